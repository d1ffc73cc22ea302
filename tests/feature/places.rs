//! The two ways in which a copy is reached, and what it is made from.

use std::time::Duration;

use tengu::sandbox::aws::{Behaviour, Image, Matcher};
use tengu::sandbox::slack::Fault;

use crate::common::{WEB, timeless};
use crate::{copies, shows};

/// A single task with a name of its own, instead of a service.
fn task(config: &str) -> String {
    let (head, _) = config.split_once("[apps.web.feature.service]").unwrap();
    format!("{head}[apps.web.feature.task]\nzone = \"ZONE\"\n")
}

fn on_spot(config: &str) -> String {
    config.replace("[apps.web.feature.network]", "spot = true\n[apps.web.feature.network]")
}

copies! {
    async fn a_task_with_a_name(copies: task) {
        let sha = copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        assert_eq!(copies.left(), ["task RUNNING", "A feature-map.localhost", "TXT feature-map.localhost"]);
        assert!(copies.page("feature-map.localhost").await.1.contains(&sha[..7]));
        let sha = copies.push_and_build("feature/map");
        copies.world.ask("tengu redeploy-feature feature/map").await;
        copies.world.pass(Duration::from_secs(120)).await;
        copies.world.card_with(&sha[..7]).await;
        copies.world.card_with("It answers").await;
        copies.world.read_rest().await;
        assert_eq!(copies.left(), ["task RUNNING", "A feature-map.localhost", "TXT feature-map.localhost"]);
        assert!(copies.page("feature-map.localhost").await.1.contains(&sha[..7]));
        copies.world.ask("tengu delete-feature feature/map").await;
        copies.world.card_with("Nothing of it is left").await;
        copies.world.read_rest().await;
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

copies! {
    /// A push while the next one is about to take the name: what answered before has it until CI is done.
    async fn a_push_overtakes(copies: task) {
        let first = copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        copies.push_and_build("feature/map");
        copies.world.ask("tengu redeploy-feature feature/map").await;
        copies.world.card_with("It runs").await;
        let last = copies.push("feature/map");
        copies.world.ask("tengu redeploy-feature feature/map").await;
        copies.world.card_with("Waiting for CI").await;
        assert!(copies.page("feature-map.localhost").await.1.contains(&first[..7]));
        assert_eq!(copies.world.aws.running_tasks("feature").len(), 1);
        copies.world.aws.push_image("web", &last, &Image::of(&last)).unwrap();
        copies.world.pass(Duration::from_secs(120)).await;
        let card = copies.world.card_with("It answers").await;
        assert!(card.contains(&last[..7]), "{card}");
        copies.world.read_rest().await;
        assert_eq!(copies.left(), ["task RUNNING", "A feature-map.localhost", "TXT feature-map.localhost"]);
        copies.world.end().await;
    }
}

copies! {
    /// Spot has no room, so the task is started on demand.
    async fn no_room_on_spot(copies: |config| on_spot(&task(config))) {
        copies.world.aws.no_spot_capacity(9);
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        assert_eq!(copies.page("feature-map.localhost").await.0, 200);
        copies.world.end().await;
    }
}

copies! {
    /// The same for a service.
    async fn no_room_on_spot_for_a_service(copies: on_spot) {
        copies.world.aws.no_spot_capacity(9);
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        assert_eq!(copies.page("feature-map.localhost").await.0, 200);
        copies.world.end().await;
    }
}

const COMPOSE: &str = "\
services:
  web:
    build: .
    ports: [\"80:80\"]
    environment:
      DATABASE_URL: mysql2://root@db/app
    depends_on:
      db: { condition: service_healthy }
  db:
    image: mysql:8
    environment: { MYSQL_ALLOW_EMPTY_PASSWORD: \"1\" }
    healthcheck: { test: [\"CMD\", \"mysqladmin\", \"ping\"], interval: 5s }
    volumes: [\"./data:/var/lib/mysql\"]
";

copies! {
    /// The compose file of the branch is what runs; what can't be carried over is told.
    async fn from_a_compose_file(copies: |config| {
        config.replace("family = \"web-staging\"\n", "").replace("[apps.web.feature.network]",
            "[apps.web.feature.compose]\nfile = \"docker-compose.yml\"\nlog_group = \"/feature\"\n\
             execution_role = \"arn:aws:iam::123456789012:role/ecs\"\n[apps.web.feature.network]")
    }) {
        copies.push("feature/map");
        let sha = copies.world.github.put_file("acme/web", "feature/map", "docker-compose.yml", COMPOSE).unwrap();
        copies.world.aws.push_image("web", &sha, &tengu::sandbox::aws::Image::of(&sha)).unwrap();
        copies.world.ask("tengu deploy-feature feature/map").await;
        let card = copies.world.card_with("It answers").await;
        shows!(timeless(&card), @r"
        web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🌐 http://feature-map.localhost
        ✅ *It answers.*
        sha (http://github/acme/web/commit/sha)
        answers since Nov 23, 2026 hh:mm; it took N s. It costs about $0.74 a day.
        ℹ Not all of the compose file could be carried over:
        • line 3: web: build was left out: the image that CI built is used
        • line 6: web: environment.DATABASE_URL db became 127.0.0.1
        • line 13: db: volumes was left out: there is no folder ./data beside a task
        • size is 0.5 vCPU and 1 GB; nothing limits 2 of its containers, which count as 0.25 vCPU or 512 MiB
        each
        asked for by kenji Nov 23, 2026 hh:mm · until Nov 24, 2026 hh:mm
        [ Open ]  [ Redeploy ]  [ Keep a day ]  [ Logs ]  [ Delete ]
        ");
        copies.world.read_rest().await;
        let made = copies.world.aws.revisions("web-feature-feature-map").pop().unwrap();
        let made = format!("{made:?}");
        for part in ["mysql2://root@127.0.0.1/app", "HEALTHY", "mysql:8"] {
            assert!(made.contains(part), "{part}\n{made}");
        }
        copies.world.end().await;
    }
}

copies! {
    /// Spot takes a task back: it is started again, at the same address.
    async fn a_task_is_taken_back(copies: |config| on_spot(&task(config))) {
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let first = copies.world.aws.running_tasks("feature").pop().unwrap();
        copies.world.aws.spot_interrupt_task(&first.arn).unwrap();
        copies.leap(Duration::from_secs(600)).await;
        copies.world.card_with("It answers").await;
        copies.world.read_rest().await;
        let second = copies.world.aws.running_tasks("feature").pop().unwrap();
        assert_ne!(first.arn, second.arn);
        assert_eq!(copies.page("feature-map.localhost").await.0, 200);
        copies.world.end().await;
    }
}

copies! {
    /// Spot takes a task back after its pull request was closed, which nobody has seen: it ends all the same.
    async fn taken_back_after_its_end(copies: |config| on_spot(&task(config))) {
        use tengu::sandbox::github::NewPull;
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let new = NewPull { head: "feature/map", base: "master", title: "Maps", body: "", author: "yuki-s" };
        let number = copies.world.github.open_pull_request(WEB, &new).unwrap();
        copies.world.stop().await.unwrap();
        copies.world.github.close(WEB, number).unwrap();
        let task = copies.world.aws.running_tasks("feature").pop().unwrap();
        copies.world.aws.spot_interrupt_task(&task.arn).unwrap();
        copies.world.pass(Duration::from_secs(300)).await;
        copies.world.start().await;
        copies.leap(Duration::from_secs(600)).await;
        copies.world.card_with("Nothing of it is left").await;
        copies.world.read_rest().await;
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

copies! {
    /// The config names another place: what is in the former one is removed, and the copy answers in the new one.
    async fn the_place_changes(copies) {
        let sha = copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let service = ["rule feature-map.localhost", "group web-feature-map", "service web-feature-map", "task RUNNING"];
        assert_eq!(copies.left(), service);
        copies.world.stop().await.unwrap();
        let zone = copies.ground.zone.clone();
        copies.world.config(|config| task(config).replace("ZONE", &zone));
        copies.world.start().await;
        copies.world.pass(Duration::from_secs(600)).await;
        let card = copies.world.card_with("It answers").await;
        assert!(card.contains(&sha[..7]), "{card}");
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ ✅ @kenji http://github/acme/web/tree/feature/map answers at
        http://feature-map.localhost, N s after it was asked for. It costs about $0.74 a day. It
        lives until Nov 24, 2026 hh:mm.
        ");
        assert_eq!(copies.left(), ["task RUNNING", "A feature-map.localhost", "TXT feature-map.localhost"]);
        assert!(copies.page("feature-map.localhost").await.1.contains(&sha[..7]));
        copies.world.end().await;
    }
}

copies! {
    /// It ends while the config names another place: what is in the former one is removed, and only then it is said.
    async fn the_place_changes_at_its_end(copies: task) {
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map for 1h").await;
        copies.world.stop().await.unwrap();
        copies.world.config(|config| config.replace("localhost:", "elsewhere.localhost:").replace("cluster = \"feature\"", "cluster = \"production\""));
        copies.world.clock.advance(Duration::from_secs(3600));
        copies.world.start().await;
        copies.leap(Duration::from_secs(600)).await;
        copies.world.card_with("Nothing of it is left").await;
        copies.world.read_rest().await;
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

fn crashes(copies: &crate::Copies, digest: &str) {
    let crash = Behaviour::CrashAtOnce { exit_code: 1, log: "NoMethodError".into() };
    copies.world.aws.behave(Matcher::image(digest), crash);
}

copies! {
    /// The place changes after a push that failed: what answers moves, and not what failed.
    async fn the_place_changes_after_a_failure(copies) {
        let sha = copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let (_, digest) = copies.built("feature/map");
        crashes(&copies, &digest);
        copies.world.pass(Duration::from_secs(300)).await;
        copies.world.card_with("did not stay").await;
        copies.world.read_rest().await;
        copies.world.stop().await.unwrap();
        let zone = copies.ground.zone.clone();
        copies.world.config(|config| task(config).replace("ZONE", &zone));
        copies.world.start().await;
        copies.world.pass(Duration::from_secs(900)).await;
        copies.world.card_with("It answers").await;
        copies.world.read_rest().await;
        assert_eq!(copies.left(), ["task RUNNING", "A feature-map.localhost", "TXT feature-map.localhost"]);
        assert!(copies.page("feature-map.localhost").await.1.contains(&sha[..7]));
        copies.world.end().await;
    }
}

/// Has a copy, and its branch another commit for which CI has no image yet; both commits.
async fn next_awaited(copies: &mut crate::Copies) -> (String, String) {
    let first = copies.push_and_build("feature/map");
    copies.has_copy("tengu deploy-feature feature/map").await;
    let second = copies.push("feature/map");
    copies.world.pass(Duration::from_secs(100)).await;
    copies.world.card_with("Waiting for CI").await;
    (first, second)
}

/// tengu is killed while it tells of a failure that it has written down, and started with another place in
/// config.toml: what was said then.
async fn moved_before_told(copies: &mut crate::Copies) -> String {
    copies.world.read_rest().await;
    let posted = copies.world.slack.count_of("chat.postMessage");
    copies.world.slack.fault("chat.postMessage", Fault::Hang);
    let late = copies.world.clock.now() + chrono::TimeDelta::minutes(10);
    while copies.world.slack.count_of("chat.postMessage") == posted {
        assert!(copies.world.clock.now() < late, "nothing was posted");
        copies.world.pass(Duration::from_secs(2)).await;
    }
    copies.world.kill().await;
    let zone = copies.ground.zone.clone();
    copies.world.config(|config| task(config).replace("ZONE", &zone));
    copies.world.start().await;
    copies.world.pass(Duration::from_secs(900)).await;
    copies.world.card_with("It answers").await;
    copies.world.read_rest().await.join("\n")
}

copies! {
    /// The place changes while nobody has been told of a failure yet: they are told, once, and what answers moves.
    async fn the_place_changes_before_a_failure_is_told(copies) {
        let (first, second) = next_awaited(&mut copies).await;
        let digest = copies.world.aws.push_image("web", &second, &Image::of(&second)).unwrap();
        crashes(&copies, &digest);
        let told = moved_before_told(&mut copies).await;
        shows!(told, @r"
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed. It started and
        did not stay: Essential container in task exited. Container `web` ended with exit code 1. sha
        (http://github/acme/web/commit/sha), which ran
        before, is brought back to http://feature-map.localhost.
        ```
        NoMethodError
        ```
        ↳ ✅ @kenji http://github/acme/web/tree/feature/map answers at
        http://feature-map.localhost, N s after it was asked for. It costs about $0.74 a day. It
        lives until Nov 24, 2026 hh:mm.
        ");
        assert!(copies.page("feature-map.localhost").await.1.contains(&first[..7]));
        copies.world.end().await;
    }
}

copies! {
    /// The same with a failure that touched nothing: what ran before does not go on answering, since it moves.
    async fn the_place_changes_before_a_missing_image_is_told(copies) {
        copies.world.stop().await.unwrap();
        copies.world.change_config("wait = \"30m\"", "wait = \"5m\"");
        copies.world.start().await;
        let (first, _) = next_awaited(&mut copies).await;
        let told = moved_before_told(&mut copies).await;
        shows!(told, @r"
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed. The image
        `sha` never came to `web`. See what CI says, then try again.
        sha (http://github/acme/web/commit/sha), which
        ran before, is brought back to http://feature-map.localhost.
        ↳ ✅ @kenji http://github/acme/web/tree/feature/map answers at
        http://feature-map.localhost, N s after it was asked for. It costs about $0.74 a day. It
        lives until Nov 24, 2026 hh:mm.
        ");
        assert!(copies.page("feature-map.localhost").await.1.contains(&first[..7]));
        copies.world.end().await;
    }
}

copies! {
    /// The config named another place by mistake, for long enough: the copy is where it belongs again.
    async fn the_place_changes_and_back(copies) {
        let sha = copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        copies.world.stop().await.unwrap();
        copies.world.config(|config| config.replace("cluster = \"feature\"", "cluster = \"production\""));
        copies.world.start().await;
        copies.world.pass(Duration::from_secs(5)).await;
        copies.world.stop().await.unwrap();
        let (head, own) = ("[apps.web.feature]", "cluster = \"feature\"");
        copies.world.config(|config| {
            let (before, after) = config.split_once(head).unwrap();
            format!("{before}{head}{}", after.replacen("cluster = \"production\"", own, 1))
        });
        copies.world.start().await;
        copies.world.pass(Duration::from_secs(900)).await;
        copies.world.card_with("It answers").await;
        copies.world.read_rest().await;
        assert!(copies.page("feature-map.localhost").await.1.contains(&sha[..7]));
        assert_eq!(copies.world.aws.running_tasks("feature").len(), 1);
        copies.world.end().await;
    }
}

copies! {
    /// Spot takes what answers while CI builds the next one, which crashes: what answered is started again, and what
    /// failed is not brought again.
    async fn taken_back_before_a_failure(copies: |config| on_spot(&task(config))) {
        let (first, second) = next_awaited(&mut copies).await;
        let answers = copies.world.aws.running_tasks("feature").pop().unwrap();
        copies.world.aws.spot_interrupt_task(&answers.arn).unwrap();
        copies.world.pass(Duration::from_secs(200)).await;
        let digest = copies.world.aws.push_image("web", &second, &Image::of(&second)).unwrap();
        crashes(&copies, &digest);
        copies.world.pass(Duration::from_secs(1500)).await;
        copies.world.card_with("It answers").await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ 🔄 Somebody pushed to http://github/acme/web/tree/feature/map: sha
        (http://github/acme/web/commit/sha) → sha
        (http://github/acme/web/commit/sha). What ran
        before answers until then.
        ↳ ❌ @kenji The copy of http://github/acme/web/tree/feature/map failed. It started and
        did not stay: Essential container in task exited. Container `web` ended with exit code 1. sha
        (http://github/acme/web/commit/sha), which ran
        before, is brought back to http://feature-map.localhost.
        ```
        NoMethodError
        ```
        ↳ ✅ @kenji http://github/acme/web/tree/feature/map answers at
        http://feature-map.localhost, N s after it was asked for. It costs about $0.22 a day. It
        lives until Nov 24, 2026 hh:mm.
        ");
        assert_eq!(copies.left(), ["task RUNNING", "A feature-map.localhost", "TXT feature-map.localhost"]);
        assert!(copies.page("feature-map.localhost").await.1.contains(&first[..7]));
        copies.world.end().await;
    }
}
