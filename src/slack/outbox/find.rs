//! A message that may stand in a channel, found by the key it carries.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::{Outbox, Post};
use crate::slack::api::Posted;
use crate::slack::error::SlackError;

impl Outbox {
    /// Searches the channel, or the thread, for a message with the post's key.
    pub(super) async fn find(&self, post: &Post, since: DateTime<Utc>) -> Result<Option<Posted>, SlackError> {
        let oldest = format!("{}.000000", since.timestamp());
        let mut cursor = String::new();
        loop {
            let mut parameters =
                vec![("channel", post.channel.as_str()), ("limit", "200"), ("include_all_metadata", "true")];
            let method = match &post.thread_ts {
                Some(thread) => {
                    parameters.push(("ts", thread));
                    "conversations.replies"
                }
                None => {
                    parameters.push(("oldest", &oldest));
                    "conversations.history"
                }
            };
            if !cursor.is_empty() {
                parameters.push(("cursor", &cursor));
            }
            let page: Page = self.api.read(method, &parameters).await?;
            if let Some(found) = page.messages.iter().find(|message| message.has_key(&post.key)) {
                return Ok(Some(Posted { channel: post.channel.clone(), ts: found.ts.clone() }));
            }
            match page.next() {
                Some(next) => cursor = next,
                None => return Ok(None),
            }
        }
    }
}

#[derive(Deserialize)]
struct Page {
    messages: Vec<Found>,
    response_metadata: Option<Cursor>,
}

#[derive(Deserialize)]
struct Cursor {
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Found {
    ts: String,
    metadata: Option<Value>,
}

impl Page {
    fn next(self) -> Option<String> {
        self.response_metadata?.next_cursor.filter(|cursor| !cursor.is_empty())
    }
}

impl Found {
    fn has_key(&self, key: &str) -> bool {
        let found = self.metadata.as_ref().and_then(|metadata| metadata.pointer("/event_payload/key"));
        found.and_then(Value::as_str) == Some(key)
    }
}
