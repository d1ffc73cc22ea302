//! What people do on the page.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Datelike, FixedOffset, TimeDelta, Utc, Weekday};
use serde::Deserialize;

use super::server::Served;
use super::talk::Speaking;
use crate::sandbox::github::{Checks, PullState};
use crate::sandbox::terminal::{Acting, Breakage, GithubTrouble, SlackTrouble, Told, Voice};
use crate::say;
use crate::words::Language;

/// Somebody does something.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    /// The id of who does it.
    r#as: String,
    /// In which language they are told about it.
    #[serde(default)]
    language: String,
    #[serde(flatten)]
    act: Act,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub(super) enum Act {
    // in Slack
    Say { channel: String, text: String, thread: Option<String> },
    Direct { text: String },
    Slash { channel: String, text: String },
    Edit { channel: String, ts: String, text: String },
    React { channel: String, ts: String, emoji: String, on: bool },
    Press { channel: String, ts: String, action: String, value: Option<String> },
    Home,
    PressHome { action: String, value: Option<String> },
    Submit { entries: BTreeMap<String, String> },
    CloseModal,
    // on GitHub
    Tick { pull: u64, r#box: usize, on: bool },
    Body { pull: u64, text: String },
    Merge { pull: Option<u64> },
    Close { pull: u64 },
    Push { title: Option<String> },
    Feature { title: String },
    Branch { name: String, title: Option<String> },
    Checks { state: Colour },
    Conflict { on: bool },
    // mischief and time
    Break { what: Breakage },
    Slack { what: SlackTrouble },
    Github { what: GithubTrouble },
    Kill,
    Start,
    Restart,
    Wait { seconds: Option<u32> },
    Until { what: Moment },
}

/// What checks say, as the page names it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Colour {
    Success,
    Failure,
    Pending,
    None,
}

/// Where the people of the sandbox live.
const TOKYO: i32 = 9 * 3600;

/// When it is to be.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Moment {
    Night,
    Weekend,
}

/// Does it, and says what there is to say about it.
pub(super) async fn act(served: &Served, asked: Asked) -> Told {
    let stage = &*served.stage;
    let language = Language::named(&asked.language).unwrap_or(Language::English);
    let voice = Voice(language);
    let me = stage.setting.people.iter().find(|person| person.id == asked.r#as);
    let me = me.ok_or_else(|| say!(voice, "no-person", name = asked.r#as.as_str(), people = ""))?;
    let acting = Acting { stage, me, voice, bot: &served.bot };
    match asked.act {
        Act::Tick { pull, r#box, on } => acting.tick(r#box, Some(pull), on),
        Act::Body { pull, text } => acting.rewrite(pull, &text),
        Act::Merge { pull } => may_merge(&acting, pull).and_then(|()| acting.merge(pull)),
        Act::Close { pull } => acting.close(Some(pull)),
        Act::Push { title } => acting.push(title.as_deref()),
        Act::Feature { title } => acting.feature(&title),
        Act::Branch { name, title } => acting.branch(&name, title.as_deref()),
        Act::Checks { state } => acting.set_checks(state.into()),
        Act::Conflict { on } => acting.set_conflict(on),
        Act::Break { what } => Ok(acting.break_(what)),
        Act::Slack { what } => Ok(acting.trouble_slack(what)),
        Act::Github { what } => Ok(acting.trouble_github(what)),
        Act::Kill => acting.kill().await,
        Act::Start => acting.start().await,
        Act::Restart => acting.restart().await,
        Act::Wait { seconds } => Ok(pass(served, seconds.map(|seconds| Duration::from_secs(seconds.into())))),
        Act::Until { what } => Ok(pass(served, Some(what.from(stage.clock.now())))),
        talk => {
            Speaking { slack: &stage.slack, me, voice, bot: &served.bot }.speak(talk).map(|()| String::new())
        }
    }
}

/// Says what stands in the way of merging, before GitHub says it in its own words.
fn may_merge(acting: &Acting<'_>, number: Option<u64>) -> Result<(), String> {
    let pull = acting.pull(number)?;
    let (voice, number, base) = (acting.voice, pull.number, pull.base.as_str());
    match pull.state {
        PullState::Open if pull.conflict => Err(say!(voice, "merge-conflicts", number = number, base = base)),
        PullState::Open => Ok(()),
        PullState::Closed | PullState::Merged => Err(say!(voice, "not-open", number = number)),
    }
}

/// Lets time pass in front of everybody, unless it does already.
fn pass(served: &Served, time: Option<Duration>) -> String {
    let (stage, snapshots) = (Arc::clone(&served.stage), Arc::clone(&served.snapshots));
    if let Some(passing) = snapshots.pass() {
        tokio::spawn(async move {
            let slow = time.is_none_or(|time| time <= LOOKED_AT);
            let mut way = stage.passing(time);
            while stage.pass(&mut way).await.is_none() {
                if slow {
                    // real time, for those who look
                    tokio::time::sleep(FRAME).await;
                }
            }
            drop(passing);
        });
    }
    String::new()
}

/// Short times pass slowly enough to look at.
const LOOKED_AT: Duration = Duration::from_secs(300);
/// So long each bit of them is there to be seen.
const FRAME: Duration = Duration::from_millis(80);

impl Moment {
    /// How long it is until then.
    fn from(self, now: DateTime<Utc>) -> Duration {
        let here =
            FixedOffset::east_opt(TOKYO).map_or_else(|| now.fixed_offset(), |zone| now.with_timezone(&zone));
        let (hour, fits): (u32, fn(Weekday) -> bool) = match self {
            Self::Night => (22, |_| true),
            Self::Weekend => (10, |day| day == Weekday::Sat),
        };
        let days =
            (0..=8).filter_map(|days| (here.date_naive() + TimeDelta::days(days)).and_hms_opt(hour, 0, 0));
        let then = days.filter(|then| *then > here.naive_local()).find(|then| fits(then.weekday()));
        // A little later, so that clocks show it.
        then.and_then(|then| (then - here.naive_local() + TimeDelta::seconds(1)).to_std().ok())
            .unwrap_or_default()
    }
}

impl From<Colour> for Checks {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Success => Self::Success,
            Colour::Failure => Self::Failure,
            Colour::Pending => Self::Pending,
            Colour::None => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn night_and_weekend_are_ahead() {
        for (now, night, weekend) in [
            ("2026-11-23T01:00:00Z", 12, 120),
            ("2026-11-23T13:00:00Z", 24, 108),
            ("2026-11-28T00:00:00Z", 13, 1),
            ("2026-11-28T01:00:00Z", 12, 168),
        ] {
            let now = now.parse().unwrap();
            let hours = |moment: Moment| moment.from(now).as_secs() / 3600;
            assert_eq!((hours(Moment::Night), hours(Moment::Weekend)), (night, weekend), "{now}");
        }
    }

    #[test]
    fn acts_are_read_as_the_page_writes_them() {
        for act in [
            json!({"as": "U1", "act": "say", "channel": "C1", "text": "hello"}),
            json!({"as": "U1", "act": "press", "channel": "C1", "ts": "1", "action": "approve"}),
            json!({"as": "U1", "act": "press-home", "action": "home:language", "value": "ja"}),
            json!({"as": "U1", "act": "tick", "pull": 10, "box": 2, "on": true}),
            json!({"as": "U1", "language": "ja", "act": "break", "what": "crash-later"}),
            json!({"as": "U1", "act": "slack", "what": "lose-answer"}),
            json!({"as": "U1", "act": "github", "what": "bad-gateway"}),
            json!({"as": "U1", "act": "wait"}),
            json!({"as": "U1", "act": "until", "what": "weekend"}),
            json!({"as": "U1", "act": "checks", "state": "none"}),
            json!({"as": "U1", "act": "close-modal"}),
        ] {
            serde_json::from_value::<Asked>(act.clone()).unwrap_or_else(|error| panic!("{act}: {error}"));
        }
        for act in [json!({"act": "kill"}), json!({"as": "U1", "act": "format"}), json!({"as": "U1"})] {
            serde_json::from_value::<Asked>(act.clone()).unwrap_err();
        }
    }
}
