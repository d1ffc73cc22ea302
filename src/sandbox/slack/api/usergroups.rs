//! User groups.

use serde_json::{Value, json};

use crate::sandbox::slack::check::{Answer, denied};
use crate::sandbox::slack::request::Args;
use crate::sandbox::slack::world::World;

pub(super) fn list(world: &World, args: &Args) -> Value {
    let with_users = args.flag("include_users");
    let groups: Vec<Value> =
        world.groups.values().map(|group| group.json(&world.me.team, with_users)).collect();
    json!({"usergroups": groups})
}

pub(super) fn users(world: &World, args: &Args) -> Answer {
    let group =
        world.groups.get(&args.text_or_empty("usergroup")).ok_or_else(|| denied("no_such_subteam"))?;
    Ok(json!({"users": group.members}))
}
