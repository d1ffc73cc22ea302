//! Serving the page: its files, its words, the state as it changes, and the door for acts.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream::{self, Stream};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::acts::{Asked, act};
use super::state::{Sections, Snapshots};
use super::{files, guard, words};
use crate::sandbox::terminal::Stage;
use crate::words::Language;

/// Everything is ours and comes from here; nobody may frame the page, and nothing is kept.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
];

/// What the server knows.
#[derive(Clone)]
pub(super) struct Served {
    pub(super) stage: Arc<Stage>,
    /// What the bot is called.
    pub(super) bot: Arc<str>,
    pub(super) snapshots: Arc<Snapshots>,
    port: u16,
}

impl Served {
    pub(super) fn new(stage: Arc<Stage>, bot: String, snapshots: Arc<Snapshots>, port: u16) -> Self {
        Self { stage, bot: bot.into(), snapshots, port }
    }
}

/// Listens on the first of these ports that can be had.
pub(super) async fn listen(ports: RangeInclusive<u16>) -> std::io::Result<TcpListener> {
    let mut trouble = std::io::Error::other("no port was asked for");
    for port in ports {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => trouble = error,
        }
    }
    Err(trouble)
}

/// Serves until it is aborted.
pub(super) fn serve(listener: TcpListener, served: Served) -> AbortHandle {
    let port = served.port;
    let router = Router::new()
        .route("/events", get(events))
        .route("/state", get(state))
        .route("/act", post(done))
        .route("/words/{file}", get(spoken))
        .fallback(get(file))
        .with_state(served)
        .layer(from_fn_with_state(port, guard::guard))
        .layer(map_response(with_headers));
    tokio::spawn(async move { axum::serve(listener, router).await }).abort_handle()
}

async fn with_headers(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn file(State(served): State<Served>, uri: Uri) -> Response {
    match files::file(uri.path()) {
        Some((kind, content)) if uri.path() == "/" => {
            // The page speaks as the bot does, unless somebody chose otherwise.
            let language = format!("<html lang=\"{}\">", served.stage.setting.language.code());
            ([(header::CONTENT_TYPE, kind)], content.replace("<html lang=\"en\">", &language)).into_response()
        }
        Some((kind, content)) => ([(header::CONTENT_TYPE, kind)], content).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn spoken(Path(file): Path<String>) -> Response {
    match file.strip_suffix(".json").and_then(Language::named) {
        Some(language) => as_json(words::sentences(language)),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn as_json(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// Everything at once, for whoever asks once.
async fn state(State(served): State<Served>) -> Response {
    let sections = served.snapshots.watch().borrow().clone();
    let parts: Vec<String> = sections.named().map(|(name, text)| format!("\"{name}\":{text}")).collect();
    as_json(format!("{{{}}}", parts.join(",")))
}

/// Every section once, and again whenever it changes.
async fn events(State(served): State<Served>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let told = Told { watch: served.snapshots.watch(), sent: None, due: VecDeque::new() };
    Sse::new(stream::unfold(told, |mut told| async move { Some((Ok(told.next().await?), told)) }))
        .keep_alive(KeepAlive::default())
}

/// What somebody who listens was told.
struct Told {
    watch: watch::Receiver<Sections>,
    sent: Option<Sections>,
    due: VecDeque<Event>,
}

impl Told {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.due.pop_front() {
                return Some(event);
            }
            if self.sent.is_some() {
                self.watch.changed().await.ok()?;
            }
            let now = self.watch.borrow_and_update().clone();
            let fresh = now.named().filter(|(name, text)| {
                self.sent.as_ref().is_none_or(|sent| sent.get(name).is_none_or(|before| before != *text))
            });
            self.due = fresh.map(|(name, text)| Event::default().event(name).data(&**text)).collect();
            self.sent = Some(now);
        }
    }
}

/// Does what somebody asks for.
async fn done(State(served): State<Served>, Json(asked): Json<Asked>) -> Response {
    match act(&served, asked).await {
        Ok(told) => Json(json!({ "told": told })).into_response(),
        Err(refused) => (StatusCode::CONFLICT, Json(json!({ "refused": refused }))).into_response(),
    }
}
