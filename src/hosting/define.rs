//! The task definition of a copy: derived from a family's newest revision. Pure.

use serde_json::{Value, json};

use super::booth::Booth;
use super::names::{self, fill};
use crate::config::feature::Size;
use crate::feature::{Failure, Feature};
use crate::target::ecs::revision::{DEPLOY_TAG, names_of, registrable};

/// A task definition to register.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Defined {
    /// What is registered, tags included.
    pub(super) json: Value,
    /// What could not be carried over, in sentences.
    pub(super) notes: Vec<String>,
}

/// Derives a copy's task definition from a revision as AWS describes it.
///
/// # Errors
/// When none of its containers runs the app's image.
pub(super) fn from_family(
    booth: &Booth<'_>,
    feature: &Feature,
    by: &str,
    current: &Value,
    size: Size,
) -> Result<Defined, Failure> {
    let ours = ours(booth, current)?;
    let image = feature.image.clone().unwrap_or_default();
    let mut json = registrable(current);
    for container in json["containerDefinitions"].as_array_mut().into_iter().flatten() {
        if ours.iter().any(|name| container["name"] == **name) {
            container["image"] = json!(image);
            settle(booth, feature, container);
        }
    }
    let answers = answering(booth, &json).unwrap_or_default().to_owned();
    open_port(&mut json, &answers, booth.setting.port);
    finish(booth, feature, by, &mut json, size);
    Ok(Defined { json, notes: Vec::new() })
}

fn ours(booth: &Booth<'_>, current: &Value) -> Result<Vec<String>, Failure> {
    let repository = booth.app.images.as_ref().map_or("", |images| images.repository.as_str());
    let ours: Vec<String> = names_of(current, repository).into_iter().map(str::to_owned).collect();
    if ours.is_empty() {
        let family = current["family"].as_str().unwrap_or_default().to_owned();
        return Err(Failure::NoContainer { family, repository: repository.to_owned() });
    }
    Ok(ours)
}

/// The container that answers: the one that is named, else the first that runs the app's image.
pub(super) fn answering<'a>(booth: &'a Booth<'_>, json: &'a Value) -> Option<&'a str> {
    let repository = booth.app.images.as_ref().map_or("", |images| images.repository.as_str());
    booth.setting.container.as_deref().or_else(|| names_of(json, repository).first().copied())
}

/// Gives a container the copy's environment and secrets; a name stands for one of the two.
fn settle(booth: &Booth<'_>, feature: &Feature, container: &mut Value) {
    let environment = booth.setting.environment.iter();
    let environment = environment.map(|(name, value)| (name.as_str(), fill(value, booth, feature)));
    let secrets =
        booth.setting.secrets.iter().map(|(name, from)| (name.as_str(), fill(from, booth, feature)));
    for (name, value) in environment {
        put(container, ("environment", "secrets"), name, json!({ "name": name, "value": value }));
    }
    for (name, from) in secrets {
        put(container, ("secrets", "environment"), name, json!({ "name": name, "valueFrom": from }));
    }
}

/// Puts something with a name into one list of a container, and takes what has that name out of the other.
fn put(container: &mut Value, (into, out_of): (&str, &str), name: &str, thing: Value) {
    for list in [into, out_of] {
        if let Some(items) = container[list].as_array_mut() {
            items.retain(|item| item["name"] != name);
        }
    }
    match container[into].as_array_mut() {
        Some(items) => items.push(thing),
        None => container[into] = json!([thing]),
    }
}

/// Opens the port on which a container answers, where that is not done yet.
pub(super) fn open_port(json: &mut Value, name: &str, port: u16) {
    let mut containers = json["containerDefinitions"].as_array_mut().into_iter().flatten();
    let Some(container) = containers.find(|container| container["name"] == name) else { return };
    match container["portMappings"].as_array_mut() {
        Some(open) if open.iter().any(|mapping| mapping["containerPort"] == port) => {}
        Some(open) => open.push(json!({ "containerPort": port, "protocol": "tcp" })),
        None => container["portMappings"] = json!([{ "containerPort": port, "protocol": "tcp" }]),
    }
}

/// What is the same wherever a task definition comes from: family, size, Fargate, tags.
pub(super) fn finish(booth: &Booth<'_>, feature: &Feature, by: &str, json: &mut Value, size: Size) {
    json["family"] = json!(names::family(&booth.app.name, &feature.slug));
    json["networkMode"] = json!("awsvpc");
    json["requiresCompatibilities"] = json!(["FARGATE"]);
    for (key, set) in [("cpu", size.cpu), ("memory", size.memory)] {
        if let Some(value) = set {
            json[key] = json!(value.to_string());
        }
    }
    let tags = names::tags(feature, by).into_iter().chain([(DEPLOY_TAG.to_owned(), names::token(feature))]);
    json["tags"] = tags.map(|(key, value)| json!({ "key": key, "value": value })).collect();
}

/// CPU units and MiB of a task.
pub(super) fn size_of(json: &Value) -> Option<(u32, u32)> {
    let number = |key: &str| json[key].as_str()?.parse().ok();
    Some((number("cpu")?, number("memory")?))
}
