//! The store, on both databases: what is kept, what is kept once, and who may take over what.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

mod common;

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use common::{Database, fresh_database, monday};
use tengu::clock::Clock;
use tengu::deploy::{Checks, Deploy, DeployChange, DeployPerson, Failure, Hold, Kind, Stage};
use tengu::feature::Feature;
use tengu::store::Store;
use tengu::store::inbox::{Inbox, Recorded};
use tengu::store::seen_events::{HOLD, NewEvent};

/// A test of an empty store, on each database.
macro_rules! on_both {
    (async fn $name:ident($store:ident, $clock:ident) $body:block) => {
        mod $name {
            use super::*;

            async fn check($store: Store, #[allow(unused_variables)] $clock: Clock) $body

            async fn on(database: Database) {
                let folder = tempfile::tempdir().unwrap();
                let clock = Clock::standing(monday());
                let url = fresh_database(database, folder.path()).await;
                // Opening it again finds the schema in place, and changes nothing.
                drop(Store::open(&url, clock.clone()).await.unwrap());
                check(Store::open(&url, clock.clone()).await.unwrap(), clock).await;
            }

            #[tokio::test]
            async fn on_sqlite() {
                on(Database::Sqlite).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                on(Database::Postgres).await;
            }
        }
    };
}

fn event(key: &str) -> NewEvent {
    NewEvent { key: key.into(), event: format!("{{\"of\":\"{key}\"}}") }
}

on_both! {
    async fn an_event_is_recorded_once(store, clock) {
        let first = store.record_events("one", vec![event("a"), event("b")]).await.unwrap();
        assert_eq!(first.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(["a".to_owned(), "b".to_owned()]));
        assert_eq!(store.record_events("two", vec![event("b"), event("c")]).await.unwrap(), ["c"]);
        assert_eq!(store.record_events("two", vec![event("a")]).await.unwrap(), Vec::<String>::new());
    }
}

on_both! {
    async fn what_a_process_leaves_behind_is_taken_over_when_its_hold_ends(store, clock) {
        store.record_events("one", vec![event("a"), event("b")]).await.unwrap();
        store.finish_events(vec!["a".into()]).await.unwrap();
        assert_eq!(store.claim_events("two").await.unwrap(), []);
        clock.advance(HOLD / 2);
        store.renew_events("one").await.unwrap();
        clock.advance(HOLD / 2 + Duration::from_secs(1));
        assert_eq!(store.claim_events("two").await.unwrap(), [], "renewed in time");
        clock.advance(HOLD);
        let claimed = store.claim_events("two").await.unwrap();
        assert_eq!(claimed.into_iter().map(|event| event.key).collect::<Vec<_>>(), ["b"]);
        assert_eq!(store.claim_events("three").await.unwrap(), [], "held by two now");
    }
}

on_both! {
    async fn what_is_let_go_is_taken_over_at_once(store, clock) {
        store.record_events("one", vec![event("a")]).await.unwrap();
        store.release_events("one").await.unwrap();
        assert_eq!(store.claim_events("two").await.unwrap().len(), 1);
    }
}

on_both! {
    async fn answered_events_are_forgotten_after_a_while(store, clock) {
        store.record_events("one", vec![event("a"), event("b")]).await.unwrap();
        store.finish_events(vec!["a".into()]).await.unwrap();
        assert_eq!(store.forget_events(TimeDelta::days(7)).await.unwrap(), 0);
        clock.advance(Duration::from_secs(8 * 24 * 3600));
        assert_eq!(store.forget_events(TimeDelta::days(7)).await.unwrap(), 1, "what is not answered stays");
        assert_eq!(store.record_events("one", vec![event("b")]).await.unwrap(), Vec::<String>::new());
    }
}

on_both! {
    async fn a_crowd_in_the_inbox_is_sorted_out(store, clock) {
        let inbox = Inbox::start(store, "one".into());
        let records = (0..200).map(|n| {
            let inbox = inbox.clone();
            tokio::spawn(async move { inbox.record(event(&format!("{}", n / 2))).await })
        });
        let mut new = 0;
        for record in records.collect::<Vec<_>>() {
            match record.await.unwrap() {
                Recorded::New => new += 1,
                Recorded::Known => {}
                Recorded::Failed => panic!("the store failed"),
            }
        }
        assert_eq!(new, 100, "each of a hundred events came twice");
        assert!(inbox.finish("7".into()).await);
    }
}

on_both! {
    async fn a_lease_has_one_owner(store, clock) {
        let minute = Duration::from_secs(60);
        assert!(store.lease("release", "one", minute).await.unwrap());
        assert!(!store.lease("release", "two", minute).await.unwrap());
        assert!(store.lease("release", "one", minute).await.unwrap(), "renewed");
        store.release("release", "two").await.unwrap();
        assert!(!store.lease("release", "two", minute).await.unwrap(), "it was not two's to give back");
        clock.advance(minute);
        assert!(store.lease("release", "two", minute).await.unwrap(), "it ran out");
        store.release("release", "two").await.unwrap();
        assert!(store.lease("release", "three", minute).await.unwrap());
    }
}

on_both! {
    async fn a_tick_is_remembered_until_it_is_taken_back(store, clock) {
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>();
        store.remember_ticks("acme/web#1", &keys(&["pr=1", "pr=2"]), &keys(&["pr=3"]), Some("ken")).await.unwrap();
        store.remember_ticks("acme/web#2", &keys(&["pr=9"]), &keys(&[]), None).await.unwrap();
        store.remember_ticks("acme/web#1", &keys(&["pr=1"]), &keys(&[]), None).await.unwrap();
        assert_eq!(store.ticks("acme/web#1").await.unwrap(), keys(&["pr=1", "pr=2"]), "a box that vanished keeps its tick");
        store.remember_ticks("acme/web#1", &keys(&[]), &keys(&["pr=2"]), None).await.unwrap();
        assert_eq!(store.ticks("acme/web#1").await.unwrap(), keys(&["pr=1"]));
    }
}

on_both! {
    async fn people_are_remembered_by_login_whatever_its_case(store, clock) {
        store.introduce("Ken", "U1").await.unwrap();
        clock.advance(Duration::from_secs(1));
        store.introduce("ken-work", "U1").await.unwrap();
        assert_eq!(store.slack_user("KEN").await.unwrap().as_deref(), Some("U1"));
        assert_eq!(store.logins("U1").await.unwrap(), ["ken-work", "ken"]);
        store.introduce("ken", "U2").await.unwrap();
        assert_eq!(store.logins("U1").await.unwrap(), ["ken-work"]);
        assert_eq!(store.slack_user("nobody").await.unwrap(), None);
    }
}

on_both! {
    async fn small_things_are_remembered(store, clock) {
        assert_eq!(store.recall("alive").await.unwrap(), None);
        store.remember("alive", "yes").await.unwrap();
        store.remember("alive", "still").await.unwrap();
        assert_eq!(store.recall("alive").await.unwrap().as_deref(), Some("still"));
        store.audit("U1", "proposed", "head abc", None).await.unwrap();
        store.ping().await.unwrap();
    }
}

fn deploy(store: &Store) -> Deploy {
    let person = DeployPerson {
        login: Some("ken".into()),
        name: "Ken 健".into(),
        email: Some("ken@acme.example".into()),
    };
    Deploy {
        id: store.new_deploy_id(),
        app: "web".into(),
        environment: "production".into(),
        repository: "acme/web".into(),
        base: "master".into(),
        release_branch: "deployment/production".into(),
        head_sha: "a".repeat(40),
        pull_number: 11,
        pull_url: "https://github.example/acme/web/pull/11".into(),
        stage: Stage::Proposed,
        requested_by: "U1".into(),
        channel: "C1".into(),
        card_ts: None,
        commits: 3,
        checks: Checks::Running,
        conflict: false,
        attention: vec!["The schema changes".into()],
        created_at: store.stamp(),
        changes: vec![DeployChange {
            key: "pr=3".into(),
            title: "'; DROP TABLE deploys; --".into(),
            number: Some(3),
            url: None,
            people: vec![person],
            commits: 2,
        }],
        kind: Kind::Release,
        version: 0,
        stage_since: store.stamp(),
        head_shown_at: None,
        hold: Some(Hold::Image { tag: "t".into(), repository: "web".into() }),
        failure: Some(Failure::NoService { target: "production/web".into() }),
        failed_stage: None,
        attempt: 0,
        merge_sha: None,
        merged_by: None,
        merged_at: None,
        github_deployment: Some(7),
        image: None,
        live_at: None,
    }
}

async fn save(store: &Store, deploy: &Deploy) -> anyhow::Result<i64> {
    let (row, changes) = deploy.to_rows();
    store.save_deploy(row, changes).await
}

on_both! {
    async fn a_deploy_comes_back_as_it_was_kept(store, clock) {
        let proposed = deploy(&store);
        save(&store, &proposed).await.unwrap();
        store.set_card(&proposed.id, "C2", "1.5").await.unwrap();
        let row = store.unfinished_deploy("web", "production").await.unwrap().expect("it is there");
        let changes = store.deploy_changes(&row.id).await.unwrap();
        let expected =
            Deploy { channel: "C2".into(), card_ts: Some("1.5".into()), version: 1, ..proposed.clone() };
        assert_eq!(Deploy::from_rows(row, changes), expected);
        let smaller = Deploy { changes: Vec::new(), checks: Checks::Passed, ..expected };
        assert_eq!(save(&store, &smaller).await.unwrap(), 2);
        assert!(save(&store, &smaller).await.is_err(), "somebody has changed it meanwhile");
        assert_eq!(store.deploy_changes(&proposed.id).await.unwrap(), []);
        assert_eq!(store.unfinished_deploy("web", "staging").await.unwrap(), None);
    }
}

on_both! {
    async fn there_is_one_unfinished_deploy_of_an_app_to_an_environment(store, clock) {
        let first = deploy(&store);
        save(&store, &first).await.unwrap();
        let second = deploy(&store);
        assert!(save(&store, &second).await.is_err(), "the first has not ended");
        let ended = Deploy { stage: Stage::Cancelled, version: 1, ..first.clone() };
        save(&store, &ended).await.unwrap();
        clock.advance(Duration::from_secs(1));
        let second = Deploy { created_at: store.stamp(), ..second };
        save(&store, &second).await.unwrap();
        let ids: Vec<_> = store.deploys("web", "production", 10).await.unwrap().into_iter().map(|row| row.id).collect();
        assert_eq!(ids, [second.id, first.id], "the newest first");
    }
}

/// What a first version of tengu has written is still understood.
#[tokio::test]
async fn the_sample_data_of_each_migration_is_migrated() {
    use sea_orm::ConnectionTrait;
    for database in [Database::Sqlite, Database::Postgres] {
        let folder = tempfile::tempdir().unwrap();
        let url = fresh_database(database, folder.path()).await;
        let clock = Clock::standing(monday());
        drop(Store::open(&url, clock.clone()).await.unwrap());
        let raw = sea_orm::Database::connect(url.clone()).await.unwrap();
        for sample in [
            include_str!("migrations/0001_foundation.sql"),
            include_str!("migrations/0002_shipping.sql"),
            include_str!("migrations/0003_verifying.sql"),
            include_str!("migrations/0004_features.sql"),
            include_str!("migrations/0005_sites.sql"),
        ] {
            raw.execute_unprepared(sample).await.unwrap();
        }
        drop(raw);
        let store = Store::open(&url, clock).await.unwrap();
        let row = store.unfinished_deploy("web", "production").await.unwrap().expect("the sample is there");
        let changes = store.deploy_changes(&row.id).await.unwrap();
        let kept = Deploy::from_rows(row, changes);
        assert_eq!((kept.stage, kept.checks, kept.changes.len()), (Stage::Proposed, Checks::Passed, 2));
        assert_eq!(kept.people().len(), 2);
        assert_eq!(store.claim_events("me").await.unwrap().len(), 1);
        assert_eq!(store.ticks("acme/web#11").await.unwrap().len(), 1);
        let earlier = store.live_deploys("web", "production", 9).await.unwrap().remove(0);
        let earlier = Deploy::from_rows(earlier, Vec::new());
        assert_eq!((earlier.stage, earlier.kind, earlier.failure), (Stage::Live, Kind::Release, None));
        assert_eq!(store.rollouts("d0").await.unwrap().len(), 1);
        assert_eq!(store.preparations("d0").await.unwrap().len(), 1);
        assert_eq!(store.approvals("d0", &"b".repeat(40)).await.unwrap().len(), 1);
        assert_eq!(store.waiters("web", "staging").await.unwrap().len(), 1);
        assert_eq!(store.locked("web", "staging").await.unwrap().expect("it is locked").owner, "U1");
        assert_eq!(store.open_wishes("d1").await.unwrap().len(), 1);
        assert_eq!(store.slack_user("ken").await.unwrap().as_deref(), Some("U1"));
        let open = store.open_verifications().await.unwrap();
        assert_eq!((open.len(), open[0].rounds, open[0].problem.as_deref()), (1, 2, Some("It stays empty")));
        assert_eq!(store.verifications("d0").await.unwrap().len(), 2);
        assert_eq!(store.standing_rounds().await.unwrap().len(), 1);
        assert_eq!(store.snoozes().await.unwrap().len(), 1);
        assert_eq!(store.settings("U1").await.unwrap().by_dm, 1);
        let copy =
            Feature::from_row(store.feature("f1").await.unwrap().unwrap()).expect("the sample is there");
        assert_eq!(copy.site.and_then(|site| site.zone).as_deref(), Some("Z1"));
        assert!(copy.begun_at > Some(copy.asked_at));
    }
}
