//! People of the workspace: who they are and what groups they are in.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::Api;
use super::error::SlackError;

/// What Slack told is believed for that long.
const FRESH: TimeDelta = TimeDelta::minutes(5);

/// Somebody in Slack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: String,
    /// The name they go by.
    pub name: String,
    /// A full member: no guest, nobody from another workspace, no bot, not gone.
    pub full_member: bool,
    /// The account was switched off.
    pub gone: bool,
    /// It is a program.
    pub bot: bool,
    /// Where they live, when Slack says so in a way that we know.
    pub zone: Option<Tz>,
}

/// Asks Slack about people, and remembers for a while. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct People {
    api: Api,
    team: String,
    known: Arc<Mutex<Known>>,
}

/// A question under way; whoever asks the same waits for its answer.
type Asking = Shared<BoxFuture<'static, Result<Person, SlackError>>>;

#[derive(Debug, Default)]
struct Known {
    asking: HashMap<String, Asking>,
    people: HashMap<String, (DateTime<Utc>, Person)>,
    groups: HashMap<String, (DateTime<Utc>, HashSet<String>)>,
    /// Ids by e-mail, in lower case; nothing where nobody has it.
    emails: HashMap<String, (DateTime<Utc>, Option<String>)>,
}

#[derive(Deserialize)]
struct Info {
    user: Value,
}

#[derive(Deserialize)]
struct Members {
    users: HashSet<String>,
}

impl People {
    /// People of the workspace with that id.
    pub fn new(api: Api, team: String) -> Self {
        Self { api, team, known: Arc::default() }
    }

    /// Who that is.
    ///
    /// # Errors
    /// What [`SlackError`] says; `user_not_found` for nobody.
    pub async fn person(&self, id: &str) -> Result<Person, SlackError> {
        let asking = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let now = self.api.clock().now();
            if let Some((_, person)) = known.people.get(id).filter(|(at, _)| now - *at < FRESH) {
                return Ok(person.clone());
            }
            let ask = || self.clone().ask(id.to_owned()).boxed().shared();
            known.asking.entry(id.to_owned()).or_insert_with(ask).clone()
        };
        asking.await
    }

    /// Asks Slack who that is. However many want to know at once, it is asked one time.
    async fn ask(self, id: String) -> Result<Person, SlackError> {
        let now = self.api.clock().now();
        let answer = self.api.read::<Info>("users.info", &[("user", &id)]).await;
        let person = answer.map(|info| self.read(&info.user));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.asking.remove(&id);
        if let Ok(person) = &person {
            known.people.insert(id, (now, person.clone()));
        }
        person
    }

    /// The id of whoever has that e-mail (`users.lookupByEmail`); nobody when they are gone or a program.
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn by_email(&self, email: &str) -> Result<Option<String>, SlackError> {
        let (now, key) = (self.api.clock().now(), email.to_lowercase());
        let known = |known: &Known| known.emails.get(&key).filter(|(at, _)| now - *at < FRESH).cloned();
        if let Some((_, id)) = known(&self.known.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(id);
        }
        let found = match self.api.read::<Info>("users.lookupByEmail", &[("email", email)]).await {
            Ok(info) => Some(self.read(&info.user)),
            Err(error) if error.is("users_not_found") => None,
            Err(error) => return Err(error),
        };
        let there = found.as_ref().filter(|person| !person.gone && !person.bot);
        let id = there.map(|person| person.id.clone());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.emails.insert(key, (now, id.clone()));
        known.people.extend(found.map(|person| (person.id.clone(), (now, person))));
        Ok(id)
    }

    /// The direct message between somebody and us (`conversations.open`): the same one every time.
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn direct(&self, user: &str) -> Result<String, SlackError> {
        #[derive(Deserialize)]
        struct Opened {
            channel: Channel,
        }
        #[derive(Deserialize)]
        struct Channel {
            id: String,
        }
        let opened: Opened = self.api.call("conversations.open", &json!({ "users": user })).await?;
        Ok(opened.channel.id)
    }

    /// Whether somebody is in a user group.
    ///
    /// # Errors
    /// What [`SlackError`] says.
    pub async fn is_in_group(&self, user: &str, group: &str) -> Result<bool, SlackError> {
        let now = self.api.clock().now();
        let known = |known: &Known| known.groups.get(group).filter(|(at, _)| now - *at < FRESH).cloned();
        if let Some((_, members)) = known(&self.known.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(members.contains(user));
        }
        let members: Members = self.api.read("usergroups.users.list", &[("usergroup", group)]).await?;
        let is_in = members.users.contains(user);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.groups.insert(group.to_owned(), (now, members.users));
        Ok(is_in)
    }

    fn read(&self, user: &Value) -> Person {
        let flag = |name: &str| user[name].as_bool().unwrap_or_default();
        let name =
            |pointer: &str| user.pointer(pointer).and_then(Value::as_str).filter(|name| !name.is_empty());
        let named = name("/profile/display_name").or(name("/profile/real_name")).or(name("/name"));
        let stranger = flag("is_stranger") || user["team_id"].as_str().is_some_and(|team| team != self.team);
        let limited = ["is_restricted", "is_ultra_restricted", "is_bot", "deleted"].into_iter().any(flag);
        Person {
            id: user["id"].as_str().unwrap_or_default().into(),
            name: named.unwrap_or("somebody").into(),
            full_member: !stranger && !limited,
            gone: flag("deleted"),
            bot: flag("is_bot"),
            zone: user["tz"].as_str().and_then(|name| name.parse().ok()),
        }
    }
}
