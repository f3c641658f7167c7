//! Routes, one file per resource.

mod accounts;
mod imports;
mod orders;

use platform::Api;
use platform::routes;

/// Every route of this context.
pub fn api() -> Api {
    Api::new("orders")
        .routes(routes!(orders::create_order, orders::list_orders))
        .routes(routes!(orders::summarize_orders))
        .routes(routes!(orders::get_order))
        .routes(routes!(orders::hold_order))
        .routes(routes!(orders::release_order))
        .routes(routes!(orders::cancel_order))
        .routes(routes!(orders::get_order_history))
        .routes(routes!(accounts::open_account, accounts::list_accounts))
        .routes(routes!(accounts::get_account))
        .routes(routes!(accounts::get_account_history))
        .routes(routes!(imports::create_import, imports::list_imports))
        .routes(routes!(imports::get_import))
        .routes(routes!(imports::analyze_import))
        .routes(routes!(imports::start_import))
        .routes(routes!(imports::cancel_import))
        .routes(routes!(imports::list_import_rows))
        .routes(routes!(imports::get_failed_rows))
        .routes(routes!(imports::get_import_history))
}
