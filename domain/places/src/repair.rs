//! ZIP codes that a spreadsheet took for numbers.

use kernel::{State, Zip};

use crate::lookup;

/// What became of the text in a ZIP cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// It was a ZIP code (perhaps with stray spaces or a missing hyphen).
    Sound(Zip),
    /// Its leading zeros were gone; they are back.
    ZeroRestored(Zip),
    /// It is no ZIP code, and no leading zero makes it one that lies in the state.
    Beyond,
}

/// Reads a ZIP code as files have it: `2134`, `02134`, `02134-1001`, `021341001`, `21341001`, `2134.0`.
///
/// Leading zeros come back only if the result is a ZIP code of `state`, or of any state when that is not known.
pub fn repair_zip(text: &str, state: Option<State>) -> Repair {
    let text = text.trim();
    // A float's tail: spreadsheets and data frames write `2134.0`.
    let text =
        text.split_once('.').filter(|(_, tail)| tail.bytes().all(|b| b == b'0')).map_or(text, |(whole, _)| whole);
    let (five, four) = match text.split_once(['-', ' ']) {
        Some((five, four)) => (five.trim(), four.trim()),
        None if text.len() >= 8 && text.is_ascii() => text.split_at(text.len() - 4),
        None => (text, ""),
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !digits(five) || !digits(four) || !matches!(four.len(), 0 | 4) || !(3..=5).contains(&five.len()) {
        return Repair::Beyond;
    }
    let whole = if four.is_empty() { format!("{five:0>5}") } else { format!("{five:0>5}-{four}") };
    let Ok(zip) = whole.parse::<Zip>() else { return Repair::Beyond };
    if five.len() == 5 {
        return Repair::Sound(zip);
    }
    match lookup(zip.five()) {
        Some(place) if state.is_none_or(|state| state == place.state) => Repair::ZeroRestored(zip),
        Some(_) => Repair::Beyond,
        // Puerto Rico and the Virgin Islands begin with 00 and are not in the table.
        None if state.is_some_and(|state| matches!(state.code(), "PR" | "VI")) && five.len() == 3 => {
            Repair::ZeroRestored(zip)
        }
        None => Repair::Beyond,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_come_back_where_the_state_has_them() {
        let zip = |text: &str| text.parse::<Zip>().unwrap();
        for (text, state, expected) in [
            ("02134", Some("MA"), Repair::Sound(zip("02134"))),
            (" 02134-1001 ", None, Repair::Sound(zip("02134-1001"))),
            ("424201234", Some("KY"), Repair::Sound(zip("42420-1234"))),
            ("2134", Some("MA"), Repair::ZeroRestored(zip("02134"))),
            ("2134", None, Repair::ZeroRestored(zip("02134"))),
            ("2134.0", Some("MA"), Repair::ZeroRestored(zip("02134"))),
            ("21341001", Some("MA"), Repair::ZeroRestored(zip("02134-1001"))),
            ("2134-1001", Some("MA"), Repair::ZeroRestored(zip("02134-1001"))),
            ("501", Some("NY"), Repair::ZeroRestored(zip("00501"))),
            ("907", Some("PR"), Repair::ZeroRestored(zip("00907"))),
            ("2134", Some("CA"), Repair::Beyond),
            ("9003", Some("CA"), Repair::Beyond),
            ("12", Some("MA"), Repair::Beyond),
            ("", None, Repair::Beyond),
            ("2134x", Some("MA"), Repair::Beyond),
            ("SW1A 1AA", None, Repair::Beyond),
            ("０２１３４", None, Repair::Beyond),
            ("٠٢١٣٤", None, Repair::Beyond),
        ] {
            assert_eq!(repair_zip(text, state.map(|s| s.parse().unwrap())), expected, "{text}");
        }
    }
}
