//! The lines that ask for a second look.

use super::super::escape::{code, text};
use super::super::words::{Words, fill};
use super::item::shortened;
use super::{Detail, short};
use crate::release::attention::Note;
use crate::release::{Key, Older, Release, Reverts};

/// How many files of a note are listed.
const FILES_LISTED: usize = 5;
/// How many notes are listed where space is short; what is risky by its files comes first.
const NOTES_LISTED: usize = 20;

pub(super) fn lines(release: &Release, words: &Words, detail: Detail) -> Vec<String> {
    let mut lines: Vec<String> = release.attention.iter().map(|note| line(release, note, words)).collect();
    if detail >= Detail::ShortTitles && lines.len() > NOTES_LISTED {
        let more = lines.len() - NOTES_LISTED;
        lines.truncate(NOTES_LISTED);
        lines.push(fill(&words.more, &[("count", &more.to_string())]));
    }
    if release.truncated {
        lines.push(fill(&words.commits_cut, &[("count", &release.commit_count.to_string())]));
    }
    lines
}

fn line(release: &Release, note: &Note, words: &Words) -> String {
    match note {
        Note::Paths { note, paths } => {
            fill(&words.paths, &[("note", &text(note)), ("paths", &files(paths, words))])
        }
        Note::FilesCut { looked_at } => fill(&words.files_cut, &[("count", &looked_at.to_string())]),
        Note::Reverts { by, what } => {
            let (phrase, what) = match what {
                Reverts::InRange(key) => (&words.reverts, name(release, key)),
                Reverts::Older(older) => (&words.reverts_older, older_name(older)),
            };
            fill(phrase, &[("change", &name(release, by)), ("what", &what)])
        }
    }
}

fn files(paths: &[String], words: &Words) -> String {
    let mut listed: Vec<_> = paths.iter().take(FILES_LISTED).map(|path| code(path)).collect();
    if paths.len() > FILES_LISTED {
        listed.push(fill(&words.more, &[("count", &(paths.len() - FILES_LISTED).to_string())]));
    }
    listed.join(", ")
}

fn name(release: &Release, key: &Key) -> String {
    let title = || release.changes.iter().find(|change| change.key == *key).map(|it| it.title.as_str());
    match key.number() {
        Some(number) => format!("#{number}"),
        None => text(&shortened(title().unwrap_or_default())),
    }
}

fn older_name(older: &Older) -> String {
    match older {
        Older::PullRequest(number) => format!("#{number}"),
        Older::Commit(sha) => code(&short(sha)),
        Older::Title(title) => format!("“{}”", text(&shortened(title))),
    }
}
