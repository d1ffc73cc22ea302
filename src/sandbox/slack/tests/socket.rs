//! Socket Mode.

use super::*;

#[tokio::test]
async fn a_mention_comes_twice_with_one_ts_and_two_event_ids() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    let text = format!("<@{}> deploy api.example.com & go", world.slack.bot_user());
    let ts = world.slack.say(&world.alice, &world.deploy, &text);
    let (one, two) = (socket.next_acked().await, socket.next_acked().await);
    let types: Vec<_> =
        [&one, &two].map(|e| e["payload"]["event"]["type"].as_str().unwrap().to_owned()).into();
    assert_eq!(types, ["message", "app_mention"]);
    assert_eq!(one["payload"]["event"]["ts"], ts);
    assert_eq!(two["payload"]["event"]["ts"], ts);
    assert_ne!(one["payload"]["event_id"], two["payload"]["event_id"]);
    let kept = "<@U000TENGU> deploy <http://api.example.com|api.example.com> &amp; go";
    assert_eq!(one["payload"]["event"]["text"], kept);
    world.until(|slack| slack.acknowledged_count() == 2).await;
    assert!(world.slack.unacknowledged().is_empty());
    assert!(world.slack.refused().is_empty());
}

#[tokio::test]
async fn only_channels_with_the_app_in_them_are_heard() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    let other = world.slack.add_channel("other", &[&world.alice], false, false);
    world.slack.say(&world.alice, &other, "<@U000TENGU> hello?");
    let (direct, _) = world.slack.direct_message(&world.alice, "hello");
    let event = &socket.next_acked().await["payload"]["event"];
    assert_eq!((&event["channel"], &event["channel_type"]), (&json!(direct), &json!("im")));
}

#[tokio::test]
async fn the_apps_own_posts_reactions_and_edits_come_back() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    let ts = world.say("card").await;
    let said = &socket.next_acked().await["payload"]["event"];
    assert_eq!((&said["bot_id"], &said["user"]), (&json!("B000TENGU"), &json!("U000TENGU")));
    world.post("reactions.add", json!({"channel": world.deploy, "timestamp": ts, "name": "eyes"})).await;
    let reacted = &socket.next_acked().await["payload"]["event"];
    assert_eq!((&reacted["type"], &reacted["item"]["ts"]), (&json!("reaction_added"), &json!(ts)));
    world.post("chat.update", json!({"channel": world.deploy, "ts": ts, "text": "card 2"})).await;
    let edited = &socket.next_acked().await["payload"]["event"];
    assert_eq!(edited["subtype"], "message_changed");
    assert_eq!(
        (&edited["message"]["text"], &edited["previous_message"]["text"]),
        (&json!("card 2"), &json!("card"))
    );
}

#[tokio::test]
async fn what_is_not_acknowledged_comes_three_times_more() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    world.slack.say(&world.alice, &world.deploy, "anybody?");
    let first = socket.next().await.unwrap();
    assert_eq!(first["retry_attempt"], 0);
    for (attempt, wait) in [(1, 3), (2, 60), (3, 300)] {
        world.pass(wait).await;
        let again = socket.next().await.unwrap();
        assert_eq!((&again["retry_attempt"], &again["retry_reason"]), (&json!(attempt), &json!("timeout")));
        assert_eq!(again["payload"]["event_id"], first["payload"]["event_id"]);
        assert_ne!(again["envelope_id"], first["envelope_id"]);
    }
    world.pass(3).await;
    world.until(|slack| slack.unacknowledged()[0].lost).await;
}

#[tokio::test]
async fn what_is_said_while_nobody_is_connected_comes_with_a_retry() {
    let world = sandbox().await;
    world.slack.say(&world.alice, &world.deploy, "anybody?");
    let mut socket = world.connect().await;
    world.pass(3).await;
    assert_eq!(socket.next_acked().await["retry_attempt"], 1);
    world.until(|slack| slack.acknowledged_count() == 1).await;
    assert_eq!(world.slack.acknowledged()[0].retries, 1);
}

#[tokio::test]
async fn each_envelope_goes_to_one_connection() {
    let world = sandbox().await;
    let (mut one, mut two) = (world.connect().await, world.connect().await);
    world.slack.say(&world.alice, &world.deploy, "a");
    world.slack.say(&world.alice, &world.deploy, "b");
    let texts =
        [one.next_acked().await, two.next_acked().await].map(|e| e["payload"]["event"]["text"].to_string());
    assert_eq!(std::collections::BTreeSet::from(texts).len(), 2);
    assert_eq!(world.slack.connections(), 2);
}

#[tokio::test]
async fn a_ticket_opens_one_connection_and_open_can_be_refused() {
    let world = sandbox().await;
    let opened = world.post("apps.connections.open", json!({})).await;
    let url = opened["url"].as_str().unwrap();
    let _first = tokio_tungstenite::connect_async(url).await.unwrap();
    assert!(tokio_tungstenite::connect_async(url).await.is_err());
    assert_eq!(world.slack.take_refused().len(), 1);
    world.slack.refuse_open(Some("invalid_auth"));
    assert_eq!(world.post("apps.connections.open", json!({})).await["error"], "invalid_auth");
    world.slack.refuse_open(None);
    world.slack.refuse_connections(1);
    let opened = world.post("apps.connections.open", json!({})).await;
    assert!(tokio_tungstenite::connect_async(opened["url"].as_str().unwrap()).await.is_err());
    world.connect().await;
}

#[tokio::test]
async fn connections_end_in_every_way() {
    let world = sandbox().await;
    let mut dropped = world.connect().await;
    world.slack.drop_sockets();
    assert_eq!(dropped.next().await, None);
    let mut closed = world.connect().await;
    world.slack.close_sockets();
    assert_eq!(closed.next().await, None);
    let mut disabled = world.connect().await;
    world.slack.disconnect("link_disabled");
    assert_eq!(disabled.next().await.unwrap()["reason"], "link_disabled");
    assert_eq!(disabled.next().await, None);
    world.until(|slack| slack.connections() == 0).await;
    let mut warned = world.connect().await;
    world.slack.disconnect("warning");
    assert_eq!(warned.next().await.unwrap()["type"], "disconnect");
    world.slack.say(&world.alice, &world.deploy, "still here");
    assert_eq!(warned.next_acked().await["type"], "events_api");
    world.pass(10).await;
    assert_eq!(warned.next().await, None);
}

#[tokio::test]
async fn a_silent_connection_hangs_and_what_was_for_it_comes_late() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    world.slack.go_silent();
    assert_eq!(world.slack.connections(), 0);
    world.slack.say(&world.alice, &world.deploy, "hello?");
    let quiet = tokio::time::timeout(Duration::from_millis(100), socket.0.next()).await;
    assert!(quiet.is_err(), "{quiet:?}");
    world.slack.speak_again();
    assert_eq!(socket.next_acked().await["payload"]["event"]["text"], "hello?");
    world.slack.go_silent();
    world.pass(61).await;
    assert_eq!(socket.next().await, None);
}

#[tokio::test]
async fn events_can_be_held_repeated_and_garbled() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    world.slack.hold_events(true);
    world.slack.say(&world.alice, &world.deploy, "a");
    world.slack.send_garbage_frame("not json");
    assert_eq!(socket.next().await, Some(Value::Null));
    world.slack.hold_events(false);
    let event = socket.next_acked().await;
    world.slack.redeliver_last();
    assert_eq!(socket.next_acked().await["payload"]["event_id"], event["payload"]["event_id"]);
    world.slack.duplicate_next(1);
    world.slack.say(&world.alice, &world.deploy, "b");
    let (one, two) = (socket.next_acked().await, socket.next_acked().await);
    assert_eq!(one["payload"], two["payload"]);
    world.slack.deliver_raw(&json!({"envelope_id": "mine", "type": "news", "payload": {}}));
    assert_eq!(socket.next_acked().await["type"], "news");
    world.until(|slack| slack.unacknowledged().is_empty()).await;
    socket.ack(&json!({"envelope_id": "never sent"})).await;
    world.until(|slack| !slack.refused().is_empty()).await;
}

#[tokio::test]
async fn slacks_end_pings() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    world.pass(10).await;
    assert!(matches!(soon(socket.0.next()).await, Some(Ok(Frame::Ping(_)))));
}
