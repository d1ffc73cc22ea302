//! Secrets: from the environment, or from files that the environment names. Never from `config.toml`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::aws::AwsSetup;

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text so that it cannot be printed by accident.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that has to send it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// Where the outside is, and what opens it.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// `SLACK_API_URL`; Slack's own when not set. Without a slash at the end.
    pub slack_api_url: String,
    /// `SLACK_APP_TOKEN` (`xapp-…`): opens the socket.
    pub slack_app_token: Secret,
    /// `SLACK_BOT_TOKEN` (`xoxb-…`): everything else.
    pub slack_bot_token: Secret,
    /// `GITHUB_API_URL`; GitHub's own when not set, `https://HOST/api/v3` for GitHub Enterprise.
    pub github_api_url: String,
    /// How to act on GitHub.
    pub github: GithubSecret,
    /// `GITHUB_WEBHOOK_SECRET`, when set: what GitHub signs its webhooks with. Without it none are heard.
    pub github_webhook_secret: Option<Secret>,
    /// `DATABASE_URL`, when set.
    pub database_url: Option<Secret>,
    /// Where AWS is and what opens it. For stand-ins: the real one is found in the environment.
    pub aws: AwsSetup,
}

/// What opens GitHub.
#[derive(Clone, Debug)]
pub enum GithubSecret {
    /// `GITHUB_TOKEN`: a personal or fine-grained token.
    Token(Secret),
    /// `GITHUB_APP_PRIVATE_KEY`: the PEM text of a GitHub App's key.
    AppKey(Secret),
}

/// A secret that is missing or cannot be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SecretProblem(String);

impl Endpoints {
    /// Reads the process's environment; `NAME_FILE` may name a file that holds `NAME`.
    ///
    /// # Errors
    /// One sentence for each secret that is missing or of the wrong kind.
    pub fn from_environment(app: bool) -> Result<Self, Vec<SecretProblem>> {
        let variables = std::env::vars().collect();
        Self::from_variables(&variables, app)
    }

    /// The same from a map; `app` says whether `config.toml` names a GitHub App.
    ///
    /// # Errors
    /// One sentence for each secret that is missing or of the wrong kind.
    pub fn from_variables(
        variables: &BTreeMap<String, String>,
        app: bool,
    ) -> Result<Self, Vec<SecretProblem>> {
        let mut problems = Vec::new();
        let mut required = |name: &str, kind: &str, hint: &str| {
            value(variables, name).and_then(|value| checked(name, value, kind, hint)).unwrap_or_else(
                |problem| {
                    problems.push(problem);
                    Secret::new("")
                },
            )
        };
        let slack_app_token = required(
            "SLACK_APP_TOKEN",
            "xapp-",
            "create it under Basic Information, App-Level Tokens, with the scope connections:write",
        );
        let slack_bot_token =
            required("SLACK_BOT_TOKEN", "xoxb-", "copy it from OAuth & Permissions after installing the app");
        let github = if app {
            GithubSecret::AppKey(required(
                "GITHUB_APP_PRIVATE_KEY",
                "-----BEGIN",
                "the PEM file that GitHub gave you for the App; GITHUB_APP_PRIVATE_KEY_FILE may name it",
            ))
        } else {
            GithubSecret::Token(required(
                "GITHUB_TOKEN",
                "",
                "a token that may write contents and pull requests; or name a GitHub App in config.toml",
            ))
        };
        let mut optional = |name: &str| {
            value(variables, name).unwrap_or_else(|problem| {
                problems.push(problem);
                None
            })
        };
        let slack_api_url = optional("SLACK_API_URL").unwrap_or_else(|| "https://slack.com/api".into());
        let github_api_url = optional("GITHUB_API_URL").unwrap_or_else(|| "https://api.github.com".into());
        let github_webhook_secret = optional("GITHUB_WEBHOOK_SECRET").map(Secret::new);
        let database_url = optional("DATABASE_URL").map(Secret::new);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            slack_api_url: slack_api_url.trim_end_matches('/').into(),
            slack_app_token,
            slack_bot_token,
            github_api_url: github_api_url.trim_end_matches('/').into(),
            github,
            github_webhook_secret,
            database_url,
            aws: AwsSetup::default(),
        })
    }
}

/// A variable, or the content of the file that `NAME_FILE` names.
fn value(variables: &BTreeMap<String, String>, name: &str) -> Result<Option<String>, SecretProblem> {
    if let Some(value) = variables.get(name).filter(|value| !value.trim().is_empty()) {
        return Ok(Some(value.trim().to_owned()));
    }
    let Some(path) = variables.get(&format!("{name}_FILE")) else { return Ok(None) };
    match std::fs::read_to_string(Path::new(path)) {
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(error) => Err(SecretProblem(format!("{name}_FILE names {path}, which cannot be read: {error}"))),
    }
}

fn checked(name: &str, value: Option<String>, kind: &str, hint: &str) -> Result<Secret, SecretProblem> {
    let value = value.ok_or_else(|| SecretProblem(format!("{name} is not set: {hint}")))?;
    if !value.starts_with(kind) {
        return Err(SecretProblem(format!("{name} must start with {kind}: {hint}")));
    }
    Ok(Secret::new(value))
}
