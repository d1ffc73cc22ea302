use super::*;

#[tokio::test]
async fn a_healthy_deployment_from_update_to_steady_state() {
    let shop = shop().await;
    shop.aws.limits(false);
    let before = shop.service().await;
    assert_eq!((before.running_count, before.deployments().len()), (3, 1));
    let arn = shop.deploy().await;
    let pending = shop.deployment(&arn).await;
    assert_eq!(pending.status, Some(Phase::Pending));
    let mut seen = Vec::new();
    for _ in 0..60 {
        let service = shop.service().await;
        let primary = &service.deployments()[0];
        seen.push(format!(
            "{} of {} new, {} in all, {}",
            primary.running_count,
            primary.desired_count,
            service.running_count,
            primary.rollout_state.as_ref().unwrap()
        ));
        shop.pass(1);
    }
    seen.dedup();
    insta::assert_snapshot!(seen.join("\n"), @r"
    0 of 3 new, 3 in all, IN_PROGRESS
    1 of 3 new, 4 in all, IN_PROGRESS
    2 of 3 new, 5 in all, IN_PROGRESS
    3 of 3 new, 6 in all, IN_PROGRESS
    3 of 3 new, 5 in all, IN_PROGRESS
    3 of 3 new, 4 in all, IN_PROGRESS
    3 of 3 new, 3 in all, IN_PROGRESS
    3 of 3 new, 3 in all, COMPLETED
    ");
    let (done, _) = shop.until_over(&arn).await;
    assert_eq!(done.status, Some(Phase::Successful));
    let service = shop.service().await;
    assert_eq!(service.deployments().len(), 1);
    assert_eq!(service.deployments()[0].task_definition, service.task_definition);
    let events: Vec<&str> =
        service.events().iter().rev().skip(5).map(|event| event.message().unwrap()).collect();
    assert!(events[0].starts_with("(service web) has started 3 tasks: (task "), "{events:?}");
    assert_eq!(events.last(), Some(&"(service web) has reached a steady state."));
    assert_eq!(shop.aws.refused(), Vec::<String>::new());
}

async fn update(shop: &Shopkeeper, definition: &str, force: bool) -> aws_sdk_ecs::types::Service {
    let request = shop.ecs.update_service().cluster("production").service("web").task_definition(definition);
    request.force_new_deployment(force).send().await.unwrap().service.unwrap()
}

/// Replaces `web` by a service like that.
fn instead(shop: &Shopkeeper, spec: ServiceSpec) {
    shop.aws.limits(false);
    shop.aws.forget_service(WEB).unwrap();
    // until its stopped tasks are forgotten, too
    shop.pass(3700);
    shop.aws.add_service(spec).unwrap();
}

fn web() -> ServiceSpec {
    ServiceSpec::new("production", "web", "web:v1").desired(3)
}

#[tokio::test]
async fn only_another_task_definition_or_force_starts_a_deployment() {
    let shop = shop().await;
    let same = shop.service().await.task_definition.unwrap();
    let service = update(&shop, &same, false).await;
    assert_eq!((service.deployments().len(), service.current_service_deployment), (1, None));
    let forced = update(&shop, &same, true).await;
    assert_eq!(forced.deployments().len(), 2);
    assert_ne!(forced.deployments()[0].id, forced.deployments()[1].id);
    let (done, _) = shop.until_over(&forced.current_service_deployment.unwrap()).await;
    assert_eq!(done.status, Some(Phase::Successful));
    shop.aws.scale(WEB, 5).unwrap();
    shop.pass(60);
    let service = shop.service().await;
    assert_eq!((service.running_count, service.deployments().len()), (5, 1));
    shop.aws.scale(WEB, 1).unwrap();
    shop.pass(60);
    assert_eq!(shop.service().await.running_count, 1);
}

#[tokio::test]
async fn no_tasks_are_deployed_quickly_and_a_daemon_one_by_instance() {
    let shop1 = shop().await;
    instead(&shop1, web().desired(0));
    let arn = shop1.deploy().await;
    let (done, took) = shop1.until_over(&arn).await;
    assert_eq!((done.status, took), (Some(Phase::Successful), 6));
    assert_eq!(shop1.aws.tasks(WEB), vec![]);

    let shop2 = shop().await;
    shop2.aws.instances("production", 4);
    instead(&shop2, web().daemon());
    let before = shop2.service().await;
    assert_eq!((before.desired_count, before.running_count), (4, 4));
    assert_eq!(before.scheduling_strategy.unwrap().as_str(), "DAEMON");
    let definition = before.task_definition.unwrap();
    let arn = update(&shop2, &definition, true).await.current_service_deployment.unwrap();
    let mut most = 0;
    for _ in 0..60 {
        most = most.max(shop2.aws.tasks(WEB).iter().filter(|task| task.status != "STOPPED").count());
        shop2.pass(1);
    }
    assert_eq!(most, 4, "the old goes before the new comes");
    assert_eq!(shop2.deployment(&arn).await.status, Some(Phase::Successful));
}

#[tokio::test]
async fn little_room_means_few_at_a_time() {
    let shop = shop().await;
    instead(&shop, ServiceSpec { minimum: 50, maximum: 100, ..web().desired(4) });
    let arn = shop.deploy().await;
    let (mut least, mut most) = (usize::MAX, 0);
    while shop.deployment(&arn).await.status != Some(Phase::Successful) {
        let tasks = shop.aws.tasks(WEB);
        least = least.min(tasks.iter().filter(|task| task.status == "RUNNING" && task.healthy).count());
        most = most.max(tasks.iter().filter(|task| !task.ending).count());
        shop.pass(1);
    }
    assert_eq!((least, most), (2, 4));
}

#[tokio::test]
async fn somebody_else_deploys_in_between() {
    let shop = shop().await;
    shop.aws.limits(false);
    let ours = shop.deploy().await;
    shop.pass(15);
    shop.aws.somebody_updates(WEB, Some("web-production:1")).unwrap();
    assert_eq!(shop.deployment(&ours).await.status, Some(Phase::StopRequested));
    let (done, _) = shop.until_over(&ours).await;
    assert_eq!(done.status, Some(Phase::Stopped));
    shop.pass(120);
    let all = shop.aws.service_deployments(WEB).unwrap();
    assert_eq!(all.iter().map(|one| one.status).collect::<Vec<_>>(), ["SUCCESSFUL", "STOPPED", "SUCCESSFUL"]);
    assert!(shop.aws.service(WEB).unwrap().task_definition.ends_with("web-production:1"));
}

#[tokio::test]
async fn a_deployment_can_be_stopped_either_way() {
    for (how, word) in [("ROLLBACK", Phase::RollbackSuccessful), ("ABORT", Phase::Stopped)] {
        let shop = shop().await;
        let arn = shop.deploy().await;
        shop.pass(28);
        let stop = || shop.ecs.stop_service_deployment().service_deployment_arn(&arn).stop_type(how.into());
        stop().send().await.unwrap();
        assert_eq!(code(&stop().send().await.unwrap_err()), "ConflictException");
        let (done, _) = shop.until_over(&arn).await;
        assert_eq!(done.status, Some(word));
        shop.pass(120);
        let service = shop.aws.service(WEB).unwrap();
        assert_eq!(service.task_definition.ends_with(":1"), how == "ROLLBACK");
        assert_eq!(service.deployments.len(), if how == "ROLLBACK" { 1 } else { 2 }, "{service:#?}");
    }
}

#[tokio::test]
async fn services_that_are_not_ecss_to_roll_out() {
    let shop = shop().await;
    instead(&shop, ServiceSpec { controller: Controller::CodeDeploy, ..web() });
    let update = |name: &str| shop.ecs.update_service().cluster("production").service(name);
    let error = update("web").task_definition("web-production:1").send().await.unwrap_err();
    assert_eq!(code(&error), "InvalidParameterException");
    shop.aws.delete_service("production/worker").unwrap();
    let error = update("worker").task_definition("web-production:1").send().await.unwrap_err();
    assert_eq!(code(&error), "ServiceNotActiveException");
    assert_eq!(code(&update("nothing").send().await.unwrap_err()), "ServiceNotFoundException");
    let elsewhere = shop.ecs.update_service().cluster("nowhere").service("web").send().await;
    assert_eq!(code(&elsewhere.unwrap_err()), "ClusterNotFoundException");
    let asked = shop.ecs.describe_services().cluster("production").services("worker").services("nothing");
    let asked = asked.send().await.unwrap();
    assert_eq!(asked.services()[0].status(), Some("INACTIVE"));
    assert_eq!(asked.failures()[0].reason(), Some("MISSING"));
    let too_many = (0..11).map(|nth| nth.to_string()).collect();
    let many = shop.ecs.describe_services().cluster("production").set_services(Some(too_many)).send().await;
    assert_eq!(code(&many.unwrap_err()), "InvalidParameterException");
}

#[tokio::test]
async fn blue_and_green_go_through_their_stages_and_may_be_held() {
    let shop = shop().await;
    instead(&shop, ServiceSpec { strategy: Strategy::BlueGreen, bake_minutes: 1, ..web() });
    shop.aws.pause_hook(WEB, Stage::PostTestTrafficShift).unwrap();
    let arn = shop.deploy().await;
    shop.pass(600);
    let held = shop.deployment(&arn).await;
    assert_eq!(held.status, Some(Phase::InProgress));
    assert_eq!(held.lifecycle_stage.unwrap().as_str(), "POST_TEST_TRAFFIC_SHIFT");
    let hook = held.lifecycle_hook_details.unwrap().pop().unwrap();
    assert_eq!(hook.status.unwrap().as_str(), "AWAITING_ACTION");
    assert_eq!(shop.aws.service(WEB).unwrap().running, 6, "both are there");
    let go_on = shop.ecs.continue_service_deployment().service_deployment_arn(&arn);
    go_on.hook_id(hook.hook_id.unwrap()).send().await.unwrap();
    let mut stages = Vec::new();
    while shop.deployment(&arn).await.status == Some(Phase::InProgress) {
        stages.extend(shop.deployment(&arn).await.lifecycle_stage.map(|stage| stage.to_string()));
        shop.pass(1);
    }
    stages.dedup();
    let after = ["PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME", "CLEAN_UP"];
    assert_eq!(stages, after);
    assert_eq!(shop.deployment(&arn).await.status, Some(Phase::Successful));
    assert_eq!(shop.aws.service(WEB).unwrap().running, 3);
    assert!(shop.aws.resume_hook(WEB).is_err());
}

#[tokio::test]
async fn spot_tasks_are_taken_away_and_replaced() {
    let shop = shop().await;
    instead(&shop, ServiceSpec { spot: true, ..web() });
    shop.aws.spot_interrupt(WEB).unwrap();
    shop.pass(130);
    let tasks = shop.aws.tasks(WEB);
    let taken = tasks.iter().find(|task| task.ending).unwrap();
    assert_eq!((taken.stop_code, taken.status), (Some("SpotInterruption"), "STOPPED"));
    assert_eq!(shop.service().await.running_count, 3);
    assert_eq!(shop.service().await.deployments()[0].rollout_state.as_ref().unwrap().as_str(), "COMPLETED");
}

#[tokio::test]
async fn a_moved_tag_changes_nothing_until_it_is_forced() {
    let shop = shop().await;
    let old = shop.aws.tasks(WEB)[0].containers[0].digest.clone().unwrap();
    let new = shop.aws.push_image("web", "v1", &Image::of("moved")).unwrap();
    shop.aws.scale(WEB, 4).unwrap();
    shop.pass(60);
    let digests: Vec<_> =
        shop.aws.tasks(WEB).into_iter().filter_map(|task| task.containers[0].digest.clone()).collect();
    assert_eq!(digests, vec![old; 4]);
    shop.aws.somebody_updates(WEB, None).unwrap();
    shop.pass(120);
    let running = shop.aws.tasks(WEB).into_iter().filter(|task| !task.ending);
    assert!(running.into_iter().all(|task| task.containers[0].digest.as_ref() == Some(&new)));
}
