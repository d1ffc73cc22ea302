//! Merging: exactly the commit that was meant, exactly once.

use tengu::github::GithubError;
use tengu::github::merge::{Merged, NotMerged, merge};
use tengu::sandbox::github::{
    Access, CheckState, Fault, Matcher, MergeKind, Permissions, Protection, PullState,
};

use super::*;

async fn merge_it(scene: &Scene) -> Result<Merged, NotMerged> {
    merge(&scene.github, RANGE, scene.number, &scene.head, "Deploy web", "All of it").await
}

fn merges(scene: &Scene) -> u32 {
    scene.stand_in.merges(WEB, scene.number).unwrap()
}

fn puts() -> Matcher {
    Matcher::route("PUT /repos/*/*/pulls/*/merge")
}

fn blocked<T>(words: &str) -> Result<T, NotMerged> {
    Err(NotMerged::Blocked(words.to_owned()))
}

#[tokio::test]
async fn a_merge_is_done_once_and_found_again() {
    let scene = Scene::new().await;
    let merged = merge_it(&scene).await.unwrap();
    let pull = scene.stand_in.pull_request(WEB, scene.number).unwrap();
    assert_eq!(Some(&merged.sha), pull.merge_commit.as_ref());
    assert_eq!((merged.already, merged.by, &merged.head_sha), (false, None, &scene.head));
    let log = scene.stand_in.log(WEB, RELEASE).unwrap();
    assert_eq!(log[0].message, "Deploy web\n\nAll of it");
    commit(&scene.stand_in, "Meanwhile");
    let again = merge_it(&scene).await.unwrap();
    assert_eq!((again.already, again.by.as_deref(), again.sha), (true, Some("tengu-bot"), merged.sha));
    assert_eq!((again.head_sha, merges(&scene)), (scene.head.clone(), 1));
    assert_eq!(scene.stand_in.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn what_somebody_else_merged_is_adopted_with_what_they_merged() {
    let scene = Scene::new().await;
    let theirs = commit(&scene.stand_in, "One more");
    let sha = scene.stand_in.merge(WEB, scene.number, MergeKind::Merge, "kenji-m").unwrap();
    let found = merge_it(&scene).await.unwrap();
    assert_eq!(found, Merged { sha, by: Some("kenji-m".into()), head_sha: theirs, already: true });
    assert_eq!(scene.asked("PUT", "/merge"), 0);
}

#[tokio::test]
async fn a_lost_answer_merges_exactly_once() {
    for (fault, done) in losses() {
        let scene = Scene::new().await;
        scene.stand_in.fault(puts(), fault.clone());
        let merged = merge_it(&scene).await.unwrap();
        assert_eq!((merged.already, merges(&scene)), (done, 1), "{fault:?}");
        assert_eq!(scene.asked("PUT", "/merge"), if done { 1 } else { 2 }, "{fault:?}");
    }
}

#[tokio::test]
async fn a_head_that_moved_is_not_merged() {
    let scene = Scene::new().await;
    let people = scene.stand_in.clone();
    scene.stand_in.between_read_and_write(move || drop(commit(&people, "In between")));
    let late = merge_it(&scene).await;
    let head_sha = scene.stand_in.pull_request(WEB, scene.number).unwrap().head_sha.clone();
    assert_eq!(late, Err(NotMerged::Moved { head_sha: head_sha.clone() }));
    assert_eq!(merge_it(&scene).await, Err(NotMerged::Moved { head_sha }));
    assert_eq!((scene.asked("PUT", "/merge"), merges(&scene)), (1, 0));
}

#[tokio::test]
async fn somebody_is_faster_by_a_breath() {
    let scene = Scene::new().await;
    let (people, number) = (scene.stand_in.clone(), scene.number);
    scene.stand_in.between_read_and_write(move || {
        drop(people.merge(WEB, number, MergeKind::Merge, "kenji-m").unwrap())
    });
    let merged = merge_it(&scene).await.unwrap();
    assert_eq!((merged.already, merged.by.as_deref(), merges(&scene)), (true, Some("kenji-m"), 1));
}

#[tokio::test]
async fn githubs_own_thinking_is_waited_for() {
    let scene = Scene::new().await;
    scene.stand_in.mergeable_unknown(WEB, scene.number, 3).unwrap();
    assert!(merge_it(&scene).await.is_ok());
    let scene = Scene::new().await;
    scene.stand_in.base_modified(WEB, scene.number, 2).unwrap();
    assert!(!merge_it(&scene).await.unwrap().already);
    assert_eq!((scene.asked("PUT", "/merge"), merges(&scene)), (3, 1));
}

#[tokio::test]
async fn what_takes_too_long_is_not_yet() {
    let scene = Scene::new().await;
    scene.stand_in.mergeable_unknown(WEB, scene.number, 1000).unwrap();
    assert_eq!(merge_it(&scene).await, Err(NotMerged::NotYet));
    scene.stand_in.mergeable_unknown(WEB, scene.number, 0).unwrap();
    scene.stand_in.base_modified(WEB, scene.number, 1000).unwrap();
    assert_eq!(merge_it(&scene).await, Err(NotMerged::NotYet));
    assert_eq!(merges(&scene), 0);
}

#[tokio::test]
async fn conflicts_are_told_whenever_they_are_seen() {
    let scene = Scene::new().await;
    let (people, number) = (scene.stand_in.clone(), scene.number);
    scene.stand_in.between_read_and_write(move || people.set_conflict(WEB, number, true).unwrap());
    assert_eq!(merge_it(&scene).await, Err(NotMerged::Conflict));
    assert_eq!(merge_it(&scene).await, Err(NotMerged::Conflict));
    assert_eq!(scene.asked("PUT", "/merge"), 1);
}

#[tokio::test]
async fn rules_are_told_in_githubs_words() {
    let scene = Scene::new().await;
    let protect = |protection| scene.stand_in.protect(WEB, RELEASE, protection).unwrap();
    let asks = |checks: &[&str], by_ruleset| Protection {
        required_checks: checks.iter().map(|check| (*check).to_owned()).collect(),
        by_ruleset,
        ..Protection::default()
    };
    protect(asks(&["ci"], false));
    assert_eq!(merge_it(&scene).await, blocked("Required status check \"ci\" is expected."));
    scene.stand_in.set_check(WEB, MASTER, "ci", CheckState::Failure, false).unwrap();
    assert_eq!(merge_it(&scene).await, blocked("Required status check \"ci\" is failing."));
    protect(asks(&["ci", "lint"], true));
    let words = "Repository rule violations found\n\n2 of 2 required status checks have not succeeded.";
    assert_eq!(merge_it(&scene).await, blocked(words));
    protect(Protection { required_reviews: 1, ..Protection::default() });
    let words = "At least 1 approving review is required by reviewers with write access.";
    assert_eq!(merge_it(&scene).await, blocked(words));
    scene.stand_in.approve(WEB, scene.number, "kenji-m").unwrap();
    scene.stand_in.allow_merges(WEB, &[MergeKind::Squash]).unwrap();
    assert_eq!(merge_it(&scene).await, blocked("Merge commits are not allowed on this repository."));
    protect(Protection { merge_queue: true, ..Protection::default() });
    assert_eq!(merge_it(&scene).await, Err(NotMerged::Queue));
    assert_eq!((merges(&scene), scene.stand_in.refused()), (0, vec![]));
}

#[tokio::test]
async fn what_is_closed_gone_or_forbidden() {
    let scene = Scene::new().await;
    let gone = merge(&scene.github, RANGE, 99, &scene.head, "x", "").await;
    assert_eq!(gone, Err(NotMerged::Gone));
    scene.stand_in.set_permissions(Permissions { contents: Access::Read, ..Permissions::default() });
    match merge_it(&scene).await {
        Err(NotMerged::Github(GithubError::Forbidden(words))) => {
            assert!(words.contains("contents: write"), "{words}")
        }
        other => panic!("{other:?}"),
    }
    scene.stand_in.close(WEB, scene.number).unwrap();
    assert_eq!(merge_it(&scene).await, Err(NotMerged::Closed));
    assert_eq!(scene.stand_in.pull_request(WEB, scene.number).unwrap().state, PullState::Closed);
}

#[tokio::test]
async fn bad_days_pass_or_are_told() {
    let scene = Scene::new().await;
    let glances = Matcher::route("GET /repos/*/*/pulls/*");
    for fault in [Fault::Status(500), Fault::CutBefore, Fault::SecondaryLimit { retry_after: Some(2) }] {
        scene.stand_in.fault(glances.clone(), fault);
    }
    scene.stand_in.fault(puts(), Fault::SecondaryLimit { retry_after: Some(3) });
    assert!(!merge_it(&scene).await.unwrap().already);
    assert_eq!(merges(&scene), 1);
    let scene = Scene::new().await;
    for _ in 0..20 {
        scene.stand_in.fault(puts(), Fault::Status(502));
    }
    assert!(matches!(merge_it(&scene).await, Err(NotMerged::Github(GithubError::Unclear(_)))));
    assert_eq!(scene.asked("PUT", "/merge"), 5);
}
