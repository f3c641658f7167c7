//! From the rows of a file to the orders in it.
//!
//! Rows with the same order number are one order, wherever they stand. What belongs to the order as a whole (the
//! account, the place) must be the same in all of them or absent; of dates that differ the earliest counts. One row
//! that is wrong fails its order: half an order helps nobody.

use std::collections::HashMap;

use jiff::civil::Date;
use kernel::{ImportId, Money, OrderId, Quantity, TenantId};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use tabular::{Row, Table, date, number, unguarded, whole};

use crate::columns::{Field, Mapping};
use crate::intake::{Flaw, Mended, RawAddress, collapsed, mend};
use crate::{Ask, ImportPlan, Line, Party, Warning};

/// The account of orders that name no customer at all.
const HOUSE: (&str, &str) = ("HOUSE", "House account");

/// The rows of one order, by position in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Empty when the row names none; such a row stands alone.
    pub number: String,
    pub rows: Vec<u32>,
}

/// All orders of a file, in the order in which they first appear. The same file and mapping give the same groups.
pub fn groups(table: &Table, mapping: &Mapping) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let column = mapping.get(Field::OrderNumber);
    for (position, row) in (0u32..).zip(table.rows()) {
        let number = collapsed(unguarded(column.and_then(|column| row.get(column)).unwrap_or_default()));
        if let Some(group) = known.get(&number).and_then(|at| groups.get_mut(*at)) {
            group.rows.push(position);
            continue;
        }
        if !number.is_empty() {
            known.insert(number.clone(), groups.len());
        }
        groups.push(Group { number, rows: vec![position] });
    }
    groups
}

/// What one row of a failed order has against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFlaw {
    /// Of the file, from 1.
    pub line: u32,
    pub flaw: Flaw,
}

/// An order, ready to be received, or what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub number: String,
    pub order_id: OrderId,
    /// Lines of the file.
    pub lines: Vec<u32>,
    pub outcome: Result<Ask, Vec<RowFlaw>>,
    pub rows_warned: u32,
    pub zips_repaired: u32,
}

/// Reads groups of one table under one plan.
#[derive(Debug)]
pub struct Drafter<'a> {
    pub table: &'a Table,
    pub plan: &'a ImportPlan,
    pub tenant: TenantId,
    pub import_id: ImportId,
    /// Stands in for an order date where the file has none.
    pub today: Date,
}

/// What one row says about the order as a whole.
struct Head<'a> {
    line: u32,
    code: &'a str,
    name: &'a str,
    ship_name: &'a str,
    mended: Mended,
    order_date: Option<Date>,
    ship_date: Option<Date>,
    service: &'a str,
}

impl<'a> Drafter<'a> {
    pub fn draft(&self, group: &Group) -> Draft {
        let rows: Vec<Row<'a>> = group.rows.iter().filter_map(|row| self.table.row(*row as usize)).collect();
        let mut draft = Draft {
            number: group.number.clone(),
            order_id: Ask::order_id(self.tenant, &group.number),
            lines: rows.iter().map(|row| row.line).collect(),
            outcome: Err(Vec::new()),
            rows_warned: 0,
            zips_repaired: 0,
        };
        let (mut heads, mut lines, mut flaws) = (Vec::new(), Vec::new(), Vec::new());
        for row in &rows {
            let mut note =
                |found: Vec<Flaw>| flaws.extend(found.into_iter().map(|flaw| RowFlaw { line: row.line, flaw }));
            note(self.extra_cells(row).into_iter().collect());
            let place = if self.has_place(row) { Some(row) } else { rows.iter().find(|row| self.has_place(row)) };
            match self.head(row, place.unwrap_or(row)) {
                Ok(head) => heads.push(head),
                Err(found) => note(found),
            }
            match self.line(row, lines.len()) {
                Ok(line) => lines.push(line),
                Err(found) => note(found),
            }
        }
        if group.number.is_empty() {
            let line = rows.first().map_or(0, |row| row.line);
            let flaw = Flaw::new(Field::OrderNumber, "", "order_number_missing", "the order number is missing");
            flaws.push(RowFlaw { line, flaw });
        }
        flaws.extend(disagreements(&heads));
        draft.outcome = if flaws.is_empty() { self.ask(&group.number, &heads, lines) } else { Err(flaws) };
        if draft.outcome.is_ok() {
            let count = |fits: fn(&Head<'a>) -> bool| heads.iter().filter(|head| fits(head)).map(|_| 1).sum();
            draft.zips_repaired = count(|head| head.mended.zip_repaired);
            draft.rows_warned = count(|head| !head.mended.warnings.is_empty());
        }
        draft
    }

    fn cell(&self, row: &Row<'a>, field: Field) -> Option<&'a str> {
        let column = self.plan.mapping.get(field)?;
        Some(unguarded(row.get(column).unwrap_or_default().trim()))
    }

    fn text(&self, row: &Row<'a>, field: Field) -> &'a str {
        self.cell(row, field).unwrap_or_default()
    }

    /// Cells beyond the last column: a delimiter in a text without quotes has shifted the row.
    fn extra_cells(&self, row: &Row<'a>) -> Option<Flaw> {
        let columns = self.table.columns;
        let extra = (columns..row.width()).find_map(|c| row.get(c).filter(|cell| !cell.trim().is_empty()))?;
        let message = format!("the row has {} cells and the header {columns}: is a quote missing?", row.width());
        Some(Flaw::new(Field::OrderNumber, extra, "row_has_extra_cells", message))
    }

    /// Whether the row says where the order goes. Some systems say it in the first row of an order only.
    fn has_place(&self, row: &Row<'a>) -> bool {
        [Field::Street, Field::City, Field::State, Field::Zip].iter().any(|field| !self.text(row, *field).is_empty())
    }

    /// `place` is the row that says where the order goes: this one, or the first that does.
    fn head(&self, row: &Row<'a>, place: &Row<'a>) -> Result<Head<'a>, Vec<Flaw>> {
        let mended = mend(&RawAddress {
            street: self.cell(place, Field::Street),
            street2: self.cell(place, Field::Street2),
            city: self.cell(place, Field::City),
            state: self.cell(place, Field::State),
            zip: self.cell(place, Field::Zip),
            country: self.cell(place, Field::Country),
        });
        match (mended, self.date(row, Field::OrderDate), self.date(row, Field::ShipDate)) {
            (Ok(mended), Ok(order_date), Ok(ship_date)) => Ok(Head {
                line: row.line,
                code: self.text(row, Field::AccountCode),
                name: self.text(row, Field::AccountName),
                ship_name: self.text(row, Field::ShipName),
                mended,
                order_date,
                ship_date,
                service: self.text(row, Field::Service),
            }),
            (mended, order_date, ship_date) => {
                let mut flaws = mended.err().unwrap_or_default();
                flaws.extend(order_date.err().into_iter().chain(ship_date.err()));
                Err(flaws)
            }
        }
    }

    fn date(&self, row: &Row<'a>, field: Field) -> Result<Option<Date>, Flaw> {
        let text = self.text(row, field);
        if text.is_empty() {
            return Ok(None);
        }
        date(text, self.plan.date_order).map(Some).ok_or_else(|| {
            let order = match self.plan.date_order {
                tabular::DateOrder::Mdy => "month/day/year",
                tabular::DateOrder::Dmy => "day/month/year",
                tabular::DateOrder::Ymd => "year-month-day",
            };
            Flaw::new(field, text, "date_invalid", format!("there is no date `{text}` when read as {order}"))
        })
    }

    fn line(&self, row: &Row<'a>, before: usize) -> Result<Line, Vec<Flaw>> {
        let mut flaws = Vec::new();
        let sku = collapsed(self.text(row, Field::Sku));
        if sku.is_empty() || sku.chars().count() > Ask::CODE_MAX {
            flaws.push(Flaw::new(Field::Sku, &sku, "sku_invalid", "a SKU has 1 to 60 characters"));
        }
        let text = self.text(row, Field::Quantity);
        let quantity = whole(text, self.plan.decimal).and_then(|n| Quantity::new(n).ok());
        if quantity.is_none() {
            let message = format!("a quantity must be a whole number from 1 to {}", Quantity::MAX);
            flaws.push(Flaw::new(Field::Quantity, text, "quantity_out_of_range", message));
        }
        let (total, each) = (self.money(row, Field::LineValue), self.money(row, Field::UnitPrice));
        flaws.extend(total.as_ref().err().into_iter().chain(each.as_ref().err()).cloned());
        let (Some(quantity), true) = (quantity, flaws.is_empty()) else { return Err(flaws) };
        let value = total.ok().flatten().or_else(|| each.ok().flatten()?.checked_mul(Decimal::from(quantity.get())));
        let optional = |field, max: usize| {
            let text: String = collapsed(self.text(row, field)).chars().take(max).collect();
            (!text.is_empty()).then_some(text)
        };
        Ok(Line {
            line: u16::try_from(before + 1).unwrap_or(u16::MAX),
            sku,
            quantity,
            description: optional(Field::Description, Ask::DESCRIPTION_MAX),
            category: optional(Field::Category, Ask::TEXT_MAX),
            value: value.and_then(cents),
        })
    }

    fn money(&self, row: &Row<'a>, field: Field) -> Result<Option<Decimal>, Flaw> {
        let text = self.text(row, field);
        if text.is_empty() {
            return Ok(None);
        }
        number(text, self.plan.decimal)
            .map(Some)
            .ok_or_else(|| Flaw::new(field, text, "amount_invalid", "this is not an amount of money"))
    }

    fn ask(&self, number: &str, heads: &[Head<'a>], lines: Vec<Line>) -> Result<Ask, Vec<RowFlaw>> {
        let Some(head) = heads.first() else { return Err(Vec::new()) };
        let said = |of: fn(&Head<'a>) -> &'a str| heads.iter().map(of).find(|text| !text.is_empty()).map(collapsed);
        let ship_name = said(|head| head.ship_name);
        let account = party(said(|head| head.code), said(|head| head.name), ship_name.clone());
        let order_dates = span(heads.iter().filter_map(|head| head.order_date));
        let ship_dates = span(heads.iter().filter_map(|head| head.ship_date));
        let order_date = order_dates.or(ship_dates).map_or(self.today, |(first, _)| first);
        let ship_by = ship_dates.map_or(order_date, |(first, _)| first);
        let mut warnings = head.mended.warnings.clone();
        for (what, dates) in [("order", order_dates), ("ship", ship_dates)] {
            if let Some((first, last)) = dates.filter(|(first, last)| first != last) {
                let detail = format!("the rows have {what} dates from {first} to {last}; the first was taken");
                warnings.push(Warning::new("dates_differ", detail));
            }
        }
        warnings.extend(ship_before_order(order_date, ship_by));
        let ask = Ask {
            number: number.to_owned(),
            account_id: account.account_id(self.tenant),
            ship_to: head.mended.named(&ship_name.unwrap_or_else(|| account.name.clone())),
            account,
            order_date,
            ship_by,
            service: said(|head| head.service),
            facility_id: None,
            lines,
            warnings,
            import_id: Some(self.import_id),
        };
        ask.check().map(|()| ask).map_err(|fault| {
            let flaw = Flaw::new(Field::OrderNumber, number, "order_invalid", fault.to_string());
            vec![RowFlaw { line: head.line, flaw }]
        })
    }
}

/// It should leave before it was ordered: somebody mixed the dates up.
pub fn ship_before_order(order_date: Date, ship_by: Date) -> Option<Warning> {
    let detail = || format!("it should ship on {ship_by} and was ordered on {order_date}");
    (ship_by < order_date).then(|| Warning::new("ship_before_order", detail()))
}

fn span(dates: impl Iterator<Item = Date>) -> Option<(Date, Date)> {
    dates.fold(None, |span, date| match span {
        None => Some((date, date)),
        Some((first, last)) => Some((date.min(first), date.max(last))),
    })
}

/// Who pays: the customer as named, else the one who receives, else the house.
fn party(code: Option<String>, name: Option<String>, ship_name: Option<String>) -> Party {
    let short = |text: &str, max: usize| text.chars().take(max).collect::<String>();
    let (code, name) = match (code, name.or(ship_name)) {
        (Some(code), Some(name)) => (code, name),
        (Some(code), None) => (code.clone(), code),
        (None, Some(name)) => (name.to_uppercase(), name),
        (None, None) => (HOUSE.0.to_owned(), HOUSE.1.to_owned()),
    };
    Party { code: short(&code, Ask::CODE_MAX), name: short(&name, Ask::TEXT_MAX) }
}

/// Rows of one order that name another account or place than the first row.
fn disagreements(heads: &[Head<'_>]) -> Vec<RowFlaw> {
    let Some((first, others)) = heads.split_first() else { return Vec::new() };
    let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && !collapsed(a).eq_ignore_ascii_case(&collapsed(b));
    let mut flaws = Vec::new();
    for head in others {
        let (a, b) = (&first.mended, &head.mended);
        let (a_street, b_street) = (a.street.as_deref().unwrap_or_default(), b.street.as_deref().unwrap_or_default());
        let found = [
            (Field::AccountCode, first.code, head.code),
            (Field::ShipName, first.ship_name, head.ship_name),
            (Field::Street, a_street, b_street),
            (Field::City, &a.city, &b.city),
            (Field::State, a.state.code(), b.state.code()),
            (Field::Zip, a.zip.five(), b.zip.five()),
        ];
        flaws.extend(found.into_iter().filter(|(_, a, b)| differ(a, b)).map(|(field, a, b)| {
            let message =
                format!("line {} of this order says `{a}`: an order goes to one place and one account", first.line);
            RowFlaw { line: head.line, flaw: Flaw::new(field, b, "order_rows_disagree", message) }
        }));
    }
    flaws
}

fn cents(dollars: Decimal) -> Option<Money> {
    dollars.checked_mul(Decimal::ONE_HUNDRED)?.round().to_i64().map(Money::usd)
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
