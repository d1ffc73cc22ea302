//! Feature environments: where copies of branches run, under which names, and for how long.

mod place;
mod prices;
mod source;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use place::{Address, Place, ServicePlace, TaskPlace};
pub use prices::PriceTable;
pub use source::{ComposeSource, Network, Size, Source, Tag};

use super::freeze;
use super::reader::{Placed, Table};
use super::roles::{self, Allow, Role};
use super::ship::{self, Before};
use crate::clock::crontab::Crontab;

/// How copies of an app's branches run.
#[derive(Clone, Debug)]
pub struct FeatureSetting {
    /// The address of a copy, with `{slug}` in its host.
    pub url: String,
    /// Who may have one.
    pub allow: Allow,
    /// The Slack channel of the cards; where it was asked for, when not set.
    pub channel: Option<String>,
    /// The ECS cluster.
    pub cluster: String,
    /// A service behind a load balancer, or a task with a name.
    pub place: Place,
    /// What the task definition is made from.
    pub source: Source,
    /// The container that answers: a service's name where a compose file is the source. When not set, the
    /// first that runs the app's image, or the one that publishes a port.
    pub container: Option<String>,
    /// The port on which it does.
    pub port: u16,
    /// The tag of a branch's image.
    pub tag: Tag,
    /// Environment variables of the app's containers, with `{slug}`, `{url}`, `{branch}`, `{sha}` in them.
    pub environment: Vec<(String, String)>,
    /// Secrets of the app's containers: what `valueFrom` holds, by name.
    pub secrets: Vec<(String, String)>,
    /// Where tasks run.
    pub network: Network,
    /// Whether they run on Fargate Spot, where it has room.
    pub spot: bool,
    /// What has to run, and end well, before a copy starts.
    pub before: Vec<Before>,
    /// The page that answers when a copy works.
    pub health: HealthPage,
    /// How long copies live.
    pub life: Life,
    /// How many there may be.
    pub quota: Quota,
    /// When they are stopped for the night.
    pub night: Option<Night>,
    /// Whether a push brings its copy up to date.
    pub redeploy: bool,
    /// What computing costs.
    pub prices: Option<PriceTable>,
}

/// The page of a copy that answers when it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthPage {
    /// Its path.
    pub path: String,
    /// The HTTP status it answers with; anything from 200 to 399, when not set.
    pub status: Option<u16>,
    /// How long it may take to do so.
    pub timeout: Duration,
}

/// How long copies live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// Unless somebody says otherwise.
    pub ttl: Duration,
    /// At most, from when it is asked for.
    pub longest: Duration,
    /// So long before its end, people are told.
    pub warn: Duration,
}

/// How many copies there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Of one person.
    pub per_person: usize,
    /// Of the app.
    pub per_app: usize,
}

/// When copies are stopped.
#[derive(Clone, Debug)]
pub struct Night {
    stop: Crontab,
    zone: Tz,
}

impl Night {
    /// Copies are stopped at these moments in that zone.
    pub fn new(stop: Crontab, zone: Tz) -> Self {
        Self { stop, zone }
    }

    /// The next time copies are stopped.
    pub fn next(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.stop.next(after, self.zone)
    }
}

const DAY: u64 = 24 * 3600;
const LONGEST: Duration = Duration::from_secs(30 * DAY);

/// Reads how copies of branches run; nothing where there are none.
pub(super) fn read(
    app: &mut Table<'_, '_>,
    images: bool,
    channels: &BTreeMap<String, String>,
    roles: &BTreeMap<String, Role>,
) -> Option<FeatureSetting> {
    let mut table = app.table("feature")?;
    if !images {
        table.missing("url", "feature environments need an [apps.<name>.image] with the repository in ECR");
    }
    let url = url(&mut table);
    let setting = FeatureSetting {
        allow: roles::allow_at(&mut table, "allow", roles),
        channel: super::app::channel(&mut table, channels),
        cluster: table.required_text("cluster", "the ECS cluster that copies run in").value,
        place: place::read(&mut table, &url),
        source: source::source(&mut table),
        container: table.text("container").map(|container| container.value),
        port: port(&mut table),
        tag: source::tag(&mut table),
        environment: named(&mut table, "environment"),
        secrets: named(&mut table, "secrets"),
        network: source::network(&mut table),
        spot: table.flag("spot").unwrap_or(false),
        before: ship::before_alone(&mut table),
        health: health(&mut table),
        life: life(&mut table),
        quota: Quota {
            per_person: count(&mut table, "per_person", 3),
            per_app: count(&mut table, "per_app", 20),
        },
        night: night(&mut table),
        redeploy: table.flag("redeploy").unwrap_or(true),
        prices: prices::read(&mut table),
        url: url.value,
    };
    let public = matches!(&setting.place, Place::Task(place) if place.address == Address::Public);
    if public && !setting.network.public_ip {
        let hint =
            "tasks without a public address can't have address = \"public\"; set it to true in network";
        table.missing("network.public_ip", hint);
    }
    table.finish();
    Some(setting)
}

fn url(table: &mut Table<'_, '_>) -> Placed<String> {
    let url =
        table.required_text("url", "the address of a copy, as in \"https://{slug}.feature.example.com\"");
    let bare = url.value.strip_prefix("https://").or_else(|| url.value.strip_prefix("http://"));
    let host = bare.map(|rest| rest.split('/').next().unwrap_or_default());
    match host {
        _ if url.value.is_empty() => {}
        None => table.wrong(&url, "must start with https:// or http://".into()),
        Some(host) if !host.starts_with("{slug}.") || host.matches("{slug}").count() > 1 => {
            let hint = "must have {slug} as the first part of its host, as in \"https://{slug}.feature.example.com\"";
            table.wrong(&url, hint.into());
        }
        Some(_) => {}
    }
    url
}

fn named(table: &mut Table<'_, '_>, key: &'static str) -> Vec<(String, String)> {
    let texts = table.table(key).map(Table::named_texts).unwrap_or_default();
    texts.into_iter().map(|(name, value)| (name.value, value)).collect()
}

fn port(table: &mut Table<'_, '_>) -> u16 {
    let Some(port) = table.number("port") else { return 80 };
    match u16::try_from(port.value) {
        Ok(number) if number > 0 => number,
        _ => {
            table.wrong(&port, format!("{} is not a port: 1 to 65535", port.value));
            80
        }
    }
}

fn count(table: &mut Table<'_, '_>, key: &'static str, default: usize) -> usize {
    let Some(count) = table.number(key) else { return default };
    if count.value == 0 {
        table.wrong(&count, "must be at least 1; leave [apps.<name>.feature] out to have none".into());
    }
    usize::try_from(count.value).unwrap_or(usize::MAX)
}

fn health(table: &mut Table<'_, '_>) -> HealthPage {
    let mut page = HealthPage { path: "/".into(), status: None, timeout: Duration::from_secs(600) };
    let Some(mut table) = table.table("health") else { return page };
    if let Some(path) = table.text("path") {
        if !path.value.starts_with('/') {
            table.wrong(&path, "must start with a slash, as in \"/healthz\"".into());
        }
        page.path = path.value;
    }
    if let Some(status) = table.number("status") {
        page.status = u16::try_from(status.value).ok().filter(|status| (100..600).contains(status));
        if page.status.is_none() {
            table.wrong(&status, format!("{} is not an HTTP status", status.value));
        }
    }
    page.timeout = super::duration_at(&mut table, "timeout").unwrap_or(page.timeout);
    table.finish();
    page
}

fn life(table: &mut Table<'_, '_>) -> Life {
    let ttl = table.text("ttl");
    let longest = super::duration_at(table, "longest").unwrap_or(LONGEST);
    let days = |count: u64| Duration::from_secs(count * DAY);
    let length = ttl.as_ref().map_or(days(3), |text| super::duration(table, text));
    if let Some(ttl) = ttl.filter(|_| length > longest || length.is_zero()) {
        table.wrong(&ttl, "must be longer than nothing and no longer than longest (default: 30d)".into());
    }
    let warn = super::duration_at(table, "warn").unwrap_or(Duration::from_secs(2 * 3600));
    Life { ttl: length, longest, warn }
}

fn night(table: &mut Table<'_, '_>) -> Option<Night> {
    let mut table = table.table("night")?;
    let stop = table.required_text("stop", "when copies are stopped, as in \"0 20 * * mon-fri\"");
    let zone = table.text("zone");
    let stop = freeze::moment(&table, &stop);
    let zone = zone.map_or(Some(Tz::UTC), |zone| freeze::named(&table, &zone));
    table.finish();
    Some(Night { stop: stop?, zone: zone? })
}

impl FeatureSetting {
    /// The address of a copy.
    pub fn url_of(&self, slug: &str) -> String {
        self.url.replace("{slug}", slug)
    }

    /// The name of a copy in DNS, without a port.
    pub fn host_of(&self, slug: &str) -> String {
        let url = self.url_of(slug);
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let host = rest.split('/').next().unwrap_or_default();
        host.split(':').next().unwrap_or_default().to_owned()
    }

    /// The domain below which copies have their names.
    pub fn domain(&self) -> String {
        self.host_of("").trim_start_matches('.').to_owned()
    }

    /// The page that tells whether a copy works.
    pub fn health_url(&self, slug: &str) -> String {
        format!("{}{}", self.url_of(slug).trim_end_matches('/'), self.health.path)
    }
}

#[cfg(test)]
mod tests;
