//! `deploy` typed again: nothing new, new changes, less, and whatever people did on GitHub meanwhile.

use tengu::sandbox::github::{MergeKind, NewCommit, NewPull, PullState};

use crate::common::{Database, FIRST, WEB, World};
use crate::{shows, story};

/// A pull request that waits to be deployed.
fn merged(world: &World, branch: &str, title: &str) -> u64 {
    world.github.branch(WEB, branch, "master").unwrap();
    world.github.commit(WEB, branch, NewCommit::new("rosa-lindt", title, &["app/x.rb"])).unwrap();
    let new = NewPull { head: branch, base: "master", title, body: "", author: "rosa-lindt" };
    let number = world.github.open_pull_request(WEB, &new).unwrap();
    world.github.merge(WEB, number, MergeKind::Squash, "rosa-lindt").unwrap();
    number
}

/// What the thread hears, besides the card being brought up to date.
async fn thread(world: &mut World, words: &str) -> String {
    world.slack.say(&world.kenji, &world.deploy, words);
    let answered = world.read_all().await;
    let in_thread: Vec<_> = answered.into_iter().filter(|said| said.starts_with('↳')).collect();
    in_thread.join("\n")
}

story! {
    async fn nothing_new(world) {
        world.ask("tengu deploy production").await;
        let before = world.pull(FIRST);
        shows!(thread(&mut world, "tengu deploy production").await, @r"
        ↳ There is a deploy of web to production already, and it is up to date: its card
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)
        ");
        assert_eq!(world.pull(FIRST), before);
        world.end().await;
    }
}

story! {
    async fn new_changes_join(world) {
        world.ask("tengu deploy production").await;
        merged(&world, "huts", "Huts on the map");
        world.github.commit(WEB, "master", NewCommit::new("ayako-t", "Fix the fix", &["a"])).unwrap();
        shows!(thread(&mut world, "tengu deploy production").await, @r"
        ↳ I brought the deploy of web to production up to date: its card
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)
        New since last time:
        • #12 (http://github/acme/web/pull/12) Huts on the map — rosa-lindt
        • ayako-t: commits without a pull request
        ");
        assert!(world.body(FIRST).contains("- [ ] #12 Huts on the map @rosa-lindt <!-- tengu:pr=12 -->"));
        // more commits of somebody who is on the list already
        world.github.commit(WEB, "master", NewCommit::new("ayako-t", "Fix the fixed fix", &["a"])).unwrap();
        let head = world.github.log(WEB, "master").unwrap()[0].sha[..7].to_owned();
        let moved = thread(&mut world, "tengu deploy production").await;
        shows!(moved.replace(&head, "‹head›"), @r"
        ↳ I brought the deploy of web to production up to date: its card
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)
        The same changes with other commits; the head is `‹head›` now.
        ");
        assert_eq!((world.deploys().len(), world.cards(&world.deploy)), (1, 1));
        world.end().await;
    }
}

story! {
    async fn a_branch_set_back_takes_changes_away(world) {
        let before = world.github.log(WEB, "master").unwrap()[0].sha.clone();
        merged(&world, "huts", "Huts on the map");
        world.ask("tengu deploy production").await;
        world.github.branch(WEB, "master", &before).unwrap();
        shows!(thread(&mut world, "tengu deploy production").await, @r"
        ↳ I brought the deploy of web to production up to date: its card
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)
        No longer in it:
        • #11 (http://github/acme/web/pull/11) Huts on the map — rosa-lindt
        ");
        assert!(!world.body(12).contains("Huts"), "{}", world.body(12));
        world.end().await;
    }
}

story! {
    async fn in_japanese(world: before the start) {
        world.in_japanese();
        world.start().await;
        world.ask("天狗 deploy production").await;
        shows!(thread(&mut world, "天狗 deploy production").await, @r"
        ↳ web の production へのデプロイはすでにあり、最新の状態です: カード
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)
        ");
        let before = world.github.log(WEB, "master").unwrap()[0].sha.clone();
        merged(&world, "huts", "Huts on the map");
        shows!(thread(&mut world, "天狗 本番へデプロイ").await, @r"
        ↳ web の production へのデプロイを最新の状態にしました: カード
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)
        前回から加わった変更:
        • #12 (http://github/acme/web/pull/12) Huts on the map — rosa-lindt
        ");
        world.github.branch(WEB, "master", &before).unwrap();
        shows!(thread(&mut world, "天狗 本番へデプロイ").await, @r"
        ↳ web の production へのデプロイを最新の状態にしました: カード
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)
        外れた変更:
        • #12 (http://github/acme/web/pull/12) Huts on the map — rosa-lindt
        ");
        world.github.close(WEB, FIRST).unwrap();
        world.slack.say(&world.kenji, &world.deploy, "天狗 deploy production");
        shows!(world.read_all().await[0], @r#"
        web を production にデプロイ
        プルリクエスト #11 (http://github/acme/web/pull/11): *変更 8 件* (コミット 20 件、5 人)
        を `master` から `deployment/production` へ。
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — ayako-t, yuki-s
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki-s
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        • tomas-h: プルリクエストのないコミット
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji-m
        • #7 (http://github/acme/web/pull/7) Reviews of tours — kenji-m, ayako-t
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas-h
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        🚫 *中止しました。* 動いているものは何も変わっていません。
        ヘッド f6ab0f7 (http://github/acme/web/commit/f6ab0f74c398db29c8e559d724e8d39c8a1bfd1b)
        · チェックの報告なし · 依頼: kenji Nov 23, 2026 01:00
        [ プルリクエストを開く ]
        "#);
        world.end().await;
    }
}

story! {
    async fn ticks_and_foreign_words_survive(world) {
        world.ask("tengu deploy production").await;
        // on the page, which writes CRLF line ends
        world.github.tick(WEB, FIRST, "ayako-t", "#3", true).unwrap();
        world.github.edit_body(WEB, FIRST, "rosa-lindt", |body| {
            format!("Dear hut keepers,\n\n- [ ] my own box #4\n\n{}\n\n*See you*\u{3000}\t\n", body.replace("- [ ] Tomas", "- [x] Tomas"))
        }).unwrap();
        let written = world.pull(FIRST).body.clone().unwrap();
        assert!(written.contains("\r\n"));
        merged(&world, "huts", "Huts on the map");
        thread(&mut world, "tengu deploy production").await;
        let body = world.pull(FIRST).body.clone().unwrap();
        let around = |body: &str| {
            let (before, rest) = body.split_once("<!-- tengu:begin").unwrap();
            (before.to_owned(), rest.split_once("tengu:end -->").unwrap().1.to_owned())
        };
        assert_eq!(around(&body), around(&written));
        assert_eq!(around(&body).0, "Dear hut keepers,\r\n\r\n- [ ] my own box #4\r\n\r\n");
        for line in ["- [x] #3 ", "- [x] Tomas Hale", "- [ ] #4 Warn", "- [ ] #12 Huts"] {
            assert!(body.contains(line), "{line} is not in {body}");
        }
        world.end().await;
    }
}

story! {
    async fn a_tick_between_our_read_and_our_write_survives(world) {
        world.ask("tengu deploy production").await;
        merged(&world, "huts", "Huts on the map");
        let github = world.github.clone();
        world.github.between_read_and_write(move || {
            github.tick(WEB, FIRST, "ayako-t", "#5", true).unwrap();
            github.edit_body(WEB, FIRST, "rosa-lindt", |body| format!("Wait for me!\n{body}")).unwrap();
        });
        thread(&mut world, "tengu deploy production").await;
        let body = world.body(FIRST);
        assert!(body.starts_with("Wait for me!") && body.contains("- [x] #5 ") && body.contains("#12 Huts"), "{body}");
        world.end().await;
    }
}

story! {
    async fn marks_that_were_deleted_lose_no_tick(world) {
        world.ask("tengu deploy production").await;
        world.github.tick(WEB, FIRST, "ayako-t", "#3", true).unwrap();
        thread(&mut world, "tengu deploy production").await;
        world.github.edit_body(WEB, FIRST, "rosa-lindt", |_| "All gone.".into()).unwrap();
        thread(&mut world, "tengu deploy production").await;
        let body = world.body(FIRST);
        assert!(body.starts_with("All gone.") && body.contains("- [x] #3 ") && body.contains("- [ ] #4 "), "{body}");
        // and when only the marks around the part are gone, it is not there twice
        world.github.edit_body(WEB, FIRST, "rosa-lindt", |body| {
            let lines = body.lines().filter(|line| !line.contains("tengu:begin") && !line.contains("tengu:end"));
            lines.collect::<Vec<_>>().join("\n")
        }).unwrap();
        thread(&mut world, "tengu deploy production").await;
        let body = world.body(FIRST);
        assert_eq!((body.matches("tengu:pr=3 ").count(), body.matches("- [x] #3 ").count()), (1, 1), "{body}");
        world.end().await;
    }
}

story! {
    async fn closed_by_a_person(world) {
        world.ask("tengu deploy production").await;
        world.github.tick(WEB, FIRST, "ayako-t", "#3", true).unwrap();
        world.github.close(WEB, FIRST).unwrap();
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let answered = world.read_all().await;
        let old = answered.iter().find(|said| said.contains("pull request #11")).unwrap();
        shows!(old.lines().rev().take(5).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n"), @r"
        rosa-lindt
        🚫 *Cancelled.* Nothing was changed where it runs.
        Head f6ab0f7 (http://github/acme/web/commit/f6ab0f74c398db29c8e559d724e8d39c8a1bfd1b) ·
        no checks reported · asked for by kenji Nov 23, 2026 01:00
        [ Open pull request ]
        ");
        assert!(answered.iter().any(|said| said.contains("pull request #12")), "{answered:#?}");
        assert_eq!((world.deploys().len(), world.cards(&world.deploy)), (2, 2));
        assert_eq!(world.pull(FIRST).state, PullState::Closed);
        assert!(world.body(12).contains("- [x] #3 "), "nobody confirms twice");
        world.end().await;
    }
}

story! {
    async fn merged_by_a_person(world) {
        world.ask("tengu deploy production").await;
        world.ci_builds("master");
        world.github.merge(WEB, FIRST, MergeKind::Merge, "kenji-m").unwrap();
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let card = world.card_until("live").await;
        let answered = world.read_rest().await;
        shows!(card.lines().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n"), @r"
        ✅ *Live.* 0 of 8 verified.
        Head f6ab0f7 (http://github/acme/web/commit/f6ab0f74c398db29c8e559d724e8d39c8a1bfd1b) ·
        asked for by kenji Nov 23, 2026 01:00 · decided by kenji-m · live since Nov 23, 2026 01:01
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        ");
        shows!(answered.iter().find(|said| said.starts_with('↳')).unwrap(), @r"
        ↳ The last deploy of web to production waits for its image. (pull request #11
        (http://github/acme/web/pull/11))
        ");
        merged(&world, "huts", "Huts on the map");
        let next = world.ask("tengu deploy production").await;
        assert!(next.contains("*1 change* (1 commit by 1 person)") && next.contains("Huts on the map"), "{next}");
        shows!(thread(&mut world, "tengu status production").await, @r"
        ↳ *web → production*: a deploy is proposed in pull request #13
        (http://github/acme/web/pull/13) (its card
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)), 1 change, no checks reported
            runs `f6ab0f7` since Nov 23, 2026 01:01, asked for by kenji
            1 commit behind `master`
            `web` `web-production:2` 3/3 · `worker` `worker-production:2` 2/2
            last: pull request #11 (http://github/acme/web/pull/11), live, being verified Nov
        23, 2026 01:01
        ");
        world.end().await;
    }
}

story! {
    async fn one_that_somebody_opened_by_hand_is_adopted(world) {
        let body = "Going out on Monday.\n\n- [x] #3 looks good\n- [ ] tell the huts";
        let new = NewPull { head: "master", base: "deployment/production", title: "Monday", body, author: "kenji-m" };
        let number = world.github.open_pull_request(WEB, &new).unwrap();
        let card = world.ask("tengu deploy production").await;
        assert!(card.contains(&format!("pull request #{number}")), "{card}");
        let pull = world.pull(number);
        assert_eq!(pull.title, "Monday", "its title is theirs");
        let adopted = world.body(number);
        assert!(adopted.starts_with(body) && adopted.contains("tengu:pr=10 "), "{adopted}");
        assert_eq!(world.deploys().len(), 1);
        world.end().await;
    }
}
