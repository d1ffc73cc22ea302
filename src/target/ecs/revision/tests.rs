use super::*;

const URI: &str = "123.dkr.ecr.ap-northeast-1.amazonaws.com/acme/web@sha256:new";

fn described(images: &[&str]) -> Value {
    let container = |(at, image): (usize, &&str)| json!({ "name": format!("c{at}"), "image": image, "fromTheFuture": { "x": [at] } });
    json!({
        "taskDefinitionArn": "arn:aws:ecs:r:123:task-definition/web:7",
        "family": "web",
        "revision": 7,
        "status": "ACTIVE",
        "requiresAttributes": [{ "name": "ecs.capability.x" }],
        "compatibilities": ["FARGATE"],
        "registeredAt": 1.5,
        "registeredBy": "arn:aws:iam::123:user/x",
        "volumes": [],
        "newIdea": { "deep": true },
        "containerDefinitions": images.iter().enumerate().map(container).collect::<Vec<_>>(),
    })
}

fn images_after(images: &[&str], repository: &str) -> Vec<String> {
    let Ok(Next::Register(body)) = next(&described(images), &json!([]), repository, URI, "d1") else {
        return Vec::new();
    };
    let containers = body["containerDefinitions"].as_array().unwrap().iter();
    containers.map(|container| container["image"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_image_belongs_to_a_repository_by_its_whole_name() {
    let ecr = "123.dkr.ecr.ap-northeast-1.amazonaws.com";
    for (image, repository, ours) in [
        ("web", "web", true),
        ("web:1", "web", true),
        ("web@sha256:abc", "web", true),
        ("web:1@sha256:abc", "web", true),
        ("web-worker:1", "web", false),
        ("my-web:1", "web", false),
        ("acme/web:1", "web", false),
        ("web/api:1", "web", false),
        ("web:1", "acme/web", false),
        ("localhost:5000/web:1", "web", true),
        ("localhost:5000/web", "localhost:5000/web", true),
        ("localhost:5001/web", "localhost:5000/web", false),
        (&format!("{ecr}/acme/web:1"), "acme/web", true),
        (&format!("{ecr}/acme/web-worker:1"), "acme/web", false),
        (&format!("{ecr}/acme/web@sha256:abc"), &format!("{ecr}/acme/web"), true),
        (&format!("{ecr}/acme/web:1"), &format!("{ecr}/acme/web:latest"), true),
        ("999.dkr.ecr.ap-northeast-1.amazonaws.com/acme/web:1", &format!("{ecr}/acme/web"), false),
        ("acme/web:1", &format!("{ecr}/acme/web"), false),
        ("", "web", false),
    ] {
        assert_eq!(belongs(image, repository), ours, "{image} of {repository}");
    }
}

#[test]
fn only_the_apps_containers_change() {
    let after = images_after(&["acme/web:1", "datadog/agent:7", "r.example.com/acme/web:0"], "acme/web");
    assert_eq!(after, [URI, "datadog/agent:7", URI]);
}

#[test]
fn everything_is_carried_but_what_aws_adds() {
    let current = described(&["acme/web:1"]);
    let tags = json!([
        { "key": "team", "value": "map" },
        { "key": "aws:cloudformation:stack-name", "value": "x" },
        { "key": "tengu:deploy", "value": "old" },
    ]);
    let Ok(Next::Register(body)) = next(&current, &tags, "acme/web", URI, "d2") else { panic!("a change") };
    let expected = json!({
        "family": "web",
        "volumes": [],
        "newIdea": { "deep": true },
        "containerDefinitions": [{ "name": "c0", "image": URI, "fromTheFuture": { "x": [0] } }],
        "tags": [{ "key": "team", "value": "map" }, { "key": "tengu:deploy", "value": "d2" }],
    });
    assert_eq!(body, expected);
}

#[test]
fn the_same_image_is_no_new_revision() {
    let unchanged = next(&described(&[URI, "datadog/agent:7"]), &json!([]), "acme/web", URI, "d1");
    assert_eq!(unchanged, Ok(Next::Unchanged));
    assert_eq!(images_after(&[URI, "acme/web:1"], "acme/web"), [URI, URI]);
}

#[test]
fn a_task_definition_without_the_app_says_what_it_has() {
    let error = next(&described(&["acme/web-worker:1"]), &json!([]), "acme/web", URI, "d1").unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"no container of web runs an image of acme/web; its images are ["acme/web-worker:1"]"#
    );
}

#[test]
fn an_image_fits_the_processor_it_was_built_for() {
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(architecture(&json!({})), "X86_64");
    assert_eq!(architecture(&json!({ "runtimePlatform": { "cpuArchitecture": "ARM64" } })), "ARM64");
    assert!(fits(&names(&["amd64", "arm64"]), "ARM64"));
    assert!(fits(&names(&["amd64"]), "X86_64"));
    assert!(!fits(&names(&["amd64"]), "ARM64"));
    assert!(!fits(&names(&["arm64"]), "X86_64"));
    assert!(fits(&[], "ARM64"), "not known");
}
