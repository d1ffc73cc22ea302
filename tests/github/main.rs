//! Our GitHub client against the stand-in: what shipping asks of GitHub, on good days and on bad ones.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

mod checks;
mod deployments;
mod glance;
mod marks;
mod merge;
mod queue;

use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use tengu::clock::Clock;
use tengu::config::secrets::{GithubSecret, Secret};
use tengu::github::Github;
use tengu::github::auth::Auth;
use tengu::github::compare::Range;
use tengu::sandbox::github::{Fault, GithubStandIn, Kind, NewCommit, NewPull};

const WEB: &str = "acme/web";
const MASTER: &str = "master";
const RELEASE: &str = "deployment/production";
const RANGE: Range<'static> =
    Range { owner: "acme", repository: "web", base: MASTER, release: RELEASE, head: MASTER };

/// `acme/web` with one commit to release and the deploy pull request for it, and a client of ours.
struct Scene {
    stand_in: GithubStandIn,
    github: Github,
    /// The number of the deploy pull request.
    number: u64,
    /// The commit it would bring.
    head: String,
}

impl Scene {
    async fn new() -> Self {
        _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Clock::standing(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        hurry(clock.clone());
        let stand_in = GithubStandIn::start(clock.clone()).await.unwrap();
        stand_in.add_account("kenji-m", "Kenji", "kenji@acme.example", Kind::User);
        stand_in.add_account("ayako-t", "Ayako", "ayako@acme.example", Kind::User);
        stand_in.add_repository(WEB).unwrap();
        stand_in.branch(WEB, RELEASE, MASTER).unwrap();
        let head = commit(&stand_in, "Draw routes");
        let new =
            NewPull { head: MASTER, base: RELEASE, title: "Deploy", body: "- [ ] #1 a", author: "tengu-bot" };
        let number = stand_in.open_pull_request(WEB, &new).unwrap();
        let auth = Auth::new(&GithubSecret::Token(Secret::new(stand_in.token())), None).unwrap();
        let github = Github::new(&stand_in.api_url(), auth, clock).unwrap();
        Self { stand_in, github, number, head }
    }

    /// How often a request of that method to an address with that end was made, whatever came of it.
    fn asked(&self, method: &str, end: &str) -> usize {
        let fits = |path: &str| path.split('?').next().is_some_and(|path| path.ends_with(end));
        self.stand_in.calls().iter().filter(|call| call.method == method && fits(&call.path)).count()
    }
}

/// Kenji commits to the base branch; gives the hash.
fn commit(stand_in: &GithubStandIn, subject: &str) -> String {
    stand_in.commit(WEB, MASTER, NewCommit::new("kenji-m", subject, &["map.js"])).unwrap()
}

/// The ways in which an answer gets lost, each with whether the work was done.
fn losses() -> [(Fault, bool); 5] {
    [
        (Fault::CutAfter, true),
        (Fault::StatusAfter(502), true),
        (Fault::CutBefore, false),
        (Fault::Status(503), false),
        (Fault::Garbage, false),
    ]
}

/// Lets pauses pass at once, and nothing time out: whoever waits longer than a few seconds waits.
fn hurry(clock: Clock) {
    tokio::spawn(async move {
        loop {
            let left = clock.next_waking().map(|at| at - clock.now());
            if let Some(left) = left.filter(|left| *left <= TimeDelta::seconds(9)) {
                clock.advance(left.to_std().unwrap());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
}
