//! Somebody at the terminal: who they are, where they are, what they have seen; and what they do there.

mod github;
mod listing;
mod slack;
mod trouble;

use super::look::Look;
use super::prompt::{Action, Mistake, parse};
use super::scene::Scene;
use super::setting::Player;
use super::show::{Reader, Transcript};
use super::stage::Stage;
use super::words::Voice;
use crate::sandbox::github::ActError;
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
    pub(super) stage: Stage,
    pub(super) transcript: Transcript,
    pub(super) voice: Voice,
    pub(super) look: Look,
    me: Player,
    spot: Spot,
    /// What the bot is called.
    bot: String,
}

/// What to do after a line.
pub(super) enum Next {
    /// Say this; then see what tengu does.
    Told(Vec<String>),
    /// Leave.
    Quit,
}

/// Why something was not done, in words.
type Refused = String;

impl Session {
    pub(super) fn new(stage: Stage, voice: Voice, look: Look, bot: String) -> Self {
        let me = stage.setting.people.iter().find(|person| person.name == "kenji");
        let me = me.unwrap_or(&stage.setting.people[0]).clone();
        let spot = Spot::Channel(stage.setting.deploy.clone(), "deploy".to_owned());
        Self { stage, transcript: Transcript::default(), voice, look, me, spot, bot }
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
        let scene = Scene::look(&self.stage.slack);
        let reader = Reader { me: &self.me.id, look: &self.look, voice: self.voice };
        self.transcript.follow(&scene, &reader)
    }

    /// Does what a line says.
    pub(super) async fn enter(&mut self, line: &str) -> Next {
        let told = match parse(line) {
            Ok(None) => Ok(Vec::new()),
            Ok(Some(Action::Quit)) => return Next::Quit,
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
            Action::Pulls => self.pulls(),
            Action::Pull(number) => self.page(number),
            Action::Tick { number, on } => self.tick(number, on),
            Action::Merge(number) => self.merge(number),
            Action::Close(number) => self.close(number),
            Action::Commit(title) => self.commit(&title),
            Action::Feature(title) => self.feature(&title),
            Action::Branches => self.branches(),
            Action::Log(branch) => self.log(branch.as_deref()),
            Action::Move { branch, to } => self.move_branch(&branch, &to),
            Action::Checks(checks) => self.set_checks(checks),
            Action::Conflict(on) => self.set_conflict(on),
            Action::Slack(trouble) => Ok(self.trouble_slack(trouble)),
            Action::Github(trouble) => Ok(self.trouble_github(trouble)),
            Action::Restart => self.restart().await,
            Action::Kill => self.kill().await,
            Action::Clock(time) => Ok(self.pass(time).await),
            Action::Help | Action::Quit => Ok(self.help()),
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

    /// One sentence of an answer.
    fn told(&self, sentence: &str) -> Vec<String> {
        self.wrap(sentence).iter().map(|line| self.look.dim(line)).collect()
    }

    fn refused(&self, error: &ActError) -> Refused {
        say!(self.voice, "github-says", why = error.to_string())
    }
}
