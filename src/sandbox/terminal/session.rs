//! Somebody at the terminal: who they are, where they are, what they have seen; and what they do there.

mod aws;
mod beside;
mod listing;
mod sites;
mod slack;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::acts::{Acting, Refused};
use super::fleet::{self, Fleet};
use super::look::Look;
use super::prompt::{Action, Mistake, parse};
use super::scene::{Scene, beside};
use super::setting::Player;
use super::show::{Reader, Transcript};
use super::stage::Stage;
use super::words::Voice;
use crate::say;

/// Where what is typed is said.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Spot {
    /// A channel: its id and its name.
    Channel(String, String),
    /// Directly to tengu.
    Direct,
}

/// Somebody at the terminal.
pub(super) struct Session {
    pub(super) stage: Arc<Stage>,
    pub(super) transcript: Transcript,
    pub(super) voice: Voice,
    pub(super) look: Look,
    fleet: Fleet,
    me: Player,
    spot: Spot,
    /// When people opened their Home tab last, by their ids.
    homes: BTreeMap<String, String>,
    /// What the bot is called.
    bot: String,
}

/// What to do after a line.
pub(super) enum Next {
    /// Say this; then see what tengu does.
    Told(Vec<String>),
    /// Let time pass; without a time, until nothing moves any more.
    Wait(Option<Duration>),
    /// Leave.
    Quit,
}

impl Session {
    pub(super) fn new(stage: Arc<Stage>, voice: Voice, look: Look, bot: String) -> Self {
        let me = stage.setting.people.iter().find(|person| person.name == "kenji");
        let me = me.unwrap_or(&stage.setting.people[0]).clone();
        let spot = Spot::Channel(stage.setting.deploy.clone(), "deploy".to_owned());
        let (transcript, fleet) = (Transcript::default(), Fleet::default());
        let homes = BTreeMap::new();
        let mut session = Self { stage, transcript, voice, look, fleet, me, spot, homes, bot };
        // What was there before anybody came is no news.
        session.fleet.follow(&session.account(), voice);
        session
    }

    pub(super) fn bot(&self) -> &str {
        &self.bot
    }

    pub(super) fn name(&self) -> &str {
        &self.me.name
    }

    /// Text broken into lines that fit.
    pub(super) fn wrap(&self, text: &str) -> Vec<String> {
        crate::sandbox::slack::draw::wrapped(text, self.look.width.clamp(20, 120))
    }

    /// What stands before the cursor: `kenji #deploy> `.
    pub(super) fn prompt(&self) -> String {
        let spot = match &self.spot {
            Spot::Channel(_, name) => format!("#{name}"),
            Spot::Direct => format!("@{}", self.bot),
        };
        format!("{} {spot}> ", self.me.name)
    }

    /// What happened since the last look.
    pub(super) fn news(&mut self) -> Vec<String> {
        let scene = self.scene();
        let reader = Reader { me: &self.me.id, look: &self.look, voice: self.voice };
        let mut news = self.transcript.follow(&scene, &reader);
        let moved = self.fleet.follow(&self.account(), self.voice);
        if !moved.is_empty() {
            news.push(String::new());
            news.extend(moved.iter().flat_map(|line| self.in_aws(line)));
        }
        news
    }

    /// What there is to see.
    fn scene(&self) -> Scene {
        let mut scene = Scene::look(&self.stage.slack);
        beside(&mut scene, &self.stage.slack, &self.homes);
        scene
    }

    /// A line about AWS, with the time before it.
    fn in_aws(&self, line: &str) -> Vec<String> {
        let time = self.stage.clock.now().with_timezone(&self.look.zone).format("%H:%M:%S");
        let head = format!("  AWS {time}  ");
        let room = self.look.width.saturating_sub(head.len()).clamp(20, 110);
        let lines = crate::sandbox::slack::draw::wrapped(line, room);
        let lead = |nth: usize| if nth == 0 { head.clone() } else { " ".repeat(head.len()) };
        lines.iter().enumerate().map(|(nth, line)| self.look.dim(&(lead(nth) + line))).collect()
    }

    /// AWS as it is now.
    fn account(&self) -> fleet::Look {
        fleet::Look::at(&self.stage.aws, &self.stage.setting.images)
    }

    /// Does what a line says.
    pub(super) async fn enter(&mut self, line: &str) -> Next {
        let told = match parse(line) {
            Ok(None) => Ok(Vec::new()),
            Ok(Some(Action::Quit)) => return Next::Quit,
            Ok(Some(Action::Wait(time))) => return Next::Wait(time),
            Ok(Some(action)) => self.act(action).await,
            Err(mistake) => Err(self.mistaken(&mistake)),
        };
        Next::Told(told.unwrap_or_else(|refused| vec![self.look.bad(&refused)]))
    }

    async fn act(&mut self, action: Action) -> Result<Vec<String>, Refused> {
        match action {
            Action::Say(text) => self.say(&text),
            Action::Become(name) => self.become_(&name),
            Action::People => Ok(self.people()),
            Action::Go(channel) => self.go(&channel),
            Action::Direct(text) => Ok(self.direct(text.as_deref())),
            Action::Reply(message, text) => self.reply(message, &text),
            Action::React { message, emoji, on } => self.react(message, &emoji, on),
            Action::Press(message, button) => self.press(message, &button),
            Action::Edit(message, text) => self.edit(message, &text),
            Action::Slash(text) => Ok(self.slash(&text)),
            Action::Show(message) => self.show(message),
            Action::Home => Ok(self.home()),
            Action::Submit(text) => self.submit(text.as_deref()),
            Action::Close(None) if self.has_modal() => self.close_modal(),
            Action::Pulls => self.pulls(),
            Action::Pull(number) => self.page(number),
            Action::Tick { number, pull, on } => self.done(self.acting().tick(number, pull, on)),
            Action::Merge(number) => self.done(self.acting().merge(number)),
            Action::Close(number) => self.done(self.acting().close(number)),
            Action::Push(title) => self.done(self.acting().push(title.as_deref())),
            Action::Feature(title) => self.done(self.acting().feature(&title)),
            Action::Branch(name, title) => self.done(self.acting().branch(&name, title.as_deref())),
            Action::Branches => self.branches(),
            Action::Log(branch) => self.log(branch.as_deref()),
            Action::Move { branch, to } => self.done(self.acting().move_branch(&branch, &to)),
            Action::Checks(checks) => self.done(self.acting().set_checks(checks)),
            Action::Conflict(on) => self.done(self.acting().set_conflict(on)),
            Action::Services => Ok(self.services()),
            Action::Tasks => Ok(self.tasks()),
            Action::Sites => Ok(self.sites()),
            Action::Open(page) => self.open(&page).await,
            Action::Images => Ok(self.images()),
            Action::Logs(count) => Ok(self.logs(count)),
            Action::Break(breakage) => Ok(self.told(&self.acting().break_(breakage))),
            Action::Slack(trouble) => Ok(self.told(&self.acting().trouble_slack(trouble))),
            Action::Github(trouble) => Ok(self.told(&self.acting().trouble_github(trouble))),
            Action::Restart => self.done(self.acting().restart().await),
            Action::Kill => self.done(self.acting().kill().await),
            Action::Start => self.done(self.acting().start().await),
            Action::Help | Action::Quit | Action::Wait(_) => Ok(self.help()),
        }
    }

    fn mistaken(&self, mistake: &Mistake) -> Refused {
        match mistake {
            Mistake::Unknown { word, near: Some(near) } => {
                say!(self.voice, "unknown-near", word = word.as_str(), near = *near)
            }
            Mistake::Unknown { word, near: None } => say!(self.voice, "unknown", word = word.as_str()),
            Mistake::Usage(entry) => {
                say!(self.voice, "usage", word = entry.word, takes = entry.takes).trim_end().to_owned()
            }
        }
    }

    /// Whoever is at the terminal, about to do something.
    fn acting(&self) -> Acting<'_> {
        Acting { stage: &self.stage, me: &self.me, voice: self.voice, bot: &self.bot }
    }

    fn done(&self, told: Result<String, Refused>) -> Result<Vec<String>, Refused> {
        told.map(|told| self.told(&told))
    }

    /// One sentence of an answer.
    fn told(&self, sentence: &str) -> Vec<String> {
        self.wrap(sentence).iter().map(|line| self.look.dim(line)).collect()
    }
}
