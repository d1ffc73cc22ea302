use serde_json::json;

use super::super::{Frame, Own, frame};
use super::*;
use crate::event::Opened;

fn heard(kind: &str, payload: &Value) -> Option<Event> {
    let own = Own { user: "UBOT".into(), bot: Some("BBOT".into()) };
    let envelope = json!({"envelope_id": "e", "type": kind, "payload": payload});
    match frame(&envelope.to_string(), &own) {
        Frame::Envelope { event, .. } => event.map(|event| *event),
        other => panic!("{other:?}"),
    }
}

fn pressed_on_home() -> Value {
    json!({
        "type": "block_actions", "user": {"id": "U1", "username": "u", "name": "u", "team_id": "T1"},
        "api_app_id": "A1", "token": "t", "container": {"type": "view", "view_id": "V1"},
        "trigger_id": "1.2.abc", "team": {"id": "T1", "domain": "d"}, "enterprise": null,
        "is_enterprise_install": false,
        "view": {
            "id": "V1", "team_id": "T1", "type": "home", "blocks": [], "private_metadata": "",
            "callback_id": "", "state": {"values": {}}, "hash": "1600000000.abc",
        },
        "actions": [{
            "type": "static_select", "action_id": "pace", "block_id": "b", "action_ts": "5.6",
            "selected_option": {"text": {"type": "plain_text", "text": "Daily"}, "value": "daily"},
            "placeholder": {"type": "plain_text", "text": "How often"},
        }],
    })
}

fn submitted_modal() -> Value {
    let option = json!({"text": {"type": "plain_text", "text": "Daily"}, "value": "daily"});
    json!({
        "type": "view_submission", "team": {"id": "T1", "domain": "d"},
        "user": {"id": "U1", "username": "u", "name": "u", "team_id": "T1"}, "api_app_id": "A1",
        "token": "t", "trigger_id": "1.2.abc",
        "view": {
            "id": "V2", "team_id": "T1", "type": "modal", "callback_id": "broken",
            "private_metadata": "acme/web#7", "hash": "1600000000.def", "blocks": [], "root_view_id": "V2",
            "state": {"values": {
                "what": {"what": {"type": "plain_text_input", "value": "Logging in\nfails"}},
                "more": {"more": {"type": "plain_text_input", "value": null}},
                "pace": {"pace": {"type": "static_select", "selected_option": option}},
                "none": {"none": {"type": "static_select", "selected_option": null}},
            }},
        },
        "response_urls": [], "is_enterprise_install": false, "enterprise": null,
    })
}

#[test]
fn a_press_on_the_home_tab_is_in_no_message() {
    let Some(event @ Event::Pressed(_)) = heard("interactive", &pressed_on_home()) else { panic!() };
    assert_eq!(event.key(), "press:::pace:U1:5.6");
    let Event::Pressed(pressed) = event else { panic!() };
    assert!(pressed.home && !pressed.ephemeral);
    assert_eq!((pressed.channel.as_str(), pressed.message_ts.as_str()), ("", ""));
    assert_eq!((pressed.response_url.as_str(), pressed.thread_ts), ("", None));
    assert_eq!((pressed.action_id.as_str(), pressed.value.as_str()), ("pace", "daily"));
    assert_eq!(pressed.trigger_id, "1.2.abc");
}

#[test]
fn a_press_on_a_message_says_where_and_opens_modals_too() {
    let mut payload = pressed_on_home();
    payload["container"] = json!({"type": "message", "message_ts": "1.2", "channel_id": "C1"});
    payload["response_url"] = json!("https://answer");
    payload["actions"] = json!([{"type": "button", "action_id": "a", "value": "v", "action_ts": "3.4"}]);
    let Some(Event::Pressed(pressed)) = heard("interactive", &payload) else { panic!() };
    assert!(!pressed.home);
    assert_eq!((pressed.channel.as_str(), pressed.message_ts.as_str()), ("C1", "1.2"));
    assert_eq!((pressed.value.as_str(), pressed.trigger_id.as_str()), ("v", "1.2.abc"));
    payload["container"]["message_ts"] = Value::Null;
    assert_eq!(heard("interactive", &payload), None);
}

#[test]
fn presses_kept_by_an_earlier_version_can_still_be_read() {
    let kept = json!({
        "kind": "pressed", "channel": "C1", "user": "U1", "message_ts": "1.2", "thread_ts": null,
        "action_id": "a", "value": "v", "action_ts": "3.4", "response_url": "https://answer",
    });
    let Event::Pressed(pressed) = serde_json::from_value(kept).unwrap() else { panic!() };
    assert_eq!((pressed.trigger_id.as_str(), pressed.home), ("", false));
}

#[test]
fn a_submission_is_what_was_typed_and_picked() {
    let event = heard("interactive", &submitted_modal()).unwrap();
    assert_eq!(event.key(), "submit:V2:1600000000.def");
    let Event::Submitted(submitted) = event else { panic!() };
    assert_eq!((submitted.user.as_str(), submitted.callback_id.as_str()), ("U1", "broken"));
    assert_eq!(submitted.private_metadata, "acme/web#7");
    let values = [("pace", "daily"), ("what", "Logging in\nfails")];
    assert_eq!(submitted.values, values.map(|(id, value)| (id.into(), value.into())).into());
}

#[test]
fn submitting_once_more_is_the_same_until_the_modal_changes() {
    let key = |payload: &Value| heard("interactive", payload).unwrap().key();
    let mut again = submitted_modal();
    again["trigger_id"] = json!("3.4.def");
    assert_eq!(key(&again), key(&submitted_modal()));
    for (part, other) in [("hash", "1600000001.ghi"), ("id", "V3")] {
        let mut another = submitted_modal();
        another["view"][part] = json!(other);
        assert_ne!(key(&another), key(&submitted_modal()), "{part}");
    }
}

#[test]
fn only_the_home_tab_is_opened() {
    let opened = |tab: Value| {
        let event = json!({
            "type": "app_home_opened", "user": "U1", "channel": "D1", "event_ts": "1515449522000016.1",
            "tab": tab, "view": {"id": "V1", "team_id": "T1", "type": "home", "hash": "1.a"},
        });
        heard("events_api", &json!({"type": "event_callback", "event": event}))
    };
    let event = Opened { user: "U1".into(), event_ts: "1515449522000016.1".into() };
    assert_eq!(opened(json!("home")).map(|event| event.key()).unwrap(), "home:U1:1515449522000016.1");
    assert_eq!(opened(json!("home")), Some(Event::Opened(event)));
    assert_eq!(opened(json!("messages")), None);
    assert_eq!(opened(Value::Null), None);
}

#[test]
fn what_else_is_interactive_is_not_for_us() {
    for kind in ["view_closed", "shortcut", "message_action", "block_suggestion"] {
        let mut payload = submitted_modal();
        payload["type"] = json!(kind);
        assert_eq!(heard("interactive", &payload), None, "{kind}");
    }
    for broken in [json!({"type": "view_submission"}), json!({"type": "block_actions", "actions": []})] {
        assert_eq!(heard("interactive", &broken), None, "{broken}");
    }
}
