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
    use super::*;

    #[test]
    fn one_looks_often_at_first() {
        assert_eq!(pause_before_next(Duration::ZERO), Duration::from_secs(2));
        assert_eq!(pause_before_next(Duration::from_secs(59)), Duration::from_secs(2));
        let later = pause_before_next(Duration::from_secs(60));
        assert!(later >= Duration::from_millis(4500) && later <= Duration::from_millis(5500));
    }
}
