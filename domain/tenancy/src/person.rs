//! Someone with a mail address that they have proved to be theirs. One person, any number of tenants.

use kernel::{Aggregate, Context, Refusal, Rejection, TenantId};
use serde::{Deserialize, Serialize};

use crate::{Email, Name};

/// A tenant in which the person is a member. The role is not here: it is the tenant's to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workplace {
    pub tenant: TenantId,
    pub name: Name,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Person {
    #[default]
    Absent,
    Known {
        name: Name,
        email: Email,
        workplaces: Vec<Workplace>,
    },
}

#[derive(Debug, Clone)]
pub enum PersonCommand {
    Register { name: Name, email: Email },
    JoinTenant(Workplace),
    LeaveTenant { tenant: TenantId },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum PersonEvent {
    #[serde(rename = "person_registered")]
    Registered { name: Name, email: Email },
    #[serde(rename = "person_joined_tenant")]
    JoinedTenant(Workplace),
    #[serde(rename = "person_left_tenant")]
    LeftTenant { tenant: TenantId },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonRejection {
    #[error("there is no such person")]
    Absent,
    #[error("this person is registered already")]
    AlreadyRegistered,
    #[error("this person belongs to the company already")]
    AlreadyThere,
    #[error("this person does not belong to the company")]
    NotThere,
    #[error("one person belongs to at most {} companies", Person::MAX_WORKPLACES)]
    TooMany,
}

impl Rejection for PersonRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "person_absent",
            Self::AlreadyRegistered => "person_already_registered",
            Self::AlreadyThere => "person_already_there",
            Self::NotThere => "person_not_there",
            Self::TooMany => "too_many_companies",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::AlreadyRegistered | Self::AlreadyThere | Self::NotThere | Self::TooMany => Refusal::Conflict,
        }
    }
}

impl Person {
    pub const MAX_WORKPLACES: usize = 100;

    pub fn workplaces(&self) -> &[Workplace] {
        match self {
            Self::Absent => &[],
            Self::Known { workplaces, .. } => workplaces,
        }
    }

    pub fn works_at(&self, tenant: TenantId) -> bool {
        self.workplaces().iter().any(|w| w.tenant == tenant)
    }
}

impl Aggregate for Person {
    const KIND: &'static str = "person";
    type Command = PersonCommand;
    type Event = PersonEvent;
    type Rejection = PersonRejection;

    fn decide(&self, command: &PersonCommand, _: &Context) -> Result<Vec<PersonEvent>, PersonRejection> {
        use PersonCommand as C;
        use PersonRejection as R;
        match (self, command) {
            (Self::Absent, C::Register { name, email }) => {
                Ok(vec![PersonEvent::Registered { name: name.clone(), email: email.clone() }])
            }
            (Self::Known { .. }, C::Register { .. }) => Err(R::AlreadyRegistered),

            (Self::Absent, C::JoinTenant(_) | C::LeaveTenant { .. }) => Err(R::Absent),

            (Self::Known { .. }, C::JoinTenant(place)) if self.works_at(place.tenant) => Err(R::AlreadyThere),
            (Self::Known { workplaces, .. }, C::JoinTenant(_)) if workplaces.len() >= Self::MAX_WORKPLACES => {
                Err(R::TooMany)
            }
            (Self::Known { .. }, C::JoinTenant(place)) => Ok(vec![PersonEvent::JoinedTenant(place.clone())]),

            (Self::Known { .. }, C::LeaveTenant { tenant }) if !self.works_at(*tenant) => Err(R::NotThere),
            (Self::Known { .. }, C::LeaveTenant { tenant }) => Ok(vec![PersonEvent::LeftTenant { tenant: *tenant }]),
        }
    }

    fn evolve(mut self, event: &PersonEvent) -> Self {
        match event {
            PersonEvent::Registered { name, email } => {
                Self::Known { name: name.clone(), email: email.clone(), workplaces: Vec::new() }
            }
            PersonEvent::JoinedTenant(place) => {
                if let Self::Known { workplaces, .. } = &mut self {
                    workplaces.push(place.clone());
                }
                self
            }
            PersonEvent::LeftTenant { tenant } => {
                if let Self::Known { workplaces, .. } = &mut self {
                    workplaces.retain(|w| w.tenant != *tenant);
                }
                self
            }
        }
    }
}
