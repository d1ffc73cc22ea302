//! `response_url`: answers to a button or a slash command, up to five within half an hour.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::blocks::{self, Surface};
use super::check::{Answer, denied};
use super::delivery::{Answered, Waits};
use super::message::{Ephemeral, Message};
use super::request::Args;
use super::typed;
use super::world::World;

/// How often a response URL may be used.
const USES: u32 = 5;
/// For how long.
const LIFE: TimeDelta = TimeDelta::minutes(30);

/// What a response URL leads to.
#[derive(Clone, Debug)]
pub(super) struct Hook {
    user: String,
    channel: String,
    /// The message whose button was pressed.
    message: Option<String>,
    uses: u32,
    until: DateTime<Utc>,
}

const ARGS: &[&str] =
    &["text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "metadata"];

impl World {
    /// A new response URL.
    pub(super) fn hook(&mut self, user: &str, channel: &str, message: Option<&str>) -> String {
        let id = format!("hook-{}", self.next_id());
        let hook = Hook {
            user: user.to_owned(),
            channel: channel.to_owned(),
            message: message.map(str::to_owned),
            uses: 0,
            until: self.now() + LIFE,
        };
        self.hooks.insert(id.clone(), hook);
        format!("http://{}/response/{id}", self.address)
    }

    /// The payload that came with an acknowledgement.
    pub(super) fn take_answer(&mut self, answered: &Answered, payload: &Value) {
        let Some(Waits::Caller(user, channel)) = &answered.waits else {
            return self.refuse(format!("a payload with the acknowledgement of {}", answered.kind));
        };
        let hook = Hook {
            user: user.clone(),
            channel: channel.clone(),
            message: None,
            uses: 0,
            until: self.now() + LIFE,
        };
        let args = Args(payload.as_object().cloned().unwrap_or_default());
        // what was wrong with it is noted already, and there is nobody to tell
        let _ = say(self, &hook, &args);
    }
}

/// Does what a POST to a response URL asks for.
pub(super) fn respond(world: &mut World, id: &str, args: &Args) -> Answer {
    let now = world.now();
    let Some(hook) = world.hooks.get_mut(id) else { return Err(denied("invalid_url")) };
    if hook.until < now {
        return Err(denied("expired_url"));
    }
    if hook.uses >= USES {
        return Err(denied("used_url"));
    }
    hook.uses += 1;
    let hook = hook.clone();
    say(world, &hook, args)
}

fn say(world: &mut World, hook: &Hook, args: &Args) -> Answer {
    let unknown: Vec<String> = args.names().filter(|name| !ARGS.contains(name)).map(str::to_owned).collect();
    for name in unknown {
        world.refuse(format!("response_url: an argument that is not stood in for: {name}"));
    }
    if let (true, Some(ts)) = (args.flag("delete_original"), &hook.message) {
        world.ephemerals.retain(|shown| &shown.ts != ts);
        world.delete(&hook.channel, ts);
        return Ok(json!({}));
    }
    let blocks =
        args.json("blocks").ok().flatten().and_then(|blocks| blocks.as_array().cloned()).unwrap_or_default();
    let wrong = blocks::check(&blocks, Surface::Message);
    if !wrong.is_empty() {
        return Err(world.broken("response_url", "invalid_blocks", &wrong));
    }
    let text = typed::link_urls(&args.text_or_empty("text"));
    if text.is_empty() && blocks.is_empty() {
        return Err(world.broken("response_url", "no_text", &[]));
    }
    if let (true, Some(ts)) = (args.flag("replace_original"), &hook.message) {
        replace(world, &hook.channel, ts, text, blocks);
    } else if args.text("response_type").as_deref() == Some("in_channel") {
        let (user, bot_id) = (world.me.user.clone(), Some(world.me.bot.clone()));
        let thread_ts = args.text("thread_ts");
        world.post(&hook.channel, Message { user, bot_id, text, blocks, thread_ts, ..Message::default() });
    } else {
        let (ts, thread_ts) = (world.next_ts(), args.text("thread_ts"));
        let (user, channel) = (hook.user.clone(), hook.channel.clone());
        world.ephemerals.push(Ephemeral { ts, user, channel, thread_ts, text, blocks });
    }
    Ok(json!({}))
}

fn replace(world: &mut World, channel: &str, ts: &str, text: String, blocks: Vec<Value>) {
    if let Some(shown) = world.ephemerals.iter_mut().find(|shown| shown.ts == ts) {
        shown.text = text;
        shown.blocks = blocks;
        return;
    }
    let me = world.me.user.clone();
    world.edit(channel, ts, &me, |message| {
        message.text = text;
        message.blocks = blocks;
    });
}
