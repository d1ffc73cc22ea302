//! A round: in each place, one message for each window of the schedule.
//!
//! It is written down before it is posted, under the window's name, so that no window has two, whoever dies
//! and however often. Everything that is to be said is in what is written down; the boxes are looked at right
//! before, so that nobody is asked for what was ticked a moment ago.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};

use super::LEASE;
use super::content::{Debts, for_channel, for_person};
use super::holidays::Holidays;
use super::look::{look, settle_or_later};
use super::standing::{Parts, content, fold};
use super::window::{due, next};
use crate::message::reminder::Content;
use crate::request::Target;
use crate::ship::lease::Lease;
use crate::slack::SlackError;
use crate::slack::outbox::Post;
use crate::store::Stamp;
use crate::store::reminders::Model;
use crate::store::verifications;
use crate::tools::Tools;

/// A round that was begun and not ended is finished when it is no older; after that, the next one is better.
const FRESH: TimeDelta = TimeDelta::hours(1);
/// A round waits for so long for a GitHub that does not answer.
const PATIENCE: TimeDelta = TimeDelta::minutes(20);
const SOON: TimeDelta = TimeDelta::minutes(1);
/// How long somebody who wants a round waits for whoever is at it.
const TURN: Duration = Duration::from_secs(30);
/// Rounds that are over are kept for so long.
const MEMORY: TimeDelta = TimeDelta::days(30);

/// What came of a round that somebody wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Somebody was asked.
    Said,
    /// There is something to ask, and nobody who may be asked now.
    NobodyAwake,
    /// There is nothing to ask.
    NothingOpen,
}

/// Holds what rounds are due; when the next window is.
///
/// # Errors
/// When the store fails, or Slack or GitHub give no answer; what was not held is held the next time.
pub async fn hold_due(tools: &Tools, holidays: &Holidays) -> Result<DateTime<Utc>> {
    let (reminder, now) = (&tools.config.reminder, tools.clock.now());
    let coming = next(&reminder.schedule, reminder.zone, now);
    let mut open = remindable(tools).await?;
    let channels: BTreeSet<String> = open.iter().map(|row| row.channel.clone()).collect();
    let (mut places, mut people) = (Vec::new(), Vec::new());
    for channel in channels {
        let here = |row: &&verifications::Model| row.channel == channel;
        let first = open.iter().filter(here).map(|row| row.since.time()).min();
        places.extend(window(tools, &channel, first).await?.map(|due| (channel, due)));
    }
    let first = open.iter().map(|row| row.since.time()).min();
    for user in by_dm(tools).await? {
        people.extend(window(tools, &user, first).await?.map(|due| (user, due)));
    }
    if places.is_empty() && people.is_empty() {
        return Ok(coming);
    }
    let looked = look(tools, &open).await?;
    for deploy in &looked.touched {
        settle_or_later(tools, deploy).await;
    }
    // Somebody may have ticked what GitHub does not show us now; a round may wait for that a little.
    let late = |(_, due): &(String, DateTime<Utc>)| now - *due > PATIENCE;
    if looked.in_part && !places.iter().chain(&people).any(late) {
        return Ok(now + SOON);
    }
    open = remindable(tools).await?;
    let debts = Debts::gather(tools, open, holidays, true).await?;
    for (channel, due) in places {
        hold(tools, &channel, due, for_channel(tools, &debts, &channel, due)).await?;
    }
    for (user, due) in people {
        hold(tools, &user, due, for_person(&debts, &user, due)).await?;
    }
    tools.store.forget_rounds(&tools.store.stamp_before(MEMORY)).await?;
    Ok(coming)
}

/// The window that is due in a place, if something had gone live by then: who has just shipped is left alone
/// until the next one.
async fn window(tools: &Tools, place: &str, first: Option<DateTime<Utc>>) -> Result<Option<DateTime<Utc>>> {
    let reminder = &tools.config.reminder;
    let last = tools.store.last_round(place).await?.map(|round| round.due.time());
    let due = due(&reminder.schedule, reminder.zone, tools.clock.now(), last);
    Ok(due.filter(|due| first.is_some_and(|first| first <= *due)))
}

/// What is open where people are reminded at all.
async fn remindable(tools: &Tools) -> Result<Vec<verifications::Model>> {
    let reminded = |row: &verifications::Model| {
        let app = tools.config.apps.get(&row.app);
        let environment = app.and_then(|app| app.environments.get(&row.environment));
        environment.is_some_and(|environment| environment.verify.on && environment.verify.remind)
    };
    Ok(tools.store.open_verifications().await?.into_iter().filter(reminded).collect())
}

/// Who would rather be asked in a direct message.
async fn by_dm(tools: &Tools) -> Result<Vec<String>> {
    let chosen = tools.store.all_settings().await?;
    Ok(chosen.into_iter().filter(|one| one.by_dm != 0).map(|one| one.slack_user).collect())
}

/// Holds a round of one app and environment, whatever time it is. `at` is when it was asked for: asking again
/// after a crash is the same round.
///
/// # Errors
/// As [`hold_due`].
pub async fn hold_now(tools: &Tools, target: Target<'_>, at: DateTime<Utc>) -> Result<Held> {
    let work = format!("{:x}", fastrand::u64(..));
    let lease = Lease::on(tools, LEASE.to_owned(), &work, TURN).await?;
    let lease = lease.context("somebody else looks after the boxes all the time")?;
    Box::pin(lease.hold(at_once(tools, target, at))).await
}

async fn at_once(tools: &Tools, target: Target<'_>, at: DateTime<Utc>) -> Result<Held> {
    let of_target = |rows: Vec<verifications::Model>| -> Vec<_> {
        let meant = |row: &verifications::Model| {
            row.app == target.app.name && row.environment == target.environment.name
        };
        rows.into_iter().filter(meant).collect()
    };
    let open = of_target(tools.store.open_verifications().await?);
    for deploy in look(tools, &open).await?.touched {
        settle_or_later(tools, &deploy).await;
    }
    let open = of_target(tools.store.open_verifications().await?);
    let Some(channel) = open.first().map(|row| row.channel.clone()) else { return Ok(Held::NothingOpen) };
    let debts = Debts::gather(tools, open, &Holidays::default(), false).await?;
    let now = tools.clock.now();
    let mut said = hold(tools, &channel, at, for_channel(tools, &debts, &channel, now)).await?;
    for user in by_dm(tools).await? {
        said |= hold(tools, &user, at, for_person(&debts, &user, now)).await?;
    }
    Ok(if said { Held::Said } else { Held::NobodyAwake })
}

/// Holds one round, unless that window has one; whether anything is said in it.
async fn hold(tools: &Tools, place: &str, due: DateTime<Utc>, content: Content) -> Result<bool> {
    let due = Stamp::from(due);
    let text = serde_json::json!(content).to_string();
    if !tools.store.begin_round(place, &due, &text).await? {
        return Ok(!content.asked.is_empty());
    }
    if content.asked.is_empty() {
        tools.store.end_round(place, &due, None).await?;
        return Ok(false);
    }
    let Some(round) = tools.store.last_round(place).await? else { return Ok(false) };
    say(tools, &round, content, None).await?;
    Ok(true)
}

/// Posts a round that was begun, counts it, and folds up the ones before.
async fn say(tools: &Tools, round: &Model, content: Content, since: Option<DateTime<Utc>>) -> Result<()> {
    let asked: Vec<_> = content.asked.iter().map(|line| (line.pull.clone(), line.key.clone())).collect();
    let channel =
        if content.direct { tools.people.direct(&round.place).await } else { Ok(round.place.clone()) };
    let channel = match channel {
        Ok(channel) => channel,
        Err(refused @ SlackError::Refused { .. }) => {
            tracing::warn!(person = round.place, error = %refused, "Slack lets us write them no direct message");
            return tools.store.end_round(&round.place, &round.due, None).await;
        }
        Err(unclear) => return Err(unclear.into()),
    };
    let parts = Parts::load(tools, &round.place, content).await?;
    if !parts.asks_something() {
        return tools.store.end_round(&round.place, &round.due, None).await;
    }
    let post = Post {
        channel,
        thread_ts: None,
        key: format!("remind:{}:{}", round.place, round.due.time().timestamp_micros()),
        message: parts.message(tools),
        tried_since: since,
    };
    match tools.outbox.post(post).await {
        Ok(posted) => {
            tools.store.count_round(&asked).await?;
            tools.store.end_round(&round.place, &round.due, Some((&posted.channel, &posted.ts))).await?;
            fold(tools, &round.place, round).await
        }
        Err(refused @ SlackError::Refused { .. }) => {
            tracing::warn!(place = round.place, error = %refused, "Slack does not take a reminder");
            tools.store.end_round(&round.place, &round.due, None).await
        }
        Err(unclear) => Err(unclear.into()),
    }
}

/// Finishes what an earlier process began: its message may stand there already.
///
/// # Errors
/// As [`hold_due`].
pub async fn begun_before(tools: &Tools) -> Result<()> {
    for round in tools.store.standing_rounds().await? {
        if round.done_at.is_some() {
            continue;
        }
        let since = round.at.time();
        if tools.clock.now() - since > FRESH {
            tools.store.end_round(&round.place, &round.due, None).await?;
        } else {
            let content = content(&round);
            say(tools, &round, content, Some(since)).await?;
        }
    }
    Ok(())
}
