//! Throttling of what guesses: logins, and mail to addresses that strangers type in.

use jiff::{SignedDuration, Timestamp};
use platform::Failure;
use platform::global::{Expect, GlobalKey, GlobalTable, GlobalWrite};
use serde_json::json;
use tenancy::{Email, Limit, Throttle, TooMany};

/// How often counting is tried when many requests count at once; then the answer is "too many", which is true.
const TRIES_MAX: u32 = 4;

/// What is limited, and by whom it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    id: String,
    limit: Limit,
}

impl Counter {
    /// Wrong passwords for one address: 5 in 15 minutes, whoever tries.
    pub fn login_by_email(email: &Email) -> Self {
        Self { id: format!("login-email#{email}"), limit: Limit { attempts: 5, window_s: 900 } }
    }

    /// Wrong passwords from one source address: 30 a minute, whatever the account.
    pub fn login_by_source(address: &str) -> Self {
        Self { id: format!("login-source#{address}"), limit: Limit { attempts: 30, window_s: 60 } }
    }

    /// Mail that strangers may cause to one address: 5 an hour.
    pub fn sign_up_by_email(email: &Email) -> Self {
        Self { id: format!("sign-up-email#{email}"), limit: Limit { attempts: 5, window_s: 3600 } }
    }

    /// Sign-ups from one source address: 60 a minute.
    pub fn sign_up_by_source(address: &str) -> Self {
        Self { id: format!("sign-up-source#{address}"), limit: Limit { attempts: 60, window_s: 60 } }
    }

    fn key(&self) -> GlobalKey {
        GlobalKey::new("throttle", &self.id, "state")
    }
}

/// Counts one attempt on each counter, before the attempt is judged; 429 when one of them is full.
pub async fn admit(global: &GlobalTable, counters: &[Counter], now: Timestamp) -> Result<(), Failure> {
    change(global, counters, now, |throttle, limit| throttle.admit(limit, now)).await
}

/// Takes the attempt back, since it was a good one. What goes wrong here must not spoil a login.
pub async fn forgive(global: &GlobalTable, counters: &[Counter], now: Timestamp) {
    if let Err(failure) = change(global, counters, now, |throttle, _| Ok(throttle.forgive())).await {
        tracing::warn!(%failure, "an attempt was not forgiven");
    }
}

async fn change(
    global: &GlobalTable,
    counters: &[Counter],
    now: Timestamp,
    step: impl Fn(Throttle, Limit) -> Result<Throttle, TooMany>,
) -> Result<(), Failure> {
    for _ in 0..TRIES_MAX {
        let mut writes = Vec::with_capacity(counters.len());
        for counter in counters {
            let item = global.get(&counter.key()).await?;
            let (state, expect) = match &item {
                None => (Throttle::default(), Expect::Absent),
                Some(item) => (item.body::<Throttle>()?, Expect::Version(item.version)),
            };
            let state = step(state, counter.limit).map_err(|too_many| throttled(&too_many))?;
            let window = SignedDuration::from_secs(i64::from(counter.limit.window_s));
            writes.push(GlobalWrite::Put {
                key: counter.key(),
                body: json!(state),
                expect,
                expires: now.checked_add(window).ok(),
            });
        }
        if global.transact(&writes).await? {
            return Ok(());
        }
    }
    Err(throttled(&TooMany { retry_after_s: 1 }))
}

fn throttled(too_many: &TooMany) -> Failure {
    Failure::Throttled {
        code: "too_many_attempts",
        detail: too_many.to_string(),
        retry_after_s: too_many.retry_after_s,
    }
}
