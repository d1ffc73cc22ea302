//! From one line to an address, and to nothing left.

use std::time::Duration;

use tengu::sandbox::aws::Fault;

use crate::common::webhook::{SECRET, deliver, recorded};
use crate::common::{WEB, timeless};
use crate::{copies, shows};

const HOUR: Duration = Duration::from_secs(3600);

copies! {
    async fn one_line_and_an_address(copies) {
        let sha = copies.push("feature/map");
        let card = copies.world.ask("tengu deploy-feature feature/map").await;
        shows!(timeless(&card), @r"
        web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🌐 http://feature-map.localhost
        ▶ image  ▫ start  ▫ answer
        *Asked for.* Looking for its image.
        asked for by kenji Nov 23, 2026 hh:mm · until Nov 24, 2026 hh:mm
        [ Redeploy ]  [ Keep a day ]  [ Delete ]
        ");
        assert_eq!(copies.left(), Vec::<String>::new(), "the name is shown before anything is made");
        copies.world.aws.push_image("web", &sha, &tengu::sandbox::aws::Image::of(&sha)).unwrap();
        copies.world.pass(Duration::from_secs(10)).await;
        let card = copies.world.card_with("It answers").await;
        shows!(timeless(&card), @r"
        web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🌐 http://feature-map.localhost
        ✅ *It answers.*
        sha (http://github/acme/web/commit/sha)
        answers since Nov 23, 2026 hh:mm; it took N s. It costs about $0.74 a day.
        asked for by kenji Nov 23, 2026 hh:mm · until Nov 24, 2026 hh:mm
        [ Open ]  [ Redeploy ]  [ Keep a day ]  [ Logs ]  [ Delete ]
        ");
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ ✅ @kenji http://github/acme/web/tree/feature/map answers at
        http://feature-map.localhost, N s after it was asked for. It costs about $0.74 a day. It
        lives until Nov 24, 2026 hh:mm.
        ");
        let (status, page) = copies.page("feature-map.localhost").await;
        assert_eq!(status, 200, "{page}");
        for part in ["feature/map", &sha[..7]] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        copies.world.end().await;
    }
}

copies! {
    /// People are told before a copy ends, and may keep it. At the end nothing is left.
    async fn its_time_is_over(copies) {
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map for 4h").await;
        copies.leap(2 * HOUR).await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ ⌛ @kenji The copy of http://github/acme/web/tree/feature/map at
        http://feature-map.localhost ends Nov 23, 2026 hh:mm. Do you still need it? `tengu
        extend-feature feature-map 1d`
        [ Keep a day ]  [ Delete ]
        ");
        shows!(timeless(&copies.world.ask("tengu extend-feature feature/map 5h").await), @r"
        web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🌐 http://feature-map.localhost
        ✅ *It answers.*
        sha (http://github/acme/web/commit/sha)
        answers since Nov 23, 2026 hh:mm; it took N s. It costs about $0.74 a day.
        asked for by kenji Nov 23, 2026 hh:mm · until Nov 23, 2026 hh:mm
        [ Open ]  [ Redeploy ]  [ Keep a day ]  [ Logs ]  [ Delete ]
        ");
        copies.leap(3 * HOUR).await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ ⏳ The copy of http://github/acme/web/tree/feature/map lives until Nov 23, 2026 hh:mm.
        ↳ ⌛ @kenji The copy of http://github/acme/web/tree/feature/map at
        http://feature-map.localhost ends Nov 23, 2026 hh:mm. Do you still need it? `tengu
        extend-feature feature-map 1d`
        [ Keep a day ]  [ Delete ]
        ");
        assert_eq!(copies.page("feature-map.localhost").await.0, 200);
        copies.leap(2 * HOUR).await;
        let card = copies.world.card_with("Nothing of it is left").await;
        shows!(timeless(&card), @r"
        web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🗑 *Gone.* Nothing of it is left.
        Its time was over.
        asked for by kenji Nov 23, 2026 hh:mm
        ");
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ 🗑 @kenji The copy of http://github/acme/web/tree/feature/map is gone; nothing of it is
        left. Its time was over.
        ");
        assert_eq!(copies.left(), Vec::<String>::new());
        assert_eq!(copies.page("feature-map.localhost").await.0, 404);
        copies.world.end().await;
    }
}

copies! {
    /// A push brings the copy up to date; what ran before answers until the new one does.
    async fn a_push_is_brought(copies) {
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let sha = copies.push_and_build("feature/map");
        copies.world.pass(Duration::from_secs(61)).await;
        for _ in 0..40 {
            assert_eq!(copies.page("feature-map.localhost").await.0, 200, "without a gap");
            copies.world.pass(Duration::from_secs(3)).await;
        }
        let card = copies.world.card_with("It answers").await;
        assert!(card.contains(&sha[..7]), "{card}");
        assert!(copies.page("feature-map.localhost").await.1.contains(&sha[..7]));
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ 🔄 Somebody pushed to http://github/acme/web/tree/feature/map: sha
        (http://github/acme/web/commit/sha) → sha
        (http://github/acme/web/commit/sha). What ran
        before answers until then.
        ↳ ✅ @kenji http://github/acme/web/tree/feature/map answers at
        http://feature-map.localhost, N s after it was asked for. It costs about $0.74 a day. It
        lives until Nov 24, 2026 hh:mm.
        ");
        copies.world.end().await;
    }
}

copies! {
    /// A copy ends with its branch.
    async fn its_branch_is_deleted(copies) {
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        copies.world.github.delete_branch(WEB, "feature/map").unwrap();
        copies.world.pass(Duration::from_secs(130)).await;
        copies.world.card_with("Nothing of it is left").await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ 🗑 @kenji The copy of http://github/acme/web/tree/feature/map is gone; nothing of it is
        left. Its branch was deleted.
        ");
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

copies! {
    /// And with its pull request.
    async fn its_pull_request_is_merged(copies) {
        use tengu::sandbox::github::{MergeKind, NewPull};
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let new = NewPull { head: "feature/map", base: "master", title: "Maps", body: "", author: "yuki-s" };
        let number = copies.world.github.open_pull_request(WEB, &new).unwrap();
        copies.world.pass(Duration::from_secs(130)).await;
        assert!(!copies.left().is_empty(), "an open pull request is no end");
        copies.world.github.merge(WEB, number, MergeKind::Merge, "yuki-s").unwrap();
        copies.world.pass(Duration::from_secs(130)).await;
        copies.world.card_with("Nothing of it is left").await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ 🗑 @kenji The copy of http://github/acme/web/tree/feature/map is gone; nothing of it is
        left. Its pull request #11 was merged.
        ");
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

copies! {
    /// Somebody else deletes it: who asked for it is told.
    async fn somebody_deletes_it(copies) {
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let ayako = copies.world.ayako.clone();
        shows!(timeless(&copies.world.ask_as(&ayako, "tengu delete-feature feature/map").await), @r"
        ↳ 🗑 I remove the copy of http://github/acme/web/tree/feature/map and everything that was
        made for it.
        ");
        let card = copies.world.card_with("Nothing of it is left").await;
        shows!(timeless(&card), @r"
        web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🗑 *Gone.* Nothing of it is left.
        ayako wanted it gone.
        asked for by kenji Nov 23, 2026 hh:mm
        ");
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ 🗑 @kenji The copy of http://github/acme/web/tree/feature/map is gone; nothing of it is
        left. @ayako wanted it gone.
        ");
        assert_eq!(copies.left(), Vec::<String>::new());
        copies.world.end().await;
    }
}

copies! {
    /// A push that GitHub tells of is brought at once, and not at the next look a minute later.
    async fn a_push_is_told_of(copies) {
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        // The look that is due by now finds nothing new.
        copies.world.pass(Duration::from_secs(61)).await;
        let sha = copies.push_and_build("feature/map");
        let mut payload = recorded("push").into_iter().find(|one| one["deleted"] == false).unwrap();
        payload["repository"]["full_name"] = "acme/web".into();
        payload["ref"] = "refs/heads/feature/map".into();
        let since = copies.world.clock.now();
        assert!(deliver(&copies.world, SECRET, "push", &payload).await < 300);
        copies.world.card_with(&sha[..7]).await;
        assert!(copies.world.clock.now() - since < chrono::TimeDelta::seconds(5), "at once");
        copies.world.card_with("It answers").await;
        copies.world.read_rest().await;
        copies.world.end().await;
    }
}

copies! {
    /// At night copies rest; whoever wants one starts it again.
    async fn at_night(copies: |config| {
        config.replace("[apps.web.feature.network]", "night = { stop = \"0 20 * * *\", zone = \"Asia/Tokyo\" }\n[apps.web.feature.network]")
    }) {
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        copies.leap(11 * HOUR).await;
        copies.world.card_with("for the night").await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ 🌙 The copy of http://github/acme/web/tree/feature/map rests for the night. To start
        it: `tengu redeploy-feature feature-map`
        ");
        assert_eq!(copies.world.aws.running_tasks("feature").len(), 0);
        copies.world.ask("tengu redeploy-feature feature/map").await;
        copies.world.card_with("It answers").await;
        copies.world.read_rest().await;
        assert_eq!(copies.page("feature-map.localhost").await.0, 200);
        copies.world.end().await;
    }
}

copies! {
    /// What a former self left behind is removed; what others made stays.
    async fn what_nobody_owns(copies) {
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        copies.push_and_build("feature/sun");
        copies.has_copy("tengu deploy-feature feature/sun").await;
        copies.world.sql("UPDATE features SET stage = 'ended', unfinished = NULL WHERE slug = 'feature-map'").await;
        copies.leap(2 * HOUR).await;
        copies.world.read_rest().await;
        let mut left = copies.left();
        left.retain(|thing| !thing.starts_with("task"));
        assert_eq!(left, ["rule feature-sun.localhost", "group web-feature-sun", "service web-feature-sun"]);
        assert_eq!(copies.page("feature-sun.localhost").await.0, 200);
        copies.world.end().await;
    }
}

copies! {
    /// AWS refuses for once to take a revision out of use: what nobody remembers is found at the end.
    async fn a_revision_that_stays(copies) {
        let family = "web-feature-feature-map";
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let fault = Fault::Error { code: "ClientException".into(), message: "Not at the moment.".into() };
        copies.world.aws.fault("DeregisterTaskDefinition", fault);
        copies.push_and_build("feature/map");
        copies.world.ask("tengu redeploy-feature feature/map").await;
        copies.world.pass(Duration::from_secs(120)).await;
        copies.world.card_with("It answers").await;
        copies.world.read_rest().await;
        let active = |copies: &crate::Copies| {
            copies.world.aws.revisions(family).iter().filter(|revision| revision.active).count()
        };
        assert_eq!(active(&copies), 2);
        copies.world.ask("tengu delete-feature feature/map").await;
        copies.world.card_with("Nothing of it is left").await;
        copies.world.read_rest().await;
        assert_eq!(active(&copies), 0);
        copies.world.end().await;
    }
}

copies! {
    /// Whoever may not list revisions takes out of use what is noted.
    async fn revisions_that_may_not_be_listed(copies) {
        for _ in 0..3 {
            let message = "User is not authorized to perform: ecs:ListTaskDefinitions".into();
            let fault = Fault::Error { code: "AccessDeniedException".into(), message };
            copies.world.aws.fault("ListTaskDefinitions", fault);
        }
        copies.push_and_build("feature/map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        copies.push_and_build("feature/map");
        copies.world.ask("tengu redeploy-feature feature/map").await;
        copies.world.pass(Duration::from_secs(120)).await;
        copies.world.card_with("It answers").await;
        copies.world.read_rest().await;
        copies.world.ask("tengu delete-feature feature/map").await;
        copies.world.card_with("Nothing of it is left").await;
        copies.world.read_rest().await;
        let made = copies.world.aws.revisions("web-feature-feature-map");
        assert_eq!(made.iter().map(|revision| revision.active).collect::<Vec<_>>(), [false, false]);
        copies.world.end().await;
    }
}

copies! {
    async fn and_in_japanese(copies) {
        copies.world.stop().await.unwrap();
        copies.world.in_japanese();
        copies.world.start().await;
        copies.push_and_build("feature/map");
        copies.world.ask("tengu deploy-feature feature/map").await;
        let card = copies.world.card_with("応答しています").await;
        shows!(timeless(&card), @r"
        web: feature/map のコピー
        http://github/acme/web/tree/feature/map の sha
        (http://github/acme/web/commit/sha)、名前は
        `feature-map`
        🌐 http://feature-map.localhost
        ✅ *応答しています。*
        Nov 23, 2026 hh:mm から sha
        (http://github/acme/web/commit/sha) が応答していま
        す (N 秒 かかりました)。 費用は 1 日およそ $0.74 です。
        依頼: kenji Nov 23, 2026 hh:mm · Nov 24, 2026 hh:mm まで
        [ 開く ]  [ 再デプロイ ]  [ 1 日延長 ]  [ ログ ]  [ 削除 ]
        ");
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ ✅ @kenji http://github/acme/web/tree/feature/map が http://feature-map.localhost
        で応答しています (依頼から N 秒)。 費用は 1 日およそ $0.74 です。 Nov 24, 2026 hh:mm まで使えます。
        ");
        copies.world.ask("tengu delete-feature feature/map").await;
        copies.world.card_with("何も残っていません").await;
        shows!(copies.world.read_rest().await.join("\n"), @r"");
        copies.world.end().await;
    }
}
