//! What a service is made of: a description with sane defaults.

use serde_json::{Value, json};

use super::arn;
use super::service::Target;
use super::{ACCOUNT, REGION};

/// Who rolls a service out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controller {
    /// ECS itself.
    Ecs,
    /// CodeDeploy: `UpdateService` may not change the task definition.
    CodeDeploy,
    /// Somebody's own.
    External,
}

/// How ECS rolls a service out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Task by task.
    Rolling,
    /// All new tasks beside the old, then the traffic at once.
    BlueGreen,
    /// The traffic in equal steps.
    Linear,
    /// A part of the traffic first.
    Canary,
}

/// One container of a task definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// Its name in the task.
    pub name: String,
    /// `repository:tag` of the stand-in's registry, or any other name as it is.
    pub image: String,
    /// The port it listens on.
    pub port: Option<u16>,
    /// Log group and stream prefix of `awslogs`.
    pub log: Option<(String, String)>,
    /// Whether its end is the task's.
    pub essential: bool,
    /// Names and values.
    pub environment: Vec<(String, String)>,
    /// Names and ARNs.
    pub secrets: Vec<(String, String)>,
}

/// A service. Change what differs from the defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceSpec {
    /// The cluster's name; made where it isn't there.
    pub cluster: String,
    /// The service's name.
    pub name: String,
    /// The family of its task definition.
    pub family: String,
    /// What its tasks run; empty for the latest revision that the family has already.
    pub containers: Vec<Container>,
    /// How many tasks; for a daemon one per instance of the cluster.
    pub desired: u32,
    /// Whether there is a circuit breaker, and whether it rolls back.
    pub breaker: Option<bool>,
    /// Names of alarms that fail a deployment, and whether that rolls back.
    pub alarms: Option<(Vec<String>, bool)>,
    /// `minimumHealthyPercent`
    pub minimum: u32,
    /// `maximumPercent`
    pub maximum: u32,
    /// `DAEMON` scheduling, on EC2.
    pub daemon: bool,
    /// Who rolls it out.
    pub controller: Controller,
    /// How it is rolled out.
    pub strategy: Strategy,
    /// How long a deployment bakes at its end.
    pub bake_minutes: u32,
    /// Tasks come by the capacity provider `FARGATE_SPOT` instead of a launch type.
    pub spot: bool,
    /// Whether it stands behind a load balancer.
    pub load_balancer: bool,
    /// The subnets of its tasks.
    pub subnets: Vec<String>,
    /// The security groups of its tasks.
    pub security_groups: Vec<String>,
    /// `X86_64` or `ARM64`
    pub architecture: String,
    /// Its tags.
    pub tags: Vec<(String, String)>,
}

impl Container {
    /// An essential container that listens on 8080 and logs nowhere.
    pub fn new(name: &str, image: &str) -> Self {
        Self {
            name: name.to_owned(),
            image: image.to_owned(),
            port: Some(8080),
            log: None,
            essential: true,
            environment: vec![],
            secrets: vec![],
        }
    }

    /// Logs to that group, into streams that begin with that prefix.
    #[must_use]
    pub fn logging(self, group: &str, prefix: &str) -> Self {
        Self { log: Some((group.to_owned(), prefix.to_owned())), ..self }
    }

    /// As `RegisterTaskDefinition` takes it.
    pub(super) fn json(&self, image: &str) -> Value {
        let mut json = json!({ "name": self.name, "image": image, "essential": self.essential });
        let ports: Vec<Value> = self.port.iter().map(|port| json!({ "containerPort": port })).collect();
        json["portMappings"] = json!(ports);
        json["environment"] =
            self.environment.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        if !self.secrets.is_empty() {
            json["secrets"] =
                self.secrets.iter().map(|(name, arn)| json!({ "name": name, "valueFrom": arn })).collect();
        }
        if let Some((group, prefix)) = &self.log {
            let options =
                json!({ "awslogs-group": group, "awslogs-region": REGION, "awslogs-stream-prefix": prefix });
            json["logConfiguration"] = json!({ "logDriver": "awslogs", "options": options });
        }
        json["memoryReservation"] = json!(256);
        json
    }
}

impl ServiceSpec {
    /// A Fargate service of one task behind a load balancer, with a circuit breaker that rolls back.
    /// Its family is `name-cluster`, its one container is called as it is.
    pub fn new(cluster: &str, name: &str, image: &str) -> Self {
        Self {
            cluster: cluster.to_owned(),
            name: name.to_owned(),
            family: format!("{name}-{cluster}"),
            containers: vec![Container::new(name, image)],
            desired: 1,
            breaker: Some(true),
            alarms: None,
            minimum: 100,
            maximum: 200,
            daemon: false,
            controller: Controller::Ecs,
            strategy: Strategy::Rolling,
            bake_minutes: 0,
            spot: false,
            load_balancer: true,
            subnets: vec!["subnet-0a1b2c3d".into(), "subnet-4e5f6a7b".into()],
            security_groups: vec!["sg-0123abcd".into()],
            architecture: "X86_64".into(),
            tags: vec![],
        }
    }

    /// So many tasks.
    #[must_use]
    pub fn desired(self, desired: u32) -> Self {
        Self { desired, ..self }
    }

    /// All containers log to that group; the prefix is the service's name.
    #[must_use]
    pub fn logging(mut self, group: &str) -> Self {
        for container in &mut self.containers {
            container.log = Some((group.to_owned(), self.name.clone()));
        }
        self
    }

    /// One task on each instance of the cluster.
    #[must_use]
    pub fn daemon(self) -> Self {
        Self { daemon: true, load_balancer: false, minimum: 0, maximum: 100, ..self }
    }

    /// The body of its task definition, with images as `image` names them.
    pub(super) fn definition(&self, image: impl Fn(&str) -> String) -> Value {
        let containers: Vec<Value> =
            self.containers.iter().map(|container| container.json(&image(&container.image))).collect();
        let compatibility = if self.daemon { "EC2" } else { "FARGATE" };
        json!({
            "family": self.family,
            "taskRoleArn": format!("arn:aws:iam::{ACCOUNT}:role/{}-task", self.family),
            "executionRoleArn": format!("arn:aws:iam::{ACCOUNT}:role/{}-execution", self.family),
            "networkMode": "awsvpc",
            "containerDefinitions": containers,
            "requiresCompatibilities": [compatibility],
            "cpu": "512", "memory": "1024",
            "runtimePlatform": { "cpuArchitecture": self.architecture, "operatingSystemFamily": "LINUX" },
        })
    }

    pub(super) fn network(&self) -> Value {
        let groups = &self.security_groups;
        json!({ "awsvpcConfiguration": { "subnets": self.subnets, "securityGroups": groups, "assignPublicIp": "DISABLED" } })
    }

    /// Where its tasks are reached; a target group that nobody can ask about.
    pub(super) fn target(&self) -> Target {
        let container =
            self.containers.first().map_or(self.name.as_str(), |container| container.name.as_str());
        let port = self.containers.first().and_then(|container| container.port).unwrap_or(8080);
        Target { group: arn::target_group(&self.name), container: container.to_owned(), port }
    }
}
