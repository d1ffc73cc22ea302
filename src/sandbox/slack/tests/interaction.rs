//! Buttons, the slash command and response URLs.

use super::*;

async fn card(world: &Sandbox) -> String {
    let blocks = json!([{"type": "actions", "elements": [{
        "type": "button", "action_id": "approve", "value": "7", "text": {"type": "plain_text", "text": "Approve"},
    }]}]);
    let said = world
        .post("chat.postMessage", json!({"channel": world.deploy, "text": "card", "blocks": blocks}))
        .await;
    said["ts"].as_str().unwrap().to_owned()
}

async fn respond(world: &Sandbox, url: &Value, body: Value) -> Value {
    let request = http::Request::post(url.as_str().unwrap()).header("content-type", "application/json");
    world.raw(request, body.to_string()).await.unwrap().body
}

#[tokio::test]
async fn a_pressed_button_says_who_what_and_where() {
    let world = sandbox().await;
    let ts = card(&world).await;
    assert!(
        world.slack.press(&world.alice, &world.deploy, &ts, "approve").unwrap_err().contains("not connected")
    );
    let mut socket = world.connect().await;
    let error = world.slack.press(&world.alice, &world.deploy, &ts, "reject").unwrap_err();
    assert_eq!(error, "no button reject; there are: approve");
    world.slack.press(&world.alice, &world.deploy, &ts, "approve").unwrap();
    let envelope = socket.next_acked().await;
    let payload = &envelope["payload"];
    assert_eq!((&envelope["type"], &payload["type"]), (&json!("interactive"), &json!("block_actions")));
    assert_eq!(payload["user"]["id"], world.alice);
    assert_eq!(
        (&payload["actions"][0]["value"], &payload["container"]["message_ts"]),
        (&json!("7"), &json!(ts))
    );
    respond(&world, &payload["response_url"], json!({"text": "only you"})).await;
    let shown = world.slack.ephemerals();
    assert_eq!((shown[0].user.as_str(), shown[0].text.as_str()), (world.alice.as_str(), "only you"));
    respond(&world, &payload["response_url"], json!({"text": "done", "replace_original": true})).await;
    assert_eq!(world.slack.message(&world.deploy, &ts).unwrap().text, "done");
}

#[tokio::test]
async fn a_response_url_can_be_used_five_times_within_half_an_hour() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    world.slack.slash(&world.alice, &world.deploy, "help");
    let url = socket.next_acked().await["payload"]["response_url"].clone();
    for _ in 0..5 {
        assert_eq!(respond(&world, &url, json!({"text": "x"})).await["ok"], true);
    }
    assert_eq!(respond(&world, &url, json!({"text": "x"})).await["error"], "used_url");
    world.slack.slash(&world.alice, &world.deploy, "help");
    let url = socket.next_acked().await["payload"]["response_url"].clone();
    world.until(|slack| slack.unacknowledged().is_empty()).await;
    world.pass(1801).await;
    assert_eq!(respond(&world, &url, json!({"text": "x"})).await["error"], "expired_url");
}

#[tokio::test]
async fn a_slash_command_without_an_answer_fails_before_the_persons_eyes() {
    let world = sandbox().await;
    world.slack.slash(&world.alice, &world.deploy, "help");
    assert!(world.slack.ephemerals()[0].text.contains("dispatch_failed"));
    let mut socket = world.connect().await;
    world.slack.slash(&world.alice, &world.deploy, "deploy production");
    let envelope = socket.next().await.unwrap();
    assert_eq!(
        (&envelope["type"], &envelope["payload"]["text"]),
        (&json!("slash_commands"), &json!("deploy production"))
    );
    world.pass(3).await;
    world.until(|slack| slack.ephemerals().len() == 2).await;
    assert!(world.slack.ephemerals()[1].text.contains("operation_timeout"));
}

#[tokio::test]
async fn an_acknowledgement_can_carry_the_answer_to_a_slash_command() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    world.slack.slash(&world.alice, &world.deploy, "ping");
    let envelope = socket.next().await.unwrap();
    let ack = json!({"envelope_id": envelope["envelope_id"], "payload": {"text": "pong"}});
    socket.0.send(Frame::text(ack.to_string())).await.unwrap();
    world.until(|slack| !slack.ephemerals().is_empty()).await;
    assert_eq!(world.slack.ephemerals()[0].text, "pong");
    assert!(world.slack.refused().is_empty());
}
