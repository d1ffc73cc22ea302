use super::*;

fn crash(exit_code: i32) -> Behaviour {
    Behaviour::CrashAtOnce { exit_code, log: "Missing DATABASE_URL".into() }
}

/// Deploys `v2`, which behaves so, until it is over.
async fn deployed(shop: &Shopkeeper, behaviour: Behaviour) -> ServiceDeployment {
    shop.aws.limits(false);
    shop.aws.behave(Matcher::image("web:v2"), behaviour);
    let arn = shop.deploy().await;
    shop.until_over(&arn).await.0
}

fn stopped(shop: &Shopkeeper) -> TaskView {
    let tasks = shop.aws.tasks(WEB);
    tasks.into_iter().find(|task| task.stop_code != Some("ServiceSchedulerInitiated") && task.ending).unwrap()
}

#[tokio::test]
async fn a_crash_at_once_breaks_the_circuit_and_is_rolled_back() {
    let shop = shop().await;
    let before = shop.service().await;
    let done = deployed(&shop, crash(1)).await;
    assert_eq!(done.status, Some(Phase::RollbackSuccessful));
    let breaker = done.deployment_circuit_breaker.as_ref().unwrap();
    assert_eq!((breaker.failure_count, breaker.threshold), (3, 3));
    assert_eq!(breaker.status.as_ref().unwrap().as_str(), "TRIGGERED");
    assert!(done.rollback.is_some());
    let after = shop.service().await;
    assert_eq!(after.task_definition, before.task_definition, "a rolled back service looks stable");
    assert_eq!((after.running_count, after.deployments().len()), (3, 1));
    let task = stopped(&shop);
    assert_eq!(task.stop_code, Some("EssentialContainerExited"));
    assert_eq!(task.containers[0].exit_code, Some(1));
    let log = shop.aws.log_lines("/shop/production", &format!("web/web/{}", task.id));
    assert_eq!(log, ["Missing DATABASE_URL"]);
    shop.pass(3600);
    assert!(shop.aws.tasks(WEB).iter().all(|task| !task.ending), "stopped tasks are kept for an hour");
}

#[tokio::test]
async fn what_never_starts_says_why() {
    for (behaviour, prefix) in [
        (Behaviour::CannotPull, "CannotPullContainerError: "),
        (Behaviour::SecretMissing, "ResourceInitializationError: unable to pull secrets"),
        (Behaviour::ResourceInit, "ResourceInitializationError: "),
    ] {
        let shop = shop().await;
        let done = deployed(&shop, behaviour).await;
        assert_eq!(done.status, Some(Phase::RollbackSuccessful));
        let task = stopped(&shop);
        assert_eq!((task.stop_code, task.containers[0].exit_code), (Some("TaskFailedToStart"), None));
        assert!(task.stopped_reason.unwrap().starts_with(prefix));
    }
}

#[tokio::test]
async fn a_crash_loop_with_zero_failed_tasks() {
    let shop = shop().await;
    shop.aws.limits(false);
    let after = Duration::from_secs(5);
    let crash = Behaviour::CrashAfter { after, exit_code: 2, log: "Lost the database\nBye".into() };
    shop.aws.behave(Matcher::image("web:v2"), crash);
    let arn = shop.deploy().await;
    shop.pass(300);
    let primary = shop.aws.service(WEB).unwrap().deployments[0].clone();
    assert_eq!((primary.rollout_state, primary.failed), ("IN_PROGRESS", 0));
    let fallen = shop.aws.tasks(WEB).into_iter().filter(|task| task.containers[0].exit_code == Some(2));
    let fallen: Vec<TaskView> = fallen.collect();
    assert!((6..40).contains(&fallen.len()), "{}", fallen.len());
    let asked = shop.ecs.describe_tasks().cluster("production").tasks(&fallen[0].arn).send().await.unwrap();
    let task = &asked.tasks()[0];
    assert_eq!(task.stop_code.as_ref().unwrap().as_str(), "EssentialContainerExited");
    assert!(task.started_at.is_some() && task.stopped_at > task.stopping_at);
    assert_eq!(shop.deployment(&arn).await.status, Some(Phase::InProgress));
}

#[tokio::test]
async fn memory_health_and_patience_run_out() {
    let shop1 = shop().await;
    shop1.aws.limits(false);
    shop1.aws.behave(Matcher::next_deployment(WEB), Behaviour::OutOfMemory);
    shop1.deploy().await;
    shop1.pass(60);
    let task = stopped(&shop1);
    assert_eq!(task.containers[0].exit_code, Some(137));
    assert!(task.containers[0].reason.as_ref().unwrap().starts_with("OutOfMemoryError"));

    let shop2 = shop().await;
    shop2.aws.behave(Matcher::service(WEB), Behaviour::Hang);
    shop2.deploy().await;
    shop2.pass(1200);
    let primary = shop2.aws.service(WEB).unwrap().deployments[0].clone();
    assert_eq!((primary.running, primary.pending, primary.rollout_state), (0, 3, "IN_PROGRESS"));

    let shop3 = shop().await;
    let done = deployed(&shop3, Behaviour::UnhealthyTarget).await;
    assert_eq!(done.status, Some(Phase::RollbackSuccessful));
    let reasons = shop3.aws.tasks(WEB).into_iter().filter_map(|task| task.stopped_reason);
    let unhealthy =
        reasons.filter(|reason| reason.starts_with("Task failed ELB health checks in (target-group"));
    assert_eq!(unhealthy.count(), 3);
}

#[tokio::test]
async fn without_a_rollback_it_stops_and_without_a_breaker_it_never_does() {
    for breaker in [Some(false), None] {
        let shop = shop().await;
        shop.aws.limits(false);
        shop.aws.forget_service(WEB).unwrap();
        shop.aws
            .add_service(ServiceSpec { breaker, ..ServiceSpec::new("production", "web", "web:v1") })
            .unwrap();
        shop.aws.behave(Matcher::image("web:v2"), crash(1));
        let arn = shop.deploy().await;
        shop.pass(600);
        let primary = shop.aws.service(WEB).unwrap().deployments[0].clone();
        let status = shop.deployment(&arn).await.status.unwrap();
        if breaker.is_some() {
            assert_eq!((status, primary.rollout_state, primary.failed), (Phase::Stopped, "FAILED", 3));
            assert_eq!(primary.reason, "ECS deployment circuit breaker: tasks failed to start.");
        } else {
            assert_eq!((status, primary.rollout_state), (Phase::InProgress, "IN_PROGRESS"));
            assert!(primary.failed > 3);
        }
        assert_eq!(shop.aws.service(WEB).unwrap().running, 1, "the old task goes on");
    }
}

#[tokio::test]
async fn a_rollback_can_fail_too_and_alarms_bring_one_about() {
    let shop1 = shop().await;
    shop1.aws.limits(false);
    shop1.aws.behave(Matcher::service(WEB), crash(1));
    shop1.aws.forget_service(WEB).unwrap();
    shop1
        .aws
        .add_service(ServiceSpec {
            minimum: 0,
            maximum: 100,
            ..ServiceSpec::new("production", "web", "web:v1")
        })
        .unwrap();
    let arn = shop1.deploy().await;
    assert_eq!(shop1.until_over(&arn).await.0.status, Some(Phase::RollbackFailed));

    let shop2 = shop().await;
    assert!(matches!(shop2.aws.alarm(WEB), Err(ActError::Refused(_))));
    shop2.aws.forget_service(WEB).unwrap();
    let alarms = Some((vec!["errors".to_owned()], true));
    let spec = ServiceSpec { alarms, bake_minutes: 5, ..ServiceSpec::new("production", "web", "web:v1") };
    shop2.aws.add_service(spec).unwrap();
    let arn = shop2.deploy().await;
    shop2.pass(120);
    let baking = shop2.deployment(&arn).await;
    assert_eq!(baking.status, Some(Phase::InProgress), "it bakes");
    shop2.aws.alarm(WEB).unwrap();
    let (done, _) = shop2.until_over(&arn).await;
    assert_eq!(done.status, Some(Phase::RollbackSuccessful));
    assert_eq!(done.alarms.unwrap().triggered_alarm_names(), ["errors"]);
}

#[tokio::test]
async fn images_that_are_gone_or_for_other_machines() {
    let shop = shop().await;
    shop.aws.limits(false);
    shop.aws.push_image("web", "arm", &Image::of("arm").for_each(&["arm64"])).unwrap();
    let arm = Image { architectures: vec!["arm64".into()], ..Image::of("plain") };
    shop.aws.push_image("web", "plain-arm", &arm).unwrap();
    let mut said = Vec::new();
    for tag in ["never-pushed", "arm", "plain-arm"] {
        let definition = shop.register(tag).await;
        let update =
            shop.ecs.update_service().cluster("production").service("web").task_definition(definition);
        let arn = update.send().await.unwrap().service.unwrap().current_service_deployment.unwrap();
        assert_eq!(shop.until_over(&arn).await.0.status, Some(Phase::RollbackSuccessful));
        let image = format!(":{tag}");
        let task =
            shop.aws.tasks(WEB).into_iter().find(|task| task.containers[0].image.ends_with(&image)).unwrap();
        said.push((task.stopped_reason.unwrap(), task.containers[0].exit_code));
    }
    assert!(said[0].0.ends_with("never-pushed: not found"), "{said:?}");
    assert!(said[1].0.ends_with("matching platform 'linux/amd64'"), "{said:?}");
    assert_eq!(said[2].1, Some(255));
}
