//! Where the workflow of a load waits, and when each wait is over.
//!
//! A wait belongs to one round of one load: an execution that was superseded is never answered, and finds out when its
//! own clock runs down.

use kernel::{LoadId, TenderId};
use platform::{Failure, Permit};
use serde_json::{Value, json};
use transport::load::{Load, Status};
use transport::tender::{Status as TenderStatus, Tender};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    Dispatch,
    Pickup,
    Delivery,
    Pod,
}

impl Wait {
    pub const ALL: [Self; 4] = [Self::Dispatch, Self::Pickup, Self::Delivery, Self::Pod];

    const fn name(self) -> &'static str {
        match self {
            Self::Dispatch => "dispatch",
            Self::Pickup => "pickup",
            Self::Delivery => "delivery",
            Self::Pod => "pod",
        }
    }

    fn key(self, round: u32) -> String {
        format!("{}-{round}", self.name())
    }

    /// The word that ends this wait, as far as the load says.
    pub fn word(self, load: &Load) -> Option<&'static str> {
        let reached = |status: Status| match status {
            Status::Blank | Status::Planned | Status::Tendering | Status::Accepted | Status::Uncovered => 0,
            Status::Dispatched | Status::AtPickup | Status::MissedPickup => 1,
            Status::Departed | Status::AtDelivery => 2,
            Status::Delivered | Status::Refused | Status::Closed => 3,
            Status::Cancelled => 4,
        };
        if load.status == Status::Cancelled {
            return Some("cancelled");
        }
        match self {
            Self::Dispatch => (reached(load.status) >= 1).then_some("dispatched"),
            Self::Pickup => (reached(load.status) >= 2).then_some("picked_up"),
            Self::Delivery => match load.status {
                Status::Refused => Some("refused"),
                status => (reached(status) >= 3).then_some("delivered"),
            },
            Self::Pod => (reached(load.status) >= 3 && load.pods_complete()).then_some("received"),
        }
    }
}

/// Remembers the token, and answers at once when there is nothing to wait for: the fact may have come first.
pub async fn begin(permit: &Permit, load_id: LoadId, round: u32, wait: Wait, token: &str) -> Result<(), Failure> {
    permit.put_wait(load_id, &wait.key(round), token).await?;
    // Read after the token is stored: whoever changes the load after this read finds the token.
    let load = permit.get::<crate::table::Loads>(load_id).await?;
    end(permit, load_id, &load.state, &[wait]).await
}

/// Answers those of the waits that the load's state ends.
pub async fn end(permit: &Permit, load_id: LoadId, load: &Load, waits: &[Wait]) -> Result<(), Failure> {
    for wait in waits {
        if let Some(word) = wait.word(load) {
            permit.answer_wait(load_id, &wait.key(load.round), &status(word)).await?;
        }
    }
    Ok(())
}

const ANSWER: &str = "answer";

pub fn tender_word(tender: &Tender) -> Option<&'static str> {
    match tender.status {
        TenderStatus::Blank | TenderStatus::Offered => None,
        settled @ (TenderStatus::Accepted
        | TenderStatus::Declined
        | TenderStatus::Expired
        | TenderStatus::Withdrawn) => Some(settled.as_str()),
    }
}

pub async fn begin_tender(permit: &Permit, tender_id: TenderId, token: &str) -> Result<(), Failure> {
    permit.put_wait(tender_id, ANSWER, token).await?;
    let tender = permit.get::<crate::table::Tenders>(tender_id).await?;
    match tender_word(&tender.state) {
        Some(word) => end_tender(permit, tender_id, word).await,
        None => Ok(()),
    }
}

pub async fn end_tender(permit: &Permit, tender_id: TenderId, word: &str) -> Result<(), Failure> {
    permit.answer_wait(tender_id, ANSWER, &status(word)).await.map(|_| ())
}

/// Nothing was offered, so nobody will answer: the workflow goes on with this word.
pub async fn skip_tender(permit: &Permit, load_id: LoadId, token: &str, word: &str) -> Result<(), Failure> {
    permit.put_wait(load_id, "no-offer", token).await?;
    permit.answer_wait(load_id, "no-offer", &status(word)).await.map(|_| ())
}

pub fn status(word: &str) -> Value {
    json!({ "status": word })
}
