//! One person in one tenant, with one role there.

use kernel::{Aggregate, Context, PersonId, Refusal, Rejection, Role};
use serde::{Deserialize, Serialize};

use crate::{Email, Name, acts_as_owner};

/// Who the member is and what they may do here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    pub person: PersonId,
    pub name: Name,
    pub email: Email,
    pub role: Role,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Member {
    #[default]
    Absent,
    Active(Membership),
    /// No longer one of us; the record stays, for whatever they did carries their name.
    Removed(Membership),
}

#[derive(Debug, Clone)]
pub enum MemberCommand {
    /// For the first time, or again after a removal.
    Join(Membership),
    ChangeRole {
        role: Role,
    },
    Remove,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum MemberEvent {
    #[serde(rename = "member_joined")]
    Joined(Membership),
    #[serde(rename = "member_role_changed")]
    RoleChanged { from: Role, to: Role },
    #[serde(rename = "member_removed")]
    Removed { person: PersonId },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MemberRejection {
    #[error("there is no such member")]
    Absent,
    #[error("this person is a member already")]
    AlreadyExists,
    #[error("this member has been removed")]
    Removed,
    #[error("this member has that role already")]
    RoleUnchanged,
    #[error("only an owner can make or unmake an owner")]
    OwnerOnly,
}

impl Rejection for MemberRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "member_absent",
            Self::AlreadyExists => "member_already_exists",
            Self::Removed => "member_removed",
            Self::RoleUnchanged => "member_role_unchanged",
            Self::OwnerOnly => "owner_only",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::AlreadyExists | Self::Removed | Self::RoleUnchanged => Refusal::Conflict,
            Self::OwnerOnly => Refusal::Forbidden,
        }
    }
}

impl Member {
    pub const fn membership(&self) -> Option<&Membership> {
        match self {
            Self::Absent => None,
            Self::Active(membership) | Self::Removed(membership) => Some(membership),
        }
    }

    /// The role that counts: only an active member has one.
    pub const fn role(&self) -> Option<Role> {
        match self {
            Self::Active(membership) => Some(membership.role),
            Self::Absent | Self::Removed(_) => None,
        }
    }

    pub const fn status_word(&self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Active(_) => "active",
            Self::Removed(_) => "removed",
        }
    }
}

impl Aggregate for Member {
    const KIND: &'static str = "member";
    type Command = MemberCommand;
    type Event = MemberEvent;
    type Rejection = MemberRejection;

    fn decide(&self, command: &MemberCommand, context: &Context) -> Result<Vec<MemberEvent>, MemberRejection> {
        use MemberCommand as C;
        use MemberRejection as R;
        let may_touch = |role: Role| role != Role::Owner || acts_as_owner(&context.actor);
        match (self, command) {
            (Self::Absent | Self::Removed(_), C::Join(to)) if !may_touch(to.role) => Err(R::OwnerOnly),
            (Self::Absent | Self::Removed(_), C::Join(to)) => Ok(vec![MemberEvent::Joined(to.clone())]),
            (Self::Active(_), C::Join(_)) => Err(R::AlreadyExists),

            (Self::Absent, C::ChangeRole { .. } | C::Remove) => Err(R::Absent),
            (Self::Removed(_), C::ChangeRole { .. } | C::Remove) => Err(R::Removed),

            (Self::Active(is), C::ChangeRole { role }) if is.role == *role => Err(R::RoleUnchanged),
            (Self::Active(is), C::ChangeRole { role }) if !may_touch(is.role) || !may_touch(*role) => Err(R::OwnerOnly),
            (Self::Active(is), C::ChangeRole { role }) => {
                Ok(vec![MemberEvent::RoleChanged { from: is.role, to: *role }])
            }
            (Self::Active(is), C::Remove) if !may_touch(is.role) => Err(R::OwnerOnly),
            (Self::Active(is), C::Remove) => Ok(vec![MemberEvent::Removed { person: is.person }]),
        }
    }

    fn evolve(self, event: &MemberEvent) -> Self {
        match event {
            MemberEvent::Joined(membership) => Self::Active(membership.clone()),
            MemberEvent::RoleChanged { to, .. } => match self {
                Self::Active(is) => Self::Active(Membership { role: *to, ..is }),
                Self::Absent | Self::Removed(_) => self,
            },
            MemberEvent::Removed { .. } => match self {
                Self::Active(is) | Self::Removed(is) => Self::Removed(is),
                Self::Absent => Self::Absent,
            },
        }
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, MemberCommand)> {
        // A role that the member does not have, and that needs no owner to give.
        let other = if self.role() == Some(Role::Support) { Role::Dispatcher } else { Role::Support };
        match self {
            Self::Absent => Vec::new(),
            Self::Active(_) | Self::Removed(_) => {
                vec![("role", MemberCommand::ChangeRole { role: other }), ("remove", MemberCommand::Remove)]
            }
        }
    }
}
