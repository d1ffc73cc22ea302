//! A copy in front of people: its card, rendered anew from what is stored, and what its thread hears.

use anyhow::{Result, anyhow};
use tracing::warn;

use super::Booth;
use crate::feature::{Ending, Feature};
use crate::message::block::code;
use crate::message::{Message, feature as words};
use crate::say;
use crate::slack::SlackError;
use crate::slack::outbox::Post;
use crate::tools::Trouble;

impl Booth<'_> {
    /// The card as it is now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn render(&self, feature: &Feature) -> Result<Message> {
        let tools = self.tools;
        let preparations = tools.store.preparations(&feature.attempt_key()).await?;
        let mut people = vec![feature.requested_by.as_str()];
        if let Some(Ending::Wanted { who }) = &feature.ending {
            people.push(who);
        }
        let with_copies = tools.config.apps.values().filter(|app| app.feature.is_some());
        Ok(words::card(
            feature,
            &words::Context {
                language: tools.config.language,
                name: &tools.config.name,
                url: &self.setting.url_of(feature.slug.as_str()),
                names: &tools.names(people).await,
                preparations: &preparations,
                many_apps: with_copies.count() > 1,
                now: tools.clock.now(),
            },
        ))
    }

    /// Sends the card as it is now on its way. What Slack says to it stops nothing.
    pub async fn show(&self, feature: &Feature) {
        let Some(ts) = &feature.card_ts else { return };
        match self.render(feature).await {
            Ok(message) => drop(self.tools.outbox.send_update(&feature.channel, ts, message)),
            Err(error) => warn!(error = format!("{error:#}"), "a card cannot be rendered"),
        }
    }

    /// Waits until the card stands there as it is now, unless Slack will not have it.
    ///
    /// # Errors
    /// When nobody can tell whether it does.
    pub async fn show_surely(&self, feature: &Feature) -> Result<()> {
        let Some(ts) = &feature.card_ts else { return Ok(()) };
        let message = self.render(feature).await?;
        self.tools.redraw(&feature.channel, ts, message).await
    }

    /// Says something in the thread of the card, once for each key.
    ///
    /// # Errors
    /// When nobody can tell whether it was said.
    pub async fn say(&self, feature: &Feature, key: &str, message: Message) -> Result<()> {
        let Some(ts) = &feature.card_ts else { return Ok(()) };
        let post = Post {
            channel: feature.channel.clone(),
            thread_ts: Some(ts.clone()),
            key: format!("feature:{}:{key}", feature.id),
            message,
            tried_since: Some(feature.created_at.time()),
        };
        self.tools.tell(post).await
    }
}

/// Posts the card and notes where it is, or sends an update of it on its way. `look` says whether an earlier
/// attempt may have posted it.
///
/// # Errors
/// What stands in the way.
pub async fn put(booth: &Booth<'_>, feature: &Feature, look: bool) -> Result<Feature, Trouble> {
    let message = booth.render(feature).await?;
    if let Some(ts) = &feature.card_ts {
        drop(booth.tools.outbox.send_update(&feature.channel, ts, message));
        return Ok(feature.clone());
    }
    let post = Post {
        channel: feature.channel.clone(),
        thread_ts: None,
        key: format!("feature:{}:card", feature.id),
        message,
        tried_since: look.then(|| feature.created_at.time()),
    };
    let posted = booth.tools.outbox.post(post).await.map_err(|error| not_posted(booth, feature, error))?;
    booth.tools.store.set_feature_card(&feature.id, &posted.channel, &posted.ts).await?;
    Ok(Feature { card_ts: Some(posted.ts), channel: posted.channel, ..feature.clone() })
}

/// A channel that is closed to us is something people can open.
fn not_posted(booth: &Booth<'_>, feature: &Feature, error: SlackError) -> Trouble {
    if !error.is_closed_channel() {
        return Trouble::Ours(anyhow!(error).context("the card could not be posted"));
    }
    let config = &booth.tools.config;
    let (channel, invite) = (feature.channel.as_str(), code(&format!("/invite @{}", config.name)));
    let url = booth.setting.url_of(feature.slug.as_str());
    let said =
        say!(config.language, "feature-channel-closed", url = url, channel = channel, command = invite);
    Trouble::Told(Message::plain(said))
}
