//! What carriers are written.

use jiff::{Timestamp, ToSpan};
use platform::Permit;
use transport::load::Load;
use transport::tender::Terms;

/// The link outlives the tender, so that a carrier who comes late reads that it has expired, and not that the link is
/// broken.
const LINK_DAYS: i64 = 30;

pub struct Mail {
    pub subject: String,
    pub text: String,
}

pub fn tender(permit: &Permit, terms: &Terms) -> Mail {
    let expires = terms.offered_at.checked_add((LINK_DAYS * 24).hours()).unwrap_or(Timestamp::MAX);
    let token = permit.sign_link(&terms.tender_id.to_string(), expires);
    let summary = &terms.summary;
    let text = format!(
        "{carrier},\n\nplease take load {number}, or decline it, before {until} UTC:\n\n{origin}\nto {destination}\n\
         {stops} deliveries, {miles} miles, {weight}, {pieces} pieces, {equipment}\n\nAnswer here, no login needed:\n\
         {origin_url}/t/{token}\n",
        carrier = terms.carrier_name,
        number = terms.load_number,
        until = terms.expires_at.strftime("%Y-%m-%d %H:%M"),
        origin = summary.origin,
        destination = summary.destination,
        stops = summary.stops,
        miles = summary.miles,
        weight = summary.weight_lb,
        pieces = summary.pieces,
        equipment = summary.equipment,
        origin_url = permit.settings().web_origin,
    );
    Mail { subject: format!("Tender: load {}, {}", terms.load_number, summary.origin), text }
}

pub fn pod_request(load: &Load) -> Mail {
    let missing: Vec<String> = load
        .deliveries()
        .filter(|stop| stop.visit.pod.is_none() && stop.visit.outcome().is_some_and(|outcome| outcome.needs_pod()))
        .map(|stop| format!("- {}, {}, {} {}", stop.place.name, stop.place.city, stop.place.state, stop.place.zip))
        .collect();
    Mail {
        subject: format!("Proof of delivery missing: load {}", load.number),
        text: format!(
            "Please send the signed proof of delivery of load {} for:\n\n{}\n",
            load.number,
            missing.join("\n")
        ),
    }
}
