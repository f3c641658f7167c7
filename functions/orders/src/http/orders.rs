//! `/v1/orders`

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{AccountId, FacilityId, Money, OrderId, Quantity};
use orders::columns::Field;
use orders::draft::ship_before_order;
use orders::intake::{Flaw, RawAddress, collapsed, mend};
use orders::{AccountCommand, Ask, Line, OrderCommand, Party, Status};
use platform::{
    Answer, Body, Call, Failure, FieldError, Id, Listed, Page, Paging, Params, Permit, Problems, Reply, Work,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::table::{Accounts, Orders};
use crate::views::{OrderSummary, OrderView};

/// Where it goes. What can be mended is mended, with a warning: a state's full name, a ZIP code that has lost its leading
/// zero.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipToInput {
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Claire Gute")]
    name: String,
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "12 Elm St")]
    street: Option<String>,
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Henderson")]
    city: String,
    /// Name or USPS code.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "Kentucky")]
    state: String,
    #[validate(length(min = 1, max = 20))]
    #[schema(min_length = 1, max_length = 20, example = "42420")]
    zip: String,
}

/// An account by its code; it is opened when it is new.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderAccountInput {
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "CG-12520")]
    code: String,
    /// The code, when not given.
    #[serde(default)]
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Claire Gute")]
    name: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderLineInput {
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "FUR-BO-10001798")]
    sku: String,
    #[schema(value_type = u32, minimum = 1, maximum = 1000000, example = 2)]
    quantity: Quantity,
    #[serde(default)]
    #[validate(length(max = 500))]
    #[schema(max_length = 500, example = "Bush Somerset Collection Bookcase")]
    description: Option<String>,
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "Furniture")]
    category: Option<String>,
    /// What all units of the line are worth together.
    #[serde(default)]
    #[schema(value_type = Option<OrderMoneyInput>)]
    value: Option<Money>,
}

/// An amount in minor units: the shape of what `value` reads.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "it describes `kernel::Money` in the document")]
pub struct OrderMoneyInput {
    #[schema(example = 26196)]
    amount_minor: i64,
    #[schema(example = "USD", pattern = "^USD$")]
    currency: String,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateOrder {
    /// Your or your customer's number; unique.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "PO-10482")]
    number: String,
    /// Who is billed. Either this or `account_id`.
    #[serde(default)]
    #[validate(nested)]
    account: Option<OrderAccountInput>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = json!(null))]
    account_id: Option<AccountId>,
    #[validate(nested)]
    ship_to: ShipToInput,
    /// Today (UTC), when not given.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date, example = "2026-11-20")]
    order_date: Option<Date>,
    /// The day on which it must leave; the order date, when not given.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date, example = "2026-11-24")]
    ship_by: Option<Date>,
    #[serde(default)]
    #[validate(length(max = 60))]
    #[schema(max_length = 60, example = "standard")]
    service: Option<String>,
    /// From where; the warehouse chooses, when not given.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = json!(null))]
    facility_id: Option<FacilityId>,
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    lines: Vec<OrderLineInput>,
    /// Release it to the warehouse at once.
    #[serde(default = "yes")]
    #[schema(default = true, example = true)]
    release: bool,
}

pub(crate) const fn yes() -> bool {
    true
}

/// Who is billed, as the body says it.
enum Who {
    Known(AccountId),
    Named(AccountId, Party),
}

impl Who {
    fn of(body: &CreateOrder, permit: &Permit) -> Result<Self, Failure> {
        match (&body.account, body.account_id) {
            (None, Some(id)) => Ok(Self::Known(id)),
            (Some(OrderAccountInput { code, name }), None) => {
                let code = collapsed(code);
                let party = Party { name: name.as_deref().map_or_else(|| code.clone(), collapsed), code };
                Ok(Self::Named(party.account_id(permit.tenant()), party))
            }
            _ => Err(Failure::field("/account", "account_missing", "give either `account` or `account_id`")),
        }
    }

    const fn id(&self) -> AccountId {
        match self {
            Self::Known(id) | Self::Named(id, _) => *id,
        }
    }

    /// The account as it is known; one that is named by its code is opened when it is new.
    async fn party(&self, work: &mut Work) -> Result<Party, Failure> {
        let account_id = self.id();
        let mut stored = work.load_or_new::<Accounts>(account_id).await?;
        match (stored.state.party.take(), self) {
            (Some(party), _) => Ok(party),
            (None, Self::Known(id)) => {
                Err(Failure::field("/account_id", "account_unknown", format!("there is no account `{id}`")))
            }
            (None, Self::Named(_, party)) => {
                let command = AccountCommand::Open { account_id, party: party.clone() };
                work.apply::<Accounts>(&mut stored, &command).map_err(|failure| below("/account", failure))?;
                Ok(party.clone())
            }
        }
    }
}

impl CreateOrder {
    /// The ask, whose account is yet to be looked up.
    fn ask(self, permit: &Permit, account_id: AccountId) -> Result<Ask, Failure> {
        let Self {
            number,
            account: _,
            account_id: _,
            ship_to: ShipToInput { name, street, city, state, zip },
            order_date,
            ship_by,
            service,
            facility_id,
            lines,
            release: _,
        } = self;
        let mended = mend(&RawAddress {
            street: street.as_deref(),
            street2: None,
            city: Some(&city),
            state: Some(&state),
            zip: Some(&zip),
            country: None,
        })
        .map_err(|flaws| unmendable(&flaws))?;
        let order_date = order_date.unwrap_or_else(|| permit.now().to_zoned(TimeZone::UTC).date());
        let ship_by = ship_by.unwrap_or(order_date);
        let mut warnings = mended.warnings.clone();
        warnings.extend(ship_before_order(order_date, ship_by));
        Ok(Ask {
            number: collapsed(&number),
            account_id,
            account: Party { code: String::new(), name: String::new() },
            ship_to: mended.named(&collapsed(&name)),
            order_date,
            ship_by,
            service: service.map(|service| collapsed(&service)).filter(|service| !service.is_empty()),
            facility_id,
            lines: (1u16..).zip(lines).map(|(line, input)| input.line(line)).collect(),
            warnings,
            import_id: None,
        })
    }
}

impl OrderLineInput {
    fn line(self, line: u16) -> Line {
        let Self { sku, quantity, description, category, value } = self;
        Line { line, sku: collapsed(&sku), quantity, description, category, value }
    }
}

fn unmendable(flaws: &[Flaw]) -> Failure {
    let pointer = |field: Field| match field {
        Field::State => "/ship_to/state",
        Field::City => "/ship_to/city",
        _ => "/ship_to/zip",
    };
    let error = |flaw: &Flaw| FieldError {
        pointer: pointer(flaw.field).to_owned(),
        code: flaw.code.to_owned(),
        message: flaw.message.clone(),
    };
    let errors: Vec<FieldError> = flaws.iter().map(error).collect();
    Failure::Invalid {
        status: 422,
        code: errors.first().map_or_else(|| "address_invalid".to_owned(), |e| e.code.clone()),
        detail: errors.first().map_or_else(|| "the address cannot be mended".to_owned(), |e| e.message.clone()),
        errors,
    }
}

/// The same failure, with its pointers below a field.
fn below(parent: &str, failure: Failure) -> Failure {
    match failure {
        Failure::Invalid { status, code, detail, mut errors } => {
            for error in &mut errors {
                error.pointer.insert_str(0, parent);
            }
            Failure::Invalid { status, code, detail, errors }
        }
        other => other,
    }
}

/// Create an order
///
/// Its number is unique: a second order of the same number is refused with `order_already_exists`.
#[utoipa::path(post, path = "/v1/orders", tag = "orders", request_body = CreateOrder,
    responses((status = 201, body = OrderView), Problems))]
pub async fn create_order(call: Call, Body(body): Body<CreateOrder>) -> Answer<OrderView> {
    let permit = call.permit("orders:write", "create_order")?;
    let order_id = Ask::order_id(permit.tenant(), &collapsed(&body.number));
    let (who, release) = (Who::of(&body, &permit)?, body.release);
    let ask = body.ask(&permit, who.id())?;
    let done = permit
        .transact(async |work| {
            let ask = Box::new(Ask { account: who.party(work).await?, ..ask.clone() });
            let mut stored = work.load_or_new::<Orders>(order_id).await?;
            work.apply::<Orders>(&mut stored, &OrderCommand::Receive { order_id, ask, release })?;
            work.reply::<Orders>(&stored)
        })
        .await?;
    Ok(Reply::changed(done, Some(order_id.to_string())))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderFilter {
    /// Only orders of this status, the first to ship first; all orders by number, when not given.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "held")]
    status: Option<Status>,
    /// Only the order of this number.
    #[serde(default)]
    #[param(example = "PO-10482")]
    number: Option<String>,
}

/// List orders
#[utoipa::path(get, path = "/v1/orders", tag = "orders", params(OrderFilter, Paging),
    responses((status = 200, body = Page<OrderView>), Problems))]
pub async fn list_orders(
    call: Call,
    Params(filter): Params<OrderFilter>,
    paging: Paging,
) -> Result<Listed<OrderView>, Failure> {
    let permit = call.permit("orders:read", "list_orders")?;
    match filter {
        OrderFilter { number: Some(number), status } => {
            let found = permit.find::<Orders>(Ask::order_id(permit.tenant(), &collapsed(&number))).await?;
            let found = found.filter(|order| status.is_none() || order.state.status() == status);
            let items = found.iter().map(|order| OrderView::of(order, permit.context())).collect();
            Ok(Listed(Page { items, next_cursor: None, has_more: false }))
        }
        OrderFilter { number: None, status: Some(status) } => {
            permit.list::<Orders>(Orders::of_status(status), &paging).await
        }
        OrderFilter { number: None, status: None } => permit.list::<Orders>(Orders::all(), &paging).await,
    }
}

/// Count orders by status
#[utoipa::path(get, path = "/v1/orders/summary", tag = "orders",
    responses((status = 200, body = OrderSummary), Problems))]
pub async fn summarize_orders(call: Call) -> Answer<OrderSummary> {
    let permit = call.permit("orders:read", "summarize_orders")?;
    let mut counts = BTreeMap::new();
    for status in Status::ALL {
        counts.insert(status.as_str(), permit.count::<Orders>(Orders::of_status(status)).await?);
    }
    let total = counts.values().sum();
    Reply::ok(OrderSummary { counts, total })
}

/// Read an order
#[utoipa::path(get, path = "/v1/orders/{id}", tag = "orders", params(("id" = String, Path)),
    responses((status = 200, body = OrderView), Problems))]
pub async fn get_order(call: Call, Id(id): Id<OrderId>) -> Answer<OrderView> {
    call.permit("orders:read", "get_order")?.show::<Orders>(id).await
}

/// Why, in the words of who asks.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderReason {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "the customer asked to wait")]
    reason: String,
}

/// Hold an order
///
/// Until stock is reserved for it.
#[utoipa::path(post, path = "/v1/orders/{id}/hold", tag = "orders", params(("id" = String, Path)),
    request_body = OrderReason, responses((status = 200, body = OrderView), Problems))]
pub async fn hold_order(call: Call, Id(id): Id<OrderId>, Body(body): Body<OrderReason>) -> Answer<OrderView> {
    let permit = call.permit("orders:write", "hold_order")?.because(&body.reason);
    permit.execute::<Orders>(id, OrderCommand::Hold { order_id: id, reason: body.reason }).await
}

/// No fields yet.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseOrder {}

/// Release an order
///
/// Hands it to the warehouse: for the first time, after a hold, or again after a shortage.
#[utoipa::path(post, path = "/v1/orders/{id}/release", tag = "orders", params(("id" = String, Path)),
    request_body = ReleaseOrder, responses((status = 200, body = OrderView), Problems))]
pub async fn release_order(call: Call, Id(id): Id<OrderId>, Body(_body): Body<ReleaseOrder>) -> Answer<OrderView> {
    let permit = call.permit("orders:write", "release_order")?;
    permit.execute::<Orders>(id, OrderCommand::Release { order_id: id }).await
}

/// Cancel an order
///
/// Until it has left the warehouse; what was reserved for it is given back.
#[utoipa::path(post, path = "/v1/orders/{id}/cancel", tag = "orders", params(("id" = String, Path)),
    request_body = OrderReason, responses((status = 200, body = OrderView), Problems))]
pub async fn cancel_order(call: Call, Id(id): Id<OrderId>, Body(body): Body<OrderReason>) -> Answer<OrderView> {
    let permit = call.permit("orders:write", "cancel_order")?.because(&body.reason);
    permit.execute::<Orders>(id, OrderCommand::Cancel { order_id: id, reason: body.reason }).await
}

/// Read an order's history
#[utoipa::path(get, path = "/v1/orders/{id}/history", tag = "orders", params(("id" = String, Path), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_order_history(call: Call, Id(id): Id<OrderId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("orders:read", "get_order_history")?.history::<Orders>(id, &paging).await
}
