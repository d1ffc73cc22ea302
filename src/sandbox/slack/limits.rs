//! Slack's rate limits: a bucket per method, and per channel for posting.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

/// A bucket: so many at once, refilled so fast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// How many requests may come at once after a quiet time.
    pub burst: f64,
    /// How many per second in the long run.
    pub per_second: f64,
}

/// What is limited. `None` is not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// `chat.postMessage` and `chat.postEphemeral`, per channel.
    ///
    /// Slack documents one a second and lets short bursts through.
    pub posting: Option<Pace>,
    /// Whether methods keep to their tier: 20, 50 or 100 a minute for tiers 2, 3 and 4.
    pub tiers: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { posting: Some(Pace { burst: 10.0, per_second: 1.0 }), tiers: true }
    }
}

impl Limits {
    /// No limits at all, for benchmarks.
    pub const NONE: Self = Self { posting: None, tiers: false };
}

#[derive(Debug, Default)]
pub(super) struct Meter {
    pub(super) limits: Limits,
    /// How many requests were turned away because they came too fast.
    pub(super) exceeded: usize,
    buckets: HashMap<String, (f64, DateTime<Utc>)>,
}

impl Meter {
    /// Takes one from a bucket, or says after how many whole seconds there will be one.
    pub(super) fn take(&mut self, bucket: String, pace: Pace, now: DateTime<Utc>) -> Result<(), u64> {
        let (left, at) = self.buckets.entry(bucket).or_insert((pace.burst, now));
        let passed = (now - *at).as_seconds_f64().max(0.0);
        *left = (*left + passed * pace.per_second).min(pace.burst);
        *at = now;
        if *left >= 1.0 {
            *left -= 1.0;
            return Ok(());
        }
        self.exceeded += 1;
        let wait = ((1.0 - *left) / pace.per_second).ceil();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few seconds, never negative"
        )]
        Err((wait as u64).max(1))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_burst_is_let_through_then_one_a_second() {
        let mut meter = Meter::default();
        let noon = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let pace = Pace { burst: 2.0, per_second: 1.0 };
        let mut at = |ms: i64| meter.take("C1".into(), pace, noon + TimeDelta::milliseconds(ms));
        assert_eq!(at(0), Ok(()));
        assert_eq!(at(0), Ok(()));
        assert_eq!(at(0), Err(1));
        assert_eq!(at(900), Err(1));
        assert_eq!(at(1000), Ok(()));
        assert_eq!(at(1000), Err(1));
        assert_eq!(meter.exceeded, 3);
    }
}
