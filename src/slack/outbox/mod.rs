//! Posting: one queue for each channel, at Slack's pace.
//!
//! Slack allows about one message a second for each channel. Each channel therefore has a queue and a
//! worker of its own, and what one channel has to wait for holds up no other. Updates of one message
//! that wait in the queue are one: the newest.
//!
//! A post whose answer was lost may stand in the channel. So every post carries a key, and before it is
//! posted again, the channel is searched for that key.

mod find;
mod queue;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{mpsc, oneshot};
use tracing::warn;

use super::api::{Api, Posted};
use super::error::SlackError;
use crate::message::Message;
use queue::Queue;

/// The pace of one channel.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// From one message to the next.
    pub every: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { every: Duration::from_secs(1) }
    }
}

/// How often a message is tried before we give up on it.
const TRIES: u32 = 8;
/// Clocks differ: a lost message is searched for from this long before we sent it.
const MARGIN: TimeDelta = TimeDelta::seconds(60);

/// A message to be posted.
#[derive(Clone, Debug)]
pub struct Post {
    /// The channel's id.
    pub channel: String,
    /// The thread, if it goes into one.
    pub thread_ts: Option<String>,
    /// What makes this message one: the same key is never posted twice.
    pub key: String,
    /// What it says.
    pub message: Message,
    /// Since when an earlier attempt may have posted it, when there may have been one.
    pub tried_since: Option<DateTime<Utc>>,
}

/// The way to post. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Outbox {
    api: Api,
    pace: Pace,
    /// Whoever was suspended for longer than this has been replaced by another process.
    lease: TimeDelta,
    queues: Arc<Mutex<HashMap<String, mpsc::UnboundedSender<Job>>>>,
}

type Answer = oneshot::Sender<Result<Posted, SlackError>>;

#[derive(Debug)]
enum Job {
    Post(Box<Post>, Answer),
    Update { ts: String, message: Box<Message>, answers: Vec<Answer>, since: DateTime<Utc> },
}

impl Job {
    /// Whether it is an update that nobody waits for and that lay here while we were suspended: another
    /// process has brought the message up to date since, and this would take it back.
    fn is_stale(&self, lease: TimeDelta, free_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        match self {
            Self::Post(..) => false,
            Self::Update { answers, since, .. } => {
                now - free_at.max(*since) > lease && answers.iter().all(Answer::is_closed)
            }
        }
    }
}

/// An update of a message on its way.
#[derive(Debug)]
pub struct Updating(oneshot::Receiver<Result<Posted, SlackError>>);

impl Updating {
    /// Returns when this version, or one that came after it, stands in the channel.
    ///
    /// # Errors
    /// When Slack refuses it, or nothing clear comes back in many tries.
    pub async fn done(self) -> Result<Posted, SlackError> {
        self.0.await.unwrap_or_else(|_| Err(SlackError::unclear("chat.update", "tengu is stopping".into())))
    }
}

impl Outbox {
    /// An outbox without queues; they start as they are needed.
    /// After `lease` without a sign of life, another process does what this one was at.
    pub fn new(api: Api, pace: Pace, lease: Duration) -> Self {
        let lease = TimeDelta::from_std(lease).unwrap_or(TimeDelta::MAX);
        Self { api, pace, lease, queues: Arc::default() }
    }

    /// Posts a message, once.
    ///
    /// # Errors
    /// When Slack refuses it, or nothing clear comes back in many tries.
    pub async fn post(&self, post: Post) -> Result<Posted, SlackError> {
        let (answer, posted) = oneshot::channel();
        self.enqueue(&post.channel.clone(), Job::Post(Box::new(post), answer));
        posted
            .await
            .unwrap_or_else(|_| Err(SlackError::unclear("chat.postMessage", "tengu is stopping".into())))
    }

    /// Replaces a message; returns when this version, or one that came after it, stands in the channel.
    ///
    /// # Errors
    /// When Slack refuses it, or nothing clear comes back in many tries.
    pub async fn update(&self, channel: &str, ts: &str, message: Message) -> Result<Posted, SlackError> {
        self.send_update(channel, ts, message).done().await
    }

    /// Sends an update on its way: it is in the queue when this returns.
    pub fn send_update(&self, channel: &str, ts: &str, message: Message) -> Updating {
        let (answer, updated) = oneshot::channel();
        let since = self.api.clock().now();
        let job = Job::Update { ts: ts.into(), message: Box::new(message), answers: vec![answer], since };
        self.enqueue(channel, job);
        Updating(updated)
    }

    fn enqueue(&self, channel: &str, job: Job) {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(job) = (match queues.get(channel) {
            Some(queue) => queue.send(job).err().map(|unsent| unsent.0),
            None => Some(job),
        }) else {
            return;
        };
        let (queue, jobs) = mpsc::unbounded_channel();
        _ = queue.send(job);
        queues.insert(channel.to_owned(), queue);
        let worker =
            Queue { outbox: self.clone(), channel: channel.to_owned(), waiting: VecDeque::new(), jobs };
        tokio::spawn(worker.run());
    }
}

impl Outbox {
    async fn work(&self, channel: &str, job: Job) {
        match job {
            Job::Post(post, answer) => {
                let posted = self.post_once(&post).await;
                _ = answer.send(posted);
            }
            Job::Update { ts, message, answers, .. } => {
                let updated = self.update_surely(channel, &ts, &message).await;
                for answer in answers {
                    _ = answer.send(updated.clone());
                }
            }
        }
    }

    async fn post_once(&self, post: &Post) -> Result<Posted, SlackError> {
        let clock = self.api.clock();
        let mut look_from = post.tried_since;
        let mut last = SlackError::unclear("chat.postMessage", "not tried".into());
        for attempt in 0..TRIES {
            if let Some(since) = look_from {
                let looked_at = clock.now();
                match self.find(post, since - MARGIN).await {
                    Ok(Some(posted)) => return Ok(posted),
                    // Another process may have posted it by now.
                    Ok(None) if clock.now() - looked_at > self.lease => continue,
                    Ok(None) => {}
                    Err(refused @ SlackError::Refused { .. }) => return Err(refused),
                    // As long as nobody can tell whether it is there, it is not posted.
                    Err(unknown) => {
                        last = unknown;
                        clock.sleep(pause(attempt)).await;
                        continue;
                    }
                }
            }
            let sent_at = clock.now();
            match self.api.post(&post.channel, post.thread_ts.as_deref(), &post.key, &post.message).await {
                Err(SlackError::Limited(patience)) => {
                    warn!(channel = post.channel, ?patience, "Slack limits this channel");
                    last = SlackError::Limited(patience);
                    clock.sleep(patience).await;
                }
                Err(unclear @ SlackError::Unclear { .. }) => {
                    warn!(channel = post.channel, error = %unclear, "looking whether the message is there");
                    last = unclear;
                    look_from = look_from.or(Some(sent_at));
                    clock.sleep(pause(attempt)).await;
                }
                answer => return answer,
            }
        }
        Err(last)
    }

    async fn update_surely(&self, channel: &str, ts: &str, message: &Message) -> Result<Posted, SlackError> {
        let mut last = SlackError::unclear("chat.update", "not tried".into());
        for attempt in 0..TRIES {
            match self.api.update(channel, ts, message).await {
                Ok(()) => return Ok(Posted { channel: channel.into(), ts: ts.into() }),
                Err(SlackError::Limited(patience)) => {
                    last = SlackError::Limited(patience);
                    self.api.clock().sleep(patience).await;
                }
                Err(unclear @ SlackError::Unclear { .. }) => {
                    last = unclear;
                    self.api.clock().sleep(pause(attempt)).await;
                }
                Err(refused) => return Err(refused),
            }
        }
        Err(last)
    }
}

/// A pause that doubles from half a second to half a minute.
fn pause(attempt: u32) -> Duration {
    Duration::from_millis(500).saturating_mul(2_u32.saturating_pow(attempt)).min(Duration::from_secs(30))
}
