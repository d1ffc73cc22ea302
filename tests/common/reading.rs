//! Typing and reading, as stories do it: short words for what they say on every line.

use std::sync::Arc;

use tengu::sandbox::aws::Image;
use tengu::sandbox::github::{Call, PullView};
use tengu::sandbox::slack::Message;
use tengu::sandbox::story;

use super::{Database, World};

/// The repository of the sandbox's story.
pub(crate) const WEB: &str = "acme/web";
/// The number that the first deploy pull request of the sandbox's story gets.
pub(crate) const FIRST: u64 = 11;

impl World {
    /// The sandbox's story, before tengu has been started.
    pub(crate) async fn seeded(database: Database) -> Self {
        let world = Self::empty(database).await;
        story::seed(&world.github).unwrap();
        world
    }

    /// From now on, tengu is configured to speak Japanese.
    pub(crate) fn in_japanese(&mut self) {
        self.change_config("language = \"en\"", "language = \"ja\"");
    }

    /// Puts something in place of a part of `config.toml`.
    pub(crate) fn change_config(&mut self, from: &str, to: &str) {
        self.config(|config| {
            assert!(config.contains(from), "config.toml has no {from}");
            config.replacen(from, to, 1)
        });
    }

    /// Puts something at the end of `config.toml`.
    pub(crate) fn add_config(&mut self, text: &str) {
        self.config(|config| format!("{config}\n{text}"));
    }

    /// Kenji types something into the channel and reads the next message.
    pub(crate) async fn ask(&mut self, words: &str) -> String {
        let kenji = self.kenji.clone();
        self.ask_as(&kenji, words).await
    }

    /// Somebody types something into the channel and reads the next message.
    pub(crate) async fn ask_as(&mut self, user: &str, words: &str) -> String {
        self.slack.say(user, &self.deploy, words);
        self.reads().await
    }

    /// The next message of the channel, as it is shown.
    pub(crate) async fn reads(&mut self) -> String {
        let message = self.next().await;
        self.shown(&message)
    }

    /// How a message is shown: an arrow before what stands in a thread, and no port of this run.
    pub(crate) fn shown(&self, message: &Message) -> String {
        let arrow = if message.thread_ts.is_some() { "↳ " } else { "" };
        self.stable(&format!("{arrow}{}", self.draw(message)))
    }

    /// A text without the ports and message ids of this run.
    pub(crate) fn stable(&self, text: &str) -> String {
        let host = |url: &str| url.split('/').take(3).collect::<Vec<_>>().join("/");
        without_ids(text)
            .replace(&self.github.web_url(), "http://github")
            .replace(&host(&self.github.api_url()), "http://github-api")
            .replace(&host(&self.slack.api_url()), "http://slack")
    }

    /// A pull request of the sandbox's repository.
    pub(crate) fn pull(&self, number: u64) -> Arc<PullView> {
        self.github.pull_request(WEB, number).unwrap()
    }

    /// What a pull request of the sandbox's repository says.
    pub(crate) fn body(&self, number: u64) -> String {
        let body = self.pull(number).body.clone().unwrap_or_default();
        self.stable(&body)
    }

    /// How many pull requests go to production and have not been there from the beginning.
    pub(crate) fn deploys(&self) -> Vec<Arc<PullView>> {
        let pulls = self.github.pull_requests(WEB).unwrap();
        pulls
            .into_iter()
            .filter(|pull| pull.number >= FIRST && pull.base.starts_with("deployment/"))
            .collect()
    }

    /// The requests to GitHub of this method whose path or query contains a text.
    pub(crate) fn asked_github(&self, method: &str, part: &str) -> Vec<Call> {
        let fits = |call: &Call| {
            call.method == method
                && (call.path.contains(part) || call.query.as_ref().is_some_and(|query| query.contains(part)))
        };
        self.github.calls().into_iter().filter(fits).collect()
    }

    /// How many messages of tengu's stand in a channel itself.
    pub(crate) fn cards(&self, channel: &str) -> usize {
        let bot = self.slack.bot_user();
        self.slack.messages(channel).iter().filter(|message| message.user == bot).count()
    }

    /// Everything unread in the channel, once nobody has anything to do any more.
    pub(crate) async fn read_all(&mut self) -> Vec<String> {
        let channel = self.deploy.clone();
        let mut all = vec![self.reads().await];
        self.settle().await;
        while let Some(message) = self.unread(&channel) {
            all.push(self.shown(&message));
            self.settle().await;
        }
        all
    }

    /// Waits, while the clock stands still, until something is there that neither Slack nor GitHub know of.
    pub(crate) async fn until_there<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        for _ in 0..4_000 {
            if let Some(found) = look() {
                return found;
            }
            self.until_idle().await;
        }
        panic!("never came: {what}")
    }

    /// The answer to a slash command, which only one person sees.
    pub(crate) async fn read_ephemeral(&mut self) -> String {
        let slack = self.slack.clone();
        let shown = self.eventually("an answer for one person", move || slack.ephemerals().pop()).await;
        self.shown(&Message { text: shown.text, blocks: shown.blocks, ..Message::default() })
    }

    /// Presses a button on the newest message that has it.
    pub(crate) fn press(&self, user: &str, action_id: &str) {
        let message = self.with_button(action_id).unwrap_or_else(|| panic!("no button {action_id}"));
        self.slack.press(user, &self.deploy, &message.ts, action_id).unwrap();
    }

    fn with_button(&self, action_id: &str) -> Option<Message> {
        let has = |message: &Message| {
            let buttons =
                message.blocks.iter().flat_map(|block| block["elements"].as_array().into_iter().flatten());
            buttons.into_iter().any(|button| button["action_id"] == action_id)
        };
        self.heard(&self.deploy).into_iter().rfind(has)
    }
}

/// Leaves out when a message was posted, as its link and its key say it to the microsecond.
fn without_ids(text: &str) -> String {
    let mut kept = String::new();
    let mut digits = String::new();
    for char in text.chars().chain(['\0']) {
        if char.is_ascii_digit() || (char == '.' && digits.len() == 10) {
            digits.push(char);
            continue;
        }
        kept.push_str(if digits.len() >= 16 { "…" } else { &digits });
        digits.clear();
        kept.extend((char != '\0').then_some(char));
    }
    kept
}

/// What stories of shipping say on every line.
impl World {
    /// The newest card in the channel.
    pub(crate) fn card(&self) -> Message {
        let mut messages = self.slack.messages(&self.deploy).into_iter();
        messages.rfind(is_card).expect("there is a card")
    }

    /// Ayako approves the card with a reaction, after having read it.
    pub(crate) async fn approve_card(&mut self) {
        let ayako = self.ayako.clone();
        self.approve_card_as(&ayako).await;
    }

    /// Somebody approves the card with a reaction, after having read it.
    pub(crate) async fn approve_card_as(&mut self, user: &str) {
        self.pass(std::time::Duration::from_secs(5)).await;
        let card = self.card();
        self.slack.react(user, &self.deploy, &card.ts, "+1");
    }

    /// The card once its line for notifications says that; all its versions until then count as read.
    pub(crate) async fn card_until(&mut self, state: &str) -> String {
        let (slack, channel) = (self.slack.clone(), self.deploy.clone());
        let wanted = state.to_owned();
        let found = self
            .eventually(&format!("a card that is {state}"), move || {
                let mut messages = slack.messages(&channel).into_iter();
                let card = messages.rfind(is_card)?;
                let now = card.text.rsplit_once(": ").map(|(_, now)| now);
                let there = now.is_some_and(|now| now.starts_with(&wanted)) || card.text.ends_with(&wanted);
                there.then_some(card)
            })
            .await;
        let channel = self.deploy.clone();
        self.has_read(&channel, &found);
        self.shown(&found)
    }

    /// The card once it shows that; all its versions until then count as read.
    pub(crate) async fn card_with(&mut self, part: &str) -> String {
        let (slack, channel) = (self.slack.clone(), self.deploy.clone());
        let wanted = part.to_owned();
        let found = self
            .eventually(&format!("a card with {part}"), move || {
                let mut messages = slack.messages(&channel).into_iter();
                let card = messages.rfind(is_card)?;
                card.blocks.iter().any(|block| block.to_string().contains(&wanted)).then_some(card)
            })
            .await;
        let channel = self.deploy.clone();
        self.has_read(&channel, &found);
        self.shown(&found)
    }

    /// Everything else that was said and nobody has read, once nobody has anything to do any more.
    pub(crate) async fn read_rest(&mut self) -> Vec<String> {
        let (channel, mut all) = (self.deploy.clone(), Vec::new());
        self.settle().await;
        while let Some(message) = self.unread(&channel) {
            all.push(timeless(&self.shown(&message)));
            self.settle().await;
        }
        all
    }
}

/// A card is what has a headline.
fn is_card(message: &Message) -> bool {
    message.blocks.first().is_some_and(|block| block["type"] == "header")
}

/// A text without how long things took, when that was, and what hashes came of it: each database takes its
/// own time.
pub(crate) fn timeless(text: &str) -> String {
    let masks = [
        (r"localhost:\d+", "localhost"),
        (r"sha256:[0-9a-f]+\s+[0-9a-f]+", "sha256:…"),
        (r"\b[0-9a-f]{40}\b", "sha"),
        (r"\b[0-9a-f]{7}\b", "sha"),
        (r"2026 \d\d:\d\d", "2026 hh:mm"),
        (r"\d+ (s|秒|min|分|minutes)\b", "N $1"),
        (r"N (min|分) N", "N"),
    ];
    masks.iter().fold(text.to_owned(), |text, (what, mask)| {
        regex::Regex::new(what).unwrap().replace_all(&text, *mask).into_owned()
    })
}

impl World {
    /// The last lines of something that is shown.
    pub(crate) fn last_lines(&self, shown: &str, count: usize) -> String {
        let lines: Vec<_> = shown.lines().collect();
        timeless(&lines[lines.len().saturating_sub(count)..].join("\n"))
    }

    /// The head of a branch of the sandbox's repository.
    pub(crate) fn head(&self, branch: &str) -> String {
        let branches = self.github.branches(WEB).unwrap();
        branches.iter().find(|(name, _)| name == branch).unwrap().1.clone()
    }

    /// The deployments that GitHub's page shows, the oldest first: environment and last status.
    pub(crate) fn on_github(&self) -> String {
        let all = self.github.deployments(WEB).unwrap();
        let line = |one: &tengu::sandbox::github::Deployment| {
            let states: Vec<_> = one.statuses.iter().map(|status| status.state.clone()).collect();
            format!("{}: {}", one.environment, states.join(", "))
        };
        all.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// A pull request is merged into the base branch, and CI builds its image.
    pub(crate) fn merge_something(&self, title: &str) {
        self.merge_without_image(title);
        self.ci_builds("master");
    }

    /// The image of the last release gets another tag.
    pub(crate) fn same_image(&self, tag: &str) {
        let running = self.aws.service("production/web").unwrap().task_definition;
        let revisions = self.aws.revisions("web-production");
        let image =
            format!("{:?}", revisions.iter().find(|one| running.ends_with(&format!(":{}", one.number))));
        let released = self.github.pull_requests(WEB).unwrap();
        let last =
            released.iter().rfind(|pull| pull.base.starts_with("deployment/production") && pull.merged());
        let content = last.map(|pull| pull.head_sha.clone()).expect("something was released");
        let digest = self.aws.push_image("web", tag, &Image::of(&content)).unwrap();
        assert!(image.contains(&digest), "the same content is the same image");
    }

    /// The same, and CI has not built it.
    pub(crate) fn merge_without_image(&self, title: &str) {
        use tengu::sandbox::github::{MergeKind, NewCommit, NewPull};
        let branch = title.to_lowercase().replace(' ', "-");
        self.github.branch(WEB, &branch, "master").unwrap();
        self.github.commit(WEB, &branch, NewCommit::new("ayako-t", title, &["app/hats.rb"])).unwrap();
        let new = NewPull { head: &branch, base: "master", title, body: "", author: "ayako-t" };
        let number = self.github.open_pull_request(WEB, &new).unwrap();
        self.github.merge(WEB, number, MergeKind::Merge, "kenji-m").unwrap();
    }

    /// A check reports.
    pub(crate) fn check_says(&self, sha: &str, name: &str, passed: bool) {
        use tengu::sandbox::github::CheckState;
        let says = if passed { CheckState::Success } else { CheckState::Failure };
        self.github.set_check(WEB, sha, name, says, true).unwrap();
    }
}
