//! Envelopes on their way to the app: which connection gets them, whether they were acknowledged,
//! and when Slack tries again (after 3 s without an answer, then 1 min, then 5 min; never more).

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc, watch};

/// How long Slack waits for an acknowledgement before the next try, by tries already made.
const PATIENCE: [TimeDelta; 4] =
    [TimeDelta::seconds(3), TimeDelta::seconds(60), TimeDelta::seconds(300), TimeDelta::seconds(3)];

/// The number of whatever a test sends as it is; parcels count from one.
const RAW: u64 = 0;

/// An envelope that the app answered.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// The id of the envelope that was answered.
    pub envelope_id: String,
    /// `events_api`, `slash_commands` or `interactive`; `raw` for what a test sent as it is.
    pub kind: &'static str,
    /// When that envelope was sent first; of a raw one, when the answer came.
    pub sent: DateTime<Utc>,
    /// When the answer came.
    pub acknowledged: DateTime<Utc>,
    /// How often it had been sent again until then.
    pub retries: usize,
}

/// An envelope that the app has not answered.
#[derive(Clone, Debug)]
pub struct Unacknowledged {
    /// `events_api`, `slash_commands` or `interactive`.
    pub kind: &'static str,
    /// What it carries.
    pub payload: Value,
    /// How often it was sent.
    pub tries: usize,
    /// Slack will not try again.
    pub lost: bool,
}

/// What a connection is told to do.
pub(super) enum Order {
    Frame(String),
    Close,
    Drop,
}

/// A connection, as seen from here.
pub(super) struct Line {
    pub(super) id: u64,
    pub(super) orders: mpsc::UnboundedSender<Order>,
    pub(super) silent: watch::Sender<bool>,
}

struct Parcel {
    kind: &'static str,
    payload: Arc<Value>,
    sent: DateTime<Utc>,
    tries: usize,
    due: Option<DateTime<Utc>>,
    envelopes: Vec<String>,
    waits: Option<Waits>,
}

/// Who waits for an answer, within the time that Slack gives to the app.
#[derive(Clone, Debug)]
pub(super) enum Waits {
    /// Whoever typed a slash command, and in which channel: told when no answer comes.
    Caller(String, String),
    /// A modal that was submitted: it closes with the answer, and stays open without one.
    Modal(String),
}

pub(super) struct Delivery {
    pub(super) lines: Vec<Line>,
    /// The fewest connections there were at once, since somebody began to count.
    pub(super) fewest: usize,
    pub(super) acknowledged: Vec<Acknowledged>,
    pub(super) duplicate: usize,
    holding: Option<VecDeque<u64>>,
    turn: usize,
    parcels: HashMap<u64, Parcel>,
    waiting: BTreeSet<(DateTime<Utc>, u64)>,
    /// Every envelope ever sent and the parcel it carried.
    envelopes: HashMap<String, u64>,
    last_event: Option<Arc<Value>>,
    count: u64,
    retries: Arc<Notify>,
    /// When [`retry`](super::retry) will look again by itself.
    pub(super) next_look: Option<DateTime<Utc>>,
}

impl Delivery {
    pub(super) fn new(retries: Arc<Notify>) -> Self {
        Self {
            lines: Vec::new(),
            fewest: 0,
            acknowledged: Vec::new(),
            duplicate: 0,
            holding: None,
            turn: 0,
            parcels: HashMap::new(),
            waiting: BTreeSet::new(),
            envelopes: HashMap::new(),
            last_event: None,
            count: 0,
            retries,
            next_look: None,
        }
    }

    /// Takes an event to the app; again if it isn't acknowledged.
    pub(super) fn event(&mut self, payload: Value, now: DateTime<Utc>) {
        let payload = Arc::new(payload);
        self.last_event = Some(Arc::clone(&payload));
        let copies = 1 + usize::from(self.duplicate > 0);
        self.duplicate = self.duplicate.saturating_sub(1);
        for _ in 0..copies {
            self.take("events_api", Arc::clone(&payload), None, now);
        }
    }

    /// Takes a slash command or an interaction to the app, once. False if nobody is connected.
    pub(super) fn once(
        &mut self,
        kind: &'static str,
        payload: Value,
        waits: Option<Waits>,
        now: DateTime<Utc>,
    ) -> bool {
        if self.lines.is_empty() && self.holding.is_none() {
            return false;
        }
        self.take(kind, Arc::new(payload), waits, now);
        true
    }

    fn take(&mut self, kind: &'static str, payload: Arc<Value>, waits: Option<Waits>, now: DateTime<Utc>) {
        self.count += 1;
        let parcel = Parcel { kind, payload, sent: now, tries: 0, due: None, envelopes: Vec::new(), waits };
        self.parcels.insert(self.count, parcel);
        match &mut self.holding {
            Some(held) => held.push_back(self.count),
            None => self.send(self.count, now),
        }
    }

    fn send(&mut self, number: u64, now: DateTime<Utc>) {
        let Some(parcel) = self.parcels.get_mut(&number) else { return };
        let envelope = format!("{:08x}-0000-4000-8000-{number:012x}", parcel.tries);
        let retries = parcel.tries;
        parcel.tries += 1;
        parcel.envelopes.push(envelope.clone());
        if let Some(due) = parcel.due.take() {
            self.waiting.remove(&(due, number));
        }
        let due = now + PATIENCE.get(retries).copied().unwrap_or(PATIENCE[0]);
        parcel.due = Some(due);
        let frame = frame(&envelope, parcel, retries);
        self.envelopes.insert(envelope, number);
        self.waiting.insert((due, number));
        if self.next_look.is_none_or(|look| due < look) {
            self.retries.notify_one();
        }
        self.send_frame(frame);
    }

    /// Sends a frame to the connection whose turn it is.
    pub(super) fn send_frame(&mut self, frame: String) {
        if self.lines.is_empty() {
            return;
        }
        self.turn = (self.turn + 1) % self.lines.len();
        // a connection that is just going away swallows the frame, as a real one would
        let _ = self.lines[self.turn].orders.send(Order::Frame(frame));
    }

    /// Sends one envelope exactly as it is; an answer to it will be expected.
    pub(super) fn raw(&mut self, envelope: &Value) {
        if let Some(id) = envelope.get("envelope_id").and_then(Value::as_str) {
            self.envelopes.insert(id.to_owned(), RAW);
        }
        self.send_frame(envelope.to_string());
    }

    /// Notes an acknowledgement. An unknown one is an error.
    pub(super) fn acknowledge(
        &mut self,
        envelope: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Answered>, String> {
        let Some(number) = self.envelopes.get(envelope) else {
            return Err(format!("acknowledged an envelope that was never sent: {envelope}"));
        };
        if *number == RAW {
            self.acknowledged.push(Acknowledged {
                envelope_id: envelope.to_owned(),
                kind: "raw",
                sent: now,
                acknowledged: now,
                retries: 0,
            });
        }
        let Some(parcel) = self.parcels.remove(number) else { return Ok(None) };
        if let Some(due) = parcel.due {
            self.waiting.remove(&(due, *number));
        }
        self.acknowledged.push(Acknowledged {
            envelope_id: envelope.to_owned(),
            kind: parcel.kind,
            sent: parcel.sent,
            acknowledged: now,
            retries: parcel.tries.saturating_sub(1),
        });
        Ok(Some(Answered { kind: parcel.kind, waits: parcel.waits }))
    }

    pub(super) fn unacknowledged(&self) -> Vec<Unacknowledged> {
        let mut open: Vec<_> = self.parcels.iter().collect();
        open.sort_by_key(|(number, _)| **number);
        let show = |(_, parcel): (&u64, &Parcel)| Unacknowledged {
            kind: parcel.kind,
            payload: (*parcel.payload).clone(),
            tries: parcel.tries,
            lost: parcel.due.is_none() && parcel.tries > 0,
        };
        open.into_iter().map(show).collect()
    }

    /// Keeps everything back, or lets it go in order.
    pub(super) fn hold(&mut self, hold: bool, now: DateTime<Utc>) {
        if hold {
            self.holding.get_or_insert_default();
            return;
        }
        for number in self.holding.take().unwrap_or_default() {
            self.send(number, now);
        }
    }

    /// Sends the last event again, whether it was acknowledged or not.
    pub(super) fn redeliver_last(&mut self, now: DateTime<Utc>) {
        let Some(payload) = self.last_event.clone() else { return };
        self.count += 1;
        let parcel = Parcel {
            kind: "events_api",
            payload,
            sent: now,
            tries: 1,
            due: None,
            envelopes: Vec::new(),
            waits: None,
        };
        self.parcels.insert(self.count, parcel);
        self.send(self.count, now);
    }

    /// Sends everything again that has no answer yet.
    pub(super) fn redeliver_unacknowledged(&mut self, now: DateTime<Utc>) {
        let mut open: Vec<u64> = self.parcels.keys().copied().collect();
        open.sort_unstable();
        for number in open {
            self.send(number, now);
        }
    }

    /// Tries again what is due, gives up what was tried often enough. Says who waited in vain for a
    /// answer, and when to look again.
    pub(super) fn look_after(&mut self, now: DateTime<Utc>) -> (Vec<Waits>, Option<DateTime<Utc>>) {
        let mut in_vain = Vec::new();
        while let Some((due, number)) = self.waiting.first().copied().filter(|(due, _)| *due <= now) {
            self.waiting.remove(&(due, number));
            let Some(parcel) = self.parcels.get_mut(&number) else { continue };
            parcel.due = None;
            if parcel.kind == "events_api" && parcel.tries < PATIENCE.len() {
                self.send(number, now);
            } else {
                in_vain.extend(parcel.waits.take());
            }
        }
        (in_vain, self.waiting.first().map(|(due, _)| *due))
    }
}

/// What an acknowledgement answered.
pub(super) struct Answered {
    pub(super) kind: &'static str,
    pub(super) waits: Option<Waits>,
}

fn frame(envelope: &str, parcel: &Parcel, retries: usize) -> String {
    let mut frame = json!({
        "envelope_id": envelope, "type": parcel.kind, "payload": *parcel.payload,
        "accepts_response_payload": parcel.kind != "events_api",
    });
    if parcel.kind == "events_api" {
        frame["retry_attempt"] = json!(retries);
        frame["retry_reason"] = json!(if retries > 0 { "timeout" } else { "" });
    }
    frame.to_string()
}
