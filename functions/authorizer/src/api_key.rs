//! API keys.

use jiff::Timestamp;
use kernel::Actor;
use platform::Failure;
use platform::global::{GlobalKey, GlobalTable};
use ring::digest;
use tenancy::{KeyEntry, KeySecret};

use crate::Caller;
use crate::token::Refusal;

/// Whose key it is. A text with a wrong checksum costs no read.
pub async fn identify(global: &GlobalTable, text: &str, now: Timestamp) -> Result<Result<Caller, Refusal>, Failure> {
    let Ok(secret) = KeySecret::parse(text) else { return Ok(Err(Refusal::MalformedKey)) };
    let Some(item) = global.get(&GlobalKey::new("apikey", &sha256(&secret), "key")).await? else {
        return Ok(Err(Refusal::UnknownKey));
    };
    let entry: KeyEntry = item.body()?;
    if !entry.is_good(now) {
        return Ok(Err(Refusal::KeyEnded));
    }
    Ok(Ok(Caller {
        tenant: entry.tenant,
        actor: Actor::ApiKey { id: entry.key },
        scopes: entry.scopes.iter().map(ToString::to_string).collect(),
    }))
}

/// In 64 hexadecimal digits.
fn sha256(secret: &KeySecret) -> String {
    let hash = digest::digest(&digest::SHA256, secret.reveal().as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
