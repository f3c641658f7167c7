//! Steps of the workflow: rate a delivered load, then invoice it. Both may run twice.

use kernel::LoadId;
use platform::{Failure, Permit, TaskInput, Tasks};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::invoicing;

pub fn tasks() -> Tasks {
    Tasks::new("billing")
        .on("rate_load", |permit, input| async move { rate_load(&permit, &input).await })
        .on("issue_invoice", |permit, input| async move { issue_invoice(&permit, &input).await })
}

#[derive(Debug, Deserialize)]
struct OfLoad {
    load_id: LoadId,
}

async fn rate_load(permit: &Permit, input: &TaskInput) -> Result<Value, Failure> {
    let OfLoad { load_id } = input.data()?;
    match invoicing::rate(permit, load_id).await {
        Ok(Some(charges)) => Ok(match charges.state.why_unrated() {
            None => json!({"status": "rated", "load_id": load_id, "charges_id": charges.id}),
            Some(why) => {
                json!({"status": "no_rate", "load_id": load_id, "code": why.code(), "reason": why.to_string()})
            }
        }),
        // The dispatch is on its way here: the workflow tries again.
        Ok(None) => Err(Failure::Internal(format!("the dispatch of {load_id} has not been told here yet"))),
        Err(Failure::Conflict { code, .. }) if code == "charges_already_invoiced" => {
            Ok(json!({"status": "rated", "load_id": load_id, "charges_id": crate::table::charges_id(load_id)}))
        }
        Err(failure) => Err(failure),
    }
}

async fn issue_invoice(permit: &Permit, input: &TaskInput) -> Result<Value, Failure> {
    let OfLoad { load_id } = input.data()?;
    // What became billable since it was rated.
    match invoicing::rate(permit, load_id).await {
        Ok(_) => {}
        Err(Failure::Conflict { code, .. }) if code == "charges_already_invoiced" => {}
        Err(failure) => return Err(failure),
    }
    let charges = match invoicing::invoice(permit, load_id).await {
        Ok(charges) => charges,
        Err(Failure::Conflict { code, .. }) if code == "charges_already_invoiced" => {
            permit.get::<crate::table::AllCharges>(crate::table::charges_id(load_id)).await?
        }
        Err(Failure::Conflict { code, detail, .. }) => {
            return Ok(json!({"status": "on_hold", "load_id": load_id, "code": code, "reason": detail}));
        }
        Err(Failure::NotFound { .. }) => {
            return Ok(json!({"status": "on_hold", "load_id": load_id, "code": "charges_not_rated"}));
        }
        Err(failure) => return Err(failure),
    };
    let ids: Vec<_> = charges.state.invoices().map(|(_, invoice)| invoice.invoice_id).collect();
    Ok(json!({"status": "invoiced", "load_id": load_id, "invoice_ids": ids}))
}
