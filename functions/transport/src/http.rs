//! Routes, by resource.

mod freight;
mod links;
mod loads;
mod plans;
mod records;
mod tenders;

use platform::Api;

pub fn routes(api: Api) -> Api {
    let api = records::routes(api);
    let api = freight::routes(api);
    let api = plans::routes(api);
    let api = loads::routes(api);
    let api = tenders::routes(api);
    links::routes(api)
}

pub const READ: &str = "transport:read";
pub const WRITE: &str = "transport:write";
