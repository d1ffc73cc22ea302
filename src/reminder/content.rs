//! From what is open to what a round says: who owes it, what their day is like, who is asked.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::holidays::Holidays;
use super::hours::is_working;
use super::owed::{Debt, Owed, Ower, Round, State, plan};
use super::people::Finder;
use crate::config::working::Hours;
use crate::config::{Fallback, Reminder};
use crate::message::reminder::{Content, Line, Unknown};
use crate::slack::SlackError;
use crate::store::choices;
use crate::store::verifications::Model;
use crate::tools::Tools;

/// What people are called, by Slack user.
type Names = BTreeMap<String, String>;

/// What is open, whose it is, and what their day is like.
#[derive(Debug)]
pub struct Debts {
    debts: Vec<(String, Debt)>,
    people: BTreeMap<String, State>,
    names: Names,
    /// Whether the team works now: groups are not called at night.
    team_works: bool,
}

impl Debts {
    /// Asks who it is. `by_hours` says whether people are left alone outside of theirs.
    ///
    /// # Errors
    /// When the store fails, or Slack gives no answer.
    pub async fn gather(
        tools: &Tools,
        rows: Vec<Model>,
        holidays: &Holidays,
        by_hours: bool,
    ) -> Result<Self> {
        let (mut finder, mut debts, mut users) = (Finder::new(tools, &rows), Vec::new(), BTreeSet::new());
        for row in rows {
            let (found, nobodies) = finder.owers(&row).await?;
            users.extend(found.iter().cloned());
            let by = found.into_iter().map(Ower::User).chain(nobodies.into_iter().map(Ower::Nobody));
            debts.push((row.channel.clone(), Debt { by: by.collect(), owed: owed(row) }));
        }
        users.extend(tools.config.apps.values().filter_map(|app| match &app.fallback {
            Some(Fallback::User(user)) => Some(user.clone()),
            _ => None,
        }));
        let (mut people, mut names) = (BTreeMap::new(), Names::new());
        let days = Days::load(tools, &users).await?;
        for user in users {
            let (state, name) = days.of(tools, &user, holidays, by_hours).await?;
            people.insert(user.clone(), state);
            names.extend(name.map(|name| (user, name)));
        }
        let reminder = &tools.config.reminder;
        let works = is_working(tools.clock.now(), reminder.zone, reminder, holidays);
        Ok(Self { debts, people, names, team_works: works || !by_hours })
    }

    /// What had gone live in a channel by then: what comes later waits for the next round.
    fn by_then(&self, channel: Option<&str>, due: DateTime<Utc>) -> Vec<Debt> {
        let here = self.debts.iter().filter(|(place, _)| channel.is_none_or(|channel| place == channel));
        here.map(|(_, debt)| debt).filter(|debt| debt.owed.since <= due).cloned().collect()
    }

    /// What somebody is called, by Slack user or by what is known instead. Untrusted.
    fn name(&self, ower: &Ower) -> String {
        match ower {
            Ower::User(user) => self.names.get(user).unwrap_or(user).clone(),
            Ower::Nobody(name) => name.clone(),
        }
    }
}

/// What people chose and who rests, asked for once.
struct Days {
    chosen: BTreeMap<String, choices::Model>,
    snoozed: BTreeMap<String, DateTime<Utc>>,
    resting: BTreeSet<String>,
}

impl Days {
    async fn load(tools: &Tools, users: &BTreeSet<String>) -> Result<Self> {
        let chosen = tools.store.all_settings().await?.into_iter();
        let snoozed = tools.store.snoozes().await?.into_iter();
        let users: Vec<String> = users.iter().cloned().collect();
        let resting = match tools.slack.resting(&users).await {
            Ok(resting) => resting,
            // Without the permission nobody is taken to rest; `tengu check` tells.
            Err(refused @ SlackError::Refused { .. }) => {
                tracing::warn!(error = %refused, "Slack does not tell who rests");
                BTreeSet::new()
            }
            Err(unclear) => return Err(unclear.into()),
        };
        Ok(Self {
            chosen: chosen.map(|one| (one.slack_user.clone(), one)).collect(),
            snoozed: snoozed.map(|one| (one.slack_user, one.until.time())).collect(),
            resting,
        })
    }

    /// What somebody's day is like now, and what they are called.
    async fn of(
        &self,
        tools: &Tools,
        user: &str,
        holidays: &Holidays,
        by_hours: bool,
    ) -> Result<(State, Option<String>)> {
        let now = tools.clock.now();
        let person = match tools.people.person(user).await {
            Ok(person) => person,
            Err(SlackError::Refused { .. }) => return Ok((State { gone: true, ..State::default() }, None)),
            Err(unclear) => return Err(unclear.into()),
        };
        let chosen = self.chosen.get(user);
        let reminder = own_hours(&tools.config.reminder, chosen.and_then(|one| one.hours.as_deref()));
        let zone = person.zone.filter(|_| reminder.person_zone).unwrap_or(reminder.zone);
        let state = State {
            quiet: by_hours && !is_working(now, zone, &reminder, holidays),
            resting: self.resting.contains(user),
            snoozed_until: self.snoozed.get(user).copied(),
            by_dm: chosen.is_some_and(|one| one.by_dm != 0),
            gone: person.gone || person.bot,
        };
        Ok((state.at(now), Some(person.name)))
    }
}

/// The team's hours, or those that somebody chose; the team's days either way.
fn own_hours(team: &Reminder, chosen: Option<&str>) -> Reminder {
    let own = chosen.and_then(|text| Hours::between(text, team.hours.days));
    Reminder { hours: own.unwrap_or(team.hours), ..team.clone() }
}

fn owed(row: Model) -> Owed {
    Owed {
        deploy: row.deploy_id,
        app: row.app,
        environment: row.environment,
        pull: row.pull,
        key: row.key,
        title: row.title,
        number: row.number.map(i64::unsigned_abs),
        url: row.url,
        since: row.since.time(),
        rounds: u32::try_from(row.rounds).unwrap_or(u32::MAX),
        problem: row.problem.is_some(),
    }
}

/// What a round says in a channel; nothing is asked where nobody may be.
pub fn for_channel(tools: &Tools, debts: &Debts, channel: &str, due: DateTime<Utc>) -> Content {
    let all = debts.by_then(Some(channel), due);
    let config = &tools.config;
    let fallback = |app: &str| {
        let fallback = config.apps.get(app)?.fallback.clone();
        fallback.filter(|fallback| debts.team_works || matches!(fallback, Fallback::User(_)))
    };
    let round = plan(&all, &debts.people, fallback, config.reminder.escalate_after);
    let mut content = Content { unknown: unknown(debts, &round), ..Content::default() };
    for debt in &all {
        let line = line(debts, debt, &round);
        let asked = !line.who.is_empty() || is_asked_of_others(&round, debt);
        if asked { &mut content.asked } else { &mut content.listed }.push(line);
    }
    let role = config.reminder.escalate_to.as_ref().filter(|_| debts.team_works);
    if let Some(role) = role.and_then(|role| config.roles.get(role)) {
        let escalated = round.escalated.iter().map(|owed| Line {
            pull: owed.pull.clone(),
            key: owed.key.clone(),
            ..Line::default()
        });
        content.escalated = escalated.collect();
        let users = role.users.iter().map(|user| format!("<@{user}>"));
        let groups = role.groups.iter().map(|group| format!("<!subteam^{group}>"));
        content.escalated_to = users.chain(groups).collect::<Vec<_>>().join(" ");
    }
    content
}

/// What a round asks one person in a direct message.
pub fn for_person(debts: &Debts, user: &str, due: DateTime<Utc>) -> Content {
    let all = debts.by_then(None, due);
    let round = plan(&all, &debts.people, |_| None, 0);
    let asked = round.by_dm.iter().filter(|asked| asked.user == user).flat_map(|asked| &asked.owed);
    let line = |owed: &Owed| Line { pull: owed.pull.clone(), key: owed.key.clone(), ..Line::default() };
    Content { asked: asked.map(line).collect(), direct: true, ..Content::default() }
}

/// A change: who is mentioned for it, and who is only named.
fn line(debts: &Debts, debt: &Debt, round: &Round) -> Line {
    let mentioned = |user: &str| {
        let mut asked = round.mentioned.iter();
        asked.any(|asked| asked.user == user && asked.owed.contains(&debt.owed))
    };
    let (mut who, mut names) = (Vec::new(), Vec::new());
    for ower in &debt.by {
        match ower {
            Ower::User(user) if mentioned(user) => who.push(user.clone()),
            other => names.push(debts.name(other)),
        }
    }
    Line { pull: debt.owed.pull.clone(), key: debt.owed.key.clone(), who, names }
}

/// Whether somebody else is asked about a change whose people can't be found: who stands in for them, or, once,
/// everybody who reads it.
fn is_asked_of_others(round: &Round, debt: &Debt) -> bool {
    round.lost.iter().any(|lost| {
        let asked = lost.fallback.is_some() || debt.owed.rounds == 0;
        asked && lost.debts.iter().any(|one| one.owed == debt.owed)
    })
}

/// Those who can't be found, and who is asked about them.
fn unknown(debts: &Debts, round: &Round) -> Vec<Unknown> {
    let of = |lost: &super::owed::Lost| {
        let mut names = BTreeSet::new();
        let asked = lost.debts.iter().filter(|debt| lost.fallback.is_some() || debt.owed.rounds == 0);
        for ower in asked.flat_map(|debt| &debt.by) {
            names.insert(debts.name(ower));
        }
        let ask = match &lost.fallback {
            Some(Fallback::User(user)) => format!("<@{user}>"),
            Some(Fallback::Group(group)) => format!("<!subteam^{group}>"),
            None => String::new(),
        };
        Unknown { ask, names: names.into_iter().collect() }
    };
    round.lost.iter().map(of).filter(|unknown| !unknown.names.is_empty()).collect()
}
