//! A decider: state, command, event, refusal, and the two pure functions between them.

use std::error::Error;
use std::fmt::Debug;

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Actor, TenantId};

/// What a decision may know besides the state and the command.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// The tenant that owns the aggregate.
    pub tenant: TenantId,
    /// The instant of the decision; the only clock that `domain/` knows.
    pub now: Timestamp,
    /// Who asked.
    pub actor: Actor,
    /// Why, in the actor's words. An override is refused without it.
    pub reason: Option<String>,
}

/// One consistency boundary: a state that only its own events change.
///
/// `Default` is the state before the first event ("nothing here yet"). `decide` refuses with a [`Rejection`] or answers
/// with the events that happened; `evolve` folds one event and never refuses: what has happened has happened.
///
/// Events are serde enums with `#[serde(tag = "type")]` and one explicit `rename` per variant: that string is the
/// name on the wire.
pub trait Aggregate:
    Default + Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// The word in keys, history addresses and IAM policies, such as `order`.
    const KIND: &'static str;
    type Command: Debug + Clone + Send + Sync;
    type Event: Debug + Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync;
    type Rejection: Rejection;

    fn decide(&self, command: &Self::Command, context: &Context) -> Result<Vec<Self::Event>, Self::Rejection>;

    #[must_use]
    fn evolve(self, event: &Self::Event) -> Self;

    /// One sample command for each action that a person could take on this aggregate; `decide` is run dry on them to
    /// answer `allowed_actions`. The names are the action segments of the routes.
    fn probes(&self, context: &Context) -> Vec<(&'static str, Self::Command)> {
        let _ = context;
        Vec::new()
    }
}

/// What a caller can do about a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The command makes no sense whatever the state: mend the input (422).
    Invalid,
    /// The state does not allow it now: look again, then decide (409).
    Conflict,
    /// There is nothing here (404).
    Absent,
    /// It needs a permission or a reason that the caller did not give (403).
    Forbidden,
}

/// A state of affairs that stands in the way, with a stable code.
pub trait Rejection: Error + Clone + PartialEq + Send + Sync + 'static {
    /// The stable wire code, such as `tender_expired`.
    fn code(&self) -> &'static str;

    fn refusal(&self) -> Refusal {
        Refusal::Conflict
    }

    /// The JSON pointer of the field at fault, where there is one.
    fn pointer(&self) -> Option<String> {
        None
    }
}

/// An action that is not allowed now, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlockedAction {
    pub action: &'static str,
    pub code: &'static str,
    pub reason: String,
}

/// Runs `decide` dry over the aggregate's probes: the actions that it would accept now, and the others with the reason.
pub fn allowed_actions<A: Aggregate>(state: &A, context: &Context) -> (Vec<&'static str>, Vec<BlockedAction>) {
    let mut allowed = Vec::new();
    let mut blocked = Vec::new();
    for (action, command) in state.probes(context) {
        match state.decide(&command, context) {
            Ok(_) => allowed.push(action),
            Err(rejection) => {
                blocked.push(BlockedAction { action, code: rejection.code(), reason: rejection.to_string() });
            }
        }
    }
    (allowed, blocked)
}

/// Given / when / then, for the tests of a decider.
///
/// ```ignore
/// Given::<Tender>::events([offered()]).when(&Accept, &context).then_events([Accepted]);
/// ```
#[derive(Debug)]
pub struct Given<A: Aggregate> {
    pub state: A,
}

impl<A: Aggregate> Given<A> {
    pub fn nothing() -> Self {
        Self { state: A::default() }
    }

    pub fn events<'a>(events: impl IntoIterator<Item = &'a A::Event>) -> Self
    where
        A::Event: 'a,
    {
        Self { state: events.into_iter().fold(A::default(), A::evolve) }
    }

    /// Decides, and folds what was decided into the state.
    pub fn when(self, command: &A::Command, context: &Context) -> Result<(Self, Vec<A::Event>), A::Rejection> {
        let events = self.state.decide(command, context)?;
        let state = events.iter().fold(self.state, A::evolve);
        Ok((Self { state }, events))
    }
}
