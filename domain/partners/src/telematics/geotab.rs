//! Geotab: entities of `GetFeed`, one alone, a list, or the whole answer. `x` is longitude, `y` is latitude.

use serde_json::Value;

use super::json::{at, id_of, number, position, rows, text, time};
use super::model::{Duty, DutyChange, Position, Reason, Sieve, Subject, What};

pub(crate) fn read(body: &Value, sieve: &mut Sieve) {
    let answer = at(body, "result").unwrap_or(body);
    if let Some(version) = text(answer, "toVersion") {
        sieve.batch.cursor = Some(version);
    }
    match answer {
        Value::Array(list) => list.iter().for_each(|entity| one(entity, sieve)),
        _ if at(answer, "data").is_some_and(Value::is_array) => {
            rows(answer, "data").for_each(|entity| one(entity, sieve));
        }
        _ => one(answer, sieve),
    }
}

/// The driver is an object, or the word for nobody.
fn driver(entity: &Value) -> Option<String> {
    id_of(entity, "driver")
        .or_else(|| text(entity, "driver"))
        .filter(|id| id != "UnknownDriverId" && id != "NoDriverId")
}

fn one(entity: &Value, sieve: &mut Sieve) {
    let subject = Subject {
        event_id: text(entity, "id"),
        device: id_of(entity, "device"),
        driver: driver(entity),
        time: time(entity, "dateTime"),
    };
    if at(entity, "latitude").is_some() {
        let place = Position {
            speed_kph: number(entity, "speed"),
            heading_degrees: number(entity, "bearing").filter(|bearing| *bearing >= 0.0),
            ..position(entity, "latitude", "longitude")
        };
        return sieve.take(subject, What::Position(place));
    }
    if let Some(diagnostic) = id_of(entity, "diagnostic") {
        return diagnostic_row(&diagnostic, entity, subject, sieve);
    }
    match text(entity, "status") {
        Some(word) if at(entity, "device").is_some() || at(entity, "driver").is_some() => {
            match Duty::from_vendor(&word) {
                Some(status) => {
                    let remark = rows(entity, "annotations").find_map(|note| text(note, "comment"));
                    sieve.take(subject, What::Duty(DutyChange { status, until: None, remark }));
                }
                None => sieve.refuse(&subject, "duty", Reason::UnknownDuty),
            }
        }
        _ => sieve.pass_over("entity"),
    }
}

fn diagnostic_row(diagnostic: &str, entity: &Value, subject: Subject, sieve: &mut Sieve) {
    match (diagnostic, number(entity, "data")) {
        ("DiagnosticOdometerId" | "DiagnosticOdometerAdjustmentId" | "DiagnosticRawOdometerId", Some(meters)) => {
            sieve.take(subject, What::Odometer { meters });
        }
        ("DiagnosticEngineHoursId" | "DiagnosticEngineHoursAdjustmentId", Some(seconds)) => {
            sieve.take(subject, What::EngineHours { seconds });
        }
        ("DiagnosticIgnitionId", Some(on)) => sieve.take(subject, What::Engine { is_on: on > 0.0 }),
        _ if at(entity, "failureMode").is_some() || at(entity, "faultState").is_some() => {
            let is_open = text(entity, "faultState").is_none_or(|state| state != "Inactive");
            sieve.take(subject, What::Fault { code: diagnostic.to_owned(), is_open });
        }
        _ => sieve.pass_over(diagnostic),
    }
}
