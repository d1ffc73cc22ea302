//! The Home tab and modals.

use serde_json::{Value, json};

use crate::sandbox::slack::blocks::{self, Surface};
use crate::sandbox::slack::check::{Answer, Denied, denied};
use crate::sandbox::slack::request::Args;
use crate::sandbox::slack::world::{View, World};

/// Slack's limit for a whole view.
const VIEW_MAX: usize = 250_000;

fn given(world: &mut World, method: &str, args: &Args, kind: &str) -> Result<Value, Denied> {
    let Ok(Some(view)) = args.json("view") else {
        return Err(world.broken(method, "invalid_arguments", &[]));
    };
    if view.to_string().len() > VIEW_MAX {
        return Err(world.broken(method, "view_too_large", &[]));
    }
    let mut wrong = Vec::new();
    if view["type"] != kind {
        wrong.push(format!("[ERROR] must be a view of type {kind} [json-pointer:/view/type]"));
    }
    let blocks = view["blocks"].as_array().cloned().unwrap_or_default();
    wrong.extend(blocks::check(&blocks, if kind == "home" { Surface::Home } else { Surface::Modal }));
    for (part, max) in [("title", 24), ("submit", 24), ("close", 24)] {
        let text = view[part]["text"].as_str().unwrap_or_default();
        if text.chars().count() > max {
            wrong.push(format!("[ERROR] must be at most {max} characters [json-pointer:/view/{part}]"));
        }
    }
    if kind == "modal" && view["title"]["type"] != "plain_text" {
        wrong.push("[ERROR] missing required field: title [json-pointer:/view]".into());
    }
    if view["private_metadata"].as_str().unwrap_or_default().chars().count() > 3000 {
        wrong.push("[ERROR] must be at most 3000 characters [json-pointer:/view/private_metadata]".into());
    }
    if wrong.is_empty() { Ok(view) } else { Err(world.broken(method, "invalid_arguments", &wrong)) }
}

pub(super) fn publish(world: &mut World, args: &Args) -> Answer {
    let user = args.text_or_empty("user_id");
    if !world.people.contains_key(&user) {
        return Err(denied("user_not_found"));
    }
    let content = given(world, "views.publish", args, "home")?;
    if let Some(id) = world.homes.get(&user).cloned() {
        return replace(world, &id, content, args);
    }
    let shown = add(world, &user, content);
    let id = shown["id"].as_str().unwrap_or_default().to_owned();
    world.homes.insert(user, id);
    Ok(json!({"view": shown}))
}

pub(super) fn open(world: &mut World, args: &Args) -> Answer {
    let user = world.pull_trigger(&args.text_or_empty("trigger_id"))?;
    let content = given(world, "views.open", args, "modal")?;
    Ok(json!({"view": add(world, &user, content)}))
}

pub(super) fn update(world: &mut World, args: &Args) -> Answer {
    let id = args.text_or_empty("view_id");
    let Some(view) = world.views.get(&id) else { return Err(denied("not_found")) };
    let kind = view.content["type"].as_str().unwrap_or_default().to_owned();
    let content = given(world, "views.update", args, &kind)?;
    replace(world, &id, content, args)
}

fn add(world: &mut World, user: &str, content: Value) -> Value {
    let id = format!("V{:0>8}", world.next_id());
    let view = View { id: id.clone(), user: user.to_owned(), hash: hash(world), content };
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
    let view = view.clone();
    Ok(json!({"view": world.show_view(&view)}))
}

fn hash(world: &mut World) -> String {
    format!("{}.{}", world.now().timestamp(), world.next_id())
}
