//! Cursors: a list cut into pages.

use serde_json::{Value, json};

use crate::sandbox::slack::check::{Denied, denied};
use crate::sandbox::slack::request::Args;

/// How many a page holds: `limit`, between 1 and 1,000.
pub(super) fn limit(args: &Args, default: usize) -> Result<usize, Denied> {
    match args.text("limit") {
        None => Ok(default),
        Some(text) => match text.parse() {
            Ok(0) => Ok(default),
            Ok(limit) if limit <= 1000 => Ok(limit),
            _ => Err(denied("invalid_limit")),
        },
    }
}

/// One page of a list that is sorted by a key, and the `response_metadata` that leads to the next.
pub(super) fn page<T>(
    items: Vec<T>,
    key: impl Fn(&T) -> String,
    args: &Args,
    default: usize,
) -> Result<(Vec<T>, Value), Denied> {
    let limit = limit(args, default)?;
    let start = match args.text("cursor") {
        None => 0,
        Some(cursor) => {
            let found = items.iter().position(|item| cursor_for(&key(item)) == cursor);
            found.ok_or_else(|| denied("invalid_cursor"))?
        }
    };
    let next = items.get(start + limit).map(|item| cursor_for(&key(item))).unwrap_or_default();
    let page = items.into_iter().skip(start).take(limit).collect();
    Ok((page, json!({"next_cursor": next})))
}

/// An opaque name for a place in a list.
pub(super) fn cursor_for(key: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(format!("next:{key}"))
}

/// The place that a cursor names.
pub(super) fn place_of(cursor: &str) -> Option<String> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(cursor).ok()?;
    String::from_utf8(bytes).ok()?.strip_prefix("next:").map(str::to_owned)
}
