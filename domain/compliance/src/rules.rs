//! Rule sets as data: what the law allows, since when, where, and for whom it is different.
//!
//! Numbers are minutes. A set is chosen by its id and a date; a driver's exemptions (pilots, waivers) are laid over it.
//! Nothing in the engine knows a number that is not here.

use std::borrow::Cow;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// A text that is compiled in, or came with a tenant's own data set.
pub type Text = Cow<'static, str>;

/// A limit on driving: past it, driving is a violation of the rule that `code` names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// The stable name, such as `DRIVE_11`.
    pub code: Text,
    /// The paragraph that says so.
    pub citation: Text,
    pub minutes: u32,
}

/// What runs the clock of the duty window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowRuns {
    /// Every minute since coming on duty, rest included: 49 CFR 395.3(a)(2).
    Elapsed,
    /// On-duty and driving minutes only: 49 CFR 395.5(a)(2).
    OnDuty,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub limit: Limit,
    pub runs: WindowRuns,
}

/// After so many minutes of driving in all, an interruption: 49 CFR 395.3(a)(3)(ii).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    pub limit: Limit,
    /// Consecutive minutes in which the driver does not drive; off duty, in the berth or working, mixed as it may be.
    pub interruption_minutes: u32,
}

/// On-duty time in a run of calendar days of the home terminal: 49 CFR 395.3(b), 395.5(b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    pub limit: Limit,
    /// Today and the days before it; at most [`CYCLE_DAYS_MAX`].
    pub days: u8,
    /// Consecutive off-duty minutes that begin a new run, where there are such: 49 CFR 395.3(c), 395.1(d)(1).
    #[serde(default)]
    pub restart_minutes: Option<u32>,
}

/// The most days that a cycle looks at.
pub const CYCLE_DAYS_MAX: usize = 8;

/// What a member of a split has to consist of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Member {
    /// Any rest; only the long one needs the berth.
    AnyRest,
    /// Consecutive time in the berth.
    Berth,
    /// Consecutive time in the berth or in a place to sleep at a well site.
    BerthOrWellSite,
}

/// Two rests that stand for one: 49 CFR 395.1(g).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    pub citation: Text,
    pub member: Member,
    /// The shortest rest that may be a member.
    pub member_minutes: u32,
    /// Consecutive minutes in the berth that at least one member holds; 0 where none has to.
    pub berth_minutes: u32,
    /// What the two come to.
    pub total_minutes: u32,
}

/// What a carrier lets its drivers do with the truck off duty. It may be stricter than the law, never laxer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalConveyance {
    #[default]
    Allowed,
    /// So many minutes in each 24-hour period; what is over is driving.
    Limited(u32),
    /// It is driving.
    Forbidden,
}

/// The hours-of-service law for one kind of operation, as it stood between two dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    /// Such as `US_PROPERTY_70_8`.
    pub id: Text,
    /// Grows when the data of this id changes; kept with every derivation.
    pub version: u32,
    /// Such as `US`.
    pub jurisdiction: Text,
    pub effective_from: Date,
    /// The first day on which it no longer holds.
    #[serde(default)]
    pub effective_until: Option<Date>,
    /// Consecutive off-duty minutes after which driving and window begin anew.
    pub rest_minutes: u32,
    pub drive: Limit,
    pub window: Window,
    #[serde(default)]
    pub interruption: Option<Break>,
    pub cycle: Cycle,
    #[serde(default)]
    pub splits: Vec<Split>,
    /// What unforeseeable conditions add to driving and window: 49 CFR 395.1(b)(1).
    pub adverse_minutes: u32,
    /// The window of the long day, once in seven days: 49 CFR 395.1(o).
    #[serde(default)]
    pub long_day_minutes: Option<u32>,
    /// A driver who is released within the window, near home, owes no interruption: 49 CFR 395.1(e)(1).
    #[serde(default)]
    pub short_haul: bool,
    /// Minutes in the passenger seat that join a rest in the berth: 49 CFR 395.1(g)(1)(i)(D).
    #[serde(default)]
    pub seat_minutes: u32,
    /// Waiting at a well site does not run the window: 49 CFR 395.1(d)(2).
    #[serde(default)]
    pub well_site_waiting: bool,
    #[serde(default)]
    pub personal_conveyance: PersonalConveyance,
    /// One rest of each tour that does not run the window, where a pilot allows it.
    #[serde(default)]
    pub pause: Option<Pause>,
}

/// A pause of the window: 90 FR 44872.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The shortest rest that pauses it.
    pub minutes_min: u32,
    /// The longest pause; what is longer runs the window.
    pub minutes_max: u32,
}

const HOUR: u32 = 60;

const fn fixed(text: &'static str) -> Text {
    Cow::Borrowed(text)
}

const fn limit(code: &'static str, hours: u32, citation: &'static str) -> Limit {
    Limit { code: fixed(code), citation: fixed(citation), minutes: hours * HOUR }
}

/// How often a carrier operates, and so which cycle it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CycleKind {
    /// 60 hours in 7 days: a carrier that does not operate every day of the week.
    SixtyInSeven,
    /// 70 hours in 8 days: one that does.
    SeventyInEight,
}

impl CycleKind {
    const fn days(self) -> u8 {
        match self {
            Self::SixtyInSeven => 7,
            Self::SeventyInEight => 8,
        }
    }

    const fn property(self) -> Limit {
        match self {
            Self::SixtyInSeven => limit("CYCLE_60_7", 60, "49 CFR 395.3(b)(1)"),
            Self::SeventyInEight => limit("CYCLE_70_8", 70, "49 CFR 395.3(b)(2)"),
        }
    }

    const fn passenger(self) -> Limit {
        match self {
            Self::SixtyInSeven => limit("CYCLE_60_7", 60, "49 CFR 395.5(b)(1)"),
            Self::SeventyInEight => limit("CYCLE_70_8", 70, "49 CFR 395.5(b)(2)"),
        }
    }

    const fn name(self, seven: &'static str, eight: &'static str) -> Text {
        match self {
            Self::SixtyInSeven => fixed(seven),
            Self::SeventyInEight => fixed(eight),
        }
    }
}

/// The day the rules of 85 FR 33396 came into force: break by driving time, any split of 7 hours and more.
const RULES_OF_2020: Date = date(2020, 9, 29);

impl RuleSet {
    /// Property-carrying vehicles: 49 CFR 395.3.
    pub fn us_property(cycle: CycleKind) -> Self {
        Self {
            id: cycle.name("US_PROPERTY_60_7", "US_PROPERTY_70_8"),
            version: 1,
            jurisdiction: fixed("US"),
            effective_from: RULES_OF_2020,
            effective_until: None,
            rest_minutes: 10 * HOUR,
            drive: limit("DRIVE_11", 11, "49 CFR 395.3(a)(3)(i)"),
            window: Window { limit: limit("WINDOW_14", 14, "49 CFR 395.3(a)(2)"), runs: WindowRuns::Elapsed },
            interruption: Some(Break {
                limit: limit("BREAK_30_AFTER_8", 8, "49 CFR 395.3(a)(3)(ii)"),
                interruption_minutes: 30,
            }),
            cycle: Cycle { limit: cycle.property(), days: cycle.days(), restart_minutes: Some(34 * HOUR) },
            splits: vec![Split {
                citation: fixed("49 CFR 395.1(g)(1)"),
                member: Member::AnyRest,
                member_minutes: 2 * HOUR,
                berth_minutes: 7 * HOUR,
                total_minutes: 10 * HOUR,
            }],
            adverse_minutes: 2 * HOUR,
            long_day_minutes: Some(16 * HOUR),
            short_haul: true,
            seat_minutes: 3 * HOUR,
            well_site_waiting: false,
            personal_conveyance: PersonalConveyance::Allowed,
            pause: None,
        }
    }

    /// Passenger-carrying vehicles: 49 CFR 395.5. No break, no restart; the 15 hours are hours on duty.
    pub fn us_passenger(cycle: CycleKind) -> Self {
        Self {
            id: cycle.name("US_PASSENGER_60_7", "US_PASSENGER_70_8"),
            rest_minutes: 8 * HOUR,
            drive: limit("PASSENGER_DRIVE_10", 10, "49 CFR 395.5(a)(1)"),
            window: Window { limit: limit("PASSENGER_DUTY_15", 15, "49 CFR 395.5(a)(2)"), runs: WindowRuns::OnDuty },
            interruption: None,
            cycle: Cycle { limit: cycle.passenger(), days: cycle.days(), restart_minutes: None },
            splits: vec![Split {
                citation: fixed("49 CFR 395.1(g)(3)"),
                member: Member::Berth,
                member_minutes: 2 * HOUR,
                berth_minutes: 0,
                total_minutes: 8 * HOUR,
            }],
            long_day_minutes: None,
            short_haul: false,
            seat_minutes: 0,
            ..Self::us_property(cycle)
        }
    }

    /// Oilfield operations: property rules with a 24-hour restart, waiting at the well outside the window, and a split
    /// whose members may be spent at the well: 49 CFR 395.1(d), 395.1(g)(2).
    pub fn us_oilfield(cycle: CycleKind) -> Self {
        let property = Self::us_property(cycle);
        let mut splits = property.splits.clone();
        splits.push(Split {
            citation: fixed("49 CFR 395.1(g)(2)"),
            member: Member::BerthOrWellSite,
            member_minutes: 2 * HOUR,
            berth_minutes: 0,
            total_minutes: 10 * HOUR,
        });
        Self {
            id: cycle.name("US_OILFIELD_60_7", "US_OILFIELD_70_8"),
            cycle: Cycle { restart_minutes: Some(24 * HOUR), ..property.cycle },
            splits,
            well_site_waiting: true,
            ..property
        }
    }

    /// Every set that is compiled in.
    pub fn all() -> Vec<Self> {
        [CycleKind::SixtyInSeven, CycleKind::SeventyInEight]
            .into_iter()
            .flat_map(|cycle| [Self::us_property(cycle), Self::us_passenger(cycle), Self::us_oilfield(cycle)])
            .collect()
    }

    /// The set of this id that was in force on a day.
    pub fn find(id: &str, on: Date) -> Option<Self> {
        Self::all().into_iter().find(|set| set.id == id && set.in_force(on))
    }

    pub fn in_force(&self, on: Date) -> bool {
        self.effective_from <= on && self.effective_until.is_none_or(|until| on < until)
    }

    /// The set as it is for a driver who holds these exemptions on a day.
    #[must_use]
    pub fn with(mut self, exemptions: &[Exemption], on: Date) -> Self {
        for exemption in exemptions.iter().filter(|exemption| exemption.in_force(on)) {
            match &exemption.change {
                Change::AlsoSplit(split) => self.splits.push(split.clone()),
                Change::Restart { minutes } => self.cycle.restart_minutes = Some(*minutes),
                Change::NoInterruption => self.interruption = None,
                Change::Pause(pause) => self.pause = Some(*pause),
                Change::PersonalConveyance(policy) => self.personal_conveyance = *policy,
            }
        }
        self
    }
}

/// One driver's leave to follow another rule, with its dates and its source.
///
/// The pilots of 90 FR 44790 (splits of 6/4 and 5/5) and 90 FR 44872 (a pause of the window) are of this kind: not the law, but the law for who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// The docket or document that grants it.
    pub citation: Text,
    pub from: Date,
    /// The first day on which it no longer holds.
    #[serde(default)]
    pub until: Option<Date>,
    pub change: Change,
}

impl Exemption {
    pub fn in_force(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on < until)
    }
}

/// What an exemption changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Change {
    /// One more way to split the rest.
    AlsoSplit(Split),
    /// Another restart, such as 24 hours for construction (395.1(m)) or groundwater drilling (395.1(l)).
    Restart { minutes: u32 },
    /// No break after eight hours of driving.
    NoInterruption,
    /// A pause of the window, once in each tour.
    Pause(Pause),
    /// The carrier's own rule for this driver.
    PersonalConveyance(PersonalConveyance),
}
