//! What happens to pull requests, whoever does it: people, or a request over HTTP.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ActError;
use super::model::{Edit, PullState, PullView};
use super::world::{Repository, World};

/// The longest title, in characters.
pub(super) const TITLE: usize = 256;
/// The longest body, in characters.
pub(super) const BODY: usize = 65_536;

/// A pull request to open.
#[derive(Clone, Debug)]
pub struct NewPull<'a> {
    /// The branch it comes from.
    pub head: &'a str,
    /// The branch it goes to.
    pub base: &'a str,
    /// The title.
    pub title: &'a str,
    /// The body.
    pub body: &'a str,
    /// The login of who opens it.
    pub author: &'a str,
}

impl World {
    /// Opens a pull request.
    pub(super) fn open(
        &mut self,
        repository: &str,
        new: &NewPull<'_>,
        now: DateTime<Utc>,
    ) -> Result<u64, ActError> {
        let id = self.id();
        let repository = self.repository_mut(repository)?;
        let (head, base) = (repository.branch(new.head)?, repository.branch(new.base)?);
        if repository.history.range(base, head).is_empty() {
            return Err(ActError::Refused(format!("No commits between {} and {}", new.base, new.head)));
        }
        let twin = |pull: &Arc<PullView>| {
            pull.state == PullState::Open && pull.head == new.head && pull.base == new.base
        };
        if repository.pulls.values().any(twin) {
            let head = format!("{}:{}", repository.owner, new.head);
            return Err(ActError::Refused(format!("A pull request already exists for {head}.")));
        }
        let number = repository.next_number;
        repository.next_number += 1;
        let pull = blank(repository, id, number, new, now);
        repository.pulls.insert(number, Arc::new(pull));
        Ok(number)
    }
}

pub(super) fn blank(
    repository: &Repository,
    id: u64,
    number: u64,
    new: &NewPull<'_>,
    now: DateTime<Utc>,
) -> PullView {
    let sha =
        |branch: &str| repository.branches.get(branch).map(|place| repository.history.at(*place).sha.clone());
    PullView {
        id,
        number,
        title: new.title.to_owned(),
        body: (!new.body.is_empty()).then(|| new.body.to_owned()),
        author: new.author.to_owned(),
        head: new.head.to_owned(),
        base: new.base.to_owned(),
        head_sha: sha(new.head).unwrap_or_default(),
        base_sha: sha(new.base).unwrap_or_default(),
        state: PullState::Open,
        created_at: now,
        updated_at: now,
        closed_at: None,
        merged_by: None,
        merge_commit: None,
        labels: vec![],
        assignees: vec![],
        requested_reviewers: vec![],
        requested_teams: vec![],
        edits: vec![],
        comments: vec![],
        conflict: false,
        approvals: vec![],
        merges: 0,
        base_modified: 0,
        mergeable_unknown: 0,
        frozen: None,
    }
}

impl Repository {
    /// Moves a branch and does to pull requests what GitHub does after a push: those whose head
    /// has arrived on their base by it are merged.
    pub(super) fn move_branch(&mut self, name: &str, to: usize, by: &str, now: DateTime<Utc>) {
        let before = self.branches.insert(name.to_owned(), to);
        let open: Vec<Arc<PullView>> =
            self.pulls.values().filter(|pull| pull.state == PullState::Open).cloned().collect();
        for pull in open {
            if pull.head == name {
                let _ = self.pull_mut(pull.number).map(|pull| pull.updated_at = now);
            }
            let (Some(before), Some(&head), true) =
                (before, self.branches.get(&pull.head), pull.base == name)
            else {
                continue;
            };
            let brought = self.history.range(before, head);
            if !brought.is_empty() && self.history.range(to, head).is_empty() {
                self.arrived(pull.number, brought, to, by, now);
            }
        }
    }

    fn arrived(&mut self, number: u64, brought: Vec<usize>, tip: usize, by: &str, now: DateTime<Utc>) {
        self.leave_queue(number);
        for place in &brought {
            self.brought_by.entry(*place).or_default().insert(number);
        }
        let Ok(view) = self.pull(number).map(|pull| self.view(pull)) else { return };
        let sealed = PullView {
            state: PullState::Merged,
            closed_at: Some(now),
            updated_at: now,
            merged_by: Some(by.to_owned()),
            merge_commit: Some(self.history.at(tip).sha.clone()),
            frozen: Some(brought),
            ..PullView::clone(&view)
        };
        self.pulls.insert(number, Arc::new(sealed));
    }

    /// Takes a branch away and closes the open pull requests that come from it.
    pub(super) fn drop_branch(&mut self, name: &str, now: DateTime<Utc>) -> Result<(), ActError> {
        self.branch(name)?;
        let from: Vec<u64> = self
            .pulls
            .values()
            .filter(|pull| pull.head == name || pull.base == name)
            .map(|pull| pull.number)
            .collect();
        for number in from {
            self.close(number, now)?;
        }
        self.branches.remove(name);
        Ok(())
    }

    /// Closes a pull request that is open; others stay as they are.
    pub(super) fn close(&mut self, number: u64, now: DateTime<Utc>) -> Result<(), ActError> {
        let view = self.view(self.pull(number)?);
        if view.state == PullState::Open {
            self.leave_queue(number);
            let frozen = Some(self.commits_of(&view));
            let state = PullState::Closed;
            let closed =
                PullView { state, closed_at: Some(now), updated_at: now, frozen, ..PullView::clone(&view) };
            self.pulls.insert(number, Arc::new(closed));
        }
        Ok(())
    }

    /// Opens a closed pull request again.
    pub(super) fn reopen(&mut self, number: u64, now: DateTime<Utc>) -> Result<(), ActError> {
        let (state, head, base) =
            self.pull(number).map(|pull| (pull.state, pull.head.clone(), pull.base.clone()))?;
        if state == PullState::Merged {
            return Err(ActError::Refused("state cannot be changed. The pull request is merged.".into()));
        }
        self.branch(&head).and(self.branch(&base))?;
        let pull = self.pull_mut(number)?;
        (pull.state, pull.closed_at, pull.frozen, pull.updated_at) = (PullState::Open, None, None, now);
        Ok(())
    }

    /// Stores a new body and remembers the version before it.
    pub(super) fn write_body(
        &mut self,
        number: u64,
        by: &str,
        text: String,
        now: DateTime<Utc>,
    ) -> Result<(), ActError> {
        let pull = self.pull_mut(number)?;
        if pull.body.as_deref().unwrap_or_default() == text {
            return Ok(());
        }
        if pull.edits.is_empty() {
            let text = pull.body.clone().unwrap_or_default();
            pull.edits.push(Edit { editor: pull.author.clone(), at: pull.created_at, text });
        }
        pull.edits.push(Edit { editor: by.to_owned(), at: now, text: text.clone() });
        (pull.body, pull.updated_at) = (Some(text), now);
        Ok(())
    }
}

/// The body with the first box of a line that contains `part` set, as the page does it: only the
/// mark changes. Nothing when there is no such box.
pub(super) fn ticked(body: &str, part: &str, on: bool) -> Option<String> {
    let mut done = false;
    let lines = body.split_inclusive('\n').map(|line| {
        let mark = ["[ ]", "[x]", "[X]"].iter().filter_map(|mark| line.find(mark)).min();
        let Some(at) = mark.filter(|_| !done && line.contains(part) && is_item(line)) else {
            return line.to_owned();
        };
        done = true;
        format!("{}[{}]{}", &line[..at], if on { 'x' } else { ' ' }, &line[at + 3..])
    });
    let text: String = lines.collect();
    done.then_some(text)
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let rest = line
        .strip_prefix(['-', '*', '+'])
        .or_else(|| line.trim_start_matches(|digit: char| digit.is_ascii_digit()).strip_prefix(['.', ')']));
    rest.is_some_and(|rest| rest.trim_start().starts_with('['))
}

#[cfg(test)]
mod tests {
    use super::ticked;

    #[test]
    fn ticking_changes_only_the_mark_of_the_named_box() {
        for (body, part, on, expected) in [
            ("- [ ] #1 a\r\n- [ ] #2 b\r\n", "#2", true, Some("- [ ] #1 a\r\n- [x] #2 b\r\n")),
            ("* [X] a [ ]", "a", false, Some("* [ ] a [ ]")),
            ("  1. [ ] deep", "deep", true, Some("  1. [x] deep")),
            ("text [ ] a", "a", true, None),
            ("- [ ] a", "z", true, None),
        ] {
            assert_eq!(ticked(body, part, on).as_deref(), expected, "{body:?}");
        }
    }
}
