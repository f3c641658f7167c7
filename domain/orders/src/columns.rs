//! What a file's columns mean: by their names first, by what is in them second.

mod names;

use std::collections::BTreeMap;

use kernel::State;
use serde::{Deserialize, Serialize};
use tabular::{DateOrder, DecimalMark, Table, date, key, number, whole};

use self::names::{NAMES, Names};

/// Something that an order needs and a column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    OrderNumber,
    OrderDate,
    ShipDate,
    AccountCode,
    AccountName,
    ShipName,
    Street,
    Street2,
    City,
    State,
    Zip,
    Country,
    Sku,
    Quantity,
    Description,
    Category,
    UnitPrice,
    LineValue,
    Service,
}

/// Which column (from 0) holds which field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping(BTreeMap<Field, u16>);

impl FromIterator<(Field, u16)> for Mapping {
    fn from_iter<I: IntoIterator<Item = (Field, u16)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl Mapping {
    pub fn get(&self, field: Field) -> Option<usize> {
        self.0.get(&field).copied().map(usize::from)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Field, u16)> {
        self.0.iter().map(|(field, column)| (*field, *column))
    }

    /// The fields without which no order can be made. A ZIP code may stand for city and state, and they for it.
    pub fn missing(&self) -> Vec<Field> {
        let has = |field| self.0.contains_key(&field);
        let mut missing: Vec<Field> =
            [Field::OrderNumber, Field::Sku, Field::Quantity].into_iter().filter(|field| !has(*field)).collect();
        let place = has(Field::Zip) || has(Field::City) && has(Field::State);
        if !place {
            missing.push(Field::Zip);
        }
        missing
    }
}

impl Field {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrderNumber => "order_number",
            Self::OrderDate => "order_date",
            Self::ShipDate => "ship_date",
            Self::AccountCode => "account_code",
            Self::AccountName => "account_name",
            Self::ShipName => "ship_name",
            Self::Street => "street",
            Self::Street2 => "street2",
            Self::City => "city",
            Self::State => "state",
            Self::Zip => "zip",
            Self::Country => "country",
            Self::Sku => "sku",
            Self::Quantity => "quantity",
            Self::Description => "description",
            Self::Category => "category",
            Self::UnitPrice => "unit_price",
            Self::LineValue => "line_value",
            Self::Service => "service",
        }
    }

    /// Whether it belongs to the place where the goods go.
    const fn is_of_place(self) -> bool {
        matches!(self, Self::Street | Self::Street2 | Self::City | Self::State | Self::Zip | Self::Country)
    }
}

/// Every name that a header may have, for [`tabular::Hints`].
pub fn known_headers() -> Vec<&'static str> {
    NAMES.iter().flat_map(|names| names.1).copied().collect()
}

/// The identity of a header: two files with the same columns in the same order have the same.
pub fn fingerprint(header: &[String]) -> String {
    header.iter().map(|name| key(name)).collect::<Vec<_>>().join("|")
}

/// What stands before the place fields' names in a header: `Ship To City`, `DEST_ZIP`.
const PLACE_PREFIXES: [&str; 13] = [
    "shipto",
    "shipping",
    "ship",
    "deliveryto",
    "deliverto",
    "delivery",
    "destination",
    "dest",
    "recipient",
    "consignee",
    "receiver",
    "customer",
    "to",
];

/// How many values of a column are looked at.
const VALUES_MAX: usize = 300;
/// A name that is known beats any content; content beats nothing.
const BY_NAME: i32 = 1_000;
const BY_PREFIXED_NAME: i32 = 900;
const BY_PART_OF_NAME: i32 = 400;
const BY_CONTENT: i32 = 100;
/// A column whose values do not fit its name is taken only for want of a better one.
const MISFIT: i32 = 500;

/// Proposes a mapping: every column serves one field, the best pairs first.
pub fn propose(table: &Table) -> Mapping {
    let columns: Vec<Column> = (0..table.columns).map(|index| Column::of(table, index)).collect();
    let mut pairs: Vec<(i32, Field, u16)> = Vec::new();
    for Names(field, names) in &NAMES {
        for (index, column) in columns.iter().enumerate() {
            let score = column.score(*field, names);
            if let (true, Ok(index)) = (score > 0, u16::try_from(index)) {
                pairs.push((score, *field, index));
            }
        }
    }
    // Of equal scores, the column further left and the field further up.
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then(a.2.cmp(&b.2)).then(a.1.cmp(&b.1)));
    let mut mapping = BTreeMap::new();
    let mut taken = Vec::new();
    for (_, field, column) in pairs {
        if !mapping.contains_key(&field) && !taken.contains(&column) {
            mapping.insert(field, column);
            taken.push(column);
        }
    }
    number_by_the_name_of_its_lines(&columns, &mut mapping);
    Mapping(mapping)
}

/// Shop systems export the order's number as `Name`, beside `Lineitem sku` and its like.
fn number_by_the_name_of_its_lines(columns: &[Column], mapping: &mut BTreeMap<Field, u16>) {
    let of_a_shop = columns.iter().any(|column| column.name.starts_with("lineitem"));
    let named = columns.iter().position(|column| column.name == "name").and_then(|index| u16::try_from(index).ok());
    if let (true, Some(index), false) = (of_a_shop, named, mapping.contains_key(&Field::OrderNumber)) {
        mapping.retain(|_, column| *column != index);
        mapping.insert(Field::OrderNumber, index);
    }
}

/// Shares of a column's values, in per cent, that can be read as something.
struct Column {
    name: String,
    /// Values looked at that are not empty.
    filled: usize,
    dates: usize,
    small_counts: usize,
    numbers: usize,
    zips: usize,
    states: usize,
    cities: usize,
    /// Values with both letters and digits, or digits only.
    codes: usize,
    /// Values that occur more than once.
    repeated: usize,
}

impl Column {
    fn of(table: &Table, index: usize) -> Self {
        let values: Vec<&str> = table.column(index).filter(|value| !value.is_empty()).take(VALUES_MAX).collect();
        let percent =
            |fits: &dyn Fn(&str) -> bool| values.iter().filter(|value| fits(value)).count() * 100 / values.len().max(1);
        let any_date = |v: &str| date(v, DateOrder::Mdy).or_else(|| date(v, DateOrder::Dmy)).is_some();
        let any_number = |v: &str| number(v, DecimalMark::Point).or_else(|| number(v, DecimalMark::Comma)).is_some();
        let small = |v: &str| whole(v, DecimalMark::Point).is_some_and(|n| (0..=10_000).contains(&n));
        let zip = |v: &str| {
            let digits = v.bytes().filter(u8::is_ascii_digit).count();
            let plain = v.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            plain && matches!(digits, 4 | 5 | 8 | 9) && !matches!(places::repair_zip(v, None), places::Repair::Beyond)
        };
        let city = |v: &str| v.len() >= 3 && v.chars().all(|c| c.is_alphabetic() || " .'-".contains(c));
        let code = |v: &str| v.len() >= 2 && v.bytes().any(|b| b.is_ascii_digit()) && !v.contains(' ');
        let mut distinct = values.clone();
        distinct.sort_unstable();
        distinct.dedup();
        Self {
            name: table.header.get(index).map(|name| key(name)).unwrap_or_default(),
            filled: values.len(),
            dates: percent(&any_date),
            small_counts: percent(&small),
            numbers: percent(&any_number),
            zips: percent(&zip),
            states: percent(&|v| v.parse::<State>().is_ok()),
            cities: percent(&city),
            codes: percent(&code),
            repeated: 100 - distinct.len() * 100 / values.len().max(1),
        }
    }

    fn score(&self, field: Field, names: &[&str]) -> i32 {
        let by_name = self.score_by_name(field, names);
        // An empty column fits whatever its name says.
        let fits = self.filled == 0 || self.fits(field);
        match (by_name, fits) {
            (0, true) if self.name.is_empty() => self.score_by_content(field),
            (0, _) => 0,
            (score, true) => score,
            (score, false) => (score - MISFIT).max(0),
        }
    }

    fn score_by_name(&self, field: Field, names: &[&str]) -> i32 {
        let rank = |name: &str| names.iter().position(|known| *known == name).and_then(|r| i32::try_from(r).ok());
        if let Some(rank) = rank(&self.name) {
            return BY_NAME - rank;
        }
        let billing = self.name.starts_with("bill") || self.name.starts_with("sold");
        if field.is_of_place() {
            let rest = PLACE_PREFIXES.iter().find_map(|p| self.name.strip_prefix(p).and_then(rank));
            // The place of the bill serves when no other is there.
            let billed = ["billto", "billing", "soldto"].iter().find_map(|p| self.name.strip_prefix(p).and_then(rank));
            return rest
                .map(|rank| BY_PREFIXED_NAME - rank)
                .or(billed.map(|rank| BY_CONTENT - rank))
                .unwrap_or(0)
                .max(0);
        }
        // `Bill To City` tells a place, whatever else is in the name.
        let of_place = NAMES
            .iter()
            .filter(|Names(field, _)| field.is_of_place())
            .flat_map(|names| names.1)
            .any(|known| known.len() >= 3 && self.name.ends_with(known));
        if of_place {
            return 0;
        }
        let contained = names.iter().position(|known| known.len() >= 5 && self.name.contains(known));
        match contained.and_then(|rank| i32::try_from(rank).ok()) {
            Some(rank) if !billing || matches!(field, Field::AccountCode | Field::AccountName) => {
                BY_PART_OF_NAME - rank
            }
            _ => 0,
        }
    }

    const MOST: usize = 70;

    fn fits(&self, field: Field) -> bool {
        match field {
            Field::OrderDate | Field::ShipDate => self.dates >= Self::MOST,
            Field::Quantity => self.numbers >= Self::MOST,
            Field::UnitPrice | Field::LineValue => self.numbers >= Self::MOST,
            Field::Zip => self.zips >= Self::MOST,
            Field::State => self.states >= Self::MOST,
            Field::City => self.cities >= Self::MOST,
            Field::OrderNumber | Field::Sku => self.dates < Self::MOST,
            Field::AccountCode
            | Field::AccountName
            | Field::ShipName
            | Field::Street
            | Field::Street2
            | Field::Country
            | Field::Description
            | Field::Category
            | Field::Service => true,
        }
    }

    /// For a file without a header: only what can be told with some certainty, and people look at it anyway.
    fn score_by_content(&self, field: Field) -> i32 {
        let sure = match field {
            Field::State => self.states >= 90,
            Field::Zip => self.zips >= 90 && self.small_counts < 90,
            Field::OrderDate | Field::ShipDate => self.dates >= 90 && self.numbers < 50,
            Field::Quantity => self.small_counts >= 95 && self.repeated >= 20,
            Field::OrderNumber => self.codes >= 90 && self.dates < 20 && self.numbers < 90 || self.is_running_number(),
            Field::Sku => self.codes >= 90 && self.dates < 20 && self.numbers < 90,
            Field::City => self.cities >= 95 && self.states < 50 && self.repeated >= 10,
            Field::LineValue => self.numbers >= 95 && self.small_counts < 90 && self.zips < 90,
            _ => false,
        };
        if sure { BY_CONTENT } else { 0 }
    }

    fn is_running_number(&self) -> bool {
        self.numbers >= 95 && self.small_counts < 50 && self.zips < 50 && self.codes >= 95
    }
}
