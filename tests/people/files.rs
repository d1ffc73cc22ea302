//! Command files: answers, words of the team's own for what tengu knows, and changes while it works.

use crate::common::{Database, World};
use crate::{shows, story};

const DICE: &str = r#"
[[command]]
usage = ["roll <text…>", "振って <text…>"]
help = { en = "Roll something", ja = "何かを振ります" }
examples = ["roll the dice"]
action = { reply = ["{{ text }}: one", "{{ text }}: two", "{{ text }} for {{ asker }}: three"] }
"#;

story! {
    async fn one_of_several_answers(world: before the start) {
        world.file("commands.d/dice.toml", DICE);
        world.start().await;
        let mut heard = std::collections::BTreeSet::new();
        for _ in 0..60 {
            heard.insert(world.ask("tengu roll the <!channel> dice & *all*").await);
            if heard.len() == 3 {
                break;
            }
        }
        shows!(heard.into_iter().collect::<Vec<_>>().join("\n"), @r"
        ↳ the <!channel> dice & *all* for @kenji: three
        ↳ the <!channel> dice & *all*: one
        ↳ the <!channel> dice & *all*: two
        ");
        shows!(world.ask("tengu help roll").await, @r"
        ↳ *roll* — Roll something
        • `roll <text…>`
        • `振って <text…>`
        For example
        • `tengu roll the dice`
        ");
        world.end().await;
    }
}

story! {
    async fn other_words_for_what_tengu_knows(world: before the start) {
        world.file("commands.d/ship.toml", "[[command]]\nusage = \"ship <environment>\"\nhelp = \"Ship it\"\naction = \"deploy\"\n");
        world.start().await;
        assert!(world.ask("tengu ship production").await.starts_with("Deploy web to production"));
        shows!(world.ask("tengu help deploy").await, @r"
        ↳ *deploy* — Ship it
        • `ship <environment>`
        For example
        • `tengu ship production`
        ");
        world.end().await;
    }
}

story! {
    async fn changes_take_effect_and_mistakes_do_not(world: before the start) {
        world.file("commands.d/dice.toml", &DICE.replace("roll", "throw"));
        world.start().await;
        assert!(world.ask("tengu throw the dice").await.contains("the dice"));
        world.file("commands.d/dice.toml", DICE);
        understood(&mut world, "tengu roll the dice").await;
        world.file("commands.d/dice.toml", &DICE.replace("{{ text }}: two", "{{ oops }}: two"));
        reported(&world).await;
        assert!(world.ask("tengu roll the dice").await.contains("the dice"), "the last good one stays");
        world.end().await;
    }
}

/// Types it until it is understood: a file system tells of changes when it likes.
async fn understood(world: &mut World, words: &str) {
    for _ in 0..200 {
        let answer = world.ask(words).await;
        if !answer.contains("did not understand") && !answer.contains("Did you mean") {
            return;
        }
    }
    panic!("{words} is never understood");
}

async fn reported(world: &World) {
    let problems = world.problems.clone().unwrap();
    let told =
        world.eventually("a problem", move || problems.borrow().first().map(ToString::to_string)).await;
    assert!(told.ends_with("dice.toml:6: command[1].action.reply[2]: `oops` is no placeholder of its usage; there are: asker, text"), "{told}");
}
