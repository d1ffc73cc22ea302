//! The program is killed at every effect of a deploy, before and after it was done, and at random; and the
//! deploy ends well all the same, with everything done once.
//!
//! Real processes, real time; only AWS's runs faster. A gate before the stand-ins sees every request, so
//! that a blow falls exactly where it is meant to. The effects are those of a first deploy that nobody
//! disturbs: a new one is covered without a word here.
//!
//! `TENGU_KILL_SEED` repeats what was chosen at random; a failure tells it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]
#![allow(clippy::print_stdout, reason = "what was done is for the reader of a failure")]

mod common;

#[path = "kill/copies.rs"]
mod copies;
#[path = "kill/crew.rs"]
mod crew;
#[path = "kill/effect.rs"]
mod effect;
#[path = "kill/gate.rs"]
mod gate;
#[path = "kill/outside.rs"]
mod outside;
#[path = "kill/process.rs"]
mod process;
#[path = "kill/proof.rs"]
mod proof;
#[path = "kill/stored.rs"]
mod stored;
#[path = "kill/trap.rs"]
mod trap;

use common::Database;
use crew::{Crew, at_each_effect, at_random, effects};
use outside::Goal;
use trap::Blow;

/// Tells a story. Its runtime is left as it is when the story is over: a test that had succeeded once did not end,
/// because something in it did not, and nobody knows what.
fn told(story: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(story);
    runtime.shutdown_background();
}

#[test]
fn killed_at_each_effect() {
    told(async {
        let effects = effects(Goal::Live).await;
        let jobs = at_each_effect(&effects, Blow::Kill);
        let crew = Crew { database: Database::Sqlite, processes: 1, worlds: 12, goal: Goal::Live };
        let least = jobs.len() * 8 / 10;
        crew.work(jobs, least).await;
    });
}

#[test]
fn killed_at_random() {
    told(async {
        let crew = Crew { database: Database::Sqlite, processes: 1, worlds: 8, goal: Goal::Live };
        crew.work(at_random(16, 3, &[Blow::Kill]), 30).await;
    });
}

#[test]
fn one_of_two_is_killed_or_paused() {
    told(async {
        let crew = Crew { database: Database::Postgres, processes: 2, worlds: 6, goal: Goal::Live };
        crew.work(at_random(18, 2, &[Blow::Kill, Blow::Pause]), 25).await;
    });
}

#[test]
fn killed_on_the_way_back() {
    told(async {
        let effects = effects(Goal::RolledBack).await;
        let from = effects.iter().position(|(name, _)| name.starts_with("UpdateService")).unwrap();
        let jobs = at_each_effect(&effects[from..], Blow::Kill);
        let crew = Crew { database: Database::Sqlite, processes: 1, worlds: 8, goal: Goal::RolledBack };
        let least = jobs.len() * 7 / 10;
        crew.work(jobs, least).await;
    });
}

#[test]
fn a_copy_is_made_and_removed() {
    told(async {
        copies(Goal::Copy).await;
    });
}

#[test]
fn a_copy_that_is_a_task_is_made_and_removed() {
    told(async {
        copies(Goal::TaskCopy).await;
    });
}

async fn copies(goal: Goal) {
    let effects = effects(goal).await;
    let jobs = at_each_effect(&effects, Blow::Kill);
    let crew = Crew { database: Database::Sqlite, processes: 1, worlds: 10, goal };
    let least = jobs.len() * 7 / 10;
    crew.work(jobs, least).await;
}

#[test]
fn a_copy_of_two_who_are_killed_or_paused() {
    told(async {
        let crew = Crew { database: Database::Postgres, processes: 2, worlds: 6, goal: Goal::Copy };
        crew.work(at_random(12, 2, &[Blow::Kill, Blow::Pause]), 14).await;
    });
}
