//! Routes, one file per resource.

mod charges;
mod exports;
mod fuel;
mod invoices;
mod rates;

use platform::Api;
use platform::routes;

pub fn routes(api: Api) -> Api {
    api.routes(routes!(rates::add_rate, rates::list_rates))
        .routes(routes!(rates::get_rate))
        .routes(routes!(rates::get_rate_history))
        .routes(routes!(rates::retire_rate))
        .routes(routes!(fuel::record_fuel_price, fuel::list_fuel_prices))
        .routes(routes!(fuel::get_fuel_price))
        .routes(routes!(fuel::get_fuel_price_history))
        .routes(routes!(fuel::add_fuel_schedule, fuel::list_fuel_schedules))
        .routes(routes!(fuel::get_fuel_schedule))
        .routes(routes!(fuel::get_fuel_schedule_history))
        .routes(routes!(charges::list_charges))
        .routes(routes!(charges::get_charges))
        .routes(routes!(charges::get_charges_history))
        .routes(routes!(charges::rate_charges))
        .routes(routes!(charges::invoice_charges))
        .routes(routes!(invoices::list_invoices))
        .routes(routes!(invoices::get_invoice))
        .routes(routes!(invoices::get_invoice_history))
        .routes(routes!(invoices::pay_invoice))
        .routes(routes!(invoices::void_invoice))
        .routes(routes!(exports::export_invoices, exports::list_invoice_exports))
        .routes(routes!(exports::get_invoice_export))
        .routes(routes!(exports::get_invoice_export_history))
}
