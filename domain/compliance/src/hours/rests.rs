//! Rests and the pairs that they form.
//!
//! **Which pairing?** FMCSA reads a log in the driver's favour: no violation or the fewest, then the pairing that leaves
//! most time. Since one rest may belong to several pairs, every further pair can only help: it takes time out of the window
//! and moves the start of the clocks later, never the reverse. So between two rests that begin anew the best of all pairings
//! is the set of all valid pairs, and a search over subsets finds none better (a property test tries). What is searched,
//! when there is a violation, is which full rests begin anew: see `audit`.

use crate::hours::pieces::{Kind, Piece, seconds};
use crate::hours::tally::Mark;
use crate::rules::{Member, RuleSet, Split};

/// A maximal run of rest, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    pub start: i64,
    pub end: i64,
    /// The longest consecutive time in the berth.
    pub berth: i64,
    /// The longest consecutive time in the berth or at a well site.
    pub lodging: i64,
    /// Long enough to begin anew.
    pub full: bool,
    /// A member of a pair: it does not count in the window.
    pub paired: bool,
    /// Seconds of it that pause the window under a pilot.
    pub paused: i64,
}

impl Rest {
    pub const fn seconds(&self) -> i64 {
        self.end.saturating_sub(self.start)
    }
}

/// A run of rest that is being read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Run {
    pub seconds: i64,
    pub berth: i64,
    pub lodging: i64,
    berth_now: i64,
    lodging_now: i64,
}

impl Run {
    pub fn add(&mut self, kind: Kind, seconds: i64) {
        self.seconds = self.seconds.saturating_add(seconds);
        self.berth_now = if kind == Kind::Berth { self.berth_now.saturating_add(seconds) } else { 0 };
        self.lodging_now =
            if matches!(kind, Kind::Berth | Kind::Waiting) { self.lodging_now.saturating_add(seconds) } else { 0 };
        self.berth = self.berth.max(self.berth_now);
        self.lodging = self.lodging.max(self.lodging_now);
    }
}

/// The splits of a rule set, in seconds.
#[derive(Debug, Clone)]
pub struct Splits {
    splits: Vec<InSeconds>,
    /// No shorter rest is a member of anything.
    pub member: i64,
}

#[derive(Debug, Clone, Copy)]
struct InSeconds {
    member_of: Member,
    member: i64,
    berth: i64,
    total: i64,
}

impl InSeconds {
    fn share(self, run: &Run) -> i64 {
        match self.member_of {
            Member::AnyRest => run.seconds,
            Member::Berth => run.berth,
            Member::BerthOrWellSite => run.lodging,
        }
    }

    fn pairs(self, a: &Run, b: &Run) -> bool {
        let (first, second) = (self.share(a), self.share(b));
        first >= self.member
            && second >= self.member
            && first.saturating_add(second) >= self.total
            && (a.berth >= self.berth || b.berth >= self.berth)
    }
}

impl Splits {
    pub fn of(rules: &RuleSet) -> Self {
        let splits: Vec<InSeconds> = rules
            .splits
            .iter()
            .map(|split| InSeconds {
                member_of: split.member,
                member: seconds(split.member_minutes),
                berth: seconds(split.berth_minutes),
                total: seconds(split.total_minutes),
            })
            .collect();
        let member = splits.iter().map(|split| split.member).min().unwrap_or(i64::MAX);
        Self { splits, member }
    }

    /// Whether two rests stand for one.
    pub fn pairs(&self, a: &Run, b: &Run) -> bool {
        self.splits.iter().any(|split| split.pairs(a, b))
    }

    /// The split under which they do.
    pub fn between<'a>(&self, rules: &'a RuleSet, a: &Run, b: &Run) -> Option<&'a Split> {
        let at = self.splits.iter().position(|split| split.pairs(a, b))?;
        rules.splits.get(at)
    }
}

impl Splits {
    pub fn halves(&self) -> impl Iterator<Item = Halves> + '_ {
        self.splits.iter().map(|split| Halves(*split))
    }
}

/// The lengths at which a rest becomes a half of one kind of split.
#[derive(Debug, Clone, Copy)]
pub struct Halves(InSeconds);

impl Halves {
    /// The length in the berth that completes a pair, for each rest that is waiting for its other half.
    pub fn completing(self, marks: &[Mark]) -> impl Iterator<Item = i64> + '_ {
        marks.iter().filter(move |mark| self.0.share(&mark.run) >= self.0.member).map(move |mark| {
            let least = if mark.run.berth >= self.0.berth { self.0.member } else { self.0.berth.max(self.0.member) };
            self.0.total.saturating_sub(self.0.share(&mark.run)).max(least)
        })
    }

    /// The lengths of long halves: the shortest, and the one that leaves the other the least.
    pub fn long(self) -> [i64; 2] {
        [self.0.berth.max(self.0.total / 2), self.0.total.saturating_sub(self.0.member)]
    }

    /// What of a rest counts as a half.
    pub fn share_of(self, run: &Run) -> i64 {
        self.0.share(run)
    }

    /// What a rest of this length in the berth still wants in the berth.
    pub fn wants(self, short: i64) -> i64 {
        self.0.total.saturating_sub(short).max(self.0.berth).max(self.0.member)
    }

    /// The shortest rest that can be a half.
    pub const fn member(self) -> i64 {
        self.0.member
    }
}

impl From<&Rest> for Run {
    fn from(rest: &Rest) -> Self {
        Self { seconds: rest.seconds(), berth: rest.berth, lodging: rest.lodging, berth_now: 0, lodging_now: 0 }
    }
}

/// The rests of a log, in order; none is marked as paired yet.
pub fn rests(pieces: &[Piece], full: i64, rested_before: bool) -> Vec<Rest> {
    let mut out: Vec<Rest> = Vec::with_capacity(pieces.len() / 2);
    let mut run = Run::default();
    let mut start: Option<i64> = None;
    let mut close = |start: Option<i64>, run: Run, opening: bool| {
        if let Some(start) = start {
            out.push(Rest {
                start,
                end: start.saturating_add(run.seconds),
                berth: run.berth,
                lodging: run.lodging,
                full: run.seconds >= full || (opening && rested_before),
                paired: false,
                paused: 0,
            });
        }
    };
    let first = pieces.first().map(|piece| piece.start);
    for piece in pieces {
        if piece.kind.is_rest() {
            start.get_or_insert(piece.start);
            run.add(piece.kind, piece.seconds());
        } else if start.is_some() {
            close(start, run, start == first);
            (start, run) = (None, Run::default());
        }
    }
    close(start, run, start == first);
    out
}

/// A pair, by the indices of its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    pub first: usize,
    pub second: usize,
}

/// The most rests of one tour that wait for their other halves. Eleven hours of driving do not hold as many.
pub const OPEN_MAX: usize = 64;

/// Finds every valid pair that `allowed` lets through, and marks its members. No pair reaches across a full rest, which is
/// where everything begins anew; a full rest may itself be a member.
pub fn pair_up(rests: &mut [Rest], splits: &Splits, allowed: impl Fn(Pair) -> bool) -> Vec<Pair> {
    let mut pairs = Vec::new();
    // Candidates since the last full rest, that one included.
    let mut open: Vec<(usize, Run)> = Vec::with_capacity(8);
    for second in 0..rests.len() {
        let Some(rest) = rests.get(second).copied() else { break };
        let run = Run::from(&rest);
        if rest.seconds() >= splits.member {
            for &(first, ref other) in open.iter().rev() {
                let pair = Pair { first, second };
                let both_full = rest.full && rests.get(first).is_some_and(|first| first.full);
                if !both_full && splits.pairs(other, &run) && allowed(pair) {
                    pairs.push(pair);
                    for member in [first, second] {
                        if let Some(member) = rests.get_mut(member) {
                            member.paired = true;
                        }
                    }
                }
            }
        }
        if rest.full {
            open.clear();
        }
        if rest.seconds() >= splits.member {
            if open.len() >= OPEN_MAX {
                open.remove(0);
            }
            open.push((second, run));
        }
    }
    pairs
}

/// Lets the longest rest of each tour that is in no pair pause the window.
pub fn pause(rests: &mut [Rest], least: i64, most: i64) {
    for tour in rests.split_inclusive_mut(|rest| rest.full) {
        let may = |rest: &&mut Rest| !rest.full && !rest.paired && rest.seconds() >= least;
        if let Some(rest) = tour.iter_mut().filter(may).max_by_key(|rest| rest.seconds()) {
            rest.paused = rest.seconds().min(most);
        }
    }
}
