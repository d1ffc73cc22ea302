//! Starting tasks: what they are made of, and what is to become of them.

use serde_json::{Value, json};

use super::behaviour::{Behaviour, End, Matcher, TaskBehaviour};
use super::fate::{self, Start};
use super::task::{Owner, Status, Steps, Task, TaskContainer, s};
use super::world::World;
use super::{arn, capacity, ecs};

/// A task that is wanted.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub(super) cluster: String,
    /// The ARN of its task definition.
    pub(super) definition: String,
    pub(super) owner: Option<Owner>,
    pub(super) group: Option<String>,
    pub(super) started_by: Option<String>,
    pub(super) launch_type: Option<String>,
    pub(super) capacity_provider: Option<String>,
    pub(super) overrides: Value,
    pub(super) tags: Value,
    pub(super) exec: bool,
    pub(super) balanced: bool,
    /// The target group that it is put into, and the port there.
    pub(super) target: Option<(String, u16)>,
    /// For how many seconds its health does not count.
    pub(super) grace: i64,
    /// Whether it gets a public address.
    pub(super) public: bool,
    /// Digests as the service's revision has them.
    pub(super) digests: Option<Vec<Option<String>>>,
}

impl World {
    /// Whether there is room for one more task by that capacity provider; the levers count down.
    pub(super) fn has_room(&mut self, provider: Option<&str>) -> bool {
        let spot = provider == Some("FARGATE_SPOT") && self.no_spot > 0;
        let left = if spot { &mut self.no_spot } else { &mut self.no_capacity };
        let full = *left > 0;
        *left -= usize::from(full);
        !full
    }

    /// The capacity provider of a service's next task.
    pub(super) fn next_provider(&self, at: usize) -> Option<String> {
        let key = self.services[at].key();
        let mine = self.tasks.iter().filter(|task| task.of(&key) && !task.ending);
        let placed: Vec<_> = mine.map(|task| task.capacity_provider.clone()).collect();
        capacity::pick(&self.services[at].capacity()?, &placed)
    }

    /// Starts a task for a deployment of a service; gives its id.
    pub(super) fn start_for_service(&mut self, at: usize, deployment: &str) -> String {
        let provider = self.next_provider(at);
        let service = &self.services[at];
        let owner = Owner { service: service.key(), deployment: deployment.to_owned() };
        let one = service.deployments.iter().find(|one| one.id == deployment);
        let revision = one.and_then(|one| service.revision(&one.revision));
        let digests = revision
            .map(|revision| revision.images.iter().map(|(_, _, digest)| digest.clone()).collect::<Vec<_>>());
        let definition = one.map(|one| one.definition.clone()).unwrap_or_default();
        let only = one.and_then(|one| one.behaviour.clone());
        let wanted = Wanted {
            cluster: service.spec.cluster.clone(),
            definition,
            group: Some(format!("service:{}", service.spec.name)),
            started_by: Some(deployment.to_owned()),
            launch_type: Some(service.launch_type()),
            capacity_provider: provider,
            overrides: json!({ "containerOverrides": [] }),
            tags: self.tags_for(at),
            exec: false,
            balanced: service.spec.load_balancer,
            target: service.target().map(|target| (target.group, target.port)),
            grace: service.made.grace,
            public: ecs::is_public(&service.network),
            digests,
            owner: Some(owner),
        };
        let mut task = self.task(wanted);
        let sick = task.target.as_ref().and_then(|(group, _)| self.balancing.group(group));
        let sick = sick.is_some_and(|group| group.sick.is_some()).then_some(Behaviour::UnhealthyTarget);
        task.steps = self.fate(&task, only.or(sick).as_ref());
        let id = task.id.clone();
        self.tasks.push(task);
        id
    }

    /// The tags that a service's tasks get.
    fn tags_for(&self, at: usize) -> Value {
        let service = &self.services[at];
        let mut tags = match service.made.propagate.as_deref() {
            Some("SERVICE") => service.spec.tags.clone(),
            Some(_) => {
                let tags = self.definition(&service.definition).and_then(|one| one.tags.as_array());
                let text = |tag: &Value, key: &str| tag[key].as_str().unwrap_or_default().to_owned();
                let pair = |tag: &Value| (text(tag, "key"), text(tag, "value"));
                tags.into_iter().flatten().map(pair).collect()
            }
            None => vec![],
        };
        if service.made.managed {
            tags.push(("aws:ecs:clusterName".to_owned(), service.spec.cluster.clone()));
            tags.push(("aws:ecs:serviceName".to_owned(), service.spec.name.clone()));
        }
        tags.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
    }

    /// A task without a future yet.
    pub(super) fn task(&mut self, wanted: Wanted) -> Task {
        let id = self.hex();
        let body = self.definition(&wanted.definition).map(|one| one.body.clone()).unwrap_or_default();
        let images = self.images_of(&wanted.definition);
        let mut containers = Vec::new();
        for (nth, (name, image, digest)) in images.into_iter().enumerate() {
            let pinned = wanted.digests.as_ref().and_then(|digests| digests.get(nth).cloned()).flatten();
            let log = log_of(&body["containerDefinitions"][nth], &name, &id);
            let digest = pinned.or(digest);
            containers.push(TaskContainer { name, image, digest, log, exit_code: None, reason: None });
        }
        let text = |key: &str| body[key].as_str().map(str::to_owned);
        let family = text("family").unwrap_or_default();
        self.started += 1;
        let (net, host) = (self.started / 250 % 250 + 1, self.started % 250 + 2);
        let has_check =
            (0..containers.len()).any(|nth| body["containerDefinitions"][nth]["healthCheck"].is_object());
        Task {
            arn: arn::task(&wanted.cluster, &id),
            id: id.clone(),
            cluster: wanted.cluster,
            group: wanted.group.unwrap_or_else(|| format!("family:{family}")),
            family,
            definition: wanted.definition,
            cpu: text("cpu"),
            memory: text("memory"),
            owner: wanted.owner,
            started_by: wanted.started_by,
            launch_type: wanted.launch_type,
            capacity_provider: wanted.capacity_provider,
            overrides: wanted.overrides,
            tags: wanted.tags,
            exec: wanted.exec,
            address: format!("10.0.{net}.{host}"),
            interface: format!("eni-{}", &id[..17]),
            public: wanted.public.then(|| format!("203.0.113.{host}")),
            balanced: wanted.balanced,
            target: wanted.target,
            grace: wanted.grace,
            checked: wanted.balanced || has_check,
            containers,
            status: Status::Provisioning,
            healthy: false,
            ending: false,
            stop_code: None,
            stopped_reason: None,
            created: self.now,
            pull_started: None,
            pull_stopped: None,
            started: None,
            stopping: None,
            execution_stopped: None,
            stopped: None,
            version: 1,
            steps: Steps::new(),
        }
    }

    /// What becomes of a task that is meant to run on: what its image allows, then what the levers say,
    /// those for this deployment before those for all.
    pub(super) fn fate(&self, task: &Task, only: Option<&Behaviour>) -> Steps {
        if let Some(steps) = self.impossible(task) {
            return steps;
        }
        let mut laid = self.behaviours.lasting.iter();
        let laid = laid.find_map(|(matcher, behaviour)| Some((place(matcher, task)?, behaviour)));
        let (container, behaviour) = only.map(|only| (0, only)).or(laid).unwrap_or((0, &Behaviour::Healthy));
        fate::steps(behaviour, &self.start(task, container))
    }

    fn start<'a>(&'a self, task: &'a Task, container: usize) -> Start<'a> {
        let body = self.definition(&task.definition).map(|one| &one.body);
        let mut secrets = body.iter().flat_map(|body| {
            body["containerDefinitions"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|one| &one["secrets"][0]["valueFrom"])
        });
        Start {
            at: task.created,
            container,
            image: task.containers.get(container).map_or("", |container| container.image.as_str()),
            secret: secrets.find_map(Value::as_str),
            checked: task.checked,
            grace: s(task.grace),
            lag: s([0, 2, 1][self.tasks.len() % 3]),
        }
    }

    /// An image that isn't there or is for another kind of machine decides everything.
    pub(super) fn impossible(&self, task: &Task) -> Option<Steps> {
        let body = self.definition(&task.definition).map(|one| &one.body);
        let wanted =
            body.and_then(|body| body["runtimePlatform"]["cpuArchitecture"].as_str()).unwrap_or("X86_64");
        let name = if wanted == "ARM64" { "arm64" } else { "amd64" };
        task.containers.iter().enumerate().find_map(|(nth, container)| {
            let (repository, reference) = Self::ours(&container.image)?;
            let start = self.start(task, nth);
            let reference = container.digest.as_deref().unwrap_or(reference);
            let found = self.repositories.get(repository).and_then(|one| one.find(reference));
            let Some(found) = found else { return Some(fate::steps(&Behaviour::CannotPull, &start)) };
            if found.architectures.is_empty() || found.architectures.iter().any(|one| one == name) {
                return None;
            }
            let single = !found.media_type.contains("index") && !found.media_type.contains("list");
            let log = "exec /usr/local/bin/docker-entrypoint: exec format error".to_owned();
            let steps = if single {
                fate::steps(&Behaviour::CrashAtOnce { exit_code: 255, log }, &start)
            } else {
                let end = End::NeverStarts(fate::no_platform(wanted));
                fate::one_off(&TaskBehaviour { end, ..TaskBehaviour::exits(0, &[]) }, &start)
            };
            Some(steps)
        })
    }

    /// What becomes of a task that somebody ran: with a command of its own it does that and is done,
    /// without one it runs on.
    pub(super) fn errand(&self, task: &Task) -> Steps {
        if let Some(steps) = self.impossible(task) {
            return steps;
        }
        let overridden = task.overrides["containerOverrides"].as_array().and_then(|all| all.first());
        let name = overridden.and_then(|one| one["name"].as_str());
        let container = name
            .and_then(|name| task.containers.iter().position(|container| container.name == name))
            .unwrap_or(0);
        let words = overridden.and_then(|one| one["command"].as_array()).cloned().unwrap_or_default();
        let command = words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ");
        let name = task.containers.get(container).map_or("", |container| container.name.as_str());
        let fits = |(matcher, _): &&(super::TaskMatcher, _)| matcher.fits(&task.family, name, &command);
        let start = self.start(task, container);
        match self.behaviours.one_off.iter().find(fits) {
            Some((_, behaviour)) => fate::one_off(behaviour, &start),
            None if words.is_empty() => self.fate(task, None),
            None => fate::one_off(&TaskBehaviour::exits(0, &["Done."]), &start),
        }
    }
}

/// The container of a task that a matcher is about.
fn place(matcher: &Matcher, task: &Task) -> Option<usize> {
    match matcher {
        Matcher::Service(service) => task.of(service).then_some(0),
        Matcher::NextDeployment(_) => None,
        Matcher::Image(image) => task.containers.iter().position(|container| {
            container.digest.as_ref() == Some(image)
                || container.image == *image
                || container.image.ends_with(&format!(":{image}"))
                || container.image.ends_with(&format!("/{image}"))
        }),
    }
}

/// Log group and stream of a container, if it logs to CloudWatch.
fn log_of(container: &Value, name: &str, task: &str) -> Option<(String, String)> {
    let options = &container["logConfiguration"]["options"];
    let group = options["awslogs-group"].as_str()?;
    let prefix = options["awslogs-stream-prefix"].as_str()?;
    Some((group.to_owned(), format!("{prefix}/{name}/{task}")))
}
