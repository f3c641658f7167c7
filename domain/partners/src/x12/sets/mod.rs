//! The sets that mean something to us, as types of this crate's own.
//!
//! Every type keeps the segments that it does not understand in [`Common::unread`], and reading never fails: what is
//! wrong is a list of issues beside the value.

mod common;
mod invoice;
mod line;
mod purchase;
mod response;
mod status;
mod tender;
mod warehouse;

use serde::{Deserialize, Serialize};

pub use common::{Common, Contact, Party, Reference};
pub use invoice::{BillLine, BillOfLading, Charge, FreightInvoice, InvoiceLine};
pub use line::{Mark, Measures, ProductId, ReceivingException, WarehouseLine};
pub use purchase::{
    AcknowledgedLine, LineAnswer, NoticeItem, NoticeOrder, NoticePack, OrderAcknowledgement, PurchaseLine,
    PurchaseOrder, Routing, Scheduled, ShipNotice,
};
pub use response::{Answer, TenderResponse};
pub use status::{ShipmentStatus, StatusEvent, StatusPlace, StatusUnit};
pub use tender::{Equipment, LoadTender, StopOrder, TenderPurpose, TenderStop, Totals};
pub use warehouse::{CarrierDetail, ReceiptTotals, ShippingAdvice, ShippingOrder, StockReceipt, StockTransfer};

use super::ack::{Acknowledgement, Issue};
use super::set::Set;
use super::write::Seg;

/// A set that came in, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "set", content = "content")]
pub enum Inbound {
    #[serde(rename = "204")]
    LoadTender(LoadTender),
    #[serde(rename = "990")]
    TenderResponse(TenderResponse),
    #[serde(rename = "214")]
    ShipmentStatus(ShipmentStatus),
    #[serde(rename = "210")]
    FreightInvoice(FreightInvoice),
    #[serde(rename = "211")]
    BillOfLading(BillOfLading),
    #[serde(rename = "850")]
    PurchaseOrder(PurchaseOrder),
    #[serde(rename = "940")]
    ShippingOrder(ShippingOrder),
    #[serde(rename = "945")]
    ShippingAdvice(ShippingAdvice),
    #[serde(rename = "943")]
    StockTransfer(StockTransfer),
    #[serde(rename = "944")]
    StockReceipt(StockReceipt),
    #[serde(rename = "997")]
    Acknowledgement(Acknowledgement),
}

impl Inbound {
    /// ST01.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LoadTender(_) => "204",
            Self::TenderResponse(_) => "990",
            Self::ShipmentStatus(_) => "214",
            Self::FreightInvoice(_) => "210",
            Self::BillOfLading(_) => "211",
            Self::PurchaseOrder(_) => "850",
            Self::ShippingOrder(_) => "940",
            Self::ShippingAdvice(_) => "945",
            Self::StockTransfer(_) => "943",
            Self::StockReceipt(_) => "944",
            Self::Acknowledgement(ack) => ack.kind.set(),
        }
    }

    /// Reads a set by its ST01, whatever its group's GS01 says. None for a set that we do not act on.
    pub fn read(set: &Set) -> Option<(Self, Vec<Issue>)> {
        fn with<T>((value, issues): (T, Vec<Issue>), wrap: fn(T) -> Inbound) -> (Inbound, Vec<Issue>) {
            (wrap(value), issues)
        }
        Some(match set.code().as_str() {
            "204" => with(LoadTender::read(set), Self::LoadTender),
            "990" => with(TenderResponse::read(set), Self::TenderResponse),
            "214" => with(ShipmentStatus::read(set), Self::ShipmentStatus),
            "210" => with(FreightInvoice::read(set), Self::FreightInvoice),
            "211" => with(BillOfLading::read(set), Self::BillOfLading),
            "850" => with(PurchaseOrder::read(set), Self::PurchaseOrder),
            "940" => with(ShippingOrder::read(set), Self::ShippingOrder),
            "945" => with(ShippingAdvice::read(set), Self::ShippingAdvice),
            "943" => with(StockTransfer::read(set), Self::StockTransfer),
            "944" => with(StockReceipt::read(set), Self::StockReceipt),
            "997" | "999" => (Self::Acknowledgement(Acknowledgement::read(set)), Vec::new()),
            _ => return None,
        })
    }
}

/// A set to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outbound {
    LoadTender(LoadTender),
    TenderResponse(TenderResponse),
    ShipmentStatus(ShipmentStatus),
    FreightInvoice(FreightInvoice),
    BillOfLading(BillOfLading),
    OrderAcknowledgement(OrderAcknowledgement),
    ShipNotice(ShipNotice),
    ShippingOrder(ShippingOrder),
    ShippingAdvice(ShippingAdvice),
    StockTransfer(StockTransfer),
    StockReceipt(StockReceipt),
    Acknowledgement(Acknowledgement),
}

impl Outbound {
    /// ST01.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LoadTender(_) => "204",
            Self::TenderResponse(_) => "990",
            Self::ShipmentStatus(_) => "214",
            Self::FreightInvoice(_) => "210",
            Self::BillOfLading(_) => "211",
            Self::OrderAcknowledgement(_) => "855",
            Self::ShipNotice(_) => "856",
            Self::ShippingOrder(_) => "940",
            Self::ShippingAdvice(_) => "945",
            Self::StockTransfer(_) => "943",
            Self::StockReceipt(_) => "944",
            Self::Acknowledgement(ack) => ack.kind.set(),
        }
    }

    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        match self {
            Self::LoadTender(set) => set.write(),
            Self::TenderResponse(set) => set.write(),
            Self::ShipmentStatus(set) => set.write(),
            Self::FreightInvoice(set) => set.write(),
            Self::BillOfLading(set) => set.write(),
            Self::OrderAcknowledgement(set) => set.write(),
            Self::ShipNotice(set) => set.write(),
            Self::ShippingOrder(set) => set.write(),
            Self::ShippingAdvice(set) => set.write(),
            Self::StockTransfer(set) => set.write(),
            Self::StockReceipt(set) => set.write(),
            Self::Acknowledgement(ack) => ack.write(),
        }
    }
}
