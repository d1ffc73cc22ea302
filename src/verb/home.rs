//! The Home tab, and what people choose on it.

use chrono::{DateTime, Utc};

use super::{Tools, Trouble, verify};
use crate::access::Access;
use crate::config::Allow;
use crate::deploy::{Deploy, Kind};
use crate::message::block::{code, escape};
use crate::message::card::{pull_link, short_sha};
use crate::message::home::{DIRECT, HOURS, Home, LANGUAGE, TEAM, WHERE, home, refused};
use crate::message::time;
use crate::say;
use crate::slack::SlackError;
use crate::store::Stamp;
use crate::words::Language;

/// Shows somebody their Home tab as it is now.
///
/// # Errors
/// When the store fails, or Slack gives no answer.
pub async fn show(tools: &Tools, user: &str) -> Result<(), Trouble> {
    let access = Access { config: &tools.config, people: &tools.people };
    let view = match access.permit(user, &[&Allow::Everyone], ()).await {
        Ok(_) => for_member(tools, user).await?,
        Err(_) => refused(tools.config.language),
    };
    match tools.slack.publish_home(user, &view).await {
        Ok(()) => Ok(()),
        Err(refused @ SlackError::Refused { .. }) => {
            tracing::warn!(error = %refused, "Slack does not take a Home tab");
            Ok(())
        }
        Err(unclear) => Err(unclear.into()),
    }
}

async fn for_member(tools: &Tools, user: &str) -> Result<crate::message::view::View, Trouble> {
    let chosen = tools.store.settings(user).await?;
    let language = chosen.language.as_deref().and_then(Language::named).unwrap_or(tools.config.language);
    let mine = verify::mine(tools, tools.store.open_verifications().await?, user).await?;
    let (under_way, runs) = (under_way(tools, language).await?, runs(tools, language).await?);
    let snoozed_until = snoozed(tools, user).await?;
    let features = super::feature::mine(tools, user, language).await?;
    let shown = Home {
        language,
        mine: &mine,
        snoozed_until,
        under_way: &under_way,
        runs: &runs,
        features: &features,
        chosen: &chosen,
    };
    Ok(home(&shown))
}

/// Until when somebody is left alone, if they are.
async fn snoozed(tools: &Tools, user: &str) -> Result<Option<DateTime<Utc>>, Trouble> {
    let snoozes = tools.store.snoozes().await?;
    let until =
        snoozes.into_iter().find(|snooze| snooze.slack_user == user).map(|snooze| snooze.until.time());
    Ok(until.filter(|until| *until > tools.clock.now()))
}

async fn under_way(tools: &Tools, language: Language) -> Result<Vec<String>, Trouble> {
    let deploys = tools.store.unfinished_deploys().await?;
    let line = |row| {
        let deploy = Deploy::from_rows(row, Vec::new());
        let state = language.say(&format!("state-{}", deploy.stage.word()), &[]);
        let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
        let link = if deploy.pull_number == 0 { code(&deploy.id) } else { pull_link(&deploy, language) };
        say!(language, "home-line-deploy", app = app, environment = environment, state = state, link = link)
    };
    Ok(deploys.into_iter().map(line).collect())
}

/// What runs where, as the record has it.
async fn runs(tools: &Tools, language: Language) -> Result<Vec<String>, Trouble> {
    let mut lines = Vec::new();
    for app in tools.config.apps.values() {
        for environment in app.environments.values() {
            let live = tools.store.live_deploys(&app.name, &environment.name, 1).await?.into_iter().next();
            let Some(row) =
                live.filter(|row| Kind::named(&row.kind) == Kind::Release || row.pull_number != 0)
            else {
                continue;
            };
            let who = tools.people.person(&row.requested_by).await;
            let who = who.map_or_else(|_| row.requested_by.clone(), |person| person.name);
            lines.push(say!(
                language,
                "home-line",
                app = app.name.as_str(),
                environment = environment.name.as_str(),
                head = code(short_sha(&row.head_sha)),
                when = time(row.live_at.as_ref().map(Stamp::time).unwrap_or_default()),
                name = escape(&who)
            ));
        }
    }
    Ok(lines)
}

/// Notes what somebody chose in a menu of the Home tab, and shows it.
///
/// # Errors
/// When the store fails.
pub async fn chose(tools: &Tools, menu: &str, value: &str, user: &str) -> Result<(), Trouble> {
    let mut chosen = tools.store.settings(user).await?;
    match menu {
        LANGUAGE => chosen.language = Some(value.to_owned()),
        HOURS => chosen.hours = (value != TEAM).then(|| value.to_owned()),
        WHERE => chosen.by_dm = i64::from(value == DIRECT),
        _ => return Ok(()),
    }
    tools.store.choose(&chosen).await?;
    show(tools, user).await
}
