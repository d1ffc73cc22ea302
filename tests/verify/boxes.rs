//! One truth: the box, wherever it is ticked.

use std::time::Duration;

use tengu::sandbox::github::{Fault, Matcher, MergeKind};

use crate::common::{Database, FIRST, WEB, World, timeless};
use crate::{shows, story};

story! {
    /// A deploy that is live is verified: on GitHub, by a button, by words; and that is said once.
    async fn ticked_from_every_side(world: before the start) {
        let [rosa, tomas, yuki] = world.with_authors();
        world.start().await;
        let card = world.goes_live().await;
        shows!(timeless(&card), @r#"
        Deploy web to production
        *8 changes* (20 commits by 5 people) from `master` to `deployment/production`, in pull request #11
        (http://github/acme/web/pull/11).
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — ayako-t, yuki-s
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki-s
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        • tomas-h: commits without a pull request
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji-m
        • #7 (http://github/acme/web/pull/7) Reviews of tours — kenji-m, ayako-t
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas-h
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        ✅ merge  ✅ image  ✅ before  ✅ rollout
        `db:migrate`: done in N s
        `web` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 running `web-production:2`, done
        `worker` ▰▰▰▰▰▰▰▰▰▰ 2 of 2 running `worker-production:2`, done
        ✅ *Live.* 0 of 8 verified.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako · live since Nov 23, 2026 hh:mm
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        👍 @ayako
        "#);
        world.github.tick(WEB, FIRST, "rosa-lindt", "#5", true).unwrap();
        world.pass(Duration::from_secs(61)).await;
        shows!(world.read_rest().await.join("\n"), @r#"
        Deploy web to production
        *8 changes* (20 commits by 5 people) from `master` to `deployment/production`, in pull request #11
        (http://github/acme/web/pull/11).
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — ayako-t, yuki-s
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki-s
        ✅ #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        • tomas-h: commits without a pull request
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji-m
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
        "#);
        world.ask("tengu verify #6").await;
        world.read_rest().await;
        assert!(world.body(FIRST).contains("- [x] #6"), "{}", world.body(FIRST));
        let ayako = world.ayako.clone();
        world.press(&ayako, "mine-works");
        world.read_rest().await;
        shows!(world.ask("tengu pending").await, @r#"
        ↳ *web* · *production*
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki, live since Nov
        23, 2026 01:01
        • commits by Tomas Hale — tomas, live since Nov 23, 2026 01:01
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas, live
        since Nov 23, 2026 01:01
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — rosa,
        live since Nov 23, 2026 01:01
        `tengu verify #7` says that one works.
        "#);
        for user in [&rosa, &tomas, &yuki] {
            world.slack.say(user, &world.deploy.clone(), "tengu verify all");
            world.read_rest().await;
        }
        let kenji = world.kenji.clone();
        world.slack.say(&kenji, &world.deploy.clone(), "tengu verify all");
        shows!(world.read_rest().await.join("\n"), @"↳ You have nothing to verify. `tengu pending` shows what others have.");
        assert!(!world.body(FIRST).contains("- [ ]"), "{}", world.body(FIRST));
        let said: Vec<_> = world.asked_github("POST", "/comments").into_iter().map(|call| call.body).collect();
        assert_eq!(said.len(), 1, "{said:?}");
        shows!(world.ask("tengu pending").await, @"↳ Nothing is open: everything that runs is verified.");
        world.end().await;
    }
}

story! {
    /// What is verified is not asked for by number again; whoever says so twice hears that it is.
    async fn said_twice(world: before the start) {
        world.with_authors();
        world.start().await;
        world.goes_live().await;
        shows!(world.ask("tengu verify #6").await, @r#"
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
        `db:migrate`: done in 30 s
        `web` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 running `web-production:2`, done
        `worker` ▰▰▰▰▰▰▰▰▰▰ 2 of 2 running `worker-production:2`, done
        ✅ *Live.* 1 of 8 verified.
        Head f6ab0f7 (http://github/acme/web/commit/f6ab0f74c398db29c8e559d724e8d39c8a1bfd1b) ·
        asked for by kenji Nov 23, 2026 01:00 · decided by ayako · live since Nov 23, 2026 01:01
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        👍 @ayako
        "#);
        world.read_rest().await;
        shows!(world.ask("tengu verify #6").await, @r"
        ↳ ✅ Noted as working already: #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to
        3.1.8
        ");
        world.end().await;
    }
}

story! {
    /// Unticking opens a box again, also when all was verified.
    async fn unticked(world: before the start) {
        world.with_authors();
        world.start().await;
        world.goes_live().await;
        for number in [3, 4, 5, 6, 7, 9, 10] {
            world.github.tick(WEB, FIRST, "rosa-lindt", &format!("#{number}"), true).unwrap();
        }
        world.github.tick(WEB, FIRST, "tomas-h", "login=tomas-h", true).unwrap();
        world.pass(Duration::from_secs(61)).await;
        world.card_until("live and verified").await;
        world.read_rest().await;
        world.github.tick(WEB, FIRST, "ayako-t", "#7", false).unwrap();
        world.pass(Duration::from_secs(301)).await;
        world.card_until("live, being verified").await;
        shows!(world.ask("tengu pending").await, @r"
        ↳ *web* · *production*
        • #7 (http://github/acme/web/pull/7) Reviews of tours — ayako, kenji, live since Nov
        23, 2026 01:01
        `tengu verify #7` says that one works.
        ");
        shows!(world.ask("tengu verify #7").await, @"↳ 🎉 All 8 verified: web in production works, say those who made it.");
        world.card_until("live and verified").await;
        world.read_rest().await;
        shows!(world.ask("tengu unverify #7").await, @r#"
        Deploy web to production
        *8 changes* (20 commits by 5 people) from `master` to `deployment/production`, in pull request #11
        (http://github/acme/web/pull/11).
        ✅ #3 (http://github/acme/web/pull/3) Draw routes on the map — ayako-t, yuki-s
        ✅ #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki-s
        ✅ #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        ✅ tomas-h: commits without a pull request
        ✅ #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji-m
        • #7 (http://github/acme/web/pull/7) Reviews of tours — kenji-m, ayako-t
        ✅ #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas-h
        ✅ #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        ✅ merge  ✅ image  ✅ before  ✅ rollout
        `db:migrate`: done in 30 s
        `web` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 running `web-production:2`, done
        `worker` ▰▰▰▰▰▰▰▰▰▰ 2 of 2 running `worker-production:2`, done
        ✅ *Live.* 7 of 8 verified.
        Head f6ab0f7 (http://github/acme/web/commit/f6ab0f74c398db29c8e559d724e8d39c8a1bfd1b) ·
        asked for by kenji Nov 23, 2026 01:00 · decided by ayako · live since Nov 23, 2026 01:01
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        👍 @ayako
        "#);
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// Somebody ticks on GitHub between our read and our write: both ticks stay.
    async fn at_the_same_moment(world: before the start) {
        world.with_authors();
        world.start().await;
        world.goes_live().await;
        // Our write is on its way, and takes its time; GitHub acts on it when it arrives.
        world.github.fault(Matcher::route("PATCH /repos/*/*/pulls/*"), Fault::Slow(Duration::from_secs(3)));
        let kenji = world.kenji.clone();
        world.slack.say(&kenji, &world.deploy.clone(), "tengu verify #6");
        let github = world.github.clone();
        let looks = move || github.calls().iter().filter(|call| call.path.ends_with("graphql")).count();
        let before = looks();
        world.meanwhile("our look", move || (looks() > before).then_some(())).await;
        world.github.tick(WEB, FIRST, "rosa-lindt", "#5", true).unwrap();
        world.read_rest().await;
        world.pass(Duration::from_secs(61)).await;
        world.read_rest().await;
        let body = world.body(FIRST);
        assert!(body.contains("- [x] #5") && body.contains("- [x] #6"), "{body}");
        world.end().await;
    }
}

story! {
    /// What does not work is told to the channel in somebody's words, with the way back.
    async fn it_does_not(world: before the start) {
        world.with_authors();
        world.start().await;
        world.goes_live().await;
        world.leap(Duration::from_secs(2 * 3600)).await;
        world.read_rest().await;
        let kenji = world.kenji.clone();
        world.press(&kenji, "broken:pr=7");
        let slack = world.slack.clone();
        let asked = kenji.clone();
        world.eventually("a modal", move || slack.modal(&asked)).await;
        world.slack.submit(&kenji, &[("words", "The stars are <b>gone</b> & <!channel>")]).unwrap();
        shows!(world.read_rest().await.join("\n"), @r#"
        Deploy web to production
        *8 changes* (20 commits by 5 people) from `master` to `deployment/production`, in pull request #11
        (http://github/acme/web/pull/11).
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — ayako-t, yuki-s
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki-s
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        • tomas-h: commits without a pull request
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji-m
        🚨 #7 (http://github/acme/web/pull/7) Reviews of tours — kenji-m, ayako-t
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas-h
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        ✅ merge  ✅ image  ✅ before  ✅ rollout
        `db:migrate`: done in N s
        `web` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 running `web-production:2`, done
        `worker` ▰▰▰▰▰▰▰▰▰▰ 2 of 2 running `worker-production:2`, done
        ✅ *Live.* 0 of 8 verified.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako · live since Nov 23, 2026 hh:mm
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        👍 @ayako
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
        🚨 kenji says: The stars are <b>gone</b> & <!channel>
        [ It works ]  [ It does not ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — @tomas
        [ It works ]  [ It does not ]
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — @rosa
        [ It works ]  [ It does not ]
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        🚨 @kenji says that #7 (http://github/acme/web/pull/7) Reviews of tours does not work
        (`web` in `production`): The stars are <b>gone</b> & <!channel>
        [ It works after all ]  [ Roll back ]
        "#);
        shows!(world.ask("tengu broken #6 nothing loads").await, @r"
        🚨 @kenji says that #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8
        does not work (`web` in `production`): nothing loads
        [ It works after all ]  [ Roll back ]
        ");
        world.read_rest().await;
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
        🚨 #7 (http://github/acme/web/pull/7) Reviews of tours — kenji-m, ayako-t
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
        🚨 kenji says: The stars are <b>gone</b> & <!channel>
        [ It works ]  [ It does not ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — @tomas
        [ It works ]  [ It does not ]
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — @rosa
        [ It works ]  [ It does not ]
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        let ayako = world.ayako.clone();
        world.press(&ayako, "command:rollback");
        world.card_until("live").await;
        shows!(world.read_rest().await.join("\n"), @r"
        Roll back web in production
        Back to `web-production:1, worker-production:1`, which ran before.
        ▶ rollout
        `web` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 running `web-production:1`
        `worker` ▱▱▱▱▱▱▱▱▱▱ 0 of 2 running `worker-production:1`
        *Rolling out.* Since Nov 23, 2026 hh:mm; it usually takes about N minutes.
        asked for by ayako Nov 23, 2026 hh:mm
        ");
        shows!(world.ask("tengu pending").await, @r#"
        ↳ *web* · *production*
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — yuki, ayako, live since
        Nov 23, 2026 01:01
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki, live since Nov
        23, 2026 01:01
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa, live since
        Nov 23, 2026 01:01
        • commits by Tomas Hale — tomas, live since Nov 23, 2026 01:01
        • #7 (http://github/acme/web/pull/7) Reviews of tours — ayako, kenji, live since Nov
        23, 2026 01:01
        🚨 kenji says: The stars are <b>gone</b> & <!channel>
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas, live
        since Nov 23, 2026 01:01
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — rosa,
        live since Nov 23, 2026 01:01
        `tengu verify #7` says that one works.
        "#);
        world.end().await;
    }
}

story! {
    /// What a deploy leaves open is asked by the next one, once; what is rolled back is asked by nobody.
    async fn carried_on(world: before the start) {
        world.with_authors();
        world.start().await;
        world.goes_live().await;
        world.ask("tengu verify #3").await;
        world.read_rest().await;
        world.merge_something("Hats for the hut keepers");
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.card_until("live").await;
        world.read_rest().await;
        shows!(world.ask("tengu pending").await, @r#"
        ↳ *web* · *production*
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki, live since Nov
        23, 2026 01:01
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa, live since
        Nov 23, 2026 01:01
        • commits by Tomas Hale — tomas, live since Nov 23, 2026 01:01
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji, live since
        Nov 23, 2026 01:01
        • #7 (http://github/acme/web/pull/7) Reviews of tours — ayako, kenji, live since Nov
        23, 2026 01:01
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas, live
        since Nov 23, 2026 01:01
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — rosa,
        live since Nov 23, 2026 01:01
        • #12 (http://github/acme/web/pull/12) Hats for the hut keepers — ayako, live since Nov
        23, 2026 01:03
        `tengu verify #7` says that one works.
        "#);
        world.ask("tengu rollback production").await;
        world.card_until("live").await;
        world.read_rest().await;
        shows!(world.ask("tengu pending").await, @r#"
        ↳ *web* · *production*
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki, live since Nov
        23, 2026 01:01
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa, live since
        Nov 23, 2026 01:01
        • commits by Tomas Hale — tomas, live since Nov 23, 2026 01:01
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji, live since
        Nov 23, 2026 01:01
        • #7 (http://github/acme/web/pull/7) Reviews of tours — ayako, kenji, live since Nov
        23, 2026 01:01
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas, live
        since Nov 23, 2026 01:01
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — rosa,
        live since Nov 23, 2026 01:01
        `tengu verify #7` says that one works.
        "#);
        world.end().await;
    }
}

story! {
    /// Where every author says so, each has a box.
    async fn a_box_for_each(world: before the start) {
        world.with_authors();
        world.change_config("per = \"change\"", "per = \"author\"");
        world.start().await;
        world.goes_live().await;
        let body = world.body(FIRST);
        assert_eq!(body.matches("#3 Draw routes").count(), 2, "{body}");
        let ayako = world.ayako.clone();
        shows!(world.ask_as(&ayako, "tengu verify all").await, @r#"
        Deploy web to production
        *8 changes* (20 commits by 5 people) from `master` to `deployment/production`, in pull request #11
        (http://github/acme/web/pull/11).
        ✅ #3 (http://github/acme/web/pull/3) Draw routes on the map — ayako-t
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — yuki-s
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki-s
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        • tomas-h: commits without a pull request
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji-m
        • #7 (http://github/acme/web/pull/7) Reviews of tours — kenji-m
        ✅ #7 (http://github/acme/web/pull/7) Reviews of tours — ayako-t
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas-h
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        ✅ merge  ✅ image  ✅ before  ✅ rollout
        `db:migrate`: done in 30 s
        `web` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 running `web-production:2`, done
        `worker` ▰▰▰▰▰▰▰▰▰▰ 2 of 2 running `worker-production:2`, done
        ✅ *Live.* 2 of 10 verified.
        Head f6ab0f7 (http://github/acme/web/commit/f6ab0f74c398db29c8e559d724e8d39c8a1bfd1b) ·
        asked for by kenji Nov 23, 2026 01:00 · decided by ayako · live since Nov 23, 2026 01:01
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        👍 @ayako
        "#);
        world.read_rest().await;
        shows!(world.ask("tengu pending mine").await, @r"
        ↳ *web* · *production*
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji, live since
        Nov 23, 2026 01:01
        • #7 (http://github/acme/web/pull/7) Reviews of tours — kenji, live since Nov 23, 2026
        01:01
        `tengu verify #7` says that one works.
        ");
        world.end().await;
    }
}

story! {
    /// A merge by hand is verified as well; a box that was ticked before is not asked for.
    async fn ticked_before(world: before the start) {
        world.with_authors();
        world.start().await;
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        world.github.tick(WEB, FIRST, "yuki-s", "#4", true).unwrap();
        world.github.merge(WEB, FIRST, MergeKind::Merge, "rosa-lindt").unwrap();
        world.pass(Duration::from_secs(20)).await;
        let card = world.card_until("live").await;
        shows!(card.lines().find(|line| line.contains("verified")).unwrap(), @"✅ *Live.* 1 of 8 verified.");
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// Where tengu's part ends with the merge, a merge is what has to be verified, if the team wants that.
    async fn merged_is_enough(world: before the start) {
        world.with_authors();
        let canary = "[apps.web.environments.canary]\nrelease_branch = \"deployment/canary\"\n[apps.web.environments.canary.verify]\non = true";
        world.add_config(canary);
        world.github.branch(WEB, "deployment/canary", "deployment/production").unwrap();
        world.start().await;
        world.ask("tengu deploy canary").await;
        world.approve_card().await;
        let card = world.card_until("live").await;
        shows!(world.last_lines(&card, 5), @r"
        ✅ *Live.* 0 of 8 verified.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako · live since Nov 23, 2026 hh:mm
        [ My changes work ]  [ Open pull request ]
        👍 @ayako
        ");
        world.read_rest().await;
        world.end().await;
    }
}
