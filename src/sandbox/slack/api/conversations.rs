//! Channels and who is in them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::pages::page;
use crate::sandbox::slack::channel::{Channel, Kind};
use crate::sandbox::slack::check::{Answer, denied};
use crate::sandbox::slack::request::Args;
use crate::sandbox::slack::world::World;

pub(super) fn info(world: &World, args: &Args) -> Answer {
    let place = world.visible(&args.text_or_empty("channel"))?;
    let mut shown = place.json(&world.me.user, &world.me.team);
    if !args.flag("include_num_members") {
        shown.as_object_mut().and_then(|shown| shown.remove("num_members"));
    }
    Ok(json!({"channel": shown}))
}

pub(super) fn list(world: &World, args: &Args) -> Answer {
    let me = world.me.user.clone();
    some(world, args, |place| place.kind == Kind::Public || place.members.contains(&me))
}

pub(super) fn of_user(world: &World, args: &Args) -> Answer {
    let user = args.text("user").unwrap_or_else(|| world.me.user.clone());
    if !world.people.contains_key(&user) {
        return Err(denied("user_not_found"));
    }
    let me = &world.me.user;
    some(world, args, |place| {
        place.members.contains(&user) && (place.kind == Kind::Public || place.members.contains(me))
    })
}

fn some(world: &World, args: &Args, wanted: impl Fn(&Channel) -> bool) -> Answer {
    let mut types: BTreeSet<String> = args.list("types").into_iter().collect();
    if types.is_empty() {
        types.insert(Kind::Public.list_name().into());
    }
    for kind in [Kind::Public, Kind::Private, Kind::Direct] {
        if types.contains(kind.list_name()) {
            world.need_scope(&format!("{}:read", kind.scope_family()))?;
        }
    }
    let no_archived = args.flag("exclude_archived");
    let fits = |place: &&Channel| types.contains(place.kind.list_name()) && !(no_archived && place.archived);
    let found: Vec<&Channel> = world.channels.values().filter(fits).filter(|place| wanted(place)).collect();
    let (places, next) = page(found, |place| place.id.clone(), args, 100)?;
    let shown: Vec<Value> = places.iter().map(|place| place.json(&world.me.user, &world.me.team)).collect();
    Ok(json!({"channels": shown, "response_metadata": next}))
}

pub(super) fn members(world: &World, args: &Args) -> Answer {
    let place = world.visible(&args.text_or_empty("channel"))?;
    let (members, next) = page(place.members.iter().collect(), |id| (*id).clone(), args, 100)?;
    Ok(json!({"members": members, "response_metadata": next}))
}

pub(super) fn join(world: &mut World, args: &Args) -> Answer {
    let id = args.text_or_empty("channel");
    let (me, team) = (world.me.user.clone(), world.me.team.clone());
    let place = world.visible(&id)?;
    if place.archived {
        return Err(denied("is_archived"));
    }
    if place.kind != Kind::Public {
        return Err(denied("method_not_supported_for_channel_type"));
    }
    let place = world.channels.get_mut(&id).ok_or_else(|| denied("channel_not_found"))?;
    let new = place.members.insert(me.clone());
    let shown = place.json(&me, &team);
    if new {
        let event = json!({"type": "member_joined_channel", "user": me, "channel": id, "channel_type": "C", "team": team});
        world.tell(&id, event);
    }
    Ok(json!({"channel": shown}))
}

/// Direct channels with one person; tengu needs no others.
pub(super) fn open(world: &mut World, args: &Args) -> Answer {
    let channel = match (args.text("channel"), args.list("users").as_slice()) {
        (Some(channel), _) => world.visible(&channel)?.id.clone(),
        (None, [user]) => {
            let person = world.people.get(user).ok_or_else(|| denied("user_not_found"))?;
            if person.is.deleted {
                return Err(denied("user_disabled"));
            }
            if person.is.bot {
                return Err(denied("cannot_dm_bot"));
            }
            world.direct_with(user)
        }
        (None, []) => return Err(world.broken("conversations.open", "users_list_not_supplied", &[])),
        (None, _) => return Err(world.broken("conversations.open", "not_enough_users", &[])),
    };
    let whole = args.flag("return_im");
    let place = world.visible(&channel)?;
    Ok(
        json!({"channel": if whole { place.json(&world.me.user, &world.me.team) } else { json!({"id": channel}) }}),
    )
}
