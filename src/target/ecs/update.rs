//! Bringing a service to a revision once, whatever happens between asking and knowing.

use chrono::{DateTime, TimeDelta, Utc};
use tracing::warn;

use super::EcsService;
use crate::aws::{Aws, AwsError, Deployment, Service, ServiceDeployment};

/// How often an update is sent whose answer was lost, after looking each time.
const TRIES: usize = 3;
/// A service deployment begins when its deployment does, by clocks that may differ by so much.
const APART: TimeDelta = TimeDelta::seconds(10);

/// What a service is to be brought to.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The ARN of our revision.
    pub revision_arn: &'a str,
    /// The ids of deployments of earlier attempts: they were stopped, so what is not complete is begun anew.
    pub ended: &'a [String],
    /// Since when an earlier process may have asked for it without noting what came of it. ECS may have
    /// taken the service back since.
    pub asked_since: Option<DateTime<Utc>>,
}

/// A deployment that brings a service to our revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// Its id, as in `ecs-svc/1234`; empty when it has ended and AWS no longer names it.
    pub deployment_id: String,
    /// The ARN of its service deployment, if AWS names it and lets us see it.
    pub service_deployment_arn: Option<String>,
}

/// Why a service was not brought to a revision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpdateError {
    /// There is no such service.
    #[error("there is no service {service} in the cluster {cluster}")]
    Missing {
        /// The service's name.
        service: String,
        /// The cluster's name.
        cluster: String,
    },
    /// The service is not one that takes updates.
    #[error("the service {0} is {1}")]
    NotActive(String, String),
    /// Something else moves this service to new revisions.
    #[error("the service {service} is deployed by {controller}, which tengu does not steer")]
    Controller {
        /// The service's name.
        service: String,
        /// `CODE_DEPLOY` or `EXTERNAL`.
        controller: String,
    },
    /// The request itself failed.
    #[error(transparent)]
    Aws(#[from] AwsError),
}

/// Brings a service to a revision, unless it is on its way there already. The number of its tasks is nothing
/// we touch: that is autoscaling's.
///
/// # Errors
/// What [`UpdateError`] says; after [`AwsError::Unclear`], asking again finds what was begun.
pub async fn update_once(aws: &Aws, service: &EcsService, order: Order<'_>) -> Result<Started, UpdateError> {
    let (cluster, name) = (service.cluster.as_str(), service.service.as_str());
    let mut last = AwsError::Unclear("not tried".into());
    for attempt in 0..=TRIES {
        let seen = look(aws, service).await?;
        if let Some(primary) = order.on_its_way(&seen) {
            return Ok(started(aws, service, primary).await);
        }
        if attempt == 0
            && let Some(since) = order.asked_since
            && let Some(begun) = taken_back(aws, service, &order, &seen, since).await?
        {
            return Ok(begun);
        }
        if attempt == TRIES {
            break;
        }
        match aws.update_service(cluster, name, order.revision_arn, order.is_anew(&seen)).await {
            Ok(updated) => match order.on_its_way(&updated.service) {
                Some(primary) => return Ok(started(aws, service, primary).await),
                None => last = AwsError::Unclear("an update without a deployment of our revision".into()),
            },
            Err(AwsError::Unclear(reason)) => last = AwsError::Unclear(reason),
            Err(error) => return Err(error.into()),
        }
    }
    Err(last.into())
}

impl Order<'_> {
    fn is_ours(&self, deployment: &Deployment) -> bool {
        let complete = deployment.rollout_state.as_deref() == Some("COMPLETED");
        deployment.task_definition == self.revision_arn && (complete || !self.ended.contains(&deployment.id))
    }

    /// The newest deployment, when it is ours.
    fn on_its_way<'a>(&self, service: &'a Service) -> Option<&'a Deployment> {
        service.primary().filter(|primary| self.is_ours(primary))
    }

    /// Whether ECS would see no difference to what is there.
    fn is_anew(&self, service: &Service) -> bool {
        service.primary().is_some_and(|primary| primary.task_definition == self.revision_arn)
    }
}

/// A deployment that an earlier process began, and from which ECS has brought the service back since: the
/// service looks as if nobody had touched it. Whoever may not ask takes it for what it looks like.
async fn taken_back(
    aws: &Aws,
    service: &EcsService,
    order: &Order<'_>,
    seen: &Service,
    since: DateTime<Utc>,
) -> Result<Option<Started>, AwsError> {
    let still_there = seen.deployments.iter().find(|deployment| order.is_ours(deployment));
    let deployment_id = still_there.map(|ours| ours.id.clone()).unwrap_or_default();
    let found = match brought(aws, service, order.revision_arn, since).await {
        Err(AwsError::Refused { code, message }) => {
            warn!(code, message, "service deployments can't be seen; an update may be done twice");
            None
        }
        found => found?,
    };
    let begun = found.is_some() || still_there.is_some();
    Ok(begun.then_some(Started { deployment_id, service_deployment_arn: found }))
}

/// The newest service deployment since then that was to bring that revision.
async fn brought(
    aws: &Aws,
    service: &EcsService,
    revision_arn: &str,
    since: DateTime<Utc>,
) -> Result<Option<String>, AwsError> {
    let listed = aws.list_service_deployments(&service.cluster, &service.service).await?;
    let recent = |found: &ServiceDeployment| found.created_at.is_some_and(|at| at >= since - APART);
    let recent: Vec<_> = listed.into_iter().filter(recent).collect();
    let revisions: Vec<_> = recent.iter().filter_map(|found| found.target_service_revision.clone()).collect();
    if revisions.is_empty() {
        return Ok(None);
    }
    let brings = aws.task_definitions_of(&revisions).await?;
    let ours = |found: &ServiceDeployment| {
        let revision = found.target_service_revision.as_ref().and_then(|arn| brings.get(arn));
        revision.is_some_and(|brought| brought == revision_arn)
    };
    Ok(recent.into_iter().find(ours).map(|found| found.arn))
}

async fn look(aws: &Aws, service: &EcsService) -> Result<Service, UpdateError> {
    let (cluster, name) = (&service.cluster, &service.service);
    let mut seen = aws.describe_services(cluster, std::slice::from_ref(name)).await?;
    if seen.missing.contains(name) {
        return Err(UpdateError::Missing { service: name.clone(), cluster: cluster.clone() });
    }
    let seen = seen.found.pop().ok_or_else(|| AwsError::Unclear("no service".into()))?;
    match (seen.status.as_str(), seen.controller.as_str()) {
        ("ACTIVE", "ECS") => Ok(seen),
        ("ACTIVE", other) => {
            Err(UpdateError::Controller { service: name.clone(), controller: other.to_owned() })
        }
        (status, _) => Err(UpdateError::NotActive(name.clone(), status.to_owned())),
    }
}

async fn started(aws: &Aws, service: &EcsService, primary: &Deployment) -> Started {
    let service_deployment_arn = service_deployment(aws, service, primary).await;
    Started { deployment_id: primary.id.clone(), service_deployment_arn }
}

/// The service deployment of the primary deployment: the newest. Whoever may not list them watches
/// deployments alone.
async fn service_deployment(aws: &Aws, service: &EcsService, primary: &Deployment) -> Option<String> {
    let listed = aws.list_service_deployments(&service.cluster, &service.service).await.ok()?;
    listed.into_iter().next().filter(|newest| belongs(primary, newest)).map(|newest| newest.arn)
}

/// Whether a service deployment is that of a deployment. AWS links the two nowhere, but they begin together.
pub(super) fn belongs(deployment: &Deployment, found: &ServiceDeployment) -> bool {
    let times = deployment.created_at.zip(found.created_at);
    times.is_some_and(|(one, other)| (one - other).abs() <= APART)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::aws::testing::{Says, Scripted};

    const LOOK: &str = "DescribeServices";
    const UPDATE: &str = "UpdateService";
    const LIST: &str = "ListServiceDeployments";

    fn service(id: &str, revision: &str) -> Value {
        json!({
            "serviceName": "web",
            "status": "ACTIVE",
            "deployments": [{ "id": id, "status": "PRIMARY", "taskDefinition": revision, "createdAt": 1000.0 }],
        })
    }

    fn seen(id: &str, revision: &str) -> Says {
        Says::This(json!({ "services": [service(id, revision)], "failures": [] }))
    }

    fn updated() -> Says {
        Says::This(json!({ "service": service("ecs-svc/2", "web:8") }))
    }

    fn listed(created_at: f64) -> Says {
        Says::This(
            json!({ "serviceDeployments": [{ "serviceDeploymentArn": "sd/2", "createdAt": created_at }] }),
        )
    }

    const ORDER: Order<'_> = Order { revision_arn: "web:8", ended: &[], asked_since: None };

    async fn told(script: Vec<(&'static str, Says)>) -> (Result<Started, UpdateError>, Vec<Value>) {
        told_of(ORDER, script).await
    }

    async fn told_of(
        order: Order<'_>,
        script: Vec<(&'static str, Says)>,
    ) -> (Result<Started, UpdateError>, Vec<Value>) {
        let (aws, client) = Scripted::start(script).await;
        let service = EcsService { cluster: "main".into(), service: "web".into() };
        let started = update_once(&client, &service, order).await;
        let sent = aws.asked().into_iter().filter(|(name, _)| name == UPDATE).map(|(_, body)| body);
        (started, sent.collect())
    }

    fn started(arn: Option<&str>) -> Result<Started, UpdateError> {
        let service_deployment_arn = arn.map(str::to_owned);
        Ok(Started { deployment_id: "ecs-svc/2".into(), service_deployment_arn })
    }

    #[tokio::test]
    async fn a_service_is_updated_once() {
        let asked = json!({ "cluster": "main", "service": "web", "taskDefinition": "web:8" });
        let new = vec![(LOOK, seen("ecs-svc/1", "web:7")), (UPDATE, updated()), (LIST, listed(1001.0))];
        assert_eq!(told(new).await, (started(Some("sd/2")), vec![asked.clone()]), "nothing but the revision");
        let again = vec![(LOOK, seen("ecs-svc/2", "web:8")), (LIST, listed(1001.0))];
        assert_eq!(told(again).await, (started(Some("sd/2")), vec![]), "there already");
        let lost = vec![
            (LOOK, seen("ecs-svc/1", "web:7")),
            (UPDATE, Says::Lost),
            (LOOK, seen("ecs-svc/2", "web:8")),
            (LIST, listed(900.0)),
        ];
        assert_eq!(told(lost).await, (started(None), vec![asked.clone()]), "the answer was lost");
        let undone = vec![
            (LOOK, seen("ecs-svc/1", "web:7")),
            (UPDATE, Says::Lost),
            (LOOK, seen("ecs-svc/1", "web:7")),
            (UPDATE, updated()),
            (LIST, Says::No("AccessDeniedException", "no")),
        ];
        assert_eq!(told(undone).await, (started(None), vec![asked.clone(), asked]), "it was not done");
    }

    #[tokio::test]
    async fn what_failed_before_is_begun_anew() {
        let ended = ["ecs-svc/1".to_owned()];
        let script = vec![(LOOK, seen("ecs-svc/1", "web:8")), (UPDATE, updated()), (LIST, listed(1001.0))];
        let (told, sent) = told_of(Order { ended: &ended, ..ORDER }, script).await;
        assert_eq!(told, started(Some("sd/2")));
        assert_eq!(sent[0]["forceNewDeployment"], true);
    }

    /// Three service deployments: ours, one that brought something else, and one from long before.
    fn history() -> Says {
        let brief = |nth: u32, at: f64| {
            json!({
                "serviceDeploymentArn": format!("sd/{nth}"),
                "targetServiceRevisionArn": format!("sr/{nth}"),
                "createdAt": at,
            })
        };
        Says::This(json!({ "serviceDeployments": [brief(3, 1005.0), brief(2, 1001.0), brief(1, 10.0)] }))
    }

    fn revisions(of_second: &str) -> Says {
        Says::This(json!({ "serviceRevisions": [
            { "serviceRevisionArn": "sr/3", "taskDefinition": "web:9" },
            { "serviceRevisionArn": "sr/2", "taskDefinition": of_second },
        ] }))
    }

    #[tokio::test]
    async fn what_ecs_took_back_is_not_begun_again() {
        const REVISIONS: &str = "DescribeServiceRevisions";
        let order = Order { asked_since: DateTime::from_timestamp(1000, 0), ..ORDER };
        let found = Started { deployment_id: String::new(), service_deployment_arn: Some("sd/2".into()) };
        let begun =
            vec![(LOOK, seen("ecs-svc/3", "web:7")), (LIST, history()), (REVISIONS, revisions("web:8"))];
        assert_eq!(told_of(order, begun).await, (Ok(found), vec![]));
        let never = vec![
            (LOOK, seen("ecs-svc/3", "web:7")),
            (LIST, history()),
            (REVISIONS, revisions("web:7")),
            (UPDATE, updated()),
            (LIST, listed(1001.0)),
        ];
        assert_eq!(told_of(order, never).await.0, started(Some("sd/2")));
        let denied = vec![
            (LOOK, seen("ecs-svc/3", "web:7")),
            (LIST, Says::No("AccessDeniedException", "no")),
            (UPDATE, updated()),
            (LIST, Says::No("AccessDeniedException", "no")),
        ];
        assert_eq!(told_of(order, denied).await.0, started(None));
    }

    #[tokio::test]
    async fn what_can_not_be_updated_is_told_apart() {
        let failure = json!({ "arn": "arn:aws:ecs:r:1:service/main/web", "reason": "MISSING" });
        let missing = vec![(LOOK, Says::This(json!({ "services": [], "failures": [failure] })))];
        assert!(matches!(told(missing).await.0, Err(UpdateError::Missing { .. })));
        let inactive = json!({ "serviceName": "web", "status": "INACTIVE" });
        let inactive = vec![(LOOK, Says::This(json!({ "services": [inactive] })))];
        assert!(matches!(told(inactive).await.0, Err(UpdateError::NotActive(..))));
        let controller = json!({ "type": "CODE_DEPLOY" });
        let other = json!({ "serviceName": "web", "status": "ACTIVE", "deploymentController": controller });
        let other = vec![(LOOK, Says::This(json!({ "services": [other] })))];
        assert!(matches!(told(other).await.0, Err(UpdateError::Controller { .. })));
    }
}
