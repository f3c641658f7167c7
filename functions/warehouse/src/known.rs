//! What a promise needs to know and what seldom changes, remembered for half a minute: facilities and item weights. It
//! saves three of the six calls that an allocation makes. An item that is not known is always asked for again.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kernel::{FacilityId, Pounds, TenantId};
use platform::http::Paging;
use platform::{Failure, Permit};
use warehouse::{Facility, Sku, ids};

use crate::table::{Facilities, Items};

const LIFE: Duration = Duration::from_secs(30);
const TENANTS_MAX: usize = 50;
const WEIGHTS_MAX: usize = 20_000;
/// More buildings than an operator of this size has.
const FACILITIES_MAX: usize = 200;

pub type Sites = BTreeMap<FacilityId, Facility>;

/// Shared by the reactions of one process. Everything is kept by tenant.
#[derive(Default)]
pub struct Known {
    tenants: Mutex<HashMap<TenantId, Memory>>,
}

struct Memory {
    since: Instant,
    /// Absent until asked for; never remembered empty, since a tenant without a facility is about to open one.
    sites: Option<Arc<Sites>>,
    weights: HashMap<String, Pounds>,
}

impl Known {
    fn with<T>(&self, tenant: TenantId, f: impl FnOnce(&mut Memory) -> T) -> T {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if tenants.len() >= TENANTS_MAX && !tenants.contains_key(&tenant) {
            tenants.clear();
        }
        let fresh = || Memory { since: Instant::now(), sites: None, weights: HashMap::new() };
        let memory = tenants.entry(tenant).or_insert_with(fresh);
        if memory.since.elapsed() > LIFE || memory.weights.len() > WEIGHTS_MAX {
            *memory = fresh();
        }
        f(memory)
    }

    /// All facilities of the tenant; read again when the one that is `named` is not among those remembered.
    pub async fn sites(&self, permit: &Permit, named: Option<FacilityId>) -> Result<Arc<Sites>, Failure> {
        let remembered = self.with(permit.tenant(), |memory| memory.sites.clone());
        if let Some(sites) = remembered.filter(|sites| named.is_none_or(|id| sites.contains_key(&id))) {
            return Ok(sites);
        }
        let mut sites = Sites::new();
        let mut paging = Paging::longest();
        while sites.len() < FACILITIES_MAX {
            let page = permit.list_stored::<Facilities>(Facilities::all(), &paging).await?;
            // Their bins are of no use here, and may be many.
            sites.extend(page.items.into_iter().map(|s| (s.id, Facility { bins: [].into(), ..s.state })));
            match page.next_cursor {
                Some(cursor) => paging = paging.after(Some(cursor)),
                None => break,
            }
        }
        let sites = Arc::new(sites);
        if !sites.is_empty() {
            self.with(permit.tenant(), |memory| memory.sites = Some(Arc::clone(&sites)));
        }
        Ok(sites)
    }

    /// The weight of one unit by folded SKU; SKUs that no item has are left out.
    pub async fn weights(
        &self,
        permit: &Permit,
        skus: impl Iterator<Item = &Sku>,
    ) -> Result<BTreeMap<String, Pounds>, Failure> {
        let (mut found, mut asked) = (BTreeMap::new(), Vec::new());
        self.with(permit.tenant(), |memory| {
            for sku in skus {
                let folded = sku.folded();
                match memory.weights.get(&folded) {
                    Some(weight) => drop(found.insert(folded, *weight)),
                    None => asked.push(ids::item(permit.tenant(), sku)),
                }
            }
        });
        if asked.is_empty() {
            return Ok(found);
        }
        for item in permit.get_many::<Items>(&asked).await? {
            if let (Some(sku), Some(draft)) = (item.state.sku, item.state.draft) {
                found.insert(sku.folded(), draft.weight_lb);
            }
        }
        let learned = found.clone();
        self.with(permit.tenant(), |memory| memory.weights.extend(learned));
        Ok(found)
    }
}
