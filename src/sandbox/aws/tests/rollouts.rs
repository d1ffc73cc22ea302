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
        service.events().iter().rev().skip(2).map(|event| event.message().unwrap()).collect();
    assert!(events[0].starts_with("(service web) has started 3 tasks: (task "), "{events:?}");
    assert_eq!(events.last(), Some(&"(service web) has reached a steady state."));
    assert_eq!(shop.aws.refused(), Vec::<String>::new());
}
