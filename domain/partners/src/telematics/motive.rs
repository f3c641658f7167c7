//! Motive (once KeepTruckin): pages whose rows are wrapped (`vehicle_locations: [{vehicle_location: {…}}]`) and webhooks with
//! an `action`.

use serde_json::Value;

use super::json::{KPH_PER_MPH, METERS_PER_MILE, Settings, at, id_of, number, position, rows, text, time};
use super::model::{Duty, DutyChange, Inspection, InspectionKind, Position, Reason, Sieve, Subject, What};

const METERS_PER_KILOMETER: f64 = 1_000.0;

pub(crate) fn read(body: &Value, settings: Settings, sieve: &mut Sieve) {
    if let Some(action) = text(body, "action") {
        return webhook(&action, body, settings, sieve);
    }
    let before = (sieve.batch.observations.len(), sieve.batch.quarantined.len());
    for (list, wrapper) in [
        ("vehicle_locations", "vehicle_location"),
        ("vehicles", "vehicle"),
        ("inspection_reports", "inspection_report"),
        ("logs", "log"),
        ("hos_logs", "hos_log"),
    ] {
        for row in rows(body, list) {
            one(at(row, wrapper).unwrap_or(row), settings, sieve);
        }
    }
    if body.is_object() && at(body, "id").is_some() {
        one(body, settings, sieve);
    }
    if before == (sieve.batch.observations.len(), sieve.batch.quarantined.len()) {
        sieve.pass_over("body");
    }
}

fn webhook(action: &str, body: &Value, settings: Settings, sieve: &mut Sieve) {
    match action {
        "vehicle_location_updated" | "vehicle_location_received" => location(body, settings, sieve),
        "user_duty_status_updated" => duty(body, sieve),
        "inspection_report_upserted" => inspection(at(body, "inspection_report").unwrap_or(body), settings, sieve),
        "engine_toggle_event" => {
            let is_on = text(body, "type").or_else(|| text(body, "trigger")).is_some_and(|word| word.ends_with("on"));
            sieve.take_now(subject(body), What::Engine { is_on });
        }
        "fault_code_opened" | "fault_code_closed" => {
            let code = text(body, "code").or_else(|| text(body, "fault_code")).unwrap_or_default();
            sieve.take_now(subject(body), What::Fault { code, is_open: action == "fault_code_opened" });
        }
        "vehicle_geofence_event" => {
            let word = text(body, "event_type").or_else(|| text(body, "type")).unwrap_or_default();
            let fence = text(body, "geofence_id").or_else(|| id_of(body, "geofence")).unwrap_or_default();
            sieve.take_now(subject(body), What::Geofence { entered: !word.contains("exit"), fence });
        }
        _ => sieve.pass_over(action),
    }
}

fn one(row: &Value, settings: Settings, sieve: &mut Sieve) {
    if at(row, "located_at").is_some() || at(row, "current_location").is_some() {
        location(row, settings, sieve);
    } else if at(row, "duty_status").is_some() {
        duty(row, sieve);
    } else if at(row, "inspection_type").is_some() || at(row, "defects").is_some() {
        inspection(row, settings, sieve);
    } else {
        sieve.pass_over("row");
    }
}

fn subject(row: &Value) -> Subject {
    let times = ["located_at", "event_time", "start_time", "occurred_at", "completed_at", "time", "driver_signed_at"];
    Subject {
        event_id: text(row, "id"),
        device: text(row, "vehicle_id")
            .or_else(|| id_of(row, "vehicle"))
            .or_else(|| id_of(row, "eld_device").map(|id| format!("eld:{id}"))),
        driver: text(row, "driver_id").or_else(|| id_of(row, "driver")).or_else(|| text(row, "user_id")),
        time: times.iter().find_map(|key| time(row, key)),
    }
}

fn location(row: &Value, settings: Settings, sieve: &mut Sieve) {
    // The second API puts the place into the vehicle: the outer id is then the vehicle's.
    let current = at(row, "current_location");
    let inner = current.unwrap_or(row);
    let mut subject = subject(inner);
    if current.is_some() {
        subject.device = text(row, "id");
        subject.driver = subject.driver.or_else(|| id_of(row, "current_driver"));
    }
    let per_speed = if settings.motive_is_metric { 1.0 } else { KPH_PER_MPH };
    let place = Position {
        speed_kph: number(inner, "speed").map(|speed| speed * per_speed),
        heading_degrees: number(inner, "bearing"),
        odometer_meters: odometer(inner, settings),
        engine_hours: number(inner, "engine_hours"),
        words: text(inner, "description"),
        ..position(inner, "lat", "lon")
    };
    sieve.take(subject, What::Position(place));
}

fn odometer(row: &Value, settings: Settings) -> Option<f64> {
    let per_unit = if settings.motive_is_metric { METERS_PER_KILOMETER } else { METERS_PER_MILE };
    number(row, "odometer").map(|units| units * per_unit)
}

fn duty(row: &Value, sieve: &mut Sieve) {
    let subject = subject(row);
    match text(row, "duty_status").and_then(|word| Duty::from_vendor(&word)) {
        Some(status) => {
            let remark = text(row, "annotation").or_else(|| text(row, "notes"));
            sieve.take(subject, What::Duty(DutyChange { status, until: time(row, "end_time"), remark }));
        }
        None => sieve.refuse(&subject, "duty", Reason::UnknownDuty),
    }
}

fn inspection(row: &Value, settings: Settings, sieve: &mut Sieve) {
    let status = text(row, "status");
    let kind = match text(row, "inspection_type").as_deref() {
        Some("pre_trip") => InspectionKind::PreTrip,
        Some("post_trip") => InspectionKind::PostTrip,
        _ => InspectionKind::Unspecified,
    };
    let defects = rows(row, "defects").map(|wrapped| {
        let defect = at(wrapped, "defect").unwrap_or(wrapped);
        let words = ["area", "category", "notes"].iter().filter_map(|key| text(defect, key));
        words.collect::<Vec<_>>().join(": ")
    });
    let what = Inspection {
        inspection: kind,
        is_safe: match status.as_deref() {
            Some("passed" | "satisfactory" | "corrected" | "safe") => Some(true),
            Some("failed" | "unsafe" | "unsatisfactory") => Some(false),
            _ => None,
        },
        is_corrected: status.as_deref() == Some("corrected"),
        defects: defects.collect(),
        odometer_meters: odometer(row, settings),
    };
    sieve.take(subject(row), What::Inspection(what));
}
