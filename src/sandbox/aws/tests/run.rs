use aws_sdk_ecs::operation::run_task::builders::RunTaskFluentBuilder as Run;
use aws_sdk_ecs::types::{
    AwsVpcConfiguration, CapacityProviderStrategyItem, ContainerOverride, LaunchType, NetworkConfiguration,
    TaskOverride,
};

use super::*;

fn network() -> NetworkConfiguration {
    let vpc = AwsVpcConfiguration::builder().subnets("subnet-0a1b2c3d").build().unwrap();
    NetworkConfiguration::builder().awsvpc_configuration(vpc).build()
}

fn migration(shop: &Shopkeeper, token: &str) -> Run {
    let over = ContainerOverride::builder().name("web").command("rake").command("db:migrate").build();
    let task = shop.ecs.run_task().cluster("production").task_definition("web-production");
    let task = task.launch_type(LaunchType::Fargate).network_configuration(network()).client_token(token);
    task.overrides(TaskOverride::builder().container_overrides(over).build()).started_by("tengu/7")
}

async fn look(shop: &Shopkeeper, arn: &str) -> Option<aws_sdk_ecs::types::Task> {
    let asked = shop.ecs.describe_tasks().cluster("production").tasks(arn).send().await.unwrap();
    asked.tasks.unwrap().pop()
}

async fn started(run: Run) -> String {
    let answer = run.send().await.unwrap();
    assert_eq!(answer.failures().len(), 0);
    answer.tasks.unwrap().pop().unwrap().task_arn.unwrap()
}

#[tokio::test]
async fn a_migration_from_its_start_to_its_last_word() {
    let shop = shop().await;
    let told = TaskBehaviour::exits(0, &["Migrating", "Done"]).taking(Duration::from_secs(30));
    shop.aws.task_behaves(TaskMatcher::command("db:migrate"), told);
    let arn = started(migration(&shop, "one")).await;
    assert_eq!(started(migration(&shop, "one")).await, arn, "the token makes it the same task");
    let error = migration(&shop, "one").started_by("else").send().await.unwrap_err();
    assert_eq!(code(&error), "ConflictException");
    let mut seen = Vec::new();
    for _ in 0..70 {
        let task = look(&shop, &arn).await.unwrap();
        seen.push(task.last_status.unwrap());
        shop.pass(1);
    }
    seen.dedup();
    assert_eq!(seen, ["PROVISIONING", "PENDING", "RUNNING", "DEPROVISIONING", "STOPPED"]);
    let task = look(&shop, &arn).await.unwrap();
    assert_eq!(task.containers()[0].exit_code, Some(0));
    let stream = format!("web/web/{}", arn.rsplit('/').next().unwrap());
    assert_eq!(shop.aws.log_lines("/shop/production", &stream), ["Migrating", "Done"]);
    let mine = shop.ecs.list_tasks().cluster("production").started_by("tengu/7");
    let mine = mine.desired_status(aws_sdk_ecs::types::DesiredStatus::Stopped).send().await.unwrap();
    assert_eq!(mine.task_arns(), std::slice::from_ref(&arn));
    shop.pass(3600);
    assert_eq!(look(&shop, &arn).await, None);
    assert_eq!(shop.aws.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn what_can_not_be_run() {
    let shop = shop().await;
    let spot = CapacityProviderStrategyItem::builder().capacity_provider("FARGATE_SPOT").build().unwrap();
    let other = ContainerOverride::builder().name("sidecar").build();
    let other = TaskOverride::builder().container_overrides(other).build();
    let long = ContainerOverride::builder().name("web").command("x".repeat(8192)).build();
    let long = TaskOverride::builder().container_overrides(long).build();
    for wrong in [
        migration(&shop, "a").set_network_configuration(None),
        migration(&shop, "b").capacity_provider_strategy(spot),
        migration(&shop, "c").count(11),
        migration(&shop, "d").started_by("a b"),
        migration(&shop, "e").overrides(other),
        migration(&shop, "f").overrides(long),
        migration(&shop, "g").launch_type(LaunchType::Ec2),
    ] {
        let error = wrong.send().await.unwrap_err();
        assert_eq!(code(&error), "InvalidParameterException", "{error:?}");
    }
    let error = migration(&shop, "h").task_definition("nothing").send().await.unwrap_err();
    assert_eq!(code(&error), "ClientException");
    shop.aws.no_capacity(1);
    let full = migration(&shop, "i").send().await.unwrap();
    assert!(full.tasks().is_empty() && full.failures()[0].reason().unwrap().starts_with("Capacity"));
    assert_eq!(shop.aws.one_off_tasks(), vec![]);
}

#[tokio::test]
async fn tasks_end_in_other_ways() {
    let shop = shop().await;
    shop.aws.tasks_unseen_for(Duration::from_secs(3));
    let family = || TaskMatcher::family("web-production");
    let never = End::NeverStarts("CannotPullContainerError: no such host".into());
    shop.aws.task_behaves(family(), TaskBehaviour { end: never, ..TaskBehaviour::exits(0, &[]) });
    let arn = started(migration(&shop, "a")).await;
    assert_eq!(look(&shop, &arn).await, None, "too new to be seen");
    shop.pass(30);
    let task = look(&shop, &arn).await.unwrap();
    assert_eq!(task.stop_code.unwrap().as_str(), "TaskFailedToStart");
    let taken = End::Stopped { code: "SpotInterruption", reason: "Your Spot Task was interrupted.".into() };
    shop.aws.task_behaves(family(), TaskBehaviour { end: taken, ..TaskBehaviour::exits(0, &[]) });
    let arn = started(migration(&shop, "b")).await;
    shop.pass(60);
    let task = look(&shop, &arn).await.unwrap();
    assert_eq!(
        (task.stop_code.unwrap().as_str(), task.containers.unwrap()[0].exit_code),
        ("SpotInterruption", None)
    );
    shop.aws.task_behaves(family(), TaskBehaviour { end: End::Never, ..TaskBehaviour::exits(0, &[]) });
    let arn = started(migration(&shop, "c")).await;
    shop.pass(600);
    let stop = shop.ecs.stop_task().cluster("production").task(&arn).reason("enough");
    assert_eq!(stop.send().await.unwrap().task.unwrap().desired_status(), Some("STOPPED"));
    shop.pass(10);
    let task = look(&shop, &arn).await.unwrap();
    assert_eq!((task.stopped_reason(), task.last_status()), (Some("enough"), Some("STOPPED")));
}
