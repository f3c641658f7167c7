//! What billing's resources look like on the wire.

use billing::{
    Accessorials, Charges, Export, FuelMethod, FuelPrice, FuelSchedule, Invoice, LaneEnd, LaneRate, Line, Method,
};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{
    AccountId, CarrierId, ChargesId, Context, EventId, ExportId, FuelId, InvoiceId, LoadId, Money, OrderId, Pounds,
    RateId, ShipmentId, StopId,
};
use platform::Stored;
use platform::entity::Meta;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

/// An amount of money.
#[derive(Serialize, ToSchema)]
#[schema(as = Money)]
pub struct MoneySchema {
    /// Cents.
    #[schema(example = 245_000)]
    amount_minor: i64,
    #[schema(example = "USD")]
    currency: String,
}

/// One end of a lane.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = RateLaneEnd, example = json!({"kind": "state", "state": "IL"}))]
#[expect(dead_code, reason = "documents the shape of `billing::LaneEnd`")]
pub enum LaneEndSchema {
    Any,
    State {
        #[schema(example = "IL")]
        state: String,
    },
    Zip3 {
        /// The first three digits of a ZIP code.
        #[schema(example = "606")]
        zip3: String,
    },
}

/// How a lane is priced. Rates are dollars, as text.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = RateMethod, example = json!({
    "kind": "per_mile", "rate": "2.15", "minimum": {"amount_minor": 45_000, "currency": "USD"}
}))]
#[expect(dead_code, reason = "documents the shape of `billing::Method`")]
pub enum MethodSchema {
    /// The truck, whatever the distance and weight.
    Flat { amount: MoneySchema },
    /// The truck by its miles.
    PerMile { rate: String, minimum: MoneySchema },
    /// The account's own freight by the hundred pounds.
    PerHundredweight { rate: String, minimum: MoneySchema },
}

/// What else costs something; nothing when not given.
#[derive(Serialize, ToSchema)]
#[schema(as = RateAccessorials, example = json!({"handling": {"amount_minor": 850, "currency": "USD"}}))]
pub struct AccessorialsSchema {
    /// Per packed shipment.
    handling: Option<MoneySchema>,
    /// Per delivery stop after the first.
    stop_off: Option<MoneySchema>,
    /// Per journey to the same door after the first.
    redelivery: Option<MoneySchema>,
    /// Per refusal at the door.
    refused_delivery: Option<MoneySchema>,
}

/// How a price of diesel becomes a surcharge.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = FuelMethod, example = json!({"kind": "per_mile", "peg": "1.20", "mpg": "6.0"}))]
#[expect(dead_code, reason = "documents the shape of `billing::FuelMethod`")]
pub enum FuelMethodSchema {
    /// `(price - peg) / mpg` dollars a mile, never below 0.
    PerMile { peg: String, mpg: String },
    /// The percent of the band with the greatest `from` that the price reaches, of the linehaul.
    PercentBands { bands: Vec<FuelBandSchema> },
}

#[derive(Serialize, ToSchema)]
#[schema(as = FuelBand)]
pub struct FuelBandSchema {
    /// Dollars per gallon.
    #[schema(example = "3.50")]
    from: String,
    #[schema(example = "21")]
    percent: String,
}

/// A price for a lane.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rate)]
pub struct RateView {
    #[schema(value_type = String, example = "rat_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: RateId,
    /// `active` or `retired`.
    #[schema(example = "active")]
    pub status: String,
    #[schema(example = "Midwest truckload")]
    pub name: Option<String>,
    #[schema(value_type = Option<String>, example = json!(null))]
    pub account_id: Option<AccountId>,
    #[schema(value_type = Option<String>, example = json!(null))]
    pub carrier_id: Option<CarrierId>,
    #[schema(value_type = LaneEndSchema)]
    pub origin: Option<LaneEnd>,
    #[schema(value_type = LaneEndSchema)]
    pub destination: Option<LaneEnd>,
    #[schema(value_type = MethodSchema)]
    pub method: Option<Method>,
    #[schema(value_type = AccessorialsSchema)]
    pub accessorials: Option<Accessorials>,
    #[schema(value_type = String, format = Date, example = "2026-01-01")]
    pub effective_from: Option<Date>,
    /// The last day, included.
    #[schema(value_type = Option<String>, format = Date, example = json!(null))]
    pub effective_to: Option<Date>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl RateView {
    pub fn of(stored: &Stored<LaneRate, RateId>, context: &Context) -> Self {
        let terms = stored.state.terms();
        Self {
            id: stored.id,
            status: stored.state.status_word().to_owned(),
            name: terms.map(|t| t.name.clone()),
            account_id: terms.and_then(|t| t.account_id),
            carrier_id: terms.and_then(|t| t.carrier_id),
            origin: terms.map(|t| t.origin.clone()),
            destination: terms.map(|t| t.destination.clone()),
            method: terms.map(|t| t.method.clone()),
            accessorials: terms.map(|t| t.accessorials),
            effective_from: terms.map(|t| t.effective_from),
            effective_to: terms.and_then(|t| t.effective_to),
            meta: stored.meta(context),
        }
    }
}

/// A published price of diesel, effective from the day after its date.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FuelPrice)]
pub struct FuelPriceView {
    #[schema(value_type = String, example = "fsc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: FuelId,
    #[schema(value_type = String, format = Date, example = "2026-11-16")]
    pub date: Option<Date>,
    /// Dollars per gallon.
    #[schema(value_type = String, example = "3.742")]
    pub price: Option<Decimal>,
    #[schema(value_type = String, example = "eia_us")]
    pub source: Option<String>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl FuelPriceView {
    pub fn of(stored: &Stored<FuelPrice, FuelId>, context: &Context) -> Self {
        let facts = stored.state.0.as_ref();
        Self {
            id: stored.id,
            date: facts.map(|f| f.date),
            price: facts.map(|f| f.price),
            source: facts.map(|f| f.source.clone()),
            meta: stored.meta(context),
        }
    }
}

/// How fuel is charged, from a day on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FuelSchedule)]
pub struct FuelScheduleView {
    #[schema(value_type = String, example = "fsc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: FuelId,
    #[schema(value_type = String, example = "Standard")]
    pub name: Option<String>,
    #[schema(value_type = String, example = "eia_us")]
    pub price_source: Option<String>,
    #[schema(value_type = String, format = Date, example = "2026-01-01")]
    pub effective_from: Option<Date>,
    #[schema(value_type = FuelMethodSchema)]
    pub method: Option<FuelMethod>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl FuelScheduleView {
    pub fn of(stored: &Stored<FuelSchedule, FuelId>, context: &Context) -> Self {
        let terms = stored.state.0.as_ref();
        Self {
            id: stored.id,
            name: terms.map(|t| t.name.clone()),
            price_source: terms.map(|t| t.price_source.clone()),
            effective_from: terms.map(|t| t.effective_from),
            method: terms.map(|t| t.method.clone()),
            meta: stored.meta(context),
        }
    }
}

/// One line of money that explains itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChargeLine)]
pub struct LineView {
    /// `linehaul`, `fuel_surcharge`, `handling`, `stop_off`, `redelivery`, `refused_delivery`.
    #[schema(example = "linehaul")]
    pub kind: String,
    #[schema(value_type = String, example = "acc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub account_id: AccountId,
    #[schema(value_type = Option<String>, example = "ord_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub order_id: Option<OrderId>,
    #[schema(value_type = Option<String>, example = json!(null))]
    pub stop_id: Option<StopId>,
    #[schema(example = "Linehaul Chicago, IL to Omaha, NE")]
    pub description: String,
    #[schema(value_type = String, example = "412")]
    pub quantity: Decimal,
    /// `mi`, `cwt`, `load`, `shipment`, `stop`, `attempt` or `percent`.
    #[schema(example = "mi")]
    pub unit: String,
    /// Dollars per unit.
    #[schema(value_type = String, example = "2.15")]
    pub rate: Decimal,
    #[schema(value_type = MoneySchema)]
    pub amount: Money,
    /// The arithmetic in words.
    #[schema(example = "Midwest truckload: 412 mi x $2.15/mi = $885.80, above the minimum $450.00")]
    pub explanation: String,
    #[schema(value_type = String, example = "rat_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub rate_id: RateId,
    #[schema(value_type = Option<String>, example = json!(null))]
    pub fuel_price_id: Option<FuelId>,
    #[schema(value_type = Option<String>, example = json!(null))]
    pub fuel_schedule_id: Option<FuelId>,
    /// The events that it bills.
    #[schema(value_type = Vec<String>, example = json!(["evt_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e"]))]
    pub sources: Vec<EventId>,
}

impl From<&Line> for LineView {
    fn from(line: &Line) -> Self {
        let line = line.clone();
        Self {
            kind: line.kind.as_str().to_owned(),
            account_id: line.account_id,
            order_id: line.order_id,
            stop_id: line.stop_id,
            description: line.description,
            quantity: line.quantity,
            unit: line.unit.as_str().to_owned(),
            rate: line.rate,
            amount: line.amount,
            explanation: line.explanation,
            rate_id: line.rate_id,
            fuel_price_id: line.fuel_price_id,
            fuel_schedule_id: line.fuel_schedule_id,
            sources: line.sources,
        }
    }
}

/// Why a load has no price.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnratedView {
    #[schema(example = "no_matching_rate")]
    pub code: String,
    #[schema(example = "no rate covers Chicago, IL to Omaha, NE on 2026-11-22 for account acc_…")]
    pub reason: String,
}

/// Something that was told and that no line bills (yet).
#[derive(Debug, Serialize, ToSchema)]
pub struct UnbilledView {
    /// `packed` or `attempt`.
    #[schema(example = "packed")]
    pub kind: String,
    #[schema(value_type = Option<String>, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub shipment_id: Option<ShipmentId>,
    #[schema(value_type = Option<String>, example = json!(null))]
    pub stop_id: Option<StopId>,
    /// The event.
    #[schema(value_type = String, example = "evt_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub source: EventId,
}

/// An invoice of this load that stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChargesInvoice {
    #[schema(value_type = String, example = "ivc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub invoice_id: InvoiceId,
    #[schema(value_type = String, example = "acc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub account_id: AccountId,
    #[schema(example = "INV-000001")]
    pub number: String,
    #[schema(value_type = MoneySchema)]
    pub total: Money,
}

/// What is owed for a load.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Charges)]
pub struct ChargesView {
    #[schema(value_type = String, example = "chg_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: ChargesId,
    #[schema(value_type = String, example = "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub load_id: Option<LoadId>,
    #[schema(example = "L-10482")]
    pub number: Option<String>,
    /// `open` (not rated yet), `unrated`, `rated` or `invoiced`.
    #[schema(example = "rated")]
    pub status: String,
    pub unrated: Option<UnratedView>,
    #[schema(value_type = Option<String>, format = Date, example = "2026-11-22")]
    pub ship_date: Option<Date>,
    #[schema(value_type = Option<String>, example = "412")]
    pub miles: Option<Decimal>,
    #[schema(value_type = Option<String>, example = "8400")]
    pub weight_lb: Option<Pounds>,
    pub lines: Vec<LineView>,
    #[schema(value_type = MoneySchema)]
    pub total: Money,
    /// Only when the charges of one load are read.
    pub unbilled: Vec<UnbilledView>,
    pub invoices: Vec<ChargesInvoice>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl ChargesView {
    pub fn of(stored: &Stored<Charges, ChargesId>, context: &Context) -> Self {
        let (charges, load) = (&stored.state, stored.state.load());
        let why = charges.why_unrated();
        Self {
            id: stored.id,
            load_id: load.map(|l| l.load_id),
            number: load.map(|l| l.number.clone()),
            status: charges.status_word().to_owned(),
            unrated: why.map(|why| UnratedView { code: why.code().to_owned(), reason: why.to_string() }),
            ship_date: load.map(|l| l.ship_date),
            miles: load.and_then(|l| l.miles),
            weight_lb: load.map(|l| l.weight_lb),
            lines: charges.lines().iter().map(Into::into).collect(),
            total: total(charges.lines()),
            unbilled: Vec::new(),
            invoices: charges
                .invoices()
                .map(|(account_id, invoice)| ChargesInvoice {
                    invoice_id: invoice.invoice_id,
                    account_id: *account_id,
                    number: invoice.number.clone(),
                    total: invoice.total,
                })
                .collect(),
            meta: stored.meta(context),
        }
    }
}

/// Charges that add up to more than an amount can hold are never stored.
fn total(lines: &[Line]) -> Money {
    billing::sum_of(lines).unwrap_or(Money::usd(i64::MAX))
}

/// What one account is asked to pay for one load.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invoice)]
pub struct InvoiceView {
    #[schema(value_type = String, example = "ivc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: InvoiceId,
    #[schema(example = "INV-000001")]
    pub number: Option<String>,
    /// `issued`, `paid` or `void`.
    #[schema(example = "issued")]
    pub status: String,
    #[schema(value_type = String, example = "acc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub account_id: Option<AccountId>,
    #[schema(value_type = String, example = "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub load_id: Option<LoadId>,
    #[schema(example = "L-10482")]
    pub load_number: Option<String>,
    #[schema(value_type = Vec<String>, example = json!(["ord_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e"]))]
    pub orders: Vec<OrderId>,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T18:00:00Z")]
    pub issued_at: Timestamp,
    #[schema(value_type = String, format = Date, example = "2026-11-22")]
    pub issued_on: Option<Date>,
    #[schema(value_type = String, format = Date, example = "2026-12-22")]
    pub due_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date, example = json!(null))]
    pub paid_on: Option<Date>,
    #[schema(example = json!(null))]
    pub void_reason: Option<String>,
    pub lines: Vec<LineView>,
    /// The sum of the lines, also of a void invoice.
    #[schema(value_type = MoneySchema)]
    pub total: Money,
    #[serde(flatten)]
    pub meta: Meta,
}

impl InvoiceView {
    pub fn of(stored: &Stored<Invoice, InvoiceId>, context: &Context) -> Self {
        let (invoice, bill) = (&stored.state, stored.state.bill());
        let (paid_on, void_reason) = match invoice {
            Invoice::Nothing | Invoice::Issued { .. } => (None, None),
            Invoice::Paid { paid_on, .. } => (Some(*paid_on), None),
            Invoice::Void { reason, .. } => (None, Some(reason.clone())),
        };
        Self {
            id: stored.id,
            number: bill.map(|b| b.number.clone()),
            status: invoice.status_word().to_owned(),
            account_id: bill.map(|b| b.account_id),
            load_id: bill.map(|b| b.load_id),
            load_number: bill.map(|b| b.load_number.clone()),
            orders: bill.map(|b| b.orders.clone()).unwrap_or_default(),
            issued_at: stored.created_at,
            issued_on: bill.map(|b| b.issued_on),
            due_on: bill.map(|b| b.due_on),
            paid_on,
            void_reason,
            lines: bill.iter().flat_map(|b| &b.lines).map(Into::into).collect(),
            total: bill.map(billing::Bill::total).unwrap_or_default(),
            meta: stored.meta(context),
        }
    }
}

/// Where to download the file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExportDownload)]
pub struct Download {
    #[schema(example = "https://files.example.com/…")]
    pub url: String,
    /// Seconds from now.
    #[schema(example = 900)]
    pub expires_in: u64,
}

/// Invoices as a CSV file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvoiceExport)]
pub struct ExportView {
    #[schema(value_type = String, example = "exp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: ExportId,
    #[schema(value_type = String, format = Date, example = "2026-11-01")]
    pub from: Option<Date>,
    #[schema(value_type = String, format = Date, example = "2026-11-30")]
    pub to: Option<Date>,
    #[schema(example = 42)]
    pub invoices: u64,
    #[schema(example = 310)]
    pub lines: u64,
    /// The sum of the file's amounts.
    #[schema(value_type = MoneySchema)]
    pub total: Money,
    /// Of the file.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: Option<String>,
    /// When it is made, and when it is read by itself.
    pub download: Option<Download>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl ExportView {
    pub fn of(stored: &Stored<Export, ExportId>, context: &Context) -> Self {
        let made = stored.state.0.as_ref();
        Self {
            id: stored.id,
            from: made.map(|m| m.from),
            to: made.map(|m| m.to),
            invoices: made.map_or(0, |m| m.invoices),
            lines: made.map_or(0, |m| m.lines),
            total: made.map(|m| m.total).unwrap_or_default(),
            sha256: made.map(|m| m.sha256.clone()),
            download: None,
            meta: stored.meta(context),
        }
    }
}
