//! What may cost something, kept as it is told and gathered when a load is rated.

use billing::{Attempt, Billables, Dispatched, Packed, Proof};
use kernel::{LoadId, ShipmentId};
use platform::{Failure, Paging, Permit, Record};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub const KIND: &str = "billable";
const DISPATCHED: &str = "dispatched";
const PACKED: &str = "packed";
const ATTEMPT: &str = "attempt#";
const PROOF: &str = "proof#";

/// The pages of one load's records: far more than any load has.
const PAGES_MAX: usize = 20;

async fn keep<T: Serialize>(permit: &Permit, id: impl ToString, facet: String, body: &T) -> Result<(), Failure> {
    let body = serde_json::to_value(body).map_err(Failure::internal)?;
    permit.put_record_once(&Record::new(KIND, id, facet, body)).await.map(drop)
}

/// The load as it was dispatched last: a second dispatch, after a pickup that was missed, replaces the first.
pub async fn keep_dispatched(permit: &Permit, load: &Dispatched) -> Result<(), Failure> {
    let body = serde_json::to_value(load).map_err(Failure::internal)?;
    let known = permit.get_record(KIND, load.load_id, DISPATCHED).await?;
    // The identifiers of events grow with time, so an old event that comes late does not win.
    let newer = known.map(|record| record.body::<Dispatched>()).transpose()?.is_none_or(|k| k.source < load.source);
    if newer { permit.put_record(&Record::new(KIND, load.load_id, DISPATCHED, body)).await } else { Ok(()) }
}

pub async fn keep_packed(permit: &Permit, packed: &Packed) -> Result<(), Failure> {
    keep(permit, packed.shipment_id, PACKED.to_owned(), packed).await
}

pub async fn keep_attempt(permit: &Permit, load_id: LoadId, attempt: &Attempt) -> Result<(), Failure> {
    keep(permit, load_id, format!("{ATTEMPT}{}", attempt.source), attempt).await
}

pub async fn keep_proof(permit: &Permit, load_id: LoadId, proof: &Proof) -> Result<(), Failure> {
    keep(permit, load_id, format!("{PROOF}{}", proof.source), proof).await
}

/// The load as it was dispatched, and all that is billable of it and of its shipments; `None` when its dispatch has not
/// been told here.
pub async fn gather(permit: &Permit, load_id: LoadId) -> Result<Option<(Dispatched, Billables)>, Failure> {
    let mut dispatched = None;
    let mut billables = Billables::default();
    let mut paging = Paging::longest();
    for _ in 0..PAGES_MAX {
        let page = permit.list_records(KIND, load_id, "", &paging).await?;
        for record in page.items {
            match record.facet.as_str() {
                DISPATCHED => dispatched = Some(record.body::<Dispatched>()?),
                facet if facet.starts_with(ATTEMPT) => billables.attempts.push(record.body()?),
                facet if facet.starts_with(PROOF) => billables.proofs.push(record.body()?),
                _ => {}
            }
        }
        match page.next_cursor {
            Some(cursor) => paging = paging.after(Some(cursor)),
            None => break,
        }
    }
    let Some(load) = dispatched else { return Ok(None) };
    for shipment in &load.shipments {
        billables.packed.extend(packed(permit, shipment.shipment_id).await?);
    }
    Ok(Some((load, billables.sorted())))
}

async fn packed(permit: &Permit, shipment_id: ShipmentId) -> Result<Option<Packed>, Failure> {
    read(permit.get_record(KIND, shipment_id, PACKED).await?)
}

fn read<T: DeserializeOwned>(record: Option<Record>) -> Result<Option<T>, Failure> {
    record.map(|record| record.body()).transpose()
}
