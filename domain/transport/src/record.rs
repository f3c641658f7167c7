//! Plain records: registered, revised, and valid at all times. No state machine, because they have none.

use kernel::{Refusal, Rejection};

/// What is wrong with a field of a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// The stable wire code.
    pub code: &'static str,
    /// The JSON pointer of the field.
    pub pointer: String,
    pub message: String,
}

impl Fault {
    pub(crate) fn new(code: &'static str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, pointer: pointer.into(), message: message.into() }
    }
}

/// Refuses an empty or overlong text.
pub(crate) fn text(pointer: &str, value: &str, length_max: usize) -> Result<(), Fault> {
    let length = value.chars().count();
    if value.trim().is_empty() || length > length_max {
        return Err(Fault::new("invalid_text", pointer, format!("must have 1 to {length_max} characters")));
    }
    Ok(())
}

/// Refuses an address that no mail could reach; the proof of an address is a mail that arrives.
pub(crate) fn email(pointer: &str, value: &str) -> Result<(), Fault> {
    let well_formed = value.len() <= 254
        && value.is_ascii()
        && !value.contains(|c: char| c.is_whitespace() || c.is_control())
        && value.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.contains('@') && domain.contains('.') && !domain.starts_with('.')
        });
    if well_formed { Ok(()) } else { Err(Fault::new("invalid_email", pointer, "is not an email address")) }
}

/// Why a record does not take a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordRejection {
    #[error("{0}")]
    Invalid(Fault),
    #[error("this record exists already")]
    Exists,
    #[error("there is no such record")]
    Absent,
}

impl Rejection for RecordRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(fault) => fault.code,
            Self::Exists => "already_registered",
            Self::Absent => "not_registered",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Invalid(_) => Refusal::Invalid,
            Self::Exists => Refusal::Conflict,
            Self::Absent => Refusal::Absent,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Invalid(fault) => Some(fault.pointer.clone()),
            Self::Exists | Self::Absent => None,
        }
    }
}

/// Writes the decider of a plain record around its details, which must have `check(&self) -> Result<(), Fault>`.
macro_rules! plain_record {
    ($(#[$doc:meta])* $record:ident($details:ident), $kind:literal, $command:ident, $event:ident,
     $registered:literal, $revised:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $record {
            /// Absent before the record is registered.
            pub details: Option<$details>,
        }

        #[derive(Debug, Clone, PartialEq)]
        pub enum $command {
            Register($details),
            /// Replaces all details.
            Revise($details),
        }

        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "type")]
        pub enum $event {
            #[serde(rename = $registered)]
            Registered($details),
            #[serde(rename = $revised)]
            Revised($details),
        }

        impl kernel::Aggregate for $record {
            const KIND: &'static str = $kind;
            type Command = $command;
            type Event = $event;
            type Rejection = $crate::record::RecordRejection;

            fn decide(
                &self,
                command: &Self::Command,
                _: &kernel::Context,
            ) -> Result<Vec<Self::Event>, Self::Rejection> {
                use $crate::record::RecordRejection;
                match (command, &self.details) {
                    ($command::Register(_), Some(_)) => Err(RecordRejection::Exists),
                    ($command::Revise(_), None) => Err(RecordRejection::Absent),
                    ($command::Register(details), None) => {
                        details.check().map_err(RecordRejection::Invalid)?;
                        Ok(vec![$event::Registered(details.clone())])
                    }
                    ($command::Revise(details), Some(current)) if details == current => Ok(vec![]),
                    ($command::Revise(details), Some(_)) => {
                        details.check().map_err(RecordRejection::Invalid)?;
                        Ok(vec![$event::Revised(details.clone())])
                    }
                }
            }

            fn evolve(self, event: &Self::Event) -> Self {
                match event {
                    $event::Registered(details) | $event::Revised(details) => Self { details: Some(details.clone()) },
                }
            }

            fn probes(&self, _: &kernel::Context) -> Vec<(&'static str, Self::Command)> {
                self.details.iter().map(|details| ("revise", $command::Revise(details.clone()))).collect()
            }
        }
    };
}

pub(crate) use plain_record;
