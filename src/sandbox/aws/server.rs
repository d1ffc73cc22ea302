//! The way of a request: taken apart, let in, perhaps met by a fault, answered, recorded.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::auth;
use super::error::{Answer, AwsError, BEYOND};
use super::fault::Fault;
use super::inputs::{self, Flaw};
use super::{Shared, ecr, ecs, logs};
use crate::sandbox::wire::{CutListener, Scissors};

/// A request that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `ecs`, `ecr` or `logs`.
    pub service: &'static str,
    /// `UpdateService`
    pub action: String,
    /// When, by the clock.
    pub at: DateTime<Utc>,
    /// What was asked.
    pub input: Value,
    /// The status it was answered with; 0 for a connection that was cut or a body that is none.
    pub status: u16,
    /// The `__type` of the error, where there was one.
    pub error: Option<String>,
}

/// A request, taken apart.
struct Asked {
    service: &'static str,
    action: String,
    headers: HeaderMap,
    body: Bytes,
    input: Value,
}

/// The longest request that is read, in bytes.
const LONGEST: usize = 10 << 20;

/// Target prefix and the service's name in a signature.
const SERVICES: [(&str, &str); 3] = [
    ("AmazonEC2ContainerServiceV20141113", "ecs"),
    ("AmazonEC2ContainerRegistry_V20150921", "ecr"),
    ("Logs_20140328", "logs"),
];

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
    if let Some(blob) = request.uri().path().strip_prefix("/blobs/") {
        return blob_of(&shared, blob);
    }
    let asked = match take_apart(request).await {
        Ok(asked) => asked,
        Err(error) => {
            shared.refuse(format!("{}: {}", error.code, error.message));
            return write(&Err(error));
        }
    };
    let fault = shared.edge().faults.take(&asked.action);
    let (answer, cut) = match fault {
        Some(fault) => misbehave(&shared, &asked, fault).await,
        None => (Some(answer(&shared, &asked)), false),
    };
    record(&shared, asked, answer.as_ref());
    if cut {
        scissors.cut();
    }
    answer.map_or_else(|| Response::new(Body::from("<html>")), |answer| write(&answer))
}

async fn take_apart(request: Request) -> Result<Asked, AwsError> {
    let (parts, body) = request.into_parts();
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let target = header("x-amz-target").unwrap_or_default();
    let unknown = || AwsError::new("UnknownOperationException", format!("{target} at {}", parts.uri.path()));
    let (prefix, action) = target.split_once('.').ok_or_else(unknown)?;
    let service = SERVICES.iter().find(|(known, _)| *known == prefix).ok_or_else(unknown)?.1;
    let posted = parts.method == http::Method::POST && parts.uri.path() == "/";
    if !posted || !inputs::known(action) || !of(service).contains(&action) {
        return Err(unknown());
    }
    if header("content-type") != Some("application/x-amz-json-1.1") {
        return Err(AwsError::new("SerializationException", format!("{action}: not JSON 1.1")));
    }
    let action = action.to_owned();
    let garbled = || AwsError::new("SerializationException", "the body can't be read");
    let body = to_bytes(body, LONGEST).await.map_err(|_| garbled())?;
    let input = serde_json::from_slice(&body).map_err(|_| garbled())?;
    Ok(Asked { service, action, headers: parts.headers, body, input })
}

fn of(service: &str) -> &'static [&'static str] {
    match service {
        "ecs" => &ecs::ACTIONS,
        "ecr" => &ecr::ACTIONS,
        _ => &logs::ACTIONS,
    }
}

/// What a fault makes of a request: an answer or none, and whether the connection is cut.
async fn misbehave(shared: &Shared, asked: &Asked, fault: Fault) -> (Option<Answer>, bool) {
    let said = match fault {
        Fault::Throttled => Err(AwsError::throttled()),
        Fault::Error { code, message } => Err(AwsError::new(&code, message)),
        Fault::Status(status) => Err(AwsError::internal(status)),
        Fault::StatusAfter(status) => {
            let _ = answer(shared, asked);
            Err(AwsError::internal(status))
        }
        Fault::CutBefore => return (None, true),
        Fault::CutAfter => {
            let _ = answer(shared, asked);
            return (None, true);
        }
        Fault::Garbage => return (None, false),
        Fault::Slow(duration) => {
            shared.clock.sleep(duration).await;
            answer(shared, asked)
        }
        Fault::Hang => std::future::pending().await,
    };
    (Some(said), false)
}

/// What AWS would say on a good day.
fn answer(shared: &Shared, asked: &Asked) -> Answer {
    let said = enter(shared, asked).and_then(|()| {
        let mut world = shared.world();
        match asked.service {
            "ecs" => ecs::answer(&mut world, &asked.action, &asked.input),
            "ecr" => ecr::answer(&mut world, &shared.base, &asked.action, &asked.input),
            _ => logs::answer(&world, &asked.action, &asked.input),
        }
    });
    shared.world().settle();
    if let Some(error) = said.as_ref().err().filter(|error| error.message.starts_with(BEYOND)) {
        shared.refuse(format!("{}: {}", asked.action, error.message));
    }
    said
}

/// The rules at the door: signed, not too often, nothing unknown.
fn enter(shared: &Shared, asked: &Asked) -> Result<(), AwsError> {
    let refuse = |error: AwsError| {
        shared.refuse(format!("{}: {}", asked.action, error.message));
        error
    };
    auth::check(&asked.headers, &asked.body, asked.service).map_err(refuse)?;
    let now = shared.clock.now();
    if !shared.edge().limits.take(&asked.action, now) {
        return Err(AwsError::throttled());
    }
    let newer = shared.world().newer.clone();
    let flaws = inputs::flaws(&asked.action, &asked.input, &newer);
    let Some(flaw) = flaws.first() else { return Ok(()) };
    let code =
        if matches!(flaw, Flaw::Type(_)) { "SerializationException" } else { wrong(asked.service, flaw) };
    Err(refuse(AwsError::new(code, flaw.to_string())))
}

/// ECS calls what is missing a client's fault.
fn wrong(service: &str, flaw: &Flaw) -> &'static str {
    match flaw {
        Flaw::Missing(_) if service == "ecs" => "ClientException",
        _ => "InvalidParameterException",
    }
}

fn record(shared: &Shared, asked: Asked, answer: Option<&Answer>) {
    let (status, error) = match answer {
        Some(Ok(_)) => (200, None),
        Some(Err(error)) => (error.status, Some(error.code.clone())),
        None => (0, None),
    };
    let Asked { service, action, input, .. } = asked;
    shared.edge().calls.push(Call { service, action, at: shared.clock.now(), input, status, error });
    shared.changed();
}

fn write(answer: &Answer) -> Response {
    let (status, body) = match answer {
        Ok(body) => (StatusCode::OK, body.to_string()),
        Err(error) => (
            StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            error.json().to_string(),
        ),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/x-amz-json-1.1"));
    headers.insert("x-amzn-requestid", HeaderValue::from_static("00000000-0000-4000-8000-000000000000"));
    response
}

/// What a download URL of ECR leads to: anybody who has it may read.
fn blob_of(shared: &Shared, digest: &str) -> Response {
    match shared.world().blob(digest) {
        Some(blob) => Response::new(Body::from(blob)),
        None => {
            let mut response = Response::new(Body::from("<Error><Code>NoSuchKey</Code></Error>"));
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    }
}
