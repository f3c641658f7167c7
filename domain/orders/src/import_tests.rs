use jiff::Timestamp;
use kernel::{Actor, Given, TenantId, TypedId as _};
use tabular::DateOrder;

use super::*;

fn context() -> Context {
    Context { tenant: TenantId::derive(&["t"]), now: Timestamp::UNIX_EPOCH, actor: Actor::system("test"), reason: None }
}

fn import_id() -> ImportId {
    ImportId::derive(&["i"])
}

fn analysis() -> Analysis {
    let fields = [Field::OrderNumber, Field::Sku, Field::Quantity, Field::Zip];
    Analysis {
        sha256: "00".to_owned(),
        encoding: "UTF-8".to_owned(),
        byte_order_mark: false,
        delimiter: ',',
        header_line: Some(1),
        columns: fields.iter().map(|field| field.as_str().to_owned()).collect(),
        row_count: 60,
        order_count: 50,
        mapping: fields.into_iter().zip(0..).collect(),
        remembered: false,
        dates: DateOrderFinding { order: DateOrder::Mdy, certain: false, reason: "no dates".to_owned() },
        decimal: DecimalMark::Point,
        preview: Vec::new(),
    }
}

fn commands() -> Vec<(&'static str, ImportCommand)> {
    let (import_id, analysis) = (import_id(), Box::new(analysis()));
    let step = |done| Counts { orders_total: 50, orders_done: done, created: done, ..Counts::default() };
    let mut unmapped = analysis.plan();
    unmapped.mapping = Mapping::default();
    let mut beyond = analysis.plan();
    beyond.mapping = [(Field::Sku, 9)].into_iter().collect();
    vec![
        ("create", ImportCommand::Create { import_id, file_name: "orders.csv".to_owned() }),
        ("create_unnamed", ImportCommand::Create { import_id, file_name: " ".to_owned() }),
        ("analyze", ImportCommand::Analyze { import_id, analysis: analysis.clone() }),
        ("start", ImportCommand::Start { import_id, plan: analysis.plan() }),
        ("start_dry", ImportCommand::Start { import_id, plan: ImportPlan { dry_run: true, ..analysis.plan() } }),
        ("start_unmapped", ImportCommand::Start { import_id, plan: unmapped }),
        ("start_beyond", ImportCommand::Start { import_id, plan: beyond }),
        ("advance_20", ImportCommand::Advance { import_id, run: 1, from: 0, step: step(20) }),
        ("advance_rest", ImportCommand::Advance { import_id, run: 1, from: 20, step: step(30) }),
        ("advance_all", ImportCommand::Advance { import_id, run: 1, from: 0, step: step(50) }),
        ("advance_of_run_2", ImportCommand::Advance { import_id, run: 2, from: 0, step: step(50) }),
        (
            "stop",
            ImportCommand::Stop {
                import_id,
                stop: ImportStop { code: "file_changed".to_owned(), detail: "the file changed".to_owned() },
            },
        ),
        ("cancel", ImportCommand::Cancel { import_id }),
    ]
}

fn after(names: &[&str]) -> Import {
    let commands = commands();
    names
        .iter()
        .fold(Given::<Import>::nothing(), |given, name| {
            let command = &commands.iter().find(|c| c.0 == *name).unwrap().1;
            given.when(command, &context()).unwrap().0
        })
        .state
}

fn states() -> Vec<(&'static str, Import)> {
    vec![
        ("absent", after(&[])),
        ("awaiting_upload", after(&["create"])),
        ("analyzed", after(&["create", "analyze"])),
        ("running", after(&["create", "analyze", "start"])),
        ("running_at_20", after(&["create", "analyze", "start", "advance_20"])),
        ("checked", after(&["create", "analyze", "start_dry", "advance_all"])),
        ("running_again", after(&["create", "analyze", "start_dry", "advance_all", "start"])),
        ("completed", after(&["create", "analyze", "start", "advance_20", "advance_rest"])),
        ("failed", after(&["create", "analyze", "start", "stop"])),
        ("cancelled", after(&["create", "analyze", "start", "cancel"])),
    ]
}

#[test]
fn transition_table() {
    let mut table = String::new();
    for (name, state) in states() {
        table.push_str(&format!("{name} ({})\n", state.phase.as_str()));
        for (command_name, command) in commands() {
            let outcome = match state.decide(&command, &context()) {
                Ok(events) => events
                    .iter()
                    .map(|e| serde_json::to_value(e).unwrap()["type"].as_str().unwrap().to_owned())
                    .collect::<Vec<_>>()
                    .join(" + "),
                Err(rejection) => format!("! {}", rejection.code()),
            };
            table.push_str(&format!("  {command_name:<18}{outcome}\n"));
        }
    }
    insta::assert_snapshot!("import", table);
}

#[test]
fn counts_add_up_over_steps() {
    let done = after(&["create", "analyze", "start", "advance_20", "advance_rest"]);
    let expected = Counts { orders_total: 50, orders_done: 50, created: 50, rows_total: 60, ..Counts::default() };
    assert_eq!(done.counts, expected);
}

#[test]
fn events_survive_the_wire() {
    for (_, command) in commands() {
        for (_, state) in states() {
            for event in state.decide(&command, &context()).unwrap_or_default() {
                let text = serde_json::to_string(&event).unwrap();
                assert_eq!(serde_json::from_str::<ImportEvent>(&text).unwrap(), event);
                let folded = state.clone().evolve(&event);
                let text = serde_json::to_string(&folded).unwrap();
                assert_eq!(serde_json::from_str::<Import>(&text).unwrap(), folded);
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_sequence_folds_and_the_end_absorbs(picks in proptest::collection::vec(0usize..13, 0..40)) {
        let commands = commands();
        let mut state = Import::default();
        for pick in picks {
            let ended = matches!(state.phase, ImportPhase::Completed | ImportPhase::Failed | ImportPhase::Cancelled);
            if let Ok(events) = state.decide(&commands[pick].1, &context()) {
                proptest::prop_assert!(!ended && !events.is_empty());
                state = events.iter().fold(state, Import::evolve);
            }
        }
    }
}
