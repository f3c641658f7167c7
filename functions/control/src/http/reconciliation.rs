//! `/v1/reconciliation`: proof of what was compared, and what broke.

use platform::{Answer, Body, Call, Failure, Listed, Page, Paging, Problems, Reply};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::reconcile;
use crate::views::{ReconciliationReport, ReconciliationRun};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunReconciliation {
    /// The `next_cursor` of the run before, to go on; none to begin.
    #[serde(default)]
    #[schema(example = json!(null))]
    cursor: Option<String>,
}

/// Compare what is open with the histories of all contexts, and evaluate it now
///
/// One call compares up to 40 orders, shipments and loads; go on with `next_cursor` until there is none.
#[utoipa::path(post, path = "/v1/reconciliation", tag = "control", request_body = RunReconciliation,
    responses((status = 200, body = ReconciliationRun), Problems))]
pub async fn run_reconciliation(call: Call, Body(body): Body<RunReconciliation>) -> Answer<ReconciliationRun> {
    let permit = call.permit("cases:write", "run_reconciliation")?;
    let (report, next_cursor) = reconcile::run(&permit, body.cursor).await?;
    Reply::ok(ReconciliationRun { report: report.into(), next_cursor })
}

/// List reconciliations, the last first: how much was compared, and what broke
#[utoipa::path(get, path = "/v1/reconciliation", tag = "control", params(Paging),
    responses((status = 200, body = Page<ReconciliationReport>), Problems))]
pub async fn list_reconciliations(call: Call, paging: Paging) -> Result<Listed<ReconciliationReport>, Failure> {
    let permit = call.permit("cases:read", "list_reconciliations")?;
    let Page { items, next_cursor, has_more } = reconcile::reports(&permit, &paging).await?;
    let items = items.into_iter().map(ReconciliationReport::from).collect();
    Ok(Listed(Page { items, next_cursor, has_more }))
}
