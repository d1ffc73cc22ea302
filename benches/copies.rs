//! What running copies of branches cost: requests from a command to an address that answers, and for a hundred
//! copies at once.
//!
//! The world of the stories is driven by its clock: what is waited for takes no real time, so what is left is the
//! work of tengu and of the stand-ins beside it.

#![allow(missing_docs, reason = "a benchmark")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a benchmark fails")]
#![allow(clippy::print_stdout, reason = "it tells what it measured")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use common::{Database, WEB, World};
use tengu::sandbox::aws::{Image, Sites};
use tengu::sandbox::github::NewCommit;

/// A world whose copies have their pages at these sites.
async fn world() -> (World, Sites) {
    let mut world = World::seeded(Database::Sqlite).await;
    let ground = world.aws.seed_feature("localhost");
    let sites = world.aws.sites(0).await.unwrap();
    world.change_config("localhost:8090", &format!("localhost:{}", sites.address().port()));
    world.config(|config| {
        let listener = config.lines().find(|line| line.starts_with("listener = ")).unwrap().to_owned();
        config.replace(&listener, &format!("listener = \"{}\"", ground.listener))
    });
    world.start().await;
    (world, sites)
}

fn pushed(world: &World) {
    if !world.github.branches(WEB).unwrap().iter().any(|(name, _)| name == "feature/map") {
        world.github.branch(WEB, "feature/map", "master").unwrap();
    }
    let sha = world.github.commit(WEB, "feature/map", NewCommit::new("yuki-s", "A map", &["a.rb"])).unwrap();
    world.aws.push_image("web", &sha, &Image::of(&sha)).unwrap();
}

/// Asks for something and waits until the copy answers; the requests to AWS and the times.
async fn until_it_answers(world: &mut World, words: &str) {
    let (before, told, real) = (world.aws.calls().len(), world.clock.now(), Instant::now());
    world.ask(words).await;
    world.card_with("*It runs.*").await;
    world.card_with("*It answers.*").await;
    let (waited, worked) = (world.clock.now() - told, real.elapsed());
    world.read_rest().await;
    let calls = world.aws.calls().split_off(before);
    let mut by_action = BTreeMap::new();
    for call in &calls {
        *by_action.entry(call.action.clone()).or_insert(0) += 1;
    }
    println!(
        "{words}: {} requests to AWS, {} s by the clock, {worked:?} real: {by_action:?}",
        calls.len(),
        waited.num_seconds()
    );
}

/// A hundred copies that run: what listing them and looking after them asks for.
async fn a_hundred(world: &mut World) {
    for n in 0..100 {
        world
            .sql(&format!(
                "INSERT INTO features (id, app, slug, named, branch, repository, page, sha, stage, unfinished,
                 requested_by, asked_key, channel, card_ts, created_at, stage_since, version, next_at, attempt,
                 asked_at, on_demand, notes, until_at, warned_at) SELECT 'f{n}', app, 's{n}', 0, 'feature/map',
                 repository, page, sha, stage, 1, requested_by, 'k{n}', channel, card_ts, created_at, stage_since,
                 version, next_at, attempt, asked_at, on_demand, notes, until_at, created_at FROM features
                 WHERE slug = 'feature-map'"
            ))
            .await;
    }
    let (aws, github) = (world.aws.calls().len(), world.github.calls().len());
    let real = Instant::now();
    world.ask("tengu features").await;
    println!("features of 101: {} requests to AWS, {:?} real", world.aws.calls().len() - aws, real.elapsed());
    world.pass(Duration::from_secs(600)).await;
    let (aws, github) = (world.aws.calls().len() - aws, world.github.calls().len() - github);
    println!("ten minutes of 101: {aws} requests to AWS, {github} to GitHub");
    world.read_rest().await;
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut world, _sites) = world().await;
        pushed(&world);
        until_it_answers(&mut world, "tengu deploy-feature feature/map").await;
        pushed(&world);
        until_it_answers(&mut world, "tengu redeploy-feature feature/map").await;
        a_hundred(&mut world).await;
    });
}
