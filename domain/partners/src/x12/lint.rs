//! Whether what a partner says makes sense: each status in words, and each reason to doubt it.
//!
//! Doubts never stop anything. They are what a person would say who knows the trade and reads the messages of one load
//! one after the other.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::codes::{Happening, Phase, StopKind, ambiguity, reason, status, stop_reason, zone};
use super::sets::{LoadTender, Party, ShipmentStatus, StatusEvent, TenderPurpose};

/// Meanings that a partner gives to codes, where they are not the standard's.
pub type CodeMap = BTreeMap<String, Happening>;

/// One thing that makes no sense, or may not mean what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    pub kind: DoubtKind,
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoubtKind {
    /// Partners read this code in different ways, and this one's profile says nothing.
    AmbiguousCode,
    UnknownCode,
    UnknownReason,
    UnknownZone,
    UnknownStopReason,
    /// Both a status and an appointment, which the standard forbids.
    StatusAndAppointment,
    /// The reason contradicts the status.
    ReasonAgainstStatus,
    MissingTime,
    /// The time has no zone, and that of the place was assumed.
    InferredZone,
    /// Later in the trip and earlier in time.
    AgainstTime,
    /// It says that something was done before what has to come first.
    SkippedPhase,
    /// Told again, the same or with another time.
    Repeated,
    AfterCancellation,
    /// The place is one of the other kind.
    WrongPlace,
    /// X1 and X3 seem to be exchanged.
    Exchanged,
    /// Another load's number, or another carrier's code.
    OtherLoad,
    /// More of these than the load has stops for.
    TooMany,
    /// In a tender: its stops contradict themselves.
    OddRoute,
    /// In a bill or an acknowledgement: its sums or verdicts contradict themselves.
    AgainstItself,
}

/// One status, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub code: String,
    /// None where the code is unknown.
    pub happening: Option<Happening>,
    pub words: String,
    pub reason: Option<String>,
    /// As told, without a zone.
    pub at: Option<DateTime>,
    pub doubts: Vec<Doubt>,
}

impl Reading {
    fn doubt(&mut self, kind: DoubtKind, words: impl Into<String>) {
        self.doubts.push(Doubt { kind, words: words.into() });
    }

    fn is(&self, happening: Happening) -> bool {
        self.happening == Some(happening)
    }
}

/// Reads the 214s of one load in the order in which they came. With the load's tender, places and numbers are checked
/// against it as well.
pub fn lint_statuses(messages: &[ShipmentStatus], load: Option<&LoadTender>, map: &CodeMap) -> Vec<Reading> {
    let mut readings = Vec::new();
    for message in messages {
        for event in &message.events {
            let mut reading = read_event(event, map);
            if let Some(load) = load {
                check_against_load(&mut reading, message, event, load);
            }
            readings.push(reading);
        }
    }
    check_sequence(&mut readings);
    check_exchange(&mut readings);
    if let Some(load) = load {
        check_counts(&mut readings, load);
    }
    readings
}

fn read_event(event: &StatusEvent, map: &CodeMap) -> Reading {
    let code = event.status.as_ref().or(event.appointment.as_ref()).cloned().unwrap_or_default();
    let mapped = map.get(&code).copied();
    let happening = mapped.or_else(|| status(&code));
    let at = event.date.zip(event.time).map(|(date, time)| date.to_datetime(time));
    let mut reading = Reading {
        words: happening.map_or_else(|| format!("`{code}`, which we do not know"), |h| h.words().to_owned()),
        reason: None,
        code,
        happening,
        at,
        doubts: Vec::new(),
    };
    let standard = mapped.is_none();
    if happening.is_none() {
        let words = format!("status `{}` is in no list of ours and in no map of this partner", reading.code);
        reading.doubt(DoubtKind::UnknownCode, words);
    } else if let Some(words) = ambiguity(reading.code.as_bytes()).filter(|_| standard) {
        reading.doubt(DoubtKind::AmbiguousCode, words);
    }
    if event.status.is_some() && event.appointment.is_some() {
        reading.doubt(DoubtKind::StatusAndAppointment, "AT701 and AT703 exclude each other");
    }
    read_reason(event, &mut reading);
    read_time(event, &mut reading);
    reading
}

fn read_reason(event: &StatusEvent, reading: &mut Reading) {
    let Some(code) = event.reason.as_deref() else { return };
    match reason(code) {
        Some(words) => reading.reason = Some(words.to_owned()),
        None => {
            reading.reason = Some(format!("`{code}`, which we do not know"));
            reading.doubt(DoubtKind::UnknownReason, format!("reason `{code}` is in no list of ours"));
        }
    }
    let is_trouble = matches!(
        reading.happening,
        Some(
            Happening::Delayed
                | Happening::NotCompleted
                | Happening::AttemptedDelivery
                | Happening::RefusedByConsignee
                | Happening::Damaged
        )
    );
    if is_trouble && code == "NS" {
        let words = format!("{}, and the reason says that nothing is unusual", reading.words);
        reading.doubt(DoubtKind::ReasonAgainstStatus, words);
    }
    if reading.is(Happening::DepartedPickup) && code == "AF" {
        reading.doubt(DoubtKind::ReasonAgainstStatus, "AF as a reason is an accident; here it may repeat the status");
    }
}

fn read_time(event: &StatusEvent, reading: &mut Reading) {
    if event.date.is_none() || event.time.is_none() {
        reading.doubt(DoubtKind::MissingTime, "it does not say when");
    } else if event.zone_is_inferred() {
        reading.doubt(DoubtKind::InferredZone, "the time has no zone: that of the place is assumed");
    }
    if let Some(code) = event.zone.as_deref()
        && zone(code).is_none()
    {
        reading.doubt(DoubtKind::UnknownZone, format!("time code `{code}` is in no list of ours"));
    }
}

/// The things that happened, without forecasts, against each other: by the time that they tell, and as they came.
fn check_sequence(readings: &mut [Reading]) {
    let mut reached: Option<(Phase, Option<DateTime>, String)> = None;
    let mut cancelled_at: Option<Option<DateTime>> = None;
    let mut seen: BTreeMap<(Happening, String), Option<DateTime>> = BTreeMap::new();
    let knows_pickup = readings.iter().any(|r| {
        r.happening.and_then(Happening::phase).is_some_and(|p| (Phase::AtPickup..=Phase::InTransit).contains(&p))
    });
    let mut order: Vec<usize> = (0..readings.len()).collect();
    // By time where all have one; a message that came late is no contradiction.
    if readings.iter().all(|r| r.at.is_some()) {
        order.sort_by_key(|&index| readings.get(index).and_then(|r| r.at));
    }
    for index in order {
        let Some(reading) = readings.get_mut(index) else { continue };
        let Some(happening) = reading.happening.filter(|h| !h.is_forecast()) else { continue };
        if let Some(cancelled) = cancelled_at {
            let is_after = !(reading.at.is_some() && cancelled.is_some() && reading.at < cancelled);
            if is_after && happening != Happening::Cancelled {
                reading.doubt(DoubtKind::AfterCancellation, "the shipment was cancelled before");
            }
        }
        if happening == Happening::Cancelled {
            cancelled_at = Some(reading.at);
        }
        if let Some(before) = seen.insert((happening, reading.code.clone()), reading.at)
            && happening.place().is_some()
            && before == reading.at
        {
            reading.doubt(DoubtKind::Repeated, "told before, with the same time");
        }
        let Some(phase) = happening.phase() else { continue };
        if let Some((highest, at, words)) = &reached {
            if phase < *highest && phase < Phase::InTransit && *highest > Phase::InTransit {
                let words = format!("comes after `{words}`: a second pickup, or a code that means something else");
                reading.doubt(DoubtKind::SkippedPhase, words);
            } else if phase > *highest && reading.at.zip(*at).is_some_and(|(now, before)| now < before) {
                let words = format!("is earlier in time than `{words}`, which comes before it on a trip");
                reading.doubt(DoubtKind::AgainstTime, words);
            }
        }
        let was = reached.as_ref().map(|(highest, ..)| *highest);
        if phase >= Phase::AtDelivery && knows_pickup && was.is_none_or(|highest| highest < Phase::Loaded) {
            let words = format!("{}, and nothing said before that it was loaded", reading.words);
            reading.doubt(DoubtKind::SkippedPhase, words);
        }
        if was.is_none_or(|highest| phase > highest) {
            reached = Some((phase, reading.at, reading.words.clone()));
        }
    }
}

/// A partner who reads X1 and X3 the other way round arrives at the delivery, departs the pickup, and arrives at the
/// pickup.
fn check_exchange(readings: &mut [Reading]) {
    let at = |wanted: Happening| readings.iter().find(|r| r.is(wanted)).and_then(|r| r.at);
    let Some(departed) = at(Happening::DepartedPickup) else { return };
    let arrived_delivery = at(Happening::ArrivedDelivery);
    let arrived_pickup = at(Happening::ArrivedPickup);
    let early_delivery = arrived_delivery.is_some_and(|at| at < departed);
    let late_pickup = arrived_pickup.is_some_and(|at| at > departed);
    if !(early_delivery && arrived_pickup.is_none_or(|at| at > departed) || late_pickup && arrived_delivery.is_none()) {
        return;
    }
    for reading in readings.iter_mut() {
        if reading.is(Happening::ArrivedDelivery) || reading.is(Happening::ArrivedPickup) {
            let words = "it lies on the wrong side of the departure from the pickup: this partner seems to send X1 and \
                         X3 the other way round";
            reading.doubt(DoubtKind::Exchanged, words);
        }
    }
}

fn check_against_load(reading: &mut Reading, message: &ShipmentStatus, event: &StatusEvent, load: &LoadTender) {
    if !message.shipment_id.is_empty() && message.shipment_id != load.shipment_id {
        let words = format!("it is about `{}`, and the load is `{}`", message.shipment_id, load.shipment_id);
        reading.doubt(DoubtKind::OtherLoad, words);
    }
    if !message.scac.is_empty() && !load.scac.is_empty() && message.scac != load.scac {
        let words = format!("it comes from `{}`, and the load was tendered to `{}`", message.scac, load.scac);
        reading.doubt(DoubtKind::OtherLoad, words);
    }
    let Some(wanted) = reading.happening.and_then(Happening::place) else { return };
    let Some(city) = event.place.as_ref().and_then(|place| place.city.as_deref()) else { return };
    let state = event.place.as_ref().and_then(|place| place.state.as_deref());
    let here: Vec<StopKind> =
        stops(load).filter(|(_, party)| is_in(party, city, state)).map(|(kind, _)| kind).collect();
    if !here.is_empty() && !here.contains(&wanted) {
        let (says, is) = match wanted {
            StopKind::Pickup => ("a pickup", "a delivery"),
            StopKind::Delivery => ("a delivery", "a pickup"),
        };
        let words = format!("`{}` speaks of {says}, and {city} is {is} of this load", reading.code);
        reading.doubt(DoubtKind::WrongPlace, words);
    }
}

fn is_in(party: &Party, city: &str, state: Option<&str>) -> bool {
    party.city.as_deref().is_some_and(|c| c.eq_ignore_ascii_case(city))
        && (state.is_none() || party.state.is_none() || party.state.as_deref() == state)
}

fn stops(load: &LoadTender) -> impl Iterator<Item = (StopKind, &Party)> {
    load.stops
        .iter()
        .filter_map(|stop| Some((stop_reason(&stop.reason)?.0, stop)))
        .flat_map(|(kind, stop)| stop.common.parties.iter().map(move |party| (kind, party)))
}

fn check_counts(readings: &mut [Reading], load: &LoadTender) {
    let count =
        |kind| load.stops.iter().filter(|stop| stop_reason(&stop.reason).is_some_and(|(k, _)| k == kind)).count();
    for (wanted, kind) in [(Happening::DepartedPickup, StopKind::Pickup), (Happening::Unloaded, StopKind::Delivery)] {
        let stops = count(kind);
        let surplus = readings.iter_mut().filter(|r| r.is(wanted)).skip(stops.max(1));
        for reading in surplus.filter(|r| !r.doubts.iter().any(|d| d.kind == DoubtKind::Repeated)) {
            reading.doubt(DoubtKind::TooMany, format!("the load has {stops} such stops, and this is one more"));
        }
    }
}

/// Reads the stops of a tender in words, with what is odd about them.
pub fn lint_tender(tender: &LoadTender) -> (Vec<(String, String)>, Vec<Doubt>) {
    let mut words = Vec::new();
    let mut doubts = Vec::new();
    let mut doubt = |kind, words: String| doubts.push(Doubt { kind, words });
    let mut has_loaded = false;
    for (index, stop) in tender.stops.iter().enumerate() {
        let known = stop_reason(&stop.reason);
        let shown =
            known.map_or_else(|| format!("`{}`, which we do not know", stop.reason), |(_, words)| words.to_owned());
        words.push((stop.reason.clone(), shown));
        match known {
            None => doubt(DoubtKind::UnknownStopReason, format!("stop reason `{}` is in no list of ours", stop.reason)),
            Some((StopKind::Pickup, _)) => has_loaded = true,
            Some((StopKind::Delivery, _)) if !has_loaded => {
                doubt(DoubtKind::OddRoute, format!("stop {} delivers before anything was picked up", stop.sequence));
            }
            Some(_) => {}
        }
        if stop.reason == "PU" {
            doubt(DoubtKind::AmbiguousCode, "PU is a part to unload; some partners mean a pickup".to_owned());
        }
        if usize::try_from(stop.sequence) != Ok(index + 1) {
            doubt(DoubtKind::OddRoute, format!("stop {} stands at place {}", stop.sequence, index + 1));
        }
        if stop.common.dates.is_empty() {
            doubt(DoubtKind::MissingTime, format!("stop {} has no date", stop.sequence));
        }
    }
    let is_whole = tender.purpose != Some(TenderPurpose::Cancellation);
    let last = tender.stops.last().and_then(|stop| stop_reason(&stop.reason));
    if is_whole && last.is_some_and(|(kind, _)| kind == StopKind::Pickup) {
        doubt(DoubtKind::OddRoute, "the last stop picks up, and nothing is delivered after it".to_owned());
    }
    (words, doubts)
}
