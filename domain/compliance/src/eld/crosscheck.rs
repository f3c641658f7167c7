//! Whether the records of a file agree with each other, and with the tables of Appendix A.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;

use super::check::CheckByte;
use super::codes::{AccountType, EventCode, EventKind, EventType, Fault, RecordOrigin};
use super::field::{Field, Text};
use super::problem::{ProblemKind, Problems};
use super::records::{Cmv, Event, OutputFile, Unidentified, User};
use super::segment::Segment;
use super::value::{ClockTime, Day, OrderNumber, SequenceId};

/// On which line each record stands, in the order of the records.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) users: Vec<u32>,
    pub(crate) cmvs: Vec<u32>,
    pub(crate) events: Vec<u32>,
    pub(crate) annotations: Vec<u32>,
    pub(crate) certifications: Vec<u32>,
    pub(crate) malfunctions: Vec<u32>,
    pub(crate) logins: Vec<u32>,
    pub(crate) engine: Vec<u32>,
    pub(crate) unidentified: Vec<u32>,
}

pub(crate) fn check(file: &OutputFile, at: &Places, problems: &mut Problems) {
    let known = Known::of(file, at, problems);
    events(file, at, &known, problems);
    unidentified(file, at, &known, problems);
    codes(file, at, problems);
    cmvs(file, at, &known, problems);
    annotations(file, at, problems);
    order(file, at, problems);
}

fn rows<'a, R>(records: &'a [R], lines: &[u32]) -> impl Iterator<Item = (u32, &'a R)> {
    lines.iter().copied().zip(records)
}

/// What the lists of a file say: to which numbers in a row they give a meaning.
struct Known<'a> {
    file: &'a OutputFile,
    users: BTreeMap<OrderNumber, &'a User>,
    cmvs: BTreeMap<OrderNumber, &'a Cmv>,
    /// Who wrote something to which event.
    annotators: BTreeMap<SequenceId, Vec<&'a str>>,
}

impl<'a> Known<'a> {
    fn of(file: &'a OutputFile, at: &Places, problems: &mut Problems) -> Self {
        let mut annotators: BTreeMap<SequenceId, Vec<&str>> = BTreeMap::new();
        for annotation in &file.annotations {
            if let Some(sequence) = annotation.sequence.get() {
                annotators.entry(*sequence).or_default().push(annotation.username.as_str());
            }
        }
        let users = rows(&file.users, &at.users).map(|(line, user)| (line, &user.order, user));
        let cmvs = rows(&file.cmvs, &at.cmvs).map(|(line, cmv)| (line, &cmv.order, cmv));
        Self {
            file,
            users: numbered(Segment::Users, "assigned user order number", users, problems),
            cmvs: numbered(Segment::Cmvs, "assigned CMV order number", cmvs, problems),
            annotators,
        }
    }

    /// The username of a listed user. The list has no usernames: the header has those of the driver and the co-driver.
    fn username(&self, user: &User) -> Option<&'a str> {
        let (driver, co_driver) = (&self.file.header.driver, &self.file.header.co_driver);
        let named = |last: &Text, first: &Text| {
            same(last, &user.last_name) && same(first, &user.first_name) && !last.is_blank()
        };
        if user.account.get() == Some(&AccountType::Support) {
            None
        } else if named(&driver.last_name, &driver.first_name) {
            Some(driver.username.as_str())
        } else if named(&co_driver.last_name, &co_driver.first_name) {
            Some(co_driver.username.as_str())
        } else {
            None
        }
    }

    /// The CMV that a row names, or a complaint that there is none.
    fn cmv(&self, order: &Field<OrderNumber>, line: u32, segment: Segment, problems: &mut Problems) -> Option<&'a Cmv> {
        let order = order.get()?;
        let found = self.cmvs.get(order).copied();
        if found.is_none() {
            let reason = format!("corresponding CMV order number: `{order}` is not in the CMV list");
            problems.bad(line, Some(segment), ProblemKind::Reference, reason);
        }
        found
    }
}

fn same(a: &Text, b: &Text) -> bool {
    a.as_str().trim().eq_ignore_ascii_case(b.as_str().trim())
}

fn numbered<'a, R>(
    segment: Segment,
    label: &str,
    rows: impl Iterator<Item = (u32, &'a Field<OrderNumber>, &'a R)>,
    problems: &mut Problems,
) -> BTreeMap<OrderNumber, &'a R> {
    let mut numbered = BTreeMap::new();
    for (line, order, row) in rows {
        let Some(order) = order.get() else { continue };
        if numbered.contains_key(order) {
            let reason = format!("{label}: `{order}` stands twice in the list");
            problems.bad(line, Some(segment), ProblemKind::Reference, reason);
        } else {
            numbered.insert(*order, row);
        }
    }
    numbered
}

/// The code belongs to the type (Table 6), and the type to the segment.
fn kind_of(
    event_type: &Field<EventType>,
    code: &Field<EventCode>,
    line: u32,
    segment: Segment,
    problems: &mut Problems,
) -> Option<EventKind> {
    let (event_type, code) = (*event_type.get()?, *code.get()?);
    let kind = EventKind::of(event_type, code);
    if kind.is_none() {
        let reason = format!("event code: `{code}` is no code of event type {event_type}, {}", event_type.words());
        problems.bad(line, Some(segment), ProblemKind::Field, reason);
    }
    kind
}

/// Miles and hours can only be missing where a person made the record (7.19, 7.43).
fn measured(missing: &[(bool, &str)], line: u32, segment: Segment, problems: &mut Problems) {
    for (_, label) in missing.iter().filter(|(missing, _)| *missing) {
        let reason = format!("{label}: is blank in a record that the ELD made");
        problems.bad(line, Some(segment), ProblemKind::Field, reason);
    }
}

fn is_blank<T>(field: &Field<T>) -> bool {
    field.get().is_none() && field.unreadable().is_none()
}

fn events(file: &OutputFile, at: &Places, known: &Known<'_>, problems: &mut Problems) {
    let segment = Segment::Events;
    for (line, event) in rows(&file.events, &at.events) {
        if let Some(event_type) = event.event_type.get().filter(|kind| **kind > EventType::Indication) {
            let reason = format!("event type: `{event_type}` does not belong into this segment, but 1 to 3");
            problems.bad(line, Some(segment), ProblemKind::Field, reason);
        }
        kind_of(&event.event_type, &event.code, line, segment, problems);
        if event.origin.get() == Some(&RecordOrigin::Automatic) {
            let missing = [
                (is_blank(&event.miles), "accumulated vehicle miles"),
                (is_blank(&event.hours), "elapsed engine hours"),
            ];
            measured(&missing, line, segment, problems);
        }
        let cmv = known.cmv(&event.cmv, line, segment, problems);
        let user = event.user.get().and_then(|order| {
            let user = known.users.get(order).copied();
            if user.is_none() {
                let reason = format!("user order number for record originator: `{order}` is not in the user list");
                problems.bad(line, Some(segment), ProblemKind::Reference, reason);
            }
            user
        });
        if let (Some(cmv), Some(found)) = (cmv, event.check.get()) {
            event_check(event, *found, cmv, user, known, line, problems);
        }
    }
}

/// An event's check value depends on an ELD username that its row does not have. It is that of the originator where the
/// file tells it; any other that the file has for the event is as good, because Appendix A does not say whose it is.
fn event_check(
    event: &Event,
    found: CheckByte,
    cmv: &Cmv,
    user: Option<&User>,
    known: &Known<'_>,
    line: u32,
    problems: &mut Problems,
) {
    let originator = user.and_then(|user| known.username(user));
    let annotators = event.sequence.get().and_then(|sequence| known.annotators.get(sequence));
    let annotators = annotators.into_iter().flatten().copied();
    let header = &known.file.header;
    let others = [header.driver.username.as_str(), header.co_driver.username.as_str()];
    let mut names = originator.into_iter().chain(annotators).chain(others);
    let expected = |username: &str| event.expected_check(cmv.power_unit.as_str(), username);
    if names.any(|username| expected(username) == found) {
        return;
    }
    let segment = Some(Segment::Events);
    match originator {
        Some(username) => {
            let expected = expected(username);
            let reason = format!("event data check value: expected {expected}, found {found}");
            problems.bad(line, segment, ProblemKind::EventCheck { expected, found }, reason);
        }
        None => {
            let reason = format!(
                "event data check value: {found} cannot be confirmed, because the file does not have the originator's username"
            );
            problems.remark(line, segment, ProblemKind::Reference, reason);
        }
    }
}

fn unidentified(file: &OutputFile, at: &Places, known: &Known<'_>, problems: &mut Problems) {
    let segment = Segment::Unidentified;
    for (line, event) in rows(&file.unidentified, &at.unidentified) {
        kind_of(&event.event_type, &event.code, line, segment, problems);
        let missing =
            [(is_blank(&event.miles), "accumulated vehicle miles"), (is_blank(&event.hours), "elapsed engine hours")];
        measured(&missing, line, segment, problems);
        let cmv = known.cmv(&event.cmv, line, segment, problems);
        if let (Some(cmv), Some(found)) = (cmv, event.check.get()) {
            unidentified_check(event, *found, cmv, known, line, problems);
        }
    }
}

/// The file does not have the username of the unidentified driver account, so that a value can agree with a name that the
/// file has, or with none; it cannot be shown to be wrong.
fn unidentified_check(
    event: &Unidentified,
    found: CheckByte,
    cmv: &Cmv,
    known: &Known<'_>,
    line: u32,
    problems: &mut Problems,
) {
    let header = &known.file.header;
    let drivers = [header.driver.username.as_str(), header.co_driver.username.as_str(), ""];
    let logged_in = known.file.logins.iter().map(|login| login.username.as_str());
    let listed = known.users.values().flat_map(|user| [user.last_name.as_str(), user.first_name.as_str()]);
    let mut names: BTreeSet<&str> = drivers.into_iter().chain(logged_in).chain(listed).collect::<BTreeSet<_>>();
    names.retain(|name| event.expected_check(cmv.power_unit.as_str(), name) == found);
    if names.is_empty() {
        let reason = format!(
            "event data check value: {found} cannot be confirmed, because the file does not have the username of the unidentified driver account"
        );
        problems.remark(line, Some(Segment::Unidentified), ProblemKind::Reference, reason);
    }
}

/// Codes of the segments whose event type is their own.
fn codes(file: &OutputFile, at: &Places, problems: &mut Problems) {
    let mut code = |line, segment, event_type: EventType, code: &Field<EventCode>| {
        kind_of(&event_type.into(), code, line, segment, problems)
    };
    for (line, row) in rows(&file.certifications, &at.certifications) {
        code(line, Segment::Certifications, EventType::Certification, &row.code);
    }
    for (line, row) in rows(&file.logins, &at.logins) {
        code(line, Segment::Logins, EventType::Login, &row.code);
    }
    for (line, row) in rows(&file.engine, &at.engine) {
        code(line, Segment::Engine, EventType::Engine, &row.code);
    }
    let mut mismatched = Vec::new();
    for (line, row) in rows(&file.malfunctions, &at.malfunctions) {
        let kind = code(line, Segment::Malfunctions, EventType::Malfunction, &row.code);
        if let (Some(kind), Some(fault)) = (kind, row.fault.get())
            && !belongs(*fault, kind)
        {
            mismatched
                .push((line, format!("malfunction/diagnostic code: `{fault}` does not go with {}", kind.words())));
        }
    }
    for (line, reason) in mismatched {
        problems.bad(line, Some(Segment::Malfunctions), ProblemKind::Field, reason);
    }
}

fn cmvs(file: &OutputFile, at: &Places, known: &Known<'_>, problems: &mut Problems) {
    for (line, row) in rows(&file.certifications, &at.certifications) {
        known.cmv(&row.cmv, line, Segment::Certifications, problems);
    }
    for (line, row) in rows(&file.malfunctions, &at.malfunctions) {
        known.cmv(&row.cmv, line, Segment::Malfunctions, problems);
    }
}

fn belongs(fault: Fault, kind: EventKind) -> bool {
    fault.is_malfunction() == matches!(kind, EventKind::MalfunctionLogged | EventKind::MalfunctionCleared)
}

fn annotations(file: &OutputFile, at: &Places, problems: &mut Problems) {
    let listed: BTreeSet<SequenceId> = file.events.iter().filter_map(|event| event.sequence.get().copied()).collect();
    for (line, row) in rows(&file.annotations, &at.annotations) {
        if let Some(sequence) = row.sequence.get().filter(|sequence| !listed.contains(sequence)) {
            let reason = format!("event sequence ID number: `{sequence}` is not in the event list");
            problems.remark(line, Some(Segment::Annotations), ProblemKind::Reference, reason);
        }
        if row.comment.is_blank() && row.location.is_blank() {
            let reason = "has neither a comment nor a location description";
            problems.remark(line, Some(Segment::Annotations), ProblemKind::Reference, reason);
        }
    }
}

/// Each segment of events begins with the newest. Told once for a segment.
fn order(file: &OutputFile, at: &Places, problems: &mut Problems) {
    macro_rules! newest_first {
        ($segment:ident, $field:ident) => {
            let moments = rows(&file.$field, &at.$field).map(|(line, row)| (line, moment(&row.date, &row.time)));
            if let Some(line) = first_out_of_order(moments) {
                let reason = "the segment is not in order, the newest first";
                problems.remark(line, Some(Segment::$segment), ProblemKind::Arrangement, reason);
            }
        };
    }
    newest_first!(Events, events);
    newest_first!(Certifications, certifications);
    newest_first!(Malfunctions, malfunctions);
    newest_first!(Logins, logins);
    newest_first!(Engine, engine);
    newest_first!(Unidentified, unidentified);
}

fn moment(date: &Field<Day>, time: &Field<ClockTime>) -> Option<civil::DateTime> {
    Some(date.get()?.0.to_datetime(time.get()?.0))
}

fn first_out_of_order(moments: impl Iterator<Item = (u32, Option<civil::DateTime>)>) -> Option<u32> {
    let mut newest: Option<civil::DateTime> = None;
    for (line, moment) in moments.filter_map(|(line, moment)| Some((line, moment?))) {
        if newest.is_some_and(|newest| moment > newest) {
            return Some(line);
        }
        newest = Some(moment);
    }
    None
}
