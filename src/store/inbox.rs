//! Events recorded and finished many at a time.
//!
//! An event is acknowledged only after it is on disk. One commit for each event would limit tengu to
//! the disk's pace; so whatever arrives while a commit is under way shares the next one.

use std::collections::HashSet;

use tokio::sync::{mpsc, oneshot};
use tracing::error;

use super::Store;
use super::seen_events::NewEvent;

const BATCH: usize = 256;

/// The way into the table of seen events. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Inbox {
    jobs: mpsc::Sender<Job>,
}

#[derive(Debug)]
enum Job {
    Record(NewEvent, oneshot::Sender<Recorded>),
    Finish(String, oneshot::Sender<bool>),
}

/// What became of an event that was to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is on disk and ours to answer.
    New,
    /// It was there before: somebody answers it, or has.
    Known,
    /// The database failed; the event must not be acknowledged, so that Slack sends it again.
    Failed,
}

impl Inbox {
    /// Starts the writer; it ends when the last handle is dropped.
    pub fn start(store: Store, owner: String) -> Self {
        let (jobs, incoming) = mpsc::channel(4 * BATCH);
        tokio::spawn(write(store, owner, incoming));
        Self { jobs }
    }

    /// Records an event.
    pub async fn record(&self, event: NewEvent) -> Recorded {
        let (answer, recorded) = oneshot::channel();
        if self.jobs.send(Job::Record(event, answer)).await.is_err() {
            return Recorded::Failed;
        }
        recorded.await.unwrap_or(Recorded::Failed)
    }

    /// Marks an event as answered; false when the database failed, and it will be begun again.
    pub async fn finish(&self, key: String) -> bool {
        let (answer, finished) = oneshot::channel();
        self.jobs.send(Job::Finish(key, answer)).await.is_ok() && finished.await.unwrap_or(false)
    }
}

async fn write(store: Store, owner: String, mut incoming: mpsc::Receiver<Job>) {
    let mut batch = Vec::with_capacity(BATCH);
    while incoming.recv_many(&mut batch, BATCH).await > 0 {
        let (mut records, mut finishes) = (Vec::new(), Vec::new());
        for job in batch.drain(..) {
            match job {
                Job::Record(event, answer) => records.push((event, answer)),
                Job::Finish(key, answer) => finishes.push((key, answer)),
            }
        }
        record(&store, &owner, records).await;
        finish(&store, finishes).await;
    }
}

async fn record(store: &Store, owner: &str, records: Vec<(NewEvent, oneshot::Sender<Recorded>)>) {
    if records.is_empty() {
        return;
    }
    // The same key twice in one statement would be one conflict too many.
    let mut keys = HashSet::new();
    let events = records.iter().map(|(event, _)| event).filter(|event| keys.insert(event.key.clone()));
    let result = store.record_events(owner, events.cloned().collect()).await;
    let mut new: HashSet<String> = match &result {
        Ok(new) => new.iter().cloned().collect(),
        Err(problem) => {
            error!(error = format!("{problem:#}"), "events could not be recorded");
            HashSet::new()
        }
    };
    for (event, answer) in records {
        let recorded = match (&result, new.remove(&event.key)) {
            (Err(_), _) => Recorded::Failed,
            (Ok(_), true) => Recorded::New,
            (Ok(_), false) => Recorded::Known,
        };
        _ = answer.send(recorded);
    }
}

async fn finish(store: &Store, finishes: Vec<(String, oneshot::Sender<bool>)>) {
    if finishes.is_empty() {
        return;
    }
    let keys = finishes.iter().map(|(key, _)| key.clone()).collect();
    let result = store.finish_events(keys).await;
    if let Err(problem) = &result {
        error!(
            error = format!("{problem:#}"),
            "answered events could not be marked; they are looked at again"
        );
    }
    for (_, answer) in finishes {
        _ = answer.send(result.is_ok());
    }
}
