//! Looking at GitHub's pages, and at what the prompt understands.

use super::super::acts::Refused;
use super::super::page;
use super::super::prompt::BOOK;
use super::Session;
use crate::sandbox::github::{PullState, PullView};
use crate::sandbox::slack::draw;
use crate::say;

type Told = Result<Vec<String>, Refused>;

/// How many pull requests or commits a list shows.
const MOST: usize = 12;

impl Session {
    pub(super) fn pulls(&self) -> Told {
        let all = self.acting().pull_requests()?;
        if all.is_empty() {
            return Ok(self.told(&say!(self.voice, "no-pulls")));
        }
        let mut lines: Vec<String> = Vec::new();
        for pull in all.iter().rev().take(MOST) {
            let state = padded(&self.look.dim(&self.state(pull)), 10);
            let branches = self.look.dim(&format!("{} → {}", pull.head, pull.base));
            let number = format!("#{}", pull.number);
            lines.push(self.fitted(&format!("  {number:>5}  {state}  {}  {branches}", clean(&pull.title))));
        }
        if all.len() > MOST {
            lines.extend(self.told(&say!(self.voice, "and-older", count = all.len() - MOST)));
        }
        Ok(lines)
    }

    pub(super) fn page(&self, number: Option<u64>) -> Told {
        let pull = self.acting().pull(number)?;
        let head = format!("#{} {}", pull.number, clean(&pull.title));
        let checks = self.stage.github.checks(self.acting().repository(), &pull.head_sha);
        let mut facts = vec![self.state(&pull)];
        facts.push(format!("{} → {}", pull.head, pull.base));
        facts.push(format!("@{}", pull.author));
        if pull.state == PullState::Open {
            facts.extend(checks.ok().map(|checks| self.acting().checks_in_words(checks)));
            if pull.conflict {
                facts.push(self.look.bad(&say!(self.voice, "conflicts")));
            }
        }
        facts.extend((!pull.labels.is_empty()).then(|| format!("[{}]", pull.labels.join(", "))));
        let mut lines = vec![self.look.bold(&head), self.look.dim(&facts.join(" · ")), String::new()];
        let body = pull.body.as_deref().unwrap_or_default();
        if body.trim().is_empty() {
            lines.push(self.look.dim(&format!("  {}", say!(self.voice, "no-body"))));
        } else {
            lines.extend(page::body(body, &self.look));
        }
        for comment in &pull.comments {
            lines.push(String::new());
            lines.push(format!("  {}", self.look.dim(&format!("@{}:", comment.author))));
            lines.extend(page::body(&comment.body, &self.look));
        }
        Ok(lines)
    }

    pub(super) fn branches(&self) -> Told {
        let branches = self
            .stage
            .github
            .branches(self.acting().repository())
            .map_err(|error| self.acting().refused(&error))?;
        let widest = branches.iter().map(|(name, _)| draw::width(name)).max().unwrap_or_default().min(50);
        let mut lines = Vec::new();
        for (name, sha) in &branches {
            let log = self
                .stage
                .github
                .log(self.acting().repository(), name)
                .map_err(|error| self.acting().refused(&error))?;
            let subject = log.first().map(|commit| clean(commit.subject())).unwrap_or_default();
            let line = format!("  {name:<widest$}  {}  {subject}", self.look.dim(&sha[..7]));
            lines.push(self.fitted(&line));
        }
        Ok(lines)
    }

    pub(super) fn log(&self, branch: Option<&str>) -> Told {
        let branch = branch.unwrap_or(&self.stage.setting.base);
        let log = self
            .stage
            .github
            .log(self.acting().repository(), branch)
            .map_err(|error| self.acting().refused(&error))?;
        let mut lines: Vec<String> = log
            .iter()
            .take(MOST)
            .map(|commit| {
                let when = commit.date.with_timezone(&self.look.zone).format("%m-%d %H:%M");
                let facts = self.look.dim(&format!("{}  {when}", &commit.sha[..7]));
                let author = padded(&clean(&commit.author.name), 12);
                self.fitted(&format!("  {facts}  {author}  {}", clean(commit.subject())))
            })
            .collect();
        if log.len() > MOST {
            lines.extend(self.told(&say!(self.voice, "and-older", count = log.len() - MOST)));
        }
        Ok(lines)
    }

    pub(super) fn help(&self) -> Vec<String> {
        let mut lines = self.wrap(&say!(self.voice, "help-plain", bot = self.bot.as_str()));
        let widest = 22;
        for (heading, entries) in BOOK {
            lines.extend([String::new(), self.look.bold(&self.voice.say(heading, &[]))]);
            for entry in *entries {
                let usage = format!("{} {}", entry.word, entry.takes);
                let about = self.voice.say(entry.about, &[]);
                let usage = usage.trim_end();
                let room = self.look.width.saturating_sub(widest + 4).clamp(20, 90);
                let about = draw::wrapped(&about, room);
                let gap = " ".repeat(widest);
                if usage.chars().count() > widest {
                    lines.push(format!("  {usage}"));
                    lines.extend(about.iter().map(|line| format!("  {gap}  {}", self.look.dim(line))));
                    continue;
                }
                for (nth, line) in about.iter().enumerate() {
                    let usage = if nth == 0 { usage } else { "" };
                    lines.push(format!("  {usage:<widest$}  {}", self.look.dim(line)));
                }
            }
        }
        lines
    }

    fn state(&self, pull: &PullView) -> String {
        let name = match pull.state {
            PullState::Open => "state-open",
            PullState::Closed => "state-closed",
            PullState::Merged => "state-merged",
        };
        self.voice.say(name, &[])
    }

    /// A line cut where the terminal ends.
    pub(super) fn fitted(&self, line: &str) -> String {
        if draw::width(line) <= self.look.width {
            return line.to_owned();
        }
        let mut shown = String::new();
        let mut escaped = false;
        for c in line.chars() {
            escaped = c == '\u{1b}' || (escaped && c != 'm');
            if !escaped && draw::width(&shown) + 2 > self.look.width {
                shown.push('…');
                break;
            }
            shown.push(c);
        }
        if self.look.colour { shown + "\u{1b}[0m" } else { shown }
    }
}

/// Filled up with blanks to so many columns.
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(draw::width(text))))
}

pub(super) fn clean(text: &str) -> String {
    draw::wrapped(text, usize::MAX).concat()
}
