//! The whole story, played by itself. What must be true after each step is checked.

mod checks;

use std::time::Duration;

use super::session::Session;
use super::stage::{Stage, Trouble};
use super::{button, enter, print};
use crate::say;
use checks::{
    all_verified, card, copied, copy_gone, counted, deploy, ensure, joined, live, one_more, proposed,
    reminded, rolled_back, said, suggested, ticks_are,
};

/// Something that happens, why it is shown, and what must be true then.
struct Step {
    /// The name of the sentence.
    caption: &'static str,
    /// What is typed; see [`filled`].
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
        lines: &[
            "/as yuki",
            "/feature Show avalanche levels",
            "/as ayako",
            "/press {card} {first}",
            "/wait 10s",
        ],
        check: joined,
    },
    Step { caption: "demo-approve", lines: &["/react {card} +1", "/wait", "/aws"], check: live },
    Step {
        caption: "demo-crash",
        lines: &[
            "/as rosa",
            "/push Sort huts by distance",
            "/wait 10s",
            "/break crash",
            "tengu deploy production",
            "/as kenji",
            "/react {card} +1",
            "/wait",
        ],
        check: rolled_back,
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
    Step { caption: "demo-remind", lines: &["/wait 2h"], check: reminded },
    Step {
        caption: "demo-verify",
        lines: &[
            "/as rosa",
            "/tick 8 11",
            "/as ayako",
            "tengu verify all",
            "/as tomas",
            "tengu verify all",
            "/as kenji",
            "/home",
            "tengu verify all",
            "/as yuki",
            "tengu verify all",
            "/wait 2m",
        ],
        check: all_verified,
    },
    Step {
        caption: "demo-copy",
        lines: &[
            "/as yuki",
            "/branch feature/hut-map Draw huts on the map",
            "/as tomas",
            "tengu deploy-feature feature/hut-map for 4h",
            "/wait",
            "/open feature-hut-map",
        ],
        check: copied,
    },
    Step { caption: "demo-copy-ends", lines: &["/wait 4h", "/wait", "/sites"], check: copy_gone },
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
            let line = filled(session, line);
            print("");
            print(&format!("{}{line}", session.look.dim(&session.prompt())));
            enter(session, &line).await;
        }
        (step.check)(session, &before).map_err(|why| failed(session, &why))?;
        tokio::time::sleep(pace).await;
    }
    let Stage { slack, github, aws, .. } = &*session.stage;
    let refused: Vec<String> =
        slack.refused().into_iter().chain(github.refused()).chain(aws.refused()).collect();
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

/// A line to type: `{last}` is the number of the last message, `{card}` that of the last card, `{first}`
/// what the first button there is called.
fn filled(session: &Session, line: &str) -> String {
    let (number, first) = card(session).map_or((0, None), |(number, card)| {
        (number, button::buttons(&card).into_iter().next().map(|button| button.label))
    });
    line.replace("{last}", &session.transcript.last().to_string())
        .replace("{card}", &number.to_string())
        .replace("{first}", &first.unwrap_or_default())
}

fn failed(session: &Session, why: &str) -> Trouble {
    Trouble::Failed(say!(session.voice, "demo-failed", why = why))
}
