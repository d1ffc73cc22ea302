//! What was said: in a channel, newest first; in a thread, oldest first.

use std::ops::Bound;

use serde_json::{Map, Value, json};

use super::pages::{cursor_for, limit, place_of};
use crate::sandbox::slack::channel::Channel;
use crate::sandbox::slack::check::{Answer, Denied, denied};
use crate::sandbox::slack::message::Message;
use crate::sandbox::slack::request::Args;
use crate::sandbox::slack::world::World;

/// Between which times; times are compared as text, which all `ts` of one length allow.
struct Between {
    from: Bound<String>,
    to: Bound<String>,
}

fn between(args: &Args) -> Between {
    let bound = |name: &str| match args.text(name).map(|ts| whole(&ts)) {
        None => Bound::Unbounded,
        Some(ts) if args.flag("inclusive") => Bound::Included(ts),
        Some(ts) => Bound::Excluded(ts),
    };
    Between { from: bound("oldest"), to: bound("latest") }
}

/// `1700000000` and `1700000000.5` as a `ts` of full length.
fn whole(ts: &str) -> String {
    let (seconds, micros) = ts.split_once('.').unwrap_or((ts, ""));
    format!("{seconds:0>10}.{micros:0<6}")
}

impl Between {
    fn holds(&self, ts: &str) -> bool {
        let after = match &self.from {
            Bound::Unbounded => true,
            Bound::Included(from) => ts >= from.as_str(),
            Bound::Excluded(from) => ts > from.as_str(),
        };
        after
            && match &self.to {
                Bound::Unbounded => true,
                Bound::Included(to) => ts <= to.as_str(),
                Bound::Excluded(to) => ts < to.as_str(),
            }
    }
}

pub(super) fn history(world: &World, args: &Args) -> Answer {
    let place = world.joined(&args.text_or_empty("channel"))?;
    let limit = page_limit(args)?;
    let mut between = between(args);
    if let Some(cursor) = args.text("cursor") {
        between.to = Bound::Included(place_of(&cursor).ok_or_else(|| denied("invalid_cursor"))?);
    }
    // newest first, and not one step further back than was asked for
    let newest_first = place.top().values().rev().skip_while(|message| !below(&between.to, &message.ts));
    let mut found: Vec<&Message> =
        newest_first.take_while(|message| between.holds(&message.ts)).take(limit + 1).collect();
    let next = (found.len() > limit).then(|| found.pop()).flatten();
    Ok(answer(world, place, &found, next, args))
}

fn below(to: &Bound<String>, ts: &str) -> bool {
    Between { from: Bound::Unbounded, to: to.clone() }.holds(ts)
}

/// The parent always comes first, on the first page; then the replies, oldest first.
pub(super) fn replies(world: &World, args: &Args) -> Answer {
    let place = world.joined(&args.text_or_empty("channel"))?;
    let limit = page_limit(args)?;
    let ts = args.text_or_empty("ts");
    let parent = place.find(place.thread_of(&ts)).ok_or_else(|| denied("thread_not_found"))?;
    let mut between = between(args);
    let cursor = args.text("cursor");
    if let Some(cursor) = &cursor {
        between.from = Bound::Included(place_of(cursor).ok_or_else(|| denied("invalid_cursor"))?);
    }
    let first = cursor.is_none().then_some(parent);
    let rest = place.replies(&parent.ts).filter(|reply| between.holds(&reply.ts));
    let mut found: Vec<&Message> = first.into_iter().chain(rest).take(limit + 1).collect();
    let next = (found.len() > limit).then(|| found.pop()).flatten();
    Ok(answer(world, place, &found, next, args))
}

fn page_limit(args: &Args) -> Result<usize, Denied> {
    match limit(args, 100)? {
        limit @ ..=999 => Ok(limit),
        _ => Err(denied("invalid_limit")),
    }
}

fn answer(world: &World, place: &Channel, found: &[&Message], next: Option<&Message>, args: &Args) -> Value {
    let with_metadata = args.flag("include_all_metadata");
    let show = |message: &&Message| place.show(message, &world.me.team, &world.me.app, with_metadata);
    let messages: Vec<Map<String, Value>> = found.iter().map(show).collect();
    let mut answer = json!({"messages": messages, "has_more": next.is_some(), "pin_count": 0});
    if let Some(next) = next {
        answer["response_metadata"] = json!({"next_cursor": cursor_for(&next.ts)});
    }
    answer
}
