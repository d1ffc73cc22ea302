use std::collections::BTreeMap;

use chrono::{Offset, Utc};
use serde_json::{Value, json};

use super::*;
use crate::words::Language;

const LOOK: fn() -> Look = || Look { width: 60, colour: false, zone: Utc.fix() };

fn key(ts: u32) -> Key {
    Key { ts: format!("{}.000000", 1_800_000_000 + ts), channel: "C1".into() }
}

fn spoken(ts: u32, by: &str, text: &str) -> Spoken {
    Spoken {
        key: key(ts),
        place: Place::Channel("deploy".into()),
        by: by.into(),
        parent: None,
        only_for: None,
        text: text.into(),
        blocks: Vec::new(),
        reactions: Vec::new(),
    }
}

fn section(text: &str) -> Value {
    json!({"type": "section", "text": {"type": "mrkdwn", "text": text}})
}

fn scene(messages: &[Spoken]) -> Scene {
    let names = [("U1", "kenji"), ("U2", "yuki"), ("U0", "tengu")];
    let names: BTreeMap<String, String> =
        names.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect();
    Scene { messages: messages.to_vec(), names, bot: "U0".into() }
}

fn follow(transcript: &mut Transcript, messages: &[Spoken]) -> String {
    let look = LOOK();
    let reader = Reader { me: "U1", look: &look, voice: Voice(Language::English) };
    transcript.follow(&scene(messages), &reader).join("\n")
}

#[test]
fn what_stands_beside_the_conversation_is_shown_as_what_it_is() {
    let mut transcript = Transcript::default();
    let beside = |ts, place, channel: &str| Spoken {
        key: Key { channel: channel.into(), ..key(ts) },
        place,
        only_for: Some("U1".into()),
        blocks: vec![section("text")],
        ..spoken(ts, "U0", "")
    };
    let (home, modal) = (beside(1, Place::Home, "home U1"), beside(2, Place::Modal, "V1"));
    insta::assert_snapshot!(follow(&mut transcript, &[home.clone(), modal]), @r"

    [1] tengu · 08:00 · Home tab · only you see this
        text

    [2] tengu · 08:00 · modal · only you see this
        text
    ");
    let again = Spoken { key: Key { ts: key(3).ts, ..home.key.clone() }, ..home };
    insta::assert_snapshot!(follow(&mut transcript, &[again]), @r"

    [3] tengu · 08:00 · Home tab · only you see this
        text
    [2] is closed
    ");
}

#[test]
fn a_thread_stands_in_and_names_what_it_answers_when_that_is_not_beside_it() {
    let mut transcript = Transcript::default();
    let reply = |ts, text: &str| Spoken { parent: Some(key(1)), ..spoken(ts, "U0", text) };
    let said = [
        spoken(1, "U1", "hello <@U2>"),
        reply(2, "beside"),
        reply(3, "beside, too"),
        spoken(4, "U2", "well"),
        reply(5, "far away"),
    ];
    insta::assert_snapshot!(follow(&mut transcript, &said), @r"

    [1] kenji · 08:00  hello @yuki

      ↳ [2] tengu · 08:00
            beside

      ↳ [3] tengu · 08:00
            beside, too

    [4] yuki · 08:00  well

      ↳ [5] tengu · 08:00 · in reply to [1]
            far away
    ");
    assert_eq!(follow(&mut transcript, &said), "", "nothing is shown twice");
}

#[test]
fn an_edit_shows_the_lines_that_changed() {
    let mut transcript = Transcript::default();
    let blocks = ["Deploy", "one", "two", "three"];
    let mut card = Spoken { blocks: blocks.map(section).to_vec(), ..spoken(1, "U0", "card") };
    follow(&mut transcript, std::slice::from_ref(&card));
    card.blocks[2] = section("TWO");
    insta::assert_snapshot!(follow(&mut transcript, std::slice::from_ref(&card)), @r"

    [1] tengu · 08:00 · card updated
      + TWO
    ");
    card.text = "the fallback, which nobody sees".into();
    assert_eq!(follow(&mut transcript, std::slice::from_ref(&card)), "");
    card.blocks = vec![section("Merged")];
    insta::assert_snapshot!(follow(&mut transcript, std::slice::from_ref(&card)), @r"

    [1] tengu · 08:00 · card updated
        Merged
    ");
}

#[test]
fn who_sees_it_and_who_reacted_is_told() {
    let mut transcript = Transcript::default();
    let mut said = [
        Spoken { only_for: Some("U1".into()), ..spoken(1, "U0", "psst") },
        Spoken { only_for: Some("U2".into()), ..spoken(2, "U0", "psst") },
        Spoken { place: Place::Direct("yuki".into()), ..spoken(3, "U2", "ping") },
        Spoken { place: Place::Channel("general".into()), ..spoken(4, "U2", "ping") },
    ];
    insta::assert_snapshot!(follow(&mut transcript, &said), @r"

    [1] tengu · 08:00 · only you see this
        psst

    [2] tengu · 08:00 · only yuki sees this
        psst

    [3] yuki · 08:00 · direct message with yuki  ping

    [4] yuki · 08:00 · #general  ping
    ");
    said[3].reactions = vec![("+1".into(), vec!["U1".into(), "U2".into()])];
    insta::assert_snapshot!(follow(&mut transcript, &said), @r"
        👍 kenji reacted to [4]
        👍 yuki reacted to [4]
    ");
    said[3].reactions = vec![("+1".into(), vec!["U2".into()])];
    insta::assert_snapshot!(follow(&mut transcript, &said), @"    👍 kenji took the reaction to [4] back");
}

#[test]
fn numbers_find_messages_until_they_are_deleted() {
    let mut transcript = Transcript::default();
    let said = [spoken(1, "U1", "one"), spoken(2, "U1", "two")];
    follow(&mut transcript, &said);
    assert_eq!(transcript.find(2).map(|message| message.text.as_str()), Some("two"));
    assert_eq!(follow(&mut transcript, &said[..1]), "[2] was deleted");
    assert_eq!(transcript.find(2), None);
    assert_eq!((transcript.find(0), transcript.find(3), transcript.last()), (None, None, 2));
}
