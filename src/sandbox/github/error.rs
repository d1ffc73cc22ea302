//! What can't be done in the stand-in's world, said for people.

/// Why an act did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// It names something that isn't there.
    #[error("there is no {what} `{name}`{}", near.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?")))]
    NoSuch {
        /// What was looked for.
        what: &'static str,
        /// The name it was looked for by.
        name: String,
        /// The nearest name there is.
        near: Option<String>,
    },
    /// The pull request can't be merged.
    #[error("pull request #{number} can't be merged: {why}")]
    NotMergeable {
        /// Its number.
        number: u64,
        /// What stands in the way.
        why: &'static str,
    },
    /// The head is not the commit that was asked for.
    #[error("the head of pull request #{number} is {head} now")]
    HeadMoved {
        /// Its number.
        number: u64,
        /// The head's commit now.
        head: String,
    },
    /// A rule of the repository stands in the way: GitHub's words.
    #[error("{0}")]
    Blocked(String),
    /// A rule of GitHub forbids it: its words.
    #[error("{0}")]
    Refused(String),
}

impl ActError {
    pub(super) fn no<'a>(
        what: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'a String>,
    ) -> Self {
        let scored = known.into_iter().map(|known| (strsim::jaro_winkler(known, name), known));
        let near = scored.filter(|(score, _)| *score > 0.7).max_by(|one, other| one.0.total_cmp(&other.0));
        Self::NoSuch { what, name: name.to_owned(), near: near.map(|(_, near)| near.clone()) }
    }
}
