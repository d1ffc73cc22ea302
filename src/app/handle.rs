//! The way of an event: what was said → command → request → permitted request → verb → answer.

use std::time::Duration;

use tracing::{debug, error, warn};

use super::Worker;
use super::dispatch::place;
use crate::access::{Access, Refusal};
use crate::command::addressed::addressed;
use crate::command::argument::Arguments;
use crate::command::catalog::Command;
use crate::command::help::{Help, One};
use crate::command::understand::{Understood, understand};
use crate::config::Allow;
use crate::event::{Event, Place, Pressed, Reacted, Said, Submitted};
use crate::message::block::{code, escape};
use crate::message::card::APPROVE;
use crate::message::feature::PICK;
use crate::message::reminder::{BROKEN, MINE_WORKS, WORKS};
use crate::message::{Message, answer, trouble};
use crate::request::{Ambiguous, Request, request, vocabulary};
use crate::say;
use crate::ship::lease::Lost;
use crate::slack::SlackError;
use crate::slack::people::Person;
use crate::verb::{self, Asked, Trouble};

/// An answer that takes longer than this is announced by a reaction.
const A_WHILE: Duration = Duration::from_secs(2);

impl Worker {
    /// Handles an event to its end; false when somebody has to begin it again.
    pub(super) async fn handle(&self, event: Event, again: bool) -> bool {
        let Some((wish, asked)) = self.asked(&event, again) else { return true };
        let told = match self.with_a_sign(&asked, Box::pin(self.do_it(&wish, &asked))).await {
            Ok(Some(message)) => self.tools.answer(&asked, "answer", message).await,
            Ok(None) => Ok(None),
            Err(Trouble::Told(message)) => self.tools.answer(&asked, "answer", message).await,
            Err(Trouble::Ours(problem)) => {
                // When we are stopping, the next process does it properly; what was dropped is begun again.
                if self.tools.stop.is_cancelled() || problem.is::<Lost>() {
                    return false;
                }
                error!(id = asked.key, error = format!("{problem:#}"), "a request failed");
                let message = say!(self.tools.config.language, "ours", id = code(&asked.key));
                self.tools.answer(&asked, "answer", Message::plain(message)).await
            }
        };
        match told {
            Ok(_) => true,
            Err(refused @ SlackError::Refused { .. }) => {
                error!(id = asked.key, error = %refused, "an answer could not be given");
                true
            }
            Err(problem) => {
                if !self.tools.stop.is_cancelled() {
                    warn!(id = asked.key, error = %problem, "an answer could not be given; later again");
                }
                false
            }
        }
    }

    /// Shows that a question was heard when its answer takes a while.
    async fn with_a_sign<T>(&self, asked: &Asked, mut work: impl Future<Output = T> + Unpin) -> T {
        tokio::select! {
            done = &mut work => return done,
            () = self.tools.clock.sleep(A_WHILE) => {}
        }
        if let Some(ts) = &asked.message_ts
            && let Err(error) = self.tools.slack.react(&asked.channel, ts, "eyes").await
        {
            debug!(%error, "a sign of having heard could not be given");
        }
        work.await
    }

    /// Each way is boxed by itself, as each verb is below.
    async fn do_it(&self, wish: &Wish, asked: &Asked) -> Result<Option<Message>, Trouble> {
        match wish {
            Wish::Words(words) => Box::pin(self.consider(words, asked)).await,
            Wish::Approve(value) => Box::pin(verb::approve::pressed(&self.tools, value, asked)).await,
            Wish::Reaction(reacted) => Box::pin(verb::approve::reacted(&self.tools, reacted, asked)).await,
            Wish::Home => Box::pin(verb::home::show(&self.tools, &asked.user)).await.map(|()| None),
            Wish::Button(pressed) => Box::pin(self.button(pressed, asked)).await,
            Wish::Submitted(submitted) => match self.not_a_member(asked).await {
                Some(refusal) => Ok(Some(refusal)),
                None if submitted.callback_id == PICK => {
                    let done = Box::pin(verb::feature::submitted(&self.tools, submitted, asked)).await;
                    done.map(|()| None)
                }
                None => Box::pin(verb::verify::submitted(&self.tools, submitted, asked)).await,
            },
        }
    }

    /// A button or a menu that stands for no command.
    async fn button(&self, pressed: &Pressed, asked: &Asked) -> Result<Option<Message>, Trouble> {
        if let Some(refusal) = self.not_a_member(asked).await {
            return Ok(Some(refusal));
        }
        let (tools, value) = (&self.tools, pressed.value.as_str());
        let answer = match pressed.action_id.as_str() {
            works if works.starts_with(WORKS) => verb::verify::works(tools, value, asked).await,
            broken if broken.starts_with(BROKEN) => {
                verb::verify::ask_what(tools, value, &pressed.trigger_id).await
            }
            MINE_WORKS => verb::verify::mine_works(tools, value, asked).await,
            menu => verb::home::chose(tools, menu, value, &asked.user).await.map(|()| None),
        }?;
        if pressed.home {
            verb::home::show(tools, &asked.user).await?;
        }
        Ok(answer)
    }

    async fn not_a_member(&self, asked: &Asked) -> Option<Message> {
        let access = Access { config: &self.tools.config, people: &self.tools.people };
        let permitted = access.permit(&asked.user, &[&Allow::Everyone], ()).await;
        permitted.err().map(|refusal| self.refused(&refusal))
    }

    /// What somebody wants of us, and where the answer goes.
    fn asked(&self, event: &Event, again: bool) -> Option<(Wish, Asked)> {
        let begun_before = again.then(|| self.tools.clock.now() - chrono::TimeDelta::hours(3));
        let key = event.key();
        Some(match event {
            Event::Said(said) => {
                let words = addressed(&said.text, &self.names, place(said))?.into_owned();
                (Wish::Words(words), Asked { key, begun_before, ..asked_by_words(said) })
            }
            Event::Pressed(pressed) => {
                let value = pressed.value.clone();
                let wish = match pressed.action_id.as_str() {
                    APPROVE => Wish::Approve(value),
                    command if command.starts_with("command:") => Wish::Words(value),
                    _ => Wish::Button(pressed.clone()),
                };
                (wish, Asked { key, begun_before, ..asked_by_button(pressed) })
            }
            Event::Reacted(reacted) => {
                let asked = asked_by_reaction(reacted);
                (Wish::Reaction(reacted.clone()), Asked { key, begun_before, ..asked })
            }
            Event::Opened(opened) => (Wish::Home, Asked { key, begun_before, ..asked_alone(&opened.user) }),
            Event::Submitted(submitted) => {
                let asked = Asked { key, begun_before, ..asked_alone(&submitted.user) };
                (Wish::Submitted(submitted.clone()), asked)
            }
        })
    }

    async fn consider(&self, words: &str, asked: &Asked) -> Result<Option<Message>, Trouble> {
        let (tools, voice) = (&self.tools, self.tools.voice());
        // Even what tengu understands is for members only: it names apps, environments and people.
        let access = Access { config: &tools.config, people: &tools.people };
        if let Err(refusal) = access.permit(&asked.user, &[&Allow::Everyone], ()).await {
            return Ok(Some(self.refused(&refusal)));
        }
        let catalog = tools.catalog.borrow().clone();
        match understand(words, &catalog, &vocabulary(&tools.config)) {
            Understood::Help => Ok(Some(self.help(None, asked).await)),
            Understood::Command { command, arguments } => {
                Box::pin(self.obey(command, arguments, asked)).await
            }
            Understood::NearMiss { problem, nearest, usage } => {
                Ok(Some(answer::near_miss(voice, &problem, &nearest, usage.as_deref())))
            }
        }
    }

    async fn obey(
        &self,
        command: &Command,
        arguments: Arguments,
        asked: &Asked,
    ) -> Result<Option<Message>, Trouble> {
        let tools = &self.tools;
        let wanted = match request(&tools.config, command, arguments) {
            Ok(wanted) => wanted,
            Err(ambiguous) => return Ok(Some(self.ambiguous(command, &ambiguous))),
        };
        let allow: Vec<&Allow> = std::iter::once(&command.allow).chain(wanted.allow()).collect();
        let access = Access { config: &tools.config, people: &tools.people };
        match access.permit(&asked.user, &allow, wanted).await {
            Ok(permitted) => {
                let (wanted, by) = permitted.into_parts();
                Box::pin(self.carry_out(wanted, &by, asked)).await
            }
            Err(refusal) => Ok(Some(self.refused(&refusal))),
        }
    }

    /// Each verb is boxed by itself: the longest of them is not to be paid for by all.
    async fn carry_out(
        &self,
        wanted: Request<'_>,
        by: &Person,
        asked: &Asked,
    ) -> Result<Option<Message>, Trouble> {
        let (tools, language) = (&self.tools, self.tools.config.language);
        Ok(match wanted {
            Request::Help(command) => Some(self.help(command.as_deref(), asked).await),
            Request::Ping => Some(Message::plain(say!(language, "ping"))),
            Request::Version => {
                Some(Message::plain(say!(language, "version", version = env!("CARGO_PKG_VERSION"))))
            }
            Request::Deploy(target) => Box::pin(verb::deploy::deploy(tools, target, asked)).await?,
            Request::Diff(target) => Some(Box::pin(verb::diff::diff(tools, target)).await?),
            Request::Status(targets) => Some(Box::pin(verb::status::status(tools, &targets)).await?),
            Request::Cancel(target) => Some(Box::pin(verb::wish::cancel(tools, target, asked)).await?),
            Request::Retry(target) => Some(Box::pin(verb::wish::retry(tools, target, asked)).await?),
            Request::Leave(target) => Some(Box::pin(verb::wish::leave(tools, target, asked)).await?),
            Request::Rollback(target, to) => {
                Box::pin(verb::wish::rollback(tools, target, to.as_deref(), asked)).await?
            }
            Request::Lock { target, length, reason } => {
                Some(Box::pin(verb::lock::lock(tools, target, length, &reason, asked)).await?)
            }
            Request::Unlock(target) => Some(Box::pin(verb::lock::unlock(tools, target, asked)).await?),
            Request::History(targets) => Some(Box::pin(verb::history::history(tools, &targets)).await?),
            Request::Verify(given) => Box::pin(verb::verify::verify(tools, &given, asked)).await?,
            Request::Unverify(given) => Box::pin(verb::verify::unverify(tools, &given, asked)).await?,
            Request::Broken(given) => Box::pin(verb::verify::broken(tools, &given, asked)).await?,
            Request::Pending(targets) => Some(Box::pin(verb::pending::pending(tools, &targets)).await?),
            Request::PendingMine => Some(Box::pin(verb::pending::pending_mine(tools, &asked.user)).await?),
            Request::Snooze(length, reason) => {
                Some(Box::pin(verb::snooze::snooze_for(tools, length, &reason, asked)).await?)
            }
            Request::SnoozeUntil(given) => {
                Some(Box::pin(verb::snooze::snooze_until(tools, &given, asked)).await?)
            }
            Request::SnoozeOff => Some(Box::pin(verb::snooze::wake(tools, asked)).await?),
            Request::Remind(target) => Some(Box::pin(verb::remind::remind(tools, target, asked)).await?),
            Request::Feature(wanted) => Box::pin(verb::feature::feature(tools, &wanted, asked)).await?,
            Request::IAm(login) => Some(Box::pin(verb::people::i_am(tools, &login, asked)).await?),
            Request::WhoIs(who) => Some(Box::pin(verb::people::who_is(tools, &who)).await?),
            Request::Reply(answers, arguments) => {
                Some(verb::program::reply(tools, &answers, &arguments, asked))
            }
            Request::Run(run, arguments) => {
                Box::pin(verb::program::run(tools, &run, &arguments, by, asked)).await?
            }
        })
    }

    async fn help(&self, command: Option<&str>, asked: &Asked) -> Message {
        let tools = &self.tools;
        let access = Access { config: &tools.config, people: &tools.people };
        let roles = access.roles(&asked.user).await;
        let catalog = tools.catalog.borrow().clone();
        let vocabulary = vocabulary(&tools.config);
        let help = Help {
            catalog: &catalog,
            vocabulary: &vocabulary,
            language: tools.config.language,
            roles: &roles,
        };
        match command {
            None => answer::help(tools.voice(), &help.list()),
            Some(name) => match help.one(name) {
                One::Found(entry) => answer::help_one(tools.voice(), &entry),
                One::Nearest(nearest) => answer::help_unknown(tools.voice(), name, &nearest),
            },
        }
    }

    fn ambiguous(&self, command: &Command, ambiguous: &Ambiguous) -> Message {
        let (language, voice) = (self.tools.config.language, self.tools.voice());
        let list = |names: &[String]| names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ");
        Message::plain(match ambiguous {
            Ambiguous::WhichApp { environment, apps } => {
                let commands = apps.iter().map(|app| format!("{} {app} {environment}", command.name));
                let said = say!(language, "which-app", environment = code(environment), apps = list(apps));
                return answer::choices(voice, &said, &commands.collect::<Vec<_>>());
            }
            Ambiguous::NoSuchEnvironment { app, environment, has } => {
                let (app, environment) = (escape(app), code(environment));
                say!(
                    language,
                    "no-such-environment",
                    app = app,
                    environment = environment,
                    environments = list(has)
                )
            }
            Ambiguous::NoApps { environment } => say!(language, "no-apps", environment = code(environment)),
        })
    }

    fn refused(&self, refusal: &Refusal) -> Message {
        trouble::refused(self.tools.config.language, refusal)
    }
}

/// What somebody wants.
enum Wish {
    /// What they said.
    Words(String),
    /// To approve what a button stands for.
    Approve(String),
    /// What a reaction means.
    Reaction(Reacted),
    /// What a button or a menu stands for.
    Button(Pressed),
    /// What was typed into a modal.
    Submitted(Submitted),
    /// To see their Home tab.
    Home,
}

/// What has no place in a conversation is answered in a direct message.
fn asked_alone(user: &str) -> Asked {
    Asked {
        key: String::new(),
        user: user.to_owned(),
        channel: user.to_owned(),
        message_ts: None,
        thread_ts: None,
        private: None,
        trigger_id: None,
        begun_before: None,
    }
}

/// What a reaction leads to is said in the thread of the message.
fn asked_by_reaction(reacted: &Reacted) -> Asked {
    Asked {
        key: String::new(),
        user: reacted.user.clone(),
        channel: reacted.channel.clone(),
        message_ts: None,
        thread_ts: Some(reacted.message_ts.clone()),
        private: None,
        trigger_id: None,
        begun_before: None,
    }
}

/// Answers go into the thread of the question; in a direct message there is only one conversation.
fn asked_by_words(said: &Said) -> Asked {
    let (thread_ts, private, trigger_id) = match &said.place {
        Place::Channel { ts, thread_ts, .. } => (Some(thread_ts.as_ref().unwrap_or(ts).clone()), None, None),
        Place::Direct { thread_ts, .. } => (thread_ts.clone(), None, None),
        Place::Slash { response_url, trigger_id } => {
            (None, Some(response_url.clone()), Some(trigger_id.clone()))
        }
    };
    let message_ts = match &said.place {
        Place::Channel { ts, .. } | Place::Direct { ts, .. } => Some(ts.clone()),
        Place::Slash { .. } => None,
    };
    let (user, channel) = (said.user.clone(), said.channel.clone());
    Asked {
        key: String::new(),
        user,
        channel,
        message_ts,
        thread_ts,
        private,
        trigger_id,
        begun_before: None,
    }
}

/// A message that only one person sees has no thread; whoever presses its buttons is answered alone too.
fn asked_by_button(pressed: &Pressed) -> Asked {
    if pressed.home {
        return asked_alone(&pressed.user);
    }
    let thread = pressed.thread_ts.as_ref().unwrap_or(&pressed.message_ts);
    Asked {
        key: String::new(),
        user: pressed.user.clone(),
        channel: pressed.channel.clone(),
        message_ts: None,
        thread_ts: (!pressed.ephemeral).then(|| thread.clone()),
        private: pressed.ephemeral.then(|| pressed.response_url.clone()),
        trigger_id: Some(pressed.trigger_id.clone()).filter(|id| !id.is_empty()),
        begun_before: None,
    }
}
