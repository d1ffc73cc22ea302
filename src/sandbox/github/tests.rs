//! The stand-in through its door, by the client that tengu uses.

mod graphql;
mod misbehaviour;
mod rest;
mod shipping;

use octocrab::Octocrab;
use serde_json::{Value, json};

use super::*;

const WEB: &str = "acme/web";

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// `acme/web` with a release branch, two people and one commit to release.
async fn world() -> (GithubStandIn, Clock) {
    let clock = Clock::standing(noon());
    let github = GithubStandIn::start(clock.clone()).await.unwrap();
    github.add_account("ayako-t", "Ayako", "ayako@acme.example", Kind::User);
    github.add_account("kenji-m", "Kenji", "kenji@acme.example", Kind::User);
    github.add_account("dependabot", "dependabot", "1+dependabot[bot]@users.noreply.github.com", Kind::Bot);
    github.add_repository(WEB).unwrap();
    github.branch(WEB, "deployment/production", "master").unwrap();
    github.commit(WEB, "master", NewCommit::new("ayako-t", "Draw routes", &["map.js"])).unwrap();
    (github, clock)
}

/// A merged pull request with two commits.
fn merged(github: &GithubStandIn, branch: &str, into: &str, how: MergeKind) -> (u64, String) {
    github.branch(WEB, branch, into).unwrap();
    github.commit(WEB, branch, NewCommit::new("ayako-t", &format!("{branch} one"), &["a.rb"])).unwrap();
    github.commit(WEB, branch, NewCommit::new("kenji-m", &format!("{branch} two"), &["b.rb"])).unwrap();
    let number = open(github, branch, into);
    (number, github.merge(WEB, number, how, "kenji-m").unwrap())
}

fn open(github: &GithubStandIn, head: &str, base: &str) -> u64 {
    github
        .open_pull_request(WEB, &NewPull { head, base, title: head, body: "- [ ] one\n", author: "ayako-t" })
        .unwrap()
}

fn client_with(github: &GithubStandIn, token: &str) -> Octocrab {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Octocrab::builder().base_uri(github.api_url()).unwrap();
    builder.personal_token(token.to_owned()).build().unwrap()
}

fn client(github: &GithubStandIn) -> Octocrab {
    client_with(github, github.token())
}

async fn get(github: &GithubStandIn, path: &str) -> Result<Value, u16> {
    client(github).get::<Value, _, ()>(path, None).await.map_err(status)
}

fn status(error: octocrab::Error) -> u16 {
    match error {
        octocrab::Error::GitHub { source, .. } => source.status_code.as_u16(),
        other => panic!("no answer of GitHub's: {other:?}"),
    }
}

async fn ask(github: &GithubStandIn, query: &str) -> Value {
    let body = json!({ "query": query });
    let response = client(github)._post("/graphql", Some(&body)).await.unwrap();
    let text = client(github).body_to_string(response).await.unwrap();
    serde_json::from_str(&text).unwrap()
}
