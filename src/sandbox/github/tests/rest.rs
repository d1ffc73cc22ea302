use super::*;

#[tokio::test]
async fn a_pull_request_is_opened_once_changed_and_merged() {
    let (github, _) = world().await;
    let pulls = client(&github);
    let pulls = pulls.pulls("acme", "web");
    let opened =
        pulls.create("Deploy", "master", "deployment/production").body("- [ ] a").send().await.unwrap();
    assert_eq!((opened.number, opened.head.ref_field.as_str()), (1, "master"));
    let twice = pulls.create("Deploy", "master", "deployment/production").send().await.unwrap_err();
    assert!(format!("{twice:?}").contains("A pull request already exists for acme:master."), "{twice:?}");
    let nothing = pulls.create("Deploy", "deployment/production", "master").send().await.unwrap_err();
    assert!(
        format!("{nothing:?}").contains("No commits between master and deployment/production"),
        "{nothing:?}"
    );
    assert_eq!(status(pulls.create("Deploy", "nowhere", "master").send().await.unwrap_err()), 422);
    pulls.update(1).body("- [x] a").send().await.unwrap();
    let listed = pulls.list().head("acme:master").base("deployment/production").send().await.unwrap();
    assert_eq!(listed.items[0].body.as_deref(), Some("- [x] a"));
    assert_eq!(status(pulls.merge(1).sha("0000").send().await.unwrap_err()), 409);
    assert!(pulls.merge(1).sha(&github.pull_request(WEB, 1).unwrap().head_sha).send().await.unwrap().merged);
    assert_eq!(status(pulls.merge(1).send().await.unwrap_err()), 405);
    assert_eq!(github.pull_request(WEB, 1).unwrap().merged_by.as_deref(), Some("tengu-bot"));
    assert_eq!(github.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn limits_of_length_are_githubs() {
    let (github, _) = world().await;
    let pulls = client(&github);
    let pulls = pulls.pulls("acme", "web");
    let long = "あ".repeat(65_537);
    assert_eq!(
        status(pulls.create("x", "master", "deployment/production").body(long).send().await.unwrap_err()),
        422
    );
    assert_eq!(
        status(pulls.create("x".repeat(257), "master", "deployment/production").send().await.unwrap_err()),
        422
    );
    let fits = "あ".repeat(65_536);
    pulls.create("x", "master", "deployment/production").body(fits).send().await.unwrap();
    assert_eq!(github.refused().len(), 2);
}

#[tokio::test]
async fn comparisons_are_cut_and_paged() {
    let (github, _) = world().await;
    for nth in 0..300 {
        github
            .commit(WEB, "master", NewCommit::new("ayako-t", &format!("step {nth}"), &[&format!("{nth}.rb")]))
            .unwrap();
    }
    let path = "/repos/acme/web/compare/deployment/production...master";
    let whole = get(&github, path).await.unwrap();
    assert_eq!((&whole["total_commits"], &whole["status"]), (&json!(301), &json!("ahead")));
    assert_eq!(
        (whole["commits"].as_array().unwrap().len(), whole["files"].as_array().unwrap().len()),
        (250, 300)
    );
    assert_eq!(whole["commits"][249]["commit"]["message"], "step 299");
    let fourth = get(&github, &format!("{path}?per_page=100&page=4")).await.unwrap();
    assert_eq!((fourth["commits"].as_array().unwrap().len(), fourth.get("files")), (1, None));
    assert_eq!(get(&github, "/repos/acme/web/compare/master...nowhere").await, Err(404));
}

#[tokio::test]
async fn lists_are_linked_by_the_number_of_the_repository() {
    let (github, _) = world().await;
    for name in ["one", "two", "three"] {
        merged(&github, name, "master", MergeKind::Merge);
    }
    let client = client(&github);
    let first = client
        .pulls("acme", "web")
        .list()
        .state(octocrab::params::State::All)
        .per_page(2)
        .send()
        .await
        .unwrap();
    assert_eq!(first.items.len(), 2);
    assert!(first.next.as_ref().unwrap().path().starts_with("/repositories/"));
    let second = client.get_page::<octocrab::models::pulls::PullRequest>(&first.next).await.unwrap().unwrap();
    assert_eq!((second.items.len(), second.next), (1, None));
}

#[tokio::test]
async fn unchanged_answers_are_free() {
    let (github, _) = world().await;
    let client = client(&github);
    let first = client._get("/repos/acme/web").await.unwrap();
    let header =
        |response: &http::Response<_>, name: &str| response.headers()[name].to_str().unwrap().to_owned();
    let mut headers = http::HeaderMap::new();
    headers.insert("if-none-match", first.headers()["etag"].clone());
    let second = client._get_with_headers("/repos/acme/web", Some(headers)).await.unwrap();
    assert_eq!(second.status(), 304);
    assert_eq!(header(&first, "x-ratelimit-remaining"), "4999");
    assert_eq!(header(&second, "x-ratelimit-remaining"), "4999");
}

#[tokio::test]
async fn refs_hold_slashes_and_move_forward_only() {
    let (github, _) = world().await;
    let one = get(&github, "/repos/acme/web/git/ref/heads/deployment/production").await.unwrap();
    let head =
        github.pull_request(WEB, open(&github, "master", "deployment/production")).unwrap().head_sha.clone();
    let client = client(&github);
    let body = |sha: &Value| json!({ "sha": sha });
    let path = "/repos/acme/web/git/refs/heads/deployment/production";
    let _: Value = client.patch(path, Some(&body(&json!(head)))).await.unwrap();
    let back = client.patch::<Value, _, _>(path, Some(&body(&one["object"]["sha"]))).await;
    assert_eq!(back.map_err(status), Err(422));
    // a pull request whose commits arrive by a push is merged by it
    assert!(github.pull_request(WEB, 1).unwrap().merged());
    assert_eq!(
        get(&github, "/repos/acme/web/branches/deployment/production").await.unwrap()["commit"]["sha"],
        head
    );
}

#[tokio::test]
async fn reviewers_labels_assignees_and_comments() {
    let (github, _) = world().await;
    open(&github, "master", "deployment/production");
    let client = client(&github);
    let post =
        async |path: &str, body: Value| client.post::<_, Value>(path, Some(&body)).await.map_err(status);
    let pull = "/repos/acme/web/pulls/1/requested_reviewers";
    let issue = "/repos/acme/web/issues/1";
    assert_eq!(post(pull, json!({ "reviewers": ["ayako-t"] })).await, Err(422));
    assert_eq!(post(pull, json!({ "reviewers": ["stranger"] })).await, Err(422));
    assert_eq!(
        post(pull, json!({ "reviewers": ["kenji-m"] })).await.unwrap()["requested_reviewers"][0]["login"],
        "kenji-m"
    );
    assert_eq!(
        post(&format!("{issue}/labels"), json!({ "labels": ["deploy"] })).await.unwrap()[0]["name"],
        "deploy"
    );
    post(&format!("{issue}/assignees"), json!({ "assignees": ["kenji-m", "stranger"] })).await.unwrap();
    post(&format!("{issue}/comments"), json!({ "body": "Off it goes" })).await.unwrap();
    let view = github.pull_request(WEB, 1).unwrap();
    assert_eq!((view.assignees.clone(), view.comments.len()), (vec!["kenji-m".to_owned()], 1));
}

#[tokio::test]
async fn what_is_unknown_or_forbidden_is_refused() {
    let (github, _) = world().await;
    assert_eq!(get(&github, "/repos/acme/web/stargazers").await, Err(404));
    assert_eq!(github.refused(), ["GET /repos/acme/web/stargazers: no such route here"]);
    let stranger = client_with(&github, "stolen");
    assert_eq!(stranger.get::<Value, _, ()>("/user", None).await.map_err(status), Err(401));
    github.set_permissions(Permissions {
        contents: Access::Write,
        pull_requests: Access::Read,
        ..Permissions::default()
    });
    let pulls = client(&github);
    let refused = pulls.pulls("acme", "web").create("x", "master", "deployment/production").send().await;
    assert_eq!(refused.map(|_| ()).map_err(status), Err(403));
    github.hide(WEB, true).unwrap();
    assert_eq!(get(&github, "/repos/acme/web").await, Err(404));
    github.hide(WEB, false).unwrap();
    let mut headers = http::HeaderMap::new();
    headers.insert("x-github-api-version", http::HeaderValue::from_static("2022-01-01"));
    assert_eq!(client(&github)._get_with_headers("/user", Some(headers)).await.unwrap().status(), 400);
}

#[tokio::test]
async fn enterprise_paths_answer_too() {
    let (github, _) = world().await;
    assert_eq!(get(&github, "/api/v3/user").await.unwrap()["login"], "tengu-bot");
}
