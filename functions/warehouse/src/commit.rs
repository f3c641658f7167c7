//! Committing what the domain planned: a shipment, or a receipt, together with the stock that it moves.

use std::collections::BTreeMap;

use kernel::{Aggregate, ShipmentId, StockId};
use platform::work::{Done, Shown};
use platform::{Failure, Permit, Stored, Work};
use serde::{Deserialize, Serialize};
use warehouse::floor::{Progress, Step, StockStep};
use warehouse::shipment::ShipmentRejection;
use warehouse::{Shipment, Stock, ids};

use crate::table::{Shipments, Stocks};

/// The largest order has 200 lines, 40 SKUs to a commit; twice that many commits is a fault.
pub const STEPS_MAX: usize = 10;

/// What one of several commits answers, as its receipt keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stepped {
    pub more: bool,
    pub shown: Shown,
}

/// Reads the stock that the steps move, and moves it.
pub async fn move_stock(work: &mut Work, steps: &[StockStep]) -> Result<(), Failure> {
    if steps.is_empty() {
        return Ok(());
    }
    let id_of = |step: &StockStep| ids::stock(step.facility_id, &step.sku);
    let wanted: Vec<StockId> = steps.iter().map(id_of).collect();
    let found = work.load_many::<Stocks>(&wanted).await?;
    move_known_stock(work, steps, found)
}

/// The same with stock that was read in this transaction.
pub fn move_known_stock(
    work: &mut Work,
    steps: &[StockStep],
    found: Vec<Stored<Stock, StockId>>,
) -> Result<(), Failure> {
    let mut found: BTreeMap<StockId, Stored<Stock, StockId>> = found.into_iter().map(|s| (s.id, s)).collect();
    for step in steps {
        let id = ids::stock(step.facility_id, &step.sku);
        let stock = found.entry(id).or_insert_with(|| work.fresh::<Stocks>(id));
        work.apply::<Stocks>(stock, &step.command)?;
    }
    Ok(())
}

/// Plans and commits, from the shipment as it then is, until the plan is done. Each commit has its own receipt.
pub async fn run(
    permit: &Permit,
    id: ShipmentId,
    plan: impl Fn(&Shipment) -> Result<Step, ShipmentRejection>,
) -> Result<Done<Shown>, Failure> {
    for n in 0..STEPS_MAX {
        let permit = if n == 0 { permit.clone() } else { permit.labelled(n) };
        let done = permit
            .transact(async |work| {
                let mut shipment = work.load::<Shipments>(id).await?;
                if n == 0 {
                    work.expect_version(&shipment)?;
                }
                let step = plan(&shipment.state).map_err(|r| Failure::rejected(Shipment::KIND, id, &r))?;
                work.apply::<Shipments>(&mut shipment, &step.shipment)?;
                move_stock(work, &step.stocks).await?;
                let shown = work.reply::<Shipments>(&shipment)?;
                Ok(Stepped { more: step.progress == Progress::More, shown })
            })
            .await?;
        if !done.value.more {
            return Ok(Done { value: done.value.shown, replayed: done.replayed });
        }
    }
    Err(Failure::internal(format!("{id} takes more than {STEPS_MAX} commits")))
}
