//! Checks: what is required, what is green, and what is not known.

use tengu::github::GithubError;
use tengu::github::checks::{Check, CheckReport, CheckState as Seen, checks};
use tengu::sandbox::github::{Access, CheckState, Checks, Permissions, Protection};

use super::*;

async fn read(scene: &Scene) -> Result<CheckReport, GithubError> {
    checks(&scene.github, "acme", "web", &scene.head, scene.number).await
}

type Names<'a> = Vec<(&'a str, Seen)>;

/// The required checks and all of them.
fn names<'a>(report: &'a CheckReport) -> (Names<'a>, Names<'a>) {
    let pair = |check: &'a Check| (check.name.as_str(), check.state);
    (report.required.iter().map(pair).collect(), report.all.iter().map(pair).collect())
}

#[tokio::test]
async fn without_checks_nothing_is_said() {
    let scene = Scene::new().await;
    let report = read(&scene).await.unwrap();
    assert_eq!(report, CheckReport::default());
    assert!(report.required_passed());
}

#[tokio::test]
async fn each_state_of_both_kinds_is_understood() {
    let scene = Scene::new().await;
    let states = [
        (CheckState::Queued, Seen::Running),
        (CheckState::Running, Seen::Running),
        (CheckState::Success, Seen::Passed),
        (CheckState::Failure, Seen::Failed),
        (CheckState::Cancelled, Seen::Failed),
        (CheckState::Neutral, Seen::Passed),
        (CheckState::Skipped, Seen::Passed),
        (CheckState::TimedOut, Seen::Failed),
    ];
    for (state, seen) in states {
        scene.stand_in.set_check(WEB, &scene.head, "ci", state, true).unwrap();
        scene.stand_in.set_status(WEB, MASTER, "lint", state, false).unwrap();
        let report = read(&scene).await.unwrap();
        assert_eq!(names(&report), (vec![("ci", seen)], vec![("ci", seen), ("lint", seen)]), "{state:?}");
        assert_eq!(report.required_passed(), seen == Seen::Passed, "{state:?}");
        assert!(report.required[0].url.is_some());
    }
    scene.stand_in.set_status(WEB, MASTER, "lint", CheckState::Expected, true).unwrap();
    assert_eq!(names(&read(&scene).await.unwrap()).0, [("ci", Seen::Failed), ("lint", Seen::Missing)]);
}

#[tokio::test]
async fn a_required_check_that_nobody_started_is_missing() {
    for by_ruleset in [false, true] {
        let scene = Scene::new().await;
        let required_checks = vec!["ci".to_owned(), "e2e".to_owned()];
        let asks = Protection { required_checks, by_ruleset, ..Protection::default() };
        scene.stand_in.protect(WEB, RELEASE, asks).unwrap();
        scene.stand_in.set_check(WEB, MASTER, "ci", CheckState::Success, false).unwrap();
        let report = read(&scene).await.unwrap();
        let all = vec![("ci", Seen::Passed), ("e2e", Seen::Missing)];
        assert_eq!(names(&report), (all.clone(), all), "{by_ruleset}");
        assert_eq!((report.rollup.as_deref(), report.required_passed()), (Some("SUCCESS"), false));
    }
}

#[tokio::test]
async fn what_is_said_of_all_together_is_a_check_too() {
    let scene = Scene::new().await;
    scene.stand_in.set_checks(WEB, MASTER, Checks::Failure).unwrap();
    let report = read(&scene).await.unwrap();
    assert_eq!((report.rollup.as_deref(), report.all.len()), (Some("FAILURE"), 1));
}

#[tokio::test]
async fn many_checks_come_in_pages() {
    let scene = Scene::new().await;
    for nth in 0..130 {
        let (name, required) = (format!("job {nth}"), nth >= 120);
        scene.stand_in.set_check(WEB, MASTER, &name, CheckState::Success, required).unwrap();
    }
    let report = read(&scene).await.unwrap();
    assert_eq!((report.all.len(), report.required.len()), (130, 10));
    assert_eq!(scene.stand_in.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn what_cannot_be_known_is_no_report() {
    let scene = Scene::new().await;
    let nowhere = checks(&scene.github, "acme", "web", &"0".repeat(40), scene.number).await;
    assert!(matches!(nowhere, Err(GithubError::NotFound(_))), "{nowhere:?}");
    let no_pull = checks(&scene.github, "acme", "web", &scene.head, 99).await;
    assert!(matches!(no_pull, Err(GithubError::NotFound(_))), "{no_pull:?}");
    scene.stand_in.set_permissions(Permissions { checks: Access::None, ..Permissions::default() });
    assert!(matches!(read(&scene).await, Err(GithubError::Refused { .. })));
}
