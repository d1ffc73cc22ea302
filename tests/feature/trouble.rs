//! What goes wrong, and what is left then.

use std::time::Duration;

use tengu::sandbox::aws::{Behaviour, Matcher};

use crate::common::{WEB, timeless};
use crate::{copies, shows};

copies! {
    /// The first attempt crashes: the cause is told, and nothing is left behind.
    async fn it_crashes_at_once(copies) {
        let (_, digest) = copies.built("feature/map");
        copies.world.aws.behave(Matcher::image(&digest), Behaviour::CrashAtOnce { exit_code: 1, log: "NoMethodError: undefined method".into() });
        copies.world.ask("tengu deploy-feature feature/map").await;
        let card = copies.world.card_with("Nothing of it is left").await;
        shows!(timeless(&card), @r"
        web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🗑 *Gone.* Nothing of it is left.
        Nothing of it answers.
        ❌ It started and did not stay: Essential container in task exited. Container `web` ended with exit
        code 1.
        asked for by kenji Nov 23, 2026 hh:mm
        ");
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed. It started and
        did not stay: Essential container in task exited. Container `web` ended with exit code 1. Nothing of
        it answers; what was made for it is being removed.
        ```
        NoMethodError: undefined method
        ```
        ");
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

copies! {
    /// The next one crashes: what ran before answers on.
    async fn what_ran_before_answers_on(copies) {
        let first = copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let (_, digest) = copies.built("feature/map");
        copies.world.aws.behave(Matcher::image(&digest), Behaviour::CrashAtOnce { exit_code: 1, log: "NoMethodError: undefined method".into() });
        copies.world.ask("tengu redeploy-feature feature/map").await;
        copies.world.pass(Duration::from_secs(60)).await;
        let card = copies.world.card_with("did not stay").await;
        shows!(timeless(&card), @r"
        web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🌐 http://feature-map.localhost
        ✅ image  ❌ start  ▫ answer
        ✅ *It answers.*
        ❌ It started and did not stay: Essential container in task exited. Container `web` ended with exit
        code 1.
        When it is mended: `tengu redeploy-feature feature-map`
        sha (http://github/acme/web/commit/sha)
        answers since Nov 23, 2026 hh:mm; it took N s. It costs about $0.74 a day.
        asked for by kenji Nov 23, 2026 hh:mm · until Nov 24, 2026 hh:mm
        [ Open ]  [ Redeploy ]  [ Keep a day ]  [ Logs ]  [ Delete ]
        ");
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed. It started and
        did not stay: Essential container in task exited. Container `web` ended with exit code 1. sha
        (http://github/acme/web/commit/sha), which ran
        before, is brought back to http://feature-map.localhost.
        ```
        NoMethodError: undefined method
        ```
        ↳ ↩ sha (http://github/acme/web/commit/sha),
        which ran before, answers at http://feature-map.localhost again.
        ");
        let (status, page) = copies.page("feature-map.localhost").await;
        assert!(status == 200 && page.contains(&first[..7]), "{page}");
        copies.world.end().await;
    }
}

fn impatient(config: &str) -> String {
    format!("{config}[apps.web.feature.health]\ntimeout = \"60s\"\n")
}

copies! {
    /// The next one runs and its address answers with errors: what ran before comes back, and nobody is told that it
    /// answers until it does.
    async fn it_answers_with_errors(copies: impatient) {
        let first = copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let second = copies.push_and_build("feature/map");
        copies.sites.breaks(&second, true);
        copies.world.ask("tengu redeploy-feature feature/map").await;
        copies.world.pass(Duration::from_secs(120)).await;
        let card = copies.world.card_with("It answers").await;
        assert!(card.contains(&first[..7]), "{card}");
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed. It runs, but
        `http://feature-map.localhost/` does not answer as it should: HTTP 500. sha
        (http://github/acme/web/commit/sha), which ran
        before, is brought back to http://feature-map.localhost.
        ↳ ↩ sha (http://github/acme/web/commit/sha),
        which ran before, answers at http://feature-map.localhost again.
        ");
        assert!(copies.page("feature-map.localhost").await.1.contains(&first[..7]));
        copies.world.end().await;
    }
}

copies! {
    /// Neither answers any more: nothing is left, and that is said.
    async fn neither_answers(copies: impatient) {
        let first = copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let second = copies.push_and_build("feature/map");
        copies.sites.breaks(&first, true);
        copies.sites.breaks(&second, true);
        copies.world.ask("tengu redeploy-feature feature/map").await;
        copies.world.pass(Duration::from_secs(300)).await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🗑 *Gone.* Nothing of it is left.
        Nothing of it answers.
        ❌ It runs, but `http://feature-map.localhost/` does not answer as it should: HTTP 500.
        asked for by kenji Nov 23, 2026 hh:mm
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed. It runs, but
        `http://feature-map.localhost/` does not answer as it should: HTTP 500. sha
        (http://github/acme/web/commit/sha), which ran
        before, is brought back to http://feature-map.localhost.
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed. It runs, but
        `http://feature-map.localhost/` does not answer as it should: HTTP 500. Nothing of it answers;
        what was made for it is being removed.
        ");
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

copies! {
    /// The image never comes.
    async fn no_image(copies) {
        copies.push("feature/map");
        copies.world.ask("tengu deploy-feature feature/map").await;
        copies.leap(Duration::from_secs(2 * 3600)).await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🗑 *Gone.* Nothing of it is left.
        Nothing of it answers.
        ❌ The image `sha` never came to `web`. See what CI says, then
        try again.
        asked for by kenji Nov 23, 2026 hh:mm
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed. The image
        `sha` never came to `web`. See what CI says, then try again.
        Nothing of it answers; what was made for it is being removed.
        ");
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

copies! {
    /// The load balancer has as many rules as it can have.
    async fn the_load_balancer_is_full(copies) {
        copies.world.aws.balancer_limits(Some(1), None, None);
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        copies.push_and_build("feature/sun");
        copies.world.ask("tengu deploy-feature feature/sun").await;
        let card = copies.world.card_with("Nothing of it is left").await;
        shows!(timeless(&card), @r"
        web: a copy of feature/sun
        http://github/acme/web/tree/feature/sun at sha
        (http://github/acme/web/commit/sha), called
        `feature-sun`
        🗑 *Gone.* Nothing of it is left.
        Nothing of it answers.
        ❌ The load balancer is full (The maximum number of rules has been reached). Delete a copy, or have
        the quota raised.
        asked for by kenji Nov 23, 2026 hh:mm
        ");
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/sun failed. The load balancer
        is full (The maximum number of rules has been reached). Delete a copy, or have the quota raised.
        Nothing of it answers; what was made for it is being removed.
        ");
        assert!(!copies.left().iter().any(|thing| thing.contains("sun")), "{:?}", copies.left());
        copies.world.end().await;
    }
}

fn in_zone(config: &str) -> String {
    format!("{config}zone = \"ZONE\"\n")
}

copies! {
    /// Somebody else's record has the name: it stays theirs.
    async fn the_name_is_somebody_elses(copies: in_zone) {
        let theirs = tengu::sandbox::aws::RecordView {
            name: "feature-map.localhost".into(),
            kind: "A".into(),
            ttl: Some(60),
            values: vec!["10.9.9.9".into()],
            alias: None,
        };
        copies.world.aws.put_record(&copies.ground.zone, &theirs).unwrap();
        copies.push_and_build("feature/map");
        copies.world.ask("tengu deploy-feature feature/map").await;
        copies.world.card_with("Nothing of it is left").await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed.
        `feature-map.localhost` belongs to somebody else's rule or record. Choose another name with `as`.
        Nothing of it answers; what was made for it is being removed.
        ");
        assert_eq!(copies.left(), ["A feature-map.localhost"]);
        copies.world.end().await;
    }
}

copies! {
    /// A zone that is not there.
    async fn no_such_zone(copies: |config| format!("{config}zone = \"Z0NOTHING\"\n")) {
        copies.push_and_build("feature/map");
        copies.world.ask("tengu deploy-feature feature/map").await;
        copies.leap(Duration::from_secs(60)).await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🗑 *Gone.* Nothing of it is left.
        Nothing of it answers.
        ❌ Something that [apps.….feature] in config.toml names is not there: `No hosted zone found with ID:
        Z0NOTHING`
        asked for by kenji Nov 23, 2026 hh:mm
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed. Something that
        [apps.….feature] in config.toml names is not there: `No hosted zone found with ID: Z0NOTHING`
        Nothing of it answers; what was made for it is being removed.
        ");
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

copies! {
    /// Somebody takes the priority at the same moment: another one is taken.
    async fn the_priority_is_taken(copies) {
        let code = "PriorityInUse".to_owned();
        let fault = tengu::sandbox::aws::Fault::Error { code, message: "Priority is in use".into() };
        copies.world.aws.fault("CreateRule", fault);
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        assert_eq!(copies.page("feature-map.localhost").await.0, 200);
        assert_eq!(copies.world.aws.rules().len(), 1);
        copies.world.end().await;
    }
}

copies! {
    /// Nobody can tell where its branch is: whoever wants it gone waits for nobody.
    async fn github_is_away(copies) {
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        copies.world.github.hide(WEB, true).unwrap();
        copies.world.ask("tengu redeploy-feature feature/map").await;
        copies.world.pass(Duration::from_secs(30)).await;
        copies.world.read_rest().await;
        copies.world.ask("tengu delete-feature feature/map").await;
        copies.world.card_with("Nothing of it is left").await;
        copies.world.read_rest().await;
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

copies! {
    /// What has to run before a copy fails: its last words are told, and nothing is left.
    async fn what_runs_before_fails(copies: |config| {
        let before = "[[apps.web.feature.before]]\nname = \"seed\"\ncommand = [\"bin/seed\", \"{slug}\"]\n";
        config.replace("[apps.web.feature.service]", &format!("{before}[apps.web.feature.service]"))
    }) {
        use tengu::sandbox::aws::{TaskBehaviour, TaskMatcher};
        let lines = ["Seeding …", "PG::UndefinedTable: no such table"];
        copies.world.aws.task_behaves(TaskMatcher::command("bin/seed feature-map"), TaskBehaviour::exits(3, &lines));
        copies.push_and_build("feature/map");
        copies.world.ask("tengu deploy-feature feature/map").await;
        copies.world.card_with("Nothing of it is left").await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed. `seed` ended with
        exit code 3. Nothing of it answers; what was made for it is being removed.
        ```
        Seeding …
        PG::UndefinedTable: no such table
        ```
        ");
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

copies! {
    /// Secrets stay where they are: only where ECS finds them is written down.
    async fn a_secret_by_its_name(copies: |config| {
        let secret = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:feature-{slug}";
        let table = format!("secrets = {{ DATABASE_URL = \"{secret}\" }}\n[apps.web.feature.network]");
        config.replace("[apps.web.feature.network]", &table)
    }) {
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let made = format!("{:?}", copies.world.aws.revisions("web-feature-feature-map").pop().unwrap());
        assert!(made.contains("secret:feature-feature-map"), "{made}");
        copies.world.end().await;
    }
}
