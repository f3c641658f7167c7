//! How billing's aggregates and records are kept.
//!
//! | kind | gsi1 | gsi2 | id |
//! | --- | --- | --- | --- |
//! | rate | by destination (`any`, `state-IL`, `zip3-606`) | all, by name | new |
//! | fuel (a price) | of a source, by date | all, by date | from source and date |
//! | fuelschedule | all, by first day | | new |
//! | charges | the unrated ones, by load number | | from the load |
//! | invoice | all, by day of issue and number | of an account, by number | from load, account and round |
//! | export | all, by age | | new |
//! | billable (record) | | | of a load: `dispatched`, `attempt#…`, `proof#…`; of a shipment: `packed` |
//!
//! What may cost something is kept as it is told, in records: a packing does not know its load yet, and a load is rated
//! once, after most of it has happened. A record is insert-only and named by the event that it comes from.

use billing::{Charges, Export, FuelPrice, FuelSchedule, Invoice, LaneEnd, LaneRate};
use jiff::civil::Date;
use kernel::{AccountId, ChargesId, Context, ExportId, FuelId, InvoiceId, LoadId, RateId, TypedId};
use platform::{Entity, Indexes, Query, Stored};

use crate::views::{ChargesView, ExportView, FuelPriceView, FuelScheduleView, InvoiceView, RateView};

pub fn charges_id(load_id: LoadId) -> ChargesId {
    ChargesId::derive(&[&load_id.to_string()])
}

pub fn fuel_price_id(source: &str, date: Date) -> FuelId {
    FuelId::derive(&["price", source, &date.to_string()])
}

pub struct Rates;

impl Rates {
    /// By name.
    pub fn all() -> Query {
        Query::gsi2("list", "all")
    }

    /// Those whose destination is exactly this, as [`LaneEnd::word`] says it.
    pub fn to(destination: &str) -> Query {
        Query::gsi1("destination", destination)
    }
}

impl Entity for Rates {
    type Aggregate = LaneRate;
    type Id = RateId;
    type View = RateView;

    fn indexes(rate: &LaneRate, id: RateId) -> Indexes {
        match rate.terms() {
            Some(terms) => Indexes::none().gsi1("destination", LaneEnd::word(&terms.destination), id).gsi2(
                "list",
                "all",
                format!("{}#{id}", terms.name),
            ),
            None => Indexes::none(),
        }
    }

    fn view(stored: &Stored<LaneRate, RateId>, context: &Context) -> RateView {
        RateView::of(stored, context)
    }
}

pub struct FuelPrices;

impl FuelPrices {
    /// Newest first.
    pub fn all() -> Query {
        Query::gsi2("list", "all").descending()
    }

    /// Newest first.
    pub fn of_source(source: &str) -> Query {
        Query::gsi1("source", source).descending()
    }
}

impl Entity for FuelPrices {
    type Aggregate = FuelPrice;
    type Id = FuelId;
    type View = FuelPriceView;

    fn indexes(price: &FuelPrice, _: FuelId) -> Indexes {
        match &price.0 {
            Some(facts) => Indexes::none().gsi1("source", &facts.source, facts.date).gsi2(
                "list",
                "all",
                format!("{}#{}", facts.date, facts.source),
            ),
            None => Indexes::none(),
        }
    }

    fn view(stored: &Stored<FuelPrice, FuelId>, context: &Context) -> FuelPriceView {
        FuelPriceView::of(stored, context)
    }
}

pub struct FuelSchedules;

impl FuelSchedules {
    /// The one that takes effect last, first.
    pub fn all() -> Query {
        Query::gsi1("list", "all").descending()
    }
}

impl Entity for FuelSchedules {
    type Aggregate = FuelSchedule;
    type Id = FuelId;
    type View = FuelScheduleView;

    fn indexes(schedule: &FuelSchedule, id: FuelId) -> Indexes {
        match &schedule.0 {
            Some(terms) => Indexes::none().gsi1("list", "all", format!("{}#{id}", terms.effective_from)),
            None => Indexes::none(),
        }
    }

    fn view(stored: &Stored<FuelSchedule, FuelId>, context: &Context) -> FuelScheduleView {
        FuelScheduleView::of(stored, context)
    }
}

pub struct AllCharges;

impl AllCharges {
    /// The worklist: loads that nobody can invoice until a price is added.
    pub fn unrated() -> Query {
        Query::gsi1("status", "unrated")
    }
}

impl Entity for AllCharges {
    type Aggregate = Charges;
    type Id = ChargesId;
    type View = ChargesView;

    fn indexes(charges: &Charges, _: ChargesId) -> Indexes {
        // Only the exception is listed: most loads pay for no index.
        match charges {
            Charges::Unrated { load, .. } => Indexes::none().gsi1("status", "unrated", &load.number),
            Charges::Open | Charges::Rated { .. } => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Charges, ChargesId>, context: &Context) -> ChargesView {
        ChargesView::of(stored, context)
    }
}

pub struct Invoices;

impl Invoices {
    /// Newest first.
    pub fn all() -> Query {
        Query::gsi1("list", "all").descending()
    }

    /// Oldest first; `prefix` is the beginning of a day of issue, such as `2026-11-`.
    pub fn issued(prefix: &str) -> Query {
        Query::gsi1("list", "all").prefix(prefix)
    }

    /// Newest first.
    pub fn of_account(account_id: AccountId) -> Query {
        Query::gsi2("account", account_id).descending()
    }
}

impl Entity for Invoices {
    type Aggregate = Invoice;
    type Id = InvoiceId;
    type View = InvoiceView;

    fn indexes(invoice: &Invoice, _: InvoiceId) -> Indexes {
        match invoice.bill() {
            Some(bill) => Indexes::none().gsi1("list", "all", format!("{}#{}", bill.issued_on, bill.number)).gsi2(
                "account",
                bill.account_id,
                &bill.number,
            ),
            None => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Invoice, InvoiceId>, context: &Context) -> InvoiceView {
        InvoiceView::of(stored, context)
    }
}

pub struct Exports;

impl Exports {
    /// Newest first.
    pub fn all() -> Query {
        Query::gsi1("list", "all").descending()
    }

    /// Where the file lies, below the tenant's own folder.
    pub fn object_key(id: ExportId) -> String {
        format!("exports/{id}.csv")
    }
}

impl Entity for Exports {
    type Aggregate = Export;
    type Id = ExportId;
    type View = ExportView;

    fn indexes(export: &Export, id: ExportId) -> Indexes {
        match &export.0 {
            Some(made) => Indexes::none().gsi1("list", "all", format!("{}#{id}", made.made_at)),
            None => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Export, ExportId>, context: &Context) -> ExportView {
        ExportView::of(stored, context)
    }
}
