//! Dates as people and spreadsheets write them, and which of `4/5` is the month.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The order of the parts in a date of three numbers whose year does not come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 11/8/2018 is 8 November.
    #[default]
    Mdy,
    /// 8.11.2018 is 8 November.
    Dmy,
    /// 2018-11-08; a year that comes first is read so under every order.
    Ymd,
}

impl DateOrder {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mdy => "mdy",
            Self::Dmy => "dmy",
            Self::Ymd => "ymd",
        }
    }

    /// The order that fits the most values, and how sure that is.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a str>) -> DateOrderFinding {
        let mut counts = Counts::default();
        for value in values.into_iter().map(str::trim).filter(|value| !value.is_empty()) {
            counts.count(value);
        }
        counts.verdict()
    }
}

/// Which order a file's dates have, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateOrderFinding {
    pub order: DateOrder,
    /// Whether no other order fits as many of the values.
    pub certain: bool,
    /// The evidence, for people.
    pub reason: String,
}

#[derive(Default)]
struct Counts {
    all: u32,
    /// Read whatever the order: the year first, or the month a word.
    plain: u32,
    mdy: u32,
    dmy: u32,
    with_points: u32,
}

impl Counts {
    fn count(&mut self, value: &str) {
        let (mdy, dmy) = (date(value, DateOrder::Mdy).is_some(), date(value, DateOrder::Dmy).is_some());
        self.all += 1;
        if date(value, DateOrder::Ymd).is_some() {
            self.plain += 1;
            return;
        }
        self.mdy += u32::from(mdy);
        self.dmy += u32::from(dmy);
        self.with_points += u32::from(value.contains('.'));
    }

    fn verdict(&self) -> DateOrderFinding {
        let finding = |order, certain, reason| DateOrderFinding { order, certain, reason };
        let (mdy, dmy) = (self.mdy, self.dmy);
        if mdy == 0 && dmy == 0 {
            return match self.plain {
                0 => finding(DateOrder::Mdy, false, "there are no dates; month/day/year is assumed".into()),
                n => finding(
                    DateOrder::Ymd,
                    true,
                    format!("{n} of {} dates name the year first or the month by word", self.all),
                ),
            };
        }
        let fits = format!("{mdy} dates fit month/day/year, {dmy} fit day/month/year");
        match mdy.cmp(&dmy) {
            std::cmp::Ordering::Greater => finding(DateOrder::Mdy, true, fits),
            std::cmp::Ordering::Less => finding(DateOrder::Dmy, true, fits),
            std::cmp::Ordering::Equal if self.with_points == mdy => {
                finding(DateOrder::Dmy, false, format!("{fits}; with points, the day usually comes first"))
            }
            std::cmp::Ordering::Equal => finding(
                DateOrder::Mdy,
                false,
                format!("{fits}; the month is assumed to come first, as is usual in the US"),
            ),
        }
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads a date; a time of day after it is ignored. Years of two digits are 1970 to 2069.
///
/// `11/8/2018`, `8.11.2018`, `2018-11-08`, `20181108`, `8 Nov 2018`, `November 8, 2018`, `08-Nov-18`,
/// `2018-11-08T10:00:00Z`, `11/8/2018 10:00 AM`. `None` for a day that does not exist.
pub fn date(text: &str, order: DateOrder) -> Option<Date> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return ymd(text.get(..4)?, text.get(4..6)?, text.get(6..)?);
    }
    let text = before_iso_time(text);
    let mut parts = text.split(['/', '-', '.', ',', ' ']).filter(|p| !p.is_empty());
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    // What follows is a time of day, or this is no date.
    if parts
        .any(|p| !p.starts_with(|c: char| c.is_ascii_digit()) && !matches!(p, "AM" | "PM" | "am" | "pm" | "Z" | "UTC"))
    {
        return None;
    }
    match (month_by_word(a), month_by_word(b)) {
        (Some(month), _) => civil(c, month, day(b)?),
        (None, Some(month)) if a.len() == 4 => civil(a, month, day(c)?),
        (None, Some(month)) => civil(c, month, day(a)?),
        (None, None) if a.len() == 4 => ymd(a, b, c),
        (None, None) => match order {
            DateOrder::Mdy => ymd(c, a, b),
            DateOrder::Dmy => ymd(c, b, a),
            DateOrder::Ymd => None,
        },
    }
}

/// `2018-11-08T10:00:00+01:00` without what follows the date; the T of `8-OCT-18` stays.
fn before_iso_time(text: &str) -> &str {
    text.split_once('T')
        .filter(|(day, time)| {
            day.ends_with(|c: char| c.is_ascii_digit()) && time.starts_with(|c: char| c.is_ascii_digit())
        })
        .map_or(text, |(day, _)| day)
}

fn month_by_word(text: &str) -> Option<i8> {
    let text = text.to_lowercase();
    if text.len() < 3 || !text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let position =
        MONTHS.iter().position(|month| month.starts_with(&text)).or_else(|| (text == "sept").then_some(8))?;
    i8::try_from(position + 1).ok()
}

fn ymd(year: &str, month: &str, day: &str) -> Option<Date> {
    civil(year, small(month)?, small(day)?)
}

fn day(text: &str) -> Option<i8> {
    small(["st", "nd", "rd", "th"].iter().find_map(|suffix| text.strip_suffix(suffix)).unwrap_or(text))
}

fn small(text: &str) -> Option<i8> {
    if matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn civil(year: &str, month: i8, day: i8) -> Option<Date> {
    if !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i16 = match year.len() {
        4 => year.parse().ok().filter(|year| (1900..=2200).contains(year))?,
        2 => {
            let short: i16 = year.parse().ok()?;
            if short < 70 { 2000 + short } else { 1900 + short }
        }
        _ => return None,
    };
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_people_write() {
        for text in [
            "11/8/2018",
            "11-08-18",
            "11/8/2018 10:00",
            "11/8/2018 10:00:00 AM",
            "2018-11-08",
            "2018/11/8",
            "2018.11.08",
            "20181108",
            "2018-11-08T10:00:00Z",
            "2018-11-08T10:00:00+01:00",
            "8 Nov 2018",
            "08-NOV-18",
            "Nov 8, 2018",
            "November 8th 2018",
            "2018-Nov-08",
        ] {
            assert_eq!(date(text, DateOrder::Mdy).map(|d| d.to_string()).as_deref(), Some("2018-11-08"), "{text}");
        }
        assert_eq!(date("8.11.2018", DateOrder::Dmy).map(|d| d.to_string()).as_deref(), Some("2018-11-08"));
        assert_eq!(date("8-OCT-18", DateOrder::Mdy).map(|d| d.to_string()).as_deref(), Some("2018-10-08"));
        for text in [
            "",
            "13/13/2018",
            "2/30/2019",
            "2018-02-29",
            "tomorrow",
            "11/8",
            "11/8/20188",
            "1/2/3/4/x",
            "0/1/2019",
            "11/8/1018",
        ] {
            assert_eq!(date(text, DateOrder::Mdy), None, "{text}");
        }
    }

    #[test]
    fn the_order_that_fits_all() {
        let of = |values: &[&str]| {
            let finding = DateOrder::of(values.iter().copied());
            (finding.order, finding.certain)
        };
        assert_eq!(of(&["1/2/2019", "11/30/2019", ""]), (DateOrder::Mdy, true));
        assert_eq!(of(&["1/2/2019", "30/11/2019"]), (DateOrder::Dmy, true));
        assert_eq!(of(&["1.2.2019", "3.4.2019"]), (DateOrder::Dmy, false));
        assert_eq!(of(&["1/2/2019", "3/4/2019"]), (DateOrder::Mdy, false));
        assert_eq!(of(&["2019-02-01", "5 May 2019"]), (DateOrder::Ymd, true));
        assert_eq!(of(&[]), (DateOrder::Mdy, false));
        // One row is broken; the others decide.
        assert_eq!(of(&["31/12/2019", "30/12/2019", "12/30/2019"]), (DateOrder::Dmy, true));
    }

    proptest! {
        #[test]
        fn never_panics(text in "[0-9/.\\-A-Za-z :é]{0,24}") {
            for order in [DateOrder::Mdy, DateOrder::Dmy, DateOrder::Ymd] {
                let _ = date(&text, order);
            }
        }

        #[test]
        fn every_day_reads_back(year in 1970i16..2100, month in 1i8..=12, day in 1i8..=28) {
            let expected = Date::new(year, month, day).ok();
            prop_assert_eq!(date(&format!("{month}/{day}/{year}"), DateOrder::Mdy), expected);
            prop_assert_eq!(date(&format!("{day}.{month}.{year}"), DateOrder::Dmy), expected);
            prop_assert_eq!(date(&format!("{year}-{month:02}-{day:02}"), DateOrder::Dmy), expected);
        }
    }
}
