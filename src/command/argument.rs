//! What stood in the place of a placeholder, read and checked.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::duration;

/// The arguments of a command, by the name of their placeholder (`app`, `environment`, …).
pub type Arguments = BTreeMap<String, Argument>;

/// One argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// The name of a known app, not the alias that was typed.
    App(String),
    /// The name of a known environment, not the alias that was typed.
    Environment(String),
    /// What may be the name of a branch, or of a copy of one.
    Branch(String),
    /// A name that somebody chooses.
    Name(String),
    /// A length of time: whole seconds, at least one.
    Duration(Duration),
    /// Somebody in Slack.
    User(Person),
    /// A valid GitHub login, without `@`.
    Login(String),
    /// The name of a command of the catalog.
    Command(String),
    /// What may be the name of a revision, a commit or a deploy pull request.
    Revision(String),
    /// Free words, never empty.
    Text(String),
}

/// Somebody in Slack, as they were named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Person {
    /// By a mention: the user's id.
    Id(String),
    /// By a name typed after `@`, without it.
    Name(String),
}

impl Argument {
    /// The name, login, branch or text; `None` for durations and users.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::App(name) | Self::Environment(name) | Self::Branch(name) | Self::Login(name) => Some(name),
            Self::Command(name) | Self::Revision(name) | Self::Name(name) | Self::Text(name) => Some(name),
            Self::Duration(_) | Self::User(_) => None,
        }
    }
}

impl Argument {
    /// The length of time, where it is one.
    pub fn as_duration(&self) -> Option<Duration> {
        if let Self::Duration(length) = self { Some(*length) } else { None }
    }
}

/// The plain form that programs get, and that can be typed again.
impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duration(length) => f.write_str(&duration::format(*length)),
            Self::User(Person::Id(id)) => write!(f, "<@{id}>"),
            Self::User(Person::Name(name)) => write!(f, "@{name}"),
            other => f.write_str(other.as_str().unwrap_or_default()),
        }
    }
}
