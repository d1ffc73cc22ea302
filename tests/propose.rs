//! `tengu deploy production`: from the words to an open pull request and its card.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

mod common;

use common::{Database, World};

story! {
    async fn a_deploy_is_proposed(world) {
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let card = world.next().await;
        println!("{}", world.draw(&card));
        println!("{}", world.github.pull_requests("acme/web").unwrap().last().unwrap().body.clone().unwrap());
        world.end().await;
    }
}
