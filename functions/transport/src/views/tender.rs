//! A tender: as the dispatcher sees it, and as the carrier sees it who holds its link.

use jiff::Timestamp;
use kernel::{CarrierId, Context, LoadId, Pounds, State, TenderId, Zip, allowed_actions};
use platform::{Meta, Stored};
use serde::Serialize;
use transport::route::StopKind;
use transport::tender::{DeclineReason, Summary};
use transport::{Equipment, Load, Tender};
use utoipa::ToSchema;

use super::WindowView;
use crate::wire::EquipmentWord;

/// What a carrier needs to know to answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryView {
    #[schema(example = "Dallas, TX 75201")]
    pub origin: String,
    #[schema(example = "Los Angeles, CA 90001")]
    pub destination: String,
    /// Consignees.
    #[schema(example = 9)]
    pub stops: u32,
    #[schema(example = 1437)]
    pub miles: u32,
    #[schema(value_type = String, example = "1200")]
    pub weight_lb: Pounds,
    #[schema(example = 80)]
    pub pieces: u64,
    #[schema(value_type = EquipmentWord)]
    pub equipment: Equipment,
    pub pickup_window: Option<WindowView>,
}

impl From<&Summary> for SummaryView {
    fn from(summary: &Summary) -> Self {
        let Summary { origin, destination, stops, miles, weight_lb, pieces, equipment, pickup_window } =
            summary.clone();
        let pickup_window = pickup_window.as_ref().map(WindowView::from);
        Self { origin, destination, stops, miles, weight_lb, pieces, equipment, pickup_window }
    }
}

/// One carrier is asked to take one load.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenderView {
    #[schema(value_type = String, example = "tdr_018f6b2e7c1d7a41b3c5d2e4f6a8b0e3")]
    pub id: TenderId,
    /// `offered`, `accepted`, `declined`, `expired` or `withdrawn`.
    #[schema(example = "offered")]
    pub status: &'static str,
    #[schema(value_type = Option<String>, example = "lod_018f6b2e7c1d7a41b3c5d2e4f6a8b0d4")]
    pub load_id: Option<LoadId>,
    #[schema(example = "L-10001")]
    pub load_number: String,
    #[schema(value_type = Option<String>, example = "car_018f6b2e7c1d7a41b3c5d2e4f6a8b0c1")]
    pub carrier_id: Option<CarrierId>,
    #[schema(example = "Lone Star Freight")]
    pub carrier_name: String,
    /// Place in the waterfall, from 1.
    #[schema(example = 1)]
    pub rank: u32,
    #[schema(example = 1)]
    pub round: u32,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T18:00:00Z")]
    pub offered_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T19:00:00Z")]
    pub expires_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T18:20:00Z")]
    pub answered_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "no_capacity")]
    pub decline_reason: Option<DeclineReason>,
    #[schema(example = "all trucks are out")]
    pub note: Option<String>,
    pub summary: Option<SummaryView>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl TenderView {
    pub fn of(stored: &Stored<Tender, TenderId>, context: &Context) -> Self {
        let tender = &stored.state;
        let terms = tender.terms.as_ref();
        Self {
            id: stored.id,
            status: tender.status.as_str(),
            load_id: terms.map(|t| t.load_id),
            load_number: terms.map(|t| t.load_number.clone()).unwrap_or_default(),
            carrier_id: terms.map(|t| t.carrier_id),
            carrier_name: terms.map(|t| t.carrier_name.clone()).unwrap_or_default(),
            rank: terms.map(|t| t.rank).unwrap_or_default(),
            round: terms.map(|t| t.round).unwrap_or_default(),
            offered_at: terms.map(|t| t.offered_at),
            expires_at: terms.map(|t| t.expires_at),
            answered_at: tender.settled_at,
            decline_reason: tender.decline_reason,
            note: tender.note.clone(),
            summary: terms.map(|t| SummaryView::from(&t.summary)),
            meta: stored.meta(context),
        }
    }
}

/// A stop, as much of it as a carrier may know before it has accepted.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkStop {
    #[schema(value_type = String, example = "delivery")]
    pub kind: StopKind,
    #[schema(example = "Los Angeles")]
    pub city: String,
    #[schema(value_type = String, example = "CA")]
    pub state: State,
    #[schema(value_type = String, example = "90001")]
    pub zip: Zip,
    pub window: Option<WindowView>,
}

/// A tender, as its carrier sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkView {
    #[schema(value_type = String, example = "tdr_018f6b2e7c1d7a41b3c5d2e4f6a8b0e3")]
    pub tender_id: TenderId,
    #[schema(example = "offered")]
    pub status: &'static str,
    #[schema(example = "Lone Star Freight")]
    pub carrier_name: String,
    #[schema(example = "L-10001")]
    pub load_number: String,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T19:00:00Z")]
    pub expires_at: Option<Timestamp>,
    pub summary: Option<SummaryView>,
    pub stops: Vec<LinkStop>,
    /// `accept` and `decline`, while the tender is open.
    #[schema(example = json!(["accept", "decline"]))]
    pub allowed_actions: Vec<&'static str>,
}

impl LinkView {
    pub fn of(stored: &Stored<Tender, TenderId>, load: &Load, context: &Context) -> Self {
        let tender = &stored.state;
        let terms = tender.terms.as_ref();
        let (mut allowed_actions, _) = allowed_actions(tender, context);
        allowed_actions.retain(|action| matches!(*action, "accept" | "decline"));
        let stops = load.stops.iter().map(|stop| LinkStop {
            kind: stop.kind,
            city: stop.place.city.clone(),
            state: stop.place.state,
            zip: stop.place.zip.clone(),
            window: stop.window.as_ref().map(WindowView::from),
        });
        Self {
            tender_id: stored.id,
            status: tender.status.as_str(),
            carrier_name: terms.map(|t| t.carrier_name.clone()).unwrap_or_default(),
            load_number: terms.map(|t| t.load_number.clone()).unwrap_or_default(),
            expires_at: terms.map(|t| t.expires_at),
            summary: terms.map(|t| SummaryView::from(&t.summary)),
            stops: stops.collect(),
            allowed_actions,
        }
    }
}
