//! What is wrong or unusual about a text, and what it is as a whole.

use serde::{Deserialize, Serialize};

use super::short::Short;

/// How many defects are kept of one stream; the rest is only counted.
pub const FINDINGS_MAX: usize = 10_000;

/// How many quirks are kept of one stream: each is told once.
pub(crate) const QUIRKS_MAX: usize = 100;

/// A broken rule of the envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Code {
    /// The count of segments in the SE is wrong.
    SE01,
    /// The control number in the SE is not the ST's.
    SE02,
    /// The count of sets in the GE is wrong.
    GE01,
    GE02,
    /// The count of groups in the IEA is wrong.
    IEA01,
    IEA02,
    #[serde(rename = "missing SE")]
    MissingSe,
    #[serde(rename = "missing GE")]
    MissingGe,
    #[serde(rename = "missing IEA")]
    MissingIea,
    #[serde(rename = "no GS after ISA")]
    NoGroup,
    #[serde(rename = "SE without ST")]
    StrayTrailer,
    #[serde(rename = "GE without GS")]
    StrayGroupEnd,
    #[serde(rename = "IEA without ISA")]
    StrayInterchangeEnd,
    #[serde(rename = "ST without GS")]
    StraySet,
    #[serde(rename = "overlong segment")]
    Overlong,
    #[serde(rename = "nothing recognised")]
    Nothing,
}

impl Code {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SE01 => "SE01",
            Self::SE02 => "SE02",
            Self::GE01 => "GE01",
            Self::GE02 => "GE02",
            Self::IEA01 => "IEA01",
            Self::IEA02 => "IEA02",
            Self::MissingSe => "missing SE",
            Self::MissingGe => "missing GE",
            Self::MissingIea => "missing IEA",
            Self::NoGroup => "no GS after ISA",
            Self::StrayTrailer => "SE without ST",
            Self::StrayGroupEnd => "GE without GS",
            Self::StrayInterchangeEnd => "IEA without ISA",
            Self::StraySet => "ST without GS",
            Self::Overlong => "overlong segment",
            Self::Nothing => "nothing recognised",
        }
    }

    /// Whether it says that the text was cut off, so that a part of it is missing.
    pub const fn means_a_fragment(self) -> bool {
        matches!(self, Self::MissingSe | Self::MissingGe | Self::MissingIea | Self::NoGroup | Self::Nothing)
    }
}

/// One defect and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    pub code: Code,
    /// The tag of the segment that shows it; for a missing segment, the missing one's.
    pub segment: String,
    pub element: Option<u8>,
    /// In bytes from the beginning of the stream.
    pub offset: u64,
    /// In words, with both values.
    pub reason: String,
}

/// Something readable that the standard does not foresee.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Quirk(pub String);

impl Quirk {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a text is as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    Clean,
    /// Readable and right, in an unusual form.
    Quirk,
    /// Whole sets without an interchange around them.
    TransactionOnly,
    /// Whole, and wrong in a count or a control number.
    Defective,
    /// Cut off, or no X12 at all.
    Fragment,
}

impl Class {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Quirk => "quirk",
            Self::TransactionOnly => "transaction-only",
            Self::Defective => "defective",
            Self::Fragment => "fragment",
        }
    }
}

/// How strictly a partner's defects are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strictness {
    /// A defective set is rejected, and not acted on.
    Strict,
    /// A defective set is accepted with errors, and acted on.
    #[default]
    Lenient,
    /// Defects are kept and not spoken of.
    Off,
}

/// Everything that was found about one stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// ST01 of each set, in order.
    pub sets: Vec<Short>,
    pub defects: Vec<Defect>,
    pub quirks: Vec<Quirk>,
    pub interchanges: u64,
    pub groups: u64,
    pub segments: u64,
    pub bytes: u64,
    /// Defects beyond [`FINDINGS_MAX`].
    pub defects_not_kept: u64,
}

impl Report {
    pub fn class(&self) -> Class {
        if self.defects.iter().any(|defect| defect.code.means_a_fragment()) {
            Class::Fragment
        } else if !self.defects.is_empty() {
            Class::Defective
        } else if self.interchanges == 0 {
            Class::TransactionOnly
        } else if !self.quirks.is_empty() {
            Class::Quirk
        } else {
            Class::Clean
        }
    }
}
