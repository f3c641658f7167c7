//! Who is who across tenants: people by mail address, their password hashes and their sessions, and which hash is
//! which API key.
//!
//! | item (`global#…`) | holds |
//! | --- | --- |
//! | `email#<address>` `person` | the person's id; written once, so that an address is one person |
//! | `person#<id>` `state` | [`Person`] |
//! | `person#<id>` `credential` | the argon2id hash, apart from everything that is shown or logged |
//! | `signup#<tenant>` `state` | the hash of the password chosen at sign-up, until the address is confirmed |
//! | `session#<id>` `state` | [`Session`] |
//! | `apikey#<sha256>` `key` | what the authorizer needs to know of an API key |

use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Aggregate, ApiKeyId, Context, PersonId, SessionId, TenantId, TypedId as _};
use platform::Failure;
use platform::global::{Expect, GlobalKey, GlobalTable, GlobalWrite};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tenancy::{Email, KeyEntry, KeyFacts, Name, Person, PersonCommand, Session, SessionCommand, Workplace};
use uuid::Uuid;

/// How often a change is tried when others change the same item.
const TRIES_MAX: u32 = 5;

/// The global items of this context.
#[derive(Debug, Clone)]
pub struct Directory {
    pub global: GlobalTable,
    now: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct PersonRef {
    person: PersonId,
}

#[derive(Serialize, Deserialize)]
struct Credential {
    hash: String,
}

fn put(key: GlobalKey, body: Value, expect: Expect) -> GlobalWrite {
    GlobalWrite::Put { key, body, expect, expires: None }
}

fn email_key(email: &Email) -> GlobalKey {
    GlobalKey::new("email", email.as_str(), "person")
}

fn person_key(id: PersonId) -> GlobalKey {
    GlobalKey::new("person", &id.to_string(), "state")
}

fn credential_key(id: PersonId) -> GlobalKey {
    GlobalKey::new("person", &id.to_string(), "credential")
}

fn sign_up_key(tenant: TenantId) -> GlobalKey {
    GlobalKey::new("signup", &tenant.to_string(), "state")
}

fn session_key(id: SessionId) -> GlobalKey {
    GlobalKey::new("session", &id.to_string(), "state")
}

fn api_key_key(sha256: &str) -> GlobalKey {
    GlobalKey::new("apikey", sha256, "key")
}

impl Directory {
    pub const fn new(global: GlobalTable, now: Timestamp) -> Self {
        Self { global, now }
    }

    fn context(&self, tenant: TenantId) -> Context {
        Context { tenant, now: self.now, actor: Actor::system("tenancy"), reason: None }
    }

    async fn read<T: serde::de::DeserializeOwned>(&self, key: &GlobalKey) -> Result<Option<T>, Failure> {
        self.global.get(key).await?.map(|item| item.body()).transpose()
    }

    // --- people ---------------------------------------------------------------------------------------------------

    pub async fn find(&self, email: &Email) -> Result<Option<PersonId>, Failure> {
        Ok(self.read::<PersonRef>(&email_key(email)).await?.map(|found| found.person))
    }

    /// The person, or nobody ([`Person::Absent`]).
    pub async fn person(&self, id: PersonId) -> Result<Person, Failure> {
        Ok(self.read(&person_key(id)).await?.unwrap_or_default())
    }

    /// The hash of the person's password.
    pub async fn credential(&self, id: PersonId) -> Result<Option<String>, Failure> {
        Ok(self.read::<Credential>(&credential_key(id)).await?.map(|credential| credential.hash))
    }

    pub async fn set_credential(&self, id: PersonId, hash: &str) -> Result<(), Failure> {
        self.write(put(credential_key(id), json!({ "hash": hash }), Expect::Anything)).await
    }

    /// Writes one item whose outcome does not depend on what others write: tried again when they do so at once. What
    /// is expected to be absent and is not, stays.
    async fn write(&self, write: GlobalWrite) -> Result<(), Failure> {
        for _ in 0..TRIES_MAX {
            if self.global.transact(std::slice::from_ref(&write)).await? {
                return Ok(());
            }
            if let GlobalWrite::Put { key, expect: Expect::Absent, .. } = &write
                && self.global.get(key).await?.is_some()
            {
                return Ok(());
            }
        }
        Err(Failure::Contention)
    }

    /// Makes a person who belongs to one tenant. If somebody else with this address was faster, that is the person.
    pub async fn register(
        &self,
        name: &Name,
        email: &Email,
        hash: &str,
        workplace: &Workplace,
    ) -> Result<PersonId, Failure> {
        let id = PersonId::from_uuid(Uuid::now_v7());
        let context = self.context(workplace.tenant);
        let mut person = Person::default();
        for command in [
            PersonCommand::Register { name: name.clone(), email: email.clone() },
            PersonCommand::JoinTenant(workplace.clone()),
        ] {
            person = step(person, &command, &context).map_err(|r| Failure::rejected(Person::KIND, id, &r))?;
        }
        let written = self
            .global
            .transact(&[
                put(email_key(email), json!({ "person": id }), Expect::Absent),
                put(person_key(id), json!(person), Expect::Absent),
                put(credential_key(id), json!({ "hash": hash }), Expect::Absent),
            ])
            .await?;
        if written {
            return Ok(id);
        }
        let id = self.find(email).await?.ok_or(Failure::Contention)?;
        self.join(id, workplace).await?;
        Ok(id)
    }

    /// Adds a tenant to a person, who may have it already.
    pub async fn join(&self, id: PersonId, workplace: &Workplace) -> Result<(), Failure> {
        self.change(id, workplace.tenant, |person| {
            (!person.works_at(workplace.tenant)).then(|| PersonCommand::JoinTenant(workplace.clone()))
        })
        .await
    }

    /// Takes a tenant away from a person, who may not have it any more.
    pub async fn leave(&self, id: PersonId, tenant: TenantId) -> Result<(), Failure> {
        self.change(id, tenant, |person| person.works_at(tenant).then_some(PersonCommand::LeaveTenant { tenant })).await
    }

    async fn change(
        &self,
        id: PersonId,
        tenant: TenantId,
        command: impl Fn(&Person) -> Option<PersonCommand>,
    ) -> Result<(), Failure> {
        for _ in 0..TRIES_MAX {
            let item = self.global.get(&person_key(id)).await?;
            let item = item.ok_or_else(|| Failure::not_found(Person::KIND, id))?;
            let person: Person = item.body()?;
            let Some(command) = command(&person) else { return Ok(()) };
            let person = step(person, &command, &self.context(tenant))
                .map_err(|rejection| Failure::rejected(Person::KIND, id, &rejection))?;
            if self.global.transact(&[put(person_key(id), json!(person), Expect::Version(item.version))]).await? {
                return Ok(());
            }
        }
        Err(Failure::Contention)
    }

    // --- sign-ups -------------------------------------------------------------------------------------------------

    /// Keeps the hash of the chosen password until the address is confirmed, or for an hour longer than the link lasts.
    pub async fn keep_sign_up(&self, tenant: TenantId, hash: &str) -> Result<(), Failure> {
        let write = GlobalWrite::Put {
            key: sign_up_key(tenant),
            body: json!({ "hash": hash }),
            expect: Expect::Anything,
            expires: self.now.checked_add(SignedDuration::from_hours(tenancy::Tenant::VERIFICATION_HOURS + 1)).ok(),
        };
        self.write(write).await
    }

    pub async fn sign_up(&self, tenant: TenantId) -> Result<Option<String>, Failure> {
        Ok(self.read::<Credential>(&sign_up_key(tenant)).await?.map(|credential| credential.hash))
    }

    pub async fn forget_sign_up(&self, tenant: TenantId) -> Result<(), Failure> {
        self.write(GlobalWrite::Delete { key: sign_up_key(tenant) }).await
    }

    // --- sessions -------------------------------------------------------------------------------------------------

    pub async fn session(&self, id: SessionId) -> Result<(Session, u64), Failure> {
        match self.global.get(&session_key(id)).await? {
            None => Ok((Session::default(), 0)),
            Some(item) => Ok((item.body()?, item.version)),
        }
    }

    /// Decides on a session as read; `version` 0 is one that does not exist yet. Answers `None` when somebody else was
    /// faster: read again and decide again.
    pub async fn save_session(&self, id: SessionId, session: &Session, version: u64) -> Result<Option<()>, Failure> {
        let expect = if version == 0 { Expect::Absent } else { Expect::Version(version) };
        // One that has ended is kept as long as its tokens could come back.
        let expires = match session {
            Session::Live(live) => Some(live.expires_at),
            Session::Absent | Session::Ended { .. } => {
                self.now.checked_add(SignedDuration::from_hours(Session::IDLE_HOURS)).ok()
            }
        };
        let write = GlobalWrite::Put { key: session_key(id), body: json!(session), expect, expires };
        Ok(self.global.transact(&[write]).await?.then_some(()))
    }

    /// Folds what a command decides about a session; the domain's refusal as it is.
    pub fn decide(
        &self,
        session: Session,
        command: &SessionCommand,
        tenant: TenantId,
    ) -> Result<Session, tenancy::SessionRejection> {
        step(session, command, &self.context(tenant))
    }

    // --- API keys -------------------------------------------------------------------------------------------------

    /// Makes a key known to the authorizer. One that is known already - perhaps as revoked - stays as it is.
    pub async fn publish_key(&self, tenant: TenantId, key: ApiKeyId, facts: &KeyFacts) -> Result<(), Failure> {
        let entry =
            KeyEntry { tenant, key, scopes: facts.scopes.clone(), expires_at: facts.expires_at, revoked: false };
        self.put_key(&facts.sha256, &entry, Expect::Absent).await
    }

    /// Makes the authorizer refuse a key. The entry stays until the key would have expired, so that a late
    /// [`publish_key`](Self::publish_key) cannot bring it back.
    pub async fn revoke_key(&self, tenant: TenantId, key: ApiKeyId, facts: &KeyFacts) -> Result<(), Failure> {
        let expires_at = facts.expires_at;
        let entry = KeyEntry { tenant, key, scopes: Default::default(), expires_at, revoked: true };
        self.put_key(&facts.sha256, &entry, Expect::Anything).await
    }

    async fn put_key(&self, sha256: &str, entry: &KeyEntry, expect: Expect) -> Result<(), Failure> {
        let write =
            GlobalWrite::Put { key: api_key_key(sha256), body: json!(entry), expect, expires: Some(entry.expires_at) };
        self.write(write).await
    }
}

fn step<A: Aggregate>(state: A, command: &A::Command, context: &Context) -> Result<A, A::Rejection> {
    let events = state.decide(command, context)?;
    Ok(events.iter().fold(state, A::evolve))
}
