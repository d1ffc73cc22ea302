//! What stands in the way, told to people.

use crate::config::App;
use crate::github::GithubError;
use crate::message::block::{code, escape};
use crate::message::{Message, time};
use crate::release::observe::{Nothing, range};
use crate::release::publish::PublishError;
use crate::request::Target;
use crate::say;
use crate::slack::SlackError;
use crate::words::Language;

/// Why a verb could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Something people should know and can do something about.
    #[error("{}", .0.text)]
    Told(Message),
    /// Something that is ours; logged once, with a name by which people can ask about it.
    #[error(transparent)]
    Ours(#[from] anyhow::Error),
}

impl From<SlackError> for Trouble {
    fn from(error: SlackError) -> Self {
        Self::Ours(error.into())
    }
}

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

/// Why there is no deploy pull request, in words.
pub(super) fn publishing(language: Language, app: &App, error: PublishError) -> Trouble {
    match error {
        PublishError::Github(error) => Trouble::Told(github(language, app, &error)),
        PublishError::Unfit(unfit) => Trouble::Told(Message::plain(say!(
            language,
            "deploy-too-large",
            problem = escape(&unfit.to_string())
        ))),
        PublishError::Closed => Trouble::Ours(anyhow::anyhow!(error)),
        PublishError::Store(error) => Trouble::Ours(error),
    }
}
