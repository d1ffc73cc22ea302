//! The task item of a change and the lines under it.

use std::collections::BTreeSet;

use minijinja::{Value, context};

use super::super::escape::{clean, code, is_login, text};
use super::super::mark;
use super::super::words::{Words, fill};
use super::{Detail, short};
use crate::release::{Change, CommitLine, Person};

/// How many people one text notifies: GitHub stops at about 50 (rust-lang/triagebot#345). Those who
/// come after them are written in code, so that who is asked does not depend on chance.
const MENTION_LIMIT: usize = 50;
/// How long a title is where titles are cut, in characters.
const SHORT_TITLE: usize = 40;

/// Renders the changes one after the other, and counts whom it mentions.
pub(super) struct Items<'a> {
    words: &'a Words,
    detail: Detail,
    mentioned: BTreeSet<String>,
}

impl<'a> Items<'a> {
    pub(super) fn new(words: &'a Words, detail: Detail) -> Self {
        Self { words, detail, mentioned: BTreeSet::new() }
    }

    /// What a template sees of a change.
    pub(super) fn of(&mut self, change: &Change) -> Value {
        let title = self.title(&change.title);
        let people = self.people(change);
        let mark = mark::of(&change.key);
        context! {
            item => format!("- [ ] {} {mark}", self.line(change, &title, &people)),
            commits => self.commits(change),
            number => change.number,
            url => change.url.as_deref(),
            title,
            people,
            mark,
        }
    }

    fn title(&self, title: &str) -> String {
        match self.detail {
            Detail::Full | Detail::WithoutCommits => text(title),
            Detail::ShortTitles | Detail::OnlyNumbers => text(&shortened(title)),
        }
    }

    /// What stands between the box and the mark.
    fn line(&self, change: &Change, title: &str, people: &str) -> String {
        let what = match (change.number, self.detail) {
            (Some(number), Detail::OnlyNumbers) => return format!("#{number}"),
            (None, Detail::OnlyNumbers) => return title.to_owned(),
            (Some(number), _) => format!("#{number} {title}").trim_end().to_owned(),
            (None, _) => fill(&self.words.direct, &[("name", title)]),
        };
        let counted = self.detail != Detail::Full && change.commits.len() > 1;
        let count = fill(&self.words.commits, &[("count", &change.commits.len().to_string())]);
        let parts = [what.as_str(), if counted { &count } else { "" }, people];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Whom to ask; an item of direct commits names its author already.
    fn people(&mut self, change: &Change) -> String {
        if self.detail == Detail::OnlyNumbers {
            return String::new();
        }
        if change.people.is_empty() {
            return self.words.nobody.clone();
        }
        let is_title = |person: &Person| person.login.is_none() && person.name == change.title;
        let named = |person: &&Person| change.number.is_some() || !is_title(person);
        change.people.iter().filter(named).map(|person| self.person(person)).collect::<Vec<_>>().join(", ")
    }

    fn person(&mut self, person: &Person) -> String {
        let Some(login) = person.login.as_deref().filter(|login| is_login(login)) else {
            return text(&person.name);
        };
        let known = self.mentioned.contains(&login.to_lowercase());
        if known || self.mentioned.len() < MENTION_LIMIT {
            self.mentioned.insert(login.to_lowercase());
            return format!("@{login}");
        }
        code(login)
    }

    fn commits(&self, change: &Change) -> Vec<String> {
        if self.detail != Detail::Full || says_the_same(change) {
            return vec![];
        }
        change.commits.iter().map(|commit| self.commit(commit)).collect()
    }

    fn commit(&self, commit: &CommitLine) -> String {
        let mut line = format!("{} {}", code(&short(&commit.sha)), text(&commit.subject));
        if !commit.co_authors.is_empty() {
            let names: Vec<_> = commit.co_authors.iter().map(|name| text(name)).collect();
            line = format!("{line} {}", fill(&self.words.co_authors, &[("names", &names.join(", "))]));
        }
        if let Some(sha) = &commit.cherry_picked_from {
            line = format!("{line} {}", fill(&self.words.cherry_picked, &[("sha", &code(&short(sha)))]));
        }
        line
    }
}

/// A squashed pull request has one commit with its own title: no need to say it twice.
fn says_the_same(change: &Change) -> bool {
    let (Some(number), [commit]) = (change.number, change.commits.as_slice()) else { return false };
    let subject = commit.subject.trim_end_matches(&format!("(#{number})")).trim_end();
    subject == change.title && commit.co_authors.is_empty() && commit.cherry_picked_from.is_none()
}

pub(super) fn shortened(title: &str) -> String {
    let title = clean(title);
    match title.char_indices().nth(SHORT_TITLE) {
        Some((end, _)) => format!("{}…", title[..end].trim_end()),
        None => title,
    }
}
