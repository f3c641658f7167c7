//! Samsara: pages of feeds (`data`, or `vehicles` and `assets` of the first API) and webhooks of both versions.

use serde_json::Value;

use super::json::{KPH_PER_MPH, at, id_of, number, position, rows, text, time};
use super::model::{Duty, DutyChange, Inspection, InspectionKind, Position, Reason, Sieve, Subject, What};

const KPH_PER_MPS: f64 = 3.6;

pub(crate) fn read(body: &Value, sieve: &mut Sieve) {
    if let Some(pagination) = at(body, "pagination") {
        sieve.batch.cursor = text(pagination, "endCursor");
        sieve.batch.has_more = at(pagination, "hasNextPage").and_then(Value::as_bool).unwrap_or(false);
    }
    let kind = text(body, "eventType").or_else(|| text(body, "entityType"));
    if let (Some(kind), Some(data)) = (kind, at(body, "data").filter(|data| data.is_object())) {
        return webhook(&kind, body, data, sieve);
    }
    for row in rows(body, "data") {
        feed_row(row, sieve);
    }
    for row in rows(body, "vehicles") {
        let subject =
            Subject { device: text(row, "id"), driver: text(row, "driverId"), time: time(row, "time"), event_id: None };
        let place = Position { odometer_meters: number(row, "odometerMeters"), ..place(row) };
        sieve.take(subject, What::Position(place));
    }
    for row in rows(body, "assets") {
        for location in rows(row, "location") {
            let subject = Subject { device: text(row, "id"), time: time(location, "timeMs"), ..Subject::default() };
            let place = Position { engine_hours: number(row, "engineHours"), ..place(location) };
            sieve.take(subject, What::Position(place));
        }
    }
}

/// Speeds carry their unit in their name, except `speed`, which is miles an hour.
fn place(value: &Value) -> Position {
    let mph = number(value, "speedMilesPerHour").or_else(|| number(value, "speed"));
    let words = text(value, "location")
        .or_else(|| text(value, "formattedLocation"))
        .or_else(|| text(at(value, "reverseGeo")?, "formattedLocation"));
    Position {
        speed_kph: mph.map(|mph| mph * KPH_PER_MPH),
        heading_degrees: number(value, "headingDegrees").or_else(|| number(value, "heading")),
        accuracy_meters: number(value, "accuracyMeters"),
        words,
        ..position(value, "latitude", "longitude")
    }
}

fn feed_row(row: &Value, sieve: &mut Sieve) {
    let before = (sieve.batch.observations.len(), sieve.batch.quarantined.len());
    if at(row, "hosLogs").is_some() || at(row, "hosStatusType").is_some() {
        duty_row(row, sieve);
    } else if at(row, "dvirSubmissionTime").is_some()
        || at(row, "safetyStatus").is_some()
        || at(row, "inspectionType").is_some()
    {
        inspection(row, None, sieve);
    } else {
        location_row(row, sieve);
        stats_row(row, sieve);
    }
    if before == (sieve.batch.observations.len(), sieve.batch.quarantined.len()) {
        sieve.pass_over("row");
    }
}

fn location_row(row: &Value, sieve: &mut Sieve) {
    let device = id_of(row, "asset").or_else(|| text(row, "id"));
    let one = at(row, "location").filter(|location| at(location, "latitude").is_some());
    let happened = time(row, "happenedAtTime");
    for location in rows(row, "locations").chain(one.filter(|l| happened.is_some() || at(l, "time").is_some())) {
        let subject =
            Subject { device: device.clone(), time: time(location, "time").or(happened), ..Subject::default() };
        let mut found = place(location);
        if let Some(speed) = at(row, "speed") {
            let mps = number(speed, "gpsSpeedMetersPerSecond").or_else(|| number(speed, "ecuSpeedMetersPerSecond"));
            found.speed_kph = mps.map(|mps| mps * KPH_PER_MPS).or(found.speed_kph);
        }
        sieve.take(subject, What::Position(found));
    }
}

/// `vehicles/stats`: each statistic is an object with a time and a value, or a list of them.
fn stats_row(row: &Value, sieve: &mut Sieve) {
    let subject = |value: &Value| Subject { device: text(row, "id"), time: time(value, "time"), ..Subject::default() };
    for value in each(row, "gps") {
        sieve.take(subject(value), What::Position(place(value)));
    }
    for value in each(row, "engineState").iter().chain(each(row, "engineStates")) {
        // Idle is on: the engine runs.
        let is_on = text(value, "value").is_some_and(|state| state != "Off");
        sieve.take(subject(value), What::Engine { is_on });
    }
    for value in each(row, "obdEngineSeconds") {
        if let Some(seconds) = number(value, "value") {
            sieve.take(subject(value), What::EngineHours { seconds });
        }
    }
    for value in each(row, "obdOdometerMeters") {
        if let Some(meters) = number(value, "value") {
            sieve.take(subject(value), What::Odometer { meters });
        }
    }
}

fn each<'a>(row: &'a Value, key: &str) -> &'a [Value] {
    match at(row, key) {
        Some(Value::Array(values)) => values,
        Some(value @ Value::Object(_)) => std::slice::from_ref(value),
        _ => &[],
    }
}

fn duty_row(row: &Value, sieve: &mut Sieve) {
    let logs = at(row, "hosLogs").and_then(Value::as_array);
    for log in logs.map_or_else(|| std::slice::from_ref(row), Vec::as_slice) {
        let subject = Subject {
            event_id: text(log, "id"),
            device: id_of(log, "vehicle").or_else(|| id_of(row, "vehicle")),
            driver: id_of(row, "driver").or_else(|| id_of(log, "driver")),
            time: time(log, "logStartTime"),
        };
        match text(log, "hosStatusType").and_then(|word| Duty::from_vendor(&word)) {
            Some(status) => {
                let change = DutyChange { status, until: time(log, "logEndTime"), remark: text(log, "remark") };
                sieve.take(subject, What::Duty(change));
            }
            None => sieve.refuse(&subject, "duty", Reason::UnknownDuty),
        }
    }
}

fn inspection(row: &Value, event_id: Option<String>, sieve: &mut Sieve) {
    let subject = Subject {
        event_id: text(row, "id").or(event_id),
        device: id_of(row, "vehicle").or_else(|| id_of(row, "trailer")),
        driver: id_of(row, "driver")
            .or_else(|| id_of(row, "author"))
            .or_else(|| id_of(at(row, "authorSignature")?, "signatoryUser")),
        time: time(row, "dvirSubmissionTime").or_else(|| time(row, "endTime")).or_else(|| time(row, "startTime")),
    };
    let safety = text(row, "safetyStatus");
    let is_safe = match safety.as_deref() {
        Some("safe" | "resolved") => Some(true),
        Some("unsafe") => Some(false),
        _ => at(row, "safeToOperate").and_then(Value::as_bool),
    };
    let kind = match text(row, "type").or_else(|| text(row, "inspectionType")).as_deref() {
        Some("preTrip") => InspectionKind::PreTrip,
        Some("postTrip") => InspectionKind::PostTrip,
        _ => InspectionKind::Unspecified,
    };
    let lists = ["defects", "vehicleDefects", "trailerDefects"];
    let defects = lists.iter().flat_map(|key| rows(row, key)).map(|defect| {
        let part = text(defect, "defectType").unwrap_or_else(|| "defect".to_owned());
        text(defect, "comment").map_or_else(|| part.clone(), |comment| format!("{part}: {comment}"))
    });
    let ids = rows(row, "defectIds").filter_map(Value::as_str).map(|id| format!("defect {id}"));
    let what = Inspection {
        inspection: kind,
        is_safe,
        is_corrected: safety.as_deref() == Some("resolved"),
        defects: defects.chain(ids).collect(),
        odometer_meters: number(row, "odometerMeters"),
    };
    sieve.take(subject, What::Inspection(what));
}

/// Event types are PascalCase in the second version and camelCase in the first; documents also show `data.data`.
fn webhook(kind: &str, body: &Value, data: &Value, sieve: &mut Sieve) {
    let data = at(data, "data").unwrap_or(data);
    let subject = Subject {
        event_id: text(body, "eventId"),
        device: id_of(data, "vehicle").or_else(|| id_of(data, "asset")),
        driver: id_of(data, "driver"),
        time: time(body, "eventTime").or_else(|| time(data, "happenedAtTime")),
    };
    match kind.to_ascii_lowercase().as_str() {
        fence @ ("geofenceentry" | "geofenceexit") => {
            let name = id_of(data, "address").unwrap_or_default();
            sieve.take_now(subject, What::Geofence { entered: fence == "geofenceentry", fence: name });
        }
        "dvirsubmitted" => inspection(at(data, "dvir").unwrap_or(data), subject.event_id, sieve),
        fault @ ("enginefaulton" | "enginefaultoff") => {
            let code = fault_code(data);
            sieve.take_now(subject, What::Fault { code, is_open: fault == "enginefaulton" });
        }
        _ => sieve.pass_over(kind),
    }
}

/// SPN and FMI of J1939, such as `1900/1`.
fn fault_code(data: &Value) -> String {
    let j1939 = at(data, "fault").and_then(|fault| at(fault, "j1939"));
    let part = |key| j1939.and_then(|j1939| id_of(j1939, key)).unwrap_or_default();
    format!("{}/{}", part("spn"), part("fmi"))
}
