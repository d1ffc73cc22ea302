//! Requests to GitHub: limits obeyed, tried again where that is safe.
//!
//! What only reads is tried again on 5xx, on broken connections and on limits. What writes is tried again
//! only where GitHub says that nothing was done (a limit); otherwise the answer is
//! [`GithubError::Unclear`], and whoever asked has to look before asking again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt;
use octocrab::Octocrab;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tracing::warn;

use super::auth::{AppAuth, Auth, InstallationToken};
use super::error::GithubError;
use crate::clock::Clock;
use crate::config::secrets::Secret;

/// How long GitHub may take; it gives up on GraphQL itself after ten seconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longer than this nobody waits for a limit to pass; they are told.
const LONGEST_WAIT: TimeDelta = TimeDelta::seconds(60);
const TRIES: u32 = 5;
/// How many answers are kept to ask "has it changed?".
const REMEMBERED: usize = 256;

/// A client. Cloning gives another handle to the same connections.
#[derive(Clone, Debug)]
pub struct Github {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    crab: Octocrab,
    url: String,
    auth: Auth,
    clock: Clock,
    answers: Mutex<HashMap<String, (String, Value)>>,
}

/// A request as it is sent.
struct Call<'a> {
    method: Method,
    url: String,
    body: Option<&'a Value>,
    etag: Option<String>,
    bearer: &'a Secret,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

#[derive(Deserialize)]
struct Installation {
    id: u64,
}

#[derive(Deserialize)]
struct Bought {
    token: String,
    expires_at: DateTime<Utc>,
}

/// When a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resend {
    /// It only reads: whenever there is no clear answer, up to so many times.
    Reads(u32),
    /// Only when GitHub says that nothing was done.
    Writes,
}

/// What to do about an answer that is no success.
enum Verdict {
    Wait(Duration),
    Again(GithubError),
    Never(GithubError),
}

impl Github {
    /// A client for the API at `url`: `https://api.github.com`, or `https://HOST/api/v3`.
    ///
    /// # Errors
    /// When the address is none or the machine's root certificates cannot be read.
    pub fn new(url: &str, auth: Auth, clock: Clock) -> Result<Self> {
        let crab = Octocrab::builder()
            .base_uri(origin(url)?)?
            .set_connect_timeout(Some(Duration::from_secs(10)))
            .set_read_timeout(Some(PATIENCE))
            .set_write_timeout(Some(PATIENCE))
            .build()?;
        let answers = Mutex::default();
        Ok(Self { inner: Arc::new(Inner { crab, url: url.to_owned(), auth, clock, answers }) })
    }

    /// The clock of these requests.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Reads something; when it has not changed since the last time, GitHub's limit is not used.
    ///
    /// # Errors
    /// What [`GithubError`] says.
    pub async fn get<T: DeserializeOwned>(&self, repository: &str, path: &str) -> Result<T, GithubError> {
        let remembered = self.answers().get(path).cloned();
        let etag = remembered.as_ref().map(|(etag, _)| etag.clone());
        let answer = self.send(repository, Method::GET, path, None, etag, Resend::Reads(TRIES)).await?;
        let value = match remembered {
            Some((_, value)) if answer.status == StatusCode::NOT_MODIFIED => value,
            _ => {
                self.remember(path, &answer);
                answer.body
            }
        };
        read(value)
    }

    /// Writes something, at most once: never sent again when it may have been done.
    ///
    /// # Errors
    /// What [`GithubError`] says; [`GithubError::Unclear`] when it may have been done.
    pub async fn write<T: DeserializeOwned>(
        &self,
        repository: &str,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<T, GithubError> {
        read(self.send(repository, method, path, Some(body), None, Resend::Writes).await?.body)
    }

    /// Asks a GraphQL question. Tried again like everything that only reads.
    ///
    /// # Errors
    /// What [`GithubError`] says. Partial data with errors is an error, unless the errors only say that
    /// something was not found: then it is data with nulls.
    pub async fn query<T: DeserializeOwned>(
        &self,
        repository: &str,
        query: &str,
        variables: &Value,
    ) -> Result<T, GithubError> {
        self.query_at_most(TRIES, repository, query, variables).await
    }

    /// The same with so many tries, for a question that one would rather ask in another way.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub async fn query_at_most<T: DeserializeOwned>(
        &self,
        tries: u32,
        repository: &str,
        query: &str,
        variables: &Value,
    ) -> Result<T, GithubError> {
        let body = json!({ "query": query, "variables": variables });
        let sent = self.send(repository, Method::POST, "/graphql", Some(&body), None, Resend::Reads(tries));
        let mut answer = sent.await?.body;
        let serious = answer["errors"].as_array().and_then(|errors| {
            errors
                .iter()
                .find(|error| error["type"] != "NOT_FOUND")
                .and_then(|error| error["message"].as_str())
        });
        if let Some(message) = serious {
            return Err(GithubError::Refused { status: 200, message: message.to_owned() });
        }
        read(answer["data"].take())
    }

    async fn send(
        &self,
        repository: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
        etag: Option<String>,
        resend: Resend,
    ) -> Result<Answer, GithubError> {
        let url = self.url_of(path);
        let mut last = GithubError::Unclear("not tried".into());
        let mut renewed = false;
        let tries = if let Resend::Reads(tries) = resend { tries } else { TRIES };
        for attempt in 0..tries {
            let bearer = self.bearer(repository).await?;
            let call =
                Call { method: method.clone(), url: url.clone(), body, etag: etag.clone(), bearer: &bearer };
            let verdict = match self.once(call).await {
                Ok(answer) => match judge(&answer, self.clock().now()) {
                    None => return Ok(answer),
                    Some(verdict) => verdict,
                },
                Err(error) => Verdict::Again(error),
            };
            match verdict {
                // Whoever is not let in has done nothing, so a write may be sent again, too.
                Verdict::Never(error) if !renewed && self.forget_token(&error).await => {
                    renewed = true;
                    last = error;
                }
                Verdict::Never(error) => return Err(error),
                Verdict::Again(error) if resend == Resend::Writes || attempt + 1 == tries => {
                    return Err(error);
                }
                Verdict::Again(error) => {
                    last = error;
                    self.clock().sleep(Duration::from_millis(500) * 2_u32.pow(attempt)).await;
                }
                Verdict::Wait(wait) => {
                    warn!(?wait, path, "GitHub asks for patience");
                    last = GithubError::Limited(self.clock().now() + wait);
                    self.clock().sleep(wait).await;
                }
            }
        }
        Err(last)
    }

    async fn once(&self, call: Call<'_>) -> Result<Answer, GithubError> {
        let unclear = |error: &dyn std::fmt::Display| GithubError::Unclear(error.to_string());
        let mut request = http::Request::builder()
            .method(call.method)
            .uri(call.url)
            .header("accept", "application/vnd.github+json")
            .header("x-github-api-version", "2022-11-28")
            .header("user-agent", "tengu")
            .header("authorization", format!("Bearer {}", call.bearer.expose()));
        if let Some(etag) = call.etag {
            request = request.header("if-none-match", etag);
        }
        let request = self.inner.crab.build_request(request, call.body).map_err(|error| unclear(&error))?;
        let answer = async {
            let response = self.inner.crab.send(request).await.map_err(|error| unclear(&error))?;
            let (parts, body) = response.into_parts();
            let bytes = body.collect().await.map_err(|error| unclear(&error))?.to_bytes();
            Ok((parts, bytes))
        };
        let answered = self.clock().timeout(PATIENCE, answer).await.map_err(|elapsed| unclear(&elapsed))?;
        let (parts, bytes) = answered?;
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).map_err(|_| unclear(&"an answer that makes no sense"))?
        };
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    /// GraphQL stands beside the REST API: `/graphql`, or `/api/graphql` on GitHub Enterprise.
    fn url_of(&self, path: &str) -> String {
        let base = &self.inner.url;
        match (path, base.strip_suffix("/v3")) {
            ("/graphql", Some(enterprise)) => format!("{enterprise}/graphql"),
            _ => format!("{base}{path}"),
        }
    }

    fn answers(&self) -> std::sync::MutexGuard<'_, HashMap<String, (String, Value)>> {
        self.inner.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, path: &str, answer: &Answer) {
        let Some(etag) = answer.headers.get("etag").and_then(|etag| etag.to_str().ok()) else { return };
        let mut answers = self.answers();
        if answers.len() >= REMEMBERED {
            answers.clear();
        }
        answers.insert(path.to_owned(), (etag.to_owned(), answer.body.clone()));
    }

    async fn bearer(&self, repository: &str) -> Result<Secret, GithubError> {
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
    async fn forget_token(&self, error: &GithubError) -> bool {
        let (GithubError::Credentials(_), Auth::App(app)) = (error, &self.inner.auth) else { return false };
        app.bought.lock().await.take().is_some()
    }
}

/// Scheme and host of an address. octocrab puts the base's path before each request's own, and ours are
/// whole: `/api/v3` would be there twice.
fn origin(url: &str) -> Result<String> {
    let url: http::Uri = url.parse()?;
    let (scheme, host) = url.scheme_str().zip(url.authority()).context("an address begins with https://")?;
    Ok(format!("{scheme}://{host}"))
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, GithubError> {
    serde_json::from_value(value)
        .map_err(|error| GithubError::Unclear(format!("an unexpected answer: {error}")))
}

/// What an answer asks of us; nothing when it is a success.
fn judge(answer: &Answer, now: DateTime<Utc>) -> Option<Verdict> {
    let graphql_limit = answer.body["errors"].as_array().is_some_and(|errors| {
        errors.iter().any(|error| error["type"] == "RATE_LIMITED" || error["type"] == "RATE_LIMIT")
    });
    if (answer.status.is_success() || answer.status == StatusCode::NOT_MODIFIED) && !graphql_limit {
        return None;
    }
    let message = message(&answer.body);
    let limited = graphql_limit
        || answer.status == StatusCode::TOO_MANY_REQUESTS
        || (answer.status == StatusCode::FORBIDDEN && is_limit(&answer.headers, &message));
    Some(match answer.status {
        _ if limited => limit(&answer.headers, now),
        StatusCode::UNAUTHORIZED => Verdict::Never(GithubError::Credentials(message)),
        StatusCode::FORBIDDEN => Verdict::Never(GithubError::Forbidden(message)),
        StatusCode::NOT_FOUND => Verdict::Never(GithubError::NotFound(message)),
        status if status.is_server_error() => {
            Verdict::Again(GithubError::Unclear(format!("HTTP {}", status.as_u16())))
        }
        status => Verdict::Never(GithubError::Refused { status: status.as_u16(), message }),
    })
}

/// GitHub's words, with the details it gives.
fn message(body: &Value) -> String {
    let mut words = vec![body["message"].as_str().unwrap_or("no reason given").to_owned()];
    for error in body["errors"].as_array().into_iter().flatten() {
        let detail = error["message"].as_str().or(error["code"].as_str()).or(error.as_str());
        words.extend(detail.map(str::to_owned));
    }
    words.join(": ")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn is_limit(headers: &HeaderMap, message: &str) -> bool {
    header(headers, "x-ratelimit-remaining") == Some("0")
        || header(headers, "retry-after").is_some()
        || message.contains("rate limit")
}

/// How long to wait: what `retry-after` says, else until the limit's reset, else a minute.
/// Source: GitHub Docs, "Best practices for using the REST API".
fn limit(headers: &HeaderMap, now: DateTime<Utc>) -> Verdict {
    let number = |name: &str| header(headers, name)?.parse::<i64>().ok();
    let wait = match (number("retry-after"), number("x-ratelimit-remaining"), number("x-ratelimit-reset")) {
        (Some(seconds), _, _) => TimeDelta::seconds(seconds),
        (None, Some(0), Some(reset)) => DateTime::from_timestamp(reset, 0).unwrap_or(now) - now,
        _ => TimeDelta::seconds(60),
    };
    if wait > LONGEST_WAIT {
        return Verdict::Never(GithubError::Limited(now + wait));
    }
    Verdict::Wait(wait.to_std().unwrap_or(Duration::from_secs(1)))
}
