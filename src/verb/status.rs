//! `status`: how things stand, for one target or for all.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use super::deploy::card_link;
use super::{Tools, Trouble, github, nothing};
use crate::deploy::{Deploy, Hold, Stage};
use crate::message::block::{code, escape, link, sections};
use crate::message::card::wait;
use crate::message::{Message, card, command, outcome, time};
use crate::release::observe::{Nothing, Observed, observe};
use crate::request::Target;
use crate::say;
use crate::ship::{Berth, back, gate};

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
    let row = tools.store.unfinished_deploy(&target.app.name, &target.environment.name).await?;
    let now = match row {
        Some(row) => {
            let changes = tools.store.deploy_changes(&row.id).await?;
            under_way(tools, &Deploy::from_rows(row, changes)).await
        }
        None => {
            let last = tools.store.deploys(&target.app.name, &target.environment.name, 10).await?;
            let not_running = outcome::not_running(tools.voice(), target, &last).is_some();
            waiting(tools, target, observed.as_ref(), not_running)
        }
    };
    let mut lines = vec![now];
    lines.extend(runs(tools, target, observed.as_ref().ok()).await?);
    lines.extend(locked(tools, target).await?);
    lines.extend(last(tools, target).await?);
    Ok(lines.join("\n    "))
}

/// What really runs: each service with its revision, and the deploy that brought it where we know it.
async fn runs(
    tools: &Tools,
    target: Target<'_>,
    observed: Option<&Observed>,
) -> Result<Vec<String>, Trouble> {
    let (language, berth) = (tools.config.language, Berth { tools, target });
    if target.environment.ship.is_none() {
        return Ok(Vec::new());
    }
    let running = match back::what_runs(&berth).await {
        Ok(running) => running,
        Err(error) => {
            tracing::warn!(%error, "AWS does not tell what runs");
            return Ok(vec![say!(language, "status-aws")]);
        }
    };
    let mut lines = Vec::new();
    if let Some(row) = running.iter().find_map(|one| one.brought_by.as_ref()) {
        let who = tools.people.person(&row.requested_by).await;
        let who = who.map_or_else(|_| row.requested_by.clone(), |person| person.name);
        lines.push(say!(
            language,
            "status-runs",
            head = code(card::short_sha(&row.head_sha)),
            when = time(row.live_at.as_ref().unwrap_or(&row.updated_at).time()),
            name = escape(&who),
        ));
    }
    if let Some(behind) = observed.map(|observed| observed.release.commit_count) {
        lines.push(say!(language, "status-behind", commits = behind, base = code(&target.app.base)));
    }
    let each = running
        .iter()
        .map(|one| format!("{} {} {}/{}", code(&one.service), code(&one.revision), one.running, one.desired));
    lines.push(each.collect::<Vec<_>>().join(" · "));
    Ok(lines)
}

async fn locked(tools: &Tools, target: Target<'_>) -> Result<Option<String>, Trouble> {
    let lock = tools.store.locked(&target.app.name, &target.environment.name).await?;
    let hold = lock.and_then(|lock| gate::locked(tools.clock.now(), &lock, ""));
    let hold = hold.or_else(|| gate::frozen(tools.clock.now(), target.environment));
    let Some(hold) = hold else { return Ok(None) };
    let mut names = BTreeMap::new();
    if let Hold::Locked { owner, .. } = &hold
        && let Ok(person) = tools.people.person(owner).await
    {
        names.insert(owner.clone(), person.name);
    }
    Ok(Some(wait::hold(&hold, &names, "", tools.config.language)))
}

async fn under_way(tools: &Tools, deploy: &Deploy) -> String {
    let language = tools.config.language;
    if deploy.stage != Stage::Proposed {
        let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
        let state = language.say(&format!("state-{}", deploy.stage.word()), &[]);
        let link = card_link(tools, deploy).await;
        return say!(
            language,
            "status-under-way",
            app = app,
            environment = environment,
            state = state,
            link = link
        );
    }
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

fn waiting(
    tools: &Tools,
    target: Target<'_>,
    observed: Result<&Observed, &Nothing>,
    not_running: bool,
) -> String {
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
            if not_running {
                return say!(
                    language,
                    "status-not-running",
                    app = app,
                    environment = environment,
                    head = head
                );
            }
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
        let how = language.say(&format!("state-{}", row.stage), &[]);
        let pull = match row.pull_number {
            0 => say!(language, "history-back"),
            number => link(&row.pull_url, &say!(language, "card-pull", number = number)),
        };
        say!(language, "status-last", link = pull, how = how, when = time(row.updated_at.time()))
    }))
}
