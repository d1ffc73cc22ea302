//! Everything there is in the account.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::ActError;
use super::arn;
use super::auth::sha256;
use super::behaviour::{Behaviour, Matcher, TaskBehaviour, TaskMatcher};
use super::elb::Balancing;
use super::error::AwsError;
use super::image::Repository;
use super::route53::Names;
use super::service::{Service, ServiceRevision};
use super::task::Task;

#[derive(Clone, Debug)]
pub(super) struct Cluster {
    /// How many instances a daemon has a task on.
    pub(super) instances: usize,
    pub(super) providers: Vec<String>,
}

/// A registered task definition.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    pub(super) arn: String,
    pub(super) number: u32,
    /// What was registered, without its tags, with ECS's defaults filled in.
    pub(super) body: Value,
    pub(super) tags: Value,
    pub(super) registered: DateTime<Utc>,
    pub(super) deregistered: Option<DateTime<Utc>>,
}

/// A line in a log stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) at: DateTime<Utc>,
    pub(super) text: String,
}

/// The levers that were pulled, newest first.
#[derive(Debug, Default)]
pub(super) struct Behaviours {
    pub(super) lasting: Vec<(Matcher, Behaviour)>,
    pub(super) one_off: Vec<(TaskMatcher, TaskBehaviour)>,
}

impl Behaviours {
    /// What was laid down for the next deployment of a service; it is used up by that.
    pub(super) fn next_deployment(&mut self, service: &str) -> Option<Behaviour> {
        let wanted = Matcher::next_deployment(service);
        let at = self.lasting.iter().position(|(matcher, _)| *matcher == wanted)?;
        Some(self.lasting.remove(at).1)
    }
}

pub(super) struct World {
    pub(super) now: DateTime<Utc>,
    ids: u64,
    pub(super) clusters: BTreeMap<String, Cluster>,
    pub(super) services: Vec<Service>,
    pub(super) families: BTreeMap<String, Vec<Revision>>,
    pub(super) tasks: Vec<Task>,
    pub(super) repositories: BTreeMap<String, Repository>,
    pub(super) blobs: HashMap<String, String>,
    /// Lines by stream by group.
    pub(super) logs: BTreeMap<String, BTreeMap<String, Vec<Line>>>,
    /// When to look after the services again.
    pub(super) agenda: BTreeSet<DateTime<Utc>>,
    pub(super) behaviours: Behaviours,
    /// By client token: the digest of what was asked, and the tasks that were started.
    pub(super) tokens: HashMap<String, (String, Vec<String>)>,
    /// How many more tasks find no room.
    pub(super) no_capacity: usize,
    /// How many more find none by the capacity provider `FARGATE_SPOT`.
    pub(super) no_spot: usize,
    /// How many tasks there have ever been.
    pub(super) started: usize,
    pub(super) balancing: Balancing,
    pub(super) names: Names,
    /// For how long a new task can't be seen.
    pub(super) unseen: Duration,
    /// Members of inputs that AWS has learned since the models were published.
    pub(super) newer: HashSet<String>,
}

impl World {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        Self {
            now,
            ids: 0,
            clusters: BTreeMap::new(),
            services: vec![],
            families: BTreeMap::new(),
            tasks: vec![],
            repositories: BTreeMap::new(),
            blobs: HashMap::new(),
            logs: BTreeMap::new(),
            agenda: BTreeSet::new(),
            behaviours: Behaviours::default(),
            tokens: HashMap::new(),
            no_capacity: 0,
            no_spot: 0,
            started: 0,
            balancing: Balancing::default(),
            names: Names::default(),
            unseen: Duration::ZERO,
            newer: HashSet::new(),
        }
    }

    /// 32 hexadecimal digits nobody has had before, the same in every run.
    pub(super) fn hex(&mut self) -> String {
        self.ids += 1;
        sha256(&self.ids.to_be_bytes())[..32].to_owned()
    }

    /// 21 letters and digits, as service deployments are called.
    pub(super) fn token(&mut self) -> String {
        self.hex()[..21].to_owned()
    }

    /// 19 digits, as deployments are called.
    pub(super) fn digits(&mut self) -> String {
        let number = u64::from_str_radix(&self.hex()[..15], 16).unwrap_or_default();
        format!("1{number:018}")[..19].to_owned()
    }

    pub(super) fn instances(&self, cluster: &str) -> usize {
        self.clusters.get(cluster).map_or(0, |cluster| cluster.instances)
    }

    pub(super) fn event(&mut self, service: usize, message: &str) {
        let (id, now) = (self.hex(), self.now);
        self.services[service].tell(id, now, message);
    }

    /// Writes to a log stream, which is made where it isn't there.
    pub(super) fn log(&mut self, group: &str, stream: &str, text: &str) {
        let streams = self.logs.entry(group.to_owned()).or_default();
        let line = Line { at: self.now, text: text.to_owned() };
        streams.entry(stream.to_owned()).or_default().push(line);
    }

    /// A service by `cluster/name`, as long as there is a trace of it.
    pub(super) fn service(&self, key: &str) -> Result<usize, ActError> {
        let there = |service: &&Service| !service.forgotten;
        let found = self.services.iter().rposition(|service| !service.forgotten && service.key() == key);
        let known = || self.services.iter().filter(there).map(Service::key);
        found.ok_or_else(|| ActError::no("service", key, known()))
    }

    /// A task definition by ARN, `family:revision` or family (the latest active one).
    pub(super) fn definition(&self, name: &str) -> Option<&Revision> {
        let name = arn::name_of(name, "task-definition")?;
        match name.split_once(':') {
            None => self.families.get(name)?.iter().rev().find(|one| one.deregistered.is_none()),
            Some((family, number)) => {
                let number: u32 = number.parse().ok()?;
                self.families.get(family)?.iter().find(|one| one.number == number)
            }
        }
    }

    /// The name of a cluster that is there.
    pub(super) fn cluster(&self, given: Option<&str>) -> Result<String, AwsError> {
        let name = arn::name_of(given.unwrap_or("default"), "cluster");
        let name = name.filter(|name| self.clusters.contains_key(*name));
        name.map(str::to_owned).ok_or_else(AwsError::cluster_not_found)
    }

    /// What an image name stands for: the repository's name and the tag or digest, if it is of ours.
    pub(super) fn ours(image: &str) -> Option<(&str, &str)> {
        let name = image.strip_prefix(&arn::registry())?.strip_prefix('/')?;
        let (name, reference) =
            name.split_once('@').or_else(|| name.rsplit_once(':')).unwrap_or((name, "latest"));
        // `name:tag@digest`: the digest counts
        Some((name.split(':').next().unwrap_or(name), reference))
    }

    /// The digest of an image: ours as it is in the registry, another's made up from its name.
    pub(super) fn digest_of(&self, image: &str) -> Option<String> {
        match Self::ours(image) {
            Some((name, reference)) => {
                self.repositories.get(name)?.find(reference).map(|found| found.digest.clone())
            }
            None => Some(super::image::digest(image)),
        }
    }

    /// Notes what a service runs from now on: the images as they are now, whatever becomes of tags.
    pub(super) fn new_revision(&mut self, service: usize, definition: &str) -> String {
        let images = self.images_of(definition);
        let arn = arn::ecs(&format!("service-revision/{}/{}", self.services[service].key(), self.digits()));
        let revision = ServiceRevision {
            arn: arn.clone(),
            definition: definition.to_owned(),
            created: self.now,
            images,
        };
        self.services[service].revisions.push(revision);
        arn
    }

    /// Name, image and digest of each container of a task definition.
    pub(super) fn images_of(&self, definition: &str) -> Vec<(String, String, Option<String>)> {
        let body = self.definition(definition).map(|revision| revision.body.clone()).unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let containers = body["containerDefinitions"].as_array().cloned().unwrap_or_default();
        let image = |container: &Value| {
            let image = text(&container["image"]);
            let digest = self.digest_of(&image);
            (text(&container["name"]), image, digest)
        };
        containers.iter().map(image).collect()
    }

    /// A config blob or manifest of any repository.
    pub(super) fn blob(&self, digest: &str) -> Option<String> {
        self.blobs.get(digest).cloned()
    }
}
