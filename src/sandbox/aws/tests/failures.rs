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
