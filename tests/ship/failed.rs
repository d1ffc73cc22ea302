//! What does not run is brought back, with its cause on the screen.

use std::time::Duration;

use tengu::sandbox::aws::{Behaviour, Image, Matcher, TaskBehaviour, TaskMatcher};

use crate::common::{Database, FIRST, WEB, World, timeless};
use crate::{shows, story};

fn crash() -> Behaviour {
    let log = "Booting\nKeyError: key not found: \"MAPS_TOKEN\"".to_owned();
    Behaviour::CrashAtOnce { exit_code: 1, log }
}

story! {
    async fn a_crash_is_rolled_back(world) {
        world.ci_builds("master");
        world.aws.behave(Matcher::next_deployment("production/web"), crash());
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let card = world.card_until("rolled back").await;
        shows!(world.last_lines(&card, 9), @r"
        `db:migrate`: done in N s
        `web` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 running `web-production:1`, done
        `worker` ▰▰▰▰▰▰▰▰▰▰ 2 of 2 running `worker-production:1`, done
        ↩ *Rolled back.* What ran before runs again; the release branch keeps the commit.
        `web` did not get there: Essential container in task exited. Container `web` ended with exit code 1.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako
        [ Open pull request ]  [ Try again ]
        👍 @ayako
        ");
        shows!(world.read_rest().await.join("\n"), @r#"
        ↳ Log of `db:migrate`
        ```
        Done.
        ```
        ↳ ↩ @kenji The deploy of web to production failed, and what ran before runs again. `web` did not get
        there: Essential container in task exited. Container `web` ended with exit code 1.
        ```
        Booting
        KeyError: key not found: "MAPS_TOKEN"
        ```
        "#);
        for service in ["web", "worker"] {
            let found = world.aws.service(&format!("production/{service}")).unwrap();
            assert!(found.task_definition.ends_with(":1"), "{found:?}");
        }
        shows!(world.on_github(), @"production: in_progress, failure");
        shows!(timeless(&world.ask("tengu status production").await), @r"
        ↳ *web → production*: `sha` is merged, but it does not run
            `web` `web-production:1` 3/3 · `worker` `worker-production:1` 2/2
            last: pull request #11 (http://github/acme/web/pull/11), rolled back Nov 23, 2026
        01:01
        ");
        world.end().await;
    }
}

story! {
    /// A migration that fails stops the release before anything has moved; a retry runs it again.
    async fn a_migration_fails(world) {
        world.ci_builds("master");
        let wrong = TaskBehaviour::exits(1, &["PG::DuplicateColumn: languages"]);
        world.aws.task_behaves(TaskMatcher::command("db:migrate"), wrong);
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let card = world.card_until("failed").await;
        shows!(world.last_lines(&card, 6), @r"
        ❌ *Failed.*
        `db:migrate` ended with exit code 1. Its log is in the thread.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako
        [ Open pull request ]  [ Try again ]
        👍 @ayako
        ");
        shows!(world.read_rest().await.join("\n"), @r#"
        ↳ Log of `db:migrate`
        ```
        PG::DuplicateColumn: languages
        ```
        ↳ ❌ @kenji The deploy of web to production failed. `db:migrate` ended with exit code 1. Its log is in
        the thread. When it is mended: `tengu retry web production`
        "#);
        assert_eq!(world.aws.calls_of("UpdateService"), 0);
        world.aws.task_behaves(TaskMatcher::command("db:migrate"), TaskBehaviour::exits(0, &["fine"]));
        let ayako = world.ayako.clone();
        world.press(&ayako, "command:retry");
        world.card_until("live").await;
        shows!(world.read_rest().await.join("\n"), @r#"
        ↳ Log of `db:migrate`
        ```
        fine
        ```
        ↳ I try the deploy of web to production again.
        ↳ ✅ @kenji web is live in production, N s after it was decided.
        "#);
        world.end().await;
    }
}

story! {
    /// `stop_on_output`: a line that says so stops the release.
    async fn a_schema_diff_stops_the_release(world: before the start) {
        world.change_config("# stop_on_output = \"schema differs\"", "stop_on_output = \"schema differs\"");
        world.ci_builds("master");
        let odd = TaskBehaviour::exits(0, &["checking", "schema differs: guides.languages"]);
        world.aws.task_behaves(TaskMatcher::any(), odd.taking(Duration::from_secs(60)));
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let card = world.card_until("failed").await;
        shows!(world.last_lines(&card, 5), @r"
        `db:migrate` printed what stops the release: `schema differs: guides.languages`
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako
        [ Open pull request ]  [ Try again ]
        👍 @ayako
        ");
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    async fn the_image_never_comes(world: before the start) {
        world.change_config("wait = \"30m\"", "wait = \"5m\"");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.pass(Duration::from_secs(30)).await;
        let card = world.card_until("waits for its image").await;
        shows!(world.last_lines(&card, 5), @r"
        Waiting for CI to build the image `sha` in `web`.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako
        [ Open pull request ]  [ Cancel ]
        👍 @ayako
        ");
        world.pass(Duration::from_secs(300)).await;
        let card = world.card_until("failed").await;
        shows!(world.last_lines(&card, 5), @r"
        again.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako
        [ Open pull request ]  [ Try again ]
        👍 @ayako
        ");
        world.read_rest().await;
        world.ci_builds("master");
        world.ask("tengu retry production").await;
        world.card_until("live").await;
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    async fn an_image_for_other_machines(world) {
        let head = world.head("master");
        world.aws.push_image("web", &head, &Image::of("arm").for_each(&["arm64"])).unwrap();
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let card = world.card_until("failed").await;
        shows!(world.last_lines(&card, 5), @r"
        The image is for `arm64`, but `production/web` runs on `X86_64`.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako
        [ Open pull request ]  [ Try again ]
        👍 @ayako
        ");
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// `on_failure = "ask"`: people say how to go on.
    async fn people_are_asked(world: before the start) {
        world.change_config("on_failure = \"rollback\"", "on_failure = \"ask\"");
        world.ci_builds("master");
        world.aws.behave(Matcher::next_deployment("production/web"), crash());
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let card = world.card_until("waits for a decision").await;
        shows!(world.last_lines(&card, 6), @r"
        ✋ *It failed, and I wait for you.* Try again, roll back, or leave it.
        `web` did not get there: Essential container in task exited. Container `web` ended with exit code 1.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako
        [ Open pull request ]  [ Try again ]  [ Roll back ]  [ Leave it ]
        👍 @ayako
        ");
        shows!(world.read_rest().await.join("\n"), @r#"
        ↳ Log of `db:migrate`
        ```
        Done.
        ```
        ↳ ✋ @kenji `web` did not get there: Essential container in task exited. Container `web` ended with
        exit code 1. How shall I go on? The card has the buttons.
        ```
        Booting
        KeyError: key not found: "MAPS_TOKEN"
        ```
        "#);
        let ayako = world.ayako.clone();
        world.press(&ayako, "command:rollback");
        world.card_until("rolled back").await;
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// Back to what ran before, by command, and the record knows which that was.
    async fn rolled_back_by_command(world) {
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.card_until("live").await;
        world.read_rest().await;
        world.slack.say(&world.kenji, &world.deploy, "tengu rollback production");
        let card = world.card_until("Roll back web in production: live").await;
        shows!(timeless(&card), @r"
        Roll back web in production
        Back to `web-production:1, worker-production:1`, which ran before.
        ✅ rollout
        `web` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 running `web-production:1`, done
        `worker` ▰▰▰▰▰▰▰▰▰▰ 2 of 2 running `worker-production:1`, done
        ✅ *Live.*
        asked for by kenji Nov 23, 2026 hh:mm · live since Nov 23, 2026 hh:mm
        ");
        shows!(world.read_rest().await.join("\n"), @r#"
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
        ⏩ *Was live.* Another deploy has taken its place.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako · live since Nov 23, 2026 hh:mm
        [ Open pull request ]
        👍 @ayako
        ↳ ↩ @kenji web in production is back at `web-production:1, worker-production:1`.
        "#);
        assert!(world.aws.service("production/web").unwrap().task_definition.ends_with(":1"));
        shows!(timeless(&world.ask("tengu history production").await), @r"
        ↳ What went where
        • Nov 23, 2026 hh:mm *web → production* rollback `web-production:1, worker-production:1`: live
        (kenji)
        • Nov 23, 2026 hh:mm *web → production* #11 (http://github/acme/web/pull/11) `sha`:
        was live (kenji)
        ");
        shows!(world.ask("tengu deploy production").await, @r"
        ↳ `deployment/production` has all of `master` already, but production was rolled back. To bring it
        again: `tengu rollback web production to #11`
        ");
        shows!(world.ask("tengu rollback production to #99").await, @r"
        ↳ There is no `#99` that I could go back to, or its revision is out of use. What went where: `tengu
        history web production`
        ");
        world.end().await;
    }
}

story! {
    /// It goes on where another process died, and nothing is done twice.
    async fn killed_in_the_middle(world) {
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let aws = world.aws.clone();
        world.eventually("an update", move || (aws.calls_of("UpdateService") > 0).then_some(())).await;
        world.kill().await;
        world.start().await;
        world.pass(Duration::from_secs(30)).await;
        world.card_until("live").await;
        world.read_rest().await;
        assert_eq!((world.github.merges(WEB, FIRST).unwrap(), world.aws.one_off_tasks().len()), (1, 1));
        assert_eq!(world.aws.revisions("web-production").len(), 2);
        world.end().await;
    }
}
