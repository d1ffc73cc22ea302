//! How much a container may use, how long it may take, and how its health is told.

use std::time::Duration;

use serde_json::{Value, json};

use super::container::Container;
use super::fargate::{mib, units};
use super::fields::Fields;
use super::map::Notes;
use super::model::Health;
use super::note::Why;

/// The longest a container may take to stop, in seconds. Source: ECS API, `stopTimeout`.
const LONGEST_STOP: u64 = 120;
/// What Compose takes for a health check's times when the file is silent; ECS would take others.
const INTERVAL: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(30);
const RETRIES: u64 = 3;

impl Container<'_> {
    pub(super) fn limits(&self, fields: &mut Fields, notes: &mut Notes) {
        let service = self.service;
        let limit = service.memory_limit.filter(|limit| *limit > 0).map(mib);
        let reservation = service.memory_reservation.filter(|reservation| *reservation > 0).map(mib);
        fields.some("memory", limit);
        // A reservation has to be below the limit, and says nothing if it is the limit.
        fields.some(
            "memoryReservation",
            reservation.filter(|reservation| limit.is_none_or(|limit| *reservation < limit)),
        );
        if let (Some(limit), Some(reservation)) = (limit, reservation)
            && reservation > limit
        {
            let why = Why::Clamped { from: format!("{reservation} MiB"), to: format!("{limit} MiB") };
            notes.add(service, "mem_reservation", Some(service.line), why);
        }
        fields.some("cpu", service.cpus.map(units).filter(|units| *units > 0));
        let ulimits = service.ulimits.iter();
        let ulimit = |limit: &super::Ulimit| json!({"name": limit.name, "softLimit": limit.soft, "hardLimit": limit.hard});
        fields.list("ulimits", ulimits.map(ulimit).collect());
        if let Some((period, line)) = service.stop_grace_period {
            let seconds = self.seconds("stop_grace_period", line, period, (1, LONGEST_STOP), notes);
            fields.set("stopTimeout", json!(seconds));
        }
    }

    pub(super) fn health(&self, health: &Health, notes: &mut Notes) -> Value {
        let (kind, words) = health.test.split_at(1.min(health.test.len()));
        let words = self.command("healthcheck.test", words, notes);
        let mut seconds = |key: &str, time: Duration, range| {
            self.seconds(&format!("healthcheck.{key}"), health.line, time, range, notes)
        };
        // Source of the ranges: ECS API, `HealthCheck`.
        let interval = seconds("interval", health.interval.unwrap_or(INTERVAL), (5, 300));
        let timeout = seconds("timeout", health.timeout.unwrap_or(TIMEOUT), (2, 60));
        let start = health.start_period.map(|period| seconds("start_period", period, (0, 300)));
        let wanted = health.retries.unwrap_or(RETRIES);
        let retries = self.clamped("healthcheck.retries", health.line, wanted, (1, 10), "", notes);
        // Retries are how a file says that something starts slowly; those that are lost become its time to start.
        let lost = wanted.saturating_sub(retries).saturating_mul(interval);
        let start = if lost > 0 { Some(start.unwrap_or(0).saturating_add(lost).min(300)) } else { start };
        let mut check = Fields::default();
        check.set("command", kind.iter().map(|kind| json!(kind)).chain(words).collect());
        check.set("interval", json!(interval));
        check.set("timeout", json!(timeout));
        check.set("retries", json!(retries));
        check.some("startPeriod", start);
        Value::Object(check.0)
    }

    /// Whole seconds, rounded up, within what ECS takes.
    fn seconds(&self, key: &str, line: usize, time: Duration, range: (u64, u64), notes: &mut Notes) -> u64 {
        let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
        self.clamped(key, line, seconds, range, "s", notes)
    }

    fn clamped(
        &self,
        key: &str,
        line: usize,
        value: u64,
        range: (u64, u64),
        unit: &str,
        notes: &mut Notes,
    ) -> u64 {
        let clamped = value.clamp(range.0, range.1);
        if clamped != value {
            let why = Why::Clamped { from: format!("{value}{unit}"), to: format!("{clamped}{unit}") };
            notes.add(self.service, key, Some(line), why);
        }
        clamped
    }
}
