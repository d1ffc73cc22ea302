//! How a released commit gets to where it runs: its image, its tasks, its services, its health.

use std::time::Duration;

use regex::Regex;

use super::reader::{Placed, Table};

/// Where an app's images are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Images {
    /// The repository in ECR.
    pub repository: String,
    /// The account whose registry it is; our own when not set.
    pub registry: Option<String>,
    /// The tag of a commit's image, with `{sha}` or `{short_sha}` in it.
    tag: String,
    /// How long CI may take to build it.
    pub wait: Duration,
}

/// How a release gets to an environment.
#[derive(Clone, Debug)]
pub struct Ship {
    /// The ECS cluster.
    pub cluster: String,
    /// Its services, which all move at once.
    pub services: Vec<String>,
    /// What happens when one of them does not arrive.
    pub on_failure: OnFailure,
    /// Whether revisions that failed are deregistered.
    pub deregister: bool,
    /// How long the services may take to arrive.
    pub timeout: Duration,
    /// What has to run, and end well, before they move.
    pub before: Vec<Before>,
    /// What has to answer after they arrived.
    pub health: Option<Health>,
}

/// What happens when a release does not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// Every service goes back to what it ran.
    Rollback,
    /// What still moves is stopped, and everything left as it is.
    Stop,
    /// People are asked.
    Ask,
}

/// A task that has to end well before the services move.
#[derive(Clone, Debug)]
pub struct Before {
    /// What people call it.
    pub name: String,
    /// The service whose revision, network and launch type it takes.
    pub service: String,
    /// The container whose command is replaced; the app's own when not set.
    pub container: Option<String>,
    /// The command, word by word.
    pub command: Vec<String>,
    /// Environment variables besides the container's own.
    pub environment: Vec<(String, String)>,
    /// How long it may take.
    pub timeout: Duration,
    /// A line like this in its output stops the release.
    pub stop_on_output: Option<Regex>,
}

/// A page that tells whether the app works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Its address.
    pub url: String,
    /// The HTTP status it answers with.
    pub status: u64,
    /// Whether the answer has to hold the released commit.
    pub sha: bool,
    /// How long it has to stay content.
    pub settle: Duration,
    /// How long it may take to become content.
    pub timeout: Duration,
}

impl Images {
    /// The tag of a commit's image.
    pub fn tag(&self, sha: &str) -> String {
        self.tag.replace("{sha}", sha).replace("{short_sha}", sha.get(..7).unwrap_or(sha))
    }
}

const MINUTE: u64 = 60;

fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * MINUTE)
}

pub(super) fn images(app: &mut Table<'_, '_>) -> Option<Images> {
    let mut table = app.table("image")?;
    let repository = table.required_text("repository", "the repository in ECR, as in \"web\"");
    let registry = table.text("registry");
    if let Some(registry) = &registry
        && !(registry.value.len() == 12 && registry.value.chars().all(|char| char.is_ascii_digit()))
    {
        table.wrong(registry, format!("\"{}\" is not an AWS account: 12 digits", registry.value));
    }
    let tag = tag(&mut table);
    let wait = super::duration_at(&mut table, "wait").unwrap_or(minutes(30));
    table.finish();
    Some(Images {
        repository: repository.value,
        registry: registry.map(|registry| registry.value),
        tag,
        wait,
    })
}

fn tag(table: &mut Table<'_, '_>) -> String {
    let Some(tag) = table.text("tag") else { return "{sha}".into() };
    let bare = tag.value.replace("{sha}", "").replace("{short_sha}", "");
    if bare == tag.value {
        table.wrong(&tag, "must hold {sha} or {short_sha}: one tag for each commit".into());
    } else if bare.contains(|char: char| !(char.is_ascii_alphanumeric() || "._-".contains(char))) {
        table.wrong(&tag, "may hold letters, digits, \".\", \"_\", \"-\", {sha} and {short_sha}".into());
    }
    tag.value
}

/// Reads how an environment is shipped; nothing where tengu's part ends with the merge.
pub(super) fn read(table: &mut Table<'_, '_>, images: bool) -> Option<Ship> {
    let cluster = table.text("cluster");
    let services = table.texts("services");
    let ship = Ship {
        on_failure: on_failure(table),
        deregister: table.flag("deregister").unwrap_or(false),
        timeout: super::duration_at(table, "timeout").unwrap_or(minutes(20)),
        before: before(table, &services),
        health: health(table),
        cluster: cluster.as_ref().map(|cluster| cluster.value.clone()).unwrap_or_default(),
        services: services.iter().map(|service| service.value.clone()).collect(),
    };
    match (&cluster, services.is_empty()) {
        (None, true) => return None,
        (None, false) => table.missing("cluster", "the ECS cluster of the services"),
        (Some(_), true) => table.missing("services", "the ECS services, as in [\"web\", \"worker\"]"),
        (Some(cluster), false) if !images => {
            table.wrong(cluster, "needs an [apps.<name>.image] with the repository in ECR".into());
        }
        _ => {}
    }
    Some(ship)
}

fn on_failure(table: &mut Table<'_, '_>) -> OnFailure {
    let Some(word) = table.text("on_failure") else { return OnFailure::Rollback };
    match word.value.as_str() {
        "rollback" => OnFailure::Rollback,
        "stop" => OnFailure::Stop,
        "ask" => OnFailure::Ask,
        other => {
            table.wrong(&word, format!("\"{other}\" is none of these: \"rollback\", \"stop\", \"ask\""));
            OnFailure::Rollback
        }
    }
}

fn before(table: &mut Table<'_, '_>, services: &[Placed<String>]) -> Vec<Before> {
    let first = services.first().map(|first| first.value.clone()).unwrap_or_default();
    let of = |mut inner: Table<'_, '_>| {
        let service = service(&mut inner, services).unwrap_or_else(|| first.clone());
        task(inner, service)
    };
    table.tables("before").into_iter().map(of).collect()
}

/// The tasks of what has no services to choose from.
pub(super) fn before_alone(table: &mut Table<'_, '_>) -> Vec<Before> {
    table.tables("before").into_iter().map(|inner| task(inner, String::new())).collect()
}

/// The service that is named, which has to be one of these.
fn service(table: &mut Table<'_, '_>, services: &[Placed<String>]) -> Option<String> {
    let service = table.text("service")?;
    if !services.iter().any(|known| known.value == service.value) {
        let known: Vec<_> = services.iter().map(|known| known.value.as_str()).collect();
        let message = format!("\"{}\" is none of the services: {}", service.value, known.join(", "));
        table.wrong(&service, message);
    }
    Some(service.value)
}

fn task(mut table: Table<'_, '_>, service: String) -> Before {
    let name = table.required_text("name", "what people call it, as in \"db:migrate\"");
    let command = table.texts("command");
    if command.is_empty() {
        table.missing("command", "the command word by word, as in [\"bin/rails\", \"db:migrate\"]");
    }
    let environment = table.table("environment").map(Table::named_texts).unwrap_or_default();
    let before = Before {
        name: name.value,
        service,
        container: table.text("container").map(|container| container.value),
        command: command.into_iter().map(|word| word.value).collect(),
        environment: environment.into_iter().map(|(name, value)| (name.value, value)).collect(),
        timeout: super::duration_at(&mut table, "timeout").unwrap_or(minutes(30)),
        stop_on_output: pattern(&mut table),
    };
    table.finish();
    before
}

fn pattern(table: &mut Table<'_, '_>) -> Option<Regex> {
    let text = table.text("stop_on_output")?;
    let read = Regex::new(&text.value);
    if let Err(problem) = &read {
        table.wrong(&text, format!("is not a regular expression: {problem}"));
    }
    read.ok()
}

fn health(table: &mut Table<'_, '_>) -> Option<Health> {
    let mut table = table.table("health")?;
    let url = table.required_text("url", "the page, as in \"https://shop.example/healthz\"");
    if !url.value.is_empty() && !["http://", "https://"].iter().any(|scheme| url.value.starts_with(scheme)) {
        table.wrong(&url, "must start with https:// or http://".into());
    }
    let health = Health {
        url: url.value,
        status: table.number("status").map_or(200, |status| status.value),
        sha: table.flag("sha").unwrap_or(false),
        settle: super::duration_at(&mut table, "settle").unwrap_or(Duration::from_secs(30)),
        timeout: super::duration_at(&mut table, "timeout").unwrap_or(minutes(3)),
    };
    table.finish();
    Some(health)
}
