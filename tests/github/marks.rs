//! Branches and comments: made once, found again.

use tengu::github::GithubError;
use tengu::github::comment::{Comment, find_or_create_comment};
use tengu::github::reference::{Branch, delete_branch, find_branch, find_or_create_branch};
use tengu::sandbox::github::Matcher;

use super::*;

const PINNED: &str = "tengu/web-1 pinned";

#[tokio::test]
async fn a_branch_is_made_once_and_left_where_it_is() {
    let scene = Scene::new().await;
    let make = async |sha: &str| find_or_create_branch(&scene.github, RANGE, PINNED, sha).await;
    let branch = |created| Branch { sha: scene.head.clone(), created };
    assert_eq!(make(&scene.head).await, Ok(branch(true)));
    let later = commit(&scene.stand_in, "One more");
    assert_eq!(make(&later).await, Ok(branch(false)));
    delete_branch(&scene.github, RANGE, PINNED).await.unwrap();
    delete_branch(&scene.github, RANGE, PINNED).await.unwrap();
    assert_eq!(find_branch(&scene.github, RANGE, PINNED).await, Ok(None));
    let nowhere = make(&"0".repeat(40)).await;
    assert!(matches!(nowhere, Err(GithubError::Refused { status: 422, .. })), "{nowhere:?}");
    assert_eq!(scene.stand_in.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn branches_survive_lost_answers() {
    for (fault, done) in losses() {
        let scene = Scene::new().await;
        scene.stand_in.fault(Matcher::route("POST /repos/*/*/git/refs"), fault.clone());
        let made = find_or_create_branch(&scene.github, RANGE, PINNED, &scene.head).await.unwrap();
        assert_eq!(made, Branch { sha: scene.head.clone(), created: !done }, "{fault:?}");
        scene.stand_in.fault(Matcher::route("DELETE /repos/*/*/git/refs/**"), fault.clone());
        delete_branch(&scene.github, RANGE, PINNED).await.unwrap();
        assert_eq!(scene.stand_in.branches(WEB).unwrap().len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn a_comment_is_said_once() {
    let scene = Scene::new().await;
    let say = async |key: &str| {
        find_or_create_comment(&scene.github, RANGE, scene.number, key, "Out it goes").await.unwrap()
    };
    let first = say("d1-done").await;
    assert!(first.created);
    for nth in 0..120 {
        assert!(say(&format!("d{nth}")).await.created);
    }
    assert_eq!(say("d1-done").await, Comment { created: false, ..first });
    assert!(!say("d119").await.created, "it is on the second page");
    let said = scene.stand_in.comments(WEB, scene.number).unwrap();
    assert_eq!(said[0].body, "Out it goes\n\n<!-- tengu:d1-done -->");
    assert_eq!((said.len(), scene.stand_in.refused()), (121, vec![]));
}

#[tokio::test]
async fn comments_survive_lost_answers() {
    for (fault, _) in losses() {
        let scene = Scene::new().await;
        scene.stand_in.fault(Matcher::route("POST /repos/*/*/issues/*/comments"), fault.clone());
        find_or_create_comment(&scene.github, RANGE, scene.number, "d1", "Out").await.unwrap();
        assert_eq!(scene.stand_in.comments(WEB, scene.number).unwrap().len(), 1, "{fault:?}");
    }
}
