//! The worker of one channel, at Slack's pace.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc;

use super::{Job, Outbox};

/// A queue with nothing to do goes home after that long.
const IDLE: Duration = Duration::from_secs(60);

/// The worker of one channel.
pub(super) struct Queue {
    pub(super) outbox: Outbox,
    pub(super) channel: String,
    pub(super) waiting: VecDeque<Job>,
    pub(super) jobs: mpsc::UnboundedReceiver<Job>,
}

impl Queue {
    pub(super) async fn run(mut self) {
        let clock = self.outbox.api.clock().clone();
        let mut free_at = clock.now();
        loop {
            if self.waiting.is_empty() {
                match clock.timeout(IDLE, self.jobs.recv()).await {
                    Ok(Some(job)) => self.line_up(job),
                    Ok(None) => return,
                    Err(_) => {
                        if self.go_home() {
                            return;
                        }
                    }
                }
                continue;
            }
            self.wait_until(free_at).await;
            let stale = |job: &Job| job.is_stale(self.outbox.lease, free_at, clock.now());
            if let Some(job) = self.waiting.pop_front().filter(|job| !stale(job)) {
                // Boxed, so that the many queues that only wait are small.
                Box::pin(self.outbox.work(&self.channel, job)).await;
                free_at = clock.now() + TimeDelta::from_std(self.outbox.pace.every).unwrap_or_default();
            }
        }
    }

    /// Waits for the channel to be free, and lines up what comes meanwhile.
    async fn wait_until(&mut self, free_at: DateTime<Utc>) {
        let clock = self.outbox.api.clock().clone();
        let free = clock.sleep_until(free_at);
        tokio::pin!(free);
        loop {
            tokio::select! {
                biased;
                Some(job) = self.jobs.recv() => self.line_up(job),
                () = &mut free => return,
            }
        }
    }

    /// Puts a job at its place: an update of a message that waits already joins it there.
    fn line_up(&mut self, job: Job) {
        if let Job::Update { ts: new, message: newest, answers: more, since: now } = job {
            for waiting in &mut self.waiting {
                if let Job::Update { ts, message, answers, since } = waiting
                    && *ts == new
                {
                    (*message, *since) = (newest, now);
                    answers.extend(more);
                    return;
                }
            }
            self.waiting.push_back(Job::Update { ts: new, message: newest, answers: more, since: now });
        } else {
            self.waiting.push_back(job);
        }
    }

    /// Ends the queue unless a job slipped in.
    fn go_home(&mut self) -> bool {
        let queues = Arc::clone(&self.outbox.queues);
        let mut queues = queues.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(job) = self.jobs.try_recv() {
            drop(queues);
            self.line_up(job);
            return false;
        }
        queues.remove(&self.channel);
        true
    }
}
