//! Routes, one file per resource.

mod cases;
mod reconciliation;
mod worklist;

use platform::Api;
use platform::routes;

pub fn routes(api: Api) -> Api {
    api.routes(routes!(cases::list_cases))
        .routes(routes!(cases::get_case))
        .routes(routes!(cases::get_case_history))
        .routes(routes!(cases::assign_case))
        .routes(routes!(cases::snooze_case))
        .routes(routes!(cases::comment_case))
        .routes(routes!(cases::resolve_case))
        .routes(routes!(worklist::list_worklist))
        .routes(routes!(reconciliation::run_reconciliation, reconciliation::list_reconciliations))
}
