//! A rollout, watched: observations in, a verdict out. Pure, so that every known way in which a rollout can
//! end is a line in a table.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::EcsService;
use super::evidence::{Cause, CauseKind, Weight, of_task, of_words};
use super::hint::{Hints, is_trouble};
use super::update::belongs;
use crate::aws::{Deployment, PausedHook, Service, ServiceDeployment, Task};

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
    /// The id of the deployment that does it.
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

/// How a rollout stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// On its way.
    Moving(Progress),
    /// Our deployment is complete, and our revision runs.
    Live(Progress),
    /// It will not get there.
    Failed(Cause),
}

/// How far a rollout is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Tasks of our revision that run.
    pub running: u32,
    /// How many there should be.
    pub desired: u32,
    /// Those on their way.
    pub pending: u32,
    /// Those that failed, as far as AWS counts them.
    pub failed: u32,
    /// What people should know.
    pub note: Option<Note>,
}

/// What people should know of a rollout while it goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// The service is to have no tasks: nothing runs, and nothing was tried out.
    NothingDesired,
    /// It waits for somebody to say go on.
    Paused(PausedHook),
    /// Where it is on its way, in AWS's word.
    Stage(String),
    /// Something does not work, in AWS's words; it may yet.
    Trouble(String),
    /// AWS did not answer the last question.
    Unseen,
}

/// A rollout that is being watched. It can be made anew at any time: what it knows is seen again.
#[derive(Clone, Debug)]
pub struct Watch {
    setup: WatchSetup,
    hints: Hints,
    progress: Progress,
    seen_ours: bool,
    steady_since: Option<DateTime<Utc>>,
    weighed: BTreeSet<String>,
    once: BTreeMap<String, DateTime<Utc>>,
    hard: Option<(DateTime<Utc>, Cause)>,
    weak: Option<Cause>,
}

impl Watch {
    /// Begins to watch.
    pub fn new(setup: WatchSetup) -> Self {
        Self {
            hints: Hints::new(setup.started_at),
            setup,
            progress: Progress::default(),
            seen_ours: false,
            steady_since: None,
            weighed: BTreeSet::new(),
            once: BTreeMap::new(),
            hard: None,
            weak: None,
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
        self.weighed.contains(task_arn)
    }

    /// What an observation means, after all that came before it.
    pub fn see(&mut self, seen: &Observation<'_>) -> Verdict {
        self.weigh_all(seen.stopped_tasks, seen.at);
        let verdict = match seen.service {
            Seen::Nothing => None,
            Seen::Missing => {
                let reason = format!("there is no service {}", self.setup.service.service);
                Some(Verdict::Failed(Cause::without_task(CauseKind::ServiceMissing, reason, seen.at)))
            }
            Seen::Service(service) => self.judge(service, seen.service_deployment, seen.at),
        };
        if matches!(seen.service, Seen::Nothing) {
            self.progress.note = Some(Note::Unseen);
        }
        let failed = verdict.or_else(|| self.hard.clone().map(|(_, cause)| Verdict::Failed(cause)));
        failed.or_else(|| self.late(seen.at)).unwrap_or_else(|| Verdict::Moving(self.progress.clone()))
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
            return Some(Verdict::Live(self.progress.clone()));
        }
        if let Some((_, cause)) = &self.hard {
            return Some(Verdict::Failed(cause.clone()));
        }
        self.end(service, ours.as_ref(), found, at).map(Verdict::Failed)
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
        let quiet = self.hard.as_ref().is_none_or(|(last, _)| at - *last > QUIET);
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
        Some(self.explained(cause))
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
        let reasons = [Some(primary), ours].into_iter().flatten();
        let said = reasons.filter_map(|deployment| deployment.rollout_reason.as_deref());
        let said = said.into_iter().find_map(|words| of_words(words).map(|kind| (kind, words.to_owned())));
        let (kind, reason) = said.unwrap_or_else(|| (CauseKind::Replaced, replaced_by(primary)));
        Some(Cause::without_task(kind, reason, primary.created_at.unwrap_or(at).max(self.setup.started_at)))
    }

    fn late(&self, at: DateTime<Utc>) -> Option<Verdict> {
        let timeout = TimeDelta::from_std(self.setup.timeout).unwrap_or(TimeDelta::MAX);
        if at - self.setup.started_at < timeout {
            return None;
        }
        let Progress { running, desired, .. } = self.progress;
        let seconds = self.setup.timeout.as_secs();
        let reason = format!("{running} of {desired} tasks run after {seconds} s");
        Some(Verdict::Failed(self.explained(Cause::without_task(CauseKind::Timeout, reason, at))))
    }

    /// A deployment's end with what a task showed of it before.
    fn explained(&self, cause: Cause) -> Cause {
        let Some(sign) = &self.weak else { return cause };
        Cause {
            container: sign.container.clone(),
            exit_code: sign.exit_code,
            task_arn: sign.task_arn.clone(),
            reason: format!("{}: {}", cause.reason.trim_end_matches('.'), sign.reason),
            first_evidence_at: sign.first_evidence_at.min(cause.first_evidence_at),
            ..cause
        }
    }

    fn weigh_all(&mut self, tasks: &[Task], at: DateTime<Utc>) {
        let mut tasks: Vec<_> = tasks.iter().filter(|task| !self.has_weighed(&task.arn)).collect();
        tasks.sort_by_key(|task| task.stopped_at);
        for task in tasks {
            self.weighed.insert(task.arn.clone());
            if self.is_ours(task)
                && let Some((weight, cause)) = of_task(task, at)
            {
                self.weigh(weight, cause);
            }
        }
    }

    fn is_ours(&self, task: &Task) -> bool {
        let by_ours = task.started_by.as_ref().is_none_or(|by| *by == self.setup.deployment_id);
        by_ours && task.task_definition == self.setup.revision_arn
    }

    fn weigh(&mut self, weight: Weight, cause: Cause) {
        let at = cause.first_evidence_at;
        let first = match weight {
            Weight::Weak => None,
            Weight::Hard => Some(at),
            Weight::Twice => self.once.insert(cause.container.clone().unwrap_or_default(), at),
        };
        self.weak = Some(cause.clone());
        if let Some(first) = first {
            let first = self.hard.as_ref().map_or(first, |(_, before)| before.first_evidence_at.min(first));
            self.hard = Some((at, Cause { first_evidence_at: first, ..cause }));
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
        let shown = self.weak.as_ref().map(|cause| cause.reason.clone());
        let latest = service.events.first().filter(|event| event.at >= Some(self.setup.started_at));
        let said = latest.filter(|event| is_trouble(&event.message)).map(|event| event.message.clone());
        shown.or(said)
    }
}

fn declared_failed(ours: &Deployment, at: DateTime<Utc>) -> Option<Cause> {
    (ours.rollout_state.as_deref() == Some("FAILED")).then(|| {
        let reason = ours.rollout_reason.clone().unwrap_or_else(|| "the deployment failed".into());
        Cause::without_task(of_words(&reason).unwrap_or(CauseKind::Breaker), reason, at)
    })
}

fn rolled_back(found: &ServiceDeployment, at: DateTime<Utc>) -> Option<Cause> {
    let reason = found.rollback_reason.clone().or_else(|| found.reason.clone()).unwrap_or_default();
    let kind = match () {
        () if found.breaker_triggered => CauseKind::Breaker,
        () if !found.alarms.is_empty() => CauseKind::Alarm,
        () if found.status.starts_with("ROLLBACK") => of_words(&reason).unwrap_or(CauseKind::RolledBack),
        () => return None,
    };
    let alarms = found.alarms.join(", ");
    let words = [reason.as_str(), alarms.as_str(), found.status.as_str()];
    let words: Vec<_> = words.into_iter().filter(|words| !words.is_empty()).take(2).collect();
    Some(Cause::without_task(kind, words.join(": "), at))
}

fn stopped(found: &ServiceDeployment, at: DateTime<Utc>) -> Option<Cause> {
    matches!(found.status.as_str(), "STOPPED" | "STOP_REQUESTED").then(|| {
        let reason = found.reason.clone().unwrap_or_else(|| "the deployment was stopped".into());
        Cause::without_task(CauseKind::Stopped, reason, at)
    })
}

/// The revision that takes our place, as people know it: `web:43`.
fn replaced_by(primary: &Deployment) -> String {
    let revision = primary.task_definition.rsplit('/').next().unwrap_or_default();
    format!("the service goes on with {revision} ({})", primary.id)
}

#[cfg(test)]
mod tests;
