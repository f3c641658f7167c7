//! The compensation: a step failed for good, and nobody would look after the load any more.
//!
//! What is open is undone (a tender that nobody waits for is withdrawn, and its load uncovered); what has happened on
//! the road stays. The load calls for a person, who can resume the workflow from where the facts stand.

use platform::{Failure, Permit, TaskInput, Tasks};
use serde::Deserialize;
use serde_json::Value;
use transport::load::{Command, Concern, Status};
use transport::tender;

use super::{SUPERSEDED, Step, current};
use crate::table::{Loads, Tenders};
use crate::waits;

pub fn steps(tasks: Tasks) -> Tasks {
    tasks.on("give_up", give_up)
}

#[derive(Deserialize)]
struct Failed {
    #[serde(default)]
    error: Option<String>,
}

async fn give_up(permit: Permit, input: TaskInput) -> Result<Value, Failure> {
    let step: Step = input.data()?;
    let Failed { error } = input.data()?;
    let Some(load) = current(&permit, step).await? else { return Ok(waits::status(SUPERSEDED)) };
    if load.state.status == Status::Tendering {
        if let Some(offer) = &load.state.offer {
            let withdraw = tender::Command::Withdraw { note: "the tender could not be followed up".to_owned() };
            permit.react::<Tenders>(offer.tender_id, withdraw).await?;
        }
        permit.labelled("uncover").react::<Loads>(step.load_id, Command::MarkUncovered).await?;
    }
    let detail = format!("a step of the workflow failed: {}", error.as_deref().unwrap_or("unknown"));
    permit
        .labelled("flag")
        .react::<Loads>(step.load_id, Command::Flag { code: Concern::WorkflowFailed, detail })
        .await?;
    Ok(waits::status("given_up"))
}
