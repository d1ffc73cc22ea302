//! The way of a request: recorded, let in, perhaps met by a fault, answered.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::Shared;
use super::auth::Caller;
use super::fault::Fault;
use super::graphql;
use super::history::hex;
use super::rest;
use crate::sandbox::wire::{CutListener, Scissors};

/// A request that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path as it was asked for, with its query.
    pub path: String,
    /// The status it was answered with; 0 for a connection that was cut.
    pub status: u16,
    /// The GraphQL query.
    pub query: Option<String>,
    /// The GraphQL variables, or the body of a REST request.
    pub body: Value,
}

/// An answer before it is written out.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Value,
}

impl Reply {
    pub(super) fn new(status: u16, body: Value) -> Self {
        Self { status, headers: vec![], body }
    }

    /// GitHub's `basic-error`.
    pub(super) fn error(status: u16, message: &str) -> Self {
        let docs = "https://docs.github.com/rest";
        Self::new(
            status,
            json!({ "message": message, "documentation_url": docs, "status": status.to_string() }),
        )
    }
}

/// A request, taken apart.
pub(super) struct Asked {
    pub(super) method: Method,
    /// The parts of the path below the API's root, decoded.
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    /// The path and query as they came.
    pub(super) uri: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// What a GraphQL request asks.
    pub(super) graphql: Option<graphql::Asked>,
}

/// The longest request that is read, in bytes.
const LONGEST: usize = 10 << 20;

pub(super) fn spawn(listener: TcpListener, shared: Arc<Shared>) -> AbortHandle {
    let router = Router::new().fallback(handle).with_state(shared);
    let service = router.into_make_service_with_connect_info::<Scissors>();
    tokio::spawn(async move { axum::serve(CutListener(listener), service).await }).abort_handle()
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    let Some(asked) = take_apart(request).await else {
        return write(Reply::error(400, "Problems parsing JSON"));
    };
    let text = asked.graphql.as_ref().map(|asked| asked.query.as_str());
    let page = asked.graphql.as_ref().map_or(0, |asked| asked.cost.largest_page);
    let fault = shared.edge().faults.take(asked.method.as_str(), &asked.path, text, page);
    let (reply, cut) = match fault {
        Some(fault) => misbehave(&shared, &asked, fault).await,
        None => (Some(answer(&shared, &asked).await), false),
    };
    record(&shared, &asked, reply.as_ref().map_or(0, |reply| reply.status));
    if cut {
        scissors.cut();
    }
    reply.map_or_else(garbage, write)
}

async fn take_apart(request: Request) -> Option<Asked> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LONGEST).await.ok()?;
    let uri = parts.uri.path_and_query().map_or("/", |uri| uri.as_str()).to_owned();
    let decode = |part: &str| urldecode(part, false);
    let mut path: Vec<String> =
        parts.uri.path().split('/').filter(|part| !part.is_empty()).map(decode).collect();
    match path.first_chunk() {
        Some([api, version]) if api == "api" && version == "v3" => drop(path.drain(..2)),
        Some([api, graphql]) if api == "api" && graphql == "graphql" => drop(path.drain(..1)),
        _ => {}
    }
    let pairs = parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (urldecode(key, true), urldecode(value, true))
    };
    let query = pairs.map(pair).collect();
    let graphql = if path == ["graphql"] { graphql::Asked::read(&body) } else { None };
    Some(Asked { method: parts.method, path, query, uri, headers: parts.headers, body, graphql })
}

fn urldecode(text: &str, form: bool) -> String {
    let bytes = text.as_bytes();
    let (mut decoded, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.filter(|_| bytes[at] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let plain = if form && bytes[at] == b'+' { b' ' } else { bytes[at] };
        decoded.push(byte.unwrap_or(plain));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// What a fault makes of a request: an answer or garbage, and whether the connection is cut.
async fn misbehave(shared: &Arc<Shared>, asked: &Asked, fault: Fault) -> (Option<Reply>, bool) {
    let reply = match fault {
        Fault::Status(status) => Reply::error(status, "Server Error"),
        Fault::StatusAfter(status) => {
            answer(shared, asked).await;
            Reply::error(status, "Server Error")
        }
        Fault::PrimaryLimit { reset_in_s } => exhausted(shared, reset_in_s),
        Fault::SecondaryLimit { retry_after } => secondary(retry_after),
        Fault::GraphqlLimit => {
            let error = json!({ "type": "RATE_LIMITED", "message": "API rate limit exceeded for user." });
            Reply::new(200, json!({ "errors": [error] }))
        }
        Fault::GraphqlTimeout { .. } => Reply::new(
            502,
            json!({ "data": null, "errors": [{ "message": "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug." }] }),
        ),
        Fault::CutBefore => return (None, true),
        Fault::CutAfter => {
            answer(shared, asked).await;
            return (None, true);
        }
        Fault::Garbage => return (None, false),
        Fault::Slow(duration) => {
            shared.clock.sleep(duration).await;
            answer(shared, asked).await
        }
        Fault::Hang => std::future::pending().await,
        Fault::Unauthorized => Reply::error(401, "Bad credentials"),
    };
    (Some(reply), false)
}

fn exhausted(shared: &Shared, reset_in_s: u64) -> Reply {
    let reset = shared.now().timestamp().saturating_add_unsigned(reset_in_s);
    let mut reply = Reply::error(403, "API rate limit exceeded for user ID 1001.");
    let headers = [("limit", "5000".to_owned()), ("remaining", "0".to_owned()), ("reset", reset.to_string())];
    reply.headers.extend(headers.map(|(name, value)| (format!("x-ratelimit-{name}"), value)));
    reply
}

fn secondary(retry_after: Option<u64>) -> Reply {
    let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    let mut reply = Reply::error(403, message);
    reply.headers.extend(retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_string())));
    reply
}

/// What GitHub would say on a good day.
async fn answer(shared: &Arc<Shared>, asked: &Asked) -> Reply {
    let caller = match enter(shared, asked) {
        Ok(caller) => caller,
        Err(reply) => return reply,
    };
    let resource = if asked.path == ["graphql"] { "graphql" } else { "core" };
    if let Some(mut reply) = used_up(shared, resource) {
        reply.headers.extend(limit_headers(shared, resource));
        return reply;
    }
    let mut reply = if resource == "graphql" {
        graphql::answer(shared, asked, caller).await
    } else {
        rest::answer(shared, asked, &caller)
    };
    let unchanged = asked.method == Method::GET && tag(&mut reply, &asked.headers);
    if resource == "core" && !unchanged && asked.path != ["rate_limit"] {
        shared.edge().limits.core.used += 1;
    }
    reply.headers.extend(limit_headers(shared, resource));
    reply
}

/// The rules at the door: a name, a version that exists, a key.
fn enter(shared: &Shared, asked: &Asked) -> Result<Caller, Reply> {
    let header = |name: &str| asked.headers.get(name).and_then(|value| value.to_str().ok());
    if header("user-agent").is_none_or(str::is_empty) {
        shared.refuse(format!("{} {}: no user-agent", asked.method, asked.uri));
        return Err(Reply::error(
            403,
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
        ));
    }
    if let Some(version) = header("x-github-api-version").filter(|version| *version != "2022-11-28") {
        shared.refuse(format!("{} {}: API version {version}", asked.method, asked.uri));
        return Err(Reply::error(400, &format!("{version} is not a supported version of the API.")));
    }
    let now = shared.now();
    shared.edge().doors.caller(header("authorization"), now).map_err(|words| Reply::error(401, words))
}

fn used_up(shared: &Shared, resource: &str) -> Option<Reply> {
    let now = shared.now();
    let limits = &mut shared.edge().limits;
    let bucket = if resource == "graphql" { &mut limits.graphql } else { &mut limits.core };
    (!bucket.open(now)).then(|| Reply::error(403, "API rate limit exceeded for user ID 1001."))
}

fn limit_headers(shared: &Shared, resource: &str) -> Vec<(String, String)> {
    let limits = &shared.edge().limits;
    let bucket = if resource == "graphql" { &limits.graphql } else { &limits.core };
    bucket.headers(resource)
}

/// Puts an ETag on an answer; turns it into a 304 when the client has it already.
fn tag(reply: &mut Reply, headers: &HeaderMap) -> bool {
    if reply.status != 200 {
        return false;
    }
    let tag = format!("W/\"{}\"", hex(reply.body.to_string().as_bytes()));
    let known = headers.get("if-none-match").and_then(|value| value.to_str().ok());
    let strong = tag.trim_start_matches("W/");
    let unchanged =
        known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == strong));
    if unchanged {
        (reply.status, reply.body) = (304, Value::Null);
    }
    reply.headers.push(("etag".to_owned(), tag));
    unchanged
}

fn record(shared: &Shared, asked: &Asked, status: u16) {
    let query = asked.graphql.as_ref().map(|asked| asked.query.clone());
    let body = match &asked.graphql {
        Some(graphql) => graphql.variables.clone(),
        None => serde_json::from_slice(&asked.body).unwrap_or(Value::Null),
    };
    let call = Call { method: asked.method.to_string(), path: asked.uri.clone(), status, query, body };
    shared.edge().calls.push(call);
    shared.changed();
}

fn write(reply: Reply) -> Response {
    let body = if reply.body.is_null() { Body::empty() } else { Body::from(reply.body.to_string()) };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert("x-github-media-type", HeaderValue::from_static("github.v3; format=json"));
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    response
}

fn garbage() -> Response {
    Response::new(Body::from("<html><body><h1>Whoa there!</h1>"))
}
