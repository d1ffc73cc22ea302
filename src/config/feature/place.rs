//! The two ways in which a copy is reached.

use std::time::Duration;

use crate::config::reader::{Placed, Table};

/// Where a copy is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// An ECS service behind a load balancer.
    Service(ServicePlace),
    /// A single task, with an A record to its address.
    Task(TaskPlace),
}

/// A service behind a load balancer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePlace {
    /// The ARN of the listener whose rules lead to copies.
    pub listener: String,
    /// The lowest priority that our rules take.
    pub priority: u32,
    /// The Route 53 zone in which each copy gets a record; nothing where a wildcard record leads to the
    /// load balancer.
    pub zone: Option<String>,
}

/// A task of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskPlace {
    /// The Route 53 zone of the records.
    pub zone: String,
    /// Which of a task's addresses they hold.
    pub address: Address,
    /// How long others may keep a record.
    pub ttl: Duration,
}

/// One of a task's addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// The one within the network.
    Private,
    /// The one on the Internet.
    Public,
}

/// The highest priority a rule may have. Source: ELBv2 API, `CreateRule`.
const HIGHEST: u64 = 50_000;

pub(super) fn read(table: &mut Table<'_, '_>, url: &Placed<String>) -> Place {
    let (service, task) = (table.table("service"), table.table("task"));
    match (service, task) {
        (Some(service), None) => Place::Service(self::service(service)),
        (None, Some(task)) => Place::Task(self::task(task)),
        (Some(service), Some(_)) => {
            table.wrong(url, "needs either [apps.<name>.feature.service] or [….task], not both".into());
            Place::Service(self::service(service))
        }
        (None, None) => {
            table.missing(
                "service",
                "[apps.<name>.feature.service] with a listener, or [apps.<name>.feature.task] with a zone",
            );
            Place::Service(ServicePlace { listener: String::new(), priority: 1, zone: None })
        }
    }
}

fn service(mut table: Table<'_, '_>) -> ServicePlace {
    let listener = table.required_text("listener", "the ARN of the load balancer's listener");
    if !listener.value.is_empty() && !listener.value.contains(":listener/") {
        table.wrong(&listener, format!("\"{}\" is not the ARN of a listener", listener.value));
    }
    let priority = table.number("priority");
    if let Some(priority) = priority.as_ref().filter(|one| !(1..=HIGHEST).contains(&one.value)) {
        table.wrong(priority, format!("must be from 1 to {HIGHEST}"));
    }
    let priority = priority.and_then(|priority| u32::try_from(priority.value).ok()).unwrap_or(1000);
    let zone = zone(&mut table);
    table.finish();
    ServicePlace { listener: listener.value, priority, zone }
}

fn zone(table: &mut Table<'_, '_>) -> Option<String> {
    let zone = table.text("zone")?;
    if !(zone.value.starts_with('Z') && zone.value.chars().all(|char| char.is_ascii_alphanumeric())) {
        table.wrong(
            &zone,
            format!("\"{}\" is not the id of a hosted zone, as in \"Z0123456789ABC\"", zone.value),
        );
    }
    Some(zone.value)
}

fn task(mut table: Table<'_, '_>) -> TaskPlace {
    let zone = zone(&mut table);
    if zone.is_none() {
        table.missing("zone", "the id of the hosted zone in Route 53, as in \"Z0123456789ABC\"");
    }
    let address = table.text("address");
    let address = match address.as_ref().map(|word| (word, word.value.as_str())) {
        None | Some((_, "private")) => Address::Private,
        Some((_, "public")) => Address::Public,
        Some((word, other)) => {
            table.wrong(word, format!("\"{other}\" is none of these: \"private\", \"public\""));
            Address::Private
        }
    };
    let ttl = crate::config::duration_at(&mut table, "ttl").unwrap_or(Duration::from_secs(30));
    table.finish();
    TaskPlace { zone: zone.unwrap_or_default(), address, ttl }
}
