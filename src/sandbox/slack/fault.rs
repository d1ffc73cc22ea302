//! Misbehaviour of the Web API, queued per method.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// What goes wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// HTTP 429 with `Retry-After` in seconds; nothing is done.
    RateLimited {
        /// Whole seconds.
        retry_after_s: u64,
    },
    /// This HTTP status with an HTML body; nothing is done.
    Status(u16),
    /// HTTP 200 with `ok: false` and this error; nothing is done.
    Error(String),
    /// HTTP 200 with HTML; nothing is done.
    Garbage,
    /// The connection is cut before anything is done.
    CutBefore,
    /// The request is done, then the connection is cut without an answer.
    CutAfter,
    /// The request is done, then answered with HTTP 500.
    ErrorAfter,
    /// Answers, but only after this long by the clock.
    Slow(Duration),
    /// Never answers, until the client hangs up.
    Hang,
}

/// Faults yet to happen, by method; some for one channel only.
#[derive(Debug, Default)]
pub(super) struct Faults(HashMap<String, VecDeque<(Option<String>, Fault)>>);

impl Faults {
    pub(super) fn add(&mut self, method: &str, channel: Option<&str>, fault: Fault) {
        self.0.entry(method.to_owned()).or_default().push_back((channel.map(str::to_owned), fault));
    }

    /// The first fault that fits this request.
    pub(super) fn take(&mut self, method: &str, channel: &str) -> Option<Fault> {
        let queue = self.0.get_mut(method)?;
        let fits = |(only, _): &(Option<String>, Fault)| only.as_deref().is_none_or(|only| only == channel);
        let at = queue.iter().position(fits)?;
        queue.remove(at).map(|(_, fault)| fault)
    }

    pub(super) fn left(&self) -> usize {
        self.0.values().map(VecDeque::len).sum()
    }
}
