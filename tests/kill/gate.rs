//! A gate between a process and the stand-ins. Every request goes through it, and the process may be
//! struck while one does: before it is handed on, or when it is done and its answer is not yet told.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, Uri, header};
use axum::response::Response;
use axum::serve::ListenerExt;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tengu::clock::Clock;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::effect::{Door, effect, name};
use super::trap::{Blow, Moment, Place, Trap};

/// What belongs to a connection and not to a request.
const OF_THE_CONNECTION: [HeaderName; 2] = [header::CONNECTION, header::TRANSFER_ENCODING];

/// What happens at AWS takes minutes, so its time passes so much faster whenever somebody looks, and not
/// while nobody does: a machine that is busy makes no process late.
const STEP: Duration = Duration::from_secs(6);
/// A process that was given no answer for so long, and sleeps, does nothing but wait.
const STILL: Duration = Duration::from_millis(500);

/// The way to one stand-in for the process in one place.
pub(crate) struct Gate {
    /// The address without a slash at its end.
    pub(crate) url: String,
    server: AbortHandle,
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.server.abort();
    }
}

struct Way {
    door: Door,
    /// `http://127.0.0.1:1234`
    beyond: String,
    /// AWS's.
    clock: Clock,
    trap: Trap,
    place: usize,
    process: Place,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Gate {
    /// Opens a gate before a stand-in; `beyond` is its address without a path.
    pub(crate) async fn open(
        door: Door,
        beyond: &str,
        clock: &Clock,
        trap: &Trap,
        place: usize,
        process: &Place,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let way = Way {
            door,
            beyond: beyond.to_owned(),
            clock: clock.clone(),
            trap: trap.clone(),
            place,
            process: process.clone(),
            client: Client::builder(TokioExecutor::new()).build(connector),
        };
        let router = Router::new().fallback(pass).with_state(Arc::new(way));
        let listener = listener.tap_io(|stream| _ = stream.set_nodelay(true));
        let server = tokio::spawn(async move { axum::serve(listener, router).await }).abort_handle();
        Self { url, server }
    }
}

async fn pass(State(way): State<Arc<Way>>, request: Request) -> Response {
    let _open = way.process.asks();
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let plan = way.trap.meets(way.place, &name(&parts), effect(way.door, &parts, &body).as_ref());
    let strikes = |moment: Moment| plan.as_ref().filter(|plan| plan.moment == moment).map(|plan| plan.blow);
    if let Some(blow) = strikes(Moment::Before) {
        way.strike(blow).await;
    }
    // What has been sent is done, even when its sender is gone by then.
    let beyond = Arc::clone(&way);
    let answer = tokio::spawn(async move { beyond.hand_on(Request::from_parts(parts, body.into())).await });
    let answer = answer.await.unwrap();
    if let Some(blow) = strikes(Moment::After) {
        way.strike(blow).await;
    }
    answer
}

impl Way {
    /// Returns when the process is paused; who is dead sends nothing and hears nothing.
    async fn strike(&self, blow: Blow) {
        while blow == Blow::Pause && !self.process.waits(STILL) {
            tokio::time::sleep(STILL / 20).await;
        }
        self.trap.strike(self.place, &self.process, blow);
        if blow == Blow::Kill {
            std::future::pending::<()>().await;
        }
    }

    async fn hand_on(&self, request: Request) -> Response {
        if self.door == Door::Aws {
            self.clock.advance(STEP);
        }
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        parts.uri = format!("{}{path}", self.beyond).parse::<Uri>().unwrap();
        OF_THE_CONNECTION.iter().for_each(|name| drop(parts.headers.remove(name)));
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let answer = self.client.request(Request::from_parts(parts, Full::new(body))).await;
        let (mut parts, body) = answer.expect("a stand-in answers").into_parts();
        OF_THE_CONNECTION.iter().for_each(|name| drop(parts.headers.remove(name)));
        Response::from_parts(parts, Body::from(body.collect().await.unwrap().to_bytes()))
    }
}
