//! What stands in the way of a deploy: each its own answer that says what to do.

use tengu::sandbox::github::{Access, Fault, Matcher, Permissions};

use crate::common::{Database, WEB, World};
use crate::{shows, story};

/// A second app beside the sandbox's.
const API: &str = r#"
[apps.api]
repository = "acme/api"
[apps.api.environments.production]
release_branch = "deployment/production"
[apps.api.environments.demo]
release_branch = "deployment/demo"
"#;

story! {
    async fn nothing_to_deploy(world) {
        world.github.branch(WEB, "deployment/production", "master").unwrap();
        shows!(world.ask("tengu deploy production").await, @"↳ Nothing to deploy: `deployment/production` already has all of `master` (`f6ab0f7`).");
        shows!(world.ask("tengu diff production").await, @"↳ Nothing to deploy: `deployment/production` already has all of `master` (`f6ab0f7`).");
        shows!(world.ask("tengu status production").await, @r"
        ↳ *web → production*: up to date at `f6ab0f7`
            `web` `web-production:1` 3/3 · `worker` `worker-production:1` 2/2
        ");
        assert!(world.deploys().is_empty());
        world.end().await;
    }
}

story! {
    async fn a_base_branch_that_is_not_there(world: before the start) {
        world.change_config("base = \"master\"", "base = \"mister\"");
        world.start().await;
        shows!(world.ask("tengu deploy production").await, @"↳ There is no branch `mister` in `acme/web`. The nearest: `master`. The name stands in config.toml.");
        world.github.branch(WEB, "maister", "master").unwrap();
        shows!(world.ask("tengu deploy production").await, @r"
        ↳ There is no branch `mister` in `acme/web`. The nearest: `maister`, `master`. The name stands in
        config.toml.
        ");
        world.end().await;
    }
}

story! {
    async fn a_base_branch_unlike_any(world: before the start) {
        world.change_config("base = \"master\"", "base = \"xyz\"");
        world.start().await;
        shows!(world.ask("tengu deploy production").await, @"↳ There is no branch `xyz` in `acme/web`. The name stands in config.toml.");
        world.end().await;
    }
}

story! {
    async fn a_release_branch_that_was_never_made(world) {
        world.github.delete_branch(WEB, "deployment/production").unwrap();
        shows!(world.ask("tengu deploy production").await, @r"
        ↳ The release branch `deployment/production` does not exist yet in `acme/web`. Create it once, at the
        commit that runs now: `git push origin <commit>:refs/heads/deployment/production`
        If it goes by another name (`deployment/staging`), correct it in config.toml.
        ");
        world.github.delete_branch(WEB, "deployment/staging").unwrap();
        shows!(world.ask("tengu deploy production").await, @r"
        ↳ The release branch `deployment/production` does not exist yet in `acme/web`. Create it once, at the
        commit that runs now: `git push origin <commit>:refs/heads/deployment/production`
        ");
        world.end().await;
    }
}

story! {
    async fn a_repository_out_of_sight(world) {
        world.github.hide(WEB, true).unwrap();
        shows!(world.ask("tengu deploy production").await, @r"
        ↳ I cannot see the repository `acme/web` on GitHub. Check its name in config.toml, and that my token
        or App may read it.
        ");
        shows!(world.ask("tengu status production").await, @r"
        ↳ *web → production*: I cannot see the repository `acme/web` on GitHub. Check its name in config.toml,
        and that my token or App may read it.
            `web` `web-production:1` 3/3 · `worker` `worker-production:1` 2/2
        ");
        world.end().await;
    }
}

story! {
    async fn a_token_that_is_not_accepted(world) {
        world.github.fault(Matcher::any(), Fault::Unauthorized);
        shows!(world.ask("tengu deploy production").await, @"↳ GitHub does not accept my token. Whoever runs me has to renew GITHUB_TOKEN, or the App's key.");
        world.end().await;
    }
}

story! {
    async fn a_token_that_may_not_write(world) {
        world.github.set_permissions(Permissions { contents: Access::Read, pull_requests: Access::Read, ..Permissions::default() });
        shows!(world.ask("tengu deploy production").await, @r"
        ↳ GitHub does not let me do that: Resource not accessible by integration. I need write access to
        contents and pull requests of `acme/web`.
        ");
        assert!(world.deploys().is_empty());
        world.end().await;
    }
}

story! {
    async fn several_apps_and_none_named(world: before the start) {
        world.add_config(API);
        world.start().await;
        shows!(world.ask("tengu deploy production").await, @r"
        ↳ Several apps have an environment `production`: `api`, `web`. Which one?
        [ deploy api production ]  [ deploy web production ]
        ");
        // what only one app has needs no name
        shows!(world.ask("tengu deploy demo").await, @r"
        ↳ I cannot see the repository `acme/api` on GitHub. Check its name in config.toml, and that my token
        or App may read it.
        ");
        shows!(world.ask("tengu deploy web demo").await, @"↳ web has no environment `demo`. It has: `production`, `staging`.");
        shows!(world.ask("tengu deploy produktion").await, @r"
        ↳ There is no environment `produktion`. I know: `demo`, `production`, `staging`.
        It goes: `deploy [<app>] [to] <environment>`
        Did you mean:
        [ deploy production ]  [ deploy-feature produktion ]  [ deploy api production ]
        ");
        assert!(world.ask("tengu deploy web production").await.starts_with("Deploy web to production"));
        world.end().await;
    }
}

story! {
    async fn and_all_that_in_japanese(world: before the start) {
        world.in_japanese();
        world.add_config(API);
        world.start().await;
        shows!(world.ask("天狗 本番にデプロイ").await, @r"
        ↳ `production` という環境は複数のアプリにあります: `api`, `web`。どれですか。
        [ deploy api production ]  [ deploy web production ]
        ");
        shows!(world.ask("天狗 webをdemoにデプロイ").await, @"↳ web に `demo` という環境はありません。あるのは `production`, `staging` です。");
        world.github.fault(Matcher::any(), Fault::Unauthorized);
        shows!(world.ask("天狗 deploy web production").await, @"↳ GitHub がトークンを受け付けません。運用者が GITHUB_TOKEN か App の鍵を更新する必要があります。");
        world.github.set_permissions(Permissions { contents: Access::Read, pull_requests: Access::Read, ..Permissions::default() });
        shows!(world.ask("天狗 deploy web production").await, @r"
        ↳ GitHub に許可されていません: Resource not accessible by integration。`acme/web` の contents と pull
        requests への書き込み権限が必要です。
        ");
        world.github.delete_branch(WEB, "deployment/production").unwrap();
        shows!(world.ask("天狗 deploy web production").await, @r"
        ↳ リリースブランチ `deployment/production` はまだ `acme/web` にありません。いま動いているコミットで一
        度だけ作成してください: `git push origin <commit>:refs/heads/deployment/production`
        別の名前 (`deployment/staging`) のことなら、config.toml を直してください。
        ");
        world.github.branch(WEB, "deployment/production", "master").unwrap();
        shows!(world.ask("天狗 deploy web production").await, @"↳ デプロイするものはありません。`master` (`f6ab0f7`) はすべて `deployment/production` に入っています。");
        world.github.hide(WEB, true).unwrap();
        shows!(world.ask("天狗 deploy web production").await, @r"
        ↳ GitHub のリポジトリ `acme/web` が見えません。config.toml の名前と、トークンまたは App の読み取り権限
        を確認してください。
        ");
        world.end().await;
    }
}
