//! After a deploy is live: who still has to say that their change works, and when they are asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

mod common;

#[path = "verify/boxes.rs"]
mod boxes;
#[path = "verify/people.rs"]
mod people;
#[path = "verify/rounds.rs"]
mod rounds;

use std::time::Duration;

use common::{World, timeless};
use tengu::sandbox::slack::{Message, NewPerson};

/// What stories of verifying say on every line.
impl World {
    /// Everybody who wrote something is in Slack, under their addresses.
    fn with_authors(&mut self) -> [String; 3] {
        ["rosa", "tomas", "yuki"].map(|name| {
            self.slack.add_person(NewPerson {
                name: name.into(),
                real_name: name.into(),
                email: Some(format!("{name}@acme.example")),
                tz: "Asia/Tokyo".into(),
                tz_offset: 9 * 3600,
                ..NewPerson::default()
            })
        })
    }

    /// A first deploy goes live; its card, and nothing else is unread.
    async fn goes_live(&mut self) -> String {
        self.ci_builds("master");
        self.ask("tengu deploy production").await;
        self.approve_card().await;
        let card = self.card_until("live").await;
        self.read_rest().await;
        card
    }

    /// Lets a long time pass in which nothing is under way: in leaps, as a machine that sleeps and wakes.
    async fn leap(&self, time: Duration) {
        let end = self.clock.now() + chrono::TimeDelta::from_std(time).unwrap();
        while self.clock.now() < end {
            let left = (end - self.clock.now()).to_std().unwrap();
            self.clock.advance(left.min(Duration::from_secs(3600)));
            self.settle().await;
        }
    }

    /// When rounds were held in the time that passes, by day and hour.
    async fn rounds_within(&mut self, time: Duration, zone: chrono_tz::Tz) -> Vec<String> {
        let begun = self.clock.now().timestamp();
        self.leap(time).await;
        self.read_rest().await;
        let is_round = |message: &Message| {
            message.text.contains("Does it work?") || message.text.starts_with("Reminder of")
        };
        let at = |message: &Message| message.ts.split('.').next().unwrap().parse::<i64>().unwrap();
        let all = self.slack.messages(&self.deploy);
        let held = all.iter().filter(|message| is_round(message)).map(at).filter(|at| *at >= begun);
        let wall = |at: i64| {
            let then = chrono::DateTime::from_timestamp(at, 0).unwrap();
            then.with_timezone(&zone).format("%a %H").to_string()
        };
        held.map(wall).collect()
    }

    /// Somebody's Home tab, as it is drawn.
    fn home_of(&self, user: &str) -> String {
        let home = self.slack.home(user).expect("a Home tab");
        let (slack, blocks) = (self.slack.clone(), home["blocks"].as_array().unwrap());
        let names = move |id: &str| slack.name(id);
        let message = Message { blocks: blocks.clone(), text: String::new(), ..self.card() };
        let drawn = tengu::sandbox::slack::draw::draw(&message, &names, 100, false).join("\n");
        timeless(&self.stable(&drawn))
    }

    /// What tengu says to somebody in a direct message.
    async fn direct_to(&mut self, user: &str) -> String {
        let ids = self.slack.channels().into_iter().map(|channel| channel.id);
        let direct: Vec<String> = ids.filter(|id| id.starts_with('D')).collect();
        let mut said = Vec::new();
        for channel in direct {
            while let Some(message) = self.unread(&channel) {
                said.push(timeless(&self.shown(&message)));
            }
        }
        assert_eq!(self.slack.direct(user).len(), said.len());
        said.join("\n")
    }

    /// The next reminder, as it is shown.
    async fn reminded(&mut self) -> String {
        self.leap(Duration::from_secs(2 * 3600)).await;
        let said = self.read_rest().await;
        said.join("\n")
    }
}
