//! Violations, derived from a log as of an instant.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::duty::{ClaimKind, DutyLog, Opening};
use crate::hours::days::Days;
use crate::hours::pieces::{Kind, Piece, pieces, seconds};
use crate::hours::rests::{Pair, Rest, Run, pair_up, rests};
use crate::hours::tally::{Effect, Frame, Known, Tally};
use crate::hours::tours::{Tour, adverse_from, tours};
use crate::rules::{Limit, RuleSet, Text};

/// How FMCSA weighs a violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Less than 15 minutes over.
    Nominal,
    Violation,
    /// More than 3 hours over.
    Egregious,
}

impl Severity {
    fn of(over: i64) -> Self {
        if over < seconds(15) {
            Self::Nominal
        } else if over > seconds(180) {
            Self::Egregious
        } else {
            Self::Violation
        }
    }
}

/// Driving past a limit, from an instant (included) to a later one (excluded).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The rule's stable name, such as `WINDOW_14`.
    pub rule: Text,
    pub citation: Text,
    pub start: Timestamp,
    pub end: Timestamp,
    pub severity: Severity,
}

/// From an instant (included) to a later one (excluded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub start: Timestamp,
    pub end: Timestamp,
}

/// Two rests that were read as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairUsed {
    pub first: Span,
    pub second: Span,
    pub citation: Text,
}

/// What a log says under a rule set, as of an instant. Kept with the rule's id and version, so that it can be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    pub rule_set: Text,
    pub rule_version: u32,
    pub as_of: Timestamp,
    /// By start, then in the order of the rules.
    pub violations: Vec<Violation>,
    pub pairs: Vec<PairUsed>,
}

/// Audits what is known of a log at an instant: what begins later is not there yet, and a violation that a later rest
/// would take back still stands.
pub fn audit(log: &DutyLog, rules: &RuleSet, as_of: Timestamp) -> Audit {
    let derived = derive(log, rules, as_of.as_second(), 0, |_| true);
    Audit {
        rule_set: rules.id.clone(),
        rule_version: rules.version,
        as_of,
        pairs: pairs_used(&derived, rules),
        violations: derived.violations,
    }
}

/// Audits the reading that uses only the pairs of rests (counted from 0) that `allowed` lets through. The reading with all
/// of them is never worse than another; this is how that can be checked.
pub fn audit_reading(
    log: &DutyLog,
    rules: &RuleSet,
    as_of: Timestamp,
    allowed: impl Fn(usize, usize) -> bool,
) -> Vec<Violation> {
    derive(log, rules, as_of.as_second(), 0, |pair: Pair| allowed(pair.first, pair.second)).violations
}

/// Everything that one pass over a log yields.
pub struct Derived {
    pub frame: Frame,
    pub days: Days,
    pub tally: Tally,
    pub rests: Vec<Rest>,
    pub pairs: Vec<Pair>,
    pub violations: Vec<Violation>,
    /// How long the window is, now, and whether an interruption is owed.
    pub window: i64,
    pub drive: i64,
    pub unbroken: bool,
}

pub fn derive(
    log: &DutyLog,
    rules: &RuleSet,
    as_of: i64,
    horizon: i64,
    allowed: impl Fn(Pair) -> bool,
) -> Derived {
    let frame = Frame::of(rules);
    let from = log.start().map_or(as_of, Timestamp::as_second).min(as_of);
    let zone = log.zone().time_zone();
    let days = Days::covering(&zone, log.day_starts_minutes(), from, as_of.saturating_add(horizon));
    let pieces = pieces(log, rules, &days, as_of);
    let mut rests = rests(&pieces, frame.full, log.opening() == Opening::Rested);
    // Who claims 395.1(e)(2) has no split: 395.1(e)(2) excludes (g).
    let whole = |rest: Option<&Rest>| {
        rest.is_some_and(|rest| {
            log.claims().iter().any(|claim| {
                claim.kind == ClaimKind::ShortHaulWithoutCdl
                    && claim.from.as_second() < rest.end
                    && claim.until.as_second() > rest.start
            })
        })
    };
    let spans = rests.clone();
    let pairs = pair_up(&mut rests, &frame.splits, |pair| {
        allowed(pair)
            && (log.claims().is_empty() || (!whole(spans.get(pair.first)) && !whole(spans.get(pair.second))))
    });
    let tours = tours(log, rules, &frame, &days, &pieces, &rests);
    let mut reader = Reader {
        log,
        rules,
        days: &days,
        rests: &rests,
        pairs: &pairs,
        tours: &tours,
        tally: Tally::starting(from, &days),
        next_rest: 0,
        allowance: Allowance { drive: frame.drive, window: frame.window, unbroken: false, adverse_from: None },
        violations: Vec::new(),
        frame: &frame,
        end: pieces.last().map_or(as_of, |piece| piece.end),
    };
    reader.read(&pieces);
    let Reader { tally, mut violations, allowance, .. } = reader;
    let now = tally.at;
    violations.sort_by_key(|violation| violation.start);
    let (drive, window) = allowance.at(now, &frame);
    let unbroken = allowance.unbroken;
    Derived { tally, violations, window, drive, unbroken, frame, days, rests, pairs }
}

/// What the claims allow between two moments at which clocks start.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    drive: i64,
    window: i64,
    unbroken: bool,
    adverse_from: Option<i64>,
}

impl Allowance {
    /// Driving and window limits at an instant.
    fn at(&self, at: i64, frame: &Frame) -> (i64, i64) {
        match self.adverse_from {
            Some(from) if from <= at => (
                self.drive.saturating_add(frame.adverse),
                self.window.max(frame.window.saturating_add(frame.adverse)),
            ),
            _ => (self.drive, self.window),
        }
    }
}

struct Reader<'a> {
    log: &'a DutyLog,
    rules: &'a RuleSet,
    frame: &'a Frame,
    days: &'a Days,
    rests: &'a [Rest],
    pairs: &'a [Pair],
    tours: &'a [Tour],
    tally: Tally,
    next_rest: usize,
    allowance: Allowance,
    violations: Vec<Violation>,
    end: i64,
}

impl Reader<'_> {
    fn read(&mut self, pieces: &[Piece]) {
        self.allow(self.tally.at);
        let mut resting = false;
        for piece in pieces {
            if resting && !piece.kind.is_rest() {
                self.settle();
            }
            resting = piece.kind.is_rest();
            match piece.kind {
                Kind::Drive => self.drive(piece),
                Kind::Work => self.tally.work(piece.seconds(), piece.exempt, self.days),
                Kind::Off | Kind::Berth | Kind::Waiting => {
                    self.tally.rest(piece.kind, piece.seconds(), piece.exempt, self.frame, self.days);
                }
            }
        }
    }

    /// The rest before this instant is over.
    fn settle(&mut self) {
        let index = self.next_rest;
        self.next_rest = index.saturating_add(1);
        let Some(rest) = self.rests.get(index) else { return };
        let anchor =
            self.pairs.iter().filter(|pair| pair.second == index).map(|pair| pair.first).max().filter(|_| !rest.full);
        let known = Known { rest: index, full: rest.full, paired: rest.paired, anchor };
        match self.tally.settle_known(known, self.frame) {
            Effect::Full | Effect::Paired => self.allow(rest.end),
            Effect::Nothing => {}
        }
    }

    /// Looks up what the claims allow in the shift that begins here.
    fn allow(&mut self, start: i64) {
        if self.log.claims().is_empty() {
            return;
        }
        let starts_clocks = |(index, rest): (usize, &Rest)| {
            rest.full || self.pairs.iter().any(|pair| pair.second == index)
        };
        let end = self
            .rests
            .iter()
            .enumerate()
            .skip(self.next_rest)
            .find(|&(index, rest)| rest.start > start && starts_clocks((index, rest)))
            .map_or(self.end, |(_, rest)| rest.start);
        let tour = self.tours.iter().find(|tour| tour.start <= end && start <= tour.end);
        self.allowance = Allowance {
            drive: self.frame.drive,
            window: tour.map_or(self.frame.window, |tour| tour.window),
            unbroken: tour.is_some_and(|tour| tour.unbroken),
            adverse_from: adverse_from(self.log, start, end),
        };
    }

    fn drive(&mut self, piece: &Piece) {
        if piece.exempt {
            return self.tally.drive(piece.seconds(), true, self.frame, self.days);
        }
        let mut at = piece.start;
        while at < piece.end {
            // Limits are constant up to the end of the day, or until adverse conditions begin.
            let mut until = piece.end.min(self.days.end_of(self.days.index(at)));
            if let Some(from) = self.allowance.adverse_from
                && at < from
            {
                until = until.min(from);
            }
            self.judge(at, until);
            self.tally.drive(until.saturating_sub(at), false, self.frame, self.days);
            at = until;
        }
    }

    /// Notes what of a stretch of driving is past a limit.
    fn judge(&mut self, start: i64, end: i64) {
        let (drive, window) = self.allowance.at(start, self.frame);
        let rules = self.rules;
        self.past(&rules.drive, drive, self.tally.drive_used(), start, end);
        self.past(&rules.window.limit, window, self.tally.window_used(), start, end);
        if let (Some(rule), Some((limit, _)), false) =
            (&rules.interruption, self.frame.interruption, self.allowance.unbroken)
        {
            self.past(&rule.limit, limit, self.tally.unbroken(self.frame), start, end);
        }
        self.past(&rules.cycle.limit, self.frame.cycle, self.tally.cycle_used(self.frame), start, end);
    }

    fn past(&mut self, rule: &Limit, limit: i64, used: i64, start: i64, end: i64) {
        let from = start.saturating_add(limit.saturating_sub(used).max(0));
        if from >= end {
            return;
        }
        let over = used.saturating_add(end.saturating_sub(start)).saturating_sub(limit);
        let (Ok(from), Ok(until)) = (Timestamp::from_second(from), Timestamp::from_second(end)) else { return };
        let open = self.violations.iter_mut().rev().find(|last| last.end == from && last.rule == rule.code);
        if let Some(open) = open {
            (open.end, open.severity) = (until, open.severity.max(Severity::of(over)));
            return;
        }
        self.violations.push(Violation {
            rule: rule.code.clone(),
            citation: rule.citation.clone(),
            start: from,
            end: until,
            severity: Severity::of(over),
        });
    }
}

/// The pairs that decide: for each rest the latest that it pairs with, and one for each member that has no such pair.
fn pairs_used(derived: &Derived, rules: &RuleSet) -> Vec<PairUsed> {
    let mut seen: Vec<Pair> = Vec::new();
    for pair in &derived.pairs {
        let latest = !seen.iter().any(|other| other.second == pair.second);
        let first_is_new = !seen.iter().any(|other| other.first == pair.first || other.second == pair.first);
        if latest || first_is_new {
            seen.push(*pair);
        }
    }
    let span = |rest: &Rest| {
        Some(Span { start: Timestamp::from_second(rest.start).ok()?, end: Timestamp::from_second(rest.end).ok()? })
    };
    seen.iter()
        .filter_map(|pair| {
            let (first, second) = (derived.rests.get(pair.first)?, derived.rests.get(pair.second)?);
            let split = derived.frame.splits.between(rules, &Run::from(first), &Run::from(second))?;
            Some(PairUsed { first: span(first)?, second: span(second)?, citation: split.citation.clone() })
        })
        .collect()
}

impl Audit {
    /// One sentence that a dispatcher can read out.
    pub fn explanation(&self) -> String {
        match self.violations.as_slice() {
            [] => format!("No violation of {} as of {}.", self.rule_set, self.as_of),
            [first, rest @ ..] => {
                let length = first.end.duration_since(first.start);
                let more = if rest.is_empty() { String::new() } else { format!(", and {} more", rest.len()) };
                format!(
                    "Driving for {} past {} ({}) from {}{more}.",
                    hours(length),
                    first.rule,
                    first.citation,
                    first.start
                )
            }
        }
    }
}

/// `7 h 30 min`, as people say it.
pub fn hours(length: SignedDuration) -> String {
    let minutes = length.as_mins();
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}
