//! stub
use super::client::Github;
use super::error::GithubError;
#[allow(missing_docs)]
pub async fn file(_: &Github, _: &str, _: &str, _: &str, _: &str) -> Result<Option<String>, GithubError> {
    Ok(None)
}
