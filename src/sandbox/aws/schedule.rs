//! What a service does about its tasks: starts, stops, gives up, is done.

use chrono::TimeDelta;

use super::capacity;
use super::rollout::Cause;
use super::service::State;
use super::stage::{Hook, Stage};
use super::task::{Status, s};
use super::world::World;

/// A task of a service as the scheduler sees it.
struct Seen {
    at: usize,
    primary: bool,
    serves: bool,
}

impl World {
    /// Looks after one service. Doing it twice at the same time changes nothing more.
    pub(super) fn schedule(&mut self, at: usize) {
        self.due(at);
        if !self.services[at].active
            || !self.services[at].by_ecs() && self.services[at].deployments.is_empty()
        {
            return;
        }
        self.break_circuit(at);
        let Some(primary) = self.services[at].deployments.first() else { return };
        let staged = !self.services[at].rolling() && primary.state == State::InProgress && !primary.rollback;
        if staged {
            self.shift(at);
        } else {
            self.launch(at, false);
            self.retire(at);
        }
        self.arrive(at);
    }

    /// How many tasks there should be.
    pub(super) fn desired(&self, at: usize) -> usize {
        let service = &self.services[at];
        if service.spec.daemon { self.instances(&service.spec.cluster) } else { service.desired as usize }
    }

    fn break_circuit(&mut self, at: usize) {
        let desired = self.desired(at);
        let service = &self.services[at];
        let threshold = service.threshold(desired);
        let Some(primary) = service.deployments.first() else { return };
        let broken = primary.state == State::InProgress && !primary.frozen && primary.failed >= threshold;
        if broken && service.spec.breaker.is_some() {
            self.fail(at, Cause::Breaker);
        }
    }

    /// The tasks of a service that are meant to run, oldest first.
    fn seen(&self, at: usize) -> Vec<Seen> {
        let service = &self.services[at];
        let (key, primary) = (service.key(), service.deployments.first().map(|one| one.id.as_str()));
        let mine = self.tasks.iter().enumerate().filter(|(_, task)| task.of(&key) && !task.ending);
        let seen = mine.map(|(at, task)| Seen {
            at,
            primary: primary.is_some_and(|id| task.in_deployment(id)),
            serves: task.serves(),
        });
        seen.collect()
    }

    /// Starts what is missing, as far as there may be more; `beside` the old tasks for blue/green.
    fn launch(&mut self, at: usize, beside: bool) {
        let (now, desired, seen) = (self.now, self.desired(at), self.seen(at));
        let service = &self.services[at];
        let (key, daemon) = (service.key(), service.spec.daemon);
        let (_, maximum) = service.bounds(desired);
        let Some(primary) = service.deployments.first() else { return };
        let have = seen.iter().filter(|task| task.primary).count();
        if primary.frozen || have >= desired {
            return self.shrink(at, &seen, desired);
        }
        if primary.launch > now {
            let launch = primary.launch;
            self.agenda.insert(launch);
            return;
        }
        let leaving =
            self.tasks.iter().filter(|task| task.of(&key) && task.ending && task.status != Status::Stopped);
        let taken = seen.len() + if daemon { leaving.count() } else { 0 };
        let room = if beside { desired } else { maximum.saturating_sub(taken) };
        let count = room.min(desired - have);
        let id = primary.id.clone();
        let mut started: Vec<String> = Vec::new();
        for _ in 0..count {
            let spot = self.next_provider(at).filter(|provider| provider == "FARGATE_SPOT");
            if spot.is_some() && self.no_spot > 0 && !self.has_room(spot.as_deref()) {
                self.event(at, &format!("was unable to place a task. Reason: {}.", capacity::UNAVAILABLE));
                self.try_again(at);
                break;
            }
            started.push(format!("(task {})", self.start_for_service(at, &id)));
        }
        if !started.is_empty() {
            self.event(at, &format!("has started {} tasks: {}.", started.len(), started.join(" ")));
        }
    }

    /// There was no room: it is looked for again in a while.
    fn try_again(&mut self, at: usize) {
        let later = self.now + s(15);
        if let Some(primary) = self.services[at].deployments.first_mut() {
            primary.launch = later;
        }
        self.agenda.insert(later);
    }

    /// Fewer tasks are wanted than there are.
    fn shrink(&mut self, at: usize, seen: &[Seen], desired: usize) {
        let Some(primary) = self.services[at].deployments.first() else { return };
        if primary.frozen {
            return;
        }
        let id = primary.id.clone();
        let mine: Vec<&Seen> = seen.iter().filter(|task| task.primary).collect();
        let surplus: Vec<usize> = mine.iter().skip(desired).map(|task| task.at).collect();
        self.stop_for(at, &surplus, &id);
    }

    /// Stops what another deployment brought, as far as enough healthy tasks are left.
    fn retire(&mut self, at: usize) {
        let (desired, seen) = (self.desired(at), self.seen(at));
        let service = &self.services[at];
        let (minimum, maximum) = service.bounds(desired);
        let Some(primary) = service.deployments.first() else { return };
        if primary.frozen || !primary.begun(self.now) {
            return;
        }
        let (id, have) = (primary.id.clone(), seen.iter().filter(|task| task.primary).count());
        let crowded = have < desired && seen.len() >= maximum;
        let floor = if crowded { minimum } else { desired.max(minimum) };
        let serving = seen.iter().filter(|task| task.serves).count();
        let old = |serves: bool| move |task: &&Seen| !task.primary && task.serves == serves;
        let spare = serving.saturating_sub(floor);
        let mut going: Vec<usize> = seen.iter().filter(old(false)).map(|task| task.at).collect();
        going.extend(seen.iter().filter(old(true)).take(spare).map(|task| task.at));
        if !going.is_empty() {
            self.stop_for(at, &going, &id);
            let now = self.now;
            self.agenda.insert(now + s(1));
        }
    }

    fn stop_for(&mut self, at: usize, tasks: &[usize], deployment: &str) {
        let now = self.now;
        for task in tasks {
            let reason = format!("Scaling activity initiated by (deployment {deployment})");
            self.tasks[*task].end(now, "ServiceSchedulerInitiated", reason);
            self.tasks[*task].leave(now, s(2));
        }
        if !tasks.is_empty() {
            let names: Vec<String> =
                tasks.iter().map(|task| format!("(task {})", self.tasks[*task].id)).collect();
            self.event(at, &format!("has stopped {} running tasks: {}.", tasks.len(), names.join(" ")));
        }
    }

    /// A blue/green deployment goes through its stages.
    fn shift(&mut self, at: usize) {
        let now = self.now;
        let Some(primary) = self.services[at].deployments.first() else { return };
        if primary.frozen || !primary.begun(now) {
            return;
        }
        match primary.stage {
            Stage::ScaleUp => self.launch(at, true),
            Stage::CleanUp => return self.retire(at),
            _ => {}
        }
        let (desired, seen) = (self.desired(at), self.seen(at));
        let ready = seen.iter().filter(|task| task.primary && task.serves).count() >= desired;
        let pause = self.services[at].pause;
        let Some(primary) = self.services[at].deployments.first_mut() else { return };
        if pause == Some(primary.stage) && primary.hook.is_none() {
            primary.hook = Some(Hook {
                id: primary.id.replace("ecs-svc/", "hook-"),
                stage: primary.stage,
                released: false,
            });
        }
        let held = primary.hook.as_ref().is_some_and(|hook| !hook.released && hook.stage == primary.stage);
        let waiting = primary.stage == Stage::ScaleUp && !ready;
        if held || waiting || primary.stage_until > now {
            return;
        }
        primary.stage = primary.stage.next();
        let (stage, until) = (primary.stage, now + self.lasts(at));
        if let Some(primary) = self.services[at].deployments.first_mut() {
            primary.stage_until = until;
        }
        self.agenda.insert(until);
        if stage == Stage::CleanUp {
            self.retire(at);
        }
    }

    /// How long the stage lasts that the service has come to.
    fn lasts(&self, at: usize) -> TimeDelta {
        let service = &self.services[at];
        match service.deployments.first().map(|one| one.stage) {
            Some(Stage::BakeTime) => TimeDelta::minutes(i64::from(service.spec.bake_minutes)),
            Some(Stage::ProductionTrafficShift) => s(5),
            _ => s(1),
        }
    }

    /// Whether everything is as it should be; if it has been for long enough, the deployment is done.
    fn arrive(&mut self, at: usize) {
        let (now, desired, seen) = (self.now, self.desired(at), self.seen(at));
        let key = self.services[at].key();
        let alive: Vec<String> = self
            .tasks
            .iter()
            .filter(|task| task.of(&key) && task.status != Status::Stopped)
            .filter_map(|task| task.owner.as_ref().map(|owner| owner.deployment.clone()))
            .collect();
        let service = &mut self.services[at];
        let mut first = true;
        service.deployments.retain(|one| std::mem::take(&mut first) || alive.contains(&one.id));
        let bake = TimeDelta::minutes(i64::from(service.spec.bake_minutes)) + s(3);
        let staged = !service.rolling();
        let Some(primary) = service.deployments.first_mut() else { return };
        let started = primary.begun(now) && (!staged || primary.rollback || primary.stage == Stage::CleanUp);
        let arrived = started
            && seen.iter().filter(|task| task.primary && task.serves).count() == desired
            && alive.iter().all(|id| *id == primary.id);
        if primary.state != State::InProgress || primary.frozen {
            return;
        }
        if !arrived {
            primary.steady = None;
            return;
        }
        let since = *primary.steady.get_or_insert(now);
        let done = since + if staged || primary.rollback { s(1) } else { bake };
        if done <= now {
            self.complete(at);
        } else {
            self.agenda.insert(done);
        }
    }
}
