//! `cargo run --release -p compliance --example audit -- FILE…`: audits duty timelines and prints one line of JSON a file.
//!
//! A file holds `ruleset`, `duty` (`start`, `end`, `status`, `remark`) and `exceptions` (`kind`, `start`, `end`), its times
//! on the home terminal's clock, and the driver enters rested. The keys `timezone` (an IANA name), `day_starts_minutes`,
//! `opening` (`rested`, `unknown`) and `as_of` may say otherwise. Violations come back on the file's own clock.

use std::process::ExitCode;

use compliance::{
    Change, Claim, ClaimKind, CycleKind, DutyLog, DutySegment, DutyStatus, Exemption, Opening, RuleSet, audit,
};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

fn main() -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for file in std::env::args().skip(1) {
        let line = match std::fs::read_to_string(&file).map_err(|error| error.to_string()).and_then(|text| run(&text)) {
            Ok(violations) => json!({ "file": file, "violations": violations }),
            Err(error) => {
                code = ExitCode::FAILURE;
                json!({ "file": file, "error": error })
            }
        };
        println!("{line}");
    }
    code
}

/// Reads, audits, and writes the violations on the file's clock.
pub fn run(text: &str) -> Result<Vec<Value>, String> {
    let file: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let clock = Clock::of(&file)?;
    let rules = rule_set(file.get("ruleset").and_then(Value::as_str).unwrap_or("US_PROPERTY_70_8"))?;
    let log = log(&file, &clock)?;
    let as_of = match file.get("as_of") {
        Some(as_of) => clock.read(as_of)?,
        None => log.end().ok_or("there is no duty")?,
    };
    let audit = audit(&log, &rules, as_of);
    Ok(audit
        .violations
        .iter()
        .map(|violation| {
            json!({
                "rule": violation.rule,
                "start": clock.write(violation.start),
                "end": clock.write(violation.end),
                "citation": violation.citation,
            })
        })
        .collect())
}

/// How instants are written in the file: on a local clock, or with an offset of their own.
struct Clock {
    name: String,
    zone: TimeZone,
    local: bool,
}

impl Clock {
    fn of(file: &Value) -> Result<Self, String> {
        let named = ["timezone", "time_zone", "zone", "home_terminal_timezone", "home_terminal_time_zone"]
            .iter()
            .find_map(|key| file.get(key).and_then(Value::as_str));
        let name = named.unwrap_or("UTC").to_owned();
        let zone = TimeZone::get(&name).map_err(|error| error.to_string())?;
        let first = duty(file)?.first().and_then(|first| first.get("start")).and_then(Value::as_str);
        let local = first.is_none_or(|first| first.parse::<Timestamp>().is_err());
        Ok(Self { name, zone, local })
    }

    fn read(&self, value: &Value) -> Result<Timestamp, String> {
        let text = value.as_str().ok_or_else(|| format!("`{value}` is not a time"))?;
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Ok(instant);
        }
        let local: DateTime = text.parse().map_err(|error| format!("`{text}`: {error}"))?;
        self.zone.to_ambiguous_timestamp(local).compatible().map_err(|error| error.to_string())
    }

    fn write(&self, instant: Timestamp) -> String {
        if self.local {
            self.zone.to_datetime(instant).strftime("%Y-%m-%dT%H:%M:%S").to_string()
        } else {
            instant.to_string()
        }
    }
}

fn duty(file: &Value) -> Result<&Vec<Value>, String> {
    ["duty", "segments", "duty_statuses", "log"]
        .iter()
        .find_map(|key| file.get(key).and_then(Value::as_array))
        .ok_or_else(|| "there is no list `duty`".to_owned())
}

/// The rule set of an id: one that is compiled in, or its words (`PASSENGER`, `OILFIELD`; `70`).
fn rule_set(id: &str) -> Result<RuleSet, String> {
    if let Some(set) = RuleSet::all().into_iter().find(|set| set.id == id) {
        return Ok(set);
    }
    let words = id.to_uppercase();
    let cycle = if words.contains("70") {
        CycleKind::SeventyInEight
    } else if words.contains("60") {
        CycleKind::SixtyInSeven
    } else {
        return Err(format!("`{id}` is not a rule set that is known"));
    };
    if words.contains("CONSTRUCTION") {
        let restart = Change::Restart { minutes: 24 * 60 };
        let exemption = Exemption { citation: "49 CFR 395.1(m)".into(), from: Date::MIN, until: None, change: restart };
        return Ok(RuleSet::us_property(cycle).with(&[exemption], Date::MAX));
    }
    if words.contains("PASSENGER") {
        Ok(RuleSet::us_passenger(cycle))
    } else if words.contains("OIL") {
        Ok(RuleSet::us_oilfield(cycle))
    } else if words.contains("PROPERTY") || words.contains("SHORT") {
        Ok(RuleSet::us_property(cycle))
    } else {
        Err(format!("`{id}` is not a rule set that is known"))
    }
}

fn log(file: &Value, clock: &Clock) -> Result<DutyLog, String> {
    let mut segments = Vec::new();
    for entry in duty(file)? {
        let field = |name: &str| entry.get(name).ok_or_else(|| format!("a duty entry has no `{name}`"));
        segments.push(DutySegment {
            start: clock.read(field("start")?)?,
            end: clock.read(field("end")?)?,
            status: status(entry)?,
        });
    }
    segments.sort_by_key(|segment| segment.start);
    // What takes no time says nothing.
    segments.retain(|segment| segment.start != segment.end);
    let (Some(from), Some(until)) = (segments.first().map(|s| s.start), segments.last().map(|s| s.end)) else {
        return Err("there is no duty".to_owned());
    };
    let opening = match file.get("opening").and_then(Value::as_str) {
        Some("unknown") => Opening::Unknown,
        _ => Opening::Rested,
    };
    let minutes = file.get("day_starts_minutes").and_then(Value::as_u64).unwrap_or(0);
    let mut claims = Vec::new();
    let rules = word(file.get("ruleset").and_then(Value::as_str).unwrap_or_default());
    if rules.contains("SHORTHAUL") {
        let kind = if rules.contains("NONCDL") { ClaimKind::ShortHaulWithoutCdl } else { ClaimKind::ShortHaul };
        claims.push(Claim { kind, from, until, reason: None });
    }
    for exception in file.get("exceptions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
        claims.extend(claim(exception, clock, from, until)?);
    }
    DutyLog::new(clock.name.parse().map_err(|_| format!("`{}` is not a zone", clock.name))?, segments)
        .and_then(|log| log.opened(opening).day_starting(u16::try_from(minutes).unwrap_or(u16::MAX)))
        .and_then(|log| log.claiming(claims))
        .map_err(|error| error.to_string())
}

/// Letters and digits only, in capitals: `Yard Move` and `YARD_MOVE` are one word.
fn word(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn status(entry: &Value) -> Result<DutyStatus, String> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).map(word).unwrap_or_default();
    let notes: String = ["remark", "remarks", "annotation", "special", "note"].iter().map(|name| text(name)).collect();
    let name = text("status");
    let plain = match name.as_str() {
        "OFF" | "OFFDUTY" => DutyStatus::OffDuty,
        "SB" | "SLEEPER" | "SLEEPERBERTH" => DutyStatus::SleeperBerth,
        "D" | "DRIVE" | "DRIVING" => DutyStatus::Driving,
        "ON" | "ONDUTY" | "ONDUTYNOTDRIVING" => DutyStatus::OnDuty,
        "PC" | "PERSONALCONVEYANCE" | "PERSONALUSE" => DutyStatus::PersonalConveyance,
        "YM" | "YARDMOVE" => DutyStatus::YardMove,
        "WT" | "WAITING" | "WAITINGATWELLSITE" | "WELLSITEWAITING" => DutyStatus::WellSiteWaiting,
        "PS" | "PASSENGERSEAT" => DutyStatus::PassengerSeat,
        _ => return Err(format!("`{name}` is not a duty status that is known")),
    };
    let says = |part: &str| notes.contains(part);
    Ok(match plain {
        DutyStatus::OffDuty if says("WELLSITE") || says("WELLLOCATION") => DutyStatus::WellSiteWaiting,
        DutyStatus::OffDuty if says("PASSENGERSEAT") => DutyStatus::PassengerSeat,
        DutyStatus::OffDuty | DutyStatus::Driving if says("PERSONALCONVEYANCE") || says("PERSONALUSE") => {
            DutyStatus::PersonalConveyance
        }
        DutyStatus::OnDuty | DutyStatus::Driving if says("YARDMOVE") => DutyStatus::YardMove,
        plain => plain,
    })
}

/// An exception; one without times holds for the whole log. One that is not known is none, and is named on stderr: without
/// it, the law is at its strictest.
fn claim(exception: &Value, clock: &Clock, from: Timestamp, until: Timestamp) -> Result<Option<Claim>, String> {
    let name = exception.get("kind").or_else(|| exception.get("type")).and_then(Value::as_str).or(exception.as_str());
    let kind = name.map(word).unwrap_or_default();
    let says = |part: &str| kind.contains(part);
    let kind = if says("AGRI") || says("FARM") {
        ClaimKind::Agricultural
    } else if says("ADVERSE") {
        ClaimKind::AdverseConditions
    } else if says("NONCDL") || says("WITHOUTCDL") || says("NOCDL") {
        ClaimKind::ShortHaulWithoutCdl
    } else if says("16") || says("SIXTEEN") {
        ClaimKind::SixteenHourDay
    } else if says("SHORTHAUL") || says("150") || says("AIRMILE") {
        ClaimKind::ShortHaul
    } else {
        eprintln!("`{exception}` is not an exception that is known");
        return Ok(None);
    };
    let time = |name: &str| exception.get(name).filter(|value| !value.is_null()).map(|value| clock.read(value));
    let at = time("at").or_else(|| time("time")).transpose()?;
    let reason = ["reason", "remark"].iter().find_map(|name| exception.get(name).and_then(Value::as_str));
    Ok(Some(Claim {
        kind,
        from: time("start").or_else(|| time("from")).transpose()?.or(at).unwrap_or(from),
        until: time("end").or_else(|| time("until")).transpose()?.or(at).unwrap_or(until),
        reason: reason.map(str::to_owned),
    }))
}
