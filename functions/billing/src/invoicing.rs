//! Rating a load, and issuing its invoices.

use billing::{Bill, Charges, ChargesCommand, Draft, InvoiceCommand, InvoiceRef, PAYMENT_DAYS, invoice_number, sum_of};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{AccountId, Aggregate, ChargesId, InvoiceId, LoadId};
use platform::{Failure, Permit, Stored, Work};

use crate::billables::gather;
use crate::book::book_for;
use crate::table::{AllCharges, Invoices, charges_id};

/// Invoices of one commit: each costs a state and an event, and a commit holds 100 items.
const INVOICES_PER_COMMIT: usize = 40;
/// A load of 45 shipments has at most 45 accounts. Far more commits than that is a fault.
const TURNS_MAX: usize = 10;

type StoredCharges = Stored<Charges, ChargesId>;

/// Rates a load by what is known and by today's book. `None` when the load's dispatch was not told here.
pub async fn rate(permit: &Permit, load_id: LoadId) -> Result<Option<StoredCharges>, Failure> {
    let Some((load, billables)) = gather(permit, load_id).await? else { return Ok(None) };
    let book = book_for(permit, &load).await?;
    let command = ChargesCommand::Rate { load: Box::new(load), billables, book };
    let known = permit.find::<AllCharges>(charges_id(load_id)).await?;
    // Nothing new since it was rated: no commit, which most loads are spared when they are invoiced.
    if let Some(charges) = &known
        && charges.state.decide(&command, permit.context()).is_ok_and(|events| events.is_empty())
    {
        return Ok(known);
    }
    let done = permit
        .labelled("rate")
        .transact(async |work| {
            let mut charges = work.load_or_new::<AllCharges>(charges_id(load_id)).await?;
            work.apply::<AllCharges>(&mut charges, &command)?;
            Ok(())
        })
        .await;
    match done {
        // Invoiced charges stay as they are; whoever asks sees them.
        Ok(_) => permit.find::<AllCharges>(charges_id(load_id)).await,
        Err(failure) => Err(failure),
    }
}

/// Issues an invoice to every account of the load that has none. Some 40 accounts a commit; stopped half way, it goes on
/// when it is asked again.
pub async fn invoice(permit: &Permit, load_id: LoadId) -> Result<StoredCharges, Failure> {
    let id = charges_id(load_id);
    for turn in 0..TURNS_MAX {
        let done = permit
            .labelled(format!("invoice/{turn}"))
            .transact(async |work| {
                let mut charges = work.load::<AllCharges>(id).await?;
                issue(work, &mut charges).await?;
                Ok(!charges.state.drafts().is_empty())
            })
            .await?;
        if !done.value {
            return permit.get::<AllCharges>(id).await;
        }
    }
    Err(Failure::internal(format!("{id} takes more than {TURNS_MAX} commits")))
}

async fn issue(work: &mut Work, charges: &mut StoredCharges) -> Result<(), Failure> {
    let today = work.permit().now().to_zoned(TimeZone::UTC).date();
    let mut invoices: Vec<(AccountId, InvoiceRef)> = Vec::new();
    for draft in charges.state.drafts().into_iter().take(INVOICES_PER_COMMIT) {
        let number = invoice_number(work.gapless_number("invoice").await?);
        let (account_id, reference) = issue_one(work, charges, draft, number, today)?;
        invoices.push((account_id, reference));
    }
    work.apply::<AllCharges>(charges, &ChargesCommand::Invoice { invoices }).map(drop)
}

fn issue_one(
    work: &mut Work,
    charges: &StoredCharges,
    draft: Draft,
    number: String,
    today: Date,
) -> Result<(AccountId, InvoiceRef), Failure> {
    let Draft { invoice_id, account_id, orders, lines } = draft;
    let load = charges.state.load().ok_or_else(|| Failure::internal("charges with drafts have no load"))?;
    let total = sum_of(&lines).map_err(Failure::internal)?;
    let bill = Bill {
        invoice_id,
        number: number.clone(),
        account_id,
        load_id: load.load_id,
        load_number: load.number.clone(),
        orders,
        lines,
        issued_on: today,
        due_on: today.checked_add(PAYMENT_DAYS.days()).unwrap_or(today),
    };
    let mut invoice = work.fresh::<Invoices>(invoice_id);
    work.apply::<Invoices>(&mut invoice, &InvoiceCommand::Issue { bill })?;
    Ok((account_id, InvoiceRef { invoice_id, number, total }))
}

/// Voids an invoice and opens its lines again, in one commit.
pub async fn void(work: &mut Work, id: InvoiceId, reason: &str) -> Result<platform::work::Shown, Failure> {
    let mut invoice = work.load::<Invoices>(id).await?;
    work.expect_version(&invoice)?;
    work.apply::<Invoices>(&mut invoice, &InvoiceCommand::Void { reason: reason.to_owned() })?;
    let bill = invoice.state.bill().ok_or_else(|| Failure::internal("a void invoice has no bill"))?;
    let mut charges = work.load::<AllCharges>(charges_id(bill.load_id)).await?;
    work.apply::<AllCharges>(&mut charges, &ChargesCommand::VoidInvoice { invoice_id: id })?;
    work.reply::<Invoices>(&invoice)
}
