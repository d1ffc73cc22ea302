//! Socket Mode: two sockets, so that one is always there.
//!
//! Each of the two [slots](slot) keeps one [connection] open; when Slack announces that it will close
//! it, the next one is open before the old one is left. What arrives becomes a [`Delivery`]; it is
//! acknowledged when, and only when, whoever receives it says so. What is not acknowledged Slack sends
//! again, at once, after one minute and after five.

mod backoff;
mod connection;
mod slot;

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::api::Api;
use super::envelope::Own;
use super::error::SlackError;
use crate::event::Event;

/// How many sockets are kept. Slack allows ten for an app, shared by all its processes.
const SLOTS: usize = 2;

/// Something that happened, not yet acknowledged.
#[derive(Debug)]
pub struct Delivery {
    /// What happened.
    pub event: Event,
    /// How to tell Slack that it is in good hands.
    pub acknowledge: Acknowledge,
}

/// The way to acknowledge one envelope; dropping it leaves the envelope to be sent again.
#[derive(Debug)]
pub struct Acknowledge {
    envelope: Option<String>,
    acks: mpsc::UnboundedSender<String>,
}

impl Acknowledge {
    /// For what did not come by a socket.
    pub fn not_needed() -> Self {
        Self { envelope: None, acks: mpsc::unbounded_channel().0 }
    }

    /// Tells Slack. When the socket is gone by now, Slack sends the envelope again, and whoever
    /// records events recognises it.
    pub fn send(self) {
        if let Some(envelope) = self.envelope {
            _ = self.acks.send(envelope);
        }
    }
}

/// Why no socket will ever open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fatal {
    /// The app-level token is wrong.
    #[error(
        "Slack does not accept SLACK_APP_TOKEN ({0}). Create an app-level token with the scope connections:write under Basic Information, and set it."
    )]
    Credentials(SlackError),
    /// Socket Mode was switched off.
    #[error(
        "Socket Mode is switched off for this Slack app. Switch it on under Socket Mode, and start tengu again."
    )]
    Disabled,
}

/// The sockets of this process.
#[derive(Debug)]
pub struct Sockets {
    stop: CancellationToken,
    tasks: TaskTracker,
    connected: watch::Receiver<usize>,
    fatal: mpsc::Receiver<Fatal>,
}

impl Sockets {
    /// Starts to connect; events go to `deliveries`.
    pub fn start(api: &Api, own: &Own, deliveries: &mpsc::Sender<Delivery>) -> Self {
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        let (connections, connected) = watch::channel(0);
        let (report, fatal) = mpsc::channel(SLOTS);
        for _ in 0..SLOTS {
            let slot = slot::Slot {
                api: api.clone(),
                own: own.clone(),
                deliveries: deliveries.clone(),
                connections: connections.clone(),
                stop: stop.clone(),
                tasks: tasks.clone(),
            };
            let report = report.clone();
            tasks.spawn(async move {
                if let Err(fatal) = Box::pin(slot.keep()).await {
                    _ = report.send(fatal).await;
                }
            });
        }
        tasks.close();
        Self { stop, tasks, connected, fatal }
    }

    /// How many sockets are open, as it changes.
    pub fn connected(&self) -> watch::Receiver<usize> {
        self.connected.clone()
    }

    /// Returns when no socket will ever open, with the reason.
    pub async fn fatal(&mut self) -> Fatal {
        match self.fatal.recv().await {
            Some(fatal) => fatal,
            None => std::future::pending().await,
        }
    }

    /// Reads no more, sends the acknowledgements that are due and closes the sockets.
    pub async fn close(self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}
