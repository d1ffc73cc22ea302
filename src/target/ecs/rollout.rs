//! Looking at many rollouts at once, in as few requests as possible.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tracing::warn;

use super::watch::{Observation, Seen, Verdict, Watch};
use crate::aws::{Aws, AwsError, Service, ServiceDeployment, Task, TaskFilter};

/// How long one looks often.
const EAGER: Duration = Duration::from_secs(60);

/// How long to wait before the next look: two seconds in the first minute, then about five, so that many
/// rollouts do not ask at the same moment.
pub fn pause_before_next(elapsed: Duration) -> Duration {
    if elapsed < EAGER {
        return Duration::from_secs(2);
    }
    Duration::from_millis(fastrand::u64(4500..=5500))
}

/// A look at each rollout. For each cluster one request for ten services and one for twenty service
/// deployments; stopped tasks are asked for only where something hints at them.
pub async fn look(aws: &Aws, watches: &mut [Watch]) -> Vec<Verdict> {
    let mut verdicts: Vec<Option<Verdict>> = watches.iter().map(|_| None).collect();
    for cluster in clusters(watches) {
        let here: Vec<usize> = (0..watches.len()).filter(|at| cluster_of(&watches[*at]) == cluster).collect();
        let look = Look::at(aws, &cluster, watches, &here).await;
        for at in here {
            verdicts[at] = Some(look.verdict(aws, &mut watches[at]));
        }
    }
    verdicts.into_iter().flatten().collect()
}

fn cluster_of(watch: &Watch) -> &str {
    &watch.setup().service.cluster
}

fn clusters(watches: &[Watch]) -> BTreeSet<String> {
    watches.iter().map(|watch| cluster_of(watch).to_owned()).collect()
}

/// What one cluster showed.
#[derive(Default)]
struct Look {
    services: BTreeMap<String, Service>,
    missing: BTreeSet<String>,
    service_deployments: BTreeMap<String, ServiceDeployment>,
    tasks: BTreeMap<String, Vec<Task>>,
}

impl Look {
    async fn at(aws: &Aws, cluster: &str, watches: &mut [Watch], here: &[usize]) -> Self {
        let mut look = Self::default();
        look.see_services(aws, cluster, watches, here).await;
        look.see_service_deployments(aws, watches, here).await;
        for at in here {
            look.see_tasks(aws, cluster, &mut watches[*at]).await;
        }
        look
    }

    async fn see_services(&mut self, aws: &Aws, cluster: &str, watches: &[Watch], here: &[usize]) {
        let names: BTreeSet<String> =
            here.iter().map(|at| watches[*at].setup().service.service.clone()).collect();
        let names: Vec<String> = names.into_iter().collect();
        match aws.describe_services(cluster, &names).await {
            Ok(services) => {
                let named = services.found.into_iter().map(|service| (service.name.clone(), service));
                self.services = named.collect();
                self.missing = services.missing.into_iter().collect();
            }
            Err(error) if error.code() == Some("ClusterNotFoundException") => {
                self.missing = names.into_iter().collect();
            }
            Err(error) => warn!(cluster, %error, "the services could not be seen"),
        }
    }

    async fn see_service_deployments(&mut self, aws: &Aws, watches: &mut [Watch], here: &[usize]) {
        let wanted = |at: &usize| self.wanted(&watches[*at]).map(str::to_owned);
        let arns: BTreeSet<String> = here.iter().filter_map(wanted).collect();
        let arns: Vec<String> = arns.into_iter().collect();
        if arns.is_empty() {
            return;
        }
        match aws.describe_service_deployments(&arns).await {
            Ok(found) => {
                let named = found.into_iter().map(|found| (found.arn.clone(), found));
                self.service_deployments = named.collect();
                here.iter().for_each(|at| self.recognise(&mut watches[*at]));
            }
            Err(AwsError::Refused { code, message }) => {
                warn!(code, message, "service deployments can't be seen; deployments alone are watched");
                here.iter().for_each(|at| watches[*at].forget_service_deployment());
            }
            Err(error) => warn!(%error, "the service deployments could not be seen"),
        }
    }

    fn wanted<'a>(&'a self, watch: &'a Watch) -> Option<&'a str> {
        watch.service_deployment(self.services.get(&watch.setup().service.service)?)
    }

    /// What AWS answered without is forgotten: it will not come.
    fn recognise(&self, watch: &mut Watch) {
        let Some(service) = self.services.get(&watch.setup().service.service) else { return };
        let Some(arn) = watch.service_deployment(service).map(str::to_owned) else { return };
        match self.service_deployments.get(&arn) {
            Some(found) => _ = watch.recognise(service, found),
            None => watch.forget_service_deployment(),
        }
    }

    async fn see_tasks(&mut self, aws: &Aws, cluster: &str, watch: &mut Watch) {
        let name = watch.setup().service.service.clone();
        let Some(service) = self.services.get(&name) else { return };
        let found = self.found(watch);
        if !watch.wants_tasks(service, found, aws.clock().now()) {
            return;
        }
        match stopped_tasks(aws, cluster, &name, watch).await {
            Ok(tasks) => _ = self.tasks.insert(watch.setup().deployment_id.clone(), tasks),
            Err(error) => warn!(cluster, service = name, %error, "the stopped tasks could not be seen"),
        }
    }

    fn found(&self, watch: &Watch) -> Option<&ServiceDeployment> {
        self.service_deployments.get(watch.setup().service_deployment_arn.as_ref()?)
    }

    fn verdict(&self, aws: &Aws, watch: &mut Watch) -> Verdict {
        let name = &watch.setup().service.service;
        let service = match self.services.get(name) {
            Some(service) => Seen::Service(service),
            None if self.missing.contains(name) => Seen::Missing,
            None => Seen::Nothing,
        };
        let stopped_tasks = self.tasks.get(&watch.setup().deployment_id).map_or(&[][..], Vec::as_slice);
        let service_deployment = self.found(watch);
        watch.see(&Observation { at: aws.clock().now(), service, service_deployment, stopped_tasks })
    }
}

/// A service's tasks that have ended and that this watch has not weighed yet.
async fn stopped_tasks(
    aws: &Aws,
    cluster: &str,
    service: &str,
    watch: &Watch,
) -> Result<Vec<Task>, AwsError> {
    let listed = aws.list_tasks(cluster, &TaskFilter::StoppedOf(service.to_owned())).await?;
    let new: Vec<String> = listed.into_iter().filter(|arn| !watch.has_weighed(arn)).collect();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let tasks = aws.describe_tasks(cluster, &new).await?;
    // A task that is still being stopped has not said everything yet. Once its network is taken down it has.
    let ended = |task: &Task| matches!(task.last_status.as_str(), "DEPROVISIONING" | "STOPPED");
    Ok(tasks.into_iter().filter(ended).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::EcsService;
    use super::super::evidence::CauseKind;
    use super::super::watch::WatchSetup;
    use super::*;
    use crate::aws::testing::{Says, Scripted};

    fn watches(aws: &Aws, count: usize) -> Vec<Watch> {
        let watch = |at: usize| {
            Watch::new(WatchSetup {
                service: EcsService { cluster: "main".into(), service: format!("web{at:02}") },
                revision_arn: "web:8".into(),
                deployment_id: format!("ecs-svc/{at}"),
                service_deployment_arn: Some(format!("sd/{at}")),
                started_at: aws.clock().now(),
                timeout: Duration::from_secs(600),
            })
        };
        (0..count).map(watch).collect()
    }

    fn service(at: usize, running: u32, failed: u32) -> Value {
        let deployment = json!({
            "id": format!("ecs-svc/{at}"), "status": "PRIMARY", "taskDefinition": "web:8", "desiredCount": 2,
            "runningCount": running, "failedTasks": failed, "rolloutState": "IN_PROGRESS",
        });
        json!({ "serviceName": format!("web{at:02}"), "status": "ACTIVE", "deployments": [deployment] })
    }

    fn services(services: &[Value]) -> (&'static str, Says) {
        ("DescribeServices", Says::This(json!({ "services": services })))
    }

    fn found(ats: std::ops::Range<usize>, status: &str) -> (&'static str, Says) {
        let found = |at| json!({ "serviceDeploymentArn": format!("sd/{at}"), "status": status });
        let all: Vec<_> = ats.map(found).collect();
        ("DescribeServiceDeployments", Says::This(json!({ "serviceDeployments": all })))
    }

    #[tokio::test]
    async fn a_quiet_look_at_twenty_five_services_is_five_requests() {
        let many =
            |ats: std::ops::Range<usize>| services(&ats.map(|at| service(at, 2, 0)).collect::<Vec<_>>());
        let script = vec![
            many(0..10),
            many(10..20),
            many(20..25),
            found(0..20, "SUCCESSFUL"),
            found(20..25, "IN_PROGRESS"),
        ];
        let (aws, client) = Scripted::start(script).await;
        let mut watches = watches(&client, 25);
        let verdicts = look(&client, &mut watches).await;
        let live = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Live(_))).count();
        assert_eq!((verdicts.len(), live), (25, 20));
        assert_eq!(aws.operations().len(), 5, "{:?}", aws.operations());
    }

    #[tokio::test]
    async fn a_failed_task_is_looked_at_and_the_others_are_not() {
        let container = json!({ "name": "web", "reason": "CannotPullContainerError: not found" });
        let task = json!({
            "taskArn": "task/1", "taskDefinitionArn": "web:8", "startedBy": "ecs-svc/1", "lastStatus": "STOPPED",
            "stopCode": "TaskFailedToStart", "stoppedReason": "Task failed to start", "containers": [container],
        });
        let script = vec![
            services(&[service(0, 1, 0), service(1, 0, 1)]),
            found(0..2, "IN_PROGRESS"),
            ("ListTasks", Says::This(json!({ "taskArns": ["task/1"] }))),
            ("DescribeTasks", Says::This(json!({ "tasks": [task] }))),
        ];
        let (aws, client) = Scripted::start(script).await;
        let verdicts = look(&client, &mut watches(&client, 2)).await;
        assert!(matches!(verdicts[0], Verdict::Moving(_)), "{verdicts:?}");
        assert!(
            matches!(&verdicts[1], Verdict::Failed(cause) if cause.kind == CauseKind::Image),
            "{verdicts:?}"
        );
        let asked = aws.asked();
        let lists: Vec<_> =
            asked.iter().filter(|(name, _)| name == "ListTasks").map(|(_, body)| body).collect();
        assert_eq!(
            lists,
            [&json!({ "cluster": "main", "serviceName": "web01", "desiredStatus": "STOPPED" })]
        );
    }

    #[tokio::test]
    async fn without_permission_deployments_alone_are_watched() {
        let mut live = service(0, 2, 0);
        live["deployments"][0]["rolloutState"] = json!("COMPLETED");
        let denied = Says::No("AccessDeniedException", "no");
        let script = vec![services(&[live]), ("DescribeServiceDeployments", denied)];
        let (_aws, client) = Scripted::start(script).await;
        let verdicts = look(&client, &mut watches(&client, 1)).await;
        assert!(matches!(verdicts[0], Verdict::Live(_)), "{verdicts:?}");
    }

    #[test]
    fn one_looks_often_at_first() {
        assert_eq!(pause_before_next(Duration::ZERO), Duration::from_secs(2));
        assert_eq!(pause_before_next(Duration::from_secs(59)), Duration::from_secs(2));
        let later = pause_before_next(Duration::from_secs(60));
        assert!(later >= Duration::from_millis(4500) && later <= Duration::from_millis(5500));
    }
}
