//! From what happened and the price book to lines of money. One pure function: the same facts and the same book give the
//! same lines, to the cent.
//!
//! Who pays what, when one truck carries the freight of several accounts: each account is rated by the rate that is most
//! specific for *it*. Flat and per-mile rates price the truck, and an account pays its part by weight; a hundredweight rate
//! prices the account's own freight. What the truck does for all (fuel by the mile, extra stops) is split by weight over all
//! shipments; what happens to one shipment or at one door is paid by whose freight it is.

use std::collections::BTreeMap;

use kernel::{AccountId, EventId, FuelId, Money, MoneyError, OrderId, Pounds, RateId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::line::to_money;
use crate::{
    Billables, Dispatched, Line, LineKind, Method, Outcome, PriceFacts, RateTerms, ScheduleTerms, Shipped, Unit,
    dollars, price_on, rate_for, schedule_on,
};

/// The prices that may apply to a load. More than needed does no harm.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Book {
    pub rates: Vec<(RateId, RateTerms)>,
    pub schedules: Vec<(FuelId, ScheduleTerms)>,
    pub prices: Vec<(FuelId, PriceFacts)>,
}

/// Why a load cannot be priced, until somebody does something about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Unrated {
    #[error("no rate covers {lane} on {ship_date} for account {account_id}")]
    NoMatchingRate { account_id: AccountId, lane: String, ship_date: jiff::civil::Date },
    #[error("the rate is per mile, and the distance is not known")]
    MilesUnknown,
    #[error("there is a fuel schedule, but no price of `{price_source}` before {ship_date}")]
    NoFuelPrice { price_source: String, ship_date: jiff::civil::Date },
    #[error("the load has no shipments")]
    NothingShipped,
    #[error("an amount is too large")]
    TooLarge,
}

impl Unrated {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoMatchingRate { .. } => "no_matching_rate",
            Self::MilesUnknown => "miles_unknown",
            Self::NoFuelPrice { .. } => "no_fuel_price",
            Self::NothingShipped => "nothing_shipped",
            Self::TooLarge => "amount_too_large",
        }
    }
}

impl From<MoneyError> for Unrated {
    fn from(_: MoneyError) -> Self {
        Self::TooLarge
    }
}

/// All lines of a load, account by account.
pub fn rate_load(load: &Dispatched, billables: &Billables, book: &Book) -> Result<Vec<Line>, Unrated> {
    if load.shipments.is_empty() {
        return Err(Unrated::NothingShipped);
    }
    let fuel = Fuel::choose(load, book)?;
    let mut accounts: Vec<AccountId> = load.shipments.iter().map(|s| s.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let mut lines = Vec::new();
    for account_id in accounts {
        let Some((rate_id, terms)) = rate_for(&book.rates, load, account_id) else {
            let (lane, ship_date) = (load.lane.clone(), load.ship_date);
            return Err(Unrated::NoMatchingRate { account_id, lane, ship_date });
        };
        let one = OneAccount { load, billables, account_id, rate_id: *rate_id, terms };
        let linehaul = one.linehaul()?;
        let sum = crate::sum_of(&linehaul)?;
        lines.extend(linehaul);
        lines.extend(fuel.as_ref().map(|fuel| one.fuel(fuel, sum)).transpose()?.flatten());
        lines.extend(one.handling()?);
        lines.extend(one.stop_off()?);
        lines.extend(one.doors()?);
    }
    Ok(lines)
}

/// The fuel price and schedule of the ship date.
struct Fuel<'a> {
    schedule: &'a (FuelId, ScheduleTerms),
    price: &'a (FuelId, PriceFacts),
}

impl<'a> Fuel<'a> {
    fn choose(load: &Dispatched, book: &'a Book) -> Result<Option<Self>, Unrated> {
        let Some(schedule) = schedule_on(&book.schedules, load.ship_date) else { return Ok(None) };
        let source = &schedule.1.price_source;
        match price_on(&book.prices, source, load.ship_date) {
            Some(price) => Ok(Some(Self { schedule, price })),
            None => Err(Unrated::NoFuelPrice { price_source: source.clone(), ship_date: load.ship_date }),
        }
    }

    fn words(&self) -> String {
        let (PriceFacts { date, price, source }, name) = (&self.price.1, &self.schedule.1.name);
        format!("{name}: diesel ${price}/gal ({source} of {date})")
    }
}

/// The lines of one account on a load.
struct OneAccount<'a> {
    load: &'a Dispatched,
    billables: &'a Billables,
    account_id: AccountId,
    rate_id: RateId,
    terms: &'a RateTerms,
}

/// What an amount was made of, for all of the truck or of the account.
struct Priced {
    quantity: Decimal,
    unit: Unit,
    rate: Decimal,
    total: Money,
    words: String,
}

impl OneAccount<'_> {
    fn own(&self) -> impl Iterator<Item = &Shipped> {
        self.load.shipments.iter().filter(|s| s.account_id == self.account_id)
    }

    fn line(&self, kind: LineKind, priced: &Priced, amount: Money, sources: Vec<EventId>) -> Line {
        Line {
            kind,
            account_id: self.account_id,
            order_id: None,
            stop_id: None,
            description: String::new(),
            quantity: priced.quantity.normalize(),
            unit: priced.unit,
            rate: priced.rate.normalize(),
            amount,
            explanation: priced.words.clone(),
            rate_id: self.rate_id,
            fuel_price_id: None,
            fuel_schedule_id: None,
            sources,
        }
    }

    /// One line per order: the account's part by weight.
    fn linehaul(&self) -> Result<Vec<Line>, Unrated> {
        let all: Vec<&Shipped> = self.load.shipments.iter().collect();
        let own: Vec<&Shipped> = self.own().collect();
        let (priced, over) = match &self.terms.method {
            Method::Flat { amount } => (self.flat(*amount), all),
            Method::PerMile { rate, minimum } => (self.per_mile(*rate, *minimum)?, all),
            Method::PerHundredweight { rate, minimum } => (self.per_hundredweight(*rate, *minimum)?, own),
        };
        let whole = weight_of(&over);
        let mut orders: BTreeMap<OrderId, (usize, Money, Pounds, Vec<EventId>)> = BTreeMap::new();
        for (place, (shipped, part)) in split(priced.total, &over).into_iter().enumerate() {
            if shipped.account_id != self.account_id {
                continue;
            }
            let entry = orders
                .entry(shipped.order_id)
                .or_insert_with(|| (place, Money::default(), Pounds::default(), vec![self.load.source]));
            entry.1 = entry.1.checked_add(part)?;
            entry.2 = entry.2.plus(shipped.weight_lb);
            let proofs = self.billables.proofs.iter().filter(|p| p.stop_id == shipped.stop_id).map(|p| p.source);
            entry.3.extend(proofs.filter(|p| !entry.3.contains(p)).collect::<Vec<_>>());
        }
        let alone = orders.len() == 1 && over.iter().all(|s| s.account_id == self.account_id);
        let mut rows: Vec<_> = orders.into_iter().collect();
        rows.sort_by_key(|(_, (place, ..))| *place);
        let line = |(order_id, (_, amount, weight, sources)): (OrderId, (usize, Money, Pounds, Vec<EventId>))| {
            let share = format!("; this order is {} of {} lb: {}", weight.get(), whole.get(), dollars(amount));
            let words = if alone { priced.words.clone() } else { format!("{}{share}", priced.words) };
            Line {
                order_id: Some(order_id),
                description: format!("Linehaul {}", self.load.lane),
                explanation: words,
                ..self.line(LineKind::Linehaul, &priced, amount, sources)
            }
        };
        Ok(rows.into_iter().map(line).collect())
    }

    fn flat(&self, total: Money) -> Priced {
        let words = format!("{}: flat {} per load", self.terms.name, dollars(total));
        Priced { quantity: Decimal::ONE, unit: Unit::Load, rate: in_dollars(total), total, words }
    }

    fn per_mile(&self, rate: Decimal, minimum: Money) -> Result<Priced, Unrated> {
        let miles = self.load.miles.ok_or(Unrated::MilesUnknown)?;
        self.with_minimum(miles, Unit::Miles, rate, minimum)
    }

    fn per_hundredweight(&self, rate: Decimal, minimum: Money) -> Result<Priced, Unrated> {
        let own: Vec<&Shipped> = self.own().collect();
        let hundreds = weight_of(&own).get().checked_div(Decimal::ONE_HUNDRED).ok_or(Unrated::TooLarge)?;
        self.with_minimum(hundreds, Unit::Hundredweight, rate, minimum)
    }

    fn with_minimum(&self, quantity: Decimal, unit: Unit, rate: Decimal, minimum: Money) -> Result<Priced, Unrated> {
        let product = to_money(quantity.checked_mul(rate).ok_or(Unrated::TooLarge)?)?;
        let (quantity, rate) = (quantity.normalize(), rate.normalize());
        let (name, unit_word) = (&self.terms.name, unit.as_str());
        let sum = format!("{name}: {quantity} {unit_word} x ${rate}/{unit_word} = {}", dollars(product));
        let (total, words) = if product < minimum {
            (minimum, format!("{sum}, raised to the minimum {}", dollars(minimum)))
        } else if minimum.amount_minor == 0 {
            (product, sum)
        } else {
            (product, format!("{sum}, above the minimum {}", dollars(minimum)))
        };
        Ok(Priced { quantity, unit, rate, total, words })
    }

    fn fuel(&self, fuel: &Fuel<'_>, linehaul: Money) -> Result<Option<Line>, Unrated> {
        let method = &fuel.schedule.1.method;
        let price = fuel.price.1.price;
        let (priced, amount) = if let Some(per_mile) = method.per_mile(price) {
            let miles = self.load.miles.ok_or(Unrated::MilesUnknown)?;
            let total = to_money(miles.checked_mul(per_mile).ok_or(Unrated::TooLarge)?)?;
            let words = format!("{} is ${per_mile}/mi x {miles} mi = {}", fuel.words(), dollars(total));
            let priced = Priced { quantity: miles, unit: Unit::Miles, rate: per_mile, total, words };
            let amount = self.part_of_truck(total)?;
            (priced, amount)
        } else {
            let percent = method.percent(price).unwrap_or_default();
            let per_percent = in_dollars(linehaul).checked_div(Decimal::ONE_HUNDRED).ok_or(Unrated::TooLarge)?;
            let total = to_money(per_percent.checked_mul(percent).ok_or(Unrated::TooLarge)?)?;
            let words = format!("{} is {percent} % of linehaul {}", fuel.words(), dollars(linehaul));
            (Priced { quantity: percent, unit: Unit::Percent, rate: per_percent, total, words }, total)
        };
        if priced.total.amount_minor == 0 {
            return Ok(None);
        }
        Ok(Some(Line {
            description: "Fuel surcharge".to_owned(),
            explanation: self.with_share(&priced, amount),
            fuel_price_id: Some(fuel.price.0),
            fuel_schedule_id: Some(fuel.schedule.0),
            ..self.line(LineKind::FuelSurcharge, &priced, amount, vec![self.load.source])
        }))
    }

    /// One line for all of the account's shipments that were packed.
    fn handling(&self) -> Result<Option<Line>, Unrated> {
        let each = self.terms.accessorials.handling;
        let is_own = |id| self.own().any(|s| s.shipment_id == id);
        let sources: Vec<EventId> =
            self.billables.packed.iter().filter(|p| is_own(p.shipment_id)).map(|p| p.source).collect();
        self.counted(LineKind::Handling, "Handling", Unit::Shipments, sources.len(), each, sources)
    }

    fn counted(
        &self,
        kind: LineKind,
        description: &str,
        unit: Unit,
        count: usize,
        each: Money,
        sources: Vec<EventId>,
    ) -> Result<Option<Line>, Unrated> {
        if count == 0 || each.amount_minor == 0 {
            return Ok(None);
        }
        let priced = self.count(unit, count, each)?;
        let amount = priced.total;
        Ok(Some(Line { description: description.to_owned(), ..self.line(kind, &priced, amount, sources) }))
    }

    fn count(&self, unit: Unit, count: usize, each: Money) -> Result<Priced, Unrated> {
        let count = i64::try_from(count).map_err(|_| Unrated::TooLarge)?;
        let total = Money::usd(each.amount_minor.checked_mul(count).ok_or(Unrated::TooLarge)?);
        let (name, word) = (&self.terms.name, unit.as_str());
        let words = format!("{name}: {count} x {} per {word} = {}", dollars(each), dollars(total));
        Ok(Priced { quantity: count.into(), unit, rate: in_dollars(each), total, words })
    }

    fn stop_off(&self) -> Result<Option<Line>, Unrated> {
        let extra = usize::try_from(self.load.delivery_stops.saturating_sub(1)).unwrap_or(usize::MAX);
        let each = self.terms.accessorials.stop_off;
        if extra == 0 || each.amount_minor == 0 {
            return Ok(None);
        }
        let priced = self.count(Unit::Stops, extra, each)?;
        let amount = self.part_of_truck(priced.total)?;
        Ok(Some(Line {
            description: "Stops after the first".to_owned(),
            explanation: self.with_share(&priced, amount),
            ..self.line(LineKind::StopOff, &priced, amount, vec![self.load.source])
        }))
    }

    /// Refusals and second journeys, each paid by those whose freight stood at that door.
    fn doors(&self) -> Result<Vec<Line>, Unrated> {
        let fees = self.terms.accessorials;
        let mut lines = Vec::new();
        for attempt in &self.billables.attempts {
            let there: Vec<&Shipped> = self.load.shipments.iter().filter(|s| s.stop_id == attempt.stop_id).collect();
            if !there.iter().any(|s| s.account_id == self.account_id) {
                continue;
            }
            let again = (attempt.attempt > 1, LineKind::Redelivery, "Redelivery", fees.redelivery);
            let refused = (
                attempt.outcome == Outcome::Refused,
                LineKind::RefusedDelivery,
                "Refused at delivery",
                fees.refused_delivery,
            );
            for (_, kind, description, fee) in
                [again, refused].into_iter().filter(|(due, _, _, fee)| *due && fee.amount_minor > 0)
            {
                let priced = self.count(Unit::Attempts, 1, fee)?;
                let amount = self.part_of(priced.total, &there)?;
                lines.push(Line {
                    stop_id: Some(attempt.stop_id),
                    description: description.to_owned(),
                    explanation: self.with_share(&priced, amount),
                    ..self.line(kind, &priced, amount, vec![attempt.source])
                });
            }
        }
        Ok(lines)
    }

    fn part_of_truck(&self, total: Money) -> Result<Money, Unrated> {
        self.part_of(total, &self.load.shipments.iter().collect::<Vec<_>>())
    }

    fn part_of(&self, total: Money, over: &[&Shipped]) -> Result<Money, Unrated> {
        let own = split(total, over).into_iter().filter(|(s, _)| s.account_id == self.account_id);
        Ok(Money::sum(own.map(|(_, part)| part))?)
    }

    fn with_share(&self, priced: &Priced, amount: Money) -> String {
        if amount == priced.total {
            return priced.words.clone();
        }
        format!("{}; this account's part by weight: {}", priced.words, dollars(amount))
    }
}

/// Splits by weight, to the cent; evenly when nothing weighs anything.
fn split<'a>(total: Money, over: &[&'a Shipped]) -> Vec<(&'a Shipped, Money)> {
    let mut weights: Vec<u64> = over.iter().map(|s| s.weight_lb.ten_thousandths()).collect();
    if weights.iter().all(|&w| w == 0) {
        weights.fill(1);
    }
    over.iter().copied().zip(total.allocate(&weights)).collect()
}

fn weight_of(shipments: &[&Shipped]) -> Pounds {
    shipments.iter().fold(Pounds::default(), |sum, s| sum.plus(s.weight_lb))
}

fn in_dollars(amount: Money) -> Decimal {
    Decimal::new(amount.amount_minor, 2)
}
