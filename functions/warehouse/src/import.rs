//! A file of items, row by row: read, checked, and committed some forty at a time.

use std::collections::BTreeMap;

use kernel::{ItemId, Pounds};
use platform::{Failure, FieldError, Permit, Stored};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use tabular::{DecimalMark, Hints, Limits, Row, Table, number};
use utoipa::ToSchema;
use warehouse::{CodeError, Dimensions, Item, ItemCommand, ItemDraft, SKUS_PER_COMMIT_MAX, Sku, ids};

use crate::table::Items;

const ROWS_MAX: usize = 5_000;

/// The fields of an item and the names that files have for them.
const FIELDS: [(&str, &[&str]); 8] = [
    ("sku", &["sku", "item", "item number", "item no", "product id", "product code", "part number", "stock code"]),
    ("description", &["description", "product name", "item name", "name", "product", "title"]),
    ("unit", &["unit", "uom", "unit of measure"]),
    ("weight_lb", &["weight_lb", "weight", "unit weight", "weight lbs", "weight (lb)", "weight (lbs)", "lbs"]),
    ("length_in", &["length_in", "length", "length (in)"]),
    ("width_in", &["width_in", "width", "width (in)"]),
    ("height_in", &["height_in", "height", "height (in)"]),
    ("category", &["category", "sub-category", "subcategory", "product category"]),
];
const REQUIRED: [&str; 3] = ["sku", "description", "weight_lb"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemRowOutcome {
    Created,
    Updated,
    Unchanged,
    Failed,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ItemRowFault {
    #[schema(example = "weight_lb")]
    pub field: String,
    #[schema(example = "weight_invalid")]
    pub code: String,
    #[schema(example = "`heavy` is not a weight")]
    pub message: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ItemRowResult {
    /// The line of the file, from 1.
    #[schema(example = 2)]
    pub row: u32,
    #[schema(example = "FUR-BO-10001798")]
    pub sku: String,
    pub outcome: ItemRowOutcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "itm_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub item_id: Option<ItemId>,
    pub errors: Vec<ItemRowFault>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ItemsImported {
    pub dry_run: bool,
    #[schema(example = 3)]
    pub rows: usize,
    #[schema(example = 2)]
    pub created: usize,
    #[schema(example = 0)]
    pub updated: usize,
    #[schema(example = 0)]
    pub unchanged: usize,
    #[schema(example = 1)]
    pub failed: usize,
    #[schema(example = ",")]
    pub delimiter: String,
    #[schema(example = "UTF-8")]
    pub encoding: String,
    /// Which column of the file each field was read from.
    #[schema(example = json!({"sku": "Product ID", "description": "Product Name", "weight_lb": "Weight (lb)"}))]
    pub columns: BTreeMap<String, String>,
    /// One for each row, in the file's order.
    pub results: Vec<ItemRowResult>,
}

/// A row that can be an item.
struct Candidate {
    row: u32,
    id: ItemId,
    sku: Sku,
    draft: ItemDraft,
}

pub async fn import(permit: &Permit, bytes: &[u8], dry_run: bool) -> Result<ItemsImported, Failure> {
    let names: Vec<&str> = FIELDS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let limits = Limits { rows: ROWS_MAX, ..Limits::default() };
    let hints = Hints { known_headers: &names, header: Some(true), limits, ..Hints::default() };
    let table = tabular::read(bytes, &hints)
        .map_err(|fault| Failure::field(line_pointer(fault.line()), fault.code(), fault.to_string()))?;
    let columns = columns(&table)?;
    let (candidates, mut results) = read_rows(permit, &table, &columns);
    for (n, chunk) in candidates.chunks(SKUS_PER_COMMIT_MAX).enumerate() {
        results.extend(match dry_run {
            true => check(permit, chunk).await?,
            false => commit(&permit.labelled(n), chunk).await?,
        });
    }
    results.sort_by_key(|result| result.row);
    let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
    let header = |column: usize| table.header.get(column).cloned().unwrap_or_default();
    Ok(ItemsImported {
        dry_run,
        rows: results.len(),
        created: count(ItemRowOutcome::Created),
        updated: count(ItemRowOutcome::Updated),
        unchanged: count(ItemRowOutcome::Unchanged),
        failed: count(ItemRowOutcome::Failed),
        delimiter: table.delimiter.to_string(),
        encoding: table.encoding.to_owned(),
        columns: columns.iter().map(|(field, column)| ((*field).to_owned(), header(*column))).collect(),
        results,
    })
}

fn line_pointer(line: Option<u32>) -> String {
    line.map(|line| format!("line {line}")).unwrap_or_default()
}

fn columns(table: &Table) -> Result<BTreeMap<&'static str, usize>, Failure> {
    let found: BTreeMap<&str, usize> =
        FIELDS.iter().filter_map(|(field, names)| Some((*field, table.column_named(names)?))).collect();
    let errors: Vec<FieldError> = REQUIRED
        .iter()
        .filter(|field| !found.contains_key(*field))
        .map(|field| FieldError {
            pointer: (*field).to_owned(),
            code: "column_missing".to_owned(),
            message: format!("the file has no column for `{field}`"),
        })
        .collect();
    match errors.first() {
        None => Ok(found),
        Some(first) => {
            let detail = format!("{}; its columns are: {}", first.message, table.header.join(", "));
            Err(Failure::Invalid { status: 422, code: "column_missing".to_owned(), detail, errors })
        }
    }
}

/// Rows that can be items, and results for those that cannot.
fn read_rows(
    permit: &Permit,
    table: &Table,
    columns: &BTreeMap<&'static str, usize>,
) -> (Vec<Candidate>, Vec<ItemRowResult>) {
    let marks = ["weight_lb", "length_in"].iter().filter_map(|field| columns.get(field));
    let mark = DecimalMark::of(marks.flat_map(|column| table.column(*column)));
    let (mut candidates, mut failed) = (Vec::new(), Vec::new());
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for row in table.rows() {
        let cells = Cells { row, columns, mark };
        let mut read = cells.read();
        if let Ok((sku, _)) = &read {
            match seen.get(&sku.folded()) {
                Some(first) => {
                    let message = format!("this SKU stands on line {first} already");
                    read = Err(vec![fault("sku", "sku_repeated", message)]);
                }
                None => drop(seen.insert(sku.folded(), row.line)),
            }
        }
        match read {
            Ok((sku, draft)) => {
                let id = ids::item(permit.tenant(), &sku);
                candidates.push(Candidate { row: row.line, id, sku, draft });
            }
            Err(errors) => {
                let sku = cells.text("sku").to_owned();
                failed.push(ItemRowResult {
                    row: row.line,
                    sku,
                    outcome: ItemRowOutcome::Failed,
                    item_id: None,
                    errors,
                });
            }
        }
    }
    (candidates, failed)
}

fn fault(field: &str, code: &str, message: impl Into<String>) -> ItemRowFault {
    ItemRowFault { field: field.to_owned(), code: code.to_owned(), message: message.into() }
}

/// The cells of one row, by field.
struct Cells<'t> {
    row: Row<'t>,
    columns: &'t BTreeMap<&'static str, usize>,
    mark: DecimalMark,
}

impl Cells<'_> {
    fn text(&self, field: &str) -> &str {
        let cell = self.columns.get(field).and_then(|column| self.row.get(*column));
        tabular::unguarded(cell.unwrap_or_default().trim())
    }

    /// The item, or everything that is wrong with the row.
    fn read(&self) -> Result<(Sku, ItemDraft), Vec<ItemRowFault>> {
        let mut faults = Vec::new();
        let mut note = |result: Result<(), ItemRowFault>| faults.extend(result.err());
        let sku = self.text("sku").parse::<Sku>().map_err(|e| {
            let code = if matches!(e, CodeError::Empty(_)) { "sku_missing" } else { "sku_invalid" };
            fault("sku", code, e.to_string())
        });
        let sku = sku.map_err(|f| note(Err(f))).ok();
        let description = self.bounded("description", 200).map_err(|f| note(Err(f))).ok();
        if description.as_ref().is_some_and(String::is_empty) {
            note(Err(fault("description", "description_missing", "an item has a description")));
        }
        let unit = self.bounded("unit", 16).map_err(|f| note(Err(f))).unwrap_or_default();
        let category = self.bounded("category", 100).map_err(|f| note(Err(f))).unwrap_or_default();
        let weight = self.weight().map_err(|f| note(Err(f))).ok();
        let dimensions = self.dimensions().map_err(|f| note(Err(f))).unwrap_or_default();
        match (sku, description, weight) {
            (Some(sku), Some(description), Some(weight_lb)) if faults.is_empty() => {
                let unit = if unit.is_empty() { "each".to_owned() } else { unit };
                let category = Some(category).filter(|text| !text.is_empty());
                Ok((sku, ItemDraft { description, unit, weight_lb, dimensions, category }))
            }
            _ => Err(faults),
        }
    }

    fn bounded(&self, field: &str, max: usize) -> Result<String, ItemRowFault> {
        let text = self.text(field);
        match text.chars().count() > max {
            true => Err(fault(field, "text_too_long", format!("at most {max} characters"))),
            false => Ok(text.to_owned()),
        }
    }

    fn weight(&self) -> Result<Pounds, ItemRowFault> {
        let text = self.text("weight_lb");
        let invalid = |message: String| fault("weight_lb", "weight_invalid", message);
        let value = number(text, self.mark).ok_or_else(|| invalid(format!("`{text}` is not a weight")))?;
        Pounds::new(value).map_err(|e| invalid(e.to_string()))
    }

    fn dimensions(&self) -> Result<Option<Dimensions>, ItemRowFault> {
        let side = |field: &str| -> Result<Option<Decimal>, ItemRowFault> {
            match self.text(field) {
                "" => Ok(None),
                text => number(text, self.mark)
                    .map(Some)
                    .ok_or_else(|| fault(field, "dimensions_out_of_range", format!("`{text}` is not a length"))),
            }
        };
        match (side("length_in")?, side("width_in")?, side("height_in")?) {
            (None, None, None) => Ok(None),
            (Some(length), Some(width), Some(height)) => Dimensions::new(length, width, height)
                .map(Some)
                .map_err(|e| fault("length_in", "dimensions_out_of_range", e.to_string())),
            _ => Err(fault("length_in", "dimensions_incomplete", "give length, width and height, or none of them")),
        }
    }
}

fn outcome(stored: Option<&Item>, draft: &ItemDraft) -> ItemRowOutcome {
    match stored.and_then(|item| item.draft.as_ref()) {
        None => ItemRowOutcome::Created,
        Some(known) if known == draft => ItemRowOutcome::Unchanged,
        Some(_) => ItemRowOutcome::Updated,
    }
}

fn result(candidate: &Candidate, outcome: ItemRowOutcome) -> ItemRowResult {
    let Candidate { row, id, sku, .. } = candidate;
    ItemRowResult { row: *row, sku: sku.to_string(), outcome, item_id: Some(*id), errors: vec![] }
}

async fn check(permit: &Permit, chunk: &[Candidate]) -> Result<Vec<ItemRowResult>, Failure> {
    let known = by_id(permit.get_many::<Items>(&ids_of(chunk)).await?);
    Ok(chunk.iter().map(|c| result(c, outcome(known.get(&c.id).map(|s| &s.state), &c.draft))).collect())
}

async fn commit(permit: &Permit, chunk: &[Candidate]) -> Result<Vec<ItemRowResult>, Failure> {
    let done = permit
        .transact(async |work| {
            let mut known = by_id(work.load_many::<Items>(&ids_of(chunk)).await?);
            let mut results = Vec::with_capacity(chunk.len());
            for candidate in chunk {
                let mut item = known.remove(&candidate.id).unwrap_or_else(|| work.fresh::<Items>(candidate.id));
                let outcome = outcome(Some(&item.state), &candidate.draft);
                let command = ItemCommand::Import(candidate.sku.clone(), candidate.draft.clone());
                work.apply::<Items>(&mut item, &command)?;
                results.push(result(candidate, outcome));
            }
            Ok(results)
        })
        .await?;
    Ok(done.value)
}

fn ids_of(chunk: &[Candidate]) -> Vec<ItemId> {
    chunk.iter().map(|candidate| candidate.id).collect()
}

fn by_id(items: Vec<Stored<Item, ItemId>>) -> BTreeMap<ItemId, Stored<Item, ItemId>> {
    items.into_iter().map(|stored| (stored.id, stored)).collect()
}
