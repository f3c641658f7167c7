//! Keys for machines. The key itself is in one answer, once; we keep its SHA-256.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kernel::ApiKeyId;
use platform::http::{Listed, Params};
use platform::{Answer, Body, Call, Failure, Id, Paging, Permit, Purpose, Query, Reply};
use ring::digest;
use serde::{Deserialize, Serialize};
use tenancy::{ApiKey, ApiKeyCommand, KeySecret, Name, Scope};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::wire::{ApiKeyView, IdempotencyKey, ScopeName};
use crate::directory::Directory;
use crate::signing::entropy;
use crate::table::ApiKeys;

/// How often randomness is drawn for one key; see [`KeySecret::from_entropy`].
const DRAWS_MAX: u32 = 4;

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    #[schema(value_type = String, min_length = 1, max_length = 120, example = "ERP")]
    name: Name,
    #[schema(value_type = Vec<ScopeName>, min_items = 1, example = json!(["orders:read", "orders:write"]))]
    scopes: BTreeSet<Scope>,
    /// A year from now when not given; at most two years.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    expires_at: Option<Timestamp>,
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
pub struct NewApiKey {
    #[serde(flatten)]
    key: ApiKeyView,
    /// The key. It is shown here and never again; a repeated request does not show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "sck_live_77777777777777777777777777777731RL6a")]
    secret: Option<String>,
}

/// Make an API key. Send it as `Authorization: Bearer`.
#[utoipa::path(
    post,
    path = "/v1/api-keys",
    tag = "api-keys",
    params(IdempotencyKey),
    request_body = CreateApiKey,
    responses((status = 201, body = NewApiKey, description = "Made. Keep `secret`: it is not shown again."), platform::Problems)
)]
pub async fn create_api_key(call: Call, Body(body): Body<CreateApiKey>) -> Answer<NewApiKey> {
    let permit = call.permit("tenancy:write", "create_api_key")?;
    let CreateApiKey { name, scopes, expires_at } = body;
    let (id, secret) = (permit.new_id::<ApiKeyId>(), draw()?);
    let (sha256, hint) = (sha256(&secret), secret.hint());
    let made = permit.create::<ApiKeys>(id, ApiKeyCommand::Create { name, scopes, sha256, hint, expires_at }).await?;
    // Whether made now or by the request that this one repeats: the authorizer must know it.
    publish(&permit, id).await?;
    let mut reply = Reply::<NewApiKey>::changed(
        platform::work::Done {
            value: platform::work::Shown { version: made.version.unwrap_or_default(), view: made.body },
            replayed: made.replayed,
        },
        made.location,
    );
    // The receipt holds no secret, so a repetition has none to show.
    if let (false, Some(fields)) = (reply.replayed, reply.body.as_object_mut()) {
        fields.insert("secret".to_owned(), secret.reveal().into());
    }
    Ok(reply)
}

fn draw() -> Result<KeySecret, Failure> {
    for _ in 0..DRAWS_MAX {
        if let Some(secret) = KeySecret::from_entropy(&entropy()?) {
            return Ok(secret);
        }
    }
    Err(Failure::internal("the randomness is not random"))
}

/// In 64 hexadecimal digits.
pub fn sha256(secret: &KeySecret) -> String {
    let hash = digest::digest(&digest::SHA256, secret.reveal().as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Tells the authorizer what the key is now.
pub async fn publish(permit: &Permit, id: ApiKeyId) -> Result<(), Failure> {
    let directory = Directory::new(permit.global(Purpose::Provision), permit.now());
    match permit.get::<ApiKeys>(id).await?.state {
        ApiKey::Absent => Ok(()),
        ApiKey::Active(facts) => directory.publish_key(permit.tenant(), id, &facts).await,
        ApiKey::Revoked(facts) => directory.revoke_key(permit.tenant(), id, &facts).await,
    }
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApiKeyListStatus {
    Active,
    Revoked,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApiKeyFilter {
    /// `active` (also those that have expired) when not given.
    #[param(inline)]
    status: Option<ApiKeyListStatus>,
}

/// One page of API keys.
#[derive(Serialize, ToSchema)]
pub struct ApiKeyList {
    items: Vec<ApiKeyView>,
    next_cursor: Option<String>,
    has_more: bool,
}

/// The API keys, oldest first.
#[utoipa::path(
    get,
    path = "/v1/api-keys",
    tag = "api-keys",
    params(ApiKeyFilter, Paging),
    responses((status = 200, body = ApiKeyList, description = "A page of keys."), platform::Problems)
)]
pub async fn list_api_keys(
    call: Call,
    Params(filter): Params<ApiKeyFilter>,
    paging: Paging,
) -> Result<Listed<ApiKeyView>, Failure> {
    let permit = call.permit("tenancy:read", "list_api_keys")?;
    let word = match filter.status.unwrap_or(ApiKeyListStatus::Active) {
        ApiKeyListStatus::Active => "active",
        ApiKeyListStatus::Revoked => "revoked",
    };
    permit.list::<ApiKeys>(Query::gsi1("status", word), &paging).await
}

/// One API key, without the key itself.
#[utoipa::path(
    get,
    path = "/v1/api-keys/{id}",
    tag = "api-keys",
    params(("id" = String, Path, example = "key_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")),
    responses((status = 200, body = ApiKeyView, description = "The key."), platform::Problems)
)]
pub async fn get_api_key(call: Call, Id(id): Id<ApiKeyId>) -> Answer<ApiKeyView> {
    call.permit("tenancy:read", "get_api_key")?.show::<ApiKeys>(id).await
}

/// Revoke a key. It stops working with the next request.
#[utoipa::path(
    post,
    path = "/v1/api-keys/{id}/revoke",
    tag = "api-keys",
    params(IdempotencyKey, ("id" = String, Path, example = "key_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")),
    responses((status = 200, body = ApiKeyView, description = "Revoked."), platform::Problems)
)]
pub async fn revoke_api_key(call: Call, Id(id): Id<ApiKeyId>) -> Answer<ApiKeyView> {
    let permit = call.permit("tenancy:write", "revoke_api_key")?;
    let revoked = permit.execute::<ApiKeys>(id, ApiKeyCommand::Revoke).await;
    // Also when it was revoked before: the authorizer may not have heard of it.
    if matches!(&revoked, Ok(_) | Err(Failure::Conflict { .. })) {
        publish(&permit, id).await?;
    }
    revoked
}

/// What has happened to the key, oldest first.
#[utoipa::path(
    get,
    path = "/v1/api-keys/{id}/history",
    tag = "api-keys",
    params(("id" = String, Path, example = "key_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b"), Paging),
    responses((status = 200, body = Object, description = "A page of events."), platform::Problems)
)]
pub async fn get_api_key_history(
    call: Call,
    Id(id): Id<ApiKeyId>,
    paging: Paging,
) -> Result<Listed<serde_json::Value>, Failure> {
    call.permit("tenancy:read", "get_api_key_history")?.history::<ApiKeys>(id, &paging).await
}
