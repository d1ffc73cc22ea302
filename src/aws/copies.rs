//! ECS services as feature environments need them: with their tags, and moved to other capacity.

use aws_sdk_ecs::types::ServiceField;

use super::client::Aws;
use super::convert;
use super::error::AwsError;
use super::model::{Launch, Service};
use super::task::strategy;

impl Aws {
    /// A service with its tags; nothing when there is none of that name, or no such cluster.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn service_with_tags(&self, cluster: &str, name: &str) -> Result<Option<Service>, AwsError> {
        let asked = self.ecs().describe_services().cluster(cluster).services(name);
        match asked.include(ServiceField::Tags).send().await.map_err(AwsError::from) {
            Ok(answer) => Ok(answer.services().first().map(convert::service)),
            Err(error) if error.code() == Some("ClusterNotFoundException") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Starts a service's tasks anew where there is room. Sent once; it begins a deployment.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn move_service(&self, cluster: &str, name: &str, launch: &Launch) -> Result<(), AwsError> {
        let asked = self.ecs_writes().update_service().cluster(cluster).service(name);
        let asked = asked.set_capacity_provider_strategy(Some(strategy(launch)?)).force_new_deployment(true);
        asked.send().await?;
        Ok(())
    }
}
