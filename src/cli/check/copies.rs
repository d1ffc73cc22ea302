//! Whether what copies of an app's branches need is there: their cluster, what they are made from, and where they
//! are reached.

use crate::aws::Aws;
use crate::cli::print;
use crate::config::feature::{Place, Source};
use crate::config::{App, FeatureSetting};
use crate::github::Github;
use crate::github::content::file;
use crate::hosting::names;

/// Asks AWS and GitHub; prints what is fine and returns what is not.
pub(super) async fn check(aws: &Aws, github: &Github, app: &App) -> Vec<String> {
    let Some(setting) = &app.feature else { return Vec::new() };
    let (listener, zone) = match &setting.place {
        Place::Service(place) => (Some(&place.listener), place.zone.as_ref().map(|zone| ("service", zone))),
        Place::Task(place) => (None, Some(("task", &place.zone))),
    };
    let mut checked =
        vec![("cluster".into(), cluster(aws, setting).await), source(aws, github, app, setting).await];
    if let Some(listener) = listener {
        checked.push(("service.listener".into(), leads(aws, listener).await));
    }
    if let Some((place, zone)) = zone {
        checked.push((format!("{place}.zone"), holds(aws, zone, setting).await));
    }
    let problem = |(key, found): (String, Result<String, String>)| {
        let key = format!("apps.{}.feature.{key}", app.name);
        found
            .map(|fine| print(format!("{key}: fine, {fine}")))
            .map_err(|wrong| format!("{key}: {wrong}"))
            .err()
    };
    checked.into_iter().filter_map(problem).collect()
}

async fn cluster(aws: &Aws, setting: &FeatureSetting) -> Result<String, String> {
    let cluster = &setting.cluster;
    let tasks = aws.tasks_tagged(cluster, names::BY, "tengu-check").await;
    tasks.map(|_| format!("{cluster} is there")).map_err(|error| error.to_string())
}

async fn source(
    aws: &Aws,
    github: &Github,
    app: &App,
    setting: &FeatureSetting,
) -> (String, Result<String, String>) {
    match &setting.source {
        Source::Family { name, .. } => {
            let found = aws.task_definition(name).await.map_err(|error| error.to_string());
            let missing = || format!("there is no active task definition of the family {name}");
            let found = found.and_then(|found| found.ok_or_else(missing));
            ("family".into(), found.map(|_| format!("{name} is there")))
        }
        Source::Compose(compose) => {
            let found = file(github, &app.owner, &app.repository, &compose.path, &app.base).await;
            let missing = || format!("{} on {} has no {}", app.full_name(), app.base, compose.path);
            let found = found.map_err(|error| error.to_string()).and_then(|found| found.ok_or_else(missing));
            ("compose.file".into(), found.map(|_| format!("{} is there", compose.path)))
        }
    }
}

async fn leads(aws: &Aws, listener: &str) -> Result<String, String> {
    let balancer = aws.balancer_of(listener).await.map_err(|error| error.to_string())?;
    Ok(format!("it is of {}", balancer.dns_name))
}

async fn holds(aws: &Aws, zone: &str, setting: &FeatureSetting) -> Result<String, String> {
    let found = aws.zone(zone).await.map_err(|error| error.to_string())?;
    let found = found.ok_or_else(|| format!("Route 53 has no hosted zone {zone}"))?;
    let (name, domain) = (found.name.trim_end_matches('.'), setting.domain());
    if domain == name || domain.ends_with(&format!(".{name}")) {
        return Ok(format!("{zone} is {name}"));
    }
    Err(format!("{zone} is {name}, and {domain} is not in it"))
}
