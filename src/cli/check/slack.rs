//! Whether Slack lets tengu do what it has to, and lets it into its channels.

use crate::cli::print;
use crate::config::{Config, Environment};
use crate::slack::{Api, SlackError};

/// Calls that change nothing and fail when a scope is missing.
const PROBES: [(&str, &[(&str, &str)]); 5] = [
    ("users.conversations", &[("types", "public_channel,private_channel,im,mpim"), ("limit", "1")]),
    ("users.list", &[("limit", "1")]),
    ("usergroups.list", &[]),
    ("users.lookupByEmail", &[("email", "nobody@tengu.invalid")]),
    ("dnd.teamInfo", &[("users", "USLACKBOT")]),
];

/// Asks Slack; prints what is fine and returns what is not.
pub(super) async fn check(slack: &Api, config: &Config) -> Vec<String> {
    let mut problems = Vec::new();
    match slack.open_socket().await {
        Ok(_) => print("SLACK_APP_TOKEN: fine, Socket Mode is on"),
        Err(error) => problems.push(format!(
            "SLACK_APP_TOKEN: {error}. It needs the scope connections:write, and Socket Mode has to be on"
        )),
    }
    match slack.identity().await {
        Ok(identity) => print(format!("SLACK_BOT_TOKEN: fine, in {}", identity.team)),
        Err(error) => {
            problems.push(format!("SLACK_BOT_TOKEN: {error}"));
            return problems;
        }
    }
    for (method, parameters) in PROBES {
        let answer = slack.read::<serde_json::Value>(method, parameters).await;
        if let Err(SlackError::Refused { needed: Some(scope), .. }) = answer {
            problems.push(format!(
                "SLACK_BOT_TOKEN: lacks the scope {scope}. Add it under OAuth & Permissions, install the app \
                 again and copy the new token; `tengu manifest` has all scopes"
            ));
        }
    }
    problems.extend(check_channels(slack, config).await);
    problems
}

async fn check_channels(slack: &Api, config: &Config) -> Vec<String> {
    let mut problems = Vec::new();
    for app in config.apps.values() {
        let of = |environment: &Environment| {
            let key = format!("apps.{}.environments.{}.channel", app.name, environment.name);
            Some((key, environment.channel.clone()?))
        };
        let of_copies = app.feature.as_ref().and_then(|setting| setting.channel.clone());
        let of_copies = of_copies.map(|channel| (format!("apps.{}.feature.channel", app.name), channel));
        for (key, channel) in app.environments.values().filter_map(of).chain(of_copies) {
            problems.extend(check_channel(slack, config, &key, &channel).await);
        }
    }
    problems
}

async fn check_channel(slack: &Api, config: &Config, key: &str, channel: &str) -> Option<String> {
    match slack.is_member_of(channel).await {
        Ok(true) => {
            print(format!("{key}: fine"));
            None
        }
        Ok(false) => Some(format!("{key}: tengu is not in {channel}; type /invite @{} there", config.name)),
        Err(error) if error.is("channel_not_found") => Some(format!(
            "{key}: {channel} is no channel that tengu can see; invite it there, or correct the id"
        )),
        Err(error) => Some(format!("{key}: {error}")),
    }
}
