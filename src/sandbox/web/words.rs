//! The page's own sentences. The page fills the blanks, so each is one line of text and blanks.

use std::collections::BTreeMap;

use crate::words::Language;

const ENGLISH: &str = include_str!("../../../locales/en/page.ftl");
const JAPANESE: &str = include_str!("../../../locales/ja/page.ftl");

/// The sentences of a language as JSON, by their names; blanks are `{name}`.
pub(super) fn sentences(language: Language) -> String {
    let source = match language {
        Language::English => ENGLISH,
        Language::Japanese => JAPANESE,
    };
    serde_json::json!(read(source)).to_string()
}

fn read(source: &str) -> BTreeMap<&str, String> {
    let lines = source.lines().filter(|line| !line.starts_with('#'));
    let sentences = lines.filter_map(|line| line.split_once(" = "));
    sentences.map(|(name, text)| (name, text.replace("{ $", "{").replace(" }", "}"))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn blanks(sentences: &BTreeMap<&str, String>) -> BTreeMap<String, BTreeSet<String>> {
        let of = |text: &str| {
            text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(str::to_owned).collect()
        };
        sentences.iter().map(|(name, text)| ((*name).to_owned(), of(text))).collect()
    }

    #[test]
    fn both_languages_have_every_sentence_with_the_same_blanks() {
        let (english, japanese) = (read(ENGLISH), read(JAPANESE));
        let (english_blanks, japanese_blanks) = (blanks(&english), blanks(&japanese));
        assert_eq!(english_blanks.keys().collect::<Vec<_>>(), japanese_blanks.keys().collect::<Vec<_>>());
        for (name, known) in english_blanks {
            let plural = english[name.as_str()].contains("{count}") || name.ends_with("-one");
            assert!(japanese_blanks[&name] == known || plural, "{name}");
        }
    }

    #[test]
    fn every_sentence_is_one_that_the_page_can_fill() {
        for source in [ENGLISH, JAPANESE] {
            fluent::FluentResource::try_new(source.to_owned()).unwrap();
            for line in source.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                assert!(line.starts_with("page-") && line.contains(" = "), "{line}");
                assert!(!line.contains("->"), "{line}");
            }
        }
    }
}
