//! A client that knows nothing but HTTP and JSON.

#![allow(clippy::unwrap_used, reason = "this is how a test fails")]

use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// Sends JSON, or nothing; gives the status and the JSON that came back.
pub(crate) async fn send(method: &str, url: &str, token: &str, body: Option<&Value>) -> (u16, Value) {
    let client: Client<_, Full<bytes::Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let request = http::Request::builder()
        .method(method)
        .uri(url)
        .header("authorization", format!("Bearer {token}"))
        .header("user-agent", "tengu-tests")
        .header("content-type", "application/json")
        .body(Full::from(body.map(Value::to_string).unwrap_or_default()))
        .unwrap();
    let response = client.request(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}
