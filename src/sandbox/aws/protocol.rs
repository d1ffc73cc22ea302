//! The three ways in which AWS's services speak: JSON, the query protocol, and REST with XML.

use axum::body::Body;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use serde_json::{Value, json};

use super::error::{Answer, AwsError};
use super::{ec2, ecr, ecs, elb, form, inputs, logs, route53, xml};

/// How a service is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Json,
    Query,
    /// The query protocol with EC2's own errors and lists.
    Ec2,
    Rest,
}

/// What is asked: of which service, what, and with which input.
pub(super) struct Question {
    pub(super) protocol: Protocol,
    pub(super) service: &'static str,
    pub(super) action: String,
    pub(super) input: Value,
}

/// Target prefix and the service's name in a signature.
const TARGETS: [(&str, &str); 3] = [
    ("AmazonEC2ContainerServiceV20141113", "ecs"),
    ("AmazonEC2ContainerRegistry_V20150921", "ecr"),
    ("Logs_20140328", "logs"),
];
const FORM: &str = "application/x-www-form-urlencoded";

pub(super) fn spoken(parts: &Parts) -> Protocol {
    let kind = header(parts, "content-type");
    if parts.uri.path().starts_with(route53::ROOT) {
        Protocol::Rest
    } else if kind.starts_with(FORM) {
        Protocol::Query
    } else {
        Protocol::Json
    }
}

fn header<'a>(parts: &'a Parts, name: &str) -> &'a str {
    parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Takes a request apart.
pub(super) fn question(parts: &Parts, body: &[u8]) -> Result<Question, AwsError> {
    match spoken(parts) {
        Protocol::Json => json_question(parts, body),
        Protocol::Rest => route53::question(parts, body),
        Protocol::Query | Protocol::Ec2 => query_question(parts, body),
    }
}

fn json_question(parts: &Parts, body: &[u8]) -> Result<Question, AwsError> {
    let target = header(parts, "x-amz-target");
    let unknown = || AwsError::new("UnknownOperationException", format!("{target} at {}", parts.uri.path()));
    let (prefix, action) = target.split_once('.').ok_or_else(unknown)?;
    let service = TARGETS.iter().find(|(known, _)| *known == prefix).ok_or_else(unknown)?.1;
    if !posted(parts) || !inputs::known(action) || !of(service).contains(&action) {
        return Err(unknown());
    }
    if header(parts, "content-type") != "application/x-amz-json-1.1" {
        return Err(AwsError::new("SerializationException", format!("{action}: not JSON 1.1")));
    }
    let garbled = |_| AwsError::new("SerializationException", "the body can't be read");
    let input = serde_json::from_slice(body).map_err(garbled)?;
    Ok(Question { protocol: Protocol::Json, service, action: action.to_owned(), input })
}

fn query_question(parts: &Parts, body: &[u8]) -> Result<Question, AwsError> {
    let mut pairs = form::pairs(&String::from_utf8_lossy(body));
    let mut taken = |name: &str| {
        let at = pairs.iter().position(|(given, _)| given == name)?;
        Some(pairs.remove(at).1)
    };
    let (action, version) = (taken("Action").unwrap_or_default(), taken("Version").unwrap_or_default());
    let unknown = || {
        let words = format!("Could not find operation {action} for version {version}");
        AwsError::new("InvalidAction", words)
    };
    let (protocol, service) = match version.as_str() {
        elb::VERSION => (Protocol::Query, "elasticloadbalancing"),
        ec2::VERSION => (Protocol::Ec2, "ec2"),
        _ => return Err(unknown()),
    };
    if !posted(parts) || !of(service).contains(&action.as_str()) {
        return Err(unknown());
    }
    let input = form::input(&action, &pairs);
    Ok(Question { protocol, service, action, input })
}

fn posted(parts: &Parts) -> bool {
    parts.method == Method::POST && parts.uri.path() == "/"
}

fn of(service: &str) -> &'static [&'static str] {
    match service {
        "ecs" => &ecs::ACTIONS,
        "ecr" => &ecr::ACTIONS,
        "elasticloadbalancing" => &elb::ACTIONS,
        "ec2" => &ec2::ACTIONS,
        _ => &logs::ACTIONS,
    }
}

/// An error in the words of the service: the same thing has another name in each protocol.
/// Source: "Common errors" of each API.
pub(super) fn in_its_words(protocol: Protocol, mut error: AwsError) -> AwsError {
    let (status, code) = match (protocol, error.code.as_str()) {
        (Protocol::Json, _) => return error,
        (Protocol::Ec2, "ThrottlingException") => (503, "RequestLimitExceeded"),
        (_, "ThrottlingException") => (400, "Throttling"),
        (Protocol::Ec2, "UnrecognizedClientException" | "InvalidSignatureException") => (401, "AuthFailure"),
        (_, "UnrecognizedClientException") => (403, "InvalidClientTokenId"),
        (_, "InvalidSignatureException") => (403, "SignatureDoesNotMatch"),
        (_, "MissingAuthenticationTokenException") => (403, "MissingAuthenticationToken"),
        (_, "IncompleteSignatureException") => (400, "IncompleteSignature"),
        (_, "ServerException") => (error.status, "InternalFailure"),
        _ => return error,
    };
    (error.status, error.code) = (status, code.to_owned());
    error
}

/// Writes an answer as the service does.
pub(super) fn write(protocol: Protocol, action: &str, answer: &Answer) -> Response {
    let body = match (protocol, answer) {
        (Protocol::Json, Ok(body)) => body.to_string(),
        (Protocol::Json, Err(error)) => error.json().to_string(),
        (Protocol::Query, Ok(body)) => elb::written(action, body),
        (Protocol::Query, Err(error)) => failed(elb::NAMESPACE, error),
        (Protocol::Ec2, Ok(body)) => ec2::written(action, body),
        (Protocol::Ec2, Err(error)) => ec2::failed(error),
        (Protocol::Rest, Ok(body)) => route53::written(action, body),
        (Protocol::Rest, Err(error)) => failed(route53::NAMESPACE, error),
    };
    let status = answer.as_ref().err().map_or(200, |error| error.status);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = protocol == Protocol::Json;
    let kind = if json { "application/x-amz-json-1.1" } else { "text/xml" };
    response.headers_mut().insert("content-type", HeaderValue::from_static(kind));
    response.headers_mut().insert("x-amzn-requestid", HeaderValue::from_static(REQUEST));
    response
}

pub(super) const REQUEST: &str = "00000000-0000-4000-8000-000000000000";

fn failed(namespace: &str, error: &AwsError) -> String {
    let kind = if error.status < 500 { "Sender" } else { "Receiver" };
    let error = json!({ "Type": kind, "Code": error.code, "Message": error.message });
    let error = xml::members(&json!({ "Error": error, "RequestId": REQUEST }), |_| "member");
    format!("<ErrorResponse xmlns=\"{namespace}\">{error}</ErrorResponse>")
}
