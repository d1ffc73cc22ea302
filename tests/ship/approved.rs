//! The whole way: proposed, approved with a reaction, merged, migrated, rolled out, live.

use tengu::sandbox::aws::{TaskBehaviour, TaskMatcher};

use crate::common::{Database, FIRST, WEB, World};
use crate::{shows, story};

story! {
    async fn approved_and_live(world) {
        let digest = world.ci_builds("master");
        let lines = ["== 20260302090000 AddLanguagesToGuides: migrating ==", "== migrated (0.0213s) =="];
        world.aws.task_behaves(TaskMatcher::command("db:migrate"), TaskBehaviour::exits(0, &lines));
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let card = world.card_until("live").await;
        shows!(world.last_lines(&card, 8), @r"
        `db:migrate`: done in N s
        `web` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 running `web-production:2`, done
        `worker` ▰▰▰▰▰▰▰▰▰▰ 2 of 2 running `worker-production:2`, done
        ✅ *Live.* 0 of 8 verified.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako · live since Nov 23, 2026 hh:mm
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        👍 @ayako
        ");
        shows!(world.read_rest().await.join("\n"), @r#"
        ↳ Log of `db:migrate`
        ```
        == 20260302090000 AddLanguagesToGuides: migrating ==
        == migrated (0.0213s) ==
        ```
        ↳ ✅ @kenji web is live in production, N s after it was decided.
        "#);
        let pull = world.pull(FIRST);
        assert!(pull.merged());
        assert_eq!(world.github.merges(WEB, FIRST).unwrap(), 1);
        for service in ["web", "worker"] {
            let found = world.aws.service(&format!("production/{service}")).unwrap();
            assert!(found.task_definition.ends_with(&format!("{service}-production:2")), "{found:?}");
            let revision = world.aws.revisions(&format!("{service}-production")).pop().unwrap();
            assert!(format!("{revision:?}").contains(&digest), "pinned by digest");
        }
        assert_eq!(world.aws.one_off_tasks().len(), 1);
        shows!(world.on_github(), @"production: in_progress, success");
        world.end().await;
    }
}

story! {
    async fn and_in_japanese(world: before the start) {
        world.in_japanese();
        world.ci_builds("master");
        world.start().await;
        world.ask("天狗 本番にデプロイ").await;
        world.approve_card().await;
        let card = world.card_until("稼働").await;
        shows!(world.last_lines(&card, 8), @r"
        `db:migrate`: 30 秒で完了
        `web` ▰▰▰▰▰▰▰▰▰▰ `web-production:2` が 3 中 3 稼働、完了
        `worker` ▰▰▰▰▰▰▰▰▰▰ `worker-production:2` が 2 中 2 稼働、完了
        ✅ *稼働中です。* 8 件中 0 件を確認済み。
        ヘッド sha (http://github/acme/web/commit/sha)
        · 依頼: kenji Nov 23, 2026 hh:mm · 決定: ayako · Nov 23, 2026 hh:mm から稼働
        [ 自分の分は動いた ]  [ プルリクエストを開く ]  [ 元に戻す ]
        👍 @ayako
        ");
        shows!(world.read_rest().await.join("\n"), @r#"
        ↳ `db:migrate` のログ
        ```
        Done.
        ```
        ↳ ✅ @kenji web が production で稼働しています (決定から N 秒)。
        "#);
        world.end().await;
    }
}

story! {
    async fn approved_by_the_button(world) {
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        let ayako = world.ayako.clone();
        world.press(&ayako, "approve");
        world.card_until("live").await;
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// Who asked may not approve, guests may not, bots are not heard, and other reactions say nothing.
    async fn not_by_everybody(world) {
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        let (kenji, guest, ayako) = (world.kenji.clone(), world.guest.clone(), world.ayako.clone());
        world.approve_card_as(&kenji).await;
        shows!(world.reads().await, @"↳ @kenji You asked for this deploy, so somebody else has to approve it.");
        world.approve_card_as(&guest).await;
        shows!(world.reads().await, @"↳ @gil Only full members of this workspace may approve.");
        let card = world.card();
        world.slack.react(&ayako, &world.deploy, &card.ts, "eyes");
        world.settle().await;
        assert!(!world.pull(FIRST).merged());
        world.card_until("#11").await;
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// A reaction that is taken back is an approval less.
    async fn withdrawn_in_time(world: before the start) {
        world.change_config("approvals = 1", "approvals = 2");
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.settle().await;
        let card = world.card_until("#11").await;
        shows!(world.last_lines(&card, 6), @r"
        👍 Approved by ayako (1 of 2).
        Waiting for one approval: react with 👍 or press Approve.
        Head sha (http://github/acme/web/commit/sha) ·
        no checks reported · asked for by kenji Nov 23, 2026 hh:mm
        [ Approve ]  [ Open pull request ]  [ Update ]  [ Cancel ]
        👍 @ayako
        ");
        let (card, ayako) = (world.card(), world.ayako.clone());
        world.slack.unreact(&ayako, &world.deploy, &card.ts, "+1");
        world.settle().await;
        let card = world.card_until("#11").await;
        shows!(world.last_lines(&card, 6), @r"
        • The database schema changes: `db/migrate/20260302090000_add_languages_to_guides.rb`
        • #9 takes back #4, which goes out with it
        Waiting for 2 approvals: react with 👍 or press Approve.
        Head sha (http://github/acme/web/commit/sha) ·
        no checks reported · asked for by kenji Nov 23, 2026 hh:mm
        [ Approve ]  [ Open pull request ]  [ Update ]  [ Cancel ]
        ");
        assert!(!world.pull(FIRST).merged());
        world.end().await;
    }
}

story! {
    /// What joins after an approval voids it, and who approved is told what joined.
    async fn the_base_moves_under_an_approval(world: before the start) {
        world.change_config("approvals = 1", "approvals = 2");
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.settle().await;
        world.merge_something("Hats for the hut keepers");
        world.pass(std::time::Duration::from_secs(20)).await;
        let card = world.card_with("Hats for the hut keepers").await;
        shows!(world.last_lines(&card, 6), @r"
        • #9 takes back #4, which goes out with it
        Waiting for 2 approvals: react with 👍 or press Approve.
        Head sha (http://github/acme/web/commit/sha) ·
        no checks reported · asked for by kenji Nov 23, 2026 hh:mm
        [ Approve ]  [ Open pull request ]  [ Update ]  [ Cancel ]
        👍 @ayako
        ");
        shows!(world.read_rest().await.join("\n"), @r"
        ↳ @ayako `master` moved after you approved, so the approval is void. It would bring `sha` now;
        please look again. New:
        • #12 (http://github/acme/web/pull/12) Hats for the hut keepers — ayako-t
        ");
        world.end().await;
    }
}

story! {
    /// Somebody presses Merge on GitHub: that is a decision to deploy.
    async fn merged_on_github(world) {
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        world.github.merge(WEB, FIRST, tengu::sandbox::github::MergeKind::Merge, "rosa-lindt").unwrap();
        world.pass(std::time::Duration::from_secs(20)).await;
        let card = world.card_until("live").await;
        shows!(world.last_lines(&card, 3), @r"
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by rosa-lindt · live since Nov 23, 2026 hh:mm
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        ");
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// Two clicks, two deliveries, a lost answer: one merge, one migration, one revision each.
    async fn once_is_enough(world) {
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        world.slack.duplicate_next(3);
        let ayako = world.ayako.clone();
        world.press(&ayako, "approve");
        world.approve_card().await;
        world.card_until("live").await;
        world.read_rest().await;
        assert_eq!(world.github.merges(WEB, FIRST).unwrap(), 1);
        assert_eq!(world.aws.one_off_tasks().len(), 1);
        assert_eq!(world.aws.revisions("web-production").len(), 2);
        world.end().await;
    }
}
