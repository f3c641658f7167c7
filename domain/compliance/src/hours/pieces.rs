//! A log as the clocks read it: special statuses resolved, equal neighbours joined, exempt time marked.

use crate::duty::{ClaimKind, DutyLog, DutySegment, DutyStatus};
use crate::hours::days::Days;
use crate::rules::{PersonalConveyance, RuleSet};

/// What the rules distinguish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Drive,
    Work,
    Off,
    Berth,
    /// Off duty at a well site, under a rule set that knows it.
    Waiting,
}

impl Kind {
    pub const fn is_rest(self) -> bool {
        match self {
            Self::Off | Self::Berth | Self::Waiting => true,
            Self::Drive | Self::Work => false,
        }
    }
}

/// A stretch of one kind, in Unix seconds, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub start: i64,
    pub end: i64,
    pub kind: Kind,
    /// Counts for nothing: 49 CFR 395.1(k).
    pub exempt: bool,
}

impl Piece {
    pub const fn seconds(&self) -> i64 {
        self.end.saturating_sub(self.start)
    }
}

pub fn seconds(minutes: u32) -> i64 {
    i64::from(minutes).saturating_mul(60)
}

/// The pieces of a log up to an instant.
pub fn pieces(log: &DutyLog, rules: &RuleSet, days: &Days, as_of: i64) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(log.segments().len().saturating_add(4));
    let mut conveyance = Conveyance { policy: rules.personal_conveyance, day: usize::MAX, left: 0 };
    for (index, segment) in log.segments().iter().enumerate() {
        let (start, end) = (segment.start.as_second(), segment.end.as_second().min(as_of));
        if start >= end {
            // Within one second, or not yet known at that instant.
            continue;
        }
        let mut add = |start: i64, end: i64, kind: Kind| push(&mut out, Piece { start, end, kind, exempt: false });
        match segment.status {
            DutyStatus::OffDuty => add(start, end, Kind::Off),
            DutyStatus::SleeperBerth => add(start, end, Kind::Berth),
            DutyStatus::Driving => add(start, end, Kind::Drive),
            DutyStatus::OnDuty | DutyStatus::YardMove => add(start, end, Kind::Work),
            DutyStatus::WellSiteWaiting => {
                add(start, end, if rules.well_site_waiting { Kind::Waiting } else { Kind::Off });
            }
            DutyStatus::PersonalConveyance => conveyance.add(days, start, end, &mut add),
            DutyStatus::PassengerSeat => {
                let (head, tail) = seat_rest(log.segments(), index, rules, as_of);
                let head_end = start.saturating_add(head).min(end);
                let tail_start = end.saturating_sub(tail).max(head_end);
                add(start, head_end, Kind::Off);
                add(head_end, tail_start, Kind::Work);
                add(tail_start, end, Kind::Off);
            }
        }
    }
    for claim in log.claims().iter().filter(|claim| claim.kind == ClaimKind::Agricultural) {
        out = exempted(&out, claim.from.as_second(), claim.until.as_second());
    }
    out
}

/// Appends, joining what continues the piece before.
fn push(out: &mut Vec<Piece>, piece: Piece) {
    if piece.start >= piece.end {
        return;
    }
    match out.last_mut() {
        Some(last) if last.kind == piece.kind && last.exempt == piece.exempt && last.end == piece.start => {
            last.end = piece.end;
        }
        _ => out.push(piece),
    }
}

/// Marks what lies between two instants.
fn exempted(pieces: &[Piece], from: i64, until: i64) -> Vec<Piece> {
    let mut out = Vec::with_capacity(pieces.len().saturating_add(2));
    for piece in pieces {
        let (from, until) = (from.clamp(piece.start, piece.end), until.clamp(piece.start, piece.end));
        push(&mut out, Piece { end: from, ..*piece });
        push(&mut out, Piece { start: from, end: until, exempt: true, ..*piece });
        push(&mut out, Piece { start: until.max(from), ..*piece });
    }
    out
}

/// What is left of the day's personal conveyance.
struct Conveyance {
    policy: PersonalConveyance,
    day: usize,
    left: i64,
}

impl Conveyance {
    fn add(&mut self, days: &Days, start: i64, end: i64, add: &mut impl FnMut(i64, i64, Kind)) {
        let limit = match self.policy {
            PersonalConveyance::Allowed => return add(start, end, Kind::Off),
            PersonalConveyance::Forbidden => return add(start, end, Kind::Drive),
            PersonalConveyance::Limited(minutes) => seconds(minutes),
        };
        let mut at = start;
        while at < end {
            let day = days.index(at);
            if day != self.day {
                (self.day, self.left) = (day, limit);
            }
            let until = end.min(days.end_of(day));
            let off = at.saturating_add(self.left).min(until);
            add(at, off, Kind::Off);
            add(off, until, Kind::Drive);
            self.left = self.left.saturating_sub(off.saturating_sub(at));
            at = until;
        }
    }
}

/// How much of a stretch in the passenger seat is rest: seconds at its head (it follows a long time in the berth) and at
/// its tail (such a time follows). What a berth's share of three hours does not cover is work.
fn seat_rest(segments: &[DutySegment], index: usize, rules: &RuleSet, as_of: i64) -> (i64, i64) {
    let share = seconds(rules.seat_minutes);
    if share == 0 {
        return (0, 0);
    }
    let before = |at: usize| segments.get(..at).unwrap_or_default().iter().rev();
    let after = |at: usize| segments.get(at.saturating_add(1)..).unwrap_or_default().iter();
    let length =
        |segment: &DutySegment| segment.end.as_second().min(as_of).saturating_sub(segment.start.as_second()).max(0);
    let is = |status: DutyStatus| move |segment: &&DutySegment| segment.status == status;
    let berth = is(DutyStatus::SleeperBerth);
    let seat = is(DutyStatus::PassengerSeat);
    let own = segments.get(index).map_or(0, length);
    let long = |berth: i64| berth >= seconds(LONG_BERTH_MINUTES);

    // The seat may be logged in several stretches: what of the share the earlier ones have used.
    let used_head: i64 = before(index).take_while(seat).map(length).sum();
    let stretches = before(index).take_while(seat).count();
    let berth_before: i64 = before(index.saturating_sub(stretches)).take_while(berth).map(length).sum();
    let head = if long(berth_before) { share.saturating_sub(used_head).clamp(0, own) } else { 0 };

    let used_tail: i64 = after(index).take_while(seat).map(length).sum();
    let stretches = after(index).take_while(seat).count();
    let berth_at = index.saturating_add(stretches);
    let berth_after: i64 = after(berth_at).take_while(berth).map(length).sum();
    // One berth has one share; what follows it goes first, since that is what makes the rest end later.
    let berths = after(berth_at).take_while(berth).count();
    let beyond: i64 = after(berth_at.saturating_add(berths)).take_while(seat).map(length).sum();
    let left = share.saturating_sub(beyond.min(share)).saturating_sub(used_tail);
    let tail = if long(berth_after) { left.clamp(0, own) } else { 0 };
    (head, tail)
}

/// The time in the berth that the passenger seat may lean on: 49 CFR 395.1(g)(1)(i)(D).
const LONG_BERTH_MINUTES: u32 = 7 * 60;
