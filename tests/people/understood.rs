//! What is understood, and what is answered when it is not.

use crate::common::{Database, World};
use crate::{shows, story};

story! {
    async fn a_ping_in_every_way_of_saying_it(world) {
        let bot = world.slack.bot_user();
        for words in [
            "tengu ping".to_owned(),
            "Tengu: PING!".to_owned(),
            "tengu, ping please".to_owned(),
            "tengu please ping.".to_owned(),
            "  tengu\u{3000}ping\u{3000}".to_owned(),
            "ｔｅｎｇｕ　ｐｉｎｇ".to_owned(),
            "天狗 ping".to_owned(),
            "天狗、pingしてください".to_owned(),
            format!("<@{bot}> ping"),
            format!("<@{bot}>: ping"),
            format!("hey <@{bot}> ping"),
        ] {
            assert_eq!(world.ask(&words).await, "↳ Here.", "{words:?}");
        }
        for words in ["ping", "tengu ping", "ping, please"] {
            let (direct, _) = world.slack.direct_message(&world.kenji, words);
            let answer = world.next_in(&direct).await;
            assert_eq!(world.shown(&answer), "Here.", "{words:?}");
        }
        world.slack.slash(&world.kenji, &world.deploy, "ping");
        assert_eq!(world.read_ephemeral().await, "Here.");
        let top = world.slack.say(&world.kenji, &world.deploy, "Nice weather");
        world.slack.say_in_thread(&world.kenji, &world.deploy, &top, "tengu ping");
        let answer = world.next().await;
        assert_eq!((world.shown(&answer).as_str(), answer.thread_ts), ("↳ Here.", Some(top)));
        world.end().await;
    }
}

story! {
    async fn what_is_said_to_others_is_left_alone(world) {
        for words in ["ping", "tengus ping", "I like tengu", "tengu-bot ping", "say tengu ping", "天狗様 ping"] {
            world.slack.say(&world.kenji, &world.deploy, words);
        }
        world.settle().await;
        let heard: Vec<_> = world.heard(&world.deploy).iter().map(|said| said.text.clone()).collect();
        assert_eq!(heard, Vec::<String>::new());
        world.end().await;
    }
}

story! {
    async fn a_deploy_in_every_way_of_saying_it(world) {
        for words in [
            "tengu diff production",
            "tengu diff prod",
            "tengu diff 本番",
            "tengu diff web production, please!",
            "tengu DIFF Web PRODUCTION",
            "tengu diff 'production'",
            "tengu diff “production”",
            "tengu 本番との差分",
            "天狗、webの本番との差分は？",
            "天狗 差分 web production",
        ] {
            let answer = world.ask(words).await;
            assert!(answer.starts_with("↳ What a deploy of web to production would bring"), "{words:?}: {answer}");
        }
        world.ask("tengu deploy production").await;
        for words in ["tengu deploy to production", "tengu deploy web to prod", "天狗 webを本番へデプロイしてください"] {
            world.slack.say(&world.kenji, &world.deploy, words);
            let answered = world.read_all().await;
            assert!(answered.iter().any(|said| said.starts_with("↳ There is a deploy of web to production already")), "{words:?}: {answered:#?}");
        }
        world.end().await;
    }
}

story! {
    async fn help(world) {
        shows!(world.ask("tengu help").await, @r"
        ↳ What I understand
        • `help [<command>]` — List the commands, or explain one of them
        • `deploy [<app>] [to] <environment>` — Prepare a deploy pull request and ask for approval
        • `diff [<app>] <environment>` — Show what a deploy would bring, without preparing one
        • `status [<app>] [<environment>]` — Show what runs where, and what is under way
        • `cancel [<app>] <environment>` — Cancel a deploy that has not moved anything yet
        • `retry [<app>] <environment>` — Try a failed deploy again
        • `leave [<app>] <environment>` — Leave a failed deploy as it is, when I ask
        • `rollback [<app>] <environment> [to <revision>]` — Bring back what ran before, or a revision that
        you name
        • `lock [<app>] <environment> [for <duration>] [<text…>]` — Keep an environment to yourself, for a
        while and for a reason
        • `unlock [<app>] <environment>` — Give an environment back
        • `history [<app>] [<environment>]` — Show what went where, when, by whom, and how it ended
        • `verify [<text…>]` — Say that a change works: by its number, `all` of yours, or nothing to be
        asked
        • `unverify <text…>` — Take that back
        • `broken <text…>` — Say that a change does not work, and tell the channel why
        • `pending mine` — Show what you have to verify
        • `pending [<app>] [<environment>]` — Show what still has to be verified, and by whom
        • `snooze off` — Be reminded again
        • `snooze until <text…>` — Not be reminded until then; a reason may follow
        • `snooze [for] <duration> [<text…>]` — Not be reminded for a while; a reason may follow
        • `remind [<app>] <environment> [now]` — Remind those who still have something to verify, now
        • `deploy-feature [<branch>] [of <app>] [for <duration>] [as <name>]` — Get a running copy of a
        branch, with an address and an end
        • `features [<app>]` — List the copies of branches: where, whose, until when
        • `feature <branch>` — Show how a copy stands, by its branch, its name or its address
        • `redeploy-feature <branch>` — Bring a copy up to date with its branch, or start it again
        • `extend-feature <branch> [for] <duration>` — Keep a copy for so long from now
        • `delete-feature <branch>` — Remove a copy, and everything that was made for it
        • `logs <branch>` — Show what a copy printed last
        • `i am <login>` — Tell tengu your GitHub login
        • `who is <user|login>` — Tell who somebody is on GitHub or in Slack
        • `ping` — See whether tengu is listening
        • `version` — Tell which version of tengu this is
        Say it after my name, in a direct message, or after /tengu. More about one: `tengu help deploy`
        ");
        shows!(world.ask("tengu help deploy").await, @r"
        ↳ *deploy* — Prepare a deploy pull request and ask for approval
        • `deploy [<app>] [to] <environment>`
        • `[<app> を] <environment> に|へ デプロイ`
        • `デプロイ [<app>] <environment>`
        For example
        • `tengu deploy production`
        • `tengu deploy web to staging`
        • `tengu 本番にデプロイ`
        • `tengu webをproductionにデプロイして`
        ");
        shows!(world.ask("tengu help who is").await, @r"
        ↳ *who-is* — Tell who somebody is on GitHub or in Slack
        • `who is <user|login>`
        • `<user|login> は 誰|だれ`
        For example
        • `tengu who is octocat`
        • `tengu who is @hana`
        • `tengu octocatは誰？`
        ");
        shows!(world.ask("tengu help depoly").await, @r"
        ↳ There is no command `depoly`. I know: `help`, `deploy`, `diff`, `status`, `cancel`, `retry`,
        `leave`, `rollback`, `lock`, `unlock`, `history`, `verify`.
        It goes: `help [<command>]`
        Did you mean:
        [ help deploy ]  [ help ]  [ deploy production ]
        ");
        assert_eq!(world.ask("tengu").await, world.ask("tengu help").await);
        world.end().await;
    }
}

story! {
    async fn help_in_japanese(world: before the start) {
        world.in_japanese();
        world.start().await;
        shows!(world.ask("天狗 ヘルプ").await, @r"
        ↳ わかる言葉
        • `help [<command>]` / `ヘルプ|使い方 [<command>]` — コマンドの一覧、または一つの説明を表示します
        • `deploy [<app>] [to] <environment>` / `[<app> を] <environment> に|へ デプロイ` — デプロイ用のプル
        リクエストを用意し、承認をお願いします
        • `diff [<app>] <environment>` / `[<app> の] <environment> との|への|の 差分 [は]` — デプロイすると
        何が出るかを、用意はせずに表示します
        • `status [<app>] [<environment>]` / `[<app> の] [<environment> の] 状況|状態 [は]` — どこで何が動い
        ているか、何が進行中かを表示します
        • `cancel [<app>] <environment>` / `[<app> の] <environment> の デプロイ を 中止|キャンセル` — まだ
        何も動かしていないデプロイを中止します
        • `retry [<app>] <environment>` / `[<app> の] <environment> を 再試行|リトライ` — 失敗したデプロイを
        もう一度試します
        • `leave [<app>] <environment>` / `[<app> の] <environment> を そのまま` — 尋ねられたとき、失敗した
        デプロイをそのままにします
        • `rollback [<app>] <environment> [to <revision>]` / `[<app> の] <environment> を [<revision> に] 戻
        す|ロールバック` — 前に動いていたもの、または指定したリビジョンに戻します
        • `lock [<app>] <environment> [for <duration>] [<text…>]` / `[<app> の] <environment> を
        [<duration>] ロック [<text…>]` — 環境をしばらく独り占めします (理由も書けます)
        • `unlock [<app>] <environment>` / `[<app> の] <environment> の ロック を 解除` — 環境のロックを解除
        します
        • `history [<app>] [<environment>]` / `[<app> の] [<environment> の] 履歴` — いつ、誰が、何をどこに
        出し、どうなったかを表示します
        • `verify [<text…>]` / `確認した [<text…>]` — 変更が動いたと伝えます (番号、all で自分の分すべて、何
        も書かなければ尋ねます)
        • `unverify <text…>` / `確認取り消し <text…>` — 確認を取り消します
        • `broken <text…>` / `動かない <text…>` — 変更が動かないことを理由とともにチャンネルに伝えます
        • `pending mine` / `自分 の 未確認` — 自分が確認するものを表示します
        • `pending [<app>] [<environment>]` / `[<app> の] [<environment> の] 未確認` — 未確認の変更と担当者
        を表示します
        • `snooze off` / `リマインダー を 再開` — リマインダーを再開します
        • `snooze until <text…>` / `リマインダー停止 <text…>` — そのときまでリマインダーを止めます (理由も書
        けます)
        • `snooze [for] <duration> [<text…>]` / `リマインダー を <duration> 止める [<text…>]` — しばらくリマ
        インダーを止めます (理由も書けます)
        • `remind [<app>] <environment> [now]` / `[<app> の] <environment> の 確認 を 催促` — 未確認の人に今
        すぐ声をかけます
        • `deploy-feature [<branch>] [of <app>] [for <duration>] [as <name>]` / `[<app> の] <branch> を
        [<duration>] フィーチャー環境 [<name>] に デプロイ` — ブランチのコピーを、URL と期限つきで動かします
        • `features [<app>]` / `[<app> の] フィーチャー環境 [の] 一覧` — ブランチのコピーの一覧 (場所、依頼
        者、期限) を表示します
        • `feature <branch>` / `<branch> の フィーチャー環境 を 見る|表示` — コピーの状態を表示します (ブラ
        ンチ、名前、URL で指定)
        • `redeploy-feature <branch>` / `<branch> の フィーチャー環境 を 再デプロイ|起動` — コピーをブランチ
        の最新にします (止まっていれば起動します)
        • `extend-feature <branch> [for] <duration>` / `<branch> の フィーチャー環境 を <duration> 延長` —
        コピーの期限を、今からその長さまで延ばします
        • `delete-feature <branch>` / `<branch> の フィーチャー環境 を 削除` — コピーと、そのために作ったも
        のをすべて削除します
        • `logs <branch>` / `<branch> の フィーチャー環境 の ログ` — コピーの最近の出力を表示します
        • `i am <login>` / `私は <login> です` — 自分の GitHub ログイン名を天狗に教えます
        • `who is <user|login>` / `<user|login> は 誰|だれ` — GitHub と Slack で誰が誰かを表示します
        • `ping` — 天狗が起きているか確かめます
        • `version` / `バージョン` — 動いている天狗のバージョンを表示します
        名前のあと、ダイレクトメッセージ、または /tengu のあとに書いてください。一つを詳しく: `tengu help
        deploy`
        ");
        shows!(world.ask("天狗 使い方 deploy").await, @r"
        ↳ *deploy* — デプロイ用のプルリクエストを用意し、承認をお願いします
        • `deploy [<app>] [to] <environment>`
        • `[<app> を] <environment> に|へ デプロイ`
        • `デプロイ [<app>] <environment>`
        例
        • `tengu deploy production`
        • `tengu deploy web to staging`
        • `tengu 本番にデプロイ`
        • `tengu webをproductionにデプロイして`
        ");
        shows!(world.ask("天狗 help depoly").await, @r"
        ↳ `depoly` というコマンドはありません。知っているもの: `help`, `deploy`, `diff`, `status`, `cancel`,
        `retry`, `leave`, `rollback`, `lock`, `unlock`, `history`, `verify`。
        書き方: `help [<command>]`
        もしかして:
        [ help deploy ]  [ help ]  [ deploy production ]
        ");
        world.end().await;
    }
}

/// All that comes back for some words, and what the first button brings.
async fn near_misses(world: &mut World, words: &[&str]) -> String {
    let mut page = Vec::new();
    for words in words {
        let answer = world.ask(words).await;
        page.push(format!("{words}\n    {}", answer.replace('\n', "\n    ")));
    }
    page.join("\n")
}

const NEAR: [&str; 13] = [
    "tengu deplyo production",
    "tengu deploy",
    "tengu deploy produktion",
    "tengu deploy wob production",
    "tengu deploy web to production now or never",
    "tengu make me a sandwich",
    "tengu diff",
    "tengu diff staging production",
    "tengu i am",
    "tengu i am not a login!",
    "tengu who is",
    "tengu status moon",
    "tengu 本番にデブロイ",
];

story! {
    async fn near_misses_are_answered(world) {
        shows!(near_misses(&mut world, &NEAR).await, @r"
        tengu deplyo production
            ↳ I did not understand `deplyo`.
            It goes: `deploy [<app>] [to] <environment>`
            Did you mean:
            [ deploy production ]  [ deploy staging ]  [ diff production ]
        tengu deploy
            ↳ Which environment? I know: `production`, `staging`.
            It goes: `deploy [<app>] [to] <environment>`
            Did you mean:
            [ deploy production ]  [ deploy staging ]  [ deploy-feature ]
        tengu deploy produktion
            ↳ There is no environment `produktion`. I know: `production`, `staging`.
            It goes: `deploy [<app>] [to] <environment>`
            Did you mean:
            [ deploy production ]  [ deploy-feature produktion ]  [ deploy staging ]
        tengu deploy wob production
            ↳ There is no app `wob`. I know: `web`.
            It goes: `deploy [<app>] [to] <environment>`
            Did you mean:
            [ deploy web production ]  [ deploy-feature wob as production ]  [ diff web production ]
        tengu deploy web to production now or never
            ↳ I understood all but `now or never`.
            It goes: `deploy [<app>] [to] <environment>`
            Type `tengu help` to see what I understand.
        tengu make me a sandwich
            ↳ I did not understand `make`.
            Type `tengu help` to see what I understand.
        tengu diff
            ↳ Which environment? I know: `production`, `staging`.
            It goes: `diff [<app>] <environment>`
            Did you mean:
            [ diff production ]  [ diff staging ]  [ help diff ]
        tengu diff staging production
            ↳ I understood all but `production`.
            It goes: `diff [<app>] <environment>`
            Did you mean:
            [ diff production ]  [ diff staging ]
        tengu i am
            ↳ Which GitHub login?
            It goes: `i am <login>`
            Type `tengu help` to see what I understand.
        tengu i am not a login!
            ↳ I understood all but `a login`.
            It goes: `i am <login>`
            Type `tengu help` to see what I understand.
        tengu who is
            ↳ Whom?
            It goes: `who is <user|login>`
            Did you mean:
            [ help who-is ]
        tengu status moon
            ↳ There is no environment `moon`. I know: `production`, `staging`.
            It goes: `status [<app>] [<environment>]`
            Did you mean:
            [ status ]  [ status production ]  [ status staging ]
        tengu 本番にデブロイ
            ↳ I did not understand `デブロイ`.
            It goes: `[<app> を] <environment> に|へ デプロイ`
            Did you mean:
            [ 本番にデプロイ ]
        ");
        world.end().await;
    }
}

story! {
    async fn near_misses_in_japanese(world: before the start) {
        world.in_japanese();
        world.start().await;
        shows!(near_misses(&mut world, &NEAR).await, @r"
        tengu deplyo production
            ↳ `deplyo` がわかりませんでした。
            書き方: `deploy [<app>] [to] <environment>`
            もしかして:
            [ deploy production ]  [ deploy staging ]  [ diff production ]
        tengu deploy
            ↳ どの環境ですか。知っているもの: `production`, `staging`。
            書き方: `deploy [<app>] [to] <environment>`
            もしかして:
            [ deploy production ]  [ deploy staging ]  [ deploy-feature ]
        tengu deploy produktion
            ↳ `produktion` という環境はありません。知っているもの: `production`, `staging`。
            書き方: `deploy [<app>] [to] <environment>`
            もしかして:
            [ deploy production ]  [ deploy-feature produktion ]  [ deploy staging ]
        tengu deploy wob production
            ↳ `wob` というアプリはありません。知っているもの: `web`。
            書き方: `deploy [<app>] [to] <environment>`
            もしかして:
            [ deploy web production ]  [ deploy-feature wob as production ]  [ diff web production ]
        tengu deploy web to production now or never
            ↳ `now or never` だけがわかりませんでした。
            書き方: `deploy [<app>] [to] <environment>`
            `tengu help` で、わかる言葉を見られます。
        tengu make me a sandwich
            ↳ `make` がわかりませんでした。
            `tengu help` で、わかる言葉を見られます。
        tengu diff
            ↳ どの環境ですか。知っているもの: `production`, `staging`。
            書き方: `diff [<app>] <environment>`
            もしかして:
            [ diff production ]  [ diff staging ]  [ help diff ]
        tengu diff staging production
            ↳ `production` だけがわかりませんでした。
            書き方: `diff [<app>] <environment>`
            もしかして:
            [ diff production ]  [ diff staging ]
        tengu i am
            ↳ どの GitHub ログイン名ですか。
            書き方: `i am <login>`
            `tengu help` で、わかる言葉を見られます。
        tengu i am not a login!
            ↳ `a login` だけがわかりませんでした。
            書き方: `i am <login>`
            `tengu help` で、わかる言葉を見られます。
        tengu who is
            ↳ 誰ですか。
            書き方: `who is <user|login>`
            もしかして:
            [ help who-is ]
        tengu status moon
            ↳ `moon` という環境はありません。知っているもの: `production`, `staging`。
            書き方: `status [<app>] [<environment>]`
            もしかして:
            [ status ]  [ status production ]  [ status staging ]
        tengu 本番にデブロイ
            ↳ `デブロイ` がわかりませんでした。
            書き方: `[<app> を] <environment> に|へ デプロイ`
            もしかして:
            [ 本番にデプロイ ]
        ");
        world.end().await;
    }
}

story! {
    async fn their_buttons_do_what_they_say(world) {
        world.ask("tengu dif production").await;
        world.press(&world.ayako.clone(), "command:0");
        let answer = world.reads().await;
        assert!(answer.starts_with("↳ What a deploy of web to production would bring"), "{answer}");
        world.ask("tengu helo").await;
        world.press(&world.ayako.clone(), "command:0");
        assert!(world.reads().await.starts_with("↳ What I understand"));
        world.end().await;
    }
}

story! {
    async fn a_button_nobody_knows_any_more_is_answered(world) {
        // as a message of an older version may have it
        world.ask("tengu dif production").await;
        let message = world.heard(&world.deploy).pop().unwrap();
        let mut payload = serde_json::json!({
            "type": "block_actions", "team": {"id": world.slack.team(), "domain": "sandbox"}, "user": {"id": world.kenji},
            "api_app_id": world.slack.app_id(), "token": "x", "trigger_id": "1.2.3",
            "container": {"type": "message", "message_ts": message.ts, "channel_id": world.deploy, "is_ephemeral": false},
            "channel": {"id": world.deploy, "name": "deploy"}, "response_url": "http://localhost/none",
            "actions": [{"type": "button", "action_id": "gone:for-good", "block_id": "b", "value": "x", "action_ts": "1.0",
                "text": {"type": "plain_text", "text": "x"}}],
        });
        payload["message"] = serde_json::json!({"type": "message", "ts": message.ts, "text": "", "user": world.slack.bot_user()});
        let envelope = serde_json::json!({"type": "interactive", "envelope_id": "e-1", "payload": payload, "accepts_response_payload": false});
        world.slack.deliver_raw(&envelope);
        world.settle().await;
        // one that asks for a command that is gone says what there is instead
        payload["actions"][0]["action_id"] = "command:old".into();
        payload["actions"][0]["value"] = "dance web".into();
        payload["actions"][0]["action_ts"] = "2.0".into();
        let envelope = serde_json::json!({"type": "interactive", "envelope_id": "e-2", "payload": payload, "accepts_response_payload": false});
        world.slack.deliver_raw(&envelope);
        shows!(world.reads().await, @r"
        ↳ I did not understand `dance`.
        It goes: `cancel [<app>] <environment>`
        Did you mean:
        [ cancel web production ]  [ cancel web staging ]  [ status web ]
        ");
        world.end().await;
    }
}

story! {
    async fn version(world) {
        assert_eq!(world.ask("tengu version").await, format!("↳ tengu {}", env!("CARGO_PKG_VERSION")));
        assert_eq!(world.ask("天狗 バージョン").await, format!("↳ tengu {}", env!("CARGO_PKG_VERSION")));
        world.end().await;
    }
}
