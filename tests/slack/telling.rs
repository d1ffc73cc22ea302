//! What tengu posts, through everything that can go wrong on the way there and back.

use super::*;
use tengu::sandbox::slack::{Fault, Message};

story! {
    async fn whatever_goes_wrong_with_posting_the_answer_stands_there_once(world) {
        let channels = channels(&world, 4);
        let faults = [
            Fault::RateLimited { retry_after_s: 7 },
            Fault::Status(500),
            Fault::Status(503),
            Fault::ErrorAfter,
            Fault::CutBefore,
            Fault::CutAfter,
            Fault::Garbage,
            Fault::Error("internal_error".into()),
            Fault::Error("fatal_error".into()),
            Fault::Error("service_unavailable".into()),
            Fault::Error("request_timeout".into()),
            Fault::Error("ratelimited".into()),
            Fault::Hang,
            Fault::Slow(seconds(4)),
        ];
        for (number, fault) in faults.iter().enumerate() {
            let channel = &channels[number % channels.len()];
            let done = matches!(fault, Fault::ErrorAfter | Fault::CutAfter | Fault::Slow(_));
            for _ in 0..if done { 1 } else { 3 } {
                world.slack.fault_in("chat.postMessage", channel, fault.clone());
            }
            let asked = world.slack.say(&world.kenji, channel, PING);
            world.pass(seconds(100)).await;
            assert_eq!(answers(&world, channel, &asked), ["Here."], "{fault:?}");
            world.next_in(channel).await;
        }
        world.end().await;
    }
}

story! {
    async fn the_card_too_stands_there_once(world) {
        for fault in [Fault::CutBefore, Fault::Hang, Fault::Garbage, Fault::ErrorAfter] {
            world.slack.fault("chat.postMessage", fault);
        }
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        world.pass(seconds(120)).await;
        assert_eq!(world.next().await.thread_ts, None);
        world.end().await;
    }
}

story! {
    async fn one_channel_that_has_to_wait_holds_up_no_other(world) {
        let other = channels(&world, 1).remove(0);
        world.slack.fault_in("chat.postMessage", &world.deploy, Fault::RateLimited { retry_after_s: 25 });
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        world.meanwhile("the limit", || world.slack.calls_of("chat.postMessage").first().cloned()).await;
        let limited_at = world.clock.now();
        for _ in 0..5 {
            let asked = world.slack.say(&world.kenji, &other, PING);
            assert_eq!(world.next_in(&other).await.thread_ts, Some(asked));
        }
        assert!(world.clock.now() - limited_at < chrono::TimeDelta::seconds(10));
        world.pass(seconds(60)).await;
        assert_eq!(answers(&world, &world.deploy, &asked), ["Here."]);
        let posts = world.slack.calls_of("chat.postMessage");
        let there: Vec<_> = posts.iter().filter(|call| call.body["channel"] == world.deploy.as_str()).collect();
        assert_eq!(there.len(), 2);
        assert!(there[1].at - there[0].at >= chrono::TimeDelta::seconds(25));
        world.next().await;
        world.end().await;
    }
}

story! {
    async fn a_slack_that_is_down_for_minutes_gets_the_answer_in_the_end(world) {
        for _ in 0..40 {
            world.slack.fault("chat.postMessage", Fault::Status(503));
            world.slack.fault("conversations.replies", Fault::Status(503));
        }
        let asked = world.slack.say(&world.kenji, &world.deploy, PING);
        world.pass(seconds(15 * 60)).await;
        for channel in [world.deploy.clone()] {
            world.eventually("the end of the trouble", || (world.slack.faults_left() == 0).then_some(())).await;
            world.pass(seconds(60)).await;
            assert_eq!(answers(&world, &channel, &asked), ["Here."]);
        }
        world.next().await;
        world.end().await;
    }
}

story! {
    async fn a_channel_that_takes_no_answer_breaks_nothing_else(world) {
        let place = channels(&world, 3);
        for (channel, error) in place.iter().zip(["channel_not_found", "is_archived", "not_in_channel"]) {
            world.slack.fault_in("chat.postMessage", channel, Fault::Error(error.into()));
            world.slack.say(&world.kenji, channel, PING);
        }
        world.pass(seconds(60)).await;
        assert_eq!(world.slack.calls_of("chat.postMessage").len(), 3, "a refusal is final");
        let asked: Vec<_> = place.iter().map(|channel| (channel.clone(), world.slack.say(&world.kenji, channel, PING))).collect();
        each_is_answered_once(&mut world, &asked).await;
        world.end().await;
    }
}

story! {
    async fn an_answer_to_one_person_comes_in_spite_of_trouble(world) {
        for fault in [
            Fault::RateLimited { retry_after_s: 3 }, Fault::Status(500), Fault::CutBefore, Fault::Hang,
        ] {
            let before = world.slack.ephemerals().len();
            world.slack.fault("response_url", fault.clone());
            world.slack.slash(&world.kenji, &world.deploy, "ping");
            world.pass(seconds(40)).await;
            let shown = world.slack.ephemerals();
            assert_eq!(shown[before..].iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["Here."], "{fault:?}");
        }
        world.end().await;
    }
}

story! {
    async fn an_address_that_has_expired_is_let_go(world) {
        for fault in [Fault::Error("expired_url".into()), Fault::Status(404)] {
            let before = world.slack.calls_of("response_url").len();
            world.slack.fault("response_url", fault);
            world.slack.slash(&world.kenji, &world.deploy, "ping");
            world.pass(seconds(120)).await;
            assert_eq!(world.slack.calls_of("response_url").len(), before + 1);
        }
        assert_eq!(world.slack.ephemerals(), []);
        world.end().await;
    }
}

async fn proposed(world: &mut World) -> Message {
    world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
    let card = world.next().await;
    world.pass(seconds(30)).await;
    world.slack.message(&world.deploy, &card.ts).unwrap()
}

/// Reads everything, and gives what stands in the thread of the card.
async fn thread(world: &mut World, card: &Message) -> Vec<String> {
    while world.unread_count(&world.deploy) > 0 {
        world.next().await;
    }
    answers(world, &world.deploy, &card.ts)
}

story! {
    async fn whatever_goes_wrong_with_an_update_the_card_is_brought_up_to_date(world) {
        let mut card = proposed(&mut world).await;
        let faults = [
            Fault::RateLimited { retry_after_s: 7 },
            Fault::Status(500),
            Fault::ErrorAfter,
            Fault::CutBefore,
            Fault::CutAfter,
            Fault::Garbage,
            Fault::Error("internal_error".into()),
            Fault::Hang,
        ];
        for (number, fault) in faults.into_iter().enumerate() {
            let file = format!("lib/peak{number}.rb");
            let message = format!("Peak number {number}");
            let new = tengu::sandbox::github::NewCommit::new("tomas-h", &message, &[&file]);
            let head = world.github.commit("acme/web", "master", new).unwrap();
            world.slack.fault("chat.update", fault.clone());
            world.slack.press(&world.kenji, &world.deploy, &card.ts, "command:update").unwrap();
            world.pass(seconds(90)).await;
            thread(&mut world, &card).await;
            card = world.slack.message(&world.deploy, &card.ts).unwrap();
            assert!(world.draw(&card).contains(&head[..7]), "{fault:?}:\n{}", world.draw(&card));
        }
        world.end().await;
    }
}

story! {
    async fn presses_in_a_burst_are_few_updates_and_the_last_one_wins(world) {
        let card = proposed(&mut world).await;
        let before = world.slack.calls_of("chat.update").len();
        let (presses, mut head) = (6, String::new());
        for number in 0..presses {
            let message = format!("Peak number {number}");
            let new = tengu::sandbox::github::NewCommit::new("tomas-h", &message, &["lib/peak.rb"]);
            head = world.github.commit("acme/web", "master", new).unwrap();
            world.slack.press(&world.kenji, &world.deploy, &card.ts, "command:update").unwrap();
        }
        world.pass(seconds(60)).await;
        let updates = world.slack.calls_of("chat.update").len() - before;
        assert!((1..presses).contains(&updates), "{updates} updates");
        let told = thread(&mut world, &card).await;
        assert_eq!(told.len(), presses, "everybody who pressed hears of it");
        assert!(told[0].ends_with(&format!("the head is `{}` now.", &head[..7])), "{told:?}");
        assert!(told[1..].iter().all(|one| one.starts_with("There is a deploy of web to production already")));
        let card = world.slack.message(&world.deploy, &card.ts).unwrap();
        assert!(world.draw(&card).contains(&head[..7]), "{}", world.draw(&card));
        world.end().await;
    }
}

story! {
    async fn a_busy_channel_is_posted_to_at_slacks_pace(world) {
        let asked: Vec<_> = (0..40).map(|_| (world.deploy.clone(), world.slack.say(&world.kenji, &world.deploy, PING))).collect();
        each_is_answered_once(&mut world, &asked).await;
        let posts = world.slack.calls_of("chat.postMessage");
        assert!(posts.windows(2).all(|two| two[1].at - two[0].at >= chrono::TimeDelta::seconds(1)));
        world.end().await;
    }
}
