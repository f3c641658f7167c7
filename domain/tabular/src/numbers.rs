//! Numbers as people and spreadsheets write them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What stands before the decimals: a point in `1,234.50`, a comma in `1.234,50`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    #[default]
    Point,
    Comma,
}

impl DecimalMark {
    /// The mark under which most of the values are numbers; a point when that settles nothing.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut point, mut comma) = (0u32, 0u32);
        for value in values {
            let (p, c) = (number(value, Self::Point).is_some(), number(value, Self::Comma).is_some());
            point += u32::from(p && !c);
            comma += u32::from(c && !p);
        }
        if comma > point { Self::Comma } else { Self::Point }
    }

    const fn chars(self) -> (char, char) {
        match self {
            Self::Point => ('.', ','),
            Self::Comma => (',', '.'),
        }
    }
}

/// Reads `1,234.50`, `$12`, `USD 12`, `12 €`, `(3.50)`, `-7`, `1 234`, `1'234`. Groups must be of three digits.
pub fn number(text: &str, mark: DecimalMark) -> Option<Decimal> {
    let (decimal, group) = mark.chars();
    let text = text.trim();
    let (text, in_brackets) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (text, false),
    };
    let is_currency = |c: char| c.is_whitespace() || matches!(c, '$' | '€' | '£' | '\u{a0}');
    let text = text.trim_matches(is_currency);
    let text = text.strip_prefix("USD").or_else(|| text.strip_suffix("USD")).unwrap_or(text).trim_matches(is_currency);
    let (text, minus) = match text.strip_prefix(['-', '\u{2212}']).or_else(|| text.strip_suffix('-')) {
        Some(rest) => (rest.trim_start_matches(is_currency), true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    let (whole, fraction) = text.split_once(decimal).unwrap_or((text, ""));
    let whole = ungrouped(whole, group)?;
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !digits(fraction) || whole.len() + fraction.len() > 28 {
        return None;
    }
    let magnitude: Decimal =
        format!("{}.{}", if whole.is_empty() { "0" } else { &whole }, fraction).trim_end_matches('.').parse().ok()?;
    Some(if in_brackets || minus { -magnitude } else { magnitude })
}

/// The digits without their group marks; `None` when something else is among them or a group is not of three.
fn ungrouped(whole: &str, group: char) -> Option<String> {
    let is_group = |c: char| c == group || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let groups: Vec<&str> = whole.split(is_group).collect();
    let well_formed = groups.iter().enumerate().all(|(i, g)| {
        let fits = match (groups.len(), i) {
            (1, _) => true,
            (_, 0) => (1..=3).contains(&g.len()),
            _ => g.len() == 3,
        };
        fits && g.bytes().all(|b| b.is_ascii_digit())
    });
    well_formed.then(|| groups.concat())
}

/// A whole number (`3`, `3.0`, `1,200`); `None` for text, fractions and what no 64 bits hold.
pub fn whole(text: &str, mark: DecimalMark) -> Option<i64> {
    let number = number(text, mark)?;
    if number.fract().is_zero() { i64::try_from(number.trunc()).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (text, mark, expected) in [
            ("1,234.50", DecimalMark::Point, Some("1234.50")),
            ("1.234,50", DecimalMark::Comma, Some("1234.50")),
            (" $1,234 ", DecimalMark::Point, Some("1234")),
            ("$ -12.5", DecimalMark::Point, Some("-12.5")),
            ("-$12.5", DecimalMark::Point, Some("-12.5")),
            ("(3.50)", DecimalMark::Point, Some("-3.50")),
            ("12,00 €", DecimalMark::Comma, Some("12.00")),
            ("1 234", DecimalMark::Point, Some("1234")),
            ("1'234.5", DecimalMark::Point, Some("1234.5")),
            (".5", DecimalMark::Point, Some("0.5")),
            ("5.", DecimalMark::Point, Some("5")),
            ("12,34", DecimalMark::Point, None),
            ("1,2345", DecimalMark::Point, None),
            ("1e18", DecimalMark::Point, None),
            ("two", DecimalMark::Point, None),
            ("", DecimalMark::Point, None),
            ("$", DecimalMark::Point, None),
            ("--5", DecimalMark::Point, None),
            ("٣", DecimalMark::Point, None),
        ] {
            assert_eq!(number(text, mark), expected.map(|e| e.parse().unwrap()), "{text}");
        }
        assert_eq!(whole("3.0", DecimalMark::Point), Some(3));
        assert_eq!(whole("2.5", DecimalMark::Point), None);
        assert_eq!(whole("99999999999999999999", DecimalMark::Point), None);
    }

    #[test]
    fn the_mark_follows_the_evidence() {
        assert_eq!(DecimalMark::of(["12,50", "3", "1.200,00"]), DecimalMark::Comma);
        assert_eq!(DecimalMark::of(["12.50", "3", "1,200.00"]), DecimalMark::Point);
        assert_eq!(DecimalMark::of(["1.200", "3"]), DecimalMark::Point);
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,24}") {
            let _ = (number(&text, DecimalMark::Point), whole(&text, DecimalMark::Comma));
        }
    }
}
