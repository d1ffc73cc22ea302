//! Who am I, and where is my socket.

use serde_json::{Value, json};

use crate::sandbox::slack::check::{Answer, denied};
use crate::sandbox::slack::request::Args;
use crate::sandbox::slack::world::World;

pub(super) fn api_test(args: &Args) -> Answer {
    match args.text("error") {
        Some(error) => Err(denied(&error)),
        None => Ok(json!({"args": args.0})),
    }
}

pub(super) fn test(world: &World) -> Value {
    let me = &world.me;
    json!({
        "url": "https://sandbox.slack.com/", "team": "sandbox", "user": "tengu", "team_id": me.team,
        "user_id": me.user, "bot_id": me.bot, "is_enterprise_install": false,
    })
}

/// A fresh URL with a ticket that opens one connection.
pub(super) fn connections_open(world: &mut World) -> Answer {
    if let Some(error) = &world.door.refuse_open {
        return Err(denied(error));
    }
    let ticket = format!("ticket-{}", world.next_id());
    world.door.tickets.insert(ticket.clone());
    let app = &world.me.app;
    Ok(json!({"url": format!("ws://{}/link?ticket={ticket}&app_id={app}", world.address)}))
}
