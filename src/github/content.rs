//! A file as it is at a commit.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::branch::{encode, encode_value};
use super::client::Github;
use super::error::GithubError;

/// What GitHub answers: an object for a file, a list for a directory.
#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    File(File),
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "type")]
    kind: String,
    encoding: String,
    content: String,
    size: u64,
}

/// The text of a file at a commit; nothing where there is no such file, or a directory instead.
///
/// # Errors
/// [`GithubError::Refused`] when it is larger than 1 MB, which GitHub does not send this way, or no text; else
/// what [`GithubError`] says. Source: GitHub docs, "Get repository content".
pub async fn file(
    github: &Github,
    owner: &str,
    repository: &str,
    path: &str,
    sha: &str,
) -> Result<Option<String>, GithubError> {
    let full_name = format!("{owner}/{repository}");
    let address = format!("/repos/{full_name}/contents/{}?ref={}", encode(path), encode_value(sha));
    let file = match github.get::<Answer>(&full_name, &address).await {
        Ok(Answer::File(file)) if file.kind == "file" => file,
        Ok(_) | Err(GithubError::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    if file.encoding != "base64" {
        let message = format!("{path} has {} bytes; a file may have 1,048,576 at most", file.size);
        return Err(GithubError::Refused { status: 200, message });
    }
    let packed: String = file.content.split_ascii_whitespace().collect();
    let text = STANDARD.decode(packed).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let no_text = || GithubError::Refused { status: 200, message: format!("{path} is no text in UTF-8") };
    text.map(Some).ok_or_else(no_text)
}

#[cfg(test)]
mod tests {
    use super::super::branch::tests::world;
    use super::*;

    #[tokio::test]
    async fn a_file_is_read_as_it_is_at_a_commit() {
        let (stand_in, github) = world().await;
        let first = stand_in.put_file("acme/web", "master", "ci/compose.yml", "services: {}\n# あ").unwrap();
        let then = stand_in.put_file("acme/web", "master", "ci/compose.yml", &"x".repeat(900)).unwrap();
        let read = async |path, sha| file(&github, "acme", "web", path, sha).await;
        assert_eq!(read("ci/compose.yml", &first).await, Ok(Some("services: {}\n# あ".into())));
        assert_eq!(read("ci/compose.yml", &then).await, Ok(Some("x".repeat(900))));
        for (path, sha) in [("ci", &*then), ("nothing #1?.yml", &then), ("ci/compose.yml", "0000000")] {
            assert_eq!(read(path, sha).await, Ok(None), "{path}");
        }
        let large = stand_in.put_file("acme/web", "master", "large", &"x".repeat((1 << 20) + 1)).unwrap();
        let refused = read("large", &large).await.unwrap_err().to_string();
        assert!(refused.ends_with("large has 1048577 bytes; a file may have 1,048,576 at most"), "{refused}");
        assert_eq!(stand_in.refused(), Vec::<String>::new());
    }
}
