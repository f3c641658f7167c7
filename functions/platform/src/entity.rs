//! How one kind of aggregate is kept: its keys, and the access patterns that they serve.

use jiff::Timestamp;
use kernel::{Aggregate, BlockedAction, Context, TypedId, allowed_actions};
use serde::{Deserialize, Serialize};

use crate::Causes;
use crate::chain::Hash;

/// The declaration of one kind of item, on a marker type in `functions/<context>/src/table.rs`.
pub trait Entity: Send + Sync + 'static {
    type Aggregate: Aggregate;
    type Id: TypedId;
    /// What GET and every command answer.
    type View: Serialize + Send;

    /// Keys for lists. An index is written only when its key changes, so put nothing in a sort key that changes often.
    fn indexes(state: &Self::Aggregate, id: Self::Id) -> Indexes {
        let _ = (state, id);
        Indexes::none()
    }

    /// Values that no other aggregate of this kind in the tenant may have, such as `number#PO-123`.
    fn unique(state: &Self::Aggregate) -> Vec<String> {
        let _ = state;
        Vec::new()
    }

    fn view(stored: &Stored<Self::Aggregate, Self::Id>, context: &Context) -> Self::View;
}

/// An aggregate as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<A, Id> {
    pub id: Id,
    pub state: A,
    /// The number of its events: 0 for one that does not exist yet.
    pub version: u64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub head: Hash,
    /// What it has reacted to.
    pub causes: Causes,
}

impl<A: Aggregate, Id: TypedId> Stored<A, Id> {
    pub const fn exists(&self) -> bool {
        self.version > 0
    }

    /// The part of a view that every resource has.
    pub fn meta(&self, context: &Context) -> Meta {
        let (allowed_actions, blocked_actions) = allowed_actions(&self.state, context);
        Meta {
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            allowed_actions: allowed_actions.into_iter().map(str::to_owned).collect(),
            blocked_actions: blocked_actions.into_iter().map(Blocked::from).collect(),
        }
    }
}

/// What every resource tells about itself; flatten it into the view (`#[serde(flatten)] pub meta: Meta`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Meta {
    /// Grows with every event. Also the `ETag`; send it as `If-Match` to act only on what you saw.
    #[schema(example = 3)]
    pub version: u64,
    #[schema(value_type = String, format = DateTime, example = "2026-11-20T15:04:05Z")]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-11-20T16:00:00Z")]
    pub updated_at: Timestamp,
    /// What can be done with it now: the last segments of its command routes.
    #[schema(example = json!(["hold", "cancel"]))]
    pub allowed_actions: Vec<String>,
    /// What cannot, and why.
    #[schema(example = json!([{"action": "release", "code": "order_not_on_hold", "reason": "the order is not on hold"}]))]
    pub blocked_actions: Vec<Blocked>,
}

/// An action that is not allowed now, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Blocked {
    #[schema(example = "release")]
    pub action: String,
    #[schema(example = "order_not_on_hold")]
    pub code: String,
    #[schema(example = "the order is not on hold")]
    pub reason: String,
}

impl From<BlockedAction> for Blocked {
    fn from(blocked: BlockedAction) -> Self {
        Self { action: blocked.action.to_owned(), code: blocked.code.to_owned(), reason: blocked.reason }
    }
}

/// The index keys of one state. Partition keys get the tenant and the kind in front when they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Indexes {
    pub(crate) gsi1: Option<IndexKey>,
    pub(crate) gsi2: Option<IndexKey>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexKey {
    pub partition: String,
    pub sort: String,
}

impl Indexes {
    pub const fn none() -> Self {
        Self { gsi1: None, gsi2: None }
    }

    /// By status or worklist: `name` is the access pattern ("status"), `value` what is asked for ("held"), `sort` the
    /// order of the list.
    #[must_use]
    pub fn gsi1(mut self, name: &str, value: impl ToString, sort: impl ToString) -> Self {
        self.gsi1 = Some(IndexKey { partition: format!("{name}#{}", value.to_string()), sort: sort.to_string() });
        self
    }

    /// By relation.
    #[must_use]
    pub fn gsi2(mut self, name: &str, value: impl ToString, sort: impl ToString) -> Self {
        self.gsi2 = Some(IndexKey { partition: format!("{name}#{}", value.to_string()), sort: sort.to_string() });
        self
    }
}
