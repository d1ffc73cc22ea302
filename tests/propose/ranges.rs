//! Long ranges through the real clients: paging, how much is asked, branches that move, sizes.

use std::time::Duration;

use tengu::sandbox::github::{Fault, Matcher, MergeKind, NewCommit, NewPull};

use crate::common::{Database, FIRST, WEB, World};
use crate::{shows, story};

const PEOPLE: [&str; 5] = ["ayako-t", "kenji-m", "rosa-lindt", "tomas-h", "yuki-s"];

/// Nothing to deploy, to begin with.
fn clean(world: &World) {
    world.github.branch(WEB, "deployment/production", "master").unwrap();
}

fn commits(world: &World, count: usize) {
    for nth in 0..count {
        let subject = format!("Step {nth}");
        world
            .github
            .commit(WEB, "master", NewCommit::new(PEOPLE[nth % 5], &subject, &["lib/step.rb"]))
            .unwrap();
    }
}

fn pull_requests(world: &World, count: usize, title: impl Fn(usize) -> String) {
    for nth in 0..count {
        let (branch, title) = (format!("work-{nth}"), title(nth));
        world.github.branch(WEB, &branch, "master").unwrap();
        world.github.commit(WEB, &branch, NewCommit::new(PEOPLE[nth % 5], &title, &["lib/work.rb"])).unwrap();
        let new = NewPull { head: &branch, base: "master", title: &title, body: "", author: PEOPLE[nth % 5] };
        let number = world.github.open_pull_request(WEB, &new).unwrap();
        world.github.merge(WEB, number, MergeKind::Squash, PEOPLE[nth % 5]).unwrap();
    }
}

/// How many requests GitHub saw before the first that changes something.
fn before_the_write(world: &World) -> usize {
    let calls = world.github.calls();
    calls.iter().take_while(|call| call.method == "GET" || call.query.is_some()).count()
}

/// The second line of the card.
fn summary(card: &str) -> String {
    card.lines().nth(1).unwrap().to_owned()
}

/// A story for a range of so many commits.
macro_rules! range {
    ($($name:ident: $count:literal commits, $shown:literal;)*) => {$(
        story! {
            async fn $name(world: before the start) {
                clean(&world);
                commits(&world, $count);
                world.start().await;
                let card = world.ask("tengu deploy production").await;
                assert!(summary(&card).starts_with($shown), "{card}");
                let body = world.body(FIRST);
                let listed = body.lines().filter(|line| line.contains("` Step ")).count();
                assert_eq!((listed, body.matches("- [ ] ").count()), ($count, 5));
                let asked = before_the_write(&world);
                assert!(asked <= 2 + usize::div_ceil($count, 100), "{asked} requests");
                world.end().await;
            }
        }
    )*};
}

range! {
    a_hundred: 100 commits, "*5 changes* (100 commits by 5 people)";
    more_than_the_comparison_of_rest_shows: 251 commits, "*5 changes* (251 commits by 5 people)";
    a_thousand: 1000 commits, "*5 changes* (1000 commits by 5 people)";
}

story! {
    async fn a_single_commit(world: before the start) {
        clean(&world);
        commits(&world, 1);
        world.start().await;
        let card = world.ask("tengu deploy production").await;
        assert!(summary(&card).starts_with("*1 change* (1 commit by 1 person)"), "{card}");
        assert!(before_the_write(&world) <= 3);
        world.end().await;
    }
}

story! {
    async fn two_hundred_pull_requests_cost_no_more_than_their_commits(world: before the start) {
        clean(&world);
        pull_requests(&world, 200, |nth| format!("Work {nth}"));
        world.start().await;
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let answered = world.read_all().await;
        let card = &answered[0];
        assert!(summary(card).starts_with("*200 changes* (200 commits by 5 people)"), "{card}");
        assert!(before_the_write(&world) <= 4, "{} requests", before_the_write(&world));
        let deploy = world.deploys()[0].number;
        assert_eq!(world.body(deploy).matches("- [ ] ").count(), 200);
        shows!(card.lines().rev().take(5).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n"), @r"
        • #210 (http://github/acme/web/pull/210) Work 199 — yuki-s
        Waiting for one approval: react with 👍 or press Approve.
        Head efdb93a (http://github/acme/web/commit/efdb93a34e55b4addfca94a72dfa05be20b2d66a) ·
        no checks reported · asked for by kenji Nov 23, 2026 01:00
        [ Approve ]  [ Open pull request ]  [ Update ]  [ Cancel ]
        ");
        world.end().await;
    }
}

story! {
    async fn a_list_longer_than_github_allows_is_shortened_and_told(world: before the start) {
        clean(&world);
        pull_requests(&world, 330, |nth| format!("{nth} {}", "Übermäßig lange Überschrift ".repeat(8)));
        world.start().await;
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let answered = world.read_all().await;
        shows!(answered[1], @"↳ The list was too long for GitHub, so the pull request shows less of each change.");
        let deploy = world.deploys()[0].number;
        let body = world.body(deploy);
        assert_eq!(body.matches("- [ ] ").count(), 330, "each change has its box");
        assert!(body.chars().count() <= 65_536);
        shows!(body.lines().rev().nth(2).unwrap(), @"Commits are counted instead of listed and titles are cut short: the whole list is longer than GitHub allows.");
        // and its ticks are kept as well
        world.github.tick(WEB, deploy, "kenji-m", "tengu:pr=200 ", true).unwrap();
        commits(&world, 1);
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        world.read_all().await;
        assert_eq!(world.body(deploy).matches("- [x] ").count(), 1);
        world.end().await;
    }
}

story! {
    async fn a_branch_that_moves_between_two_pages(world: before the start) {
        clean(&world);
        commits(&world, 120);
        world.start().await;
        world.github.fault(Matcher::graphql_with("compare"), Fault::Slow(Duration::ZERO));
        world.github.fault(Matcher::graphql_with("compare"), Fault::Slow(Duration::from_secs(3)));
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let github = world.github.clone();
        world.meanwhile("the first page", move || (!github.calls().is_empty()).then_some(())).await;
        commits(&world, 1);
        let card = world.reads().await;
        assert!(summary(&card).starts_with("*5 changes* (121 commits by 5 people)"), "{card}");
        the_card_tells_the_head(&world, &card);
        world.end().await;
    }
}

story! {
    async fn a_branch_that_moves_between_the_look_and_the_write(world) {
        world.github.fault(Matcher::route("GET /repos/*/*/compare/**"), Fault::Slow(Duration::from_secs(3)));
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let github = world.github.clone();
        world.meanwhile("the commits", move || (!github.calls().is_empty()).then_some(())).await;
        world.github.commit(WEB, "master", NewCommit::new("yuki-s", "At the last moment", &["a"])).unwrap();
        let card = world.reads().await;
        assert!(card.contains("yuki-s: commits without a pull request"), "{card}");
        the_card_tells_the_head(&world, &card);
        assert_eq!(world.deploys().len(), 1);
        world.end().await;
    }
}

fn the_card_tells_the_head(world: &World, card: &str) {
    let head = world.deploys()[0].head_sha.clone();
    assert!(card.contains(&head), "the card shows another head than {head}:\n{card}");
    let body = world.body(world.deploys()[0].number);
    assert!(body.contains(&format!("at `{}`", &head[..7])), "{body}");
}
