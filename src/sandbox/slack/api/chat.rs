//! Messages of the app.

use serde_json::{Value, json};

use crate::sandbox::slack::blocks::{self, Surface};
use crate::sandbox::slack::channel::Kind;
use crate::sandbox::slack::check::{Answer, Denied, denied};
use crate::sandbox::slack::message::{Ephemeral, Message};
use crate::sandbox::slack::request::Args;
use crate::sandbox::slack::typed;
use crate::sandbox::slack::world::World;

/// Longer text is cut by `chat.postMessage`.
const TEXT_CUT: usize = 40_000;
/// Longer text is refused by `chat.update`.
const TEXT_MAX: usize = 4_000;

/// What a message says: text and checked blocks.
struct Content {
    text: String,
    blocks: Vec<Value>,
}

fn content(world: &mut World, method: &str, args: &Args) -> Result<Content, Denied> {
    let Ok(blocks) = args.json("blocks") else {
        return Err(world.broken(method, "invalid_blocks_format", &[]));
    };
    let mut blocks = match blocks {
        None => Vec::new(),
        Some(Value::Array(blocks)) => blocks,
        Some(_) => return Err(world.broken(method, "invalid_blocks_format", &[])),
    };
    let wrong = blocks::check(&blocks, Surface::Message);
    if !wrong.is_empty() {
        return Err(world.broken(method, "invalid_blocks", &wrong));
    }
    for block in &mut blocks {
        if block.get("block_id").is_none() {
            block["block_id"] = json!(format!("b{}", world.next_id()));
        }
    }
    let text = args.text_or_empty("text");
    if text.is_empty() && blocks.is_empty() {
        return Err(world.broken(method, "no_text", &[]));
    }
    Ok(Content { text, blocks })
}

fn metadata(world: &mut World, method: &str, args: &Args) -> Result<Option<Value>, Denied> {
    let wrong = "invalid_metadata_format";
    let Ok(metadata) = args.json("metadata") else { return Err(world.broken(method, wrong, &[])) };
    let fits = |given: &Value| given["event_type"].is_string() && given["event_payload"].is_object();
    match metadata {
        Some(given) if !fits(&given) => Err(world.broken(method, wrong, &[])),
        given => Ok(given),
    }
}

/// The channel to post to; a person's id means the direct channel with them.
fn destination(world: &mut World, args: &Args) -> Result<String, Denied> {
    let given = args.text_or_empty("channel");
    if world.people.contains_key(&given) && given != world.me.user {
        return Ok(world.direct_with(&given));
    }
    let public = world.scopes.contains("chat:write.public");
    let place = world.visible(&given)?;
    if place.archived {
        return Err(denied("is_archived"));
    }
    let may = place.members.contains(&world.me.user) || (public && place.kind == Kind::Public);
    if may { Ok(given) } else { Err(denied("not_in_channel")) }
}

fn thread(world: &World, channel: &str, args: &Args) -> Result<Option<String>, Denied> {
    let Some(ts) = args.text("thread_ts") else { return Ok(None) };
    let place = world.visible(channel)?;
    if place.find(&ts).is_none() {
        return Err(denied("thread_not_found"));
    }
    Ok(Some(place.thread_of(&ts).to_owned()))
}

pub(super) fn post_message(world: &mut World, args: &Args) -> Answer {
    let channel = destination(world, args)?;
    let said = content(world, "chat.postMessage", args)?;
    let metadata = metadata(world, "chat.postMessage", args)?;
    let thread_ts = thread(world, &channel, args)?;
    let text = typed::link_urls(&said.text.chars().take(TEXT_CUT).collect::<String>());
    let message = Message {
        user: world.me.user.clone(),
        bot_id: Some(world.me.bot.clone()),
        text,
        blocks: said.blocks,
        metadata,
        thread_ts,
        ..Message::default()
    };
    let ts = world.post(&channel, message);
    Ok(json!({"channel": channel, "ts": ts, "message": shown(world, &channel, &ts)}))
}

fn shown(world: &World, channel: &str, ts: &str) -> Value {
    let place = world.channels.get(channel);
    let shown =
        place.and_then(|place| Some(place.show(place.find(ts)?, &world.me.team, &world.me.app, true)));
    shown.map(Value::Object).unwrap_or_default()
}

pub(super) fn update(world: &mut World, args: &Args) -> Answer {
    let (channel, ts) = (args.text_or_empty("channel"), args.text_or_empty("ts"));
    own_message(world, &channel, &ts, "cant_update_message")?;
    let said = content(world, "chat.update", args)?;
    if said.text.chars().count() > TEXT_MAX {
        return Err(world.broken("chat.update", "msg_too_long", &[]));
    }
    let metadata = metadata(world, "chat.update", args)?;
    let me = world.me.user.clone();
    let text = typed::link_urls(&said.text);
    world.edit(&channel, &ts, &me, |message| {
        message.text = text;
        message.blocks = said.blocks;
        if metadata.is_some() {
            message.metadata = metadata;
        }
    });
    let message = shown(world, &channel, &ts);
    Ok(json!({"channel": channel, "ts": ts, "text": message["text"], "message": message}))
}

pub(super) fn delete(world: &mut World, args: &Args) -> Answer {
    let (channel, ts) = (args.text_or_empty("channel"), args.text_or_empty("ts"));
    own_message(world, &channel, &ts, "cant_delete_message")?;
    world.delete(&channel, &ts);
    Ok(json!({"channel": channel, "ts": ts}))
}

fn own_message(world: &World, channel: &str, ts: &str, otherwise: &str) -> Result<(), Denied> {
    let place = world.visible(channel)?;
    let message = place.find(ts).ok_or_else(|| denied("message_not_found"))?;
    if place.archived {
        return Err(denied("is_archived"));
    }
    if message.bot_id.as_ref() == Some(&world.me.bot) { Ok(()) } else { Err(denied(otherwise)) }
}

pub(super) fn post_ephemeral(world: &mut World, args: &Args) -> Answer {
    let (channel, user) = (args.text_or_empty("channel"), args.text_or_empty("user"));
    let place = world.joined(&channel)?;
    if place.archived {
        return Err(denied("is_archived"));
    }
    if !place.members.contains(&user) {
        return Err(denied("user_not_in_channel"));
    }
    let said = content(world, "chat.postEphemeral", args)?;
    let thread_ts = thread(world, &channel, args)?;
    let ts = world.next_ts();
    let text = typed::link_urls(&said.text);
    world.ephemerals.push(Ephemeral { ts: ts.clone(), user, channel, thread_ts, text, blocks: said.blocks });
    Ok(json!({"message_ts": ts}))
}

pub(super) fn permalink(world: &World, args: &Args) -> Answer {
    let (channel, ts) = (args.text_or_empty("channel"), args.text_or_empty("message_ts"));
    let place = world.visible(&channel)?;
    let message = place.find(&ts).ok_or_else(|| denied("message_not_found"))?;
    let mut link = format!("https://sandbox.slack.com/archives/{channel}/p{}", ts.replace('.', ""));
    if let Some(thread) = &message.thread_ts {
        link = format!("{link}?thread_ts={thread}&cid={channel}");
    }
    Ok(json!({"channel": channel, "permalink": link}))
}
