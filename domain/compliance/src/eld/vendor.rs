//! The words of telematics vendors for a duty status.
//!
//! A word that nobody knows is quarantined for a person to look at. It is never taken for off duty, which would give a
//! driver hours that the driver does not have.

use serde::{Deserialize, Serialize};

use super::codes::{DutyStatus, EventCode, EventKind, EventType, Indication};
use super::timeline::status_under;

/// Whose feed it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    /// `hosStatusType` of HOS logs and clocks.
    Samsara,
    /// `duty_status` of HOS logs.
    Motive,
    /// `status` of a `DutyStatusLog`.
    Geotab,
}

/// What a word of a vendor means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    pub status: DutyStatus,
    pub indication: Option<Indication>,
}

/// A status that is not known, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{vendor:?} sent `{word}`, which is no duty status that is known")]
pub struct Quarantined {
    pub vendor: Vendor,
    pub word: String,
}

impl Reported {
    const fn plain(status: DutyStatus) -> Self {
        Self { status, indication: None }
    }

    const fn indicated(indication: Indication) -> Self {
        Self { status: status_under(indication), indication: Some(indication) }
    }
}

const WORDS_LENGTH_MAX: usize = 200;

impl Vendor {
    /// What the vendor's word means. Case, blanks, hyphens and underscores do not count.
    ///
    /// Waiting time at a well site (395.1(d)(2)), intermediate logs and whatever else is not one of the four statuses is
    /// quarantined: it is not for a mapping to say what they count for.
    ///
    /// # Errors
    /// [`Quarantined`] where the word is not known.
    pub fn duty_status(self, word: &str) -> Result<Reported, Quarantined> {
        let letters: String = word
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '_' | '-'))
            .map(|letter| letter.to_ascii_lowercase())
            .take(WORDS_LENGTH_MAX)
            .collect();
        let known = match self {
            Self::Samsara => samsara(&letters),
            Self::Motive => motive(&letters),
            Self::Geotab => geotab(&letters),
        };
        known.ok_or_else(|| Quarantined { vendor: self, word: word.chars().take(WORDS_LENGTH_MAX).collect() })
    }

    /// What the numbers of Table 6 mean that a vendor passes on, such as `eldEventType` and `eldEventCode` of Samsara.
    /// Nothing where they are known and no change of duty status.
    ///
    /// # Errors
    /// [`Quarantined`] where Table 6 does not have them.
    pub fn eld_event(self, event_type: u8, code: u8) -> Result<Option<Reported>, Quarantined> {
        let kind = EventType::from_code(&event_type.to_string()).and_then(|t| EventKind::of(t, EventCode(code)));
        match kind {
            Some(EventKind::Duty(status)) => Ok(Some(Reported::plain(status))),
            Some(EventKind::Indicated(indication)) => Ok(Some(Reported::indicated(indication))),
            Some(_) => Ok(None),
            None => Err(Quarantined { vendor: self, word: format!("event type {event_type}, code {code}") }),
        }
    }
}

fn samsara(word: &str) -> Option<Reported> {
    Some(match word {
        "offduty" => Reported::plain(DutyStatus::OffDuty),
        "sleeperbed" | "sleeperberth" => Reported::plain(DutyStatus::SleeperBerth),
        "driving" => Reported::plain(DutyStatus::Driving),
        "onduty" => Reported::plain(DutyStatus::OnDuty),
        "personalconveyance" => Reported::indicated(Indication::PersonalUse),
        "yardmove" => Reported::indicated(Indication::YardMoves),
        _ => return None,
    })
}

fn motive(word: &str) -> Option<Reported> {
    Some(match word {
        "offduty" => Reported::plain(DutyStatus::OffDuty),
        "sleeper" | "sleeperberth" => Reported::plain(DutyStatus::SleeperBerth),
        "driving" => Reported::plain(DutyStatus::Driving),
        "onduty" => Reported::plain(DutyStatus::OnDuty),
        "personalconveyance" | "pc" => Reported::indicated(Indication::PersonalUse),
        "yardmove" | "yardmoves" | "ym" => Reported::indicated(Indication::YardMoves),
        _ => return None,
    })
}

fn geotab(word: &str) -> Option<Reported> {
    Some(match word {
        "off" => Reported::plain(DutyStatus::OffDuty),
        "sb" => Reported::plain(DutyStatus::SleeperBerth),
        "d" => Reported::plain(DutyStatus::Driving),
        "on" => Reported::plain(DutyStatus::OnDuty),
        "pc" => Reported::indicated(Indication::PersonalUse),
        "ym" => Reported::indicated(Indication::YardMoves),
        _ => return None,
    })
}
