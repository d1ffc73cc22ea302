//! What holds for any input.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::addressed::{Names, Place, addressed};
use super::catalog::Catalog;
use super::help::Help;
use super::text::normalise;
use super::understand::{Misunderstood, Understood, understand};
use super::variants;
use super::vocabulary::Vocabulary;
use crate::words::Language;

fn fixtures() -> (&'static Catalog, Vocabulary) {
    static CATALOG: LazyLock<Catalog> =
        LazyLock::new(|| Catalog::built_in().unwrap_or_else(|problems| panic!("{problems:#?}")));
    (&CATALOG, Vocabulary::sample())
}

/// The command a line is understood as.
fn named(text: &str) -> Option<String> {
    let (catalog, vocabulary) = fixtures();
    match understand(text, catalog, &vocabulary) {
        Understood::Command { command, arguments } => {
            let arguments = arguments.iter().map(|(name, argument)| format!(" {name}={argument}"));
            Some(format!("{}{}", command.name, arguments.collect::<String>()))
        }
        _ => None,
    }
}

/// What is suggested for a line, and why it is not understood.
fn missed(text: &str) -> (Misunderstood, Vec<String>) {
    let (catalog, vocabulary) = fixtures();
    match understand(text, catalog, &vocabulary) {
        Understood::NearMiss { problem, nearest, .. } => {
            (problem, nearest.into_iter().map(|suggestion| suggestion.text).collect())
        }
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn what_help_shows_is_understood() {
    let (catalog, vocabulary) = fixtures();
    for command in catalog.commands() {
        for usage in &command.usages {
            for line in variants::samples(usage, catalog.known(&vocabulary)) {
                let understood = named(&line).unwrap_or_else(|| panic!("{usage}: {line}"));
                assert!(understood.starts_with(&command.name), "{usage}: {line} is {understood}");
            }
        }
    }
    let help = Help { catalog, vocabulary: &vocabulary, language: Language::English, roles: &[] };
    for entry in help.list() {
        assert!(!entry.examples.is_empty() && !entry.help.is_empty(), "{entry:?}");
        for example in &entry.examples {
            assert!(named(example).is_some_and(|name| name.starts_with(&entry.name)), "{example}");
        }
    }
}

#[test]
fn people_are_understood() {
    for (typed, command) in [
        ("ping", "ping"),
        ("PING!", "ping"),
        ("please deploy production", "deploy environment=production"),
        ("deploy “web” to production, please", "deploy app=web environment=production"),
        ("deploy <http://web|web> prod", "deploy app=web environment=production"),
        ("*deploy* _web_ `production`", "deploy app=web environment=production"),
        ("ｄｅｐｌｏｙ　ｗｅｂ　本番", "deploy app=web environment=production"),
        ("デプロイ 本番", "deploy environment=production"),
        ("本番にデプロイお願いします", "deploy environment=production"),
        ("ウェブを本番へデプロイしてください！", "deploy app=web environment=production"),
        ("本番との差分", "diff environment=production"),
        ("webの本番の状況は？", "status app=web environment=production"),
        ("help who is", "help command=who-is"),
        ("deploy-feature feature/login", "deploy-feature branch=feature/login"),
        (
            "deploy-feature `Feature/X` for 3 days as demo",
            "deploy-feature branch=Feature/X duration=3d name=demo",
        ),
        ("deploy-feature x of web", "deploy-feature app=web branch=x"),
        ("deploy-feature of web", "deploy-feature app=web"),
        ("deploy-feature ../../etc;$(id)", "deploy-feature branch=../../etc;$(id)"),
        ("deploy-feature ada:patch-1", "deploy-feature branch=ada:patch-1"),
        (
            "webの機能/検索を3日フィーチャー環境にデプロイして",
            "deploy-feature app=web branch=機能/検索 duration=3d",
        ),
        ("webのフィーチャー環境の一覧", "features app=web"),
        ("delete-feature <https://x.acme.example/|x.acme.example>", "delete-feature branch=x.acme.example"),
        (
            "extend-feature <https://x.acme.example/> 1d",
            "extend-feature branch=https://x.acme.example/ duration=1d",
        ),
        ("feature/xのフィーチャー環境を2時間延長して", "extend-feature branch=feature/x duration=2h"),
        ("feature/xのフィーチャー環境を削除して", "delete-feature branch=feature/x"),
        ("logs feature/x", "logs branch=feature/x"),
        ("help i-am", "help command=i-am"),
        ("ヘルプ deploy", "help command=deploy"),
        ("i am Octo-Cat.", "i-am login=Octo-Cat"),
        ("私はoctocatです", "i-am login=octocat"),
        ("who is <@U123|hana>?", "who-is user=<@U123>"),
        ("<@U123>は誰？", "who-is user=<@U123>"),
        ("status", "status"),
        ("status web", "status app=web"),
        ("deploy production\n(see above)", "deploy environment=production"),
    ] {
        assert_eq!(named(typed).as_deref(), Some(command), "{typed}");
    }
}

#[test]
fn a_slip_is_answered_with_what_was_meant() {
    for (typed, first) in [
        ("depoly production", "deploy production"),
        ("deploy prodcution", "deploy production"),
        ("tengu depoly wbe prodcution".trim_start_matches("tengu "), "deploy web production"),
        ("deploy production web", "deploy web production"),
        ("prod", "deploy prod"),
        ("produ", "deploy production"),
        ("deploy", "deploy production"),
        ("deploy web", "deploy web production"),
        ("deploy production now", "deploy production"),
        ("could you deploy production", "deploy production"),
        ("pign", "ping"),
        ("helo", "help"),
        ("help deplyo", "help deploy"),
        ("who octocat", "who is octocat"),
        ("本番にデプロい", "本番にデプロイ"),
    ] {
        let (problem, suggestions) = missed(typed);
        assert_eq!(
            suggestions.first().map(String::as_str),
            Some(first),
            "{typed}: {problem:?} {suggestions:?}"
        );
    }
    assert_eq!(missed("xyzzy").1, Vec::<String>::new());
}

#[test]
fn a_miss_says_what_was_not_understood() {
    let bad = |typed: &str| match missed(typed).0 {
        Misunderstood::BadArgument { placeholder, given, nearest, .. } => {
            format!("{} {given} {nearest:?}", placeholder[0].name())
        }
        Misunderstood::Missing { placeholder, choices } => {
            format!("no {} {choices:?}", placeholder[0].name())
        }
        other => format!("{other:?}"),
    };
    for (typed, problem) in [
        ("deploy prodcution", r#"environment prodcution ["production"]"#),
        ("deploy wbe production", r#"app wbe ["web"]"#),
        ("deploy web", r#"no environment ["production", "staging", "dev"]"#),
        ("deploy", r#"no environment ["production", "staging", "dev"]"#),
        ("deploy production web", r#"TooMuch { rest: "web" }"#),
        ("i am -x-", "login -x- []"),
        ("i hate this", r#"Unfinished { given: "hate" }"#),
        ("dance", r#"UnknownCommand { given: "dance" }"#),
        ("who goes", r#"Unfinished { given: "goes" }"#),
    ] {
        let shown = bad(typed);
        assert_eq!(shown, problem, "{typed}");
    }
}

/// Words that come near to commands, and marks that break parsers.
fn line() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "deploy",
        "depoly",
        "web",
        "production",
        "本番",
        "に",
        "デプロイ",
        "を",
        " ",
        "  ",
        "\u{3000}",
        "\n",
        "\"",
        "'",
        "「",
        "」",
        "`",
        "*",
        "_",
        "<@U1>",
        "<@U0BOT>",
        "<",
        ">",
        "|",
        "&lt;",
        "&amp;",
        "tengu",
        "please",
        "お願いします",
        "して",
        ".",
        "…",
        "who is",
        "i am",
        "help",
        "3 days",
        "\u{200b}",
        "ﾃﾞ",
        "\0",
        "🚀",
        "e\u{301}",
    ]);
    prop_oneof![prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat()), any::<String>(),]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_input_panics_and_every_suggestion_can_be_run(text in line()) {
        let (catalog, vocabulary) = fixtures();
        let names = Names { name: "tengu".into(), bot_user: "U0BOT".into(), aliases: vec!["天狗".into()] };
        for place in [Place::Channel, Place::Mention, Place::Direct, Place::Slash] {
            let rest = addressed(&text, &names, place);
            prop_assert!(rest.is_some() || matches!(place, Place::Channel | Place::Mention));
        }
        let line = normalise(&text);
        prop_assert!(line.words.len() <= line.all.len());
        if let Understood::NearMiss { nearest, .. } = understand(&text, catalog, &vocabulary) {
            prop_assert!(nearest.len() <= 3);
            for suggestion in nearest {
                let again = understand(&suggestion.text, catalog, &vocabulary);
                let same = matches!(again, Understood::Command { command, .. } if command.name == suggestion.command);
                prop_assert!(same, "{:?}", suggestion);
            }
        }
    }
}

#[test]
fn a_huge_message_is_read_in_no_time() {
    let (catalog, vocabulary) = fixtures();
    for piece in ["本", "'a ", "「", "<@", "deploy ", "*", "`", "\"", "に", "tengu ", "お願い "] {
        let text = piece.repeat(40_000 / piece.len());
        let started = std::time::Instant::now();
        understand(&text, catalog, &vocabulary);
        addressed(&text, &Names { name: "tengu".into(), ..Names::default() }, Place::Mention);
        assert!(started.elapsed() < std::time::Duration::from_secs(2), "{piece}: {:?}", started.elapsed());
    }
}
