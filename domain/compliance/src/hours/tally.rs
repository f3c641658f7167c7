//! The running clocks of one driver: what has been used since which moment.
//!
//! The auditor and the planner drive the same tally. The auditor knows the future (a rest that will turn out to be paired
//! does not count from the start); the planner finds pairs as they complete and takes their members back out of the window.
//! Both end with the same numbers.

use crate::hours::days::Days;
use crate::hours::pieces::{Kind, seconds};
use crate::hours::rests::{OPEN_MAX, Run, Splits};
use crate::rules::{CYCLE_DAYS_MAX, RuleSet, WindowRuns};

/// A rule set in seconds.
#[derive(Debug, Clone)]
pub struct Frame {
    pub full: i64,
    pub drive: i64,
    pub window: i64,
    pub elapsed: bool,
    /// Driving limit and length of the interruption.
    pub interruption: Option<(i64, i64)>,
    pub cycle: i64,
    pub cycle_days: usize,
    pub restart: Option<i64>,
    pub adverse: i64,
    pub long_day: Option<i64>,
    pub splits: Splits,
    /// Shortest and longest pause of the window.
    pub pause: Option<(i64, i64)>,
}

impl Frame {
    pub fn of(rules: &RuleSet) -> Self {
        Self {
            full: seconds(rules.rest_minutes),
            drive: seconds(rules.drive.minutes),
            window: seconds(rules.window.limit.minutes),
            elapsed: rules.window.runs == WindowRuns::Elapsed,
            interruption: rules
                .interruption
                .as_ref()
                .map(|rule| (seconds(rule.limit.minutes), seconds(rule.interruption_minutes))),
            cycle: seconds(rules.cycle.limit.minutes),
            cycle_days: usize::from(rules.cycle.days).clamp(1, CYCLE_DAYS_MAX),
            restart: rules.cycle.restart_minutes.map(seconds),
            adverse: seconds(rules.adverse_minutes),
            long_day: rules.long_day_minutes.map(seconds),
            splits: Splits::of(rules),
            pause: rules.pause.map(|pause| (seconds(pause.minutes_min), seconds(pause.minutes_max))),
        }
    }
}

/// The counters at the end of a rest, from which a pair may make the clocks start.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    pub rest: usize,
    pub drive: i64,
    pub window: i64,
    /// How much of the rest counted in the window.
    pub counted: i64,
    pub run: Run,
}

/// What the auditor knows of a rest beforehand.
#[derive(Debug, Clone, Copy)]
pub struct RestKnown {
    pub rest: usize,
    pub full: bool,
    pub paired: bool,
    /// Seconds that pause the window.
    pub paused: i64,
    /// The rest at whose end the clocks start, after this one.
    pub anchor: Option<usize>,
}

/// What a rest did to the clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Full,
    /// A pair completed: the clocks start at the end of an earlier rest.
    Paired,
    Nothing,
}

#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Unix seconds.
    pub at: i64,
    drive: i64,
    window: i64,
    anchor_drive: i64,
    anchor_window: i64,
    since_interruption: i64,
    idle: i64,
    marks: Vec<Mark>,
    /// The rest that is under way.
    run: Run,
    run_counted: i64,
    day: usize,
    by_day: [i64; CYCLE_DAYS_MAX],
}

impl Tally {
    pub fn starting(at: i64, days: &Days) -> Self {
        Self { at, day: days.index(at), ..Self::default() }
    }

    pub const fn drive_used(&self) -> i64 {
        self.drive.saturating_sub(self.anchor_drive)
    }

    pub const fn window_used(&self) -> i64 {
        self.window.saturating_sub(self.anchor_window)
    }

    /// Driving since the last interruption, if driving went on now.
    pub fn unbroken(&self, frame: &Frame) -> i64 {
        match frame.interruption {
            Some((_, interruption)) if self.idle >= interruption => 0,
            _ => self.since_interruption,
        }
    }

    pub const fn idle(&self) -> i64 {
        self.idle
    }

    pub fn cycle_used(&self, frame: &Frame) -> i64 {
        self.by_day.iter().take(frame.cycle_days).sum()
    }

    /// On-duty seconds by day, today first.
    pub const fn by_day(&self) -> &[i64; CYCLE_DAYS_MAX] {
        &self.by_day
    }

    pub const fn day(&self) -> usize {
        self.day
    }

    pub const fn run(&self) -> &Run {
        &self.run
    }

    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Days that have passed push the older ones out.
    fn roll(&mut self, days: &Days) {
        while days.end_of(self.day) <= self.at {
            self.day = self.day.saturating_add(1);
            self.by_day.rotate_right(1);
            self.by_day[0] = 0;
        }
    }

    fn on_duty(&mut self, length: i64, days: &Days) {
        let end = self.at.saturating_add(length);
        while self.at < end {
            self.roll(days);
            let until = end.min(days.end_of(self.day));
            self.by_day[0] = self.by_day[0].saturating_add(until.saturating_sub(self.at));
            self.at = until;
        }
        self.roll(days);
    }

    fn pass(&mut self, length: i64, days: &Days) {
        self.at = self.at.saturating_add(length);
        self.roll(days);
    }

    /// Drives. What is over a limit is the caller's to see before.
    pub fn drive(&mut self, length: i64, exempt: bool, frame: &Frame, days: &Days) {
        self.since_interruption = self.unbroken(frame);
        self.idle = 0;
        if exempt {
            return self.pass(length, days);
        }
        self.drive = self.drive.saturating_add(length);
        self.window = self.window.saturating_add(length);
        self.since_interruption = self.since_interruption.saturating_add(length);
        self.on_duty(length, days);
    }

    pub fn work(&mut self, length: i64, exempt: bool, days: &Days) {
        self.idle = self.idle.saturating_add(length);
        if exempt {
            return self.pass(length, days);
        }
        self.window = self.window.saturating_add(length);
        self.on_duty(length, days);
    }

    pub fn rest(&mut self, kind: Kind, length: i64, exempt: bool, frame: &Frame, days: &Days) {
        self.idle = self.idle.saturating_add(length);
        self.run.add(kind, length);
        if frame.elapsed && !exempt && kind != Kind::Waiting {
            self.run_counted = self.run_counted.saturating_add(length);
        }
        self.pass(length, days);
    }

    fn begin_anew(&mut self, rest: usize, run: Run) -> Effect {
        (self.drive, self.window, self.anchor_drive, self.anchor_window) = (0, 0, 0, 0);
        self.marks.clear();
        self.marks.push(Mark { rest, drive: 0, window: 0, counted: 0, run });
        Effect::Full
    }

    fn take_run(&mut self, frame: &Frame) -> (Run, i64) {
        let run = std::mem::take(&mut self.run);
        let counted = std::mem::take(&mut self.run_counted);
        if frame.restart.is_some_and(|restart| run.seconds >= restart) {
            self.by_day = [0; CYCLE_DAYS_MAX];
        }
        (run, counted)
    }

    fn mark(&mut self, mark: Mark) {
        if self.marks.len() > OPEN_MAX {
            self.marks.remove(0);
        }
        self.marks.push(mark);
    }

    fn start_from(&mut self, mark: Mark) -> Effect {
        self.anchor_drive = self.anchor_drive.max(mark.drive);
        self.anchor_window = self.anchor_window.max(mark.window);
        Effect::Paired
    }

    /// The rest is over, and what it means is known.
    pub fn settle_known(&mut self, known: RestKnown, frame: &Frame) -> Effect {
        let (run, counted) = self.take_run(frame);
        if known.full {
            return self.begin_anew(known.rest, run);
        }
        let counted = if known.paired { 0 } else { counted.saturating_sub(known.paused).max(0) };
        self.window = self.window.saturating_add(counted);
        if run.seconds >= frame.splits.member {
            self.mark(Mark { rest: known.rest, drive: self.drive, window: self.window, counted, run });
        }
        let anchor = known.anchor.and_then(|anchor| self.marks.iter().find(|mark| mark.rest == anchor).copied());
        anchor.map_or(Effect::Nothing, |mark| self.start_from(mark))
    }

    /// The rest is over: finds out what it means. `paired_later` takes it out of the window at once, for a plan that
    /// promises the other half.
    pub fn settle(&mut self, paired_later: bool, frame: &Frame) -> Effect {
        if self.run.seconds == 0 {
            return Effect::Nothing;
        }
        let (run, mut counted) = self.take_run(frame);
        if run.seconds >= frame.full {
            return self.begin_anew(0, run);
        }
        let mut anchor = None;
        if run.seconds >= frame.splits.member {
            for at in (0..self.marks.len()).rev() {
                if self.marks.get(at).is_some_and(|mark| frame.splits.pairs(&mark.run, &run)) {
                    counted = 0;
                    self.uncount(at);
                    anchor = anchor.or(Some(at));
                }
            }
        }
        if paired_later {
            counted = 0;
        }
        self.window = self.window.saturating_add(counted);
        if run.seconds >= frame.splits.member {
            self.mark(Mark { rest: 0, drive: self.drive, window: self.window, counted, run });
        }
        let mark = anchor.and_then(|at| self.marks.get(at).copied());
        mark.map_or(Effect::Nothing, |mark| self.start_from(mark))
    }

    /// Takes a rest back out of the window: it is a member of a pair.
    pub fn uncount(&mut self, at: usize) {
        let Some(mark) = self.marks.get(at).copied() else { return };
        if mark.counted == 0 {
            return;
        }
        if self.anchor_window >= mark.window {
            self.anchor_window = self.anchor_window.saturating_sub(mark.counted);
        }
        for later in self.marks.iter_mut().skip(at) {
            later.window = later.window.saturating_sub(mark.counted);
        }
        self.window = self.window.saturating_sub(mark.counted);
        if let Some(mark) = self.marks.get_mut(at) {
            mark.counted = 0;
        }
    }
}
