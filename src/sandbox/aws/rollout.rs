//! Service deployments: how they begin, are stopped, fail and are rolled back.

use chrono::{DateTime, Utc};

use super::service::{Deployment, State, TAKEN_UP};
use super::stage::Stage;
use super::task::s;
use super::world::World;

/// The status of a service deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Pending,
    InProgress,
    Successful,
    StopRequested,
    Stopped,
    RollbackRequested,
    RollbackInProgress,
    RollbackSuccessful,
    RollbackFailed,
}

impl Phase {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::InProgress => "IN_PROGRESS",
            Self::Successful => "SUCCESSFUL",
            Self::StopRequested => "STOP_REQUESTED",
            Self::Stopped => "STOPPED",
            Self::RollbackRequested => "ROLLBACK_REQUESTED",
            Self::RollbackInProgress => "ROLLBACK_IN_PROGRESS",
            Self::RollbackSuccessful => "ROLLBACK_SUCCESSFUL",
            Self::RollbackFailed => "ROLLBACK_FAILED",
        }
    }

    pub(super) fn is_final(self) -> bool {
        matches!(self, Self::Successful | Self::Stopped | Self::RollbackSuccessful | Self::RollbackFailed)
    }
}

/// What made a deployment fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Breaker,
    Alarm,
    Asked,
}

impl Cause {
    /// As `rolloutStateReason` begins.
    fn actor(self) -> &'static str {
        match self {
            Self::Breaker => "ECS deployment circuit breaker",
            Self::Alarm => "ECS deployment alarm monitor",
            Self::Asked => "Service deployment stop request",
        }
    }

    fn failed(self) -> &'static str {
        match self {
            Self::Breaker => "tasks failed to start.",
            Self::Alarm => "alarm detected.",
            Self::Asked => "deployment was stopped.",
        }
    }

    fn because(self) -> &'static str {
        match self {
            Self::Breaker => "the circuit breaker threshold was exceeded.",
            Self::Alarm => "a deployment alarm was triggered.",
            Self::Asked => "of a stop request.",
        }
    }
}

/// One service deployment.
#[derive(Clone, Debug)]
pub(super) struct Rollout {
    pub(super) arn: String,
    /// The deployment that it began with.
    pub(super) deployment: String,
    pub(super) status: Phase,
    pub(super) reason: Option<String>,
    pub(super) created: DateTime<Utc>,
    pub(super) started: Option<DateTime<Utc>>,
    pub(super) finished: Option<DateTime<Utc>>,
    pub(super) stopped: Option<DateTime<Utc>>,
    pub(super) updated: DateTime<Utc>,
    /// ARNs of service revisions.
    pub(super) sources: Vec<String>,
    pub(super) target: String,
    /// Why, since when, and to what revision it is rolled back.
    pub(super) rollback: Option<(String, DateTime<Utc>, String)>,
    pub(super) cause: Option<Cause>,
    /// Failed tasks as last seen.
    pub(super) failures: u32,
    pub(super) threshold: u32,
    /// When what was asked for begins.
    pub(super) due: DateTime<Utc>,
}

impl Rollout {
    fn set(&mut self, status: Phase, now: DateTime<Utc>) {
        (self.status, self.updated) = (status, now);
        match status {
            Phase::InProgress => self.started = Some(now),
            Phase::Stopped => (self.stopped, self.finished) = (Some(now), Some(now)),
            Phase::Successful | Phase::RollbackSuccessful | Phase::RollbackFailed => {
                self.finished = Some(now);
            }
            _ => {}
        }
    }
}

impl World {
    /// Starts a deployment of a task definition; what was under way is stopped.
    pub(super) fn deploy(&mut self, at: usize, definition: &str) {
        let (now, revision) = (self.now, self.new_revision(at, definition));
        let id = format!("ecs-svc/{}", self.digits());
        let token = self.token();
        let behaviour = self.behaviours.next_deployment(&self.services[at].key());
        let service = &mut self.services[at];
        let mut due = now + s(1);
        if let Some(earlier) = service.underway() {
            earlier.reason =
                Some("Service deployment stopped because a new service deployment began.".into());
            earlier.set(Phase::StopRequested, now);
            (earlier.due, due) = (now + s(1), now + s(2));
        }
        let sources = service.deployments.iter().map(|deployment| deployment.revision.clone()).collect();
        let threshold = service.threshold(service.desired as usize);
        let path = format!("service-deployment/{}/{}", service.key(), token);
        service.rollouts.push(Rollout {
            arn: super::arn::ecs(&path),
            deployment: id.clone(),
            status: Phase::Pending,
            reason: None,
            created: now,
            started: None,
            finished: None,
            stopped: None,
            updated: now,
            sources,
            target: revision.clone(),
            rollback: None,
            cause: None,
            failures: 0,
            threshold,
            due,
        });
        definition.clone_into(&mut service.definition);
        let mut deployment = deployment(id, revision, definition, now);
        (deployment.behaviour, deployment.launch) = (behaviour, now + TAKEN_UP);
        service.deployments.insert(0, deployment);
        self.agenda.extend([now + s(1), now + s(2), now + s(3)]);
    }

    /// Does what is due with the service deployments.
    pub(super) fn due(&mut self, at: usize) {
        let now = self.now;
        let mut back = false;
        for rollout in &mut self.services[at].rollouts {
            match rollout.status {
                _ if rollout.due > now => {}
                Phase::Pending => rollout.set(Phase::InProgress, now),
                Phase::StopRequested => rollout.set(Phase::Stopped, now),
                Phase::RollbackRequested => back = true,
                _ => {}
            }
        }
        if back {
            self.fail(at, Cause::Asked);
        }
    }

    /// The deployment under way has failed: it is rolled back where that is wanted and possible.
    pub(super) fn fail(&mut self, at: usize, cause: Cause) {
        let (now, id) = (self.now, self.token());
        let service = &mut self.services[at];
        let back = match cause {
            Cause::Breaker => service.spec.breaker == Some(true),
            Cause::Alarm => service.spec.alarms.as_ref().is_some_and(|(_, rollback)| *rollback),
            Cause::Asked => true,
        };
        let Some(primary) = service.deployments.first_mut() else { return };
        (primary.state, primary.frozen, primary.updated) = (State::Failed, true, now);
        primary.reason = format!("{}: {}", cause.actor(), cause.failed());
        let (failed, name, again) = (primary.failed, primary.id.clone(), primary.rollback);
        service.tell(id, now, &format!("(deployment {name}) deployment failed: {}", cause.failed()));
        let to = service.completed.clone().filter(|_| back && !again);
        let because = cause.because();
        if let Some(rollout) = service.underway() {
            (rollout.failures, rollout.cause) = (failed, Some(cause));
            if let Some(revision) = &to {
                let reason = format!("Service deployment rolled back because {because}");
                rollout.reason = Some(reason.clone());
                rollout.rollback = Some((reason, now, revision.clone()));
                rollout.set(Phase::RollbackInProgress, now);
            } else {
                rollout.reason = Some(format!("Service deployment stopped because {because}"));
                let end = if again || back { Phase::RollbackFailed } else { Phase::Stopped };
                rollout.set(end, now);
            }
        }
        if let Some(revision) = to {
            self.roll_back(at, &revision, cause);
        }
    }

    /// Brings a revision back: by the deployment that ran it, or by a new one.
    fn roll_back(&mut self, at: usize, revision: &str, cause: Cause) {
        let (now, new, event) = (self.now, format!("ecs-svc/{}", self.digits()), self.token());
        let service = &mut self.services[at];
        let place = service.deployments.iter().position(|one| one.revision == revision);
        let mut back = match place {
            Some(place) => service.deployments.remove(place),
            None => {
                let definition = service.revision(revision).map(|found| found.definition.clone());
                deployment(new, revision.to_owned(), &definition.unwrap_or_default(), now)
            }
        };
        back.reason = format!("{}: rolling back to deploymentId {}.", cause.actor(), back.id);
        (back.state, back.rollback, back.frozen) = (State::InProgress, true, false);
        (back.failed, back.proven, back.fallen, back.steady) = (0, false, 0, None);
        (back.launch, back.updated) = (now, now);
        service.definition.clone_from(&back.definition);
        service.tell(event, now, &format!("rolling back to deployment {}.", back.id));
        service.deployments.insert(0, back);
        self.agenda.insert(now + s(1));
    }

    /// The deployment in front has arrived.
    pub(super) fn complete(&mut self, at: usize) {
        let (now, event, steady) = (self.now, self.token(), self.token());
        let service = &mut self.services[at];
        let Some(primary) = service.deployments.first_mut() else { return };
        (primary.state, primary.updated) = (State::Completed, now);
        primary.reason = format!("ECS deployment {} completed.", primary.id);
        let (id, back) = (primary.id.clone(), std::mem::take(&mut primary.rollback));
        service.completed = Some(primary.revision.clone());
        service.deployments.truncate(1);
        service.tell(event, now, &format!("(deployment {id}) deployment completed."));
        service.tell(steady, now, "has reached a steady state.");
        if let Some(rollout) = service.underway() {
            rollout.set(if back { Phase::RollbackSuccessful } else { Phase::Successful }, now);
        }
    }

    /// Stops the service deployment that is under way and leaves everything as it is.
    pub(super) fn abort(&mut self, at: usize) {
        let now = self.now;
        let service = &mut self.services[at];
        if let Some(primary) = service.deployments.first_mut() {
            (primary.frozen, primary.state, primary.updated) = (true, State::Failed, now);
            primary.reason = "Service deployment stop request: deployment was stopped.".to_owned();
        }
        self.ask(at, Phase::StopRequested);
    }

    /// Notes that a stop or a rollback was asked for; it begins in two seconds.
    pub(super) fn ask(&mut self, at: usize, what: Phase) {
        let now = self.now;
        if let Some(rollout) = self.services[at].underway() {
            rollout.reason = Some("Service deployment stopped because of a stop request.".into());
            rollout.set(what, now);
            rollout.due = now + s(2);
        }
        self.agenda.insert(now + s(2));
    }
}

/// A deployment at its beginning.
pub(super) fn deployment(id: String, revision: String, definition: &str, now: DateTime<Utc>) -> Deployment {
    let reason = format!("ECS deployment {id} in progress.");
    Deployment {
        id,
        revision,
        definition: definition.to_owned(),
        created: now,
        updated: now,
        state: State::InProgress,
        reason,
        failed: 0,
        proven: false,
        fallen: 0,
        launch: now,
        frozen: false,
        rollback: false,
        steady: None,
        stage: Stage::ReconcileService,
        stage_until: now + s(2),
        hook: None,
        behaviour: None,
    }
}
