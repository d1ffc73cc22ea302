//! What an answer of GitHub's says about the request: done, never, again, or later.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::github::error::GithubError;

/// Longer than this nobody waits for a limit to pass; they are told.
const LONGEST_WAIT: TimeDelta = TimeDelta::seconds(60);

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

/// What to do about an answer that is no success.
pub(super) enum Verdict {
    Wait(Duration),
    Again(GithubError),
    Never(GithubError),
}

pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T, GithubError> {
    serde_json::from_value(value)
        .map_err(|error| GithubError::Unclear(format!("an unexpected answer: {error}")))
}

/// What GraphQL says is wrong, of the errors that count.
pub(super) fn refusal(body: &Value, counts: impl Fn(&Value) -> bool) -> Option<String> {
    let error = body["errors"].as_array()?.iter().find(|error| counts(error))?;
    Some(error["message"].as_str().unwrap_or("no reason given").to_owned())
}

/// What an answer asks of us; nothing when it is a success.
pub(super) fn judge(answer: &Answer, now: DateTime<Utc>) -> Option<Verdict> {
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
