//! Files and directories at a commit.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::json::Pen;
use super::{Answer, Reply, Route, not_found, ok};
use crate::sandbox::github::history::hex;
use crate::sandbox::github::world::Repository;

/// Larger files come without their content. Source: GitHub docs, "Get repository content".
const WITH_CONTENT: usize = 1 << 20;
/// How many characters of base64 stand in a line.
const LINE: usize = 60;

impl Route<'_> {
    pub(super) fn contents(&self, name: &str, path: &str) -> Answer {
        self.may_contents()?;
        self.knows_query(&["ref"]);
        self.read(name, |pen, repository| {
            let reference = self.parameter("ref").unwrap_or(&repository.default_branch);
            let no_commit = || Reply::error(404, &format!("No commit found for the ref {reference}"));
            let place = repository.resolve(reference).ok_or_else(no_commit)?;
            let files = repository.files_at(place);
            if let Some(text) = files.get(path) {
                let mut file = entry(pen, repository, reference, path, Some(text));
                let whole = text.len() <= WITH_CONTENT;
                file["encoding"] = json!(if whole { "base64" } else { "none" });
                file["content"] = json!(if whole { in_lines(text) } else { String::new() });
                return ok(file);
            }
            let below: BTreeMap<String, Option<&String>> =
                files.iter().filter_map(|(known, text)| child(path, known, text)).collect();
            if below.is_empty() {
                return Err(not_found());
            }
            let list = below.iter().map(|(path, text)| entry(pen, repository, reference, path, *text));
            ok(Value::Array(list.collect()))
        })
    }
}

/// What stands directly below a directory on the way to a file: the file, or a directory without a text.
fn child<'a>(directory: &str, file: &str, text: &'a String) -> Option<(String, Option<&'a String>)> {
    let rest = if directory.is_empty() { file } else { file.strip_prefix(directory)?.strip_prefix('/')? };
    let before = &file[..file.len() - rest.len()];
    Some(match rest.split_once('/') {
        Some((next, _)) => (format!("{before}{next}"), None),
        None => (file.to_owned(), Some(text)),
    })
}

/// A `content-directory`'s item; of a file with its text.
fn entry(
    pen: &Pen<'_>,
    repository: &Repository,
    reference: &str,
    path: &str,
    text: Option<&String>,
) -> Value {
    let (kind, git, page) = if text.is_some() { ("file", "blobs", "blob") } else { ("dir", "trees", "tree") };
    let sha = hex(text.map_or(path, String::as_str).as_bytes());
    let url = pen.url(repository, &format!("/contents/{path}?ref={reference}"));
    let git = pen.url(repository, &format!("/git/{git}/{sha}"));
    let html = pen.page(repository, &format!("/{page}/{reference}/{path}"));
    json!({
        "type": kind, "size": text.map_or(0, String::len), "name": path.rsplit('/').next(), "path": path,
        "sha": sha, "url": url, "git_url": git, "html_url": html,
        "download_url": text.map(|_| pen.page(repository, &format!("/raw/{reference}/{path}"))),
        "_links": { "self": url, "git": git, "html": html },
    })
}

fn in_lines(text: &str) -> String {
    let whole = STANDARD.encode(text);
    let lines = whole.as_bytes().chunks(LINE).map(String::from_utf8_lossy);
    lines.map(|line| format!("{line}\n")).collect()
}

impl Repository {
    /// The files at a commit with what they hold; those of which nobody said that hold their name.
    fn files_at(&self, place: usize) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        for place in self.history.log(place) {
            for path in &self.history.at(place).files {
                let text = || self.contents.get(&(place, path.clone())).cloned();
                files.entry(path.clone()).or_insert_with(|| text().unwrap_or_else(|| format!("{path}\n")));
            }
        }
        files
    }
}
