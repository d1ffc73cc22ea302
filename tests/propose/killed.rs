//! `kill -9` after each effect of a proposal: after the restart there is one pull request, one card and an
//! answer, as if nothing had happened.

use std::time::Duration;

use tengu::sandbox::github::{Fault, Matcher};
use tengu::sandbox::slack;

use crate::common::{Database, World};
use crate::story;

/// Lets time pass until another process would take over what the killed one had begun.
async fn start_again(world: &mut World) {
    world.kill().await;
    world.github.clear_faults();
    world.start().await;
    world.pass(Duration::from_secs(60)).await;
    let (slack, place, bot) = (world.slack.clone(), world.deploy.clone(), world.slack.bot_user());
    let card = move || slack.messages(&place).iter().any(|message| message.user == bot).then_some(());
    world.eventually("a card", card).await;
    world.settle().await;
}

/// One of each, whatever was there before the end.
async fn all_is_well(mut world: World) {
    let channel = world.deploy.clone();
    assert_eq!(world.deploys().len(), 1, "pull requests");
    assert_eq!(world.cards(&channel), 1, "cards\n{}", world.channel());
    let mut said = Vec::new();
    while let Some(message) = world.unread(&channel) {
        said.push(world.shown(&message));
    }
    assert!(said.iter().any(|card| card.starts_with("Deploy web to production")), "{said:#?}");
    assert!(!said.iter().any(|said| said.contains("went wrong")), "{said:#?}");
    let again = world.ask("tengu deploy production").await;
    assert!(again.contains("pull request #11") || again.contains("up to date"), "{again}");
    world.settle().await;
    while world.unread(&channel).is_some() {}
    assert_eq!((world.deploys().len(), world.cards(&channel)), (1, 1));
    world.end().await;
}

story! {
    async fn before_anything(world) {
        world.github.fault(Matcher::graphql(), Fault::Hang);
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let slack = world.slack.clone();
        world.meanwhile("an acknowledgement", move || (slack.acknowledged_count() > 0).then_some(())).await;
        start_again(&mut world).await;
        all_is_well(world).await;
    }
}

story! {
    async fn after_the_pull_request_was_made_and_before_its_answer(world) {
        // the pull request is there, and who made it will never know
        world.github.fault(Matcher::graphql_with("query PullRequest"), Fault::Hang);
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let github = world.github.clone();
        world.meanwhile("a pull request", move || {
            (github.pull_requests("acme/web").unwrap().len() > 10).then_some(())
        }).await;
        start_again(&mut world).await;
        all_is_well(world).await;
    }
}

story! {
    async fn after_it_was_stored_and_before_the_card(world) {
        let channel = world.deploy.clone();
        world.slack.fault_in("chat.postMessage", &channel, slack::Fault::Hang);
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let slack = world.slack.clone();
        world.meanwhile("the card under way", move || (slack.faults_left() == 0).then_some(())).await;
        start_again(&mut world).await;
        all_is_well(world).await;
    }
}

story! {
    async fn after_the_card_and_before_its_answer(world) {
        let channel = world.deploy.clone();
        // posted; whoever posted it sees a cut connection, and then nothing at all
        world.slack.fault_in("chat.postMessage", &channel, slack::Fault::CutAfter);
        world.slack.fault_in("conversations.history", &channel, slack::Fault::Hang);
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let (slack, place) = (world.slack.clone(), channel.clone());
        let bot = world.slack.bot_user();
        world.meanwhile("a card", move || {
            slack.messages(&place).iter().any(|message| message.user == bot).then_some(())
        }).await;
        start_again(&mut world).await;
        all_is_well(world).await;
    }
}

story! {
    async fn right_after_the_card_while_the_conflict_is_looked_for(world) {
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        let github = world.github.clone();
        world.meanwhile("a pull request", move || {
            let made = github.pull_requests("acme/web").unwrap().len() > 10;
            made.then(|| github.mergeable_unknown("acme/web", 11, 100).unwrap())
        }).await;
        let (slack, place, bot) = (world.slack.clone(), world.deploy.clone(), world.slack.bot_user());
        world.meanwhile("a card", move || {
            slack.messages(&place).iter().any(|message| message.user == bot).then_some(())
        }).await;
        world.github.mergeable_unknown("acme/web", 11, 1).unwrap();
        start_again(&mut world).await;
        all_is_well(world).await;
    }
}
