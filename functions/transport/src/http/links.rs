//! A carrier answers by the signed link in its mail: no login, one tender, until the link expires.

use axum::extract::FromRequestParts;
use axum::extract::RawPathParams;
use axum::http::request::Parts;
use kernel::TenderId;
use platform::routes;
use platform::{Answer, Api, Body, Failure, Permit, Problems, Reply, Visitor};
use transport::tender::Command;

use super::plans::NoDetails;
use super::tenders::{self, DeclineTender};
use crate::table::{Loads, Tenders};
use crate::views::LinkView;

/// The path's token, as it came.
struct Token(String);

impl<S: Send + Sync> FromRequestParts<S> for Token {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(Failure::internal)?;
        Ok(Self(params.iter().next().map(|(_, value)| value.to_owned()).unwrap_or_default()))
    }
}

/// Read a tender by its link
#[utoipa::path(
    get, path = "/v1/tender-links/{token}", tag = "tender links", params(("token" = String, Path)), security(()),
    responses((status = 200, description = "As it is now.", body = LinkView), Problems)
)]
async fn get_tender_link(visitor: Visitor, Token(token): Token) -> Answer<LinkView> {
    let (permit, id) = subject(&visitor, &token)?;
    shown(&permit, id).await
}

/// Accept a tender by its link
#[utoipa::path(
    post, path = "/v1/tender-links/{token}/accept", tag = "tender links", params(("token" = String, Path)), security(()),
    request_body = NoDetails, responses((status = 200, description = "Accepted.", body = LinkView), Problems)
)]
async fn accept_tender_link(
    visitor: Visitor,
    Token(token): Token,
    Body(NoDetails {}): Body<NoDetails>,
) -> Answer<LinkView> {
    let (permit, id) = subject(&visitor, &token)?;
    tenders::accept(&permit, id).await?;
    shown(&permit, id).await
}

/// Decline a tender by its link
#[utoipa::path(
    post, path = "/v1/tender-links/{token}/decline", tag = "tender links", params(("token" = String, Path)),
    security(()), request_body = DeclineTender,
    responses((status = 200, description = "Declined.", body = LinkView), Problems)
)]
async fn decline_tender_link(
    visitor: Visitor,
    Token(token): Token,
    Body(body): Body<DeclineTender>,
) -> Answer<LinkView> {
    let (permit, id) = subject(&visitor, &token)?;
    let DeclineTender { reason, note } = body;
    permit.execute::<Tenders>(id, Command::Decline { reason, note }).await?;
    shown(&permit, id).await
}

fn subject(visitor: &Visitor, token: &str) -> Result<(Permit, TenderId), Failure> {
    let (permit, subject) = visitor.permit_by_link(token)?;
    let id = subject.parse().map_err(|_| Failure::not_found("link", "that you followed"))?;
    Ok((permit, id))
}

async fn shown(permit: &Permit, id: TenderId) -> Answer<LinkView> {
    let tender = permit.get::<Tenders>(id).await?;
    let load_id = tender.state.terms.as_ref().map(|terms| terms.load_id);
    let load_id = load_id.ok_or_else(|| Failure::not_found("tender", id))?;
    let load = permit.get::<Loads>(load_id).await?;
    Reply::ok(LinkView::of(&tender, &load.state, permit.context()))
}

pub fn routes(api: Api) -> Api {
    api.routes(routes!(get_tender_link)).routes(routes!(accept_tender_link)).routes(routes!(decline_tender_link))
}
