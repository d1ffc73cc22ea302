//! The names of this team: what an app or an environment may be called.

use unicode_normalization::UnicodeNormalization;

/// The names a placeholder may take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The apps of config.toml.
    pub apps: Vec<Named>,
    /// The environments of config.toml.
    pub environments: Vec<Named>,
}

/// Something with a name and other names for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name that arguments carry.
    pub name: String,
    /// What people may type instead, such as `本番` or `prod`.
    pub aliases: Vec<String>,
}

impl Named {
    /// A name with its aliases.
    pub fn new<'a>(name: &str, aliases: impl IntoIterator<Item = &'a str>) -> Self {
        Self { name: name.to_owned(), aliases: aliases.into_iter().map(str::to_owned).collect() }
    }

    /// The name first, then its aliases.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

impl Vocabulary {
    /// Names to try usages and examples with, before any config is known. They hold the names
    /// that the built-in command files use in their examples.
    pub fn sample() -> Self {
        Self {
            apps: vec![Named::new("web", ["ウェブ"]), Named::new("api", [])],
            environments: vec![
                Named::new("production", ["prod", "本番"]),
                Named::new("staging", ["stg", "ステージング"]),
                Named::new("dev", ["開発"]),
            ],
        }
    }
}

/// Finds what is called `given`; case and width don't matter.
pub(super) fn find<'a>(given: &str, among: &'a [Named]) -> Option<&'a Named> {
    let folded = fold(given);
    let exact = among.iter().find(|named| named.name == given);
    exact.or_else(|| among.iter().find(|named| named.all().any(|name| folds_to(name, &folded))))
}

/// Whether that is the folded form of `name`. Most names differ in their first letter, so it is not made.
fn folds_to(name: &str, folded: &str) -> bool {
    if name.is_ascii() { name.eq_ignore_ascii_case(folded) } else { folding(name).eq(folded.chars()) }
}

/// A text in the one form in which keywords and names are compared.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    folding(text).collect()
}

fn folding(text: &str) -> impl Iterator<Item = char> {
    text.nfkc().flat_map(char::to_lowercase)
}

/// The names nearest to `given`, nearest first: at most three, none that is far off.
pub(super) fn nearest<'a>(given: &str, among: &'a [Named]) -> Vec<&'a str> {
    let mut near: Vec<(usize, &str)> = among
        .iter()
        .filter_map(|named| {
            named.all().filter_map(|name| distance(given, name)).min().map(|away| (away, named.name.as_str()))
        })
        .collect();
    near.sort_by_key(|(away, _)| *away);
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How far `given` is from `wanted` in slips of the finger, or `None` when it isn't the same word
/// at all: more than a third of it is different. A beginning of three letters counts as one slip.
pub(super) fn distance(given: &str, wanted: &str) -> Option<usize> {
    // a long text is no slip of a word, and comparing it would take its time
    if given.len() > 8 * wanted.len() + 16 {
        return None;
    }
    let (given, wanted) = (fold(given), fold(wanted));
    let (typed, length) = (given.chars().count(), wanted.chars().count());
    if typed >= 3 && wanted.starts_with(&given) {
        // `deploy` is a word of its own beside `deploy-feature`, not the beginning of one.
        let whole_part = wanted[given.len()..].starts_with('-');
        return Some(usize::from(typed != length) + usize::from(whole_part));
    }
    let slips = strsim::damerau_levenshtein(&given, &wanted);
    (slips <= length.max(2) / 3 + usize::from(length > 3 && length < 6)).then_some(slips)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_any_of_their_names() {
        let environments = Vocabulary::sample().environments;
        for (given, name) in [
            ("production", Some("production")),
            ("PROD", Some("production")),
            ("本番", Some("production")),
            ("ｓｔｇ", Some("staging")),
            ("prodcution", None),
            ("", None),
        ] {
            assert_eq!(find(given, &environments).map(|named| named.name.as_str()), name, "{given}");
        }
    }

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        for (given, wanted, near) in [
            ("depoly", "deploy", true),
            ("deplyo", "deploy", true),
            ("dep", "deploy", true),
            ("prodcution", "production", true),
            ("prod", "production", true),
            ("pign", "ping", true),
            ("staging", "production", false),
            ("hello", "help", true),
            ("to", "deploy", false),
            ("xyz", "dev", false),
            ("", "web", false),
            ("本", "本番", false),
            ("デプロい", "デプロイ", true),
        ] {
            assert_eq!(distance(given, wanted).is_some(), near, "{given} {wanted}");
        }
    }
}
