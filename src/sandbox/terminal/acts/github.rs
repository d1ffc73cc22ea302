//! What people do on GitHub.

use std::sync::Arc;

use super::super::page::{boxes, clicked};
use super::{Acting, Refused, Told};
use crate::sandbox::github::{ActError, Checks, MergeKind, NewCommit, NewPull, PullState, PullView};
use crate::say;

impl Acting<'_> {
    pub(in crate::sandbox) fn repository(&self) -> &str {
        &self.stage.setting.repository
    }

    pub(in crate::sandbox) fn pull_requests(&self) -> Result<Vec<Arc<PullView>>, Refused> {
        self.stage.github.pull_requests(self.repository()).map_err(|error| self.refused(&error))
    }

    /// The pull request of that number; the open deploy pull request, if it has to be chosen.
    pub(in crate::sandbox) fn pull(&self, number: Option<u64>) -> Result<Arc<PullView>, Refused> {
        if let Some(number) = number {
            let found = self.stage.github.pull_request(self.repository(), number);
            return found.map_err(|error| self.refused(&error));
        }
        let all = self.pull_requests()?;
        let deploys = all
            .into_iter()
            .filter(|pull| pull.state == PullState::Open && pull.head == self.stage.setting.base);
        let main = |pull: &Arc<PullView>| (pull.base == self.stage.setting.release, pull.number);
        deploys.max_by_key(main).ok_or_else(|| say!(self.voice, "no-open-deploy", bot = self.bot))
    }

    fn login(&self) -> Result<&str, Refused> {
        let no_account = || say!(self.voice, "no-account", name = self.me.name.as_str());
        self.me.login.as_deref().ok_or_else(no_account)
    }

    /// The deploy pull request whose boxes are meant: one that is named, the open one, or the newest.
    fn with_boxes(&self, number: Option<u64>) -> Result<Arc<PullView>, Refused> {
        match self.pull(number) {
            Err(refused) if number.is_none() => {
                let all = self.pull_requests()?.into_iter();
                let released = |pull: &Arc<PullView>| pull.base == self.stage.setting.release;
                all.filter(released).max_by_key(|pull| pull.number).ok_or(refused)
            }
            found => found,
        }
    }

    pub(in crate::sandbox) fn tick(&self, number: usize, pull: Option<u64>, on: bool) -> Told {
        let (login, pull) = (self.login()?, self.with_boxes(pull)?);
        let body = pull.body.as_deref().unwrap_or_default();
        let names = boxes(body);
        let Some(name) = number.checked_sub(1).and_then(|at| names.get(at)) else {
            return Err(say!(self.voice, "no-box", number = number, pull = pull.number, count = names.len()));
        };
        let after = clicked(body, number, on).unwrap_or_else(|| body.to_owned());
        let edited = self.stage.github.edit_body(self.repository(), pull.number, login, |_| after);
        edited.map_err(|error| self.refused(&error))?;
        let (pull, name) = (pull.number, name.as_str());
        let told = if on {
            say!(self.voice, "ticked", login = login, name = name, pull = pull, bot = self.bot)
        } else {
            say!(self.voice, "unticked", login = login, name = name, pull = pull)
        };
        Ok(told)
    }

    /// Writes a body anew, as somebody does who edits it on its page.
    pub(in crate::sandbox) fn rewrite(&self, number: u64, text: &str) -> Told {
        let login = self.login()?;
        let edited = self.stage.github.edit_body(self.repository(), number, login, |_| text.to_owned());
        edited.map_err(|error| self.refused(&error))?;
        Ok(say!(self.voice, "rewritten", login = login, number = number, bot = self.bot))
    }

    pub(in crate::sandbox) fn merge(&self, number: Option<u64>) -> Told {
        let (login, pull) = (self.login()?, self.pull(number)?);
        let merged = self.stage.github.merge(self.repository(), pull.number, MergeKind::Merge, login);
        merged.map_err(|error| self.refused(&error))?;
        let (number, base) = (pull.number, pull.base.as_str());
        Ok(say!(self.voice, "merged", login = login, number = number, base = base))
    }

    pub(in crate::sandbox) fn close(&self, number: Option<u64>) -> Told {
        let (login, pull) = (self.login()?, self.pull(number)?);
        if pull.state != PullState::Open {
            return Err(say!(self.voice, "not-open", number = pull.number));
        }
        self.stage.github.close(self.repository(), pull.number).map_err(|error| self.refused(&error))?;
        let bot = self.bot;
        Ok(say!(self.voice, "closed", login = login, number = pull.number, bot = bot))
    }

    pub(in crate::sandbox) fn push(&self, title: Option<&str>) -> Told {
        let title = title.map_or_else(|| say!(self.voice, "push-title"), str::to_owned);
        let (login, base) = (self.login()?, self.stage.setting.base.as_str());
        let commit = NewCommit::new(login, &title, &["app/models/tour.rb"]);
        let sha = self.stage.github.commit(self.repository(), base, commit);
        let sha = sha.map_err(|error| self.refused(&error))?;
        let (short, bot) = (&sha[..7], self.bot);
        let told = say!(self.voice, "pushed", login = login, sha = short, base = base, bot = bot);
        Ok(told)
    }

    pub(in crate::sandbox) fn branch(&self, name: &str, title: Option<&str>) -> Told {
        let title = title.map_or_else(|| say!(self.voice, "push-title"), str::to_owned);
        let (login, base) = (self.login()?, self.stage.setting.base.as_str());
        let (github, repository) = (&self.stage.github, self.repository());
        let make = || {
            if !github.branches(repository)?.iter().any(|(known, _)| known == name) {
                github.branch(repository, name, base)?;
            }
            github.commit(repository, name, NewCommit::new(login, &title, &["app/models/tour.rb"]))
        };
        let sha = make().map_err(|error| self.refused(&error))?;
        let (short, bot) = (&sha[..7], self.bot);
        Ok(say!(self.voice, "branched", login = login, sha = short, branch = name, bot = bot))
    }

    pub(in crate::sandbox) fn feature(&self, title: &str) -> Told {
        let (login, base) = (self.login()?, self.stage.setting.base.as_str());
        let (github, repository) = (&self.stage.github, self.repository());
        let branch = branch_name(title, self.stage.clock.now().timestamp());
        let make = || {
            github.branch(repository, &branch, base)?;
            let file = format!("app/features/{branch}.rb");
            github.commit(repository, &branch, NewCommit::new(login, title, &[file.as_str()]))?;
            let new = NewPull { head: &branch, base, title, body: "", author: login };
            let number = github.open_pull_request(repository, &new)?;
            github.merge(repository, number, MergeKind::Merge, login)?;
            Ok(number)
        };
        let number = make().map_err(|error| self.refused(&error))?;
        let bot = self.bot;
        let told = say!(self.voice, "featured", login = login, number = number, base = base, bot = bot);
        Ok(told)
    }

    pub(in crate::sandbox) fn move_branch(&self, branch: &str, to: &str) -> Told {
        let branches = self.stage.github.branches(self.repository()).map_err(|error| self.refused(&error))?;
        let head = branches.iter().find(|(name, _)| name == to).map(|(_, sha)| sha.clone());
        let to = head.unwrap_or_else(|| to.to_owned());
        self.stage.github.branch(self.repository(), branch, &to).map_err(|error| self.refused(&error))?;
        let short: String = to.chars().take(7).collect();
        Ok(say!(self.voice, "moved", branch = branch, to = short, bot = self.bot))
    }

    pub(in crate::sandbox) fn set_checks(&self, checks: Checks) -> Told {
        let base = self.stage.setting.base.as_str();
        self.stage
            .github
            .set_checks(self.repository(), base, checks)
            .map_err(|error| self.refused(&error))?;
        let state = self.checks_in_words(checks);
        Ok(say!(self.voice, "checks-set", base = base, state = state, bot = self.bot))
    }

    pub(in crate::sandbox) fn set_conflict(&self, on: bool) -> Told {
        let pull = self.pull(None)?;
        let set = self.stage.github.set_conflict(self.repository(), pull.number, on);
        set.map_err(|error| self.refused(&error))?;
        let name = if on { "conflict-on" } else { "conflict-off" };
        let blanks = [("number", pull.number.into()), ("bot", self.bot.into())];
        Ok(self.voice.say(name, &blanks))
    }

    pub(in crate::sandbox) fn refused(&self, error: &ActError) -> Refused {
        say!(self.voice, "github-says", why = error.to_string())
    }

    pub(in crate::sandbox) fn checks_in_words(&self, checks: Checks) -> String {
        let name = match checks {
            Checks::Success => "checks-green",
            Checks::Failure => "checks-red",
            Checks::Pending | Checks::Expected => "checks-running",
            Checks::None => "checks-none",
        };
        self.voice.say(name, &[])
    }
}

/// A branch for a title: its words in ASCII, else the time.
fn branch_name(title: &str, now: i64) -> String {
    let words: Vec<String> = title
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    if words.is_empty() { format!("feature-{now}") } else { words.join("-") }
}
