//! A company that uses Supercargo.
//!
//! It begins with a sign-up that nobody has confirmed. Whoever holds the token that was mailed becomes the first
//! owner; until then nothing exists that could be logged in to, so that signing up with a stranger's address gains
//! nothing.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kernel::{Aggregate, Context, MemberId, Refusal, Rejection, Zone};
use serde::{Deserialize, Serialize};

use crate::{Email, Name, after_hours};

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Tenant {
    #[default]
    Absent,
    /// Signed up; the mail address awaits its confirmation until `expires_at`.
    Pending {
        company: Name,
        zone: Zone,
        person: Name,
        email: Email,
        expires_at: Timestamp,
    },
    Active {
        company: Name,
        zone: Zone,
        owners: BTreeSet<MemberId>,
    },
}

#[derive(Debug, Clone)]
pub enum TenantCommand {
    SignUp {
        company: Name,
        zone: Zone,
        person: Name,
        email: Email,
    },
    /// The mailed token came back; `owner` is the membership that its holder gets.
    Verify {
        owner: MemberId,
    },
    AddOwner {
        member: MemberId,
    },
    RemoveOwner {
        member: MemberId,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum TenantEvent {
    #[serde(rename = "tenant_signed_up")]
    SignedUp { company: Name, zone: Zone, person: Name, email: Email, expires_at: Timestamp },
    #[serde(rename = "tenant_verified")]
    Verified { owner: MemberId },
    #[serde(rename = "tenant_owner_added")]
    OwnerAdded { member: MemberId },
    #[serde(rename = "tenant_owner_removed")]
    OwnerRemoved { member: MemberId },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TenantRejection {
    #[error("there is no such company")]
    Absent,
    #[error("this company has signed up already")]
    AlreadySignedUp,
    #[error("this sign-up is confirmed already")]
    AlreadyVerified,
    #[error("nobody has confirmed this sign-up yet")]
    NotVerified,
    #[error("this sign-up was not confirmed in time: sign up again")]
    VerificationExpired,
    #[error("this member is an owner already")]
    AlreadyOwner,
    #[error("this member is not an owner")]
    NotOwner,
    #[error("a company keeps at least one owner: make someone else an owner first")]
    LastOwner,
}

impl Rejection for TenantRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "tenant_absent",
            Self::AlreadySignedUp => "tenant_already_signed_up",
            Self::AlreadyVerified => "tenant_already_verified",
            Self::NotVerified => "tenant_not_verified",
            Self::VerificationExpired => "verification_expired",
            Self::AlreadyOwner => "member_already_owner",
            Self::NotOwner => "member_not_owner",
            Self::LastOwner => "last_owner",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::AlreadySignedUp
            | Self::AlreadyVerified
            | Self::NotVerified
            | Self::VerificationExpired
            | Self::AlreadyOwner
            | Self::NotOwner
            | Self::LastOwner => Refusal::Conflict,
        }
    }
}

impl Tenant {
    /// How long a mailed confirmation link is good.
    pub const VERIFICATION_HOURS: i64 = 24;

    pub const fn company(&self) -> Option<&Name> {
        match self {
            Self::Absent => None,
            Self::Pending { company, .. } | Self::Active { company, .. } => Some(company),
        }
    }

    pub const fn zone(&self) -> Option<&Zone> {
        match self {
            Self::Absent => None,
            Self::Pending { zone, .. } | Self::Active { zone, .. } => Some(zone),
        }
    }

    pub const fn status_word(&self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Pending { .. } => "pending",
            Self::Active { .. } => "active",
        }
    }

    /// Whether taking this member's ownership away would leave the company without an owner.
    pub fn is_last_owner(&self, member: MemberId) -> bool {
        match self {
            Self::Absent | Self::Pending { .. } => false,
            Self::Active { owners, .. } => owners.len() == 1 && owners.contains(&member),
        }
    }
}

impl Aggregate for Tenant {
    const KIND: &'static str = "tenant";
    type Command = TenantCommand;
    type Event = TenantEvent;
    type Rejection = TenantRejection;

    fn decide(&self, command: &TenantCommand, context: &Context) -> Result<Vec<TenantEvent>, TenantRejection> {
        use TenantCommand as C;
        use TenantEvent as E;
        use TenantRejection as R;
        match (self, command) {
            (Self::Absent, C::SignUp { company, zone, person, email }) => Ok(vec![E::SignedUp {
                company: company.clone(),
                zone: zone.clone(),
                person: person.clone(),
                email: email.clone(),
                expires_at: after_hours(context.now, Self::VERIFICATION_HOURS),
            }]),
            (Self::Pending { .. } | Self::Active { .. }, C::SignUp { .. }) => Err(R::AlreadySignedUp),

            (Self::Absent, C::Verify { .. } | C::AddOwner { .. } | C::RemoveOwner { .. }) => Err(R::Absent),

            (Self::Pending { expires_at, .. }, C::Verify { .. }) if *expires_at <= context.now => {
                Err(R::VerificationExpired)
            }
            (Self::Pending { .. }, C::Verify { owner }) => Ok(vec![E::Verified { owner: *owner }]),
            (Self::Pending { .. }, C::AddOwner { .. } | C::RemoveOwner { .. }) => Err(R::NotVerified),

            (Self::Active { .. }, C::Verify { .. }) => Err(R::AlreadyVerified),
            (Self::Active { owners, .. }, C::AddOwner { member }) if owners.contains(member) => Err(R::AlreadyOwner),
            (Self::Active { .. }, C::AddOwner { member }) => Ok(vec![E::OwnerAdded { member: *member }]),
            (Self::Active { owners, .. }, C::RemoveOwner { member }) if !owners.contains(member) => Err(R::NotOwner),
            (Self::Active { owners, .. }, C::RemoveOwner { .. }) if owners.len() < 2 => Err(R::LastOwner),
            (Self::Active { .. }, C::RemoveOwner { member }) => Ok(vec![E::OwnerRemoved { member: *member }]),
        }
    }

    fn evolve(mut self, event: &TenantEvent) -> Self {
        match event {
            TenantEvent::SignedUp { company, zone, person, email, expires_at } => Self::Pending {
                company: company.clone(),
                zone: zone.clone(),
                person: person.clone(),
                email: email.clone(),
                expires_at: *expires_at,
            },
            TenantEvent::Verified { owner } => match self {
                Self::Absent => Self::Absent,
                Self::Pending { company, zone, .. } | Self::Active { company, zone, .. } => {
                    Self::Active { company, zone, owners: BTreeSet::from([*owner]) }
                }
            },
            TenantEvent::OwnerAdded { member } => {
                if let Self::Active { owners, .. } = &mut self {
                    owners.insert(*member);
                }
                self
            }
            TenantEvent::OwnerRemoved { member } => {
                if let Self::Active { owners, .. } = &mut self {
                    owners.remove(member);
                }
                self
            }
        }
    }
}
