//! One Socket Mode connection: hello, pings, envelopes out, acknowledgements in.

use std::time::Duration;

use axum::extract::ws::{Message as Frame, WebSocket};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use super::delivery::{Answered, Line, Order, Waits};
use super::shared::Shared;
use super::world::World;

/// How often Slack's end pings.
const PING_EVERY: Duration = Duration::from_secs(10);
/// After this long without any sign of life, Slack's end gives a connection up.
const GIVE_UP_AFTER: Duration = Duration::from_secs(60);

/// Talks on a connection until either end has enough.
pub(super) async fn talk(shared: Shared, mut socket: WebSocket) {
    let (orders, mut inbox) = mpsc::unbounded_channel();
    let (silent, mut silence) = watch::channel(false);
    let (id, hello) = shared.change(|world| {
        let id = world.next_id();
        world.delivery.lines.push(Line { id, orders, silent });
        (id, hello(world))
    });
    // a client that is gone already is noticed on the first read
    let _ = socket.send(Frame::text(hello)).await;
    converse(&shared, &mut socket, &mut inbox, &mut silence).await;
    shared.change(|world| {
        world.delivery.lines.retain(|line| line.id != id);
        world.delivery.fewest = world.delivery.fewest.min(world.delivery.lines.len());
    });
}

fn hello(world: &World) -> String {
    json!({
        "type": "hello", "num_connections": world.delivery.lines.len(),
        "debug_info": {
            "host": "sandbox", "build_number": 1, "approximate_connection_time": 18060,
        },
        "connection_info": {"app_id": world.me.app},
    })
    .to_string()
}

async fn converse(
    shared: &Shared,
    socket: &mut WebSocket,
    inbox: &mut mpsc::UnboundedReceiver<Order>,
    silence: &mut watch::Receiver<bool>,
) {
    let mut ping = Box::pin(shared.clock().sleep(PING_EVERY));
    loop {
        if *silence.borrow_and_update() {
            // A sleep that nobody waits for would hold up whoever moves the clock from one to the next.
            drop(ping);
            if !wait_out(shared, silence).await {
                return;
            }
            ping = Box::pin(shared.clock().sleep(PING_EVERY));
        }
        // silence first, so that nothing said after it slips out; what comes in before what goes out,
        // as the app only ever answers
        tokio::select! {
            biased;
            changed = silence.changed() => if changed.is_err() { return },
            () = &mut ping => {
                ping = Box::pin(shared.clock().sleep(PING_EVERY));
                if socket.send(Frame::Ping("Ping from the sandbox".into())).await.is_err() { return }
            }
            frame = socket.recv() => match frame {
                Some(Ok(Frame::Text(text))) => heard(shared, &text),
                Some(Ok(Frame::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
            order = inbox.recv() => if !carry_out(socket, order).await { return },
        }
    }
}

/// Neither reads nor writes until told to speak again. False when Slack's end gives up.
async fn wait_out(shared: &Shared, silence: &mut watch::Receiver<bool>) -> bool {
    let speak = silence.wait_for(|silent| !silent);
    matches!(shared.clock().timeout(GIVE_UP_AFTER, speak).await, Ok(Ok(_)))
}

/// False when the connection is over.
async fn carry_out(socket: &mut WebSocket, order: Option<Order>) -> bool {
    match order {
        Some(Order::Frame(frame)) => socket.send(Frame::text(frame)).await.is_ok(),
        Some(Order::Close) => {
            let _ = socket.send(Frame::Close(None)).await;
            false
        }
        Some(Order::Drop) | None => false,
    }
}

/// The app said something: only acknowledgements make sense.
fn heard(shared: &Shared, text: &str) {
    shared.change(|world| {
        let said: Result<Value, _> = serde_json::from_str(text);
        let Some(id) = said.as_ref().ok().and_then(|said| said.get("envelope_id")?.as_str()) else {
            return world.refuse(format!("a frame that is no acknowledgement: {text}"));
        };
        let now = world.now();
        match world.delivery.acknowledge(id, now) {
            Err(refused) => world.refuse(refused),
            Ok(answered) => {
                if let Some(Answered { waits: Some(Waits::Modal(id)), .. }) = &answered {
                    world.views.remove(id);
                }
                let payload = said.as_ref().ok().and_then(|said| said.get("payload"));
                if let (Some(answered), Some(payload)) = (answered, payload) {
                    world.take_answer(&answered, payload);
                }
            }
        }
    });
}
