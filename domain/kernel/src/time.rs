//! Instants with the zone of the place. Never the viewer's.

use std::fmt;
use std::str::FromStr;

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// An IANA time zone name that exists, such as `America/Chicago`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an IANA time zone")]
pub struct UnknownZone(pub String);

impl Zone {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn time_zone(&self) -> TimeZone {
        // The name was looked up when the value was made.
        TimeZone::get(&self.0).unwrap_or(TimeZone::UTC)
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match TimeZone::get(text).ok().as_ref().and_then(TimeZone::iana_name) {
            Some(name) => Ok(Self(name.to_owned())),
            None => Err(UnknownZone(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// From an instant (included) to a later one (excluded), read on the clock of a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct TimeWindow {
    start: Timestamp,
    end: Timestamp,
    zone: Zone,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a time window must end after it starts")]
pub struct EmptyWindow;

impl TimeWindow {
    pub fn new(start: Timestamp, end: Timestamp, zone: Zone) -> Result<Self, EmptyWindow> {
        if start < end { Ok(Self { start, end, zone }) } else { Err(EmptyWindow) }
    }

    pub const fn start(&self) -> Timestamp {
        self.start
    }

    pub const fn end(&self) -> Timestamp {
        self.end
    }

    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    pub fn contains(&self, instant: Timestamp) -> bool {
        self.start <= instant && instant < self.end
    }
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    start: Timestamp,
    end: Timestamp,
    zone: Zone,
}

impl TryFrom<Wire> for TimeWindow {
    type Error = EmptyWindow;
    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        Self::new(wire.start, wire.end, wire.zone)
    }
}

impl From<TimeWindow> for Wire {
    fn from(window: TimeWindow) -> Self {
        Self { start: window.start, end: window.end, zone: window.zone }
    }
}
