//! `deploy`: asks for a proposal, and says what the card does not.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Asked, Tools, Trouble, lock};
use crate::deploy::Deploy;
use crate::message::block::{code, escape, link};
use crate::message::{Message, card, outcome};
use crate::release::body::Detail;
use crate::request::Target;
use crate::say;
use crate::ship::lease::Lease;
use crate::ship::propose::{By, Outcome, Proposed, propose};
use crate::ship::{Berth, show};

/// How long one request waits for another of the same app and environment.
const PATIENCE: Duration = Duration::from_secs(30);

/// Proposes a deploy. There is no answer when the card beside the question says it all.
///
/// # Errors
/// What stands in the way.
pub async fn deploy(tools: &Tools, target: Target<'_>, asked: &Asked) -> Result<Option<Message>, Trouble> {
    if let Some(locked) = lock::in_the_way(tools, target, asked).await? {
        return Ok(Some(locked));
    }
    // What is beyond being proposed is looked after by somebody who holds the lease all the time.
    if let Some(under_way) = under_way(tools, target).await? {
        return Ok(Some(outcome::under_way(tools.voice(), &under_way)));
    }
    let Some(lease) = Lease::take(tools, target, &asked.key, PATIENCE).await? else {
        return Ok(Some(outcome::busy(tools.voice(), target)));
    };
    let berth = Berth { tools, target };
    let by = By { user: &asked.user, channel: &asked.channel, again: asked.begun_before.is_some() };
    match Box::pin(lease.hold(propose(&berth, by))).await? {
        Outcome::UnderWay(deploy) => Ok(Some(outcome::under_way(tools.voice(), &deploy))),
        Outcome::Proposed(mut proposed) => {
            proposed.deploy = show::stands(&berth, proposed.deploy, proposed.shown.take()).await?;
            answer(tools, asked, &proposed).await
        }
    }
}

async fn under_way(tools: &Tools, target: Target<'_>) -> Result<Option<Deploy>, Trouble> {
    let row = tools.store.unfinished_deploy(&target.app.name, &target.environment.name).await?;
    let deploy = row.map(|row| Deploy::from_rows(row, Vec::new()));
    Ok(deploy.filter(|deploy| deploy.stage != crate::deploy::Stage::Proposed))
}

/// What the thread hears besides the card.
async fn answer(tools: &Tools, asked: &Asked, proposed: &Proposed) -> Result<Option<Message>, Trouble> {
    let Proposed { deploy, before, published, .. } = proposed;
    let language = tools.config.language;
    let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
    let mut lines = Vec::new();
    let beside = deploy.channel == asked.channel && asked.private.is_none();
    match before {
        Some(before) => lines.extend(news(tools, before, deploy).await),
        None if beside => {}
        None => {
            let (channel, link) = (deploy.channel.as_str(), card_link(tools, deploy).await);
            let said = say!(
                language,
                "deploy-elsewhere",
                app = app,
                environment = environment,
                channel = channel,
                link = link
            );
            lines.push(said);
        }
    }
    if let Some(problem) = &published.template_problem {
        lines.push(say!(language, "deploy-template", problem = escape(problem)));
    }
    if !published.refused.is_empty() {
        lines.push(say!(language, "deploy-refused"));
        lines.extend(published.refused.iter().map(|refused| format!("• {}", escape(refused))));
    }
    if published.detail != Detail::Full {
        lines.push(say!(language, "deploy-short-list"));
    }
    Ok((!lines.is_empty()).then(|| Message::plain(lines.join("\n"))))
}

/// What is different from the last time it was asked for.
async fn news(tools: &Tools, before: &Deploy, deploy: &Deploy) -> Vec<String> {
    let language = tools.config.language;
    let link = card_link(tools, deploy).await;
    let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
    if before.head_sha == deploy.head_sha {
        return vec![say!(language, "deploy-there", app = app, environment = environment, link = link)];
    }
    let keys =
        |deploy: &Deploy| deploy.changes.iter().map(|change| change.key.clone()).collect::<BTreeSet<_>>();
    let (old, new) = (keys(before), keys(deploy));
    let mut lines = vec![say!(language, "deploy-updated", app = app, environment = environment, link = link)];
    let joined = deploy.changes.iter().filter(|change| !old.contains(&change.key));
    let joined: Vec<_> = joined.map(|change| card::change_line(change, language)).collect();
    let left = before.changes.iter().filter(|change| !new.contains(&change.key));
    let left: Vec<_> = left.map(|change| card::change_line(change, language)).collect();
    if joined.is_empty() && left.is_empty() {
        let head = code(card::short_sha(&deploy.head_sha));
        lines.push(say!(language, "deploy-moved", head = head));
    }
    if !joined.is_empty() {
        lines.push(say!(language, "deploy-joined"));
        lines.extend(joined);
    }
    if !left.is_empty() {
        lines.push(say!(language, "deploy-left"));
        lines.extend(left);
    }
    lines
}

/// A link to a deploy's card; to its pull request when Slack gives none.
pub(super) async fn card_link(tools: &Tools, deploy: &Deploy) -> String {
    let label = say!(tools.config.language, "link-card");
    if let Some(ts) = &deploy.card_ts
        && let Ok(page) = tools.slack.permalink(&deploy.channel, ts).await
    {
        return link(&page, &label);
    }
    card::pull_link(deploy, tools.config.language)
}
