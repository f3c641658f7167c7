//! One step of an import: some hundreds of orders, bounded in time, then the cursor moves and the next event follows.
//!
//! Safe to be killed and to be delivered twice. A step begins at the cursor that its event names and does nothing when
//! the import has moved on. Its transactions are cut by position, so a second run cuts the same ones, and each has a
//! receipt that tells what the first run made.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use kernel::{AccountId, ImportId, OrderId};
use orders::draft::{Draft, Drafter, Group, groups};
use orders::{
    AccountCommand, Analysis, Ask, Counts, Encounter, ImportCommand, ImportPhase, ImportPlan, ImportStop, OrderCommand,
    Party,
};
use platform::{Envelope, Failure, Permit, Record};
use serde::Deserialize;
use tabular::Table;

use super::analyze::{Look, open};
use super::results::{Made, Outcome, RowError, RowsView, write_failed_rows};
use super::source;
use crate::table::{Accounts, Imports, Orders};

/// A step ends at the first transaction after this, well before the function's own end of 30 s.
const STEP_TIME: Duration = Duration::from_secs(8);
/// Of one step, so that progress shows.
const STEP_ORDERS_MAX: usize = 1_000;
/// Of one transaction: each order is two items of at most 100.
const ORDERS_PER_TRANSACTION: usize = 25;
/// Of one transaction, which holds 4 MB.
const LINES_PER_TRANSACTION: usize = 500;
const ACCOUNTS_PER_TRANSACTION: usize = 40;

/// What `import_started` and `import_advanced` say.
#[derive(Debug, Deserialize)]
struct Step {
    import_id: ImportId,
    run: u32,
    #[serde(default)]
    counts: Counts,
}

/// An import's file, opened as it was analyzed.
struct Job {
    import_id: ImportId,
    run: u32,
    analysis: Analysis,
    plan: ImportPlan,
    table: Table,
}

/// Reacts to `import_started` and `import_advanced`.
pub(crate) async fn step(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let Step { import_id, run, counts } = event.data()?;
    let import = permit.get::<Imports>(import_id).await?.state;
    let from = counts.orders_done;
    let (Some(analysis), Some(plan)) = (import.analysis, import.plan) else { return Ok(()) };
    if import.phase != ImportPhase::Running || import.run != run || import.counts.orders_done != from {
        tracing::info!(%import_id, run, from, "import step is done already");
        return Ok(());
    }
    let table = match reopen(&permit, import_id, &analysis).await? {
        Ok(table) => table,
        Err(stop) => {
            permit.react::<Imports>(import_id, ImportCommand::Stop { import_id, stop }).await?;
            return Ok(());
        }
    };
    let job = Job { import_id, run, analysis, plan, table };
    let all = groups(&job.table, &job.plan.mapping);
    let step = job.work(&permit, &all, from).await?;
    let failed = import.counts.rows_failed + step.rows_failed;
    if from + step.orders_done >= step.orders_total && failed > 0 {
        write_failed_rows(&permit, import_id, run, &job.table, &job.analysis.columns).await?;
    }
    permit.react::<Imports>(import_id, ImportCommand::Advance { import_id, run, from, step }).await?;
    Ok(())
}

/// The table, or why it is not the one that was analyzed.
async fn reopen(
    permit: &Permit,
    import_id: ImportId,
    analysis: &Analysis,
) -> Result<Result<Table, ImportStop>, Failure> {
    let stop = |code: &str, detail: String| Ok(Err(ImportStop { code: code.to_owned(), detail }));
    let Some((bytes, sha256)) = source(permit, import_id).await? else {
        return stop("file_gone", "the uploaded file is not there any more".to_owned());
    };
    if sha256 != analysis.sha256 {
        return stop("file_changed", "the file is not the one that was analyzed".to_owned());
    }
    let look = Look {
        encoding: Some(&analysis.encoding),
        delimiter: Some(analysis.delimiter),
        header: Some(analysis.header_line.is_some()),
    };
    match open(&bytes, look) {
        Ok(table) => Ok(Ok(table)),
        Err(fault) => stop(fault.code(), fault.to_string()),
    }
}

impl Job {
    /// Works off orders from `from` on, until the time or the number is up.
    async fn work(&self, permit: &Permit, all: &[Group], from: u32) -> Result<Counts, Failure> {
        let begun = Instant::now();
        let drafter = Drafter {
            table: &self.table,
            plan: &self.plan,
            tenant: permit.tenant(),
            import_id: self.import_id,
            today: permit.now().to_zoned(TimeZone::UTC).date(),
        };
        let mut step = Counts { orders_total: u32::try_from(all.len()).unwrap_or(u32::MAX), ..Counts::default() };
        let mut rest = all.get(from as usize..).unwrap_or_default();
        while !rest.is_empty() && step.orders_done as usize <= STEP_ORDERS_MAX && begun.elapsed() < STEP_TIME {
            let (batch, after) = rest.split_at(batch_size(rest));
            rest = after;
            let drafts: Vec<Draft> = batch.iter().map(|group| drafter.draft(group)).collect();
            let at = from + step.orders_done;
            let made = if self.plan.dry_run {
                self.look(permit, &drafts).await?
            } else {
                self.make(permit, at, &drafts).await?
            };
            let views: Vec<RowsView> = drafts.iter().zip(&made).map(|(draft, made)| view(draft, made)).collect();
            let records: Vec<Record> = (at..)
                .zip(&views)
                .map(|(index, view)| view.record(self.import_id, self.run, index))
                .collect::<Result<_, _>>()?;
            permit.put_records(&records).await?;
            step = drafts.iter().zip(&made).fold(step, |step, (draft, made)| step.plus(count(draft, made)));
        }
        Ok(step)
    }

    /// What would come of the drafts.
    async fn look(&self, permit: &Permit, drafts: &[Draft]) -> Result<Vec<Made>, Failure> {
        let ids: Vec<OrderId> = asks(drafts).map(|(id, _)| id).collect();
        let known = permit.get_many::<Orders>(&ids).await?;
        Ok(drafts
            .iter()
            .map(|draft| match &draft.outcome {
                Err(_) => Made::plain(Outcome::Failed),
                Ok(ask) => known
                    .iter()
                    .find(|stored| stored.id == draft.order_id)
                    .and_then(|stored| met(stored.state.meets(ask), &draft.number))
                    .unwrap_or(Made::plain(Outcome::Created)),
            })
            .collect())
    }

    /// Makes the orders of some drafts in one transaction; one by one when somebody else keeps changing one of them.
    async fn make(&self, permit: &Permit, at: u32, drafts: &[Draft]) -> Result<Vec<Made>, Failure> {
        self.open_accounts(permit, at, drafts).await?;
        let whole = permit.labelled(format!("{}-{at}", self.run));
        match self.transact(&whole, drafts).await {
            Err(Failure::Contention | Failure::Conflict { .. } | Failure::Taken { .. }) if drafts.len() > 1 => {
                let mut made = Vec::with_capacity(drafts.len());
                for (at, draft) in (at..).zip(drafts.chunks(1)) {
                    let permit = permit.labelled(format!("{}-one-{at}", self.run));
                    made.extend(self.transact(&permit, draft).await?);
                }
                Ok(made)
            }
            other => other,
        }
    }

    async fn transact(&self, permit: &Permit, drafts: &[Draft]) -> Result<Vec<Made>, Failure> {
        let ids: Vec<OrderId> = asks(drafts).map(|(id, _)| id).collect();
        let release = self.plan.release;
        let done = permit
            .transact(async |work| {
                let known = work.load_many::<Orders>(&ids).await?;
                let mut made = Vec::with_capacity(drafts.len());
                for draft in drafts {
                    let Ok(ask) = &draft.outcome else {
                        made.push(Made::plain(Outcome::Failed));
                        continue;
                    };
                    let order_id = draft.order_id;
                    let stored = known.iter().find(|stored| stored.id == order_id).cloned();
                    let mut stored = stored.unwrap_or_else(|| work.fresh::<Orders>(order_id));
                    if let Some(met) = met(stored.state.meets(ask), &draft.number) {
                        made.push(met);
                        continue;
                    }
                    let command = OrderCommand::Receive { order_id, ask: Box::new(ask.clone()), release };
                    made.push(match work.apply::<Orders>(&mut stored, &command) {
                        Ok(_) => Made::plain(Outcome::Created),
                        Err(Failure::Invalid { code, detail, .. } | Failure::Conflict { code, detail, .. }) => {
                            Made::failed(&code, detail)
                        }
                        Err(failure) => return Err(failure),
                    });
                }
                Ok(made)
            })
            .await?;
        Ok(done.value)
    }

    /// Opens the accounts that the drafts name and nobody has opened yet.
    async fn open_accounts(&self, permit: &Permit, at: u32, drafts: &[Draft]) -> Result<(), Failure> {
        let parties: BTreeMap<AccountId, &Party> =
            asks(drafts).map(|(_, ask)| (ask.account_id, &ask.account)).collect();
        let ids: Vec<AccountId> = parties.keys().copied().collect();
        let known: Vec<AccountId> = permit.get_many::<Accounts>(&ids).await?.iter().map(|stored| stored.id).collect();
        let new: Vec<(AccountId, &Party)> = parties.into_iter().filter(|(id, _)| !known.contains(id)).collect();
        for (part, new) in new.chunks(ACCOUNTS_PER_TRANSACTION).enumerate() {
            let ids: Vec<AccountId> = new.iter().map(|(id, _)| *id).collect();
            let permit = permit.labelled(format!("{}-{at}-accounts-{part}", self.run));
            permit
                .transact(async |work| {
                    let known = work.load_many::<Accounts>(&ids).await?;
                    for (account_id, party) in new.iter().filter(|(id, _)| known.iter().all(|stored| stored.id != *id))
                    {
                        let mut stored = work.fresh::<Accounts>(*account_id);
                        let command = AccountCommand::Open { account_id: *account_id, party: (*party).clone() };
                        work.apply::<Accounts>(&mut stored, &command)?;
                    }
                    Ok(())
                })
                .await?;
        }
        Ok(())
    }
}

/// How many groups fit into the next transaction; at least one.
fn batch_size(groups: &[Group]) -> usize {
    let mut lines = 0;
    let fits = groups.iter().take(ORDERS_PER_TRANSACTION).take_while(|group| {
        lines += group.rows.len();
        lines <= LINES_PER_TRANSACTION
    });
    fits.count().max(1)
}

fn asks(drafts: &[Draft]) -> impl Iterator<Item = (OrderId, &Ask)> {
    drafts.iter().filter_map(|draft| draft.outcome.as_ref().ok().map(|ask| (draft.order_id, ask)))
}

/// What it means to meet an order under the draft's number; `None` when there is none.
fn met(encounter: Encounter, number: &str) -> Option<Made> {
    match encounter {
        Encounter::Nothing => None,
        Encounter::Own => Some(Made::plain(Outcome::Created)),
        Encounter::Same => Some(Made::plain(Outcome::Unchanged)),
        Encounter::Other => Some(Made::failed(
            "order_already_exists_with_other_content",
            format!("there is an order `{number}` already, and it asks for something else"),
        )),
    }
}

fn view(draft: &Draft, made: &Made) -> RowsView {
    let ask = draft.outcome.as_ref().ok();
    let mut errors: Vec<RowError> = draft.outcome.as_ref().err().into_iter().flatten().map(RowError::from).collect();
    if let Some((code, message)) = &made.why {
        errors.extend(draft.lines.iter().map(|line| RowError {
            line: *line,
            field: orders::columns::Field::OrderNumber.as_str().to_owned(),
            value: draft.number.clone(),
            code: code.clone(),
            message: message.clone(),
        }));
    }
    let order_id = match made.outcome {
        Outcome::Created | Outcome::Unchanged => Some(draft.order_id),
        Outcome::Failed => None,
    };
    RowsView::new(&draft.number, made.outcome, order_id, &draft.lines, errors, ask)
}

/// What one order adds to the counts.
fn count(draft: &Draft, made: &Made) -> Counts {
    let rows = u32::try_from(draft.lines.len()).unwrap_or(u32::MAX);
    let done = Counts { orders_done: 1, ..Counts::default() };
    let warned = Counts { rows_warned: draft.rows_warned, zips_repaired: draft.zips_repaired, ..done };
    match made.outcome {
        Outcome::Created => Counts { created: 1, ..warned },
        Outcome::Unchanged => Counts { unchanged: 1, ..warned },
        Outcome::Failed => Counts { failed: 1, rows_failed: rows, ..done },
    }
}
