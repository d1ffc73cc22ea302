//! Reading what became of the world, and what was asked of the stand-in.

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::server::Call;
use super::views::{self, ImageView, LogView, RevisionView, ServiceDeploymentView, ServiceView, TaskView};
use super::{ActError, AwsStandIn};

impl AwsStandIn {
    /// All services, in the order in which they were made.
    pub fn services(&self) -> Vec<ServiceView> {
        let world = self.shared.world();
        let there = (0..world.services.len()).filter(|at| !world.services[*at].forgotten);
        there.map(|at| views::service(&world, at)).collect()
    }

    /// A service, `cluster/name`.
    ///
    /// # Errors
    /// When it does not exist.
    pub fn service(&self, service: &str) -> Result<ServiceView, ActError> {
        let world = self.shared.world();
        Ok(views::service(&world, world.service(service)?))
    }

    /// The service deployments of a service, oldest first.
    ///
    /// # Errors
    /// When it does not exist.
    pub fn service_deployments(&self, service: &str) -> Result<Vec<ServiceDeploymentView>, ActError> {
        let world = self.shared.world();
        Ok(views::rollouts(&world.services[world.service(service)?]))
    }

    /// The tasks of a service, oldest first; stopped ones for an hour.
    pub fn tasks(&self, service: &str) -> Vec<TaskView> {
        self.shared.world().tasks.iter().filter(|task| task.of(service)).map(views::task).collect()
    }

    /// The tasks that are of no service, oldest first; stopped ones for an hour.
    pub fn one_off_tasks(&self) -> Vec<TaskView> {
        self.shared.world().tasks.iter().filter(|task| task.owner.is_none()).map(views::task).collect()
    }

    /// The tasks of a cluster that are `RUNNING` and are to go on, oldest first.
    pub fn running_tasks(&self, cluster: &str) -> Vec<TaskView> {
        let world = self.shared.world();
        let runs = world.tasks.iter().filter(|task| task.cluster == cluster && task.runs());
        runs.map(views::task).collect()
    }

    /// The images of a repository, oldest first; none where there is no such repository.
    pub fn images(&self, repository: &str) -> Vec<ImageView> {
        let world = self.shared.world();
        let images = world.repositories.get(repository).map(|found| found.images.clone()).unwrap_or_default();
        let view = |image: super::image::Stored| ImageView {
            digest: image.digest,
            tags: image.tags,
            architectures: image.architectures,
            pushed: image.pushed,
        };
        images.into_iter().map(view).collect()
    }

    /// What an image of that repository is called in a task definition: `…amazonaws.com/web:v1`.
    pub fn image_uri(&self, repository: &str, tag: &str) -> String {
        format!("{}/{repository}:{tag}", super::arn::registry())
    }

    /// The revisions of a family, oldest first.
    pub fn revisions(&self, family: &str) -> Vec<RevisionView> {
        let world = self.shared.world();
        world.families.get(family).into_iter().flatten().map(views::revision).collect()
    }

    /// What containers said: lines of all streams of a group whose name begins so, in time's order.
    pub fn log_lines(&self, group: &str, prefix: &str) -> Vec<String> {
        let world = self.shared.world();
        let streams = world.logs.get(group).into_iter().flatten();
        let mut lines: Vec<_> = streams
            .filter(|(name, _)| name.starts_with(prefix))
            .flat_map(|(_, lines)| lines.clone())
            .collect();
        lines.sort_by_key(|line| line.at);
        lines.into_iter().map(|line| line.text).collect()
    }

    /// Everything that containers said, in time's order.
    pub fn logs(&self) -> Vec<LogView> {
        let world = self.shared.world();
        let groups = world.logs.iter();
        let streams = groups.flat_map(|(group, streams)| streams.iter().map(move |one| (group, one)));
        let mut lines: Vec<LogView> = streams
            .flat_map(|(group, (stream, lines))| {
                lines.iter().map(|line| LogView {
                    at: line.at,
                    group: group.clone(),
                    stream: stream.clone(),
                    text: line.text.clone(),
                })
            })
            .collect();
        lines.sort_by_key(|line| line.at);
        lines
    }

    /// When something happens next if nobody does anything.
    pub fn next_move(&self) -> Option<DateTime<Utc>> {
        self.shared.world().next_move()
    }

    /// Every request so far, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.edge().calls.clone()
    }

    /// How often an action was asked for, `UpdateService`.
    pub fn calls_of(&self, action: &str) -> usize {
        self.shared.edge().calls.iter().filter(|call| call.action == action).count()
    }

    /// What was asked that AWS does not know, or that wasn't signed as it should be. Tests fail when
    /// there is anything.
    pub fn refused(&self) -> Vec<String> {
        self.shared.edge().refused.clone()
    }

    /// How many faults still wait for their request.
    pub fn faults_left(&self) -> usize {
        self.shared.edge().faults.left()
    }

    /// Counts up at every request and every act. What happens by itself is seen by looking again when
    /// the clock shows [`Self::next_move`].
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }
}
