//! A copy of a branch, from the question to nothing left, and the proof that all was done once.

use std::collections::BTreeSet;
use std::time::Instant;

use tengu::sandbox::aws::{FeatureGround, Image, Sites};
use tengu::sandbox::github::NewCommit;

use super::outside::{Goal, LOOK, Outside, PATIENCE};
use super::trap::Plan;
use crate::common::{WEB, without_copies};

/// A config whose copies have their pages at these sites.
pub(crate) fn at(config: &str, goal: Goal, ground: &FeatureGround, sites: &Sites) -> String {
    let config = without_copies(config);
    let (port, listener, zone) = (sites.address().port(), &ground.listener, &ground.zone);
    let place = match goal {
        Goal::TaskCopy => format!("[apps.web.feature.task]\nzone = \"{zone}\"\nttl = \"1s\"\n"),
        _ => format!("[apps.web.feature.service]\nlistener = \"{listener}\"\nzone = \"{zone}\"\n"),
    };
    format!(
        "{config}\n[apps.web.feature]\nurl = \"http://{{slug}}.localhost:{port}\"\ncluster = \"feature\"\n\
         family = \"web-staging\"\nper_person = 9\nredeploy = false\n\
         network = {{ subnets = [\"subnet-0a1b2c3d\"] }}\n\
         [[apps.web.feature.before]]\nname = \"seed\"\ncommand = [\"bin/seed\"]\n\
         {place}"
    )
}

impl Outside {
    /// Has a copy made, brought again and deleted, while blows fall as planned. The blows that did not fall.
    pub(crate) async fn copy(&mut self, plans: Vec<Plan>, goal: Goal) -> Vec<Plan> {
        let branch = format!("copy-{}", self.ready().await);
        // ECS forgets tasks that ended an hour ago, and its hours are short here.
        let tasks: BTreeSet<String> = self.aws.one_off_tasks().into_iter().map(|task| task.arn).collect();
        self.pushed(&branch);
        self.trap.set(&plans);
        tokio::select! {
            () = self.life(&branch) => {}
            () = self.tend_for_ever() => {}
        }
        let left = self.after(&plans).await;
        let run = self.aws.one_off_tasks().iter().filter(|task| !tasks.contains(&task.arn)).count();
        // Each attempt has one task before it; and is one itself, where it is no service.
        let wanted = if goal == Goal::TaskCopy { 4 } else { 2 };
        let made = self.aws.services().iter().filter(|service| service.name.ends_with(&branch)).count();
        let mut wrong = self.left_of(&branch);
        wrong.extend((run != wanted).then(|| format!("tasks run: {run}, not {wanted}")));
        wrong.extend((made > 1).then(|| format!("services made: {made}")));
        wrong.extend(self.said_of(&branch).await);
        wrong.extend(self.aws.refused().into_iter().map(|what| format!("AWS refused: {what}")));
        wrong.extend(self.slack.refused().into_iter().map(|what| format!("Slack refused: {what}")));
        wrong.extend(self.github.refused().into_iter().map(|what| format!("GitHub refused: {what}")));
        assert!(wrong.is_empty(), "{}\nwith {plans:#?}\n{}", wrong.join("\n"), self.story_so_far());
        left
    }

    fn pushed(&self, branch: &str) {
        if !self.github.branches(WEB).unwrap().iter().any(|(name, _)| name == branch) {
            self.github.branch(WEB, branch, "master").unwrap();
        }
        let sha = self.github.commit(WEB, branch, NewCommit::new("yuki-s", "Work", &["a.rb"])).unwrap();
        self.aws.push_image("web", &sha, &Image::of(&sha)).unwrap();
    }

    async fn life(&self, branch: &str) {
        self.slack.say(&self.kenji, &self.channel, &format!("tengu deploy-feature {branch}"));
        self.until_copy(branch, "stage = 'running' AND attempt = 0").await;
        self.pushed(branch);
        self.slack.say(&self.kenji, &self.channel, &format!("tengu redeploy-feature {branch}"));
        self.until_copy(branch, "stage = 'running' AND attempt = 1").await;
        self.slack.say(&self.kenji, &self.channel, &format!("tengu delete-feature {branch}"));
        self.until_copy(branch, "stage = 'ended'").await;
    }

    async fn until_copy(&self, branch: &str, state: &str) {
        let (stored, since) = (self.stored().await, Instant::now());
        while stored.count(&format!("features WHERE branch = '{branch}' AND {state}")).await == 0 {
            assert!(since.elapsed() < PATIENCE, "never came: {branch} {state}\n{}", self.story_so_far());
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What is there of a copy that is no more.
    fn left_of(&self, branch: &str) -> Vec<String> {
        let of = |name: &str| name.contains(branch);
        let rules = self.aws.rules().into_iter().flat_map(|rule| rule.hosts).filter(|host| of(host));
        let groups = self.aws.target_groups().into_iter().map(|group| group.name).filter(|name| of(name));
        let services = self.aws.services().into_iter().filter(|service| service.status != "INACTIVE");
        let services = services.map(|service| service.name).filter(|name| of(name));
        let tasks = self.aws.running_tasks("feature").into_iter().map(|task| task.task_definition);
        let tasks = tasks.filter(|definition| of(definition));
        let records =
            self.aws.records(&self.zone).into_iter().map(|record| record.name).filter(|name| of(name));
        rules
            .chain(groups)
            .chain(services)
            .chain(tasks)
            .chain(records)
            .map(|thing| format!("left: {thing}"))
            .collect()
    }

    /// What was said twice, or not at all.
    async fn said_of(&self, branch: &str) -> Vec<String> {
        let store = self.stored().await;
        let copies = store.count(&format!("features WHERE branch = '{branch}'")).await;
        let mut wrong: Vec<String> = (copies != 1).then(|| format!("copies: {copies}")).into_iter().collect();
        let bot = self.slack.bot_user();
        let cards = self.slack.messages(&self.channel).into_iter().filter(|message| {
            message.user == bot && message.blocks.iter().any(|block| block.to_string().contains(branch))
        });
        for card in cards {
            let thread = self.slack.thread(&self.channel, &card.ts);
            let live = thread.iter().filter(|message| message.text.contains("answers at")).count();
            wrong.extend((live != 2).then(|| format!("said {live} times that it answers")));
        }
        wrong
    }
}
