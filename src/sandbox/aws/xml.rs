//! XML as AWS speaks it: answers written from JSON, bodies read into JSON by the shape they should have.

use aws_smithy_xml::decode::{Document, ScopedDecoder, XmlDecodeError, try_data};
use serde_json::{Map, Value};

use super::inputs;

/// Text with nothing in it that XML or HTML would take for markup.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() && c != '\n' && c != '\t' => {}
            c => safe.push(c),
        }
    }
    safe
}

/// What the items of a list are called, by the name of the list.
pub(super) type Items = fn(&str) -> &str;

/// The members of an object, each an element.
pub(super) fn members(value: &Value, items: Items) -> String {
    let all = value.as_object().into_iter().flatten();
    all.map(|(name, value)| element(name, value, items)).collect()
}

fn element(name: &str, value: &Value, items: Items) -> String {
    let inside = match value {
        Value::Null => return String::new(),
        Value::Object(_) => members(value, items),
        Value::Array(all) => all.iter().map(|one| element(items(name), one, items)).collect(),
        Value::String(text) => escaped(text),
        other => other.to_string(),
    };
    format!("<{name}>{inside}</{name}>")
}

/// A body whose root has that name, of that shape.
pub(super) fn read(body: &str, root: &str, shape: &str) -> Result<Value, XmlDecodeError> {
    let mut document = Document::new(body);
    let mut top = document.root_element()?;
    if top.start_el().local() != root {
        return Err(XmlDecodeError::custom("another element was expected"));
    }
    structure(shape, &mut top)
}

fn structure(shape: &str, here: &mut ScopedDecoder<'_, '_>) -> Result<Value, XmlDecodeError> {
    let mut found = Map::new();
    while let Some(mut tag) = here.next_tag() {
        let name = tag.start_el().local().to_owned();
        let value = match inputs::kind(shape, &name) {
            Some(kind) => typed(kind, &mut tag)?,
            None => Value::Null,
        };
        // What is not known stays to be seen.
        found.insert(name, if value.is_null() { Value::String(String::new()) } else { value });
    }
    Ok(Value::Object(found))
}

fn typed(kind: &str, here: &mut ScopedDecoder<'_, '_>) -> Result<Value, XmlDecodeError> {
    if let Some(shape) = kind.strip_prefix('$') {
        return structure(shape, here);
    }
    if let Some(item) = kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) {
        let mut items = Vec::new();
        while let Some(mut tag) = here.next_tag() {
            items.push(typed(item, &mut tag)?);
        }
        return Ok(Value::Array(items));
    }
    Ok(inputs::scalar(kind, &try_data(here)?))
}
