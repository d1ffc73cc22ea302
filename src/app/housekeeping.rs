//! What has to be done now and then: renewing, taking over, catching up, forgetting.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{mpsc, watch};
use tracing::{error, info, warn};

use super::Worker;
use crate::event::Event;
use crate::reminder::calendar::Calendar;
use crate::reminder::keep::keep;
use crate::slack::catch_up::said_since;
use crate::slack::envelope::Own;
use crate::slack::socket::{Acknowledge, Delivery};
use crate::store::seen_events::HOLD;
use crate::verb::approve;

/// Answered events are kept that long, far longer than Slack repeats them.
const MEMORY: TimeDelta = TimeDelta::days(7);
/// What was last known of our being there is at most this old.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// An event is begun that often, a quarter of a minute or more apart, before it is given up.
const ATTEMPTS: i64 = 40;
/// From one try to catch up to the next, while Slack does not tell what was said.
const CATCH_UP_AGAIN: Duration = Duration::from_secs(15);
const ALIVE: &str = "slack.alive";

/// Keeps house until it is aborted.
pub(super) async fn run(
    worker: Worker,
    own: Own,
    connected: watch::Receiver<usize>,
    deliveries: mpsc::Sender<Delivery>,
) {
    tokio::join!(
        take_over(&worker),
        renew(&worker),
        forget(&worker),
        remind(&worker),
        listen(&worker, &own, connected, &deliveries),
    );
}

/// Takes over what another process, or we before a crash, began and did not finish.
async fn take_over(worker: &Worker) {
    loop {
        match worker.tools.store.claim_events(&worker.tools.owner).await {
            Ok(events) => {
                for unfinished in events {
                    info!(key = unfinished.key, "carrying on with what was begun before");
                    if unfinished.attempts > ATTEMPTS {
                        error!(key = unfinished.key, "begun again and again and never answered; given up");
                        worker.inbox.finish(unfinished.key).await;
                        continue;
                    }
                    let Ok(event) = serde_json::from_str::<Event>(&unfinished.event) else {
                        warn!(key = unfinished.key, "a kept event of another version cannot be read");
                        worker.inbox.finish(unfinished.key).await;
                        continue;
                    };
                    let again = worker.clone();
                    worker.spawn(async move { again.work(event, true).await });
                }
            }
            Err(error) => warn!(error = format!("{error:#}"), "unfinished events cannot be looked for"),
        }
        worker.tools.clock.sleep(HOLD).await;
    }
}

/// Renews the hold on what is under way. While nothing is, the store is left alone.
async fn renew(worker: &Worker) {
    loop {
        worker.under_way.something().await;
        worker.tools.clock.sleep(HOLD / 3).await;
        if let Err(error) = worker.tools.store.renew_events(&worker.tools.owner).await {
            warn!(error = format!("{error:#}"), "the hold on events cannot be renewed");
        }
    }
}

/// Looks after what has to be confirmed, and after the calendar that says when people are left alone.
async fn remind(worker: &Worker) {
    let tools = &worker.tools;
    let calendar = Calendar::load(&tools.config.reminder, tools.http.clone(), tools.clock.clone()).await;
    let read_again = async {
        loop {
            tools.clock.sleep(Duration::from_secs(3600)).await;
            calendar.refresh().await;
        }
    };
    tokio::join!(keep(tools, &calendar), read_again);
}

async fn forget(worker: &Worker) {
    loop {
        if let Err(error) = worker.tools.store.forget_events(MEMORY).await {
            warn!(error = format!("{error:#}"), "old events cannot be forgotten");
        }
        worker.tools.clock.sleep(Duration::from_secs(24 * 3600)).await;
    }
}

/// Notes that we are there, and catches up whenever we come back.
async fn listen(
    worker: &Worker,
    own: &Own,
    mut connected: watch::Receiver<usize>,
    deliveries: &mpsc::Sender<Delivery>,
) {
    loop {
        if connected.wait_for(|sockets| *sockets > 0).await.is_err() {
            return;
        }
        // Only when all of the past is known is the present noted as its end.
        while let Err(error) = catch_up(worker, own, deliveries).await {
            warn!(error = format!("{error:#}"), "what was said meanwhile cannot be caught up; trying again");
            worker.tools.clock.sleep(CATCH_UP_AGAIN).await;
        }
        while *connected.borrow_and_update() > 0 {
            note_alive(worker).await;
            tokio::select! {
                () = worker.tools.clock.sleep(HEARTBEAT) => {}
                changed = connected.changed() => if changed.is_err() { return },
            }
        }
    }
}

async fn note_alive(worker: &Worker) {
    let now = worker.tools.clock.now().to_rfc3339();
    if let Err(error) = worker.tools.store.remember(ALIVE, &now).await {
        warn!(error = format!("{error:#}"), "it cannot be noted that we are there");
    }
}

/// Fetches what was said since we were last known to be there; the first time there is nothing to fetch.
async fn catch_up(worker: &Worker, own: &Own, deliveries: &mpsc::Sender<Delivery>) -> Result<()> {
    let tools = &worker.tools;
    approve::catch_up(tools, &own.user).await.map_err(|trouble| anyhow::anyhow!(trouble))?;
    let Some(alive) = tools.store.recall(ALIVE).await? else { return Ok(()) };
    let alive: DateTime<Utc> = alive.parse()?;
    let farthest = tools.clock.now() - TimeDelta::from_std(tools.config.catch_up)?;
    // What was delivered twice is recognised; so a little too much does no harm.
    let since = (alive - TimeDelta::seconds(10)).max(farthest);
    let said = said_since(&tools.slack, own, since).await?;
    for event in said.events {
        _ = deliveries.send(Delivery { event, acknowledge: Acknowledge::not_needed() }).await;
    }
    said.missed.map_or(Ok(()), |missed| Err(missed.into()))
}
