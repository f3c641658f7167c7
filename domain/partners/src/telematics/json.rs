//! Reading loosely shaped JSON: ids that are numbers or text, times in several forms.

use jiff::Timestamp;
use serde_json::Value;
use thiserror::Error;

use super::model::{Batch, Position, Sieve, Vendor};
use super::{geotab, motive, samsara};

pub(crate) const KPH_PER_MPH: f64 = 1.609_344;
pub(crate) const METERS_PER_MILE: f64 = 1_609.344;

/// What has to be known about an account, because bodies do not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// Motive sends miles or kilometres, as the account is set.
    pub motive_is_metric: bool,
}

/// Why a body says nothing at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BodyError {
    #[error("the body is no JSON")]
    NotJson,
}

/// Reads a verified body: a page of a feed, or a webhook.
///
/// # Errors
/// When it is no JSON. Everything else is sorted into the batch.
pub fn normalise(vendor: Vendor, body: &[u8], received: Timestamp, settings: Settings) -> Result<Batch, BodyError> {
    let value: Value = serde_json::from_slice(body).map_err(|_| BodyError::NotJson)?;
    let mut sieve = Sieve { vendor, received, batch: Batch::default() };
    match vendor {
        Vendor::Samsara => samsara::read(&value, &mut sieve),
        Vendor::Motive => motive::read(&value, settings, &mut sieve),
        Vendor::Geotab => geotab::read(&value, &mut sieve),
    }
    Ok(sieve.batch)
}

/// The member of an object, unless it is null.
pub(crate) fn at<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.get(key).filter(|found| !found.is_null())
}

/// Text, or a number as text.
pub(crate) fn text(value: &Value, key: &str) -> Option<String> {
    match at(value, key)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

pub(crate) fn number(value: &Value, key: &str) -> Option<f64> {
    at(value, key)?.as_f64().filter(|number| number.is_finite())
}

/// RFC 3339, or milliseconds since 1970.
pub(crate) fn time(value: &Value, key: &str) -> Option<Timestamp> {
    match at(value, key)? {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => Timestamp::from_millisecond(number.as_i64()?).ok(),
        _ => None,
    }
}

pub(crate) fn rows<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    at(value, key).and_then(Value::as_array).into_iter().flatten()
}

/// The id of a nested object, such as `vehicle.id`.
pub(crate) fn id_of(value: &Value, key: &str) -> Option<String> {
    text(at(value, key)?, "id")
}

/// Latitude and longitude by these names; an impossible place where one is missing, so that it is quarantined.
pub(crate) fn position(value: &Value, latitude: &str, longitude: &str) -> Position {
    Position {
        latitude: number(value, latitude).unwrap_or(f64::NAN),
        longitude: number(value, longitude).unwrap_or(f64::NAN),
        ..Position::default()
    }
}
