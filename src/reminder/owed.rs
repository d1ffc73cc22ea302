//! Whom a round asks for what. Pure: debts and what people's days are like in, a round out.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::config::Fallback;

/// A change that is live, and that nobody has said works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The deploy's id.
    pub deploy: String,
    /// The app's name.
    pub app: String,
    /// The environment's name.
    pub environment: String,
    /// The deploy pull request, as it is called by the store.
    pub pull: String,
    /// The change's key.
    pub key: String,
    /// What people call the change.
    pub title: String,
    /// The number of its pull request.
    pub number: Option<u64>,
    /// Where it is on GitHub.
    pub url: Option<String>,
    /// When it went live.
    pub since: DateTime<Utc>,
    /// In how many rounds somebody was asked about it.
    pub rounds: u32,
    /// Somebody has said that it does not work.
    pub problem: bool,
}

/// Who has to say that a change works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ower {
    /// A Slack user, by id.
    User(String),
    /// Somebody not found in Slack, in words.
    Nobody(String),
}

/// A change and everybody who may say that it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debt {
    /// The change.
    pub owed: Owed,
    /// Who may; one is enough.
    pub by: Vec<Ower>,
}

/// What somebody's day is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Outside of their hours, or on a day off.
    pub quiet: bool,
    /// Slack does not disturb them.
    pub resting: bool,
    /// Until when they asked to be left alone; nothing once that has passed ([`State::at`]).
    pub snoozed_until: Option<DateTime<Utc>>,
    /// They would rather be asked in a direct message.
    pub by_dm: bool,
    /// Their account was switched off.
    pub gone: bool,
}

/// Somebody and what they are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The Slack user.
    pub user: String,
    /// The changes, as they went live.
    pub owed: Vec<Owed>,
}

/// The changes of an app whose people can't be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The app's name.
    pub app: String,
    /// Who is mentioned for them, once.
    pub fallback: Option<Fallback>,
    /// The changes as they went live, with whom they are of.
    pub debts: Vec<Debt>,
}

/// What a round says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Who is mentioned in the channel.
    pub mentioned: Vec<Asked>,
    /// Who is asked in a direct message instead.
    pub by_dm: Vec<Asked>,
    /// What nobody who can be found has to answer for.
    pub lost: Vec<Lost>,
    /// What somebody is at already, because it does not work: told, asked of nobody.
    pub problems: Vec<Owed>,
    /// What has been asked about so often that somebody else is told.
    pub escalated: Vec<Owed>,
}

impl State {
    /// The same at that time: a snooze that is over is forgotten.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>) -> Self {
        Self { snoozed_until: self.snoozed_until.filter(|until| *until > now), ..self }
    }

    /// Whether they may be asked now.
    fn is_free(self) -> bool {
        !(self.quiet || self.resting || self.gone || self.snoozed_until.is_some())
    }
}

impl Round {
    /// Whether there is nobody to ask, and so nothing to say.
    pub fn is_silent(&self) -> bool {
        self.mentioned.is_empty()
            && self.by_dm.is_empty()
            && self.lost.iter().all(|lost| lost.fallback.is_none())
    }

    /// What somebody is asked about in this round: each change once. Its `rounds` goes up by one.
    pub fn asked(&self) -> Vec<&Owed> {
        let asked = self.mentioned.iter().chain(&self.by_dm).flat_map(|asked| &asked.owed);
        let lost = self.lost.iter().filter(|lost| lost.fallback.is_some()).flat_map(|lost| &lost.debts);
        let mut all: Vec<&Owed> = Vec::new();
        for owed in asked.chain(lost.map(|debt| &debt.owed)) {
            if !all.contains(&owed) {
                all.push(owed);
            }
        }
        all
    }
}

/// Decides whom to ask for what. Somebody who is not among `people` is taken to be free; nobody who is
/// quiet, resting, snoozed or gone is asked. An app's `fallback` is asked where all people of a change are
/// gone or not found; what they are like counts as well, and a group is called whenever it is given.
pub fn plan(
    debts: &[Debt],
    people: &BTreeMap<String, State>,
    fallback: impl Fn(&str) -> Option<Fallback>,
    escalate_after: u32,
) -> Round {
    let mut debts: Vec<&Debt> = debts.iter().collect();
    debts.sort_by_key(|debt| debt.owed.since);
    let mut round = Round::default();
    for debt in debts {
        if debt.owed.problem {
            round.problems.push(debt.owed.clone());
            continue;
        }
        let found = found(debt, people);
        if found.is_empty() {
            lose(&mut round.lost, debt);
        }
        for (user, state) in found.into_iter().filter(|(_, state)| state.is_free()) {
            ask(if state.by_dm { &mut round.by_dm } else { &mut round.mentioned }, user, &debt.owed);
        }
    }
    for lost in &mut round.lost {
        lost.fallback = fallback(&lost.app).filter(|fallback| is_reachable(fallback, people));
    }
    round.escalated = escalated(&round, escalate_after);
    round
}

/// Who of its people is in Slack, each once.
fn found<'a>(debt: &'a Debt, people: &BTreeMap<String, State>) -> BTreeMap<&'a str, State> {
    let users = debt.by.iter().filter_map(|ower| match ower {
        Ower::User(user) => Some((user.as_str(), people.get(user).copied().unwrap_or_default())),
        Ower::Nobody(_) => None,
    });
    users.filter(|(_, state)| !state.gone).collect()
}

fn ask(asked: &mut Vec<Asked>, user: &str, owed: &Owed) {
    match asked.iter_mut().find(|asked| asked.user == user) {
        Some(asked) => asked.owed.push(owed.clone()),
        None => asked.push(Asked { user: user.to_owned(), owed: vec![owed.clone()] }),
    }
}

fn lose(lost: &mut Vec<Lost>, debt: &Debt) {
    match lost.iter_mut().find(|lost| lost.app == debt.owed.app) {
        Some(lost) => lost.debts.push(debt.clone()),
        None => lost.push(Lost { app: debt.owed.app.clone(), fallback: None, debts: vec![debt.clone()] }),
    }
}

fn is_reachable(fallback: &Fallback, people: &BTreeMap<String, State>) -> bool {
    match fallback {
        Fallback::User(user) => people.get(user).copied().unwrap_or_default().is_free(),
        Fallback::Group(_) => true,
    }
}

/// What this round asks about for the `after`th time, or a multiple of it.
fn escalated(round: &Round, after: u32) -> Vec<Owed> {
    let often = |owed: &&Owed| after > 0 && owed.rounds.saturating_add(1).is_multiple_of(after);
    let mut often: Vec<Owed> = round.asked().into_iter().filter(often).cloned().collect();
    often.sort_by_key(|owed| owed.since);
    often
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    /// A change of an app that went live that many minutes after midnight.
    fn owed(app: &str, key: &str, since: i64) -> Owed {
        Owed {
            deploy: "d1".into(),
            app: app.into(),
            environment: "production".into(),
            pull: "p1".into(),
            key: key.into(),
            title: format!("Change {key}"),
            number: None,
            url: None,
            since: "2026-11-20T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(since),
            rounds: 0,
            problem: false,
        }
    }

    fn debt(owed: Owed, by: &[&str]) -> Debt {
        let ower = |name: &&str| match name.strip_prefix('?') {
            Some(words) => Ower::Nobody(words.to_owned()),
            None => Ower::User((*name).to_owned()),
        };
        Debt { owed, by: by.iter().map(ower).collect() }
    }

    fn keys(owed: &[Owed]) -> String {
        owed.iter().map(|owed| owed.key.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn asked(asked: &[Asked]) -> Vec<String> {
        asked.iter().map(|asked| format!("{}: {}", asked.user, keys(&asked.owed))).collect()
    }

    fn states(states: &[(&str, State)]) -> BTreeMap<String, State> {
        states.iter().map(|(user, state)| ((*user).to_owned(), *state)).collect()
    }

    #[test]
    fn everybody_is_asked_about_what_is_theirs_the_oldest_first() {
        let debts = [
            debt(owed("web", "c", 30), &["U1", "U2", "U1"]),
            debt(owed("web", "a", 10), &["U2"]),
            debt(owed("api", "b", 10), &["U1", "?Mallory"]),
        ];
        let round = plan(&debts, &BTreeMap::new(), |_| None, 6);
        assert_eq!(asked(&round.mentioned), ["U2: a c", "U1: b c"]);
        assert_eq!(round.asked().len(), 3);
        assert!(round.lost.is_empty() && round.by_dm.is_empty() && !round.is_silent());
        assert!(plan(&[], &BTreeMap::new(), |_| None, 6).is_silent());
    }

    #[test]
    fn nobody_is_disturbed() {
        let now = "2026-11-20T10:00:00Z".parse().unwrap();
        let debts = [debt(owed("web", "a", 0), &["U1"])];
        for (state, free) in [
            (State::default(), true),
            (State { quiet: true, ..State::default() }, false),
            (State { resting: true, ..State::default() }, false),
            (State { snoozed_until: Some(now + TimeDelta::seconds(1)), ..State::default() }, false),
            (State { snoozed_until: Some(now), ..State::default() }, true),
            (State { gone: true, ..State::default() }, false),
            (State { by_dm: true, quiet: true, ..State::default() }, false),
        ] {
            let round = plan(&debts, &states(&[("U1", state.at(now))]), |_| None, 1);
            assert_eq!(!round.is_silent(), free, "{state:?}");
            assert_eq!(round.asked().len(), usize::from(free), "{state:?}");
            assert_eq!(round.escalated.len(), usize::from(free), "{state:?}");
        }
        let round = plan(&debts, &states(&[("U1", State { by_dm: true, ..State::default() })]), |_| None, 6);
        assert_eq!((asked(&round.mentioned), asked(&round.by_dm)), (vec![], vec!["U1: a".to_owned()]));
        assert!(!round.is_silent());
    }

    #[test]
    fn who_cannot_be_found_has_somebody_once_for_each_app() {
        let debts = [
            debt(owed("web", "a", 0), &["?Mallory"]),
            debt(owed("web", "b", 1), &["U9"]),
            debt(owed("api", "c", 2), &[]),
            debt(owed("web", "d", 3), &["U9", "U1"]),
        ];
        let gone = State { gone: true, ..State::default() };
        let quiet = State { quiet: true, ..State::default() };
        let web = |app: &str| (app == "web").then(|| Fallback::User("U5".into()));
        let people = states(&[("U9", gone), ("U1", quiet)]);
        let round = plan(&debts, &people, web, 6);
        let lost: Vec<_> = round.lost.iter().map(|lost| (lost.app.as_str(), lost.debts.len())).collect();
        assert_eq!(lost, [("web", 2), ("api", 1)]);
        assert_eq!(round.lost[0].fallback, Some(Fallback::User("U5".into())));
        assert_eq!(round.lost[1].fallback, None);
        assert!(!round.is_silent());
        assert_eq!(round.asked().len(), 2);
        let people = states(&[("U9", gone), ("U1", quiet), ("U5", quiet)]);
        assert!(plan(&debts, &people, web, 6).is_silent());
        let group = |_: &str| Some(Fallback::Group("S1".into()));
        assert!(!plan(&debts, &people, group, 6).is_silent());
    }

    #[test]
    fn what_does_not_work_is_told_and_asked_of_nobody() {
        let broken = Owed { problem: true, rounds: 5, ..owed("web", "a", 0) };
        let round = plan(&[debt(broken.clone(), &["U1"])], &BTreeMap::new(), |_| None, 6);
        assert!(round.is_silent() && round.escalated.is_empty());
        assert_eq!(round.problems, [broken]);
    }

    #[test]
    fn somebody_else_is_told_after_so_many_rounds_and_after_as_many_again() {
        for (rounds, after, expected) in
            [(4, 6, 0), (5, 6, 1), (6, 6, 0), (11, 6, 1), (0, 1, 1), (7, 1, 1), (5, 0, 0), (u32::MAX, 6, 0)]
        {
            let debts = [debt(Owed { rounds, ..owed("web", "a", 0) }, &["U1", "U2"])];
            let round = plan(&debts, &BTreeMap::new(), |_| None, after);
            assert_eq!(round.escalated.len(), expected, "{rounds} of {after}");
        }
    }
}
