//! What follows when a lock is gone: its time may be over, or somebody gave the environment back.

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::message::outcome;
use crate::slack::SlackError;
use crate::slack::outbox::Post;
use crate::tools::Tools;

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

/// Has the deploy that the lock held up looked at again.
///
/// # Errors
/// When the store fails.
pub async fn woken(tools: &Tools, app: &str, environment: &str) -> Result<()> {
    if let Some(deploy) = tools.store.unfinished_deploy(app, environment).await? {
        tools.store.wake_deploy(&deploy.id).await?;
    }
    tools.wake.notify_waiters();
    Ok(())
}

/// Tells those who were turned away that it is free, each once.
///
/// # Errors
/// When the store or Slack fail.
pub async fn tell_waiters(tools: &Tools, app: &str, environment: &str) -> Result<()> {
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
