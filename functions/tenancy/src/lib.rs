//! Tenancy on the wire: sign-up, login, people and their roles, API keys.
//!
//! The aggregates of one tenant (tenant, member, invitation, API key) live in that tenant like any other. What crosses
//! tenants - people, their passwords, sessions, the hashes of API keys, our signing key - is in [`directory`] and
//! [`signing`], which are the only writers of `global#…` items ([`platform::Purpose::Provision`]).
//!
//! Secrets: passwords are stored as argon2id hashes, API keys as SHA-256, refresh tokens and mailed tokens not at all
//! (they are numbers and identifiers under a MAC). None of it is ever in an event, a receipt or a log line.

mod attempts;
mod directory;
mod events;
mod http;
mod password;
mod refresh_token;
mod signing;
mod table;

use platform::routes;

pub use events::events;
pub use http::wire;

/// The HTTP routes.
pub fn api() -> platform::Api {
    platform::Api::new("tenancy")
        .routes(routes!(http::sign_up::sign_up))
        .routes(routes!(http::sign_up::verify_email))
        .routes(routes!(http::sessions::create_session))
        .routes(routes!(http::sessions::refresh_session))
        .routes(routes!(http::sessions::switch_session))
        .routes(routes!(http::sessions::revoke_session))
        .routes(routes!(http::jwks::get_jwks))
        .routes(routes!(http::me::get_me))
        .routes(routes!(http::me::get_tenant))
        .routes(routes!(http::me::get_tenant_history))
        .routes(routes!(http::invitations::create_invitation, http::invitations::list_invitations))
        .routes(routes!(http::invitations::accept_invitation))
        .routes(routes!(http::invitations::get_invitation))
        .routes(routes!(http::invitations::revoke_invitation))
        .routes(routes!(http::invitations::get_invitation_history))
        .routes(routes!(http::members::list_members))
        .routes(routes!(http::members::get_member))
        .routes(routes!(http::members::change_member_role))
        .routes(routes!(http::members::remove_member))
        .routes(routes!(http::members::get_member_history))
        .routes(routes!(http::api_keys::create_api_key, http::api_keys::list_api_keys))
        .routes(routes!(http::api_keys::get_api_key))
        .routes(routes!(http::api_keys::revoke_api_key))
        .routes(routes!(http::api_keys::get_api_key_history))
}
