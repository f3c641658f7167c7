//! The coded values of Appendix A: its tables 4 and 6 to 9, each value with the words of the regulation.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::field::Cell;

/// An enum of coded values: one character in the file, and words to read.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $words:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* #[doc = concat!("`", $code, "`: ", $words, ".")] $variant,)+
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As the file writes it.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// In the words of Appendix A.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words),+ }
            }

            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.code() == code)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }

        impl Cell for $name {
            const WANTED: &'static str = $what;
            fn read(text: &str) -> Option<Self> {
                Self::from_code(text)
            }
        }
    };
}

codes! {
    /// What happened to a record since it was made (7.23, Table 8).
    RecordStatus, "1 (active), 2 (inactive-changed), 3 (inactive-change requested) or 4 (inactive-change rejected)" {
        Active = "1", "active";
        Changed = "2", "inactive-changed";
        ChangeRequested = "3", "inactive-change requested";
        ChangeRejected = "4", "inactive-change rejected";
    }
}

codes! {
    /// Where a record comes from (7.22, Table 7).
    RecordOrigin, "1 (ELD), 2 (driver), 3 (another user) or 4 (unidentified driver profile)" {
        Automatic = "1", "automatically recorded by ELD";
        Driver = "2", "edited or entered by the driver";
        OtherUser = "3", "edit requested by an authenticated user other than the driver";
        Unidentified = "4", "assumed from unidentified driver profile";
    }
}

codes! {
    /// What kind of event a record is (7.25, Table 9).
    EventType, "an event type, 1 to 7" {
        DutyStatus = "1", "a change in driver's duty-status";
        Intermediate = "2", "an intermediate log";
        Indication = "3", "a change in driver's indication of authorized personal use of CMV or yard moves";
        Certification = "4", "a driver's certification/re-certification of records";
        Login = "5", "a driver's login/logout activity";
        Engine = "6", "CMV's engine power up / shut down activity";
        Malfunction = "7", "a malfunction or data diagnostic detection occurrence";
    }
}

codes! {
    /// The four duty statuses (395.8(b); Table 6, event type 1).
    DutyStatus, "a duty status, 1 to 4" {
        OffDuty = "1", "off-duty";
        SleeperBerth = "2", "sleeper berth";
        Driving = "3", "driving";
        OnDuty = "4", "on-duty not driving";
    }
}

codes! {
    /// Driving that a driver says is no driving time (Table 6, event type 3; 4.3.2.2.2).
    Indication, "1 (personal use) or 2 (yard moves)" {
        /// Off duty.
        PersonalUse = "1", "authorized personal use of CMV";
        /// On duty, not driving.
        YardMoves = "2", "yard moves";
    }
}

codes! {
    /// What an ELD found wrong with itself, or with its data (7.34, Table 4).
    Fault, "a malfunction code (P, E, T, L, R, S, O) or a data diagnostic code (1 to 6)" {
        Power = "P", "power compliance malfunction";
        EngineSync = "E", "engine synchronization compliance malfunction";
        Timing = "T", "timing compliance malfunction";
        Positioning = "L", "positioning compliance malfunction";
        Recording = "R", "data recording compliance malfunction";
        Transfer = "S", "data transfer compliance malfunction";
        Other = "O", "other ELD detected malfunction";
        PowerData = "1", "power data diagnostic event";
        EngineSyncData = "2", "engine synchronization data diagnostic event";
        MissingElements = "3", "missing required data elements data diagnostic event";
        TransferData = "4", "data transfer data diagnostic event";
        UnidentifiedDriving = "5", "unidentified driving records data diagnostic event";
        OtherData = "6", "other ELD identified diagnostic event";
    }
}

impl Fault {
    /// A malfunction (a letter), not a data diagnostic event (a digit).
    pub fn is_malfunction(self) -> bool {
        self.code().bytes().all(|byte| byte.is_ascii_alphabetic())
    }
}

codes! {
    /// Whose account it is (7.13).
    AccountType, "D (driver) or S (support personnel)" {
        Driver = "D", "driver";
        Support = "S", "motor carrier's support personnel";
    }
}

codes! {
    /// Whether the carrier configured the driver as exempt from ELD use (7.26).
    Exemption, "E (exempt) or 0 (no exemption)" {
        Exempt = "E", "exempt";
        None = "0", "no exemption";
    }
}

codes! {
    /// Over how many days the carrier sums up duty hours (7.36; 395.3(b)).
    MultidayBasis, "7 or 8" {
        SixtyInSeven = "7", "60 hours in 7 days";
        SeventyInEight = "8", "70 hours in 8 days";
    }
}

codes! {
    /// Whether a malfunction or a data diagnostic event was active when the record was made (7.7, 7.35).
    Indicator, "0 (none active) or 1 (at least one active)" {
        Clear = "0", "none active";
        Active = "1", "at least one active";
    }
}

/// The event code (7.20): one digit, whose meaning depends on the event type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EventCode(pub u8);

impl fmt::Display for EventCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Cell for EventCode {
    const WANTED: &'static str = "an event code, one digit";
    fn read(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [digit @ b'0'..=b'9'] => Some(Self(digit.wrapping_sub(b'0'))),
            _ => None,
        }
    }
}

/// What an event says: its type and its code together (Table 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    Duty(DutyStatus),
    Intermediate(Precision),
    Indicated(Indication),
    IndicationCleared,
    /// The n-th certification of a day's record; 9 for the ninth and all later ones.
    Certified(u8),
    Login,
    Logout,
    PowerUp(Precision),
    ShutDown(Precision),
    MalfunctionLogged,
    MalfunctionCleared,
    DiagnosticLogged,
    DiagnosticCleared,
}

/// How exactly a position is told: two decimals, or one while a CMV is used personally (4.3.1.6(e)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    Conventional,
    Reduced,
}

impl EventKind {
    /// `None` where Table 6 has no such code for the type.
    pub const fn of(event_type: EventType, code: EventCode) -> Option<Self> {
        Some(match (event_type, code.0) {
            (EventType::DutyStatus, 1) => Self::Duty(DutyStatus::OffDuty),
            (EventType::DutyStatus, 2) => Self::Duty(DutyStatus::SleeperBerth),
            (EventType::DutyStatus, 3) => Self::Duty(DutyStatus::Driving),
            (EventType::DutyStatus, 4) => Self::Duty(DutyStatus::OnDuty),
            (EventType::Intermediate, 1) => Self::Intermediate(Precision::Conventional),
            (EventType::Intermediate, 2) => Self::Intermediate(Precision::Reduced),
            (EventType::Indication, 0) => Self::IndicationCleared,
            (EventType::Indication, 1) => Self::Indicated(Indication::PersonalUse),
            (EventType::Indication, 2) => Self::Indicated(Indication::YardMoves),
            (EventType::Certification, 1..=9) => Self::Certified(code.0),
            (EventType::Login, 1) => Self::Login,
            (EventType::Login, 2) => Self::Logout,
            (EventType::Engine, 1) => Self::PowerUp(Precision::Conventional),
            (EventType::Engine, 2) => Self::PowerUp(Precision::Reduced),
            (EventType::Engine, 3) => Self::ShutDown(Precision::Conventional),
            (EventType::Engine, 4) => Self::ShutDown(Precision::Reduced),
            (EventType::Malfunction, 1) => Self::MalfunctionLogged,
            (EventType::Malfunction, 2) => Self::MalfunctionCleared,
            (EventType::Malfunction, 3) => Self::DiagnosticLogged,
            (EventType::Malfunction, 4) => Self::DiagnosticCleared,
            _ => return None,
        })
    }

    /// In the words of Table 6.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Duty(DutyStatus::OffDuty) => "driver's duty status changed to \"off-duty\"",
            Self::Duty(DutyStatus::SleeperBerth) => "driver's duty status changed to \"sleeper berth\"",
            Self::Duty(DutyStatus::Driving) => "driver's duty status changed to \"driving\"",
            Self::Duty(DutyStatus::OnDuty) => "driver's duty status changed to \"on-duty not driving\"",
            Self::Intermediate(Precision::Conventional) => "intermediate log with conventional location precision",
            Self::Intermediate(Precision::Reduced) => "intermediate log with reduced location precision",
            Self::Indicated(Indication::PersonalUse) => "driver indicates \"authorized personal use of CMV\"",
            Self::Indicated(Indication::YardMoves) => "driver indicates \"yard moves\"",
            Self::IndicationCleared => "driver indication for PC, YM and WT cleared",
            Self::Certified(1) => "driver's first certification of a daily record",
            Self::Certified(_) => "driver's n'th certification of a daily record",
            Self::Login => "authenticated driver's ELD login activity",
            Self::Logout => "authenticated driver's ELD logout activity",
            Self::PowerUp(Precision::Conventional) => "engine power-up with conventional location precision",
            Self::PowerUp(Precision::Reduced) => "engine power-up with reduced location precision",
            Self::ShutDown(Precision::Conventional) => "engine shut-down with conventional location precision",
            Self::ShutDown(Precision::Reduced) => "engine shut-down with reduced location precision",
            Self::MalfunctionLogged => "an ELD malfunction logged",
            Self::MalfunctionCleared => "an ELD malfunction cleared",
            Self::DiagnosticLogged => "a data diagnostic event logged",
            Self::DiagnosticCleared => "a data diagnostic event cleared",
        }
    }
}
