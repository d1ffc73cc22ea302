//! `i am` and `who is`: a GitHub login and the Slack user behind it.

use super::{Asked, Tools, Trouble};
use crate::github::GithubError;
use crate::message::{Message, block, command};
use crate::request::Who;
use crate::say;

/// Remembers the GitHub login of whoever says it.
///
/// # Errors
/// What stands in the way.
pub async fn i_am(tools: &Tools, login: &str, asked: &Asked) -> Result<Message, Trouble> {
    let language = tools.config.language;
    let (shown, user) = (block::code(login), asked.user.as_str());
    if let Some(set) = tools.config.people.get(&login.to_lowercase()) {
        let other = mention(set);
        return Ok(Message::plain(if set == user {
            say!(language, "iam-known", login = shown, user = user)
        } else {
            say!(language, "iam-config", login = shown, user = other)
        }));
    }
    if !exists(tools, login).await? {
        let again = command(&tools.config.name, "i am <login>");
        return Ok(Message::plain(say!(language, "iam-nobody", login = shown, command = again)));
    }
    let before = tools.store.slack_user(login).await?;
    tools.store.introduce(login, user).await?;
    tools.store.audit(user, "i am", login, None).await?;
    Ok(Message::plain(match before {
        Some(before) if before == user => say!(language, "iam-known", login = shown, user = user),
        Some(before) => {
            let theirs = command(&tools.config.name, &format!("i am {login}"));
            say!(
                language,
                "iam-moved",
                login = shown,
                user = user,
                before = mention(&before),
                command = theirs
            )
        }
        None => say!(language, "iam-done", login = shown, user = user),
    }))
}

/// Tells who somebody is on the other side.
///
/// # Errors
/// What stands in the way.
pub async fn who_is(tools: &Tools, who: &Who) -> Result<Message, Trouble> {
    let language = tools.config.language;
    Ok(Message::plain(match who {
        Who::Name(_) => say!(language, "whois-name-unknown"),
        Who::Login(login) => {
            let shown = block::code(login);
            match user_of(tools, login).await? {
                Some(user) => say!(language, "whois-login", login = shown, user = name(tools, &user).await),
                None => {
                    let theirs = command(&tools.config.name, &format!("i am {login}"));
                    say!(language, "whois-login-unknown", login = shown, command = theirs)
                }
            }
        }
        Who::User(user) => {
            let logins = logins_of(tools, user).await?;
            let named = name(tools, user).await;
            if logins.is_empty() {
                let theirs = command(&tools.config.name, "i am <login>");
                say!(language, "whois-user-unknown", user = named, command = theirs)
            } else {
                let logins: Vec<_> = logins.iter().map(|login| block::code(login)).collect();
                say!(language, "whois-user", user = named, logins = logins.join(", "))
            }
        }
    }))
}

async fn exists(tools: &Tools, login: &str) -> Result<bool, Trouble> {
    let repository = tools.config.apps.values().next().map(crate::config::App::full_name).unwrap_or_default();
    match tools.github.get::<serde_json::Value>(&repository, &format!("/users/{login}")).await {
        Ok(_) => Ok(true),
        Err(GithubError::NotFound(_)) => Ok(false),
        Err(error) => Err(told(tools, &error)),
    }
}

/// What GitHub said instead of telling. Without an app nobody is asked anything about GitHub.
fn told(tools: &Tools, error: &GithubError) -> Trouble {
    match tools.config.apps.values().next() {
        Some(app) => Trouble::Told(super::github(tools.config.language, app, error)),
        None => Trouble::Ours(anyhow::anyhow!("{error}")),
    }
}

/// The config knows best, then what people said themselves.
async fn user_of(tools: &Tools, login: &str) -> Result<Option<String>, Trouble> {
    match tools.config.people.get(&login.to_lowercase()) {
        Some(user) => Ok(Some(user.clone())),
        None => Ok(tools.store.slack_user(login).await?),
    }
}

async fn logins_of(tools: &Tools, user: &str) -> Result<Vec<String>, Trouble> {
    let configured = tools.config.people.iter().filter(|(_, known)| *known == user);
    let mut logins: Vec<String> = configured.map(|(login, _)| login.clone()).collect();
    for login in tools.store.logins(user).await? {
        // What the config says of a login overrules what was said.
        if !tools.config.people.contains_key(&login) {
            logins.push(login);
        }
    }
    Ok(logins)
}

fn mention(user: &str) -> String {
    format!("<@{user}>")
}

/// A name that notifies nobody.
async fn name(tools: &Tools, user: &str) -> String {
    match tools.people.person(user).await {
        Ok(person) => format!("*{}*", block::escape(&person.name)),
        Err(_) => block::code(user),
    }
}
