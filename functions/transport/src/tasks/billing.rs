//! After billing has spoken: close the load, or call finance.

use platform::{Failure, Permit, TaskInput, Tasks};
use serde::Deserialize;
use serde_json::Value;
use transport::load::{Command, Concern, Status};

use super::{SUPERSEDED, Step, current};
use crate::table::Loads;
use crate::waits;

pub fn steps(tasks: Tasks) -> Tasks {
    tasks.on("flag_billing", flag_billing).on("close_load", close_load)
}

#[derive(Deserialize)]
struct Billing {
    /// What the billing step answered.
    billing: String,
}

async fn flag_billing(permit: Permit, input: TaskInput) -> Result<Value, Failure> {
    let step: Step = input.data()?;
    let Billing { billing } = input.data()?;
    if current(&permit, step).await?.is_none() {
        return Ok(waits::status(SUPERSEDED));
    }
    let code = if billing == "no_rate" { Concern::Unrated } else { Concern::BillingHold };
    let detail = format!("billing answered `{billing}`: see the load's charges");
    permit.react::<Loads>(step.load_id, Command::Flag { code, detail }).await?;
    Ok(waits::status("flagged"))
}

/// A load that was refused is billed, but stays open until its goods are back.
async fn close_load(permit: Permit, input: TaskInput) -> Result<Value, Failure> {
    let step: Step = input.data()?;
    let load = permit.react::<Loads>(step.load_id, Command::Close).await?;
    let closed = load.is_some_and(|load| load.state.status == Status::Closed);
    Ok(waits::status(if closed { "closed" } else { "left_open" }))
}
