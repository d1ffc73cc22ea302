//! What threads hear of a deploy, and what people are told who want something of it.

use std::collections::BTreeMap;

use super::answer::Voice;
use super::block::{code, escape, link, section, sections};
use super::card::{self, change_line, wait};
use super::{Message, command, time};
use crate::access::Refusal;
use crate::deploy::{Deploy, Failure, Kind, Moving, OUT, Stage};
use crate::request::Target;
use crate::say;
use crate::store::deploys::Model;
use crate::store::{locks, rollouts};
use crate::words::Language;

/// How many lines of a list of changes a thread hears.
const CHANGES: usize = 15;

fn plain(text: String) -> Message {
    Message::plain(text)
}

fn mention(user: &str) -> String {
    if user.starts_with('@') { escape(user.trim_start_matches('@')) } else { format!("<@{user}>") }
}

/// The base branch moved under an approval: who approved is told what joined.
pub fn moved(language: Language, before: &Deploy, now: &Deploy, voided: &[String]) -> Message {
    let known: Vec<&str> = before.changes.iter().map(|change| change.key.as_str()).collect();
    let joined = now.changes.iter().filter(|change| !known.contains(&change.key.as_str()));
    let people: Vec<_> = voided.iter().map(|user| mention(user)).collect();
    let head = code(card::short_sha(&now.head_sha));
    let mut lines =
        vec![say!(language, "moved", people = people.join(" "), base = code(&now.base), head = head)];
    lines.extend(joined.take(CHANGES).map(|change| change_line(change, language)));
    plain(lines.join("\n"))
}

/// Somebody approved what is no longer what would go out.
pub fn head_moved(language: Language, who: &str, deploy: &Deploy) -> Message {
    let head = code(card::short_sha(&deploy.head_sha));
    plain(say!(language, "approve-moved", who = mention(who), head = head))
}

/// Somebody approved what is beyond that.
pub fn too_late(language: Language, deploy: &Deploy) -> Message {
    let state = language.say(&format!("state-{}", deploy.stage.word()), &[]);
    plain(say!(language, "approve-late", state = state))
}

/// Somebody may not approve.
pub fn may_not_approve(language: Language, who: &str, refusal: &Refusal) -> Message {
    plain(match refusal {
        Refusal::NotInRole(roles) => {
            let roles = roles.iter().map(|role| code(role)).collect::<Vec<_>>().join(", ");
            say!(language, "approve-role", who = mention(who), roles = roles)
        }
        _ => say!(language, "approve-guest", who = mention(who)),
    })
}

/// Somebody approved their own deploy where the config does not let them.
pub fn not_ones_own(language: Language, who: &str) -> Message {
    plain(say!(language, "approve-own", who = mention(who)))
}

/// How a deploy ended, for its thread; the mention is for who asked for it.
pub fn ended(
    language: Language,
    name: &str,
    deploy: &Deploy,
    rollouts: &[rollouts::Model],
) -> Option<Message> {
    let who = mention(&deploy.requested_by);
    let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
    let why = || {
        let none = BTreeMap::new();
        deploy.failure.as_ref().map(|failure| wait::failure(failure, &none, language)).unwrap_or_default()
    };
    let retry = command(name, &format!("retry {app} {environment}"));
    let said = match deploy.stage {
        Stage::Live if deploy.kind == Kind::Release && all_unchanged(deploy, rollouts) => {
            say!(language, "ended-unchanged", who = who, app = app, environment = environment)
        }
        Stage::Live if deploy.kind == Kind::Rollback => {
            let to = code(deploy.attention.first().map_or("?", String::as_str));
            say!(language, "ended-back", who = who, app = app, environment = environment, to = to)
        }
        Stage::Live => say!(
            language,
            "ended-live",
            who = who,
            app = app,
            environment = environment,
            took = took(deploy, language)
        ),
        Stage::Expired => {
            let again = command(name, &format!("deploy {app} {environment}"));
            say!(language, "ended-expired", who = who, command = again)
        }
        Stage::Cancelled => match &deploy.failure {
            Some(Failure::Wanted { who: by }) if *by != deploy.requested_by => {
                say!(language, "ended-cancelled", who = who, by = mention(by))
            }
            _ => return None,
        },
        Stage::RolledBack => {
            say!(language, "ended-rolled-back", who = who, app = app, environment = environment, why = why())
        }
        Stage::Failed if deploy.failed_stage == Some(Stage::RollingBack) => {
            say!(language, "ended-back-failed", who = who, app = app, environment = environment, why = why())
        }
        Stage::Failed => say!(
            language,
            "ended-failed",
            who = who,
            app = app,
            environment = environment,
            why = why(),
            command = retry
        ),
        _ => return None,
    };
    Some(with_log(said, deploy))
}

fn all_unchanged(deploy: &Deploy, rollouts: &[rollouts::Model]) -> bool {
    let mut ours =
        rollouts.iter().filter(|row| row.attempt == deploy.attempt && row.direction == OUT).peekable();
    ours.peek().is_some() && ours.all(|row| Moving::named(&row.state) == Moving::Unchanged)
}

/// How long it took from the decision until it ran.
fn took(deploy: &Deploy, language: Language) -> String {
    let (from, to) = (deploy.merged_at.as_ref().unwrap_or(&deploy.created_at), deploy.live_at.as_ref());
    let seconds = to.map_or(0, |to| (to.time() - from.time()).num_seconds().max(0));
    say!(language, "took", minutes = seconds / 60, seconds = seconds % 60)
}

/// The last lines of what failed go along.
fn with_log(said: String, deploy: &Deploy) -> Message {
    let mut blocks = vec![section(&said)];
    if let Some(Failure::Rollout { log, .. }) = &deploy.failure
        && !log.is_empty()
    {
        blocks.push(section(&lines_of_code(log.iter().map(String::as_str))));
    }
    Message { text: said, blocks }
}

fn lines_of_code<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<_> = lines.map(escape).collect();
    let all = lines.join("\n");
    let skipped = all.chars().count().saturating_sub(2_800);
    let tail: String = all.chars().skip(skipped).collect();
    format!("```\n{tail}\n```")
}

/// Something failed, and people say how to go on.
pub fn question(language: Language, deploy: &Deploy) -> Message {
    let none = BTreeMap::new();
    let why = deploy.failure.as_ref().map(|failure| wait::failure(failure, &none, language));
    let said = say!(language, "asking", who = mention(&deploy.requested_by), why = why.unwrap_or_default());
    with_log(said, deploy)
}

/// What a task printed.
pub fn log(language: Language, name: &str, tail: &str) -> Message {
    let title = say!(language, "log-title", name = code(name));
    let blocks = vec![section(&title), section(&lines_of_code(tail.lines()))];
    Message { text: title, blocks }
}

fn of(voice: Voice<'_>, key: &str, app: &str, environment: &str) -> String {
    voice.language.say(key, &[("app", app.into()), ("environment", environment.into())])
}

/// All is merged, but the last deploys (the newest first) did not bring it to run: how to.
pub fn not_running(voice: Voice<'_>, target: Target<'_>, last: &[Model]) -> Option<Message> {
    let (app, environment) = (target.app.name.as_str(), target.environment.name.as_str());
    let (base, release) = (code(&target.app.base), code(&target.environment.release_branch));
    let newest = last.first()?;
    match (Kind::named(&newest.kind), Stage::named(&newest.stage)?) {
        (Kind::Release, Stage::Failed | Stage::RolledBack | Stage::Cancelled)
            if newest.merge_sha.is_some() =>
        {
            let state = voice.language.say(&format!("state-{}", newest.stage), &[]);
            let retry = command(voice.name, &format!("retry {app} {environment}"));
            Some(plain(say!(
                voice.language,
                "nothing-rolled-back",
                release = release,
                base = base,
                state = state,
                command = retry
            )))
        }
        (Kind::Rollback, Stage::Live) => {
            let release_before =
                |row: &&Model| Kind::named(&row.kind) == Kind::Release && row.live_at.is_some();
            let forward = last.iter().find(release_before)?.pull_number;
            let again = command(voice.name, &format!("rollback {app} {environment} to #{forward}"));
            Some(plain(say!(
                voice.language,
                "nothing-gone-back",
                release = release,
                base = base,
                environment = environment,
                command = again
            )))
        }
        _ => None,
    }
}

/// Nothing is under way.
pub fn nothing_under_way(voice: Voice<'_>, target: Target<'_>) -> Message {
    plain(of(voice, "wish-nothing", &target.app.name, &target.environment.name))
}

/// There is nothing that failed.
pub fn nothing_to_retry(voice: Voice<'_>, target: Target<'_>) -> Message {
    plain(of(voice, "wish-no-retry", &target.app.name, &target.environment.name))
}

/// Somebody else's work on it is not done.
pub fn busy(voice: Voice<'_>, target: Target<'_>) -> Message {
    plain(of(voice, "busy", &target.app.name, &target.environment.name))
}

/// An earlier deploy is under way.
pub fn under_way(voice: Voice<'_>, deploy: &Deploy) -> Message {
    let state = voice.language.say(&format!("state-{}", deploy.stage.word()), &[]);
    let (app, environment) = (deploy.app.as_str(), deploy.environment.as_str());
    let said = say!(voice.language, "under-way", app = app, environment = environment, state = state);
    if deploy.pull_number == 0 {
        return plain(said);
    }
    plain(format!("{said} ({})", card::pull_link(deploy, voice.language)))
}

/// It is moving already.
pub fn too_late_to_cancel(voice: Voice<'_>, deploy: &Deploy) -> Message {
    let back = format!("rollback {} {}", deploy.app, deploy.environment);
    let said = of(voice, "wish-too-late", &deploy.app, &deploy.environment);
    super::answer::choices(voice, &said, &[back])
}

/// It is being cancelled.
pub fn cancelling(voice: Voice<'_>, deploy: &Deploy) -> Message {
    plain(of(voice, "wish-cancel", &deploy.app, &deploy.environment))
}

/// It is tried again.
pub fn retrying(voice: Voice<'_>, deploy: &Deploy) -> Message {
    plain(of(voice, "wish-retry", &deploy.app, &deploy.environment))
}

/// It stays as it is.
pub fn leaving(voice: Voice<'_>, deploy: &Deploy) -> Message {
    plain(of(voice, "wish-leave", &deploy.app, &deploy.environment))
}

/// It goes back.
pub fn rolling_back(voice: Voice<'_>, deploy: &Deploy) -> Message {
    plain(of(voice, "wish-rollback", &deploy.app, &deploy.environment))
}

/// Why there is no way back.
pub enum NoWay<'a> {
    /// tengu ships nothing there.
    NotShipped,
    /// Nothing ran before.
    NothingBefore,
    /// There is no such revision, or it is not in use any more.
    Unknown(&'a str),
    /// The services have several families.
    WhichFamily(&'a [String]),
}

/// There is no way back.
pub fn no_way(voice: Voice<'_>, target: Target<'_>, why: &NoWay<'_>) -> Message {
    let (app, environment) = (target.app.name.as_str(), target.environment.name.as_str());
    plain(match why {
        NoWay::NotShipped => of(voice, "back-not-shipped", app, environment),
        NoWay::NothingBefore => of(voice, "back-nothing", app, environment),
        NoWay::Unknown(given) => {
            let history = command(voice.name, &format!("history {app} {environment}"));
            say!(voice.language, "back-unknown", given = code(given), command = history)
        }
        NoWay::WhichFamily(families) => {
            let families = families.iter().map(|family| code(family)).collect::<Vec<_>>().join(", ");
            say!(voice.language, "back-family", families = families)
        }
    })
}

/// The environment is somebody else's.
pub fn locked(voice: Voice<'_>, lock: &locks::Model, owner: &str) -> Message {
    let language = voice.language;
    let (app, environment) = (lock.app.as_str(), lock.environment.as_str());
    let since = time(lock.since.time());
    let mut said =
        say!(language, "locked", app = app, environment = environment, name = escape(owner), since = since);
    if !lock.reason.is_empty() {
        said = say!(language, "hold-because", said = said, reason = escape(&lock.reason));
    }
    if let Some(until) = &lock.until {
        said = say!(language, "hold-until", said = said, when = time(until.time()));
    }
    let unlock = command(voice.name, &format!("unlock {app} {environment}"));
    plain(format!("{said}\n{}", say!(language, "locked-wait", command = unlock)))
}

/// The environment is yours.
pub fn lock_taken(voice: Voice<'_>, lock: &locks::Model) -> Message {
    let (app, environment) = (lock.app.as_str(), lock.environment.as_str());
    let unlock = command(voice.name, &format!("unlock {app} {environment}"));
    let language = voice.language;
    let said = match &lock.until {
        Some(until) => {
            say!(language, "lock-until", app = app, environment = environment, when = time(until.time()))
        }
        None => say!(language, "lock-taken", app = app, environment = environment),
    };
    plain(format!("{said} {}", say!(language, "lock-back", command = unlock)))
}

/// It was not locked.
pub fn not_locked(voice: Voice<'_>, target: Target<'_>) -> Message {
    plain(of(voice, "lock-none", &target.app.name, &target.environment.name))
}

/// It is free; its owner is told when it was somebody else who gave it back.
pub fn unlocked(voice: Voice<'_>, lock: &locks::Model, by: &str) -> Message {
    let said = of(voice, "lock-free", &lock.app, &lock.environment);
    if lock.owner == by {
        return plain(said);
    }
    plain(format!("{said} {}", say!(voice.language, "lock-was", who = mention(&lock.owner))))
}

/// It is free, for somebody who was turned away.
pub fn free(voice: Voice<'_>, app: &str, environment: &str, who: &str) -> Message {
    let again = command(voice.name, &format!("deploy {app} {environment}"));
    let who = mention(who);
    plain(say!(voice.language, "lock-told", who = who, app = app, environment = environment, command = again))
}

/// What went where.
pub fn history(voice: Voice<'_>, rows: &[Model], names: &BTreeMap<String, String>) -> Message {
    let title = say!(voice.language, "history-title");
    if rows.is_empty() {
        return plain(say!(voice.language, "history-empty"));
    }
    let lines: Vec<_> = rows.iter().map(|row| history_line(voice, row, names)).collect();
    let mut blocks = vec![super::block::header(&title)];
    blocks.extend(sections(&lines, 20).0);
    Message { text: format!("{title}\n{}", lines.join("\n")), blocks }
}

fn history_line(voice: Voice<'_>, row: &Model, names: &BTreeMap<String, String>) -> String {
    let language = voice.language;
    let what = match (Kind::named(&row.kind), row.pull_number) {
        (Kind::Rollback, _) => say!(language, "history-back"),
        (Kind::Release, number) => link(&row.pull_url, &format!("#{number}")),
    };
    let state = language.say(&format!("state-{}", row.stage), &[]);
    // A rollback to a revision that no deploy of ours brought has no commit that we know.
    let to = || serde_json::from_str::<Vec<String>>(&row.attention).ok()?.into_iter().next();
    let head = match row.head_sha.as_str() {
        "" => to().unwrap_or_else(|| "?".into()),
        sha => card::short_sha(sha).to_owned(),
    };
    say!(
        language,
        "history-line",
        when = time(row.live_at.as_ref().unwrap_or(&row.created_at).time()),
        app = row.app.as_str(),
        environment = row.environment.as_str(),
        what = what,
        head = code(&head),
        state = state,
        name = wait::who(names, &row.requested_by),
    )
}
