//! `/v1/accounts`

use kernel::AccountId;
use orders::{AccountCommand, Party};
use platform::{Answer, Body, Call, Failure, Id, Listed, Page, Paging, Problems};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use crate::table::Accounts;
use crate::views::AccountView;

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenAccount {
    /// Your own code for the customer; unique.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "CG-12520")]
    code: String,
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Claire Gute")]
    name: String,
}

/// Open an account
///
/// An account is who is billed. An order or an import that names a new one opens it too.
#[utoipa::path(post, path = "/v1/accounts", tag = "accounts", request_body = OpenAccount,
    responses((status = 201, body = AccountView), Problems))]
pub async fn open_account(call: Call, Body(body): Body<OpenAccount>) -> Answer<AccountView> {
    let permit = call.permit("orders:write", "open_account")?;
    let OpenAccount { code, name } = body;
    let party = Party { code: orders::intake::collapsed(&code), name: orders::intake::collapsed(&name) };
    let account_id = party.account_id(permit.tenant());
    permit.create::<Accounts>(account_id, AccountCommand::Open { account_id, party }).await
}

/// List accounts
///
/// By code.
#[utoipa::path(get, path = "/v1/accounts", tag = "accounts", params(Paging),
    responses((status = 200, body = Page<AccountView>), Problems))]
pub async fn list_accounts(call: Call, paging: Paging) -> Result<Listed<AccountView>, Failure> {
    call.permit("orders:read", "list_accounts")?.list::<Accounts>(Accounts::all(), &paging).await
}

/// Read an account
#[utoipa::path(get, path = "/v1/accounts/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = AccountView), Problems))]
pub async fn get_account(call: Call, Id(id): Id<AccountId>) -> Answer<AccountView> {
    call.permit("orders:read", "get_account")?.show::<Accounts>(id).await
}

/// Read an account's history
#[utoipa::path(get, path = "/v1/accounts/{id}/history", tag = "accounts", params(("id" = String, Path), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_account_history(call: Call, Id(id): Id<AccountId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("orders:read", "get_account_history")?.history::<Accounts>(id, &paging).await
}
