//! `/v1/worklist`: what one party has to do next, over all contexts.

use control::Party;
use platform::{Call, Failure, Listed, Page, Paging, Params, Problems};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::views::{PartySchema, WorklistItem};
use crate::watch::{KIND, Work};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WorklistFilter {
    #[param(value_type = PartySchema, inline, example = "carrier")]
    owner: Party,
}

/// List the next actions of a party, the longest overdue first
#[utoipa::path(get, path = "/v1/worklist", tag = "control", params(WorklistFilter, Paging),
    responses((status = 200, body = Page<WorklistItem>), Problems))]
pub async fn list_worklist(
    call: Call,
    Params(filter): Params<WorklistFilter>,
    paging: Paging,
) -> Result<Listed<WorklistItem>, Failure> {
    let permit = call.permit("cases:read", "list_worklist")?;
    let Page { items, next_cursor, has_more } =
        permit.list_related_records(KIND, "owner", filter.owner, &paging).await?;
    let works = items.iter().map(platform::Record::body::<Work>).collect::<Result<Vec<_>, _>>()?;
    // The index may lag behind a record that has just gone to another party.
    let own = works.into_iter().filter(|work| work.party == filter.owner);
    let items = own.map(|work| WorklistItem::of(work, permit.now())).collect();
    Ok(Listed(Page { items, next_cursor, has_more }))
}
