//! Violations, derived from a log as of an instant.

use jiff::{SignedDuration, Timestamp};
use kernel::Zone;
use serde::{Deserialize, Serialize};

use crate::duty::{ClaimKind, DutyLog, Opening};
use crate::hours::days::Days;
use crate::hours::pieces::{Kind, Piece, pieces, seconds};
use crate::hours::rests::{Pair, Rest, Run, pair_up, pause, rests};
use crate::hours::tally::{Effect, Frame, RestKnown, Tally};
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
    let known = Known::of(log, rules, as_of.as_second(), 0);
    let mut reading = known.read(log, rules, |_| false, |_| true);
    known.search(log, rules, &mut reading);
    Audit {
        rule_set: rules.id.clone(),
        rule_version: rules.version,
        as_of,
        pairs: pairs_used(&known.frame, &reading, rules),
        violations: reading.violations,
    }
}

/// Audits one reading only: that of the pairs of rests (counted from 0) which `allowed` lets through. [`audit`] finds none
/// that is better than its own; this is how that can be checked.
pub fn audit_reading(
    log: &DutyLog,
    rules: &RuleSet,
    as_of: Timestamp,
    allowed: impl Fn(usize, usize) -> bool,
) -> Vec<Violation> {
    let known = Known::of(log, rules, as_of.as_second(), 0);
    known.read(log, rules, |_| false, |pair: Pair| allowed(pair.first, pair.second)).violations
}

/// What a log says whatever the reading.
pub struct Known {
    pub frame: Frame,
    pub days: Days,
    pieces: Vec<Piece>,
    rests: Vec<Rest>,
    from: i64,
    as_of: i64,
}

/// One reading of a log.
pub struct Reading {
    pub tally: Tally,
    pub rests: Vec<Rest>,
    pub pairs: Vec<Pair>,
    pub violations: Vec<Violation>,
    /// Driving limit and window, now, and whether no interruption is owed.
    pub drive: i64,
    pub window: i64,
    pub unbroken: bool,
}

/// The most full rests in a row that are read as merely long.
const MERELY_LONG_MAX: usize = 4;

impl Known {
    /// What is known at `as_of`, with the days of `horizon` more seconds laid out.
    pub fn of(log: &DutyLog, rules: &RuleSet, as_of: i64, horizon: i64) -> Self {
        let frame = Frame::of(rules);
        let from = log.start().map_or(as_of, Timestamp::as_second).min(as_of);
        let zone = log.zone().time_zone();
        let reached = log.end().map_or(as_of, Timestamp::as_second).min(as_of).max(from);
        let days = Days::covering(&zone, log.day_starts_minutes(), from, reached.saturating_add(horizon));
        let pieces = pieces(log, rules, &days, as_of);
        let rests = rests(&pieces, frame.full, log.opening() == Opening::Rested);
        Self { frame, days, pieces, rests, from, as_of }
    }

    /// Reads the log with the full rests that `merely_long` names taken as members of pairs only, and with the pairs that
    /// `allowed` lets through.
    pub fn read(
        &self,
        log: &DutyLog,
        rules: &RuleSet,
        merely_long: impl Fn(usize) -> bool,
        allowed: impl Fn(Pair) -> bool,
    ) -> Reading {
        let mut rests = self.rests.clone();
        for (index, rest) in rests.iter_mut().enumerate() {
            rest.full = rest.full && !merely_long(index);
        }
        // Who claims 395.1(e)(2) has no split.
        let without_split = |index: usize| {
            self.rests.get(index).is_some_and(|rest| {
                log.claims().iter().any(|claim| {
                    claim.kind == ClaimKind::ShortHaulWithoutCdl
                        && claim.from.as_second() < rest.end
                        && claim.until.as_second() > rest.start
                })
            })
        };
        let pairs = pair_up(&mut rests, &self.frame.splits, |pair| {
            allowed(pair) && (log.claims().is_empty() || !(without_split(pair.first) || without_split(pair.second)))
        });
        if let Some((least, most)) = self.frame.pause {
            pause(&mut rests, least, most);
        }
        let tours = tours(log, rules, &self.frame, &self.days, &self.pieces, &rests);
        let mut reader = Reader {
            log,
            rules,
            frame: &self.frame,
            days: &self.days,
            rests: &rests,
            pairs: &pairs,
            tours: &tours,
            tally: Tally::starting(self.from, &self.days),
            next_rest: 0,
            next_pair: 0,
            allowance: Allowance::plain(&self.frame),
            violations: Vec::new(),
            end: self.pieces.last().map_or(self.as_of, |piece| piece.end),
        };
        reader.read(&self.pieces);
        let Reader { tally, mut violations, allowance, .. } = reader;
        violations.sort_by_key(|violation| violation.start);
        let (drive, window) = allowance.at(tally.at, &self.frame);
        Reading { tally, violations, drive, window, unbroken: allowance.unbroken, rests, pairs }
    }

    /// The 24-hour periods for which a record of duty status is owed: those with duty, short hauls left out.
    pub fn record_periods(&self, log: &DutyLog, rules: &RuleSet) -> Vec<i64> {
        let tours = tours(log, rules, &self.frame, &self.days, &self.pieces, &self.rests);
        let mut periods: Vec<i64> = Vec::new();
        for piece in self.pieces.iter().filter(|piece| !piece.kind.is_rest() && !piece.exempt) {
            if tours.iter().any(|tour| tour.kept && tour.start <= piece.start && piece.end <= tour.end) {
                continue;
            }
            let (first, last) = (self.days.index(piece.start), self.days.index(piece.end.saturating_sub(1)));
            periods.extend((first..=last).filter_map(|index| self.days.start_of(index)));
        }
        periods.dedup();
        periods
    }

    /// Looks for a reading with fewer violations. A full rest normally begins anew; but rests on its two sides may form a
    /// pair when it is read as merely long, and what was no violation with a shorter rest must not become one with a longer.
    ///
    /// Between two rests that begin anew, nothing depends on what is outside: the best reading is a shortest path.
    fn search(&self, log: &DutyLog, rules: &RuleSet, best: &mut Reading) {
        // Break and cycle are the same in every reading.
        let depends =
            |violation: &&Violation| violation.rule == rules.drive.code || violation.rule == rules.window.limit.code;
        if !best.violations.iter().any(|violation| depends(&violation)) {
            return;
        }
        let full: Vec<usize> = (0..).zip(&self.rests).filter(|(_, rest)| rest.full).map(|(index, _)| index).collect();
        let edge = |at: usize| {
            // Tour `at` lies between the full rests `at - 1` and `at`.
            let rest = at.checked_sub(1).and_then(|at| full.get(at)).and_then(|index| self.rests.get(*index));
            rest.map_or(i64::MIN, |rest| rest.start)
        };
        let cost = |reading: &Reading, from: usize, to: usize| {
            let until = if to > full.len() { i64::MAX } else { edge(to) };
            let within = |violation: &&Violation| (edge(from)..until).contains(&violation.start.as_second());
            weight(reading.violations.iter().filter(depends).filter(within))
        };
        // For each edge: the least weight up to it, how many rests are read as merely long, and where the tour began.
        let mut least: Vec<([usize; 3], usize)> = vec![([0; 3], 0)];
        for to in 1..=full.len().saturating_add(1) {
            let mut chosen = ([usize::MAX; 3], 0);
            for from in (to.saturating_sub(MERELY_LONG_MAX.saturating_add(1))..to).rev() {
                let Some((before, _)) = least.get(from) else { continue };
                let plain = cost(best, from, to);
                let own = if to.saturating_sub(from) == 1 {
                    plain
                } else {
                    let inner = full.get(from..to.saturating_sub(1)).unwrap_or_default();
                    let first = from.checked_sub(1).and_then(|at| full.get(at)).copied().unwrap_or(0);
                    let last = full.get(to.saturating_sub(1)).copied().unwrap_or(self.rests.len().saturating_sub(1));
                    if plain == [0; 3] || !self.pairs_across(&best.rests, first, last, inner) {
                        continue;
                    }
                    cost(&self.read(log, rules, |rest| inner.contains(&rest), |_| true), from, to)
                };
                let total = std::array::from_fn(|weight| {
                    before.get(weight).unwrap_or(&0).saturating_add(*own.get(weight).unwrap_or(&0))
                });
                if total < chosen.0 {
                    chosen = (total, from);
                }
            }
            least.push(chosen);
        }
        let mut merely_long = Vec::new();
        let mut to = least.len().saturating_sub(1);
        while let Some((_, from)) = least.get(to).filter(|_| to > 0) {
            merely_long.extend(full.get(*from..to.saturating_sub(1)).unwrap_or_default());
            to = *from;
        }
        if !merely_long.is_empty() {
            *best = self.read(log, rules, |rest| merely_long.contains(&rest), |_| true);
        }
    }
}

impl Known {
    /// Whether two rests (from `first` to `last`, both included) with one of `inner` between them would make a new pair.
    fn pairs_across(&self, rests: &[Rest], first: usize, last: usize, inner: &[usize]) -> bool {
        let splits = &self.frame.splits;
        let half = |at: usize| rests.get(at).filter(|rest| rest.seconds() >= splits.member);
        (first..last).filter_map(|a| Some((a, half(a)?))).any(|(a, before)| {
            let Some(between) = inner.iter().find(|inner| **inner > a) else { return false };
            (between.saturating_add(1)..=last)
                .filter_map(half)
                .any(|after| !(before.paired && after.paired) && splits.pairs(&Run::from(before), &Run::from(after)))
        })
    }
}

/// Fewest first; among as many, those that FMCSA weighs least.
fn weight<'a>(violations: impl Iterator<Item = &'a Violation>) -> [usize; 3] {
    violations.fold([0; 3], |[all, egregious, plain], violation| match violation.severity {
        Severity::Egregious => [all + 1, egregious + 1, plain],
        Severity::Violation => [all + 1, egregious, plain + 1],
        Severity::Nominal => [all + 1, egregious, plain],
    })
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
    const fn plain(frame: &Frame) -> Self {
        Self { drive: frame.drive, window: frame.window, unbroken: false, adverse_from: None }
    }

    /// Driving and window limits at an instant.
    fn at(&self, at: i64, frame: &Frame) -> (i64, i64) {
        match self.adverse_from {
            Some(from) if from <= at => {
                (self.drive.saturating_add(frame.adverse), self.window.max(frame.window.saturating_add(frame.adverse)))
            }
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
    next_pair: usize,
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
        // Pairs come in the order of their second members, the latest first member first.
        let mut anchor = None;
        while let Some(pair) = self.pairs.get(self.next_pair).filter(|pair| pair.second == index) {
            self.next_pair = self.next_pair.saturating_add(1);
            anchor = anchor.or(Some(pair.first));
        }
        let known = RestKnown { rest: index, full: rest.full, paired: rest.paired, paused: rest.paused, anchor };
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
        let starts_clocks =
            |(index, rest): (usize, &Rest)| rest.full || self.pairs.iter().any(|pair| pair.second == index);
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
        // Each of the four rules was added at most twice since a stretch that this one continues.
        let open = self.violations.iter_mut().rev().take(8).find(|last| last.end == from && last.rule == rule.code);
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
fn pairs_used(frame: &Frame, reading: &Reading, rules: &RuleSet) -> Vec<PairUsed> {
    let mut seen: Vec<Pair> = Vec::new();
    for pair in &reading.pairs {
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
            let (first, second) = (reading.rests.get(pair.first)?, reading.rests.get(pair.second)?);
            let split = frame.splits.between(rules, &Run::from(first), &Run::from(second))?;
            Some(PairUsed { first: span(first)?, second: span(second)?, citation: split.citation.clone() })
        })
        .collect()
}

impl Audit {
    /// One sentence that a dispatcher can read out, on the clock of a place.
    pub fn explanation(&self, zone: &Zone) -> String {
        match self.violations.as_slice() {
            [] => format!("No violation of {} as of {}.", self.rule_set, when(self.as_of, zone)),
            [first, rest @ ..] => {
                let length = first.end.duration_since(first.start);
                let more = if rest.is_empty() { String::new() } else { format!(", and {} more", rest.len()) };
                format!(
                    "Driving for {} past {} ({}) from {}{more}.",
                    hours(length),
                    first.rule,
                    first.citation,
                    when(first.start, zone)
                )
            }
        }
    }
}

/// `Mon Jan 12, 14:30 CST`, on the clock of a place.
pub fn when(instant: Timestamp, zone: &Zone) -> String {
    instant.to_zoned(zone.time_zone()).strftime("%a %b %-d, %H:%M %Z").to_string()
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
