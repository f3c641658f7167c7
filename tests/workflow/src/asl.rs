//! As much of the Amazon States Language as our definition uses, and a panic at anything else.
//!
//! Task (`lambda:invoke` with and without `.waitForTaskToken`, Parameters, ResultSelector, ResultPath, Retry, Catch),
//! Choice (StringEquals, Or, Default), Succeed, Fail.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

/// What a function answered, or the name of its error.
pub type Invoked = Result<Value, String>;

/// The functions behind the tasks.
pub trait Functions {
    fn invoke(&mut self, function: &str, state: &str, payload: Value) -> impl Future<Output = Invoked>;
}

/// A definition with its substitutions made: a function is called by its context's name.
#[derive(Debug, Clone)]
pub struct Machine {
    pub definition: Value,
}

impl Machine {
    pub fn tender_to_invoice() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let text = std::fs::read_to_string(root.join("infra/workflows/tender_to_invoice.asl.json")).unwrap();
        let text = text.replace("${TransportTasksArn}", "transport").replace("${BillingTasksArn}", "billing");
        assert!(!text.contains("${"), "a substitution that nobody makes");
        Self { definition: serde_json::from_str(&text).unwrap() }
    }

    pub fn states(&self) -> &Map<String, Value> {
        self.definition["States"].as_object().unwrap()
    }

    /// The names of the states of one type.
    pub fn of_type(&self, kind: &str) -> Vec<String> {
        self.states().iter().filter(|(_, state)| state["Type"] == kind).map(|(name, _)| name.clone()).collect()
    }

    pub fn waits(&self, state: &str) -> bool {
        self.states()[state]["Resource"].as_str().is_some_and(|resource| resource.ends_with(".waitForTaskToken"))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Succeeded,
    Failed(String),
}

/// Where an execution stands still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    Waiting { state: String, token: String },
    Done(Outcome),
}

#[derive(Debug, Clone)]
pub struct Execution {
    machine: Machine,
    pub name: String,
    data: Value,
    state: String,
    /// The states that were entered, in order.
    pub trace: Vec<String>,
    tokens: u32,
    retried: BTreeMap<usize, u64>,
    stop: Option<Stop>,
}

impl Execution {
    pub fn new(machine: &Machine, name: &str, input: Value) -> Self {
        let mut execution = Self {
            machine: machine.clone(),
            name: name.to_owned(),
            data: input,
            state: String::new(),
            trace: Vec::new(),
            tokens: 0,
            retried: BTreeMap::new(),
            stop: None,
        };
        let first = machine.definition["StartAt"].as_str().unwrap().to_owned();
        execution.enter(first);
        execution
    }

    /// Runs until a wait or the end.
    pub async fn run(&mut self, functions: &mut impl Functions) -> Stop {
        loop {
            if let Some(stop) = &self.stop {
                return stop.clone();
            }
            assert!(self.trace.len() < 500, "the execution does not end: {:?}", self.trace);
            let state = self.machine.states()[&self.state].clone();
            match state["Type"].as_str().unwrap() {
                "Task" => self.task(&state, functions).await,
                "Choice" => {
                    let next = chosen(&state, &self.data);
                    self.enter(next);
                }
                "Succeed" => self.stop = Some(Stop::Done(Outcome::Succeeded)),
                "Fail" => {
                    let error = state["Error"].as_str().unwrap().to_owned();
                    self.stop = Some(Stop::Done(Outcome::Failed(error)));
                }
                other => panic!("{}: no state of type {other} here", self.state),
            }
        }
    }

    /// The token of the wait was answered.
    pub fn answer(&mut self, output: &Value) {
        let state = self.waiting();
        self.finish(&state, output);
    }

    /// The wait took longer than it may.
    pub fn time_out(&mut self) {
        let state = self.waiting();
        assert!(state["TimeoutSecondsPath"].is_string(), "{} waits for ever", self.state);
        let seconds = read(&self.data, state["TimeoutSecondsPath"].as_str().unwrap());
        assert!(seconds.as_u64().is_some_and(|s| s > 0 && s < 99_999_999), "{}: {seconds} seconds", self.state);
        self.fail(&state, "States.Timeout");
    }

    fn waiting(&mut self) -> Value {
        assert!(matches!(self.stop.take(), Some(Stop::Waiting { .. })), "{} does not wait", self.state);
        self.machine.states()[&self.state].clone()
    }

    fn enter(&mut self, state: String) {
        assert!(self.machine.states().contains_key(&state), "no state {state}");
        self.trace.push(state.clone());
        self.retried.clear();
        self.state = state;
    }

    async fn task(&mut self, state: &Value, functions: &mut impl Functions) {
        self.tokens += 1;
        let token = format!("{}/{}", self.name, self.tokens);
        let context = json!({
            "Execution": {"Id": format!("arn:execution:{}", self.name)},
            "State": {"Name": self.state, "EnteredTime": format!("t{}", self.trace.len())},
            "Task": {"Token": token},
        });
        let parameters = filled(&state["Parameters"], &self.data, &context);
        let function = parameters["FunctionName"].as_str().unwrap().to_owned();
        let invoked = functions.invoke(&function, &self.state, parameters["Payload"].clone()).await;
        match (invoked, self.machine.waits(&self.state)) {
            (Ok(_), true) => self.stop = Some(Stop::Waiting { state: self.state.clone(), token }),
            (Ok(answer), false) => self.finish(state, &json!({"StatusCode": 200, "Payload": answer})),
            (Err(error), _) => self.fail(state, &error),
        }
    }

    fn finish(&mut self, state: &Value, result: &Value) {
        let result = match state.get("ResultSelector") {
            Some(selector) => filled(selector, result, &Value::Null),
            None => result.clone(),
        };
        put(&mut self.data, &state["ResultPath"], result);
        match state["Next"].as_str() {
            Some(next) => self.enter(next.to_owned()),
            None => {
                assert_eq!(state["End"], true, "{}", self.state);
                self.stop = Some(Stop::Done(Outcome::Succeeded));
            }
        }
    }

    fn fail(&mut self, state: &Value, error: &str) {
        for (index, retrier) in state["Retry"].as_array().into_iter().flatten().enumerate() {
            if catches(retrier, error) {
                let tried = self.retried.entry(index).or_default();
                *tried += 1;
                if *tried <= retrier["MaxAttempts"].as_u64().unwrap_or(3) {
                    return; // The state runs again.
                }
                break;
            }
        }
        let catcher = state["Catch"].as_array().into_iter().flatten().find(|catcher| catches(catcher, error));
        match catcher {
            Some(catcher) => {
                put(&mut self.data, &catcher["ResultPath"], json!({"Error": error, "Cause": "…"}));
                self.enter(catcher["Next"].as_str().unwrap().to_owned());
            }
            None => self.stop = Some(Stop::Done(Outcome::Failed(error.to_owned()))),
        }
    }
}

/// `States.TaskFailed` is every error but a timeout.
fn catches(handler: &Value, error: &str) -> bool {
    handler["ErrorEquals"].as_array().unwrap().iter().any(|name| {
        let name = name.as_str().unwrap();
        name == error || name == "States.ALL" || (name == "States.TaskFailed" && error != "States.Timeout")
    })
}

fn chosen(state: &Value, data: &Value) -> String {
    let holds = |rule: &Value| read(data, rule["Variable"].as_str().unwrap()) == rule["StringEquals"];
    let choice = state["Choices"].as_array().unwrap().iter().find(|choice| match choice["Or"].as_array() {
        Some(rules) => rules.iter().any(holds),
        None => holds(choice),
    });
    choice.map_or(&state["Default"], |choice| &choice["Next"]).as_str().unwrap().to_owned()
}

/// `$.a.b`, in the data.
fn read(data: &Value, path: &str) -> Value {
    let steps = path.strip_prefix("$.").unwrap_or_else(|| panic!("path {path}")).split('.');
    steps.fold(data.clone(), |value, step| {
        value.get(step).unwrap_or_else(|| panic!("{path} leads nowhere in {data}")).clone()
    })
}

fn put(data: &mut Value, path: &Value, result: Value) {
    match path {
        Value::Null => {}
        Value::String(path) => data[path.strip_prefix("$.").unwrap()] = result,
        other => panic!("ResultPath {other}"),
    }
}

/// Fields whose names end in `.$` are paths: into the data, or with `$$.` into the context.
fn filled(template: &Value, data: &Value, context: &Value) -> Value {
    let Value::Object(fields) = template else { return template.clone() };
    let fill = |(name, value): (&String, &Value)| match name.strip_suffix(".$") {
        None => (name.clone(), filled(value, data, context)),
        Some(name) => {
            let path = value.as_str().unwrap();
            let found = match path.strip_prefix("$$.") {
                Some(rest) => read(context, &format!("$.{rest}")),
                None => read(data, path),
            };
            (name.to_owned(), found)
        }
    };
    Value::Object(fields.iter().map(fill).collect())
}
