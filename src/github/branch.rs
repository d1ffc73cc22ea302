//! Branches and their names.

use serde::Deserialize;
use serde_json::json;

use super::client::Github;
use super::error::GithubError;

/// The question for names.
pub const QUERY: &str = "query Branches($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: \"refs/heads/\", first: 100) { nodes { name } }
  }
}";

/// Up to a hundred branches of a repository.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn names(github: &Github, owner: &str, repository: &str) -> Result<Vec<String>, GithubError> {
    #[derive(Deserialize)]
    struct Answer {
        repository: Option<Repository>,
    }
    #[derive(Deserialize)]
    struct Repository {
        refs: Option<Refs>,
    }
    #[derive(Deserialize)]
    struct Refs {
        nodes: Vec<Ref>,
    }
    #[derive(Deserialize)]
    struct Ref {
        name: String,
    }
    let variables = json!({ "owner": owner, "name": repository });
    let answer: Answer = github.query(&format!("{owner}/{repository}"), QUERY, &variables).await?;
    let refs = answer.repository.and_then(|repository| repository.refs);
    Ok(refs.into_iter().flat_map(|refs| refs.nodes).map(|found| found.name).collect())
}

/// A branch's name as part of an address: everything but what needs no care is percent-encoded, and
/// slashes stay, as GitHub wants them.
pub fn encode(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                encoded.push(byte as char)
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

/// A name as the value of a query: slashes are percent-encoded, too.
pub fn encode_value(name: &str) -> String {
    encode(name).replace('/', "%2F")
}
