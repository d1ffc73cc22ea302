//! What GitHub tells by webhook, as GitHub has told it to others: recorded payloads.

use serde_json::Value;
use tengu::sandbox::github::MergeKind;

use crate::common::{Database, FIRST, WEB, World, timeless};
use crate::{shows, story};

const SECRET: &str = "It's a Secret to Everybody";

/// The payloads that GitHub sent for an event, as `@octokit/webhooks-examples` has them.
fn recorded(event: &str) -> Vec<Value> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("target/peers/node_modules/@octokit/webhooks-examples/api.github.com/index.json");
    let text = std::fs::read(path).expect("tests/setup installs the recorded payloads");
    let all: Vec<Value> = serde_json::from_slice(&text).unwrap();
    let event = all.into_iter().find(|one| one["name"] == event).expect("an event that was recorded");
    event["examples"].as_array().unwrap().clone()
}

/// Delivers a payload as GitHub does; the status of the answer.
async fn deliver(world: &World, secret: &str, event: &str, payload: &Value) -> u16 {
    let body = payload.to_string();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
    let signature = ring::hmac::sign(&key, body.as_bytes());
    let hex: String = signature.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let url = format!("http://{}/webhooks/github", world.pages.get().unwrap());
    let request = reqwest::Client::new().post(url).header("x-github-event", event);
    let request = request.header("x-github-delivery", format!("{event}-{}", body.len()));
    let request = request.header("x-hub-signature-256", format!("sha256={hex}"));
    request.body(body).send().await.unwrap().status().as_u16()
}

story! {
    /// A merge that GitHub tells of is noticed at once; without that, it takes until the next look.
    async fn told_of_a_merge(world: before the start) {
        world.webhook_secret = Some(SECRET);
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.settle().await;
        let closed = |one: &Value| one["action"] == "closed";
        let mut payload = recorded("pull_request").into_iter().find(closed).unwrap();
        payload["repository"]["full_name"] = "acme/web".into();
        payload["number"] = FIRST.into();
        payload["pull_request"]["merged"] = true.into();
        world.github.merge(WEB, FIRST, MergeKind::Merge, "rosa-lindt").unwrap();
        assert_eq!(deliver(&world, "somebody else's", "pull_request", &payload).await, 401);
        world.settle().await;
        assert!(!world.channel().contains("decided by"), "{}", world.channel());
        assert!(deliver(&world, SECRET, "pull_request", &payload).await < 300);
        let card = world.card_until("live").await;
        shows!(timeless(&world.last_lines(&card, 2)), @r"
        asked for by kenji Nov 23, 2026 hh:mm · decided by rosa-lindt · live since Nov 23, 2026 hh:mm
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        ");
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// Whatever GitHub tells of other repositories, in whatever form, moves nothing here.
    async fn told_of_others(world: before the start) {
        world.webhook_secret = Some(SECRET);
        world.start().await;
        world.ask("tengu deploy production").await;
        world.settle().await;
        let before = world.github.calls().len();
        for event in ["pull_request", "push", "check_suite", "status", "delete", "merge_group", "ping", "release"] {
            for payload in recorded(event) {
                let status = deliver(&world, SECRET, event, &payload).await;
                assert!(status < 300, "{event}: {status}");
            }
        }
        world.settle().await;
        assert_eq!(world.github.calls().len(), before, "nobody had to be asked");
        world.read_rest().await;
        world.end().await;
    }
}
