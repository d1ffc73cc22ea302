//! What deserves a second look, in sentences.

use super::block::{code, escape};
use crate::release::attention::Note;
use crate::release::{Key, Older, Release, Reverts};
use crate::say;
use crate::words::Language;

/// How many paths a note names.
const PATHS: usize = 3;

/// The notes of a release, ready to be shown.
pub fn sentences(release: &Release, language: Language) -> Vec<String> {
    release.attention.iter().map(|note| sentence(note, release, language)).collect()
}

fn sentence(note: &Note, release: &Release, language: Language) -> String {
    match note {
        Note::Paths { note, paths } => {
            let shown: Vec<_> = paths.iter().take(PATHS).map(|path| code(path)).collect();
            let (note, shown, more) = (escape(note), shown.join(", "), paths.len().saturating_sub(PATHS));
            if more == 0 {
                say!(language, "note-paths", note = note, paths = shown)
            } else {
                say!(language, "note-paths-more", note = note, paths = shown, count = more)
            }
        }
        Note::Reverts { by, what: Reverts::InRange(key) } => {
            let (change, what) = (named(by, release), named(key, release));
            say!(language, "note-reverts", change = change, what = what)
        }
        Note::Reverts { by, what: Reverts::Older(older) } => {
            say!(language, "note-reverts-older", change = named(by, release), what = named_older(older))
        }
        Note::FilesCut { looked_at } => say!(language, "note-files-cut", count = *looked_at),
    }
}

/// A change by its number, or by its title when it has none.
fn named(key: &Key, release: &Release) -> String {
    match key.number() {
        Some(number) => format!("#{number}"),
        None => {
            let change = release.changes.iter().find(|change| change.key == *key);
            change.map_or_else(String::new, |change| escape(&change.title))
        }
    }
}

fn named_older(older: &Older) -> String {
    match older {
        Older::PullRequest(number) => format!("#{number}"),
        Older::Commit(sha) => code(super::card::short_sha(sha)),
        Older::Title(title) => format!("“{}”", escape(title)),
    }
}
