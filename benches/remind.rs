//! What docs/benchmarks.md tells of reminders, measured: `cargo bench --bench remind`.
//!
//! The real app with its real clients, against stand-ins on loopback; what is open is put into the store.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for one's own eyes"
)]

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tengu::app::{Setup, Tengu};
use tengu::aws::AwsSetup;
use tengu::clock::Clock;
use tengu::command::catalog::Catalog;
use tengu::config::Config;
use tengu::config::secrets::{Endpoints, GithubSecret, Secret};
use tengu::sandbox::github::{GithubStandIn, Kind, NewCommit, NewPull};
use tengu::sandbox::slack::{Limits, NewPerson, SlackStandIn};
use tengu::slack::outbox::Pace;
use tengu::store::Store;

const DEPLOYS: usize = 500;
const CHECKS: usize = 20;
const CHANNELS: usize = 10;
const PEOPLE: usize = 200;

fn main() {
    _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(round());
}

/// A body with so many empty boxes.
fn body(deploy: usize) -> String {
    let mut body = String::from("<!-- tengu:begin v1 -->\n\n");
    for check in 0..CHECKS {
        let number = deploy * CHECKS + check + 1_000;
        writeln!(body, "- [ ] #{number} Change {number} <!-- tengu:pr={number} -->").unwrap();
    }
    body.push_str("\n<!-- tengu:end -->");
    body
}

async fn round() {
    // Monday morning in Tokyo, a minute before a round.
    let clock = Clock::standing("2026-11-23T02:59:00Z".parse().unwrap());
    let slack = SlackStandIn::start(clock.clone()).await.unwrap();
    slack.limits(Limits::NONE);
    let github = GithubStandIn::start(clock.clone()).await.unwrap();
    let person = |n: usize| NewPerson {
        name: format!("p{n}"),
        email: Some(format!("p{n}@acme.example")),
        tz: "Asia/Tokyo".into(),
        tz_offset: 9 * 3600,
        ..NewPerson::default()
    };
    let people: Vec<String> = (0..PEOPLE).map(|n| slack.add_person(person(n))).collect();
    let members: Vec<&str> = people.iter().map(String::as_str).collect();
    let channels: Vec<String> =
        (0..CHANNELS).map(|n| slack.add_channel(&format!("team-{n}"), &members, true, false)).collect();
    seed(&github);
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("tengu.db").display());
    fill(&url, &clock, &channels).await;

    let before = resident();
    let setup = setup(&slack, &github, &url, folder.path(), &clock);
    let tengu = Tengu::start(setup).await.unwrap();
    tokio::spawn(tengu.run());
    let mut changes = slack.changes();
    while slack.connections() < 2 {
        changes.changed().await.unwrap();
    }
    let (asked_github, asked_slack) = (github.calls().len(), slack.calls().len());
    let start = Instant::now();
    clock.advance(Duration::from_secs(120));
    while slack.calls_of("chat.postMessage").len() < CHANNELS {
        changes.changed().await.unwrap();
    }
    println!(
        "{} open checks in {DEPLOYS} deploys: a round in {:?}, {} requests to GitHub, {} to Slack ({} posts), {:.0} MB more",
        DEPLOYS * CHECKS,
        start.elapsed(),
        github.calls().len() - asked_github,
        slack.calls().len() - asked_slack,
        slack.calls_of("chat.postMessage").len(),
        (resident() - before) / 1024.0
    );
}

fn seed(github: &GithubStandIn) {
    github.add_account("ken", "Ken", "ken@acme.example", Kind::User);
    github.add_repository("acme/web").unwrap();
    github.branch("acme/web", "deployment/production", "master").unwrap();
    github.branch("acme/web", "deployment/staging", "master").unwrap();
    for deploy in 0..DEPLOYS {
        let head = format!("release-{deploy}");
        github.branch("acme/web", &head, "master").unwrap();
        github.commit("acme/web", &head, NewCommit::new("ken", "Work", &["app.rs"])).unwrap();
        let body = body(deploy);
        let new = NewPull { head: &head, base: "master", title: "Deploy", body: &body, author: "ken" };
        github.open_pull_request("acme/web", &new).unwrap();
    }
}

/// What is open, as tengu would have written it: each change has one author.
async fn fill(url: &str, clock: &Clock, channels: &[String]) {
    use sea_orm::{ConnectionTrait, Database};
    drop(Store::open(url, clock.clone()).await.unwrap());
    let database = Database::connect(url).await.unwrap();
    let at = "2026-11-20T00:00:00.000000Z";
    for deploy in 0..DEPLOYS {
        let (number, channel) = (deploy + 1, &channels[deploy % CHANNELS]);
        let row = format!(
            "INSERT INTO deploys (id, app, environment, repository, base, release_branch, head_sha, pull_number, pull_url,
             stage, requested_by, channel, commits, checks, conflict, attention, created_at, updated_at, stage_since, live_at)
             VALUES ('d{deploy}', 'web', 'production', 'acme/web', 'master', 'deployment/production', 'x', {number}, '',
             'verifying', 'U1', '{channel}', 1, 'none', 0, '[]', '{at}', '{at}', '{at}', '{at}')"
        );
        database.execute_unprepared(&row).await.unwrap();
        let checks = (0..CHECKS).map(|check| {
            let number = deploy * CHECKS + check;
            let who = number % PEOPLE;
            let change = number + 1_000;
            format!(
                "('acme/web#{}', 'pr={change}', {check}, 'web', 'production', 'd{deploy}', 'd{deploy}', '{channel}',
                 'Change {change}', {change}, NULL, '[{{\"login\":\"p{who}\",\"name\":\"p{who}\",\"email\":\"p{who}@acme.example\"}}]',
                 'open', '{at}', '{at}', 0)",
                deploy + 1
            )
        });
        let checks: Vec<String> = checks.collect();
        let sql = format!(
            "INSERT INTO verifications (pull, key, position, app, environment, deploy_id, origin_id, channel, title, number,
             url, people, state, since, changed_at, rounds) VALUES {}",
            checks.join(",")
        );
        database.execute_unprepared(&sql).await.unwrap();
    }
    database.close().await.unwrap();
}

fn setup(
    slack: &SlackStandIn,
    github: &GithubStandIn,
    url: &str,
    folder: &std::path::Path,
    clock: &Clock,
) -> Setup {
    let text = include_str!("../config.toml");
    let config = Config::parse("config.toml", text, folder).unwrap();
    let catalog = tokio::sync::watch::Sender::new(Arc::new(Catalog::built_in().unwrap()));
    let receiver = catalog.subscribe();
    // Kept alive, so that the catalog stays readable.
    std::mem::forget(catalog);
    Setup {
        config: Arc::new(config),
        endpoints: Endpoints {
            slack_api_url: slack.api_url(),
            slack_app_token: Secret::new(slack.app_token()),
            slack_bot_token: Secret::new(slack.bot_token()),
            github_api_url: github.api_url(),
            github: GithubSecret::Token(Secret::new(github.token())),
            github_webhook_secret: None,
            database_url: Some(Secret::new(url.to_owned())),
            aws: AwsSetup { region: Some("ap-northeast-1".into()), endpoint: None, keys: None },
        },
        catalog: receiver,
        clock: clock.clone(),
        pace: Pace { every: Duration::ZERO },
    }
}

/// What this process holds in memory, in KiB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or_default()
}
