//! What Slack brings: twice, late, in disorder, or as something that nobody understands.

use super::*;

story! {
    async fn a_mention_comes_as_two_events_and_is_answered_once(world) {
        let asked = world.slack.say(&world.kenji, &world.deploy, &format!("<@{}> ping", world.slack.bot_user()));
        world.eventually("both events", || (world.slack.acknowledged_count() >= 2).then_some(())).await;
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}

story! {
    async fn what_slack_sends_again_is_answered_once(world) {
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        for (number, wait) in [0, 60, 300].into_iter().enumerate() {
            world.pass(seconds(wait)).await;
            world.slack.redeliver_last();
            let all = number + 2;
            // Our answer comes as an event too.
            world.eventually("acknowledged", || (world.slack.acknowledged_count() >= all).then_some(())).await;
        }
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}

story! {
    async fn the_same_on_two_sockets_is_answered_once(world) {
        world.slack.duplicate_next(1);
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        is_answered_once(&mut world, asked).await;
        assert!(world.slack.acknowledged_count() >= 2);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_answer_each_command_once() {
    let mut world = World::new(Database::Postgres).await;
    world.start().await;
    assert_eq!(world.slack.connections(), 4);
    let mut asked = Vec::new();
    let channels = channels(&world, 4);
    for _ in 0..4 {
        for channel in &channels {
            world.slack.duplicate_next(1);
            asked.push((channel.clone(), world.slack.say(&world.kenji, channel, PING)));
        }
    }
    each_is_answered_once(&mut world, &asked).await;
    world.kill().await;
    let asked = world.slack.say(&world.kenji, &world.deploy, PING);
    is_answered_once(&mut world, asked).await;
    world.end().await;
}

story! {
    async fn the_second_may_come_before_the_first(world) {
        world.slack.hold_events(true);
        let first = world.slack.say(&world.kenji, &world.deploy, PING);
        let second = world.slack.say_in_thread(&world.ayako, &world.deploy, &first, PING);
        let (late, early) = (held(&world, 0), held(&world, 1));
        deliver(&world, "early", json!({"type": "events_api", "payload": early})).await;
        let answer = world.next().await;
        assert!(answer.ts > second && answer.thread_ts.as_ref() == Some(&first));
        deliver(&world, "late", json!({"type": "events_api", "payload": late})).await;
        let answer = world.next().await;
        assert_eq!((answer.text.as_str(), answer.thread_ts), ("Here.", Some(first)));
        world.slack.hold_events(false);
        world.pass(seconds(400)).await;
        assert_eq!(world.slack.unacknowledged().len(), 0);
        world.end().await;
    }
}

story! {
    async fn what_comes_late_is_answered_all_the_same(world) {
        world.slack.hold_events(true);
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        world.pass(seconds(90 * 60)).await;
        assert_eq!(answers(&world, &world.deploy, &asked), Vec::<String>::new());
        world.slack.hold_events(false);
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}

story! {
    async fn frames_that_make_no_sense_do_no_harm(world) {
        for frame in [
            "", "{", "null", "[]", "17", "\"hello\"", "{}", "[[[[", "\u{0}", "<html>502</html>",
            r#"{"type":"hello"}"#, r#"{"type":"goodbye"}"#, r#"{"type":null}"#, r#"{"type":{"a":1}}"#,
            r#"{"envelope_id":null,"type":"events_api"}"#, r#"{"envelope_id":7,"type":"events_api"}"#,
            r#"{"type":"disconnected"}"#,
        ] {
            world.slack.send_garbage_frame(frame);
        }
        world.slack.send_garbage_frame(&"x".repeat(100_000));
        let opened = world.slack.calls_of("apps.connections.open").len();
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        world.eventually("an answer", || answers(&world, &world.deploy, &asked).pop()).await;
        assert_eq!(world.slack.calls_of("apps.connections.open").len(), opened, "no socket was given up for it");
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}

story! {
    async fn envelopes_that_nobody_understands_are_acknowledged(world) {
        let event = |event: Value| json!({"type": "events_api", "payload": {"type": "event_callback", "event": event}});
        let message = |change: fn(&mut Value)| {
            let mut said = json!({"type": "message", "channel": world.deploy, "channel_type": "channel",
                "user": world.kenji, "ts": "1795395600.000001", "text": "tengu ping"});
            change(&mut said);
            json!({"type": "events_api", "payload": {"team_id": null, "team": null, "event": said}})
        };
        let press = |change: fn(&mut Value)| {
            let mut payload = json!({"type": "block_actions", "user": {"id": "U1"}, "channel": {"id": "C1"},
                "container": {"message_ts": "1.2"}, "actions": [{"action_id": "command:0", "value": "ping"}]});
            change(&mut payload);
            json!({"type": "interactive", "payload": payload})
        };
        let odd = [
            json!({"type": "workflow_steps", "payload": {}}),
            json!({"type": null}),
            json!({}),
            json!({"type": "events_api"}),
            json!({"type": "events_api", "payload": null}),
            json!({"type": "events_api", "payload": "text"}),
            json!({"type": "events_api", "payload": [1, 2]}),
            event(Value::Null),
            event(json!("text")),
            event(json!({})),
            event(json!({"type": 5})),
            event(json!({"type": "moon_phase", "phase": "full"})),
            event(json!({"type": "reaction_added"})),
            message(|said| said["user"] = Value::Null),
            message(|said| said["text"] = Value::Null),
            message(|said| said["ts"] = Value::Null),
            message(|said| said["ts"] = json!(1.2)),
            message(|said| said["channel"] = Value::Null),
            message(|said| said["channel"] = json!({"id": "C1"})),
            json!({"type": "slash_commands", "payload": {"text": "ping"}}),
            json!({"type": "slash_commands", "payload": null}),
            json!({"type": "interactive", "payload": null}),
            json!({"type": "interactive", "payload": {"type": "view_submission"}}),
            press(|payload| payload["actions"] = json!([])),
            press(|payload| payload["actions"] = Value::Null),
            press(|payload| payload["actions"] = json!({"action_id": "command:0"})),
            press(|payload| payload["user"] = Value::Null),
            press(|payload| payload["container"] = Value::Null),
        ];
        for (number, envelope) in odd.into_iter().enumerate() {
            deliver(&world, &format!("odd-{number}"), envelope).await;
        }
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}

story! {
    async fn without_a_team_a_command_is_a_command(world) {
        world.slack.hold_events(true);
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        let mut payload = held(&world, 0);
        for key in ["team_id", "context_team_id", "authorizations"] {
            payload[key] = Value::Null;
        }
        payload["event"]["team"] = Value::Null;
        deliver(&world, "teamless", json!({"type": "events_api", "payload": payload})).await;
        is_answered_once(&mut world, asked).await;
        world.slack.hold_events(false);
        world.end().await;
    }
}

story! {
    async fn bots_are_not_obeyed_and_neither_is_tengu_itself(world) {
        world.slack.hold_events(true);
        world.slack.say(&world.kenji, &world.deploy, PING);
        let said = held(&world, 0);
        let changes: [fn(&mut Value, &World); 4] = [
            |event, _| event["bot_id"] = json!("B000OTHER"),
            |event, _| event["subtype"] = json!("bot_message"),
            |event, world| event["user"] = json!(world.slack.bot_user()),
            |event, world| {
                event["type"] = json!("app_mention");
                event["user"] = json!(world.slack.bot_user());
            },
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut payload = said.clone();
            change(&mut payload["event"], &world);
            deliver(&world, &format!("bot-{number}"), json!({"type": "events_api", "payload": payload})).await;
        }
        world.pass(seconds(30)).await;
        assert_eq!(world.slack.calls_of("chat.postMessage").len(), 0);
        // The same words by a person are obeyed.
        world.slack.hold_events(false);
        assert_eq!(world.next().await.text, "Here.");
        world.end().await;
    }
}

story! {
    async fn what_is_edited_into_a_command_is_none(world) {
        let said = world.slack.say(&world.kenji, &world.deploy, "lunch?");
        world.slack.edit(&world.kenji, &world.deploy, &said, PING);
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        assert_eq!(world.next().await.thread_ts, Some(asked.clone()));
        world.slack.edit(&world.kenji, &world.deploy, &asked, "tengu version");
        world.slack.delete(&world.deploy, &said);
        world.pass(seconds(30)).await;
        assert_eq!(world.slack.unacknowledged().len(), 0);
        world.end().await;
    }
}

story! {
    async fn words_beside_a_file_are_words(world) {
        for subtype in ["file_share", "thread_broadcast", "me_message"] {
            world.slack.hold_events(true);
            let asked = world.slack.say(&world.kenji, &world.deploy, PING);
            let mut payload = held(&world, 0);
            payload["event"]["subtype"] = json!(subtype);
            payload["event"]["files"] = json!([{"id": "F1", "name": "plan.png"}]);
            deliver(&world, subtype, json!({"type": "events_api", "payload": payload})).await;
            assert_eq!(world.next().await.thread_ts, Some(asked));
            world.slack.hold_events(false);
            world.pass(seconds(5)).await;
        }
        world.end().await;
    }
}

story! {
    async fn each_is_answered_where_it_was_asked(world) {
        let lunch = world.slack.say(&world.ayako, &world.deploy, "lunch?");
        world.slack.say_in_thread(&world.kenji, &world.deploy, &lunch, PING);
        assert_eq!(world.next().await.thread_ts, Some(lunch));
        let (direct, _) = world.slack.direct_message(&world.kenji, "ping");
        let answer = world.next_in(&direct).await;
        assert_eq!((answer.text.as_str(), answer.thread_ts), ("Here.", None));
        world.end().await;
    }
}

story! {
    async fn a_slash_command_is_answered_to_one_and_its_card_to_all(world) {
        world.slack.slash(&world.kenji, &world.deploy, "ping");
        let shown = world.eventually("an answer", || world.slack.ephemerals().first().cloned()).await;
        assert_eq!((shown.text.as_str(), shown.user), ("Here.", world.kenji.clone()));
        world.slack.slash(&world.kenji, &world.deploy, "deploy production");
        let card = world.next().await;
        assert_eq!(card.thread_ts, None);
        let shown = world.eventually("an answer", || world.slack.ephemerals().get(1).cloned()).await;
        let page = format!("<https://sandbox.slack.com/archives/{}/p{}|its card>", world.deploy, card.ts.replace('.', ""));
        assert_eq!(shown.text, format!("The deploy of web to production stands in <#C00DEPLOY>: {page}"));
        world.end().await;
    }
}

story! {
    async fn the_button_under_an_answer_to_one_answers_one(world) {
        world.slack.slash(&world.kenji, &world.deploy, "pnig");
        let shown = world.eventually("an answer", || world.slack.ephemerals().first().cloned()).await;
        world.slack.press(&world.kenji, &world.deploy, &shown.ts, "command:0").unwrap();
        let shown = world.eventually("an answer", || world.slack.ephemerals().get(1).cloned()).await;
        assert_eq!((shown.text.as_str(), shown.user.as_str()), ("Here.", world.kenji.as_str()));
        world.end().await;
    }
}

story! {
    async fn the_button_under_an_answer_to_all_answers_in_its_thread(world) {
        let asked = world.slack.say(&world.kenji, &world.deploy, "tengu pnig");
        let guess = world.next().await;
        world.slack.press(&world.ayako, &world.deploy, &guess.ts, "command:0").unwrap();
        let answer = world.next().await;
        assert_eq!((answer.text.as_str(), answer.thread_ts), ("Here.", Some(asked)));
        world.end().await;
    }
}

story! {
    async fn guests_and_strangers_are_told_why_not(world) {
        let stranger = tengu::sandbox::slack::NewPerson {
            name: "sam".into(), real_name: "Sam Stranger".into(), stranger: true, ..Default::default()
        };
        let stranger = world.slack.add_person(stranger);
        world.slack.invite(&world.deploy, &stranger);
        for who in [world.guest.clone(), stranger] {
            world.slack.say(&who, &world.deploy, "tengu deploy production");
            let why = "Only full members of this workspace may do that. \
                An admin can name you in a role in config.toml.";
            assert_eq!(world.next().await.text, why);
        }
        assert_eq!(world.github.pull_requests("acme/web").unwrap().iter().filter(|pull| !pull.merged()).count(), 0);
        world.end().await;
    }
}

story! {
    async fn a_hanging_github_holds_up_no_acknowledgement(world) {
        use tengu::sandbox::github::{Fault, Matcher};
        for _ in 0..8 {
            world.github.fault(Matcher::any(), Fault::Hang);
        }
        let said_at = world.clock.now();
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        world.meanwhile("the acknowledgement", || world.slack.acknowledged().first().cloned()).await;
        assert_eq!(world.clock.now(), said_at);
        // Others are answered meanwhile.
        let channel = channels(&world, 1).remove(0);
        world.slack.say(&world.ayako, &channel, PING);
        assert_eq!(world.next_in(&channel).await.text, "Here.");
        world.github.clear_faults();
        world.pass(seconds(120)).await;
        let told = world.next().await;
        assert!(world.draw(&told).starts_with("Deploy web to production"), "{}", world.draw(&told));
        world.end().await;
    }
}

story! {
    async fn a_burst_is_acknowledged_in_time_and_its_commands_are_answered(world) {
        let channels = channels(&world, 10);
        let mut asked = Vec::new();
        for number in 0..500 {
            let channel = &channels[number % channels.len()];
            let text = if number % 10 == number / 10 % 10 { PING } else { "the weather on the ridge is fine" };
            let ts = world.slack.say(&world.kenji, channel, text);
            if text == PING {
                asked.push((channel.clone(), ts));
            }
        }
        assert_eq!(asked.len(), 50);
        world.meanwhile("500 acknowledgements", || (world.slack.acknowledged_count() >= 500).then_some(())).await;
        let late = world.slack.acknowledged().into_iter().filter(|one| one.acknowledged - one.sent > chrono::TimeDelta::seconds(3));
        assert_eq!(late.count(), 0);
        each_is_answered_once(&mut world, &asked).await;
        world.end().await;
    }
}
