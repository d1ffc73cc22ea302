//! The ways a request to GitHub can go wrong, by what one does about them.

use chrono::{DateTime, Utc};

/// Why a request did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GithubError {
    /// The token is not accepted.
    #[error("GitHub does not accept the token: {0}")]
    Credentials(String),
    /// The token may not do this.
    #[error("GitHub does not allow it: {0}")]
    Forbidden(String),
    /// There is no such thing, or the token may not see it.
    #[error("GitHub finds no such thing: {0}")]
    NotFound(String),
    /// GitHub understood and said no.
    #[error("GitHub refused ({status}): {message}")]
    Refused {
        /// The HTTP status; 200 for what GraphQL refuses.
        status: u16,
        /// GitHub's words.
        message: String,
    },
    /// A limit is used up for longer than one waits.
    #[error("GitHub's limit is used up until {0}")]
    Limited(DateTime<Utc>),
    /// No usable answer: it may or may not have been done.
    #[error("GitHub gave no clear answer: {0}")]
    Unclear(String),
}
