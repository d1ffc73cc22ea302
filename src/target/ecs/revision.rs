//! The next revision of a task definition: the one that runs, with other images for the app's containers.

use serde_json::{Map, Value, json};

/// The tag that says which deploy a revision was made for.
pub const DEPLOY_TAG: &str = "tengu:deploy";

/// What AWS adds to a task definition and does not take back. Source: botocore, `RegisterTaskDefinition`
/// against `DescribeTaskDefinition`. Everything else is carried over, whatever it is.
const READ_ONLY: [&str; 9] = [
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
];

/// What is to be done for a service to run an image.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Nothing: the revision has this image already.
    Unchanged,
    /// Register this.
    Register(Value),
}

/// No container of the task definition belongs to the app.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no container of {family} runs an image of {repository}; its images are {images:?}")]
pub struct NoContainer {
    /// The task definition's family.
    pub family: String,
    /// The repository that was looked for.
    pub repository: String,
    /// The images that are there.
    pub images: Vec<String>,
}

/// The revision after `current` (as AWS describes it, with its `tags`), in which every container of
/// `repository` (its URI, or its name in any registry) runs `image_uri`. Other containers stay as they are.
///
/// # Errors
/// When no container runs an image of that repository.
pub fn next(
    current: &Value,
    tags: &Value,
    repository: &str,
    image_uri: &str,
    deploy_tag: &str,
) -> Result<Next, NoContainer> {
    let ours = containers(current, repository);
    if ours.is_empty() {
        return Err(no_container(current, repository));
    }
    if ours.iter().all(|container| container["image"] == image_uri) {
        return Ok(Next::Unchanged);
    }
    let mut body = registrable(current);
    for container in body["containerDefinitions"].as_array_mut().into_iter().flatten() {
        if belongs(container["image"].as_str().unwrap_or_default(), repository) {
            container["image"] = json!(image_uri);
        }
    }
    body["tags"] = carried(tags, deploy_tag);
    Ok(Next::Register(body))
}

/// The names of the containers that run an image of this repository, in their order.
pub fn names_of<'a>(current: &'a Value, repository: &str) -> Vec<&'a str> {
    containers(current, repository).into_iter().filter_map(|container| container["name"].as_str()).collect()
}

/// The processor architecture a task definition asks for. Source: ECS API, `RuntimePlatform`: without one,
/// X86_64.
pub fn architecture(current: &Value) -> &str {
    current["runtimePlatform"]["cpuArchitecture"].as_str().unwrap_or("X86_64")
}

/// Whether an image for these architectures (in OCI's words) runs on that one (in ECS's). An image that does
/// not say what it runs on is let through.
pub fn fits(image: &[String], architecture: &str) -> bool {
    let oci = match architecture {
        "ARM64" => "arm64",
        _ => "amd64",
    };
    image.is_empty() || image.iter().any(|name| name == oci)
}

/// What would be registered to have this revision again: without what AWS adds, and without tags, which AWS
/// keeps apart.
pub fn registrable(described: &Value) -> Value {
    let fields = described.as_object().into_iter().flatten();
    let kept = fields.filter(|(name, _)| !READ_ONLY.contains(&name.as_str()) && *name != "tags");
    Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
}

/// The value of a tag.
pub fn tag<'a>(tags: &'a Value, key: &str) -> Option<&'a str> {
    tags.as_array()?.iter().find(|tag| tag["key"] == key)?["value"].as_str()
}

fn containers<'a>(current: &'a Value, repository: &str) -> Vec<&'a Value> {
    let all = current["containerDefinitions"].as_array().into_iter().flatten();
    all.filter(|container| belongs(container["image"].as_str().unwrap_or_default(), repository)).collect()
}

fn no_container(current: &Value, repository: &str) -> NoContainer {
    let images = current["containerDefinitions"].as_array().into_iter().flatten();
    let images = images.filter_map(|container| container["image"].as_str().map(str::to_owned)).collect();
    let family = current["family"].as_str().unwrap_or_default().to_owned();
    NoContainer { family, repository: repository.to_owned(), images }
}

/// Whether an image is one of a repository (its URI, or its name, which means that name in any registry).
pub fn belongs(image: &str, repository: &str) -> bool {
    let (image, repository) = (without_version(image), without_version(repository));
    match split_registry(repository) {
        (Some(_), _) => image == repository,
        (None, name) => split_registry(image).1 == name,
    }
}

/// An image's name without `@digest` and `:tag`. A colon before the last slash is a registry's port.
fn without_version(image: &str) -> &str {
    let name = image.split_once('@').map_or(image, |(name, _)| name);
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    name[last..].find(':').map_or(name, |colon| &name[..last + colon])
}

/// The registry is what stands before the first slash, if it looks like a host: `web/api` has none.
fn split_registry(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (Some(host), path),
        _ => (None, name),
    }
}

/// The tags of the next revision. Those of AWS itself can't be set by anyone else.
fn carried(tags: &Value, deploy_tag: &str) -> Value {
    let own = |tag: &&Value| {
        let key = tag["key"].as_str().unwrap_or_default();
        key != DEPLOY_TAG && !key.to_ascii_lowercase().starts_with("aws:")
    };
    let mut tags: Vec<Value> = tags.as_array().into_iter().flatten().filter(own).cloned().collect();
    tags.push(json!({ "key": DEPLOY_TAG, "value": deploy_tag }));
    Value::Array(tags)
}

#[cfg(test)]
mod tests;
