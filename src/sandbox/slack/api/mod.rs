//! The Web API methods, one file per family. Each is a pure step from world to world.

mod auth;
mod chat;
mod conversations;
mod dnd;
mod history;
mod pages;
mod reactions;
mod usergroups;
mod users;
mod views;

use super::check::{Answer, denied};
use super::request::Request;
use super::world::World;

/// Checks a call and does it.
pub(super) fn dispatch(world: &mut World, name: &str, request: &Request) -> Answer {
    let method = world.admit(name, request)?;
    let args = &request.args;
    match method.name {
        "api.test" => auth::api_test(args),
        "apps.connections.open" => auth::connections_open(world),
        "auth.test" => Ok(auth::test(world)),
        "bots.info" => users::bots_info(world, args),
        "chat.delete" => chat::delete(world, args),
        "chat.getPermalink" => chat::permalink(world, args),
        "chat.postEphemeral" => chat::post_ephemeral(world, args),
        "chat.postMessage" => chat::post_message(world, args),
        "chat.update" => chat::update(world, args),
        "conversations.history" => history::history(world, args),
        "conversations.info" => conversations::info(world, args),
        "conversations.join" => conversations::join(world, args),
        "conversations.list" => conversations::list(world, args),
        "conversations.members" => conversations::members(world, args),
        "conversations.open" => conversations::open(world, args),
        "conversations.replies" => history::replies(world, args),
        "dnd.teamInfo" => dnd::team_info(world, args),
        "reactions.add" => reactions::change(world, args, true),
        "reactions.get" => reactions::get(world, args),
        "reactions.remove" => reactions::change(world, args, false),
        "usergroups.list" => Ok(usergroups::list(world, args)),
        "usergroups.users.list" => usergroups::users(world, args),
        "users.conversations" => conversations::of_user(world, args),
        "users.info" => users::info(world, args),
        "users.list" => users::list(world, args),
        "users.lookupByEmail" => users::by_email(world, args),
        "views.open" => views::open(world, args),
        "views.publish" => views::publish(world, args),
        "views.update" => views::update(world, args),
        _ => Err(denied("unknown_method")),
    }
}
