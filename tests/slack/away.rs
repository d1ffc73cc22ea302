//! What was said while tengu was away, and what it was doing when it had to go.

use super::*;
use tengu::sandbox::slack::Fault;

story! {
    async fn what_was_said_meanwhile_is_caught_up_once(world) {
        let parent = world.slack.say(&world.ayako, &world.deploy, "lunch?");
        let (direct, _) = world.slack.direct_message(&world.kenji, "ping");
        world.next_in(&direct).await;
        let known = world.slack.say(&world.kenji, &world.deploy, PING);
        world.next().await;
        world.pass(seconds(61)).await;
        world.stop().await.unwrap();

        // Slack gives up on what nobody takes for six minutes.
        let in_channel = world.slack.say(&world.kenji, &world.deploy, PING);
        world.slack.say_in_thread(&world.kenji, &world.deploy, &in_channel, "tengu version");
        world.slack.say_in_thread(&world.kenji, &world.deploy, &parent, PING);
        world.slack.direct_message(&world.kenji, "ping");
        world.slack.say(&world.ayako, &world.deploy, "who broke the build?");
        world.pass(seconds(30 * 60)).await;
        assert!(world.slack.unacknowledged().iter().all(|one| one.lost));

        world.start().await;
        world.pass(seconds(60)).await;
        let mut in_thread = answers(&world, &world.deploy, &in_channel);
        in_thread.sort();
        assert_eq!(in_thread, ["Here.", "tengu 0.1.0"]);
        assert_eq!(answers(&world, &world.deploy, &known), ["Here."]);
        // The first message of this thread is older than what is read: Slack has no list of threads.
        assert_eq!(answers(&world, &world.deploy, &parent), Vec::<String>::new());
        let bot = world.slack.bot_user();
        assert_eq!(world.slack.messages(&direct).iter().filter(|message| message.user == bot).count(), 2);
        world.next().await;
        world.next().await;
        world.next_in(&direct).await;
        world.stop().await.unwrap();
        world.start().await;
        world.pass(seconds(60)).await;
        world.end().await;
    }
}

story! {
    async fn what_is_older_than_the_config_says_is_left_alone(world) {
        world.pass(seconds(61)).await;
        world.stop().await.unwrap();
        let old = world.slack.say(&world.kenji, &world.deploy, PING);
        world.pass(seconds(90 * 60)).await;
        let young = world.slack.say(&world.kenji, &world.deploy, PING);
        world.pass(seconds(31 * 60)).await;
        world.start().await;
        is_answered_once(&mut world, young).await;
        assert_eq!(answers(&world, &world.deploy, &old), Vec::<String>::new());
        world.end().await;
    }
}

story! {
    async fn a_slack_that_does_not_tell_what_was_said_is_asked_again(world) {
        let quiet = channels(&world, 1).remove(0);
        world.pass(seconds(61)).await;
        world.kill().await;
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        let other = world.slack.say(&world.kenji, &quiet, PING);
        world.pass(seconds(600)).await;
        world.slack.fault("users.conversations", Fault::Status(500));
        for fault in [Fault::Garbage, Fault::CutBefore, Fault::Error("internal_error".into()), Fault::Hang, Fault::Status(502), Fault::Status(502), Fault::Status(502)] {
            world.slack.fault_in("conversations.history", &world.deploy, fault);
        }
        world.start().await;
        world.pass(seconds(120)).await;
        { let asked = [(world.deploy.clone(), asked), (quiet, other)]; each_is_answered_once(&mut world, &asked).await };
        world.end().await;
    }
}

story! {
    async fn a_while_without_sockets_is_caught_up_too(world) {
        world.pass(seconds(61)).await;
        world.slack.refuse_connections(usize::MAX);
        world.slack.drop_sockets();
        world.pass(seconds(10)).await;
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        world.pass(seconds(20 * 60)).await;
        assert!(world.slack.unacknowledged().iter().all(|one| one.lost));
        world.slack.refuse_connections(0);
        world.pass(seconds(31)).await;
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}

story! {
    async fn killed_after_the_acknowledgement_it_answers_when_it_is_back(world) {
        world.slack.fault("users.info", Fault::Hang);
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        world.meanwhile("acknowledged", || (world.slack.acknowledged_count() > 0).then_some(())).await;
        world.kill().await;
        assert_eq!(answers(&world, &world.deploy, &asked), Vec::<String>::new());
        world.start().await;
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}

story! {
    async fn killed_after_the_answer_it_does_not_answer_again(world) {
        world.slack.fault("chat.postMessage", Fault::ErrorAfter);
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        world.meanwhile("the answer", || answers(&world, &world.deploy, &asked).pop()).await;
        world.kill().await;
        world.start().await;
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}

/// Kills tengu at every step of a deploy, one world for each; all end alike. A step is a call that Slack
/// or GitHub has answered.
async fn killed_anywhere(database: Database) {
    for step in 1.. {
        let mut world = World::new(database).await;
        world.pass(seconds(1)).await;
        let calls = |world: &World| world.slack.calls().len() + world.github.calls().len();
        let last = calls(&world) + step;
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let reached = tokio::select! {
            () = world.meanwhile("a step", || (calls(&world) >= last).then_some(())) => true,
            () = world.pass(seconds(20)) => false,
        };
        world.kill().await;
        world.start().await;
        world.pass(seconds(60)).await;
        let cards = world.slack.messages(&world.deploy).len() - 1;
        let open =
            world.github.pull_requests("acme/web").unwrap().iter().filter(|pull| !pull.merged()).count();
        assert_eq!((cards, open), (1, 1), "killed at step {step}:\n{}", world.channel());
        while world.unread_count(&world.deploy) > 0 {
            world.next().await;
        }
        world.end().await;
        if !reached {
            assert!(step > 6, "a deploy takes more than {step} steps");
            break;
        }
    }
}

story! {
    async fn told_to_stop_it_finishes_what_is_under_way(world) {
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        world.meanwhile("acknowledged", || (world.slack.acknowledged_count() > 0).then_some(())).await;
        world.stop().await.unwrap();
        let bot = world.slack.bot_user();
        let cards = world.slack.messages(&world.deploy).into_iter().filter(|message| message.user == bot).count();
        assert_eq!(cards, 1);
        world.next().await;
        world.start().await;
        world.pass(seconds(60)).await;
        world.end().await;
    }
}

story! {
    async fn told_to_stop_it_leaves_what_takes_too_long_to_the_next(world) {
        use tengu::sandbox::github::{Fault, Matcher};
        world.github.fault(Matcher::any(), Fault::Hang);
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        world.meanwhile("acknowledged", || (world.slack.acknowledged_count() > 0).then_some(())).await;
        let told_at = world.clock.now();
        world.stop().await.unwrap();
        assert!(world.clock.now() - told_at <= chrono::TimeDelta::seconds(10));
        assert_eq!(world.slack.calls_of("chat.postMessage").len(), 0);
        world.start().await;
        let card = world.next().await;
        assert_eq!(card.thread_ts, None);
        world.pass(seconds(60)).await;
        world.end().await;
    }
}

story! {
    async fn told_to_stop_in_a_burst_it_answers_all_of_it_before_or_after(world) {
        // Each needs a look after the restart, of which Slack allows fifty a minute.
        let channels = channels(&world, 4);
        let mut asked = Vec::new();
        for _ in 0..5 {
            for channel in &channels {
                asked.push((channel.clone(), world.slack.say(&world.kenji, channel, PING)));
            }
        }
        world.meanwhile("some acknowledged", || (world.slack.acknowledged_count() > 10).then_some(())).await;
        world.stop().await.unwrap();
        world.start().await;
        each_is_answered_once(&mut world, &asked).await;
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_anywhere_in_a_deploy_on_sqlite() {
    Box::pin(killed_anywhere(Database::Sqlite)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_anywhere_in_a_deploy_on_postgres() {
    Box::pin(killed_anywhere(Database::Postgres)).await;
}
