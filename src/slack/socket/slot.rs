//! One of the two places for a socket, never empty for long.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, info, warn};

use super::backoff::Backoff;
use super::connection::{Connection, Ended};
use super::{Delivery, Fatal};
use crate::slack::api::Api;
use crate::slack::envelope::Own;
use crate::slack::error::SlackError;

/// A socket that lived this long was a good one: the next failure is a first failure again.
const GOOD_LIFE: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Slot {
    pub(super) api: Api,
    pub(super) own: Own,
    pub(super) deliveries: mpsc::Sender<Delivery>,
    pub(super) connections: watch::Sender<usize>,
    pub(super) stop: CancellationToken,
    pub(super) tasks: TaskTracker,
}

/// A connection at work, and the two ways to hear from it.
struct Working {
    leave: CancellationToken,
    replace: CancellationToken,
    ended: tokio::task::JoinHandle<Ended>,
}

impl Slot {
    /// Keeps a socket open until it is told to stop.
    pub(super) async fn keep(self) -> Result<(), Fatal> {
        let mut backoff = Backoff::default();
        let mut old: Option<Working> = None;
        while !self.stop.is_cancelled() {
            let opened = tokio::select! {
                opened = self.open() => opened,
                () = self.stop.cancelled() => break,
            };
            let connection = match opened {
                Ok(connection) => connection,
                Err(Failed::Fatal(fatal)) => return Err(fatal),
                Err(Failed::Again { why, patience }) => {
                    self.pause(backoff.next().max(patience), &why).await;
                    continue;
                }
            };
            if let Some(old) = old.take() {
                old.leave.cancel();
            }
            let since = self.api.clock().now();
            let mut working = self.work(connection);
            tokio::select! {
                () = working.replace.cancelled() => {
                    info!("Slack is about to close a socket; opening the next one first");
                    old = Some(working);
                    if self.lived_well(since) {
                        backoff.reset();
                    } else {
                        self.pause(backoff.next(), "told to leave right after coming").await;
                    }
                }
                ended = &mut working.ended => match ended.unwrap_or(Ended::Lost("its task failed".into())) {
                    Ended::Left => {}
                    Ended::Disabled => return Err(Fatal::Disabled),
                    Ended::Lost(why) => {
                        if self.lived_well(since) {
                            backoff.reset();
                        }
                        self.pause(backoff.next(), &why).await;
                    }
                }
            }
        }
        Ok(())
    }

    async fn open(&self) -> Result<Connection, Failed> {
        let url = self.api.open_socket().await.map_err(|error| {
            if error.is_credentials() {
                Failed::Fatal(Fatal::Credentials(error))
            } else if error.is("link_disabled") || error.is("socket_mode_not_enabled") {
                Failed::Fatal(Fatal::Disabled)
            } else {
                let patience =
                    if let SlackError::Limited(patience) = error { patience } else { Duration::ZERO };
                Failed::Again { why: error.to_string(), patience }
            }
        })?;
        let opened = self.api.clock().timeout(PATIENCE, Box::pin(Connection::open(&url, &self.own))).await;
        match opened {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(Ended::Disabled)) => Err(Failed::Fatal(Fatal::Disabled)),
            Ok(Err(ended)) => Err(Failed::Again { why: ended.to_string(), patience: Duration::ZERO }),
            Err(elapsed) => Err(Failed::Again { why: elapsed.to_string(), patience: Duration::ZERO }),
        }
    }

    fn work(&self, connection: Connection) -> Working {
        let leave = self.stop.child_token();
        let replace = CancellationToken::new();
        let work = connection.work(
            self.api.clock().clone(),
            self.deliveries.clone(),
            leave.clone(),
            replace.clone(),
        );
        let connections = self.connections.clone();
        connections.send_modify(|count| *count += 1);
        let ended = self.tasks.spawn(async move {
            let ended = work.await;
            connections.send_modify(|count| *count -= 1);
            debug!(?ended, "a socket is closed");
            ended
        });
        Working { leave, replace, ended }
    }

    fn lived_well(&self, since: DateTime<Utc>) -> bool {
        (self.api.clock().now() - since).to_std().unwrap_or_default() >= GOOD_LIFE
    }

    async fn pause(&self, wait: Duration, why: &str) {
        warn!(why, ?wait, "a socket to Slack is lost; opening the next one");
        tokio::select! {
            () = self.api.clock().sleep(wait) => {}
            () = self.stop.cancelled() => {}
        }
    }
}

enum Failed {
    Fatal(Fatal),
    /// To be tried again, not before that long has passed.
    Again {
        why: String,
        patience: Duration,
    },
}
