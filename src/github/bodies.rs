//! The bodies of many pull requests in few requests.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::json;

use super::client::Github;
use super::error::GithubError;
use super::pull_request::Editor;

/// How many bodies one request asks for: each may be 65,536 characters long, and GitHub gives a request ten
/// seconds.
const AT_ONCE: usize = 50;

/// The body of a pull request, and who edited it last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The text.
    pub text: String,
    /// The login of who edited it last, when that was not us.
    pub edited_by: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    viewer: Editor,
    repository: Option<BTreeMap<String, Option<Pull>>>,
}

#[derive(Deserialize)]
struct Pull {
    number: u64,
    body: String,
    editor: Option<Editor>,
}

/// Reads the bodies of pull requests of a repository, by their numbers; those that are gone are left out.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn bodies(
    github: &Github,
    owner: &str,
    repository: &str,
    numbers: &[u64],
) -> Result<BTreeMap<u64, Body>, GithubError> {
    let mut found = BTreeMap::new();
    for numbers in numbers.chunks(AT_ONCE) {
        let variables = json!({ "owner": owner, "name": repository });
        let answer: Answer =
            github.query(&format!("{owner}/{repository}"), &query(numbers), &variables).await?;
        let plain = |login: &str| login.trim_end_matches("[bot]").to_owned();
        let us = plain(&answer.viewer.login);
        for pull in answer.repository.into_iter().flatten().filter_map(|(_, pull)| pull) {
            let edited_by = pull.editor.map(|editor| editor.login).filter(|login| plain(login) != us);
            found.insert(pull.number, Body { text: pull.body, edited_by });
        }
    }
    Ok(found)
}

/// The question for the bodies of these pull requests.
pub fn query(numbers: &[u64]) -> String {
    let mut pulls = String::new();
    for number in numbers {
        _ = write!(
            pulls,
            "\n    p{number}: pullRequest(number: {number}) {{ number body editor {{ login }} }}"
        );
    }
    format!(
        "query Bodies($owner: String!, $name: String!) {{
  viewer {{ login }}
  repository(owner: $owner, name: $name) {{{pulls}
  }}
}}"
    )
}
