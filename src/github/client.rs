//! Requests to GitHub: limits obeyed, tried again where that is safe.
//!
//! What only reads is tried again on 5xx, on broken connections and on limits. What writes is tried again
//! only where GitHub says that nothing was done (a limit); otherwise the answer is
//! [`GithubError::Unclear`], and whoever asked has to look before asking again.

mod answer;
mod installation;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use octocrab::Octocrab;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tracing::warn;

use answer::{Answer, Verdict, judge, read, refusal};

use super::auth::Auth;
use super::error::GithubError;
use crate::clock::Clock;
use crate::config::secrets::Secret;

/// How long GitHub may take; it gives up on GraphQL itself after ten seconds.
const PATIENCE: Duration = Duration::from_secs(30);
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
    /// Made when GitHub is first asked: octocrab reads the machine's certificates for itself, which a start
    /// need not wait for.
    crab: Mutex<Option<Octocrab>>,
    origin: http::Uri,
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

/// When a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resend {
    /// It only reads: whenever there is no clear answer, up to so many times.
    Reads(u32),
    /// Only when GitHub says that nothing was done.
    Writes,
}

impl Github {
    /// A client for the API at `url`: `https://api.github.com`, or `https://HOST/api/v3`.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(url: &str, auth: Auth, clock: Clock) -> Result<Self> {
        let (crab, answers, origin) = (Mutex::default(), Mutex::default(), origin(url)?);
        Ok(Self { inner: Arc::new(Inner { crab, origin, url: url.to_owned(), auth, clock, answers }) })
    }

    fn crab(&self) -> octocrab::Result<Octocrab> {
        let mut made = self.inner.crab.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(crab) = &*made {
            return Ok(crab.clone());
        }
        let crab = Octocrab::builder()
            .base_uri(self.inner.origin.clone())?
            .set_connect_timeout(Some(Duration::from_secs(10)))
            .set_read_timeout(Some(PATIENCE))
            .set_write_timeout(Some(PATIENCE))
            .build()?;
        Ok(made.insert(crab).clone())
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
        self.get_noting(repository, path).await.map(|(value, _)| value)
    }

    /// The same, with whether it has changed since the last time this client read it.
    ///
    /// # Errors
    /// What [`GithubError`] says.
    pub async fn get_noting<T: DeserializeOwned>(
        &self,
        repository: &str,
        path: &str,
    ) -> Result<(T, bool), GithubError> {
        let remembered = self.answers().get(path).cloned();
        let etag = remembered.as_ref().map(|(etag, _)| etag.clone());
        let answer = self.send(repository, Method::GET, path, None, etag, Resend::Reads(TRIES)).await?;
        match remembered {
            Some((_, value)) if answer.status == StatusCode::NOT_MODIFIED => Ok((read(value)?, false)),
            _ => {
                self.remember(path, &answer);
                Ok((read(answer.body)?, true))
            }
        }
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

    /// Sends a request without a body, at most once, whose answer has none either.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn send_only(&self, repository: &str, method: Method, path: &str) -> Result<(), GithubError> {
        self.send(repository, method, path, None, None, Resend::Writes).await.map(drop)
    }

    /// Asks for a change by GraphQL, at most once.
    ///
    /// # Errors
    /// As [`Self::write`]; whatever GitHub says is wrong is [`GithubError::Refused`].
    pub async fn mutate<T: DeserializeOwned>(
        &self,
        repository: &str,
        mutation: &str,
        variables: &Value,
    ) -> Result<T, GithubError> {
        let body = json!({ "query": mutation, "variables": variables });
        let sent = self.send(repository, Method::POST, "/graphql", Some(&body), None, Resend::Writes);
        let mut answer = sent.await?.body;
        match refusal(&answer, |_| true) {
            Some(message) => Err(GithubError::Refused { status: 200, message }),
            None => read(answer["data"].take()),
        }
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
        if let Some(message) = refusal(&answer, |error| error["type"] != "NOT_FOUND") {
            return Err(GithubError::Refused { status: 200, message });
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
        let crab = self.crab().map_err(|error| unclear(&error))?;
        let request = crab.build_request(request, call.body).map_err(|error| unclear(&error))?;
        let answer = async {
            let response = crab.send(request).await.map_err(|error| unclear(&error))?;
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
}

/// Scheme and host of an address. octocrab puts the base's path before each request's own, and ours are
/// whole: `/api/v3` would be there twice.
fn origin(url: &str) -> Result<http::Uri> {
    let url: http::Uri = url.parse()?;
    let (scheme, host) = url.scheme_str().zip(url.authority()).context("an address begins with https://")?;
    Ok(format!("{scheme}://{host}").parse()?)
}
