//! Commits that people are about to make.

use super::ActError;
use super::history::Person;
use super::world::World;

/// Who wrote a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Somebody with an account, by login.
    Login(String),
    /// Somebody by name and address alone.
    Person(Person),
}

impl From<&str> for Who {
    fn from(login: &str) -> Self {
        Self::Login(login.to_owned())
    }
}

impl From<(&str, &str)> for Who {
    fn from((name, email): (&str, &str)) -> Self {
        Self::Person(Person::new(name, email))
    }
}

/// A commit to make.
#[derive(Clone, Debug)]
pub struct NewCommit<'a> {
    /// Who wrote it.
    pub author: Who,
    /// Who wrote it with them: they become `Co-authored-by` trailers.
    pub co_authors: Vec<Who>,
    /// Subject and body.
    pub message: &'a str,
    /// The paths it changes.
    pub files: Vec<&'a str>,
}

impl<'a> NewCommit<'a> {
    /// A commit by one author.
    pub fn new(author: impl Into<Who>, message: &'a str, files: &[&'a str]) -> Self {
        Self { author: author.into(), co_authors: vec![], message, files: files.to_vec() }
    }

    /// The same with one more author.
    #[must_use]
    pub fn with(mut self, co_author: impl Into<Who>) -> Self {
        self.co_authors.push(co_author.into());
        self
    }
}

impl World {
    pub(super) fn who(&self, who: &Who) -> Result<Person, ActError> {
        match who {
            Who::Login(login) => self.person(login),
            Who::Person(person) => Ok(person.clone()),
        }
    }
}
