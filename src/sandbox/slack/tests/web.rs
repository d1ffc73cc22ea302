//! The Web API.

use super::*;

#[tokio::test]
async fn a_message_can_be_posted_as_json_and_as_a_form() {
    let world = sandbox().await;
    let blocks = json!([{"type": "section", "text": {"type": "mrkdwn", "text": "hi & bye"}}]);
    world.post("chat.postMessage", json!({"channel": world.deploy, "text": "one", "blocks": blocks})).await;
    let form = format!("channel={}&text=two&blocks=%5B%7B%22type%22%3A%22divider%22%7D%5D", world.deploy);
    let request = http::Request::post(format!("{}/chat.postMessage", world.slack.api_url()))
        .header("authorization", format!("Bearer {}", world.slack.bot_token()))
        .header("content-type", "application/x-www-form-urlencoded");
    let reply = world.raw(request, form).await.unwrap();
    assert_eq!(reply.body["ok"], true, "{}", reply.body);
    let said = world.slack.messages(&world.deploy);
    let texts: Vec<_> = said.iter().map(|message| (message.text.as_str(), message.blocks.len())).collect();
    assert_eq!(texts, [("one", 1), ("two", 1)]);
    assert!(said[0].ts < said[1].ts);
    assert_eq!(world.slack.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn what_slack_would_not_take_is_refused_with_its_error() {
    let world = sandbox().await;
    let other = world.slack.add_channel("other", &[&world.alice], false, false);
    let secret = world.slack.add_channel("secret", &[&world.alice], false, true);
    let old = world.slack.add_channel("old", &[&world.alice], true, false);
    world.slack.archive(&old, true);
    let theirs = world.slack.say(&world.alice, &world.deploy, "mine");
    let mine = world.say("mine").await;
    let deploy = &world.deploy;
    let modal = json!({"type": "modal", "title": {"type": "plain_text", "text": "Sure?"}, "blocks": []});
    let cases = [
        ("chat.postMessage", json!({"channel": "C0", "text": "x"}), "channel_not_found"),
        ("chat.postMessage", json!({"channel": other, "text": "x"}), "not_in_channel"),
        ("chat.postMessage", json!({"channel": secret, "text": "x"}), "channel_not_found"),
        ("chat.postMessage", json!({"channel": old, "text": "x"}), "is_archived"),
        ("chat.postMessage", json!({"channel": deploy, "text": ""}), "no_text"),
        ("chat.postMessage", json!({"channel": deploy, "text": "x", "thread_ts": "1.1"}), "thread_not_found"),
        (
            "chat.postMessage",
            json!({"channel": deploy, "text": "x", "metadata": {}}),
            "invalid_metadata_format",
        ),
        ("chat.postMessage", json!({"channel": deploy, "blocks": [{"type": "section"}]}), "invalid_blocks"),
        ("chat.update", json!({"channel": deploy, "ts": "1.1", "text": "x"}), "message_not_found"),
        ("chat.update", json!({"channel": deploy, "ts": theirs, "text": "x"}), "cant_update_message"),
        ("chat.update", json!({"channel": deploy, "ts": mine, "text": "x".repeat(4001)}), "msg_too_long"),
        ("reactions.remove", json!({"channel": deploy, "timestamp": mine, "name": "+1"}), "no_reaction"),
        ("conversations.history", json!({"channel": deploy}), "invalid_arguments"),
        ("views.open", json!({"trigger_id": "1", "view": modal}), "invalid_trigger_id"),
        ("chat.shout", json!({}), "unknown_method"),
    ];
    for (method, body, error) in cases {
        let answer = world.post(method, body).await;
        assert_eq!((&answer["ok"], &answer["error"]), (&json!(false), &json!(error)), "{method}");
    }
    assert_eq!(world.get("users.lookupByEmail?email=bob@x.example").await["error"], "users_not_found");
    assert_eq!(world.get(&format!("conversations.history?channel={other}")).await["error"], "not_in_channel");
    world.post("chat.postMessage", json!({"channel": deploy, "text": "x", "colour": "red"})).await;
    assert_eq!(world.slack.take_refused().len(), 7);
}

#[tokio::test]
async fn tokens_and_scopes_are_checked() {
    let world = sandbox().await;
    let ask = async |token: &str| {
        let request = http::Request::post(format!("{}/auth.test", world.slack.api_url()));
        let request = if token.is_empty() {
            request
        } else {
            request.header("authorization", format!("Bearer {token}"))
        };
        world.raw(request, String::new()).await.unwrap().body
    };
    assert_eq!(ask("").await["error"], "not_authed");
    assert_eq!(ask("xoxb-wrong").await["error"], "invalid_auth");
    assert_eq!(ask(&world.slack.app_token()).await["error"], "not_allowed_token_type");
    assert_eq!(ask(&world.slack.bot_token()).await["user_id"], world.slack.bot_user());
    world.slack.withdraw("chat:write");
    let denied = world.post("chat.postMessage", json!({"channel": world.deploy, "text": "x"})).await;
    assert_eq!((&denied["error"], &denied["needed"]), (&json!("missing_scope"), &json!("chat:write")));
    world.slack.revoke_tokens(true);
    assert_eq!(ask(&world.slack.bot_token()).await["error"], "token_revoked");
}

#[tokio::test]
async fn history_comes_in_pages_newest_first_and_hides_metadata_unless_asked() {
    let world = sandbox().await;
    let metadata = json!({"event_type": "deploy", "event_payload": {"id": 7}});
    let body = json!({"channel": world.deploy, "text": "card", "metadata": metadata});
    let card = world.post("chat.postMessage", body).await["ts"].as_str().unwrap().to_owned();
    for text in ["a", "b", "c"] {
        world.slack.say(&world.alice, &world.deploy, text);
    }
    world.slack.say_in_thread(&world.alice, &world.deploy, &card, "in the thread");
    let texts = |page: &Value| -> Vec<String> {
        page["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["text"].as_str().unwrap().to_owned())
            .collect()
    };
    let history = format!("conversations.history?channel={}&limit=2", world.deploy);
    let first = world.get(&history).await;
    assert_eq!((texts(&first), &first["has_more"]), (vec!["c".to_owned(), "b".to_owned()], &json!(true)));
    let cursor = first["response_metadata"]["next_cursor"].as_str().unwrap().replace('=', "%3D");
    let second = world.get(&format!("{history}&cursor={cursor}")).await;
    assert_eq!(
        (texts(&second), &second["has_more"]),
        (vec!["a".to_owned(), "card".to_owned()], &json!(false))
    );
    assert_eq!(
        (&second["messages"][1]["reply_count"], &second["messages"][1]["metadata"]),
        (&json!(1), &Value::Null)
    );
    let newer = world.get(&format!("conversations.history?channel={}&oldest={card}", world.deploy)).await;
    assert_eq!(texts(&newer), ["c", "b", "a"]);
    let thread =
        format!("conversations.replies?channel={}&ts={card}&include_all_metadata=true", world.deploy);
    let thread = world.get(&thread).await;
    assert_eq!(texts(&thread), ["card", "in the thread"]);
    assert_eq!(thread["messages"][0]["metadata"], metadata);
}

#[tokio::test]
async fn an_update_with_text_alone_removes_blocks_and_keeps_metadata() {
    let world = sandbox().await;
    let metadata = json!({"event_type": "deploy", "event_payload": {}});
    let body =
        json!({"channel": world.deploy, "text": "x", "blocks": [{"type": "divider"}], "metadata": metadata});
    let ts = world.post("chat.postMessage", body).await["ts"].clone();
    world.post("chat.update", json!({"channel": world.deploy, "ts": ts, "text": "y"})).await;
    let message = world.slack.message(&world.deploy, ts.as_str().unwrap()).unwrap();
    assert_eq!((message.text.as_str(), message.blocks.len(), message.edits), ("y", 0, 1));
    assert_eq!(message.metadata, Some(metadata));
}

#[tokio::test]
async fn posting_too_fast_into_one_channel_is_limited_and_other_channels_are_not() {
    let world = sandbox().await;
    let other = world.slack.add_channel("other", &[&world.alice], true, false);
    for _ in 0..10 {
        world.say("x").await;
    }
    let post = async |channel: &str| {
        world.try_post("chat.postMessage", json!({"channel": channel, "text": "x"})).await.unwrap()
    };
    let limited = post(&world.deploy).await;
    assert_eq!((limited.status, limited.retry_after.as_deref()), (429, Some("1")));
    assert_eq!(limited.body, json!({"ok": false, "error": "ratelimited"}));
    assert_eq!(post(&other).await.body["ok"], true);
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(post(&world.deploy).await.body["ok"], true);
    assert_eq!(world.slack.limits_exceeded(), 1);
}

#[tokio::test]
async fn people_groups_and_direct_channels_are_found() {
    let world = sandbox().await;
    let bob = NewPerson { name: "bob".into(), guest: true, stranger: true, ..NewPerson::default() };
    let bob = world.slack.add_person(bob);
    let group = world.slack.add_user_group("deployers", &[&world.alice]);
    let shown = world.get(&format!("users.info?user={bob}")).await;
    assert_eq!(
        (&shown["user"]["is_restricted"], &shown["user"]["is_stranger"]),
        (&json!(true), &json!(true))
    );
    let found = world.get("users.lookupByEmail?email=ALICE@x.example").await;
    assert_eq!(found["user"]["id"], world.alice);
    assert_eq!(
        world.get("usergroups.list?include_users=true").await["usergroups"][0]["users"][0],
        world.alice
    );
    assert_eq!(world.get(&format!("usergroups.users.list?usergroup={group}")).await["users"][0], world.alice);
    let opened = world.post("conversations.open", json!({"users": world.alice})).await;
    let said = world.post("chat.postMessage", json!({"channel": world.alice, "text": "psst"})).await;
    assert_eq!(said["channel"], opened["channel"]["id"]);
    assert_eq!(world.slack.direct(&world.alice)[0].text, "psst");
    let channels = world.get("users.conversations?types=public_channel,im").await;
    assert_eq!(channels["channels"].as_array().unwrap().len(), 2);
    assert_eq!(world.slack.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn official_clients_name_json_without_a_body_and_send_the_workspace_along() {
    let world = sandbox().await;
    let request =
        http::Request::post(format!("{}/auth.test?team_id={}", world.slack.api_url(), world.slack.team()))
            .header("authorization", format!("Bearer {}", world.slack.bot_token()))
            .header("content-type", "application/json;charset=utf-8");
    let answer = world.raw(request, String::new()).await.unwrap().body;
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(world.slack.refused(), Vec::<String>::new());
}
