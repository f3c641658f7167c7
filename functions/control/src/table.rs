//! How control's aggregate is kept. Pictures are plain records: see `watch`.
//!
//! | kind | gsi1 | gsi2 | id |
//! | --- | --- | --- | --- |
//! | case | by status, oldest opening first | by owner, then status | from tenant, invariant and subject |

use control::{Case, CaseStatus, Party};
use kernel::{CaseId, Context};
use platform::{Entity, Indexes, Query, Stored};

use crate::views::CaseView;

pub struct Cases;

impl Cases {
    pub fn of_status(status: CaseStatus) -> Query {
        Query::gsi1("status", status.as_str())
    }

    pub fn of_owner(owner: Party, status: Option<CaseStatus>) -> Query {
        let query = Query::gsi2("owner", owner);
        match status {
            Some(status) => query.prefix(format!("{}#", status.as_str())),
            None => query,
        }
    }
}

impl Entity for Cases {
    type Aggregate = Case;
    type Id = CaseId;
    type View = CaseView;

    fn indexes(case: &Case, id: CaseId) -> Indexes {
        let Some(about) = &case.about else { return Indexes::none() };
        let (status, at) = (case.status.as_str(), about.at);
        Indexes::none().gsi1("status", status, format_args!("{at}#{id}")).gsi2(
            "owner",
            about.broken.owner,
            format_args!("{status}#{at}"),
        )
    }

    fn view(stored: &Stored<Case, CaseId>, context: &Context) -> CaseView {
        CaseView::of(stored, context)
    }
}
