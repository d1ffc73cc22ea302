//! The stand-in, spoken to as any client would: raw HTTP and raw WebSockets.

mod faults;
mod interaction;
mod socket;
mod surfaces;
mod web;

use std::time::Duration;

use chrono::DateTime;
use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::{NewPerson, SlackStandIn};
use crate::clock::Clock;

struct Sandbox {
    slack: SlackStandIn,
    clock: Clock,
    http: Client<HttpConnector, Full<bytes::Bytes>>,
    alice: String,
    deploy: String,
}

struct Reply {
    status: u16,
    retry_after: Option<String>,
    body: Value,
}

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

async fn sandbox() -> Sandbox {
    let clock = Clock::standing(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    let slack = SlackStandIn::start(clock.clone()).await.unwrap();
    let alice =
        NewPerson { name: "alice".into(), email: Some("alice@x.example".into()), ..NewPerson::default() };
    let alice = slack.add_person(alice);
    let deploy = slack.add_channel("deploy", &[&alice], true, false);
    let http = Client::builder(TokioExecutor::new()).build_http();
    Sandbox { slack, clock, http, alice, deploy }
}

async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), work).await.unwrap()
}

impl Sandbox {
    async fn raw(&self, request: http::request::Builder, body: String) -> Option<Reply> {
        let request = request.body(Full::new(body.into())).unwrap();
        let response = soon(self.http.request(request)).await.ok()?;
        let status = response.status().as_u16();
        let retry_after =
            response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        let bytes = response.into_body().collect().await.ok()?.to_bytes();
        Some(Reply { status, retry_after, body: serde_json::from_slice(&bytes).unwrap_or_default() })
    }

    async fn try_post(&self, method: &str, body: Value) -> Option<Reply> {
        let token =
            if method == "apps.connections.open" { self.slack.app_token() } else { self.slack.bot_token() };
        let request = http::Request::post(format!("{}/{method}", self.slack.api_url()))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json; charset=utf-8");
        self.raw(request, body.to_string()).await
    }

    async fn post(&self, method: &str, body: Value) -> Value {
        self.try_post(method, body).await.unwrap().body
    }

    async fn get(&self, method_and_query: &str) -> Value {
        let request = http::Request::get(format!("{}/{method_and_query}", self.slack.api_url()))
            .header("authorization", format!("Bearer {}", self.slack.bot_token()));
        self.raw(request, String::new()).await.unwrap().body
    }

    async fn say(&self, text: &str) -> String {
        let said = self.post("chat.postMessage", json!({"channel": self.deploy, "text": text})).await;
        said["ts"].as_str().unwrap().to_owned()
    }

    async fn connect(&self) -> Socket {
        let opened = self.post("apps.connections.open", json!({})).await;
        let (socket, _) =
            soon(Box::pin(tokio_tungstenite::connect_async(opened["url"].as_str().unwrap()))).await.unwrap();
        let mut socket = Socket(socket);
        assert_eq!(socket.next().await.unwrap()["type"], "hello");
        socket
    }

    /// Waits until the world is as wanted.
    async fn until(&self, wanted: impl Fn(&SlackStandIn) -> bool) {
        let mut changes = self.slack.changes();
        soon(async {
            while !wanted(&self.slack) {
                changes.changed().await.unwrap();
            }
        })
        .await;
    }

    /// Moves the clock once somebody sleeps until then or earlier.
    async fn pass(&self, seconds: u64) {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        self.clock.advance(Duration::from_secs(seconds));
    }
}

impl Socket {
    /// The next JSON frame; nothing when the connection is over.
    async fn next(&mut self) -> Option<Value> {
        loop {
            match soon(self.0.next()).await? {
                Ok(Frame::Text(text)) => return Some(serde_json::from_str(&text).unwrap_or(Value::Null)),
                Ok(Frame::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    async fn next_acked(&mut self) -> Value {
        let envelope = self.next().await.unwrap();
        self.ack(&envelope).await;
        envelope
    }

    async fn ack(&mut self, envelope: &Value) {
        let ack = json!({"envelope_id": envelope["envelope_id"]});
        self.0.send(Frame::text(ack.to_string())).await.unwrap();
    }
}
