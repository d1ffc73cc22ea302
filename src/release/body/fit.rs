//! The body that fits into what GitHub allows.

use std::collections::BTreeSet;

use super::carry::{NewBody, carry};
use super::render::{Detail, TemplateProblem, render};
use super::words::Words;
use crate::release::{Key, Release};

/// How long a body may be, in characters (dead-claudia/github-limits#13).
pub const BODY_LIMIT: usize = 65_536;

/// Why no body could be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The team's template is at fault: the default one would do.
    #[error(transparent)]
    Template(#[from] TemplateProblem),
    /// It is too long even if only numbers are listed.
    #[error(
        "the description would have {length} characters, but GitHub allows {BODY_LIMIT}; shorten what people \
             wrote around the list, or deploy in smaller steps"
    )]
    TooLarge {
        /// Its length in characters, as [`length`] counts.
        length: usize,
    },
}

/// The body for `release`, in place of `old_body`, with as much detail as fits. What people wrote is
/// never cut. Ticks and `remembered` are as [`carry`] says.
///
/// # Errors
/// [`Unfit`].
pub fn fit(
    old_body: &str,
    release: &Release,
    template: &str,
    words: &Words,
    remembered: &BTreeSet<Key>,
) -> Result<(NewBody, Detail), Unfit> {
    let mut shortest = usize::MAX;
    for detail in Detail::ALL {
        let body = carry(old_body, &render(release, template, words, detail)?, remembered);
        let length = length(&body.text);
        if length <= BODY_LIMIT {
            return Ok((body, detail));
        }
        shortest = shortest.min(length);
    }
    Err(Unfit::TooLarge { length: shortest })
}

/// How long GitHub may find `text`: in UTF-16 units, and a line end as two, because the web page saves
/// it as two. That is never less than what GitHub counts.
pub fn length(text: &str) -> usize {
    let newlines = text.matches('\n').count() - text.matches("\r\n").count();
    text.encode_utf16().count() + newlines
}

#[cfg(test)]
mod tests;
