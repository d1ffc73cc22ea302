//! `i am` and `who is`.

use tengu::sandbox::github::{Fault, Matcher};

use crate::common::{Database, World};
use crate::{shows, story};

/// Asks one thing after the other.
async fn talk(world: &mut World, lines: &[(&str, &str)]) -> String {
    let mut page = Vec::new();
    for (who, words) in lines {
        let user = if *who == "ayako" { world.ayako.clone() } else { world.kenji.clone() };
        let answer = world.ask_as(&user, words).await;
        page.push(format!("{who}: {words}\n    {}", answer.replace('\n', "\n    ")));
    }
    page.join("\n")
}

const TALK: [(&str, &str); 13] = [
    ("kenji", "tengu who is kenji-m"),
    ("kenji", "tengu who is <@U000KENJI>"),
    ("kenji", "tengu i am kenji-m"),
    ("kenji", "tengu i am Kenji-M"),
    ("ayako", "tengu who is kenji-m?"),
    ("ayako", "tengu who is <@U000KENJI>"),
    ("ayako", "tengu i am @kenji-m"),
    ("kenji", "tengu i am nobody-has-this"),
    ("kenji", "tengu i am ayako-t"),
    ("ayako", "tengu i am ayako-t"),
    ("kenji", "tengu who is ayako-t"),
    ("kenji", "tengu who is Ayako Takahashi"),
    ("kenji", "天狗 ayako-tは誰？"),
];

story! {
    async fn who_is_who(world) {
        shows!(talk(&mut world, &TALK).await, @r"
        kenji: tengu who is kenji-m
            ↳ I do not know who `kenji-m` is in Slack. They can tell me: `tengu i am kenji-m`
        kenji: tengu who is <@U000KENJI>
            ↳ I do not know *kenji*'s GitHub account. They can tell me: `tengu i am <login>`
        kenji: tengu i am kenji-m
            ↳ Noted: `kenji-m` on GitHub is @kenji.
        kenji: tengu i am Kenji-M
            ↳ I knew that: `Kenji-M` on GitHub is @kenji.
        ayako: tengu who is kenji-m?
            ↳ `kenji-m` on GitHub is *kenji* in Slack.
        ayako: tengu who is <@U000KENJI>
            ↳ *kenji* is `kenji-m` on GitHub.
        ayako: tengu i am @kenji-m
            ↳ Noted: `kenji-m` on GitHub is @ayako now. Before, it was @kenji. If that is wrong, they say `tengu i
            am kenji-m`.
        kenji: tengu i am nobody-has-this
            ↳ GitHub has no account `nobody-has-this`. Check the spelling, then say `tengu i am <login>`.
        kenji: tengu i am ayako-t
            ↳ `ayako-t` belongs to @ayako in config.toml; that is where it can be changed.
        ayako: tengu i am ayako-t
            ↳ I knew that: `ayako-t` on GitHub is @ayako.
        kenji: tengu who is ayako-t
            ↳ `ayako-t` on GitHub is *ayako* in Slack.
        kenji: tengu who is Ayako Takahashi
            ↳ I understood all but `Takahashi`.
            It goes: `who is <user|login>`
            Type `tengu help` to see what I understand.
        kenji: 天狗 ayako-tは誰？
            ↳ `ayako-t` on GitHub is *ayako* in Slack.
        ");
        world.end().await;
    }
}

story! {
    async fn who_is_who_in_japanese(world: before the start) {
        world.in_japanese();
        world.start().await;
        shows!(talk(&mut world, &TALK).await, @r"
        kenji: tengu who is kenji-m
            ↳ `kenji-m` が Slack の誰なのかわかりません。本人が教えられます: `tengu i am kenji-m`
        kenji: tengu who is <@U000KENJI>
            ↳ *kenji* の GitHub アカウントがわかりません。本人が教えられます: `tengu i am <login>`
        kenji: tengu i am kenji-m
            ↳ 覚えました。GitHub の `kenji-m` は @kenji です。
        kenji: tengu i am Kenji-M
            ↳ 知っていました。GitHub の `Kenji-M` は @kenji です。
        ayako: tengu who is kenji-m?
            ↳ GitHub の `kenji-m` は、Slack では *kenji* です。
        ayako: tengu who is <@U000KENJI>
            ↳ *kenji* は、GitHub では `kenji-m` です。
        ayako: tengu i am @kenji-m
            ↳ 覚えました。GitHub の `kenji-m` は @ayako です。これまでは @kenji でした。違うときは、本人が `tengu
            i am kenji-m` と言ってください。
        kenji: tengu i am nobody-has-this
            ↳ GitHub に `nobody-has-this` というアカウントはありません。綴りを確認して `tengu i am <login>` と言っ
            てください。
        kenji: tengu i am ayako-t
            ↳ `ayako-t` は config.toml で @ayako になっています。変更は config.toml でできます。
        ayako: tengu i am ayako-t
            ↳ 知っていました。GitHub の `ayako-t` は @ayako です。
        kenji: tengu who is ayako-t
            ↳ GitHub の `ayako-t` は、Slack では *ayako* です。
        kenji: tengu who is Ayako Takahashi
            ↳ `Takahashi` だけがわかりませんでした。
            書き方: `who is <user|login>`
            `tengu help` で、わかる言葉を見られます。
        kenji: 天狗 ayako-tは誰？
            ↳ GitHub の `ayako-t` は、Slack では *ayako* です。
        ");
        world.end().await;
    }
}

story! {
    async fn a_github_that_does_not_tell(world) {
        world.github.fault(Matcher::route("GET /users/*"), Fault::PrimaryLimit { reset_in_s: 1800 });
        shows!(world.ask("tengu i am kenji-m").await, @"↳ GitHub's limit for me is used up until Nov 23, 2026 01:30. Please try again then.");
        world.end().await;
    }
}
