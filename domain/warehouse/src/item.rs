//! An item: what a SKU is, how heavy and how large one unit of it is.

use kernel::{Aggregate, Context, Pounds, Refusal, Rejection};
use serde::{Deserialize, Serialize};

use crate::{Dimensions, Sku};

/// Everything about an item but its SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemDraft {
    pub description: String,
    /// What one of it is called: `each`, `case`.
    pub unit: String,
    /// The weight of one unit.
    pub weight_lb: Pounds,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<Dimensions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Item {
    /// Both are there from the first event on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<ItemDraft>,
}

#[derive(Debug, Clone)]
pub enum ItemCommand {
    Create(Sku, ItemDraft),
    Revise(ItemDraft),
    /// Creates or revises, as a file of items does; nothing happens when nothing differs.
    Import(Sku, ItemDraft),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ItemEvent {
    #[serde(rename = "item_created")]
    Created {
        sku: Sku,
        #[serde(flatten)]
        draft: ItemDraft,
    },
    #[serde(rename = "item_revised")]
    Revised {
        #[serde(flatten)]
        draft: ItemDraft,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ItemRejection {
    #[error("there is no such item")]
    Missing,
    #[error("an item with this SKU exists already")]
    AlreadyExists,
}

impl Rejection for ItemRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "item_not_found",
            Self::AlreadyExists => "item_already_exists",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Missing => Refusal::Absent,
            Self::AlreadyExists => Refusal::Conflict,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Missing => None,
            Self::AlreadyExists => Some("/sku".into()),
        }
    }
}

impl Aggregate for Item {
    const KIND: &'static str = "item";
    type Command = ItemCommand;
    type Event = ItemEvent;
    type Rejection = ItemRejection;

    fn decide(&self, command: &ItemCommand, _: &Context) -> Result<Vec<ItemEvent>, ItemRejection> {
        let created = |sku: &Sku, draft: &ItemDraft| ItemEvent::Created { sku: sku.clone(), draft: draft.clone() };
        let revised = |old: &ItemDraft, new: &ItemDraft| match old == new {
            true => vec![],
            false => vec![ItemEvent::Revised { draft: new.clone() }],
        };
        match (command, &self.draft) {
            (ItemCommand::Create(sku, draft) | ItemCommand::Import(sku, draft), None) => Ok(vec![created(sku, draft)]),
            (ItemCommand::Create(..), Some(_)) => Err(ItemRejection::AlreadyExists),
            (ItemCommand::Revise(new) | ItemCommand::Import(_, new), Some(old)) => Ok(revised(old, new)),
            (ItemCommand::Revise(_), None) => Err(ItemRejection::Missing),
        }
    }

    fn evolve(mut self, event: &ItemEvent) -> Self {
        match event {
            ItemEvent::Created { sku, draft } => Self { sku: Some(sku.clone()), draft: Some(draft.clone()) },
            ItemEvent::Revised { draft } => {
                self.draft = Some(draft.clone());
                self
            }
        }
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, ItemCommand)> {
        self.draft.iter().map(|draft| ("revise", ItemCommand::Revise(draft.clone()))).collect()
    }
}
