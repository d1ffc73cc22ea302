//! People at what stands beside the conversation: the Home tab and modals.

use serde_json::{Value, json};

use super::SlackStandIn;
use super::delivery::Waits;
use super::form::Form;
use super::interact::find_action;
use super::world::{View, World};

impl SlackStandIn {
    /// Opens the app's Home tab. [`Self::home`] is what is shown there.
    pub fn open_home(&self, user: &str) {
        self.shared.change(|world| {
            let channel = world.direct_with(user);
            let mut event = json!({
                "type": "app_home_opened", "user": user, "channel": channel, "tab": "home",
                "event_ts": world.next_ts(),
            });
            if let Some(view) = world.home_of(user) {
                event["view"] = world.show_view(view);
            }
            world.tell_anywhere(event);
        });
    }

    /// Presses the button on the Home tab with this `action_id` or these words.
    ///
    /// # Errors
    /// When there is no Home tab or no such button, or the app isn't connected.
    pub fn press_home(&self, user: &str, button: &str) -> Result<(), String> {
        self.shared.change(|world| world.act_at_home(user, button, None))
    }

    /// Picks the option with this value in the menu on the Home tab with this `action_id`.
    ///
    /// # Errors
    /// When there is no Home tab, menu or option, or the app isn't connected.
    pub fn choose_home(&self, user: &str, action_id: &str, value: &str) -> Result<(), String> {
        self.shared.change(|world| world.act_at_home(user, action_id, Some(value)))
    }

    /// Fills in the modal that was opened last, by `action_id`, and submits it. It closes once the app
    /// acknowledges that; without an answer it stays open, and can be submitted once more.
    ///
    /// # Errors
    /// When this person has no modal open, a field doesn't take that or has to be filled in, or the app
    /// isn't connected.
    pub fn submit(&self, user: &str, entries: &[(&str, &str)]) -> Result<(), String> {
        self.shared.change(|world| {
            let view = world.modal_of(user).ok_or("no modal is open")?.clone();
            let form = Form::of(&view.content);
            let entries = entries.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
            form.check(&entries)?;
            let mut payload = world.interaction("view_submission", user);
            payload["view"] = world.show_view(&view);
            payload["view"]["state"] = form.state(&entries);
            payload["response_urls"] = json!([]);
            world.interact(payload, Some(Waits::Modal(view.id)))
        })
    }

    /// Closes the modal that was opened last; the app isn't told. False if none is open.
    pub fn close_modal(&self, user: &str) -> bool {
        self.shared.change(|world| {
            let id = world.modal_of(user).map(|view| view.id.clone());
            id.is_some_and(|id| world.views.remove(&id).is_some())
        })
    }

    /// The Home tab as the app last published it for a person.
    pub fn home(&self, user: &str) -> Option<Value> {
        self.shared.look(|world| Some(world.home_of(user)?.content.clone()))
    }

    /// The modal that a person sees, with its `id`: of those that are open, the one that was opened last.
    pub fn modal(&self, user: &str) -> Option<Value> {
        self.shared.look(|world| Some(world.show_view(world.modal_of(user)?)))
    }
}

impl World {
    fn home_of(&self, user: &str) -> Option<&View> {
        self.views.get(self.homes.get(user)?)
    }

    fn modal_of(&self, user: &str) -> Option<&View> {
        let mine = |view: &&View| view.user == user && view.content["type"] == "modal";
        self.views.values().rev().find(mine)
    }

    fn act_at_home(&mut self, user: &str, name: &str, value: Option<&str>) -> Result<(), String> {
        let mut view = self.home_of(user).ok_or("the app has published no Home tab")?.clone();
        let blocks = view.content["blocks"].as_array().cloned().unwrap_or_default();
        let mut action = find_action(&blocks, &action_of(&blocks, name), value)?;
        action["action_ts"] = json!(self.next_ts());
        if let (Some(id), Some(value)) =
            (action["action_id"].as_str(), action.pointer("/selected_option/value").and_then(Value::as_str))
        {
            view.picked.insert(id.to_owned(), value.to_owned());
            self.views.insert(view.id.clone(), view.clone());
        }
        let mut payload = self.interaction("block_actions", user);
        payload["container"] = json!({"type": "view", "view_id": view.id});
        payload["view"] = self.show_view(&view);
        payload["actions"] = json!([action]);
        self.interact(payload, None)
    }

    /// A view as events and answers carry it.
    pub(super) fn show_view(&self, view: &View) -> Value {
        let mut shown = view.content.clone();
        for (key, value) in [
            ("id", json!(view.id)),
            ("hash", json!(view.hash)),
            ("team_id", json!(self.me.team)),
            ("app_id", json!(self.me.app)),
            ("bot_id", json!(self.me.bot)),
            ("root_view_id", json!(view.id)),
            ("state", Form::of(&view.content).state(&view.picked)),
        ] {
            shown[key] = value;
        }
        for part in ["callback_id", "private_metadata", "external_id"] {
            if shown.get(part).is_none() {
                shown[part] = json!("");
            }
        }
        shown
    }
}

/// The `action_id` behind a name that may also be the words on a button.
fn action_of(blocks: &[Value], name: &str) -> String {
    let elements = blocks
        .iter()
        .flat_map(|block| block["elements"].as_array().into_iter().flatten().chain(block.get("accessory")));
    let labelled = elements.filter(|element| element.pointer("/text/text").is_some_and(|text| text == name));
    let found = labelled.filter_map(|element| element["action_id"].as_str()).next();
    found.unwrap_or(name).to_owned()
}
