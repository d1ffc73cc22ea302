//! ECS services and how they are brought to a revision.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{ServiceRevision, StopServiceDeploymentStopType};

use super::client::Aws;
use super::convert;
use super::error::AwsError;
use super::model::{Service, ServiceDeployment};

/// How many services one request may name. Source: ECS API, `DescribeServices`.
const SERVICES: usize = 10;
/// How many service deployments one request may name. Source: ECS API, `DescribeServiceDeployments`.
const SERVICE_DEPLOYMENTS: usize = 20;
/// How many service revisions one request may name. Source: ECS API, `DescribeServiceRevisions`.
const SERVICE_REVISIONS: usize = 20;

/// The services of a cluster that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Services {
    /// Those that are there.
    pub found: Vec<Service>,
    /// The names of those that AWS says are not. A name may be in neither list.
    pub missing: Vec<String>,
}

/// What came of an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdatedService {
    /// The service as AWS answered it.
    pub service: Service,
    /// The id of the deployment that the update began.
    pub deployment_id: String,
    /// The ARN of the service deployment, when AWS names it already.
    pub service_deployment_arn: Option<String>,
}

/// What becomes of a service whose deployment is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopKind {
    /// It goes back to what it ran before.
    Rollback,
    /// It stays as it is.
    Abort,
}

impl Aws {
    /// Services by name, ten in a request.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn describe_services(&self, cluster: &str, names: &[String]) -> Result<Services, AwsError> {
        let mut services = Services::default();
        for names in names.chunks(SERVICES) {
            let asked = self.ecs().describe_services().cluster(cluster);
            let answer = asked.set_services(Some(names.to_vec())).send().await?;
            services.found.extend(answer.services().iter().map(convert::service));
            let missing = answer.failures().iter().filter(|failure| failure.reason() == Some("MISSING"));
            let name = |arn: &str| arn.rsplit('/').next().unwrap_or_default().to_owned();
            services.missing.extend(missing.filter_map(|failure| failure.arn().map(name)));
        }
        Ok(services)
    }

    /// Service deployments by ARN, twenty in a request. Those that AWS does not know are left out.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn describe_service_deployments(
        &self,
        arns: &[String],
    ) -> Result<Vec<ServiceDeployment>, AwsError> {
        let mut found = Vec::new();
        for arns in arns.chunks(SERVICE_DEPLOYMENTS) {
            let asked = self.ecs().describe_service_deployments();
            let answer = asked.set_service_deployment_arns(Some(arns.to_vec())).send().await?;
            found.extend(answer.service_deployments().iter().map(convert::service_deployment));
        }
        Ok(found)
    }

    /// A service's latest service deployments, newest first; without the details that only describing tells.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn list_service_deployments(
        &self,
        cluster: &str,
        service: &str,
    ) -> Result<Vec<ServiceDeployment>, AwsError> {
        let asked = self.ecs().list_service_deployments().cluster(cluster).service(service);
        let answer = asked.send().await?;
        let mut found: Vec<_> = answer.service_deployments().iter().map(convert::brief).collect();
        found.sort_by_key(|deployment| std::cmp::Reverse(deployment.created_at));
        Ok(found)
    }

    /// The task definitions of service revisions, by the ARNs of the service revisions, twenty in a request.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn task_definitions_of(
        &self,
        revisions: &[String],
    ) -> Result<BTreeMap<String, String>, AwsError> {
        let mut found = BTreeMap::new();
        for arns in revisions.chunks(SERVICE_REVISIONS) {
            let asked = self.ecs().describe_service_revisions();
            let answer = asked.set_service_revision_arns(Some(arns.to_vec())).send().await?;
            let pair = |revision: &ServiceRevision| {
                Some((revision.service_revision_arn()?.to_owned(), revision.task_definition()?.to_owned()))
            };
            found.extend(answer.service_revisions().iter().filter_map(pair));
        }
        Ok(found)
    }

    /// Brings a service to a revision and leaves everything else about it as it is, the number of its tasks
    /// included. `anew` begins another deployment where one of the same revision is there. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn update_service(
        &self,
        cluster: &str,
        service: &str,
        task_definition: &str,
        anew: bool,
    ) -> Result<UpdatedService, AwsError> {
        let asked = self.ecs_writes().update_service().cluster(cluster).service(service);
        let asked = asked.task_definition(task_definition);
        let answer = asked.set_force_new_deployment(anew.then_some(true)).send().await?;
        let service = answer.service().map(convert::service).unwrap_or_default();
        let deployment_id = service.primary().map(|primary| primary.id.clone());
        let deployment_id = deployment_id.ok_or_else(|| AwsError::Unclear("no deployment".into()))?;
        let service_deployment_arn = service.service_deployment.clone();
        Ok(UpdatedService { service, deployment_id, service_deployment_arn })
    }

    /// Stops a service deployment. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn stop_service_deployment(&self, arn: &str, kind: StopKind) -> Result<(), AwsError> {
        let kind = match kind {
            StopKind::Rollback => StopServiceDeploymentStopType::Rollback,
            StopKind::Abort => StopServiceDeploymentStopType::Abort,
        };
        let asked = self.ecs_writes().stop_service_deployment().service_deployment_arn(arn);
        asked.stop_type(kind).send().await?;
        Ok(())
    }
}
