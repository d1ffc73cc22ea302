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

type Record = (NewEvent, oneshot::Sender<Recorded>);
type Finish = (String, oneshot::Sender<bool>);

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
        let result = write_batch(&store, &owner, &records, &finishes).await;
        if let Err(problem) = &result {
            let (new, answered) = (records.len(), finishes.len());
            error!(new, answered, error = format!("{problem:#}"), "events could not be kept or marked");
        }
        for (_, answer) in finishes {
            _ = answer.send(result.is_ok());
        }
        tell(records, result.ok());
    }
}

/// The keys that were new. The disk is waited for once, whatever there is to write.
async fn write_batch(
    store: &Store,
    owner: &str,
    records: &[Record],
    finishes: &[Finish],
) -> anyhow::Result<Vec<String>> {
    // The same key twice in one statement would be one conflict too many.
    let mut keys = HashSet::new();
    let events = records.iter().map(|(event, _)| event).filter(|event| keys.insert(event.key.as_str()));
    let events: Vec<NewEvent> = events.cloned().collect();
    let answered: Vec<String> = finishes.iter().map(|(key, _)| key.clone()).collect();
    match (events.is_empty(), answered.is_empty()) {
        (false, true) => store.record_events(owner, events).await,
        (true, _) => store.finish_events(answered).await.map(|()| Vec::new()),
        (false, false) => store.record_and_finish_events(owner, events, answered).await,
    }
}

/// Tells each what became of its event; without `new`, the database failed.
fn tell(records: Vec<Record>, new: Option<Vec<String>>) {
    let mut new: Option<HashSet<String>> = new.map(HashSet::from_iter);
    for (event, answer) in records {
        let recorded = match new.as_mut().map(|new| new.remove(&event.key)) {
            None => Recorded::Failed,
            Some(true) => Recorded::New,
            Some(false) => Recorded::Known,
        };
        _ = answer.send(recorded);
    }
}
