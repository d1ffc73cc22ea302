//! What a change is known by, whatever happens to its title, its place or the template.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use crate::github::model::Author;

/// The identity of a [`Change`](super::Change): what ticks and approvals follow.
///
/// Written (`Display`, `FromStr`) as `pr=12`, `pr=12/ken`, `login=ken` or `mail=ken%40example.com/ken+tanaka`, with
/// nothing in it that could end an HTML comment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The pull request with this number.
    PullRequest(u64),
    /// The part of one of its authors, in lower case, where each has a box of their own.
    PullRequestOf(u64, String),
    /// The commits without a pull request of this account, in lower case.
    Login(String),
    /// The commits without a pull request of somebody without an account.
    ///
    /// Two people may share an address (a pair, a build machine), so the name belongs to the identity;
    /// it always does, so that the key stays the same when the second person turns up.
    Mail {
        /// The address in lower case.
        email: String,
        /// The name in lower case.
        name: String,
    },
}

impl Key {
    /// The key of what `author` brought without a pull request.
    pub fn of_author(author: &Author) -> Self {
        match author_login(author) {
            Some(login) => Self::Login(login.to_lowercase()),
            None => Self::Mail { email: author.email.to_lowercase(), name: author.name.to_lowercase() },
        }
    }

    /// The number, if it is a pull request.
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::PullRequest(number) | Self::PullRequestOf(number, _) => Some(*number),
            Self::Login(_) | Self::Mail { .. } => None,
        }
    }
}

/// The account of an author: as GitHub says, else as a noreply address names it (`ID+LOGIN@users.noreply.…`
/// or `LOGIN@users.noreply.…`; GitHub Docs, "Setting your commit email address").
pub(super) fn author_login(author: &Author) -> Option<&str> {
    author.login.as_deref().or_else(|| {
        let (local, domain) = author.email.split_once('@')?;
        let login = local.split_once('+').map_or(local, |(_, login)| login);
        (domain.starts_with("users.noreply.") && !login.is_empty()).then_some(login)
    })
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PullRequest(number) => write!(f, "pr={number}"),
            Self::PullRequestOf(number, who) => write!(f, "pr={number}/{}", encode(who)),
            Self::Login(login) => write!(f, "login={}", encode(login)),
            Self::Mail { email, name } => write!(f, "mail={}/{}", encode(email), encode(name)),
        }
    }
}

/// Text that is no [`Key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the key of a change: it reads pr=NUMBER, pr=NUMBER/LOGIN, login=LOGIN or mail=ADDRESS/NAME")]
pub struct NotAKey;

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (kind, value) = text.split_once('=').ok_or(NotAKey)?;
        match kind {
            "pr" => match value.split_once('/') {
                None => value.parse().map(Self::PullRequest).map_err(|_| NotAKey),
                Some((number, who)) => {
                    Ok(Self::PullRequestOf(number.parse().map_err(|_| NotAKey)?, decode(who)?))
                }
            },
            "login" => decode(value).map(Self::Login),
            "mail" => {
                let (email, name) = value.split_once('/').ok_or(NotAKey)?;
                Ok(Self::Mail { email: decode(email)?, name: decode(name)? })
            }
            _ => Err(NotAKey),
        }
    }
}

/// Percent-encoding, with `+` for the space as in forms. A second hyphen is encoded, because `--`
/// may not stand inside an HTML comment.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    let mut last = 0;
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'-' if last != b'-' => encoded.push('-'),
            b'.' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => encoded.push(char::from(byte)),
            // writing into a String can't fail
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
        last = byte;
    }
    encoded
}

fn decode(text: &str) -> Result<String, NotAKey> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => 16 * hex(rest.next())? + hex(rest.next())?,
            _ => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| NotAKey)
}

fn hex(digit: Option<u8>) -> Result<u8, NotAKey> {
    let value = digit.and_then(|digit| char::from(digit).to_digit(16)).ok_or(NotAKey)?;
    u8::try_from(value).map_err(|_| NotAKey)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_noreply_address_names_the_account() {
        for (email, login) in [
            ("17+Ken@users.noreply.github.com", Some("Ken")),
            ("ken@users.noreply.ghe.example.com", Some("ken")),
            ("ken@example.com", None),
            ("@users.noreply.github.com", None),
        ] {
            let author = Author { name: "Ken".into(), email: email.into(), login: None, bot: false };
            assert_eq!(author_login(&author), login, "{email}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "pr=", "pr=x", "pr=-1", "login=%", "login=%G0", "login=%FF", "mail=a", "who=ken"] {
            assert_eq!(text.parse::<Key>(), Err(NotAKey), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_key_survives_the_page(email in ".*", name in ".*", login in ".*", number: u64) {
            let part = Key::PullRequestOf(number, name.clone());
            for key in [Key::Mail { email, name }, Key::Login(login), Key::PullRequest(number), part] {
                let text = key.to_string();
                prop_assert!(!text.contains("--") && !text.contains('>') && !text.contains(' '));
                prop_assert_eq!(text.parse(), Ok(key));
            }
        }
    }
}
