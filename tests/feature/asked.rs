//! What people type, and what they are told.

use crate::common::timeless;
use crate::{copies, shows};

copies! {
    /// Whatever somebody types where a branch belongs is answered, and nothing is made of it.
    async fn what_is_no_branch(copies) {
        let long = "x".repeat(300);
        let typed = [
            "../../etc/passwd", "a;b", "$(rm)", "`id`", long.as_str(), "feature/none", "rosa-lindt:feature/map",
            "a..b", "-x", "🗻", "FEATURE/MAP", "refs/heads/nothing",
        ];
        let mut told = Vec::new();
        for words in typed {
            let answer = copies.world.ask(&format!("tengu deploy-feature {words}")).await;
            told.push(format!("{:.20}: {answer}", words));
        }
        shows!(told.join("\n"), @r"
        ../../etc/passwd: ↳ `../../etc/passwd` can't be a branch: git does not allow `..` in a name.
        a;b: ↳ There is no branch `a;b` in `acme/web`.
        $(rm): ↳ There is no branch `$(rm)` in `acme/web`.
        `id`: ↳ There is no branch `id` in `acme/web`.
        xxxxxxxxxxxxxxxxxxxx: ↳ `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
        …` can't be a branch: it has 300 bytes, and 255 are allowed.
        feature/none: ↳ There is no branch `feature/none` in `acme/web`.
        rosa-lindt:feature/m: ↳ `rosa-lindt:feature/map` can't be a branch: it names `feature/map` in `rosa-lindt`'s fork. I run
        branches of our own repository only; push it there.
        a..b: ↳ `a..b` can't be a branch: git does not allow `..` in a name.
        -x: ↳ `-x` can't be a branch: it starts with a hyphen.
        🗻: ↳ There is no branch `🗻` in `acme/web`.
        FEATURE/MAP: ↳ There is no branch `FEATURE/MAP` in `acme/web`.
        refs/heads/nothing: ↳ There is no branch `nothing` in `acme/web`.
        ");
        assert_eq!(copies.left(), Vec::<String>::new());
        assert_eq!(copies.world.aws.calls_of("CreateService"), 0);
        copies.world.end().await;
    }
}

copies! {
    /// Two branches whose names would be the same get different ones.
    async fn branches_that_look_alike(copies) {
        copies.push_and_build("feature/map");
        copies.push_and_build("feature-map");
        copies.has_copy("tengu deploy-feature feature/map").await;
        copies.has_copy("tengu deploy-feature feature-map").await;
        let hosts: Vec<String> = copies.world.aws.rules().into_iter().flat_map(|rule| rule.hosts).collect();
        assert_eq!(hosts.len(), 2);
        assert_eq!(hosts[0], "feature-map.localhost");
        assert!(hosts[1].starts_with("feature-map-"), "{hosts:?}");
        copies.world.end().await;
    }
}

copies! {
    /// A person's own place, which any branch can take.
    async fn a_place_of_ones_own(copies) {
        copies.push_and_build("feature/map");
        let second = copies.push_and_build("feature/sun");
        copies.has_copy("tengu deploy-feature feature/map as kenji").await;
        assert_eq!(copies.page("kenji.localhost").await.0, 200);
        shows!(timeless(&copies.world.ask("tengu deploy-feature feature/sun as kenji").await), @r"
        ↳ 🔀 `feature/sun` takes `kenji` from http://github/acme/web/tree/feature/map: its card
        (https://sandbox.slack.com/archives/C00DEPLOY/p…)
        ");
        copies.world.pass(std::time::Duration::from_secs(120)).await;
        copies.world.card_with("It answers").await;
        shows!(copies.world.read_rest().await.join("\n"), @r"
        ↳ 🔀 @kenji http://github/acme/web/tree/feature/sun takes the place of `feature/map` at
        `kenji`.
        ↳ ✅ @kenji http://github/acme/web/tree/feature/sun answers at
        http://kenji.localhost, N s after it was asked for. It costs about $0.74 a day. It lives
        until Nov 24, 2026 hh:mm.
        ");
        assert!(copies.page("kenji.localhost").await.1.contains(&second[..7]));
        assert_eq!(copies.world.aws.rules().len(), 1);
        copies.world.end().await;
    }
}

copies! {
    /// Asked for four at once, one person gets the one copy they may have.
    async fn several_at_once(copies: |config| config.replace("ttl = ", "per_person = 1\nttl = ")) {
        for branch in ["feature/a", "feature/b", "feature/c", "feature/d"] {
            copies.push_and_build(branch);
        }
        for branch in ["feature/a", "feature/b", "feature/c", "feature/d"] {
            let world = &copies.world;
            world.slack.say(&world.kenji, &world.deploy, &format!("tengu deploy-feature {branch}"));
        }
        copies.world.card_with("It answers").await;
        let said = copies.world.read_rest().await;
        let refused = said.iter().filter(|said| said.contains("more than one is not allowed")).count();
        assert_eq!(refused, 3, "{said:#?}");
        assert_eq!(copies.left().iter().filter(|thing| thing.starts_with("service")).count(), 1);
        copies.world.end().await;
    }
}

copies! {
    /// Nobody has more than their share: tengu asks which of theirs may go.
    async fn more_than_ones_share(copies: |config| config.replace("ttl = ", "per_person = 1\nttl = ")) {
        copies.push_and_build("feature/map");
        copies.push_and_build("feature/sun");
        copies.has_copy("tengu deploy-feature feature/map").await;
        shows!(timeless(&copies.world.ask("tengu deploy-feature feature/sun").await), @r"
        ↳ You have a copy already, and more than one is not allowed. Can it go?
        http://github/acme/web/tree/feature/map: http://feature-map.localhost It answers.
        · since Nov 23, 2026 hh:mm · until Nov 24, 2026 hh:mm · about $0.74 a day
        [ Delete ]
        ");
        let ayako = copies.world.ayako.clone();
        copies.world.ask_as(&ayako, "tengu deploy-feature feature/sun").await;
        copies.world.card_with("It answers").await;
        copies.world.read_rest().await;
        shows!(timeless(&copies.world.ask("tengu features").await), @r"
        ↳ Copies of branches
        *web*
        • http://github/acme/web/tree/feature/sun: http://feature-sun.localhost It
        answers. · since Nov 23, 2026 hh:mm · until Nov 24, 2026 hh:mm · ayako · about $0.74 a day
        • http://github/acme/web/tree/feature/map: http://feature-map.localhost It
        answers. · since Nov 23, 2026 hh:mm · until Nov 24, 2026 hh:mm · kenji · about $0.74 a day
        To get another one: `tengu deploy-feature feature/login`
        ");
        shows!(timeless(&copies.world.ask("tengu feature feature/map").await), @r"
        ↳ web: a copy of feature/map
        http://github/acme/web/tree/feature/map at sha
        (http://github/acme/web/commit/sha), called
        `feature-map`
        🌐 http://feature-map.localhost
        ✅ *It answers.*
        sha (http://github/acme/web/commit/sha)
        answers since Nov 23, 2026 hh:mm; it took N s. It costs about $0.74 a day.
        Revision `web-feature-feature-map:1`, image
        `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web@sha256:…`
        asked for by kenji Nov 23, 2026 hh:mm · until Nov 24, 2026 hh:mm
        [ Open ]  [ Redeploy ]  [ Keep a day ]  [ Logs ]  [ Delete ]
        ");
        shows!(timeless(&copies.world.ask("tengu logs feature/map").await), @r"
        ↳ Log of `web`
        ```
        Starting
        123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web@sha256:…
        Ready
        ```
        ");
        copies.world.end().await;
    }
}

copies! {
    /// Asked for twice at the same moment, it is one copy.
    async fn asked_twice(copies) {
        copies.push_and_build("feature/map");
        let (kenji, ayako, deploy) =
            (copies.world.kenji.clone(), copies.world.ayako.clone(), copies.world.deploy.clone());
        copies.world.slack.say(&kenji, &deploy, "tengu deploy-feature feature/map");
        copies.world.slack.say(&ayako, &deploy, "tengu deploy-feature feature/map");
        copies.world.card_with("It answers").await;
        copies.world.read_rest().await;
        assert_eq!(copies.world.aws.rules().len(), 1);
        assert_eq!(copies.world.aws.services().iter().filter(|one| one.cluster == "feature").count(), 1);
        copies.world.end().await;
    }
}

copies! {
    /// Whoever does not know what a branch is called picks it from a list.
    async fn picked_from_a_list(copies) {
        copies.push_and_build("feature/map");
        shows!(copies.world.ask("tengu deploy-feature").await, @r"
        ↳ Which branch? Choose one, or say `tengu deploy-feature feature/login`
        [ Choose a branch ]
        ");
        let kenji = copies.world.kenji.clone();
        let (slack, asked) = (copies.world.slack.clone(), kenji.clone());
        let answer = copies.world.heard(&copies.world.deploy).pop().unwrap();
        let button = answer.blocks.iter().find_map(|block| block["elements"][0]["action_id"].as_str());
        slack.press(&kenji, &copies.world.deploy, &answer.ts, button.unwrap()).unwrap();
        let modal = copies.world.eventually("a modal", || slack.modal(&asked)).await;
        let first = &modal["blocks"][0]["element"]["options"][0];
        assert_eq!(first["value"], "feature/map", "the newest branch comes first: {modal}");
        copies.world.slack.submit(&kenji, &[("branch", "feature/map"), ("name", "demo")]).unwrap();
        copies.world.card_with("It answers").await;
        copies.world.read_rest().await;
        assert_eq!(copies.page("demo.localhost").await.0, 200);
        copies.world.end().await;
    }
}

copies! {
    /// There is an end to what one app may have.
    async fn more_than_the_apps_share(copies: |config| config.replace("ttl = ", "per_app = 1\nttl = ")) {
        copies.push_and_build("feature/map");
        copies.push_and_build("feature/sun");
        copies.has_copy("tengu deploy-feature feature/map").await;
        let ayako = copies.world.ayako.clone();
        let said = copies.world.ask_as(&ayako, "tengu deploy-feature feature/sun").await;
        shows!(timeless(&said), @r"
        ↳ There is one copy, and no more are allowed. Ask whether it can go:
        http://github/acme/web/tree/feature/map: http://feature-map.localhost It answers.
        · since Nov 23, 2026 hh:mm · until Nov 24, 2026 hh:mm · kenji · about $0.74 a day
        [ Delete ]
        ");
        copies.world.press(&ayako, "command:delete-feature");
        copies.world.card_with("Nothing of it is left").await;
        copies.world.read_rest().await;
        copies.has_copy("tengu deploy-feature feature/sun").await;
        copies.world.end().await;
    }
}
