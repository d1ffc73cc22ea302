//! What GitHub, AWS, Slack and the app itself may do to a deploy on its way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use tengu::sandbox::aws::Fault;
use tengu::sandbox::github::Protection;

use crate::common::{Database, FIRST, WEB, World, timeless};
use crate::{shows, story};

/// A page that answers with a status that can be changed.
async fn page(status: u16, text: &'static str) -> (String, Arc<AtomicU16>) {
    let told = Arc::new(AtomicU16::new(status));
    let says = Arc::clone(&told);
    let answer = move || {
        let status = says.load(Ordering::Relaxed);
        async move { (axum::http::StatusCode::from_u16(status).unwrap(), text) }
    };
    let pages = axum::Router::new().route("/healthz", axum::routing::get(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, pages).await });
    (format!("http://{address}/healthz"), told)
}

fn with_health(world: &mut World, url: &str, more: &str) {
    world.add_config(&format!("[apps.web.environments.production.health]\nurl = \"{url}\"\n{more}"));
}

story! {
    /// The app itself has the last word, over a settling time.
    async fn healthy(world: before the start) {
        let (url, _) = page(200, "fine").await;
        with_health(&mut world, &url, "settle = \"20s\"");
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.card_until("live").await;
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// A page that never knows the released commit is no page of this release.
    async fn not_the_commit(world: before the start) {
        let (url, _) = page(200, "revision 0000000").await;
        with_health(&mut world, &url, "sha = true\ntimeout = \"30s\"\nsettle = \"10s\"");
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let card = world.card_until("rolled back").await;
        let why = card.lines().find(|line| line.contains("healthy")).unwrap().replace(&url, "http://shop/healthz");
        shows!(timeless(&why), @"`http://shop/healthz` did not become healthy: HTTP 200, without sha.");
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// What a rule of the repository forbids is told in GitHub's words, and tried again.
    async fn a_review_is_missing(world: before the start) {
        let protection = Protection { required_reviews: 1, ..Protection::default() };
        world.github.protect(WEB, "deployment/production", protection).unwrap();
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.card_until("is being merged").await;
        world.settle().await;
        let card = world.card_until("is being merged").await;
        shows!(card.lines().find(|line| line.contains("GitHub does not let")).unwrap(), @"⛔ GitHub does not let me merge it: At least 1 approving review is required by reviewers with write");
        world.github.approve(WEB, FIRST, "rosa-lindt").unwrap();
        world.pass(Duration::from_secs(25)).await;
        world.card_until("live").await;
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// A merge queue merges in its own time.
    async fn through_the_merge_queue(world: before the start) {
        let protection = Protection { merge_queue: true, ..Protection::default() };
        world.github.protect(WEB, "deployment/production", protection).unwrap();
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.settle().await;
        let card = world.card_until("is being merged").await;
        shows!(card.lines().find(|line| line.contains("queue")).unwrap(), @"It stands in GitHub's merge queue.");
        world.github.run_queue(WEB, "deployment/production").unwrap();
        world.pass(Duration::from_secs(25)).await;
        world.card_until("live").await;
        world.read_rest().await;
        assert_eq!(world.github.merges(WEB, FIRST).unwrap(), 1);
        world.end().await;
    }
}

story! {
    /// Answers of AWS are lost and its limits used up; each service is updated once all the same.
    async fn a_bad_day_at_aws(world) {
        world.ci_builds("master");
        for action in ["RegisterTaskDefinition", "RunTask", "UpdateService"] {
            world.aws.fault(action, Fault::CutAfter);
        }
        world.aws.faults("DescribeServices", 3, &Fault::Throttled);
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.pass(Duration::from_secs(60)).await;
        world.card_until("live").await;
        world.read_rest().await;
        assert_eq!(world.aws.faults_left(), 0);
        assert_eq!(world.aws.one_off_tasks().len(), 1);
        for service in ["web", "worker"] {
            assert_eq!(world.aws.revisions(&format!("{service}-production")).len(), 2);
            assert_eq!(world.aws.service_deployments(&format!("production/{service}")).unwrap().len(), 2);
        }
        world.end().await;
    }
}

story! {
    /// Reactions that come and go while nobody listens count when tengu is back.
    async fn approved_while_away(world) {
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        world.pass(Duration::from_secs(10)).await;
        world.stop().await.unwrap();
        let (ayako, card) = (world.ayako.clone(), world.card());
        world.slack.hold_events(true);
        world.slack.react(&ayako, &world.deploy, &card.ts, "+1");
        world.slack.hold_events(false);
        world.start().await;
        world.card_until("live").await;
        world.read_rest().await;
        assert_eq!(world.github.merges(WEB, FIRST).unwrap(), 1);
        world.end().await;
    }
}

story! {
    /// The image that runs already is noticed, and nothing is moved.
    async fn already_running(world: before the start) {
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        world.card_until("live").await;
        world.read_rest().await;
        // The next commit changes nothing of the image: CI gives it the same one.
        world.merge_without_image("A word in the handbook");
        let head = world.head("master");
        world.same_image(&head);
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let updates = world.aws.calls_of("UpdateService");
        world.card_until("live").await;
        let said = world.read_rest().await;
        shows!(said.last().unwrap(), @"↳ ✅ @kenji web in production ran this very image already; nothing had to change.");
        assert_eq!(world.aws.calls_of("UpdateService"), updates);
        world.end().await;
    }
}

story! {
    /// `on_failure = "stop"`: what moves is stopped, and everything left as it is.
    async fn stopped_and_left(world: before the start) {
        use tengu::sandbox::aws::{Behaviour, Matcher};
        world.change_config("on_failure = \"rollback\"", "on_failure = \"stop\"");
        world.ci_builds("master");
        world.aws.behave(Matcher::next_deployment("production/web"), Behaviour::CannotPull);
        world.start().await;
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let card = world.card_until("failed").await;
        shows!(timeless(&world.last_lines(&card, 8)), @r"
        123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web@sha256:…:
        123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web@sha256:…: not found. Container `web` is to blame.
        Head sha (http://github/acme/web/commit/sha) ·
        asked for by kenji Nov 23, 2026 hh:mm · decided by ayako
        [ Open pull request ]  [ Try again ]
        👍 @ayako
        ");
        world.read_rest().await;
        // What is there of it has failed; it does not come to life by being looked at.
        let ayako = world.ayako.clone();
        world.press(&ayako, "command:retry");
        world.card_until("live").await;
        world.read_rest().await;
        assert_eq!(world.aws.service_deployments("production/web").unwrap().len(), 3, "the first, the failed, the next");
        assert_eq!(world.aws.revisions("web-production").len(), 2);
        world.end().await;
    }
}

story! {
    /// Told to stop in the middle, it lets go at once, and the next one carries on.
    async fn told_to_stop_in_the_middle(world) {
        world.ci_builds("master");
        world.ask("tengu deploy production").await;
        world.approve_card().await;
        let aws = world.aws.clone();
        world.eventually("an update", move || (aws.calls_of("UpdateService") > 0).then_some(())).await;
        world.stop().await.unwrap();
        world.start().await;
        world.card_until("live").await;
        world.read_rest().await;
        assert_eq!((world.github.merges(WEB, FIRST).unwrap(), world.aws.one_off_tasks().len()), (1, 1));
        world.end().await;
    }
}
