//! Routes, one file per resource.

mod documents;
mod facts;
mod overrides;
mod tracks;

use platform::Api;
use platform::routes;

pub fn routes(api: Api) -> Api {
    api.routes(routes!(facts::report_tracking_event, facts::list_tracking_events))
        .routes(routes!(facts::report_tracking_events))
        .routes(routes!(tracks::get_track))
        .routes(routes!(tracks::get_track_history))
        .routes(routes!(overrides::force_milestone))
        .routes(routes!(overrides::undo_milestone))
        .routes(routes!(overrides::release_fact))
        .routes(routes!(documents::request_document, documents::list_documents))
        .routes(routes!(documents::get_document))
        .routes(routes!(documents::get_document_history))
        .routes(routes!(documents::complete_document))
}
