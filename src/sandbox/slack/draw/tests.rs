use super::*;
use serde_json::json;

fn names(id: &str) -> Option<String> {
    match id {
        "U000ALICE" => Some("alice".into()),
        "C000DEPLOY" => Some("deploy".into()),
        _ => None,
    }
}

fn card() -> Message {
    let button = |text: &str| json!({"type": "button", "text": {"type": "plain_text", "text": text}});
    Message {
        text: "fallback".into(),
        blocks: vec![
            json!({"type": "header", "text": {"type": "plain_text", "text": "web → production"}}),
            json!({"type": "section", "text": {"type": "mrkdwn", "text":
                "<@U000ALICE> asked in <#C000DEPLOY> at <!date^1800000000^{date_short} {time}|then>: \
                 <https://git.example/pull/12|#12 a &lt;b&gt;> and *much more than fits into one line* :tada:"}}),
            json!({"type": "section", "fields": [
                {"type": "mrkdwn", "text": "*Commits*\n12"}, {"type": "mrkdwn", "text": "*作者*\nalice"},
                {"type": "mrkdwn", "text": "*Checks*\ngreen"}],
                "accessory": button("Show diff")}),
            json!({"type": "divider"}),
            json!({"type": "context", "elements": [
                {"type": "image", "image_url": "https://x", "alt_text": "avatar"}, {"type": "mrkdwn", "text": "by a\u{1b}[31mb"}]}),
            json!({"type": "actions", "elements": [button("Approve"), button("Cancel")]}),
        ],
        reactions: vec![("+1".into(), vec!["U000ALICE".into(), "U9".into()])],
        ..Message::default()
    }
}

#[test]
fn a_card_is_drawn_from_its_blocks() {
    insta::assert_snapshot!(draw(&card(), &names, 44, false).join("\n"), @r"
    web → production
    @alice asked in #deploy at Jan 15, 2027
    08:00: #12 a <b>
    (https://git.example/pull/12) and *much more
    than fits into one line* 🎉
    *Commits*              *作者*
    12                     alice
    *Checks*
    green
    [ Show diff ]
    ────────────────────────────────────────────
    [image: avatar]  by a[31mb
    [ Approve ]  [ Cancel ]
    👍 @alice, @U9
    ");
}

#[test]
fn fields_and_menus_show_what_stands_in_them() {
    let words = |text: &str| json!({"type": "plain_text", "text": text});
    let option = |text: &str| json!({"text": words(text), "value": text});
    let menu = |initial: Value| {
        let mut menu = json!({
            "type": "static_select", "placeholder": words("How often"), "options": [option("Daily"), option("Never")],
        });
        if initial.is_object() {
            menu["initial_option"] = initial;
        }
        menu
    };
    let field = |element: Value| json!({"type": "input", "label": words("What"), "element": element, "hint": words("Briefly.")});
    let blocks = vec![
        json!({"type": "section", "text": words("Reminders"), "accessory": menu(option("Never"))}),
        json!({"type": "actions", "elements": [menu(Value::Null)]}),
        field(json!({"type": "plain_text_input", "placeholder": words("Logging in")})),
        field(json!({"type": "plain_text_input", "initial_value": "All of it"})),
        field(menu(option("Daily"))),
    ];
    insta::assert_snapshot!(draw(&Message { blocks, ..Message::default() }, &names, 80, false).join("\n"), @r"
    Reminders
    [ Daily | • Never ▾ ]
    [ How often ▾ ]
    What: [ Logging in… ]
    Briefly.
    What: [ All of it ]
    Briefly.
    What: [ • Daily | Never ▾ ]
    Briefly.
    ");
}

#[test]
fn colour_changes_nothing_but_colour() {
    let plain = draw(&card(), &names, 44, false);
    let coloured = draw(&card(), &names, 44, true);
    assert!(coloured[0].starts_with("\u{1b}[1m"));
    assert_eq!(plain.len(), coloured.len());
}

#[test]
fn what_people_type_is_drawn_too() {
    let blocks =
        vec![crate::sandbox::slack::typed::rich_text("hey <@U000ALICE>, a &amp; b <https://x.example>")];
    let said = Message { blocks, ..Message::default() };
    assert_eq!(draw(&said, &names, 80, false), ["hey @alice, a & b https://x.example"]);
}

#[test]
fn times_are_the_readers() {
    let tokyo = FixedOffset::east_opt(9 * 3600).unwrap();
    let pen = Pen { names: &names, width: 80, colour: false, zone: tokyo, addresses: true };
    let drawn =
        pen.content("<!date^1800000000^{date_num} {time_secs}|x> <!date^1800000000^{what}|fallback>", &[]);
    assert_eq!(drawn, ["2027-01-15 17:00:00 fallback"]);
}
