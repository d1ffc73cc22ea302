//! A rollout, watched: observations in, a verdict out. Pure, so that every known way in which a rollout can
//! end is a line in a table.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::EcsService;
use super::ending::{declared_failed, overtaken, rolled_back, stopped};
use super::evidence::{Cause, CauseKind};
use super::hint::{Hints, is_trouble};
use super::signs::Signs;
use super::update::belongs;
pub use super::verdict::{Note, Progress, Verdict};
use crate::aws::{Deployment, Service, ServiceDeployment, Task};

/// ECS may answer for so long as if an update had not been. Source: ECS API, `DescribeServices` is eventually
/// consistent, as all of ECS.
const SETTLES: TimeDelta = TimeDelta::seconds(30);
/// How long tasks must run undisturbed where AWS does not say itself that a deployment is complete.
const STEADY: TimeDelta = TimeDelta::seconds(30);
/// A deployment whose containers crashed so short a time ago is not live, whatever AWS says: tasks that run
/// for a moment are enough for it.
const QUIET: TimeDelta = TimeDelta::seconds(60);

/// What is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchSetup {
    /// The service.
    pub service: EcsService,
    /// The ARN of the revision it is brought to.
    pub revision_arn: String,
    /// The id of the deployment that does it; empty when only its service deployment is known.
    pub deployment_id: String,
    /// The ARN of its service deployment, if that is known.
    pub service_deployment_arn: Option<String>,
    /// When it was asked for.
    pub started_at: DateTime<Utc>,
    /// How long it may take.
    pub timeout: Duration,
}

/// A look at a service.
#[derive(Clone, Debug)]
pub struct Observation<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// The service.
    pub service: Seen<'a>,
    /// Our service deployment, when it was seen.
    pub service_deployment: Option<&'a ServiceDeployment>,
    /// Tasks of the service that have ended, if somebody looked; the same ones may come again.
    pub stopped_tasks: &'a [Task],
}

/// What a look at a service showed.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// Nothing: the question was not answered.
    Nothing,
    /// That there is no such service.
    Missing,
    /// The service.
    Service(&'a Service),
}

/// A rollout that is being watched. It can be made anew at any time: what it knows is seen again.
#[derive(Clone, Debug)]
pub struct Watch {
    setup: WatchSetup,
    hints: Hints,
    progress: Progress,
    seen_ours: bool,
    steady_since: Option<DateTime<Utc>>,
    signs: Signs,
    /// When time began to count: what waits for a person is not late.
    counts_from: DateTime<Utc>,
}

impl Watch {
    /// Begins to watch.
    pub fn new(setup: WatchSetup) -> Self {
        Self {
            hints: Hints::new(setup.started_at),
            counts_from: setup.started_at,
            setup,
            progress: Progress::default(),
            seen_ours: false,
            steady_since: None,
            signs: Signs::default(),
        }
    }

    /// What is watched.
    pub fn setup(&self) -> &WatchSetup {
        &self.setup
    }

    /// The service deployment to look at: ours, or the one that is going on while ours is not known.
    pub fn service_deployment<'a>(&'a self, service: &'a Service) -> Option<&'a str> {
        let ours_goes_on = self.ours(service).is_some_and(|ours| ours.status == "PRIMARY");
        let going_on = service.service_deployment.as_deref().filter(|_| ours_goes_on);
        self.setup.service_deployment_arn.as_deref().or(going_on)
    }

    /// Remembers a service deployment as ours if it is; whether it is.
    pub fn recognise(&mut self, service: &Service, found: &ServiceDeployment) -> bool {
        let known = self.setup.service_deployment_arn.as_deref();
        let ours = match known {
            Some(known) => known == found.arn,
            None => self.ours(service).is_some_and(|ours| belongs(ours, found)),
        };
        if ours {
            self.setup.service_deployment_arn = Some(found.arn.clone());
        }
        ours
    }

    /// Goes on without the service deployment: it can't be seen.
    pub fn forget_service_deployment(&mut self) {
        self.setup.service_deployment_arn = None;
    }

    /// Whether the service's stopped tasks are worth a look.
    pub fn wants_tasks(
        &mut self,
        service: &Service,
        found: Option<&ServiceDeployment>,
        at: DateTime<Utc>,
    ) -> bool {
        let id = self.setup.deployment_id.clone();
        let ours = service.deployments.iter().find(|deployment| deployment.id == id);
        self.hints.wants_look(service, ours, found, at)
    }

    /// Whether a stopped task was looked at before.
    pub fn has_weighed(&self, task_arn: &str) -> bool {
        self.signs.has_weighed(task_arn)
    }

    /// What an observation means, after all that came before it.
    pub fn see(&mut self, seen: &Observation<'_>) -> Verdict {
        self.weigh(seen.stopped_tasks, seen.at);
        let verdict = match seen.service {
            Seen::Nothing => self.unseen(),
            Seen::Missing => {
                let reason = format!("there is no service {}", self.setup.service.service);
                Some(Verdict::Failed(Cause::without_task(CauseKind::ServiceMissing, reason, seen.at)))
            }
            Seen::Service(service) => self.judge(service, seen.service_deployment, seen.at),
        };
        let verdict = verdict.or_else(|| self.late(seen.at));
        verdict.unwrap_or_else(|| Verdict::Moving(self.progress.clone()))
    }

    fn unseen(&mut self) -> Option<Verdict> {
        self.progress.note = Some(Note::Unseen);
        self.given_up()
    }

    fn given_up(&self) -> Option<Verdict> {
        self.signs.hard().map(|hard| Verdict::Failed(hard.cause.clone()))
    }

    fn judge(
        &mut self,
        service: &Service,
        found: Option<&ServiceDeployment>,
        at: DateTime<Utc>,
    ) -> Option<Verdict> {
        if service.status != "ACTIVE" {
            let reason = format!("the service {} is {}", service.name, service.status);
            return Some(Verdict::Failed(Cause::without_task(CauseKind::ServiceInactive, reason, at)));
        }
        let ours = self.ours(service).cloned();
        self.seen_ours |= ours.is_some();
        self.progress = self.progress_of(service, ours.as_ref(), found);
        if ours.as_ref().is_some_and(|ours| self.is_live(service, ours, found, at)) {
            return Some(self.live());
        }
        self.given_up().or_else(|| self.end(service, ours.as_ref(), found, at).map(Verdict::Failed))
    }

    /// Trouble on the way is over; that nothing was to run is not.
    fn live(&self) -> Verdict {
        let note = self.progress.note.clone().filter(|note| *note == Note::NothingDesired);
        Verdict::Live(Progress { note, ..self.progress.clone() })
    }

    fn ours<'a>(&self, service: &'a Service) -> Option<&'a Deployment> {
        service.deployments.iter().find(|deployment| deployment.id == self.setup.deployment_id)
    }

    /// Success is our deployment complete with our revision running. A service that is merely stable may have
    /// gone back to what it was.
    fn is_live(
        &mut self,
        service: &Service,
        ours: &Deployment,
        found: Option<&ServiceDeployment>,
        at: DateTime<Utc>,
    ) -> bool {
        let steady = self.is_steady(service, ours, at);
        let ours_runs = ours.status == "PRIMARY"
            && ours.task_definition == self.setup.revision_arn
            && (ours.running > 0 || ours.desired == 0);
        let complete = match (&self.setup.service_deployment_arn, ours.rollout_state.as_deref()) {
            (Some(_), _) => found.is_some_and(|found| found.status == "SUCCESSFUL"),
            (None, Some(state)) => state == "COMPLETED",
            (None, None) => steady,
        };
        let quiet = self.signs.hard().is_none_or(|hard| at - hard.last > QUIET);
        ours_runs && complete && quiet
    }

    /// Whether the tasks have run undisturbed for a while.
    fn is_steady(&mut self, service: &Service, ours: &Deployment, at: DateTime<Utc>) -> bool {
        let settled = service.deployments.len() == 1 && ours.running == ours.desired && ours.pending == 0;
        let since = *self.steady_since.get_or_insert(at);
        if !settled {
            self.steady_since = None;
        }
        settled && at - since >= STEADY
    }

    /// Why our deployment is over, if AWS says that it is.
    fn end(
        &self,
        service: &Service,
        ours: Option<&Deployment>,
        found: Option<&ServiceDeployment>,
        at: DateTime<Utc>,
    ) -> Option<Cause> {
        let cause = found
            .and_then(|found| rolled_back(found, at))
            .or_else(|| ours.and_then(|ours| declared_failed(ours, at)))
            .or_else(|| self.no_longer_primary(service, ours, at))
            .or_else(|| found.and_then(|found| stopped(found, at)))?;
        Some(self.signs.explain(cause))
    }

    /// Our deployment is not the newest any more. Right after the update ECS may not know of it yet.
    fn no_longer_primary(
        &self,
        service: &Service,
        ours: Option<&Deployment>,
        at: DateTime<Utc>,
    ) -> Option<Cause> {
        let primary = service.primary()?;
        let unsettled = !self.seen_ours && at - self.setup.started_at < SETTLES;
        if primary.id == self.setup.deployment_id || unsettled {
            return None;
        }
        let since = primary.created_at.unwrap_or(at).max(self.setup.started_at);
        Some(overtaken(primary, ours, since))
    }

    fn late(&mut self, at: DateTime<Utc>) -> Option<Verdict> {
        if matches!(self.progress.note, Some(Note::Paused(_))) {
            self.counts_from = at;
        }
        let timeout = TimeDelta::from_std(self.setup.timeout).unwrap_or(TimeDelta::MAX);
        if at - self.counts_from < timeout {
            return None;
        }
        let Progress { running, desired, note, .. } = &self.progress;
        let reason = format!("{running} of {desired} tasks run after {} s", timeout.num_seconds());
        let late = Cause::without_task(CauseKind::Timeout, reason, at);
        Some(Verdict::Failed(match (self.signs.latest(), note) {
            (None, Some(Note::Trouble(words))) => late.because(words),
            _ => self.signs.explain(late),
        }))
    }

    /// Looks at the tasks of our deployment that have ended.
    fn weigh(&mut self, tasks: &[Task], at: DateTime<Utc>) {
        let WatchSetup { deployment_id, revision_arn, .. } = &self.setup;
        let ours = |task: &Task| {
            (deployment_id.is_empty() || task.started_by.as_ref().is_none_or(|by| by == deployment_id))
                && task.task_definition == *revision_arn
        };
        if self.signs.weigh(tasks, ours, at) {
            self.hints.satisfied();
        }
    }

    fn progress_of(
        &self,
        service: &Service,
        ours: Option<&Deployment>,
        found: Option<&ServiceDeployment>,
    ) -> Progress {
        let Some(ours) = ours else { return self.progress.clone() };
        let paused = found.and_then(|found| found.paused.clone()).map(Note::Paused);
        let stage = found.and_then(|found| found.stage.clone()).map(Note::Stage);
        let note = paused
            .or_else(|| (ours.desired == 0).then_some(Note::NothingDesired))
            .or_else(|| self.trouble(service).map(Note::Trouble))
            .or(stage);
        let Deployment { running, desired, pending, failed, .. } = *ours;
        Progress { running, desired, pending, failed, note }
    }

    /// What does not work: what a task showed, or the latest line of the service's history.
    fn trouble(&self, service: &Service) -> Option<String> {
        let shown = self.signs.latest().map(|cause| cause.reason.clone());
        let latest = service.events.first().filter(|event| event.at >= Some(self.setup.started_at));
        let said = latest.filter(|event| is_trouble(&event.message)).map(|event| event.message.clone());
        shown.or(said)
    }
}

#[cfg(test)]
mod tests;
