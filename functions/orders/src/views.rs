//! What orders, accounts and imports look like on the wire.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{AccountId, Address, Context, FacilityId, ImportId, InvoiceId, Money, OrderId, ShipmentId};
use orders::{Account, Counts, Hold, Import, ImportPhase, ImportStop, Order, Party, Status, Warning};
use platform::{Meta, Stored};
use serde::Serialize;
use tabular::{DateOrder, DecimalMark};
use utoipa::ToSchema;

/// A place in the United States.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShipTo {
    #[schema(example = "Claire Gute")]
    pub name: String,
    #[schema(example = "12 Elm St")]
    pub street: Option<String>,
    #[schema(example = "Henderson")]
    pub city: String,
    /// USPS code.
    #[schema(example = "KY")]
    pub state: String,
    #[schema(example = "42420")]
    pub zip: String,
}

impl From<&Address> for ShipTo {
    fn from(address: &Address) -> Self {
        let Address { name, street, city, state, zip } = address;
        Self {
            name: name.clone(),
            street: street.clone(),
            city: city.clone(),
            state: state.to_string(),
            zip: zip.to_string(),
        }
    }
}

/// Who is billed.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderAccount {
    #[schema(example = "CG-12520")]
    pub code: String,
    #[schema(example = "Claire Gute")]
    pub name: String,
}

impl From<&Party> for OrderAccount {
    fn from(party: &Party) -> Self {
        Self { code: party.code.clone(), name: party.name.clone() }
    }
}

/// A code for programs and a sentence for people.
#[derive(Debug, Serialize, ToSchema)]
pub struct Remark {
    #[schema(example = "zip_zero_restored")]
    pub code: String,
    #[schema(example = "`2134` had lost its leading zero; it is `02134`")]
    pub detail: String,
}

impl From<&Hold> for Remark {
    fn from(hold: &Hold) -> Self {
        Self { code: hold.code.clone(), detail: hold.detail.clone() }
    }
}

impl From<&Warning> for Remark {
    fn from(warning: &Warning) -> Self {
        Self { code: warning.code.clone(), detail: warning.detail.clone() }
    }
}

impl From<&ImportStop> for Remark {
    fn from(stop: &ImportStop) -> Self {
        Self { code: stop.code.clone(), detail: stop.detail.clone() }
    }
}

/// An amount in minor units.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderMoney {
    #[schema(example = 26196)]
    pub amount_minor: i64,
    #[schema(example = "USD")]
    pub currency: &'static str,
}

impl From<Money> for OrderMoney {
    fn from(money: Money) -> Self {
        let kernel::Currency::Usd = money.currency;
        Self { amount_minor: money.amount_minor, currency: "USD" }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OrderLineView {
    #[schema(example = 1)]
    pub line: u16,
    #[schema(example = "FUR-BO-10001798")]
    pub sku: String,
    #[schema(example = "Bush Somerset Collection Bookcase")]
    pub description: Option<String>,
    #[schema(example = "Furniture")]
    pub category: Option<String>,
    #[schema(example = 2)]
    pub ordered: u32,
    /// `null` until the warehouse has spoken.
    #[schema(example = 2)]
    pub allocated: Option<u32>,
    /// `null` unless the pick was short.
    #[schema(example = json!(null))]
    pub picked: Option<u32>,
    /// Units that will not come.
    #[schema(example = 0)]
    pub short: u32,
    #[schema(example = json!(null))]
    pub short_reason: Option<String>,
    /// What all units of the line are worth together.
    #[schema(value_type = Option<OrderMoney>)]
    pub value: Option<OrderMoney>,
}

/// Who acts next.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderNextAction {
    #[schema(example = "warehouse")]
    pub owner: &'static str,
    #[schema(example = "pick_and_ship")]
    pub action: &'static str,
}

/// When something happened to an order, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderMoment {
    #[schema(value_type = String, format = DateTime, example = "2026-11-24T18:30:00Z")]
    pub at: Timestamp,
    #[schema(example = "no longer wanted")]
    pub reason: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OrderInvoice {
    #[schema(value_type = String, example = "ivc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: InvoiceId,
    #[schema(example = "INV-000042")]
    pub number: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OrderView {
    #[schema(value_type = String, example = "ord_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: OrderId,
    #[schema(example = "PO-10482")]
    pub number: String,
    /// received, released, short, held, allocated, cancelled, shipped, refused, delivered, invoiced.
    #[schema(example = "allocated")]
    pub status: &'static str,
    #[schema(value_type = String, example = "acc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub account_id: Option<AccountId>,
    pub account: Option<OrderAccount>,
    pub ship_to: Option<ShipTo>,
    #[schema(value_type = String, format = Date, example = "2026-11-20")]
    pub order_date: Option<Date>,
    /// The day on which it must leave.
    #[schema(value_type = String, format = Date, example = "2026-11-24")]
    pub ship_by: Option<Date>,
    #[schema(example = "standard")]
    pub service: Option<String>,
    pub lines: Vec<OrderLineView>,
    /// All units of all lines.
    #[schema(example = 2)]
    pub pieces: u32,
    pub holds: Vec<Remark>,
    pub warnings: Vec<Remark>,
    /// How often it was released to the warehouse.
    #[schema(example = 1)]
    pub attempt: u32,
    #[schema(value_type = Option<String>, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub facility_id: Option<FacilityId>,
    #[schema(value_type = Option<String>, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub shipment_id: Option<ShipmentId>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-24T08:00:00Z")]
    pub shipped_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-25T15:10:00Z")]
    pub delivered_at: Option<Timestamp>,
    pub refused: Option<OrderMoment>,
    pub invoice: Option<OrderInvoice>,
    pub cancelled: Option<OrderMoment>,
    #[schema(value_type = Option<String>, example = "imp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub import_id: Option<ImportId>,
    pub next_action: Option<OrderNextAction>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl OrderView {
    pub fn of(stored: &Stored<Order, OrderId>, context: &Context) -> Self {
        let order = &stored.state;
        let ask = order.ask.as_ref();
        Self {
            id: stored.id,
            number: ask.map(|ask| ask.number.clone()).unwrap_or_default(),
            status: order.status().map_or("absent", Status::as_str),
            account_id: ask.map(|ask| ask.account_id),
            account: ask.map(|ask| (&ask.account).into()),
            ship_to: ask.map(|ask| (&ask.ship_to).into()),
            order_date: ask.map(|ask| ask.order_date),
            ship_by: ask.map(|ask| ask.ship_by),
            service: ask.and_then(|ask| ask.service.clone()),
            lines: lines(order),
            pieces: ask.map_or(0, orders::Ask::pieces),
            holds: order.holds.iter().map(Into::into).collect(),
            warnings: ask.map(|ask| ask.warnings.iter().map(Into::into).collect()).unwrap_or_default(),
            attempt: order.attempt,
            facility_id: order
                .allocation
                .as_ref()
                .and_then(|allocation| allocation.facility_id)
                .or_else(|| ask.and_then(|ask| ask.facility_id)),
            shipment_id: order.allocation.as_ref().map(|allocation| allocation.shipment_id),
            shipped_at: order.shipped_at,
            delivered_at: order.delivered.as_ref().map(|delivery| delivery.at),
            refused: order.refused.as_ref().map(|r| OrderMoment { at: r.at, reason: r.reason.clone() }),
            invoice: order
                .invoice
                .as_ref()
                .map(|invoice| OrderInvoice { id: invoice.invoice_id, number: invoice.number.clone() }),
            cancelled: order.cancelled.as_ref().map(|c| OrderMoment { at: c.at, reason: Some(c.reason.clone()) }),
            import_id: ask.and_then(|ask| ask.import_id),
            next_action: order.next_action().map(|next| OrderNextAction { owner: next.owner, action: next.action }),
            meta: stored.meta(context),
        }
    }
}

fn lines(order: &Order) -> Vec<OrderLineView> {
    let asked = order.ask.as_ref().map(|ask| ask.lines.as_slice()).unwrap_or_default();
    let states = order.lines.iter().map(Some).chain(std::iter::repeat(None));
    asked
        .iter()
        .zip(states)
        .enumerate()
        .map(|(position, (line, state))| OrderLineView {
            line: line.line,
            sku: line.sku.clone(),
            description: line.description.clone(),
            category: line.category.clone(),
            ordered: line.quantity.get(),
            allocated: state.and_then(|state| state.allocated),
            picked: state.and_then(|state| state.picked),
            short: order.short(position),
            short_reason: order.short_reason(position).map(str::to_owned),
            value: line.value.map(Into::into),
        })
        .collect()
}

/// How many orders there are, by status.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderSummary {
    #[schema(example = json!({"received": 0, "held": 3, "allocated": 120}))]
    pub counts: BTreeMap<&'static str, u64>,
    #[schema(example = 123)]
    pub total: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AccountView {
    #[schema(value_type = String, example = "acc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: AccountId,
    #[schema(example = "CG-12520")]
    pub code: String,
    #[schema(example = "Claire Gute")]
    pub name: String,
    #[serde(flatten)]
    pub meta: Meta,
}

impl AccountView {
    pub fn of(stored: &Stored<Account, AccountId>, context: &Context) -> Self {
        let party = stored.state.party.clone();
        let Party { code, name } = party.unwrap_or_else(|| Party { code: String::new(), name: String::new() });
        Self { id: stored.id, code, name, meta: stored.meta(context) }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ImportColumn {
    /// From 0; mappings point here.
    #[schema(example = 0)]
    pub index: usize,
    #[schema(example = "Order ID")]
    pub name: String,
    /// The first values, cut short.
    #[schema(example = json!(["CA-2018-152156", "CA-2018-138688"]))]
    pub samples: Vec<String>,
}

/// What a look at the file found.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportAnalysis {
    #[schema(example = "UTF-8")]
    pub encoding: String,
    #[schema(example = true)]
    pub byte_order_mark: bool,
    #[schema(value_type = String, example = ",")]
    pub delimiter: char,
    /// `null` when the file has no header.
    #[schema(example = 1)]
    pub header_line: Option<u32>,
    #[schema(example = 9994)]
    pub row_count: u32,
    /// Under the proposed mapping.
    #[schema(example = 5009)]
    pub order_count: u32,
    pub columns: Vec<ImportColumn>,
    /// Which column holds which field.
    #[schema(value_type = BTreeMap<String, u16>, example = json!({"order_number": 1, "sku": 13, "quantity": 18, "zip": 11}))]
    pub mapping: orders::columns::Mapping,
    /// `proposed`, or `remembered` from the last file with the same header.
    #[schema(example = "proposed")]
    pub mapping_from: &'static str,
    /// Required fields that have no column.
    #[schema(example = json!([]))]
    pub missing: Vec<&'static str>,
    /// mdy, dmy or ymd.
    #[schema(value_type = String, example = "mdy")]
    pub date_order: DateOrder,
    /// Whether no other order fits as well.
    #[schema(example = true)]
    pub date_order_certain: bool,
    #[schema(example = "9994 dates fit month/day/year, 3920 fit day/month/year")]
    pub date_order_reason: String,
    /// What stands before the decimals: point or comma.
    #[schema(value_type = String, example = "point")]
    pub decimal: DecimalMark,
    /// The first rows, cells cut short.
    #[schema(example = json!([["1", "CA-2018-152156"]]))]
    pub preview: Vec<Vec<String>>,
}

impl From<&orders::Analysis> for ImportAnalysis {
    fn from(analysis: &orders::Analysis) -> Self {
        let samples = |index: usize| analysis.preview.iter().filter_map(|row| row.get(index)).cloned().collect();
        let columns = analysis.columns.iter().enumerate();
        Self {
            encoding: analysis.encoding.clone(),
            byte_order_mark: analysis.byte_order_mark,
            delimiter: analysis.delimiter,
            header_line: analysis.header_line,
            row_count: analysis.row_count,
            order_count: analysis.order_count,
            columns: columns
                .map(|(index, name)| ImportColumn { index, name: name.clone(), samples: samples(index) })
                .collect(),
            mapping: analysis.mapping.clone(),
            mapping_from: if analysis.remembered { "remembered" } else { "proposed" },
            missing: analysis.mapping.missing().into_iter().map(orders::columns::Field::as_str).collect(),
            date_order: analysis.dates.order,
            date_order_certain: analysis.dates.certain,
            date_order_reason: analysis.dates.reason.clone(),
            decimal: analysis.decimal,
            preview: analysis.preview.clone(),
        }
    }
}

/// How far an import has come. Orders unless a name says rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportProgress {
    #[schema(example = 5009)]
    pub orders_total: u32,
    #[schema(example = 1200)]
    pub orders_done: u32,
    /// Made; in a dry run, those that would be.
    #[schema(example = 1190)]
    pub created: u32,
    /// There already with the same content.
    #[schema(example = 5)]
    pub unchanged: u32,
    #[schema(example = 5)]
    pub failed: u32,
    #[schema(example = 9994)]
    pub rows_total: u32,
    #[schema(example = 9)]
    pub rows_failed: u32,
    #[schema(example = 61)]
    pub rows_warned: u32,
    #[schema(example = 61)]
    pub zips_repaired: u32,
}

impl From<Counts> for ImportProgress {
    fn from(counts: Counts) -> Self {
        let Counts {
            orders_total,
            orders_done,
            created,
            unchanged,
            failed,
            rows_total,
            rows_failed,
            rows_warned,
            zips_repaired,
        } = counts;
        Self {
            orders_total,
            orders_done,
            created,
            unchanged,
            failed,
            rows_total,
            rows_failed,
            rows_warned,
            zips_repaired,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ImportView {
    #[schema(value_type = String, example = "imp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: ImportId,
    /// awaiting_upload, analyzed, running, checked (a dry run ended), completed, failed, cancelled.
    #[schema(example = "running")]
    pub state: &'static str,
    #[schema(example = "orders.csv")]
    pub file_name: String,
    #[schema(example = false)]
    pub dry_run: bool,
    /// How often it was started.
    #[schema(example = 1)]
    pub run: u32,
    pub progress: ImportProgress,
    #[schema(example = true)]
    pub has_failed_rows: bool,
    /// Why it ended early.
    pub failure: Option<Remark>,
    pub analysis: Option<ImportAnalysis>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl ImportView {
    pub fn of(stored: &Stored<Import, ImportId>, context: &Context) -> Self {
        let import = &stored.state;
        Self {
            id: stored.id,
            state: import.phase.as_str(),
            file_name: import.file_name.clone(),
            dry_run: import.plan.as_ref().is_some_and(|plan| plan.dry_run),
            run: import.run,
            progress: import.counts.into(),
            has_failed_rows: has_failed_rows(import),
            failure: import.stop.as_ref().map(Into::into),
            analysis: import.analysis.as_ref().map(Into::into),
            meta: stored.meta(context),
        }
    }
}

/// Whether the file of failed rows is there: it is written when a run ends.
pub fn has_failed_rows(import: &Import) -> bool {
    import.counts.rows_failed > 0 && matches!(import.phase, ImportPhase::Checked | ImportPhase::Completed)
}
