//! What cannot be kept is not acknowledged.

use super::*;

story! {
    async fn what_cannot_be_kept_slack_sends_again(world) {
        world.sql("ALTER TABLE seen_events RENAME TO lost_events").await;
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        world.pass(seconds(2)).await;
        assert_eq!(world.slack.acknowledged_count(), 0);
        world.slack.slash(&world.kenji, &world.deploy, "ping");
        world.pass(seconds(70)).await;
        let told = world.slack.ephemerals();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].text, "/tengu failed with the error \"operation_timeout\"");
        assert_eq!(world.slack.unacknowledged()[0].tries, 3);
        world.sql("ALTER TABLE lost_events RENAME TO seen_events").await;
        is_answered_once(&mut world, asked).await;
        assert_eq!(world.slack.acknowledged()[0].retries, 3);
        world.end().await;
    }
}

story! {
    async fn an_answer_that_could_not_be_noted_is_not_given_twice(world) {
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        world.meanwhile("acknowledged", || (world.slack.acknowledged_count() > 0).then_some(())).await;
        world.sql("ALTER TABLE seen_events RENAME TO lost_events").await;
        world.pass(seconds(10)).await;
        world.sql("ALTER TABLE lost_events RENAME TO seen_events").await;
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_drops_its_connections_is_connected_to_again() {
    let mut world = World::new(Database::Postgres).await;
    for _ in 0..3 {
        world
            .sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .await;
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        is_answered_once(&mut world, asked).await;
    }
    world.end().await;
}
