//! Misbehaviour on request: what AWS does on a bad day.

use std::collections::VecDeque;
use std::time::Duration;

/// What goes wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `ThrottlingException`, HTTP 400, or what the service calls that; nothing is done.
    Throttled,
    /// This error, HTTP 400; nothing is done.
    Error {
        /// The `__type` or `Code`: `AccessDeniedException`.
        code: String,
        /// What it says.
        message: String,
    },
    /// This status with `ServerException`, or what the service calls that; nothing is done.
    Status(u16),
    /// It is done, and the answer is that status.
    StatusAfter(u16),
    /// The connection is cut before anything is done.
    CutBefore,
    /// It is done, and the connection is cut instead of an answer.
    CutAfter,
    /// Status 200 and a body that is no answer.
    Garbage,
    /// The answer takes that long by the clock.
    Slow(Duration),
    /// There is never an answer.
    Hang,
}

/// Faults that wait for their request, first come, first served.
#[derive(Debug, Default)]
pub(super) struct Faults(VecDeque<(String, Fault)>);

impl Faults {
    pub(super) fn queue(&mut self, action: &str, fault: Fault) {
        self.0.push_back((action.to_owned(), fault));
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn left(&self) -> usize {
        self.0.len()
    }

    pub(super) fn take(&mut self, action: &str) -> Option<Fault> {
        let at = self.0.iter().position(|(wanted, _)| wanted == "*" || wanted == action)?;
        self.0.remove(at).map(|(_, fault)| fault)
    }
}
