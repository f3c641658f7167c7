//! The warehouse: what is inside the four walls.
//!
//! Five aggregates - [`Item`], [`Facility`], [`Receiving`], [`Stock`] (one SKU in one facility) and [`Shipment`] (one
//! order) - and two policies that plan across them: [`allocation`] promises stock to an order, [`floor`] picks it and
//! gives it back. A plan is a shipment command and the stock commands that belong to it; they are committed together.
//!
//! Deliberately absent: orders (only what an order asked for comes in), carriers and loads, storage, HTTP.

pub mod allocation;
mod code;
mod facility;
pub mod floor;
pub mod ids;
mod item;
mod measure;
mod receiving;
pub mod shipment;
mod stock;

pub use code::{Bin, CodeError, Sku};
pub use facility::{Facility, FacilityCommand, FacilityEvent, FacilityRejection};
pub use item::{Item, ItemCommand, ItemDraft, ItemEvent, ItemRejection};
pub use measure::{Dimensions, MeasureError};
pub use receiving::{
    Delivery, DeliveryLine, Receiving, ReceivingCommand, ReceivingEvent, ReceivingRejection, ReceivingStatus,
};
pub use shipment::Shipment;
pub use stock::{BinPick, BinQuantity, Level, Pool, Stock, StockCommand, StockEvent, StockRejection, Tally};

/// The most SKUs whose stock changes in one transaction: each costs a state and an event, the shipment the same, and
/// DynamoDB takes 100 items.
pub const SKUS_PER_COMMIT_MAX: usize = 40;
