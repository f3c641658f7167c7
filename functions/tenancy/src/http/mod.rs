//! The routes, one file per resource; what they take and give stands beside them or, where several share it, in
//! [`wire`].

pub mod api_keys;
pub mod invitations;
pub mod jwks;
pub mod me;
pub mod members;
pub mod sessions;
pub mod sign_up;
pub mod wire;

use platform::{Failure, Purpose, Visitor};
use tenancy::{Email, Name, Workplace};

use crate::directory::Directory;
use crate::password;

fn directory(visitor: &Visitor) -> Directory {
    Directory::new(visitor.global(Purpose::Provision), visitor.now())
}

/// The person behind a mail address that has just been proved: the one who is known, or a new one with the password
/// whose hash `hash` gives when it is needed. Either way, they belong to the workplace afterwards.
async fn settle_person(
    directory: &Directory,
    email: &Email,
    workplace: &Workplace,
    newcomer: impl AsyncFnOnce() -> Result<(Name, String), Failure>,
) -> Result<(kernel::PersonId, bool), Failure> {
    if let Some(person) = directory.find(email).await? {
        directory.join(person, workplace).await?;
        return Ok((person, false));
    }
    let (name, hash) = newcomer().await?;
    Ok((directory.register(&name, email, &hash, workplace).await?, true))
}

/// Checks and hashes a password that somebody chose for an address.
fn hash_new_password(chosen: &str, email: &Email) -> Result<String, Failure> {
    password::check(chosen, email)?;
    password::hash(chosen)
}
