//! How tracking's aggregates are kept.
//!
//! | kind | gsi1 | gsi2 | id |
//! | --- | --- | --- | --- |
//! | track | | | from the load |
//! | document | | of a load, by age | new |
//!
//! Raw facts have no items of their own: they are the `facts_recorded` events of their track, insert-only and hashed like
//! any event, and several facts of one load cost one commit.

use kernel::{Context, DocumentId, LoadId, TrackId, TypedId};
use platform::{Entity, Indexes, Query, Stored};
use tracking::{Document, Track};

use crate::views::{DocumentView, TrackView};

pub fn track_id(load_id: LoadId) -> TrackId {
    TrackId::derive(&[&load_id.to_string()])
}

pub struct Tracks;

impl Entity for Tracks {
    type Aggregate = Track;
    type Id = TrackId;
    type View = TrackView;

    fn view(stored: &Stored<Track, TrackId>, context: &Context) -> TrackView {
        TrackView::of(stored, context)
    }
}

pub struct Documents;

impl Documents {
    pub fn of_load(load_id: LoadId) -> Query {
        Query::gsi2("load", load_id)
    }

    /// Where the bytes lie, below the tenant's own folder.
    pub fn object_key(id: DocumentId) -> String {
        format!("documents/{id}")
    }
}

impl Entity for Documents {
    type Aggregate = Document;
    type Id = DocumentId;
    type View = DocumentView;

    fn indexes(document: &Document, id: DocumentId) -> Indexes {
        match document.paper() {
            Some(paper) => Indexes::none().gsi2("load", paper.load_id, id),
            None => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Document, DocumentId>, context: &Context) -> DocumentView {
        DocumentView::of(stored, context)
    }
}
