//! GitHub on its bad days, GitHub Enterprise, GitHub Apps.

use std::process::Command;
use std::time::Duration;

use tengu::sandbox::github::{Fault, Matcher};

use crate::common::{Database, FIRST, WEB, World};
use crate::{shows, story};

/// Types the command, lets time pass, and reads all there is.
async fn after(world: &mut World, time: Duration) -> Vec<String> {
    let slack = world.slack.clone();
    let known = slack.acknowledged_count();
    world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
    world.meanwhile("an acknowledgement", move || (slack.acknowledged_count() > known).then_some(())).await;
    world.pass(time).await;
    world.read_all().await
}

fn one_of_each(world: &World, answered: &[String]) {
    assert!(answered[0].starts_with("Deploy web to production"), "{answered:#?}");
    assert_eq!(
        (world.deploys().len(), world.cards(&world.deploy), answered.len()),
        (1, 1, 1),
        "{answered:#?}"
    );
}

story! {
    async fn what_only_reads_is_asked_again(world) {
        for fault in [Fault::Status(502), Fault::Status(503), Fault::CutBefore, Fault::CutAfter, Fault::StatusAfter(504), Fault::Garbage] {
            world.github.fault(Matcher::graphql(), fault);
            let answer = world.ask("tengu diff production").await;
            assert!(answer.starts_with("↳ What a deploy of web to production would bring"), "{answer}");
        }
        for fault in [Fault::Status(502), Fault::Garbage, Fault::CutAfter] {
            world.github.fault(Matcher::route("GET /repos/*/*/compare/**"), fault);
            let answer = world.ask("tengu diff production").await;
            assert!(answer.contains("The database schema changes"), "{answer}");
        }
        world.end().await;
    }
}

story! {
    async fn a_github_that_stays_away_is_told(world) {
        for _ in 0..20 {
            world.github.fault(Matcher::graphql(), Fault::Status(503));
        }
        let answered = after(&mut world, Duration::from_secs(60)).await;
        shows!(answered.join("\n"), @r"
        ↳ GitHub gives no clear answer at the moment (HTTP 503). Nothing is lost; please try again in a
        minute.
        ");
        world.github.clear_faults();
        assert!(world.ask("tengu deploy production").await.starts_with("Deploy web"));
        world.end().await;
    }
}

story! {
    async fn nobody_waits_for_ever(world) {
        world.github.fault(Matcher::graphql(), Fault::Hang);
        let answered = after(&mut world, Duration::from_secs(40)).await;
        one_of_each(&world, &answered);
        world.end().await;
    }
}

/// A story for each way in which the answer to "create" is lost, or nothing was done.
macro_rules! lost {
    ($($name:ident: $fault:expr;)*) => {$(
        story! {
            async fn $name(world) {
                world.github.fault(Matcher::route("POST /repos/*/*/pulls"), $fault);
                let answered = after(&mut world, Duration::from_secs(40)).await;
                one_of_each(&world, &answered);
                let opened = world.pull(FIRST);
                assert_eq!(opened.labels, ["deploy"]);
                world.end().await;
            }
        }
    )*};
}

lost! {
    created_and_cut: Fault::CutAfter;
    created_and_502: Fault::StatusAfter(502);
    created_and_504: Fault::StatusAfter(504);
    cut_before_it_was_created: Fault::CutBefore;
    not_created_503: Fault::Status(503);
    not_created_garbage: Fault::Garbage;
    not_created_and_never_answered: Fault::Hang;
    not_yet: Fault::SecondaryLimit { retry_after: Some(7) };
}

story! {
    async fn a_lost_answer_to_a_rewrite_is_looked_up(world) {
        world.ask("tengu deploy production").await;
        for fault in [Fault::CutAfter, Fault::StatusAfter(502), Fault::Status(502)] {
            let subject = format!("Work before {fault:?}");
            world.github.commit(WEB, "master", tengu::sandbox::github::NewCommit::new("yuki-s", &subject, &["a"])).unwrap();
            world.github.fault(Matcher::route("PATCH /repos/*/*/pulls/*"), fault);
            world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
            world.read_all().await;
            assert!(world.body(FIRST).contains(subject.split(['(', ' ']).nth(2).unwrap()), "{}", world.body(FIRST));
        }
        world.end().await;
    }
}

story! {
    async fn a_limit_that_is_over_soon_is_waited_for(world) {
        world.github.fault(Matcher::graphql(), Fault::PrimaryLimit { reset_in_s: 45 });
        let began = world.clock.now();
        let answered = after(&mut world, Duration::from_secs(46)).await;
        one_of_each(&world, &answered);
        let asked_at = world.slack.messages(&world.deploy)[1].ts.split('.').next().unwrap().parse::<i64>().unwrap();
        assert!(asked_at - began.timestamp() >= 45, "nobody waited");
        world.end().await;
    }
}

story! {
    async fn a_limit_that_lasts_is_told_with_its_end(world) {
        world.github.fault(Matcher::graphql(), Fault::PrimaryLimit { reset_in_s: 1800 });
        shows!(world.ask("tengu deploy production").await, @"↳ GitHub's limit for me is used up until Nov 23, 2026 01:30. Please try again then.");
        world.end().await;
    }
}

story! {
    async fn the_secondary_limit_is_obeyed(world) {
        for fault in [Fault::SecondaryLimit { retry_after: Some(20) }, Fault::SecondaryLimit { retry_after: None }, Fault::GraphqlLimit] {
            let told = format!("{fault:?}");
            world.github.fault(Matcher::graphql(), fault);
            let requests = world.asked_github("POST", "/graphql").len();
            world.slack.say(&world.kenji, &world.deploy, "tengu diff production");
            let github = world.github.clone();
            world.meanwhile("a refusal", move || {
                (github.calls().iter().filter(|call| call.path == "/graphql").count() > requests).then_some(())
            }).await;
            world.pass(Duration::from_secs(19)).await;
            assert_eq!(world.asked_github("POST", "/graphql").len(), requests + 1, "{told}: asked too early");
            world.pass(Duration::from_secs(45)).await;
            assert!(world.reads().await.contains("would bring"), "{told}");
        }
        world.end().await;
    }
}

story! {
    async fn pages_too_large_for_github_become_smaller(world) {
        world.github.fault(Matcher::graphql_with("compare"), Fault::GraphqlTimeout { above: 50 });
        let began = world.clock.now();
        let card = world.ask("tengu deploy production").await;
        assert!(card.contains("*8 changes* (20 commits by 5 people)"), "{card}");
        let sizes: Vec<_> = world.asked_github("POST", "compare").iter().map(|call| call.body["first"].as_u64().unwrap()).collect();
        assert_eq!(sizes, [100, 100, 50]);
        assert!((world.clock.now() - began).num_seconds() < 10, "people wait");
        world.end().await;
    }
}

story! {
    async fn what_has_not_changed_costs_nothing(world) {
        world.ask("tengu diff production").await;
        world.ask("tengu diff production").await;
        let compared: Vec<_> = world.asked_github("GET", "/compare/").iter().map(|call| call.status).collect();
        assert_eq!(compared, [200, 304]);
        world.end().await;
    }
}

story! {
    async fn github_enterprise(world: before the start) {
        world.github_path = "/api/v3";
        world.start().await;
        let card = world.ask("tengu deploy production").await;
        assert!(card.starts_with("Deploy web to production"), "{card}");
        let calls = world.github.calls();
        assert!(calls.iter().all(|call| call.path == "/api/graphql" || call.path.starts_with("/api/v3/repos/")), "{calls:#?}");
        world.end().await;
    }
}

/// A key as GitHub hands it out, made for this run.
fn rsa_key() -> String {
    let made = Command::new("openssl").args(["genrsa", "-traditional", "2048"]).output();
    let made = made.expect("openssl makes a key");
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap()
}

story! {
    async fn a_github_app(world: before the start) {
        let key = rsa_key();
        world.github.app(12345, "hut-deploys", Some(&key)).unwrap();
        world.app_key = Some(key);
        world.add_config("[github]\napp_id = 12345\n");
        world.start().await;
        world.ask("tengu deploy production").await;
        assert_eq!(world.pull(FIRST).author, "hut-deploys");
        let bought = |world: &World| world.asked_github("POST", "/access_tokens").len();
        assert_eq!((bought(&world), world.asked_github("GET", "/installation").len()), (1, 1));

        // what it writes itself is no edit by a person: the boxes survive, and nobody is taken for one
        world.github.tick(WEB, FIRST, "kenji-m", "#3", true).unwrap();
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        world.read_all().await;
        assert_eq!(bought(&world), 1, "a token is good for an hour");
        assert!(world.body(FIRST).contains("- [x] #3 "));

        world.pass(Duration::from_secs(3600)).await;
        assert!(world.ask("tengu diff production").await.contains("would bring"));
        assert_eq!(bought(&world), 2, "and for no longer");

        // taken back before its time
        world.github.fault(Matcher::graphql(), Fault::Unauthorized);
        assert!(world.ask("tengu diff production").await.contains("would bring"));
        assert_eq!(bought(&world), 3);

        // and when that does not help, there is an end
        world.github.fault(Matcher::graphql(), Fault::Unauthorized);
        world.github.fault(Matcher::graphql(), Fault::Unauthorized);
        assert!(world.ask("tengu diff production").await.contains("does not accept my token"));
        world.end().await;
    }
}

story! {
    async fn a_key_of_another_app(world: before the start) {
        world.github.app(12345, "hut-deploys", Some(&rsa_key())).unwrap();
        world.app_key = Some(rsa_key());
        world.add_config("[github]\napp_id = 12345\n");
        world.start().await;
        shows!(world.ask("tengu deploy production").await, @"↳ GitHub does not accept my token. Whoever runs me has to renew GITHUB_TOKEN, or the App's key.");
        world.end().await;
    }
}
