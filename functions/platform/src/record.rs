//! Plain items beside the aggregates: raw facts, rows of an import, projections. They have no history of their own.

use jiff::Timestamp;
use kernel::TenantId;
use serde::de::DeserializeOwned;

use crate::Failure;
use crate::table::{Item, Key, number, read_text, text};

/// A plain item of a kind that this context owns. `body` is JSON text.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub kind: String,
    pub id: String,
    /// Sorts the records of one id.
    pub facet: String,
    pub body: serde_json::Value,
    /// When the store may forget it.
    pub expires: Option<Timestamp>,
    /// A list that it belongs to: name and value, in gsi2, sorted by `sort`.
    pub relation: Option<(String, String)>,
    /// Its place in that list; the facet when not given.
    pub sort: Option<String>,
}

impl Record {
    pub fn new(kind: &str, id: impl ToString, facet: impl Into<String>, body: serde_json::Value) -> Self {
        Self {
            kind: kind.to_owned(),
            id: id.to_string(),
            facet: facet.into(),
            body,
            expires: None,
            relation: None,
            sort: None,
        }
    }

    #[must_use]
    pub const fn expires(mut self, at: Timestamp) -> Self {
        self.expires = Some(at);
        self
    }

    #[must_use]
    pub fn relation(mut self, name: &str, value: impl ToString) -> Self {
        self.relation = Some((name.to_owned(), value.to_string()));
        self
    }

    /// Its place in the list of its relation.
    #[must_use]
    pub fn sorted_by(mut self, sort: impl ToString) -> Self {
        self.sort = Some(sort.to_string());
        self
    }

    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        T::deserialize(&self.body).map_err(|e| Failure::internal(format!("record {} {}: {e}", self.kind, self.id)))
    }

    pub(crate) fn key(&self, tenant: TenantId) -> Key {
        Self::key_of(tenant, &self.kind, &self.id, &self.facet)
    }

    pub(crate) fn key_of(tenant: TenantId, kind: &str, id: &str, facet: &str) -> Key {
        Key::new(tenant, kind, id, &format!("record#{facet}"))
    }

    pub(crate) fn item(&self, tenant: TenantId) -> Item {
        let mut item = self.key(tenant).item();
        item.extend([text("body", self.body.to_string()), text("kind", &self.kind), text("id", &self.id)]);
        item.extend([text("facet", &self.facet)]);
        if let Some(at) = self.expires {
            item.extend([number("ttl", at.as_second())]);
        }
        if let Some((name, value)) = &self.relation {
            item.extend([
                text("gsi2pk", format!("{tenant}#{}#{name}#{value}", self.kind)),
                text("gsi2sk", self.sort.as_ref().unwrap_or(&self.facet)),
            ]);
        }
        item
    }

    pub(crate) fn read(item: &Item) -> Result<Self, Failure> {
        Ok(Self {
            kind: read_text(item, "kind")?.to_owned(),
            id: read_text(item, "id")?.to_owned(),
            facet: read_text(item, "facet")?.to_owned(),
            body: serde_json::from_str(read_text(item, "body")?).map_err(Failure::internal)?,
            expires: None,
            relation: None,
            sort: None,
        })
    }
}
