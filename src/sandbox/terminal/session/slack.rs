//! What people do in Slack.

use super::super::acts::Refused;
use super::super::button::{buttons, find};
use super::super::scene::{Place, Spoken};
use super::super::show::{Reader, draw};
use super::{Session, Spot};
use crate::say;

type Told = Result<Vec<String>, Refused>;

impl Session {
    pub(super) fn say(&self, text: &str) -> Told {
        match &self.spot {
            Spot::Channel(channel, _) => self.stage.slack.say(&self.me.id, channel, text),
            Spot::Direct => self.stage.slack.direct_message(&self.me.id, text).1,
        };
        Ok(Vec::new())
    }

    pub(super) fn become_(&mut self, name: &str) -> Told {
        let people = &self.stage.setting.people;
        let Some(person) = people.iter().find(|person| person.name.eq_ignore_ascii_case(name)) else {
            let names: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
            return Err(say!(self.voice, "no-person", name = name, people = names.join(", ")));
        };
        self.me = person.clone();
        Ok(self.told(&say!(self.voice, "you-are", name = name_and_login(person))))
    }

    pub(super) fn people(&self) -> Vec<String> {
        let width = |text: &str| crate::sandbox::slack::draw::width(text);
        let people = &self.stage.setting.people;
        let widest = people.iter().map(|person| width(&person.real_name)).max().unwrap_or_default();
        let line = |person: &super::Player| {
            let mark = if *person == self.me { "→" } else { " " };
            let gap = " ".repeat(widest - width(&person.real_name));
            let note = match &person.login {
                Some(login) => format!("GitHub: {login}"),
                None => say!(self.voice, "is-guest"),
            };
            format!("  {mark} {:<6}  {}{gap}  {}", person.name, person.real_name, self.look.dim(&note))
        };
        people.iter().map(line).collect()
    }

    pub(super) fn go(&mut self, name: &str) -> Told {
        let channels = self.stage.slack.channels();
        let open = || channels.iter().filter(|channel| !channel.direct);
        let Some(channel) = open().find(|channel| channel.name.eq_ignore_ascii_case(name)) else {
            let names: Vec<String> = open().map(|channel| format!("#{}", channel.name)).collect();
            return Err(say!(self.voice, "no-channel", name = name, channels = names.join(", ")));
        };
        self.spot = Spot::Channel(channel.id.clone(), channel.name.clone());
        Ok(self.told(&say!(self.voice, "you-are-in", channel = channel.name.as_str())))
    }

    pub(super) fn direct(&mut self, text: Option<&str>) -> Vec<String> {
        if let Some(text) = text {
            self.stage.slack.direct_message(&self.me.id, text);
            return Vec::new();
        }
        self.spot = Spot::Direct;
        self.told(&say!(self.voice, "you-are-direct", bot = self.bot.as_str()))
    }

    pub(super) fn reply(&self, number: usize, text: &str) -> Told {
        let message = self.message(number)?;
        if matches!(message.place, Place::Home | Place::Modal) {
            return Err(say!(self.voice, "no-thread-here", number = number));
        }
        let thread = message.parent.as_ref().unwrap_or(&message.key);
        self.stage.slack.say_in_thread(&self.me.id, &thread.channel, &thread.ts, text);
        Ok(Vec::new())
    }

    pub(super) fn react(&self, number: usize, emoji: &str, on: bool) -> Told {
        let message = self.message(number)?;
        let mine = |users: &Vec<String>| users.contains(&self.me.id);
        let there = message.reactions.iter().any(|(name, users)| name == emoji && mine(users));
        if message.only_for.is_some() {
            return Err(say!(self.voice, "no-reaction-here"));
        }
        match (on, there) {
            (true, true) => return Err(say!(self.voice, "reacted-already", emoji = emoji)),
            (false, false) => return Err(say!(self.voice, "not-reacted", emoji = emoji)),
            (true, false) => {
                self.stage.slack.react(&self.me.id, &message.key.channel, &message.key.ts, emoji);
            }
            (false, true) => {
                self.stage.slack.unreact(&self.me.id, &message.key.channel, &message.key.ts, emoji);
            }
        }
        Ok(Vec::new())
    }

    pub(super) fn press(&self, number: usize, name: &str) -> Told {
        let message = self.message(number)?;
        let all = buttons(message);
        let Some(button) = find(&all, name) else {
            let labels = all.iter().enumerate().map(|(nth, button)| format!("{} {}", nth + 1, button.label));
            let labels: Vec<String> = labels.collect();
            if labels.is_empty() {
                return Err(say!(self.voice, "no-buttons", number = number));
            }
            return Err(say!(self.voice, "no-button", number = number, buttons = labels.join(" · ")));
        };
        let (slack, me, key) = (&self.stage.slack, &self.me.id, &message.key);
        let pressed = match (self.press_beside(message, button), &button.option) {
            (Some(pressed), _) => pressed,
            (None, Some(value)) => slack.choose(me, &key.channel, &key.ts, &button.action, value),
            (None, None) => slack.press(me, &key.channel, &key.ts, &button.action),
        };
        pressed.map_err(|why| say!(self.voice, "not-pressed", why = why))?;
        let name = self.me.name.as_str();
        let label = button.label.as_str();
        let mut told = self.told(&say!(self.voice, "pressed", name = name, label = label));
        if button.url.is_some() {
            told.extend(self.told(&say!(self.voice, "pressed-link")));
        }
        Ok(told)
    }

    pub(super) fn edit(&self, number: usize, text: &str) -> Told {
        let message = self.message(number)?;
        if message.by != self.me.id {
            return Err(say!(self.voice, "not-yours", number = number));
        }
        self.stage.slack.edit(&self.me.id, &message.key.channel, &message.key.ts, text);
        Ok(Vec::new())
    }

    pub(super) fn slash(&self, text: &str) -> Vec<String> {
        let channel = match &self.spot {
            Spot::Channel(channel, _) => channel,
            Spot::Direct => &self.stage.setting.deploy,
        };
        self.stage.slack.slash(&self.me.id, channel, text);
        Vec::new()
    }

    pub(super) fn show(&self, number: usize) -> Told {
        let message = self.message(number)?;
        let scene = self.scene();
        let reader = Reader { me: &self.me.id, look: &self.look, voice: self.voice };
        Ok(draw(&scene, &reader, number, message))
    }

    fn message(&self, number: usize) -> Result<&Spoken, Refused> {
        let last = self.transcript.last();
        self.transcript.find(number).ok_or_else(|| {
            if last == 0 {
                return say!(self.voice, "no-messages");
            }
            say!(self.voice, "no-message", number = number, last = last)
        })
    }
}

fn name_and_login(person: &super::Player) -> String {
    match &person.login {
        Some(login) => format!("{} (GitHub: {login})", person.name),
        None => person.name.clone(),
    }
}
