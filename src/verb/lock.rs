//! `lock` and `unlock`: an environment for oneself, for a while; and telling those who were turned away.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Asked, Tools, Trouble};
use crate::message::{Message, outcome};
use crate::request::Target;
use crate::ship::gate;
use crate::slack::SlackError;
use crate::slack::outbox::Post;
use crate::store::Stamp;
use crate::store::locks::{Model, waiter};

/// Keeps an environment to oneself.
///
/// # Errors
/// When the store fails.
pub async fn lock(
    tools: &Tools,
    target: Target<'_>,
    length: Option<Duration>,
    reason: &str,
    asked: &Asked,
) -> Result<Message, Trouble> {
    let now = tools.clock.now();
    let until = length.and_then(|length| now.checked_add_signed(TimeDelta::from_std(length).ok()?));
    let wanted = Model {
        app: target.app.name.clone(),
        environment: target.environment.name.clone(),
        owner: asked.user.clone(),
        reason: reason.to_owned(),
        since: Stamp::from(now),
        until: until.map(Stamp::from),
    };
    let standing = tools.store.lock(&wanted).await?;
    let voice = tools.voice();
    if let Some(locked) = in_the_way(tools, target, asked).await? {
        return Ok(locked);
    }
    tools
        .store
        .audit(&asked.user, "lock", &format!("{}/{}: {reason}", wanted.app, wanted.environment), None)
        .await?;
    woken(tools, &wanted.app, &wanted.environment).await?;
    Ok(outcome::lock_taken(voice, &standing))
}

/// Gives an environment back to all.
///
/// # Errors
/// When the store or Slack fail.
pub async fn unlock(tools: &Tools, target: Target<'_>, asked: &Asked) -> Result<Message, Trouble> {
    let (app, environment) = (target.app.name.as_str(), target.environment.name.as_str());
    let Some(lock) = tools.store.locked(app, environment).await? else {
        // After a crash, whoever waited may not have been told yet.
        tell_waiters(tools, app, environment).await?;
        return Ok(outcome::not_locked(tools.voice(), target));
    };
    tools.store.unlock(&lock).await?;
    tools.store.audit(&asked.user, "unlock", &format!("{app}/{environment}"), None).await?;
    tell_waiters(tools, app, environment).await?;
    woken(tools, app, environment).await?;
    Ok(outcome::unlocked(tools.voice(), &lock, &asked.user))
}

/// What a lock says to somebody, who is told when it is gone; nothing where none is in the way.
///
/// # Errors
/// When the store fails.
pub async fn in_the_way(
    tools: &Tools,
    target: Target<'_>,
    asked: &Asked,
) -> Result<Option<Message>, Trouble> {
    let (app, environment) = (target.app.name.as_str(), target.environment.name.as_str());
    let Some(lock) = tools.store.locked(app, environment).await? else { return Ok(None) };
    if gate::locked(tools.clock.now(), &lock, &asked.user).is_none() {
        return Ok(None);
    }
    let waiter = waiter::Model {
        app: app.to_owned(),
        environment: environment.to_owned(),
        who: asked.user.clone(),
        channel: asked.channel.clone(),
        thread_ts: asked.thread_ts.clone(),
        at: tools.store.stamp(),
    };
    tools.store.wait_for_unlock(&waiter).await?;
    Ok(Some(outcome::locked(tools.voice(), &lock, &name(tools, &lock.owner).await)))
}

/// Ends locks whose time is over; when the next one ends.
///
/// # Errors
/// When the store or Slack fail.
pub async fn end_expired(tools: &Tools) -> Result<Option<DateTime<Utc>>> {
    for lock in tools.store.expired_locks().await? {
        tell_waiters(tools, &lock.app, &lock.environment).await?;
        tools.store.unlock(&lock).await?;
        woken(tools, &lock.app, &lock.environment).await?;
    }
    Ok(tools.store.next_lock_end().await?.map(|end| end.time()))
}

async fn woken(tools: &Tools, app: &str, environment: &str) -> Result<()> {
    if let Some(deploy) = tools.store.unfinished_deploy(app, environment).await? {
        tools.store.wake_deploy(&deploy.id).await?;
    }
    tools.wake.notify_waiters();
    Ok(())
}

/// Tells those who were turned away that it is free, each once.
async fn tell_waiters(tools: &Tools, app: &str, environment: &str) -> Result<()> {
    for waiter in tools.store.waiters(app, environment).await? {
        let post = Post {
            channel: waiter.channel.clone(),
            thread_ts: waiter.thread_ts.clone(),
            key: format!("free:{app}/{environment}:{}:{}", waiter.who, waiter.at.time().timestamp_micros()),
            message: outcome::free(tools.voice(), app, environment, &waiter.who),
            tried_since: Some(waiter.at.time()),
        };
        match tools.outbox.post(post).await {
            Ok(_) | Err(SlackError::Refused { .. }) => tools.store.waits_no_longer(&waiter).await?,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// What somebody is called, for where a mention would call them.
async fn name(tools: &Tools, user: &str) -> String {
    tools.people.person(user).await.map_or_else(|_| user.to_owned(), |person| person.name)
}
