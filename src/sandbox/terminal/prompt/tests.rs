use std::time::Duration;

use super::{Action, Breakage, GithubTrouble, Mistake, SlackTrouble, entries, parse};
use crate::sandbox::github::Checks;

fn words(text: &str) -> String {
    text.to_owned()
}

#[test]
fn lines_become_actions() {
    for (line, action) in [
        ("tengu deploy production", Action::Say(words("tengu deploy production"))),
        ("  天狗 本番にデプロイ ", Action::Say(words("天狗 本番にデプロイ"))),
        ("/as @kenji", Action::Become(words("kenji"))),
        ("/AS kenji", Action::Become(words("kenji"))),
        ("/in #general", Action::Go(words("general"))),
        ("/dm", Action::Direct(None)),
        ("/dm help", Action::Direct(Some(words("help")))),
        ("/reply 3 tengu  status", Action::Reply(3, words("tengu  status"))),
        ("/reply [3] yes", Action::Reply(3, words("yes"))),
        ("/react 3 :+1:", Action::React { message: 3, emoji: words("+1"), on: true }),
        ("/unreact 3 eyes", Action::React { message: 3, emoji: words("eyes"), on: false }),
        ("/press 3 Open pull request", Action::Press(3, words("Open pull request"))),
        ("/tengu deploy production", Action::Slash(words("deploy production"))),
        ("/tengu", Action::Slash(String::new())),
        ("/home", Action::Home),
        ("/submit It is slow", Action::Submit(Some(words("It is slow")))),
        ("/submit", Action::Submit(None)),
        ("/close", Action::Close(None)),
        ("/pr", Action::Pull(None)),
        ("/pr #11", Action::Pull(Some(11))),
        ("/tick 2", Action::Tick { number: 2, pull: None, on: true }),
        ("/untick 2", Action::Tick { number: 2, pull: None, on: false }),
        ("/tick 2 11", Action::Tick { number: 2, pull: Some(11), on: true }),
        ("/push Spell it right", Action::Push(Some(words("Spell it right")))),
        ("/push", Action::Push(None)),
        ("/aws", Action::Services),
        ("/tasks", Action::Tasks),
        ("/images", Action::Images),
        ("/logs", Action::Logs(15)),
        ("/logs 3", Action::Logs(3)),
        ("/break crash-later", Action::Break(Breakage::CrashLater)),
        ("/break off", Action::Break(Breakage::Off)),
        ("/log", Action::Log(None)),
        ("/move a/b to master", Action::Move { branch: words("a/b"), to: words("master") }),
        ("/move a master", Action::Move { branch: words("a"), to: words("master") }),
        ("/checks red", Action::Checks(Checks::Failure)),
        ("/conflict off", Action::Conflict(false)),
        ("/slack lose-answer", Action::Slack(SlackTrouble::LoseAnswer)),
        ("/github 502", Action::Github(GithubTrouble::BadGateway)),
        ("/wait 2h", Action::Wait(Some(Duration::from_secs(7200)))),
        ("/wait", Action::Wait(None)),
        ("/quit", Action::Quit),
    ] {
        assert_eq!(parse(line), Ok(Some(action)), "{line}");
    }
    assert_eq!(parse("  "), Ok(None));
}

#[test]
fn the_nearest_word_is_suggested() {
    for (line, near) in [
        ("/pres 3 Update", Some("/press")),
        ("/tik 2", Some("/tick")),
        ("/hlep", Some("/help")),
        ("/brnaches", Some("/branches")),
        ("/zebra", None),
        ("/", None),
    ] {
        let Err(Mistake::Unknown { near: found, .. }) = parse(line) else { panic!("{line} is understood") };
        assert_eq!(found, near, "{line}");
    }
}

#[test]
fn what_follows_a_word_has_to_be_right() {
    for line in [
        "/as",
        "/as two words",
        "/people x",
        "/reply 3",
        "/reply x yes",
        "/reply 0 yes",
        "/react 3",
        "/react 3 a b",
        "/press 3",
        "/home x",
        "/pr x",
        "/tick",
        "/tick 0",
        "/aws x",
        "/logs many",
        "/break",
        "/break everything",
        "/move a to",
        "/checks blue",
        "/conflict",
        "/slack down",
        "/github",
        "/wait soon",
        "/quit now",
    ] {
        let word = line.split(' ').next();
        match parse(line) {
            Err(Mistake::Usage(entry)) => assert_eq!(Some(entry.word), word),
            other => panic!("{line}: {other:?}"),
        }
    }
}

#[test]
fn every_word_is_there_once() {
    let mut words: Vec<&str> = entries().map(|entry| entry.word).collect();
    words.sort_unstable();
    let count = words.len();
    words.dedup();
    assert_eq!(words.len(), count);
}
