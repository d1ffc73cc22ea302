//! `deploy`: from the branches to an open deploy pull request and its card.
//!
//! Every step finds what an earlier attempt has made before it makes anything: the pull request by its
//! branches, the deploy by its app and environment, the card by its key.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Result, anyhow};

use super::trouble::publishing;
use super::{Asked, Tools, Trouble, nothing};
use crate::deploy::{Checks, Deploy, DeployChange, Stage};
use crate::github::pull_request::{self, Mergeable, OpenPullRequest, State};
use crate::message::block::{code, escape, link};
use crate::message::{Message, card, notes};
use crate::release::body::Detail;
use crate::release::observe::{Observed, observe, range};
use crate::release::publish::{PublishError, Published, Publisher};
use crate::request::Target;
use crate::say;
use crate::slack::SlackError;
use crate::slack::outbox::{Post, Updating};
use crate::store::Store;

/// How long one request waits for another of the same app and environment.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a request that went silent holds up the next.
const LEASE: Duration = Duration::from_secs(20);
/// How often the base branch may move under our hands.
const ROUNDS: usize = 3;
/// How long GitHub may take to find out whether the branches conflict.
const CONFLICT_LOOKS: u32 = 6;

/// A deploy after it was asked for.
struct Proposed {
    deploy: Deploy,
    /// Awaited only when the next request may begin, so that the updates of many requests become few.
    shown: Option<Updating>,
    /// The deploy as it stood before, if it did.
    before: Option<Deploy>,
    published: Published,
}

/// Proposes a deploy. There is no answer when the card beside the question says it all.
///
/// # Errors
/// What stands in the way.
pub async fn deploy(tools: &Tools, target: Target<'_>, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let name = format!("release:{}/{}", target.app.name, target.environment.name);
    // Of this question in this process: whoever takes up the question after a crash waits until it ends.
    let holder = format!("{}:{}", tools.owner, asked.key);
    if !wait_for_lease(tools, &name, &holder).await? {
        let (app, environment) = (target.app.name.as_str(), target.environment.name.as_str());
        return Ok(Some(Message::plain(say!(
            tools.config.language,
            "busy",
            app = app,
            environment = environment
        ))));
    }
    let proposed = tokio::select! {
        proposed = propose(tools, target, asked) => proposed,
        lost = keep_lease(tools, &name, &holder) => Err(lost.into()),
    };
    tools.store.release(&name, &holder).await?;
    let mut proposed = proposed?;
    proposed.deploy = shown(tools, proposed.deploy, proposed.shown.take()).await?;
    answer(tools, asked, &proposed).await
}

/// Waits until nobody else works on the same; false when that takes too long, which is longer than a lease
/// lasts that nobody renews.
async fn wait_for_lease(tools: &Tools, name: &str, key: &str) -> Result<bool> {
    let until = tools.clock.now() + PATIENCE;
    while !tools.store.lease(name, key, LEASE).await? {
        if tools.clock.now() >= until {
            return Ok(false);
        }
        tools.clock.sleep(Duration::from_millis(250)).await;
    }
    Ok(true)
}

/// Renews a lease again and again; returns when it is lost.
async fn keep_lease(tools: &Tools, name: &str, key: &str) -> anyhow::Error {
    loop {
        tools.clock.sleep(LEASE / 4).await;
        match tools.store.lease(name, key, LEASE).await {
            Ok(true) => {}
            Ok(false) => return anyhow!("somebody else took over the release of {name}"),
            Err(error) => return error.context("the lease could not be renewed"),
        }
    }
}

async fn propose(tools: &Tools, target: Target<'_>, asked: &Asked) -> Result<Proposed, Trouble> {
    let language = tools.config.language;
    for _ in 0..ROUNDS {
        let observed = observe(&tools.github, target.app, target.environment).await;
        let observed =
            observed.map_err(|error| Trouble::Told(super::github(language, target.app, &error)))?;
        let before =
            current(tools, target, observed.as_ref().ok().and_then(|seen| seen.open.as_ref())).await?;
        let observed = observed.map_err(|why| Trouble::Told(nothing(language, target, &why)))?;
        let publisher = Publisher {
            github: &tools.github,
            store: &tools.store,
            app: target.app,
            environment: target.environment,
            language,
        };
        match publisher.publish(&observed).await {
            Ok(published) if published.seen.head_ref_oid == observed.release.head_sha => {
                return record(tools, target, asked, &observed, published, before).await;
            }
            // Pushed to in the meantime, or closed: what was observed is no longer what is there.
            Ok(_) | Err(PublishError::Closed) => {}
            Err(error) => return Err(publishing(language, target.app, error)),
        }
    }
    Err(anyhow!("{} moved again and again while its deploy was proposed", target.app.base).into())
}

/// The unfinished deploy of a target. One whose pull request is no longer open has ended on GitHub, and
/// its card says so from now on.
///
/// # Errors
/// What stands in the way.
pub async fn current(
    tools: &Tools,
    target: Target<'_>,
    open: Option<&OpenPullRequest>,
) -> Result<Option<Deploy>, Trouble> {
    let Some(deploy) = load(&tools.store, target).await? else { return Ok(None) };
    if open.is_some_and(|open| open.number == deploy.pull_number) {
        return Ok(Some(deploy));
    }
    let seen =
        pull_request::see(&tools.github, range(target.app, target.environment), deploy.pull_number).await;
    let seen =
        seen.map_err(|error| Trouble::Told(super::github(tools.config.language, target.app, &error)))?;
    let stage = match seen.map(|seen| seen.state) {
        Some(State::Open) => return Ok(Some(deploy)),
        Some(State::Merged) => Stage::Merged,
        Some(State::Closed) | None => Stage::Cancelled,
    };
    let ended = Deploy { stage, ..deploy };
    let id = ended.id.clone();
    // The card first: once the deploy has ended in the store, nobody would come back to its card.
    let showed = match show(tools, &ended, true).await {
        Ok((ended, updating)) => shown(tools, ended, updating).await.map(drop),
        Err(trouble) => Err(trouble),
    };
    tools.store.end_deploy(&id, stage.word()).await?;
    tools.store.audit("github", stage.word(), "seen on GitHub", Some(&id)).await?;
    showed.map(|()| None)
}

async fn load(store: &Store, target: Target<'_>) -> Result<Option<Deploy>> {
    let Some(row) = store.unfinished_deploy(&target.app.name, &target.environment.name).await? else {
        return Ok(None);
    };
    let changes = store.deploy_changes(&row.id).await?;
    Ok(Some(Deploy::from_rows(row, changes)))
}

async fn record(
    tools: &Tools,
    target: Target<'_>,
    asked: &Asked,
    observed: &Observed,
    published: Published,
    before: Option<Deploy>,
) -> Result<Proposed, Trouble> {
    let release = &observed.release;
    let channel = target.environment.channel.clone().unwrap_or_else(|| asked.channel.clone());
    let first = || (tools.store.new_deploy_id(), asked.user.clone(), channel, tools.store.stamp());
    let known = before.as_ref().map(|before| {
        (before.id.clone(), before.requested_by.clone(), before.channel.clone(), before.created_at.clone())
    });
    let (id, requested_by, channel, created_at) = known.unwrap_or_else(first);
    let deploy = Deploy {
        id,
        app: release.app.clone(),
        environment: release.environment.clone(),
        repository: target.app.full_name(),
        base: release.base.clone(),
        release_branch: release.release_branch.clone(),
        head_sha: release.head_sha.clone(),
        pull_number: published.seen.number,
        pull_url: published.seen.url.clone(),
        stage: Stage::Proposed,
        requested_by,
        channel,
        card_ts: before.as_ref().and_then(|before| before.card_ts.clone()),
        commits: release.commit_count,
        checks: Checks::of_rollup(observed.checks.as_deref()),
        conflict: published.seen.mergeable == Mergeable::Conflicting,
        attention: notes::sentences(release, tools.config.language),
        created_at,
        changes: DeployChange::of(release),
    };
    let (row, changes) = deploy.to_rows();
    tools.store.save_deploy(row, changes).await?;
    if before.is_none() {
        tools
            .store
            .audit(&asked.user, "proposed", &format!("head {}", deploy.head_sha), Some(&deploy.id))
            .await?;
    }
    // A deploy that is new can have no card yet, so nobody has to look for one.
    let look = before.is_some() || asked.begun_before.is_some();
    let shown = show(tools, &deploy, look).await?;
    let (deploy, shown) = watch_for_conflict(tools, target, shown, published.seen.mergeable).await?;
    Ok(Proposed { deploy, shown, before, published })
}

/// Posts the card, or sends an update of it on its way. `look` says whether an earlier attempt may have
/// posted it.
async fn show(tools: &Tools, deploy: &Deploy, look: bool) -> Result<(Deploy, Option<Updating>), Trouble> {
    let message = render(tools, deploy).await;
    if let Some(ts) = &deploy.card_ts {
        let shown = tools.outbox.send_update(&deploy.channel, ts, message);
        return Ok((deploy.clone(), Some(shown)));
    }
    let deploy = post_card(tools, deploy, format!("card:{}", deploy.id), message, look).await?;
    Ok((deploy, None))
}

/// Waits until an update of the card stands there. A card that somebody deleted is posted anew.
async fn shown(tools: &Tools, deploy: Deploy, updating: Option<Updating>) -> Result<Deploy, Trouble> {
    let Some(updating) = updating else { return Ok(deploy) };
    match updating.done().await {
        Ok(_) => Ok(deploy),
        Err(gone) if gone.is("message_not_found") => {
            let key = format!("card:{}:{}", deploy.id, deploy.card_ts.as_deref().unwrap_or_default());
            let message = render(tools, &deploy).await;
            post_card(tools, &deploy, key, message, true).await
        }
        Err(error) => Err(not_posted(tools, &deploy, error)),
    }
}

async fn render(tools: &Tools, deploy: &Deploy) -> Message {
    let requester = tools.people.person(&deploy.requested_by).await;
    let requester = requester.map_or_else(|_| "?".to_owned(), |person| person.name);
    let language = tools.config.language;
    card::card(deploy, card::Context { language, name: &tools.config.name, requester: &requester })
}

async fn post_card(
    tools: &Tools,
    deploy: &Deploy,
    key: String,
    message: Message,
    look: bool,
) -> Result<Deploy, Trouble> {
    let post = Post {
        channel: deploy.channel.clone(),
        thread_ts: None,
        key,
        message,
        tried_since: look.then(|| deploy.created_at.time()),
    };
    let posted = tools.outbox.post(post).await.map_err(|error| not_posted(tools, deploy, error))?;
    tools.store.set_card(&deploy.id, &posted.channel, &posted.ts).await?;
    Ok(Deploy { card_ts: Some(posted.ts), channel: posted.channel, ..deploy.clone() })
}

/// A channel that is closed to us is something people can open.
fn not_posted(tools: &Tools, deploy: &Deploy, error: SlackError) -> Trouble {
    let closed = ["not_in_channel", "channel_not_found", "is_archived", "restricted_action"];
    if !closed.iter().any(|word| error.is(word)) {
        return Trouble::Ours(anyhow!(error).context("the card could not be posted"));
    }
    let (channel, invite) = (deploy.channel.as_str(), code(&format!("/invite @{}", tools.config.name)));
    let link = card::pull_link(deploy, tools.config.language);
    let said =
        say!(tools.config.language, "card-channel-closed", channel = channel, command = invite, link = link);
    Trouble::Told(Message::plain(said))
}

/// GitHub finds out in the background whether branches conflict; waits for that and shows it.
async fn watch_for_conflict(
    tools: &Tools,
    target: Target<'_>,
    (deploy, shown): (Deploy, Option<Updating>),
    mut mergeable: Mergeable,
) -> Result<(Deploy, Option<Updating>), Trouble> {
    for look in 0..CONFLICT_LOOKS {
        if mergeable != Mergeable::Unknown {
            break;
        }
        tools.clock.sleep(Duration::from_millis(500) * (look + 1)).await;
        let seen =
            pull_request::see(&tools.github, range(target.app, target.environment), deploy.pull_number).await;
        // Whether it conflicts is good to know, but no reason to call the whole a failure.
        mergeable = seen.ok().flatten().map_or(Mergeable::Unknown, |seen| seen.mergeable);
    }
    let conflict = mergeable == Mergeable::Conflicting;
    if conflict == deploy.conflict {
        return Ok((deploy, shown));
    }
    let deploy = Deploy { conflict, ..deploy };
    let (row, changes) = deploy.to_rows();
    tools.store.save_deploy(row, changes).await?;
    show(tools, &deploy, true).await
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
