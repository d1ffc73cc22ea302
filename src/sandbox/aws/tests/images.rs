use aws_sdk_ecr::types::ImageIdentifier;
use serde_json::Value;

use super::*;

fn by_tag(tag: &str) -> ImageIdentifier {
    ImageIdentifier::builder().image_tag(tag).build()
}

async fn manifest(ecr: &aws_sdk_ecr::Client, id: ImageIdentifier) -> (String, Value) {
    let answer = ecr.batch_get_image().repository_name("web").image_ids(id).send().await.unwrap();
    let image = answer.images.unwrap().pop().unwrap();
    let text = image.image_manifest.unwrap();
    let digest = image.image_id.unwrap().image_digest.unwrap();
    assert_eq!(digest, format!("sha256:{}", auth::sha256(text.as_bytes())), "a digest is what it says");
    (digest, serde_json::from_str(&text).unwrap())
}

#[tokio::test]
async fn an_image_for_several_machines() {
    let shop = shop().await;
    let ecr = client!(aws_sdk_ecr, &shop.aws);
    let image = Image { attested: true, ..Image::of("v2").for_each(&["amd64", "arm64"]) };
    let pushed = shop.aws.push_image("web", "v2", &image).unwrap();
    let (digest, index) = manifest(&ecr, by_tag("v2")).await;
    assert_eq!(digest, pushed);
    let platforms: Vec<&str> = index["manifests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["platform"]["architecture"].as_str().unwrap())
        .collect();
    assert_eq!(platforms, ["amd64", "unknown", "arm64", "unknown"]);
    let arm = index["manifests"][2]["digest"].as_str().unwrap();
    let (_, arm) = manifest(&ecr, ImageIdentifier::builder().image_digest(arm).build()).await;
    let config = arm["config"]["digest"].as_str().unwrap();
    let url =
        ecr.get_download_url_for_layer().repository_name("web").layer_digest(config).send().await.unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let blob = reqwest::get(url.download_url().unwrap()).await.unwrap().text().await.unwrap();
    let blob: Value = serde_json::from_str(&blob).unwrap();
    assert_eq!((&blob["architecture"], &blob["os"]), (&"arm64".into(), &"linux".into()));
}

#[tokio::test]
async fn tags_are_found_moved_and_refused() {
    let shop = shop().await;
    let ecr = client!(aws_sdk_ecr, &shop.aws);
    let describe = |tag: &str| ecr.describe_images().repository_name("web").image_ids(by_tag(tag)).send();
    assert_eq!(code(&describe("v0").await.unwrap_err()), "ImageNotFoundException");
    assert_eq!(describe("v1").await.unwrap().image_details()[0].image_tags(), ["v1"]);
    let none = ecr.batch_get_image().repository_name("web").image_ids(by_tag("v0")).send().await.unwrap();
    assert_eq!(none.failures()[0].failure_code.as_ref().unwrap().as_str(), "ImageNotFound");
    let text = ecr.batch_get_image().repository_name("web").image_ids(by_tag("v1")).send().await.unwrap();
    let text = text.images()[0].image_manifest().unwrap().to_owned();
    let put = |tag: &str| ecr.put_image().repository_name("web").image_manifest(&text).image_tag(tag).send();
    put("again").await.unwrap();
    assert_eq!(code(&put("again").await.unwrap_err()), "ImageAlreadyExistsException");
    assert_eq!(code(&put("a/b").await.unwrap_err()), "InvalidParameterException");
    shop.aws.push_image("web", "v2", &Image::of("v2")).unwrap();
    shop.aws.immutable_tags("web");
    assert_eq!(code(&put("v2").await.unwrap_err()), "ImageTagAlreadyExistsException");
    shop.aws.delete_image("web", "v2").unwrap();
    assert_eq!(code(&describe("v2").await.unwrap_err()), "ImageNotFoundException");
    let nowhere = ecr.describe_images().repository_name("nothing").send().await.unwrap_err();
    assert_eq!(code(&nowhere), "RepositoryNotFoundException");
}

#[tokio::test]
async fn log_events_are_read_to_their_end() {
    let shop = shop().await;
    let logs = client!(aws_sdk_cloudwatchlogs, &shop.aws);
    let lines: Vec<String> = (1..=5).map(|nth| format!("line {nth}")).collect();
    let told = TaskBehaviour { lines, takes: Duration::from_secs(6), end: End::Exit(0) };
    shop.aws.task_behaves(TaskMatcher::any(), told);
    let network = aws_sdk_ecs::types::AwsVpcConfiguration::builder().subnets("subnet-1").build().unwrap();
    let network = aws_sdk_ecs::types::NetworkConfiguration::builder().awsvpc_configuration(network).build();
    let run = shop
        .ecs
        .run_task()
        .cluster("production")
        .task_definition("web-production")
        .network_configuration(network);
    let run = run.launch_type(aws_sdk_ecs::types::LaunchType::Fargate).send().await.unwrap();
    let id = run.tasks()[0].task_arn().unwrap().rsplit('/').next().unwrap().to_owned();
    let get =
        || logs.get_log_events().log_group_name("/shop/production").log_stream_name(format!("web/web/{id}"));
    assert_eq!(code(&get().send().await.unwrap_err()), "ResourceNotFoundException", "it hasn't said a word");
    shop.pass(60);
    let last = get().limit(2).send().await.unwrap();
    let said =
        |answer: &aws_sdk_cloudwatchlogs::operation::get_log_events::GetLogEventsOutput| -> Vec<String> {
            answer.events().iter().map(|event| event.message().unwrap().to_owned()).collect()
        };
    assert_eq!(said(&last), ["line 4", "line 5"]);
    let back = get().limit(2).next_token(last.next_backward_token().unwrap()).send().await.unwrap();
    assert_eq!(said(&back), ["line 2", "line 3"]);
    let mut token = None;
    let mut all = Vec::new();
    loop {
        let page = get().limit(2).start_from_head(true).set_next_token(token.clone()).send().await.unwrap();
        all.extend(said(&page));
        if page.next_forward_token == token {
            break;
        }
        token = page.next_forward_token;
    }
    assert_eq!(all, ["line 1", "line 2", "line 3", "line 4", "line 5"]);
    assert_eq!(shop.aws.refused(), Vec::<String>::new());
}
