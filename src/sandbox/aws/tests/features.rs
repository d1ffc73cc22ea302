//! Feature environments by tengu's own client: services, target groups, rules, addresses.

use std::collections::BTreeMap;

use super::*;
use crate::aws::{
    Aws, AwsError, AwsKeys, AwsSetup, CapacityProvider, Launch, Network, NewService, NewTargetGroup, Rule,
    RunTask, RunTaskError, ServiceTarget, TargetGroup, TaskFilter,
};
use crate::config::secrets::Secret;

/// Where feature environments are put, tengu's client, and the clock.
pub(super) struct Ground {
    pub(super) aws: AwsStandIn,
    pub(super) clock: Clock,
    pub(super) client: Aws,
    pub(super) ground: FeatureGround,
}

pub(super) async fn ground() -> Ground {
    _ = rustls::crypto::ring::default_provider().install_default();
    let clock = Clock::standing(noon());
    let aws = AwsStandIn::start(clock.clone()).await.unwrap();
    aws.seed_shop("v1").unwrap();
    let ground = aws.seed_feature("example.dev");
    let keys = Some(AwsKeys { id: aws.access_key().into(), secret: Secret::new(aws.secret_key()) });
    let setup = AwsSetup { region: Some(aws.region().into()), endpoint: Some(aws.endpoint()), keys };
    let client = Aws::connect(setup, clock.clone()).await.unwrap();
    Ground { aws, clock, client, ground }
}

pub(super) fn tags(branch: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("tengu:branch".to_owned(), branch.to_owned())])
}

pub(super) fn code<T: std::fmt::Debug>(result: Result<T, AwsError>) -> String {
    result.unwrap_err().code().unwrap_or_default().to_owned()
}

impl Ground {
    pub(super) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(super) async fn group(&self, name: &str) -> Result<TargetGroup, AwsError> {
        let (vpc, tags) = (self.ground.vpc.clone(), tags(name));
        let new = NewTargetGroup {
            name,
            vpc: &vpc,
            port: 8080,
            health_path: "/healthz",
            health_status: "200-399",
            tags: &tags,
        };
        self.client.create_target_group(new).await
    }

    pub(super) async fn rule(&self, host: &str, priority: u32, group: &str) -> Result<Rule, AwsError> {
        self.client.create_rule(&self.ground.listener, host, priority, group, &tags(host)).await
    }

    pub(super) fn launch(&self, providers: &[&str]) -> Launch {
        let capacity = |name: &&str| CapacityProvider { name: (*name).into(), weight: 1, base: 0 };
        Launch {
            capacity: providers.iter().map(capacity).collect(),
            network: Some(Network {
                subnets: self.ground.subnets.clone(),
                security_groups: self.ground.security_groups.clone(),
                public_ip: Some("ENABLED".into()),
            }),
            ..Launch::default()
        }
    }

    /// Makes a service `name` in the group.
    pub(super) async fn service(
        &self,
        name: &str,
        group: Option<&str>,
        token: &str,
    ) -> Result<crate::aws::Service, AwsError> {
        let (launch, tags) = (self.launch(&["FARGATE_SPOT"]), tags(name));
        let target = group.map(|group| ServiceTarget { group, container: "web", port: 8080 });
        let new = NewService {
            cluster: "feature",
            name,
            task_definition: "web-production:1",
            launch: &launch,
            desired: 1,
            target,
            grace: Some(Duration::from_secs(90)),
            tags: &tags,
            client_token: token,
        };
        self.client.create_service(&new).await
    }

    async fn health(&self, group: &str) -> Vec<(String, Option<String>)> {
        let found = self.client.target_health(group).await.unwrap();
        found.into_iter().map(|target| (target.state, target.reason)).collect()
    }
}

#[tokio::test]
async fn a_branch_comes_up_behind_the_load_balancer_and_goes_away() {
    let here = ground().await;
    let group = here.group("x").await.unwrap();
    assert_eq!(here.client.target_group("x").await.unwrap().unwrap(), group);
    let rule = here.rule("x.example.dev", 100, &group.arn).await.unwrap();
    let service = here.service("x", Some(&group.arn), "one").await.unwrap();
    assert_eq!((service.status.as_str(), &service.target_groups), ("ACTIVE", &vec![group.arn.clone()]));
    assert_eq!(here.health(&group.arn).await, vec![]);
    here.pass(30);
    let initial = ("initial".to_owned(), Some("Elb.RegistrationInProgress".to_owned()));
    assert_eq!(here.health(&group.arn).await, vec![initial]);
    here.pass(15);
    assert_eq!(here.health(&group.arn).await, vec![("healthy".to_owned(), None)]);
    let tasks = here.client.tasks_tagged("feature", "tengu:branch", "x").await.unwrap();
    assert_eq!(tasks[0].capacity_provider.as_deref(), Some("FARGATE_SPOT"));
    assert_eq!(tasks[0].tags["aws:ecs:serviceName"], "x");
    let public = here.client.public_address(tasks[0].interface.as_deref().unwrap()).await.unwrap();
    assert_eq!(public, here.aws.running_tasks("feature")[0].public_address);
    assert!(tasks[0].private_address.as_deref().unwrap().starts_with("10.0.") && public.is_some());
    here.pass(15);
    let found = here.client.services_tagged("feature", "tengu:branch", "x").await.unwrap();
    assert_eq!(found[0].primary().unwrap().rollout_state.as_deref(), Some("COMPLETED"));

    assert_eq!(code(here.client.delete_target_group(&group.arn).await), "ResourceInUse");
    here.client.delete_service("feature", "x").await.unwrap();
    here.client.delete_service("feature", "x").await.unwrap();
    let again = here.service("x", Some(&group.arn), "two").await;
    assert!(again.unwrap_err().to_string().contains("still Draining"));
    assert_eq!(here.health(&group.arn).await[0].0, "draining");
    here.client.delete_rule(&rule.arn).await.unwrap();
    here.client.delete_rule(&rule.arn).await.unwrap();
    here.client.delete_target_group(&group.arn).await.unwrap();
    here.client.delete_target_group(&group.arn).await.unwrap();
    here.pass(15);
    assert_eq!(here.client.services_tagged("feature", "tengu:branch", "x").await.unwrap(), vec![]);
    assert_eq!(here.client.tasks_tagged("feature", "tengu:branch", "x").await.unwrap(), vec![]);
    here.client.delete_service("feature", "x").await.unwrap();
    here.client.delete_service("feature", "nothing").await.unwrap();
    assert_eq!(here.aws.service("feature/x").unwrap().status, "INACTIVE");
    assert_eq!((here.aws.rules(), here.aws.target_groups()), (vec![], vec![]));
    assert_eq!(here.aws.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn a_service_is_made_once() {
    let here = ground().await;
    let first = here.service("x", None, "one").await.unwrap();
    assert_eq!(here.service("x", None, "one").await.unwrap().arn, first.arn);
    let other = here.service("x", None, "two").await.unwrap_err();
    assert_eq!(
        other.to_string(),
        "AWS refused (InvalidParameterException): Creation of service was not idempotent."
    );
    here.client.update_service_scale("feature", "x", 0).await.unwrap();
    here.pass(60);
    assert_eq!(here.aws.running_tasks("feature"), vec![]);
    let alone = here.group("alone").await.unwrap();
    let error = here.service("y", Some(&alone.arn), "three").await.unwrap_err();
    assert!(error.to_string().contains("does not have an associated load balancer"), "{error}");
    for nth in 0..23 {
        here.service(&format!("z{nth}"), None, "t").await.unwrap();
    }
    let found = here.client.services_tagged("feature", "tengu:branch", "z7").await.unwrap();
    assert_eq!((found.len(), here.aws.calls_of("ListServices")), (1, 1));
    assert_eq!(here.aws.calls_of("DescribeServices"), 3, "ten in a request");
}

#[tokio::test]
async fn rules_and_groups_are_held_to_the_limits() {
    let here = ground().await;
    let first = here.group("a").await.unwrap();
    assert_eq!(here.group("a").await.unwrap().arn, first.arn, "the same settings make nothing new");
    assert_eq!(here.aws.target_groups()[0].attributes["deregistration_delay.timeout_seconds"], "10");
    let (vpc, none) = (here.ground.vpc.clone(), BTreeMap::new());
    let new = |name: &'static str, port| NewTargetGroup {
        name,
        vpc: &vpc,
        port,
        health_path: "/",
        health_status: "200",
        tags: &none,
    };
    assert_eq!(code(here.client.create_target_group(new("a", 1)).await), "DuplicateTargetGroupName");
    let long = "x23456789012345678901234567890123";
    for name in [long, "a_b", "-a", ""] {
        assert_eq!(code(here.client.create_target_group(new(name, 80)).await), "ValidationError", "{name}");
    }
    here.aws.balancer_limits(Some(2), Some(2), None);
    let second = here.group("b").await.unwrap();
    assert_eq!(code(here.group("c").await), "TooManyTargetGroups");
    here.rule("a.example.dev", 7, &first.arn).await.unwrap();
    assert_eq!(code(here.rule("b.example.dev", 7, &second.arn).await), "PriorityInUse");
    assert_eq!(code(here.rule("b.example.dev", 50_001, &second.arn).await), "ValidationError");
    assert_eq!(code(here.rule(&"b".repeat(129), 9, &second.arn).await), "ValidationError");
    assert_eq!(code(here.rule("b.example.dev", 9, "arn:none").await), "TargetGroupNotFound");
    here.aws.balancer_limits(None, None, Some(1));
    let crowded = here.rule("b.example.dev", 9, &second.arn).await;
    assert_eq!(code(crowded), "TooManyUniqueTargetGroupsPerLoadBalancer");
    here.rule("c.example.dev", 3, &first.arn).await.unwrap();
    assert_eq!(code(here.rule("d.example.dev", 4, &first.arn).await), "TooManyRules");
    let rules = here.client.rules(&here.ground.listener).await.unwrap();
    let seen: Vec<_> = rules.iter().map(|rule| (rule.priority, rule.hosts.join(","))).collect();
    let host = |host: &str| host.to_owned();
    assert_eq!(seen, [(Some(3), host("c.example.dev")), (Some(7), host("a.example.dev")), (None, host(""))]);
    assert_eq!(rules[0].tags, tags("c.example.dev"));
    let tagged = here.client.target_groups_tagged("tengu:branch", "b").await.unwrap();
    assert_eq!(tagged, [TargetGroup { tags: tags("b"), ..second }]);
    let balancer = here.client.balancer_of(&here.ground.listener).await.unwrap();
    assert_eq!((&balancer.dns_name, &balancer.vpc), (&here.ground.dns_name, &here.ground.vpc));
    assert_eq!(code(here.client.balancer_of("arn:none").await), "ListenerNotFound");
    assert_eq!(here.client.target_group("nothing").await, Ok(None));
    assert_eq!(here.aws.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn many_rules_and_groups_come_with_all_their_tags() {
    let here = ground().await;
    for nth in 1..=45 {
        let group = here.group(&format!("g{nth}")).await.unwrap();
        here.rule(&format!("h{nth}.example.dev"), nth, &group.arn).await.unwrap();
    }
    let rules = here.client.rules(&here.ground.listener).await.unwrap();
    assert_eq!(rules.iter().filter(|rule| rule.tags.len() == 1).count(), 45);
    assert_eq!(here.client.target_groups_tagged("tengu:branch", "g44").await.unwrap().len(), 1);
}

#[tokio::test]
async fn targets_stay_unhealthy_and_spot_is_full() {
    let here = ground().await;
    let group = here.group("x").await.unwrap();
    here.rule("x.example.dev", 1, &group.arn).await.unwrap();
    here.aws.targets_unhealthy("x", Some("Health checks failed with these codes: [500]")).unwrap();
    here.aws.no_spot_capacity(1);
    here.service("x", Some(&group.arn), "one").await.unwrap();
    here.pass(4);
    let said = here.aws.service("feature/x").unwrap().events;
    assert!(said.iter().any(|(_, words)| words.contains("Capacity is unavailable at this time")), "{said:?}");
    here.pass(50);
    let health = here.client.target_health(&group.arn).await.unwrap();
    assert_eq!(health[0].description.as_deref(), Some("Health checks failed with these codes: [500]"));
    assert_eq!((health[0].state.as_str(), health[0].port), ("unhealthy", Some(8080)));
    assert_eq!(here.aws.service("feature/x").unwrap().deployments[0].failed, 0, "it has 90 s");
    here.pass(90);
    assert_eq!(here.aws.service("feature/x").unwrap().deployments[0].failed, 1);
    assert_eq!(here.aws.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn a_task_of_its_own_runs_until_it_is_stopped() {
    let here = ground().await;
    let run = RunTask {
        cluster: "feature".into(),
        task_definition: "web-production:1".into(),
        container: "web".into(),
        launch: here.launch(&["FARGATE_SPOT"]),
        tags: tags("x"),
        ..RunTask::default()
    };
    here.aws.no_spot_capacity(1);
    let full = here.client.run_task(&run, "one", "tengu").await.unwrap_err();
    assert!(matches!(&full, RunTaskError::NotPlaced { reason } if reason.starts_with("Capacity")), "{full}");
    let arn = here.client.run_task(&run, "two", "tengu").await.unwrap();
    here.pass(300);
    let tasks = here.client.tasks_tagged("feature", "tengu:branch", "x").await.unwrap();
    assert_eq!((tasks.len(), tasks[0].last_status.as_str()), (1, "RUNNING"));
    let eni = tasks[0].interface.clone().unwrap();
    assert!(here.client.public_address(&eni).await.unwrap().is_some());
    here.client.stop_task("feature", &arn, "enough").await.unwrap();
    here.client.stop_task("feature", &arn, "enough").await.unwrap();
    here.client.stop_task("feature", &"0".repeat(32), "enough").await.unwrap();
    here.pass(30);
    assert_eq!(here.client.tasks_tagged("feature", "tengu:branch", "x").await.unwrap(), vec![]);
    assert_eq!(here.client.public_address(&eni).await, Ok(None));
    let stopped = TaskFilter::StoppedOfFamily("web-production".into());
    assert_eq!(here.client.list_tasks("feature", &stopped).await.unwrap(), [arn]);
    assert_eq!(here.aws.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn bad_days_come_in_the_words_of_each_protocol() {
    let here = ground().await;
    let listener = here.ground.listener.clone();
    here.aws.faults("CreateRule", 2, &Fault::Throttled);
    assert_eq!(here.rule("x.example.dev", 1, "arn").await.unwrap_err(), AwsError::Throttled);
    here.aws.clear_faults();
    here.aws.fault("DescribeRules", Fault::Status(503));
    here.client.rules(&listener).await.unwrap();
    here.aws.fault("CreateTargetGroup", Fault::CutAfter);
    assert!(matches!(here.group("x").await.unwrap_err(), AwsError::Unclear(_)));
    assert_eq!(here.aws.target_groups().len(), 1, "it was done all the same");
    let denied = Fault::Error { code: "AccessDenied".into(), message: "not you".into() };
    here.aws.fault("DeleteRule", denied.clone());
    assert!(here.client.delete_rule("arn").await.unwrap_err().is_denied());
    here.aws.fault("DescribeNetworkInterfaces", Fault::Throttled);
    assert_eq!(here.client.public_address("eni-0123").await, Ok(None), "asked again");
    here.aws.fault("DescribeNetworkInterfaces", denied);
    assert!(here.client.public_address("eni-0123").await.unwrap_err().is_denied());
    let setup = AwsSetup {
        region: Some(here.aws.region().into()),
        endpoint: Some(here.aws.endpoint()),
        keys: Some(AwsKeys { id: here.aws.access_key().into(), secret: Secret::new("guessed") }),
    };
    let stranger = Aws::connect(setup, here.clock.clone()).await.unwrap();
    for error in [
        stranger.rules(&listener).await.unwrap_err(),
        stranger.zone("Z1").await.unwrap_err(),
        stranger.public_address("eni-1").await.unwrap_err(),
    ] {
        assert!(matches!(error, AwsError::Credentials(_)), "{error:?}");
    }
    assert_eq!(here.aws.refused().len(), 3);
}
