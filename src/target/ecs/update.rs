//! Bringing a service to a revision once, whatever happens between asking and knowing.

use chrono::TimeDelta;

use super::EcsService;
use crate::aws::{Aws, AwsError, Deployment, Service, ServiceDeployment};

/// How often an update is sent whose answer was lost, after looking each time.
const TRIES: usize = 3;
/// A service deployment begins when its deployment does, by clocks that may differ by so much.
const APART: TimeDelta = TimeDelta::seconds(10);

/// A deployment that brings a service to our revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// Its id, as in `ecs-svc/1234`.
    pub deployment_id: String,
    /// The ARN of its service deployment, if AWS names it and lets us see it.
    pub service_deployment_arn: Option<String>,
    /// Whether it was there before this call.
    pub already: bool,
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
pub async fn update_once(
    aws: &Aws,
    service: &EcsService,
    revision_arn: &str,
) -> Result<Started, UpdateError> {
    let (cluster, name) = (service.cluster.as_str(), service.service.as_str());
    let mut last = AwsError::Unclear("not tried".into());
    for attempt in 0..=TRIES {
        let seen = look(aws, service).await?;
        if let Some(primary) = on_its_way(&seen, revision_arn) {
            return Ok(started(aws, service, primary, attempt == 0).await);
        }
        if attempt == TRIES {
            break;
        }
        match aws.update_service(cluster, name, revision_arn).await {
            Ok(updated) => match on_its_way(&updated.service, revision_arn) {
                Some(primary) => return Ok(started(aws, service, primary, false).await),
                None => last = AwsError::Unclear("an update without a deployment of our revision".into()),
            },
            Err(AwsError::Unclear(reason)) => last = AwsError::Unclear(reason),
            Err(error) => return Err(error.into()),
        }
    }
    Err(last.into())
}

/// The newest deployment, when it is one of our revision.
fn on_its_way<'a>(service: &'a Service, revision_arn: &str) -> Option<&'a Deployment> {
    service.primary().filter(|primary| primary.task_definition == revision_arn)
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

async fn started(aws: &Aws, service: &EcsService, primary: &Deployment, already: bool) -> Started {
    let service_deployment_arn = service_deployment(aws, service, primary).await;
    Started { deployment_id: primary.id.clone(), service_deployment_arn, already }
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

    async fn told(script: Vec<(&'static str, Says)>) -> (Result<Started, UpdateError>, Vec<Value>) {
        let (aws, client) = Scripted::start(script).await;
        let service = EcsService { cluster: "main".into(), service: "web".into() };
        let started = update_once(&client, &service, "web:8").await;
        let sent = aws.asked().into_iter().filter(|(name, _)| name == UPDATE).map(|(_, body)| body);
        (started, sent.collect())
    }

    fn started(arn: Option<&str>, already: bool) -> Result<Started, UpdateError> {
        let service_deployment_arn = arn.map(str::to_owned);
        Ok(Started { deployment_id: "ecs-svc/2".into(), service_deployment_arn, already })
    }

    #[tokio::test]
    async fn a_service_is_updated_once() {
        let asked = json!({ "cluster": "main", "service": "web", "taskDefinition": "web:8" });
        let new = vec![(LOOK, seen("ecs-svc/1", "web:7")), (UPDATE, updated()), (LIST, listed(1001.0))];
        assert_eq!(
            told(new).await,
            (started(Some("sd/2"), false), vec![asked.clone()]),
            "nothing but the revision"
        );
        let again = vec![(LOOK, seen("ecs-svc/2", "web:8")), (LIST, listed(1001.0))];
        assert_eq!(told(again).await, (started(Some("sd/2"), true), vec![]), "there already");
        let lost = vec![
            (LOOK, seen("ecs-svc/1", "web:7")),
            (UPDATE, Says::Lost),
            (LOOK, seen("ecs-svc/2", "web:8")),
            (LIST, listed(900.0)),
        ];
        assert_eq!(told(lost).await, (started(None, false), vec![asked.clone()]), "the answer was lost");
        let undone = vec![
            (LOOK, seen("ecs-svc/1", "web:7")),
            (UPDATE, Says::Lost),
            (LOOK, seen("ecs-svc/1", "web:7")),
            (UPDATE, updated()),
            (LIST, Says::No("AccessDeniedException", "no")),
        ];
        assert_eq!(told(undone).await, (started(None, false), vec![asked.clone(), asked]), "it was not done");
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
