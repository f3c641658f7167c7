//! Login, and what keeps one logged in.

use jiff::Timestamp;
use kernel::{Actor, PersonId, Role, SessionId, TenantId, TypedId as _};
use platform::{Answer, Body, Failure, Reply, Visitor};
use serde::{Deserialize, Serialize};
use tenancy::{Claims, Ending, LiveSession, Person, Session, SessionCommand, SessionRejection};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::directory;
use super::wire::{IdempotencyKey, PersonRef, RoleName, TenantRef};
use crate::attempts::{self, Counter};
use crate::directory::Directory;
use crate::password;
use crate::refresh_token::RefreshToken;
use crate::signing::Keys;
use crate::table::{Members, member_id};

/// How often a rotation is tried when the same token comes in twice at once.
const TRIES_MAX: u32 = 5;

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// Any text: what is no address has no account.
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254, example = "ann@acme.example")]
    email: String,
    #[validate(length(min = 1, max = 1024))]
    #[schema(format = "password", min_length = 1, max_length = 1024, example = "correct horse battery")]
    password: String,
    /// Which of the person's companies; the one that they have belonged to longest when not given.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^tnt_[0-9a-f]{32}$", example = "tnt_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    tenant_id: Option<TenantId>,
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshSession {
    #[validate(length(min = 1, max = 2048))]
    #[schema(min_length = 1, max_length = 2048, example = "scr_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b_0_TUFD")]
    refresh_token: String,
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchSession {
    #[validate(length(min = 1, max = 2048))]
    #[schema(min_length = 1, max_length = 2048, example = "scr_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b_0_TUFD")]
    refresh_token: String,
    #[schema(value_type = String, pattern = "^tnt_[0-9a-f]{32}$", example = "tnt_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    tenant_id: TenantId,
}

/// Tokens for one person in one tenant.
#[derive(Serialize, ToSchema)]
pub struct SessionTokens {
    /// For `Authorization: Bearer`.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9.e30.c2ln")]
    access_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds.
    #[schema(example = 600)]
    expires_in: i64,
    /// Good once: each use gives the next one.
    #[schema(example = "scr_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b_1_TUFD")]
    refresh_token: String,
    #[schema(value_type = String, format = DateTime, example = "2026-12-06T15:04:05Z")]
    refresh_expires_at: Timestamp,
    person: PersonRef,
    tenant: TenantRef,
    role: RoleName,
    /// All companies that the person belongs to.
    tenants: Vec<TenantRef>,
}

/// Log in.
///
/// Wrong password, unknown address and unconfirmed address get one and the same answer.
#[utoipa::path(
    post,
    path = "/v1/sessions",
    tag = "sessions",
    security(()),
    request_body = LogIn,
    responses((status = 201, body = SessionTokens, description = "Logged in."), platform::Problems)
)]
pub async fn create_session(visitor: Visitor, Body(body): Body<LogIn>) -> Answer<SessionTokens> {
    let directory = directory(&visitor);
    let person = authenticate(&visitor, &directory, &body).await?;
    let known = directory.person(person).await?;
    let (tenant, role) = choose_tenant(&visitor, &directory, person, &known, body.tenant_id).await?;
    let id = SessionId::from_uuid(Uuid::now_v7());
    let start = SessionCommand::Start { person, tenant };
    let session = directory.decide(Session::default(), &start, tenant).map_err(|r| refused(&r))?;
    directory.save_session(id, &session, 0).await?.ok_or(Failure::Contention)?;
    let keys = Keys::load(&directory.global).await?;
    Ok(issue(&visitor, &keys, id, &session, role, &known)?.status(axum::http::StatusCode::CREATED))
}

/// Who has this address and this password. An address that nobody has costs the same reads and the same hash.
async fn authenticate(visitor: &Visitor, directory: &Directory, body: &LogIn) -> Result<PersonId, Failure> {
    let wrong = || Failure::Unauthenticated {
        code: "invalid_credentials",
        detail: "the address or the password is wrong, or the address is not confirmed yet".to_owned(),
    };
    // What cannot be an address is counted as the one that nobody has.
    let email = body.email.parse().ok();
    let nobody: tenancy::Email = "nobody@nowhere.invalid".parse().map_err(Failure::internal)?;
    let email = email.unwrap_or(nobody);
    let counters = [Counter::login_by_email(&email), Counter::login_by_source(visitor.source_ip())];
    attempts::admit(&directory.global, &counters, visitor.now()).await?;
    let found = directory.find(&email).await?;
    let person = found.unwrap_or_else(|| PersonId::derive(&["nobody"]));
    let hash = directory.credential(person).await?;
    if !password::verify(&body.password, hash.as_deref())? {
        return Err(wrong());
    }
    attempts::forgive(&directory.global, &counters, visitor.now()).await;
    if hash.as_deref().is_some_and(password::is_outdated) {
        directory.set_credential(person, &password::hash(&body.password)?).await?;
    }
    Ok(person)
}

/// The tenant asked for, or else the first in which the person is a member; with the role there, as the tenant has it.
async fn choose_tenant(
    visitor: &Visitor,
    directory: &Directory,
    id: PersonId,
    person: &Person,
    asked: Option<TenantId>,
) -> Result<(TenantId, Role), Failure> {
    let candidates = person.workplaces().iter().map(|w| w.tenant).filter(|t| asked.is_none_or(|asked| asked == *t));
    for tenant in candidates {
        if let Some(role) = role_in(visitor, directory, tenant, id).await? {
            return Ok((tenant, role));
        }
    }
    Err(Failure::Forbidden {
        code: "no_tenant".to_owned(),
        detail: "this login does not belong to that company, or to none".to_owned(),
    })
}

async fn role_in(
    visitor: &Visitor,
    directory: &Directory,
    tenant: TenantId,
    person: PersonId,
) -> Result<Option<Role>, Failure> {
    let permit = directory.global.enter(tenant, Actor::system("sessions"), visitor.request_id())?;
    let member = permit.find::<Members>(member_id(tenant, person)).await?;
    Ok(member.and_then(|member| member.state.role()))
}

/// Get new tokens for the refresh token.
///
/// Each refresh token is good once; a second use ends the session, since nobody can tell which of the two users is the
/// thief. Repeat a request whose answer was lost with its `Idempotency-Key`.
#[utoipa::path(
    post,
    path = "/v1/sessions/refresh",
    tag = "sessions",
    params(IdempotencyKey),
    security(()),
    request_body = RefreshSession,
    responses((status = 200, body = SessionTokens, description = "The next tokens."), platform::Problems)
)]
pub async fn refresh_session(visitor: Visitor, Body(body): Body<RefreshSession>) -> Answer<SessionTokens> {
    rotate(&visitor, &body.refresh_token, None).await
}

/// Go on in another company that the person belongs to. Uses up the refresh token like a refresh.
#[utoipa::path(
    post,
    path = "/v1/sessions/switch",
    tag = "sessions",
    params(IdempotencyKey),
    security(()),
    request_body = SwitchSession,
    responses((status = 200, body = SessionTokens, description = "Tokens for that company."), platform::Problems)
)]
pub async fn switch_session(visitor: Visitor, Body(body): Body<SwitchSession>) -> Answer<SessionTokens> {
    rotate(&visitor, &body.refresh_token, Some(body.tenant_id)).await
}

async fn rotate(visitor: &Visitor, token: &str, asked: Option<TenantId>) -> Answer<SessionTokens> {
    let directory = directory(visitor);
    let keys = Keys::load(&directory.global).await?;
    let token = RefreshToken::read(token, &keys.refresh).ok_or_else(|| refused(&SessionRejection::Unknown))?;
    let rotate = SessionCommand::Rotate {
        generation: token.generation,
        tenant: asked,
        idempotency_key: visitor.idempotency_key().map(str::to_owned),
    };
    for _ in 0..TRIES_MAX {
        let (before, version) = directory.session(token.session).await?;
        let Session::Live(LiveSession { person, tenant, .. }) = before else {
            return Err(ended(&directory, &before, &rotate));
        };
        let tenant = asked.unwrap_or(tenant);
        let after = directory.decide(before.clone(), &rotate, tenant).map_err(|r| refused(&r))?;
        if let Session::Ended { why: Ending::TokenReused, .. } = after {
            if directory.save_session(token.session, &after, version).await?.is_none() {
                continue;
            }
            tracing::warn!(session = %token.session, %person, "a refresh token came back: the session has ended");
            return Err(refused(&SessionRejection::TokenReused));
        }
        // Checked before anything is written: who may not go there keeps the token that they have.
        let known = directory.person(person).await?;
        let (_, role) = choose_tenant(visitor, &directory, person, &known, Some(tenant)).await?;
        if after != before && directory.save_session(token.session, &after, version).await?.is_none() {
            continue;
        }
        return issue(visitor, &keys, token.session, &after, role, &known);
    }
    Err(Failure::Contention)
}

/// Why a session that is not live refuses.
fn ended(directory: &Directory, session: &Session, command: &SessionCommand) -> Failure {
    match directory.decide(session.clone(), command, TenantId::derive(&["none"])) {
        Err(rejection) => refused(&rejection),
        Ok(_) => Failure::internal("a session that is not live took a command"),
    }
}

/// Log out: end the session of the refresh token. An access token that is out lives for its few minutes.
#[utoipa::path(
    post,
    path = "/v1/sessions/revoke",
    tag = "sessions",
    security(()),
    request_body = RefreshSession,
    responses((status = 204, description = "Logged out, or never logged in."), platform::Problems)
)]
pub async fn revoke_session(visitor: Visitor, Body(body): Body<RefreshSession>) -> Answer<()> {
    let directory = directory(&visitor);
    let keys = Keys::load(&directory.global).await?;
    let Some(token) = RefreshToken::read(&body.refresh_token, &keys.refresh) else { return Reply::no_content() };
    for _ in 0..TRIES_MAX {
        let (session, version) = directory.session(token.session).await?;
        let Session::Live(LiveSession { tenant, .. }) = session else { return Reply::no_content() };
        let log_out = SessionCommand::LogOut { generation: token.generation };
        let after = directory.decide(session, &log_out, tenant).map_err(|r| refused(&r))?;
        if directory.save_session(token.session, &after, version).await?.is_some() {
            return Reply::no_content();
        }
    }
    Err(Failure::Contention)
}

/// Every refusal of a session means: log in.
fn refused(rejection: &SessionRejection) -> Failure {
    Failure::Unauthenticated { code: kernel::Rejection::code(rejection), detail: rejection.to_string() }
}

fn issue(
    visitor: &Visitor,
    keys: &Keys,
    id: SessionId,
    session: &Session,
    role: Role,
    person: &Person,
) -> Answer<SessionTokens> {
    let (Session::Live(live), Person::Known { name, email, workplaces }) = (session, person) else {
        return Err(Failure::internal("tokens for nobody, or for a session that is not live"));
    };
    let tenants: Vec<TenantRef> = workplaces.iter().map(|w| TenantRef { id: w.tenant, name: w.name.clone() }).collect();
    let tenant = tenants.iter().find(|t| t.id == live.tenant).cloned();
    Reply::ok(SessionTokens {
        access_token: keys.sign(&Claims::new(live.person, live.tenant, role, id, visitor.now()))?,
        token_type: "Bearer",
        expires_in: Claims::LIFE_S,
        refresh_token: RefreshToken { session: id, generation: live.generation }.print(&keys.refresh),
        refresh_expires_at: live.expires_at,
        person: PersonRef { id: live.person, name: name.clone(), email: email.clone() },
        tenant: tenant.ok_or_else(|| Failure::internal("a session in a tenant that the person has left"))?,
        role: role.into(),
        tenants,
    })
}
