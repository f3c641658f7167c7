//! Duty tours, and what the claims on a log allow in each.

use crate::duty::{ClaimKind, DutyLog};
use crate::hours::days::Days;
use crate::hours::pieces::{Kind, Piece};
use crate::hours::rests::Rest;
use crate::hours::tally::Frame;
use crate::rules::RuleSet;

/// From coming on duty after a full rest until release into the next one. Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tour {
    pub start: i64,
    pub end: i64,
    /// How long the window is.
    pub window: i64,
    /// No interruption is owed.
    pub unbroken: bool,
    /// The conditions of a short haul were kept: no record of duty status is owed.
    pub kept: bool,
}

/// The tours of a log, with what its claims allow. Empty where nothing is claimed.
pub fn tours(
    log: &DutyLog,
    rules: &RuleSet,
    frame: &Frame,
    days: &Days,
    pieces: &[Piece],
    rests: &[Rest],
) -> Vec<Tour> {
    let claimed = log.claims().iter().any(|claim| {
        matches!(claim.kind, ClaimKind::SixteenHourDay | ClaimKind::ShortHaul | ClaimKind::ShortHaulWithoutCdl)
    });
    if !claimed {
        return Vec::new();
    }
    let mut tours = bounds(frame, pieces, rests);
    let mut long_days = Uses::default();
    let mut short_hauls = Uses::default();
    for tour in &mut tours {
        let claims = |kind: ClaimKind| {
            log.claims().iter().any(|claim| {
                claim.kind == kind && claim.from.as_second() <= tour.end && claim.until.as_second() >= tour.start
            })
        };
        let restarted = |since: i64| {
            let long_enough = |rest: &Rest| frame.restart.is_some_and(|restart| rest.seconds() >= restart);
            rests.iter().any(|rest| rest.start >= since && rest.end <= tour.start && long_enough(rest))
        };
        let drives_late = pieces.iter().any(|piece| {
            piece.kind == Kind::Drive
                && piece.start >= tour.start
                && piece.start < tour.end
                && piece.end > tour.start.saturating_add(frame.window)
        });
        let elapsed = tour.end.saturating_sub(tour.start);
        let extended =
            frame.window.saturating_add(if claims(ClaimKind::AdverseConditions) { frame.adverse } else { 0 });
        if rules.short_haul && claims(ClaimKind::ShortHaulWithoutCdl) {
            tour.unbroken = true;
            if let Some(long) = frame.long_day
                && drives_late
                && long_days_left(&mut short_hauls, days, tour.start, 2, restarted)
            {
                tour.window = long;
            }
            let limit = tour.start.saturating_add(tour.window);
            let past =
                |piece: &Piece| piece.kind == Kind::Drive && (limit..tour.end).contains(&piece.end.saturating_sub(1));
            tour.kept = !pieces.iter().any(past);
        } else {
            // A driver who breaks a condition that day owes the interruption for that day only.
            tour.unbroken = rules.short_haul && claims(ClaimKind::ShortHaul) && elapsed <= extended;
            tour.kept = tour.unbroken;
            if let Some(long) = frame.long_day
                && claims(ClaimKind::SixteenHourDay)
                && elapsed <= long
                && drives_late
                && long_days_left(&mut long_days, days, tour.start, 1, restarted)
            {
                tour.window = long;
            }
        }
    }
    tours
}

/// When an allowance was used: (day, instant).
#[derive(Debug, Default)]
struct Uses(Vec<(usize, i64)>);

/// Uses an allowance of `most` in any seven days (or since a restart), if one is left.
fn long_days_left(uses: &mut Uses, days: &Days, at: i64, most: usize, restarted: impl Fn(i64) -> bool) -> bool {
    let day = days.index(at);
    let recent = uses.0.iter().filter(|(used, since)| day.saturating_sub(*used) < 7 && !restarted(*since)).count();
    if recent >= most {
        return false;
    }
    uses.0.push((day, at));
    true
}

fn bounds(frame: &Frame, pieces: &[Piece], rests: &[Rest]) -> Vec<Tour> {
    let mut tours = Vec::new();
    let mut start = None;
    let mut end = 0;
    let mut full = rests.iter().filter(|rest| rest.full).peekable();
    for piece in pieces.iter().filter(|piece| !piece.kind.is_rest()) {
        while full.next_if(|rest| rest.end <= piece.start).is_some() {
            if let Some(start) = start.take() {
                tours.push(Tour { start, end, window: frame.window, unbroken: false, kept: false });
            }
        }
        start.get_or_insert(piece.start);
        end = piece.end;
    }
    if let Some(start) = start {
        tours.push(Tour { start, end, window: frame.window, unbroken: false, kept: false });
    }
    tours
}

/// From when adverse conditions extend the limits of a shift, which lies between two moments at which clocks start.
pub fn adverse_from(log: &DutyLog, start: i64, end: i64) -> Option<i64> {
    log.claims()
        .iter()
        .filter(|claim| claim.kind == ClaimKind::AdverseConditions)
        .filter(|claim| claim.from.as_second() <= end && claim.until.as_second() >= start)
        .map(|claim| claim.from.as_second())
        .min()
}
