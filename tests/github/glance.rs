//! Glances that cost nothing while nothing happens.

use tengu::github::GithubError;
use tengu::github::pull_request::State;
use tengu::github::pull_state::glance;
use tengu::sandbox::github::MergeKind;

use super::*;

#[tokio::test]
async fn an_unchanged_pull_request_is_free() {
    let scene = Scene::new().await;
    let look = async || glance(&scene.github, RANGE, scene.number).await.unwrap();
    let first = look().await;
    assert_eq!((first.state, &first.head_sha, first.changed), (State::Open, &scene.head, true));
    assert_eq!((first.head_ref.as_str(), first.base_ref.as_str()), (MASTER, RELEASE));
    assert_eq!((first.mergeable, first.merged_sha), (Some(true), None));
    for _ in 0..3 {
        assert!(!look().await.changed);
    }
    let statuses: Vec<u16> = scene.stand_in.calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses, [200, 304, 304, 304]);
    scene.stand_in.tick(WEB, scene.number, "kenji-m", "#1", true).unwrap();
    let later = commit(&scene.stand_in, "One more");
    let moved = look().await;
    assert_eq!((moved.changed, moved.head_sha), (true, later.clone()));
    let sha = scene.stand_in.merge(WEB, scene.number, MergeKind::Squash, "kenji-m").unwrap();
    let merged = look().await;
    assert_eq!((merged.state, merged.merged_sha), (State::Merged, Some(sha)));
    assert_eq!((merged.merged_by.as_deref(), merged.head_sha), (Some("kenji-m"), later));
}

#[tokio::test]
async fn what_is_closed_or_not_there() {
    let scene = Scene::new().await;
    scene.stand_in.close(WEB, scene.number).unwrap();
    assert_eq!(glance(&scene.github, RANGE, scene.number).await.unwrap().state, State::Closed);
    assert!(matches!(glance(&scene.github, RANGE, 99).await, Err(GithubError::NotFound(_))));
}
