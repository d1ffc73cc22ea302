//! The sandbox's own sentences.

use fluent::FluentValue;

use crate::words::{Language, Sentences};

static SANDBOX: Sentences = Sentences::new(
    include_str!("../../../locales/en/sandbox.ftl"),
    include_str!("../../../locales/ja/sandbox.ftl"),
);

/// The sandbox speaking a language: `say!(voice, "name", blank = value, …)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Voice(pub(in crate::sandbox) Language);

impl Voice {
    pub(in crate::sandbox) fn say(self, name: &str, blanks: &[(&str, FluentValue<'_>)]) -> String {
        SANDBOX.say(self.0, name, blanks)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::prompt::{BOOK, entries};

    const ENGLISH: &str = include_str!("../../../locales/en/sandbox.ftl");
    const JAPANESE: &str = include_str!("../../../locales/ja/sandbox.ftl");

    /// The blanks of every sentence, by its name.
    fn sentences(source: &str) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut current = "";
        for line in source.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            if let Some((name, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                current = name;
            }
            let blanks = line.split('$').skip(1).filter_map(|rest| rest.split([' ', '}', ',']).next());
            all.entry(current).or_default().extend(blanks);
        }
        all
    }

    #[test]
    fn both_languages_have_every_sentence_with_the_same_blanks() {
        assert_eq!(sentences(ENGLISH), sentences(JAPANESE));
    }

    #[test]
    fn every_word_of_the_prompt_is_explained() {
        let known = sentences(ENGLISH);
        for name in entries().map(|entry| entry.about).chain(BOOK.iter().map(|(heading, _)| *heading)) {
            assert!(known.contains_key(name), "{name} is missing");
        }
    }

    #[test]
    fn every_sentence_is_said_and_every_name_is_a_sentence() {
        let mut sources = String::new();
        let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sandbox");
        read(&here.join("terminal"), &mut sources);
        read(&here.join("web"), &mut sources);
        let known = sentences(ENGLISH);
        for name in known.keys() {
            assert!(sources.contains(&format!("\"{name}\"")), "nobody says {name}");
        }
        for call in sources.split("say!(").skip(1) {
            let name = call.split('"').nth(1).unwrap();
            assert!(known.contains_key(name), "{name} is missing");
        }
    }

    fn read(folder: &std::path::Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, all);
            } else if !path.ends_with("words.rs") {
                all.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
}
