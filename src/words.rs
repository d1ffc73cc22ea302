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

    fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("../locales/en/tengu.ftl"),
            Self::Japanese => include_str!("../locales/ja/tengu.ftl"),
        }
    }

    /// The sentence of that name, its blanks filled.
    ///
    /// A sentence that is missing shows its name; that every language has every sentence, and each
    /// the same blanks, is tested.
    pub fn say(self, name: &str, blanks: &[(&str, FluentValue<'_>)]) -> String {
        let bundle = bundle(self);
        let arguments: FluentArgs<'_> = blanks.iter().map(|(name, value)| (*name, value.clone())).collect();
        let pattern = bundle.get_message(name).and_then(|message| message.value());
        pattern.map_or_else(
            || name.to_owned(),
            |pattern| bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned(),
        )
    }
}

fn bundle(language: Language) -> &'static FluentBundle<FluentResource> {
    static BUNDLES: OnceLock<BTreeMap<Language, FluentBundle<FluentResource>>> = OnceLock::new();
    let bundles = BUNDLES.get_or_init(|| Language::ALL.into_iter().map(|one| (one, read(one))).collect());
    &bundles[&language]
}

fn read(language: Language) -> FluentBundle<FluentResource> {
    let locale = language.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // The isolating marks around blanks would end up inside Slack's links and code spans.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(language.source().to_owned());
    bundle.add_resource_overriding(resource.unwrap_or_else(|(readable, _)| readable));
    bundle
}

/// A sentence in a language: `say!(language, "name", blank = value, …)`.
#[macro_export]
macro_rules! say {
    ($language:expr, $name:literal $(, $blank:ident = $value:expr)* $(,)?) => {
        $language.say($name, &[$((stringify!($blank), ::fluent::FluentValue::from($value))),*])
    };
}
