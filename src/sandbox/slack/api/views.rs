//! The Home tab and modals.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::sandbox::slack::blocks::{self, Surface};
use crate::sandbox::slack::check::{Answer, Denied, denied};
use crate::sandbox::slack::request::Args;
use crate::sandbox::slack::world::{View, World};

/// Slack's limit for a whole view.
const VIEW_MAX: usize = 250_000;

fn given(world: &mut World, method: &str, args: &Args, surface: Surface) -> Result<Value, Denied> {
    let Ok(Some(mut view)) = args.json("view") else {
        return Err(world.broken(method, "invalid_arguments", &[]));
    };
    if view.to_string().len() > VIEW_MAX {
        return Err(world.broken(method, "view_too_large", &[]));
    }
    let wrong = blocks::view::check(&view, surface);
    if !wrong.is_empty() {
        return Err(world.broken(method, "invalid_arguments", &wrong));
    }
    for block in view["blocks"].as_array_mut().into_iter().flatten() {
        if block.get("block_id").is_none() {
            block["block_id"] = json!(format!("b{}", world.next_id()));
        }
    }
    Ok(view)
}

pub(super) fn publish(world: &mut World, args: &Args) -> Answer {
    let user = args.text_or_empty("user_id");
    if !world.people.contains_key(&user) {
        return Err(denied("user_not_found"));
    }
    let content = given(world, "views.publish", args, Surface::Home)?;
    if let Some(id) = world.homes.get(&user).cloned() {
        return replace(world, &id, content, args);
    }
    let shown = add(world, &user, content);
    let id = shown["id"].as_str().unwrap_or_default().to_owned();
    world.homes.insert(user, id);
    Ok(json!({"view": shown}))
}

pub(super) fn open(world: &mut World, args: &Args) -> Answer {
    // what is wrong with a view is found before its trigger is used up
    let content = given(world, "views.open", args, Surface::Modal)?;
    let user = world.pull_trigger(&args.text_or_empty("trigger_id"))?;
    Ok(json!({"view": add(world, &user, content)}))
}

pub(super) fn update(world: &mut World, args: &Args) -> Answer {
    let id = args.text_or_empty("view_id");
    let Some(view) = world.views.get(&id) else { return Err(denied("not_found")) };
    let surface = if view.content["type"] == "home" { Surface::Home } else { Surface::Modal };
    let content = given(world, "views.update", args, surface)?;
    replace(world, &id, content, args)
}

fn add(world: &mut World, user: &str, content: Value) -> Value {
    let id = format!("V{:0>8}", world.next_id());
    let view =
        View { id: id.clone(), user: user.to_owned(), hash: hash(world), content, picked: BTreeMap::new() };
    let shown = world.show_view(&view);
    world.views.insert(id, view);
    shown
}

fn replace(world: &mut World, id: &str, content: Value, args: &Args) -> Answer {
    let hash = hash(world);
    let expected = args.text("hash");
    let Some(view) = world.views.get_mut(id) else { return Err(denied("not_found")) };
    if expected.is_some_and(|expected| expected != view.hash) {
        return Err(denied("hash_conflict"));
    }
    view.content = content;
    view.hash = hash;
    view.picked.clear();
    let view = view.clone();
    Ok(json!({"view": world.show_view(&view)}))
}

fn hash(world: &mut World) -> String {
    format!("{}.{}", world.now().timestamp(), world.next_id())
}
