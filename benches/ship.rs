//! What shipping costs: requests to AWS for many services, and the time from a reaction to the merge.
//!
//! The world of the stories is driven by its clock; only the last of these is measured in real time.

#![allow(missing_docs, reason = "a benchmark")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a benchmark fails")]
#![allow(clippy::print_stdout, reason = "it tells what it measured")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::collections::BTreeSet;
use std::time::Instant;

use common::{Database, FIRST, WEB, World};
use tengu::sandbox::aws::ServiceSpec;

async fn with_services(count: usize) -> World {
    let mut world = World::seeded(Database::Sqlite).await;
    let names: Vec<String> = (0..count).map(|n| format!("service-{n}")).collect();
    for name in &names {
        let spec = ServiceSpec::new("production", name, "web:first").desired(2).logging("/shop/production");
        world.aws.add_service(spec).unwrap();
    }
    let list = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    world.change_config("services = [\"web\", \"worker\"]", &format!("services = [{list}]"));
    world.change_config("service = \"web\"\n# The container", "# The container");
    world.ci_builds("master");
    world.start().await;
    world
}

async fn deployed(world: &mut World, state: &str) {
    world.ask("tengu deploy production").await;
    world.approve_card().await;
    world.card_until(state).await;
    world.read_rest().await;
}

/// Requests of a whole deploy, and those of one look while everything moves.
async fn requests(count: usize) {
    let mut world = with_services(count).await;
    deployed(&mut world, "live").await;
    let calls = world.aws.calls();
    let of = |action: &str| calls.iter().filter(|call| call.action == action).count();
    let last = calls.iter().rposition(|call| call.action == "UpdateService").unwrap();
    let watching = ["DescribeServices", "DescribeServiceDeployments"];
    let looks: Vec<_> =
        calls[last..].iter().filter(|call| watching.contains(&call.action.as_str())).collect();
    let times: BTreeSet<_> = looks.iter().map(|call| call.at).collect();
    println!(
        "{count} services: {} registered, {} updated, {} requests in all; {} in {} looks, {:.1} each (floor {})",
        of("RegisterTaskDefinition"),
        of("UpdateService"),
        calls.len(),
        looks.len(),
        times.len(),
        looks.len() as f64 / times.len() as f64,
        count.div_ceil(10) + count.div_ceil(20),
    );
    world.end().await;
}

/// From a reaction to the merge, in real time: nothing waits for a clock.
async fn reaction_to_merge() {
    let mut world = with_services(2).await;
    world.ask("tengu deploy production").await;
    world.pass(std::time::Duration::from_secs(5)).await;
    let (card, ayako, github) = (world.card(), world.ayako.clone(), world.github.clone());
    let begun = Instant::now();
    world.slack.react(&ayako, &world.deploy, &card.ts, "+1");
    world.meanwhile("a merge", || (github.merges(WEB, FIRST).unwrap() == 1).then_some(())).await;
    println!("reaction to merge: {:?}", begun.elapsed());
    world.card_until("live").await;
    world.read_rest().await;
    world.end().await;
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for count in [1, 10, 50] {
            requests(count).await;
        }
        reaction_to_merge().await;
    });
}
