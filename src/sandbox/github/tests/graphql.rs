use super::*;

/// The commits between the branches with the pull requests of each.
const RANGE: &str = r#"{ repository(owner: "acme", name: "web") { ref(qualifiedName: "refs/heads/deployment/production") {
    compare(headRef: "refs/heads/master") { status aheadBy commits(first: 100) { totalCount pageInfo { hasNextPage endCursor }
      nodes { oid messageHeadline parents(first: 2) { nodes { oid } } authors(first: 10) { nodes { name email user { login } } }
        associatedPullRequests(first: 10) { nodes { number baseRefName mergedAt author { __typename login } } } } } } } } }"#;

async fn range(github: &GithubStandIn) -> Vec<(String, Vec<u64>)> {
    let answer = ask(github, RANGE).await;
    let commits = &answer["data"]["repository"]["ref"]["compare"]["commits"]["nodes"];
    let numbers = |commit: &Value| {
        commit["associatedPullRequests"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pull| pull["number"].as_u64().unwrap())
            .collect()
    };
    let commits = commits.as_array().unwrap_or_else(|| panic!("{answer:#}"));
    commits
        .iter()
        .map(|commit| (commit["messageHeadline"].as_str().unwrap().to_owned(), numbers(commit)))
        .collect()
}

fn owned(list: &[(&str, &[u64])]) -> Vec<(String, Vec<u64>)> {
    list.iter().map(|(subject, numbers)| ((*subject).to_owned(), numbers.to_vec())).collect()
}

#[tokio::test]
async fn every_kind_of_merge_is_associated() {
    let (github, _) = world().await;
    merged(&github, "map", "master", MergeKind::Merge);
    merged(&github, "snow", "master", MergeKind::Squash);
    merged(&github, "search", "master", MergeKind::Rebase);
    let expected: &[(&str, &[u64])] = &[
        ("Draw routes", &[]),
        ("map one", &[1]),
        ("map two", &[1]),
        ("Merge pull request #1 from acme/map", &[1]),
        ("snow (#2)", &[2]),
        ("search one", &[3]),
        ("search two", &[3]),
    ];
    assert_eq!(range(&github).await, owned(expected));
    assert_eq!(github.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn a_pull_request_inside_another_is_associated_with_both() {
    let (github, _) = world().await;
    github.branch(WEB, "outer", "master").unwrap();
    let (inner, _) = merged(&github, "inner", "outer", MergeKind::Merge);
    let outer = open(&github, "outer", "master");
    let open_ones = ask(
        &github,
        r#"{ repository(owner: "acme", name: "web") { object(expression: "outer") {
        ... on Commit { associatedPullRequests(first: 5) { nodes { number state } } } } } }"#,
    )
    .await;
    assert_eq!(
        open_ones["data"]["repository"]["object"]["associatedPullRequests"]["nodes"][1],
        json!({ "number": outer, "state": "OPEN" })
    );
    github.merge(WEB, outer, MergeKind::Merge, "kenji-m").unwrap();
    let of = range(&github).await;
    assert_eq!(of[1], ("inner one".to_owned(), vec![inner, outer]));
    let deploy = open(&github, "master", "deployment/production");
    assert_eq!(range(&github).await, of, "an open deploy pull request joins nobody on the default branch");
    github.merge(WEB, deploy, MergeKind::Merge, "kenji-m").unwrap();
    assert_eq!(range(&github).await, vec![]);
    assert_eq!(github.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_not_in_the_schema_or_the_limits_is_refused() {
    let (github, _) = world().await;
    for (query, part) in [
        ("{ viewer { shoeSize } }", "shoeSize"),
        (
            r#"{ repository(owner: "acme", name: "web") { refs(refPrefix: "refs/heads/") { totalCount } } }"#,
            "`first` or `last`",
        ),
        (
            r#"{ repository(owner: "acme", name: "web") { refs(refPrefix: "refs/heads/", first: 101) { totalCount } } }"#,
            "100 records",
        ),
        (
            r#"{ repository(owner: "acme", name: "web") { pullRequests(first: 100) { nodes { commits(first: 100) { nodes { commit {
            associatedPullRequests(first: 100) { nodes { number } } } } } } } } }"#,
            "500,000",
        ),
    ] {
        let answer = ask(&github, query).await;
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains(part), "{answer:#}");
    }
    assert_eq!(github.refused().len(), 4);
}

#[tokio::test]
async fn what_is_not_there_is_null_with_a_type() {
    let (github, _) = world().await;
    let gone = ask(&github, r#"{ repository(owner: "acme", name: "nowhere") { id } }"#).await;
    assert_eq!(
        (&gone["data"]["repository"], &gone["errors"][0]["type"]),
        (&Value::Null, &json!("NOT_FOUND"))
    );
    let gone = ask(&github, r#"{ repository(owner: "acme", name: "web") { ref(qualifiedName: "master") { compare(headRef: "x") { id } } gone: ref(qualifiedName: "x") { id } } }"#).await;
    assert_eq!(gone["data"]["repository"], json!({ "ref": { "compare": null }, "gone": null }));
    assert_eq!(github.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn a_pull_request_tells_everything() {
    let (github, clock) = world().await;
    github.branch(WEB, "bump", "master").unwrap();
    github
        .commit(WEB, "bump", NewCommit::new("dependabot", "Bump rack", &["Gemfile.lock"]).with("kenji-m"))
        .unwrap();
    github
        .open_pull_request(
            WEB,
            &NewPull {
                head: "bump",
                base: "master",
                title: "Bump",
                body: "- [ ] #1 a\n",
                author: "dependabot",
            },
        )
        .unwrap();
    clock.advance(std::time::Duration::from_secs(60));
    github.tick(WEB, 1, "kenji-m", "#1", true).unwrap();
    github.set_checks(WEB, "bump", Checks::Failure).unwrap();
    github.mergeable_unknown(WEB, 1, 1).unwrap();
    let query = r#"{ rateLimit { cost } viewer { login } repository(owner: "acme", name: "web") { pullRequest(number: 1) {
        body state author { __typename login } editor { login } lastEditedAt mergeable mergeStateStatus
        userContentEdits(first: 5) { nodes { diff editor { login } } }
        commits(last: 1) { nodes { commit { author { name user { login } } authors(first: 5) { totalCount } statusCheckRollup { state } } } } } } }"#;
    let first = ask(&github, query).await;
    assert_eq!(first["data"]["repository"]["pullRequest"]["mergeable"], "UNKNOWN", "{first:#}");
    let pull = &ask(&github, query).await["data"]["repository"]["pullRequest"];
    assert_eq!((&pull["mergeable"], &pull["mergeStateStatus"]), (&json!("MERGEABLE"), &json!("UNSTABLE")));
    assert_eq!(
        (&pull["body"], &pull["author"]),
        (&json!("- [x] #1 a\n"), &json!({ "__typename": "Bot", "login": "dependabot" }))
    );
    assert_eq!(pull["lastEditedAt"], "2027-01-15T08:01:00Z");
    let edits = pull["userContentEdits"]["nodes"].as_array().unwrap();
    assert_eq!(
        (edits.len(), &edits[0]["editor"]["login"], &edits[1]["diff"]),
        (2, &json!("kenji-m"), &json!("- [ ] #1 a\n"))
    );
    let commit = &pull["commits"]["nodes"][0]["commit"];
    assert_eq!((&commit["author"]["user"], &commit["authors"]["totalCount"]), (&Value::Null, &json!(2)));
    assert_eq!(commit["statusCheckRollup"]["state"], "FAILURE");
    assert_eq!(github.refused(), Vec::<String>::new());
}

#[test]
fn the_schema_has_github_names() {
    let sdl = super::super::graphql::sdl();
    for part in [
        "interface GitObject",
        "scalar URI",
        "scalar GitObjectID",
        "enum MergeStateStatus",
        "union RequestedReviewer",
    ] {
        assert!(sdl.contains(part), "{part} is not in\n{sdl}");
    }
}
