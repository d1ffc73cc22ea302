//! The pages for machines: is it alive, is it ready, what did it count; and what GitHub tells by webhook.

pub mod webhook;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

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
use webhook::Webhook;

/// What the pages tell. Cloning gives another handle.
#[derive(Clone, Debug)]
pub struct Health {
    metrics: PrometheusHandle,
    app: Arc<OnceLock<(watch::Receiver<usize>, Store)>>,
}

impl Health {
    /// Of a process that has only begun: alive, and not ready before [`Self::started`].
    pub fn new(metrics: PrometheusHandle) -> Self {
        Self { metrics, app: Arc::default() }
    }

    /// The app works from now on: how many sockets to Slack are open, and its store.
    pub fn started(&self, connected: watch::Receiver<usize>, store: Store) {
        _ = self.app.set((connected, store));
    }
}

/// Serves the pages until the process ends; GitHub's webhooks, too, where somebody hears them.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(address: SocketAddr, health: Health, webhook: Option<Webhook>) -> Result<SocketAddr> {
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("http.listen: {address} cannot be listened on"))?;
    let address = listener.local_addr()?;
    let pages = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(counted))
        .with_state(health)
        .merge(webhook.map(Webhook::route).unwrap_or_default());
    tokio::spawn(async move { axum::serve(listener, pages).await });
    Ok(address)
}

/// Ready is who hears Slack and can keep what it hears.
async fn ready(State(health): State<Health>) -> impl IntoResponse {
    let Some((connected, store)) = health.app.get() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "starting");
    };
    if *connected.borrow() == 0 {
        return (StatusCode::SERVICE_UNAVAILABLE, "no socket to Slack");
    }
    match store.ping().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
    }
}

async fn counted(State(health): State<Health>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], health.metrics.render())
}
