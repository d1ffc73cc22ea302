//! Branches: their names, where they are, and the pull requests from them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Github;
use super::error::GithubError;
use super::pull_request::State;

/// The question for names.
pub const QUERY: &str = "query Branches($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: \"refs/heads/\", first: 100) { nodes { name } }
  }
}";

/// Up to a hundred branches of a repository.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn names(github: &Github, owner: &str, repository: &str) -> Result<Vec<String>, GithubError> {
    #[derive(Deserialize)]
    struct Answer {
        repository: Option<Repository>,
    }
    #[derive(Deserialize)]
    struct Repository {
        refs: Option<Refs>,
    }
    #[derive(Deserialize)]
    struct Refs {
        nodes: Vec<Ref>,
    }
    #[derive(Deserialize)]
    struct Ref {
        name: String,
    }
    let variables = json!({ "owner": owner, "name": repository });
    let answer: Answer = github.query(&format!("{owner}/{repository}"), QUERY, &variables).await?;
    let refs = answer.repository.and_then(|repository| repository.refs);
    Ok(refs.into_iter().flat_map(|refs| refs.nodes).map(|found| found.name).collect())
}

/// The question for branches and when they moved.
pub const NEWEST: &str = "query Newest($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: \"refs/heads/\", first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { name target { ... on Commit { committedDate } } }
    }
  }
}";

/// Where a branch is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its commit.
    pub sha: String,
    /// The repository's page, such as `https://github.com/acme/web`.
    pub page: String,
    /// The newest pull requests from it, the newest first; those from forks' branches are none of its.
    pub pulls: Vec<HeadPull>,
}

/// A pull request from a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadPull {
    /// Its number.
    pub number: u64,
    /// Where it is in its life.
    pub state: State,
    /// When it was closed or merged.
    pub closed_at: Option<DateTime<Utc>>,
}

/// How many branches one request asks for.
const AT_ONCE: usize = 50;
/// How many pages of branches are read to find the newest among them.
const PAGES: usize = 3;
/// How many branches are told.
const TOLD: usize = 100;

/// Where branches of a repository are; nothing for those that are not there.
///
/// # Errors
/// [`GithubError::NotFound`] when there is no such repository; else what [`GithubError`] says.
pub async fn heads(
    github: &Github,
    owner: &str,
    repository: &str,
    branches: &[String],
) -> Result<BTreeMap<String, Option<Head>>, GithubError> {
    #[derive(Deserialize)]
    struct Answer {
        repository: Option<BTreeMap<String, Option<Found>>>,
    }
    let full_name = format!("{owner}/{repository}");
    let mut heads = BTreeMap::new();
    for branches in branches.chunks(AT_ONCE) {
        let mut variables = json!({ "owner": owner, "name": repository });
        for (n, branch) in branches.iter().enumerate() {
            variables[format!("b{n}")] = json!(format!("refs/heads/{branch}"));
        }
        let answer: Answer = github.query(&full_name, &heads_query(branches.len()), &variables).await?;
        let mut found = answer.repository.ok_or_else(|| GithubError::NotFound(full_name.clone()))?;
        for (n, branch) in branches.iter().enumerate() {
            let head = found.remove(&format!("b{n}")).flatten();
            heads.insert(branch.clone(), head.map(|found| found.head(branch)));
        }
    }
    Ok(heads)
}

/// The question for so many branches, named by the variables `$b0`, `$b1`, …
pub fn heads_query(count: usize) -> String {
    let (mut variables, mut branches) = (String::new(), String::new());
    for n in 0..count {
        _ = write!(variables, ", $b{n}: String!");
        _ = write!(branches, "\n    b{n}: ref(qualifiedName: $b{n}) {{ ...Head }}");
    }
    format!(
        "query Heads($owner: String!, $name: String!{variables}) {{
  repository(owner: $owner, name: $name) {{{branches}
  }}
}}
fragment Head on Ref {{
  target {{ oid commitUrl }}
  associatedPullRequests(first: 5, orderBy: {{ field: CREATED_AT, direction: DESC }}) {{
    nodes {{ number state closedAt headRefName isCrossRepository }}
  }}
}}"
    )
}

#[derive(Deserialize)]
struct Found {
    target: Target,
    #[serde(rename = "associatedPullRequests")]
    pulls: Pulls,
}

#[derive(Deserialize)]
struct Target {
    oid: String,
    #[serde(rename = "commitUrl")]
    page: String,
}

#[derive(Deserialize)]
struct Pulls {
    nodes: Vec<Option<Pull>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pull {
    number: u64,
    state: String,
    closed_at: Option<DateTime<Utc>>,
    head_ref_name: String,
    is_cross_repository: bool,
}

impl Found {
    fn head(self, branch: &str) -> Head {
        let ours = |pull: &Pull| !pull.is_cross_repository && pull.head_ref_name == branch;
        let pulls = self.pulls.nodes.into_iter().flatten().filter(ours).map(|pull| HeadPull {
            number: pull.number,
            closed_at: pull.closed_at,
            state: match pull.state.as_str() {
                "OPEN" => State::Open,
                "MERGED" => State::Merged,
                _ => State::Closed,
            },
        });
        let page = self.target.page.rsplit_once("/commit/").map(|(page, _)| page.to_owned());
        Head { pulls: pulls.collect(), page: page.unwrap_or_default(), sha: self.target.oid }
    }
}

/// Up to a hundred branches of a repository, those with the newest commits first, out of its first three
/// hundred: GitHub sorts tags by their commits, and branches by name only.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn newest(github: &Github, owner: &str, repository: &str) -> Result<Vec<String>, GithubError> {
    let full_name = format!("{owner}/{repository}");
    let mut branches: Vec<(Option<DateTime<Utc>>, String)> = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..PAGES {
        let variables = json!({ "owner": owner, "name": repository, "after": after });
        let answer: Value = github.query(&full_name, NEWEST, &variables).await?;
        let refs = &answer["repository"]["refs"];
        for one in refs["nodes"].as_array().into_iter().flatten() {
            let moved = one["target"]["committedDate"].as_str().and_then(|date| date.parse().ok());
            branches.extend(one["name"].as_str().map(|name| (moved, name.to_owned())));
        }
        after = refs["pageInfo"]["endCursor"].as_str().map(str::to_owned);
        if refs["pageInfo"]["hasNextPage"] != true {
            break;
        }
    }
    branches.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    Ok(branches.into_iter().take(TOLD).map(|(_, name)| name).collect())
}

/// A branch's name as part of an address: everything but what needs no care is percent-encoded, and
/// slashes stay, as GitHub wants them.
pub fn encode(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                encoded.push(byte as char)
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

/// A name as the value of a query: slashes are percent-encoded, too.
pub fn encode_value(name: &str) -> String {
    encode(name).replace('/', "%2F")
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::Clock;
    use crate::config::secrets::{GithubSecret, Secret};
    use crate::github::auth::Auth;
    use crate::sandbox::github::{GithubStandIn, Kind, MergeKind, NewCommit, NewPull};

    const WEB: &str = "acme/web";

    /// `acme/web`, and a client of ours.
    pub(crate) async fn world() -> (GithubStandIn, Github) {
        _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Clock::standing(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let stand_in = GithubStandIn::start(clock.clone()).await.unwrap();
        stand_in.add_account("kenji-m", "Kenji", "kenji@acme.example", Kind::User);
        stand_in.add_repository(WEB).unwrap();
        let auth = Auth::new(&GithubSecret::Token(Secret::new(stand_in.token())), None).unwrap();
        let github = Github::new(&stand_in.api_url(), auth, clock).unwrap();
        (stand_in, github)
    }

    fn branch(stand_in: &GithubStandIn, name: &str) -> String {
        stand_in.branch(WEB, name, "master").unwrap();
        stand_in.commit(WEB, name, NewCommit::new("kenji-m", name, &["a.rb"])).unwrap()
    }

    fn pull(stand_in: &GithubStandIn, head: &str) -> u64 {
        let new = NewPull { head, base: "master", title: head, body: "", author: "kenji-m" };
        stand_in.open_pull_request(WEB, &new).unwrap()
    }

    #[tokio::test]
    async fn branches_are_found_with_their_pull_requests() {
        let (stand_in, github) = world().await;
        let odd = "feature/\"} evil: viewer { login }";
        let shas = [branch(&stand_in, "feature/x"), branch(&stand_in, odd)];
        let first = pull(&stand_in, "feature/x");
        stand_in.close(WEB, first).unwrap();
        let second = pull(&stand_in, "feature/x");
        let third = pull(&stand_in, odd);
        stand_in.merge(WEB, third, MergeKind::Merge, "kenji-m").unwrap();
        let mut asked = vec!["feature/x".to_owned(), odd.to_owned(), "gone".to_owned()];
        asked.extend((0..60).map(|n| format!("none/{n}")));
        let heads = heads(&github, "acme", "web", &asked).await.unwrap();
        let page = format!("{}/{WEB}", stand_in.web_url());
        let now = Some(github.clock().now());
        let open = HeadPull { number: second, state: State::Open, closed_at: None };
        let closed = HeadPull { number: first, state: State::Closed, closed_at: now };
        let pulls = vec![open, closed];
        assert_eq!(heads["feature/x"], Some(Head { sha: shas[0].clone(), page: page.clone(), pulls }));
        let merged = vec![HeadPull { number: third, state: State::Merged, closed_at: now }];
        assert_eq!(heads[odd], Some(Head { sha: shas[1].clone(), page, pulls: merged }));
        assert_eq!((heads.len(), &heads["gone"]), (63, &None));
        assert_eq!(stand_in.refused(), Vec::<String>::new());
        let gone = super::heads(&github, "acme", "nothing", &asked).await;
        assert!(matches!(gone, Err(GithubError::NotFound(_))), "{gone:?}");
    }

    #[tokio::test]
    async fn the_newest_branches_come_first() {
        let (stand_in, github) = world().await;
        for (name, hours) in [("b", 3), ("a", 1), ("c", 2)] {
            stand_in.backdate(Duration::from_secs(hours * 3600));
            branch(&stand_in, name);
        }
        assert_eq!(newest(&github, "acme", "web").await.unwrap(), ["master", "a", "c", "b"]);
        for n in 0..130 {
            stand_in.branch(WEB, &format!("old/{n:03}"), "master").unwrap();
        }
        stand_in.backdate(Duration::ZERO);
        github.clock().advance(Duration::from_secs(60));
        branch(&stand_in, "zz");
        let newest = newest(&github, "acme", "web").await.unwrap();
        assert_eq!((newest.len(), newest[0].as_str(), newest[1].as_str()), (100, "zz", "master"));
        assert_eq!(stand_in.refused(), Vec::<String>::new());
    }
}
