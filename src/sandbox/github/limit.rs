//! The hourly limits: requests for REST, points for GraphQL.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// Requests or points in an hour. Source: GitHub docs, "Rate limits for the REST API".
const HOURLY: u64 = 5000;

/// One limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    pub(super) used: u64,
    pub(super) reset: DateTime<Utc>,
}

impl Bucket {
    fn new(now: DateTime<Utc>) -> Self {
        Self { used: 0, reset: now + TimeDelta::hours(1) }
    }

    pub(super) fn remaining(&self) -> u64 {
        HOURLY.saturating_sub(self.used)
    }

    /// Whether there is anything left; starts anew when the hour is over.
    pub(super) fn open(&mut self, now: DateTime<Utc>) -> bool {
        if now >= self.reset {
            *self = Self::new(now);
        }
        self.remaining() > 0
    }

    pub(super) fn json(&self) -> Value {
        json!({ "limit": HOURLY, "used": self.used.min(HOURLY), "remaining": self.remaining(), "reset": self.reset.timestamp() })
    }

    /// The `x-ratelimit-*` headers.
    pub(super) fn headers(&self, resource: &str) -> Vec<(String, String)> {
        let numbers = [
            ("limit", HOURLY.to_string()),
            ("remaining", self.remaining().to_string()),
            ("used", self.used.to_string()),
            ("reset", self.reset.timestamp().to_string()),
            ("resource", resource.to_owned()),
        ];
        numbers.map(|(name, value)| (format!("x-ratelimit-{name}"), value)).into()
    }
}

/// Both limits.
#[derive(Debug)]
pub(super) struct Limits {
    pub(super) core: Bucket,
    pub(super) graphql: Bucket,
}

impl Limits {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        Self { core: Bucket::new(now), graphql: Bucket::new(now) }
    }
}
