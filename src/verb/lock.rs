//! `lock` and `unlock`: an environment for oneself, for a while.

use std::time::Duration;

use chrono::TimeDelta;

use super::{Asked, Tools, Trouble};
use crate::message::{Message, outcome};
use crate::request::Target;
use crate::ship::gate;
use crate::ship::unlocked::{tell_waiters, woken};
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

/// What somebody is called, for where a mention would call them.
async fn name(tools: &Tools, user: &str) -> String {
    tools.people.person(user).await.map_or_else(|_| user.to_owned(), |person| person.name)
}
