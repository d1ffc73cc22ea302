//! One handle to AWS: credentials, region, and one HTTP client for all services.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

use crate::clock::Clock;
use crate::config::secrets::Secret;
use crate::tls;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(3);
/// How long one answer may take.
const ATTEMPT: Duration = Duration::from_secs(10);
/// How long a question may take with everything that is tried again.
const OPERATION: Duration = Duration::from_secs(30);

/// Where AWS is. Everything that is not set is found as every AWS program finds it: `AWS_REGION`,
/// `AWS_ENDPOINT_URL`, a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsSetup {
    /// The region, such as `ap-northeast-1`.
    pub region: Option<String>,
    /// The address of all services, for stand-ins; without a slash at the end.
    pub endpoint: Option<String>,
    /// Keys, for stand-ins.
    pub keys: Option<AwsKeys>,
}

/// Credentials that last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsKeys {
    /// The access key's id.
    pub id: String,
    /// The secret access key.
    pub secret: Secret,
}

/// AWS as we use it. Cloning gives another handle to the same clients.
#[derive(Clone)]
pub struct Aws(Arc<Inner>);

struct Inner {
    region: String,
    clock: Clock,
    ecs: aws_sdk_ecs::Client,
    ecs_writes: aws_sdk_ecs::Client,
    ecr: aws_sdk_ecr::Client,
    logs: aws_sdk_cloudwatchlogs::Client,
    balancer: aws_sdk_elasticloadbalancingv2::Client,
    balancer_writes: aws_sdk_elasticloadbalancingv2::Client,
    dns: aws_sdk_route53::Client,
    dns_writes: aws_sdk_route53::Client,
    http: reqwest::Client,
    config: SdkConfig,
}

impl Aws {
    /// Finds region and settings; credentials are looked for when the first request needs them: the
    /// environment, a profile, web identity, the container's role (ECS, EKS), the instance's role.
    ///
    /// # Errors
    /// When no region is set anywhere, or no HTTP client can be made.
    pub async fn connect(setup: AwsSetup, clock: Clock) -> Result<Self> {
        Self::with(&load(setup).await, clock)
    }

    fn with(config: &SdkConfig, clock: Clock) -> Result<Self> {
        let region = config.region().map(ToString::to_string);
        let region = region.context("AWS needs a region: set region in [aws], or AWS_REGION")?;
        let once = config.to_builder().retry_config(RetryConfig::disabled()).build();
        let http = reqwest::Client::builder().tls_backend_preconfigured(tls::config()?);
        let http = http.connect_timeout(CONNECT).timeout(ATTEMPT).build()?;
        Ok(Self(Arc::new(Inner {
            region,
            clock,
            ecs: aws_sdk_ecs::Client::new(config),
            ecs_writes: aws_sdk_ecs::Client::new(&once),
            ecr: aws_sdk_ecr::Client::new(config),
            logs: aws_sdk_cloudwatchlogs::Client::new(config),
            balancer: aws_sdk_elasticloadbalancingv2::Client::new(config),
            balancer_writes: aws_sdk_elasticloadbalancingv2::Client::new(&once),
            dns: aws_sdk_route53::Client::new(config),
            dns_writes: aws_sdk_route53::Client::new(&once),
            http,
            config: config.clone(),
        })))
    }

    /// The region that is asked.
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The clock by which one waits between questions.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// ECS for what only reads: tried again.
    pub(super) fn ecs(&self) -> &aws_sdk_ecs::Client {
        &self.0.ecs
    }

    /// ECS for what writes: sent once.
    pub(super) fn ecs_writes(&self) -> &aws_sdk_ecs::Client {
        &self.0.ecs_writes
    }

    pub(super) fn ecr(&self) -> &aws_sdk_ecr::Client {
        &self.0.ecr
    }

    pub(super) fn logs(&self) -> &aws_sdk_cloudwatchlogs::Client {
        &self.0.logs
    }

    /// The load balancers for what only reads: tried again.
    pub(super) fn balancer(&self) -> &aws_sdk_elasticloadbalancingv2::Client {
        &self.0.balancer
    }

    /// The load balancers for what writes: sent once.
    pub(super) fn balancer_writes(&self) -> &aws_sdk_elasticloadbalancingv2::Client {
        &self.0.balancer_writes
    }

    /// Route 53 for what only reads: tried again.
    pub(super) fn dns(&self) -> &aws_sdk_route53::Client {
        &self.0.dns
    }

    /// Route 53 for what writes: sent once.
    pub(super) fn dns_writes(&self) -> &aws_sdk_route53::Client {
        &self.0.dns_writes
    }

    /// Credentials and endpoint, for what no SDK of ours asks.
    pub(super) fn config(&self) -> &SdkConfig {
        &self.0.config
    }

    /// For what AWS hands out by address, and for what no SDK of ours asks.
    pub(super) fn http(&self) -> &reqwest::Client {
        &self.0.http
    }
}

impl fmt::Debug for Aws {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Aws({})", self.0.region)
    }
}

/// The SDK has timers of its own, on real time: signatures and expiry are about the world, not about a story.
async fn load(setup: AwsSetup) -> SdkConfig {
    let http = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring));
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(http.build_https())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard());
    if let Some(region) = setup.region {
        loader = loader.region(Region::new(region));
    }
    if let Some(endpoint) = setup.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    if let Some(AwsKeys { id, secret }) = setup.keys {
        loader = loader.credentials_provider(Credentials::new(id, secret.expose(), None, None, "tengu"));
    }
    loader.load().await
}

#[cfg(test)]
mod tests {
    use aws_credential_types::provider::error::CredentialsError;
    use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

    use super::*;
    use crate::aws::AwsError;

    #[derive(Debug)]
    struct NoKeys;

    impl ProvideCredentials for NoKeys {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("the cupboard is bare")))
        }
    }

    #[tokio::test]
    async fn without_credentials_nothing_is_sent_and_that_is_said() {
        _ = rustls::crypto::ring::default_provider().install_default();
        let (region, endpoint) = (Some("r".into()), Some("http://127.0.0.1:9".into()));
        let config = load(AwsSetup { region, endpoint, keys: None }).await.into_builder();
        let config = config.credentials_provider(SharedCredentialsProvider::new(NoKeys)).build();
        let aws = Aws::with(&config, Clock::real()).unwrap();
        let error = aws.describe_services("main", &["web".into()]).await.unwrap_err();
        assert!(matches!(&error, AwsError::Credentials(said) if said.contains("bare")), "{error:?}");
    }

    #[tokio::test]
    async fn without_an_answer_it_is_unclear_what_was_done() {
        _ = rustls::crypto::ring::default_provider().install_default();
        let keys = Some(AwsKeys { id: "k".into(), secret: Secret::new("s") });
        let (region, endpoint) = (Some("r".into()), Some("http://127.0.0.1:9".into()));
        let aws = Aws::connect(AwsSetup { region, endpoint, keys }, Clock::real()).await.unwrap();
        let error = aws.update_service("main", "web", "web:1", false).await.unwrap_err();
        assert!(matches!(error, AwsError::Unclear(_)), "{error:?}");
    }
}
