//! Mischief.

use std::time::Duration;

use super::super::prompt::{GithubTrouble, SlackTrouble};
use super::{Acting, Told};
use crate::sandbox::github::{self, Matcher};
use crate::sandbox::slack;
use crate::say;

const POSTING: &str = "chat.postMessage";

impl Acting<'_> {
    pub(in crate::sandbox) fn trouble_slack(&self, trouble: SlackTrouble) -> String {
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
        self.voice.say(name, &[("bot", self.bot.into())])
    }

    pub(in crate::sandbox) fn trouble_github(&self, trouble: GithubTrouble) -> String {
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
        self.voice.say(name, &[("bot", self.bot.into())])
    }

    pub(in crate::sandbox) async fn restart(&self) -> Told {
        self.stage.stop().await.map_err(|trouble| trouble.to_string())?;
        self.stage.start().await.map_err(|trouble| trouble.to_string())?;
        Ok(say!(self.voice, "restarted", bot = self.bot))
    }

    pub(in crate::sandbox) async fn kill(&self) -> Told {
        let bot = self.bot;
        if !self.stage.is_running().await {
            return Err(say!(self.voice, "not-running", bot = bot));
        }
        self.stage.kill().await;
        Ok(say!(self.voice, "killed", bot = bot))
    }

    pub(in crate::sandbox) async fn start(&self) -> Told {
        let bot = self.bot;
        if self.stage.is_running().await {
            return Err(say!(self.voice, "running", bot = bot));
        }
        self.stage.start().await.map_err(|trouble| trouble.to_string())?;
        Ok(say!(self.voice, "started", bot = bot))
    }
}
