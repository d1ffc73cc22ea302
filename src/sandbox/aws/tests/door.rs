use serde_json::json;

use super::*;

fn describe(
    shop: &Shopkeeper,
) -> aws_sdk_ecs::operation::describe_services::builders::DescribeServicesFluentBuilder {
    shop.ecs.describe_services().cluster("production").services("web")
}

#[tokio::test]
async fn a_wrong_key_or_region_is_not_let_in() {
    let shop = shop().await;
    let clients = [
        ("AKIASOMEBODYELSE0000", shop.aws.secret_key(), shop.aws.region(), "UnrecognizedClientException"),
        (shop.aws.access_key(), "guessed", shop.aws.region(), "InvalidSignatureException"),
        (shop.aws.access_key(), shop.aws.secret_key(), "eu-west-1", "InvalidSignatureException"),
    ];
    for (key, secret, region, wanted) in clients {
        let config = shop.ecs.config().to_builder();
        let config = config.credentials_provider(Credentials::new(key, secret, None, None, "test"));
        let config = config.region(aws_sdk_ecs::config::Region::new(region.to_owned())).build();
        let error = aws_sdk_ecs::Client::from_conf(config).describe_services().services("web").send().await;
        assert_eq!(code(&error.unwrap_err()), wanted);
    }
    assert_eq!(shop.aws.refused().len(), 3);
}

#[tokio::test]
async fn what_is_unknown_is_refused_and_noted() {
    let shop = shop().await;
    assert_eq!(code(&shop.ecs.list_clusters().send().await.unwrap_err()), "UnknownOperationException");
    let odd = aws_sdk_ecs::types::LaunchType::from("RAFT");
    let error = shop.ecs.list_tasks().cluster("production").launch_type(odd).send().await.unwrap_err();
    assert_eq!(code(&error), "InvalidParameterException");
    assert_eq!(shop.aws.refused().len(), 2, "{:?}", shop.aws.refused());
    assert_eq!(shop.aws.calls_of("ListTasks"), 1);
}

#[tokio::test]
async fn bad_days() {
    let shop = shop().await;
    shop.aws.faults("DescribeServices", 2, &Fault::Throttled);
    assert_eq!(code(&describe(&shop).send().await.unwrap_err()), "ThrottlingException");
    assert_eq!(shop.aws.faults_left(), 1);
    shop.aws.clear_faults();
    for fault in [Fault::Status(500), Fault::CutBefore, Fault::Garbage] {
        shop.aws.fault("*", fault);
        describe(&shop).send().await.unwrap_err();
    }
    for (nth, fault) in (2..).zip([Fault::CutAfter, Fault::StatusAfter(503)]) {
        shop.aws.fault("UpdateService", fault);
        let update =
            shop.ecs.update_service().cluster("production").service("web").force_new_deployment(true);
        update.send().await.unwrap_err();
        assert_eq!(shop.aws.service_deployments(WEB).unwrap().len(), nth, "it was done all the same");
    }
    let error = Fault::Error { code: "AccessDeniedException".into(), message: "not you".into() };
    shop.aws.fault("UpdateService", error);
    let denied = shop.ecs.update_service().cluster("production").service("web").send().await.unwrap_err();
    assert_eq!(code(&denied), "AccessDeniedException");
}

#[tokio::test]
async fn too_many_requests_are_throttled_until_time_passes() {
    let shop = shop().await;
    let asked = |_| async { describe(&shop).send().await.is_ok() };
    let mut done = 0;
    for nth in 0..105 {
        done += usize::from(asked(nth).await);
    }
    assert_eq!(done, 100);
    shop.pass(1);
    assert!(asked(0).await);
}

#[tokio::test]
async fn task_definitions_are_held_to_the_rules() {
    let shop = shop().await;
    let body = shop.aws.revisions("web-production")[0].body.clone();
    let wrongs = [
        ("family", json!("web production")),
        ("cpu", json!("300")),
        ("memory", json!("8192")),
        ("networkMode", json!("bridge")),
        ("executionRoleArn", json!(null)),
        ("containerDefinitions", json!([])),
    ];
    let register = |key: &str, value: serde_json::Value| {
        let mut input = body.clone();
        input[key] = value;
        ecs::answer(&mut shop.aws.shared.world(), "RegisterTaskDefinition", &input)
    };
    for (key, value) in wrongs {
        assert_eq!(register(key, value).unwrap_err().code, "ClientException", "{key}");
    }
    let made = register("cpu", json!("512")).unwrap();
    assert_eq!(
        (&made["taskDefinition"]["revision"], &made["taskDefinition"]["status"]),
        (&json!(2), &json!("ACTIVE"))
    );
    let newer = std::collections::HashSet::new();
    let flaws = inputs::flaws("RegisterTaskDefinition", &made["taskDefinition"], &newer);
    assert!(flaws.contains(&inputs::Flaw::Unknown("RegisterTaskDefinition.revision".into())), "{flaws:?}");
}
