//! What is under way in this process: each thing once, and left to others when tengu has to go.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

use crate::store::Stamp;
use crate::tools::Tools;

/// While nothing is due, the store is asked this often: another process may have died with work to do.
const LOOK: TimeDelta = TimeDelta::seconds(60);

/// What is under way. Cloning gives another handle.
#[derive(Clone, Debug)]
pub struct UnderWay {
    tools: Tools,
    tasks: TaskTracker,
    /// Cancelled when what is under way is left to others.
    abandon: CancellationToken,
    ids: Arc<Mutex<HashSet<String>>>,
    ended: Arc<Notify>,
}

impl UnderWay {
    /// Nothing yet; what is begun is among `tasks`.
    pub fn new(tools: Tools, tasks: TaskTracker, abandon: CancellationToken) -> Self {
        Self { tools, tasks, abandon, ids: Arc::default(), ended: Arc::default() }
    }

    fn ids(&self) -> MutexGuard<'_, HashSet<String>> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins what is due of `rows` and not begun; when to look again. `due` says what a row is called, and when it
    /// is due.
    pub fn begin_due<R, W>(
        &self,
        rows: Vec<R>,
        due: impl Fn(&R) -> (&str, &Stamp),
        work: impl Fn(R) -> W,
    ) -> DateTime<Utc>
    where
        W: Future<Output = Result<()>> + Send + 'static,
    {
        let now = self.tools.clock.now();
        let mut next = now + LOOK;
        for row in rows {
            let (id, at) = due(&row);
            if self.ids().contains(id) {
                continue;
            }
            let (id, at) = (id.to_owned(), at.time());
            if at <= now {
                self.begin(id, work(row));
            } else {
                next = next.min(at);
            }
        }
        next
    }

    fn begin(&self, id: String, work: impl Future<Output = Result<()>> + Send + 'static) {
        self.ids().insert(id.clone());
        let this = self.clone();
        self.tasks.spawn(async move {
            let done = tokio::select! {
                done = work => done,
                () = this.abandon.cancelled() => return,
            };
            if let Err(error) = done {
                warn!(id, error = format!("{error:#}"), "what is under way is left to others for a while");
                this.breathe().await;
            }
            this.ids().remove(&id);
            this.ended.notify_one();
        });
    }

    /// Waits until something that was under way has ended.
    pub async fn ended(&self) {
        self.ended.notified().await;
    }

    /// Waits a little, so that what cannot be done is not tried without end.
    pub async fn breathe(&self) {
        tokio::select! {
            () = self.tools.clock.sleep(self.tools.config.lease / 4) => {}
            () = self.tools.stop.cancelled() => {}
        }
    }
}
