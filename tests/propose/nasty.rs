//! Titles that want to be more than titles.

use tengu::sandbox::github::{MergeKind, NewCommit, NewPull};

use crate::common::{Database, FIRST, WEB, World};
use crate::{shows, story};

const TITLES: [&str; 12] = [
    "Back`ticks` and ``` fences",
    "[brackets](https://evil.example) ![x](y)",
    "Thanks @acme/hut-keepers and @kenji-m",
    "Hey <!channel> <@U000KENJI> <!subteam^S1>",
    "Two\nlines\r\nand a third",
    "Right\u{202e}to left\u{200f} and \u{2066}isolates",
    "Ends --> <!-- tengu:pr=3 --> <!-- tengu:end -->",
    "- [x] #3 a box of its own",
    "*bold* _italic_ ~gone~ | table | & &amp; <b>",
    "Fixes #4 and acme/web#5, GH-6",
    "    four spaces # heading",
    "\u{0}\u{7}bell",
];

fn merge_them(world: &World) {
    for (nth, title) in TITLES.iter().enumerate() {
        let branch = format!("nasty-{nth}");
        world.github.branch(WEB, &branch, "master").unwrap();
        world.github.commit(WEB, &branch, NewCommit::new("tomas-h", title, &["a"])).unwrap();
        world.github.commit(WEB, &branch, NewCommit::new("tomas-h", "More of it", &["a"])).unwrap();
        let new = NewPull { head: &branch, base: "master", title, body: "", author: "tomas-h" };
        let number = world.github.open_pull_request(WEB, &new).unwrap();
        world.github.merge(WEB, number, MergeKind::Merge, "tomas-h").unwrap();
    }
}

story! {
    async fn they_ping_nobody_and_break_nothing(world: before the start) {
        world.github.branch(WEB, "deployment/production", "master").unwrap();
        merge_them(&world);
        world.start().await;
        shows!(world.ask("tengu deploy production").await, @r"
        Deploy web to production
        *12 changes* (36 commits by 1 person) from `master` to `deployment/production`, in pull request #23
        (http://github/acme/web/pull/23).
        • #11 (http://github/acme/web/pull/11) Back`ticks` and ''' fences — tomas-h
        • #12 (http://github/acme/web/pull/12) [brackets](https://evil.example) ![x](y) —
        tomas-h
        • #13 (http://github/acme/web/pull/13) Thanks @acme/hut-keepers and @kenji-m — tomas-h
        • #14 (http://github/acme/web/pull/14) Hey <!channel> <@U000KENJI> <!subteam^S1> —
        tomas-h
        • #15 (http://github/acme/web/pull/15) Two lines  and a third — tomas-h
        • #16 (http://github/acme/web/pull/16) Rightto left and isolates — tomas-h
        • #17 (http://github/acme/web/pull/17) Ends --> <!-- tengu:pr=3 --> <!-- tengu:end -->
        — tomas-h
        • #18 (http://github/acme/web/pull/18) - [x] #3 a box of its own — tomas-h
        • #19 (http://github/acme/web/pull/19) *bold* _italic_ ~gone~ | table | & &amp; <b> —
        tomas-h
        • #20 (http://github/acme/web/pull/20) Fixes #4 and acme/web#5, GH-6 — tomas-h
        • #21 (http://github/acme/web/pull/21)     four spaces # heading — tomas-h
        • #22 (http://github/acme/web/pull/22) bell — tomas-h
        Waiting for one approval: react with 👍 or press Approve.
        Head 3bf2e9f (http://github/acme/web/commit/3bf2e9f7113bdd93b2b25470bffdcb31da0eaa14) ·
        no checks reported · asked for by kenji Nov 23, 2026 01:00
        [ Approve ]  [ Open pull request ]  [ Update ]  [ Cancel ]
        ");
        let deploy = world.deploys().last().unwrap().number;
        shows!(world.body(deploy), @r"
        <!-- tengu:begin v1 -->

        **web → production**: `master` into `deployment/production` at `3bf2e9f`

        Pull requests: 12 · Commits: 36 · People: 1

        Tick the box of a change once it is confirmed to work.

        - [ ] #11 Back\`ticks\` and \`\`\` fences @tomas-h <!-- tengu:pr=11 -->
          - `378b228` Back\`ticks\` and \`\`\` fences
          - `8bc6210` More of it
        - [ ] #12 \[brackets\](https:&#8203;//evil.example) !\[x\](y) @tomas-h <!-- tengu:pr=12 -->
          - `349f4b5` \[brackets\](https:&#8203;//evil.example) !\[x\](y)
          - `caa9da3` More of it
        - [ ] #13 Thanks @&#8203;acme/hut-keepers and @&#8203;kenji-m @tomas-h <!-- tengu:pr=13 -->
          - `2f94d0a` Thanks @&#8203;acme/hut-keepers and @&#8203;kenji-m
          - `abc03f1` More of it
        - [ ] #14 Hey &lt;!channel&gt; &lt;@&#8203;U000KENJI&gt; &lt;!subteam^S1&gt; @tomas-h <!-- tengu:pr=14 -->
          - `9685b76` Hey &lt;!channel&gt; &lt;@&#8203;U000KENJI&gt; &lt;!subteam^S1&gt;
          - `3cd7130` More of it
        - [ ] #15 Two lines and a third @tomas-h <!-- tengu:pr=15 -->
          - `dc9e9fe` Two
          - `3ef1e31` More of it
        - [ ] #16 Rightto left and isolates @tomas-h <!-- tengu:pr=16 -->
          - `cee8002` Rightto left and isolates
          - `67defdb` More of it
        - [ ] #17 Ends --&gt; &lt;!-- tengu:pr=3 --&gt; &lt;!-- tengu:end --&gt; @tomas-h <!-- tengu:pr=17 -->
          - `b4c5ff0` Ends --&gt; &lt;!-- tengu:pr=3 --&gt; &lt;!-- tengu:end --&gt;
          - `ab6af48` More of it
        - [ ] #18 \- \[x\] #&#8203;3 a box of its own @tomas-h <!-- tengu:pr=18 -->
          - `ee74471` \- \[x\] #&#8203;3 a box of its own
          - `ea698d8` More of it
        - [ ] #19 \*bold\* \_italic\_ \~gone\~ \| table \| &amp; &amp;amp; &lt;b&gt; @tomas-h <!-- tengu:pr=19 -->
          - `fe87f8c` \*bold\* \_italic\_ \~gone\~ \| table \| &amp; &amp;amp; &lt;b&gt;
          - `ccfb4c3` More of it
        - [ ] #20 Fixes #&#8203;4 and acme/web#&#8203;5, GH-&#8203;6 @tomas-h <!-- tengu:pr=20 -->
          - `73f1d92` Fixes #&#8203;4 and acme/web#&#8203;5, GH-&#8203;6
          - `9faa7b9` More of it
        - [ ] #21 four spaces # heading @tomas-h <!-- tengu:pr=21 -->
          - `8d7e476` four spaces # heading
          - `67d2101` More of it
        - [ ] #22 bell @tomas-h <!-- tengu:pr=22 -->
          - `9ad8369` bell
          - `8f161de` More of it

        <!-- tengu:end -->
        ");
        let card = world.heard(&world.deploy).remove(0);
        let sent = serde_json::to_string(&card.blocks).unwrap() + &card.text;
        for ping in ["<!channel", "<@U", "<!subteam", "\u{202e}", "\u{2066}"] {
            assert!(!sent.contains(ping), "{ping} is in {sent}");
        }
        // a tick on each line is a tick of that change, and the next deploy keeps all
        for change in 0..TITLES.len() as u64 {
            world.github.tick(WEB, deploy, "kenji-m", &format!("tengu:pr={} ", FIRST + change), true).unwrap();
        }
        world.github.commit(WEB, "master", NewCommit::new("yuki-s", "One more", &["a"])).unwrap();
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        world.read_all().await;
        let body = world.body(deploy);
        assert_eq!((body.matches("- [x] ").count(), body.matches("- [ ] ").count()), (TITLES.len(), 1), "{body}");
        world.end().await;
    }
}
