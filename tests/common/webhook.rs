//! What GitHub tells by webhook, as GitHub has told it to others: recorded payloads, signed as GitHub does.

use serde_json::Value;

use super::World;

/// What deliveries are signed with.
pub(crate) const SECRET: &str = "It's a Secret to Everybody";

/// The payloads that GitHub sent for an event, as `@octokit/webhooks-examples` has them.
pub(crate) fn recorded(event: &str) -> Vec<Value> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("target/peers/node_modules/@octokit/webhooks-examples/api.github.com/index.json");
    let text = std::fs::read(path).expect("tests/setup installs the recorded payloads");
    let all: Vec<Value> = serde_json::from_slice(&text).unwrap();
    let event = all.into_iter().find(|one| one["name"] == event).expect("an event that was recorded");
    event["examples"].as_array().unwrap().clone()
}

/// Delivers a payload as GitHub does; the status of the answer.
pub(crate) async fn deliver(world: &World, secret: &str, event: &str, payload: &Value) -> u16 {
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
