//! What the config asks for besides: labels, assignees, reviewers, a template, attention.

use tengu::sandbox::github::{Fault, Kind, Matcher, NewCommit};

use crate::common::{Database, FIRST, WEB, World};
use crate::{shows, story};

story! {
    async fn labels_assignees_and_reviewers(world: before the start) {
        world.change_config("labels = [\"deploy\"]", "labels = [\"deploy\", \"monday\"]");
        world.change_config("assignees = []", "assignees = [\"kenji-m\"]");
        world.change_config("reviewers = []", "reviewers = [\"rosa-lindt\", \"acme/hut-keepers\"]");
        world.start().await;
        world.ask("tengu deploy production").await;
        let pull = world.pull(FIRST);
        assert_eq!(pull.labels, ["deploy", "monday"]);
        assert_eq!(pull.assignees, ["kenji-m"]);
        assert_eq!((pull.requested_reviewers.clone(), pull.requested_teams.clone()), (vec!["rosa-lindt".to_owned()], vec!["hut-keepers".to_owned()]));
        world.end().await;
    }
}

story! {
    async fn what_github_refuses_is_told_and_stops_nothing(world: before the start) {
        world.change_config("assignees = []", "assignees = [\"kenji-m\"]");
        world.change_config("reviewers = []", "reviewers = [\"nobody-at-all\"]");
        world.start().await;
        world.github.fault(Matcher::route("POST /repos/*/*/issues/*/labels"), Fault::Status(422));
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let answered = world.read_all().await;
        assert!(answered[0].starts_with("Deploy web to production"), "{answered:#?}");
        shows!(answered[1], @r"
        ↳ The pull request is there, but GitHub refused a part of it:
        • labels: Server Error
        • reviewers: Reviews may only be requested from collaborators. One or more of the users or teams you
        specified is not a collaborator of the repository. (acme/web)
        ");
        assert_eq!(world.pull(FIRST).assignees, ["kenji-m"]);
        world.end().await;
    }
}

story! {
    async fn the_teams_own_template(world: before the start) {
        world.change_config("# template = ", "template = ");
        world.file("deploy-body.md.j2", include_str!("../../tests/propose/template.md.j2"));
        world.start().await;
        world.ask("tengu deploy production").await;
        shows!(world.body(FIRST), @r#"
        <!-- tengu:begin v1 -->

        # web goes out

        - [ ] #3 Draw routes on the map @ayako-t, @yuki-s <!-- tengu:pr=3 -->
        - [ ] #4 Warn of snow above 2,500 m @yuki-s <!-- tengu:pr=4 -->
        - [ ] #5 Search tours by day and height @rosa-lindt <!-- tengu:pr=5 -->
        - [ ] Tomas Hale: commits without a pull request @tomas-h <!-- tengu:login=tomas-h -->
        - [ ] #6 Bump rack from 3.1.7 to 3.1.8 @kenji-m <!-- tengu:pr=6 -->
        - [ ] #7 Reviews of tours @kenji-m, @ayako-t <!-- tengu:pr=7 -->
        - [ ] #9 Revert "Warn of snow above 2,500 m" @tomas-h <!-- tengu:pr=9 -->
        - [ ] #10 Guides name the languages they speak @rosa-lindt <!-- tengu:pr=10 -->

        Questions? Ask in #deploy. (20 commits)

        <!-- tengu:end -->
        "#);
        world.end().await;
    }
}

story! {
    async fn a_broken_template_falls_back_and_says_so(world: before the start) {
        world.change_config("# template = ", "template = ");
        world.file("deploy-body.md.j2", "Hello {{ nobody.at.all }}\n{% for item in items %}{{ item.line }}{% endfor %}");
        world.start().await;
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let answered = world.read_all().await;
        assert!(answered[0].starts_with("Deploy web to production"), "{answered:#?}");
        shows!(answered[1], @r"
        ↳ The team's template could not be used, so I wrote the pull request with mine: the template can't be
        rendered: undefined value: `nobody` is undefined (in body.md:1)
        ");
        assert!(world.body(FIRST).contains("- [ ] #3 Draw routes"));
        world.end().await;
    }
}

story! {
    async fn paths_that_deserve_a_second_look(world: before the start) {
        world.change_config("[[apps.web.attention]]", "[[apps.web.attention]]\npaths = \"app/**\"\nnote = \"The app <itself> changes\"\n\n[[apps.web.attention]]");
        world.start().await;
        let card = world.ask("tengu deploy production").await;
        shows!(card.lines().skip_while(|line| !line.contains("Look twice")).take_while(|line| !line.starts_with("Head")).collect::<Vec<_>>().join("\n"), @r"
        ⚠ *Look twice*
        • The app <itself> changes: `app/assets/map.js`, `app/jobs/forecast.rb`, `app/models/photo.rb` and 6
        more
        • The database schema changes: `db/migrate/20260302090000_add_languages_to_guides.rb`
        • #9 takes back #4, which goes out with it
        Waiting for one approval: react with 👍 or press Approve.
        ");
        world.end().await;
    }
}

story! {
    async fn bots_alone_and_people_without_an_account(world: before the start) {
        world.github.branch(WEB, "deployment/production", "master").unwrap();
        world.github.add_account("renovate", "renovate", "renovate[bot]@users.noreply.github.com", Kind::Bot);
        world.github.commit(WEB, "master", NewCommit::new("renovate", "Bump all", &["a"])).unwrap();
        world.github.commit(WEB, "master", NewCommit::new(("Ann O'Nymous", "ann@home.example"), "By hand", &["a"]).with("yuki-s")).unwrap();
        world.github.commit(WEB, "master", NewCommit::new(("Ann O", "ann@home.example"), "By hand again", &["a"])).unwrap();
        world.start().await;
        shows!(world.ask("tengu deploy production").await, @r"
        Deploy web to production
        *3 changes* (3 commits by 3 people) from `master` to `deployment/production`, in pull request #11
        (http://github/acme/web/pull/11).
        • bots: commits without a pull request
        • Ann O'Nymous, yuki-s: commits without a pull request
        • Ann O: commits without a pull request
        Waiting for one approval: react with 👍 or press Approve.
        Head db35fd9 (http://github/acme/web/commit/db35fd9ba9fbb5f93e5d7e764cde8858d9174397) ·
        no checks reported · asked for by kenji Nov 23, 2026 01:00
        [ Approve ]  [ Open pull request ]  [ Update ]  [ Cancel ]
        ");
        shows!(world.body(FIRST), @r"
        <!-- tengu:begin v1 -->

        **web → production**: `master` into `deployment/production` at `db35fd9`

        Pull requests: 0 · Commits: 3 · People: 3

        Tick the box of a change once it is confirmed to work.

        - [ ] renovate: commits without a pull request (written by bots: whoever deploys confirms it) <!-- tengu:login=renovate -->
          - `a9711f1` Bump all
        - [ ] Ann O'Nymous: commits without a pull request @yuki-s <!-- tengu:mail=ann%40home.example/ann+o%27nymous -->
          - `5639302` By hand (with 佐藤 ゆき)
        - [ ] Ann O: commits without a pull request <!-- tengu:mail=ann%40home.example/ann+o -->
          - `db35fd9` By hand again

        <!-- tengu:end -->
        ");
        world.end().await;
    }
}
