//! What people do on the page.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Datelike, FixedOffset, TimeDelta, Utc, Weekday};
use serde::Deserialize;

use super::server::Served;
use crate::sandbox::github::Checks;
use crate::sandbox::terminal::{Acting, Breakage, GithubTrouble, Player, SlackTrouble, Told, Voice};
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
enum Act {
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
enum Colour {
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
enum Moment {
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
        Act::Merge { pull } => acting.merge(pull),
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
        talk => speak(served, me, talk).map(|()| String::new()),
    }
}

/// What people do in Slack: what comes of it is seen there.
fn speak(served: &Served, me: &Player, talk: Act) -> Result<(), String> {
    let slack = &served.stage.slack;
    let may = |channel: &str| {
        let all = slack.channels();
        let open = all.iter().any(|one| one.id == channel && one.members.contains(&me.id));
        open.then_some(()).ok_or_else(|| "channel_not_found".to_owned())
    };
    match talk {
        Act::Say { channel, text, thread } => {
            may(&channel)?;
            match thread.filter(|ts| slack.message(&channel, ts).is_some()) {
                Some(thread) => slack.say_in_thread(&me.id, &channel, &thread, &text),
                None => slack.say(&me.id, &channel, &text),
            };
        }
        Act::Direct { text } => {
            slack.direct_message(&me.id, &text);
        }
        Act::Slash { channel, text } => {
            may(&channel)?;
            slack.slash(&me.id, &channel, &text);
        }
        Act::Edit { channel, ts, text } => {
            let mine = slack.message(&channel, &ts).filter(|message| message.user == me.id);
            mine.ok_or("cant_update_message")?;
            slack.edit(&me.id, &channel, &ts, &text);
        }
        Act::React { channel, ts, emoji, on } => react(served, me, &channel, &ts, &emoji, on)?,
        Act::Press { channel, ts, action, value: Some(value) } => {
            slack.choose(&me.id, &channel, &ts, &action, &value)?;
        }
        Act::Press { channel, ts, action, value: None } => slack.press(&me.id, &channel, &ts, &action)?,
        Act::Home => slack.open_home(&me.id),
        Act::PressHome { action, value: Some(value) } => slack.choose_home(&me.id, &action, &value)?,
        Act::PressHome { action, value: None } => slack.press_home(&me.id, &action)?,
        Act::Submit { entries } => {
            let entries: Vec<(&str, &str)> = entries.iter().map(|(id, text)| (&**id, &**text)).collect();
            slack.submit(&me.id, &entries)?;
        }
        Act::CloseModal => {
            slack.close_modal(&me.id);
        }
        _ => {}
    }
    Ok(())
}

/// Reacts, or takes it back; twice is no more than once.
fn react(served: &Served, me: &Player, channel: &str, ts: &str, emoji: &str, on: bool) -> Result<(), String> {
    let slack = &served.stage.slack;
    let message = slack.message(channel, ts).ok_or("message_not_found")?;
    let mine = |(name, users): &(String, Vec<String>)| name == emoji && users.contains(&me.id);
    match (on, message.reactions.iter().any(mine)) {
        (true, false) => slack.react(&me.id, channel, ts, emoji),
        (false, true) => slack.unreact(&me.id, channel, ts, emoji),
        _ => {}
    }
    Ok(())
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
