//! People.

use serde_json::{Value, json};

use super::pages::page;
use crate::sandbox::slack::check::{Answer, denied};
use crate::sandbox::slack::people::Person;
use crate::sandbox::slack::request::Args;
use crate::sandbox::slack::world::World;

fn show(world: &World, person: &Person) -> Value {
    person.json(world.scopes.contains("users:read.email"))
}

pub(super) fn info(world: &World, args: &Args) -> Answer {
    let person = world.people.get(&args.text_or_empty("user")).ok_or_else(|| denied("user_not_found"))?;
    Ok(json!({"user": show(world, person)}))
}

pub(super) fn list(world: &World, args: &Args) -> Answer {
    let (people, next) = page(world.people.values().collect(), |person| person.id.clone(), args, 1000)?;
    let members: Vec<Value> = people.into_iter().map(|person| show(world, person)).collect();
    Ok(json!({"members": members, "cache_ts": world.now().timestamp(), "response_metadata": next}))
}

/// Finds active members of the workspace only, as Slack does.
pub(super) fn by_email(world: &World, args: &Args) -> Answer {
    let email = args.text_or_empty("email").to_lowercase();
    let has_it = |person: &&Person| {
        let own = person.is.email.as_ref().is_some_and(|own| own.to_lowercase() == email);
        own && !person.is.deleted && !person.is.stranger
    };
    let person = world.people.values().find(has_it).ok_or_else(|| denied("users_not_found"))?;
    Ok(json!({"user": show(world, person)}))
}

pub(super) fn bots_info(world: &World, args: &Args) -> Answer {
    let me = &world.me;
    if args.text_or_empty("bot") != me.bot {
        return Err(denied("bot_not_found"));
    }
    Ok(json!({"bot": {
        "id": me.bot, "deleted": false, "name": "tengu", "updated": 1_700_000_000, "app_id": me.app,
        "user_id": me.user, "icons": {},
    }}))
}
