//! When people rest.

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use crate::sandbox::slack::check::{Answer, denied};
use crate::sandbox::slack::request::Args;
use crate::sandbox::slack::world::World;

/// How many people one call may ask about.
const MOST: usize = 50;

/// The next hours of rest, or those right now; a day later again, as the hours are those of every day.
pub(super) fn team_info(world: &mut World, args: &Args) -> Answer {
    let users = args.list("users");
    if users.is_empty() {
        return Err(world.broken("dnd.teamInfo", "no_users_provided", &[]));
    }
    if users.len() > MOST {
        let why = format!("[ERROR] {} people; no more than {MOST}", users.len());
        return Err(world.broken("dnd.teamInfo", "invalid_arguments", &[why]));
    }
    if users.iter().any(|user| !world.people.contains_key(user)) {
        return Err(denied("user_not_visible"));
    }
    let told: Map<String, Value> = users.into_iter().map(|user| (user.clone(), rest(world, &user))).collect();
    Ok(json!({"users": told}))
}

fn rest(world: &World, user: &str) -> Value {
    let Some((from, until)) = world.rests.get(user) else {
        return json!({"dnd_enabled": false, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1});
    };
    let days = (world.now() - *until).num_days();
    let over = TimeDelta::days(if world.now() < *until { 0 } else { days + 1 });
    let (from, until) = ((*from + over).timestamp(), (*until + over).timestamp());
    json!({"dnd_enabled": true, "next_dnd_start_ts": from, "next_dnd_end_ts": until})
}
