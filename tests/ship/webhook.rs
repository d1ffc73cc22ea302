//! What GitHub tells by webhook, as GitHub has told it to others: recorded payloads.

use serde_json::Value;
use tengu::sandbox::github::MergeKind;

use crate::common::webhook::{SECRET, deliver, recorded};
use crate::common::{Database, FIRST, WEB, World, timeless};
use crate::{shows, story};

story! {
    /// A merge that GitHub tells of is noticed at once; without that, it takes until the next look.
    async fn told_of_a_merge(world: before the start) {
        world.webhook_secret = Some(SECRET);
        world.ci_builds("master");
        world.start().await;
        world.ask("tengu deploy production").await;
        world.settle().await;
        let closed = |one: &Value| one["action"] == "closed";
        let mut payload = recorded("pull_request").into_iter().find(closed).unwrap();
        payload["repository"]["full_name"] = "acme/web".into();
        payload["number"] = FIRST.into();
        payload["pull_request"]["merged"] = true.into();
        world.github.merge(WEB, FIRST, MergeKind::Merge, "rosa-lindt").unwrap();
        assert_eq!(deliver(&world, "somebody else's", "pull_request", &payload).await, 401);
        world.settle().await;
        assert!(!world.channel().contains("decided by"), "{}", world.channel());
        assert!(deliver(&world, SECRET, "pull_request", &payload).await < 300);
        let card = world.card_until("live").await;
        shows!(timeless(&world.last_lines(&card, 2)), @r"
        asked for by kenji Nov 23, 2026 hh:mm · decided by rosa-lindt · live since Nov 23, 2026 hh:mm
        [ My changes work ]  [ Open pull request ]  [ Roll back ]
        ");
        world.read_rest().await;
        world.end().await;
    }
}

story! {
    /// Whatever GitHub tells of other repositories, in whatever form, moves nothing here.
    async fn told_of_others(world: before the start) {
        world.webhook_secret = Some(SECRET);
        world.start().await;
        world.ask("tengu deploy production").await;
        world.settle().await;
        let before = world.github.calls().len();
        for event in ["pull_request", "push", "check_suite", "status", "delete", "merge_group", "ping", "release"] {
            for payload in recorded(event) {
                let status = deliver(&world, SECRET, event, &payload).await;
                assert!(status < 300, "{event}: {status}");
            }
        }
        world.settle().await;
        assert_eq!(world.github.calls().len(), before, "nobody had to be asked");
        world.read_rest().await;
        world.end().await;
    }
}
