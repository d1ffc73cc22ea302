//! Mischief.

use std::time::Duration;

use super::super::prompt::{GithubTrouble, SlackTrouble};
use super::{Refused, Session};
use crate::sandbox::github::{self, Matcher};
use crate::sandbox::slack;
use crate::say;

type Told = Result<Vec<String>, Refused>;

const POSTING: &str = "chat.postMessage";

impl Session {
    pub(super) fn trouble_slack(&self, trouble: SlackTrouble) -> Vec<String> {
        let slack = &self.stage.slack;
        let name = match trouble {
            SlackTrouble::Drop => {
                slack.drop_sockets();
                "slack-drop"
            }
            SlackTrouble::Limit => {
                slack.fault(POSTING, slack::Fault::RateLimited { retry_after_s: 3 });
                "slack-limit"
            }
            SlackTrouble::Repeat => {
                slack.duplicate_next(1);
                "slack-repeat"
            }
            SlackTrouble::Error => {
                slack.fault(POSTING, slack::Fault::Status(500));
                "slack-500"
            }
            SlackTrouble::LoseAnswer => {
                slack.fault(POSTING, slack::Fault::CutAfter);
                "slack-lose-answer"
            }
            SlackTrouble::Silent => {
                slack.go_silent();
                "slack-silent"
            }
        };
        self.told(&self.voice.say(name, &[("bot", self.bot.as_str().into())]))
    }

    pub(super) fn trouble_github(&self, trouble: GithubTrouble) -> Vec<String> {
        let (name, matcher, fault) = match trouble {
            GithubTrouble::BadGateway => ("github-502", Matcher::any(), github::Fault::Status(502)),
            GithubTrouble::Limit => {
                let limit = github::Fault::SecondaryLimit { retry_after: Some(3) };
                ("github-limit", Matcher::any(), limit)
            }
            GithubTrouble::LoseAnswer => ("github-lose-answer", Matcher::writes(), github::Fault::CutAfter),
            GithubTrouble::Slow => {
                ("github-slow", Matcher::any(), github::Fault::Slow(Duration::from_secs(5)))
            }
        };
        self.stage.github.fault(matcher, fault);
        self.told(&self.voice.say(name, &[("bot", self.bot.as_str().into())]))
    }

    pub(super) async fn restart(&mut self) -> Told {
        self.stage.stop().await.map_err(|trouble| trouble.to_string())?;
        self.stage.start().await.map_err(|trouble| trouble.to_string())?;
        Ok(self.told(&say!(self.voice, "restarted", bot = self.bot.as_str())))
    }

    pub(super) async fn kill(&mut self) -> Told {
        let bot = self.bot.as_str();
        if !self.stage.is_running() {
            return Err(say!(self.voice, "not-running", bot = bot));
        }
        let told = self.told(&say!(self.voice, "killed", bot = bot));
        self.stage.kill().await;
        Ok(told)
    }

    pub(super) async fn start(&mut self) -> Told {
        let bot = self.bot.as_str();
        if self.stage.is_running() {
            return Err(say!(self.voice, "running", bot = bot));
        }
        let told = self.told(&say!(self.voice, "started", bot = bot));
        self.stage.start().await.map_err(|trouble| trouble.to_string())?;
        Ok(told)
    }
}
