//! Puts tengu's new part into a body, with the ticks that were there and all that people wrote.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::read::{Found, Item, read};
use super::render::Part;
use crate::release::Key;

/// A body to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBody {
    /// The whole text.
    pub text: String,
    /// The changes of the new part that are ticked.
    pub ticked: BTreeSet<Key>,
}

/// Replaces tengu's part of `old_body` by `new_part`.
///
/// A change is ticked if one of its boxes in `old_body` is; if it has no box there, if it is
/// `remembered`. So a tick that a person takes back stays taken back, and one whose box vanished with
/// an accident comes back. `remembered` holds the changes whose box was ticked when it was last seen
/// in this pull request.
///
/// Outside tengu's part every byte stays, but for what is tengu's too: boxes with keys and marks without
/// their other half, left behind when people move or delete lines. The part uses the line ends of
/// `old_body`. Checkboxes that people added inside the part move to just behind it; other lines there
/// are lost.
pub fn carry(old_body: &str, new_part: &Part, remembered: &BTreeSet<Key>) -> NewBody {
    let found = read(old_body);
    let is_ticked = |key: &&Key| found.ticked(key).unwrap_or_else(|| remembered.contains(*key));
    let ticked: BTreeSet<Key> = new_part.keys.iter().filter(is_ticked).cloned().collect();
    let eol = if old_body.contains("\r\n") { "\r\n" } else { "\n" };
    let mut block = with_ticks(new_part, &ticked);
    for item in peoples_items(old_body, &found, new_part) {
        block = format!("{block}\n\n{item}");
    }
    let block = block.replace("\r\n", "\n").replace('\n', eol);
    let text = place(old_body, &found, &block, eol, new_part);
    NewBody { text, ticked }
}

fn with_ticks(part: &Part, ticked: &BTreeSet<Key>) -> String {
    let mut text = part.text.clone();
    // both boxes are three bytes long, so the ranges stay right
    for item in read(&part.text).items {
        if let Some(key) = &item.key {
            text.replace_range(item.checkbox, if ticked.contains(key) { "[x]" } else { "[ ]" });
        }
    }
    text
}

/// Checkboxes without a key in tengu's part that the template did not put there.
fn peoples_items(old: &str, found: &Found, new_part: &Part) -> Vec<String> {
    let read = read(&new_part.text);
    let ours: HashSet<&str> = read.items.iter().map(|item| first_line(&new_part.text, item)).collect();
    let mut end = 0;
    let mut theirs = vec![];
    for item in &found.items {
        if item.key.is_some() || item.whole.start < end || !found.in_part(item.checkbox.start) {
            continue;
        }
        let holds = |it: &Item| it.key.is_some() && item.whole.contains(&it.checkbox.start);
        if !found.items.iter().any(holds) {
            end = item.whole.end;
            theirs.extend((!ours.contains(first_line(old, item))).then(|| dedented(old, &item.whole)));
        }
    }
    theirs
}

/// What stands behind an item's box.
fn first_line<'a>(text: &'a str, item: &Item) -> &'a str {
    text[item.checkbox.end..].lines().next().unwrap_or_default().trim()
}

/// A list item moved to the left edge.
fn dedented(text: &str, item: &Range<usize>) -> String {
    let indent = item.start - line_start(text, item.start);
    let lines = text[item.clone()].trim_end().lines().enumerate().map(|(number, line)| {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        if number == 0 { line } else { &line[spaces.min(indent)..] }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Where the part stood, else where its first trace is, else at the end. If it would not be seen
/// there (somebody left a code fence open above), at the top, where nothing can hide it.
fn place(old: &str, found: &Found, block: &str, eol: &str, part: &Part) -> String {
    let cuts = cuts(old, found);
    let text = match cuts.first() {
        None if old.trim().is_empty() => block.to_owned(),
        None => format!("{}{eol}{block}", ended(old, eol)),
        Some(anchor) => {
            let before = if anchor.start > 0 { ended(&old[..anchor.start], eol) } else { String::new() };
            let after = without(old, anchor.end, &cuts[1..]);
            let gap = if after.is_empty() || after.starts_with(['\r', '\n']) { "" } else { eol };
            format!("{before}{block}{gap}{after}")
        }
    };
    if shows(&text, part) {
        return text;
    }
    format!("{block}{eol}{eol}{}", without(old, 0, &cuts))
}

fn shows(text: &str, part: &Part) -> bool {
    let found = read(text);
    let keys: BTreeSet<&Key> = found.ours().map(|(key, _)| key).collect();
    found.parts.len() == 1 && part.keys.iter().all(|key| keys.contains(key))
}

/// `text` with a line end at its end.
fn ended(text: &str, eol: &str) -> String {
    if text.ends_with('\n') { text.to_owned() } else { format!("{text}{eol}") }
}

/// `old` from `start` on without `cuts`.
fn without(old: &str, start: usize, cuts: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(old.len() - start);
    let mut at = start;
    for cut in cuts {
        kept.push_str(&old[at..cut.start]);
        at = whole_line(old, cut);
    }
    kept + &old[at..]
}

/// The end of `cut`, with the line's end if nothing else is on the line.
fn whole_line(old: &str, cut: &Range<usize>) -> usize {
    let line_end = old[cut.end..].find('\n').map_or(old.len(), |end| cut.end + end + 1);
    let alone = cut.start == line_start(old, cut.start) && old[cut.end..line_end].trim().is_empty();
    if alone { line_end } else { cut.end }
}

/// All that is tengu's in `old`, in order and without overlaps.
fn cuts(old: &str, found: &Found) -> Vec<Range<usize>> {
    let mut cuts: Vec<_> = found.parts.iter().chain(&found.lone_marks).cloned().collect();
    for item in found.items.iter().filter(|item| item.key.is_some() && !found.in_part(item.checkbox.start)) {
        cuts.push(item.head.start..line_end(old, item.head.end));
        cuts.extend(item.commit_lines.iter().map(|line| line.start..line_end(old, line.start)));
    }
    for cut in &mut cuts {
        let start = line_start(old, cut.start);
        cut.start = if old[start..cut.start].trim().is_empty() { start } else { cut.start };
    }
    cuts.sort_by_key(|cut| (cut.start, cut.end));
    let mut end = 0;
    cuts.retain(|cut| {
        let apart = cut.start >= end;
        end = end.max(cut.end);
        apart
    });
    cuts
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The end of the line that `at` is on, before its line end.
fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

#[cfg(test)]
mod tests;
