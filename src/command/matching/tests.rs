use super::*;
use crate::command::text::normalise;
use crate::command::vocabulary::{Named, Vocabulary};

fn try_read(usage: &str, typed: &str) -> Result<String, Vec<Failure>> {
    let vocabulary = Vocabulary::sample();
    let commands = [Named::new("i-am", ["i am"]), Named::new("deploy", [])];
    let known = Known { vocabulary: &vocabulary, commands: &commands };
    let line = normalise(typed);
    let usage = Usage::parse(usage).unwrap();
    let found = read(&usage, &line, &line.words, known);
    let found = found.ok_or_else(|| failures(&usage, &line, &line.words, known))?;
    let shown = found.arguments.iter().map(|(name, argument)| format!("{name}={argument}"));
    Ok(shown.collect::<Vec<_>>().join(" "))
}

const DEPLOY: &str = "deploy [<app>] [to] <environment>";
const JAPANESE: &str = "[<app> を] <environment> に|へ デプロイ";

#[test]
fn words_are_read_by_the_usage() {
    let table = [
        (DEPLOY, "deploy production", "environment=production"),
        (DEPLOY, "DEPLOY Web TO Production", "app=web environment=production"),
        (DEPLOY, "deploy to prod", "environment=production"),
        (DEPLOY, "deploy 'web' staging", "app=web environment=staging"),
        (DEPLOY, "deploy web 本番", "app=web environment=production"),
        (JAPANESE, "本番にデプロイ", "environment=production"),
        (JAPANESE, "本番 に デプロイ", "environment=production"),
        (JAPANESE, "本番に デ プロイ", "environment=production"),
        (JAPANESE, "webをproductionにデプロイ", "app=web environment=production"),
        (JAPANESE, "web を production へデプロイしてください", "app=web environment=production"),
        (JAPANESE, "ウェブを本番にデプロイ", "app=web environment=production"),
        (JAPANESE, "ステージングへデプロイ", "environment=staging"),
        (JAPANESE, "「web」を「dev」にデプロイ", "app=web environment=dev"),
        ("lock|unlock <environment>", "unlock dev", "environment=dev"),
        ("mute <duration> [<text…>]", "mute 3 days", "duration=3d"),
        (
            "mute <duration> [<text…>]",
            "mute 3 days for lunch, thanks!",
            "duration=3d text=for lunch, thanks!",
        ),
        ("mute <duration> [<text…>]", "mute 2時間", "duration=2h"),
        ("<duration> 黙って", "2時間黙って", "duration=2h"),
        ("say <text…>", "say “quoted words”", "text=quoted words"),
        ("say <text...>", "say a \"b  c\" d.\nsecond", "text=a \"b  c\" d.\nsecond"),
        ("help [<command>]", "help i am", "command=i-am"),
        ("help [<command>]", "help", ""),
        ("who is <user|login>", "who is <@U1X|h>?", "user=<@U1X>"),
        ("who is <user|login>", "who is octocat", "login=octocat"),
        ("show <branch>", "show <http://a.test|a.test>", "branch=a.test"),
    ];
    for (usage, typed, arguments) in table {
        assert_eq!(try_read(usage, typed).as_deref(), Ok(arguments), "{usage}: {typed}");
    }
}

#[test]
fn what_does_not_fit_says_how_far_it_came() {
    let table = [
        (DEPLOY, "ping", (0, 0), 0),
        (DEPLOY, "deploy", (1, 0), 1),
        (DEPLOY, "deploy prodcution", (1, 0), 1),
        (DEPLOY, "deploy web", (2, 0), 1),
        (DEPLOY, "deploy production web", (2, 0), 1),
        (DEPLOY, "deploying production", (0, 0), 0),
        (DEPLOY, "\"deploy\" production", (0, 0), 0),
        (JAPANESE, "本番に置く", (0, 9), 1),
    ];
    for (usage, typed, at, literals) in table {
        let failures = try_read(usage, typed).unwrap_err();
        let furthest = failures.iter().map(|failure| (failure.at, failure.literals)).max();
        assert_eq!(furthest, Some((at, literals)), "{typed}: {failures:?}");
    }
    let too_much = Wrong::TooMuch { rest: "web now".into() };
    assert!(
        try_read(DEPLOY, "deploy dev web now").unwrap_err().iter().any(|failure| failure.wrong == too_much)
    );
}

#[test]
fn the_better_reading_wins() {
    let vocabulary = Vocabulary {
        apps: vec![Named::new("to", []), Named::new("production", [])],
        environments: vec![Named::new("production", [])],
    };
    let known = Known { vocabulary: &vocabulary, commands: &[] };
    let line = normalise("deploy to production");
    let found = read(&Usage::parse(DEPLOY).unwrap(), &line, &line.words, known).unwrap();
    assert_eq!((found.score, found.arguments.len()), ((2, 1), 1));
}
