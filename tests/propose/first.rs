//! The first time somebody types it, and what may come with it.

use tengu::sandbox::github::{Checks, PullState};

use crate::common::{Database, FIRST, WEB, World};
use crate::{shows, story};

story! {
    async fn a_deploy_is_proposed(world) {
        shows!(world.ask("tengu deploy production").await, @r#"
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
        ⚠ *Look twice*
        • The database schema changes: `db/migrate/20260302090000_add_languages_to_guides.rb`
        • #9 takes back #4, which goes out with it
        Waiting for one approval: react with 👍 or press Approve.
        Head f6ab0f7 (http://github/acme/web/commit/f6ab0f74c398db29c8e559d724e8d39c8a1bfd1b) ·
        no checks reported · asked for by kenji Nov 23, 2026 01:00
        [ Approve ]  [ Open pull request ]  [ Update ]  [ Cancel ]
        "#);
        shows!(world.body(FIRST), @r#"
        <!-- tengu:begin v1 -->

        **web → production**: `master` into `deployment/production` at `f6ab0f7`

        Pull requests: 7 · Commits: 20 · People: 5

        **Look twice**

        - The database schema changes: `db/migrate/20260302090000_add_languages_to_guides.rb`
        - #9 takes back #4, which goes out with it

        Tick the box of a change once it is confirmed to work.

        - [ ] #3 Draw routes on the map @ayako-t, @yuki-s <!-- tengu:pr=3 -->
          - `79e4ecd` Read GPX tracks
          - `cf837fd` Draw the track and its huts (with 佐藤 ゆき)
          - `6755e6b` Mark steep parts in red
        - [ ] #4 Warn of snow above 2,500 m @yuki-s <!-- tengu:pr=4 -->
        - [ ] #5 Search tours by day and height @rosa-lindt <!-- tengu:pr=5 -->
          - `d3e3c44` Index tours by day
          - `772659f` Filter by height
        - [ ] Tomas Hale: commits without a pull request @tomas-h <!-- tengu:login=tomas-h -->
          - `00ba6c9` Spell Jungfraujoch right
          - `8a69392` 日本語のメールの件名を直す
        - [ ] #6 Bump rack from 3.1.7 to 3.1.8 @kenji-m <!-- tengu:pr=6 -->
        - [ ] #7 Reviews of tours @kenji-m, @ayako-t <!-- tengu:pr=7 -->
          - `5a6f2cf` Guests rate a tour
          - `d4a3f76` Attach photos
        - [ ] #9 Revert "Warn of snow above 2,500 m" @tomas-h <!-- tengu:pr=9 -->
        - [ ] #10 Guides name the languages they speak @rosa-lindt <!-- tengu:pr=10 -->
          - `a760bf8` Add languages to guides
          - `2bfbe5d` Choose a guide by language

        <!-- tengu:end -->
        "#);
        let pull = world.pull(FIRST);
        assert_eq!((pull.head.as_str(), pull.base.as_str()), ("master", "deployment/production"));
        assert_eq!(pull.title, "Deploy web to production");
        assert_eq!(pull.labels, ["deploy"]);
        let notified = world.slack.messages(&world.deploy).last().unwrap().text.clone();
        assert_eq!(notified, "Deploy web to production: 8 changes, pull request #11");
        world.end().await;
    }
}

story! {
    async fn and_in_japanese(world: before the start) {
        world.in_japanese();
        world.start().await;
        shows!(world.ask("天狗 本番にデプロイして").await, @r#"
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
        ⚠ *要注意*
        • The database schema changes: `db/migrate/20260302090000_add_languages_to_guides.rb`
        • #9 は、同時に出る #4 を取り消します
        あと 1 人の承認を待っています。👍 でリアクションするか、「承認」を押してください。
        ヘッド f6ab0f7 (http://github/acme/web/commit/f6ab0f74c398db29c8e559d724e8d39c8a1bfd1b)
        · チェックの報告なし · 依頼: kenji Nov 23, 2026 01:00
        [ 承認 ]  [ プルリクエストを開く ]  [ 更新 ]  [ 中止 ]
        "#);
        shows!(world.body(FIRST), @r#"
        <!-- tengu:begin v1 -->

        **web → production**: `master` を `deployment/production` へ (`f6ab0f7`)

        プルリクエスト: 7 · コミット: 20 · 担当者: 5

        **要注意**

        - The database schema changes: `db/migrate/20260302090000_add_languages_to_guides.rb`
        - #9 は、同時にデプロイされる #4 を取り消します

        動作を確認できた変更にチェックを入れてください。

        - [ ] #3 Draw routes on the map @ayako-t, @yuki-s <!-- tengu:pr=3 -->
          - `79e4ecd` Read GPX tracks
          - `cf837fd` Draw the track and its huts (共同作成: 佐藤 ゆき)
          - `6755e6b` Mark steep parts in red
        - [ ] #4 Warn of snow above 2,500 m @yuki-s <!-- tengu:pr=4 -->
        - [ ] #5 Search tours by day and height @rosa-lindt <!-- tengu:pr=5 -->
          - `d3e3c44` Index tours by day
          - `772659f` Filter by height
        - [ ] Tomas Hale: プルリクエストのないコミット @tomas-h <!-- tengu:login=tomas-h -->
          - `00ba6c9` Spell Jungfraujoch right
          - `8a69392` 日本語のメールの件名を直す
        - [ ] #6 Bump rack from 3.1.7 to 3.1.8 @kenji-m <!-- tengu:pr=6 -->
        - [ ] #7 Reviews of tours @kenji-m, @ayako-t <!-- tengu:pr=7 -->
          - `5a6f2cf` Guests rate a tour
          - `d4a3f76` Attach photos
        - [ ] #9 Revert "Warn of snow above 2,500 m" @tomas-h <!-- tengu:pr=9 -->
        - [ ] #10 Guides name the languages they speak @rosa-lindt <!-- tengu:pr=10 -->
          - `a760bf8` Add languages to guides
          - `2bfbe5d` Choose a guide by language

        <!-- tengu:end -->
        "#);
        world.end().await;
    }
}

story! {
    async fn what_the_checks_say_stands_on_the_card(world) {
        let small_print = |card: &str| card.split_once("Head ").unwrap().1.to_owned();
        for (checks, words) in [
            (Checks::None, "no checks reported"),
            (Checks::Pending, "checks are running"),
            (Checks::Expected, "checks are running"),
            (Checks::Failure, "checks failed"),
            (Checks::Success, "checks are green"),
        ] {
            world.github.set_checks(WEB, "master", checks).unwrap();
            world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
            let answered = world.read_all().await;
            let card = answered.iter().find(|said| said.starts_with("Deploy web")).unwrap_or_else(|| panic!("{checks:?}: no card in {answered:?}"));
            assert!(small_print(card).contains(words), "{checks:?}: {card}");
        }
        world.end().await;
    }
}

story! {
    async fn a_conflict_is_shown_once_github_has_found_out(world) {
        world.ask("tengu deploy production").await;
        world.github.set_conflict(WEB, FIRST, true).unwrap();
        world.github.mergeable_unknown(WEB, FIRST, 3).unwrap();
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let answered = world.read_all().await;
        let card = answered.iter().rfind(|said| said.starts_with("Deploy web")).unwrap();
        let conflict: Vec<_> = card.lines().skip_while(|line| !line.contains("Conflict")).take(2).collect();
        shows!(conflict.join("\n"), @r"
        ⛔ *Conflict*: the branches changed the same lines. Resolve it in the pull request on GitHub, then
        press Update.
        ");
        world.github.set_conflict(WEB, FIRST, false).unwrap();
        world.press(&world.ayako.clone(), "command:update");
        let answered = world.read_all().await;
        assert!(answered.iter().any(|said| said.starts_with("Deploy web")), "{answered:?}");
        assert!(!answered.iter().any(|said| said.contains("Conflict")), "{answered:?}");
        world.end().await;
    }
}

story! {
    async fn two_people_at_once_get_one_pull_request_and_one_card(world) {
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        world.slack.say(&world.ayako, &world.deploy, "tengu deploy prod");
        let answered = world.read_all().await;
        assert_eq!(world.deploys().len(), 1);
        assert_eq!(world.cards(&world.deploy), 1);
        assert!(answered.iter().any(|said| said.starts_with("↳ There is a deploy of web to production already")), "{answered:#?}");
        world.end().await;
    }
}

story! {
    async fn asked_for_elsewhere_the_card_still_stands_in_its_channel(world) {
        let lobby = world.slack.add_channel("lobby", &[&world.kenji], true, false);
        world.slack.say(&world.kenji, &lobby, "tengu deploy production");
        assert!(world.reads().await.starts_with("Deploy web to production"));
        let answer = world.next_in(&lobby).await;
        shows!(world.shown(&answer), @r"
        ↳ The deploy of web to production stands in #deploy: its card
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)
        ");

        let (direct, _) = world.slack.direct_message(&world.kenji, "deploy production");
        let answer = world.next_in(&direct).await;
        shows!(world.shown(&answer), @r"
        There is a deploy of web to production already, and it is up to date: its card
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)
        ");

        world.slack.slash(&world.kenji, &lobby, "deploy production");
        let answered = world.read_ephemeral().await;
        shows!(answered, @r"
        There is a deploy of web to production already, and it is up to date: its card
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)
        ");
        assert_eq!((world.deploys().len(), world.cards(&world.deploy), world.cards(&lobby)), (1, 1, 0));
        // each time the card was brought up to date, should it have been left behind
        assert!(world.reads().await.starts_with("Deploy web to production"));
        world.end().await;
    }
}

story! {
    async fn without_a_channel_of_its_own_the_card_stands_where_it_was_asked_for(world: before the start) {
        world.github.commit(WEB, "master", tengu::sandbox::github::NewCommit::new("tomas-h", "Snow", &["a"])).unwrap();
        world.start().await;
        let lobby = world.slack.add_channel("lobby", &[&world.kenji], true, false);
        world.slack.say(&world.kenji, &lobby, "tengu deploy staging");
        let card = world.next_in(&lobby).await;
        shows!(world.shown(&card), @r"
        Deploy web to staging
        *1 change* (1 commit by 1 person) from `master` to `deployment/staging`, in pull request #11
        (http://github/acme/web/pull/11).
        • tomas-h: commits without a pull request
        Waiting for one approval: react with 👍 or press Approve.
        Head 8b6ffa0 (http://github/acme/web/commit/8b6ffa039e50f76183553e34548aa5cf0da6d354) ·
        no checks reported · asked for by kenji Nov 23, 2026 01:00
        [ Approve ]  [ Open pull request ]  [ Update ]  [ Cancel ]
        ");
        world.end().await;
    }
}

story! {
    async fn diff_shows_the_same_and_creates_nothing(world) {
        shows!(world.ask("tengu diff production").await, @r#"
        ↳ What a deploy of web to production would bring
        `master` is *8 changes* (20 commits by 5 people) ahead of `deployment/production`.
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — ayako-t, yuki-s
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki-s
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        • tomas-h: commits without a pull request
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji-m
        • #7 (http://github/acme/web/pull/7) Reviews of tours — kenji-m, ayako-t
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas-h
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        ⚠ *Look twice*
        • The database schema changes: `db/migrate/20260302090000_add_languages_to_guides.rb`
        • #9 takes back #4, which goes out with it
        Head `f6ab0f7` · no checks reported · Nothing was created. To propose it: `tengu deploy web
        production`
        [ Deploy web to production ]
        "#);
        assert!(world.deploys().is_empty());
        let writes = world.github.calls().into_iter().filter(|call| call.method != "GET" && call.query.is_none());
        assert_eq!(writes.count(), 0);
        // its button proposes what it showed
        world.press(&world.kenji.clone(), "command:deploy");
        let card = world.reads().await;
        assert!(card.starts_with("Deploy web to production"), "{card}");
        let again = world.ask("tengu diff production").await;
        shows!(again.lines().rev().take(2).collect::<Vec<_>>().join("\n"), @r"
        (http://github/acme/web/pull/11)
        Head `f6ab0f7` · no checks reported · Proposed already: pull request #11
        ");
        world.end().await;
    }
}

story! {
    async fn diff_in_japanese(world: before the start) {
        world.in_japanese();
        world.start().await;
        shows!(world.ask("天狗 本番との差分").await, @r#"
        ↳ web を production にデプロイすると
        `master` は `deployment/production` より *変更 8 件* (コミット 20 件、5 人) 進んでいます。
        • #3 (http://github/acme/web/pull/3) Draw routes on the map — ayako-t, yuki-s
        • #4 (http://github/acme/web/pull/4) Warn of snow above 2,500 m — yuki-s
        • #5 (http://github/acme/web/pull/5) Search tours by day and height — rosa-lindt
        • tomas-h: プルリクエストのないコミット
        • #6 (http://github/acme/web/pull/6) Bump rack from 3.1.7 to 3.1.8 — kenji-m
        • #7 (http://github/acme/web/pull/7) Reviews of tours — kenji-m, ayako-t
        • #9 (http://github/acme/web/pull/9) Revert "Warn of snow above 2,500 m" — tomas-h
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        ⚠ *要注意*
        • The database schema changes: `db/migrate/20260302090000_add_languages_to_guides.rb`
        • #9 は、同時に出る #4 を取り消します
        ヘッド `f6ab0f7` · チェックの報告なし · まだ何も作っていません。デプロイを提案するには: `tengu
        deploy web production`
        [ web を production にデプロイ ]
        "#);
        world.end().await;
    }
}

story! {
    async fn status_tells_how_things_stand(world) {
        shows!(world.ask("tengu status").await, @r"
        ↳ *web → production*: nothing under way; 8 changes wait for `tengu deploy web production`
            20 commits behind `master`
            `web` `web-production:1` 3/3 · `worker` `worker-production:1` 2/2
        *web → staging*: up to date at `f6ab0f7`
            `web` `web-staging:1` 1/1
        ");
        world.ask("tengu deploy production").await;
        shows!(world.ask("tengu status web production").await, @r"
        ↳ *web → production*: a deploy is proposed in pull request #11
        (http://github/acme/web/pull/11) (its card
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)), 8 changes, no checks reported
            20 commits behind `master`
            `web` `web-production:1` 3/3 · `worker` `worker-production:1` 2/2
        ");
        world.github.close(WEB, FIRST).unwrap();
        world.slack.say(&world.kenji, &world.deploy, "tengu status production");
        let answered = world.read_all().await;
        shows!(answered.iter().find(|said| said.starts_with('↳')).unwrap(), @r"
        ↳ *web → production*: a deploy is proposed in pull request #11
        (http://github/acme/web/pull/11) (its card
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)), 8 changes, no checks reported
            20 commits behind `master`
            `web` `web-production:1` 3/3 · `worker` `worker-production:1` 2/2
        ");
        assert_eq!(world.pull(FIRST).state, PullState::Closed);
        world.end().await;
    }
}

story! {
    async fn status_in_japanese(world: before the start) {
        world.in_japanese();
        world.start().await;
        shows!(world.ask("天狗 状況は？").await, @r"
        ↳ *web → production*: 進行中のデプロイなし。変更 8 件が `tengu deploy web production` を待っています
            `master` より 20 コミット遅れ
            `web` `web-production:1` 3/3 · `worker` `worker-production:1` 2/2
        *web → staging*: 最新です (`f6ab0f7`)
            `web` `web-staging:1` 1/1
        ");
        world.ask("天狗 deploy production").await;
        shows!(world.ask("天狗 webの本番の状況は？").await, @r"
        ↳ *web → production*: デプロイを提案中 プルリクエスト #11
        (http://github/acme/web/pull/11) (カード
        (https://sandbox.slack.com/archives/C00DEPLOY/p…))、変更 8 件、チェックの報告なし
            `master` より 20 コミット遅れ
            `web` `web-production:1` 3/3 · `worker` `worker-production:1` 2/2
        ");
        world.end().await;
    }
}
