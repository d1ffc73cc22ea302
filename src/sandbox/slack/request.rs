//! A call of a Web API method, taken out of JSON, a form or a query.

use serde_json::{Map, Value};

/// The arguments of a call. In forms and queries everything is text; objects come as JSON in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Args(pub(super) Map<String, Value>);

/// A call as it came.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub(super) token: Option<String>,
    pub(super) args: Args,
    /// The arguments came in a JSON body, which only methods that write accept.
    pub(super) as_json: bool,
}

impl Args {
    /// An argument as text; empty text is none.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// An argument as text, or nothing in it.
    pub(super) fn text_or_empty(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.text(name).as_deref(), Some("true" | "1"))
    }

    /// An object or list, whether it came as such or as JSON in text. `Err` if that can't be read.
    pub(super) fn json(&self, name: &str) -> Result<Option<Value>, ()> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text).map(Some).map_err(|_| ()),
            Some(value) => Ok(Some(value.clone())),
        }
    }

    /// A list of ids, as a list or separated by commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        if let Some(Value::Array(items)) = self.0.get(name) {
            return items.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        }
        let text = self.text_or_empty(name);
        text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }

    /// The names of everything that was given, nulls aside.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name.as_str())
    }
}
