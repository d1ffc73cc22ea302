//! Services that have run for a while, and the shop of the sandbox's story.

use chrono::TimeDelta;
use serde_json::json;

use super::image::Image;
use super::rollout::{Phase, deployment};
use super::service::{Made, Service, State};
use super::spec::{Controller, ServiceSpec};
use super::world::World;
use super::{ActError, AwsStandIn, arn, ecs, fate};

/// What [`AwsStandIn::seed_shop`] made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// The repository of the images.
    pub repository: &'static str,
    /// The digest that everything runs.
    pub digest: String,
    /// Services, `cluster/name`.
    pub services: [&'static str; 3],
    /// Where everything logs.
    pub log_group: &'static str,
}

impl AwsStandIn {
    /// Adds a service that is running and was deployed a day ago; registers its task definition and makes
    /// its cluster. An image `repository:tag` of a repository of the stand-in gets the registry before it.
    ///
    /// # Errors
    /// When there is such a service, or no task definition for it.
    pub fn add_service(&self, spec: ServiceSpec) -> Result<(), ActError> {
        self.act(|world| world.add_service(spec))
    }

    /// A shop: cluster `production` with `web` (3 tasks) and `worker` (2), cluster `staging` with `web` (1),
    /// all running the image `web` of that tag.
    ///
    /// # Errors
    /// When it is there already.
    pub fn seed_shop(&self, tag: &str) -> Result<Shop, ActError> {
        let digest = self.push_image("web", tag, &Image::of(tag))?;
        let image = format!("web:{tag}");
        let service = |cluster: &str, name: &str, desired: u32| {
            let group = format!("/shop/{cluster}");
            ServiceSpec::new(cluster, name, &image).desired(desired).logging(&group)
        };
        self.add_service(service("production", "web", 3))?;
        let worker = service("production", "worker", 2);
        self.add_service(ServiceSpec { load_balancer: false, ..worker })?;
        self.add_service(service("staging", "web", 1))?;
        let services = ["production/web", "production/worker", "staging/web"];
        Ok(Shop { repository: "web", digest, services, log_group: "/shop/production" })
    }
}

impl World {
    fn add_service(&mut self, spec: ServiceSpec) -> Result<(), ActError> {
        let key = format!("{}/{}", spec.cluster, spec.name);
        if self.service(&key).is_ok_and(|at| self.services[at].active) {
            return Err(ActError::Refused(format!("the service {key} exists already")));
        }
        self.add_cluster(&spec.cluster);
        let definition = self.definition_for(&spec)?;
        let ago = self.now - TimeDelta::days(1);
        self.services.push(Service {
            arn: arn::service(&spec.cluster, &spec.name),
            active: true,
            draining: false,
            forgotten: false,
            desired: spec.desired,
            definition: definition.clone(),
            deployments: vec![],
            rollouts: vec![],
            revisions: vec![],
            completed: None,
            events: vec![],
            network: spec.network(),
            created: ago,
            pause: None,
            made: Made::default(),
            spec,
        });
        self.run_already(self.services.len() - 1, &definition);
        Ok(())
    }

    /// The ARN of the task definition that a new service runs.
    fn definition_for(&mut self, spec: &ServiceSpec) -> Result<String, ActError> {
        if spec.containers.is_empty() {
            let found = self.definition(&spec.family).map(|found| found.arn.clone());
            return found.ok_or_else(|| ActError::no("family", &spec.family, self.families.keys().cloned()));
        }
        let repositories = &self.repositories;
        let name = |image: &str| match image.split([':', '@']).next() {
            Some(name) if repositories.contains_key(name) => format!("{}/{image}", arn::registry()),
            _ => image.to_owned(),
        };
        let body = spec.definition(name);
        let tags = json!([{ "key": "team", "value": "shop" }]);
        Ok(ecs::number(self, body, tags).arn)
    }

    /// The service was deployed a day ago, and all of its tasks run.
    fn run_already(&mut self, at: usize, definition: &str) {
        let (now, ago) = (self.now, self.now - TimeDelta::days(1));
        if self.services[at].spec.controller == Controller::Ecs {
            self.deploy(at, definition);
        } else {
            let (revision, id) = (self.new_revision(at, definition), format!("ecs-svc/{}", self.digits()));
            let first = deployment(id, revision, definition, now);
            self.services[at].deployments.push(first);
        }
        let id = self.services[at].deployments[0].id.clone();
        for _ in 0..self.desired(at) {
            self.start_for_service(at, &id);
            self.has_run(ago);
        }
        self.complete(at);
        let service = &mut self.services[at];
        for rollout in &mut service.rollouts {
            (rollout.status, rollout.created, rollout.updated) = (Phase::Successful, ago, ago);
            (rollout.started, rollout.finished) = (Some(ago), Some(ago));
        }
        for one in &mut service.deployments {
            (one.state, one.created, one.updated, one.proven) = (State::Completed, ago, ago, true);
            (one.launch, one.failed) = (ago, 0);
        }
        service.events.iter_mut().for_each(|event| event.at = ago);
        service.revisions.iter_mut().for_each(|revision| revision.created = ago);
    }

    /// The task that was started last has run since then.
    fn has_run(&mut self, since: chrono::DateTime<chrono::Utc>) {
        let (at, now) = (self.tasks.len() - 1, self.now);
        let image = self.tasks[at].containers.first().map_or_else(String::new, |one| one.image.clone());
        self.tasks[at].created = since;
        let steps = fate::long_running(since, &image);
        for (time, step) in steps {
            self.now = time;
            self.step(at, step);
        }
        self.now = now;
        self.tasks[at].steps.clear();
    }
}
