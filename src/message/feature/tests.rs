use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::*;
use crate::feature::branch::BranchName;
use crate::feature::slug::Slug;
use crate::feature::{Ending, Failure, Hold, Live, Stage};
use crate::message::Message;
use crate::message::answer::Voice;
use crate::store::Stamp;
use crate::words::Language;

const URL: &str = "https://feature-x.acme.example/";

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

pub(crate) fn feature(stage: Stage) -> Feature {
    let now = Stamp::from(noon());
    Feature {
        id: "f1".into(),
        app: "web".into(),
        slug: Slug::parse("feature-x").unwrap(),
        named: false,
        branch: "feature/x".into(),
        repository: "acme/web".into(),
        page: "https://github.com/acme/web".into(),
        sha: "c0ffee0c0ffee0".into(),
        stage,
        requested_by: "U1".into(),
        asked_key: "message:C1:1".into(),
        channel: "C1".into(),
        card_ts: Some("1.1".into()),
        created_at: now.clone(),
        stage_since: now.clone(),
        version: 1,
        attempt: 0,
        asked_at: now,
        begun_at: None,
        failed_sha: None,
        site: None,
        image: None,
        revision: None,
        task: None,
        on_demand: false,
        hold: None,
        failure: None,
        live: None,
        notes: Vec::new(),
        until: Stamp::from(noon() + TimeDelta::days(3)),
        warned_at: None,
        ending: None,
    }
}

fn running() -> Feature {
    let live = Live {
        branch: "feature/x".into(),
        requested_by: None,
        sha: "c0ffee0c0ffee0".into(),
        image: Some("sha256:1234".into()),
        revision: "arn:aws:ecs:x:1:task-definition/web-feature:41".into(),
        task: None,
        address: None,
        since: noon(),
        took: 130,
        cost: Some("$0.87".into()),
    };
    Feature { live: Some(live), ..feature(Stage::Running) }
}

/// Every text that is drawn, one a line: with times in short, for the eye.
fn drawn(message: &Message) -> String {
    fn collect(value: &Value, texts: &mut Vec<String>) {
        match value {
            Value::Array(all) => all.iter().for_each(|one| collect(one, texts)),
            Value::Object(fields) if fields.get("confirm").is_some() || fields.get("action_id").is_some() => {
                let (label, to) = (&fields["text"]["text"], fields.get("value").or(fields.get("url")));
                let to = to.and_then(Value::as_str).unwrap_or_default();
                texts.push(format!("[{}: {to}]", label.as_str().unwrap_or_default()));
            }
            Value::Object(fields) => match fields.get("text").and_then(Value::as_str) {
                Some(text) => texts.push(text.to_owned()),
                None => fields.values().for_each(|one| collect(one, texts)),
            },
            _ => {}
        }
    }
    let mut texts = Vec::new();
    collect(&serde_json::to_value(&message.blocks).unwrap(), &mut texts);
    let time = regex::Regex::new(r"<!date\^(\d+)[^>]*>").unwrap();
    time.replace_all(&texts.join("\n"), "<$1>").into_owned()
}

fn shown(feature: &Feature, language: Language) -> String {
    let names = BTreeMap::from([("U1".to_owned(), "Hana".to_owned())]);
    drawn(&card(
        feature,
        &Context {
            language,
            name: "tengu",
            url: URL,
            names: &names,
            preparations: &[],
            many_apps: false,
            now: noon(),
        },
    ))
}

#[test]
fn the_address_stands_there_before_anything_is_made() {
    let hold = Hold::Image { tag: "c0ffee".into(), repository: "web".into() };
    let asked = Feature { hold: Some(hold), ..feature(Stage::AwaitingImage) };
    insta::assert_snapshot!(shown(&asked, Language::English), @r"
    web: a copy of feature/x
    <https://github.com/acme/web/tree/feature/x|feature/x> at <https://github.com/acme/web/commit/c0ffee0c0ffee0|c0ffee0>, called `feature-x`
    :globe_with_meridians: <https://feature-x.acme.example/|https://feature-x.acme.example/>
    :arrow_forward: image  :white_small_square: start  :white_small_square: answer
    *Asked for.* Looking for its image.
    Waiting for CI to build the image `c0ffee` in `web`.
    asked for by Hana <1800000000> · until <1800259200>
    [Redeploy: redeploy-feature https://feature-x.acme.example/]
    [Keep a day: extend-feature https://feature-x.acme.example/ 1d]
    [Delete: delete-feature https://feature-x.acme.example/]
    ");
}

#[test]
fn what_runs_says_since_when_and_what_it_costs() {
    insta::assert_snapshot!(shown(&running(), Language::English), @r"
    web: a copy of feature/x
    <https://github.com/acme/web/tree/feature/x|feature/x> at <https://github.com/acme/web/commit/c0ffee0c0ffee0|c0ffee0>, called `feature-x`
    :globe_with_meridians: <https://feature-x.acme.example/|https://feature-x.acme.example/>
    :white_check_mark: *It answers.*
    <https://github.com/acme/web/commit/c0ffee0c0ffee0|c0ffee0> answers since <1800000000>; it took 2 min 10 s. It costs about $0.87 a day.
    asked for by Hana <1800000000> · until <1800259200>
    [Open: https://feature-x.acme.example/]
    [Redeploy: redeploy-feature https://feature-x.acme.example/]
    [Keep a day: extend-feature https://feature-x.acme.example/ 1d]
    [Logs: logs https://feature-x.acme.example/]
    [Delete: delete-feature https://feature-x.acme.example/]
    ");
    insta::assert_snapshot!(shown(&running(), Language::Japanese), @r"
    web: feature/x のコピー
    <https://github.com/acme/web/tree/feature/x|feature/x> の <https://github.com/acme/web/commit/c0ffee0c0ffee0|c0ffee0>、名前は `feature-x`
    :globe_with_meridians: <https://feature-x.acme.example/|https://feature-x.acme.example/>
    :white_check_mark: *応答しています。*
    <1800000000> から <https://github.com/acme/web/commit/c0ffee0c0ffee0|c0ffee0> が応答しています (2 分 10 秒 かかりました)。 費用は 1 日およそ $0.87 です。
    依頼: Hana <1800000000> · <1800259200> まで
    [開く: https://feature-x.acme.example/]
    [再デプロイ: redeploy-feature https://feature-x.acme.example/]
    [1 日延長: extend-feature https://feature-x.acme.example/ 1d]
    [ログ: logs https://feature-x.acme.example/]
    [削除: delete-feature https://feature-x.acme.example/]
    ");
}

#[test]
fn a_failed_attempt_says_what_to_type_and_what_answers() {
    let failure = Failure::NoAnswer { url: format!("{URL}up"), got: "HTTP 502 <b>".into() };
    let notes = (1..=6).map(|n| format!("ports of service {n}")).collect();
    let failed = Feature { failure: Some(failure), notes, ..running() };
    let said = shown(&failed, Language::English);
    for part in [
        ":white_check_mark: image  :white_check_mark: start  :x: answer",
        ":x: It runs, but `https://feature-x.acme.example/up` does not answer as it should: HTTP 502 &lt;b&gt;.",
        "When it is mended: `tengu redeploy-feature feature-x`",
        "• ports of service 4\n…and 2 more.",
        "answers since <1800000000>",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
}

#[test]
fn what_is_stopped_can_be_started_and_what_is_over_offers_nothing() {
    let stopped = shown(&Feature { stage: Stage::Stopped, ..running() }, Language::English);
    assert!(stopped.contains("[Start: redeploy-feature ") && !stopped.contains("[Open"), "{stopped}");
    let ending = Some(Ending::PullClosed { number: 1042, merged: true });
    let ended = shown(&Feature { stage: Stage::Ended, ending, ..running() }, Language::English);
    assert!(!ended.contains('['), "{ended}");
    assert!(ended.contains("Its pull request #1042 was merged."), "{ended}");
}

#[test]
fn threads_hear_how_it_went() {
    let english = Language::English;
    insta::assert_snapshot!(drawn(&live(english, &running(), URL)), @":white_check_mark: <@U1> <https://github.com/acme/web/tree/feature/x|feature/x> answers at <https://feature-x.acme.example/|https://feature-x.acme.example/>, 2 min 10 s after it was asked for. It costs about $0.87 a day. It lives until <1800259200>.");
    let failure = |name: &str| Failure::Task {
        name: name.into(),
        exit_code: Some(1),
        reason: String::new(),
        log: vec!["<oops> ```".into()],
    };
    let broken = Feature { failure: Some(failure("db:migrate")), ..feature(Stage::Ending) };
    insta::assert_snapshot!(drawn(&failed(english, &broken, URL, true)), @r"
    :x: <@U1> The copy of <https://github.com/acme/web/tree/feature/x|feature/x> failed. `db:migrate` ended with exit code 1. Nothing of it answers; what was made for it is being removed.
    ```
    &lt;oops&gt; '''
    ```
    ");
    let still = Feature { failure: Some(failure("db:migrate")), ..running() };
    assert!(drawn(&failed(english, &still, URL, false)).contains("which ran before, still answers at"));
    assert!(drawn(&failed(english, &still, URL, true)).contains("which ran before, is brought back to"));
    assert_eq!(drawn(&failed(Language::Japanese, &still, URL, false)).matches('\n').count(), 3);
    let soon = drawn(&warning(english, "tengu", &running(), URL));
    assert!(soon.contains("[Keep a day: ") && soon.contains("`tengu extend-feature feature-x 1d`"), "{soon}");
    let pushed = drawn(&redeploying(english, &running(), None, "badcafe0000"));
    assert!(pushed.contains("Somebody pushed to") && pushed.contains("|badcafe> → "), "{pushed}");
}

#[test]
fn who_deleted_it_themselves_is_not_told() {
    let ended_by = |who: &str| {
        let ending = Some(Ending::Wanted { who: who.into() });
        ended(Language::English, &Feature { stage: Stage::Ended, ending, ..running() })
    };
    assert_eq!(ended_by("U1"), None);
    assert!(ended_by("U2").unwrap().text.contains("<@U2> wanted it gone."));
}

#[test]
fn everything_nasty_that_is_typed_for_a_branch_is_answered() {
    let long = "x".repeat(300);
    let table = [
        ("../etc/passwd", "git does not allow `..` in a name."),
        ("x;rm -rf", "there is a space in it."),
        ("$(id):x:y", "git does not allow `:` in a name."),
        ("a\u{7}b", "a character in it that cannot be seen."),
        ("ada:patch-1", "it names `patch-1` in `ada`'s fork."),
        ("https://nowhere.example/x", "it is an address, and no copy answers there."),
        ("--force", "it starts with a hyphen."),
        ("@", "`@` means what is checked out."),
        (&long, "it has 300 bytes, and 255 are allowed."),
    ];
    for (typed, why) in table {
        let bad = BranchName::parse(typed).unwrap_err();
        let said = bad_branch(Language::English, typed, &bad).text;
        assert!(said.ends_with(why) || said.contains(why), "{typed}: {said}");
        assert!(said.chars().count() < 300, "{said}");
        assert_ne!(bad_branch(Language::Japanese, typed, &bad).text, said);
    }
}

#[test]
fn branches_cannot_break_out_of_links_and_cards() {
    let evil = "x|<!channel>&`*_é#?%";
    let odd = Feature { branch: evil.into(), ..running() };
    let said = branch_link(&odd);
    assert_eq!(
        said,
        "<https://github.com/acme/web/tree/x%7C%3C%21channel%3E%26%60%2A_%C3%A9%23%3F%25|x¦&lt;!channel&gt;&amp;`*_é#?%>"
    );
    let wanted = crate::request::NewFeature { branch: "it's(1)".into(), ..Default::default() };
    assert_eq!(command_of(&wanted, "web"), "deploy-feature \"it's(1)\" of web");
}

#[test]
fn lists_are_short_and_know_nothing() {
    let voice = Voice { language: Language::English, name: "tengu" };
    let names = BTreeMap::from([("U1".to_owned(), "Hana".to_owned())]);
    assert_eq!(
        list(voice, &[], &names).text,
        "There are no copies of branches. To get one: `tengu deploy-feature feature/login`"
    );
    let one = running();
    let many: Vec<_> = (0..23).map(|_| (&one, URL.to_owned())).collect();
    let said = drawn(&list(voice, &many, &names));
    assert!(said.contains("…and 3 more."), "{said}");
    insta::assert_snapshot!(said.lines().nth(2).unwrap(), @"• <https://github.com/acme/web/tree/feature/x|feature/x>: <https://feature-x.acme.example/|https://feature-x.acme.example/> It answers. · since <1800000000> · until <1800259200> · Hana · about $0.87 a day");
    let full = too_many(voice, &many, None);
    assert!(full.blocks.len() <= 50);
    assert!(drawn(&full).starts_with("You have 23 copies, and more are not allowed."));
}
