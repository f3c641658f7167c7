//! Data check values: of an event, of a line, of a file (4.4.5, Table 3).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const EVENT_MASK: u8 = 0xC3;
const LINE_MASK: u8 = 0x96;
const FILE_MASK: u16 = 0x969C;
const ROTATION: u32 = 3;

/// What Table 3 gives for one byte: `1`-`9` are 1 to 9, `A`-`Z` 17 to 42, `a`-`z` 49 to 74, everything else 0.
pub const fn value_of(byte: u8) -> u8 {
    match byte {
        b'1'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => byte.wrapping_sub(b'0'),
        _ => 0,
    }
}

/// The low byte of the sum over all characters. A character outside ASCII counts nothing, in whatever encoding.
fn checksum(text: &[u8]) -> u8 {
    text.iter().fold(0, |sum: u8, byte| sum.wrapping_add(value_of(*byte)))
}

/// The check value of one event (4.4.5.1): its type, code, date, time, vehicle miles, engine hours, latitude and
/// longitude, the CMV's power unit number and the ELD username, each as it is written in the file.
pub fn event_check<'a>(elements: impl IntoIterator<Item = &'a str>) -> CheckByte {
    let sum = elements.into_iter().fold(0, |sum: u8, element| sum.wrapping_add(checksum(element.as_bytes())));
    CheckByte(sum.rotate_left(ROTATION) ^ EVENT_MASK)
}

/// The check value of one line (4.4.5.2), over everything before the comma that precedes it. Commas count nothing, so
/// that it makes no difference whether they are in `line`.
///
/// ```
/// # use compliance::eld::line_check;
/// assert_eq!(line_check(b"SMITH,JOHN").to_string(), "B6");
/// ```
pub fn line_check(line: &[u8]) -> CheckByte {
    CheckByte(checksum(line).rotate_left(ROTATION) ^ LINE_MASK)
}

/// The check value of a file (4.4.5.3), over the check values of all its lines. Each of its two bytes is rotated by
/// itself.
///
/// ```
/// # use compliance::eld::{CheckByte, file_check};
/// assert_eq!(file_check([CheckByte(0xFF), CheckByte(0xFF)]).to_string(), "9E6B");
/// ```
pub fn file_check(lines: impl IntoIterator<Item = CheckByte>) -> FileCheck {
    let sum = lines.into_iter().fold(0, |sum: u16, line| sum.wrapping_add(u16::from(line.0)));
    let [high, low] = sum.to_be_bytes();
    let rotated = u16::from_be_bytes([high.rotate_left(ROTATION), low.rotate_left(ROTATION)]);
    FileCheck(rotated ^ FILE_MASK)
}

/// The data check value of an event (7.21) or of a line (7.32): two hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CheckByte(pub u8);

/// The data check value of a file (7.27): four hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileCheck(pub u16);

/// Text that is no check value of the wanted length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not {1} hexadecimal digits")]
pub struct NotACheckValue(pub String, pub usize);

fn digits(text: &str, count: usize) -> Result<u16, NotACheckValue> {
    // The length first: `from_str_radix` also reads signs.
    let hexadecimal = text.len() == count && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    hexadecimal
        .then(|| u16::from_str_radix(text, 16).ok())
        .flatten()
        .ok_or_else(|| NotACheckValue(text.to_owned(), count))
}

impl FromStr for CheckByte {
    type Err = NotACheckValue;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let [_, low] = digits(text, 2)?.to_be_bytes();
        Ok(Self(low))
    }
}

impl FromStr for FileCheck {
    type Err = NotACheckValue;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        digits(text, 4).map(Self)
    }
}

impl fmt::Display for CheckByte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.0)
    }
}

impl fmt::Display for FileCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}
