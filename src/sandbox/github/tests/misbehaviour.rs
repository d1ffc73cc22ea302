use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

/// A client that never tries again by itself.
fn once(github: &GithubStandIn) -> Octocrab {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder =
        Octocrab::builder().base_uri(github.api_url()).unwrap().personal_token(github.token().to_owned());
    builder.build().unwrap()
}

#[tokio::test]
async fn a_lost_answer_leaves_the_work_done() {
    let (github, _) = world().await;
    for (nth, fault) in [Fault::CutAfter, Fault::StatusAfter(502), Fault::CutBefore, Fault::Status(503)]
        .into_iter()
        .enumerate()
    {
        let branch = format!("work-{nth}");
        github.branch(WEB, &branch, "master").unwrap();
        github.commit(WEB, &branch, NewCommit::new("ayako-t", "Work", &["a.rb"])).unwrap();
        github.fault(Matcher::route("POST /repos/*/*/pulls"), fault.clone());
        let lost = once(&github).pulls("acme", "web").create("x", branch.clone(), "master").send().await;
        assert!(lost.is_err(), "{fault:?}");
        let done = github.pull_requests(WEB).unwrap().iter().any(|pull| pull.head == branch);
        assert_eq!(done, nth < 2, "{fault:?}");
    }
    assert!(github.calls().iter().any(|call| call.method == "POST" && call.status == 0));
}

#[tokio::test]
async fn limits_say_when_to_come_back() {
    let (github, clock) = world().await;
    github.fault(Matcher::any(), Fault::PrimaryLimit { reset_in_s: 90 });
    github.fault(Matcher::any(), Fault::SecondaryLimit { retry_after: Some(7) });
    let client = once(&github);
    let primary = client._get("/user").await.unwrap();
    assert_eq!(
        (primary.status().as_u16(), &primary.headers()["x-ratelimit-remaining"]),
        (403, &http::HeaderValue::from_static("0"))
    );
    assert_eq!(primary.headers()["x-ratelimit-reset"], (clock.now().timestamp() + 90).to_string());
    assert_eq!(client._get("/user").await.unwrap().headers()["retry-after"], "7");
    github.fault(Matcher::graphql(), Fault::GraphqlLimit);
    assert_eq!(ask(&github, "{ viewer { login } }").await["errors"][0]["type"], "RATE_LIMITED");
    github.fault(Matcher::graphql(), Fault::GraphqlTimeout { above: 10 });
    let page = |first: u32| {
        format!(
            r#"{{ repository(owner: "acme", name: "web") {{ pullRequests(first: {first}) {{ totalCount }} }} }}"#
        )
    };
    assert!(ask(&github, &page(10)).await.get("errors").is_none());
    assert!(ask(&github, &page(11)).await.get("errors").is_some());
}

#[tokio::test]
async fn a_person_ticks_between_read_and_write() {
    let (github, _) = world().await;
    open(&github, "master", "deployment/production");
    let person = github.clone();
    github.between_read_and_write(move || person.tick(WEB, 1, "kenji-m", "one", true).unwrap());
    client(&github).pulls("acme", "web").update(1).body("- [ ] one\n- [ ] two\n").send().await.unwrap();
    let texts: Vec<String> =
        github.pull_request(WEB, 1).unwrap().edits.iter().map(|edit| edit.text.clone()).collect();
    assert_eq!(texts, ["- [ ] one\n", "- [x] one\n", "- [ ] one\n- [ ] two\n"]);
    github.edit_body(WEB, 1, "ayako-t", |body| format!("{body}mine\n")).unwrap();
    assert_eq!(
        github.pull_request(WEB, 1).unwrap().body.as_deref(),
        Some("- [ ] one\r\n- [ ] two\r\nmine\r\n")
    );
}

#[tokio::test]
async fn an_app_gets_a_token_for_an_hour() {
    let (github, clock) = world().await;
    github.app(77, "tengu", None).unwrap();
    let jwt = |life: i64| {
        let now = clock.now().timestamp();
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let claims = json!({ "iat": now - 60, "exp": now + life, "iss": "77" });
        format!("{}.{}.c2ln", part(json!({ "alg": "RS256", "typ": "JWT" })), part(claims))
    };
    let too_long = client_with(&github, &jwt(601)).get::<Value, _, ()>("/app", None).await;
    assert_eq!(too_long.map_err(status), Err(401));
    let app = client_with(&github, &jwt(540));
    let place: Value = app.get("/repos/acme/web/installation", None::<&()>).await.unwrap();
    let path = format!("/app/installations/{}/access_tokens", place["id"]);
    let issued: Value = app.post(path, None::<&()>).await.unwrap();
    let installed = client_with(&github, issued["token"].as_str().unwrap());
    installed.pulls("acme", "web").create("x", "master", "deployment/production").send().await.unwrap();
    assert_eq!(github.pull_request(WEB, 1).unwrap().author, "tengu");
    clock.advance(Duration::from_secs(3600));
    let late = installed.get::<Value, _, ()>("/repos/acme/web", None).await;
    assert_eq!(late.map_err(status), Err(401));
}
