//! The sentences tengu says, by language: Fluent files, embedded.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource, FluentValue};

/// A language tengu speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// `en`
    English,
    /// `ja`
    Japanese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// The language with that code, as in `en` or `ja`.
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// Its code, as in `en` or `ja`.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// The sentence of that name, its blanks filled.
    ///
    /// A sentence that is missing shows its name; that every language has every sentence, and each
    /// the same blanks, is tested.
    pub fn say(self, name: &str, blanks: &[(&str, FluentValue<'_>)]) -> String {
        TENGU.say(self, name, blanks)
    }
}

static TENGU: Sentences =
    Sentences::new(include_str!("../locales/en/tengu.ftl"), include_str!("../locales/ja/tengu.ftl"));

/// Sentences in every language, from Fluent texts that are read when first needed.
pub struct Sentences {
    english: &'static str,
    japanese: &'static str,
    bundles: OnceLock<BTreeMap<Language, FluentBundle<FluentResource>>>,
}

impl Sentences {
    /// Sentences from these texts.
    pub const fn new(english: &'static str, japanese: &'static str) -> Self {
        Self { english, japanese, bundles: OnceLock::new() }
    }

    /// The sentence of that name, its blanks filled; its name, where it is missing.
    pub fn say(&self, language: Language, name: &str, blanks: &[(&str, FluentValue<'_>)]) -> String {
        let all = |language| (language, self.read(language));
        let bundles = self.bundles.get_or_init(|| Language::ALL.into_iter().map(all).collect());
        let bundle = &bundles[&language];
        let arguments: FluentArgs<'_> = blanks.iter().map(|(name, value)| (*name, value.clone())).collect();
        let pattern = bundle.get_message(name).and_then(|message| message.value());
        pattern.map_or_else(
            || name.to_owned(),
            |pattern| bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned(),
        )
    }

    fn source(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Japanese => self.japanese,
        }
    }

    fn read(&self, language: Language) -> FluentBundle<FluentResource> {
        let locale = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // The isolating marks around blanks would end up inside Slack's links and code spans.
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(self.source(language).to_owned());
        bundle.add_resource_overriding(resource.unwrap_or_else(|(readable, _)| readable));
        bundle
    }
}

/// A sentence in a language: `say!(language, "name", blank = value, …)`.
#[macro_export]
macro_rules! say {
    ($language:expr, $name:literal $(, $blank:ident = $value:expr)* $(,)?) => {
        $language.say($name, &[$((stringify!($blank), ::fluent::FluentValue::from($value))),*])
    };
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
    use fluent_syntax::parser::parse;

    use super::*;

    /// The sentences of a language and the blanks of each.
    fn sentences(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let resource =
            parse(TENGU.source(language)).unwrap_or_else(|(_, errors)| panic!("{language:?}: {errors:?}"));
        let mut sentences = BTreeMap::new();
        for entry in &resource.body {
            if let Entry::Message(message) = entry {
                let mut blanks = BTreeSet::new();
                let pattern = message.value.as_ref().expect("every sentence says something");
                collect(&pattern.elements, &mut blanks);
                let before = sentences.insert(message.id.name.to_owned(), blanks);
                assert_eq!(before, None, "{} is there twice in {language:?}", message.id.name);
            }
        }
        sentences
    }

    fn collect(elements: &[PatternElement<&str>], blanks: &mut BTreeSet<String>) {
        for element in elements {
            let PatternElement::Placeable { expression } = element else { continue };
            let inline = match expression {
                Expression::Inline(inline) => inline,
                Expression::Select { selector, variants } => {
                    variants.iter().for_each(|variant| collect(&variant.value.elements, blanks));
                    selector
                }
            };
            if let InlineExpression::VariableReference { id } = inline {
                blanks.insert(id.name.to_owned());
            }
        }
    }

    #[test]
    fn every_language_has_every_sentence_with_the_same_blanks() {
        let [english, japanese] = Language::ALL.map(sentences);
        assert_eq!(english, japanese);
    }

    /// The names of sentences in the sources: what `say!` is given, and what is put together elsewhere.
    fn used() -> (BTreeSet<String>, String) {
        fn read(folder: &Path, all: &mut String) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && !path.ends_with("sandbox") {
                    read(&path, all);
                } else if path.extension().is_some_and(|extension| extension == "rs")
                    && !path.ends_with("words.rs")
                {
                    all.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        let mut all = String::new();
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        let said = all.split("say!(").skip(1).filter_map(|call| Some(call.split('"').nth(1)?.to_owned()));
        (said.collect(), all)
    }

    #[test]
    fn every_sentence_is_said_and_every_name_is_a_sentence() {
        let known = sentences(Language::English);
        let (said, all) = used();
        let unknown: Vec<_> = said.iter().filter(|name| !known.contains_key(*name)).collect();
        assert_eq!(unknown, Vec::<&String>::new(), "names without a sentence");
        // Some names are put together, and some are handed on before they are said.
        let built = |name: &str| {
            let starts = ["near-bad-", "near-missing-", "state-", "card-"].iter();
            let stage = |start: &str| {
                let rest = name.strip_prefix(start).unwrap_or_default();
                !["state-", "card-"].contains(&start) || crate::deploy::Stage::named(rest).is_some()
            };
            all.contains(&format!("\"{name}\""))
                || starts.clone().any(|start| {
                    name.starts_with(start) && stage(start) && all.contains(&format!("\"{start}"))
                })
        };
        let silent: Vec<_> = known.keys().filter(|name| !said.contains(*name) && !built(name)).collect();
        assert_eq!(silent, Vec::<&String>::new(), "sentences that nobody says");
    }

    #[test]
    fn numbers_choose_their_form() {
        let text = |changes: usize| {
            say!(Language::English, "diff-text", app = "web", environment = "dev", changes = changes)
        };
        assert_eq!(text(1), "A deploy of web to dev would bring 1 change");
        assert_eq!(text(2), "A deploy of web to dev would bring 2 changes");
    }
}
