//! What holds for every file, and for every sequence of bytes.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use compliance::eld::{
    AccountType, Annotation, Carrier, Certification, ClockTime, Cmv, CoDriver, Coordinate, Current, CurrentCmv, Day,
    Device, Driver, DutyChange, DutyRecord, DutyStatus, Edit, Engine, EngineHours, Event, EventCode, EventType,
    Exemption, Fault, Field, FileName, Header, HomeClock, HoursBehindUtc, Indicator, Layout, LineEnd, Login,
    Malfunction, Miles, MilesSincePosition, MultidayBasis, OrderNumber, OutputFile, ProblemKind, ProposalId, Reader,
    RecordId, RecordLog, RecordOrigin, RecordStatus, SequenceId, Shipment, Text, Timeline, Unidentified, UsdotNumber,
    User, Vendor, read, write,
};
use jiff::{Timestamp, civil};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const FILE: &str = include_str!("fixtures/Smith3841090426-000000000.csv");

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![3 => "[ -~]{0,20}", 1 => "\\PC{0,12}"].prop_map(|text: String| Text::from(text.as_str()))
}

/// A cell that holds such a value, or none.
fn field<T: Clone + std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Field<T>> {
    prop_oneof![9 => value.prop_map(Field::from), 1 => Just(Field::blank())]
}

fn code<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = Field<T>> {
    field(select(all))
}

fn sequence() -> impl Strategy<Value = Field<SequenceId>> {
    field(any::<u16>().prop_map(SequenceId))
}

fn event_code() -> impl Strategy<Value = Field<EventCode>> {
    field((0..=9_u8).prop_map(EventCode))
}

fn day() -> impl Strategy<Value = Field<Day>> {
    field((2000..=2099_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| Day(civil::date(year, month, day))))
}

fn clock() -> impl Strategy<Value = Field<ClockTime>> {
    field(
        (0..24_i8, 0..60_i8, 0..60_i8)
            .prop_map(|(hour, minute, second)| ClockTime(civil::time(hour, minute, second, 0))),
    )
}

fn miles() -> impl Strategy<Value = Field<Miles>> {
    field((0..=9_999_999_u32).prop_map(Miles))
}

fn hours() -> impl Strategy<Value = Field<EngineHours>> {
    field((0..=999_999_u32).prop_map(|tenths| EngineHours { tenths }))
}

fn coordinate() -> impl Strategy<Value = Field<Coordinate>> {
    field(prop_oneof![
        (-18_000..=18_000_i16).prop_map(Coordinate::hundredths),
        (-1_800..=1_800_i16).prop_map(Coordinate::tenths),
        select(&[Coordinate::NotAvailable, Coordinate::Manual, Coordinate::Malfunction][..]),
    ])
}

fn order() -> impl Strategy<Value = Field<OrderNumber>> {
    field((1..=99_u32).prop_map(OrderNumber))
}

fn vin() -> impl Strategy<Value = Field<compliance::eld::Vin>> {
    use compliance::eld::{Cell, Vin};
    field("-?[0-9A-Z]{17}".prop_map(|text| Vin::read(&text).unwrap()))
}

fn since() -> impl Strategy<Value = Field<MilesSincePosition>> {
    field((0..=6_u32).prop_map(MilesSincePosition))
}

fn header() -> impl Strategy<Value = Header> {
    let driver = (text(), text(), text(), text(), text()).prop_map(
        |(last_name, first_name, username, licence_state, licence_number)| Driver {
            last_name,
            first_name,
            username,
            licence_state,
            licence_number,
        },
    );
    let co_driver = (text(), text(), text()).prop_map(|(last_name, first_name, username)| CoDriver {
        last_name,
        first_name,
        username,
    });
    let cmv = (text(), vin(), text()).prop_map(|(power_unit, vin, trailers)| CurrentCmv { power_unit, vin, trailers });
    let usdot = field((0..=999_999_999_u32).prop_map(UsdotNumber));
    let behind = field((4..=11_u8).prop_map(HoursBehindUtc));
    let carrier = (usdot, text(), code(MultidayBasis::ALL), clock(), behind).prop_map(
        |(usdot, name, multiday_basis, day_starts, behind_utc)| Carrier {
            usdot,
            name,
            multiday_basis,
            day_starts,
            behind_utc,
        },
    );
    let shipment = (text(), code(Exemption::ALL))
        .prop_map(|(shipping_document, exemption)| Shipment { shipping_document, exemption });
    let current = (day(), clock(), coordinate(), coordinate(), miles(), hours()).prop_map(
        |(date, time, latitude, longitude, total_miles, total_hours)| Current {
            date,
            time,
            latitude,
            longitude,
            total_miles,
            total_hours,
        },
    );
    let device =
        (text(), text(), text(), text()).prop_map(|(registration_id, identifier, authentication_value, comment)| {
            Device { registration_id, identifier, authentication_value, comment }
        });
    (driver, co_driver, cmv, carrier, shipment, current, device).prop_map(
        |(driver, co_driver, cmv, carrier, shipment, current, device)| Header {
            driver,
            co_driver,
            cmv,
            carrier,
            shipment,
            current,
            device,
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    let first = (
        sequence(),
        code(RecordStatus::ALL),
        code(RecordOrigin::ALL),
        code(EventType::ALL),
        event_code(),
        day(),
        clock(),
    );
    let second = (miles(), hours(), coordinate(), coordinate(), since());
    let third = (order(), order(), code(Indicator::ALL), code(Indicator::ALL), text(), text());
    (first, second, third).prop_map(|(first, second, third)| {
        let (sequence, status, origin, event_type, code, date, time) = first;
        let (miles, hours, latitude, longitude, since_position) = second;
        let (cmv, user, malfunction, diagnostic, power_unit, username) = third;
        let event = Event {
            sequence,
            status,
            origin,
            event_type,
            code,
            date,
            time,
            miles,
            hours,
            latitude,
            longitude,
            since_position,
            cmv,
            user,
            malfunction,
            diagnostic,
            check: Field::blank(),
        };
        event.sealed(power_unit.as_str(), username.as_str())
    })
}

fn unidentified() -> impl Strategy<Value = Unidentified> {
    event().prop_map(|event| Unidentified {
        sequence: event.sequence,
        status: event.status,
        origin: event.origin,
        event_type: event.event_type,
        code: event.code,
        date: event.date,
        time: event.time,
        miles: event.miles,
        hours: event.hours,
        latitude: event.latitude,
        longitude: event.longitude,
        since_position: event.since_position,
        cmv: event.cmv,
        malfunction: event.malfunction,
        check: event.check,
    })
}

fn annotation() -> impl Strategy<Value = Annotation> {
    (sequence(), text(), text(), day(), clock(), text()).prop_map(
        |(sequence, username, comment, date, time, location)| Annotation {
            sequence,
            username,
            comment,
            date,
            time,
            location,
        },
    )
}

fn certification() -> impl Strategy<Value = Certification> {
    (sequence(), event_code(), day(), clock(), day(), order()).prop_map(
        |(sequence, code, date, time, certified, cmv)| Certification { sequence, code, date, time, certified, cmv },
    )
}

fn malfunction() -> impl Strategy<Value = Malfunction> {
    (sequence(), event_code(), code(Fault::ALL), day(), clock(), miles(), hours(), order()).prop_map(
        |(sequence, code, fault, date, time, total_miles, total_hours, cmv)| Malfunction {
            sequence,
            code,
            fault,
            date,
            time,
            total_miles,
            total_hours,
            cmv,
        },
    )
}

fn login() -> impl Strategy<Value = Login> {
    (sequence(), event_code(), text(), day(), clock(), miles(), hours()).prop_map(
        |(sequence, code, username, date, time, total_miles, total_hours)| Login {
            sequence,
            code,
            username,
            date,
            time,
            total_miles,
            total_hours,
        },
    )
}

fn engine() -> impl Strategy<Value = Engine> {
    let first = (sequence(), event_code(), day(), clock(), miles(), hours());
    let second = (coordinate(), coordinate(), text(), vin(), text(), text());
    (first, second).prop_map(|(first, second)| {
        let (sequence, code, date, time, total_miles, total_hours) = first;
        let (latitude, longitude, power_unit, vin, trailers, shipping_document) = second;
        Engine {
            sequence,
            code,
            date,
            time,
            total_miles,
            total_hours,
            latitude,
            longitude,
            power_unit,
            vin,
            trailers,
            shipping_document,
        }
    })
}

fn layout() -> impl Strategy<Value = Layout> {
    (select(&[LineEnd::Cr, LineEnd::Lf, LineEnd::CrLf][..]), 0..4_u32, any::<bool>()).prop_map(
        |(line_end, final_line_ends, byte_order_mark)| Layout {
            line_end,
            final_line_ends,
            byte_order_mark,
            lower_case_checks: false,
        },
    )
}

fn file() -> impl Strategy<Value = OutputFile> {
    let users =
        vec(
            (order(), code(AccountType::ALL), text(), text())
                .prop_map(|(order, account, last_name, first_name)| User { order, account, last_name, first_name }),
            0..4,
        );
    let cmvs = vec((order(), text(), vin()).prop_map(|(order, power_unit, vin)| Cmv { order, power_unit, vin }), 0..4);
    let first = (header(), users, cmvs, vec(event(), 0..8), vec(annotation(), 0..4), vec(certification(), 0..4));
    let second =
        (vec(malfunction(), 0..4), vec(login(), 0..4), vec(engine(), 0..4), vec(unidentified(), 0..4), layout());
    (first, second).prop_map(|(first, second)| {
        let (header, users, cmvs, events, annotations, certifications) = first;
        let (malfunctions, logins, engine, unidentified, layout) = second;
        OutputFile {
            header,
            users,
            cmvs,
            events,
            annotations,
            certifications,
            malfunctions,
            logins,
            engine,
            unidentified,
            layout,
        }
    })
}

/// The fixture with bytes changed, put in, taken out and doubled.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    vec((any::<prop::sample::Index>(), any::<u8>(), 0..5_u8), 1..20).prop_map(|mutations| {
        let mut bytes = FILE.as_bytes().to_vec();
        for (index, byte, what) in mutations {
            let at = index.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                3 => bytes.insert(at, [b',', b'\r', b'\n', b':', b'0'][usize::from(byte) % 5]),
                _ => bytes.extend_from_within(at..),
            }
            bytes.truncate(200_000);
            if bytes.is_empty() {
                bytes.push(byte);
            }
        }
        bytes
    })
}

/// Everything that can be done with bytes; what can be read at all is written so that it is read the same.
fn exercise(bytes: &[u8]) {
    let Ok(reading) = read(bytes) else { return };
    Timeline::of(&reading.file, &HomeClock::HoursBehindUtc(5));
    Timeline::of(&reading.file, &HomeClock::Zone("America/Denver".parse().unwrap()));
    for problem in &reading.problems {
        assert!(!problem.to_string().is_empty());
        assert!(problem.line.is_none_or(|line| (1..=reading.lines).contains(&line)));
    }
    if let Ok(name) = "Smith3841090426-000000000".parse::<FileName>() {
        name.disagreements(&reading.file.header);
    }
    if reading.problems.iter().all(|problem| problem.kind != ProblemKind::Text) {
        let again = read(&write(&reading.file)).unwrap();
        let same_layout = OutputFile { layout: reading.file.layout, ..again.file };
        assert_eq!(same_layout, reading.file);
    }
}

fn minute(minute: i64) -> Timestamp {
    Timestamp::from_second(1_788_480_000 + minute * 60).unwrap()
}

fn change() -> impl Strategy<Value = DutyChange> {
    (0..1_440_i64, select(DutyStatus::ALL)).prop_map(|(at, status)| DutyChange {
        start: minute(at),
        status,
        indication: None,
    })
}

fn log() -> impl Strategy<Value = RecordLog> {
    let origin = select(&[RecordOrigin::Automatic, RecordOrigin::Driver][..]);
    vec((change(), origin), 1..12).prop_map(|records| {
        let records = (0..).zip(records).map(|(id, (change, origin))| DutyRecord {
            id: RecordId(id),
            status: RecordStatus::Active,
            origin,
            change,
            annotation: None,
        });
        RecordLog::new(records, minute(1_440))
    })
}

#[derive(Debug, Clone)]
enum Act {
    Propose(Edit),
    Edit(Edit),
    Confirm(u32),
    Reject(u32),
}

fn act() -> impl Strategy<Value = Act> {
    let edit = || {
        (vec((0..20_u32).prop_map(RecordId), 0..3), vec(change(), 0..3)).prop_map(|(replaces, with)| Edit {
            replaces,
            with,
            annotation: "as it was".into(),
        })
    };
    prop_oneof![
        edit().prop_map(Act::Propose),
        edit().prop_map(Act::Edit),
        (0..6_u32).prop_map(Act::Confirm),
        (0..6_u32).prop_map(Act::Reject),
    ]
}

/// The driving minutes that the ELD recorded: in one minute after another, what the active records say.
fn automatic_minutes(log: &RecordLog) -> Vec<i64> {
    let mut records: Vec<&DutyRecord> = log.records().iter().collect();
    records.sort_by_key(|record| record.change.start);
    let at = |moment: i64| records.iter().rev().find(|record| record.change.start <= minute(moment));
    let automatic =
        |record: &&&DutyRecord| record.origin == RecordOrigin::Automatic && record.change.status == DutyStatus::Driving;
    (0..1_440).filter(|moment| at(*moment).is_some_and(|record| automatic(&record))).collect()
}

fn status_at(log: &RecordLog, moment: i64) -> Option<DutyStatus> {
    log.timeline().iter().rev().find(|change| change.start <= minute(moment)).map(|change| change.status)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_as_it_was(file in file()) {
        let bytes = write(&file);
        let reading = read(&bytes).unwrap();
        prop_assert_eq!(&reading.file, &file);
        prop_assert_eq!(reading.found_check, Some(reading.expected_check));
        let checks = |kind: ProblemKind| matches!(kind, ProblemKind::LineCheck { .. } | ProblemKind::FileCheck { .. });
        prop_assert!(reading.problems.iter().all(|problem| !checks(problem.kind)));
        prop_assert!(reading.problems.iter().all(|problem| problem.kind != ProblemKind::Columns));
        prop_assert_eq!(write(&reading.file), bytes);
    }

    #[test]
    fn pieces_make_no_difference(bytes in mutated(), sizes in vec(1..300_usize, 1..20)) {
        let mut reader = Reader::default();
        let mut rest = bytes.as_slice();
        for size in sizes.iter().cycle() {
            let (piece, left) = rest.split_at((*size).min(rest.len()));
            reader.push(piece).unwrap_or_default();
            rest = left;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(reader.finish(), read(&bytes));
    }

    #[test]
    fn mutated_files_are_read_without_a_panic(bytes in mutated()) {
        exercise(&bytes);
    }

    #[test]
    fn random_bytes_are_read_without_a_panic(bytes in vec(any::<u8>(), 0..2000), titled in any::<bool>()) {
        let title: &[u8] = if titled { b"ELD Event List:\r" } else { b"" };
        exercise(&[title, &bytes].concat());
    }

    #[test]
    fn one_altered_character_of_a_row_is_noticed(row in 1..49_usize, at in any::<prop::sample::Index>()) {
        let lines: Vec<&str> = FILE.lines().collect();
        prop_assume!(!lines[row].ends_with(':') && row != 49);
        let end = lines[row].rfind(',').unwrap();
        let start: usize = lines[..row].iter().map(|line| line.len() + 1).sum();
        let mut bytes = FILE.as_bytes().to_vec();
        let byte = &mut bytes[start + at.index(end)];
        // Another letter or digit than the one that is there: commas and signs have no value.
        prop_assume!(byte.is_ascii_alphanumeric());
        *byte = if *byte == b'7' { b'8' } else { b'7' };
        let line = u32::try_from(row + 1).unwrap();
        let reading = read(&bytes).unwrap();
        let line_check = |kind: ProblemKind| matches!(kind, ProblemKind::LineCheck { .. });
        prop_assert!(reading.bad().any(|problem| problem.line == Some(line) && line_check(problem.kind)));
    }

    #[test]
    fn no_edits_shorten_automatic_driving_or_lose_a_record(log in log(), acts in vec(act(), 0..12)) {
        // At one moment, an ELD has one record.
        let mut starts: Vec<Timestamp> = log.records().iter().map(|record| record.change.start).collect();
        starts.sort_unstable();
        starts.dedup();
        prop_assume!(starts.len() == log.records().len());
        let driven = automatic_minutes(&log);
        let mut log = log;
        for act in acts {
            let before = log.clone();
            let done = match &act {
                Act::Propose(edit) => log.propose(edit).is_ok(),
                Act::Edit(edit) => log.edit(edit).is_ok(),
                Act::Confirm(id) => log.confirm(ProposalId(*id)).is_ok(),
                Act::Reject(id) => log.reject(ProposalId(*id)).is_ok(),
            };
            if !done {
                prop_assert_eq!(&log, &before, "a refusal changes nothing");
            }
            if matches!(act, Act::Propose(_) | Act::Reject(_)) {
                prop_assert_eq!(log.timeline(), before.timeline(), "only an edit or a confirmation counts");
            }
            for (now, then) in log.records().iter().zip(before.records()) {
                prop_assert_eq!((now.id, now.change, now.origin), (then.id, then.change, then.origin));
            }
            prop_assert!(log.records().len() >= before.records().len());
        }
        for moment in driven {
            prop_assert_eq!(status_at(&log, moment), Some(DutyStatus::Driving), "minute {}", moment);
        }
    }

    #[test]
    fn file_names_come_back(last in "[A-Za-z' -]{0,12}", licence in "[A-Z0-9-]{0,20}", days in 0..36_000_i64) {
        let date = civil::date(2000, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let name = FileName::new(&last, &licence, date);
        prop_assert_eq!(name.to_string().len(), 25);
        prop_assert_eq!(name.to_string().parse::<FileName>().unwrap(), name);
    }

    #[test]
    fn any_text_is_a_file_name_or_an_error(text in "\\PC{0,30}") {
        let _parsed: Result<FileName, _> = text.parse();
    }

    #[test]
    fn no_unknown_word_is_a_duty_status(word in "\\PC{0,16}") {
        for vendor in [Vendor::Samsara, Vendor::Motive, Vendor::Geotab] {
            if let Err(quarantined) = vendor.duty_status(&word) {
                prop_assert_eq!(quarantined.word, word.clone());
            } else {
                prop_assert!(word.bytes().any(|byte| byte.is_ascii_alphabetic()));
            }
        }
    }
}
