//! Deployments: made once, said once.

use tengu::github::deployment::{State, deactivate_older, find_or_create, set_status};
use tengu::sandbox::github::{CheckState, Fault, Matcher};

use super::*;

const HOME: Option<&str> = Some("https://acme.example");

async fn make(scene: &Scene, deploy: &str) -> u64 {
    find_or_create(&scene.github, WEB, &scene.head, "production", deploy, "web to production").await.unwrap()
}

async fn say(scene: &Scene, id: u64, state: State, words: &str) {
    set_status(&scene.github, WEB, id, state, words, HOME, None).await.unwrap();
}

fn states(scene: &Scene) -> Vec<Vec<String>> {
    let deployments = scene.stand_in.deployments(WEB).unwrap();
    let of = |one: &tengu::sandbox::github::Deployment| {
        one.statuses.iter().map(|status| status.state.clone()).collect()
    };
    deployments.iter().map(of).collect()
}

/// GitHub's defaults would merge the base branch into it, and wait for the red check.
#[tokio::test]
async fn exactly_the_commit_is_deployed_whatever_else_is_there() {
    let scene = Scene::new().await;
    commit(&scene.stand_in, "Not in this deploy");
    scene.stand_in.set_check(WEB, &scene.head, "nightly", CheckState::Failure, false).unwrap();
    let id = make(&scene, "d1").await;
    let deployment = scene.stand_in.deployments(WEB).unwrap().remove(0);
    assert_eq!((deployment.id, &deployment.sha, deployment.production), (id, &scene.head, true));
    assert_eq!(deployment.payload["tengu"], "d1");
    assert_eq!((make(&scene, "d1").await, make(&scene, "d2").await == id), (id, false));
    assert_eq!(scene.stand_in.deployments(WEB).unwrap().len(), 2);
    assert_eq!(scene.stand_in.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn a_lost_answer_makes_one_deployment_and_says_one_thing() {
    for (fault, _) in losses() {
        let scene = Scene::new().await;
        scene.stand_in.fault(Matcher::route("POST /repos/*/*/deployments"), fault.clone());
        let id = make(&scene, "d1").await;
        scene.stand_in.fault(Matcher::route("POST /repos/*/*/deployments/*/statuses"), fault.clone());
        say(&scene, id, State::InProgress, "rolling out").await;
        assert_eq!(states(&scene), [["in_progress"]], "{fault:?}");
    }
}

#[tokio::test]
async fn the_same_is_not_said_twice() {
    let scene = Scene::new().await;
    let id = make(&scene, "d1").await;
    let long = "x".repeat(200);
    for words in ["rolling out", "rolling out", &long, &long, "rolling out"] {
        say(&scene, id, State::InProgress, words).await;
    }
    say(&scene, id, State::Success, "done").await;
    let said = scene.stand_in.deployments(WEB).unwrap().remove(0).statuses;
    let lengths: Vec<usize> = said.iter().map(|status| status.description.len()).collect();
    assert_eq!(lengths, [11, 140, 11, 4]);
    assert_eq!(said[3].environment_url, "https://acme.example");
    assert_eq!(scene.stand_in.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn what_ran_before_is_inactive_afterwards() {
    let scene = Scene::new().await;
    for (deploy, state) in [("d1", State::Success), ("d2", State::Failure), ("d3", State::Success)] {
        let id = make(&scene, deploy).await;
        say(&scene, id, state, deploy).await;
    }
    let id = make(&scene, "d4").await;
    say(&scene, id, State::Success, "d4").await;
    scene.stand_in.fault(Matcher::route("POST /repos/*/*/deployments/*/statuses"), Fault::CutAfter);
    for _ in 0..2 {
        deactivate_older(&scene.github, WEB, "production", id).await.unwrap();
    }
    let ended = vec!["success", "inactive"];
    assert_eq!(states(&scene), [ended.clone(), vec!["failure"], ended, vec!["success"]]);
    let last = scene.stand_in.deployments(WEB).unwrap()[0].statuses[1].environment_url.clone();
    assert_eq!(last, "https://acme.example");
}
