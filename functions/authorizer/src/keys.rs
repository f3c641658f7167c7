//! Our public keys, in memory.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::DecodingKey;
use platform::Failure;
use platform::global::{GlobalKey, GlobalTable};
use serde::Deserialize;
use tokio::sync::Mutex;

/// Keys are read again after this long, so that a retired one is forgotten.
const AGE_MAX: SignedDuration = SignedDuration::from_mins(5);
/// An unknown key id makes us look again, but not more often than this: anybody can write an unknown id.
const LOOK_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(10);

#[derive(Default)]
pub struct Keys {
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    keys: HashMap<String, DecodingKey>,
    read_at: Option<Timestamp>,
}

/// What we need of a stored key set.
#[derive(Deserialize)]
struct Jwks {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kid: String,
    alg: String,
    x: String,
    y: String,
}

impl Keys {
    /// The key of that id, if it is ours.
    pub async fn find(&self, global: &GlobalTable, kid: &str, now: Timestamp) -> Result<Option<DecodingKey>, Failure> {
        let mut cache = self.cache.lock().await;
        let limit = if cache.keys.contains_key(kid) { AGE_MAX } else { LOOK_AGAIN_AFTER };
        // A clock that went back makes the age negative: then the keys are taken for old.
        let is_fresh = cache.read_at.is_some_and(|at| {
            let age = now.duration_since(at);
            !age.is_negative() && age < limit
        });
        if !is_fresh {
            *cache = Cache { keys: read(global).await?, read_at: Some(now) };
        }
        Ok(cache.keys.get(kid).cloned())
    }
}

async fn read(global: &GlobalTable) -> Result<HashMap<String, DecodingKey>, Failure> {
    let Some(item) = global.get(&GlobalKey::new("jwks", "current", "state")).await? else { return Ok(HashMap::new()) };
    let stored: Jwks = item.body()?;
    let ours = stored.keys.into_iter().filter(|key| key.alg == "ES256");
    ours.map(|key| {
        let decoding = DecodingKey::from_ec_components(&key.x, &key.y).map_err(Failure::internal)?;
        Ok((key.kid, decoding))
    })
    .collect()
}
