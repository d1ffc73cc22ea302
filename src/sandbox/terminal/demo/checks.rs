//! What must be true after a step of the demo.

use std::sync::Arc;

use super::super::button;
use super::super::page::boxes;
use super::super::scene::{Scene, Spoken};
use super::super::session::Session;
use super::Before;
use crate::sandbox::github::PullView;

/// The number that the first deploy pull request of the story gets.
const FIRST: u64 = 11;

pub(super) fn ensure(true_: bool, why: &str) -> Result<(), String> {
    if true_ { Ok(()) } else { Err(why.to_owned()) }
}

/// The deploy pull requests of this play, oldest first.
fn deploys(session: &Session) -> Result<Vec<Arc<PullView>>, String> {
    let setting = &session.stage.setting;
    let all = session.stage.github.pull_requests(&setting.repository).map_err(|error| error.to_string())?;
    let ours = |pull: &Arc<PullView>| pull.head == setting.base && pull.number >= FIRST;
    Ok(all.into_iter().filter(ours).collect())
}

/// The one deploy pull request that is not of earlier times.
pub(super) fn deploy(session: &Session) -> Result<Arc<PullView>, String> {
    let mut all = deploys(session)?.into_iter();
    match (all.next(), all.next()) {
        (Some(deploy), None) => Ok(deploy),
        (None, _) => Err("there is no deploy pull request".to_owned()),
        (Some(_), Some(_)) => Err("there is more than one deploy pull request".to_owned()),
    }
}

/// The last card, by its number.
pub(super) fn card(session: &Session) -> Option<(usize, Spoken)> {
    let bot = session.stage.slack.bot_user();
    let all = (1..=session.transcript.last()).rev();
    let is_card = |message: &Spoken| {
        let buttons = button::buttons(message);
        message.by == bot && message.parent.is_none() && buttons.iter().any(|one| one.url.is_some())
    };
    all.filter_map(|number| Some((number, session.transcript.find(number)?)))
        .find(|(_, message)| is_card(message))
        .map(|(number, message)| (number, message.clone()))
}

/// Everything tengu has said.
pub(super) fn said(session: &Session) -> Vec<Spoken> {
    let scene = Scene::look(&session.stage.slack);
    scene.messages.into_iter().filter(|message| message.by == scene.bot).collect()
}

pub(super) fn one_more(session: &Session, before: &Before) -> Result<(), String> {
    match said(session).len() - before.said {
        1 => Ok(()),
        count => Err(format!("tengu answered {count} times instead of once")),
    }
}

pub(super) fn proposed(session: &Session, before: &Before) -> Result<(), String> {
    one_more(session, before)?;
    ticks_are(session, 8, &[])?;
    let card = said(session).pop().ok_or("there is no card")?;
    ensure(!button::buttons(&card).is_empty(), "the card has no buttons")
}

pub(super) fn suggested(session: &Session, before: &Before) -> Result<(), String> {
    one_more(session, before)?;
    let answer = said(session).pop().ok_or("there is no answer")?;
    let first = button::buttons(&answer).into_iter().next().ok_or("nothing is suggested")?;
    let meant = first.label.contains("deploy production");
    ensure(meant, &format!("`{}` is suggested instead of the deploy", first.label))
}

/// The boxes of the deploy: how many, and which of them are ticked, by how they begin.
pub(super) fn ticks_are(session: &Session, count: usize, ticked: &[&str]) -> Result<(), String> {
    let (all, on) = lists(session)?;
    ensure(all.len() == count, &format!("the pull request has {} boxes instead of {count}", all.len()))?;
    let same = on.len() == ticked.len() && on.iter().zip(ticked).all(|(name, start)| name.starts_with(start));
    ensure(same, &format!("ticked is [{}] instead of [{}]", on.join(", "), ticked.join(", ")))
}

/// The approval is void, and the change has joined.
pub(super) fn joined(session: &Session, _: &Before) -> Result<(), String> {
    ticks_are(session, 9, &["#3 ", "#5 "])?;
    ensure(!deploy(session)?.merged(), "what nobody approved was merged")
}

/// What the services run, without their numbers of tasks.
fn runs(session: &Session) -> Vec<String> {
    let production = |name: &String| session.stage.aws.service(name).ok();
    let services = session.stage.setting.services.iter().filter_map(production);
    services
        .map(|service| service.task_definition.rsplit('/').next().unwrap_or_default().to_owned())
        .collect()
}

pub(super) fn live(session: &Session, _: &Before) -> Result<(), String> {
    let deploy = deploy(session)?;
    ensure(deploy.merged(), "the approved deploy was not merged")?;
    ensure(heard(session, &["db:migrate", "up to date"]), "nothing was said of the migration")?;
    all_run(session, &["web-production:2", "worker-production:2"])?;
    let images = session.stage.aws.images("web").into_iter();
    let built = images.filter(|image| image.tags.contains(&deploy.head_sha)).map(|image| image.digest).next();
    let tasks = session.stage.setting.services.iter().flat_map(|service| session.stage.aws.tasks(service));
    let mut containers = tasks.filter(|task| !task.ending).flat_map(|task| task.containers);
    ensure(containers.all(|container| container.digest == built), "another image runs")
}

/// Every service runs that revision, with as many tasks as it should.
fn all_run(session: &Session, revisions: &[&str]) -> Result<(), String> {
    let runs = runs(session);
    ensure(
        runs == revisions,
        &format!("what runs is {} instead of {}", runs.join(", "), revisions.join(", ")),
    )?;
    let arrived = |name: &String| {
        session
            .stage
            .aws
            .service(name)
            .is_ok_and(|one| one.running == one.desired && one.deployments.len() == 1)
    };
    ensure(session.stage.setting.services.iter().all(arrived), "not every task runs")
}

pub(super) fn rolled_back(session: &Session, _: &Before) -> Result<(), String> {
    ensure(deploys(session)?.len() == 2, "there are not two deploys")?;
    all_run(session, &["web-production:2", "worker-production:2"])?;
    ensure(heard(session, &["web", "1", "NoMethodError"]), "the cause is not told")
}

/// One reminder, and whoever has ticked everything of theirs is not in it.
pub(super) fn reminded(session: &Session, before: &Before) -> Result<(), String> {
    one_more(session, before)?;
    let reminder = said(session).pop().ok_or("there is no reminder")?;
    ensure(button::buttons(&reminder).len() > 10, "the reminder has too few buttons")
}

/// Every box is ticked, whoever ticked it and where, and that is said once.
pub(super) fn all_verified(session: &Session, _: &Before) -> Result<(), String> {
    let (all, on) = lists(session)?;
    ensure(all == on, &format!("ticked is [{}] of [{}]", on.join(", "), all.join(", ")))?;
    let closing = |message: &Spoken| message.text.starts_with(":tada:");
    let count = said(session).into_iter().filter(closing).count();
    ensure(count == 1, &format!("that all is verified is said {count} times instead of once"))
}

/// Whether one message of tengu's says all that.
fn heard(session: &Session, parts: &[&str]) -> bool {
    let says = |message: &Spoken| {
        let whole = format!("{} {}", message.text, serde_json::json!(message.blocks));
        parts.iter().all(|part| whole.contains(part))
    };
    said(session).iter().any(says)
}

pub(super) fn counted(session: &Session) -> Result<(usize, usize), String> {
    lists(session).map(|(all, on)| (all.len(), on.len()))
}

/// The boxes of the first deploy, and those that are ticked.
fn lists(session: &Session) -> Result<(Vec<String>, Vec<String>), String> {
    let first = deploys(session)?.into_iter().next().ok_or("there is no deploy pull request")?;
    let body = first.body.clone().unwrap_or_default();
    let on: String = body.split_inclusive('\n').filter(|line| line.contains("[x]")).collect();
    Ok((boxes(&body), boxes(&on)))
}

/// The copy of the branch answers, and that was said once.
pub(super) fn copied(session: &Session, _: &Before) -> Result<(), String> {
    let hosts: Vec<String> = session.stage.aws.rules().into_iter().flat_map(|rule| rule.hosts).collect();
    ensure(hosts == ["feature-hut-map.localhost"], &format!("the load balancer leads to {hosts:?}"))?;
    let answers =
        |message: &Spoken| message.parent.is_some() && message.text.contains("feature-hut-map.localhost");
    let count = said(session).into_iter().filter(answers).count();
    ensure(count == 1, &format!("that it answers is said {count} times instead of once"))
}

/// Nothing of it is left, and people were warned before.
pub(super) fn copy_gone(session: &Session, before: &Before) -> Result<(), String> {
    let aws = &session.stage.aws;
    let services = aws
        .services()
        .into_iter()
        .filter(|service| service.cluster == "feature" && service.status != "INACTIVE")
        .count();
    let left = aws.rules().len() + aws.target_groups().len() + services;
    ensure(left == 0, &format!("{left} things are left of the copy"))?;
    let count = said(session).len() - before.said;
    ensure(count == 2, &format!("tengu said {count} things instead of a warning and the end"))
}
