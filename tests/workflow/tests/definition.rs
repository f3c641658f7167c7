//! What must be true of the definition itself.
#![expect(clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use serde_json::Value;
use workflow_laws::asl::Machine;

fn assert_none(law: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{law}: {breaches:?}");
}

fn choices(state: &Value) -> Vec<&Value> {
    let rules = state["Choices"].as_array().into_iter().flatten();
    rules.flat_map(|choice| choice["Or"].as_array().map_or_else(|| vec![choice], |all| all.iter().collect())).collect()
}

#[test]
fn a_choice_tests_words_of_status_and_nothing_else() {
    let machine = Machine::tender_to_invoice();
    let breaches: Vec<String> = machine
        .states()
        .iter()
        .flat_map(|(name, state)| choices(state).into_iter().map(move |rule| (name, rule)))
        .filter(|(_, rule)| {
            !rule["Variable"].as_str().is_some_and(|path| path.ends_with(".status"))
                || !rule["StringEquals"].is_string()
        })
        .map(|(name, _)| name.clone())
        .collect();
    assert_none("business rules live behind tasks", &breaches);
}

#[test]
fn every_task_is_retried_caught_and_bounded_in_time() {
    let machine = Machine::tender_to_invoice();
    let tasks = machine.of_type("Task");
    assert!(tasks.len() > 10);
    let sound = |name: &String| {
        let state = &machine.states()[name];
        let first_retried = &state["Retry"][0]["ErrorEquals"];
        let catches_all =
            state["Catch"].as_array().is_some_and(|all| all.iter().any(|c| c["ErrorEquals"][0] == "States.ALL"));
        let bounded = if machine.waits(name) { &state["TimeoutSecondsPath"] } else { &state["TimeoutSeconds"] };
        let times_out = !machine.waits(name) || state["Catch"][0]["ErrorEquals"][0] == "States.Timeout";
        first_retried.as_array().is_some_and(|all| all.iter().any(|e| e == "Lambda.ServiceException"))
            && catches_all
            && !bounded.is_null()
            && times_out
    };
    let breaches: Vec<String> = tasks.into_iter().filter(|name| !sound(name)).collect();
    assert_none("a task is retried, caught, and bounded in time", &breaches);
}

#[test]
fn every_state_can_be_reached_and_says_what_it_is_for() {
    let machine = Machine::tender_to_invoice();
    let mut reached = BTreeSet::from([machine.definition["StartAt"].as_str().unwrap().to_owned()]);
    loop {
        let next: Vec<String> = reached.iter().flat_map(|name| exits(&machine.states()[name])).collect();
        let before = reached.len();
        reached.extend(next);
        if reached.len() == before {
            break;
        }
    }
    let breaches: Vec<String> = machine
        .states()
        .iter()
        .filter(|(name, state)| !reached.contains(*name) || state["Comment"].as_str().is_none_or(str::is_empty))
        .map(|(name, _)| name.clone())
        .collect();
    assert_none("a state is reached, and says what it is for", &breaches);
}

fn exits(state: &Value) -> Vec<String> {
    let all = [&state["Next"], &state["Default"]].into_iter().cloned();
    let inner = ["Choices", "Catch"].into_iter().flat_map(|key| state[key].as_array().cloned().unwrap_or_default());
    all.chain(inner.map(|one| one["Next"].clone())).filter_map(|next| next.as_str().map(str::to_owned)).collect()
}

#[test]
fn it_hands_on_ids_and_nothing_else() {
    let machine = Machine::tender_to_invoice();
    let allowed = [
        "task",
        "tenant",
        "load_id",
        "round",
        "execution",
        "state",
        "entered",
        "token",
        "tender_id",
        "status",
        "billing",
        "error",
    ];
    let breaches: Vec<String> = machine
        .of_type("Task")
        .iter()
        .flat_map(|name| machine.states()[name]["Parameters"]["Payload"].as_object().unwrap().keys().cloned())
        .filter(|key| !allowed.contains(&key.trim_end_matches(".$")))
        .collect();
    assert_none("a workflow holds ids, never data", &breaches);
}

#[test]
fn every_step_it_names_exists_and_every_step_is_named() {
    let machine = Machine::tender_to_invoice();
    let mut named: [BTreeSet<String>; 2] = [BTreeSet::new(), BTreeSet::new()];
    for name in machine.of_type("Task") {
        let parameters = &machine.states()[&name]["Parameters"];
        let function = usize::from(parameters["FunctionName"] == "billing");
        named[function].insert(parameters["Payload"]["task"].as_str().unwrap().to_owned());
    }
    let steps = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(named[0], steps(transport_fn::tasks().names()));
    assert_eq!(named[1], steps(billing_fn::tasks().names()));
}
