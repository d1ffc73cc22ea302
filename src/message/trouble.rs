//! What stands in the way, told to people.

use super::block::{code, escape};
use super::{Message, time};
use crate::access::Refusal;
use crate::config::App;
use crate::github::GithubError;
use crate::release::observe::{Nothing, range};
use crate::request::Target;
use crate::say;
use crate::words::Language;

/// What GitHub says, in words.
pub fn github(language: Language, app: &App, error: &GithubError) -> Message {
    Message::plain(match error {
        GithubError::Credentials(_) => say!(language, "github-credentials"),
        GithubError::Forbidden(why) => {
            say!(language, "github-forbidden", why = escape(why), repository = code(&app.full_name()))
        }
        GithubError::Limited(until) => say!(language, "github-limited", when = time(*until)),
        GithubError::NotFound(_) => say!(language, "nothing-repository", repository = code(&app.full_name())),
        GithubError::Refused { message, .. } => say!(language, "github-refused", why = escape(message)),
        GithubError::Unclear(why) => say!(language, "github-unclear", why = escape(why)),
    })
}

/// Why somebody may not, in words.
pub fn refused(language: Language, refusal: &Refusal) -> Message {
    Message::plain(match refusal {
        Refusal::NotAMember | Refusal::NotAPerson => say!(language, "refused-guest"),
        Refusal::NotInRole(roles) => {
            let roles = roles.iter().map(|role| code(role)).collect::<Vec<_>>().join(", ");
            say!(language, "refused-role", roles = roles)
        }
        Refusal::Unsure => say!(language, "refused-unsure"),
    })
}

/// Why there is nothing to deploy, in words.
pub fn nothing(language: Language, target: Target<'_>, nothing: &Nothing) -> Message {
    let (repository, range) = (target.app.full_name(), range(target.app, target.environment));
    let repository = code(&repository);
    Message::plain(match nothing {
        Nothing::UpToDate { head_sha } => {
            let head = code(crate::message::card::short_sha(head_sha));
            say!(
                language,
                "nothing-up-to-date",
                release = code(range.release),
                base = code(range.base),
                head = head
            )
        }
        Nothing::NoRepository => say!(language, "nothing-repository", repository = repository),
        Nothing::NoBranch { name, nearest, release: false } if nearest.is_empty() => {
            say!(language, "nothing-branch", branch = code(name), repository = repository)
        }
        Nothing::NoBranch { name, nearest, release: false } => {
            let nearest = listed(nearest);
            say!(
                language,
                "nothing-branch-nearest",
                branch = code(name),
                repository = repository,
                nearest = nearest
            )
        }
        Nothing::NoBranch { name, nearest, release: true } => {
            let command = code(&format!("git push origin <commit>:refs/heads/{name}"));
            let mut said = say!(
                language,
                "nothing-release-branch",
                branch = code(name),
                repository = repository,
                command = command
            );
            if !nearest.is_empty() {
                said.push('\n');
                said.push_str(&say!(language, "nothing-release-nearest", nearest = listed(nearest)));
            }
            said
        }
    })
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}
