//! The kinds of placeholders: how each is read, completed and explained.

use super::argument::{Argument, Person};
use super::duration;
use super::vocabulary::{self, Named, Vocabulary};

/// What may stand in the place of a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `<app>`
    App,
    /// `<environment>`
    Environment,
    /// `<branch>`
    Branch,
    /// `<name>`
    Name,
    /// `<duration>`
    Duration,
    /// `<user>`
    User,
    /// `<login>`
    Login,
    /// `<command>`
    Command,
    /// `<revision>`
    Revision,
    /// `<text…>`
    Text,
}

/// Longer than any name of an app, an environment, a command or a branch, in bytes.
const LONGEST_NAME: usize = 400;

/// The names a placeholder may refer to.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Apps and environments.
    pub vocabulary: &'a Vocabulary,
    /// The commands of the catalog.
    pub commands: &'a [Named],
}

impl Kind {
    /// Every kind, in the order in which problems list them.
    pub const ALL: [Self; 10] = [
        Self::App,
        Self::Environment,
        Self::Branch,
        Self::Name,
        Self::Duration,
        Self::User,
        Self::Login,
        Self::Command,
        Self::Revision,
        Self::Text,
    ];

    /// The name between the angle brackets of a usage.
    pub fn name(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Environment => "environment",
            Self::Branch => "branch",
            Self::Name => "name",
            Self::Duration => "duration",
            Self::User => "user",
            Self::Login => "login",
            Self::Command => "command",
            Self::Revision => "revision",
            Self::Text => "text",
        }
    }

    /// The kind of this name; `text…` and `text...` are `text`.
    pub fn from_name(name: &str) -> Option<Self> {
        let plain = name.strip_suffix('…').or_else(|| name.strip_suffix("...")).unwrap_or(name);
        let kind = Self::ALL.into_iter().find(|kind| kind.name() == plain)?;
        ((kind == Self::Text) == (plain.len() < name.len())).then_some(kind)
    }

    /// Reads one argument, or `None` when this kind can't be called that.
    pub fn read(self, given: &str, known: Known<'_>) -> Option<Argument> {
        match self {
            // What is wrong with a branch or a name is said by whoever wanted one.
            Self::Branch => is_name(given).then(|| Argument::Branch(given.to_owned())),
            Self::Name => is_name(given).then(|| Argument::Name(given.to_owned())),
            Self::Duration => duration::parse(given).map(Argument::Duration),
            Self::User => person(given).map(Argument::User),
            Self::Login => login(given).map(|login| Argument::Login(login.to_owned())),
            Self::Revision => is_revision(given).then(|| Argument::Revision(given.to_owned())),
            Self::Text => (!given.trim().is_empty()).then(|| Argument::Text(given.trim().to_owned())),
            Self::App => self.find(given, known).map(Argument::App),
            Self::Environment => self.find(given, known).map(Argument::Environment),
            Self::Command => self.find(given, known).map(Argument::Command),
        }
    }

    fn find(self, given: &str, known: Known<'_>) -> Option<String> {
        let not_absurd = given.len() <= LONGEST_NAME;
        not_absurd.then(|| vocabulary::find(given, self.names(known)))?.map(|named| named.name.clone())
    }

    /// What it may be called, when that is a list: empty for the kinds that follow rules instead.
    pub fn names(self, known: Known<'_>) -> &[Named] {
        match self {
            Self::App => &known.vocabulary.apps,
            Self::Environment => &known.vocabulary.environments,
            Self::Command => known.commands,
            _ => &[],
        }
    }

    /// Every name that may stand here, without aliases.
    pub fn choices(self, known: Known<'_>) -> Vec<String> {
        self.names(known).iter().map(|named| named.name.clone()).collect()
    }

    /// The names that begin like `prefix`, without aliases.
    pub fn complete(self, prefix: &str, known: Known<'_>) -> Vec<String> {
        let prefix = vocabulary::fold(prefix);
        let begins = |named: &&Named| named.all().any(|name| vocabulary::fold(name).starts_with(&prefix));
        self.names(known).iter().filter(begins).map(|named| named.name.clone()).collect()
    }

    /// The names nearest to a wrong one: at most three.
    pub fn nearest(self, given: &str, known: Known<'_>) -> Vec<String> {
        vocabulary::nearest(given, self.names(known)).into_iter().map(str::to_owned).collect()
    }

    /// What may stand here, in English words after "must be".
    pub fn explanation(self) -> &'static str {
        match self {
            Self::App => "an app of config.toml",
            Self::Environment => "an environment of config.toml",
            Self::Branch => "the name of a git branch",
            Self::Name => "a name",
            Self::Duration => "a length of time such as 90m, 2h30m, 3 days, 2時間",
            Self::User => "a mention or @name of somebody in Slack",
            Self::Login => "a GitHub login: 1 to 39 letters, digits and single hyphens",
            Self::Command => "the name of a command",
            Self::Revision => "a revision such as web:41, a commit, or a deploy pull request such as #11",
            Self::Text => "some words",
        }
    }

    /// Something that may stand here, to try usages with.
    pub(super) fn sample(self, known: Known<'_>) -> Option<String> {
        Some(match self {
            Self::Branch => "feature/login".to_owned(),
            Self::Name => "demo".to_owned(),
            Self::Duration => "2h30m".to_owned(),
            Self::User => "<@U123>".to_owned(),
            Self::Login => "octocat".to_owned(),
            Self::Text => "some words".to_owned(),
            Self::Revision => "web:41".to_owned(),
            Self::App | Self::Environment | Self::Command => self.names(known).first()?.name.clone(),
        })
    }

    /// How many words an argument of this kind may take when it isn't quoted.
    pub(super) fn most_words(self) -> usize {
        match self {
            Self::Duration | Self::Command => 4,
            _ => 1,
        }
    }
}

fn is_name(given: &str) -> bool {
    (1..=LONGEST_NAME).contains(&given.len())
}

/// The rules of `git check-ref-format` for a branch, in the 244 bytes GitHub allows.
pub fn is_branch(name: &str) -> bool {
    let forbidden = |char: char| char.is_control() || " ~^:?*[\\".contains(char);
    let part_is_fine = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    (1..=244).contains(&name.len())
        && name != "@"
        && name != "HEAD"
        && !name.starts_with('-')
        && !name.ends_with('.')
        && !name.contains("..")
        && !name.contains("@{")
        && !name.contains(forbidden)
        && name.split('/').all(part_is_fine)
}

/// A task definition's revision (`web:41`, or its number), a commit of at least seven digits, or a deploy
/// pull request (`#11`).
fn is_revision(given: &str) -> bool {
    let number = |text: &str| (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let family = |text: &str| {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        (1..=255).contains(&text.len()) && text.bytes().all(letter)
    };
    let commit = (7..=40).contains(&given.len()) && given.bytes().all(|byte| byte.is_ascii_hexdigit());
    let named = given.split_once(':').is_some_and(|(name, revision)| family(name) && number(revision));
    number(given) || commit || named || given.strip_prefix('#').is_some_and(number)
}

/// `<@U123>` or `@name`.
fn person(given: &str) -> Option<Person> {
    if let Some(id) = given.strip_prefix("<@").and_then(|rest| rest.strip_suffix('>')) {
        let fits = id.len() >= 2
            && id.starts_with(['U', 'W'])
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return fits.then(|| Person::Id(id.to_owned()));
    }
    let name = given.strip_prefix('@')?;
    let fits = (1..=80).contains(&name.chars().count()) && !name.contains(['<', '>', '&', '@', '\n']);
    fits.then(|| Person::Name(name.to_owned()))
}

/// A GitHub login, with or without `@`: 1 to 39 ASCII letters, digits and hyphens, no hyphen at
/// the start and none after another. (Some old accounts end in one.)
fn login(given: &str) -> Option<&str> {
    let login = given.strip_prefix('@').unwrap_or(given);
    let allowed = login.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let fits = (1..=39).contains(&login.len()) && !login.starts_with('-') && !login.contains("--");
    (allowed && fits).then_some(login)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, given: &str) -> Option<String> {
        let vocabulary = Vocabulary::sample();
        let commands = [Named::new("i-am", ["i am"])];
        kind.read(given, Known { vocabulary: &vocabulary, commands: &commands }).map(|read| read.to_string())
    }

    #[test]
    fn each_kind_takes_what_it_should() {
        let long = "x".repeat(244);
        let table = [
            (Kind::App, "WEB", "web"),
            (Kind::Environment, "本番", "production"),
            (Kind::Branch, "feature/login", "feature/login"),
            (Kind::Branch, "機能/ログイン", "機能/ログイン"),
            (Kind::Branch, "Release-1.2", "Release-1.2"),
            (Kind::Branch, &long, &long),
            (Kind::Duration, "90m", "1h30m"),
            (Kind::User, "<@U123>", "<@U123>"),
            (Kind::User, "<@W123>", "<@W123>"),
            (Kind::User, "@hana.sato", "@hana.sato"),
            (Kind::User, "@花子", "@花子"),
            (Kind::Login, "octocat", "octocat"),
            (Kind::Login, "@Octo-Cat9", "Octo-Cat9"),
            (Kind::Command, "I am", "i-am"),
            (Kind::Text, " hi there ", "hi there"),
        ];
        for (kind, given, again) in table {
            assert_eq!(read(kind, given).as_deref(), Some(again), "{kind:?} {given}");
        }
    }

    #[test]
    fn each_kind_refuses_what_it_should() {
        let absurd = "x".repeat(401);
        let refused = [
            (Kind::App, "wbe"),
            (Kind::Environment, "prodcution"),
            (Kind::Environment, ""),
            (Kind::Branch, ""),
            (Kind::Branch, &absurd),
            (Kind::Name, ""),
            (Kind::Duration, "soon"),
            (Kind::User, "hana"),
            (Kind::User, "<@>"),
            (Kind::User, "<@C123>"),
            (Kind::User, "@"),
            (Kind::User, "@<!channel>"),
            (Kind::Login, ""),
            (Kind::Login, "-a"),
            (Kind::Login, "a--b"),
            (Kind::Login, "a_b"),
            (Kind::Login, "花子"),
            (Kind::Login, "1234567890123456789012345678901234567890"),
            (Kind::Command, "dance"),
            (Kind::Text, "  "),
        ];
        for (kind, given) in refused {
            assert_eq!(read(kind, given), None, "{kind:?} {given}");
        }
    }

    #[test]
    fn a_branch_is_read_as_it_is_typed_and_git_refuses_some() {
        let long = "x".repeat(245);
        let refused = [
            "", "-f", "a..b", "a b", "a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b", "a@{1}", "@", "/a", "a/",
            "a//b", ".a", "a/.b", "a.", "a.lock", "a.lock/b", "a\u{7}", &long,
        ];
        for name in refused {
            assert!(!is_branch(name), "{name}");
            assert_eq!(read(Kind::Branch, name).as_deref(), (!name.is_empty()).then_some(name));
        }
        assert!(is_branch(&long[1..]) && is_branch("feature/検索"));
        assert_eq!(read(Kind::Name, "Demo!").as_deref(), Some("Demo!"));
    }

    #[test]
    fn kinds_complete_and_suggest() {
        let vocabulary = Vocabulary::sample();
        let known = Known { vocabulary: &vocabulary, commands: &[] };
        assert_eq!(Kind::Environment.complete("P", known), ["production"]);
        assert_eq!(Kind::Environment.complete("", known), ["production", "staging", "dev"]);
        assert_eq!(Kind::Environment.complete("本", known), ["production"]);
        assert_eq!(Kind::Environment.nearest("prodcution", known), ["production"]);
        assert_eq!(Kind::Branch.complete("m", known), Vec::<String>::new());
    }

    #[test]
    fn kinds_are_found_by_name() {
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Text) {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(Kind::from_name("text…"), Some(Kind::Text));
        assert_eq!(Kind::from_name("text..."), Some(Kind::Text));
        for name in ["text", "app…", "", "…", "colour"] {
            assert_eq!(Kind::from_name(name), None, "{name}");
        }
    }
}
