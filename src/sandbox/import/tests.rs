use std::path::Path;
use std::process::Command;

use super::*;
use crate::clock::Clock;
use crate::sandbox::github::GithubStandIn;

/// Runs git as one person at one time.
fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(arguments);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{who}_NAME"), "Ayako").env(format!("GIT_{who}_DATE"), "2026-03-02T09:00:00Z");
        git.env(format!("GIT_{who}_EMAIL"), "12+ayako-t@users.noreply.github.com");
    }
    let output = git.output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Path, file: &str, message: &str) {
    std::fs::write(folder.join(file), message).unwrap();
    git(folder, &["add", "."]);
    git(folder, &["commit", "-q", "-m", message]);
}

/// A release tag, then a merged and a squashed pull request.
fn history() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    git(path, &["init", "-q", "-b", "main"]);
    commit(path, "README.md", "Start");
    git(path, &["tag", "v1"]);
    git(path, &["switch", "-q", "-c", "map"]);
    commit(path, "map.js", "Draw\n\nCo-authored-by: Ren <ren@example.com>");
    git(path, &["switch", "-q", "main"]);
    git(
        path,
        &["merge", "-q", "--no-ff", "map", "-m", "Merge pull request #7 from ayako-t/map\n\nA map of routes"],
    );
    commit(path, "snow ü.rb", "Warn of snow (#8)");
    folder
}

async fn stand_in() -> GithubStandIn {
    GithubStandIn::start(Clock::real()).await.unwrap()
}

#[tokio::test]
async fn a_history_becomes_a_repository_with_pull_requests() {
    let (folder, github) = (history(), stand_in().await);
    let options = ImportOptions { repository: Some("acme/web".into()), ..ImportOptions::default() };
    let imported = import(&github, folder.path(), options).await.unwrap();
    assert_eq!((imported.base.as_str(), imported.release_from.as_str()), ("main", "v1"));
    assert_eq!((imported.release_branch.as_str(), imported.commits, imported.pull_requests), (RELEASE, 4, 2));
    let map = github.pull_request("acme/web", 7).unwrap();
    assert_eq!(
        (map.title.as_str(), map.author.as_str(), map.head.as_str()),
        ("A map of routes", "ayako-t", "map")
    );
    let log = github.log("acme/web", "main").unwrap();
    assert_eq!(log[0].files, ["snow ü.rb"]);
    assert_eq!(
        log.iter().flat_map(|commit| commit.authors()).filter(|person| person.name == "Ren").count(),
        1
    );
    let head = Command::new("git").arg("-C").arg(folder.path()).args(["rev-parse", "main"]).output().unwrap();
    assert_eq!(log[0].sha, String::from_utf8(head.stdout).unwrap().trim());
}

#[tokio::test]
async fn what_can_not_be_imported_says_why() {
    let (github, empty, full) = (stand_in().await, tempfile::tempdir().unwrap(), history());
    let failure = async |path: &Path, base: Option<&str>| {
        let options = ImportOptions { base: base.map(str::to_owned), ..ImportOptions::default() };
        import(&github, path, options).await.unwrap_err().to_string()
    };
    assert!(failure(empty.path(), None).await.contains("is not a git repository"));
    git(empty.path(), &["init", "-q"]);
    assert!(failure(empty.path(), None).await.contains("has no commits yet"));
    assert!(failure(&empty.path().join("gone"), None).await.contains("there is no folder"));
    let words = failure(full.path(), Some("mian")).await;
    assert!(
        words.contains("no branch, tag or commit `mian`") && words.contains("the nearest: `main`"),
        "{words}"
    );
}

#[tokio::test]
async fn the_base_and_the_name_are_what_origin_says() {
    let (folder, github) = (history(), stand_in().await);
    git(folder.path(), &["switch", "-q", "-c", "somewhere-else"]);
    git(folder.path(), &["remote", "add", "origin", "git@github.com:acme/tours.git"]);
    let imported = import(&github, folder.path(), ImportOptions::default()).await.unwrap();
    assert_eq!((imported.base.as_str(), imported.repository.as_str()), ("main", "acme/tours"));
}

#[test]
fn names_are_read_from_addresses() {
    for (address, name) in [
        ("git@github.com:acme/web.git", Some("acme/web")),
        ("https://github.com/acme/web", Some("acme/web")),
        ("https://user:secret@git.example/acme/my.web/", Some("acme/my.web")),
        ("ssh://git@git.example:2222/acme/web.git", Some("acme/web")),
        ("/srv/git/web.git", None),
        ("file:///srv/git/web.git", None),
        ("../web", None),
    ] {
        assert_eq!(name_in(address).as_deref(), name, "{address}");
    }
}
