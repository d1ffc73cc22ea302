//! The Home tab, modals and who rests: as the stand-in shows them, and as tengu's own client sees them.

use chrono::TimeDelta;

use super::*;
use crate::config::secrets::Secret;
use crate::message::block::{self, Field};
use crate::message::view::View;
use crate::slack::people::People;
use crate::slack::{Api, SlackError};

fn api(world: &Sandbox) -> Api {
    _ = rustls::crypto::ring::default_provider().install_default();
    let (app, bot) = (Secret::new(world.slack.app_token()), Secret::new(world.slack.bot_token()));
    Api::new(&world.slack.api_url(), &app, &bot, world.clock.clone()).unwrap()
}

fn home() -> View {
    let options = [("Every day", "daily"), ("Never", "never")];
    let menu = block::select("pace", "How often", &options, Some("daily"));
    let buttons = vec![block::button("works", "It works", "7")];
    View::Home { blocks: vec![block::section_with("Reminders", menu), block::actions(buttons)] }
}

fn modal() -> View {
    let what = Field { action_id: "what", label: "What?", max_length: 5, ..Field::default() };
    let more = Field { action_id: "more", label: "More", optional: true, ..Field::default() };
    View::Modal {
        callback_id: "broken".into(),
        private_metadata: "acme/web#7".into(),
        title: "Broken?".into(),
        submit: "Tell".into(),
        close: "Never mind".into(),
        blocks: vec![block::input(&what), block::input(&more)],
    }
}

async fn trigger(world: &Sandbox, socket: &mut Socket) -> String {
    world.slack.slash(&world.alice, &world.deploy, "x");
    socket.next_acked().await["payload"]["trigger_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn home_is_published_opened_and_pressed() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    assert!(world.slack.press_home(&world.alice, "works").unwrap_err().contains("no Home tab"));
    world.slack.open_home(&world.alice);
    let opened = socket.next_acked().await["payload"]["event"].clone();
    assert_eq!((&opened["tab"], &opened["view"]), (&json!("home"), &Value::Null));
    api(&world).publish_home(&world.alice, &home()).await.unwrap();
    assert_eq!(world.slack.home(&world.alice).unwrap()["blocks"][0]["text"]["text"], "Reminders");
    world.slack.open_home(&world.alice);
    let opened = socket.next_acked().await["payload"]["event"].clone();

    world.slack.press_home(&world.alice, "It works").unwrap();
    let pressed = socket.next_acked().await["payload"].clone();
    assert_eq!(pressed["container"], json!({"type": "view", "view_id": opened["view"]["id"]}));
    assert_eq!(
        (&pressed["actions"][0]["action_id"], &pressed["actions"][0]["value"]),
        (&json!("works"), &json!("7"))
    );
    for part in ["channel", "message", "response_url"] {
        assert_eq!(pressed[part], Value::Null, "{part}");
    }
    let block = pressed["view"]["blocks"][0]["block_id"].as_str().unwrap();
    let picked = |payload: &Value| {
        payload["view"]["state"]["values"][block]["pace"]["selected_option"]["value"].clone()
    };
    assert_eq!(picked(&pressed), "daily");
    assert_eq!(world.slack.choose_home(&world.alice, "pace", "hourly").unwrap_err(), "no such option");
    world.slack.choose_home(&world.alice, "pace", "never").unwrap();
    let chosen = socket.next_acked().await["payload"].clone();
    assert_eq!(
        (&chosen["actions"][0]["selected_option"]["value"], picked(&chosen)),
        (&json!("never"), json!("never"))
    );
    assert_eq!(world.slack.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn a_home_tab_that_changed_meanwhile_is_not_replaced() {
    let world = sandbox().await;
    let view = json!({"type": "home", "blocks": [{"type": "divider"}]});
    let published = world.post("views.publish", json!({"user_id": world.alice, "view": view})).await;
    for (hash, error) in
        [(json!("old"), json!("hash_conflict")), (published["view"]["hash"].clone(), Value::Null)]
    {
        let again = json!({"user_id": world.alice, "view": view, "hash": hash});
        assert_eq!(world.post("views.publish", again).await["error"], error);
    }
    let nobody = world.post("views.publish", json!({"user_id": "U404", "view": view})).await;
    assert_eq!(nobody["error"], "user_not_found");
}

#[tokio::test]
async fn a_home_tab_is_published_again_when_slack_is_unclear() {
    let world = sandbox().await;
    for fault in [super::super::Fault::CutAfter, super::super::Fault::Garbage] {
        world.slack.fault("views.publish", fault);
    }
    let api = api(&world);
    let publish = tokio::spawn({
        let alice = world.alice.clone();
        async move { api.publish_home(&alice, &home()).await }
    });
    // Less at a time than Slack may take for an answer.
    while !publish.is_finished() {
        tokio::time::sleep(Duration::from_millis(20)).await;
        world.clock.advance(Duration::from_millis(250));
    }
    soon(publish).await.unwrap().unwrap();
    assert_eq!(world.slack.calls_of("views.publish").len(), 3);
}

#[tokio::test]
async fn a_modal_opens_once_within_three_seconds() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    let api = api(&world);
    let trigger_id = trigger(&world, &mut socket).await;
    api.open_view(&trigger_id, &modal()).await.unwrap();
    assert_eq!(world.slack.modal(&world.alice).unwrap()["callback_id"], "broken");
    let refused = |error: SlackError, word: &str| assert!(error.is(word), "{error}");
    refused(api.open_view(&trigger_id, &modal()).await.unwrap_err(), "exchanged_trigger_id");
    refused(api.open_view("1.2.abc", &modal()).await.unwrap_err(), "invalid_trigger_id");
    let late = trigger(&world, &mut socket).await;
    world.pass(4).await;
    refused(api.open_view(&late, &modal()).await.unwrap_err(), "expired_trigger_id");
    assert!(world.slack.close_modal(&world.alice) && !world.slack.close_modal(&world.alice));
    assert_eq!(world.slack.modal(&world.alice), None);
    assert_eq!(world.slack.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn a_modal_is_submitted_when_it_is_filled_in_and_closes_with_the_answer() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    assert_eq!(world.slack.submit(&world.alice, &[]).unwrap_err(), "no modal is open");
    let trigger_id = trigger(&world, &mut socket).await;
    api(&world).open_view(&trigger_id, &modal()).await.unwrap();
    for (entries, why) in [
        (&[("more", "x")][..], "what has to be filled in"),
        (&[("what", "")], "what has to be filled in"),
        (&[("what", "too long")], "what takes 0 to 5 characters, not 8"),
        (&[("where", "x")], "no field where; there are: what, more"),
    ] {
        assert_eq!(world.slack.submit(&world.alice, entries).unwrap_err(), why);
    }
    world.slack.submit(&world.alice, &[("what", "all")]).unwrap();
    let unanswered = socket.next().await.unwrap()["payload"].clone();
    world.until(|slack| !slack.unacknowledged().is_empty()).await;
    world.pass(3).await;
    world.until(|slack| slack.unacknowledged()[0].lost).await;
    assert!(world.slack.modal(&world.alice).is_some());

    world.slack.submit(&world.alice, &[("what", "all")]).unwrap();
    let submitted = socket.next_acked().await["payload"].clone();
    world.until(|slack| slack.modal(&world.alice).is_none()).await;
    let view = &submitted["view"];
    assert_eq!(
        (&submitted["type"], &view["private_metadata"]),
        (&json!("view_submission"), &json!("acme/web#7"))
    );
    assert_eq!((&view["id"], &view["hash"]), (&unanswered["view"]["id"], &unanswered["view"]["hash"]));
    let typed = |value: Value| json!({"type": "plain_text_input", "value": value});
    let values = json!({"what": {"what": typed(json!("all"))}, "more": {"more": typed(Value::Null)}});
    assert_eq!(view["state"]["values"], values);
    assert_eq!(world.slack.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn views_that_slack_would_not_take_are_refused_where_they_are_wrong() {
    let world = sandbox().await;
    let mut socket = world.connect().await;
    let long = |length: usize| json!({"type": "plain_text", "text": "x".repeat(length)});
    let good = serde_json::to_value(modal()).unwrap();
    let changed = |part: &str, value: Value| {
        let mut view = good.clone();
        view[part] = value;
        view
    };
    let input = |element: Value| json!([{"type": "input", "label": long(9), "element": element}]);
    let menu = json!({
        "type": "static_select", "action_id": "a", "options": [{"text": long(1), "value": "a"}],
        "initial_option": {"text": long(1), "value": "b"},
    });
    let trigger_id = trigger(&world, &mut socket).await;
    for (view, place) in [
        (changed("title", long(25)), "/view/title/text"),
        (changed("close", json!("x")), "/view/close"),
        (changed("private_metadata", json!("x".repeat(3001))), "/view/private_metadata"),
        (changed("callback_id", json!("x".repeat(256))), "/view/callback_id"),
        (changed("submit", Value::Null), "/view/submit"),
        (changed("notify_on_close", json!(true)), "/view"),
        (changed("type", json!("home")), "/view/type"),
        (changed("blocks", Value::Null), "/view"),
        (
            changed("blocks", input(json!({"type": "plain_text_input", "max_length": 3001}))),
            "/blocks/0/element/max_length",
        ),
        (changed("blocks", input(menu)), "/blocks/0/element/initial_option"),
    ] {
        let answer = world.post("views.open", json!({"trigger_id": trigger_id, "view": view})).await;
        assert_eq!(answer["error"], "invalid_arguments", "{place}");
        let said = &answer["response_metadata"]["messages"];
        assert!(said[0].as_str().unwrap().ends_with(&format!("[json-pointer:{place}]")), "{place}: {said}");
        assert_eq!(world.slack.take_refused().len(), 1);
    }
    let mut view = good.clone();
    view.as_object_mut().unwrap().remove("submit");
    let answer = world.post("views.open", json!({"trigger_id": trigger_id, "view": view})).await;
    assert_eq!(
        answer["response_metadata"]["messages"][0],
        "[ERROR] missing required field: submit [json-pointer:/view]"
    );
    assert_eq!(world.post("views.open", json!({"trigger_id": trigger_id, "view": good})).await["ok"], true);
}

#[tokio::test]
async fn people_rest_every_day_within_their_hours() {
    let world = sandbox().await;
    let (api, now) = (api(&world), world.clock.now());
    let bob = world.slack.add_person(NewPerson { name: "bob".into(), ..NewPerson::default() });
    let more =
        (0..60).map(|n| world.slack.add_person(NewPerson { name: format!("p{n}"), ..NewPerson::default() }));
    let mut all = vec![world.alice.clone(), bob];
    all.extend(more);
    world.slack.set_dnd(&world.alice, now + TimeDelta::hours(1), now + TimeDelta::hours(9));
    for (hours, rests) in [(0, false), (2, true), (10, false), (24, false), (26, true), (33, false)] {
        let passed = TimeDelta::hours(hours) - (world.clock.now() - now);
        world.clock.advance(passed.to_std().unwrap());
        let resting: Vec<String> = api.resting(&all).await.unwrap().into_iter().collect();
        assert_eq!(resting, if rests { vec![world.alice.clone()] } else { Vec::new() }, "{hours}");
    }
    assert!(api.resting(&[]).await.unwrap().is_empty());
    assert_eq!(world.slack.calls_of("dnd.teamInfo").len(), 12);
    assert_eq!(world.slack.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn somebody_hidden_hides_nobody_elses_rest() {
    let world = sandbox().await;
    let now = world.clock.now();
    world.slack.set_dnd(&world.alice, now, now + TimeDelta::hours(8));
    let some = ["U404".to_owned(), world.alice.clone(), "U405".to_owned()];
    assert_eq!(api(&world).resting(&some).await.unwrap(), [world.alice.clone()].into());
}

#[tokio::test]
async fn people_are_found_by_their_e_mail_for_five_minutes() {
    let world = sandbox().await;
    let people = People::new(api(&world), world.slack.team());
    let bot = NewPerson {
        name: "ci".into(),
        email: Some("ci@x.example".into()),
        bot: true,
        ..NewPerson::default()
    };
    world.slack.add_person(bot);
    let alice = Some(world.alice.clone());
    assert_eq!(people.by_email("Alice@X.example").await, Ok(alice.clone()));
    assert_eq!(people.by_email("ci@x.example").await, Ok(None));
    assert_eq!(people.by_email("nobody@x.example").await, Ok(None));
    // Whoever was found is known, too.
    assert_eq!(people.person(&world.alice).await.unwrap().zone, Some(chrono_tz::Etc::UTC));
    assert_eq!(world.slack.calls_of("users.info").len(), 0);
    world.slack.deactivate(&world.alice);
    assert_eq!(people.by_email("alice@x.example").await, Ok(alice));
    assert_eq!(people.by_email("nobody@x.example").await, Ok(None));
    assert_eq!(world.slack.calls_of("users.lookupByEmail").len(), 3);
    world.clock.advance(Duration::from_secs(300));
    assert_eq!(people.by_email("alice@x.example").await, Ok(None));
    let gone = people.person(&world.alice).await.unwrap();
    assert!(gone.gone && gone.zone.is_none());
}

#[tokio::test]
async fn what_a_token_may_not_is_said() {
    let world = sandbox().await;
    let api = api(&world);
    for scope in ["dnd:read", "users:read.email"] {
        world.slack.withdraw(scope);
    }
    let needs = |error: SlackError| match error {
        SlackError::Refused { needed, .. } => needed.unwrap_or_default(),
        other => other.to_string(),
    };
    assert_eq!(needs(api.resting(std::slice::from_ref(&world.alice)).await.unwrap_err()), "dnd:read");
    let people = People::new(api, world.slack.team());
    assert_eq!(needs(people.by_email("alice@x.example").await.unwrap_err()), "users:read.email");
}
