//! Images of the registry: manifests, indexes and config blobs, each known by the SHA-256 of its bytes.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::auth::sha256;

pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(super) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(super) const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub(super) const DOCKER_INDEX: &str = "application/vnd.docker.distribution.manifest.list.v2+json";

/// An image to push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// `amd64`, `arm64`: one for a plain manifest, several for an index.
    pub architectures: Vec<String>,
    /// An index even for one architecture, as newer builders make it.
    pub index: bool,
    /// An attestation beside each manifest, of the platform `unknown/unknown`.
    pub attested: bool,
    /// Docker's media types instead of OCI's.
    pub docker: bool,
    /// What makes it another image than the next: a commit, say. It becomes a label.
    pub content: String,
}

impl Default for Image {
    fn default() -> Self {
        Self {
            architectures: vec!["amd64".into()],
            index: false,
            attested: false,
            docker: false,
            content: String::new(),
        }
    }
}

impl Image {
    /// A plain amd64 image of that content.
    pub fn of(content: &str) -> Self {
        Self { content: content.to_owned(), ..Self::default() }
    }

    /// An index for these architectures.
    #[must_use]
    pub fn for_each(self, architectures: &[&str]) -> Self {
        let architectures = architectures.iter().map(|one| (*one).to_owned()).collect();
        Self { architectures, index: true, ..self }
    }
}

/// A manifest or index in a repository.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) digest: String,
    pub(super) manifest: String,
    pub(super) media_type: String,
    pub(super) tags: Vec<String>,
    pub(super) pushed: DateTime<Utc>,
    /// `amd64`, …: what can run it. Empty where nobody knows.
    pub(super) architectures: Vec<String>,
}

/// What a push is made of: blobs by digest, and manifests, the one that is tagged last.
pub(super) struct Built {
    pub(super) blobs: Vec<(String, String)>,
    pub(super) manifests: Vec<Stored>,
}

pub(super) fn digest(text: &str) -> String {
    format!("sha256:{}", sha256(text.as_bytes()))
}

pub(super) fn build(image: &Image, now: DateTime<Utc>) -> Built {
    let mut built = Built { blobs: vec![], manifests: vec![] };
    let mut entries = Vec::new();
    for architecture in &image.architectures {
        let config = json!({
            "architecture": architecture, "os": "linux",
            "config": { "Labels": { "org.opencontainers.image.revision": image.content } },
            "rootfs": { "type": "layers", "diff_ids": [digest(&image.content)] },
        });
        entries.push(platform(&mut built, image, config.to_string(), architecture, "linux", now));
        if image.attested {
            let attestation = json!({ "architecture": "unknown", "os": "unknown", "of": image.content });
            entries.push(platform(&mut built, image, attestation.to_string(), "unknown", "unknown", now));
        }
    }
    if image.index || image.attested || entries.len() > 1 {
        let media_type = if image.docker { DOCKER_INDEX } else { INDEX };
        let index = json!({ "schemaVersion": 2, "mediaType": media_type, "manifests": entries });
        built.manifests.push(stored(index.to_string(), media_type, image.architectures.clone(), now));
    }
    built
}

/// Adds the manifest of one platform; gives its entry in an index.
fn platform(
    built: &mut Built,
    image: &Image,
    config: String,
    architecture: &str,
    os: &str,
    now: DateTime<Utc>,
) -> Value {
    let (media_type, config_type) = if image.docker {
        (DOCKER_MANIFEST, "application/vnd.docker.container.image.v1+json")
    } else {
        (MANIFEST, "application/vnd.oci.image.config.v1+json")
    };
    let layer = digest(&format!("layer of {}", image.content));
    let config_digest = digest(&config);
    let manifest = json!({
        "schemaVersion": 2, "mediaType": media_type,
        "config": { "mediaType": config_type, "digest": config_digest, "size": config.len() },
        "layers": [{ "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": layer, "size": 31_415_926 }],
    })
    .to_string();
    built.blobs.push((config_digest, config));
    let size = manifest.len();
    let manifest = stored(manifest, media_type, vec![architecture.to_owned()], now);
    let entry = json!({
        "mediaType": media_type, "digest": manifest.digest, "size": size,
        "platform": { "architecture": architecture, "os": os },
    });
    built.manifests.push(manifest);
    entry
}

pub(super) fn stored(
    manifest: String,
    media_type: &str,
    architectures: Vec<String>,
    now: DateTime<Utc>,
) -> Stored {
    let digest = digest(&manifest);
    let media_type = media_type.to_owned();
    Stored { digest, manifest, media_type, tags: vec![], pushed: now, architectures }
}

/// A repository: what was pushed, oldest first.
#[derive(Clone, Debug)]
pub(super) struct Repository {
    pub(super) created: DateTime<Utc>,
    pub(super) immutable: bool,
    pub(super) images: Vec<Stored>,
}

impl Repository {
    /// By digest or tag.
    pub(super) fn find(&self, reference: &str) -> Option<&Stored> {
        let fits =
            |image: &&Stored| image.digest == reference || image.tags.iter().any(|tag| tag == reference);
        self.images.iter().find(fits)
    }

    /// Adds an image unless it is there.
    pub(super) fn store(&mut self, image: Stored) {
        if self.find(&image.digest).is_none() {
            self.images.push(image);
        }
    }

    /// Gives the tag to that image and takes it from any other.
    pub(super) fn tag(&mut self, digest: &str, tag: &str) {
        for image in &mut self.images {
            image.tags.retain(|known| known != tag);
            if image.digest == digest {
                image.tags.push(tag.to_owned());
            }
        }
    }
}
