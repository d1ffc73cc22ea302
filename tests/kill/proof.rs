//! What must hold when a deploy has ended, however often its process was struck: all is done, once.

use std::collections::{BTreeMap, BTreeSet};

use tengu::sandbox::slack::Message;

use super::outside::{Asked, Goal, Outside};
use crate::common::WEB;

const SERVICES: [&str; 2] = ["production/web", "production/worker"];
const FAMILIES: [&str; 2] = ["web-production", "worker-production"];

/// What there was before.
pub(crate) struct Before {
    deploys: i64,
    pulls: usize,
    tasks: BTreeSet<String>,
    revisions: BTreeMap<&'static str, usize>,
    rollouts: BTreeMap<&'static str, usize>,
    running: BTreeMap<&'static str, String>,
    deployments: usize,
}

impl Before {
    pub(crate) async fn of(outside: &Outside) -> Self {
        let rollouts = |service| outside.aws.service_deployments(service).unwrap().len();
        let running = |service| outside.aws.service(service).unwrap().task_definition;
        Self {
            deploys: outside.stored().await.count("deploys").await,
            pulls: outside.github.pull_requests(WEB).unwrap().len(),
            tasks: outside.aws.one_off_tasks().into_iter().map(|task| task.arn).collect(),
            revisions: FAMILIES.map(|family| (family, outside.aws.revisions(family).len())).into(),
            rollouts: SERVICES.map(|service| (service, rollouts(service))).into(),
            running: SERVICES.map(|service| (service, running(service))).into(),
            deployments: outside.github.deployments(WEB).unwrap().len(),
        }
    }

    pub(crate) async fn prove(&self, outside: &Outside, asked: &Asked) {
        let mut wrong = Vec::new();
        let store = outside.stored().await;
        let row = store.newest().await.unwrap();
        let mut same = |what: &str, found: String, wanted: &str| {
            if found != wanted {
                wrong.push(format!("{what}: {found}, not {wanted}"));
            }
        };
        let (stage, said) =
            if asked.goal == Goal::Live { ("verifying", "success") } else { ("rolled_back", "failure") };
        same("stage", row.stage.replace('-', "_"), stage);
        same("deploys", (store.count("deploys").await - self.deploys).to_string(), "1");
        let approvals = format!("approvals WHERE deploy_id = '{}' AND withdrawn_at IS NULL", row.id);
        same("approvals", store.count(&approvals).await.to_string(), "1");
        let number = row.pull_number.unsigned_abs();
        let asked_for = format!("verifications WHERE key = 'pr={}' AND state = 'confirmed'", asked.change);
        let once = if asked.goal == Goal::Live { "1" } else { "0" };
        same("verified", store.count(&asked_for).await.to_string(), once);
        // The change's pull request is the other new one.
        let pulls = outside.github.pull_requests(WEB).unwrap().len() - self.pulls;
        same("pull requests", pulls.to_string(), "2");
        same("merges", outside.github.merges(WEB, number).unwrap().to_string(), "1");
        let body = outside.github.pull_request(WEB, number).unwrap().body.clone().unwrap_or_default();
        same("ticked", body.contains(&format!("- [x] #{} ", asked.change)).to_string(), "true");
        let deployments = outside.github.deployments(WEB).unwrap();
        same("deployments", (deployments.len() - self.deployments).to_string(), "1");
        let statuses = |nth: usize| {
            let states = deployments.iter().rev().nth(nth).into_iter().flat_map(|one| &one.statuses);
            states.map(|status| status.state.clone()).collect::<Vec<_>>().join(" ")
        };
        same("statuses", statuses(0), &format!("in_progress {said}"));
        wrong.extend(self.on_aws(outside, asked.goal));
        wrong.extend(in_the_channel(outside, asked, &row.card_ts.unwrap_or_default()));
        wrong.extend(outside.slack.refused().into_iter().map(|what| format!("Slack refused: {what}")));
        wrong.extend(outside.github.refused().into_iter().map(|what| format!("GitHub refused: {what}")));
        wrong.extend(outside.aws.refused().into_iter().map(|what| format!("AWS refused: {what}")));
        if !wrong.is_empty() {
            outside.fail(asked, &wrong.join("\n"));
        }
    }

    fn on_aws(&self, outside: &Outside, goal: Goal) -> Vec<String> {
        let mut wrong = Vec::new();
        let tasks = outside.aws.one_off_tasks();
        let new = tasks.iter().filter(|task| !self.tasks.contains(&task.arn)).count();
        if new != 1 {
            wrong.push(format!("migration tasks: {new}"));
        }
        for (service, family) in SERVICES.into_iter().zip(FAMILIES) {
            let revisions = outside.aws.revisions(family);
            let made = revisions.len() - self.revisions[family];
            if made != 1 {
                wrong.push(format!("new revisions of {family}: {made}"));
            }
            let newest = &revisions.last().unwrap().arn;
            let rollouts = outside.aws.service_deployments(service).unwrap();
            let rollouts = &rollouts[self.rollouts[service]..];
            let out = rollouts.iter().filter(|rollout| rollout.task_definition == *newest).count();
            let back = rollouts.len() - out;
            let running = outside.aws.service(service).unwrap().task_definition;
            let (moved, wanted) = if goal == Goal::Live {
                (out == 1 && back == 0, newest)
            } else {
                // ECS may have gone back by itself before; then there is nothing to do.
                (out <= 1 && back <= out, &self.running[service])
            };
            if !moved || running != *wanted {
                wrong.push(format!("{service} moved out {out} times and back {back} times: {running}"));
            }
        }
        wrong
    }
}

/// One card, one log, one closing word, and nothing twice.
fn in_the_channel(outside: &Outside, asked: &Asked, card: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let bot = outside.slack.bot_user();
    let messages = outside.slack.messages(&outside.channel);
    let cards: Vec<_> =
        messages.iter().filter(|message| message.user == bot && message.ts > asked.ts).collect();
    let end = if asked.goal == Goal::Live { ": live, being verified" } else { ": rolled back" };
    match cards.as_slice() {
        [one] if one.ts == card && one.text.ends_with(end) => {}
        others => {
            let texts: Vec<_> = others.iter().map(|message| &message.text).collect();
            wrong.push(format!("cards: {texts:?}"));
        }
    }
    let thread = outside.slack.thread(&outside.channel, card);
    let answers = outside.slack.thread(&outside.channel, &asked.ts);
    for (part, count) in [(":end:", 1), (":log:", 1)] {
        let found = thread.iter().filter(|message| key(message).contains(part)).count();
        if found != count {
            wrong.push(format!("messages with {part} in their key: {found}"));
        }
    }
    let mut keys = BTreeSet::new();
    for message in thread.iter().chain(&answers).filter(|message| message.user == bot) {
        if !keys.insert(key(message)) {
            wrong.push(format!("said twice: {}", message.text));
        }
        if message.text.contains("Something went wrong") {
            wrong.push(message.text.clone());
        }
    }
    wrong
}

/// What makes a message one.
fn key(message: &Message) -> String {
    let key = message.metadata.as_ref().and_then(|metadata| metadata.pointer("/event_payload/key"));
    key.and_then(|key| key.as_str()).unwrap_or_default().to_owned()
}
