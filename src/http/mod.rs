//! The pages for machines: is it alive, is it ready, what did it count.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::store::Store;

/// What the pages tell.
#[derive(Clone, Debug)]
pub struct Health {
    /// How many sockets to Slack are open.
    pub connected: watch::Receiver<usize>,
    /// The store.
    pub store: Store,
    /// What was counted.
    pub metrics: PrometheusHandle,
}

/// Serves the pages until the process ends.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(address: SocketAddr, health: Health) -> Result<SocketAddr> {
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("http.listen: {address} cannot be listened on"))?;
    let address = listener.local_addr()?;
    let pages = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(counted))
        .with_state(health);
    tokio::spawn(async move { axum::serve(listener, pages).await });
    Ok(address)
}

/// Ready is who hears Slack and can keep what it hears.
async fn ready(State(health): State<Health>) -> impl IntoResponse {
    if *health.connected.borrow() == 0 {
        return (StatusCode::SERVICE_UNAVAILABLE, "no socket to Slack");
    }
    match health.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
    }
}

async fn counted(State(health): State<Health>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], health.metrics.render())
}
