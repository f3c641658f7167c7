//! Values inside elements: dates, times, quantities, money.
//!
//! Lenient in form, strict in meaning: what cannot be read is an issue of the set, and its text is kept where the type
//! has room for it.

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::ack::{ElementFault, ElementIssue, Issue, SegmentFault};
use super::segment::Segment;
use super::set::Set;

/// Years of two digits from here on are of the last century.
const CENTURY_PIVOT: i16 = 70;
/// More issues than this in one set are not kept.
const ISSUES_MAX: usize = 1_000;

/// A date with the code that says which, and a time that may be missing. Without a zone, X12 means the place's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// G6201, DTM01: such as `10` requested ship, `02` requested delivery.
    pub qualifier: String,
    pub date: Option<Date>,
    /// G6203: such as `I` earliest, `K` latest.
    pub time_qualifier: Option<String>,
    pub time: Option<Time>,
    /// Element 623: `LT` local at the place, `UT`, `ET`…
    pub zone: Option<String>,
}

/// CCYYMMDD or YYMMDD.
pub fn parse_date(text: &str) -> Option<Date> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |range| text.get(range).and_then(|part: &str| part.parse::<i16>().ok());
    let (year, month, day) = match text.len() {
        8 => (number(0..4)?, number(4..6)?, number(6..8)?),
        6 => {
            let year = number(0..2)?;
            (year + if year < CENTURY_PIVOT { 2000 } else { 1900 }, number(2..4)?, number(4..6)?)
        }
        _ => return None,
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// HHMM, HHMMSS or HHMMSS with tenths or hundredths.
pub fn parse_time(text: &str) -> Option<Time> {
    if !matches!(text.len(), 4 | 6..=8) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |range| text.get(range).and_then(|part: &str| part.parse::<i8>().ok());
    let fraction = text.get(6..).filter(|part| !part.is_empty()).unwrap_or("0");
    let hundredths = fraction.parse::<i32>().ok()? * if fraction.len() == 1 { 10 } else { 1 };
    Time::new(number(0..2)?, number(2..4)?, number(4..6).unwrap_or(0), hundredths * 10_000_000).ok()
}

/// R and N0: digits, a sign, and a point where one is written. No exponent.
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_plain =
        digits.bytes().any(|b| b.is_ascii_digit()) && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_plain.then(|| text.parse().ok()).flatten()
}

/// N2: the last two digits are hundredths, so that `1000` is 10.00. A point that someone wrote is believed.
pub fn parse_cents(text: &str) -> Option<Decimal> {
    let value = parse_decimal(text)?;
    if text.contains('.') { Some(value) } else { value.checked_mul(Decimal::new(1, 2)) }
}

/// `CCYYMMDD`.
pub fn show_date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// `HHMM`, with seconds where there are any.
pub fn show_time(time: Time) -> String {
    if time.second() == 0 {
        format!("{:02}{:02}", time.hour(), time.minute())
    } else {
        format!("{:02}{:02}{:02}", time.hour(), time.minute(), time.second())
    }
}

/// N2.
pub fn show_cents(amount: Decimal) -> String {
    amount.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(amount).round_dp(0).normalize().to_string()
}

/// R.
pub fn show_decimal(value: Decimal) -> String {
    value.normalize().to_string()
}

/// Walks through a set, segment by segment, and collects what is wrong with it.
pub(crate) struct Walk<'a> {
    segments: Vec<Segment<'a>>,
    at: usize,
    issues: Vec<Issue>,
}

impl<'a> Walk<'a> {
    /// Over the body of the set, without ST and SE.
    pub(crate) fn new(set: &'a Set) -> Self {
        let segments = set.segments().filter(|segment| !segment.is(b"ST") && !segment.is(b"SE")).collect();
        Self { segments, at: 0, issues: Vec::new() }
    }

    pub(crate) fn peek(&self) -> Option<Segment<'a>> {
        self.segments.get(self.at).copied()
    }

    pub(crate) fn next(&mut self) -> Option<Segment<'a>> {
        let segment = self.peek()?;
        self.at += 1;
        Some(segment)
    }

    /// Notes a segment that the set must have and has not.
    pub(crate) fn missing(&mut self, tag: &str) {
        let reason = format!("{tag} is missing");
        let (position, offset) = self.here();
        self.push(Issue {
            segment: tag.to_owned(),
            position,
            offset,
            fault: SegmentFault::MandatoryMissing,
            element: None,
            reason,
        });
    }

    fn here(&self) -> (u32, u64) {
        let offset = self.segments.get(self.at.saturating_sub(1)).map_or(0, Segment::offset);
        // The ST is number 1.
        (u32::try_from(self.at + 1).unwrap_or(u32::MAX), offset)
    }

    fn push(&mut self, issue: Issue) {
        if self.issues.len() < ISSUES_MAX {
            self.issues.push(issue);
        }
    }

    fn wrong(&mut self, segment: &Segment<'_>, number: usize, fault: ElementFault, words: &str) {
        let tag = String::from_utf8_lossy(segment.tag()).into_owned();
        let reason = format!("{tag}{number:02} {words}");
        self.push(Issue {
            position: self.here().0,
            offset: segment.element_offset(number),
            fault: SegmentFault::ElementErrors,
            element: Some(ElementIssue {
                number: u8::try_from(number).unwrap_or(u8::MAX),
                fault,
                value: segment.text(number),
            }),
            segment: tag,
            reason,
        });
    }

    pub(crate) fn finish(self) -> Vec<Issue> {
        self.issues
    }

    /// A value that must be there.
    pub(crate) fn required(&mut self, segment: &Segment<'_>, number: usize) -> String {
        let value = segment.text(number);
        if value.is_empty() {
            self.wrong(segment, number, ElementFault::MandatoryMissing, "is missing");
        }
        value
    }

    /// A code out of a list; another is an issue, and None.
    pub(crate) fn code<T>(
        &mut self,
        segment: &Segment<'_>,
        number: usize,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.required(segment, number);
        let code = read(&value);
        if code.is_none() && !value.is_empty() {
            self.wrong(segment, number, ElementFault::InvalidCode, &format!("`{value}` is no code that we know"));
        }
        code
    }

    fn parsed<T>(
        &mut self,
        segment: &Segment<'_>,
        number: usize,
        fault: ElementFault,
        what: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = segment.text(number);
        if value.is_empty() {
            return None;
        }
        let parsed = parse(&value);
        if parsed.is_none() {
            self.wrong(segment, number, fault, &format!("`{value}` is no {what}"));
        }
        parsed
    }

    pub(crate) fn date(&mut self, segment: &Segment<'_>, number: usize) -> Option<Date> {
        self.parsed(segment, number, ElementFault::InvalidDate, "date", parse_date)
    }

    pub(crate) fn time(&mut self, segment: &Segment<'_>, number: usize) -> Option<Time> {
        self.parsed(segment, number, ElementFault::InvalidTime, "time", parse_time)
    }

    pub(crate) fn decimal(&mut self, segment: &Segment<'_>, number: usize) -> Option<Decimal> {
        self.parsed(segment, number, ElementFault::InvalidCharacter, "number", parse_decimal)
    }

    pub(crate) fn cents(&mut self, segment: &Segment<'_>, number: usize) -> Option<Decimal> {
        self.parsed(segment, number, ElementFault::InvalidCharacter, "amount", parse_cents)
    }
}

/// A value that may be absent.
pub(crate) fn optional(segment: &Segment<'_>, number: usize) -> Option<String> {
    Some(segment.text(number)).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_have_many_lengths() {
        assert_eq!(parse_date("20260102"), Date::new(2026, 1, 2).ok());
        assert_eq!(parse_date("260102"), Date::new(2026, 1, 2).ok());
        assert_eq!(parse_date("990102"), Date::new(1999, 1, 2).ok());
        for wrong in ["", "20260230", "2026-01-02", "+2026012", "2026010"] {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
        assert_eq!(parse_time("0304"), Time::new(3, 4, 0, 0).ok());
        assert_eq!(parse_time("03040599"), Time::new(3, 4, 5, 990_000_000).ok());
        for wrong in ["2400", "304", "03:04", "12280000000"] {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn money_has_two_implied_decimals() {
        for (text, amount) in [("1000", "10.00"), ("-5", "-0.05"), ("12.5", "12.5"), ("0", "0")] {
            assert_eq!(parse_cents(text), amount.parse().ok(), "{text}");
        }
        for wrong in ["", "1e5", "1,000", "-", ".", "99999999999999999999999999999999"] {
            assert_eq!(parse_cents(wrong), None, "{wrong}");
        }
        assert_eq!(show_cents("10.5".parse().unwrap()), "1050");
    }
}
