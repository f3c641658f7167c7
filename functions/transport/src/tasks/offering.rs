//! Down the waterfall: offer, expire, give up asking.

use jiff::{Timestamp, ToSpan};
use kernel::{Address, TenderId, TypedId};
use platform::{Failure, Permit, Stored, TaskInput, Tasks, Work};
use serde::Deserialize;
use serde_json::{Value, json};
use transport::guide::RankedCarrier;
use transport::load::{self, Load, Status};
use transport::tender::{Command, Status as TenderStatus, Summary, Terms};

use super::{SUPERSEDED, Step, current, token};
use crate::table::{Carriers, Loads, Tenders};
use crate::waits;

pub fn steps(tasks: Tasks) -> Tasks {
    tasks
        .on("offer_next_tender", offer_next_tender)
        .on("await_answer", await_answer)
        .on("expire_tender", expire_tender)
        .on("mark_uncovered", mark_uncovered)
}

/// What `AwaitAnswer` is to wait for, and how long.
fn offer(status: &str, tender_id: Option<TenderId>, expires_seconds: i64) -> Value {
    // A wait of no length is not one that the engine takes; nothing waits for an answer when nothing was offered.
    json!({ "status": status, "tender_id": tender_id, "expires_seconds": expires_seconds.max(60) })
}

async fn offer_next_tender(permit: Permit, input: TaskInput) -> Result<Value, Failure> {
    let step: Step = input.data()?;
    // Retried, it answers the same tender again, settled or not: `AwaitAnswer` reads which.
    let done = permit
        .transact(async |work| {
            let mut stored = work.load::<Loads>(step.load_id).await?;
            if stored.state.round > step.round {
                return Ok(offer(SUPERSEDED, None, 0));
            }
            match stored.state.status {
                Status::Tendering => next(work, &mut stored).await,
                Status::Cancelled => Ok(offer("cancelled", None, 0)),
                Status::Uncovered | Status::Planned | Status::Blank => Ok(offer("none_left", None, 0)),
                Status::Accepted
                | Status::Dispatched
                | Status::AtPickup
                | Status::Departed
                | Status::AtDelivery
                | Status::Delivered
                | Status::Closed
                | Status::MissedPickup
                | Status::Refused => Ok(offer("accepted", None, 0)),
            }
        })
        .await?;
    Ok(done.value)
}

/// The tender that is open, else a new one to the next active carrier.
async fn next(work: &mut Work, stored: &mut Stored<Load, kernel::LoadId>) -> Result<Value, Failure> {
    let now = work.permit().now();
    if let Some(open) = &stored.state.offer {
        let tender = work.load::<Tenders>(open.tender_id).await?;
        if tender.state.status == TenderStatus::Offered {
            let left = open.expires_at.as_second() - now.as_second();
            return Ok(offer("offered", Some(open.tender_id), left));
        }
    }
    let mut tried = stored.state.clone();
    // As many turns as the waterfall has ranks.
    while let Some((rank, ranked)) = tried.next_in_waterfall() {
        tried.tried.push(ranked.carrier_id);
        let carrier = work.permit().find::<Carriers>(ranked.carrier_id).await?.and_then(|c| c.state.details);
        let Some(carrier) = carrier.filter(|carrier| carrier.active) else { continue };
        let terms = terms(&stored.state, stored.id, rank, ranked, &carrier, now)?;
        let (tender_id, expires_at) = (terms.tender_id, terms.expires_at);
        let mut tender = work.load_or_new::<Tenders>(tender_id).await?;
        work.apply::<Tenders>(&mut tender, &Command::Offer(Box::new(terms)))?;
        let offered = load::Command::Offer { tender_id, carrier_id: ranked.carrier_id, rank, expires_at };
        work.apply::<Loads>(stored, &offered)?;
        return Ok(offer("offered", Some(tender_id), expires_at.as_second() - now.as_second()));
    }
    Ok(offer("none_left", None, 0))
}

fn terms(
    load: &Load,
    load_id: kernel::LoadId,
    rank: u32,
    ranked: RankedCarrier,
    carrier: &transport::CarrierDetails,
    now: Timestamp,
) -> Result<Terms, Failure> {
    let expires_at = now.checked_add(i64::from(ranked.expires_minutes).minutes()).map_err(Failure::internal)?;
    let tender_id = TenderId::derive(&[&load_id.to_string(), &load.round.to_string(), &rank.to_string()]);
    Ok(Terms {
        tender_id,
        load_id,
        load_number: load.number.clone(),
        carrier_id: ranked.carrier_id,
        carrier_name: carrier.name.clone(),
        scac: carrier.scac.clone(),
        rank,
        round: load.round,
        offered_at: now,
        expires_at,
        summary: summary(load),
    })
}

fn summary(load: &Load) -> Summary {
    let name = |place: &Address| format!("{}, {} {}", place.city, place.state, place.zip);
    Summary {
        origin: load.pickup().map(|stop| name(&stop.place)).unwrap_or_default(),
        destination: load.destination().map(|stop| name(&stop.place)).unwrap_or_default(),
        stops: u32::try_from(load.deliveries().count()).unwrap_or(u32::MAX),
        miles: load.miles,
        weight_lb: load.weight_lb(),
        pieces: load.pieces(),
        equipment: load.equipment,
        pickup_window: load.pickup().and_then(|stop| stop.window.clone()),
    }
}

#[derive(Deserialize)]
struct Offered {
    status: String,
    #[serde(default)]
    tender_id: Option<TenderId>,
}

/// Waits for the carrier; when nobody was asked, the workflow goes on at once with the word that the offer gave.
async fn await_answer(permit: Permit, input: TaskInput) -> Result<Value, Failure> {
    let step: Step = input.data()?;
    let offered: Offered = input.data()?;
    match offered.tender_id {
        Some(tender_id) => waits::begin_tender(&permit, tender_id, token(&input)?).await?,
        None => waits::skip_tender(&permit, step.load_id, token(&input)?, &offered.status).await?,
    }
    Ok(Value::Null)
}

/// An answer that came in the last moment stands.
async fn expire_tender(permit: Permit, input: TaskInput) -> Result<Value, Failure> {
    let step: Step = input.data()?;
    let offered: Offered = input.data()?;
    let Some(tender_id) = offered.tender_id else { return Ok(waits::status(&offered.status)) };
    if current(&permit, step).await?.is_none() {
        return Ok(waits::status(SUPERSEDED));
    }
    permit.react::<Tenders>(tender_id, Command::Expire).await?;
    let tender = permit.get::<Tenders>(tender_id).await?;
    let word = waits::tender_word(&tender.state);
    Ok(waits::status(word.ok_or_else(|| Failure::internal("a tender that cannot expire is not settled"))?))
}

async fn mark_uncovered(permit: Permit, input: TaskInput) -> Result<Value, Failure> {
    let step: Step = input.data()?;
    if current(&permit, step).await?.is_none() {
        return Ok(waits::status(SUPERSEDED));
    }
    permit.react::<Loads>(step.load_id, load::Command::MarkUncovered).await?;
    Ok(waits::status("uncovered"))
}
