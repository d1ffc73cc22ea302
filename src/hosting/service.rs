//! A copy as a service behind a load balancer: a target group, a rule for its host, a name, an ECS service.

use std::time::Duration;

use chrono::TimeDelta;

use super::booth::Booth;
use super::failing::{explained, refused};
use super::names;
use super::starting::Unfit;
use super::{define, name, rule, wishes};
use crate::aws::{AwsError, NewService, NewTargetGroup, Service, ServiceTarget, TargetGroup};
use crate::config::feature::ServicePlace;
use crate::feature::{Failure, Feature, Hold, Live, Stage};
use crate::ship::{Next, Stumble};
use crate::target::ecs::EcsService;
use crate::target::ecs::evidence::CauseKind;
use crate::target::ecs::rollout::{look, pause_before_next};
use crate::target::ecs::update::{Order, Started, UpdateError, update_once};
use crate::target::ecs::verdict::{Note, Progress, Verdict};
use crate::target::ecs::watch::{Watch, WatchSetup};

/// From one look at a service that drains to the next.
const DRAINS: Duration = Duration::from_secs(10);
/// For so long AWS may not know everywhere of what was just made.
const SETTLES: TimeDelta = TimeDelta::minutes(2);
/// What it says then. Source: hashicorp/terraform-provider-aws, which tries these again, too.
const NOT_YET: [&str; 2] =
    ["does not have an associated load balancer", "Unable to assume the service linked role"];
/// What AWS says where Spot has no room. Source: AWS, "Service event messages".
const NO_CAPACITY: &str = "capacity is unavailable";

/// Finds or makes everything, and watches until the service runs.
pub(super) async fn start(booth: &Booth<'_>, place: &ServicePlace, feature: Feature) -> Result<Next, Unfit> {
    let by = names::installation(booth).await?;
    let balancer = booth.aws()?.balancer_of(&place.listener).await.or_else(unfit)?;
    let group = group(booth, &feature, &by, &balancer.vpc).await?;
    rule::find_or_make(booth, place, &feature, &by, &group.arn).await?;
    if let Some(zone) = &place.zone {
        name::point_at_balancer(booth, zone, &feature, &by, &balancer).await?;
    }
    let Some(started) = Box::pin(service(booth, &feature, &by, &group.arn)).await? else {
        return Ok(booth.wait(feature, Hold::Draining, DRAINS).await?);
    };
    Box::pin(watch(booth, feature, started)).await
}

fn unfit<T>(error: AwsError) -> Result<T, Unfit> {
    Err(refused(error)?.into())
}

async fn group(booth: &Booth<'_>, feature: &Feature, by: &str, vpc: &str) -> Result<TargetGroup, Unfit> {
    let (aws, setting) = (booth.aws()?, booth.setting);
    let name = names::target_group(&booth.app.name, &feature.slug);
    if let Some(found) = aws.target_group(&name).await.or_else(unfit)? {
        return match found.tags.get(names::FEATURE) == Some(&feature.id) {
            true => Ok(found),
            false => Err(Failure::NameTaken { host: name }.into()),
        };
    }
    let status = setting.health.status.map_or_else(|| "200-399".into(), |status| status.to_string());
    let new = NewTargetGroup {
        name: &name,
        vpc,
        port: setting.port,
        health_path: &setting.health.path,
        health_status: &status,
        tags: &names::tags(feature, by),
    };
    aws.create_target_group(new).await.or_else(unfit)
}

fn of(booth: &Booth<'_>, feature: &Feature) -> EcsService {
    let service = names::service(&booth.app.name, &feature.slug);
    EcsService { cluster: booth.site_of(feature).cluster, service }
}

/// The service of a copy: one of that name that somebody else made is none of its business.
///
/// # Errors
/// What could not be asked.
pub(super) async fn ours(booth: &Booth<'_>, feature: &Feature) -> Result<Option<Service>, Stumble> {
    let ecs = of(booth, feature);
    let found = booth.aws()?.service_with_tags(&ecs.cluster, &ecs.service).await?;
    Ok(found.filter(|found| found.tags.get(names::FEATURE) == Some(&feature.id)))
}

/// The service on its way to the revision; nothing while an earlier one of that name drains.
async fn service(
    booth: &Booth<'_>,
    feature: &Feature,
    by: &str,
    group: &str,
) -> Result<Option<Started>, Unfit> {
    let (aws, ecs) = (booth.aws()?, of(booth, feature));
    let found = aws.service_with_tags(&ecs.cluster, &ecs.service).await.or_else(unfit)?;
    match found.as_ref().map(|found| found.status.as_str()) {
        None | Some("INACTIVE") => create(booth, feature, by, group).await.map(Some),
        Some("DRAINING") => Ok(None),
        Some(_) => {
            let found = found.unwrap_or_default();
            if found.tags.get(names::FEATURE) != Some(&feature.id) {
                return Err(Failure::NameTaken { host: ecs.service }.into());
            }
            update(booth, feature, &ecs, &found).await.map(Some)
        }
    }
}

async fn create(booth: &Booth<'_>, feature: &Feature, by: &str, group: &str) -> Result<Started, Unfit> {
    let (aws, setting) = (booth.aws()?, booth.setting);
    let revision = feature.revision.clone().unwrap_or_default();
    let described = aws.task_definition(&revision).await.or_else(unfit)?;
    let container = described.as_ref().and_then(|found| define::answering(booth, &found.json));
    let (name, token) = (names::service(&booth.app.name, &feature.slug), names::token(feature));
    let (launch, tags) = (booth.launch(!feature.on_demand), names::tags(feature, by));
    let new = NewService {
        cluster: &setting.cluster,
        name: &name,
        task_definition: &revision,
        launch: &launch,
        desired: 1,
        target: Some(ServiceTarget { group, container: container.unwrap_or_default(), port: setting.port }),
        grace: Some(setting.health.timeout),
        tags: &tags,
        client_token: &token,
    };
    let made = aws.create_service(&new).await.or_else(|error| settles(booth, feature, error))?;
    let deployment_id = made.primary().map(|primary| primary.id.clone()).unwrap_or_default();
    Ok(Started { deployment_id, service_deployment_arn: None })
}

/// What is refused only until AWS has heard everywhere of what was just made is tried again.
fn settles<T>(booth: &Booth<'_>, feature: &Feature, error: AwsError) -> Result<T, Unfit> {
    let early = booth.tools.clock.now() - feature.stage_since.time() < SETTLES;
    match &error {
        AwsError::Refused { message, .. } if early && NOT_YET.iter().any(|words| message.contains(words)) => {
            Err(Stumble::from(error).into())
        }
        _ => unfit(error),
    }
}

async fn update(
    booth: &Booth<'_>,
    feature: &Feature,
    ecs: &EcsService,
    found: &Service,
) -> Result<Started, Unfit> {
    let aws = booth.aws()?;
    if found.desired == 0 {
        aws.update_service_scale(&ecs.cluster, &ecs.service, 1).await.or_else(unfit)?;
    }
    let revision_arn = feature.revision.as_deref().unwrap_or_default();
    let asked_since = Some(feature.stage_since.time());
    let order = Order { revision_arn, ended: &[], asked_since };
    match update_once(aws, ecs, order).await {
        Ok(started) => Ok(started),
        Err(UpdateError::Aws(error)) => unfit(error),
        Err(other) => Err(Failure::Aws { words: other.to_string() }.into()),
    }
}

async fn watch(booth: &Booth<'_>, mut feature: Feature, started: Started) -> Result<Next, Unfit> {
    let aws = booth.aws()?;
    let setup = WatchSetup {
        service: of(booth, &feature),
        revision_arn: feature.revision.clone().unwrap_or_default(),
        deployment_id: started.deployment_id,
        service_deployment_arn: started.service_deployment_arn,
        started_at: feature.stage_since.time(),
        timeout: booth.setting.health.timeout,
    };
    let mut watches = [Watch::new(setup)];
    let begun = booth.tools.clock.now();
    loop {
        let verdict = look(aws, &mut watches).await.pop();
        match verdict {
            Some(Verdict::Live(_)) => {
                return Ok(booth.go(feature, Stage::Answering, "the service runs").await?);
            }
            // ECS may not show at once what it has just made.
            Some(Verdict::Failed(cause))
                if cause.kind == CauseKind::ServiceMissing && booth.tools.clock.now() - begun < SETTLES => {}
            Some(Verdict::Failed(cause)) => {
                return Err(explained(booth, &feature, cause).await?.into());
            }
            Some(Verdict::Moving(progress)) if no_spot(booth, &feature, &progress) => {
                return on_demand(booth, feature).await;
            }
            Some(Verdict::Moving(Progress { running, desired, .. })) => {
                let hold = Some(Hold::Tasks { running, desired: desired.max(1) });
                if feature.hold != hold {
                    feature = booth.save(&Feature { hold, ..feature }).await?;
                    booth.show(&feature).await;
                }
            }
            None => {}
        }
        if wishes::is_overtaken(booth, &feature).await? {
            return Ok(Next::Now);
        }
        tokio::select! {
            () = booth.tools.clock.sleep(pause_before_next(booth.waited(&feature))) => {}
            () = booth.tools.stop.cancelled() => return Ok(Next::In(Duration::from_secs(1))),
        }
    }
}

fn no_spot(booth: &Booth<'_>, feature: &Feature, progress: &Progress) -> bool {
    let says =
        |note: &Note| matches!(note, Note::Trouble(words) if words.to_lowercase().contains(NO_CAPACITY));
    booth.setting.spot && !feature.on_demand && progress.note.as_ref().is_some_and(says)
}

/// Asked twice, after a crash, the service is moved twice to the same place.
async fn on_demand(booth: &Booth<'_>, feature: Feature) -> Result<Next, Unfit> {
    let ecs = of(booth, &feature);
    booth.aws()?.move_service(&ecs.cluster, &ecs.service, &booth.launch(false)).await.or_else(unfit)?;
    let feature = Feature { on_demand: true, hold: Some(Hold::NoSpot), ..feature };
    let feature = booth.save(&feature).await?;
    booth.show(&feature).await;
    Ok(Next::Now)
}

/// Brings the service back to what answered before; whether there is something to go back to.
///
/// # Errors
/// What could not be asked.
pub(super) async fn put_back(booth: &Booth<'_>, feature: &Feature, live: &Live) -> Result<bool, Stumble> {
    let (aws, ecs) = (booth.aws()?, of(booth, feature));
    if ours(booth, feature).await?.is_none() {
        tracing::warn!(copy = feature.id, "its service is gone: there is nothing to go back to");
        return Ok(false);
    }
    let order = Order { revision_arn: &live.revision, ended: &[], asked_since: None };
    match update_once(aws, &ecs, order).await {
        Ok(_) => Ok(true),
        Err(UpdateError::Aws(
            error @ (AwsError::Throttled | AwsError::Credentials(_) | AwsError::Unclear(_)),
        )) => Err(error.into()),
        // Somebody deleted it meanwhile, or its revision.
        Err(error) => {
            tracing::warn!(copy = feature.id, %error, "there is nothing to go back to");
            Ok(false)
        }
    }
}

/// Stops its tasks for the night.
///
/// # Errors
/// What could not be asked.
pub(super) async fn stop(booth: &Booth<'_>, feature: &Feature) -> Result<(), Stumble> {
    match ours(booth, feature).await? {
        Some(found) if found.status == "ACTIVE" && found.desired > 0 => {
            Ok(booth.aws()?.update_service_scale(&of(booth, feature).cluster, &found.name, 0).await?)
        }
        _ => Ok(()),
    }
}
