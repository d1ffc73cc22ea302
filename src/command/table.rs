//! Reading TOML strictly: every value at its line, every problem collected.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::Problem;

/// A file being read, and what was found wrong in it so far.
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) problems: Vec<Problem>,
}

/// A value and the path of keys to it.
pub(super) struct Entry<'t> {
    pub(super) key: String,
    pub(super) value: &'t Spanned<DeValue<'t>>,
}

impl Source<'_> {
    pub(super) fn line(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().get(..offset).unwrap_or_default();
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }

    pub(super) fn problem(&mut self, offset: usize, key: &str, message: impl Into<String>) {
        let problem = Problem {
            file: self.file.to_owned(),
            line: self.line(offset),
            key: key.to_owned(),
            message: message.into(),
        };
        self.problems.push(problem);
    }

    pub(super) fn wrong(&mut self, entry: &Entry<'_>, message: impl Into<String>) {
        self.problem(entry.value.span().start, &entry.key, message);
    }

    /// Names every key of `table` that is not `allowed`.
    pub(super) fn only(&mut self, table: &DeTable<'_>, path: &str, allowed: &[&str]) {
        for key in table.keys().filter(|key| !allowed.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            let near = allowed
                .iter()
                .filter_map(|known| super::vocabulary::distance(name, known).map(|away| (away, *known)));
            let hint = near.min().map(|(_, known)| format!("did you mean `{known}`? ")).unwrap_or_default();
            let message = format!("unknown key; {hint}allowed: {}", allowed.join(", "));
            self.problem(key.span().start, &joined(path, name), message);
        }
    }

    /// The text of a string that isn't empty.
    pub(super) fn string(&mut self, entry: &Entry<'_>) -> Option<String> {
        match entry.value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => return Some(text.to_string()),
            DeValue::String(_) => self.wrong(entry, "is empty"),
            other => self.wrong(entry, format!("must be a string, not {}", described(other))),
        }
        None
    }

    /// A list of strings; a single string counts as a list of one.
    pub(super) fn strings<'t>(&mut self, entry: &Entry<'t>) -> Vec<(Entry<'t>, String)> {
        let entries = match entry.value.get_ref() {
            DeValue::Array(list) => list
                .iter()
                .enumerate()
                .map(|(at, value)| Entry { key: format!("{}[{}]", entry.key, at + 1), value })
                .collect(),
            DeValue::String(_) => vec![Entry { key: entry.key.clone(), value: entry.value }],
            other => {
                self.wrong(entry, format!("must be a string or a list of strings, not {}", described(other)));
                Vec::new()
            }
        };
        let texts = entries.into_iter().filter_map(|entry| {
            let text = self.string(&entry)?;
            Some((entry, text))
        });
        texts.collect()
    }
}

/// The value of a key, if it is there.
pub(super) fn get<'t>(table: &'t DeTable<'t>, path: &str, key: &str) -> Option<Entry<'t>> {
    table.get(key).map(|value| Entry { key: joined(path, key), value })
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

pub(super) fn described(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
