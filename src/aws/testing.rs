//! An AWS that says what it is told to, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Aws, AwsKeys, AwsSetup};
use crate::clock::Clock;
use crate::config::secrets::Secret;

/// The stand-in's own address, in what it says.
pub(crate) const HERE: &str = "http://here";

/// An answer to the next request of an operation.
pub(crate) enum Says {
    /// This, with HTTP 200.
    This(Value),
    /// An error of this kind.
    No(&'static str, &'static str),
    /// Something is done, and the answer is lost on the way.
    Lost,
}

#[derive(Default)]
struct Inner {
    script: VecDeque<(&'static str, Says)>,
    asked: Vec<(String, Value)>,
}

/// The stand-in: a script of operations and answers, taken in order within each operation.
#[derive(Clone, Default)]
pub(crate) struct Scripted(Arc<Mutex<Inner>>);

impl Scripted {
    /// Starts it; an `Aws` that talks to it.
    pub(crate) async fn start(script: Vec<(&'static str, Says)>) -> (Self, Aws) {
        _ = rustls::crypto::ring::default_provider().install_default();
        let scripted = Self::default();
        scripted.0.lock().unwrap().script = script.into();
        let router = Router::new().fallback(answer).with_state(scripted.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let keys = Some(AwsKeys { id: "k".into(), secret: Secret::new("s") });
        let setup = AwsSetup { region: Some("eu-west-1".into()), endpoint: Some(endpoint), keys };
        let clock = Clock::real();
        (scripted, Aws::connect(setup, clock).await.unwrap())
    }

    /// What was asked: operation and body.
    pub(crate) fn asked(&self) -> Vec<(String, Value)> {
        self.0.lock().unwrap().asked.clone()
    }

    /// The operations that were asked for, in order.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.asked().into_iter().map(|(operation, _)| operation).collect()
    }
}

async fn answer(State(scripted): State<Scripted>, headers: HeaderMap, body: String) -> Response {
    // What is handed out by address is asked for without an operation.
    let target = headers.get("x-amz-target").map_or("GET", |target| target.to_str().unwrap());
    let operation = target.rsplit('.').next().unwrap().to_owned();
    let host = format!("http://{}", headers["host"].to_str().unwrap());
    let mut inner = scripted.0.lock().unwrap();
    inner.asked.push((operation.clone(), serde_json::from_str(&body).unwrap_or(Value::Null)));
    let next = inner.script.iter().position(|(name, _)| *name == operation);
    let says = next.and_then(|at| inner.script.remove(at)).map(|(_, says)| says);
    let error = |status, code: &str, message: &str| {
        let body = json!({ "__type": code, "message": message }).to_string();
        (status, [("content-type", "application/x-amz-json-1.1")], body).into_response()
    };
    match says {
        Some(Says::This(body)) => {
            ([("content-type", "application/x-amz-json-1.1")], body.to_string().replace(HERE, &host))
                .into_response()
        }
        Some(Says::No(code, message)) => error(StatusCode::BAD_REQUEST, code, message),
        Some(Says::Lost) => error(StatusCode::INTERNAL_SERVER_ERROR, "ServerException", "lost"),
        None => error(StatusCode::BAD_REQUEST, "NotInTheScript", &operation),
    }
}
