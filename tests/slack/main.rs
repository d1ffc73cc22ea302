//! Every way in which Slack can drop, delay, repeat, limit or garble, in both directions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

#[path = "../common/mod.rs"]
mod common;

mod away;
mod hearing;
mod socket;
mod telling;
mod troubled_database;

use std::time::Duration;

use common::{Database, World};
use serde_json::{Value, json};

const PING: &str = "tengu ping";

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// What tengu answered to a message, each answer once for each time it stands there.
fn answers(world: &World, channel: &str, asked: &str) -> Vec<String> {
    let bot = world.slack.bot_user();
    let thread = world.slack.thread(channel, asked).into_iter();
    thread.filter(|reply| reply.user == bot).map(|reply| reply.text).collect()
}

/// Slack tries for six minutes to bring an event. Seven minutes later each of these has one answer.
async fn each_is_answered_once(world: &mut World, asked: &[(String, String)]) {
    world.pass(seconds(420)).await;
    for (channel, ts) in asked {
        assert_eq!(answers(world, channel, ts), ["Here."], "{ts} in {channel}");
        world.next_in(channel).await;
    }
}

async fn is_answered_once(world: &mut World, asked: String) {
    let asked = [(world.deploy.clone(), asked)];
    each_is_answered_once(world, &asked).await;
}

/// The payload of an event that is being held back.
fn held(world: &World, number: usize) -> Value {
    world.slack.unacknowledged()[number].payload.clone()
}

/// Sends an envelope of the test's own and waits until tengu has acknowledged it.
async fn deliver(world: &World, id: &str, mut envelope: Value) {
    envelope["envelope_id"] = json!(id);
    world.slack.deliver_raw(&envelope);
    acknowledged(world, id).await;
}

async fn acknowledged(world: &World, id: &str) {
    let known = || world.slack.acknowledged().iter().any(|one| one.envelope_id == id).then_some(());
    world.eventually(&format!("the acknowledgement of {id}"), known).await;
}

/// Channels with tengu in them, so that posting need not wait for the pace of one.
fn channels(world: &World, count: usize) -> Vec<String> {
    let members = [&world.kenji, &world.ayako];
    (0..count)
        .map(|number| world.slack.add_channel(&format!("team{number}"), &members, true, false))
        .collect()
}
