//! When stopped tasks are worth a look. A rollout that moves costs nothing beyond the describes.

use chrono::{DateTime, TimeDelta, Utc};

use crate::aws::{Deployment, Event, Service, ServiceDeployment};

/// How long nothing may move before somebody looks why.
const STUCK: TimeDelta = TimeDelta::seconds(20);
/// How often one looks while nothing moves.
const AGAIN: TimeDelta = TimeDelta::seconds(20);
/// How many looks a hint is worth: counts run ahead of the tasks they count.
const LOOKS: u8 = 3;

/// What was seen last, so that what changed can be told.
#[derive(Clone, Debug)]
pub struct Hints {
    began: DateTime<Utc>,
    running: u32,
    failed: u32,
    starts: u32,
    last_event: Option<String>,
    moved_at: DateTime<Utc>,
    looked_at: Option<DateTime<Utc>>,
    owed: u8,
}

impl Hints {
    /// For a rollout that began then.
    pub fn new(began: DateTime<Utc>) -> Self {
        let (running, failed, starts) = (0, 0, 0);
        Self { began, running, failed, starts, last_event: None, moved_at: began, looked_at: None, owed: 0 }
    }

    /// Whether to look at the stopped tasks now; remembers what it saw.
    pub fn wants_look(
        &mut self,
        service: &Service,
        ours: Option<&Deployment>,
        service_deployment: Option<&ServiceDeployment>,
        at: DateTime<Utc>,
    ) -> bool {
        let worrying = self.worrying_event(service);
        let failed = self.more_failed(ours, service_deployment);
        let down = self.went_down(ours, at);
        let over = ours
            .is_none_or(|ours| ours.status != "PRIMARY" || ours.rollout_state.as_deref() == Some("FAILED"));
        let stuck = ours.is_some_and(|ours| ours.running < ours.desired) && self.is_stuck(at);
        if worrying || failed || down || over {
            self.owed = LOOKS;
        }
        let look = self.owed > 0 || stuck;
        if look {
            self.owed = self.owed.saturating_sub(1);
            self.looked_at = Some(at);
        }
        look
    }

    /// A look showed a task that had ended: what was hinted at has been seen.
    pub fn satisfied(&mut self) {
        self.owed = 0;
    }

    fn more_failed(&mut self, ours: Option<&Deployment>, found: Option<&ServiceDeployment>) -> bool {
        let counted = ours.map_or(0, |ours| ours.failed).max(found.map_or(0, |found| found.failures));
        let more = counted > self.failed;
        self.failed = self.failed.max(counted);
        more
    }

    fn went_down(&mut self, ours: Option<&Deployment>, at: DateTime<Utc>) -> bool {
        let running = ours.map_or(0, |ours| ours.running);
        let before = std::mem::replace(&mut self.running, running);
        if running > before {
            self.moved_at = at;
        }
        running < before
    }

    fn is_stuck(&self, at: DateTime<Utc>) -> bool {
        at - self.moved_at >= STUCK && self.looked_at.is_none_or(|looked| at - looked >= AGAIN)
    }

    /// Whether the service's history has something new that is no part of a good rollout. Tasks that are
    /// started a second time may take the place of some that ended.
    fn worrying_event(&mut self, service: &Service) -> bool {
        let last = self.last_event.take();
        let began = self.began;
        let new = service.events.iter().take_while(|event| Some(&event.id) != last.as_ref());
        let new: Vec<&Event> = new.filter(|event| event.at.is_some_and(|at| at >= began)).collect();
        self.last_event = service.events.first().map(|event| event.id.clone());
        let starts = new.iter().filter(|event| event.message.contains("has started")).count();
        let again = starts > 0 && (self.starts > 0 || starts > 1);
        self.starts += u32::try_from(starts).unwrap_or(u32::MAX);
        again || new.iter().any(|event| is_trouble(&event.message))
    }
}

/// Whether a line of a service's history says that something does not work.
/// Source: AWS, "Amazon ECS service event messages".
pub fn is_trouble(message: &str) -> bool {
    ["unable to", "unhealthy", "failed", "circuit breaker"].iter().any(|word| message.contains(word))
}
