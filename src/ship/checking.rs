//! Checking: the targets have arrived, and the app has to say so itself.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Berth, Next, Stepped, ending, rolling};
use crate::config::ship::Health;
use crate::deploy::{Deploy, Failure, Stage};

/// From one look at the page to the next.
const AGAIN: Duration = Duration::from_secs(5);
/// How long the page may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of an answer is read.
const MOST: usize = 64 * 1024;

/// Looks at the health page until it has been content for long enough.
///
/// # Errors
/// When the store fails.
pub async fn step(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    let Some(health) = berth.ship().and_then(|ship| ship.health.as_ref()) else {
        return ending::finish(berth, deploy, Stage::Live, "every target runs it").await;
    };
    let begun = deploy.stage_since.time();
    let timeout = TimeDelta::from_std(health.timeout).unwrap_or(TimeDelta::MAX);
    let settle = TimeDelta::from_std(health.settle).unwrap_or(TimeDelta::MAX);
    let mut content_since: Option<DateTime<Utc>> = None;
    loop {
        if let Some(who) = rolling::wanted_back(berth, &deploy).await? {
            return ending::failed(berth, deploy, Failure::Wanted { who }).await;
        }
        let said = ask(berth, health, &deploy.head_sha).await;
        let now = berth.tools.clock.now();
        match said {
            Ok(()) => {
                let since = *content_since.get_or_insert(now);
                if now - since >= settle {
                    return ending::finish(berth, deploy, Stage::Live, "healthy").await;
                }
            }
            Err(got) => {
                // Falling ill again within the settling time is as bad as never having been well.
                if now - begun >= timeout + settle || (content_since.is_none() && now - begun >= timeout) {
                    let url = health.url.clone();
                    return ending::failed(berth, deploy, Failure::Health { url, got }).await;
                }
                content_since = None;
            }
        }
        tokio::select! {
            () = berth.tools.clock.sleep(AGAIN) => {}
            () = berth.tools.stop.cancelled() => return Ok(Next::In(AGAIN)),
        }
    }
}

/// Whether the page is as it should be; what it said when not.
async fn ask(berth: &Berth<'_>, health: &Health, sha: &str) -> Result<(), String> {
    let request = berth.tools.http.get(&health.url).send();
    let answer = berth.tools.clock.timeout(PATIENCE, request).await;
    let mut answer = match answer {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => return Err(error.without_url().to_string()),
        Err(elapsed) => return Err(elapsed.to_string()),
    };
    let status = u64::from(answer.status().as_u16());
    if status != health.status {
        return Err(format!("HTTP {status}"));
    }
    if !health.sha {
        return Ok(());
    }
    let mut text = Vec::new();
    while let Ok(Ok(Some(part))) = berth.tools.clock.timeout(PATIENCE, answer.chunk()).await {
        let part: bytes::Bytes = part;
        text.extend_from_slice(&part);
        if text.len() > MOST {
            break;
        }
    }
    let text = String::from_utf8_lossy(&text);
    // Short hashes are what many apps know themselves by.
    if text.contains(sha) || text.contains(sha.get(..7).unwrap_or(sha)) {
        Ok(())
    } else {
        Err(format!("HTTP {status}, without {}", sha.get(..7).unwrap_or(sha)))
    }
}
