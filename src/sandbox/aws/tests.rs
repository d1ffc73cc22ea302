//! The stand-in through its door, by the clients that tengu uses.

mod door;
mod failures;
mod features;
mod images;
mod names;
mod rollouts;
mod run;
mod sites;

use std::time::Duration;

use aws_sdk_ecs::config::Credentials;
use aws_sdk_ecs::types::{ServiceDeployment, ServiceDeploymentStatus as Phase};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use chrono::{DateTime, Utc};

use super::*;

const WEB: &str = "production/web";

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// The shop, and a clock that stands.
struct Shopkeeper {
    aws: AwsStandIn,
    clock: Clock,
    ecs: aws_sdk_ecs::Client,
}

fn http() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

fn credentials(aws: &AwsStandIn) -> Credentials {
    Credentials::new(aws.access_key(), aws.secret_key(), None, None, "test")
}

/// A client that never tries again by itself.
macro_rules! client {
    ($sdk:ident, $aws:expr) => {
        $sdk::Client::from_conf(
            $sdk::Config::builder()
                .behavior_version($sdk::config::BehaviorVersion::latest())
                .http_client(http())
                .endpoint_url($aws.endpoint())
                .region($sdk::config::Region::new($aws.region().to_owned()))
                .credentials_provider(credentials($aws))
                .retry_config($sdk::config::retry::RetryConfig::disabled())
                .build(),
        )
    };
}

use client;

async fn shop() -> Shopkeeper {
    let clock = Clock::standing(noon());
    let aws = AwsStandIn::start(clock.clone()).await.unwrap();
    aws.seed_shop("v1").unwrap();
    let ecs = client!(aws_sdk_ecs, &aws);
    Shopkeeper { aws, clock, ecs }
}

/// The `__type` of an error.
fn code<E: ProvideErrorMetadata + std::fmt::Debug, R: std::fmt::Debug>(error: &SdkError<E, R>) -> String {
    let service = error.as_service_error().unwrap_or_else(|| panic!("no answer of AWS's: {error:?}"));
    service.code().unwrap_or_default().to_owned()
}

impl Shopkeeper {
    fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A revision of `web-production` with that image; the answer is its ARN.
    async fn register(&self, tag: &str) -> String {
        let web = self.ecs.describe_task_definition().task_definition("web-production").send().await.unwrap();
        let old = web.task_definition.unwrap();
        let mut containers = old.container_definitions.clone().unwrap();
        containers[0].image = Some(self.aws.image_uri("web", tag));
        let request = self.ecs.register_task_definition().family("web-production");
        let request = request.set_container_definitions(Some(containers)).cpu("512").memory("1024");
        let request = request.set_execution_role_arn(old.execution_role_arn);
        let request = request.set_requires_compatibilities(old.requires_compatibilities);
        let request = request.set_network_mode(old.network_mode);
        let made = request.send().await.unwrap().task_definition.unwrap();
        made.task_definition_arn.unwrap()
    }

    /// Pushes `v2`, registers it and updates `web`; the ARN of the service deployment.
    async fn deploy(&self) -> String {
        self.aws.push_image("web", "v2", &Image::of("v2")).unwrap();
        let arn = self.register("v2").await;
        let update = self.ecs.update_service().cluster("production").service("web").task_definition(arn);
        update.send().await.unwrap().service.unwrap().current_service_deployment.unwrap()
    }

    async fn deployment(&self, arn: &str) -> ServiceDeployment {
        let found =
            self.ecs.describe_service_deployments().service_deployment_arns(arn).send().await.unwrap();
        found.service_deployments.unwrap().pop().unwrap()
    }

    /// Lets time pass second by second until the service deployment is over; how long that took.
    async fn until_over(&self, arn: &str) -> (ServiceDeployment, u64) {
        for second in 0..1800 {
            let found = self.deployment(arn).await;
            let over = [Phase::Successful, Phase::Stopped, Phase::RollbackSuccessful, Phase::RollbackFailed];
            if over.contains(found.status.as_ref().unwrap()) {
                return (found, second);
            }
            self.pass(1);
        }
        panic!("{:#?}", self.aws.service(WEB));
    }

    async fn service(&self) -> aws_sdk_ecs::types::Service {
        let asked = self.ecs.describe_services().cluster("production").services("web");
        asked.send().await.unwrap().services.unwrap().pop().unwrap()
    }
}
