//! Copies of branches in words: their cards, what their threads hear, and lists of them.

mod answers;
mod buttons;
mod card;
mod list;
mod outcome;
mod pick;
mod state;

pub use answers::{
    again, ask_for_branch, bad_branch, bad_length, bad_name, command_of, deleting, details, elsewhere,
    extended, going, long_enough, name_taken, no_branch, no_branches, no_task, not_configured, several,
    taking, too_long, unknown, which_app,
};
pub use card::{Context, card};
pub use list::{line, list, too_many};
pub use outcome::{ended, failed, live, log, redeploying, returned, stopped, taken, warning};
pub use pick::{APP, BRANCH, LENGTH, NAME, PICK, pick};
pub use state::{failure, hold};

use super::block::{code, link};
use super::card::short_sha;
use crate::feature::Feature;
use crate::github::branch::encode;

/// The branch, linked to its tree on GitHub.
pub fn branch_link(feature: &Feature) -> String {
    linked(&feature.page, "tree", &feature.branch, &feature.branch)
}

/// A commit of its repository, linked to its page.
pub fn commit_link(feature: &Feature, sha: &str) -> String {
    if sha.is_empty() {
        return code("?");
    }
    linked(&feature.page, "commit", sha, short_sha(sha))
}

fn linked(page: &str, kind: &str, path: &str, label: &str) -> String {
    link(&format!("{page}/{kind}/{}", encode(path)), label)
}

/// What names a copy in a command that people type: its name, or its address where several apps have copies.
fn handle<'a>(feature: &'a Feature, url: &'a str, many_apps: bool) -> &'a str {
    if many_apps { url } else { feature.slug.as_str() }
}

#[cfg(test)]
pub(crate) mod tests;
