//! The way of a request: taken apart (`protocol`), let in, perhaps met by a fault, answered, recorded.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::StatusCode;
use http::request::Parts;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::auth;
use super::error::{Answer, AwsError, BEYOND};
use super::fault::Fault;
use super::inputs::{self, Flaw};
use super::protocol::{self, Protocol, Question};
use super::{Shared, ec2, ecr, ecs, elb, logs, route53};
use crate::sandbox::wire::{CutListener, Scissors};

/// A request that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `ecs`, `ecr`, `logs`, `elasticloadbalancing`, `route53` or `ec2`.
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
    question: Question,
    parts: Parts,
    body: Bytes,
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
    if let Some(blob) = request.uri().path().strip_prefix("/blobs/") {
        return blob_of(&shared, blob);
    }
    let (parts, body) = request.into_parts();
    let asked = match take_apart(parts.clone(), body).await {
        Ok(asked) => asked,
        Err(error) => {
            shared.refuse(format!("{}: {}", error.code, error.message));
            return protocol::write(protocol::spoken(&parts), "", &Err(error));
        }
    };
    let (spoken, action) = (asked.question.protocol, asked.question.action.clone());
    let fault = shared.edge().faults.take(&action);
    let (answer, cut) = match fault {
        Some(fault) => misbehave(&shared, &asked, fault).await,
        None => (Some(answer(&shared, &asked)), false),
    };
    let answer = answer.map(|answer| answer.map_err(|error| protocol::in_its_words(spoken, error)));
    record(&shared, asked.question, answer.as_ref());
    if cut {
        scissors.cut();
    }
    let garbage = || Response::new(Body::from("<html>"));
    answer.map_or_else(garbage, |answer| protocol::write(spoken, &action, &answer))
}

async fn take_apart(parts: Parts, body: Body) -> Result<Asked, AwsError> {
    let garbled = |_| AwsError::new("SerializationException", "the body can't be read");
    let body = to_bytes(body, LONGEST).await.map_err(garbled)?;
    let question = protocol::question(&parts, &body)?;
    Ok(Asked { question, parts, body })
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
    let question = &asked.question;
    let said = enter(shared, asked).and_then(|()| {
        let mut world = shared.world();
        match question.service {
            "ecs" => ecs::answer(&mut world, &question.action, &question.input),
            "ecr" => ecr::answer(&mut world, &shared.base, &question.action, &question.input),
            "elasticloadbalancing" => elb::answer(&mut world, &question.action, &question.input),
            "route53" => route53::answer(&mut world, &question.action, &question.input),
            "ec2" => ec2::answer(&world, &question.action, &question.input),
            _ => logs::answer(&world, &question.action, &question.input),
        }
    });
    shared.world().settle();
    if let Some(error) = said.as_ref().err().filter(|error| error.message.starts_with(BEYOND)) {
        shared.refuse(format!("{}: {}", question.action, error.message));
    }
    said
}

/// The rules at the door: signed, not too often, nothing unknown.
fn enter(shared: &Shared, asked: &Asked) -> Result<(), AwsError> {
    let question = &asked.question;
    let refuse = |error: AwsError| {
        shared.refuse(format!("{}: {}", question.action, error.message));
        error
    };
    auth::check(&asked.parts, &asked.body, question.service).map_err(refuse)?;
    let now = shared.clock.now();
    if !shared.edge().limits.take(&question.action, now) {
        return Err(AwsError::throttled());
    }
    let newer = shared.world().newer.clone();
    let flaws = inputs::flaws(&question.action, &question.input, &newer);
    let Some(flaw) = flaws.first() else { return Ok(()) };
    Err(refuse(AwsError::new(wrong(question, flaw), flaw.to_string())))
}

/// What each service calls a wrong input.
fn wrong(question: &Question, flaw: &Flaw) -> &'static str {
    match (question.protocol, flaw) {
        (Protocol::Rest, _) => "InvalidInput",
        (Protocol::Query, _) => "ValidationError",
        (Protocol::Ec2, Flaw::Missing(_)) => "MissingParameter",
        (Protocol::Ec2, Flaw::Unknown(_)) => "UnknownParameter",
        (Protocol::Ec2, _) => "InvalidParameterValue",
        (Protocol::Json, Flaw::Type(_)) => "SerializationException",
        // ECS calls what is missing a client's fault.
        (Protocol::Json, Flaw::Missing(_)) if question.service == "ecs" => "ClientException",
        (Protocol::Json, _) => "InvalidParameterException",
    }
}

fn record(shared: &Shared, question: Question, answer: Option<&Answer>) {
    let (status, error) = match answer {
        Some(Ok(_)) => (200, None),
        Some(Err(error)) => (error.status, Some(error.code.clone())),
        None => (0, None),
    };
    let Question { service, action, input, .. } = question;
    shared.edge().calls.push(Call { service, action, at: shared.clock.now(), input, status, error });
    shared.changed();
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
