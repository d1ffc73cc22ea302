//! What everybody who does something needs, and how they answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::aws::Aws;
use crate::clock::Clock;
use crate::command::catalog::Catalog;
use crate::config::Config;
use crate::github::Github;
use crate::message::Message;
use crate::message::answer::Voice;
use crate::slack::api::Posted;
use crate::slack::outbox::Post;
use crate::slack::people::People;
use crate::slack::{Api, Outbox, SlackError};
use crate::store::Store;

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Something people should know and can do something about.
    #[error("{}", .0.text)]
    Told(Message),
    /// Something that is ours; logged once, with a name by which people can ask about it.
    #[error(transparent)]
    Ours(#[from] anyhow::Error),
}

impl From<SlackError> for Trouble {
    fn from(error: SlackError) -> Self {
        Self::Ours(error.into())
    }
}

/// Everything that may be needed.
#[derive(Clone, Debug)]
pub struct Tools {
    /// What the team says about itself.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// What survives.
    pub store: Store,
    /// Slack, for asking.
    pub slack: Api,
    /// Slack, for telling.
    pub outbox: Outbox,
    /// Who is who in Slack.
    pub people: People,
    /// GitHub.
    pub github: Github,
    /// AWS; nothing where no app is shipped there.
    pub aws: Option<Aws>,
    /// For pages that tell how an app is.
    pub http: reqwest::Client,
    /// For pages whose redirects are answers, too.
    pub pages: reqwest::Client,
    /// Wakes those who look after deploys.
    pub wake: Arc<Notify>,
    /// Wakes whoever looks after what has to be confirmed.
    pub keeper: Arc<Notify>,
    /// Wakes whoever looks after copies of branches.
    pub features: Arc<Notify>,
    /// Wakes whoever watches the branches of copies.
    pub branches: Arc<Notify>,
    /// The commands as they are at the moment.
    pub catalog: tokio::sync::watch::Receiver<Arc<Catalog>>,
    /// The name of this process among all that share the store.
    pub owner: String,
    /// Cancelled when tengu is about to stop.
    pub stop: CancellationToken,
}

/// Who asked, and where the answer goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What makes the question one.
    pub key: String,
    /// Who asked.
    pub user: String,
    /// Where.
    pub channel: String,
    /// The message that asked, when it is one that others see.
    pub message_ts: Option<String>,
    /// The thread that the answer goes into; a direct message needs none.
    pub thread_ts: Option<String>,
    /// Where an answer for the asker alone goes, when nobody else saw the question.
    pub private: Option<String>,
    /// What opens a modal for whoever asked, once, for three seconds.
    pub trigger_id: Option<String>,
    /// Since when an earlier process may have worked on it.
    pub begun_before: Option<DateTime<Utc>>,
}

impl Tools {
    /// How tengu speaks.
    pub fn voice(&self) -> Voice<'_> {
        Voice { language: self.config.language, name: &self.config.name }
    }

    /// Answers a question. `part` tells several answers to one question apart.
    ///
    /// # Errors
    /// When Slack does not take it.
    pub async fn answer(
        &self,
        asked: &Asked,
        part: &str,
        message: Message,
    ) -> Result<Option<String>, SlackError> {
        if let Some(response_url) = &asked.private {
            return self.respond(response_url, &message).await.map(|()| None);
        }
        let post = Post {
            channel: asked.channel.clone(),
            thread_ts: asked.thread_ts.clone(),
            key: format!("{}:{part}", asked.key),
            message,
            tried_since: asked.begun_before,
        };
        self.outbox.post(post).await.map(|posted| Some(posted.ts))
    }

    /// Posts what nothing else hangs on: what Slack refuses is logged.
    ///
    /// # Errors
    /// When nobody can tell whether it was posted.
    pub async fn tell(&self, post: Post) -> Result<()> {
        clear(self.outbox.post(post).await)
    }

    /// Waits until a message stands there as it is given, unless Slack will not have it.
    ///
    /// # Errors
    /// When nobody can tell whether it does.
    pub async fn redraw(&self, channel: &str, ts: &str, message: Message) -> Result<()> {
        clear(self.outbox.update(channel, ts, message).await)
    }

    /// What people are called, as far as Slack says; GitHub's accounts are left out.
    pub async fn names(&self, ids: Vec<&str>) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for id in ids.into_iter().filter(|id| !id.starts_with('@')) {
            if !names.contains_key(id)
                && let Ok(person) = self.people.person(id).await
            {
                names.insert(id.to_owned(), person.name);
            }
        }
        names
    }

    /// Answers one person, who alone sees it. Such a message cannot be found again, so one whose
    /// answer was lost is sent once more: better twice to one person than never.
    async fn respond(&self, response_url: &str, message: &Message) -> Result<(), SlackError> {
        match self.slack.respond(response_url, message).await {
            Err(SlackError::Limited(patience)) => self.clock.sleep(patience).await,
            Err(SlackError::Unclear { .. }) => self.clock.sleep(std::time::Duration::from_secs(1)).await,
            answered => return answered,
        }
        self.slack.respond(response_url, message).await
    }
}

/// A refusal is an answer; it is logged, as nobody else hears of it.
fn clear(answered: Result<Posted, SlackError>) -> Result<()> {
    match answered {
        Ok(_) => Ok(()),
        Err(refused @ SlackError::Refused { .. }) => {
            warn!(error = %refused, "Slack does not take a message");
            Ok(())
        }
        Err(unclear) => Err(unclear.into()),
    }
}
