//! Making the stand-in misbehave: faults of the Web API, and everything a socket can do wrong.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::SlackStandIn;
use super::delivery::Order;
use super::fault::Fault;
use super::limits::Limits;
use super::world::World;

/// How many connections an app may have.
const MAX_CONNECTIONS: usize = 10;

/// How long a connection that was told to go may stay.
const NOTICE: Duration = Duration::from_secs(10);

/// Who gets a connection.
#[derive(Debug, Default)]
pub(super) struct Door {
    pub(super) tickets: BTreeSet<String>,
    /// The error that `apps.connections.open` answers with.
    pub(super) refuse_open: Option<String>,
    /// How many more connections are turned away.
    pub(super) refuse_connections: usize,
}

impl World {
    /// Lets a connection in for a ticket, once.
    pub(super) fn redeem(&mut self, ticket: &str) -> Result<(), StatusCode> {
        if !self.door.tickets.remove(ticket) {
            self.refuse(format!("a connection without a fresh ticket: {ticket}"));
            return Err(StatusCode::UNAUTHORIZED);
        }
        if self.door.refuse_connections > 0 {
            self.door.refuse_connections -= 1;
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        if self.delivery.lines.len() >= MAX_CONNECTIONS {
            self.refuse("more than 10 connections".into());
            return Err(StatusCode::TOO_MANY_REQUESTS);
        }
        Ok(())
    }

    fn order_all(&mut self, order: impl Fn() -> Order) {
        for line in &self.delivery.lines {
            // one that is going away needs no orders
            let _ = line.orders.send(order());
        }
    }
}

impl SlackStandIn {
    /// Lets the next request of this method go wrong. Faults of a method happen in their order.
    pub fn fault(&self, method: &str, fault: Fault) {
        self.shared.change(|world| world.faults.add(method, None, fault));
    }

    /// Lets the next request of this method about this channel go wrong.
    pub fn fault_in(&self, method: &str, channel: &str, fault: Fault) {
        self.shared.change(|world| world.faults.add(method, Some(channel), fault));
    }

    /// How many faults have not happened yet.
    pub fn faults_left(&self) -> usize {
        self.shared.look(|world| world.faults.left())
    }

    /// Changes the rate limits.
    pub fn limits(&self, limits: Limits) {
        self.shared.change(|world| world.meter.limits = limits);
    }

    /// Gives the bot token another scope.
    pub fn grant(&self, scope: &str) {
        self.shared.change(|world| world.scopes.insert(scope.to_owned()));
    }

    /// Takes a scope from the bot token.
    pub fn withdraw(&self, scope: &str) {
        self.shared.change(|world| world.scopes.remove(scope));
    }

    /// Makes both tokens invalid (`token_revoked`), or valid again.
    pub fn revoke_tokens(&self, revoked: bool) {
        self.shared.change(|world| world.revoked = revoked);
    }

    /// Sends a `disconnect` frame to every connection: `warning`, `refresh_requested`,
    /// `link_disabled` or `too_many_websockets`. The first two are closed 10 s later, the others at
    /// once. Needs a tokio runtime.
    pub fn disconnect(&self, reason: &str) {
        let frame =
            json!({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}).to_string();
        let now = matches!(reason, "link_disabled" | "too_many_websockets");
        let leaving: Vec<_> = self.shared.change(|world| {
            world.order_all(|| Order::Frame(frame.clone()));
            if now {
                world.order_all(|| Order::Close);
            }
            world.delivery.lines.iter().map(|line| line.orders.clone()).collect()
        });
        if now {
            return;
        }
        let clock = self.shared.clock().clone();
        tokio::spawn(async move {
            clock.sleep(NOTICE).await;
            for line in leaving {
                // most have gone by themselves
                let _ = line.send(Order::Close);
            }
        });
    }

    /// Ends every connection without a close frame.
    pub fn drop_sockets(&self) {
        self.shared.change(|world| world.order_all(|| Order::Drop));
    }

    /// Closes every connection in good order.
    pub fn close_sockets(&self) {
        self.shared.change(|world| world.order_all(|| Order::Close));
    }

    /// Lets every connection that is open now hang: no pings, no frames, no answers, but no end
    /// either. After a minute by the clock Slack's end gives it up. New connections are fine.
    pub fn go_silent(&self) {
        self.silence(true);
    }

    /// Brings silent connections back; what was for them comes late.
    pub fn speak_again(&self) {
        self.silence(false);
    }

    fn silence(&self, silent: bool) {
        self.shared.change(|world| {
            for line in &world.delivery.lines {
                line.silent.send_replace(silent);
            }
        });
    }

    /// Turns the next `count` connections away (HTTP 503 to the upgrade); `usize::MAX` for all, 0
    /// to let them in again.
    pub fn refuse_connections(&self, count: usize) {
        self.shared.change(|world| world.door.refuse_connections = count);
    }

    /// Lets `apps.connections.open` answer with this error, until told otherwise by `None`.
    pub fn refuse_open(&self, error: Option<&str>) {
        self.shared.change(|world| world.door.refuse_open = error.map(str::to_owned));
    }

    /// Sends the last event once more, whether it was acknowledged or not.
    pub fn redeliver_last(&self) {
        self.shared.change(|world| {
            let now = world.now();
            world.delivery.redeliver_last(now);
        });
    }

    /// Sends once more whatever is not acknowledged.
    pub fn redeliver_unacked(&self) {
        self.shared.change(|world| {
            let now = world.now();
            world.delivery.redeliver_unacknowledged(now);
        });
    }

    /// Sends this envelope as it is.
    pub fn deliver_raw(&self, envelope: &Value) {
        self.shared.change(|world| world.delivery.raw(envelope));
    }

    /// Sends each of the next `count` events twice.
    pub fn duplicate_next(&self, count: usize) {
        self.shared.change(|world| world.delivery.duplicate = count);
    }

    /// Keeps envelopes back, or lets those kept back go, in order.
    pub fn hold_events(&self, hold: bool) {
        self.shared.change(|world| {
            let now = world.now();
            world.delivery.hold(hold, now);
        });
    }

    /// Sends this text to every connection.
    pub fn send_garbage_frame(&self, text: &str) {
        self.shared.change(|world| world.order_all(|| Order::Frame(text.to_owned())));
    }
}
