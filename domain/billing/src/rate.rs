//! A price for a lane, and which one applies.

use jiff::civil::Date;
use kernel::{AccountId, Aggregate, CarrierId, Context, Money, RateId, Refusal, Rejection};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Dispatched, LaneEnd};

/// How a lane is priced. Rates are dollars per unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Method {
    /// The truck, whatever the distance and weight.
    Flat { amount: Money },
    /// The truck by its miles, at least `minimum`.
    PerMile { rate: Decimal, minimum: Money },
    /// The account's own freight by the hundred pounds, at least `minimum`.
    PerHundredweight { rate: Decimal, minimum: Money },
}

/// What else costs something under this rate; nothing by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Accessorials {
    /// Per packed shipment.
    pub handling: Money,
    /// Per delivery stop after the first.
    pub stop_off: Money,
    /// Per journey to the same door after the first.
    pub redelivery: Money,
    /// Per refusal at the door.
    pub refused_delivery: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateTerms {
    pub name: String,
    /// Only for this account.
    pub account_id: Option<AccountId>,
    /// Only with this carrier.
    pub carrier_id: Option<CarrierId>,
    pub origin: LaneEnd,
    pub destination: LaneEnd,
    pub method: Method,
    #[serde(default)]
    pub accessorials: Accessorials,
    pub effective_from: Date,
    /// The last day, included.
    pub effective_to: Option<Date>,
}

impl RateTerms {
    fn applies(&self, load: &Dispatched, account_id: AccountId) -> bool {
        self.account_id.is_none_or(|id| id == account_id)
            && self.carrier_id.is_none_or(|id| id == load.carrier_id)
            && self.origin.covers(&load.origin)
            && self.destination.covers(&load.destination)
            && self.effective_from <= load.ship_date
            && self.effective_to.is_none_or(|last| load.ship_date <= last)
    }
}

/// The most specific rate that is effective on the ship date. In this order: one for the account before one for all; one
/// for the carrier; the narrower destination (ZIP3, state, any); the narrower origin; the one that took effect last;
/// the one with the greater id, which was added last.
pub fn rate_for<'a>(
    rates: &'a [(RateId, RateTerms)],
    load: &Dispatched,
    account_id: AccountId,
) -> Option<&'a (RateId, RateTerms)> {
    rates.iter().filter(|(_, terms)| terms.applies(load, account_id)).max_by_key(|(id, terms)| {
        (
            terms.account_id.is_some(),
            terms.carrier_id.is_some(),
            terms.destination.specificity(),
            terms.origin.specificity(),
            terms.effective_from,
            *id,
        )
    })
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum LaneRate {
    #[default]
    Nothing,
    Active {
        terms: RateTerms,
    },
    /// Its last day is set; it still prices loads shipped until then.
    Retired {
        terms: RateTerms,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LaneRateCommand {
    Add { terms: RateTerms },
    Retire { effective_to: Date },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum LaneRateEvent {
    #[serde(rename = "rate_added")]
    Added { terms: RateTerms },
    #[serde(rename = "rate_retired")]
    Retired { effective_to: Date },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LaneRateRejection {
    #[error("there is no such rate")]
    Absent,
    #[error("the rate exists already")]
    AlreadyExists,
    #[error("the rate is retired already")]
    AlreadyRetired,
    #[error("{pointer}: a rate is from 0 to {RATE_MAX} dollars, with at most 4 decimals")]
    Rate { pointer: &'static str },
    #[error("{pointer}: an amount is from 0 to {AMOUNT_MAX} dollars")]
    Amount { pointer: &'static str },
    #[error("the last day is before the first")]
    Dates,
}

const RATE_MAX: i64 = 100_000;
const AMOUNT_MAX: i64 = 1_000_000;

impl Rejection for LaneRateRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "rate_not_found",
            Self::AlreadyExists => "rate_already_exists",
            Self::AlreadyRetired => "rate_already_retired",
            Self::Rate { .. } => "rate_out_of_range",
            Self::Amount { .. } => "amount_out_of_range",
            Self::Dates => "effective_dates_reversed",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::AlreadyExists | Self::AlreadyRetired => Refusal::Conflict,
            Self::Rate { .. } | Self::Amount { .. } | Self::Dates => Refusal::Invalid,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Absent | Self::AlreadyExists | Self::AlreadyRetired => None,
            Self::Rate { pointer } | Self::Amount { pointer } => Some((*pointer).to_owned()),
            Self::Dates => Some("/effective_to".to_owned()),
        }
    }
}

impl LaneRate {
    pub const fn terms(&self) -> Option<&RateTerms> {
        match self {
            Self::Nothing => None,
            Self::Active { terms } | Self::Retired { terms } => Some(terms),
        }
    }

    pub const fn status_word(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Active { .. } => "active",
            Self::Retired { .. } => "retired",
        }
    }
}

impl Aggregate for LaneRate {
    const KIND: &'static str = "rate";
    type Command = LaneRateCommand;
    type Event = LaneRateEvent;
    type Rejection = LaneRateRejection;

    fn decide(&self, command: &LaneRateCommand, _: &Context) -> Result<Vec<LaneRateEvent>, LaneRateRejection> {
        match (self, command) {
            (Self::Nothing, LaneRateCommand::Add { terms }) => {
                check(terms)?;
                Ok(vec![LaneRateEvent::Added { terms: terms.clone() }])
            }
            (Self::Nothing, LaneRateCommand::Retire { .. }) => Err(LaneRateRejection::Absent),
            (Self::Active { .. } | Self::Retired { .. }, LaneRateCommand::Add { .. }) => {
                Err(LaneRateRejection::AlreadyExists)
            }
            (Self::Active { terms }, LaneRateCommand::Retire { effective_to }) => {
                if *effective_to < terms.effective_from {
                    return Err(LaneRateRejection::Dates);
                }
                Ok(vec![LaneRateEvent::Retired { effective_to: *effective_to }])
            }
            (Self::Retired { .. }, LaneRateCommand::Retire { .. }) => Err(LaneRateRejection::AlreadyRetired),
        }
    }

    fn evolve(self, event: &LaneRateEvent) -> Self {
        match (self, event) {
            (_, LaneRateEvent::Added { terms }) => Self::Active { terms: terms.clone() },
            (Self::Nothing, LaneRateEvent::Retired { .. }) => Self::Nothing,
            (Self::Active { terms } | Self::Retired { terms }, LaneRateEvent::Retired { effective_to }) => {
                Self::Retired { terms: RateTerms { effective_to: Some(*effective_to), ..terms } }
            }
        }
    }

    fn probes(&self, context: &Context) -> Vec<(&'static str, LaneRateCommand)> {
        let today = context.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let effective_to = self.terms().map_or(today, |t| t.effective_from.max(today));
        vec![("retire", LaneRateCommand::Retire { effective_to })]
    }
}

fn check(terms: &RateTerms) -> Result<(), LaneRateRejection> {
    let rate = |value: Decimal, pointer| {
        let fits = !value.is_sign_negative() && value <= Decimal::from(RATE_MAX) && value.normalize().scale() <= 4;
        if fits { Ok(()) } else { Err(LaneRateRejection::Rate { pointer }) }
    };
    let amount = |value: Money, pointer| {
        let fits = (0..=AMOUNT_MAX * 100).contains(&value.amount_minor);
        if fits { Ok(()) } else { Err(LaneRateRejection::Amount { pointer }) }
    };
    match &terms.method {
        Method::Flat { amount: flat } => amount(*flat, "/method/amount")?,
        Method::PerMile { rate: per, minimum } | Method::PerHundredweight { rate: per, minimum } => {
            rate(*per, "/method/rate")?;
            amount(*minimum, "/method/minimum")?;
        }
    }
    let Accessorials { handling, stop_off, redelivery, refused_delivery } = terms.accessorials;
    amount(handling, "/accessorials/handling")?;
    amount(stop_off, "/accessorials/stop_off")?;
    amount(redelivery, "/accessorials/redelivery")?;
    amount(refused_delivery, "/accessorials/refused_delivery")?;
    match terms.effective_to {
        Some(last) if last < terms.effective_from => Err(LaneRateRejection::Dates),
        Some(_) | None => Ok(()),
    }
}
