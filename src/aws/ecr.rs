//! ECR: which image a tag means, and what it runs on.

use aws_sdk_ecr::types::{ImageDetail, ImageIdentifier};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::client::Aws;
use super::convert;
use super::error::AwsError;

/// Kinds of manifest that we can read. Source: OCI image-spec and Docker's image manifest, version 2.
const MANIFESTS: [&str; 4] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
];

/// An image, as what it is rather than as what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// `registry/repository@sha256:…`: means the same image for ever.
    pub uri: String,
    /// `sha256:…`.
    pub digest: String,
    /// When it was pushed.
    pub pushed_at: Option<DateTime<Utc>>,
    /// What it runs on, in the words of OCI (`amd64`, `arm64`); empty when that is not known.
    pub architectures: Vec<String>,
}

impl Aws {
    /// The image that a tag means now; nothing when there is no such tag (yet). `registry_id` is the account
    /// whose registry it is, when that is another one.
    ///
    /// # Errors
    /// What [`AwsError`] says. A missing repository is refused.
    pub async fn image(
        &self,
        repository: &str,
        registry_id: Option<&str>,
        tag: &str,
    ) -> Result<Option<Image>, AwsError> {
        let asked = self.ecr().describe_images().repository_name(repository);
        let asked = asked.set_registry_id(registry_id.map(str::to_owned));
        let asked = asked.image_ids(ImageIdentifier::builder().image_tag(tag).build());
        let answer = match asked.send().await.map_err(AwsError::from) {
            Err(error) if error.code() == Some("ImageNotFoundException") => return Ok(None),
            answer => answer?,
        };
        let Some(detail) = answer.image_details().first() else { return Ok(None) };
        let Some(digest) = detail.image_digest() else { return Ok(None) };
        Ok(Some(Image {
            uri: format!("{}/{repository}@{digest}", self.registry(detail)),
            digest: digest.to_owned(),
            pushed_at: convert::time(detail.image_pushed_at()),
            architectures: self.architectures(repository, registry_id, digest).await,
        }))
    }

    /// The registry's host. Source: AWS, "Amazon ECR private registry"; China is a partition of its own.
    fn registry(&self, detail: &ImageDetail) -> String {
        let end = if self.region().starts_with("cn-") { ".cn" } else { "" };
        let account = detail.registry_id().unwrap_or_default();
        format!("{account}.dkr.ecr.{}.amazonaws.com{end}", self.region())
    }

    /// What an image runs on. Whatever goes wrong here leaves it unknown: it is a help, not a condition.
    async fn architectures(&self, repository: &str, registry_id: Option<&str>, digest: &str) -> Vec<String> {
        let manifest = self.manifest(repository, registry_id, digest).await.unwrap_or_default();
        if manifest["manifests"].is_array() {
            return platforms(&manifest);
        }
        let Some(config) = manifest["config"]["digest"].as_str() else { return Vec::new() };
        let config = self.blob(repository, registry_id, config).await.unwrap_or_default();
        config["architecture"].as_str().map(str::to_owned).into_iter().collect()
    }

    async fn manifest(&self, repository: &str, registry_id: Option<&str>, digest: &str) -> Option<Value> {
        let asked = self.ecr().batch_get_image().repository_name(repository);
        let asked = asked.set_registry_id(registry_id.map(str::to_owned));
        let asked = asked.image_ids(ImageIdentifier::builder().image_digest(digest).build());
        let asked = asked.set_accepted_media_types(Some(MANIFESTS.map(str::to_owned).to_vec()));
        let answer = asked.send().await.ok()?;
        serde_json::from_str(answer.images().first()?.image_manifest()?).ok()
    }

    async fn blob(&self, repository: &str, registry_id: Option<&str>, digest: &str) -> Option<Value> {
        let asked = self.ecr().get_download_url_for_layer().repository_name(repository);
        let asked = asked.set_registry_id(registry_id.map(str::to_owned)).layer_digest(digest);
        let answer = asked.send().await.ok()?;
        self.http().get(answer.download_url()?).send().await.ok()?.json().await.ok()
    }
}

/// The architectures of an index. Attestations stand there, too, as images for `unknown`.
fn platforms(index: &Value) -> Vec<String> {
    let manifests = index["manifests"].as_array().into_iter().flatten();
    let named = manifests.filter_map(|manifest| manifest["platform"]["architecture"].as_str());
    let mut found: Vec<String> = named.filter(|name| *name != "unknown").map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::aws::testing::{HERE, Says, Scripted};

    const DETAIL: &str = "DescribeImages";
    const MANIFEST: &str = "BatchGetImage";

    fn described() -> Says {
        let detail =
            json!({ "registryId": "123", "imageDigest": "sha256:abc", "imagePushedAt": 1_800_000_000.0 });
        Says::This(json!({ "imageDetails": [detail] }))
    }

    fn manifest(manifest: &Value) -> Says {
        Says::This(json!({ "images": [{ "imageManifest": manifest.to_string() }], "failures": [] }))
    }

    async fn architectures(script: Vec<(&'static str, Says)>) -> Vec<String> {
        let (_aws, client) = Scripted::start(script).await;
        let image = client.image("acme/web", None, "v1").await.unwrap().unwrap();
        assert_eq!(image.uri, "123.dkr.ecr.eu-west-1.amazonaws.com/acme/web@sha256:abc");
        assert_eq!(image.pushed_at, DateTime::from_timestamp(1_800_000_000, 0));
        image.architectures
    }

    #[tokio::test]
    async fn what_an_image_runs_on_is_in_its_index_or_in_its_config() {
        let part = |name: &str| json!({ "platform": { "architecture": name } });
        let index = json!({ "manifests": [part("arm64"), part("amd64"), part("unknown"), part("amd64")] });
        let found = architectures(vec![(DETAIL, described()), (MANIFEST, manifest(&index))]).await;
        assert_eq!(found, ["amd64", "arm64"]);
        let single = json!({ "config": { "digest": "sha256:config" } });
        let address = Says::This(json!({ "downloadUrl": format!("{HERE}/blob") }));
        let config = Says::This(json!({ "architecture": "arm64", "os": "linux" }));
        let script = vec![
            (DETAIL, described()),
            (MANIFEST, manifest(&single)),
            ("GetDownloadUrlForLayer", address),
            ("GET", config),
        ];
        assert_eq!(architectures(script).await, ["arm64"]);
        let denied = Says::No("AccessDeniedException", "no");
        assert!(architectures(vec![(DETAIL, described()), (MANIFEST, denied)]).await.is_empty(), "not known");
    }
}
