//! The ways a call to Slack can go wrong, by what one does about them.

use std::time::Duration;

use slack_morphism::errors::SlackClientError;

/// Why a call did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlackError {
    /// Too many calls; nothing was done. The same call is welcome after that time.
    #[error("Slack asks for {0:?} of patience")]
    Limited(Duration),
    /// Slack understood and said no; nothing was done.
    #[error("Slack refused {method}: {code}")]
    Refused {
        /// The method.
        method: String,
        /// Slack's word for it, as in `channel_not_found`.
        code: String,
        /// The scope that is missing, when the word is `missing_scope`.
        needed: Option<String>,
    },
    /// No usable answer: it may or may not have been done.
    #[error("Slack gave no clear answer to {method}: {why}")]
    Unclear {
        /// The method.
        method: String,
        /// What came instead of an answer.
        why: String,
    },
}

/// What Slack says when it failed itself, possibly after doing what it was asked.
const UNCLEAR: [&str; 5] =
    ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"];

/// What Slack says when the credentials are wrong, which no patience mends.
const CREDENTIALS: [&str; 8] = [
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
    "missing_scope",
    "no_permission",
];

/// What Slack says of a channel that is closed to us, which people there can open.
const CLOSED: [&str; 4] = ["not_in_channel", "channel_not_found", "is_archived", "restricted_action"];

impl SlackError {
    /// Sorts what the client library says.
    pub(super) fn of(method: &str, error: &SlackClientError) -> Self {
        match error {
            SlackClientError::RateLimitError(limit) => {
                Self::Limited(limit.retry_after.unwrap_or(Duration::from_secs(30)))
            }
            SlackClientError::ApiError(said) => {
                Self::said(method, &said.code, said.http_response_body.as_deref())
            }
            SlackClientError::HttpError(error) => {
                let (status, why) = (error.status_code, format!("HTTP {}", error.status_code.as_u16()));
                // As for a response URL that has expired: the same again would not fare better.
                if status.is_client_error() && status.as_u16() != 408 {
                    return Self::Refused { method: method.into(), code: why, needed: None };
                }
                Self::unclear(method, why)
            }
            // The answers themselves stay out of errors: they may hold what must not be logged.
            SlackClientError::ProtocolError(_) => {
                Self::unclear(method, "an answer that makes no sense".into())
            }
            SlackClientError::HttpProtocolError(error) => Self::unclear(
                method,
                error.cause.as_ref().map_or("the connection failed".into(), ToString::to_string),
            ),
            other => Self::unclear(method, other.to_string()),
        }
    }

    fn said(method: &str, code: &str, body: Option<&str>) -> Self {
        if matches!(code, "ratelimited" | "rate_limited") {
            return Self::Limited(Duration::from_secs(30));
        }
        if UNCLEAR.contains(&code) {
            return Self::unclear(method, code.into());
        }
        let body: Option<serde_json::Value> = body.and_then(|body| serde_json::from_str(body).ok());
        let needed = body.and_then(|body| Some(body.get("needed")?.as_str()?.to_owned()));
        Self::Refused { method: method.into(), code: code.into(), needed }
    }

    pub(super) fn unclear(method: &str, why: String) -> Self {
        Self::Unclear { method: method.into(), why }
    }

    /// Whether the credentials are wrong: waiting and trying again is of no use.
    pub fn is_credentials(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if CREDENTIALS.contains(&code.as_str()))
    }

    /// Whether we may not post there; people who are there can change that.
    pub fn is_closed_channel(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if CLOSED.contains(&code.as_str()))
    }

    /// Whether Slack said exactly this word.
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == word)
    }
}
