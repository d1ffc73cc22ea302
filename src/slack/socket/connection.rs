//! One socket from its hello to its end.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message as Wire;
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::{Acknowledge, Delivery};
use crate::clock::Clock;
use crate::slack::envelope::{self, Frame, Own};
use crate::tls;

/// After so much silence we ask whether anybody is there.
const QUIET: Duration = Duration::from_secs(10);
/// And after so much more we no longer believe it.
const DEAD: Duration = Duration::from_secs(5);
/// How long an acknowledgement may take to leave when the socket is being left.
const FAREWELL: Duration = Duration::from_secs(2);
/// Slack's reason for a `disconnect` after Socket Mode was switched off.
const DISABLED: &str = "link_disabled";

/// A socket that has said hello.
pub(super) struct Connection {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    own: Own,
}

/// How a socket ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum Ended {
    /// We left.
    #[error("left")]
    Left,
    /// It was taken from us.
    #[error("{0}")]
    Lost(String),
    /// Socket Mode was switched off.
    #[error("Socket Mode is switched off")]
    Disabled,
}

impl Connection {
    /// Connects and waits for the hello.
    pub(super) async fn open(url: &str, own: &Own) -> Result<Self, Ended> {
        let lost = |error: &dyn std::fmt::Display| Ended::Lost(format!("the socket did not open: {error}"));
        let tls = Connector::Rustls(Arc::new(tls::config().map_err(|error| lost(&error))?));
        // Acknowledgements are small, and nothing is won by waiting for more of them.
        let opening = connect_async_tls_with_config(url, None, true, Some(tls));
        let (mut stream, _) = opening.await.map_err(|error| lost(&error))?;
        loop {
            let why = match stream.next().await {
                Some(Ok(Wire::Text(text))) => match envelope::frame(&text, own) {
                    Frame::Hello => return Ok(Self { stream, own: own.clone() }),
                    Frame::Disconnect { reason } if reason == DISABLED => return Err(Ended::Disabled),
                    Frame::Disconnect { reason } => format!("turned away: {reason}"),
                    _ => continue,
                },
                Some(Ok(Wire::Ping(_) | Wire::Pong(_))) => continue,
                Some(Ok(_)) => "no hello".to_owned(),
                Some(Err(error)) => format!("no hello: {error}"),
                None => "closed before the hello".to_owned(),
            };
            return Err(Ended::Lost(why));
        }
    }

    /// Delivers what comes and acknowledges what is kept, until the end.
    ///
    /// `replace` is cancelled by us when Slack announces the end: time to open the next socket.
    /// `leave` is cancelled by others: time to go.
    pub(super) async fn work(
        mut self,
        clock: Clock,
        deliveries: mpsc::Sender<Delivery>,
        leave: CancellationToken,
        replace: CancellationToken,
    ) -> Ended {
        let (acks, mut due) = mpsc::unbounded_channel::<String>();
        let mut asked = false;
        let ended = loop {
            let patience = if asked { DEAD } else { QUIET };
            tokio::select! {
                biased;
                Some(envelope) = due.recv() => {
                    if let Err(why) = self.acknowledge(envelope, &mut due).await {
                        break Ended::Lost(why);
                    }
                }
                () = leave.cancelled() => break Ended::Left,
                frame = self.stream.next() => {
                    asked = false;
                    match self.hear(frame, &deliveries, &acks, &replace).await {
                        Ok(()) => {}
                        Err(ended) => break ended,
                    }
                }
                () = clock.sleep(patience) => {
                    if asked {
                        break Ended::Lost("silence".into());
                    }
                    asked = true;
                    if let Err(error) = self.stream.send(Wire::Ping(Vec::new().into())).await {
                        break Ended::Lost(error.to_string());
                    }
                }
            }
        };
        drop(acks);
        self.say_farewell(&clock, due).await;
        ended
    }

    async fn hear(
        &mut self,
        frame: Option<Result<Wire, tokio_tungstenite::tungstenite::Error>>,
        deliveries: &mpsc::Sender<Delivery>,
        acks: &mpsc::UnboundedSender<String>,
        replace: &CancellationToken,
    ) -> Result<(), Ended> {
        let text = match frame {
            Some(Ok(Wire::Text(text))) => text,
            Some(Ok(Wire::Close(_))) | None => return Err(Ended::Lost("Slack closed it".into())),
            Some(Ok(_)) => return Ok(()),
            Some(Err(error)) => return Err(Ended::Lost(error.to_string())),
        };
        match envelope::frame(&text, &self.own) {
            Frame::Envelope { id, event, name } => {
                metrics::counter!("tengu_slack_envelopes_total", "kind" => name).increment(1);
                let acknowledge = Acknowledge { envelope: Some(id), acks: acks.clone() };
                match event {
                    Some(event) => _ = deliveries.send(Delivery { event: *event, acknowledge }).await,
                    None => acknowledge.send(),
                }
            }
            Frame::Disconnect { reason } if reason == DISABLED => return Err(Ended::Disabled),
            Frame::Disconnect { .. } => replace.cancel(),
            Frame::Hello => {}
            Frame::Unknown => {
                metrics::counter!("tengu_slack_unknown_frames_total").increment(1);
                warn!("a frame that makes no sense");
            }
        }
        Ok(())
    }

    /// Sends an acknowledgement, and with it all others that are due.
    async fn acknowledge(
        &mut self,
        first: String,
        due: &mut mpsc::UnboundedReceiver<String>,
    ) -> Result<(), String> {
        let mut next = Some(first);
        while let Some(envelope) = next {
            let ack = serde_json::json!({ "envelope_id": envelope }).to_string();
            self.stream.feed(Wire::text(ack)).await.map_err(|error| error.to_string())?;
            next = due.try_recv().ok();
        }
        self.stream.flush().await.map_err(|error| error.to_string())
    }

    /// Waits for the acknowledgements of what was delivered, then closes.
    async fn say_farewell(mut self, clock: &Clock, mut due: mpsc::UnboundedReceiver<String>) {
        let goodbye = async {
            while let Some(envelope) = due.recv().await {
                if self.acknowledge(envelope, &mut due).await.is_err() {
                    return;
                }
            }
            _ = self.stream.close(None).await;
        };
        _ = clock.timeout(FAREWELL, goodbye).await;
    }
}
