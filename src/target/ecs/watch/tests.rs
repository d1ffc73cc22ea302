//! Every known way in which a rollout can go, as a line in a table.

use super::*;
use crate::aws::{Container, Event, PausedHook};

const OLD: &str = "arn:aws:ecs:r:1:task-definition/web:41";
const NEW: &str = "arn:aws:ecs:r:1:task-definition/web:42";
const OTHER: &str = "arn:aws:ecs:r:1:task-definition/web:43";

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn after(seconds: i64) -> DateTime<Utc> {
    start() + TimeDelta::seconds(seconds)
}

/// A service on its way from `OLD` to `NEW`, as ECS would show it.
struct World {
    at: i64,
    answers: bool,
    service: Option<Service>,
    found: Option<ServiceDeployment>,
    tasks: Vec<Task>,
}

type Change = (i64, fn(&mut World));

impl World {
    fn new() -> Self {
        let old = Deployment { running: 3, ..deployment("ecs-svc/1", "ACTIVE", OLD, Some("COMPLETED")) };
        let new = deployment("ecs-svc/2", "PRIMARY", NEW, Some("IN_PROGRESS"));
        let service = Service {
            name: "web".into(),
            status: "ACTIVE".into(),
            desired: 3,
            task_definition: NEW.into(),
            deployments: vec![new, old],
            ..Service::default()
        };
        let found = ServiceDeployment {
            arn: "sd/2".into(),
            status: "IN_PROGRESS".into(),
            created_at: Some(start()),
            ..ServiceDeployment::default()
        };
        Self { at: 0, answers: true, service: Some(service), found: Some(found), tasks: Vec::new() }
    }

    fn service(&mut self) -> &mut Service {
        self.service.as_mut().unwrap()
    }

    fn ours(&mut self) -> &mut Deployment {
        self.service().deployments.iter_mut().find(|deployment| deployment.id == "ecs-svc/2").unwrap()
    }

    fn found(&mut self) -> &mut ServiceDeployment {
        self.found.as_mut().unwrap()
    }

    fn runs(&mut self, running: u32) {
        let desired = self.service().desired;
        let ours = self.ours();
        (ours.running, ours.desired, ours.pending) = (running, desired, desired.saturating_sub(running));
    }

    fn complete(&mut self) {
        self.service().deployments.retain(|deployment| deployment.id == "ecs-svc/2");
        self.ours().rollout_state = Some("COMPLETED".into());
        if let Some(found) = &mut self.found {
            found.status = "SUCCESSFUL".into();
        }
    }

    fn deploys(&mut self, id: &str, task_definition: &str, reason: &str) {
        self.ours().status = "ACTIVE".into();
        let mut newer = deployment(id, "PRIMARY", task_definition, Some("IN_PROGRESS"));
        newer.rollout_reason = Some(reason.into());
        newer.created_at = Some(after(self.at));
        self.service().deployments.insert(0, newer);
        self.service().task_definition = task_definition.into();
    }

    fn event(&mut self, message: &str) {
        let at = self.at;
        let id = format!("e{}", self.service().events.len());
        let event = Event { id, at: Some(after(at)), message: format!("(service web) {message}") };
        self.service().events.insert(0, event);
    }

    fn stops(&mut self, code: &str, reason: &str, exit_code: Option<i32>) -> &mut Task {
        let web = Container { name: "web".into(), exit_code, ..Container::default() };
        self.tasks.push(Task {
            arn: format!("task/main/{}", self.tasks.len()),
            task_definition: NEW.into(),
            last_status: "STOPPED".into(),
            started_by: Some("ecs-svc/2".into()),
            stop_code: Some(code.into()),
            stopped_reason: Some(reason.into()),
            stopped_at: Some(after(self.at)),
            containers: vec![web],
            ..Task::default()
        });
        self.tasks.last_mut().unwrap()
    }

    fn crashes(&mut self) {
        self.stops("EssentialContainerExited", "Essential container in task exited", Some(1));
    }

    fn is_killed_for_memory(&mut self) {
        let task = self.stops("EssentialContainerExited", "Essential container in task exited", Some(137));
        task.containers[0].reason = Some("OutOfMemoryError: Container killed due to memory usage".into());
    }
}

fn deployment(id: &str, status: &str, task_definition: &str, state: Option<&str>) -> Deployment {
    Deployment {
        id: id.into(),
        status: status.into(),
        task_definition: task_definition.into(),
        desired: 3,
        rollout_state: state.map(str::to_owned),
        created_at: Some(start()),
        ..Deployment::default()
    }
}

fn watch() -> Watch {
    Watch::new(WatchSetup {
        service: EcsService { cluster: "main".into(), service: "web".into() },
        revision_arn: NEW.into(),
        deployment_id: "ecs-svc/2".into(),
        service_deployment_arn: Some("sd/2".into()),
        started_at: start(),
        timeout: Duration::from_secs(600),
    })
}

/// Looks as often as a rollout is looked at, from `from` on, until there is a verdict or two minutes have
/// passed since the last change. What came of it, in a line: the verdict, and how often stopped tasks were
/// asked for.
fn told(mut watch: Watch, from: i64, changes: &[Change]) -> String {
    let (mut world, mut changes, mut looks) = (World::new(), changes.iter().peekable(), 0);
    let last = changes.clone().last().map_or(0, |change| change.0) + 120;
    let mut at = from;
    loop {
        while let Some((when, change)) = changes.next_if(|change| change.0 <= at) {
            world.at = *when;
            change(&mut world);
        }
        let verdict = look(&mut watch, &world, after(at), &mut looks);
        if let Some(line) = line(&verdict, at, looks, at >= last) {
            return line;
        }
        at += if at < 60 { 2 } else { 5 };
    }
}

fn look(watch: &mut Watch, world: &World, at: DateTime<Utc>, looks: &mut u32) -> Verdict {
    let found = world.found.as_ref();
    if found.is_none() {
        watch.forget_service_deployment();
    }
    let wants = |service| watch.wants_tasks(service, found, at);
    let wants = world.answers && world.service.as_ref().is_some_and(wants);
    *looks += u32::from(wants);
    let service = match &world.service {
        _ if !world.answers => Seen::Nothing,
        Some(service) => Seen::Service(service),
        None => Seen::Missing,
    };
    let stopped_tasks = if wants { world.tasks.as_slice() } else { &[] };
    let service_deployment = found.filter(|_| world.answers);
    watch.see(&Observation { at, service, service_deployment, stopped_tasks })
}

fn line(verdict: &Verdict, at: i64, looks: u32, over: bool) -> Option<String> {
    let note = |progress: &Progress| match &progress.note {
        Some(note) => format!(", {note:?}"),
        None => String::new(),
    };
    match verdict {
        Verdict::Live(progress) => Some(format!(
            "{at} s: live {}/{}{}; {looks} looks",
            progress.running,
            progress.desired,
            note(progress)
        )),
        Verdict::Failed(cause) => {
            let sign = (after(at) - cause.first_evidence_at).num_seconds();
            let container = cause.container.as_deref().unwrap_or("-");
            let exit = cause.exit_code.map_or("-".into(), |code| code.to_string());
            Some(format!(
                "{at} s, sign {sign} s ago: {:?} {container} {exit} \"{}\"; {looks} looks",
                cause.kind, cause.reason
            ))
        }
        Verdict::Moving(progress) if over => Some(format!(
            "{at} s: moving {}/{}{}; {looks} looks",
            progress.running,
            progress.desired,
            note(progress)
        )),
        Verdict::Moving(_) => None,
    }
}

#[track_caller]
fn check(rows: &[(&str, &[Change], &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(name, changes, expected)| (name, told(watch(), 0, changes), expected))
        .filter(|(_, told, expected)| told != *expected)
        .map(|(name, told, expected)| format!("{name}\n  expected {expected}\n  was      {told}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rollouts_that_get_there() {
    check(&[
        (
            "success",
            &[(12, |w| w.runs(1)), (20, |w| w.runs(3)), (24, World::complete)],
            "24 s: live 3/3; 0 looks",
        ),
        (
            "slow success: the image takes four minutes",
            &[(2, |w| w.event("has started 3 tasks")), (240, |w| w.runs(3)), (280, World::complete)],
            "280 s: live 3/3; 11 looks",
        ),
        (
            "complete, but the service deployment is not: it bakes",
            &[
                (10, |w| w.runs(3)),
                (12, |w| {
                    w.ours().rollout_state = Some("COMPLETED".into());
                    w.found().stage = Some("BAKE_TIME".into());
                }),
            ],
            "135 s: moving 3/3, Stage(\"BAKE_TIME\"); 0 looks",
        ),
        (
            "service deployments may not be seen",
            &[(0, |w| w.found = None), (10, |w| w.runs(3)), (30, World::complete)],
            "30 s: live 3/3; 0 looks",
        ),
        (
            "AWS throttles in between",
            &[
                (4, |w| w.answers = false),
                (10, |w| w.runs(3)),
                (20, World::complete),
                (30, |w| w.answers = true),
            ],
            "30 s: live 3/3; 0 looks",
        ),
        ("AWS does not answer at all", &[(4, |w| w.answers = false)], "125 s: moving 0/3, Unseen; 0 looks"),
        (
            "the answer to UpdateService was lost, and ECS does not know yet of what it did",
            &[
                (0, |w| w.service().deployments.retain(|deployment| deployment.id == "ecs-svc/1")),
                (0, |w| w.service().deployments[0].status = "PRIMARY".into()),
                (6, |w| *w = World::new()),
                (20, |w| w.runs(3)),
                (24, World::complete),
            ],
            "24 s: live 3/3; 5 looks",
        ),
        (
            "nothing is to run",
            &[(0, |w| w.service().desired = 0), (0, |w| w.runs(0)), (8, World::complete)],
            "8 s: live 0/0, NothingDesired; 0 looks",
        ),
        (
            "a daemon service: as many tasks as there are instances",
            &[
                (0, |w| w.service().daemon = true),
                (0, |w| w.service().desired = 2),
                (10, |w| w.runs(1)),
                (20, |w| w.runs(2)),
                (22, World::complete),
            ],
            "22 s: live 2/2; 0 looks",
        ),
        (
            "behind a Classic Load Balancer AWS never says that it is complete",
            &[
                (0, |w| w.found = None),
                (0, |w| w.ours().rollout_state = None),
                (10, |w| w.runs(3)),
                (20, |w| w.service().deployments.retain(|deployment| deployment.id == "ecs-svc/2")),
            ],
            "50 s: live 3/3; 0 looks",
        ),
        (
            "a hook waits for somebody",
            &[(20, |w| {
                w.found().paused = Some(PausedHook { id: "h1".into(), until: None });
                w.runs(3);
            })],
            "140 s: moving 3/3, Paused(PausedHook { id: \"h1\", until: None }); 0 looks",
        ),
        (
            "Spot takes tasks back",
            &[
                (10, |w| w.runs(3)),
                (14, |w| {
                    w.runs(1);
                    _ = w.stops("SpotInterruption", "Your Spot Task was interrupted.", Some(143));
                    _ = w.stops("SpotInterruption", "Your Spot Task was interrupted.", Some(143));
                }),
                (30, |w| w.runs(3)),
                (34, World::complete),
            ],
            "34 s: live 3/3; 1 looks",
        ),
        (
            "autoscaling in the middle",
            &[
                (10, |w| w.runs(2)),
                (14, |w| w.service().desired = 5),
                (16, |w| w.runs(5)),
                (20, |w| w.service().desired = 4),
                (20, |w| w.runs(4)),
                (20, |w| {
                    let reason = "Scaling activity initiated by (deployment ecs-svc/2)";
                    _ = w.stops("ServiceSchedulerInitiated", reason, Some(143));
                }),
                (30, World::complete),
            ],
            "30 s: live 4/4; 1 looks",
        ),
        (
            "the old revision's tasks crash while they are replaced",
            &[
                (10, |w| w.runs(2)),
                (12, |w| w.runs(1)),
                (12, |w| w.crashes()),
                (12, |w| w.crashes()),
                (12, |w| w.tasks.iter_mut().for_each(|task| task.task_definition = OLD.into())),
                (20, |w| w.runs(3)),
                (24, World::complete),
            ],
            "24 s: live 3/3; 3 looks",
        ),
        (
            "one crash is bad luck",
            &[
                (10, |w| w.runs(3)),
                (14, |w| w.runs(2)),
                (14, World::crashes),
                (20, |w| w.runs(3)),
                (30, World::complete),
            ],
            "30 s: live 3/3; 1 looks",
        ),
    ]);
}

#[test]
fn rollouts_that_fail() {
    check(&[
        (
            "the image is not there",
            &[(9, |w| {
                w.ours().failed = 1;
                let reason = "CannotPullContainerError: failed to resolve ref web:x: not found";
                _ = w.stops("TaskFailedToStart", reason, None);
            })],
            "10 s, sign 1 s ago: Image web - \"CannotPullContainerError: failed to resolve ref web:x: not found\"; 1 looks",
        ),
        (
            "a secret is not there, and AWS counts nothing",
            &[(9, |w| {
                w.event("has started 3 tasks");
                w.event("was unable to start a task");
                let reason = "ResourceInitializationError: unable to pull secrets or registry auth: \
                              unable to retrieve secret from asm: ResourceNotFoundException";
                _ = w.stops("TaskFailedToStart", reason, None);
            })],
            "10 s, sign 1 s ago: Secret web - \"ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: ResourceNotFoundException\"; 1 looks",
        ),
        (
            "crash loop, breaker off",
            &[
                (11, World::crashes),
                (11, |w| w.ours().failed = 1),
                (41, World::crashes),
                (41, |w| w.ours().failed = 2),
            ],
            "42 s, sign 31 s ago: Crash web 1 \"Essential container in task exited\"; 3 looks",
        ),
        (
            "crash loop with zero failed tasks: they run for a moment",
            &[
                (8, |w| w.runs(3)),
                (15, |w| w.runs(2)),
                (15, World::crashes),
                (20, |w| w.runs(3)),
                (27, |w| w.runs(2)),
                (27, World::crashes),
            ],
            "28 s, sign 13 s ago: Crash web 1 \"Essential container in task exited\"; 2 looks",
        ),
        (
            "crash loop with zero failed tasks, too quick to be seen running",
            &[
                (2, |w| w.event("has started 3 tasks")),
                (7, World::crashes),
                (13, |w| w.event("has started 1 tasks")),
                (17, World::crashes),
                (23, |w| w.event("has started 1 tasks")),
            ],
            "24 s, sign 17 s ago: Crash web 1 \"Essential container in task exited\"; 2 looks",
        ),
        (
            "crash loop that AWS takes for complete",
            &[
                (8, |w| w.runs(3)),
                (15, |w| w.runs(2)),
                (15, World::crashes),
                (20, |w| w.runs(3)),
                (27, World::crashes),
                (27, |w| w.event("has started 1 tasks")),
                (27, |w| w.event("has started 1 tasks")),
                (27, World::complete),
            ],
            "28 s, sign 13 s ago: Crash web 1 \"Essential container in task exited\"; 2 looks",
        ),
        (
            "out of memory twice",
            &[
                (15, World::is_killed_for_memory),
                (15, |w| w.ours().failed = 1),
                (35, World::is_killed_for_memory),
                (35, |w| w.ours().failed = 2),
            ],
            "36 s, sign 21 s ago: OutOfMemory web 137 \"OutOfMemoryError: Container killed due to memory usage\"; 2 looks",
        ),
        (
            "breaker with rollback",
            &[
                (31, |w| {
                    w.ours().failed = 1;
                    let reason = "Task failed ELB health checks in (target-group x)";
                    _ = w.stops("ServiceSchedulerInitiated", reason, Some(143));
                }),
                (61, |w| w.ours().failed = 3),
                (63, |w| {
                    w.found().breaker_triggered = true;
                    w.found().status = "ROLLBACK_IN_PROGRESS".into();
                    w.found().reason = Some(
                        "Service deployment rolled back because the circuit breaker threshold was exceeded."
                            .into(),
                    );
                }),
            ],
            "65 s, sign 34 s ago: Breaker web 143 \"Service deployment rolled back because the circuit breaker threshold was exceeded: Task failed ELB health checks in (target-group x)\"; 4 looks",
        ),
        (
            "breaker with rollback; service deployments may not be seen",
            &[
                (0, |w| w.found = None),
                (20, |w| {
                    w.ours().rollout_state = Some("FAILED".into());
                    w.ours().rollout_reason =
                        Some("ECS deployment circuit breaker: tasks failed to start.".into());
                    let reason = "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.";
                    w.deploys("ecs-svc/3", OLD, reason);
                }),
            ],
            "20 s, sign 0 s ago: Breaker - - \"ECS deployment circuit breaker: tasks failed to start.\"; 1 looks",
        ),
        (
            "breaker without rollback",
            &[(20, |w| {
                w.ours().rollout_state = Some("FAILED".into());
                w.ours().rollout_reason =
                    Some("ECS deployment circuit breaker: tasks failed to start.".into());
                w.found = None;
            })],
            "20 s, sign 0 s ago: Breaker - - \"ECS deployment circuit breaker: tasks failed to start.\"; 1 looks",
        ),
        (
            "an alarm",
            &[(20, |w| {
                w.runs(3);
                w.found().alarms = vec!["errors-too-high".into()];
                w.found().status = "ROLLBACK_REQUESTED".into();
            })],
            "20 s, sign 0 s ago: Alarm - - \"ROLLBACK_REQUESTED: errors-too-high\"; 0 looks",
        ),
        (
            "somebody deploys another revision",
            &[(21, |w| {
                w.deploys("ecs-svc/3", OTHER, "ECS deployment ecs-svc/3 in progress.");
                w.found().status = "STOPPED".into();
            })],
            "22 s, sign 1 s ago: Replaced - - \"the service goes on with web:43 (ecs-svc/3)\"; 2 looks",
        ),
        (
            "somebody stops it",
            &[(20, |w| {
                w.found().status = "STOP_REQUESTED".into();
                w.found().reason = Some("Stopped by somebody".into());
            })],
            "20 s, sign 0 s ago: Stopped - - \"Stopped by somebody\"; 1 looks",
        ),
        (
            "the service is deleted",
            &[(20, |w| w.service().status = "INACTIVE".into())],
            "20 s, sign 0 s ago: ServiceInactive - - \"the service web is INACTIVE\"; 1 looks",
        ),
        (
            "there is no service",
            &[(0, |w| w.service = None)],
            "0 s, sign 0 s ago: ServiceMissing - - \"there is no service web\"; 0 looks",
        ),
        (
            "no capacity until time is up",
            &[
                (10, |w| {
                    w.event("was unable to place a task because no container instance met all of its requirements.")
                }),
                (590, |_| ()),
            ],
            "600 s, sign 0 s ago: Timeout - - \"0 of 3 tasks run after 600 s: (service web) was unable to place a task because no container instance met all of its requirements.\"; 32 looks",
        ),
    ]);
}

#[test]
fn what_is_watched_anew_after_a_restart_is_seen_again() {
    let crashes: &[Change] = &[
        (8, |w| w.runs(3)),
        (15, World::crashes),
        (27, World::crashes),
        (27, |w| w.runs(2)),
        (27, |w| w.event("has started 1 tasks")),
        (27, |w| w.event("has started 1 tasks")),
    ];
    assert_eq!(
        told(watch(), 50, crashes),
        "50 s, sign 35 s ago: Crash web 1 \"Essential container in task exited\"; 1 looks"
    );
    let rolled_back: &[Change] = &[(30, |w| {
        w.service().deployments.retain(|deployment| deployment.id == "ecs-svc/1");
        let old = &mut w.service().deployments[0];
        (old.status, old.desired) = ("PRIMARY".into(), 3);
        old.rollout_reason =
            Some("ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.".into());
        w.service().task_definition = OLD.into();
        w.found = None;
    })];
    assert_eq!(
        told(watch(), 300, rolled_back),
        "300 s, sign 300 s ago: Breaker - - \"ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.\"; 1 looks",
        "stable, and not ours"
    );
    let live: &[Change] = &[(8, |w| w.runs(3)), (20, World::complete)];
    assert_eq!(told(watch(), 3600, live), "3600 s: live 3/3; 0 looks", "however late one looks");
}

#[test]
fn a_cause_is_kept_as_json() {
    let cause = Cause {
        kind: CauseKind::OutOfMemory,
        container: Some("web".into()),
        exit_code: Some(137),
        reason: "OutOfMemoryError".into(),
        task_arn: Some("task/main/0".into()),
        first_evidence_at: start(),
    };
    let json = serde_json::to_string(&cause).unwrap();
    assert_eq!(
        json,
        r#"{"kind":"out_of_memory","container":"web","exit_code":137,"reason":"OutOfMemoryError","task_arn":"task/main/0","first_evidence_at":"2027-01-15T08:00:00Z"}"#
    );
    assert_eq!(serde_json::from_str::<Cause>(&json).unwrap(), cause);
}

#[test]
fn a_service_deployment_is_ours_when_it_began_with_our_deployment() {
    let mut watch = watch();
    watch.forget_service_deployment();
    let mut service = World::new().service.unwrap();
    assert_eq!(watch.service_deployment(&service), None);
    service.service_deployment = Some("sd/2".into());
    assert_eq!(watch.service_deployment(&service), Some("sd/2"));
    let found = |seconds| ServiceDeployment {
        arn: "sd/2".into(),
        created_at: Some(after(seconds)),
        ..ServiceDeployment::default()
    };
    assert!(!watch.recognise(&service, &found(-60)), "the one before");
    assert!(watch.recognise(&service, &found(1)));
    assert_eq!(watch.setup().service_deployment_arn.as_deref(), Some("sd/2"));
}
