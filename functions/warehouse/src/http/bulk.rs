//! `POST /v1/shipments/bulk`: the same floor action on many shipments, each a command of its own.

use std::collections::BTreeSet;

use kernel::ShipmentId;
use platform::work::{Done, Shown};
use platform::{Answer, Body, Call, Failure, Permit, Problem, Problems, Reply};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use warehouse::floor::{self, Progress, Rest, Step};
use warehouse::shipment::ShipmentCommand;

use crate::commit::run;
use crate::vocabulary::IdempotencyKey;

/// Commands under way at once.
const LANES: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FloorAction {
    /// Everything was found as promised.
    Pick,
    /// Into one carton, weighed by its items.
    Pack,
    Stage,
    /// All three in one go.
    Fulfil,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkShipments {
    action: FloorAction,
    #[validate(length(min = 1, max = 50))]
    #[schema(
        value_type = Vec<String>, min_items = 1, max_items = 50,
        example = json!(["shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e"])
    )]
    shipment_ids: Vec<ShipmentId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkShipmentOutcome {
    Done,
    /// `code` and `detail` say why; asking again will not help.
    Refused,
    /// A passing fault: ask again.
    Failed,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BulkShipmentResult {
    #[schema(value_type = String, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub shipment_id: ShipmentId,
    pub outcome: BulkShipmentOutcome,
    /// As the command left it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "staged")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 4)]
    pub version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "shipment_short")]
    pub code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BulkShipmentResults {
    pub action: FloorAction,
    #[schema(example = 1)]
    pub succeeded: usize,
    #[schema(example = 0)]
    pub failed: usize,
    /// In the order asked for.
    pub results: Vec<BulkShipmentResult>,
}

/// Pick, pack or stage many shipments
///
/// Each is a command of its own: one that is refused does not stop the others. With an `Idempotency-Key`, each has its
/// own receipt under it.
#[utoipa::path(
    post, path = "/v1/shipments/bulk", tag = "shipments",
    params(IdempotencyKey),
    request_body = BulkShipments,
    responses((status = 200, body = BulkShipmentResults, description = "What came of each."), Problems)
)]
pub async fn bulk_shipments(call: Call, Body(body): Body<BulkShipments>) -> Answer<BulkShipmentResults> {
    let BulkShipments { action, shipment_ids } = body;
    let permit = call.permit("warehouse:write", "bulk_shipments")?;
    let mut seen = BTreeSet::new();
    let ids: Vec<ShipmentId> = shipment_ids.into_iter().filter(|id| seen.insert(*id)).collect();
    let lane = |first: usize| {
        let (permit, ids) = (&permit, &ids);
        async move {
            let mut results = Vec::new();
            for (at, id) in ids.iter().enumerate().skip(first).step_by(LANES) {
                results.push((at, one(permit, action, *id).await));
            }
            results
        }
    };
    let (a, b, c, d) = tokio::join!(lane(0), lane(1), lane(2), lane(3));
    let mut results: Vec<(usize, BulkShipmentResult)> = [a, b, c, d].into_iter().flatten().collect();
    results.sort_by_key(|(at, _)| *at);
    let results: Vec<BulkShipmentResult> = results.into_iter().map(|(_, result)| result).collect();
    let succeeded = results.iter().filter(|result| result.outcome == BulkShipmentOutcome::Done).count();
    Reply::ok(BulkShipmentResults { action, succeeded, failed: results.len() - succeeded, results })
}

async fn one(permit: &Permit, action: FloorAction, id: ShipmentId) -> BulkShipmentResult {
    let permit = permit.labelled(id);
    let direct = |command| Ok(Step { shipment: command, stocks: vec![], progress: Progress::Last });
    let outcome = run(&permit, id, |shipment| match action {
        FloorAction::Pick => floor::pick(shipment, &[], Rest::AsAllocated),
        FloorAction::Pack => direct(ShipmentCommand::Pack(vec![])),
        FloorAction::Stage => direct(ShipmentCommand::Stage { dock: None }),
        FloorAction::Fulfil => floor::fulfil(shipment, &[], &[], None),
    })
    .await;
    told(id, outcome)
}

fn told(shipment_id: ShipmentId, outcome: Result<Done<Shown>, Failure>) -> BulkShipmentResult {
    match outcome {
        Ok(Done { value: Shown { version, view }, .. }) => BulkShipmentResult {
            shipment_id,
            outcome: BulkShipmentOutcome::Done,
            status: view.get("status").and_then(|status| status.as_str()).map(str::to_owned),
            version: Some(version),
            code: None,
            detail: None,
        },
        Err(failure) => {
            let problem = Problem::from_failure(&failure, "");
            if let Failure::Internal(detail) = &failure {
                tracing::error!(%shipment_id, detail, "bulk command failed");
            }
            BulkShipmentResult {
                shipment_id,
                outcome: if failure.is_transient() {
                    BulkShipmentOutcome::Failed
                } else {
                    BulkShipmentOutcome::Refused
                },
                status: None,
                version: None,
                code: Some(problem.code),
                detail: Some(problem.detail),
            }
        }
    }
}
