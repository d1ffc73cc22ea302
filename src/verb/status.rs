//! `status`: how things stand, for one target or for all.

use futures_util::future::join_all;

use super::deploy::{card_link, current};
use super::{Tools, Trouble, github, nothing};
use crate::deploy::{Deploy, Stage};
use crate::message::block::{code, link, sections};
use crate::message::{Message, card, command, time};
use crate::release::observe::{Nothing, Observed, observe};
use crate::request::Target;
use crate::say;

/// Tells how things stand.
///
/// # Errors
/// What stands in the way of telling it.
pub async fn status(tools: &Tools, targets: &[Target<'_>]) -> Result<Message, Trouble> {
    let lines = join_all(targets.iter().map(|target| line(tools, *target))).await;
    let lines: Vec<String> = lines.into_iter().collect::<Result<_, _>>()?;
    let title = say!(tools.config.language, "status-title");
    let (blocks, _) = sections(&lines, 20);
    Ok(Message { text: format!("{title}\n{}", lines.join("\n")), blocks })
}

async fn line(tools: &Tools, target: Target<'_>) -> Result<String, Trouble> {
    let observed = match observe(&tools.github, target.app, target.environment).await {
        Ok(observed) => observed,
        Err(error) => return Ok(problem(tools, target, &github(tools.config.language, target.app, &error))),
    };
    let open = observed.as_ref().ok().and_then(|observed| observed.open.as_ref());
    let deploy = current(tools, target, open).await?;
    let now = match (&deploy, &observed) {
        (Some(deploy), _) => proposed(tools, deploy).await,
        (None, observed) => waiting(tools, target, observed.as_ref()),
    };
    Ok(match last(tools, target).await? {
        Some(last) => format!("{now}\n    {last}"),
        None => now,
    })
}

async fn proposed(tools: &Tools, deploy: &Deploy) -> String {
    let language = tools.config.language;
    say!(
        language,
        "status-open",
        app = deploy.app.as_str(),
        environment = deploy.environment.as_str(),
        link = format!("{} ({})", card::pull_link(deploy, language), card_link(tools, deploy).await),
        changes = deploy.changes.len(),
        checks = card::checks(deploy.checks, language),
    )
}

fn waiting(tools: &Tools, target: Target<'_>, observed: Result<&Observed, &Nothing>) -> String {
    let language = tools.config.language;
    let (app, environment) = (target.app.name.as_str(), target.environment.name.as_str());
    match observed {
        Ok(observed) => {
            let deploy = command(&tools.config.name, &format!("deploy {app} {environment}"));
            let changes = observed.release.changes.len();
            say!(
                language,
                "status-waiting",
                app = app,
                environment = environment,
                changes = changes,
                command = deploy
            )
        }
        Err(Nothing::UpToDate { head_sha }) => {
            let head = code(card::short_sha(head_sha));
            say!(language, "status-up-to-date", app = app, environment = environment, head = head)
        }
        Err(why) => problem(tools, target, &nothing(language, target, why)),
    }
}

fn problem(tools: &Tools, target: Target<'_>, message: &Message) -> String {
    let (app, environment) = (target.app.name.as_str(), target.environment.name.as_str());
    say!(
        tools.config.language,
        "status-problem",
        app = app,
        environment = environment,
        problem = message.text.as_str()
    )
}

/// How the last deploy that has ended ended.
async fn last(tools: &Tools, target: Target<'_>) -> Result<Option<String>, Trouble> {
    let language = tools.config.language;
    let rows = tools.store.deploys(&target.app.name, &target.environment.name, 2).await?;
    let ended = rows.into_iter().find(|row| row.unfinished.is_none());
    Ok(ended.map(|row| {
        let how = match Stage::named(&row.stage) {
            Some(Stage::Merged) => say!(language, "status-merged"),
            _ => say!(language, "status-cancelled"),
        };
        let pull = link(&row.pull_url, &say!(language, "card-pull", number = row.pull_number));
        say!(language, "status-last", link = pull, how = how, when = time(row.updated_at.time()))
    }))
}
