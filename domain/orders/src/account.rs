//! Who is billed: the tenant's customer. A plain record.

use kernel::{AccountId, Aggregate, Context, Refusal, Rejection};
use serde::{Deserialize, Serialize};

use crate::{Ask, Party};

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Account {
    /// `None` until it is opened.
    pub party: Option<Party>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountCommand {
    Open { account_id: AccountId, party: Party },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum AccountEvent {
    #[serde(rename = "account_opened")]
    Opened { account_id: AccountId, code: String, name: String },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountRejection {
    #[error("there is an account `{0}` already")]
    AlreadyExists(String),
    #[error("a code has 1 to 60 characters, a name 1 to 200")]
    Invalid { pointer: &'static str },
}

impl Rejection for AccountRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyExists(_) => "account_already_exists",
            Self::Invalid { .. } => "account_invalid",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::AlreadyExists(_) => Refusal::Conflict,
            Self::Invalid { .. } => Refusal::Invalid,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::AlreadyExists(_) => None,
            Self::Invalid { pointer } => Some((*pointer).to_owned()),
        }
    }
}

impl Aggregate for Account {
    const KIND: &'static str = "account";
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Rejection = AccountRejection;

    fn decide(&self, command: &AccountCommand, _: &Context) -> Result<Vec<AccountEvent>, AccountRejection> {
        let AccountCommand::Open { account_id, party: Party { code, name } } = command;
        if let Some(party) = &self.party {
            return Err(AccountRejection::AlreadyExists(party.code.clone()));
        }
        for (text, max, pointer) in [(code, Ask::CODE_MAX, "/code"), (name, Ask::TEXT_MAX, "/name")] {
            if text.trim().is_empty() || text.chars().count() > max {
                return Err(AccountRejection::Invalid { pointer });
            }
        }
        Ok(vec![AccountEvent::Opened { account_id: *account_id, code: code.clone(), name: name.clone() }])
    }

    fn evolve(self, event: &AccountEvent) -> Self {
        match event {
            AccountEvent::Opened { code, name, account_id: _ } => {
                Self { party: Some(Party { code: code.clone(), name: name.clone() }) }
            }
        }
    }
}
