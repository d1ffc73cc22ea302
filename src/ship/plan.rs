//! What each target is to run: read from what it runs now, registered where something changes.

use std::collections::BTreeMap;

use super::{Berth, Stepped, Stumble};
use crate::aws::{Aws, Service, TaskDefinition};
use crate::config::ship::Ship;
use crate::deploy::{Deploy, Failure, Moving, OUT, Stage};
use crate::store::rollouts::Model;
use crate::target::ecs::EcsService;
use crate::target::ecs::register::register_once;
use crate::target::ecs::revision::{Next, architecture, fits, next};

/// Why there is no plan.
enum Unfit {
    Failure(Failure),
    Stumble(Stumble),
}

impl<E: Into<Stumble>> From<E> for Unfit {
    fn from(error: E) -> Self {
        Self::Stumble(error.into())
    }
}

impl Berth<'_> {
    /// AWS.
    ///
    /// # Errors
    /// When this tengu was started without it.
    pub fn aws(&self) -> Result<&Aws, Stumble> {
        let aws = self.tools.aws.as_ref();
        aws.ok_or_else(|| Stumble::Ours(anyhow::anyhow!("there is no client for AWS")))
    }
}

/// Plans where each target goes, registers what is new, and goes on to what has to run before.
///
/// # Errors
/// What could not be asked.
pub async fn plan(berth: &Berth<'_>, deploy: Deploy, architectures: &[String]) -> Stepped {
    let (Some(ship), Some(images)) = (berth.ship(), &berth.target.app.images) else {
        return Err(anyhow::anyhow!("an environment without services cannot be planned").into());
    };
    let wanted = Wanted {
        deploy: &deploy,
        repository: &images.repository,
        image: deploy.image.as_deref().unwrap_or_default(),
        architectures,
    };
    match wanted.rollouts(berth, ship).await {
        Ok(rollouts) => {
            berth.tools.store.save_rollouts(rollouts).await?;
            berth.enter(deploy, Stage::Preparing, "the image is there").await
        }
        Err(Unfit::Failure(failure)) => berth.fail(deploy, failure).await,
        Err(Unfit::Stumble(stumble)) => Err(stumble),
    }
}

struct Wanted<'a> {
    deploy: &'a Deploy,
    repository: &'a str,
    image: &'a str,
    architectures: &'a [String],
}

impl Wanted<'_> {
    async fn rollouts(&self, berth: &Berth<'_>, ship: &Ship) -> Result<Vec<Model>, Unfit> {
        let aws = berth.aws()?;
        let services = services(aws, ship).await?;
        let earlier = berth.tools.store.rollouts(&self.deploy.id).await?;
        let mut known: BTreeMap<String, TaskDefinition> = BTreeMap::new();
        let mut rollouts = Vec::new();
        for service in &services {
            let target = EcsService { cluster: ship.cluster.clone(), service: service.name.clone() };
            if !known.contains_key(&service.task_definition) {
                let found = aws.task_definition(&service.task_definition).await?;
                let gone = || Unfit::Failure(Failure::NoService { target: target.to_string() });
                known.insert(service.task_definition.clone(), found.ok_or_else(gone)?);
            }
            let current = &known[&service.task_definition];
            let revision = self.revision(aws, &target, current).await?;
            rollouts.push(self.rollout(&target, service, revision, &earlier));
        }
        Ok(rollouts)
    }

    /// The revision that a target goes to; one that was registered for this deploy before is found again.
    async fn revision(
        &self,
        aws: &Aws,
        target: &EcsService,
        current: &TaskDefinition,
    ) -> Result<String, Unfit> {
        let wanted = architecture(&current.json);
        if !fits(self.architectures, wanted) {
            return Err(Unfit::Failure(Failure::Architecture {
                image: self.architectures.to_vec(),
                target: target.to_string(),
                wanted: wanted.to_owned(),
            }));
        }
        match next(&current.json, &current.tags, self.repository, self.image, &self.deploy.id) {
            Ok(Next::Unchanged) => Ok(current.arn.clone()),
            Ok(Next::Register(body)) => {
                match register_once(aws, current.family(), &body, &self.deploy.id).await {
                    Err(refused @ crate::aws::AwsError::Refused { .. }) => {
                        Err(Unfit::Failure(Failure::Aws { words: refused.to_string() }))
                    }
                    registered => Ok(registered?),
                }
            }
            Err(_) => Err(Unfit::Failure(Failure::NoContainer {
                target: target.to_string(),
                repository: self.repository.to_owned(),
            })),
        }
    }

    fn rollout(&self, target: &EcsService, service: &Service, revision: String, earlier: &[Model]) -> Model {
        let target = target.to_string();
        // What an earlier attempt left there is not what one wants back.
        let first = earlier.iter().find(|row| row.target == target && row.direction == OUT);
        let before = first.map_or(&service.task_definition, |row| &row.before_revision);
        // What runs it already is left alone; what should and does not is watched like everything else.
        let there = service.task_definition == revision
            && service.deployments.len() == 1
            && service.running == service.desired;
        Model {
            deploy_id: self.deploy.id.clone(),
            attempt: self.deploy.attempt,
            direction: OUT.into(),
            target,
            before_revision: before.clone(),
            revision,
            state: if there { Moving::Unchanged } else { Moving::Planned }.word().into(),
            deployment: None,
            service_deployment: None,
            cause: None,
            note: None,
            running: service.running.into(),
            desired: service.desired.into(),
            started_at: None,
            ended_at: None,
        }
    }
}

/// The services of an environment, in the order of the config; all of them, or the first that will not do.
async fn services(aws: &Aws, ship: &Ship) -> Result<Vec<Service>, Unfit> {
    let seen = aws.describe_services(&ship.cluster, &ship.services).await?;
    let mut services = Vec::new();
    for name in &ship.services {
        let target = EcsService { cluster: ship.cluster.clone(), service: name.clone() }.to_string();
        let service = seen.found.iter().find(|service| service.name == *name);
        match service {
            Some(service) if service.status != "ACTIVE" => {
                return Err(Unfit::Failure(Failure::NoService { target }));
            }
            Some(service) if service.controller != "ECS" => {
                let controller = service.controller.clone();
                return Err(Unfit::Failure(Failure::Controller { target, controller }));
            }
            Some(service) => services.push(service.clone()),
            None => return Err(Unfit::Failure(Failure::NoService { target })),
        }
    }
    Ok(services)
}
