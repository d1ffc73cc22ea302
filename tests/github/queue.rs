//! The merge queue: in once, out merged or thrown out.

use tengu::github::merge::{NotMerged, merge};
use tengu::github::merge_queue::{Place, enqueue, place};
use tengu::github::pull_request::State;
use tengu::github::pull_state::glance;
use tengu::sandbox::github::{Matcher, Protection};

use super::*;

async fn scene_with_queue() -> Scene {
    let scene = Scene::new().await;
    let asks = Protection { merge_queue: true, by_ruleset: true, ..Protection::default() };
    scene.stand_in.protect(WEB, RELEASE, asks).unwrap();
    scene
}

async fn enqueue_it(scene: &Scene) -> Result<Option<Place>, NotMerged> {
    enqueue(&scene.github, RANGE, scene.number, &scene.head).await
}

fn mutations(scene: &Scene) -> usize {
    let queries = scene.stand_in.calls().into_iter().filter_map(|call| call.query);
    queries.filter(|query| query.contains("enqueuePullRequest")).count()
}

#[tokio::test]
async fn what_must_go_through_the_queue_does() {
    let scene = scene_with_queue().await;
    let past = merge(&scene.github, RANGE, scene.number, &scene.head, "x", "").await;
    assert_eq!(past, Err(NotMerged::Queue));
    let first = enqueue_it(&scene).await.unwrap();
    assert_eq!(first, Some(Place { position: 1, state: "AWAITING_CHECKS".into() }));
    assert_eq!((enqueue_it(&scene).await.unwrap(), mutations(&scene)), (first, 1));
    assert_eq!(scene.stand_in.run_queue(WEB, RELEASE).unwrap(), Some(scene.number));
    let seen = glance(&scene.github, RANGE, scene.number).await.unwrap();
    assert_eq!((seen.state, seen.merged_by.as_deref()), (State::Merged, Some("github-merge-queue")));
    assert_eq!(enqueue_it(&scene).await, Ok(None));
    assert_eq!(scene.stand_in.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn a_lost_answer_queues_once() {
    for (fault, done) in losses() {
        let scene = scene_with_queue().await;
        scene.stand_in.fault(Matcher::graphql_with("enqueuePullRequest"), fault.clone());
        assert_eq!(enqueue_it(&scene).await.unwrap().unwrap().position, 1, "{fault:?}");
        assert_eq!(mutations(&scene), if done { 1 } else { 2 }, "{fault:?}");
    }
}

#[tokio::test]
async fn what_the_queue_does_not_take() {
    let scene = Scene::new().await;
    assert!(matches!(enqueue_it(&scene).await, Err(NotMerged::Blocked(_))));
    let scene = scene_with_queue().await;
    let asks = Protection {
        merge_queue: true,
        required_checks: vec!["ci".into()],
        by_ruleset: true,
        ..Protection::default()
    };
    scene.stand_in.protect(WEB, RELEASE, asks).unwrap();
    match enqueue_it(&scene).await {
        Err(NotMerged::Blocked(words)) => assert!(words.contains("\"ci\" is expected"), "{words}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(enqueue(&scene.github, RANGE, 99, &scene.head).await, Err(NotMerged::Gone));
    let people = scene.stand_in.clone();
    scene.stand_in.between_read_and_write(move || drop(commit(&people, "In between")));
    let late = enqueue_it(&scene).await;
    let head_sha = scene.stand_in.pull_request(WEB, scene.number).unwrap().head_sha.clone();
    assert_eq!(late, Err(NotMerged::Moved { head_sha }));
    scene.stand_in.close(WEB, scene.number).unwrap();
    assert_eq!(enqueue_it(&scene).await, Err(NotMerged::Closed));
}

#[tokio::test]
async fn what_is_thrown_out_has_no_place() {
    let scene = scene_with_queue().await;
    enqueue_it(&scene).await.unwrap();
    assert!(place(&scene.github, RANGE, scene.number).await.unwrap().is_some());
    scene.stand_in.dequeue(WEB, scene.number).unwrap();
    assert_eq!(place(&scene.github, RANGE, scene.number).await, Ok(None));
    assert_eq!(glance(&scene.github, RANGE, scene.number).await.unwrap().state, State::Open);
}
