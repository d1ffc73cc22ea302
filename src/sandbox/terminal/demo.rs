//! The whole story, played by itself. What must be true after each step is checked.

use std::sync::Arc;
use std::time::Duration;

use super::page::boxes;
use super::scene::{Scene, Spoken};
use super::session::Session;
use super::stage::Trouble;
use super::{button, enter, print};
use crate::sandbox::github::PullView;
use crate::say;

/// Something that happens, why it is shown, and what must be true then.
struct Step {
    /// The name of the sentence.
    caption: &'static str,
    /// What is typed; `{last}` is the number of the last message.
    lines: &'static [&'static str],
    check: fn(&Session, &Before) -> Result<(), String>,
}

/// How it was before a step.
struct Before {
    /// How many messages tengu had written.
    said: usize,
}

const STEPS: &[Step] = &[
    Step { caption: "demo-deploy", lines: &["tengu deploy production"], check: proposed },
    Step { caption: "demo-page", lines: &["/pr"], check: |session, _| ticks_are(session, 8, &[]) },
    Step { caption: "demo-typo", lines: &["tengu depoly production"], check: suggested },
    Step {
        caption: "demo-press",
        lines: &["/press {last} 1"],
        check: |session, before| {
            one_more(session, before)?;
            deploy(session).map(drop)
        },
    },
    Step {
        caption: "demo-ticks",
        lines: &["/as ayako", "/tick 1", "/as rosa", "/tick 3"],
        check: |session, _| ticks_are(session, 8, &["#3 ", "#5 "]),
    },
    Step {
        caption: "demo-join",
        lines: &["/as yuki", "/feature Show avalanche levels", "tengu deploy production", "/pr"],
        check: |session, _| ticks_are(session, 9, &["#3 ", "#5 "]),
    },
    Step {
        caption: "demo-diff",
        lines: &["/as kenji", "tengu diff staging"],
        check: |session, before| {
            one_more(session, before)?;
            deploy(session).map(drop)
        },
    },
    Step { caption: "demo-status", lines: &["tengu status"], check: one_more },
    Step { caption: "demo-trouble", lines: &["/slack lose-answer"], check: |_, _| Ok(()) },
    Step {
        caption: "demo-trouble-ask",
        lines: &["tengu ping"],
        check: |session, before| {
            ensure(session.stage.slack.faults_left() == 0, "Slack did not misbehave")?;
            one_more(session, before)
        },
    },
];

/// Plays it all.
///
/// # Errors
/// What is not as it must be.
pub(super) async fn play(session: &mut Session, pace: Duration) -> Result<(), Trouble> {
    for (nth, step) in STEPS.iter().enumerate() {
        print("");
        for line in session.wrap(&format!("── {}. {}", nth + 1, session.voice.say(step.caption, &[]))) {
            print(&session.look.bold(&line));
        }
        let before = Before { said: said(session).len() };
        for line in step.lines {
            // for whoever reads along; nothing waits for it
            tokio::time::sleep(pace).await;
            let line = line.replace("{last}", &session.transcript.last().to_string());
            print("");
            print(&format!("{}{line}", session.look.dim(&session.prompt())));
            enter(session, &line).await;
        }
        (step.check)(session, &before).map_err(|why| failed(session, &why))?;
        tokio::time::sleep(pace).await;
    }
    let refused: Vec<String> =
        session.stage.slack.refused().into_iter().chain(session.stage.github.refused()).collect();
    if !refused.is_empty() {
        return Err(failed(session, &format!("tengu did what is against the rules: {}", refused.join("; "))));
    }
    let (changes, ticks) = counted(session).map_err(|why| failed(session, &why))?;
    print("");
    let summary = say!(session.voice, "demo-summary", changes = changes, ticks = ticks);
    let now_you = say!(session.voice, "demo-now-you");
    for line in session.wrap(&summary).iter().chain(&session.wrap(&now_you)) {
        print(&session.look.bold(line));
    }
    Ok(())
}

fn failed(session: &Session, why: &str) -> Trouble {
    Trouble::Failed(say!(session.voice, "demo-failed", why = why))
}

fn ensure(true_: bool, why: &str) -> Result<(), String> {
    if true_ { Ok(()) } else { Err(why.to_owned()) }
}

/// The one deploy pull request there is.
fn deploy(session: &Session) -> Result<Arc<PullView>, String> {
    let setting = &session.stage.setting;
    let all = session.stage.github.pull_requests(&setting.repository).map_err(|error| error.to_string())?;
    let mut open = all.into_iter().filter(|pull| pull.head == setting.base && pull.closed_at.is_none());
    match (open.next(), open.next()) {
        (Some(deploy), None) => Ok(deploy),
        (None, _) => Err("there is no deploy pull request".to_owned()),
        (Some(_), Some(_)) => Err("there is more than one deploy pull request".to_owned()),
    }
}

/// Everything tengu has said.
fn said(session: &Session) -> Vec<Spoken> {
    let scene = Scene::look(&session.stage.slack);
    scene.messages.into_iter().filter(|message| message.by == scene.bot).collect()
}

fn one_more(session: &Session, before: &Before) -> Result<(), String> {
    match said(session).len() - before.said {
        1 => Ok(()),
        count => Err(format!("tengu answered {count} times instead of once")),
    }
}

fn proposed(session: &Session, before: &Before) -> Result<(), String> {
    one_more(session, before)?;
    ticks_are(session, 8, &[])?;
    let card = said(session).pop().ok_or("there is no card")?;
    ensure(!button::buttons(&card).is_empty(), "the card has no buttons")
}

fn suggested(session: &Session, before: &Before) -> Result<(), String> {
    one_more(session, before)?;
    let answer = said(session).pop().ok_or("there is no answer")?;
    let first = button::buttons(&answer).into_iter().next().ok_or("nothing is suggested")?;
    let meant = first.label.contains("deploy production");
    ensure(meant, &format!("`{}` is suggested instead of the deploy", first.label))
}

/// The boxes of the deploy: how many, and which of them are ticked, by how they begin.
fn ticks_are(session: &Session, count: usize, ticked: &[&str]) -> Result<(), String> {
    let (all, on) = lists(session)?;
    ensure(all.len() == count, &format!("the pull request has {} boxes instead of {count}", all.len()))?;
    let same = on.len() == ticked.len() && on.iter().zip(ticked).all(|(name, start)| name.starts_with(start));
    ensure(same, &format!("ticked is [{}] instead of [{}]", on.join(", "), ticked.join(", ")))
}

fn counted(session: &Session) -> Result<(usize, usize), String> {
    lists(session).map(|(all, on)| (all.len(), on.len()))
}

/// The boxes of the deploy, and those that are ticked.
fn lists(session: &Session) -> Result<(Vec<String>, Vec<String>), String> {
    let body = deploy(session)?.body.clone().unwrap_or_default();
    let on: String = body.split_inclusive('\n').filter(|line| line.contains("[x]")).collect();
    Ok((boxes(&body), boxes(&on)))
}
