//! Who may: roles by users and user groups, guests, people of other workspaces, and not knowing.

use std::time::Duration;

use tengu::sandbox::slack::{Fault, NewPerson};

use crate::common::{Database, World};
use crate::{shows, story};

const GUARDED: &str = "allow = \"everyone\"";

fn only(world: &mut World, roles: &str) {
    world.change_config(GUARDED, &format!("allow = {roles}"));
}

/// Whether somebody's `deploy production` is carried out; the answer when it is not.
async fn may(world: &mut World, user: &str) -> Result<(), String> {
    world.slack.say(user, &world.deploy, "tengu deploy production");
    let answered = world.read_all().await;
    match answered.into_iter().find(|said| said.starts_with('↳')) {
        Some(said) if !said.starts_with("↳ There is a deploy") => Err(said),
        _ => Ok(()),
    }
}

story! {
    async fn a_role_by_its_users(world: before the start) {
        world.change_config("users = [\"U000AYAKO\", \"U000KENJI\"]", "users = [\"U000AYAKO\"]");
        only(&mut world, "\"releasers\"");
        world.start().await;
        shows!(may(&mut world, "U000KENJI").await.unwrap_err(), @"↳ That is for `releasers`. You have none of these roles; config.toml says who has.");
        assert!(world.deploys().is_empty());
        assert_eq!(may(&mut world, "U000AYAKO").await, Ok(()));
        // what only shows is for everyone
        assert!(world.ask("tengu diff production").await.contains("would bring"));
        world.end().await;
    }
}

story! {
    async fn a_role_by_its_groups(world: before the start) {
        let group = world.slack.add_user_group("keepers", &[&world.kenji, &world.guest]);
        world.add_config(&format!("[roles.keepers]\ngroups = [\"{group}\"]\n"));
        only(&mut world, "[\"keepers\"]");
        world.start().await;
        assert_eq!(may(&mut world, "U000KENJI").await, Ok(()));
        shows!(may(&mut world, "U000AYAKO").await.unwrap_err(), @"↳ That is for `keepers`. You have none of these roles; config.toml says who has.");
        // a guest in a user group is still a guest
        let guest = world.guest.clone();
        shows!(may(&mut world, &guest).await.unwrap_err(), @"↳ Only full members of this workspace may do that. An admin can name you in a role in config.toml.");
        world.end().await;
    }
}

story! {
    async fn guests_and_strangers(world) {
        let stranger = world.slack.add_person(NewPerson { name: "mallory".into(), stranger: true, ..NewPerson::default() });
        let single = world.slack.add_person(NewPerson { name: "solo".into(), ultra_restricted: true, ..NewPerson::default() });
        for user in [&stranger, &single] {
            world.slack.invite(&world.deploy, user);
        }
        let guest = world.guest.clone();
        let told = may(&mut world, &guest).await.unwrap_err();
        shows!(told, @"↳ Only full members of this workspace may do that. An admin can name you in a role in config.toml.");
        for user in [stranger, single] {
            assert_eq!(may(&mut world, &user).await.unwrap_err(), told, "{user}");
        }
        assert!(world.deploys().is_empty());
        assert_eq!(world.ask_as(&guest, "tengu ping").await, told);
        world.end().await;
    }
}

story! {
    async fn a_guest_who_is_named_is_let_in(world: before the start) {
        let guest = world.guest.clone();
        world.change_config("\"U000KENJI\"]", &format!("\"U000KENJI\", \"{guest}\"]"));
        only(&mut world, "\"releasers\"");
        world.start().await;
        assert_eq!(may(&mut world, &guest).await, Ok(()));
        world.end().await;
    }
}

story! {
    async fn when_slack_does_not_tell_nobody_is_let_in(world) {
        for _ in 0..5 {
            world.slack.fault("users.info", Fault::Error("internal_error".into()));
        }
        world.slack.say(&world.kenji, &world.deploy, "tengu deploy production");
        world.settle().await;
        world.pass(Duration::from_secs(60)).await;
        shows!(world.reads().await, @"↳ I could not find out whether you may do that, so I did not do it. Please try again in a moment.");
        assert!(world.deploys().is_empty());
        world.end().await;
    }
}

story! {
    async fn refusals_in_japanese(world: before the start) {
        world.in_japanese();
        world.change_config("users = [\"U000AYAKO\", \"U000KENJI\"]", "users = [\"U000AYAKO\"]");
        only(&mut world, "\"releasers\"");
        world.start().await;
        shows!(world.ask("天狗 本番にデプロイ").await, @"↳ `releasers` だけができます。誰がその役割かは config.toml にあります。");
        let guest = world.guest.clone();
        shows!(world.ask_as(&guest, "天狗 本番にデプロイ").await, @r"
        ↳ このワークスペースの正式なメンバーだけができます。管理者は config.toml の役割にあなたを加えられま
        す。
        ");
        world.end().await;
    }
}

story! {
    async fn help_lists_only_what_one_may(world: before the start) {
        world.file("commands.d/secret.toml", "[[command]]\nusage = \"open the vault\"\nhelp = \"Open it\"\nallow = \"releasers\"\naction = { reply = \"It is open.\" }\n");
        world.change_config("users = [\"U000AYAKO\", \"U000KENJI\"]", "users = [\"U000AYAKO\"]");
        world.start().await;
        assert!(!world.ask("tengu help").await.contains("vault"));
        assert!(world.ask_as("U000AYAKO", "tengu help").await.contains("`open the vault` — Open it"));
        assert_eq!(world.ask_as("U000AYAKO", "tengu open the vault").await, "↳ It is open.");
        assert!(world.ask("tengu open the vault").await.starts_with("↳ That is for `releasers`."));
        world.end().await;
    }
}
