//! When people are asked: every two hours while they work, in one message, never twice.

use std::time::Duration;

use chrono_tz::America::New_York;
use chrono_tz::Asia::Tokyo;
use tengu::sandbox::slack::Fault;

use crate::common::{Database, FIRST, WEB, World};
use crate::{shows, story};

const HOUR: Duration = Duration::from_secs(3600);

story! {
    /// Two hours later: who owes what, with buttons; and the list is alive.
    async fn two_hours_later(world: before the start) {
        world.with_authors();
        world.start().await;
        world.goes_live().await;
        shows!(world.reminded().await, @r#"
        👀 *Does it work? 8 changes wait for a look.*
        `web` in `production`, live since Nov 23, 2026 hh:mm
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — @yuki, @ayako
        [ It works ]  [ It does not ]
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — @yuki
        [ It works ]  [ It does not ]
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — @rosa
        [ It works ]  [ It does not ]
        • commits by Tomas Hale — @tomas
        [ It works ]  [ It does not ]
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — @kenji
        [ It works ]  [ It does not ]
        • #7 (http://github/acme/web/pull/7) Reviews of tours — @ayako, @kenji
        [ It works ]  [ It does not ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — @tomas
        [ It works ]  [ It does not ]
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — @rosa
        [ It works ]  [ It does not ]
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        let kenji = world.kenji.clone();
        world.press(&kenji, "works:pr=6");
        shows!(world.read_rest().await.join("\n"), @r#"
        Deploy web to production
        *8 changes* (20 commits by 5 people) from `master` to `deployment/production`, in pull request #11
        (http://github/acme/web/pull/11).
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — ayako-t, yuki-s
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki-s
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        • tomas-h: commits without a pull request
        ✅ #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji-m
        • #7 (http://github/acme/web/pull/7) Reviews of tours — kenji-m, ayako-t
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas-h
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        ✅ merge  ✅ image  ✅ before  ✅ rollout
        `db:migrate`: done in N s
        `web` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 running `web-production:2`, done
        `worker` ▰▰▰▰▰▰▰▰▰▰ 2 of 2 running `worker-production:2`, done
        ✅ *Live.* 1 of 8 verified.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako · live since Nov 23, 2026 hh:mm
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        👍 @ayako
        👀 *Does it work? 7 changes wait for a look.*
        `web` in `production`, live since Nov 23, 2026 hh:mm
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — @yuki, @ayako
        [ It works ]  [ It does not ]
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — @yuki
        [ It works ]  [ It does not ]
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — @rosa
        [ It works ]  [ It does not ]
        • commits by Tomas Hale — @tomas
        [ It works ]  [ It does not ]
        ✅ #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — works, says kenji
        • #7 (http://github/acme/web/pull/7) Reviews of tours — @ayako, @kenji
        [ It works ]  [ It does not ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — @tomas
        [ It works ]  [ It does not ]
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — @rosa
        [ It works ]  [ It does not ]
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        shows!(world.reminded().await, @r#"
        Reminder of Nov 23, 2026 hh:mm: 1 of 8 verified by now. What is open is in the newer one.
        👀 *Does it work? 7 changes wait for a look.*
        `web` in `production`, live since Nov 23, 2026 hh:mm
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — @yuki, @ayako
        [ It works ]  [ It does not ]
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — @yuki
        [ It works ]  [ It does not ]
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — @rosa
        [ It works ]  [ It does not ]
        • commits by Tomas Hale — @tomas
        [ It works ]  [ It does not ]
        • #7 (http://github/acme/web/pull/7) Reviews of tours — @ayako, @kenji
        [ It works ]  [ It does not ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — @tomas
        [ It works ]  [ It does not ]
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — @rosa
        [ It works ]  [ It does not ]
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        world.end().await;
    }
}

story! {
    /// The same in Japanese.
    async fn and_in_japanese(world: before the start) {
        world.in_japanese();
        world.with_authors();
        world.start().await;
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.card_until("稼働").await;
        world.read_rest().await;
        shows!(world.reminded().await, @r#"
        👀 *動いていますか？ 8 件の変更が確認を待っています。*
        `web` の `production`、Nov 23, 2026 hh:mm から稼働
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — @yuki, @ayako
        [ 動いた ]  [ 動かない ]
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — @yuki
        [ 動いた ]  [ 動かない ]
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — @rosa
        [ 動いた ]  [ 動かない ]
        • Tomas Hale のコミット — @tomas
        [ 動いた ]  [ 動かない ]
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — @kenji
        [ 動いた ]  [ 動かない ]
        • #7 (http://github/acme/web/pull/7) Reviews of tours — @ayako, @kenji
        [ 動いた ]  [ 動かない ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — @tomas
        [ 動いた ]  [ 動かない ]
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — @rosa
        [ 動いた ]  [ 動かない ]
        プルリクエストのチェックを入れるか、ここのボタンを押してください。都合が悪ければ `tengu snooze 2h`、
        未確認のすべては `tengu pending` で。
        "#);
        world.end().await;
    }
}

/// At night and on holidays nobody is asked; in the morning they are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nights_and_holidays() {
    let mut world = World::seeded(Database::Sqlite).await;
    world.with_authors();
    // The world begins on a Monday, at ten in Tokyo; Tuesday is a holiday.
    let event =
        ["BEGIN:VEVENT", "UID:1", "DTSTART;VALUE=DATE:20261124", "SUMMARY:Mountain day", "END:VEVENT"];
    let calendar = [&["BEGIN:VCALENDAR", "VERSION:2.0"], &event[..], &["END:VCALENDAR", ""]].concat();
    world.file("holidays.ics", &calendar.join("\r\n"));
    world.change_config("# calendar = \"holidays.ics\"", "calendar = \"holidays.ics\"");
    world.start().await;
    world.goes_live().await;
    assert_eq!(world.rounds_within(8 * HOUR, Tokyo).await, ["Mon 12", "Mon 14", "Mon 16"]);
    assert_eq!(world.rounds_within(40 * HOUR, Tokyo).await, ["Wed 10"], "a night, a holiday, a night");
    world.end().await;
}

/// A weekend on which clocks change is a weekend like any other, and Monday begins at nine by the new time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clocks_change_at_the_weekend() {
    for (friday, hours) in [("2027-03-12T19:30:00Z", 65), ("2027-11-05T18:30:00Z", 67)] {
        let mut world = World::seeded(Database::Sqlite).await;
        world.with_authors();
        world.change_config("time_zone = \"Asia/Tokyo\"", "time_zone = \"America/New_York\"");
        world.change_config("person_zone = true", "person_zone = false");
        let friday: chrono::DateTime<chrono::Utc> = friday.parse().unwrap();
        world.clock.advance((friday - world.clock.now()).to_std().unwrap());
        world.start().await;
        world.goes_live().await;
        assert_eq!(world.rounds_within(4 * HOUR, New_York).await, ["Fri 16"], "{friday}");
        assert_eq!(world.rounds_within(hours * HOUR, New_York).await, ["Mon 10", "Mon 12"], "{friday}");
        world.end().await;
    }
}

story! {
    /// What everybody ticked a second before is asked of nobody.
    async fn ticked_a_second_before(world: before the start) {
        world.with_authors();
        world.start().await;
        world.goes_live().await;
        world.leap(Duration::from_secs(6_780)).await;
        world.read_rest().await;
        for number in [3, 4, 5, 6, 7, 9, 10] {
            world.github.tick(WEB, FIRST, "rosa-lindt", &format!("#{number}"), true).unwrap();
        }
        shows!(world.reminded().await, @r#"
        Deploy web to production
        *8 changes* (20 commits by 5 people) from `master` to `deployment/production`, in pull request #11
        (http://github/acme/web/pull/11).
        ✅ #3 (http://github/acme/web/pull/3) Draw routes on the map — ayako-t, yuki-s
        ✅ #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki-s
        ✅ #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        • tomas-h: commits without a pull request
        ✅ #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji-m
        ✅ #7 (http://github/acme/web/pull/7) Reviews of tours — kenji-m, ayako-t
        ✅ #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas-h
        ✅ #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        ✅ merge  ✅ image  ✅ before  ✅ rollout
        `db:migrate`: done in N s
        `web` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 running `web-production:2`, done
        `worker` ▰▰▰▰▰▰▰▰▰▰ 2 of 2 running `worker-production:2`, done
        ✅ *Live.* 7 of 8 verified.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako · live since Nov 23, 2026 hh:mm
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        👍 @ayako
        👀 *Does it work? One change waits for a look.*
        `web` in `production`, live since Nov 23, 2026 hh:mm
        • commits by Tomas Hale — @tomas
        [ It works ]  [ It does not ]
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        world.end().await;
    }
}

story! {
    /// Killed in the middle of a round, restarted, and two of them: one round.
    async fn one_round_whatever_dies(world: before the start) {
        world.with_authors();
        world.start().await;
        world.goes_live().await;
        let deploy = world.deploy.clone();
        world.slack.fault_in("chat.postMessage", &deploy, Fault::Slow(Duration::from_secs(600)));
        let slack = world.slack.clone();
        let before = slack.messages(&deploy).len();
        let there = move || (slack.messages(&deploy).len() > before).then_some(());
        world.leap(Duration::from_secs(7_000)).await;
        world.clock.advance(Duration::from_secs(300));
        world.eventually("a reminder whose answer is on its way", there).await;
        world.kill().await;
        world.start().await;
        world.pass(Duration::from_secs(120)).await;
        let said = world.read_rest().await;
        assert_eq!(said.iter().filter(|said| said.contains("Does it work?")).count(), 1, "{said:#?}");
        world.end().await;
    }
}

story! {
    /// Slack limits us in the middle of a round: it is said once, later.
    async fn limited(world: before the start) {
        world.with_authors();
        world.start().await;
        world.goes_live().await;
        world.slack.fault("chat.postMessage", Fault::RateLimited { retry_after_s: 30 });
        assert_eq!(world.reminded().await, "");
        world.pass(Duration::from_secs(60)).await;
        let said = world.read_rest().await.join("\n");
        assert_eq!(said.matches("Does it work?").count(), 1, "{said}");
        world.end().await;
    }
}

story! {
    /// After some rounds others are told; on demand a round is held at once; where nobody is asked, nobody is.
    async fn told_to_others(world: before the start) {
        world.with_authors();
        world.change_config("escalate_after = 6", "escalate_after = 2");
        world.start().await;
        world.goes_live().await;
        world.reminded().await;
        shows!(world.reminded().await, @r#"
        Reminder of Nov 23, 2026 hh:mm: 0 of 8 verified by now. What is open is in the newer one.
        👀 *Does it work? 8 changes wait for a look.*
        `web` in `production`, live since Nov 23, 2026 hh:mm
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — @yuki, @ayako
        [ It works ]  [ It does not ]
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — @yuki
        [ It works ]  [ It does not ]
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — @rosa
        [ It works ]  [ It does not ]
        • commits by Tomas Hale — @tomas
        [ It works ]  [ It does not ]
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — @kenji
        [ It works ]  [ It does not ]
        • #7 (http://github/acme/web/pull/7) Reviews of tours — @ayako, @kenji
        [ It works ]  [ It does not ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — @tomas
        [ It works ]  [ It does not ]
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — @rosa
        [ It works ]  [ It does not ]
        🚨 @ayako @kenji Open for long: #3 (http://github/acme/web/pull/3) Draw routes on the
        map, #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m, #7
        (http://github/acme/web/pull/7) Reviews of tours, #5
        (http://github/acme/web/pull/5) Search tours by day and height, #10
        (http://github/acme/web/pull/10) Guides name the languages they speak, commits by Tomas
        Hale, #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m", #6
        (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        shows!(world.ask("tengu remind production now").await, @r#"
        👀 *Does it work? 8 changes wait for a look.*
        `web` in `production`, live since Nov 23, 2026 01:01
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — @yuki, @ayako
        [ It works ]  [ It does not ]
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — @yuki
        [ It works ]  [ It does not ]
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — @rosa
        [ It works ]  [ It does not ]
        • commits by Tomas Hale — @tomas
        [ It works ]  [ It does not ]
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — @kenji
        [ It works ]  [ It does not ]
        • #7 (http://github/acme/web/pull/7) Reviews of tours — @ayako, @kenji
        [ It works ]  [ It does not ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — @tomas
        [ It works ]  [ It does not ]
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — @rosa
        [ It works ]  [ It does not ]
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    async fn switched_off(world: before the start) {
        world.with_authors();
        world.change_config("remind = true", "remind = false");
        world.start().await;
        world.goes_live().await;
        assert_eq!(world.reminded().await, "");
        shows!(world.ask("tengu pending mine").await, @r"
        ↳ *web* · *production*
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji, live since
        Nov 23, 2026 01:01
        • #7 (http://github/acme/web/pull/7) Reviews of tours — ayako, kenji, live since Nov
        23, 2026 01:01
        `tengu verify #7` says that one works.
        ");
        world.end().await;
    }
}

/// Two processes on one database hold one round.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_hold_one_round() {
    let mut world = World::seeded(Database::Postgres).await;
    world.with_authors();
    world.start().await;
    world.start().await;
    world.goes_live().await;
    let said = world.reminded().await;
    assert_eq!(said.matches("Does it work?").count(), 1, "{said}");
    world.kill().await;
    let said = world.reminded().await;
    assert_eq!(said.matches("Does it work?").count(), 1, "{said}");
    world.end().await;
}
