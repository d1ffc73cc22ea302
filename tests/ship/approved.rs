//! The whole way: proposed, approved with a reaction, merged, migrated, rolled out, live.

use crate::common::{Database, FIRST, World};
use crate::story;

story! {
    async fn approved_and_live(world) {
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let card = world.card_until("live").await;
        println!("{card}");
        for message in world.read_rest().await { println!("{message}"); }
        assert!(world.pull(FIRST).merged());
        world.end().await;
    }
}
