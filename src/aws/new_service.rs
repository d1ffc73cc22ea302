//! ECS services that come and go: made, scaled, deleted, found by their tags.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_ecs::types::{
    DeploymentCircuitBreaker, DeploymentConfiguration, LaunchType, LoadBalancer, PropagateTags, ServiceField,
    Tag,
};

use super::client::Aws;
use super::convert;
use super::error::AwsError;
use super::model::{Launch, Service};
use super::task::{network, strategy};

/// How many services one request may name. Source: ECS API, `DescribeServices`.
const SERVICES: usize = 10;
/// How many names one page may have. Source: ECS API, `ListServices`.
const PAGE: i32 = 100;

/// A service to make. Its tasks get its tags.
#[derive(Clone, Debug)]
pub struct NewService<'a> {
    /// The cluster.
    pub cluster: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The ARN of the revision.
    pub task_definition: &'a str,
    /// Where and how its tasks run.
    pub launch: &'a Launch,
    /// How many tasks.
    pub desired: u32,
    /// The target group that its tasks are put into.
    pub target: Option<ServiceTarget<'a>>,
    /// How long after its start a task may be found unhealthy; only with a target group.
    pub grace: Option<Duration>,
    /// Its tags.
    pub tags: &'a BTreeMap<String, String>,
    /// The same token with the same parameters makes nothing new; at most 36 characters.
    pub client_token: &'a str,
}

/// What a load balancer reaches of a service.
#[derive(Clone, Copy, Debug)]
pub struct ServiceTarget<'a> {
    /// The target group's ARN; a rule must use it already.
    pub group: &'a str,
    /// The container.
    pub container: &'a str,
    /// Its port.
    pub port: u16,
}

impl Aws {
    /// Makes a service whose deployments are rolled back when they fail. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says; `InvalidParameterException` when a service of that name is there with other
    /// parameters, or is still draining.
    pub async fn create_service(&self, new: &NewService<'_>) -> Result<Service, AwsError> {
        let launch = new.launch;
        let strategy = (!launch.capacity.is_empty()).then(|| strategy(launch)).transpose()?;
        let kind = launch.launch_type.as_deref().filter(|_| strategy.is_none()).map(LaunchType::from);
        let network = launch.network.as_ref().map(network).transpose()?;
        let asked = self.ecs_writes().create_service().cluster(new.cluster).service_name(new.name);
        let asked = asked.task_definition(new.task_definition).desired_count(count(new.desired));
        let asked = asked.set_capacity_provider_strategy(strategy).set_launch_type(kind);
        let asked = asked.set_network_configuration(network);
        let asked = asked.set_platform_version(launch.platform_version.clone());
        let asked = asked.deployment_configuration(careful());
        let asked = asked.set_load_balancers(new.target.map(|target| vec![balanced(target)]));
        let asked = asked.set_health_check_grace_period_seconds(new.target.and(new.grace).map(seconds));
        let asked = asked.set_tags((!new.tags.is_empty()).then(|| tags(new.tags)));
        // Managed tags say on the bill, and to whoever looks, which service a task is of.
        let asked = asked.propagate_tags(PropagateTags::Service).enable_ecs_managed_tags(true);
        let answer = asked.client_token(new.client_token).send().await?;
        let service = answer.service().map(convert::service);
        service.ok_or_else(|| AwsError::Unclear("no service".into()))
    }

    /// Deletes a service with all its tasks; one that is not there is no error. It drains for a while, and as
    /// long as it does no other may have its name. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn delete_service(&self, cluster: &str, name: &str) -> Result<(), AwsError> {
        let asked = self.ecs_writes().delete_service().cluster(cluster).service(name).force(true);
        match asked.send().await.map_err(AwsError::from) {
            Err(error) if error.code().is_some_and(is_gone) => Ok(()),
            other => other.map(|_| ()),
        }
    }

    /// Wants another number of tasks, and nothing else; that begins no deployment. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn update_service_scale(
        &self,
        cluster: &str,
        name: &str,
        desired: u32,
    ) -> Result<(), AwsError> {
        let asked = self.ecs_writes().update_service().cluster(cluster).service(name);
        asked.desired_count(count(desired)).send().await?;
        Ok(())
    }

    /// The services of a cluster with that tag, with all their tags; those that drain among them.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn services_tagged(
        &self,
        cluster: &str,
        key: &str,
        value: &str,
    ) -> Result<Vec<Service>, AwsError> {
        let mut found = Vec::new();
        for arns in self.service_arns(cluster).await?.chunks(SERVICES) {
            let asked = self.ecs().describe_services().cluster(cluster).include(ServiceField::Tags);
            let answer = asked.set_services(Some(arns.to_vec())).send().await?;
            found.extend(answer.services().iter().map(convert::service));
        }
        found.retain(|service| service.status != "INACTIVE");
        found.retain(|service| service.tags.get(key).is_some_and(|tag| tag == value));
        Ok(found)
    }

    async fn service_arns(&self, cluster: &str) -> Result<Vec<String>, AwsError> {
        let (mut arns, mut token) = (Vec::new(), None);
        loop {
            let asked = self.ecs().list_services().cluster(cluster).max_results(PAGE);
            let answer = asked.set_next_token(token).send().await?;
            arns.extend_from_slice(answer.service_arns());
            token = answer.next_token().map(str::to_owned);
            if token.is_none() {
                return Ok(arns);
            }
        }
    }
}

fn is_gone(code: &str) -> bool {
    matches!(code, "ServiceNotFoundException" | "ServiceNotActiveException")
}

fn count(number: u32) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

fn seconds(duration: Duration) -> i32 {
    duration.as_secs().try_into().unwrap_or(i32::MAX)
}

/// The new tasks first, then the old ones go; back to what ran before when they do not come up.
fn careful() -> DeploymentConfiguration {
    let breaker = DeploymentCircuitBreaker::builder().enable(true).rollback(true).build();
    let configuration = DeploymentConfiguration::builder().deployment_circuit_breaker(breaker);
    configuration.minimum_healthy_percent(100).maximum_percent(200).build()
}

fn balanced(target: ServiceTarget<'_>) -> LoadBalancer {
    let balancer = LoadBalancer::builder().target_group_arn(target.group);
    balancer.container_name(target.container).container_port(target.port.into()).build()
}

fn tags(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::aws::testing::{Says, Scripted};
    use crate::aws::{CapacityProvider, Network};

    #[tokio::test]
    async fn a_service_is_asked_for_with_all_it_needs() {
        let made = json!({ "service": { "serviceName": "x", "status": "ACTIVE" } });
        let (aws, client) = Scripted::start(vec![("CreateService", Says::This(made))]).await;
        let spot = CapacityProvider { name: "FARGATE_SPOT".into(), weight: 1, base: 0 };
        let network = Network { subnets: vec!["subnet-1".into()], ..Network::default() };
        let launch = Launch { capacity: vec![spot], network: Some(network), ..Launch::default() };
        let tags = BTreeMap::from([("branch".to_owned(), "x".to_owned())]);
        let new = NewService {
            cluster: "feature",
            name: "x",
            task_definition: "web:1",
            launch: &launch,
            desired: 1,
            target: Some(ServiceTarget { group: "arn", container: "web", port: 80 }),
            grace: Some(Duration::from_secs(60)),
            tags: &tags,
            client_token: "one",
        };
        assert_eq!(client.create_service(&new).await.unwrap().name, "x");
        let strategy = json!([{ "capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0 }]);
        let breaker = json!({ "enable": true, "rollback": true });
        let wanted = json!({
            "cluster": "feature", "serviceName": "x", "taskDefinition": "web:1", "desiredCount": 1,
            "capacityProviderStrategy": strategy, "clientToken": "one",
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
            "loadBalancers": [{ "targetGroupArn": "arn", "containerName": "web", "containerPort": 80 }],
            "healthCheckGracePeriodSeconds": 60, "tags": [{ "key": "branch", "value": "x" }],
            "deploymentConfiguration": {
                "deploymentCircuitBreaker": breaker, "minimumHealthyPercent": 100, "maximumPercent": 200,
            },
            "propagateTags": "SERVICE", "enableECSManagedTags": true,
        });
        assert_eq!(aws.asked()[0].1, wanted);
    }

    #[tokio::test]
    async fn what_is_gone_needs_no_deleting() {
        let gone = |code| ("DeleteService", Says::No(code, "gone"));
        let script = ["ServiceNotFoundException", "ServiceNotActiveException", "AccessDeniedException"];
        let (_aws, client) = Scripted::start(script.map(gone).into()).await;
        client.delete_service("feature", "x").await.unwrap();
        client.delete_service("feature", "x").await.unwrap();
        assert!(client.delete_service("feature", "x").await.unwrap_err().is_denied());
    }
}
