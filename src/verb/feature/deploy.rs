//! `deploy-feature`: a copy of a branch, a new one or the one that is there.

use std::time::Duration;

use anyhow::anyhow;
use chrono::TimeDelta;

use super::{Asked, Tools, Trouble, card_link, change, find, refusal, wake};
use crate::command::duration;
use crate::config::FeatureSetting;
use crate::feature::branch::BranchName;
use crate::feature::slug::{LONGEST_LABEL, Slug, distinct};
use crate::feature::{Feature, FeatureWish, Stage};
use crate::github::branch;
use crate::hosting::Booth;
use crate::hosting::show::put;
use crate::message::{Message, feature as words};
use crate::request::NewFeature;
use crate::ship::lease::Lease;
use crate::store::Stamp;
use crate::verb::github;

/// The longest name in DNS, in characters. Source: RFC 1035, 2.3.4, less the dot at its end.
const LONGEST_HOST: usize = 253;
/// How often it is looked again when others were faster.
const TRIES: usize = 3;
/// How long others are waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// What becomes of a question for a copy.
#[derive(Clone, Debug, PartialEq)]
enum Way<'f> {
    /// The copy is there, and brought again.
    Again(&'f Feature),
    /// The place is there, and the branch takes it.
    Take(&'f Feature),
    /// What is there is going away.
    Going(&'f Feature),
    /// The name belongs to another branch.
    Taken(&'f Feature),
    /// They have as many as they may have.
    Mine(Vec<&'f Feature>),
    /// There are as many as there may be.
    Full(Vec<&'f Feature>),
    /// A new one, called that.
    New(Slug),
}

/// What somebody asks for, once it is found.
struct Order<'a> {
    branch: &'a str,
    sha: &'a str,
    page: &'a str,
    name: Option<&'a Slug>,
    length: Option<Duration>,
}

/// Gets somebody a copy of a branch. There is no answer when the card beside the question says it all.
///
/// # Errors
/// What stands in the way.
pub(super) async fn deploy(
    tools: &Tools,
    wanted: &NewFeature,
    asked: &Asked,
) -> Result<Option<Message>, Trouble> {
    let features = find::all(tools).await?;
    // Whoever pastes the address of a copy means that copy.
    if wanted.branch.contains("://") && !find::matching(&tools.config, &features, &wanted.branch).is_empty() {
        return change::redeploy(tools, &wanted.branch, asked).await;
    }
    let booth = match which(tools, wanted, &features) {
        Ok(booth) => booth,
        Err(said) => return Ok(Some(said)),
    };
    if let Some(refused) = refusal(&booth, asked).await {
        return Ok(Some(refused));
    }
    let (branch, name) = match read(&booth, wanted) {
        Ok(read) => read,
        Err(said) => return Ok(Some(said)),
    };
    let Some(head) = head(&booth, &branch).await? else {
        return Ok(Some(no_branch(&booth, &branch, wanted).await?));
    };
    let (sha, page) = (head.sha.as_str(), head.page.as_str());
    let order = Order { branch: branch.as_str(), sha, page, name: name.as_ref(), length: wanted.length };
    Box::pin(carry_out(&booth, &order, asked)).await
}

/// The app that is meant: the one that is named, the only one with copies, or that of the copy.
fn which<'t>(tools: &'t Tools, wanted: &NewFeature, features: &[Feature]) -> Result<Booth<'t>, Message> {
    let apps: Vec<&String> =
        tools.config.apps.values().filter(|app| app.feature.is_some()).map(|app| &app.name).collect();
    let not_configured = |app: Option<&str>| words::not_configured(tools.voice(), app);
    let app = match (&wanted.app, apps.as_slice()) {
        (Some(app), _) => app,
        (None, []) => return Err(not_configured(None)),
        (None, [only]) => *only,
        (None, several) => {
            let mut there = find::matching(&tools.config, features, &wanted.branch).into_iter();
            match (there.next(), there.next()) {
                (Some(one), None) => &one.app,
                _ => {
                    let of = |app: &&String| words::command_of(wanted, app);
                    let commands: Vec<_> = several.iter().map(of).collect();
                    return Err(words::which_app(tools.voice(), &commands));
                }
            }
        }
    };
    Booth::of(tools, app).ok_or_else(|| not_configured(Some(app)))
}

/// The branch and the name, as far as they can be those of anything.
fn read(booth: &Booth<'_>, wanted: &NewFeature) -> Result<(BranchName, Option<Slug>), Message> {
    let (language, longest) = (booth.tools.config.language, longest(booth.setting));
    // Whoever pastes the page of a branch means that branch.
    let page = format!("/{}/tree/", booth.app.full_name());
    let pasted = wanted.branch.split_once(&page).filter(|(host, _)| host.contains("://"));
    let typed = pasted.map_or(wanted.branch.as_str(), |(_, branch)| branch);
    let branch = BranchName::parse(typed).map_err(|why| words::bad_branch(language, typed, &why))?;
    let most = booth.setting.life.longest;
    if wanted.length.is_some_and(|length| length > most) {
        return Err(words::too_long(language, &duration::format(most)));
    }
    let Some(given) = &wanted.name else { return Ok((branch, None)) };
    match Slug::parse(given).ok().filter(|slug| slug.as_str().len() <= longest) {
        Some(slug) => Ok((branch, Some(slug))),
        None => Err(words::bad_name(language, given, longest)),
    }
}

/// How long a name may be so that the whole address is one.
fn longest(setting: &FeatureSetting) -> usize {
    LONGEST_HOST.saturating_sub(setting.host_of("").len()).min(LONGEST_LABEL)
}

async fn head(booth: &Booth<'_>, name: &BranchName) -> Result<Option<branch::Head>, Trouble> {
    let (app, asked) = (booth.app, [name.as_str().to_owned()]);
    let mut heads = branch::heads(&booth.tools.github, &app.owner, &app.repository, &asked)
        .await
        .map_err(|error| Trouble::Told(github(booth.tools.config.language, app, &error)))?;
    Ok(heads.remove(name.as_str()).flatten())
}

/// There is no such branch; those that are called nearly so.
async fn no_branch(booth: &Booth<'_>, branch: &BranchName, wanted: &NewFeature) -> Result<Message, Trouble> {
    let (tools, app) = (booth.tools, booth.app);
    let names = branch::newest(&tools.github, &app.owner, &app.repository).await;
    let near = crate::release::observe::nearest(branch.as_str(), names.unwrap_or_default());
    let command = |name: &String| {
        let wanted = NewFeature { branch: name.clone(), ..wanted.clone() };
        words::command_of(&wanted, &app.name)
    };
    let commands: Vec<_> = near.iter().map(command).collect();
    Ok(words::no_branch(tools.voice(), &app.full_name(), branch.as_str(), &commands))
}

async fn carry_out(booth: &Booth<'_>, order: &Order<'_>, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let (tools, voice) = (booth.tools, booth.tools.voice());
    // The same question asked again after a crash: its copy is there, perhaps without a card.
    if let Some(begun) = tools.store.feature_asked_by(&asked.key).await?.and_then(Feature::from_row) {
        return stand(booth, &begun, asked).await;
    }
    for _ in 0..TRIES {
        let ours = of_app(booth).await?;
        let url = |feature: &Feature| booth.setting.url_of(feature.slug.as_str());
        match way(&ours, order, &asked.user, booth.setting) {
            Way::Again(feature) => return again(booth, feature, order, &FeatureWish::Redeploy, asked).await,
            Way::Take(feature) => {
                let wish = FeatureWish::Take { branch: order.branch.into(), sha: order.sha.into() };
                return again(booth, feature, order, &wish, asked).await;
            }
            Way::Going(feature) => return Ok(Some(words::going(voice, feature))),
            Way::Taken(feature) => return Ok(Some(words::name_taken(voice, feature, &url(feature)))),
            Way::Mine(mine) => {
                let listed: Vec<_> = mine.into_iter().map(|feature| (feature, url(feature))).collect();
                return Ok(Some(words::too_many(voice, &listed, None)));
            }
            Way::Full(all) => {
                let names = tools.names(all.iter().map(|feature| feature.requested_by.as_str()).collect());
                let names = names.await;
                let listed: Vec<_> = all.into_iter().map(|feature| (feature, url(feature))).collect();
                return Ok(Some(words::too_many(voice, &listed, Some(&names))));
            }
            Way::New(_) => {
                if let Some(feature) = Box::pin(make(booth, order, asked)).await? {
                    return begin(booth, &feature, asked).await;
                }
            }
        }
    }
    Err(Trouble::Ours(anyhow!("others were faster again and again with a copy of {}", order.branch)))
}

async fn of_app(booth: &Booth<'_>) -> Result<Vec<Feature>, Trouble> {
    let features = find::all(booth.tools).await?;
    Ok(features.into_iter().filter(|feature| feature.app == booth.app.name).collect())
}

/// A new copy, written down; nothing when somebody else was faster. One after the other, so that two who ask at
/// once do not both get the last place.
async fn make(booth: &Booth<'_>, order: &Order<'_>, asked: &Asked) -> Result<Option<Feature>, Trouble> {
    let name = format!("features:new:{}", booth.app.name);
    let Some(lease) = Lease::on(booth.tools, name, &asked.key, PATIENCE).await? else { return Ok(None) };
    let make = async {
        let ours = of_app(booth).await?;
        match way(&ours, order, &asked.user, booth.setting) {
            Way::New(slug) => Ok(Some(booth.save(&new(booth, order, slug, asked)).await?)),
            _ => Ok(None),
        }
    };
    lease.hold(make).await
}

/// What becomes of a question, where these are the copies of the app.
fn way<'f>(features: &'f [Feature], order: &Order<'_>, user: &str, setting: &FeatureSetting) -> Way<'f> {
    let there = match order.name {
        Some(name) => features.iter().find(|feature| feature.slug == *name),
        None => features.iter().find(|feature| !feature.named && feature.branch == order.branch),
    };
    match there {
        Some(feature) if feature.stage.is_over() => return Way::Going(feature),
        Some(feature) if feature.branch == order.branch => return Way::Again(feature),
        Some(feature) if feature.named => return Way::Take(feature),
        Some(feature) => return Way::Taken(feature),
        None => {}
    }
    let living = || features.iter().filter(|feature| !feature.stage.is_over());
    let mine: Vec<_> = living().filter(|feature| feature.requested_by == user).collect();
    if mine.len() >= setting.quota.per_person {
        return Way::Mine(mine);
    }
    if living().count() >= setting.quota.per_app {
        return Way::Full(living().collect());
    }
    let taken = |slug: &Slug| features.iter().any(|feature| feature.slug == *slug);
    Way::New(order.name.cloned().unwrap_or_else(|| distinct(order.branch, longest(setting), taken)))
}

fn new(booth: &Booth<'_>, order: &Order<'_>, slug: Slug, asked: &Asked) -> Feature {
    let (tools, now) = (booth.tools, booth.tools.store.stamp());
    let length = order.length.unwrap_or(booth.setting.life.ttl);
    let until = tools.clock.now() + TimeDelta::from_std(length).unwrap_or_default();
    Feature {
        id: tools.store.new_feature_id(),
        app: booth.app.name.clone(),
        slug,
        named: order.name.is_some(),
        branch: order.branch.to_owned(),
        repository: booth.app.full_name(),
        page: order.page.to_owned(),
        sha: order.sha.to_owned(),
        stage: Stage::AwaitingImage,
        requested_by: asked.user.clone(),
        asked_key: asked.key.clone(),
        channel: booth.setting.channel.clone().unwrap_or_else(|| asked.channel.clone()),
        card_ts: None,
        created_at: now.clone(),
        stage_since: now.clone(),
        version: 0,
        attempt: 0,
        asked_at: now,
        begun_at: None,
        failed_sha: None,
        site: None,
        image: None,
        revision: None,
        task: None,
        on_demand: false,
        hold: None,
        failure: None,
        live: None,
        notes: Vec::new(),
        until: Stamp::from(until),
        warned_at: None,
        ending: None,
    }
}

async fn begin(booth: &Booth<'_>, feature: &Feature, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let what = format!("{} at {} as {}", feature.branch, feature.sha, feature.slug);
    booth.tools.store.audit(&asked.user, "deploy-feature", &what, Some(&feature.id)).await?;
    stand(booth, feature, asked).await
}

/// Puts up the card of a copy that is asked for, and tells where that is not beside the question.
async fn stand(booth: &Booth<'_>, feature: &Feature, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let put = put(booth, feature, asked.begun_before.is_some()).await;
    wake(booth.tools, feature).await?;
    let feature = put?;
    let beside = booth.setting.channel.as_ref().is_none_or(|channel| *channel == asked.channel);
    if beside && asked.private.is_none() {
        return Ok(None);
    }
    let (link, url) = (card_link(booth, &feature).await, booth.setting.url_of(feature.slug.as_str()));
    Ok(Some(words::elsewhere(booth.tools.config.language, &feature, &url, &link)))
}

/// Something is wanted of a copy that is there.
async fn again(
    booth: &Booth<'_>,
    feature: &Feature,
    order: &Order<'_>,
    wish: &FeatureWish,
    asked: &Asked,
) -> Result<Option<Message>, Trouble> {
    let tools = booth.tools;
    change::wish(tools, feature, wish, asked).await?;
    if let Some(length) = order.length {
        change::lengthen(booth, feature, length, asked).await?;
    }
    let feature = match feature.card_ts {
        Some(_) => feature.clone(),
        None => put(booth, feature, true).await?,
    };
    let link = card_link(booth, &feature).await;
    let language = tools.config.language;
    Ok(Some(match wish {
        FeatureWish::Take { branch, .. } => words::taking(language, &feature, branch, &link),
        _ => words::again(language, &feature, &link),
    }))
}

#[cfg(test)]
mod tests;
