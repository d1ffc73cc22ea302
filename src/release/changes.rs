//! From observed commits to changes.

use std::collections::HashMap;

use super::belong::{Owner, Range};
use super::commit_message::{cherry_picked, co_authors, subject};
use super::key::Key;
use super::person::{Person, add};
use super::reach::{Reached, in_order};
use super::reverts::{Reverts, Sources};
use crate::github::model::{Author, Commit, PullRequest};

/// A pull request that would go out, or what one author brought without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is known by.
    pub key: Key,
    /// The pull request's title, or the author's name. Untrusted text.
    pub title: String,
    /// The pull request's number.
    pub number: Option<u64>,
    /// The pull request's page; `None` also when only a message names the pull request.
    pub url: Option<String>,
    /// Who must confirm it: who opened it and who wrote its commits, each once, no bots. If a bot
    /// opened it or nobody else is left, who merged it as well. Empty if bots did all of it.
    pub people: Vec<Person>,
    /// Its commits in the order they were made; merge commits are left out.
    pub commits: Vec<CommitLine>,
    /// What it takes back.
    pub reverts: Vec<Reverts>,
}

/// A commit of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitLine {
    /// The full hash.
    pub sha: String,
    /// The first line of its message: untrusted text.
    pub subject: String,
    /// The names of those who wrote it besides its author: untrusted text.
    pub co_authors: Vec<String>,
    /// The commit that it says it is a copy of.
    pub cherry_picked_from: Option<String>,
}

/// Groups `commits` by pull request, and those without one by author, in the order in which they
/// reached `base`.
///
/// `commits` may come in any order. A change that only messages name, not GitHub, and that shows
/// no commit of its own is left out: it is the trace of somebody else's deploy.
pub fn changes(commits: &[Commit], base: &str, release_branch: &str) -> Vec<Change> {
    let order = in_order(commits);
    let range = Range::new(commits, &order, base, release_branch);
    let mut drafts = Drafts::default();
    for reached in &order {
        drafts.take(range.owner(reached), reached);
    }
    drafts.finish()
}

#[derive(Default)]
struct Drafts<'a> {
    index_of: HashMap<Key, usize>,
    drafts: Vec<Draft<'a>>,
    commits: Vec<(&'a Commit, Key)>,
}

struct Draft<'a> {
    change: Change,
    /// The pull request as GitHub knows it.
    known: Option<&'a PullRequest>,
    /// Whether only messages name it.
    guessed: bool,
}

impl<'a> Drafts<'a> {
    fn take(&mut self, owner: Owner<'a>, reached: &Reached<'a>) {
        let commit = reached.commit;
        let authors = authors(commit);
        let Some(key) = owner.key(&authors[0]) else { return };
        let drafts = &mut self.drafts;
        let index = *self.index_of.entry(key.clone()).or_insert_with(|| {
            drafts.push(Draft::new(key.clone(), &owner, &authors[0]));
            drafts.len() - 1
        });
        drafts[index].guessed &= matches!(owner, Owner::Guess { .. });
        drafts[index].add(commit, &authors);
        self.commits.push((commit, key));
    }

    fn finish(self) -> Vec<Change> {
        let shown = self.drafts.into_iter().filter(|it| !it.guessed || !it.change.commits.is_empty());
        let mut changes: Vec<Change> = shown.map(Draft::finish).collect();
        let sources = Sources::new(&self.commits, &changes);
        let reverts: Vec<_> = changes.iter().map(|change| sources.reverts_of(change)).collect();
        for (change, reverts) in changes.iter_mut().zip(reverts) {
            change.reverts = reverts;
        }
        changes
    }
}

impl<'a> Draft<'a> {
    fn new(key: Key, owner: &Owner<'a>, author: &Author) -> Self {
        let (known, title) = match owner {
            Owner::PullRequest(known) => (Some(*known), known.title.as_str()),
            Owner::Guess { known, title, .. } => (*known, known.map_or(*title, |known| known.title.as_str())),
            Owner::Author | Owner::Noise => (None, author.name.as_str()),
        };
        let opened_by = known.and_then(|known| known.author.as_ref());
        let change = Change {
            number: key.number(),
            key,
            title: title.to_owned(),
            url: known.map(|known| known.url.clone()),
            people: opened_by.and_then(Person::from_account).into_iter().collect(),
            commits: vec![],
            reverts: vec![],
        };
        Self { change, known, guessed: matches!(owner, Owner::Guess { .. }) }
    }

    /// Merge commits are no work of their own: whoever pressed the button did not write the change.
    fn add(&mut self, commit: &Commit, authors: &[Author]) {
        if commit.parents.len() > 1 {
            return;
        }
        for person in authors.iter().filter_map(Person::from_author) {
            add(&mut self.change.people, person);
        }
        self.change.commits.push(CommitLine {
            sha: commit.sha.clone(),
            subject: subject(&commit.message).to_owned(),
            co_authors: authors[1..].iter().map(|author| author.name.clone()).collect(),
            cherry_picked_from: cherry_picked(&commit.message).map(str::to_owned),
        });
    }

    fn finish(mut self) -> Change {
        let Some(known) = self.known else { return self.change };
        let opened_by_a_person = known.author.as_ref().and_then(Person::from_account).is_some();
        let merged_by = known.merged_by.as_ref().and_then(Person::from_account);
        let by_bot = known.author.is_some() && !opened_by_a_person;
        if let Some(person) = merged_by.filter(|_| by_bot || self.change.people.is_empty()) {
            add(&mut self.change.people, person);
        }
        self.change
    }
}

/// Who wrote a commit, the author first, with those whom only its trailers name. Never empty.
fn authors(commit: &Commit) -> Vec<Author> {
    let mut authors = commit.authors.clone();
    for author in co_authors(&commit.message) {
        let same =
            |known: &Author| known.email.eq_ignore_ascii_case(&author.email) && known.name == author.name;
        let by_account =
            |known: &Author| known.login.is_some() && known.email.eq_ignore_ascii_case(&author.email);
        if !authors.iter().any(|known| same(known) || by_account(known)) {
            authors.push(author);
        }
    }
    if authors.is_empty() {
        authors.push(Author { name: "?".into(), email: String::new(), login: None, bot: false });
    }
    authors
}

#[cfg(test)]
mod tests;
