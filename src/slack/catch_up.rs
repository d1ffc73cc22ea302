//! What was said while nobody listened.
//!
//! Slack sends an event again three times within some six minutes; after a longer absence it is only in
//! the channels' histories. Histories hold messages and not threads, so threads are read where their
//! first message is young enough to be in the stretch that is read. Buttons and slash commands leave no
//! trace: whoever used them was told by Slack that tengu does not answer.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::api::Api;
use super::envelope::{self, Own};
use super::error::SlackError;
use crate::event::Event;

#[derive(Deserialize)]
struct Channels {
    channels: Vec<Channel>,
    response_metadata: Option<Cursor>,
}

#[derive(Deserialize)]
struct Channel {
    id: String,
    #[serde(default)]
    is_im: bool,
    #[serde(default)]
    is_archived: bool,
}

#[derive(Deserialize)]
struct History {
    messages: Vec<Value>,
    response_metadata: Option<Cursor>,
}

#[derive(Deserialize)]
struct Cursor {
    next_cursor: Option<String>,
}

fn next(cursor: Option<Cursor>) -> Option<String> {
    cursor?.next_cursor.filter(|cursor| !cursor.is_empty())
}

/// What was found.
#[derive(Debug, Default)]
pub struct Said {
    /// What people said, channel by channel, the oldest first.
    pub events: Vec<Event>,
    /// Why a channel could not be read this time. What is found may be fetched again without harm.
    pub missed: Option<SlackError>,
}

/// Everything people said since then, in the channels we are in. A channel that we may not read is left
/// out.
///
/// # Errors
/// When Slack does not tell which channels we are in.
pub async fn said_since(api: &Api, own: &Own, since: DateTime<Utc>) -> Result<Said, SlackError> {
    let oldest = format!("{}.{:06}", since.timestamp(), since.timestamp_subsec_micros());
    let mut said = Said::default();
    for channel in our_channels(api).await?.iter().filter(|channel| !channel.is_archived) {
        match history(api, &channel.id, &oldest).await {
            Ok(messages) => {
                for message in messages {
                    said.events.extend(event(message, channel, own));
                }
            }
            Err(error @ SlackError::Refused { .. }) => {
                tracing::warn!(channel = channel.id, %error, "this channel cannot be caught up");
            }
            Err(error) => said.missed = Some(error),
        }
    }
    Ok(said)
}

async fn our_channels(api: &Api) -> Result<Vec<Channel>, SlackError> {
    let (mut channels, mut cursor) = (Vec::new(), String::new());
    loop {
        let mut parameters = vec![("types", "public_channel,private_channel,im,mpim"), ("limit", "200")];
        if !cursor.is_empty() {
            parameters.push(("cursor", &cursor));
        }
        let page: Channels = api.read("users.conversations", &parameters).await?;
        channels.extend(page.channels);
        match next(page.response_metadata) {
            Some(more) => cursor = more,
            None => return Ok(channels),
        }
    }
}

async fn history(api: &Api, channel: &str, oldest: &str) -> Result<Vec<Value>, SlackError> {
    let mut messages = pages(api, "conversations.history", channel, oldest, None).await?;
    messages.reverse();
    let threads: Vec<String> = messages
        .iter()
        .filter(|message| message["latest_reply"].as_str().is_some_and(|latest| latest > oldest))
        .filter_map(|message| Some(message["ts"].as_str()?.to_owned()))
        .collect();
    for thread in threads {
        let replies = pages(api, "conversations.replies", channel, oldest, Some(&thread)).await?;
        messages.extend(replies.into_iter().filter(|reply| reply["ts"] != thread.as_str()));
    }
    Ok(messages)
}

async fn pages(
    api: &Api,
    method: &str,
    channel: &str,
    oldest: &str,
    thread: Option<&str>,
) -> Result<Vec<Value>, SlackError> {
    let (mut messages, mut cursor) = (Vec::new(), String::new());
    loop {
        let mut parameters = vec![("channel", channel), ("oldest", oldest), ("limit", "200")];
        parameters.extend(thread.map(|thread| ("ts", thread)));
        if !cursor.is_empty() {
            parameters.push(("cursor", &cursor));
        }
        let page: History = api.read(method, &parameters).await?;
        messages.extend(page.messages);
        match next(page.response_metadata) {
            Some(more) => cursor = more,
            None => return Ok(messages),
        }
    }
}

/// A message of a history as the event that it would have been.
fn event(mut message: Value, channel: &Channel, own: &Own) -> Option<Event> {
    let fields = message.as_object_mut()?;
    fields.insert("channel".into(), channel.id.as_str().into());
    if channel.is_im {
        fields.insert("channel_type".into(), "im".into());
    }
    envelope::said(&message, own)
}
