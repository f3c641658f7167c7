//! Who is who: companies (tenants), people, the roles that people have in tenants, and the keys of machines.
//!
//! A [`Person`] exists once, whatever the number of companies that they work for; a [`Member`] is one person in one
//! tenant, with one role there. [`Tenant`] knows who its owners are, because "a company keeps an owner" is a rule over
//! all members. [`Session`] is one login on one device: a family of refresh tokens, of which only the newest is good.
//!
//! Deliberately absent: hashing, randomness and signatures. A secret never enters this room; what comes in with a
//! command is at most its SHA-256, so that no event can carry a secret.

mod api_key;
mod claims;
mod email;
mod invitation;
mod key_secret;
mod member;
mod name;
mod password;
mod person;
mod scope;
mod session;
mod tenant;
mod throttle;

pub use api_key::{ApiKey, ApiKeyCommand, ApiKeyEvent, ApiKeyRejection, KeyEntry, KeyFacts};
pub use claims::{BadClaims, Claims};
pub use email::{Email, InvalidEmail};
pub use invitation::{Invitation, InvitationCommand, InvitationEvent, InvitationRejection, Invited};
pub use key_secret::{KEY_PREFIX, KeySecret, MalformedKey};
pub use member::{Member, MemberCommand, MemberEvent, MemberRejection, Membership};
pub use name::{InvalidName, Name};
pub use password::{PasswordPolicy, WeakPassword};
pub use person::{Person, PersonCommand, PersonEvent, PersonRejection, Workplace};
pub use scope::{Scope, UnknownScope};
pub use session::{Ending, LiveSession, Session, SessionCommand, SessionEvent, SessionRejection};
pub use tenant::{Tenant, TenantCommand, TenantEvent, TenantRejection};
pub use throttle::{Limit, Throttle, TooMany};

use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Role};

/// Whether the actor may make and unmake owners: an owner; the holder of a mailed link, who does only what an owner
/// invited them to do; or one of our own steps.
const fn acts_as_owner(actor: &Actor) -> bool {
    matches!(actor, Actor::Person { role: Role::Owner, .. } | Actor::Link { .. } | Actor::System { .. })
}

/// The instant that many hours on; `now` itself at the end of time.
fn after_hours(now: Timestamp, hours: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_hours(hours)).unwrap_or(now)
}
