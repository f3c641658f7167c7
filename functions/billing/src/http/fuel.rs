//! `/v1/fuel-prices` and `/v1/fuel-schedules`: what diesel costs, and what is charged for it.

use billing::{FuelMethod, FuelPriceCommand, FuelScheduleCommand, PriceFacts, ScheduleTerms};
use jiff::civil::Date;
use kernel::FuelId;
use platform::{Answer, Body, Call, Failure, Id, Listed, Page, Paging, Problems};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use crate::table::{FuelPrices, FuelSchedules, fuel_price_id};
use crate::views::{FuelMethodSchema, FuelPriceView, FuelScheduleView};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordFuelPrice {
    /// The Monday that it is published for; it is effective from the next day.
    #[schema(value_type = String, format = Date, example = "2026-11-16")]
    date: Date,
    /// Dollars per gallon.
    #[schema(value_type = String, example = "3.742")]
    price: Decimal,
    /// Lower-case letters, digits, underscores.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40, example = "eia_us")]
    source: String,
}

/// Record a published price of diesel
#[utoipa::path(post, path = "/v1/fuel-prices", tag = "fuel", request_body = RecordFuelPrice,
    responses((status = 201, body = FuelPriceView), Problems))]
pub async fn record_fuel_price(call: Call, Body(body): Body<RecordFuelPrice>) -> Answer<FuelPriceView> {
    let permit = call.permit("billing:write", "record_fuel_price")?;
    let RecordFuelPrice { date, price, source } = body;
    let id = fuel_price_id(&source, date);
    permit.create::<FuelPrices>(id, FuelPriceCommand::Record { price: PriceFacts { date, price, source } }).await
}

/// List prices of diesel, newest first
#[utoipa::path(get, path = "/v1/fuel-prices", tag = "fuel", params(Paging),
    responses((status = 200, body = Page<FuelPriceView>), Problems))]
pub async fn list_fuel_prices(call: Call, paging: Paging) -> Result<Listed<FuelPriceView>, Failure> {
    call.permit("billing:read", "list_fuel_prices")?.list::<FuelPrices>(FuelPrices::all(), &paging).await
}

/// Read a price of diesel
#[utoipa::path(get, path = "/v1/fuel-prices/{id}", tag = "fuel", params(("id" = String, Path)),
    responses((status = 200, body = FuelPriceView), Problems))]
pub async fn get_fuel_price(call: Call, Id(id): Id<FuelId>) -> Answer<FuelPriceView> {
    call.permit("billing:read", "get_fuel_price")?.show::<FuelPrices>(id).await
}

/// Read the history of a price of diesel
#[utoipa::path(get, path = "/v1/fuel-prices/{id}/history", tag = "fuel", params(("id" = String, Path), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_fuel_price_history(call: Call, Id(id): Id<FuelId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("billing:read", "get_fuel_price_history")?.history::<FuelPrices>(id, &paging).await
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddFuelSchedule {
    #[validate(length(min = 1, max = 120))]
    #[schema(min_length = 1, max_length = 120, example = "Standard")]
    name: String,
    /// Whose prices it goes by.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40, example = "eia_us")]
    price_source: String,
    #[schema(value_type = String, format = Date, example = "2026-01-01")]
    effective_from: Date,
    #[schema(value_type = FuelMethodSchema)]
    method: FuelMethod,
}

/// Add a fuel schedule
///
/// The one that took effect last, by the ship date, applies to all loads. Without any, no fuel is charged.
#[utoipa::path(post, path = "/v1/fuel-schedules", tag = "fuel", request_body = AddFuelSchedule,
    responses((status = 201, body = FuelScheduleView), Problems))]
pub async fn add_fuel_schedule(call: Call, Body(body): Body<AddFuelSchedule>) -> Answer<FuelScheduleView> {
    let permit = call.permit("billing:write", "add_fuel_schedule")?;
    let AddFuelSchedule { name, price_source, effective_from, method } = body;
    let terms = ScheduleTerms { name, price_source, effective_from, method };
    permit.create::<FuelSchedules>(permit.new_id(), FuelScheduleCommand::Add { terms }).await
}

/// List fuel schedules, the one that takes effect last first
#[utoipa::path(get, path = "/v1/fuel-schedules", tag = "fuel", params(Paging),
    responses((status = 200, body = Page<FuelScheduleView>), Problems))]
pub async fn list_fuel_schedules(call: Call, paging: Paging) -> Result<Listed<FuelScheduleView>, Failure> {
    call.permit("billing:read", "list_fuel_schedules")?.list::<FuelSchedules>(FuelSchedules::all(), &paging).await
}

/// Read a fuel schedule
#[utoipa::path(get, path = "/v1/fuel-schedules/{id}", tag = "fuel", params(("id" = String, Path)),
    responses((status = 200, body = FuelScheduleView), Problems))]
pub async fn get_fuel_schedule(call: Call, Id(id): Id<FuelId>) -> Answer<FuelScheduleView> {
    call.permit("billing:read", "get_fuel_schedule")?.show::<FuelSchedules>(id).await
}

/// Read the history of a fuel schedule
#[utoipa::path(get, path = "/v1/fuel-schedules/{id}/history", tag = "fuel", params(("id" = String, Path), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_fuel_schedule_history(
    call: Call,
    Id(id): Id<FuelId>,
    paging: Paging,
) -> Result<Listed<Value>, Failure> {
    call.permit("billing:read", "get_fuel_schedule_history")?.history::<FuelSchedules>(id, &paging).await
}
