//! The token that a request carries: the one we have, or one that is bought as a GitHub App.

use std::time::Duration;

use chrono::{DateTime, Utc};
use http::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answer::{Verdict, judge, read};
use super::{Call, Github};
use crate::config::secrets::Secret;
use crate::github::auth::{AppAuth, Auth, InstallationToken};
use crate::github::error::GithubError;

#[derive(Deserialize)]
struct Installation {
    id: u64,
}

#[derive(Deserialize)]
struct Bought {
    token: String,
    expires_at: DateTime<Utc>,
}

impl Github {
    pub(super) async fn bearer(&self, repository: &str) -> Result<Secret, GithubError> {
        match &self.inner.auth {
            Auth::Token(token) => Ok(token.clone()),
            Auth::App(app) => self.installation_token(app, repository).await,
        }
    }

    async fn installation_token(&self, app: &AppAuth, repository: &str) -> Result<Secret, GithubError> {
        let now = self.clock().now();
        let mut bought = app.bought.lock().await;
        if let Some(token) = bought.as_ref().filter(|token| token.is_good(now)) {
            return Ok(token.token.clone());
        }
        let jwt = app.jwt(now).map_err(|error| GithubError::Credentials(error.to_string()))?;
        let id = match app.installation {
            Some(id) => id,
            None => {
                self.as_app::<Installation>(&jwt, Method::GET, &format!("/repos/{repository}/installation"))
                    .await?
                    .id
            }
        };
        let path = format!("/app/installations/{id}/access_tokens");
        let new: Bought = self.as_app(&jwt, Method::POST, &path).await?;
        let token = Secret::new(new.token);
        *bought = Some(InstallationToken { token: token.clone(), expires_at: new.expires_at });
        Ok(token)
    }

    /// A request signed by the App itself. Buying a token twice does no harm, so it is tried again.
    async fn as_app<T: DeserializeOwned>(
        &self,
        jwt: &Secret,
        method: Method,
        path: &str,
    ) -> Result<T, GithubError> {
        let mut last = GithubError::Unclear("not tried".into());
        for attempt in 0..3 {
            let call =
                Call { method: method.clone(), url: self.url_of(path), body: None, etag: None, bearer: jwt };
            match self.once(call).await {
                Ok(answer) => match judge(&answer, self.clock().now()) {
                    None => return read(answer.body),
                    Some(Verdict::Never(error)) => return Err(error),
                    Some(Verdict::Again(error)) => last = error,
                    Some(Verdict::Wait(wait)) => self.clock().sleep(wait).await,
                },
                Err(error) => last = error,
            }
            self.clock().sleep(Duration::from_millis(500) * 2_u32.pow(attempt)).await;
        }
        Err(last)
    }

    /// An installation token that was refused is bought anew; whether it was one.
    pub(super) async fn forget_token(&self, error: &GithubError) -> bool {
        let (GithubError::Credentials(_), Auth::App(app)) = (error, &self.inner.auth) else { return false };
        app.bought.lock().await.take().is_some()
    }
}
