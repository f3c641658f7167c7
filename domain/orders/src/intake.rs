//! Mending an address as people and files write it, and saying what was mended.

use kernel::{Address, State, Zip};
use places::{Agreement, Repair};

use crate::Warning;
use crate::columns::Field;

/// An address as it came; `None` where there is no such column or field at all, empty where nobody filled it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RawAddress<'a> {
    pub street: Option<&'a str>,
    pub street2: Option<&'a str>,
    pub city: Option<&'a str>,
    pub state: Option<&'a str>,
    pub zip: Option<&'a str>,
    pub country: Option<&'a str>,
}

/// What is wrong with one value, and cannot be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    pub field: Field,
    pub value: String,
    /// Stable: `zip_invalid`, `state_unknown` …
    pub code: &'static str,
    pub message: String,
}

impl Flaw {
    pub fn new(field: Field, value: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self { field, value: shortened(value), code, message: message.into() }
    }
}

/// An address that a truck can be sent to, without the name at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    pub street: Option<String>,
    pub city: String,
    pub state: State,
    pub zip: Zip,
    pub warnings: Vec<Warning>,
    /// The ZIP code is not the one that came.
    pub zip_repaired: bool,
}

impl Mended {
    pub fn named(&self, name: &str) -> Address {
        Address {
            name: name.to_owned(),
            street: self.street.clone(),
            city: self.city.clone(),
            state: self.state,
            zip: self.zip.clone(),
        }
    }
}

/// Mends what can be mended: a state's full name, a ZIP code without its leading zero, a ZIP code that is missing but
/// whose city is known, a city and state that nobody asked for but whose ZIP code is known.
///
/// # Errors
/// Every flaw that remains.
pub fn mend(raw: &RawAddress<'_>) -> Result<Mended, Vec<Flaw>> {
    let mut flaws = Vec::new();
    let mut warnings = Vec::new();
    if let Some(country) = filled(raw.country).filter(|country| !is_us(country)) {
        let message = format!("only places in the United States can be served, not `{}`", shortened(country));
        flaws.push(Flaw::new(Field::Country, country, "country_not_served", message));
    }
    let state = match filled(raw.state).map(|text| (text, text.parse::<State>())) {
        Some((_, Ok(state))) => Some(state),
        Some((text, Err(_))) => {
            let message = format!("`{}` is not a US state or its USPS code", shortened(text));
            flaws.push(Flaw::new(Field::State, text, "state_unknown", message));
            None
        }
        None => None,
    };
    let (zip, zip_repaired) = mend_zip(raw, state, &mut warnings, &mut flaws);
    let place = zip.as_ref().and_then(|zip| places::lookup(zip.five()));
    // A guess fills in what nobody was asked for. An empty cell among filled ones is a slip that a guess would hide.
    let state = state.or_else(|| raw.state.is_none().then_some(place).flatten().map(|place| place.state));
    if state.is_none() && filled(raw.state).is_none() {
        flaws.push(Flaw::new(Field::State, "", "state_missing", "the state is missing"));
    }
    let city = match filled(raw.city) {
        Some(city) => Some(collapsed(city)),
        None => raw.city.is_none().then_some(place).flatten().map(|place| place.city.to_owned()),
    };
    if city.is_none() {
        flaws.push(Flaw::new(Field::City, "", "city_missing", "the city is missing"));
    }
    match (city, state, zip) {
        (Some(city), Some(state), Some(zip)) if flaws.is_empty() => {
            warnings.extend(disagreement(&zip, &city, state));
            let street: Vec<String> = [raw.street, raw.street2].into_iter().filter_map(filled).map(collapsed).collect();
            let street = (!street.is_empty()).then(|| street.join(", "));
            Ok(Mended { street, city, state, zip, warnings, zip_repaired })
        }
        _ => Err(flaws),
    }
}

fn mend_zip(
    raw: &RawAddress<'_>,
    state: Option<State>,
    warnings: &mut Vec<Warning>,
    flaws: &mut Vec<Flaw>,
) -> (Option<Zip>, bool) {
    let Some(text) = filled(raw.zip) else {
        let place = filled(raw.city).zip(state).and_then(|(city, state)| places::find_city(city, state));
        return match place.and_then(|place| place.zip().map(|zip| (place, zip))) {
            Some((place, zip)) => {
                let detail =
                    format!("the ZIP code was missing; `{zip}` is the first of {}, {}", place.city, place.state);
                warnings.push(Warning::new("zip_filled_from_city", detail));
                (Some(zip), true)
            }
            None => {
                let message = "the ZIP code is missing, and the city does not tell it";
                flaws.push(Flaw::new(Field::Zip, "", "zip_missing", message));
                (None, false)
            }
        };
    };
    match places::repair_zip(text, state) {
        Repair::Sound(zip) => (Some(zip), false),
        Repair::ZeroRestored(zip) => {
            let detail = format!("`{}` had lost its leading zero; it is `{zip}`", shortened(text));
            warnings.push(Warning::new("zip_zero_restored", detail));
            (Some(zip), true)
        }
        Repair::Beyond => {
            let place = state.map_or_else(String::new, |state| format!(" in {state}"));
            let message = format!("`{}` is not a ZIP code{place}", shortened(text));
            flaws.push(Flaw::new(Field::Zip, text, "zip_invalid", message));
            (None, false)
        }
    }
}

/// What looks odd about city, state and ZIP code together.
fn disagreement(zip: &Zip, city: &str, state: State) -> Option<Warning> {
    let is = |place: &places::Place| format!("`{zip}` is {}, {}", place.city, place.state);
    match places::agreement(zip.five(), city, state) {
        Agreement::Agrees => None,
        Agreement::ZipUnknown => Some(Warning::new("zip_unknown", format!("`{zip}` is not in the table of ZIP codes"))),
        Agreement::OtherState(place) => {
            Some(Warning::new("city_zip_disagree", format!("{}, not in {}", is(&place), state.name())))
        }
        Agreement::FarAway(place, miles) => {
            Some(Warning::new("city_zip_disagree", format!("{}, {miles} miles from {city}", is(&place))))
        }
        Agreement::CityUnknown(place) => {
            Some(Warning::new("city_unknown", format!("{}; {} has no post office `{city}`", is(&place), state.name())))
        }
    }
}

fn is_us(country: &str) -> bool {
    matches!(
        tabular::key(country).as_str(),
        "us" | "usa" | "unitedstates" | "unitedstatesofamerica" | "america" | "840" | "vereinigtestaaten"
    )
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// One space between words, no line breaks.
pub fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// For messages: they quote the input, and the input may be a page long.
fn shortened(text: &str) -> String {
    const MAX: usize = 80;
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw<'a>(city: &'a str, state: &'a str, zip: &'a str) -> RawAddress<'a> {
        RawAddress { city: Some(city), state: Some(state), zip: Some(zip), ..RawAddress::default() }
    }

    fn told(raw: &RawAddress<'_>) -> Result<(String, Vec<String>), Vec<&'static str>> {
        mend(raw)
            .map(|m| (format!("{}, {} {}", m.city, m.state, m.zip), m.warnings.into_iter().map(|w| w.code).collect()))
            .map_err(|flaws| flaws.into_iter().map(|flaw| flaw.code).collect())
    }

    #[test]
    fn mends_what_can_be_mended() {
        for (raw, place, warnings) in [
            (raw("Henderson", "Kentucky", "42420"), "Henderson, KY 42420", vec![]),
            (raw("Boston", "Massachusetts", "2116"), "Boston, MA 02116", vec!["zip_zero_restored"]),
            (raw("Burlington", "Vermont", ""), "Burlington, VT 05401", vec!["zip_filled_from_city"]),
            (raw("Chicago", "IL", "62701"), "Chicago, IL 62701", vec!["city_zip_disagree"]),
            (raw("Boston", "MA", "10001"), "Boston, MA 10001", vec!["city_zip_disagree"]),
            (raw("Nowhere", "KY", "42420"), "Nowhere, KY 42420", vec!["city_unknown"]),
            (raw("San Juan", "PR", "00907"), "San Juan, PR 00907", vec!["zip_unknown"]),
            (RawAddress { zip: Some("42420"), ..RawAddress::default() }, "Henderson, KY 42420", vec![]),
        ] {
            let warnings = warnings.into_iter().map(str::to_owned).collect();
            assert_eq!(told(&raw), Ok((place.to_owned(), warnings)), "{raw:?}");
        }
    }

    #[test]
    fn names_every_flaw() {
        for (raw, codes) in [
            (raw("", "KY", "42420"), vec!["city_missing"]),
            (raw("Henderson", "", "42420"), vec!["state_missing"]),
            (raw("Toronto", "Ontario", "M5V 2T6"), vec!["state_unknown", "zip_invalid"]),
            (raw("Nowhere", "KY", ""), vec!["zip_missing"]),
            (raw("Los Angeles", "CA", "9003"), vec!["zip_invalid"]),
            (RawAddress { country: Some("Canada"), ..raw("Henderson", "KY", "42420") }, vec!["country_not_served"]),
        ] {
            assert_eq!(told(&raw), Err(codes), "{raw:?}");
        }
    }
}
