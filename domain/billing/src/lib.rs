//! What is owed for a load, and why.
//!
//! [`LaneRate`], [`FuelPrice`] and [`FuelSchedule`] are the price book; [`rate_load`] turns what happened and the book into
//! [`Line`]s that explain themselves; [`Charges`] keeps them per load; an [`Invoice`] fixes the ones of one account.
//!
//! Deliberately absent: what the tenant owes its carriers, taxes, and any rounding other than half away from zero to the
//! cent, once per line.

mod charges;
mod export;
mod fuel;
mod invoice;
mod lane;
mod line;
mod load;
mod rate;
mod rating;

pub use charges::{Charges, ChargesCommand, ChargesEvent, ChargesRejection, Draft, InvoiceRef, Standing};
pub use export::{
    CSV_COLUMNS, Export, ExportCommand, ExportEvent, ExportRejection, MAX_INVOICES_PER_EXPORT, Made, csv_rows, guarded,
};
pub use fuel::{
    Band, FuelMethod, FuelPrice, FuelPriceCommand, FuelPriceEvent, FuelRejection, FuelSchedule, FuelScheduleCommand,
    FuelScheduleEvent, PriceFacts, ScheduleTerms, price_on, schedule_on,
};
pub use invoice::{Bill, Invoice, InvoiceCommand, InvoiceEvent, InvoiceRejection, PAYMENT_DAYS, invoice_number};
pub use lane::{LaneEnd, Place, Zip3};
pub use line::{Line, LineKind, Unit, dollars, sum_of};
pub use load::{Attempt, Billables, Dispatched, Outcome, Packed, Proof, Shipped};
pub use rate::{
    Accessorials, LaneRate, LaneRateCommand, LaneRateEvent, LaneRateRejection, Method, RateTerms, rate_for,
};
pub use rating::{Book, Unrated, rate_load};
