//! An invitation to join a tenant with a role, sent to a mail address. Whoever holds the mailed token may accept it.

use jiff::Timestamp;
use kernel::{Actor, Aggregate, Context, MemberId, Refusal, Rejection, Role};
use serde::{Deserialize, Serialize};

use crate::{Email, acts_as_owner, after_hours};

/// Who was invited, to what, and until when the token is good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    pub email: Email,
    pub role: Role,
    pub invited_by: Actor,
    pub expires_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Invitation {
    #[default]
    Absent,
    Pending(Invited),
    Accepted(Invited),
    Revoked(Invited),
}

#[derive(Debug, Clone)]
pub enum InvitationCommand {
    Invite { email: Email, role: Role },
    Accept { member: MemberId },
    Revoke,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum InvitationEvent {
    #[serde(rename = "invitation_created")]
    Created(Invited),
    #[serde(rename = "invitation_accepted")]
    Accepted { member: MemberId },
    #[serde(rename = "invitation_revoked")]
    Revoked,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvitationRejection {
    #[error("there is no such invitation")]
    Absent,
    #[error("this invitation has been sent already")]
    AlreadyCreated,
    #[error("this invitation has been accepted already")]
    Accepted,
    #[error("this invitation has been revoked")]
    Revoked,
    #[error("this invitation has expired: ask for another")]
    Expired,
    #[error("only an owner can invite an owner")]
    OwnerOnly,
}

impl Rejection for InvitationRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "invitation_absent",
            Self::AlreadyCreated => "invitation_already_created",
            Self::Accepted => "invitation_accepted",
            Self::Revoked => "invitation_revoked",
            Self::Expired => "invitation_expired",
            Self::OwnerOnly => "owner_only",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::AlreadyCreated | Self::Accepted | Self::Revoked | Self::Expired => Refusal::Conflict,
            Self::OwnerOnly => Refusal::Forbidden,
        }
    }
}

impl Invitation {
    /// How long a mailed invitation is good: a week.
    pub const HOURS: i64 = 7 * 24;

    pub const fn invited(&self) -> Option<&Invited> {
        match self {
            Self::Absent => None,
            Self::Pending(invited) | Self::Accepted(invited) | Self::Revoked(invited) => Some(invited),
        }
    }

    /// `expired` is derived from the clock: nothing happens at that instant.
    pub fn status_word(&self, now: Timestamp) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Pending(invited) if invited.expires_at <= now => "expired",
            Self::Pending(_) => "pending",
            Self::Accepted(_) => "accepted",
            Self::Revoked(_) => "revoked",
        }
    }
}

impl Aggregate for Invitation {
    const KIND: &'static str = "invitation";
    type Command = InvitationCommand;
    type Event = InvitationEvent;
    type Rejection = InvitationRejection;

    fn decide(
        &self,
        command: &InvitationCommand,
        context: &Context,
    ) -> Result<Vec<InvitationEvent>, InvitationRejection> {
        use InvitationCommand as C;
        use InvitationRejection as R;
        match (self, command) {
            (Self::Absent, C::Invite { role: Role::Owner, .. }) if !acts_as_owner(&context.actor) => Err(R::OwnerOnly),
            (Self::Absent, C::Invite { email, role }) => Ok(vec![InvitationEvent::Created(Invited {
                email: email.clone(),
                role: *role,
                invited_by: context.actor.clone(),
                expires_at: after_hours(context.now, Self::HOURS),
            })]),
            (Self::Pending(_) | Self::Accepted(_) | Self::Revoked(_), C::Invite { .. }) => Err(R::AlreadyCreated),

            (Self::Absent, C::Accept { .. } | C::Revoke) => Err(R::Absent),
            (Self::Accepted(_), C::Accept { .. } | C::Revoke) => Err(R::Accepted),
            (Self::Revoked(_), C::Accept { .. } | C::Revoke) => Err(R::Revoked),

            (Self::Pending(invited), C::Accept { .. }) if invited.expires_at <= context.now => Err(R::Expired),
            (Self::Pending(_), C::Accept { member }) => Ok(vec![InvitationEvent::Accepted { member: *member }]),
            (Self::Pending(_), C::Revoke) => Ok(vec![InvitationEvent::Revoked]),
        }
    }

    fn evolve(self, event: &InvitationEvent) -> Self {
        match event {
            InvitationEvent::Created(invited) => Self::Pending(invited.clone()),
            InvitationEvent::Accepted { .. } => match self {
                Self::Pending(is) | Self::Accepted(is) | Self::Revoked(is) => Self::Accepted(is),
                Self::Absent => Self::Absent,
            },
            InvitationEvent::Revoked => match self {
                Self::Pending(is) | Self::Accepted(is) | Self::Revoked(is) => Self::Revoked(is),
                Self::Absent => Self::Absent,
            },
        }
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, InvitationCommand)> {
        vec![("revoke", InvitationCommand::Revoke)]
    }
}
