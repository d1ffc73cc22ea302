use super::*;

fn task(code: &str, reason: &str, containers: &[(&str, Option<i32>, &str)]) -> Task {
    let container = |(name, exit_code, reason): &(&str, Option<i32>, &str)| Container {
        name: (*name).to_owned(),
        exit_code: *exit_code,
        reason: (!reason.is_empty()).then(|| (*reason).to_owned()),
        ..Container::default()
    };
    Task {
        stop_code: Some(code.to_owned()),
        stopped_reason: Some(reason.to_owned()),
        containers: containers.iter().map(container).collect(),
        ..Task::default()
    }
}

/// `weight kind container exit`, or `-`.
fn told(task: &Task) -> String {
    let Some((weight, cause)) = of_task(task, DateTime::UNIX_EPOCH) else { return "-".into() };
    let container = cause.container.unwrap_or_else(|| "?".into());
    format!(
        "{weight:?} {:?} {container} {}",
        cause.kind,
        cause.exit_code.map_or("?".into(), |code| code.to_string())
    )
}

#[test]
fn what_a_stopped_task_means() {
    let exited = "Essential container in task exited";
    for (expected, task) in [
        (
            "Hard Image web ?",
            task(
                "TaskFailedToStart",
                "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref r/web:x: not found",
                &[("web", None, "")],
            ),
        ),
        (
            "Hard Image web ?",
            task(
                "TaskFailedToStart",
                "Task failed to start",
                &[("log", None, ""), ("web", None, "CannotPullContainerError: manifest unknown")],
            ),
        ),
        (
            "Twice Image web ?",
            task(
                "TaskFailedToStart",
                "CannotPullContainerError: dial tcp: i/o timeout",
                &[("web", None, "")],
            ),
        ),
        (
            "Hard Secret web ?",
            task(
                "TaskFailedToStart",
                "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
                &[("web", None, "")],
            ),
        ),
        (
            "Hard Secret ? ?",
            task(
                "TaskFailedToStart",
                "ResourceInitializationError: unable to pull secrets or registry auth: invalid ssm parameters: /web/key",
                &[("web", None, ""), ("log", None, "")],
            ),
        ),
        (
            "Hard Resource web ?",
            task(
                "TaskFailedToStart",
                "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve ecr registry auth: connection issue",
                &[("web", None, "")],
            ),
        ),
        (
            "Hard Resource web ?",
            task(
                "TaskFailedToStart",
                "ResourceInitializationError: failed to validate logger args: log group does not exist",
                &[("web", None, "")],
            ),
        ),
        (
            "Twice Start web ?",
            task(
                "TaskFailedToStart",
                "CannotStartContainerError: exec: \"rails\": executable file not found in $PATH",
                &[("web", None, "")],
            ),
        ),
        (
            "Weak Start ? ?",
            task(
                "TaskFailedToStart",
                "Timeout waiting for network interface provisioning to complete.",
                &[("web", None, "")],
            ),
        ),
        (
            "Twice Crash web 1",
            task("EssentialContainerExited", exited, &[("log", Some(143), ""), ("web", Some(1), "")]),
        ),
        (
            "Twice Crash web 137",
            task("EssentialContainerExited", exited, &[("log", Some(0), ""), ("web", Some(137), "")]),
        ),
        (
            "Twice OutOfMemory web 137",
            task(
                "EssentialContainerExited",
                exited,
                &[
                    ("log", Some(0), ""),
                    ("web", Some(137), "OutOfMemoryError: Container killed due to memory usage"),
                ],
            ),
        ),
        ("Weak Crash web 0", task("EssentialContainerExited", exited, &[("web", Some(0), "")])),
        (
            "Weak Unhealthy web 143",
            task(
                "ServiceSchedulerInitiated",
                "Task failed ELB health checks in (target-group arn:x)",
                &[("web", Some(143), "")],
            ),
        ),
        (
            "-",
            task(
                "ServiceSchedulerInitiated",
                "Scaling activity initiated by (deployment ecs-svc/1)",
                &[("web", Some(143), "")],
            ),
        ),
        ("-", task("SpotInterruption", "Your Spot Task was interrupted.", &[("web", Some(143), "")])),
        ("-", task("TerminationNotice", "x", &[("web", Some(137), "")])),
        ("-", task("UserInitiated", "Task stopped by user", &[("web", Some(1), "")])),
        ("-", task("InfrastructureHealth", "x", &[("web", Some(1), "")])),
    ] {
        assert_eq!(told(&task), expected, "{task:?}");
    }
}

#[test]
fn what_aws_says_of_a_deployment() {
    for (words, kind) in [
        ("ECS deployment circuit breaker: tasks failed to start.", Some(CauseKind::Breaker)),
        ("ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.", Some(CauseKind::Breaker)),
        ("ECS deployment failed: alarm detected.", Some(CauseKind::Alarm)),
        ("Rollback requested by user", Some(CauseKind::RolledBack)),
        ("ECS deployment ecs-svc/1 in progress.", None),
        ("ECS deployment ecs-svc/1 completed.", None),
    ] {
        assert_eq!(of_words(words), kind, "{words}");
    }
}
