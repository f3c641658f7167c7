//! Reacting: commands that events and workflow steps give, each at most once.

use kernel::Aggregate;
use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::entity::{Entity, Stored};
use crate::permit::Permit;
use crate::work::Work;

type Command<E> = <<E as Entity>::Aggregate as Aggregate>::Command;
type State<E> = Stored<<E as Entity>::Aggregate, <E as Entity>::Id>;

/// What became of a commit of reactions.
#[derive(Serialize, Deserialize)]
enum Outcome {
    /// At least one was done, now or before.
    Done,
    /// The state of affairs refused all of them.
    Refused,
    /// The state has no room to remember them.
    NoRoom,
}

impl Permit {
    /// A command that a reaction or a workflow step gives. A conflict with the state of affairs is an answer, not a
    /// fault: it is logged, and nothing happens (`None`). Creates the aggregate where the command does. Given again by
    /// the same cause it changes nothing, and answers the aggregate as it is.
    pub async fn react<E: Entity>(&self, id: E::Id, command: Command<E>) -> Result<Option<State<E>>, Failure> {
        Self::react_all::<E>(id, &[(self.clone(), command)]).await
    }

    /// Commands of several causes on one aggregate, in one commit: its state is read and written once. Otherwise as
    /// [`Self::react`]; `None` when all were refused. Their number is that of a queue's batch.
    pub async fn react_all<E: Entity>(
        id: E::Id,
        reactions: &[(Self, Command<E>)],
    ) -> Result<Option<State<E>>, Failure> {
        let Some((first, _)) = reactions.first() else { return Ok(None) };
        let permit = Self { receipt: None, ..first.clone() };
        let mut state = None;
        let outcome = permit
            .transact(async |work| {
                let mut stored = work.load_or_new::<E>(id).await?;
                let outcome = apply_all::<E>(work, &mut stored, reactions)?;
                state = Some(stored);
                Ok(outcome)
            })
            .await?;
        match outcome.value {
            Outcome::Done => Ok(state),
            Outcome::Refused => Ok(None),
            Outcome::NoRoom => {
                let mut last = None;
                for (permit, command) in reactions {
                    last = permit.react_with_receipt::<E>(id, command).await?.or(last);
                }
                Ok(last)
            }
        }
    }

    /// What is left to do for an aggregate that has reacted to more than its state remembers.
    async fn react_with_receipt<E: Entity>(
        &self,
        id: E::Id,
        command: &Command<E>,
    ) -> Result<Option<State<E>>, Failure> {
        let permit = self.labelled(format_args!("{}/{id}", E::Aggregate::KIND));
        let cause = permit.cause_key();
        let mut result = None;
        let done = permit
            .transact(async |work| {
                let mut stored = work.load_or_new::<E>(id).await?;
                if !stored.causes.knows(&cause) {
                    work.apply::<E>(&mut stored, command)?;
                }
                result = Some(stored);
                Ok(())
            })
            .await;
        match done {
            Ok(done) if done.replayed => Ok(Some(self.get::<E>(id).await?)),
            Ok(_) => Ok(result),
            Err(Failure::Conflict { code, .. }) => {
                log_refusal::<E>(id, &code, &permit);
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }
}

fn apply_all<E: Entity>(
    work: &mut Work,
    stored: &mut State<E>,
    reactions: &[(Permit, Command<E>)],
) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Refused;
    for (permit, command) in reactions {
        let cause = permit.labelled(format_args!("{}/{}", E::Aggregate::KIND, stored.id)).cause_key();
        if stored.causes.knows(&cause) {
            outcome = Outcome::Done;
            continue;
        }
        if stored.causes.is_full() {
            return Ok(Outcome::NoRoom);
        }
        stored.causes.note(&cause);
        work.caused_by(permit);
        match work.apply::<E>(stored, command) {
            Ok(events) => {
                outcome = Outcome::Done;
                if events.is_empty() {
                    stored.causes.forget_last();
                }
            }
            Err(Failure::Conflict { code, .. }) => {
                stored.causes.forget_last();
                log_refusal::<E>(stored.id, &code, permit);
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(outcome)
}

fn log_refusal<E: Entity>(id: E::Id, code: &str, permit: &Permit) {
    tracing::info!(kind = E::Aggregate::KIND, %id, code, cause = permit.cause, "reaction refused");
}
