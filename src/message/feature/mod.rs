//! Copies of branches in words: their cards, what their threads hear, and lists of them.

mod buttons;
mod card;
mod outcome;
mod words;

pub use card::{Context, card};
pub use outcome::{ended, failed, live, log, redeploying, stopped, taken, warning};
pub use words::{failure, hold};

use super::block::{code, link};
use super::card::short_sha;
use crate::feature::Feature;

/// The branch, linked to its tree on GitHub.
pub fn branch_link(feature: &Feature) -> String {
    linked(&feature.repository, "tree", &feature.branch, &feature.branch)
}

/// A commit of its repository, linked to its page.
pub fn commit_link(feature: &Feature, sha: &str) -> String {
    if sha.is_empty() {
        return code("?");
    }
    linked(&feature.repository, "commit", sha, short_sha(sha))
}

fn linked(repository: &str, kind: &str, path: &str, label: &str) -> String {
    link(&format!("https://github.com/{repository}/{kind}/{}", in_path(path)), label)
}

/// A name as it stands in the path of an address: slashes stay, and whatever has a meaning there is encoded.
///
/// Source: RFC 3986, 2.1 and 3.3.
fn in_path(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let encoded = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    name.bytes().map(encoded).collect()
}

/// What names a copy in a command: its name, or its address where several apps have copies.
fn handle<'a>(feature: &'a Feature, url: &'a str, many_apps: bool) -> &'a str {
    if many_apps { url } else { feature.slug.as_str() }
}
