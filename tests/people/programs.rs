//! `run`: programs of the team's own.

use std::time::Duration;

use crate::common::{Database, World};
use crate::{shows, story};

/// Command files for some programs.
const PROGRAMS: &str = r#"
[[command]]
usage = "count to <text…>"
help = "Count"
allow = "everyone"
action = { run = ["seq", "{text}"] }

[[command]]
usage = "fail"
help = "Fail"
allow = "everyone"
action = { run = ["sh", "-c", "echo 'half <done> & ``` rest'; exit 3"] }

[[command]]
usage = "be quiet"
help = "Say nothing"
allow = "everyone"
action = { run = ["true"] }

[[command]]
usage = "sleep"
help = "Sleep"
allow = "everyone"
action = { run = ["sh", "-c", "echo sleeping; echo begun >> runs; echo $$ > pid; exec sleep 1000"], timeout = "30s", directory = "FOLDER" }

[[command]]
usage = "miss"
help = "Miss"
allow = "everyone"
action = { run = ["no-such-program-anywhere"] }

[[command]]
usage = "shout"
help = "Shout"
allow = "everyone"
action = { run = ["seq", "100000", "130000"] }
"#;

async fn with_programs(world: &mut World) {
    let folder = world.file("pid", "").parent().unwrap().display().to_string();
    world.file("runs", "");
    world.file("commands.d/programs.toml", &PROGRAMS.replace("FOLDER", &folder));
    world.start().await;
}

/// Types it and reads how it ended.
async fn ended(world: &mut World, words: &str) -> String {
    let mut said = world.ask(words).await;
    while said.starts_with("↳ Running") {
        said = world.reads().await;
    }
    said
}

fn content(world: &World, name: &str) -> String {
    std::fs::read_to_string(world.path(name)).unwrap().trim().to_owned()
}

fn alive(pid: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    state.is_ok_and(|state| !state.contains(") Z "))
}

/// Types `sleep` and waits until the program is at work.
async fn asleep(world: &mut World) -> String {
    shows!(world.ask("tengu sleep").await, @"↳ Running `sh`…");
    let path = world.path("pid");
    world
        .until_there("a pid", move || {
            Some(std::fs::read_to_string(&path).unwrap().trim().to_owned()).filter(|pid| !pid.is_empty())
        })
        .await
}

story! {
    async fn their_output_stands_in_the_thread(world: before the start) {
        with_programs(&mut world).await;
        shows!(ended(&mut world, "tengu count to 3").await, @r"
        ↳ `seq`: Done in 0 s.
        ```
        1
        2
        3
        ```
        ");
        shows!(ended(&mut world, "tengu be quiet").await, @"↳ `true`: Done in 0 s. It printed nothing.");
        shows!(ended(&mut world, "tengu fail").await, @r"
        ↳ `sh`: It ended with exit code 3 after 0 s.
        ```
        half <done> & ''' rest
        ```
        ");
        shows!(ended(&mut world, "tengu miss").await, @"↳ `no-such-program-anywhere`: There is no such program where I run, or its directory is not there.");
        shows!(ended(&mut world, "tengu count to -f").await, @"↳ `-f` starts with a dash and would be read as an option, so I did not run it.");
        // one argument, whatever is in it; nothing of it reaches a shell
        shows!(ended(&mut world, "tengu count to 3; echo $HOME").await, @r"
        ↳ `seq`: It ended with exit code 1 after 0 s.
        ```
        seq: invalid floating point argument: ‘3; echo $HOME’
        Try 'seq --help' for more information.
        ```
        ");
        let long = ended(&mut world, "tengu shout").await;
        assert!(long.contains("Only the end of its output") && long.contains("130000") && !long.contains("100000"), "{long}");
        world.end().await;
    }
}

story! {
    async fn what_they_say_in_japanese(world: before the start) {
        world.in_japanese();
        with_programs(&mut world).await;
        shows!(ended_in_japanese(&mut world, "天狗 count to 3").await, @r"
        ↳ `seq`: 0 秒で終わりました。
        ```
        1
        2
        3
        ```
        ");
        shows!(ended_in_japanese(&mut world, "天狗 fail").await, @r"
        ↳ `sh`: 0 秒後に終了コード 3 で終わりました。
        ```
        half <done> & ''' rest
        ```
        ");
        shows!(ended_in_japanese(&mut world, "天狗 count to -f").await, @"↳ `-f` はダッシュで始まり、オプションとして読まれるため、実行しませんでした。");
        world.end().await;
    }
}

async fn ended_in_japanese(world: &mut World, words: &str) -> String {
    let mut said = world.ask(words).await;
    while said.ends_with("実行中…") {
        said = world.reads().await;
    }
    said
}

story! {
    async fn one_that_takes_too_long_is_ended(world: before the start) {
        with_programs(&mut world).await;
        let pid = asleep(&mut world).await;
        world.pass(Duration::from_secs(40)).await;
        shows!(world.reads().await, @r"
        ↳ `sh`: It took longer than 30 s, so I ended it and everything it had started.
        ```
        sleeping
        ```
        ");
        assert!(!alive(&pid));
        world.end().await;
    }
}

story! {
    async fn one_under_way_is_ended_with_tengu(world: before the start) {
        with_programs(&mut world).await;
        let pid = asleep(&mut world).await;
        world.stop().await.unwrap();
        let ended = world.reads().await;
        let seconds = |word: &str| word.chars().all(|char| char.is_ascii_digit());
        let ended: Vec<_> = ended.split(' ').map(|word| if seconds(word) { "‹some›" } else { word }).collect();
        shows!(ended.join(" "), @r"
        ↳ `sh`: I had to stop, so I ended it after ‹some› s. Say it again when I am back.
        ```
        sleeping
        ```
        ");
        assert!(!alive(&pid));
        world.start().await;
        world.pass(Duration::from_secs(60)).await;
        assert_eq!(content(&world, "runs"), "begun", "it does not run twice");
        world.end().await;
    }
}

story! {
    async fn after_a_kill_people_are_asked(world: before the start) {
        with_programs(&mut world).await;
        let pid = asleep(&mut world).await;
        world.kill().await;
        world.start().await;
        world.pass(Duration::from_secs(40)).await;
        shows!(world.reads().await, @"↳ I was stopped while this ran, and cannot tell how far it came. Check before you say it again.");
        assert_eq!(content(&world, "runs"), "begun", "it does not run twice");
        assert!(!alive(&pid));
        world.end().await;
    }
}
