use super::*;
use crate::sandbox::github::graphql::sdl;

async fn post(github: &GithubStandIn, path: &str, body: Value) -> (u16, Value) {
    let client = client(github);
    let response = client._post(path, Some(&body)).await.unwrap();
    let status = response.status().as_u16();
    (status, serde_json::from_str(&client.body_to_string(response).await.unwrap()).unwrap_or(Value::Null))
}

async fn put(github: &GithubStandIn, path: &str, body: Value) -> (u16, Value) {
    let client = client(github);
    let response = client._put(path, Some(&body)).await.unwrap();
    let status = response.status().as_u16();
    (status, serde_json::from_str(&client.body_to_string(response).await.unwrap()).unwrap_or(Value::Null))
}

const DEPLOYMENTS: &str = "/repos/acme/web/deployments";

#[tokio::test]
async fn a_deployments_defaults_bite() {
    let (github, _) = world().await;
    let first = json!({ "ref": "deployment/production" });
    let (status, merged) = post(&github, DEPLOYMENTS, first.clone()).await;
    assert_eq!(
        (status, &merged["message"]),
        (202, &json!("Auto-merged master into deployment/production on deployment."))
    );
    let log = github.log(WEB, "deployment/production").unwrap();
    assert_eq!((log[0].parents.len(), log[1].subject()), (2, "Draw routes"));
    github.set_check(WEB, "deployment/production", "ci", CheckState::Running, false).unwrap();
    assert_eq!(post(&github, DEPLOYMENTS, first.clone()).await.0, 409);
    let asks = json!({ "ref": "deployment/production", "required_contexts": ["lint"] });
    assert_eq!(post(&github, DEPLOYMENTS, asks).await.0, 409);
    github.set_check(WEB, "deployment/production", "ci", CheckState::Success, false).unwrap();
    let (status, made) = post(&github, DEPLOYMENTS, first).await;
    assert_eq!((status, &made["environment"], &made["payload"]), (201, &json!("production"), &json!("")));
    let gone = json!({ "ref": "nowhere" });
    assert_eq!(post(&github, DEPLOYMENTS, gone).await.0, 422);
    assert_eq!(github.refused(), Vec::<String>::new());
    let long = json!({ "ref": "master", "description": "x".repeat(141) });
    assert_eq!(post(&github, DEPLOYMENTS, long).await.0, 422);
    assert_eq!(post(&github, DEPLOYMENTS, json!({ "ref": "master", "colour": "red" })).await.0, 201);
    assert_eq!(github.refused().len(), 2);
}

#[tokio::test]
async fn a_success_ends_what_ran_before_but_in_production() {
    for (environment, states) in [("staging", ["inactive", "success"]), ("production", ["success"; 2])] {
        let (github, _) = world().await;
        for _ in 0..2 {
            let body = json!({ "ref": "master", "environment": environment });
            let (_, made) = post(&github, DEPLOYMENTS, body).await;
            let path = format!("{DEPLOYMENTS}/{}/statuses", made["id"]);
            assert_eq!(post(&github, &path, json!({ "state": "success" })).await.0, 201);
            assert_eq!(post(&github, &path, json!({ "state": "splendid" })).await.0, 422);
        }
        let deployments = github.deployments(WEB).unwrap();
        let last: Vec<_> = deployments.iter().map(|one| one.state().unwrap()).collect();
        assert_eq!(last, states);
    }
}

#[tokio::test]
async fn deployments_are_found_by_what_they_are() {
    let (github, _) = world().await;
    for environment in ["staging", "production", "staging"] {
        post(&github, DEPLOYMENTS, json!({ "ref": "master", "environment": environment })).await;
    }
    let listed = async |query: &str| {
        let found = get(&github, &format!("{DEPLOYMENTS}?{query}")).await.unwrap();
        found.as_array().unwrap().iter().map(|one| one["id"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let staging = listed("environment=staging").await;
    assert!(staging.len() == 2 && staging[0] > staging[1], "newest first");
    assert_eq!(listed("environment=staging&sha=0000").await, Vec::<u64>::new());
    let sha = github.log(WEB, "master").unwrap()[0].sha.clone();
    assert_eq!(listed(&format!("sha={sha}&per_page=2")).await.len(), 2);
    assert_eq!(get(&github, &format!("{DEPLOYMENTS}/1/statuses")).await, Err(404));
    github.set_permissions(Permissions { deployments: Access::Read, ..Permissions::default() });
    assert_eq!(post(&github, DEPLOYMENTS, json!({ "ref": "master" })).await.0, 403);
}

#[tokio::test]
async fn each_405_has_its_words() {
    let (github, _) = world().await;
    let number = open(&github, "master", "deployment/production");
    let path = format!("/repos/acme/web/pulls/{number}/merge");
    let said = async || {
        let (status, body) = put(&github, &path, json!({})).await;
        (status, body["message"].as_str().unwrap().to_owned())
    };
    let no = |words: &str| (405, words.to_owned());
    github.base_modified(WEB, number, 1).unwrap();
    assert_eq!(said().await, no("Base branch was modified. Review and try the merge again."));
    github.mergeable_unknown(WEB, number, 1).unwrap();
    assert_eq!(said().await, no("Pull Request is not mergeable"));
    github.mergeable_unknown(WEB, number, 0).unwrap();
    github.allow_merges(WEB, &[MergeKind::Rebase]).unwrap();
    assert_eq!(said().await, no("Merge commits are not allowed on this repository."));
    github.allow_merges(WEB, &[MergeKind::Merge]).unwrap();
    let asks = Protection { required_reviews: 2, by_ruleset: true, ..Protection::default() };
    github.protect(WEB, "deployment/production", asks).unwrap();
    let words = "Repository rule violations found\n\nAt least 2 approving reviews are required by reviewers with write access.";
    assert_eq!(said().await, no(words));
    assert!(github.merge(WEB, number, MergeKind::Merge, "kenji-m").is_err(), "people are bound, too");
    let state = get(&github, &format!("/repos/acme/web/pulls/{number}")).await.unwrap();
    assert_eq!(state["mergeable_state"], "blocked");
    let asks = Protection { merge_queue: true, ..Protection::default() };
    github.protect(WEB, "deployment/production", asks).unwrap();
    assert!(said().await.1.contains("Changes must be made through the merge queue"));
    assert_eq!((github.merges(WEB, number), github.refused()), (Ok(0), vec![]));
}

#[tokio::test]
async fn an_unchanged_pull_request_is_a_304() {
    let (github, _) = world().await;
    open(&github, "master", "deployment/production");
    let first = client(&github)._get("/repos/acme/web/pulls/1").await.unwrap();
    let mut headers = http::HeaderMap::new();
    headers.insert("if-none-match", first.headers()["etag"].clone());
    let ask = async || {
        client(&github)._get_with_headers("/repos/acme/web/pulls/1", Some(headers.clone())).await.unwrap()
    };
    assert_eq!(ask().await.status(), 304);
    github.commit(WEB, "master", NewCommit::new("ayako-t", "More", &["a.rb"])).unwrap();
    assert_eq!(ask().await.status(), 200);
}

#[tokio::test]
async fn checks_have_names_and_both_kinds() {
    let (github, _) = world().await;
    open(&github, "master", "deployment/production");
    let required_checks = vec!["ci".to_owned()];
    let asks = Protection { required_checks, ..Protection::default() };
    github.protect(WEB, "deployment/production", asks).unwrap();
    github.set_check(WEB, "master", "ci", CheckState::Success, false).unwrap();
    github.set_status(WEB, "master", "legacy", CheckState::Running, false).unwrap();
    let query = r#"{ repository(owner: "acme", name: "web") { object(expression: "master") { ... on Commit {
        statusCheckRollup { state contexts(first: 10) { nodes {
            ... on CheckRun { name conclusion isRequired(pullRequestNumber: 1) }
            ... on StatusContext { context state isRequired(pullRequestNumber: 1) } } } } } } } }"#;
    let answer = ask(&github, query).await;
    let rollup = &answer["data"]["repository"]["object"]["statusCheckRollup"];
    assert_eq!(
        rollup["contexts"]["nodes"],
        json!([{ "name": "ci", "conclusion": "SUCCESS", "isRequired": true },
            { "context": "legacy", "state": "PENDING", "isRequired": false }])
    );
    assert_eq!((&rollup["state"], github.refused()), (&json!("PENDING"), vec![]));
    assert_eq!(github.checks(WEB, "master"), Ok(Checks::Pending));
}

#[test]
fn the_mutation_is_part_of_the_schema() {
    assert!(sdl().contains("enqueuePullRequest(input: EnqueuePullRequestInput!)"));
}
