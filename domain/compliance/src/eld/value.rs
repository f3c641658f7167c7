//! The numbers, dates and positions of Appendix A (section 7).

use std::fmt;

use jiff::civil;

use super::check::CheckByte;
use super::field::{Cell, Rule};
use super::problem::Concern;

/// Between one and `most` decimal digits.
fn number(text: &str, most: usize) -> Option<u32> {
    let plain = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn two_digits(text: &str, at: usize) -> Option<i8> {
    let end = at.checked_add(2)?;
    text.get(at..end).and_then(|digits| number(digits, 2)).and_then(|value| i8::try_from(value).ok())
}

/// The serial number that an ELD gives to an event (7.24): 0 to FFFF, written in hexadecimal without leading zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SequenceId(pub u16);

impl Cell for SequenceId {
    const WANTED: &'static str = "1 to 4 hexadecimal digits";
    fn read(text: &str) -> Option<Self> {
        let plain = matches!(text.len(), 1..=4) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        plain.then(|| u16::from_str_radix(text, 16).ok()).flatten().map(Self)
    }
}

impl fmt::Display for SequenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}", self.0)
    }
}

/// Whole miles (7.43): up to 9,999 within a power-on cycle of the engine, up to 9,999,999 in total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Miles(pub u32);

impl Cell for Miles {
    const WANTED: &'static str = "whole miles of 1 to 7 digits";
    fn read(text: &str) -> Option<Self> {
        number(text, 7).map(Self)
    }
    fn doubt(&self, _text: &str, rule: Rule) -> Option<Concern> {
        (self.0 > rule.max).then(|| Concern::Bad(format!("{} is more than {}", self.0, rule.max)))
    }
}

impl fmt::Display for Miles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Tenths of an hour that an engine ran (7.19), written with one decimal: 0.0 to 99999.9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EngineHours {
    pub tenths: u32,
}

const ENGINE_TENTHS_MAX: u32 = 999_999;

impl Cell for EngineHours {
    const WANTED: &'static str = "hours with one decimal, such as 346.1";
    fn read(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        number(decimals, 6)?;
        let tenth = number(decimals.get(..1)?, 1)?;
        let tenths = number(whole, 7)?.checked_mul(10)?.checked_add(tenth)?;
        Some(Self { tenths })
    }
    fn doubt(&self, text: &str, _rule: Rule) -> Option<Concern> {
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        if decimals != 1 {
            Some(Concern::Bad(format!("`{text}` has {decimals} decimals, not 1")))
        } else if self.tenths > ENGINE_TENTHS_MAX {
            Some(Concern::Bad(format!("`{text}` is more than 99999.9")))
        } else {
            None
        }
    }
}

impl fmt::Display for EngineHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.tenths / 10, self.tenths % 10)
    }
}

/// A latitude or a longitude (7.31, 7.33), or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coordinate {
    /// Decimal degrees, south and west negative, in millionths; `decimals` of them are written: two, or one where a CMV
    /// is used personally.
    Degrees { millionths: i32, decimals: u8 },
    /// `X`: no position could be had (4.6.1.4(d)).
    NotAvailable,
    /// `M`: the driver described the place (4.3.2.7(c)).
    Manual,
    /// `E`: a positioning compliance malfunction was active (4.6.1.4(d)).
    Malfunction,
}

impl Coordinate {
    /// From hundredths of a degree, as events are written in conventional precision.
    pub const fn hundredths(hundredths: i16) -> Self {
        Self::Degrees { millionths: hundredths as i32 * 10_000, decimals: 2 }
    }

    /// From tenths of a degree, as events are written in reduced precision.
    pub const fn tenths(tenths: i16) -> Self {
        Self::Degrees { millionths: tenths as i32 * 100_000, decimals: 1 }
    }
}

const DECIMALS_MAX: u32 = 6;

impl Cell for Coordinate {
    const WANTED: &'static str = "decimal degrees, X, M or E";
    fn read(text: &str) -> Option<Self> {
        match text {
            "X" => return Some(Self::NotAvailable),
            "M" => return Some(Self::Manual),
            "E" => return Some(Self::Malfunction),
            _ => {}
        }
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let length = u32::try_from(decimals.len()).ok().filter(|length| *length <= DECIMALS_MAX)?;
        let fraction = if decimals.is_empty() { 0 } else { number(decimals, 6)? };
        let scale = 10_u32.checked_pow(DECIMALS_MAX.checked_sub(length)?)?;
        let size = number(whole, 3)?.checked_mul(1_000_000)?.checked_add(fraction.checked_mul(scale)?)?;
        let size = i32::try_from(size).ok()?;
        let millionths = if text.starts_with('-') { size.checked_neg()? } else { size };
        Some(Self::Degrees { millionths, decimals: u8::try_from(length).ok()? })
    }
    fn doubt(&self, text: &str, rule: Rule) -> Option<Concern> {
        let Self::Degrees { millionths, decimals } = self else { return None };
        if millionths.unsigned_abs() > rule.max.saturating_mul(1_000_000) {
            Some(Concern::Bad(format!("`{text}` is beyond {} degrees", rule.max)))
        } else if !matches!(decimals, 1 | 2) {
            Some(Concern::Bad(format!("`{text}` has {decimals} decimals, not 1 or 2")))
        } else if text.starts_with('+') {
            Some(Concern::Bad(format!("`{text}` begins with a plus sign")))
        } else {
            None
        }
    }
}

impl fmt::Display for Coordinate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Degrees { millionths, decimals } => {
                let sign = if *millionths < 0 { "-" } else { "" };
                let size = millionths.unsigned_abs();
                let fraction = format!("{:06}", size % 1_000_000);
                let shown = fraction.get(..usize::from(*decimals)).unwrap_or(&fraction);
                let point = if shown.is_empty() { "" } else { "." };
                write!(f, "{sign}{}{point}{shown}", size / 1_000_000)
            }
            Self::NotAvailable => f.write_str("X"),
            Self::Manual => f.write_str("M"),
            Self::Malfunction => f.write_str("E"),
        }
    }
}

/// A day at the home terminal (7.8), written MMDDYY; the years are those of this century.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub civil::Date);

impl Cell for Day {
    const WANTED: &'static str = "a date in the form MMDDYY";
    fn read(text: &str) -> Option<Self> {
        let (month, day) = (two_digits(text, 0)?, two_digits(text, 2)?);
        let year = i16::from(two_digits(text, 4)?).checked_add(2000)?;
        (text.len() == 6).then(|| civil::Date::new(year, month, day).ok()).flatten().map(Self)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}{:02}{:02}", self.0.month(), self.0.day(), self.0.year().rem_euclid(100))
    }
}

/// A time of day at the home terminal (7.40), written HHMMSS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockTime(pub civil::Time);

impl Cell for ClockTime {
    const WANTED: &'static str = "a time in the form HHMMSS";
    fn read(text: &str) -> Option<Self> {
        let (hour, minute, second) = (two_digits(text, 0)?, two_digits(text, 2)?, two_digits(text, 4)?);
        (text.len() == 6).then(|| civil::Time::new(hour, minute, second, 0).ok()).flatten().map(Self)
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}{:02}{:02}", self.0.hour(), self.0.minute(), self.0.second())
    }
}

/// Whole miles since the last valid position (7.9): 0 to 6, where 6 stands for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MilesSincePosition(pub u32);

impl Cell for MilesSincePosition {
    const WANTED: &'static str = "a whole number of miles, 0 to 6";
    fn read(text: &str) -> Option<Self> {
        number(text, 7).map(Self)
    }
    fn doubt(&self, text: &str, _rule: Rule) -> Option<Concern> {
        (self.0 > 6).then(|| Concern::Bad(format!("`{text}` is more than 6")))
    }
}

impl fmt::Display for MilesSincePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The place of a user or a CMV in its list (7.37): 1 to 99.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderNumber(pub u32);

impl Cell for OrderNumber {
    const WANTED: &'static str = "an order number, 1 to 99";
    fn read(text: &str) -> Option<Self> {
        number(text, 2).filter(|value| *value > 0).map(Self)
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// By how many hours the home terminal is behind UTC (7.41): 04 to 11, without a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HoursBehindUtc(pub u8);

impl Cell for HoursBehindUtc {
    const WANTED: &'static str = "whole hours behind UTC, 04 to 11";
    fn read(text: &str) -> Option<Self> {
        let hours = number(text.strip_prefix('-').unwrap_or(text), 2)?;
        u8::try_from(hours).ok().filter(|hours| *hours <= 12).map(Self)
    }
    fn doubt(&self, text: &str, _rule: Rule) -> Option<Concern> {
        let plain = text.len() == 2 && (4..=11).contains(&self.0) && !text.starts_with('-');
        (!plain).then(|| Concern::Bad(format!("`{text}` is not two digits from 04 to 11")))
    }
}

impl fmt::Display for HoursBehindUtc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// The number under which a carrier is registered (7.3): 1 to 9 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UsdotNumber(pub u32);

impl Cell for UsdotNumber {
    const WANTED: &'static str = "a USDOT number of 1 to 9 digits";
    fn read(text: &str) -> Option<Self> {
        number(text, 9).map(Self)
    }
}

impl fmt::Display for UsdotNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A vehicle identification number (7.5; 49 CFR 565): 17 characters, after a `-` where no engine told it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Vin(Box<str>);

impl Vin {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 17 characters.
    fn number(&self) -> &str {
        self.0.strip_prefix('-').unwrap_or(&self.0)
    }

    /// Whether its ninth character is the check digit that the others ask for (49 CFR 565.15(c)).
    pub fn has_valid_check_digit(&self) -> bool {
        const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        let bytes = self.number().bytes();
        let Some(sum) =
            bytes.zip(WEIGHTS).map(|(byte, weight)| Some(transliterated(byte)? * weight)).sum::<Option<u32>>()
        else {
            return false;
        };
        let wanted = char::from_digit(sum % 11, 10).unwrap_or('X');
        self.number().chars().nth(8) == Some(wanted)
    }
}

/// The value of a VIN character; `I`, `O` and `Q` have none.
const fn transliterated(byte: u8) -> Option<u32> {
    Some(match byte.to_ascii_uppercase() {
        digit @ b'0'..=b'9' => digit.wrapping_sub(b'0') as u32,
        b'A' | b'J' => 1,
        b'B' | b'K' | b'S' => 2,
        b'C' | b'L' | b'T' => 3,
        b'D' | b'M' | b'U' => 4,
        b'E' | b'N' | b'V' => 5,
        b'F' | b'W' => 6,
        b'G' | b'P' | b'X' => 7,
        b'H' | b'Y' => 8,
        b'R' | b'Z' => 9,
        _ => return None,
    })
}

impl Cell for Vin {
    const WANTED: &'static str = "a VIN of 17 characters, or `-` and 17 characters";
    fn read(text: &str) -> Option<Self> {
        let number = text.strip_prefix('-').unwrap_or(text);
        (number.len() == 17 && number.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| Self(text.into()))
    }
    fn doubt(&self, text: &str, _rule: Rule) -> Option<Concern> {
        (!self.has_valid_check_digit()).then(|| Concern::Remark(format!("`{text}` has a wrong check digit")))
    }
}

impl fmt::Display for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Cell for CheckByte {
    const WANTED: &'static str = "2 hexadecimal digits";
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}
