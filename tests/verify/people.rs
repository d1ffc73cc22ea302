//! Who is asked: authors as Slack knows them, and who stands in for those it does not.

use std::time::Duration;

use tengu::sandbox::github::{MergeKind, NewCommit, NewPull};

use crate::common::{Database, WEB, World};
use crate::{shows, story};

story! {
    /// Authors who are not in Slack are named in words, and somebody else is asked about them.
    async fn people_without_slack(world: before the start) {
        world.start().await;
        world.goes_live().await;
        shows!(world.reminded().await, @r#"
        👀 *Does it work? 8 changes wait for a look.*
        `web` in `production`, live since Nov 23, 2026 hh:mm
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — @ayako, yuki-s
        [ It works ]  [ It does not ]
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki-s
        [ It works ]  [ It does not ]
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        [ It works ]  [ It does not ]
        • commits by Tomas Hale — tomas-h
        [ It works ]  [ It does not ]
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — @kenji
        [ It works ]  [ It does not ]
        • #7 (http://github/acme/web/pull/7) Reviews of tours — @ayako, @kenji
        [ It works ]  [ It does not ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas-h
        [ It works ]  [ It does not ]
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        [ It works ]  [ It does not ]
        @ayako, I can't find `rosa-lindt`, `tomas-h`, `yuki-s` in Slack. Can you see to it? Or whoever it
        is: `tengu i am <login>`
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        let tomas = world.slack.add_person(tengu::sandbox::slack::NewPerson {
            name: "tomas".into(),
            email: Some("t.hale@home.example".into()),
            ..tengu::sandbox::slack::NewPerson::default()
        });
        shows!(world.ask_as(&tomas, "tengu i am tomas-h").await, @"↳ Noted: `tomas-h` on GitHub is @tomas.");
        shows!(world.ask_as(&tomas, "tengu pending mine").await, @r#"
        ↳ *web* · *production*
        • commits by Tomas Hale — tomas, live since Nov 23, 2026 01:01
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas, live
        since Nov 23, 2026 01:01
        `tengu verify #7` says that one works.
        "#);
        world.end().await;
    }
}

story! {
    /// Somebody commits under an address that Slack does not know, and elsewhere under one that it does.
    async fn with_two_addresses(world: before the start) {
        let [rosa, ..] = world.with_authors();
        world.github.branch(WEB, "hats", "master").unwrap();
        let elsewhere = ("Rosa Lindt", "7+rosa-lindt@users.noreply.github.com");
        world.github.commit(WEB, "hats", NewCommit::new(elsewhere, "Hats", &["wool"])).unwrap();
        let new = NewPull { head: "hats", base: "master", title: "Hats", body: "", author: "rosa-lindt" };
        let number = world.github.open_pull_request(WEB, &new).unwrap();
        world.github.merge(WEB, number, MergeKind::Squash, "kenji-m").unwrap();
        world.start().await;
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.card_until("live").await;
        world.read_rest().await;
        shows!(world.ask_as(&rosa, "tengu pending mine").await, @r"
        ↳ *web* · *production*
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa, live since
        Nov 23, 2026 01:01
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — rosa,
        live since Nov 23, 2026 01:01
        • #11 (http://github/acme/web/pull/11) Hats — rosa, live since Nov 23, 2026 01:01
        `tengu verify #7` says that one works.
        ");
        world.end().await;
    }
}

story! {
    /// Who has left the company is nobody to ask; who is called differently is still the same person.
    async fn left_and_renamed(world: before the start) {
        let [rosa, tomas, _] = world.with_authors();
        world.start().await;
        world.goes_live().await;
        world.slack.deactivate(&rosa);
        world.slack.rename(&tomas, "Tomas Hale-Ito");
        world.pass(Duration::from_secs(600)).await;
        shows!(world.reminded().await, @r#"
        👀 *Does it work? 8 changes wait for a look.*
        `web` in `production`, live since Nov 23, 2026 hh:mm
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — @yuki, @ayako
        [ It works ]  [ It does not ]
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — @yuki
        [ It works ]  [ It does not ]
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        [ It works ]  [ It does not ]
        • commits by Tomas Hale — @Tomas Hale-Ito
        [ It works ]  [ It does not ]
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — @kenji
        [ It works ]  [ It does not ]
        • #7 (http://github/acme/web/pull/7) Reviews of tours — @ayako, @kenji
        [ It works ]  [ It does not ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — @Tomas
        Hale-Ito
        [ It works ]  [ It does not ]
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        [ It works ]  [ It does not ]
        @ayako, I can't find `rosa-lindt` in Slack. Can you see to it? Or whoever it is: `tengu i am
        <login>`
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        world.end().await;
    }
}

story! {
    /// Who rests, sleeps or wants to be left alone is named and not mentioned.
    async fn left_alone(world: before the start) {
        let [rosa, tomas, yuki] = world.with_authors();
        world.start().await;
        world.goes_live().await;
        let now = world.clock.now();
        world.slack.set_dnd(&rosa, now, now + chrono::TimeDelta::hours(5));
        shows!(world.ask_as(&tomas, "tengu snooze 3h dentist").await, @"↳ 💤 I leave you alone until Nov 23, 2026 04:01. `tengu snooze off` ends that.");
        shows!(world.ask_as(&yuki, "tengu snooze until tomorrow").await, @"↳ 💤 I leave you alone until Nov 24, 2026 00:00. `tengu snooze off` ends that.");
        shows!(world.ask_as(&yuki, "tengu snooze until never").await, @"↳ Until when? `tengu snooze 2h` or `tengu snooze until tomorrow 10:00`");
        shows!(world.reminded().await, @r#"
        👀 *Does it work? 3 changes wait for a look.*
        `web` in `production`, live since Nov 23, 2026 hh:mm
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — @ayako, yuki
        [ It works ]  [ It does not ]
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — @kenji
        [ It works ]  [ It does not ]
        • #7 (http://github/acme/web/pull/7) Reviews of tours — @ayako, @kenji
        [ It works ]  [ It does not ]
        Open as well, nobody is asked now: #4 (http://github/acme/web/pull/4) Warn of snow
        above 2,500 m, #5 (http://github/acme/web/pull/5) Search tours by day and height,
        commits by Tomas Hale, #9 (http://github/acme/web/pull/9) Revert "Warn of snow above
        2,500 m", #10 (http://github/acme/web/pull/10) Guides name the languages they speak
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        shows!(world.ask_as(&yuki, "tengu snooze off").await, @"↳ I ask you again from now on.");
        shows!(world.reminded().await, @r#"
        Reminder of Nov 23, 2026 hh:mm: 0 of 3 verified by now. What is open is in the newer one.
        👀 *Does it work? 6 changes wait for a look.*
        `web` in `production`, live since Nov 23, 2026 hh:mm
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — @yuki, @ayako
        [ It works ]  [ It does not ]
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — @yuki
        [ It works ]  [ It does not ]
        • commits by Tomas Hale — @tomas
        [ It works ]  [ It does not ]
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — @kenji
        [ It works ]  [ It does not ]
        • #7 (http://github/acme/web/pull/7) Reviews of tours — @ayako, @kenji
        [ It works ]  [ It does not ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — @tomas
        [ It works ]  [ It does not ]
        Open as well, nobody is asked now: #5 (http://github/acme/web/pull/5) Search tours by
        day and height, #10 (http://github/acme/web/pull/10) Guides name the languages they
        speak
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        world.end().await;
    }
}

story! {
    /// The Home tab: what is one's own, what is under way, what runs, and one's settings.
    async fn at_home(world: before the start) {
        world.with_authors();
        world.start().await;
        world.goes_live().await;
        let ayako = world.ayako.clone();
        world.slack.open_home(&ayako);
        world.settle().await;
        shows!(world.home_of(&ayako), @r"
        What is yours
        #3 (http://github/acme/web/pull/3) Draw routes on the map (web in production)
        [ It works ]  [ It does not ]
        #7 (http://github/acme/web/pull/7) Reviews of tours (web in production)
        [ It works ]  [ It does not ]
        Under way
        • Nothing.
        What runs
        • web in production: `sha` since Nov 23, 2026 hh:mm, brought by kenji
        Your settings
        Language
        [ • English | 日本語 ▾ ]
        Ask me
        [ • when the team works | 07:00-16:00 | 08:00-17:00 | 09:00-18:00 | 10:00-19:00 | 12:00-21:00 | at
        any time ▾ ]
        Where I ask you
        [ • in the channel | in a direct message ▾ ]
        👍 @ayako
        ");
        world.slack.press_home(&ayako, "works:pr=3").unwrap();
        world.settle().await;
        world.read_rest().await;
        world.slack.choose_home(&ayako, "home:language", "ja").unwrap();
        world.settle().await;
        world.slack.choose_home(&ayako, "home:where", "direct").unwrap();
        world.settle().await;
        shows!(world.home_of(&ayako), @r"
        あなたの分
        #7 (http://github/acme/web/pull/7) Reviews of tours (web の production)
        [ 動いた ]  [ 動かない ]
        進行中
        • ありません。
        動いているもの
        • web の production: `sha`、Nov 23, 2026 hh:mm から、kenji が出しました
        あなたの設定
        言語
        [ English | • 日本語 ▾ ]
        尋ねてよい時間
        [ • チームの勤務時間 | 07:00-16:00 | 08:00-17:00 | 09:00-18:00 | 10:00-19:00 | 12:00-21:00 | いつで
        も ▾ ]
        尋ねる場所
        [ チャンネルで | • ダイレクトメッセージで ▾ ]
        👍 @ayako
        ");
        world.leap(Duration::from_secs(2 * 3600)).await;
        shows!(world.read_rest().await.join("\n"), @r#"
        👀 *Does it work? 7 changes wait for a look.*
        `web` in `production`, live since Nov 23, 2026 hh:mm
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — @yuki
        [ It works ]  [ It does not ]
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — @rosa
        [ It works ]  [ It does not ]
        • commits by Tomas Hale — @tomas
        [ It works ]  [ It does not ]
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — @kenji
        [ It works ]  [ It does not ]
        • #7 (http://github/acme/web/pull/7) Reviews of tours — @kenji, ayako
        [ It works ]  [ It does not ]
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — @tomas
        [ It works ]  [ It does not ]
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak — @rosa
        [ It works ]  [ It does not ]
        Tick the box in the pull request or press a button here. `tengu snooze 2h` if it is a bad moment,
        `tengu pending` for everything that is open.
        "#);
        shows!(world.direct_to(&ayako).await, @r"
        👀 *動いていますか？ あなたの変更 1 件が確認を待っています。*
        `web` の `production`、Nov 23, 2026 hh:mm から稼働
        • #7 (http://github/acme/web/pull/7) Reviews of tours
        [ 動いた ]  [ 動かない ]
        プルリクエストのチェックを入れるか、ここのボタンを押してください。都合が悪ければ `tengu snooze 2h`、
        未確認のすべては `tengu pending` で。
        ");
        let guest = world.guest.clone();
        world.slack.open_home(&guest);
        world.settle().await;
        shows!(world.home_of(&guest), @r"
        This is for members of the workspace only.
        👍 @ayako
        ");
        world.end().await;
    }
}
