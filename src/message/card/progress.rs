//! How far a deploy is: its stages, its tasks, its targets.

use super::Context;
use crate::deploy::{BACK, Deploy, Kind, Moving, OUT, Preparing, Stage, short_revision};
use crate::message::block::{code, escape};
use crate::message::time;
use crate::say;
use crate::store::preparations;
use crate::store::rollouts::Model;
use crate::target::ecs::watch::Note;
use crate::words::Language;

/// How many squares a bar has.
const SQUARES: i64 = 10;

/// The lines that tell how far it is; none while nobody has approved it.
pub(super) fn lines(deploy: &Deploy, with: &Context<'_>) -> Vec<String> {
    let left = deploy.stage == Stage::Cancelled && deploy.merge_sha.is_none();
    if with.ship.is_none() || left || matches!(deploy.stage, Stage::Proposed | Stage::Expired) {
        return Vec::new();
    }
    let mut lines = vec![stages(deploy, with)];
    lines.extend(with.preparations.iter().map(|row| preparation(row, with.language)));
    let of = |direction: &str| {
        let direction = direction.to_owned();
        let ours = move |row: &&Model| row.attempt == deploy.attempt && row.direction == direction;
        with.rollouts.iter().filter(ours)
    };
    let back = of(BACK).next().is_some();
    // On the way back it is of no use to know how far the way out was, but for why it was not further.
    let shown = matches!(
        deploy.stage,
        Stage::RollingOut
            | Stage::Checking
            | Stage::Asking
            | Stage::RollingBack
            | Stage::Live
            | Stage::Verifying
            | Stage::Done
            | Stage::Failed
            | Stage::RolledBack
    );
    if shown {
        lines.extend(of(if back { BACK } else { OUT }).map(|row| target(row, with)));
    }
    lines
}

/// Where in its life it is, in words: what is behind it, and where it is now.
fn stages(deploy: &Deploy, with: &Context<'_>) -> String {
    let mut way: Vec<(Stage, &str)> = Vec::new();
    if deploy.kind == Kind::Release {
        way.push((Stage::Merging, "stage-merging"));
        way.push((Stage::AwaitingImage, "stage-image"));
        if with.ship.is_some_and(|ship| !ship.before.is_empty()) {
            way.push((Stage::Preparing, "stage-preparing"));
        }
    }
    way.push((Stage::RollingOut, "stage-rolling"));
    if with.ship.is_some_and(|ship| ship.health.is_some()) {
        way.push((Stage::Checking, "stage-checking"));
    }
    let at = deploy.failed_stage.unwrap_or(deploy.stage);
    let place = way.iter().position(|(stage, _)| *stage == at);
    let failed = deploy.failed_stage.is_some();
    let mark = |n: usize| match place {
        Some(place) if n == place && failed => ":x:",
        Some(place) if n == place => ":arrow_forward:",
        Some(place) if n > place => ":white_small_square:",
        None if !deploy.stage.arrived() => ":white_small_square:",
        _ => ":white_check_mark:",
    };
    let told =
        way.iter().enumerate().map(|(n, (_, word))| format!("{} {}", mark(n), with.language.say(word, &[])));
    told.collect::<Vec<_>>().join("  ")
}

/// How far a task is that runs before.
pub(in crate::message) fn preparation(row: &preparations::Model, language: Language) -> String {
    let name = code(&row.name);
    match Preparing::named(&row.state) {
        Preparing::Intended => say!(language, "task-intended", name = name),
        Preparing::Running => {
            say!(language, "task-running", name = name, when = time(row.started_at.time()))
        }
        Preparing::Succeeded => {
            let ended = row.ended_at.as_ref().unwrap_or(&row.started_at).time();
            let seconds = (ended - row.started_at.time()).num_seconds();
            say!(language, "task-succeeded", name = name, seconds = seconds)
        }
        Preparing::Failed => say!(language, "task-failed", name = name),
    }
}

fn target(row: &Model, with: &Context<'_>) -> String {
    let name = code(row.target.split_once('/').map_or(row.target.as_str(), |(_, service)| service));
    let revision = code(short_revision(&row.revision));
    let (running, desired) = (row.running, row.desired);
    let line = match Moving::named(&row.state) {
        Moving::Unchanged => {
            return say!(with.language, "target-unchanged", name = name, revision = revision);
        }
        Moving::Planned | Moving::Starting => {
            return say!(with.language, "target-planned", name = name, revision = revision);
        }
        Moving::Started => say!(
            with.language,
            "target-moving",
            name = name,
            bar = bar(running, desired),
            running = running,
            desired = desired,
            revision = revision
        ),
        Moving::Arrived => say!(
            with.language,
            "target-arrived",
            name = name,
            bar = bar(running, desired),
            running = running,
            desired = desired,
            revision = revision
        ),
        Moving::Failed => say!(
            with.language,
            "target-failed",
            name = name,
            bar = bar(running, desired),
            running = running,
            desired = desired,
            revision = revision
        ),
    };
    match row
        .note
        .as_deref()
        .and_then(|note| serde_json::from_str(note).ok())
        .and_then(|note| remark(note, with))
    {
        Some(remark) => format!("{line}\n    {remark}"),
        None => line,
    }
}

fn remark(note: Note, with: &Context<'_>) -> Option<String> {
    let language = with.language;
    Some(match note {
        Note::NothingDesired => say!(language, "note-nothing-desired"),
        Note::Paused(_) => say!(language, "note-paused"),
        Note::Stage(word) => say!(language, "note-stage", word = code(&word)),
        Note::Trouble(words) => say!(language, "note-trouble", words = escape(&words)),
        Note::Unseen => return None,
    })
}

/// How many of how many, drawn.
fn bar(running: i64, desired: i64) -> String {
    let full = if desired > 0 { (running * SQUARES / desired).clamp(0, SQUARES) } else { SQUARES };
    let square = |n: i64| if n < full { '▰' } else { '▱' };
    (0..SQUARES).map(square).collect()
}
