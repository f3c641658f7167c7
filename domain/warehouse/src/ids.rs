//! Identifiers that follow from what they identify, so that nothing needs to be looked up and nothing can exist twice.

use kernel::{FacilityId, ItemId, OrderId, ShipmentId, StockId, TenantId, TypedId};

use crate::Sku;

/// The item of a SKU, whatever the case of its letters.
pub fn item(tenant: TenantId, sku: &Sku) -> ItemId {
    ItemId::derive(&[&tenant.to_string(), &sku.folded()])
}

/// The stock of a SKU in a facility.
pub fn stock(facility: FacilityId, sku: &Sku) -> StockId {
    StockId::derive(&[&facility.to_string(), &sku.folded()])
}

/// The one shipment of an order.
pub fn shipment(order: OrderId) -> ShipmentId {
    ShipmentId::derive(&[&order.to_string()])
}
