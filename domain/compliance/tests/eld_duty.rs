//! Duty status from a file, edits of it, and the words of vendors.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use compliance::eld::{
    Answer, DutyChange, DutyRecord, DutyStatus, Edit, EditRefusal, HomeClock, Indication, RecordId, RecordLog,
    RecordOrigin, RecordStatus, Timeline, Unclear, Vendor, line_check, read,
};
use jiff::Timestamp;
use jiff::civil::date;

const FILE: &str = include_str!("fixtures/Smith3841090426-000000000.csv");

fn at(time: &str) -> Timestamp {
    format!("2026-09-04T{time}:00-04:00").parse().unwrap()
}

fn home() -> HomeClock {
    HomeClock::Zone("America/New_York".parse().unwrap())
}

fn shown(timeline: &Timeline) -> Vec<String> {
    timeline.changes.iter().map(ToString::to_string).collect()
}

#[test]
fn active_records_make_the_timeline() {
    let timeline = Timeline::of(&read(FILE.as_bytes()).unwrap().file, &home());
    assert_eq!(
        shown(&timeline),
        [
            "2026-09-04T01:00:00Z sleeper berth",
            "2026-09-04T13:30:00Z on-duty not driving",
            "2026-09-04T14:00:00Z driving",
            "2026-09-04T16:00:00Z off-duty",
            "2026-09-04T16:30:00Z off-duty (authorized personal use of CMV)",
            "2026-09-04T16:45:00Z off-duty",
            "2026-09-04T17:00:00Z driving",
            "2026-09-04T22:00:00Z on-duty not driving",
            "2026-09-04T22:05:00Z off-duty",
        ]
    );
    assert_eq!(timeline.pending, 1);
    assert_eq!(timeline.left_out, []);
    assert_eq!(timeline.at(at("11:00")).map(|change| change.status), Some(DutyStatus::Driving));
    assert_eq!(timeline.at(at("12:30")).and_then(|change| change.indication), Some(Indication::PersonalUse));
    assert_eq!(timeline.at("2026-09-01T00:00:00Z".parse().unwrap()), None);
    let by_offset = Timeline::of(&read(FILE.as_bytes()).unwrap().file, &HomeClock::HoursBehindUtc(4));
    assert_eq!(by_offset, timeline);
}

/// Cell `cell` of the active off-duty record of noon gets another value.
fn with_cell(cell: usize, value: &str) -> Timeline {
    let rows = FILE.lines().map(|line| {
        if !line.starts_with("26,1,2,1,1") {
            return format!("{line}\n");
        }
        let mut cells: Vec<&str> = line.split(',').collect();
        cells.pop();
        cells[cell] = value;
        let row = cells.join(",");
        format!("{row},{}\n", line_check(row.as_bytes()))
    });
    Timeline::of(&read(rows.collect::<String>().as_bytes()).unwrap().file, &home())
}

#[test]
fn what_is_not_clear_is_left_out_and_never_off_duty() {
    for (cell, value, why) in [
        (1, "9", Unclear::RecordStatus),
        (3, "8", Unclear::Code),
        (4, "7", Unclear::Code),
        (5, "999999", Unclear::Moment),
        (6, "noon", Unclear::Moment),
    ] {
        let timeline = with_cell(cell, value);
        assert_eq!(timeline.left_out.iter().map(|left| left.why).collect::<Vec<_>>(), [why]);
        assert_eq!(timeline.left_out[0].index, 6);
        let noon = timeline.at(at("12:10")).unwrap();
        assert_eq!(noon.status, DutyStatus::Driving, "what the last clear record says, and not off duty");
    }
}

#[test]
fn the_hour_that_comes_twice_follows_the_order_of_the_records() {
    let row = |sequence: &str, code: &str, time: &str| {
        let row = format!("{sequence},1,1,1,{code},110126,{time},0,0.0,41.32,-72.93,0,1,1,0,0,00");
        format!("{row},{}\n", line_check(row.as_bytes()))
    };
    let events = [row("4", "1", "023000"), row("3", "4", "011000"), row("2", "3", "015000"), row("1", "4", "003000")];
    let text = format!("ELD Event List:\n{}", events.concat());
    let timeline = Timeline::of(&read(text.as_bytes()).unwrap().file, &home());
    assert_eq!(
        shown(&timeline),
        [
            "2026-11-01T04:30:00Z on-duty not driving",
            "2026-11-01T05:50:00Z driving",
            "2026-11-01T06:10:00Z on-duty not driving",
            "2026-11-01T07:30:00Z off-duty",
        ]
    );
}

fn record(id: u32, origin: RecordOrigin, start: &str, status: DutyStatus) -> DutyRecord {
    let change = DutyChange { start: at(start), status, indication: None };
    DutyRecord { id: RecordId(id), status: RecordStatus::Active, origin, change, annotation: None }
}

/// Off duty from midnight, on duty at 6, automatic driving from 8 to 10, on duty, off duty from 12.
fn day() -> RecordLog {
    let records = [
        record(0, RecordOrigin::Driver, "00:00", DutyStatus::OffDuty),
        record(1, RecordOrigin::Driver, "06:00", DutyStatus::OnDuty),
        record(2, RecordOrigin::Automatic, "08:00", DutyStatus::Driving),
        record(3, RecordOrigin::Driver, "10:00", DutyStatus::OnDuty),
        record(4, RecordOrigin::Driver, "12:00", DutyStatus::OffDuty),
    ];
    RecordLog::new(records, at("20:00"))
}

fn change(start: &str, status: DutyStatus) -> DutyChange {
    DutyChange { start: at(start), status, indication: None }
}

fn edit(replaces: &[u32], with: &[DutyChange]) -> Edit {
    Edit {
        replaces: replaces.iter().copied().map(RecordId).collect(),
        with: with.to_vec(),
        annotation: "was asleep".into(),
    }
}

#[test]
fn a_proposal_pends_until_the_driver_confirms() {
    let mut log = day();
    let before = log.timeline();
    let proposal = log.propose(&edit(&[4], &[change("12:00", DutyStatus::SleeperBerth)])).unwrap();
    assert_eq!(log.timeline(), before);
    let pending: Vec<&DutyRecord> = log.pending().collect();
    assert_eq!((pending.len(), pending[0].origin), (1, RecordOrigin::OtherUser));

    let touched = log.confirm(proposal).unwrap();
    assert_eq!((touched.from, touched.to), (at("12:00"), at("20:00")));
    assert_eq!(log.timeline().last().map(|change| change.status), Some(DutyStatus::SleeperBerth));
    assert_eq!(log.records()[4].status, RecordStatus::Changed, "the original is kept");
    assert_eq!(log.records()[4].change, change("12:00", DutyStatus::OffDuty));
    assert_eq!(log.confirm(proposal), Err(EditRefusal::Answered(proposal)));
    assert_eq!(log.pending().count(), 0);
}

#[test]
fn a_rejected_proposal_changes_nothing_and_is_kept() {
    let mut log = day();
    let before = log.timeline();
    let proposal = log.propose(&edit(&[4], &[change("12:00", DutyStatus::SleeperBerth)])).unwrap();
    log.reject(proposal).unwrap();
    assert_eq!(log.timeline(), before);
    assert_eq!(log.records()[5].status, RecordStatus::ChangeRejected);
    assert_eq!(log.proposals()[0].answer, Answer::Rejected);
    assert_eq!(log.reject(proposal), Err(EditRefusal::Answered(proposal)));
}

#[test]
fn automatic_driving_cannot_be_shortened() {
    let refused = EditRefusal::ShortensDriving { from: at("08:00"), to: at("10:00") };
    let shortening = [
        edit(&[2], &[]),
        edit(&[2], &[change("08:00", DutyStatus::OnDuty)]),
        edit(&[2], &[change("08:30", DutyStatus::Driving)]),
        edit(&[], &[change("09:30", DutyStatus::OffDuty)]),
        edit(&[3], &[change("09:59", DutyStatus::OnDuty)]),
    ];
    for edit in shortening {
        assert_eq!(day().edit(&edit), Err(refused.clone()), "{edit:?}");
        assert_eq!(day().propose(&edit), Err(refused.clone()), "{edit:?}");
        assert_eq!(day().assume(&edit), Err(refused.clone()), "{edit:?}");
    }
    // Longer is allowed; but what the driver added can be taken back, and what the ELD recorded can not.
    let mut log = day();
    log.edit(&edit(&[3], &[change("10:30", DutyStatus::OnDuty)])).unwrap();
    let back = log.records().last().unwrap().id;
    assert_eq!(log.edit(&edit(&[back.0], &[change("09:45", DutyStatus::OnDuty)])), Err(refused));
    log.edit(&edit(&[back.0], &[change("10:15", DutyStatus::OnDuty)])).unwrap();
}

#[test]
fn driving_that_was_assumed_is_as_automatic() {
    let mut log = day();
    log.assume(&edit(&[], &[change("13:00", DutyStatus::Driving), change("14:00", DutyStatus::OffDuty)])).unwrap();
    let id = log.records().iter().find(|record| record.change.start == at("14:00")).unwrap().id;
    let shortened = log.edit(&edit(&[id.0], &[change("13:30", DutyStatus::OffDuty)]));
    assert_eq!(shortened, Err(EditRefusal::ShortensDriving { from: at("13:00"), to: at("14:00") }));
}

#[test]
fn edits_that_make_no_sense_are_refused() {
    let off = || change("13:00", DutyStatus::SleeperBerth);
    let short = Edit { annotation: "abc".into(), ..edit(&[], &[off()]) };
    assert_eq!(day().edit(&short), Err(EditRefusal::Annotation));
    assert_eq!(day().edit(&edit(&[], &[])), Err(EditRefusal::Nothing));
    assert_eq!(day().edit(&edit(&[9], &[off()])), Err(EditRefusal::NotActive(RecordId(9))));
    assert_eq!(
        day().edit(&edit(&[], &[change("12:00", DutyStatus::OnDuty)])),
        Err(EditRefusal::SameMoment(at("12:00")))
    );
    assert_eq!(day().edit(&edit(&[], &[change("21:00", DutyStatus::OnDuty)])), Err(EditRefusal::Future(at("21:00"))));
    assert_eq!(day().edit(&edit(&[0], &[])), Err(EditRefusal::Gap(at("00:00"))));
    let mixed = DutyChange { indication: Some(Indication::YardMoves), ..off() };
    assert_eq!(day().edit(&edit(&[], &[mixed])), Err(EditRefusal::Indication));
}

#[test]
fn a_proposal_whose_records_changed_meanwhile_cannot_be_confirmed() {
    let mut log = day();
    let proposal = log.propose(&edit(&[4], &[change("12:00", DutyStatus::SleeperBerth)])).unwrap();
    log.edit(&edit(&[4], &[change("12:00", DutyStatus::OnDuty)])).unwrap();
    assert_eq!(log.confirm(proposal), Err(EditRefusal::NotActive(RecordId(4))));
    assert_eq!(log.pending().count(), 1);
    log.reject(proposal).unwrap();
}

#[test]
fn an_edit_tells_the_days_to_certify_again() {
    let zone = "America/New_York".parse().unwrap();
    let touched = day().edit(&edit(&[0], &[change("00:00", DutyStatus::SleeperBerth)])).unwrap();
    assert_eq!(touched.days(&zone, jiff::civil::time(0, 0, 0, 0)), [date(2026, 9, 4)]);
    assert_eq!(touched.days(&zone, jiff::civil::time(5, 0, 0, 0)), [date(2026, 9, 3), date(2026, 9, 4)]);
}

#[test]
fn words_of_vendors_are_known_or_quarantined() {
    let known = [
        (Vendor::Samsara, "sleeperBed", DutyStatus::SleeperBerth, None),
        (Vendor::Samsara, "personalConveyance", DutyStatus::OffDuty, Some(Indication::PersonalUse)),
        (Vendor::Samsara, "yardMove", DutyStatus::OnDuty, Some(Indication::YardMoves)),
        (Vendor::Motive, "off_duty", DutyStatus::OffDuty, None),
        (Vendor::Motive, "sleeper", DutyStatus::SleeperBerth, None),
        (Vendor::Geotab, "D", DutyStatus::Driving, None),
        (Vendor::Geotab, "YM", DutyStatus::OnDuty, Some(Indication::YardMoves)),
    ];
    for (vendor, word, status, indication) in known {
        let reported = vendor.duty_status(word).unwrap();
        assert_eq!((reported.status, reported.indication), (status, indication), "{word}");
    }
    for word in ["", " ", "unknown", "off", "waiting", "WT", "offDutyish", "INT_D", "null", "\u{0}"] {
        for vendor in [Vendor::Samsara, Vendor::Motive] {
            assert_eq!(vendor.duty_status(word).unwrap_err().word, word, "{vendor:?} {word}");
        }
    }
    assert!(Vendor::Geotab.duty_status("INT_D").is_err());
    assert!(Vendor::Samsara.eld_event(1, 9).is_err());
    assert_eq!(Vendor::Samsara.eld_event(1, 3).unwrap().unwrap().status, DutyStatus::Driving);
}
