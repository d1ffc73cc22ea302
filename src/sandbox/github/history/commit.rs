//! A commit and who wrote it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

/// A name and an e-mail address, as a commit carries them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

impl Person {
    /// Somebody with that name and address.
    pub fn new(name: impl Into<String>, email: impl Into<String>) -> Self {
        Self { name: name.into(), email: email.into() }
    }
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The full hash.
    pub sha: String,
    /// The places of the parents in the history.
    pub parents: Vec<usize>,
    /// Who wrote it.
    pub author: Person,
    /// Who committed it: GitHub itself for merges made there.
    pub committer: Person,
    /// When, in whole seconds.
    pub date: DateTime<Utc>,
    /// Subject, body and trailers.
    pub message: String,
    /// The changed paths; none for a merge.
    pub files: Vec<String>,
}

impl Commit {
    /// The message's first line.
    pub fn subject(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }

    /// The author and then everyone named by a `Co-authored-by` trailer, each once.
    ///
    /// Source: GitHub docs, "Creating a commit with multiple authors".
    pub fn authors(&self) -> Vec<Person> {
        let mut seen = BTreeSet::new();
        let everyone = std::iter::once(self.author.clone()).chain(co_authors(&self.message));
        everyone.filter(|person| seen.insert(person.email.to_lowercase())).collect()
    }
}

fn co_authors(message: &str) -> impl Iterator<Item = Person> + '_ {
    message.lines().skip(1).filter_map(|line| {
        let (key, value) = line.trim().split_once(':')?;
        if !key.eq_ignore_ascii_case("co-authored-by") {
            return None;
        }
        let (name, email) = value.trim().strip_suffix('>')?.rsplit_once('<')?;
        Some(Person::new(name.trim(), email.trim()))
    })
}
