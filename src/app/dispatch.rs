//! From a delivery to a task that answers it: recorded first, acknowledged next, then worked on.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use metrics::counter;
use tokio::sync::Notify;
use tracing::error;

use super::Worker;
use crate::command::addressed::{self, addressed};
use crate::event::{Event, Place, Said};
use crate::message::card::APPROVE;
use crate::message::feature::PICK;
use crate::message::home::{HOURS, LANGUAGE, WHERE};
use crate::message::reminder::{BROKEN, MINE_WORKS, WORKS};
use crate::message::verify::PROBLEM;
use crate::slack::socket::Delivery;
use crate::store::inbox::Recorded;
use crate::store::seen_events::NewEvent;

impl Worker {
    /// Takes a delivery in. Returns at once; the work goes on by itself.
    pub(super) fn receive(&self, delivery: Delivery) {
        if !self.is_for_us(&delivery.event) {
            delivery.acknowledge.send();
            return;
        }
        let worker = self.clone();
        self.spawn(async move { worker.take_in(delivery).await });
    }

    /// Starts work that ends when it is done, or when it is left to others.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let abandon = self.abandon.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = work => {}
                () = abandon.cancelled() => {}
            }
        });
    }

    async fn take_in(&self, delivery: Delivery) {
        let Delivery { event, acknowledge } = delivery;
        let Ok(json) = serde_json::to_string(&event) else {
            error!(key = event.key(), "an event cannot be kept");
            return;
        };
        match self.inbox.record(NewEvent { key: event.key(), event: json }).await {
            Recorded::New => {
                acknowledge.send();
                // Boxed, so that what waits to be recorded is small, however much comes at once.
                Box::pin(self.work(event, false)).await;
            }
            Recorded::Known => {
                counter!("tengu_events_repeated_total").increment(1);
                acknowledge.send();
            }
            Recorded::Failed => counter!("tengu_events_not_recorded_total").increment(1),
        }
    }

    /// Handles an event and marks it as answered.
    pub(super) async fn work(&self, event: Event, again: bool) {
        let key = event.key();
        let Some(_begun) = self.under_way.begin(&key) else { return };
        counter!("tengu_events_total").increment(1);
        if self.handle(event, again).await {
            self.inbox.finish(key).await;
        } else if let Err(problem) = self.tools.store.let_go_event(&key).await {
            error!(key, error = format!("{problem:#}"), "an event cannot be let go; it waits for its time");
        }
    }

    /// Whether somebody spoke to us. Most messages of a channel are none of our business, and leave no
    /// trace.
    fn is_for_us(&self, event: &Event) -> bool {
        match event {
            Event::Said(said) => addressed(&said.text, &self.names, place(said)).is_some(),
            Event::Pressed(pressed) => {
                let id = pressed.action_id.as_str();
                ["command:", WORKS, BROKEN].iter().any(|prefix| id.starts_with(prefix))
                    || [APPROVE, MINE_WORKS, LANGUAGE, HOURS, WHERE].contains(&id)
            }
            Event::Reacted(reacted) => self.tools.config.approve_with.contains(&reacted.reaction),
            Event::Submitted(submitted) => [PROBLEM, PICK].contains(&submitted.callback_id.as_str()),
            Event::Opened(_) => true,
        }
    }
}

/// What this process works on at the moment. A store that was slow to renew our hold must not make us
/// begin the same once more beside ourselves.
#[derive(Clone, Debug, Default)]
pub(super) struct UnderWay(Arc<Mutex<HashSet<String>>>, Arc<Notify>);

/// A place among what is under way, given back when the work ends.
struct Begun {
    all: UnderWay,
    key: String,
}

impl UnderWay {
    /// Nothing when it is under way already.
    fn begin(&self, key: &str) -> Option<Begun> {
        let new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned());
        self.1.notify_one();
        new.then(|| Begun { all: self.clone(), key: key.to_owned() })
    }

    /// Returns once something is.
    pub(super) async fn something(&self) {
        while self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            self.1.notified().await;
        }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// Where something was said, as the understanding of it needs to know.
pub(super) fn place(said: &Said) -> addressed::Place {
    match &said.place {
        Place::Channel { mentioned: true, .. } => addressed::Place::Mention,
        Place::Channel { .. } => addressed::Place::Channel,
        Place::Direct { .. } => addressed::Place::Direct,
        Place::Slash { .. } => addressed::Place::Slash,
    }
}
