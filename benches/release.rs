//! The pure time of a release of 1,000 pull requests: grouping, rendering, carrying.

use std::collections::BTreeSet;
use std::hint::black_box;

use chrono::DateTime;
use criterion::{Criterion, criterion_main};
use tengu::github::model::{Account, Author, Commit, PullRequest};
use tengu::release::body::{DEFAULT_TEMPLATE, Words, fit};
use tengu::release::{Release, changes};

const PULL_REQUESTS: u64 = 1_000;

fn pull_request(number: u64) -> PullRequest {
    PullRequest {
        number,
        title: format!("Make part {number} of `the lamp` glow"),
        url: format!("https://github.com/acme/web/pull/{number}"),
        author: Some(Account { login: format!("person-{}", number % 70), bot: false }),
        merged_by: None,
        merged_at: DateTime::from_timestamp(number.cast_signed(), 0),
        base: "master".into(),
        head: format!("topic-{number}"),
        merge_commit: None,
    }
}

fn commit(sha: String, parents: Vec<String>, message: String, pull_request: &PullRequest) -> Commit {
    let login = pull_request.author.as_ref().map(|author| author.login.clone());
    let name = login.clone().unwrap_or_default();
    let author = Author { email: format!("{name}@example.com"), name, login, bot: false };
    Commit { sha, message, parents, authors: vec![author], pull_requests: vec![pull_request.clone()] }
}

/// Every pull request has two commits and a merge; every tenth takes back the one before.
fn history() -> Vec<Commit> {
    let sha = |kind: u64, number: u64| format!("{:040x}", number * 4 + kind);
    let of_one = |number: u64| {
        let pull_request = pull_request(number);
        let before = sha(2, number - 1);
        let reverts = format!("Revert it\n\nThis reverts commit {before}.");
        let work = if number.is_multiple_of(10) { reverts } else { "Work on it".to_owned() };
        let merge =
            format!("Merge pull request #{number} from acme/topic-{number}\n\n{}", pull_request.title);
        [
            commit(sha(0, number), vec![before.clone()], work, &pull_request),
            commit(sha(1, number), vec![sha(0, number)], "Finish it".into(), &pull_request),
            commit(sha(2, number), vec![before, sha(1, number)], merge, &pull_request),
        ]
    };
    (1..=PULL_REQUESTS).flat_map(of_one).collect()
}

fn release(commits: &[Commit]) -> Release {
    Release {
        app: "web".into(),
        environment: "production".into(),
        base: "master".into(),
        release_branch: "deployment/production".into(),
        head_sha: "0".repeat(40),
        release_sha: "1".repeat(40),
        changes: changes(commits, "master", "deployment/production"),
        attention: vec![],
        commit_count: commits.len(),
        truncated: false,
    }
}

fn pure_time(criterion: &mut Criterion) {
    let commits = history();
    let release = release(&commits);
    let words = Words::english();
    let body =
        |old: &str| fit(old, &release, DEFAULT_TEMPLATE, &words, &BTreeSet::new()).map(|(body, _)| body.text);
    let old = body("Mine").unwrap_or_default();
    assert!(old.contains("tengu:pr=1000 "), "the benchmark measures a body that is whole");

    criterion.bench_function("group 1,000 pull requests", |bencher| {
        bencher.iter(|| changes(black_box(&commits), "master", "deployment/production"));
    });
    criterion.bench_function("render 1,000 pull requests into their body", |bencher| {
        bencher.iter(|| body(black_box(&old)));
    });
}

// the macro makes a public function without a comment
#[allow(missing_docs)]
mod group {
    criterion::criterion_group!(benches, super::pure_time);
}
criterion_main!(group::benches);
