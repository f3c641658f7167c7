//! Fuel: what diesel costs each week, and what a tenant adds to its prices for it.
//!
//! A price published for a Monday is effective from the next day, until the next one is (the rule of the government's
//! tariff, and common among carriers). Which one applies is decided by the ship date, and the line keeps its id.

use jiff::ToSpan as _;
use jiff::civil::Date;
use kernel::{Aggregate, Context, FuelId, Refusal, Rejection};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// A published price of diesel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceFacts {
    /// The Monday that it is published for.
    pub date: Date,
    /// Dollars per gallon.
    pub price: Decimal,
    /// Whose price it is, such as `eia_us`.
    pub source: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// Dollars per gallon, included.
    pub from: Decimal,
    pub percent: Decimal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FuelMethod {
    /// `(price - peg) / mpg` dollars per mile, never below 0, to 4 decimals.
    PerMile { peg: Decimal, mpg: Decimal },
    /// A part of the linehaul: the band with the greatest `from` that the price reaches.
    PercentBands { bands: Vec<Band> },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleTerms {
    pub name: String,
    pub price_source: String,
    pub effective_from: Date,
    pub method: FuelMethod,
}

impl FuelMethod {
    /// Dollars per mile; `None` for a method that goes by percent.
    pub fn per_mile(&self, price: Decimal) -> Option<Decimal> {
        match self {
            Self::PerMile { peg, mpg } => {
                let above = price.checked_sub(*peg)?.max(Decimal::ZERO);
                let rate = above.checked_div(*mpg)?;
                Some(rate.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero))
            }
            Self::PercentBands { .. } => None,
        }
    }

    /// Percent of the linehaul; `None` for a method that goes by the mile.
    pub fn percent(&self, price: Decimal) -> Option<Decimal> {
        match self {
            Self::PerMile { .. } => None,
            Self::PercentBands { bands } => {
                let reached = bands.iter().filter(|b| b.from <= price).max_by_key(|b| b.from);
                Some(reached.map_or(Decimal::ZERO, |b| b.percent))
            }
        }
    }
}

/// The schedule that took effect last, by the ship date.
pub fn schedule_on(schedules: &[(FuelId, ScheduleTerms)], ship_date: Date) -> Option<&(FuelId, ScheduleTerms)> {
    schedules.iter().filter(|(_, s)| s.effective_from <= ship_date).max_by_key(|(id, s)| (s.effective_from, *id))
}

/// The last price of this source that was effective on the ship date. A later one that is missing is no reason to stop:
/// the last good price holds.
pub fn price_on<'a>(
    prices: &'a [(FuelId, PriceFacts)],
    source: &str,
    ship_date: Date,
) -> Option<&'a (FuelId, PriceFacts)> {
    let effective = |p: &PriceFacts| p.date.checked_add(1.day()).is_ok_and(|from| from <= ship_date);
    prices.iter().filter(|(_, p)| p.source == source && effective(p)).max_by_key(|(id, p)| (p.date, *id))
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FuelRejection {
    #[error("there is a price of this source for this date already")]
    PriceExists,
    #[error("the schedule exists already")]
    ScheduleExists,
    #[error("a price is above 0 and at most 100 dollars per gallon, with at most 4 decimals")]
    Price,
    #[error("a source is 1 to 40 lower-case letters, digits or underscores")]
    Source { pointer: &'static str },
    #[error("a peg is from 0 to 100 dollars per gallon")]
    Peg,
    #[error("miles per gallon are from 1 to 100")]
    Mpg,
    #[error("bands: 1 to 100 of them, prices rising, percents from 0 to 1000")]
    Bands,
}

impl Rejection for FuelRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::PriceExists => "fuel_price_already_exists",
            Self::ScheduleExists => "fuel_schedule_already_exists",
            Self::Price => "fuel_price_out_of_range",
            Self::Source { .. } => "fuel_source_invalid",
            Self::Peg => "fuel_peg_out_of_range",
            Self::Mpg => "fuel_mpg_out_of_range",
            Self::Bands => "fuel_bands_invalid",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::PriceExists | Self::ScheduleExists => Refusal::Conflict,
            Self::Price | Self::Source { .. } | Self::Peg | Self::Mpg | Self::Bands => Refusal::Invalid,
        }
    }

    fn pointer(&self) -> Option<String> {
        let pointer = match self {
            Self::PriceExists | Self::ScheduleExists => return None,
            Self::Price => "/price",
            Self::Source { pointer } => pointer,
            Self::Peg => "/method/peg",
            Self::Mpg => "/method/mpg",
            Self::Bands => "/method/bands",
        };
        Some(pointer.to_owned())
    }
}

/// One published price. It never changes: a publisher's correction is a price of another source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FuelPrice(pub Option<PriceFacts>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FuelPriceCommand {
    Record { price: PriceFacts },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum FuelPriceEvent {
    #[serde(rename = "fuel_price_recorded")]
    Recorded { price: PriceFacts },
}

impl Aggregate for FuelPrice {
    const KIND: &'static str = "fuel";
    type Command = FuelPriceCommand;
    type Event = FuelPriceEvent;
    type Rejection = FuelRejection;

    fn decide(&self, command: &FuelPriceCommand, _: &Context) -> Result<Vec<FuelPriceEvent>, FuelRejection> {
        let FuelPriceCommand::Record { price } = command;
        if self.0.is_some() {
            return Err(FuelRejection::PriceExists);
        }
        let per_gallon = price.price;
        if per_gallon <= Decimal::ZERO || per_gallon > Decimal::ONE_HUNDRED || per_gallon.normalize().scale() > 4 {
            return Err(FuelRejection::Price);
        }
        check_source(&price.source, "/source")?;
        Ok(vec![FuelPriceEvent::Recorded { price: price.clone() }])
    }

    fn evolve(self, event: &FuelPriceEvent) -> Self {
        let FuelPriceEvent::Recorded { price } = event;
        Self(Some(price.clone()))
    }
}

/// One way to turn a price into a surcharge. A new one is added to replace it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FuelSchedule(pub Option<ScheduleTerms>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FuelScheduleCommand {
    Add { terms: ScheduleTerms },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum FuelScheduleEvent {
    #[serde(rename = "fuel_schedule_added")]
    Added { terms: ScheduleTerms },
}

impl Aggregate for FuelSchedule {
    const KIND: &'static str = "fuelschedule";
    type Command = FuelScheduleCommand;
    type Event = FuelScheduleEvent;
    type Rejection = FuelRejection;

    fn decide(&self, command: &FuelScheduleCommand, _: &Context) -> Result<Vec<FuelScheduleEvent>, FuelRejection> {
        let FuelScheduleCommand::Add { terms } = command;
        if self.0.is_some() {
            return Err(FuelRejection::ScheduleExists);
        }
        check_source(&terms.price_source, "/price_source")?;
        match &terms.method {
            FuelMethod::PerMile { peg, mpg } => {
                if !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(peg) {
                    return Err(FuelRejection::Peg);
                }
                if !(Decimal::ONE..=Decimal::ONE_HUNDRED).contains(mpg) {
                    return Err(FuelRejection::Mpg);
                }
            }
            FuelMethod::PercentBands { bands } => {
                let rising = bands.iter().zip(bands.iter().skip(1)).all(|(a, b)| a.from < b.from);
                let ranges = bands.iter().all(|b| {
                    (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&b.from)
                        && (Decimal::ZERO..=Decimal::ONE_THOUSAND).contains(&b.percent)
                });
                if !(1..=100).contains(&bands.len()) || !rising || !ranges {
                    return Err(FuelRejection::Bands);
                }
            }
        }
        Ok(vec![FuelScheduleEvent::Added { terms: terms.clone() }])
    }

    fn evolve(self, event: &FuelScheduleEvent) -> Self {
        let FuelScheduleEvent::Added { terms } = event;
        Self(Some(terms.clone()))
    }
}

fn check_source(source: &str, pointer: &'static str) -> Result<(), FuelRejection> {
    let fits = (1..=40).contains(&source.len())
        && source.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if fits { Ok(()) } else { Err(FuelRejection::Source { pointer }) }
}
