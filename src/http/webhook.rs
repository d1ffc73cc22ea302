//! What GitHub tells by webhook, so that nobody has to ask again and again.
//!
//! A delivery is a hint to look, never a fact to act on: whoever receives a [`Notice`] asks GitHub what is
//! so. Deliveries get lost, come twice and out of order. The route exists only where a secret does.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use ring::hmac;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tracing::warn;

use crate::config::secrets::Secret;

mod notice;

pub use notice::{Notice, PullAction};

/// The longest delivery, in bytes: 25 MB. Source: GitHub Docs, "Webhook events and payloads".
const LONGEST: usize = 25 << 20;
/// How many deliveries are remembered, so that one that is sent twice is heard once.
const REMEMBERED: usize = 1024;

/// Hears GitHub's webhooks. Cloning gives another handle.
#[derive(Clone, Debug)]
pub struct Webhook(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    key: hmac::Key,
    notices: mpsc::Sender<Notice>,
    heard: Mutex<VecDeque<String>>,
}

impl Webhook {
    /// Hears what is signed with the secret, and hands on what matters.
    pub fn new(secret: &Secret, notices: mpsc::Sender<Notice>) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
        Self(Arc::new(Inner { key, notices, heard: Mutex::default() }))
    }

    /// The route, `/webhooks/github`.
    pub(super) fn route(self) -> Router {
        let hear = post(hear).layer(DefaultBodyLimit::max(LONGEST));
        Router::new().route("/webhooks/github", hear).with_state(self)
    }

    /// Whether a body is signed with our secret; compared in constant time.
    ///
    /// Source: GitHub Docs, "Validating webhook deliveries".
    fn is_signed(&self, signature: Option<&str>, body: &[u8]) -> bool {
        let signature = signature.and_then(|text| text.strip_prefix("sha256=")).and_then(from_hex);
        signature.is_some_and(|signature| hmac::verify(&self.0.key, body, &signature).is_ok())
    }

    fn has_heard(&self, delivery: &str) -> bool {
        self.heard().iter().any(|known| known == delivery)
    }

    fn remember(&self, delivery: &str) {
        let mut heard = self.heard();
        if heard.len() == REMEMBERED {
            heard.pop_front();
        }
        heard.push_back(delivery.to_owned());
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, VecDeque<String>> {
        self.0.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a notice on. Nobody waits here: GitHub gives us ten seconds.
    fn hand_on(&self, notice: Notice) -> StatusCode {
        match self.0.notices.try_send(notice) {
            Ok(()) => StatusCode::ACCEPTED,
            Err(TrySendError::Full(notice) | TrySendError::Closed(notice)) => {
                warn!(?notice, "a notice of GitHub's finds nobody with time for it");
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }
}

/// Answers a delivery: 202 when it was heard, of interest or not.
async fn hear(State(webhook): State<Webhook>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if !webhook.is_signed(header("x-hub-signature-256"), &body) {
        return (StatusCode::UNAUTHORIZED, "the signature is not the secret's");
    }
    let (Some(event), Some(delivery)) = (header("x-github-event"), header("x-github-delivery")) else {
        return (StatusCode::BAD_REQUEST, "this is no delivery of GitHub's");
    };
    if webhook.has_heard(delivery) {
        return (StatusCode::ACCEPTED, "heard before");
    }
    let Ok(payload) = serde_json::from_slice(&body) else {
        return (StatusCode::BAD_REQUEST, "this is no JSON: choose application/json as the content type");
    };
    let status = match Notice::read(event, &payload) {
        Some(notice) => webhook.hand_on(notice),
        None => StatusCode::ACCEPTED,
    };
    if status != StatusCode::ACCEPTED {
        return (status, "nobody has time for it");
    }
    webhook.remember(delivery);
    (status, "heard")
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|digit| digit.to_digit(16)?.try_into().ok()).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests;
