//! What holds a deploy up: checks, locks, freezes, time, and people who cancel.

use std::time::Duration;

use tengu::sandbox::github::Protection;

use crate::common::{Database, FIRST, WEB, World};
use crate::{shows, story};

story! {
    async fn checks_have_to_be_green(world: before the start) {
        let protection = Protection { required_checks: vec!["test".into()], ..Protection::default() };
        world.github.protect(WEB, "deployment/production", protection).unwrap();
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.pass(Duration::from_secs(20)).await;
        let card = world.card_until("#11").await;
        shows!(world.last_lines(&card, 6), @r"
        👍 Approved by ayako (1 of 1).
        Approved. It goes out when the checks are green: `test`.
        Head sha (http://github/acme/web/commit/sha) ·
        no checks reported · asked for by kenji Nov 23, 2026 hh:mm
        [ Approve ]  [ Open pull request ]  [ Update ]  [ Cancel ]
        👍 @ayako
        ");
        let head = world.pull(FIRST).head_sha.clone();
        world.check_says(&head, "test", true);
        world.pass(Duration::from_secs(20)).await;
        world.card_until("live").await;
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// Who is turned away by a lock is told by whom and why, and told when it is gone.
    async fn somebody_keeps_it_to_themselves(world) {
        world.ci_builds("master");
        let ayako = world.ayako.clone();
        shows!(world.ask_as(&ayako, "tengu lock production for 2h load test").await, @"↳ 🔒 web production is yours until Nov 23, 2026 03:00. Give it back with `tengu unlock web production`");
        shows!(world.ask("tengu deploy production").await, @r#"
        ↳ 🔒 ayako has kept web production since Nov 23, 2026 01:00: load test (until Nov 23, 2026 03:00).
        I tell you when it is free. In an emergency: `tengu unlock web production`
        "#);
        shows!(world.ask("tengu lock production").await, @r#"
        ↳ 🔒 ayako has kept web production since Nov 23, 2026 01:00: load test (until Nov 23, 2026 03:00).
        I tell you when it is free. In an emergency: `tengu unlock web production`
        "#);
        shows!(world.ask("tengu status production").await, @r#"
        ↳ *web → production*: nothing under way; 8 changes wait for `tengu deploy web production`
            20 commits behind `master`
            `web` `web-production:1` 3/3 · `worker` `worker-production:1` 2/2
            🔒 ayako keeps this environment: load test (until Nov 23, 2026 03:00).
        "#);
        world.pass(Duration::from_secs(2 * 3600 + 60)).await;
        shows!(world.reads().await, @"↳ 🔓 @kenji web production is free. `tengu deploy web production`");
        world.end().await;
    }
}

story! {
    async fn given_back_early(world) {
        let ayako = world.ayako.clone();
        world.ask_as(&ayako, "tengu lock production").await;
        world.ask("tengu deploy production").await;
        world.slack.say(&ayako, &world.deploy, "tengu unlock production");
        shows!(world.read_rest().await.join("\n"), @r#"
        ↳ 🔓 @kenji web production is free. `tengu deploy web production`
        ↳ 🔓 web production is free again.
        "#);
        shows!(world.ask("tengu unlock production").await, @"↳ web production is not locked.");
        world.end().await;
    }
}

story! {
    /// A freeze holds what is approved, until it ends or somebody lifts it who may.
    async fn deploys_rest(world: before the start) {
        world.add_config("[[apps.web.environments.production.freeze]]\nfrom = \"0 0 * * mon\"\nto = \"0 12 * * mon\"\nzone = \"Asia/Tokyo\"\nnote = \"Fog\"\noverride = \"releasers\"\n");
        world.change_config("users = [\"U000AYAKO\", \"U000KENJI\"]", "users = [\"U000AYAKO\"]");
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.settle().await;
        let card = world.card_until("#11").await;
        shows!(world.last_lines(&card, 6), @r"
        • The database schema changes: `db/migrate/20260302090000_add_languages_to_guides.rb`
        • #9 takes back #4, which goes out with it
        ❄ Deploys rest: Fog (until Nov 23, 2026 hh:mm).
        Head sha (http://github/acme/web/commit/sha) ·
        no checks reported · asked for by kenji Nov 23, 2026 hh:mm
        [ Approve ]  [ Open pull request ]  [ Update ]  [ Cancel ]
        ");
        world.approve_card().await;
        world.card_until("live").await;
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    async fn nobody_approves_in_time(world: before the start) {
        world.change_config("expires = \"24h\"", "expires = \"2h\"");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.github.tick(WEB, FIRST, "ayako-t", "#3 ", true).unwrap();
        world.pass(Duration::from_secs(2 * 3600 + 120)).await;
        let card = world.card_until("expired").await;
        shows!(world.last_lines(&card, 6), @r"
        • #10 (http://github/acme/web/pull/10) Guides name the languages they speak —
        rosa-lindt
        ⌛ *Expired.* Nobody approved it in time, so I closed the pull request. Ticks are kept.
        Head sha (http://github/acme/web/commit/sha) ·
        no checks reported · asked for by kenji Nov 23, 2026 hh:mm
        [ Open pull request ]
        ");
        shows!(world.read_rest().await.join("\n"), @r#"
        ↳ @kenji Nobody approved it in time, so I closed its pull request. Ticks are kept; to propose it
        again: `tengu deploy web production`
        "#);
        world.ask("tengu deploy production").await;
        assert!(world.body(FIRST + 1).contains("- [x] #3"), "ticks outlive the pull request");
        world.end().await;
    }
}

story! {
    async fn cancelled_by_somebody(world) {
        world.ask("tengu deploy production").await;
        let ayako = world.ayako.clone();
        world.slack.say(&ayako, &world.deploy, "tengu cancel production");
        let card = world.card_until("cancelled").await;
        shows!(world.last_lines(&card, 6), @r"
        rosa-lindt
        🚫 *Cancelled.* Nothing was changed where it runs.
        ayako asked for it.
        Head sha (http://github/acme/web/commit/sha) ·
        no checks reported · asked for by kenji Nov 23, 2026 hh:mm
        [ Open pull request ]
        ");
        shows!(world.read_rest().await.join("\n"), @r#"
        ↳ I cancel the deploy of web to production.
        ↳ @kenji @ayako cancelled this deploy. Nothing was changed where it runs.
        "#);
        assert!(!world.pull(FIRST).merged());
        shows!(world.ask("tengu cancel production").await, @"↳ No deploy of web to production is under way.");
        world.end().await;
    }
}

story! {
    /// A pinned release brings what was seen, whatever joins the base branch meanwhile.
    async fn pinned(world: before the start) {
        world.change_config("pin = false", "pin = true");
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        let head = world.pull(FIRST).head_sha.clone();
        world.merge_something("Hats for the hut keepers");
        world.pass(Duration::from_secs(20)).await;
        world.approve_card().await;
        world.card_until("live").await;
        world.read_rest().await;
        assert_eq!(world.pull(FIRST).head_sha, head);
        assert!(!world.github.branches(WEB).unwrap().iter().any(|(name, _)| name.starts_with("tengu/")));
        world.end().await;
    }
}
