//! Request throttling: buckets that several actions share.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

/// Burst and refill per second. Source: AWS docs, "Request throttling for the Amazon ECS API"; the load
/// balancers' and EC2's own are not held against anybody here.
const BUCKETS: [(&str, &[&str], f64, f64); 7] = [
    ("task definitions, changing", &["RegisterTaskDefinition", "DeregisterTaskDefinition"], 20.0, 1.0),
    ("task definitions, reading", &["DescribeTaskDefinition", "ListTaskDefinitions"], 50.0, 20.0),
    ("tasks, changing", &["RunTask", "StopTask"], 100.0, 40.0),
    ("tasks, reading", &["DescribeTasks", "ListTasks"], 100.0, 20.0),
    (
        "services, reading",
        &[
            "DescribeServices",
            "ListServices",
            "DescribeServiceDeployments",
            "ListServiceDeployments",
            "DescribeServiceRevisions",
        ],
        100.0,
        20.0,
    ),
    (
        "services, changing",
        &[
            "CreateService",
            "UpdateService",
            "DeleteService",
            "StopServiceDeployment",
            "ContinueServiceDeployment",
        ],
        50.0,
        5.0,
    ),
    // Five requests per second of whatever kind. Source: Route 53 docs, "Quotas".
    (
        "names",
        &["GetHostedZone", "ListResourceRecordSets", "ChangeResourceRecordSets", "GetChange"],
        5.0,
        5.0,
    ),
];

#[derive(Debug)]
pub(super) struct Limits {
    pub(super) on: bool,
    buckets: HashMap<&'static str, (f64, DateTime<Utc>)>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { on: true, buckets: HashMap::new() }
    }
}

impl Limits {
    /// Takes one request out of the action's bucket; false where there was none left.
    pub(super) fn take(&mut self, action: &str, now: DateTime<Utc>) -> bool {
        let bucket = BUCKETS.iter().find(|(_, actions, ..)| actions.contains(&action));
        let Some((name, _, burst, refill)) = bucket.filter(|_| self.on) else { return true };
        let (left, at) = self.buckets.entry(name).or_insert((*burst, now));
        let passed = (now - *at).as_seconds_f64().max(0.0);
        (*left, *at) = ((*left + passed * refill).min(*burst), now);
        let enough = *left >= 1.0;
        *left -= f64::from(u8::from(enough));
        enough
    }
}
