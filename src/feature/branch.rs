//! The branch people ask for, as they type it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest branch name in bytes: GitHub refuses longer ones, and so do most file systems that git keeps
/// refs in.
const LONGEST: usize = 255;
/// Source: git-check-ref-format(1), rules 4 and 5.
const REFUSED: &str = " ~^:?*[\\";
const QUOTES: [(char, char); 6] =
    [('`', '`'), ('"', '"'), ('\'', '\''), ('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}'), ('「', '」')];

/// The name of a branch that git could have made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BranchName(String);

/// Why something is no name of a branch of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBranch {
    /// There is nothing.
    #[error("there is no branch name")]
    Empty,
    /// Longer than 255 bytes.
    #[error("a branch name of {bytes} bytes is too long: {LONGEST} are allowed")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// A branch of somebody's fork, as GitHub shows it.
    #[error("{branch} is a branch of {owner}'s fork, not of our repository")]
    Fork {
        /// Whose fork it is.
        owner: String,
        /// The branch there.
        branch: String,
    },
    /// A character that git refuses.
    #[error("a branch name can't hold {0:?}")]
    Character(char),
    /// Two dots in a row, which means a range.
    #[error("a branch name can't hold \"..\"")]
    TwoDots,
    /// A slash at an edge, or two in a row.
    #[error("a branch name can't start or end with a slash, nor hold two in a row")]
    Slash,
    /// A dot at the end.
    #[error("a branch name can't end with a dot")]
    EndsWithDot,
    /// A part between slashes that starts with a dot.
    #[error("\"{0}\" can't be part of a branch name: it starts with a dot")]
    HiddenPart(String),
    /// A part between slashes that ends with `.lock`.
    #[error("\"{0}\" can't be part of a branch name: git keeps names that end with .lock for itself")]
    Lock(String),
    /// `@{`, which asks git for an earlier state.
    #[error("a branch name can't hold \"@{{\"")]
    AtBrace,
    /// `@` or `HEAD`, which mean what is checked out.
    #[error("\"{0}\" means what is checked out; it is no branch's name")]
    Head(String),
    /// A hyphen at the start, which git takes for an option.
    #[error("a branch name can't start with a hyphen")]
    Option,
}

impl BranchName {
    /// Reads what people type or paste: `feature/x`, `origin/feature/x`, `refs/heads/feature/x`, each with
    /// or without quotes around it.
    ///
    /// # Errors
    /// When git would refuse it (source: git-check-ref-format(1), with `--branch`), or it is a fork's.
    pub fn parse(typed: &str) -> Result<Self, BadBranch> {
        Self::checked(without_place(without_quotes(typed)))
    }

    /// What was read once is the name itself, even if that starts with `origin/`.
    fn checked(name: &str) -> Result<Self, BadBranch> {
        fork(name)?;
        whole(name)?;
        name.split('/').try_for_each(part)?;
        Ok(Self(name.to_owned()))
    }

    /// The name as git has it, without `refs/heads/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn without_quotes(typed: &str) -> &str {
    let mut name = typed.trim();
    while let Some(inner) = QUOTES.iter().find_map(|(open, close)| {
        let inner = name.strip_prefix(*open)?;
        inner.strip_suffix(*close)
    }) {
        name = inner.trim();
    }
    name
}

fn without_place(name: &str) -> &str {
    let name = name.strip_prefix("refs/heads/").unwrap_or(name);
    let name = name.strip_prefix("refs/remotes/").unwrap_or(name);
    name.strip_prefix("origin/").unwrap_or(name)
}

/// GitHub writes a fork's branch as `owner:branch`; no branch's name holds a colon.
fn fork(name: &str) -> Result<(), BadBranch> {
    let Some((owner, branch)) = name.split_once(':') else { return Ok(()) };
    let login = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
    if owner.is_empty() || branch.is_empty() || !owner.chars().all(login) || branch.contains(':') {
        return Ok(());
    }
    Err(BadBranch::Fork { owner: owner.to_owned(), branch: branch.to_owned() })
}

fn whole(name: &str) -> Result<(), BadBranch> {
    let refused = |char: &char| char.is_control() || REFUSED.contains(*char);
    if let Some(char) = name.chars().find(refused) {
        return Err(BadBranch::Character(char));
    }
    match name {
        "" => Err(BadBranch::Empty),
        "@" | "HEAD" => Err(BadBranch::Head(name.to_owned())),
        _ if name.len() > LONGEST => Err(BadBranch::TooLong { bytes: name.len() }),
        _ if name.contains("..") => Err(BadBranch::TwoDots),
        _ if name.contains("@{") => Err(BadBranch::AtBrace),
        _ if name.starts_with('-') => Err(BadBranch::Option),
        _ if name.ends_with('.') => Err(BadBranch::EndsWithDot),
        _ => Ok(()),
    }
}

fn part(part: &str) -> Result<(), BadBranch> {
    match part {
        "" => Err(BadBranch::Slash),
        _ if part.starts_with('.') => Err(BadBranch::HiddenPart(part.to_owned())),
        _ if part.ends_with(".lock") => Err(BadBranch::Lock(part.to_owned())),
        _ => Ok(()),
    }
}

impl fmt::Display for BranchName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for BranchName {
    type Error = BadBranch;

    fn try_from(text: String) -> Result<Self, BadBranch> {
        Self::checked(&text)
    }
}

impl From<BranchName> for String {
    fn from(name: BranchName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn branches_are_read_as_people_type_them() {
        let table = [
            ("feature/x", "feature/x"),
            ("  feature/x ", "feature/x"),
            ("`feature/x`", "feature/x"),
            ("“feature/x”", "feature/x"),
            ("\"'feature/x'\"", "feature/x"),
            ("「feature/検索」", "feature/検索"),
            ("origin/feature/x", "feature/x"),
            ("refs/heads/feature/x", "feature/x"),
            ("refs/remotes/origin/x", "x"),
            ("dependabot/npm_and_yarn/@types/node-22.1", "dependabot/npm_and_yarn/@types/node-22.1"),
            ("🚀", "🚀"),
            ("#123", "#123"),
            ("a@b", "a@b"),
            ("lock", "lock"),
        ];
        for (typed, name) in table {
            assert_eq!(BranchName::parse(typed).map(String::from), Ok(name.to_owned()), "{typed}");
        }
    }

    #[test]
    fn what_git_refuses_says_why() {
        let part = str::to_owned;
        let table = [
            ("", BadBranch::Empty),
            ("``", BadBranch::Empty),
            ("origin/", BadBranch::Empty),
            ("a..b", BadBranch::TwoDots),
            ("a b", BadBranch::Character(' ')),
            ("a\tb", BadBranch::Character('\t')),
            ("a\u{7f}", BadBranch::Character('\u{7f}')),
            ("a~1", BadBranch::Character('~')),
            ("a^", BadBranch::Character('^')),
            ("a?", BadBranch::Character('?')),
            ("a*", BadBranch::Character('*')),
            ("a[0]", BadBranch::Character('[')),
            ("a\\b", BadBranch::Character('\\')),
            (":a", BadBranch::Character(':')),
            ("a:b:c", BadBranch::Character(':')),
            ("ada:patch-1", BadBranch::Fork { owner: part("ada"), branch: part("patch-1") }),
            ("a@{1}", BadBranch::AtBrace),
            ("/a", BadBranch::Slash),
            ("a/", BadBranch::Slash),
            ("a//b", BadBranch::Slash),
            ("a.lock", BadBranch::Lock(part("a.lock"))),
            ("a.lock/b", BadBranch::Lock(part("a.lock"))),
            ("a.", BadBranch::EndsWithDot),
            ("a/.b", BadBranch::HiddenPart(part(".b"))),
            ("@", BadBranch::Head(part("@"))),
            ("HEAD", BadBranch::Head(part("HEAD"))),
            ("--force", BadBranch::Option),
        ];
        for (typed, why) in table {
            assert_eq!(BranchName::parse(typed), Err(why), "{typed}");
        }
        let long = "あ".repeat(86);
        assert_eq!(BranchName::parse(&long), Err(BadBranch::TooLong { bytes: 258 }));
        assert!(BranchName::parse(&long[3..]).is_ok());
    }

    proptest! {
        #[test]
        fn what_was_read_is_kept(typed in "(origin/){0,2}[`a-z@./~-]{0,12}|\\PC{0,40}") {
            if let Ok(name) = BranchName::parse(&typed) {
                let stored = serde_json::to_value(&name).unwrap();
                prop_assert!((1..=LONGEST).contains(&name.as_str().len()));
                prop_assert_eq!(serde_json::from_value::<BranchName>(stored).unwrap(), name);
            }
        }
    }
}
