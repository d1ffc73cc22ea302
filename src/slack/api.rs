//! Calls to Slack's Web API, each with a time limit.

use std::sync::Arc;
use std::time::Duration;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use slack_morphism::prelude::*;
use tokio::sync::Semaphore;

use super::error::SlackError;
use crate::clock::Clock;
use crate::config::plain_reaction;
use crate::config::secrets::Secret;
use crate::message::Message;
use crate::tls;

type Connector = SlackClientHyperConnector<HttpsConnector<HttpConnector>>;

/// How long Slack may take for an answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// So many messages are on their way to Slack at once. Each takes a connection of its own, and Slack lets
/// an app write far less in the time that these take.
const POSTING: usize = 32;

/// Calls to Slack. Cloning gives another handle to the same connections.
#[derive(Clone, Debug)]
pub struct Api {
    client: Arc<SlackClient<Connector>>,
    app_token: SlackApiToken,
    bot_token: SlackApiToken,
    posting: Arc<Semaphore>,
    clock: Clock,
}

/// Who we are in Slack.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Identity {
    /// Our user id.
    pub user_id: String,
    /// Our bot id.
    pub bot_id: Option<String>,
    /// The workspace's id.
    pub team_id: String,
    /// The workspace's name.
    pub team: String,
}

#[derive(Deserialize)]
struct Opened {
    url: String,
}

#[derive(Deserialize)]
struct Written {
    ts: String,
    channel: String,
}

/// A message that was posted: where it really is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The channel's id.
    pub channel: String,
    /// The message's time, which is its name.
    pub ts: String,
}

impl Api {
    /// A client for the API at `url` (`https://slack.com/api`, without a slash at the end).
    ///
    /// # Errors
    /// When the machine's root certificates cannot be read.
    pub fn new(url: &str, app_token: &Secret, bot_token: &Secret, clock: Clock) -> std::io::Result<Self> {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        // A request is written at once; to wait for more would only hold up those that follow.
        http.set_nodelay(true);
        let builder = HttpsConnectorBuilder::new().with_tls_config(tls::config()?);
        let connector = builder.https_or_http().enable_http1().wrap_connector(http);
        let connector = SlackClientHyperConnector::from(connector).with_slack_api_url(url);
        let token = |secret: &Secret| SlackApiToken::new(secret.expose().into());
        Ok(Self {
            client: Arc::new(SlackClient::new(connector)),
            app_token: token(app_token),
            bot_token: token(bot_token),
            posting: Arc::new(Semaphore::new(POSTING)),
            clock,
        })
    }

    /// Who we are (`auth.test`).
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn identity(&self) -> Result<Identity, SlackError> {
        self.call("auth.test", &json!({})).await
    }

    /// A fresh address for a socket (`apps.connections.open`). Not tried again here.
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn open_socket(&self) -> Result<String, SlackError> {
        let opened: Opened = self.call_as(&self.app_token, "apps.connections.open", &json!({})).await?;
        Ok(opened.url)
    }

    /// Posts a message. The key goes along as metadata, so that the message can be found again.
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn post(
        &self,
        channel: &str,
        thread_ts: Option<&str>,
        key: &str,
        message: &Message,
    ) -> Result<Posted, SlackError> {
        let request = PostMessage {
            channel,
            thread_ts,
            text: &message.text,
            blocks: &message.blocks,
            metadata: json!({ "event_type": "tengu", "event_payload": { "key": key } }),
            unfurl_links: false,
            unfurl_media: false,
        };
        let _turn = self.posting.acquire().await;
        let written: Written = self.call("chat.postMessage", &request).await?;
        Ok(Posted { channel: written.channel, ts: written.ts })
    }

    /// Replaces a message. Slack refuses texts over 4,000 characters here.
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn update(&self, channel: &str, ts: &str, message: &Message) -> Result<(), SlackError> {
        let text: String = message.text.chars().take(3_900).collect();
        let request = json!({ "channel": channel, "ts": ts, "text": text, "blocks": message.blocks });
        let _turn = self.posting.acquire().await;
        // The client takes whatever is no JSON for an empty answer; a real one says what was written.
        self.call::<Written>("chat.update", &request).await.map(drop)
    }

    /// Adds a reaction; one that is there already is fine.
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn react(&self, channel: &str, ts: &str, name: &str) -> Result<(), SlackError> {
        let request = json!({ "channel": channel, "timestamp": ts, "name": name });
        match self.call::<Value>("reactions.add", &request).await {
            Err(error) if error.is("already_reacted") => Ok(()),
            done => done.map(drop),
        }
    }

    /// The reactions on a message: the plain name of each, with who reacted.
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn reactions(&self, channel: &str, ts: &str) -> Result<Vec<(String, String)>, SlackError> {
        #[derive(Deserialize)]
        struct Answer {
            message: Reacted,
        }
        #[derive(Deserialize)]
        struct Reacted {
            #[serde(default)]
            reactions: Vec<Reaction>,
        }
        #[derive(Deserialize)]
        struct Reaction {
            name: String,
            users: Vec<String>,
        }
        // Without `full`, Slack leaves out people where there are many.
        let parameters = [("channel", channel), ("timestamp", ts), ("full", "true")];
        let answer: Answer = self.read("reactions.get", &parameters).await?;
        let each = |reaction: Reaction| {
            let name = plain_reaction(&reaction.name).to_owned();
            reaction.users.into_iter().map(move |user| (name.clone(), user))
        };
        Ok(answer.message.reactions.into_iter().flat_map(each).collect())
    }

    /// Answers one person by the address that came with a command or a button.
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn respond(&self, response_url: &str, message: &Message) -> Result<(), SlackError> {
        let method = "response_url";
        let url = response_url.parse().map_err(|_| SlackError::unclear(method, "not an address".into()))?;
        let body = json!({
            "text": message.text, "blocks": message.blocks,
            "response_type": "ephemeral", "replace_original": false,
        });
        let span = tracing::Span::none();
        let context = SlackClientApiCallContext {
            rate_control_params: None,
            token: None,
            tracing_span: &span,
            is_sensitive_url: true,
        };
        let call = self.client.http_api.connector.http_post_uri::<_, Value>(url, &body, context);
        self.within(method, call).await.map(drop)
    }

    /// Whether we are in a channel.
    ///
    /// # Errors
    /// What [`SlackError`] says; `channel_not_found` also for a private channel that we are not in.
    pub async fn is_member_of(&self, channel: &str) -> Result<bool, SlackError> {
        #[derive(Deserialize)]
        struct Info {
            channel: Membership,
        }
        #[derive(Deserialize)]
        struct Membership {
            #[serde(default)]
            is_member: bool,
        }
        let info: Info = self.read("conversations.info", &[("channel", channel)]).await?;
        Ok(info.channel.is_member)
    }

    /// The page of a message.
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn permalink(&self, channel: &str, ts: &str) -> Result<String, SlackError> {
        #[derive(Deserialize)]
        struct Link {
            permalink: String,
        }
        let link: Link = self.read("chat.getPermalink", &[("channel", channel), ("message_ts", ts)]).await?;
        Ok(link.permalink)
    }

    /// Calls any method as the bot.
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn call<T: DeserializeOwned + Send>(
        &self,
        method: &str,
        request: &(impl Serialize + Send + Sync),
    ) -> Result<T, SlackError> {
        self.call_as(&self.bot_token, method, request).await
    }

    /// Calls a method that only reads, and again when Slack is busy or unclear.
    ///
    /// Reading methods take their parameters in the address; not all of them read JSON.
    ///
    /// # Errors
    /// What [`SlackError`] says, after the last of five tries.
    pub async fn read<T: DeserializeOwned + Send>(
        &self,
        method: &str,
        parameters: &[(&str, &str)],
    ) -> Result<T, SlackError> {
        let mut pause = Duration::from_millis(250);
        for _ in 0..4 {
            match self.read_once(method, parameters).await {
                Err(SlackError::Limited(patience)) => self.clock.sleep(patience).await,
                Err(SlackError::Unclear { .. }) => self.clock.sleep(pause).await,
                answer => return answer,
            }
            pause *= 2;
        }
        self.read_once(method, parameters).await
    }

    async fn read_once<T: DeserializeOwned + Send>(
        &self,
        method: &str,
        parameters: &[(&str, &str)],
    ) -> Result<T, SlackError> {
        let parameters: Vec<_> = parameters.iter().map(|(name, value)| (*name, Some(*value))).collect();
        let session = self.client.open_session(&self.bot_token);
        self.within(method, session.http_session_api.http_get(method, &parameters, None)).await
    }

    async fn call_as<T: DeserializeOwned + Send>(
        &self,
        token: &SlackApiToken,
        method: &str,
        request: &(impl Serialize + Send + Sync),
    ) -> Result<T, SlackError> {
        let session = self.client.open_session(token);
        self.within(method, session.http_session_api.http_post(method, request, None)).await
    }

    async fn within<T>(
        &self,
        method: &str,
        call: impl Future<Output = ClientResult<T>>,
    ) -> Result<T, SlackError> {
        match self.clock.timeout(PATIENCE, call).await {
            Ok(answer) => answer.map_err(|error| SlackError::of(method, &error)),
            Err(elapsed) => Err(SlackError::unclear(method, elapsed.to_string())),
        }
    }

    /// The clock of these calls.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
}

#[derive(Serialize)]
struct PostMessage<'a> {
    channel: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_ts: Option<&'a str>,
    text: &'a str,
    blocks: &'a [SlackBlock],
    metadata: Value,
    unfurl_links: bool,
    unfurl_media: bool,
}
