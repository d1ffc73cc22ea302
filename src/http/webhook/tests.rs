use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::*;

const SECRET: &str = "It's a Secret to Everybody";

fn webhook(room: usize) -> (Webhook, mpsc::Receiver<Notice>) {
    let (notices, received) = mpsc::channel(room);
    (Webhook::new(&Secret::new(SECRET), notices), received)
}

fn signature(body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let hex: String = hmac::sign(&key, body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={hex}")
}

async fn deliver(webhook: &Webhook, event: &str, id: &str, signature: &str, body: Vec<u8>) -> StatusCode {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let pages = webhook.clone().route();
    let server = tokio::spawn(async move { axum::serve(listener, pages).await });
    let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new());
    let request = Request::post(format!("http://{address}/webhooks/github"))
        .header("x-github-event", event)
        .header("x-github-delivery", id)
        .header("x-hub-signature-256", signature)
        .body(Body::from(body))
        .unwrap();
    let answer = client.build_http().request(request).await.unwrap();
    server.abort();
    answer.status()
}

async fn told(webhook: &Webhook, event: &str, id: &str, payload: &Value) -> StatusCode {
    let body = payload.to_string().into_bytes();
    deliver(webhook, event, id, &signature(&body), body).await
}

fn push() -> Value {
    json!({ "ref": "refs/heads/deployment/production", "deleted": false, "repository": { "full_name": "acme/web" } })
}

/// The example of GitHub Docs, "Validating webhook deliveries".
#[test]
fn githubs_own_example_is_signed() {
    let (webhook, _) = webhook(1);
    let good = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    assert!(webhook.is_signed(Some(good), b"Hello, World!"));
    assert!(!webhook.is_signed(Some(good), b"Hello, World"));
    for bad in [&good[..70], &good.replace('7', "8"), &good[7..], "sha256=", "sha256=zz", "sha256=é1", ""] {
        assert!(!webhook.is_signed(Some(bad), b"Hello, World!"), "{bad}");
    }
    assert!(!webhook.is_signed(None, b"Hello, World!"));
}

#[test]
fn what_matters_is_read_and_the_rest_is_not() {
    let read = |event: &str, mut payload: Value| {
        payload["repository"] = json!({ "full_name": "acme/web" });
        Notice::read(event, &payload)
    };
    let repository = || "acme/web".to_owned();
    let pull = |action| Some(Notice::PullRequest { repository: repository(), number: 7, action });
    let closed =
        |merged: bool| json!({ "action": "closed", "number": 7, "pull_request": { "merged": merged } });
    assert_eq!(read("pull_request", closed(true)), pull(PullAction::Merged));
    assert_eq!(read("pull_request", closed(false)), pull(PullAction::Closed));
    for (action, notice) in [
        ("edited", pull(PullAction::Edited)),
        ("synchronize", pull(PullAction::Synchronized)),
        ("labeled", None),
    ] {
        assert_eq!(read("pull_request", json!({ "action": action, "number": 7 })), notice, "{action}");
    }
    let checks = Some(Notice::Checks { repository: repository(), sha: "abc".into() });
    assert_eq!(
        read("check_suite", json!({ "action": "completed", "check_suite": { "head_sha": "abc" } })),
        checks
    );
    assert_eq!(
        read("check_suite", json!({ "action": "requested", "check_suite": { "head_sha": "abc" } })),
        None
    );
    assert_eq!(read("status", json!({ "state": "failure", "sha": "abc" })), checks);
    assert_eq!(read("status", json!({ "state": "pending", "sha": "abc" })), None);
    let deleted = Some(Notice::BranchDeleted { repository: repository(), branch: "a/b".into() });
    assert_eq!(read("delete", json!({ "ref_type": "branch", "ref": "a/b" })), deleted);
    assert_eq!(read("delete", json!({ "ref_type": "tag", "ref": "v1" })), None);
    let pushed = Some(Notice::Push { repository: repository(), branch: "a/b".into() });
    assert_eq!(read("push", json!({ "ref": "refs/heads/a/b" })), pushed);
    assert_eq!(read("push", json!({ "ref": "refs/heads/a/b", "deleted": true })), None);
    assert_eq!(read("push", json!({ "ref": "refs/tags/v1" })), None);
    assert_eq!(read("ping", json!({})), None);
    assert_eq!(Notice::read("push", &json!({ "ref": "refs/heads/a" })), None);
}

#[tokio::test]
async fn a_delivery_is_heard_once() {
    let (webhook, mut notices) = webhook(4);
    for _ in 0..2 {
        assert_eq!(told(&webhook, "push", "one", &push()).await, StatusCode::ACCEPTED);
    }
    assert_eq!(told(&webhook, "ping", "two", &json!({ "zen": "x" })).await, StatusCode::ACCEPTED);
    let notice = Notice::Push { repository: "acme/web".into(), branch: "deployment/production".into() };
    assert_eq!(notices.try_recv(), Ok(notice));
    assert!(notices.try_recv().is_err());
}

#[tokio::test]
async fn what_is_not_githubs_is_turned_away() {
    let (webhook, mut notices) = webhook(4);
    let body = push().to_string().into_bytes();
    let other = signature(b"another body");
    assert_eq!(deliver(&webhook, "push", "one", &other, body).await, StatusCode::UNAUTHORIZED);
    let form = b"payload=%7B%7D".to_vec();
    let signed = signature(&form);
    assert_eq!(deliver(&webhook, "push", "two", &signed, form).await, StatusCode::BAD_REQUEST);
    let huge = vec![b' '; LONGEST + 1];
    assert_eq!(deliver(&webhook, "push", "three", "sha256=00", huge).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(notices.try_recv().is_err());
}

/// A delivery that could not be handed on may be sent again from GitHub's page, and is heard then.
#[tokio::test]
async fn what_nobody_had_time_for_may_come_again() {
    let (webhook, mut notices) = webhook(1);
    assert_eq!(told(&webhook, "push", "one", &push()).await, StatusCode::ACCEPTED);
    assert_eq!(told(&webhook, "push", "two", &push()).await, StatusCode::SERVICE_UNAVAILABLE);
    assert!(notices.try_recv().is_ok());
    assert_eq!(told(&webhook, "push", "two", &push()).await, StatusCode::ACCEPTED);
    for id in 0..=REMEMBERED {
        webhook.remember(&id.to_string());
    }
    assert!(!webhook.has_heard("0") && webhook.has_heard("1"), "what is remembered has an end");
}
