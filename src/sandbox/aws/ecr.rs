//! ECR: images described, fetched, put, and their config blobs by address.

use serde_json::{Value, json};

use super::error::{Answer, AwsError};
use super::image::{self, Repository, Stored};
use super::world::World;
use super::{ACCOUNT, arn};

pub(super) const ACTIONS: [&str; 5] =
    ["DescribeImages", "BatchGetImage", "GetDownloadUrlForLayer", "DescribeRepositories", "PutImage"];

pub(super) fn answer(world: &mut World, base: &str, action: &str, input: &Value) -> Answer {
    match action {
        "DescribeImages" => describe_images(world, input),
        "BatchGetImage" => get_images(world, input),
        "GetDownloadUrlForLayer" => download_url(world, base, input),
        "DescribeRepositories" => describe_repositories(world, input),
        "PutImage" => put_image(world, input),
        _ => Err(AwsError::new("UnknownOperationException", action)),
    }
}

fn not_found(name: &str) -> AwsError {
    let words =
        format!("The repository with name '{name}' does not exist in the registry with id '{ACCOUNT}'");
    AwsError::new("RepositoryNotFoundException", words)
}

fn repository<'a>(world: &'a World, input: &'a Value) -> Result<(&'a str, &'a Repository), AwsError> {
    let name = input["repositoryName"].as_str().unwrap_or_default();
    let ours = input["registryId"].as_str().is_none_or(|id| id == ACCOUNT);
    let found = world.repositories.get(name).filter(|_| ours);
    found.map(|found| (name, found)).ok_or_else(|| not_found(name))
}

/// The image that an identifier means: digest and tag must agree where both are given.
fn identified<'a>(repository: &'a Repository, id: &Value) -> Option<&'a Stored> {
    let (digest, tag) = (id["imageDigest"].as_str(), id["imageTag"].as_str());
    let found = repository.find(digest.or(tag)?)?;
    tag.is_none_or(|tag| found.tags.iter().any(|known| known == tag)).then_some(found)
}

fn describe_images(world: &World, input: &Value) -> Answer {
    let (name, repository) = repository(world, input)?;
    let Some(ids) = input["imageIds"].as_array() else {
        let tagged = input["filter"]["tagStatus"].as_str();
        let wanted = |image: &&Stored| match tagged {
            Some("TAGGED") => !image.tags.is_empty(),
            Some("UNTAGGED") => image.tags.is_empty(),
            _ => true,
        };
        let all: Vec<Value> =
            repository.images.iter().filter(wanted).map(|image| detail(name, image)).collect();
        return paged(input, "imageDetails", &all);
    };
    let mut details = Vec::new();
    for id in ids {
        let found = identified(repository, id).ok_or_else(|| {
            let (tag, digest) = (shown(&id["imageTag"]), shown(&id["imageDigest"]));
            let words = format!("The image with imageId {{imageDigest:'{digest}', imageTag:'{tag}'}} does not exist within the repository with name '{name}' in the registry with id '{ACCOUNT}'");
            AwsError::new("ImageNotFoundException", words)
        })?;
        details.push(detail(name, found));
    }
    Ok(json!({ "imageDetails": details }))
}

fn shown(value: &Value) -> &str {
    value.as_str().unwrap_or("null")
}

fn paged(input: &Value, key: &str, all: &[Value]) -> Answer {
    let most = input["maxResults"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(100);
    let from = match input["nextToken"].as_str() {
        None => 0,
        Some(token) => token.parse().map_err(|_| AwsError::invalid("Invalid parameter at 'nextToken'"))?,
    };
    let page: Vec<&Value> = all.iter().skip(from).take(most).collect();
    let mut answer = json!({ key: page });
    if from + most < all.len() {
        answer["nextToken"] = json!((from + most).to_string());
    }
    Ok(answer)
}

fn detail(name: &str, image: &Stored) -> Value {
    let mut json = json!({
        "registryId": ACCOUNT, "repositoryName": name, "imageDigest": image.digest,
        "imageSizeInBytes": 31_415_926, "imagePushedAt": image.pushed.timestamp(),
        "imageManifestMediaType": image.media_type,
        "artifactMediaType": "application/vnd.oci.image.config.v1+json",
    });
    if !image.tags.is_empty() {
        json["imageTags"] = json!(image.tags);
    }
    json
}

fn get_images(world: &World, input: &Value) -> Answer {
    let (name, repository) = repository(world, input)?;
    let (mut images, mut failures) = (Vec::new(), Vec::new());
    let ids = input["imageIds"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !(1..=100).contains(&ids.len()) {
        return Err(AwsError::invalid("Invalid parameter at 'imageIds': between 1 and 100 are taken"));
    }
    for id in ids {
        match identified(repository, id) {
            Some(found) => images.push(fetched(name, found, id["imageTag"].as_str())),
            None if id["imageDigest"].is_null() && id["imageTag"].is_null() => {
                let reason = "Invalid request parameters: both tag and digest cannot be null";
                failures.push(
                    json!({ "imageId": id, "failureCode": "MissingDigestAndTag", "failureReason": reason }),
                );
            }
            None => {
                let reason = "Requested image not found";
                failures
                    .push(json!({ "imageId": id, "failureCode": "ImageNotFound", "failureReason": reason }));
            }
        }
    }
    Ok(json!({ "images": images, "failures": failures }))
}

fn fetched(name: &str, image: &Stored, tag: Option<&str>) -> Value {
    let mut id = json!({ "imageDigest": image.digest });
    if let Some(tag) = tag {
        id["imageTag"] = json!(tag);
    }
    json!({
        "registryId": ACCOUNT, "repositoryName": name, "imageId": id,
        "imageManifest": image.manifest, "imageManifestMediaType": image.media_type,
    })
}

fn download_url(world: &World, base: &str, input: &Value) -> Answer {
    repository(world, input)?;
    let digest = input["layerDigest"].as_str().unwrap_or_default();
    if world.blob(digest).is_none() {
        let words = format!("The layer with digest '{digest}' does not exist.");
        return Err(AwsError::new("LayersNotFoundException", words));
    }
    Ok(json!({ "downloadUrl": format!("{base}/blobs/{digest}"), "layerDigest": digest }))
}

fn describe_repositories(world: &World, input: &Value) -> Answer {
    let names = input["repositoryNames"].as_array().cloned().unwrap_or_default();
    let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
    if let Some(unknown) = names.iter().find(|name| !world.repositories.contains_key(**name)) {
        return Err(not_found(unknown));
    }
    let wanted = |(name, _): &(&String, &Repository)| names.is_empty() || names.contains(&name.as_str());
    let all: Vec<Value> = world
        .repositories
        .iter()
        .filter(wanted)
        .map(|(name, one)| {
            json!({
                "repositoryArn": arn::repository(name), "registryId": ACCOUNT, "repositoryName": name,
                "repositoryUri": format!("{}/{name}", arn::registry()), "createdAt": one.created.timestamp(),
                "imageTagMutability": if one.immutable { "IMMUTABLE" } else { "MUTABLE" },
                "imageScanningConfiguration": { "scanOnPush": false },
                "encryptionConfiguration": { "encryptionType": "AES256" },
            })
        })
        .collect();
    paged(input, "repositories", &all)
}

/// Whether ECR takes that for a tag. Source: OCI distribution specification.
pub(super) fn is_tag(tag: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    tag.len() <= 128 && tag.starts_with(word) && tag.chars().all(|c| word(c) || c == '.' || c == '-')
}

fn put_image(world: &mut World, input: &Value) -> Answer {
    let now = world.now;
    let (name, there) = repository(world, input)?;
    let name = name.to_owned();
    let manifest = input["imageManifest"].as_str().unwrap_or_default().to_owned();
    let parsed: Value = serde_json::from_str(&manifest).map_err(|_| {
        AwsError::invalid("Invalid parameter at 'ImageManifest' failed to satisfy constraint")
    })?;
    let digest = image::digest(&manifest);
    if input["imageDigest"].as_str().is_some_and(|given| given != digest) {
        let words = "The digest of the manifest is not the one that was given.";
        return Err(AwsError::new("ImageDigestDoesNotMatchException", words));
    }
    let media_type = input["imageManifestMediaType"]
        .as_str()
        .or(parsed["mediaType"].as_str())
        .unwrap_or_default()
        .to_owned();
    referenced(world, there, &parsed)?;
    let tag = input["imageTag"].as_str().map(str::to_owned);
    if let Some(tag) = &tag {
        tag_fits(there, &name, tag, &digest)?;
    } else if there.find(&digest).is_some() {
        return Err(exists(&name, &digest, ""));
    }
    let Some(repository) = world.repositories.get_mut(&name) else { return Err(not_found(&name)) };
    repository.store(image::stored(manifest, &media_type, vec![], now));
    if let Some(tag) = &tag {
        repository.tag(&digest, tag);
    }
    let found = repository.find(&digest).ok_or_else(|| not_found(&name))?;
    Ok(json!({ "image": fetched(&name, found, tag.as_deref()) }))
}

fn tag_fits(repository: &Repository, name: &str, tag: &str, digest: &str) -> Result<(), AwsError> {
    if !is_tag(tag) {
        return Err(AwsError::invalid("Invalid parameter at 'imageTag' failed to satisfy constraint"));
    }
    match repository.find(tag) {
        Some(found) if found.digest == digest => Err(exists(name, digest, tag)),
        Some(_) if repository.immutable => {
            let words = format!(
                "The image tag '{tag}' already exists in the '{name}' repository and cannot be overwritten because the repository is immutable."
            );
            Err(AwsError::new("ImageTagAlreadyExistsException", words))
        }
        _ => Ok(()),
    }
}

fn exists(name: &str, digest: &str, tag: &str) -> AwsError {
    let words = format!(
        "Image with digest '{digest}' and tag '{tag}' already exists in the repository with name '{name}' in registry with id '{ACCOUNT}'"
    );
    AwsError::new("ImageAlreadyExistsException", words)
}

/// What a manifest is made of has to be there.
fn referenced(world: &World, repository: &Repository, manifest: &Value) -> Result<(), AwsError> {
    let config = manifest["config"]["digest"].as_str();
    if config.is_some_and(|digest| world.blob(digest).is_none()) {
        return Err(AwsError::new("LayersNotFoundException", "The specified layers could not be found."));
    }
    let mut parts = manifest["manifests"].as_array().into_iter().flatten();
    if parts.any(|part| part["digest"].as_str().is_none_or(|digest| repository.find(digest).is_none())) {
        let words = "The manifest list refers to an image that is not found.";
        return Err(AwsError::new("ReferencedImagesNotFoundException", words));
    }
    Ok(())
}
