//! Time passing: what was going to happen happens, in order.

use chrono::{DateTime, TimeDelta, Utc};

use super::rollout::Phase;
use super::task::{Status, Step, Task, s};
use super::world::World;

/// How long a stopped task can still be described. Source: ECS API reference, `DescribeTasks`.
const KEPT: TimeDelta = TimeDelta::hours(1);

impl World {
    /// Brings everything up to that time.
    pub(super) fn advance(&mut self, to: DateTime<Utc>) {
        while let Some(next) = self.next_move().filter(|next| *next <= to) {
            self.now = self.now.max(next);
            self.happen();
            self.settle();
        }
        self.now = self.now.max(to);
        let now = self.now;
        self.tasks.retain(|task| task.stopped.is_none_or(|stopped| now - stopped < KEPT));
    }

    /// When something happens next if nobody does anything.
    pub(super) fn next_move(&self) -> Option<DateTime<Utc>> {
        let steps = self.tasks.iter().filter_map(|task| task.steps.front().map(|(at, _)| *at));
        steps.chain(self.agenda.first().copied()).min()
    }

    /// Every service looks after its tasks, until none finds anything more to do now.
    pub(super) fn settle(&mut self) {
        for service in 0..self.services.len() {
            self.schedule(service);
        }
    }

    fn happen(&mut self) {
        let now = self.now;
        self.agenda.retain(|at| *at > now);
        for at in 0..self.tasks.len() {
            while let Some((_, step)) = self.tasks[at].steps.pop_front_if(|(due, _)| *due <= now) {
                self.step(at, step);
            }
        }
    }

    pub(super) fn step(&mut self, at: usize, step: Step) {
        let now = self.now;
        let task = &mut self.tasks[at];
        task.version += 1;
        match step {
            Step::Become(status) => task.becomes(status, now),
            Step::PullStarted => task.pull_started = Some(now),
            Step::PullStopped => task.pull_stopped = Some(now),
            Step::Says(container, line) => self.says(at, container, &line),
            Step::Healthy => self.healthy(at),
            Step::Unhealthy => self.unhealthy(at),
            Step::Exits { container, code, reason } => self.exits(at, container, code, reason.as_ref()),
            Step::FailsToStart(reason) => {
                if reason.starts_with("CannotPull") {
                    task.containers.iter_mut().for_each(|one| one.reason = Some(reason.clone()));
                }
                task.end(now, "TaskFailedToStart", reason);
                task.fall(now);
                self.falls(at, true);
            }
            Step::Taken { code, reason } => {
                task.end(now, code, reason);
                task.fall(now);
                self.falls(at, false);
            }
        }
    }

    fn says(&mut self, at: usize, container: usize, line: &str) {
        let log = self.tasks[at].containers.get(container).and_then(|container| container.log.clone());
        if let Some((group, stream)) = log {
            self.log(&group, &stream, line);
        }
    }

    fn healthy(&mut self, at: usize) {
        let task = &mut self.tasks[at];
        task.healthy = true;
        let Some(owner) = task.owner.clone() else { return };
        let (id, event, target) = (task.id.clone(), self.hex(), task_target(&self.tasks[at]));
        let now = self.now;
        let Ok(service) = self.service(&owner.service) else { return };
        let service = &mut self.services[service];
        if let Some(target) = target {
            let words = format!("registered 1 targets in (target-group {target}). (task {id})");
            service.tell(event, now, &words);
        }
        if let Some(one) = service.deployments.iter_mut().find(|one| one.id == owner.deployment) {
            (one.failed, one.proven) = (0, true);
        }
    }

    fn unhealthy(&mut self, at: usize) {
        let (now, target) = (self.now, task_target(&self.tasks[at]));
        let task = &mut self.tasks[at];
        let reason = match &target {
            Some(target) => format!("Task failed ELB health checks in (target-group {target})"),
            None => "Task failed container health checks".to_owned(),
        };
        task.end(now, "ServiceSchedulerInitiated", reason.clone());
        task.leave(now, s(2));
        let (id, owner) = (task.id.clone(), task.owner.clone());
        if let Some(service) = owner.and_then(|owner| self.service(&owner.service).ok()) {
            self.event(service, &format!("(task {id}) {}.", reason.replacen("Task failed", "failed", 1)));
        }
        self.falls(at, true);
    }

    fn exits(&mut self, at: usize, container: usize, code: i32, reason: Option<&String>) {
        let (now, task) = (self.now, &mut self.tasks[at]);
        for (nth, other) in task.containers.iter_mut().enumerate() {
            (other.exit_code, other.reason) =
                if nth == container { (Some(code), reason.cloned()) } else { (Some(143), None) };
        }
        let early = task.started.is_none();
        task.end(now, "EssentialContainerExited", "Essential container in task exited".to_owned());
        task.fall(now);
        self.falls(at, early);
    }

    /// A task of a service ended by itself; `counts` if ECS calls that a failed task.
    fn falls(&mut self, at: usize, counts: bool) {
        let now = self.now;
        let Some(owner) = self.tasks[at].owner.clone() else { return };
        let Ok(service) = self.service(&owner.service) else { return };
        let deployments = &mut self.services[service].deployments;
        let Some(one) = deployments.iter_mut().find(|one| one.id == owner.deployment) else { return };
        one.fallen += 1;
        one.failed += u32::from(counts && !one.proven);
        one.launch = now + pause_after(one.fallen);
        let launch = one.launch;
        self.agenda.insert(launch);
    }

    /// The service is gone: its tasks end, and what was under way is over.
    pub(super) fn close(&mut self, service: usize) {
        let (now, key) = (self.now, self.services[service].key());
        for task in self.tasks.iter_mut().filter(|task| task.of(&key) && !task.ending) {
            task.end(now, "ServiceSchedulerInitiated", "Service was deleted".to_owned());
            task.leave(now, s(2));
        }
        let service = &mut self.services[service];
        if let Some(rollout) = service.underway() {
            rollout.reason = Some("Service deployment stopped because the service was deleted.".into());
            (rollout.status, rollout.stopped, rollout.finished) = (Phase::Stopped, Some(now), Some(now));
            rollout.updated = now;
        }
        (service.active, service.desired) = (false, 0);
        service.deployments.clear();
    }
}

/// New tasks wait longer and longer when those before them ended: 5 s at first, 15 min at most.
fn pause_after(fallen: u32) -> TimeDelta {
    s((5_i64 << (fallen / 3).min(8)).min(900))
}

fn task_target(task: &Task) -> Option<String> {
    task.target.as_ref().filter(|_| task.balanced).map(|(group, _)| group.clone())
}

impl Task {
    fn becomes(&mut self, status: Status, now: DateTime<Utc>) {
        self.status = status;
        match status {
            Status::Running => self.started = Some(now),
            Status::Deprovisioning => {
                self.execution_stopped = Some(now);
                let alive = self.started.is_some();
                for container in &mut self.containers {
                    container.exit_code = container.exit_code.or(alive.then_some(143));
                }
            }
            Status::Stopped => self.stopped = Some(now),
            _ => {}
        }
    }
}
