//! The search behind a plan: where to stop, and how long to rest there.
//!
//! A beam of nodes walks the legs. At every stop, wait and exhausted limit it branches over the rests that the rules know:
//! a break, a half of a split that completes a pair, a long half, a full rest, a restart, or the day on which hours drop
//! out. Nodes that are no better than another in any respect are dropped. A short rest before its long half is taken out
//! of the window on a promise, which the next long rest keeps.

use crate::hours::clocks::{cycle_by_day, cycle_left, drive_left, window_left};
use crate::hours::days::Days;
use crate::hours::pieces::Kind;
use crate::hours::tally::{Frame, Tally};

/// Nodes that survive at each step.
const BEAM: usize = 24;
/// Rests in one leg: some three weeks of driving.
const GENERATIONS_MAX: usize = 48;

/// Drive there, work there. Seconds.
#[derive(Debug, Clone, Copy)]
pub struct Task {
    pub drive: i64,
    pub work: i64,
    pub earliest: Option<i64>,
    pub latest: Option<i64>,
}

/// Why a step is in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Drive,
    Work,
    Wait,
    Break,
    /// The half that completes a pair.
    Completes,
    /// A half of a split that comes first.
    Half,
    Full,
    Cycle,
    Restart,
    /// Takes no time: the arrival at a stop.
    Arrive(usize),
    /// Takes no time: service begins there.
    Serve(usize),
}

/// The limit that ended driving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    Drive,
    Window,
    Interruption,
    Cycle,
}

#[derive(Debug, Clone, Copy)]
pub struct Step {
    before: Option<usize>,
    pub kind: Kind,
    pub start: i64,
    pub end: i64,
    pub why: Why,
}

#[derive(Debug, Clone)]
pub struct Node {
    pub tally: Tally,
    /// Driving that is left of the leg.
    left: i64,
    /// Seconds in the berth that are owed to a half which was taken out of the window.
    owed: i64,
    step: Option<usize>,
    /// Seconds late, over all stops.
    pub late: i64,
    /// The first limit that forced a rest.
    pub blocked: Option<Block>,
    pub rests: usize,
    /// When the last service ended; what is owed is slept after that.
    pub done: i64,
}

pub struct Search<'a> {
    pub frame: &'a Frame,
    pub days: &'a Days,
    pub sleeper: bool,
    steps: Vec<Step>,
    /// The earliest arrival at each stop, and what delayed it.
    pub earliest: Vec<(i64, Option<Block>)>,
}

/// What decides whether a node is worth keeping.
struct Worth {
    at: i64,
    left: i64,
    late: i64,
    owed: i64,
    drive: i64,
    window: i64,
    unbroken: i64,
    cycle: i64,
    half: i64,
}

impl Worth {
    fn of(node: &Node, frame: &Frame) -> Self {
        let tally = &node.tally;
        Self {
            at: tally.at,
            left: node.left,
            late: node.late,
            owed: node.owed,
            drive: tally.drive_used(),
            window: tally.window_used(),
            unbroken: tally.unbroken(frame),
            cycle: tally.cycle_used(frame),
            half: tally.marks().iter().map(|mark| mark.run.berth).max().unwrap_or(0),
        }
    }

    fn beats(&self, other: &Self, frame: &Frame) -> bool {
        let waiting = if frame.elapsed { other.at.saturating_sub(self.at) } else { 0 };
        self.at <= other.at
            && self.left <= other.left
            && self.late <= other.late
            && self.owed <= other.owed
            && self.drive <= other.drive
            && self.window.saturating_add(waiting) <= other.window
            && self.unbroken <= other.unbroken
            && self.cycle <= other.cycle
            && self.half >= other.half
    }
}

impl<'a> Search<'a> {
    pub const fn new(frame: &'a Frame, days: &'a Days, sleeper: bool) -> Self {
        Self { frame, days, sleeper, steps: Vec::new(), earliest: Vec::new() }
    }

    const fn bed(&self) -> Kind {
        if self.sleeper { Kind::Berth } else { Kind::Off }
    }

    /// Walks all legs from what a driver has left, leaving at `depart` or later. The best ends first.
    pub fn run(&mut self, from: &Tally, depart: i64, tasks: &[Task]) -> Vec<Node> {
        let root =
            Node { tally: from.clone(), left: 0, owed: 0, step: None, late: 0, blocked: None, rests: 0, done: 0 };
        let mut nodes = Vec::with_capacity(32);
        for root in self.roots(root) {
            // A restart that has begun goes on.
            if let Some(restart) = self.frame.restart
                && from.run().seconds > 0
                && restart > from.run().seconds
                && cycle_left(from, self.frame) <= 0
            {
                let left = restart.saturating_sub(from.run().seconds).max(depart.saturating_sub(from.at));
                nodes.extend(self.rested(&root, left, Why::Restart, 0));
            }
            self.wait_until(&root, depart, &mut nodes);
        }
        for (stop, task) in tasks.iter().enumerate() {
            nodes = self.leg(nodes, stop, task);
            let last = stop.saturating_add(1) == tasks.len();
            let mut next = Vec::with_capacity(nodes.len().saturating_mul(5));
            for node in nodes {
                if !last {
                    self.halves_and_full(&node, &mut next);
                }
                next.push(node);
            }
            nodes = self.prune(next);
        }
        nodes.sort_by_key(|node| (node.late, node.tally.at, node.rests));
        nodes
    }

    /// As it is; and, where rests of the past could become halves, with these out of the window and the other half owed.
    fn roots(&self, root: Node) -> Vec<Node> {
        let mut owing = root.clone();
        if self.sleeper {
            for half in self.frame.splits.halves() {
                for at in 0..owing.tally.marks().len() {
                    let Some(mark) = owing.tally.marks().get(at).copied() else { break };
                    if mark.counted > 0 && mark.run.seconds >= half.member() && mark.run.seconds < self.frame.full {
                        owing.tally.uncount(at);
                        owing.owed = owing.owed.max(half.wants(half.share_of(&mark.run)));
                    }
                }
            }
        }
        if owing.owed > 0 { vec![root, owing] } else { vec![root] }
    }

    fn step(&mut self, node: &mut Node, kind: Kind, length: i64, why: Why) {
        let (start, end) = (node.tally.at, node.tally.at.saturating_add(length));
        if let Some(last) = node.step.and_then(|step| self.steps.get(step)).copied()
            && last.why == why
            && last.kind == kind
        {
            // A new step rather than a longer one: other nodes share the one before.
            self.steps.push(Step { before: last.before, kind, start: last.start, end, why });
        } else {
            self.steps.push(Step { before: node.step, kind, start, end, why });
        }
        node.step = Some(self.steps.len().saturating_sub(1));
    }

    /// The steps that led to a node, in order.
    pub fn path(&self, node: &Node) -> Vec<Step> {
        let mut path = Vec::new();
        let mut at = node.step;
        while let Some(step) = at.and_then(|at| self.steps.get(at)) {
            path.push(*step);
            at = step.before;
        }
        path.reverse();
        path
    }

    /// Rests so long from now; `None` where that would break a promise.
    fn rested(&mut self, node: &Node, length: i64, why: Why, owes: i64) -> Option<Node> {
        let mut node = node.clone();
        let kind = self.bed();
        if length > 0 {
            self.step(&mut node, kind, length, why);
            node.tally.rest(kind, length, false, self.frame, self.days);
            node.rests = node.rests.saturating_add(1);
        }
        let run = *node.tally.run();
        if run.berth >= node.owed {
            node.owed = 0;
        } else if run.seconds >= self.frame.full {
            return None;
        }
        node.tally.settle(owes > 0, self.frame);
        node.owed = node.owed.max(owes);
        Some(node)
    }

    /// Waits until an instant: as it comes, as a half whose other half is owed, or with a rest that takes longer.
    fn wait_until(&mut self, node: &Node, until: i64, out: &mut Vec<Node>) {
        let wait = until.saturating_sub(node.tally.at).max(0);
        out.extend(self.rested(node, wait, Why::Wait, 0));
        let resting = node.tally.run().seconds.saturating_add(wait);
        if self.sleeper && resting < self.frame.full {
            let owes: Option<i64> = self
                .frame
                .splits
                .halves()
                .filter(|half| resting >= half.member())
                .map(|half| half.wants(resting))
                .min();
            if let Some(owes) = owes {
                out.extend(self.rested(node, wait, Why::Half, owes));
            }
        }
        if wait > 0 || node.tally.run().seconds > 0 {
            let from = out.len();
            self.halves_and_full(node, out);
            // A rest that is over before the wait is no rest of its own.
            let mut index = 0;
            out.retain(|node| {
                index += 1;
                index <= from || node.tally.at > until
            });
        }
    }

    /// The rests that give hours back: what completes a pair, a long half, a full rest.
    fn halves_and_full(&mut self, node: &Node, out: &mut Vec<Node>) {
        let run = *node.tally.run();
        let more = |length: i64| length.saturating_sub(run.seconds);
        if self.sleeper {
            let mut lengths: Vec<(i64, Why)> = Vec::with_capacity(8);
            for half in self.frame.splits.halves() {
                lengths.extend(half.completing(node.tally.marks()).map(|length| (length, Why::Completes)));
                lengths.extend(half.long().map(|length| (length, Why::Half)));
            }
            lengths.retain(|(length, _)| *length < self.frame.full);
            lengths.sort_unstable_by_key(|(length, why)| (*length, *why == Why::Half));
            lengths.dedup_by_key(|(length, _)| *length);
            for (length, why) in lengths {
                // What is already slept counts, if all of it was in the berth.
                let slept = if run.berth == run.seconds { run.berth } else { 0 };
                let length = length.saturating_sub(slept);
                if length > 0 {
                    out.extend(self.rested(node, length, why, 0));
                }
            }
        }
        if more(self.frame.full) > 0 {
            let full = more(self.frame.full).max(node.owed);
            out.extend(self.rested(node, full, Why::Full, 0));
        }
    }

    /// How long driving may go on, and which limit ends it. A cycle that is used up comes first: what gives it back gives
    /// back the rest too, or leads to it.
    fn drivable(&self, node: &Node) -> (i64, Block) {
        let tally = &node.tally;
        let cycle = cycle_left(tally, self.frame);
        if cycle <= 0 {
            return (cycle, Block::Cycle);
        }
        let unbroken = self.frame.interruption.map(|(limit, _)| limit.saturating_sub(tally.unbroken(self.frame)));
        [
            (cycle, Block::Cycle),
            (drive_left(tally, self.frame), Block::Drive),
            (window_left(tally, self.frame), Block::Window),
            (unbroken.unwrap_or(i64::MAX), Block::Interruption),
        ]
        .into_iter()
        .min_by_key(|(left, _)| *left)
        .unwrap_or((0, Block::Drive))
    }

    /// Drives as far as the limits and the leg go. Which limit ended it, if one did.
    fn drive(&mut self, node: &mut Node) -> Option<Block> {
        while node.left > 0 {
            let (left, block) = self.drivable(node);
            if left <= 0 {
                return Some(block);
            }
            // At midnight a day may drop out of the cycle.
            let midnight = self.days.end_of(node.tally.day()).saturating_sub(node.tally.at);
            let length = left.min(node.left).min(midnight).max(1);
            self.step(node, Kind::Drive, length, Why::Drive);
            node.tally.drive(length, false, self.frame, self.days);
            node.left = node.left.saturating_sub(length);
        }
        None
    }

    /// What a driver may do who may not drive on.
    fn options(&mut self, node: &Node, block: Block, out: &mut Vec<Node>) {
        match block {
            Block::Cycle => {
                let enough = node.left.min(self.frame.drive);
                let ends: Vec<(i64, i64)> = cycle_by_day(&node.tally, self.frame, self.days).collect();
                let first = ends.iter().find(|(_, left)| *left > 0);
                let ample = ends.iter().find(|(_, left)| *left >= enough);
                for (at, _) in first.into_iter().chain(ample) {
                    out.extend(self.rested(node, at.saturating_sub(node.tally.at).max(node.owed), Why::Cycle, 0));
                }
                if let Some(restart) = self.frame.restart {
                    out.extend(self.rested(node, restart, Why::Restart, 0));
                }
            }
            Block::Interruption => {
                if let Some((_, length)) = self.frame.interruption {
                    let length = length.saturating_sub(node.tally.idle());
                    let mut rested = node.clone();
                    self.step(&mut rested, Kind::Off, length, Why::Break);
                    rested.tally.rest(Kind::Off, length, false, self.frame, self.days);
                    rested.tally.settle(false, self.frame);
                    out.push(rested);
                }
                self.halves_and_full(node, out);
            }
            Block::Drive | Block::Window => self.halves_and_full(node, out),
        }
    }

    fn leg(&mut self, mut layer: Vec<Node>, stop: usize, task: &Task) -> Vec<Node> {
        for node in &mut layer {
            node.left = task.drive;
        }
        let mut arrived = Vec::with_capacity(layer.len());
        for _ in 0..GENERATIONS_MAX {
            let mut next = Vec::with_capacity(layer.len().saturating_mul(5));
            for mut node in layer {
                match self.drive(&mut node) {
                    None => arrived.push(node),
                    Some(block) => {
                        node.blocked = node.blocked.or(Some(block));
                        let from = next.len();
                        self.options(&node, block, &mut next);
                        // A rest after which the driver still may not drive is the beginning of a longer one.
                        let mut index = 0;
                        next.retain(|rested| {
                            index += 1;
                            index <= from
                                || match block {
                                    Block::Cycle => cycle_left(&rested.tally, self.frame) > 0,
                                    _ => self.drivable(rested).0 > 0,
                                }
                        });
                    }
                }
            }
            layer = self.prune(next);
            // Who is on the road when others have long arrived and rested gains nothing any more.
            let first = arrived.iter().map(|node| node.tally.at).min().unwrap_or(i64::MAX);
            let ample = first.saturating_add(self.frame.restart.unwrap_or(self.frame.full).max(self.frame.full));
            layer.retain(|node| node.tally.at <= ample);
            if layer.is_empty() {
                break;
            }
        }
        let arrived = self.prune(arrived);
        let first = arrived.iter().min_by_key(|node| node.tally.at);
        self.earliest.push(first.map_or((i64::MAX, None), |node| (node.tally.at, node.blocked)));
        let mut served = Vec::with_capacity(arrived.len().saturating_mul(3));
        for mut node in arrived {
            self.step(&mut node, Kind::Work, 0, Why::Arrive(stop));
            match task.earliest {
                Some(earliest) if earliest > node.tally.at => self.wait_until(&node, earliest, &mut served),
                _ => served.push(node),
            }
        }
        for node in &mut served {
            if let Some(latest) = task.latest {
                node.late = node.late.saturating_add(node.tally.at.saturating_sub(latest).max(0));
            }
            self.step(node, Kind::Work, 0, Why::Serve(stop));
            if task.work > 0 {
                self.step(node, Kind::Work, task.work, Why::Work);
                node.tally.work(task.work, false, self.days);
            }
            node.done = node.tally.at;
        }
        self.prune(served)
    }

    /// What is owed at the end of a trip is slept there.
    pub fn closed(&mut self, node: &Node) -> Node {
        if node.owed == 0 {
            return node.clone();
        }
        self.rested(node, node.owed, Why::Half, 0).unwrap_or_else(|| node.clone())
    }

    fn prune(&self, mut nodes: Vec<Node>) -> Vec<Node> {
        nodes.sort_by_key(|node| (node.late, node.tally.at.saturating_add(node.left), node.rests));
        let mut kept: Vec<(Worth, Node)> = Vec::with_capacity(BEAM);
        for node in nodes {
            let worth = Worth::of(&node, self.frame);
            if kept.len() < BEAM && !kept.iter().any(|(other, _)| other.beats(&worth, self.frame)) {
                kept.push((worth, node));
            }
        }
        kept.into_iter().map(|(_, node)| node).collect()
    }
}
