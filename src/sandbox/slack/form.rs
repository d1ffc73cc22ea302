//! What stands in the fields and menus of a view. Pure.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// What somebody entered, by `action_id`.
type Entries = BTreeMap<String, String>;

/// The fields and menus of a view.
pub(super) struct Form<'a>(Vec<Field<'a>>);

struct Field<'a> {
    block: &'a Value,
    element: &'a Value,
    id: &'a str,
}

/// How much a field takes where it does not say so.
const MOST: u64 = 3000;

impl<'a> Form<'a> {
    /// Those of a view with these contents.
    pub(super) fn of(content: &'a Value) -> Self {
        let blocks = content["blocks"].as_array().into_iter().flatten();
        let elements = blocks.flat_map(|block| {
            let row = block["elements"].as_array().into_iter().flatten();
            let all = row.chain(block.get("accessory")).chain(block.get("element"));
            all.filter_map(move |element| Some(Field { block, element, id: element["action_id"].as_str()? }))
        });
        Self(elements.filter(|field| field.is_typed() || field.is_picked()).collect())
    }

    /// Whether somebody could submit this.
    pub(super) fn check(&self, entries: &Entries) -> Result<(), String> {
        if let Some(unknown) = entries.keys().find(|id| !self.0.iter().any(|field| field.id == *id)) {
            let there: Vec<&str> = self.0.iter().map(|field| field.id).collect();
            return Err(format!("no field {unknown}; there are: {}", there.join(", ")));
        }
        self.0.iter().try_for_each(|field| field.check(entries.get(field.id).map(String::as_str)))
    }

    /// As payloads carry it: by block and by action.
    pub(super) fn state(&self, entries: &Entries) -> Value {
        let mut blocks = Map::new();
        for field in &self.0 {
            let block = field.block["block_id"].as_str().unwrap_or_default().to_owned();
            let block = blocks.entry(block).or_insert_with(|| json!({}));
            block[field.id] = field.state(entries.get(field.id).map(String::as_str));
        }
        json!({ "values": blocks })
    }
}

impl Field<'_> {
    fn is_typed(&self) -> bool {
        self.element["type"] == "plain_text_input"
    }

    fn is_picked(&self) -> bool {
        self.element["type"] == "static_select"
    }

    fn check(&self, entry: Option<&str>) -> Result<(), String> {
        let (id, element) = (self.id, self.element);
        let given = entry.filter(|text| !text.is_empty());
        if self.is_picked() && given.is_some_and(|value| self.option(value).is_none()) {
            return Err(format!("no such option in {id}"));
        }
        let length = given.map_or(0, |text| text.chars().count() as u64);
        let least = element["min_length"].as_u64().unwrap_or(0);
        let most = element["max_length"].as_u64().unwrap_or(MOST);
        if self.is_typed() && given.is_some() && !(least..=most).contains(&length) {
            return Err(format!("{id} takes {least} to {most} characters, not {length}"));
        }
        let optional = self.block["type"] != "input" || self.block["optional"] == true;
        let state = self.state(entry);
        let empty = state["value"].is_null() && state["selected_option"].is_null();
        if empty && !optional { Err(format!("{id} has to be filled in")) } else { Ok(()) }
    }

    /// What was entered, or what the app put there; null where it is empty.
    fn state(&self, entry: Option<&str>) -> Value {
        if self.is_picked() {
            let picked = entry.and_then(|value| self.option(value)).or(self.element.get("initial_option"));
            return json!({"type": "static_select", "selected_option": picked});
        }
        let typed = entry.or(self.element["initial_value"].as_str()).filter(|text| !text.is_empty());
        json!({"type": "plain_text_input", "value": typed})
    }

    fn option(&self, value: &str) -> Option<&Value> {
        self.element["options"].as_array()?.iter().find(|option| option["value"] == value)
    }
}
