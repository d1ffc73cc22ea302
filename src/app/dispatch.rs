//! From a delivery to a task that answers it: recorded first, acknowledged next, then worked on.

use metrics::counter;
use tracing::error;

use super::Worker;
use crate::command::addressed::{self, addressed};
use crate::event::{Event, Place, Said};
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
                self.work(event, false).await;
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
        counter!("tengu_events_total").increment(1);
        if self.handle(event, again).await {
            self.inbox.finish(key).await;
        }
    }

    /// Whether somebody spoke to us. Most messages of a channel are none of our business, and leave no
    /// trace.
    fn is_for_us(&self, event: &Event) -> bool {
        match event {
            Event::Said(said) => addressed(&said.text, &self.names, place(said)).is_some(),
            Event::Pressed(pressed) => pressed.action_id.starts_with("command:"),
        }
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
