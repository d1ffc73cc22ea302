//! The sockets: lost, refused, silent or sent away, and what that must not do to anybody's words.

use super::*;
use tengu::sandbox::slack::{Fault, SlackStandIn};

fn opened(world: &World) -> usize {
    world.slack.calls_of("apps.connections.open").len()
}

async fn two_sockets(world: &World) {
    world.eventually("two sockets", || (world.slack.connections() == 2).then_some(())).await;
}

story! {
    async fn before_a_socket_is_left_the_next_is_open(world) {
        for reason in ["warning", "refresh_requested"] {
            world.pass(seconds(60)).await;
            let before = opened(&world);
            world.slack.count_connections();
            world.slack.disconnect(reason);
            // One for each socket while the next ones are opened, and one for each of the next.
            let mut asked = Vec::new();
            for _ in 0..2 {
                asked.push((world.deploy.clone(), world.slack.say(&world.kenji, &world.deploy, PING)));
            }
            world.eventually("two new sockets", || (opened(&world) == before + 2).then_some(())).await;
            for _ in 0..2 {
                asked.push((world.deploy.clone(), world.slack.say(&world.kenji, &world.deploy, PING)));
            }
            // The old ones are closed by Slack after ten seconds, if they were not left before.
            world.pass(seconds(11)).await;
            two_sockets(&world).await;
            let fewest = world.slack.fewest_connections();
            assert!(fewest >= 2, "{reason}: {fewest}");
            assert_eq!(opened(&world), before + 2);
            each_is_answered_once(&mut world, &asked).await;
        }
        world.end().await;
    }
}

story! {
    async fn a_lost_socket_is_replaced_within_a_second(world) {
        let loses: [fn(&SlackStandIn); 3] = [
            SlackStandIn::drop_sockets,
            SlackStandIn::close_sockets,
            |slack| slack.disconnect("too_many_websockets"),
        ];
        for lose in loses {
            world.pass(seconds(60)).await;
            let (before, lost_at) = (opened(&world), world.clock.now());
            lose(&world.slack);
            // A fast machine has opened the next one by the time one looks.
            let gone = || world.slack.connections() == 0 || opened(&world) > before;
            world.meanwhile("no sockets", || gone().then_some(())).await;
            let asked = world.slack.say(&world.kenji, &world.deploy, PING);
            let end = lost_at + chrono::TimeDelta::milliseconds(999);
            world.by(end, "two sockets", || world.slack.connections() == 2).await;
            assert_eq!(opened(&world), before + 2);
            is_answered_once(&mut world, asked).await;
        }
        world.end().await;
    }
}

story! {
    async fn silence_is_noticed_within_a_quarter_of_a_minute(world) {
        world.pass(seconds(60)).await;
        let before = opened(&world);
        world.slack.go_silent();
        assert_eq!(world.slack.connections(), 0);
        let (silent_at, asked) = (world.clock.now(), world.slack.say(&world.kenji, &world.deploy, PING));
        world.pass(seconds(15)).await;
        two_sockets(&world).await;
        assert!(world.clock.now() - silent_at <= chrono::TimeDelta::seconds(16), "{}", world.clock.now() - silent_at);
        assert_eq!(opened(&world), before + 2);
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}

story! {
    async fn a_closed_door_is_knocked_at_less_and_less_often(world) {
        world.pass(seconds(60)).await;
        let before = opened(&world);
        world.slack.refuse_connections(usize::MAX);
        world.slack.drop_sockets();
        let mut knocks = Vec::new();
        for _ in 0..3 {
            let known = opened(&world);
            world.pass(seconds(60)).await;
            knocks.push(opened(&world) - known);
        }
        // Two sockets, each after ¼, ½, 1, 2, 4, 8, 16, 30, 30 … seconds, shortened by half at most.
        assert!((8..=22).contains(&knocks[0]) && knocks[1] <= 8 && knocks[2] <= 8, "{knocks:?}");
        assert!((2..=8).contains(&knocks[2]) && opened(&world) > before, "{knocks:?}");
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        world.slack.refuse_connections(0);
        world.pass(seconds(31)).await;
        assert_eq!(world.slack.connections(), 2);
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}

story! {
    async fn sockets_that_never_last_are_not_opened_in_a_hurry(world) {
        let loses: [fn(&SlackStandIn); 3] = [
            SlackStandIn::drop_sockets,
            |slack| slack.disconnect("too_many_websockets"),
            |slack| slack.disconnect("refresh_requested"),
        ];
        for (number, lose) in loses.into_iter().enumerate() {
            world.pass(seconds(120)).await;
            let before = opened(&world);
            for _ in 0..120 {
                lose(&world.slack);
                world.pass(Duration::from_millis(500)).await;
            }
            let knocks = opened(&world) - before;
            assert!((4..=24).contains(&knocks), "{number}: {knocks} in a minute");
            world.pass(seconds(60)).await;
            assert_eq!(world.slack.connections(), 2);
        }
        world.end().await;
    }
}

story! {
    async fn whatever_slack_says_instead_of_an_address_is_outlived(world) {
        let faults = [
            Fault::Status(500),
            Fault::Status(503),
            Fault::Garbage,
            Fault::CutBefore,
            Fault::CutAfter,
            Fault::Hang,
            Fault::Slow(seconds(4)),
            Fault::Error("internal_error".into()),
            Fault::Error("too_many_websockets".into()),
            Fault::Error("something_new".into()),
        ];
        for fault in faults {
            world.pass(seconds(60)).await;
            let times = if matches!(fault, Fault::Slow(_)) { 2 } else { 4 };
            for _ in 0..times {
                world.slack.fault("apps.connections.open", fault.clone());
            }
            world.slack.drop_sockets();
            world.meanwhile("no sockets", || (world.slack.connections() == 0).then_some(())).await;
            let asked = world.slack.say(&world.kenji, &world.deploy, PING);
            world.pass(seconds(60)).await;
            assert_eq!((world.slack.connections(), world.slack.faults_left()), (2, 0), "{fault:?}");
            is_answered_once(&mut world, asked).await;
        }
        world.end().await;
    }
}

story! {
    async fn slack_says_how_long_not_to_ask_for_an_address(world) {
        world.pass(seconds(60)).await;
        for _ in 0..2 {
            world.slack.fault("apps.connections.open", Fault::RateLimited { retry_after_s: 20 });
        }
        world.slack.drop_sockets();
        world.pass(seconds(1)).await;
        let limited = world.slack.calls_of("apps.connections.open");
        world.pass(seconds(18)).await;
        assert_eq!(opened(&world), limited.len());
        world.pass(seconds(4)).await;
        assert_eq!((opened(&world), world.slack.connections()), (limited.len() + 2, 2));
        world.end().await;
    }
}

story! {
    async fn a_storm_loses_nothing(world) {
        let channels = channels(&world, 5);
        let storm: [fn(&SlackStandIn); 6] = [
            SlackStandIn::drop_sockets,
            |slack| slack.disconnect("warning"),
            SlackStandIn::go_silent,
            SlackStandIn::close_sockets,
            |slack| slack.refuse_connections(2),
            |slack| slack.duplicate_next(2),
        ];
        let mut asked = Vec::new();
        for round in 0..30 {
            for channel in &channels[..2] {
                asked.push((channel.clone(), world.slack.say(&world.kenji, channel, PING)));
            }
            storm[round * 7 % 6](&world.slack);
            let channel = &channels[2 + round % 3];
            asked.push((channel.clone(), world.slack.say(&world.kenji, channel, PING)));
            world.pass(Duration::from_millis(700)).await;
        }
        each_is_answered_once(&mut world, &asked).await;
        world.end().await;
    }
}

mod the_end {
    use super::*;

    async fn said_at_the_end(world: &mut World) -> String {
        let ended = world.ends().await.unwrap_err().to_string();
        for secret in [world.slack.app_token(), world.slack.bot_token(), world.github.token().to_owned()] {
            assert!(!ended.contains(&secret), "{ended}");
        }
        ended
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_wrong_token_for_the_socket() {
        for error in ["invalid_auth", "not_allowed_token_type", "token_revoked"] {
            let mut world = World::empty(Database::Sqlite).await;
            world.slack.refuse_open(Some(error));
            world.begin();
            assert_eq!(
                said_at_the_end(&mut world).await,
                format!(
                    "Slack does not accept SLACK_APP_TOKEN (Slack refused apps.connections.open: {error}). \
                    Create an app-level token with the scope connections:write under Basic Information, and set it."
                )
            );
            assert!(opened(&world) <= 2);
            world.end().await;
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_wrong_token_for_everything_else() {
        let mut world = World::empty(Database::Sqlite).await;
        world.slack.fault("auth.test", Fault::Error("invalid_auth".into()));
        world.begin();
        assert_eq!(
            said_at_the_end(&mut world).await,
            "Slack does not accept SLACK_BOT_TOKEN (Slack refused auth.test: invalid_auth). \
                Copy it again from OAuth & Permissions."
        );
        assert_eq!(opened(&world), 0);
        world.end().await;
    }

    const OFF: &str = "Socket Mode is switched off for this Slack app. \
        Switch it on under Socket Mode, and start tengu again.";

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn socket_mode_is_off() {
        let mut world = World::empty(Database::Sqlite).await;
        world.slack.refuse_open(Some("link_disabled"));
        world.begin();
        assert_eq!(said_at_the_end(&mut world).await, OFF);
        world.end().await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn socket_mode_is_switched_off_at_work() {
        let mut world = World::new(Database::Sqlite).await;
        world.slack.disconnect("link_disabled");
        assert_eq!(said_at_the_end(&mut world).await, OFF);
        world.end().await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_slack_that_is_down_is_not() {
        let mut world = World::empty(Database::Sqlite).await;
        for fault in [
            Fault::Status(500),
            Fault::Garbage,
            Fault::CutBefore,
            Fault::Hang,
            Fault::RateLimited { retry_after_s: 3 },
        ] {
            world.slack.fault("auth.test", fault);
        }
        world.begin();
        // What is read before Slack is asked takes real time, of which the clock knows nothing.
        let asks = || !world.slack.calls_of("auth.test").is_empty();
        world.meanwhile("a first question", || asks().then_some(())).await;
        world.pass(seconds(60)).await;
        let slack = world.slack.clone();
        world.eventually("two sockets", move || (slack.connections() == 2).then_some(())).await;
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        is_answered_once(&mut world, asked).await;
        world.end().await;
    }
}
