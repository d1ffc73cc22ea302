//! What holds whatever people, days and processes do.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::holidays::Holidays;
use super::hours::is_working;
use super::owed::{Debt, Owed, Ower, State, plan};
use super::window;
use crate::config::Reminder;
use crate::config::working::DayOff;

const ZONES: [Tz; 6] = [
    Tz::UTC,
    Tz::Europe__Berlin,
    Tz::America__New_York,
    Tz::Asia__Tokyo,
    Tz::Pacific__Auckland,
    Tz::Asia__Kathmandu,
];
const SCHEDULES: [&str; 4] = ["0 */2 * * *", "0 * * * *", "30 1-3,10 * * *", "0 9,15 * * mon-fri"];

/// What may happen from one moment to the next.
#[derive(Clone, Debug)]
enum Step {
    /// So many minutes pass, with a look every few of them.
    Pass(i64),
    /// So many minutes pass while nobody looks.
    Away(i64),
    /// Somebody ticks a change, or takes the tick back.
    Tick(usize),
    /// Somebody wants to be left alone for so many minutes.
    Snooze(usize, i64),
    /// Somebody rests, or does no more.
    Rest(usize),
    /// Somebody leaves, or comes back.
    Leave(usize),
    /// Another process looks, which knows what was stored.
    Restart,
    /// The clock is put back by so many minutes.
    Back(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (1_i64..600).prop_map(Step::Pass),
        1 => (1_i64..4000).prop_map(Step::Away),
        3 => (0_usize..6).prop_map(Step::Tick),
        1 => (0_usize..6, 1_i64..1500).prop_map(|(who, minutes)| Step::Snooze(who, minutes)),
        1 => (0_usize..6).prop_map(Step::Rest),
        1 => (0_usize..6).prop_map(Step::Leave),
        2 => Just(Step::Restart),
        1 => (1_i64..200).prop_map(Step::Back),
    ]
}

/// Six people, one in each zone, each with one change; the last two share theirs.
#[derive(Debug)]
struct Team {
    reminder: Reminder,
    holidays: Holidays,
    now: DateTime<Utc>,
    /// What is stored: the window held last.
    last: Option<DateTime<Utc>>,
    ticked: [bool; 6],
    snoozed: [Option<DateTime<Utc>>; 6],
    resting: [bool; 6],
    gone: [bool; 6],
    rounds: [u32; 6],
    held: BTreeSet<DateTime<Utc>>,
    /// Who could have been asked in the window before and was not.
    left_out: BTreeSet<usize>,
}

fn user(who: usize) -> String {
    format!("U{who}")
}

/// Whose change that is.
fn authors(change: usize) -> Vec<usize> {
    if change >= 4 { vec![4, 5] } else { vec![change] }
}

impl Team {
    fn new(schedule: &str, zone: Tz, start: DateTime<Utc>, night: bool) -> Self {
        let mut reminder = Reminder { schedule: schedule.parse().unwrap(), zone, ..Reminder::default() };
        if night {
            (reminder.hours.from, reminder.hours.to) = (22 * 60, 6 * 60);
        }
        let tomorrow = DayOff::Once((start + TimeDelta::days(1)).date_naive());
        let holidays = Holidays::default().merge(&[tomorrow]);
        Self {
            reminder,
            holidays,
            now: start,
            last: None,
            ticked: [false; 6],
            snoozed: [None; 6],
            resting: [false; 6],
            gone: [false; 6],
            rounds: [0; 6],
            held: BTreeSet::new(),
            left_out: BTreeSet::new(),
        }
    }

    fn works(&self, who: usize) -> bool {
        is_working(self.now, ZONES[who], &self.reminder, &self.holidays)
    }

    fn owes(&self, who: usize) -> bool {
        (0..6).any(|change| !self.ticked[change] && authors(change).contains(&who))
    }

    /// Whether they may be asked, said without the help of [`State`].
    fn may_be_asked(&self, who: usize) -> bool {
        let snoozed = self.snoozed[who].is_some_and(|until| self.now < until);
        self.works(who) && !snoozed && !self.resting[who] && !self.gone[who]
    }

    fn people(&self) -> BTreeMap<String, State> {
        let state = |who: usize| State {
            quiet: !self.works(who),
            resting: self.resting[who],
            snoozed_until: self.snoozed[who],
            by_dm: who % 2 == 1,
            gone: self.gone[who],
        };
        (0..6).map(|who| (user(who), state(who).at(self.now))).collect()
    }

    fn debts(&self) -> Vec<Debt> {
        let owed = |change: usize| Owed {
            deploy: "d".into(),
            app: "web".into(),
            environment: "production".into(),
            pull: "p".into(),
            key: change.to_string(),
            title: String::new(),
            number: None,
            url: None,
            since: DateTime::UNIX_EPOCH,
            rounds: self.rounds[change],
            problem: false,
        };
        let by = |change| authors(change).into_iter().map(|who| Ower::User(user(who))).collect();
        let open = (0..6).filter(|change| !self.ticked[*change]);
        open.map(|change| Debt { owed: owed(change), by: by(change) }).collect()
    }

    /// What a process does that looks after reminders, and what must hold of it.
    fn look(&mut self) {
        let Reminder { schedule, zone, .. } = &self.reminder;
        let Some(window) = window::due(schedule, *zone, self.now, self.last) else { return };
        assert!(window <= self.now);
        assert!(self.held.insert(window), "{window} is held twice");
        assert!(self.held.last() == Some(&window), "{window} is held after a later one");
        self.last = Some(window);
        let round = plan(&self.debts(), &self.people(), |_| None, 3);
        let asked: BTreeSet<&str> =
            round.mentioned.iter().chain(&round.by_dm).map(|asked| asked.user.as_str()).collect();
        assert_eq!(round.is_silent(), asked.is_empty());
        let mut left_out = BTreeSet::new();
        for who in 0..6 {
            if asked.contains(user(who).as_str()) {
                assert!(self.owes(who), "{who} owes nothing and is asked");
                assert!(self.may_be_asked(who), "{who} is disturbed");
            } else if self.owes(who) && self.may_be_asked(who) {
                assert!(!self.left_out.contains(&who), "{who} is left out twice");
                left_out.insert(who);
            }
        }
        self.left_out = left_out;
        let escalated = round.escalated.iter().map(|owed| owed.key.clone()).collect::<BTreeSet<_>>();
        for owed in round.asked() {
            let change: usize = owed.key.parse().unwrap();
            self.rounds[change] += 1;
            assert_eq!(escalated.contains(&owed.key), self.rounds[change].is_multiple_of(3));
        }
    }

    fn go(&mut self, step: &Step) {
        match *step {
            Step::Pass(minutes) => {
                for _ in 0..=minutes / 7 {
                    self.now += TimeDelta::minutes(7);
                    self.look();
                }
            }
            Step::Away(minutes) => self.now += TimeDelta::minutes(minutes),
            Step::Tick(change) => self.ticked[change] ^= true,
            Step::Snooze(who, minutes) => self.snoozed[who] = Some(self.now + TimeDelta::minutes(minutes)),
            Step::Rest(who) => self.resting[who] ^= true,
            Step::Leave(who) => self.gone[who] ^= true,
            Step::Restart => {}
            // A clock that was a day ahead is a wrong one, and what it held does not count.
            Step::Back(minutes) => {
                let before = self.now - TimeDelta::minutes(minutes);
                if self.last.is_none_or(|last| last - before <= TimeDelta::days(1)) {
                    self.now = before;
                }
            }
        }
        self.look();
    }
}

/// Moments around which clocks are put forward or back somewhere, and one without.
fn start() -> impl Strategy<Value = DateTime<Utc>> {
    let days =
        ["2026-03-07", "2026-03-28", "2026-04-04", "2026-09-26", "2026-10-24", "2026-10-31", "2026-11-20"];
    let at = |(day, minute): (&str, i64)| {
        format!("{day}T00:00:00Z").parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minute)
    };
    (prop::sample::select(days.to_vec()), 0_i64..1440).prop_map(at)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nobody_is_disturbed_forgotten_or_asked_twice(
        schedule in prop::sample::select(SCHEDULES.to_vec()),
        zone in prop::sample::select(ZONES.to_vec()),
        start in start(),
        night in any::<bool>(),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut team = Team::new(schedule, zone, start, night);
        for step in &steps {
            team.go(step);
        }
    }

    #[test]
    fn whoever_looks_often_holds_every_window(
        schedule in prop::sample::select(SCHEDULES.to_vec()),
        zone in prop::sample::select(ZONES.to_vec()),
        start in start(),
    ) {
        let schedule = schedule.parse().unwrap();
        let (mut now, mut last) = (start, None);
        let mut expected = window::next(&schedule, zone, start);
        for _ in 0..600 {
            now += TimeDelta::minutes(5);
            let first = last.is_none();
            if let Some(window) = window::due(&schedule, zone, now, last) {
                prop_assert!(first || window == expected, "{window} instead of {expected}");
                last = Some(window);
                expected = window::next(&schedule, zone, window);
            }
        }
        prop_assert!(last.is_none() || expected > now - TimeDelta::minutes(5));
    }

    #[test]
    fn no_text_is_a_calendar_by_accident(text in "(BEGIN|END|DTSTART|RRULE|:|;|=|\n| |VEVENT|VCALENDAR|2026|é|\"|FREQ=YEARLY|BYDAY=){0,40}") {
        _ = Holidays::from_ics(&text);
    }
}
