//! Reactions of the app itself.

use serde_json::{Value, json};

use crate::sandbox::slack::check::{Answer, denied};
use crate::sandbox::slack::request::Args;
use crate::sandbox::slack::world::World;

pub(super) fn change(world: &mut World, args: &Args, add: bool) -> Answer {
    let method = if add { "reactions.add" } else { "reactions.remove" };
    let (channel, ts, name) =
        (args.text_or_empty("channel"), args.text_or_empty("timestamp"), args.text("name"));
    let fits = |name: &str| {
        name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-+:'".contains(c))
    };
    let Some(name) = name.filter(|name| fits(name)) else {
        return Err(world.broken(method, "invalid_name", &[]));
    };
    let place = if add { world.joined(&channel)? } else { world.visible(&channel)? };
    if place.archived {
        return Err(denied("is_archived"));
    }
    if place.find(&ts).is_none() {
        return Err(denied("message_not_found"));
    }
    let me = world.me.user.clone();
    match (world.react(&me, &channel, &ts, &name, add), add) {
        (true, _) => Ok(json!({})),
        (false, true) => Err(denied("already_reacted")),
        (false, false) => Err(denied("no_reaction")),
    }
}

pub(super) fn get(world: &World, args: &Args) -> Answer {
    let (channel, ts) = (args.text_or_empty("channel"), args.text_or_empty("timestamp"));
    let place = world.visible(&channel)?;
    let message = place.find(&ts).ok_or_else(|| denied("message_not_found"))?;
    let mut shown = place.show(message, &world.me.team, &world.me.app, false);
    if !args.flag("full") {
        // without `full`, Slack may leave people out of the list but not out of the count
        for reaction in shown.get_mut("reactions").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(users) = reaction.get_mut("users").and_then(Value::as_array_mut) {
                users.truncate(3);
            }
        }
    }
    let team = &world.me.team;
    let link = format!("https://sandbox.slack.com/archives/{channel}/p{}?team={team}", ts.replace('.', ""));
    shown.insert("permalink".into(), json!(link));
    Ok(json!({"type": "message", "channel": channel, "message": shown}))
}
