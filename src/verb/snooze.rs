//! `snooze`: not to be asked for a while.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Asked, Tools, Trouble};
use crate::message::{Message, command, time};
use crate::reminder::until::until;
use crate::say;
use crate::store::Stamp;

/// For so long.
///
/// # Errors
/// When the store fails.
pub async fn snooze_for(
    tools: &Tools,
    length: Duration,
    reason: &str,
    asked: &Asked,
) -> Result<Message, Trouble> {
    let length = TimeDelta::from_std(length).unwrap_or(TimeDelta::MAX);
    match tools.clock.now().checked_add_signed(length) {
        Some(then) => snooze(tools, then, reason, asked).await,
        None => Ok(how(tools, "snooze-when")),
    }
}

/// Until a moment that people name in their own time zone.
///
/// # Errors
/// When the store fails.
pub async fn snooze_until(tools: &Tools, given: &str, asked: &Asked) -> Result<Message, Trouble> {
    let person = tools.people.person(&asked.user).await;
    let zone = person.ok().and_then(|person| person.zone).unwrap_or(tools.config.reminder.zone);
    match until(given, tools.clock.now(), zone) {
        Some((then, reason)) => snooze(tools, then, reason, asked).await,
        None => Ok(how(tools, "snooze-when")),
    }
}

/// From now on again.
///
/// # Errors
/// When the store fails.
pub async fn wake(tools: &Tools, asked: &Asked) -> Result<Message, Trouble> {
    tools.store.snooze(&asked.user, &tools.store.stamp(), "").await?;
    tools.store.audit(&asked.user, "snooze", "off", None).await?;
    Ok(Message::plain(say!(tools.config.language, "snooze-off")))
}

async fn snooze(tools: &Tools, then: DateTime<Utc>, reason: &str, asked: &Asked) -> Result<Message, Trouble> {
    tools.store.snooze(&asked.user, &Stamp::from(then), reason).await?;
    let why = format!("until {}: {reason}", then.to_rfc3339());
    tools.store.audit(&asked.user, "snooze", &why, None).await?;
    let off = command(&tools.config.name, "snooze off");
    Ok(Message::plain(say!(tools.config.language, "snooze-until", when = time(then), command = off)))
}

fn how(tools: &Tools, sentence: &str) -> Message {
    let named = |words: &str| command(&tools.config.name, words).into();
    let blanks = [("one", named("snooze 2h")), ("two", named("snooze until tomorrow 10:00"))];
    Message::plain(tools.config.language.say(sentence, &blanks))
}
