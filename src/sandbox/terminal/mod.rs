//! The sandbox at a terminal: the real bot between stand-ins, and somebody who types.
//!
//! A line that is typed becomes an [`prompt::Action`], the [`session`] does it to the stand-ins, the bot
//! answers over its sockets, and [`show`] draws what is new in the workspace. [`stage`] is the only
//! part that knows the bot: it starts, stops and waits for it. [`demo`] types by itself.

mod acts;
mod button;
mod changed;
mod ci;
mod cloud;
mod demo;
mod fleet;
mod input;
mod look;
mod page;
mod prompt;
mod running;
mod scene;
mod session;
mod setting;
mod show;
mod stage;
mod words;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

pub use look::Look;
pub use setting::History;
pub use stage::{Plan, Trouble};

pub(in crate::sandbox) use acts::{Acting, Told};
pub(in crate::sandbox) use prompt::{Breakage, GithubTrouble, SlackTrouble};
pub(in crate::sandbox) use setting::Player;
pub(in crate::sandbox) use stage::Stage;
pub(in crate::sandbox) use words::Voice;

use crate::sandbox::web;
use crate::say;
use crate::words::Language;
use input::{Input, Line};
use session::{Next, Session};

/// How to play.
#[derive(Debug)]
pub struct Play {
    /// What is set up.
    pub plan: Plan,
    /// The language of the sandbox itself.
    pub language: Language,
    /// How things are shown.
    pub look: Look,
    /// Whether lines are typed at a terminal, by somebody who sees the prompt.
    pub typed: bool,
    /// Play the story by itself, with so much real time between its steps.
    pub demo: Option<Duration>,
    /// Serve the page for the browser.
    pub page: Option<Page>,
}

/// How the page is served.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// On which port of loopback; a fixed one, or the next that is free, when not given.
    pub port: Option<u16>,
    /// Whether it stays when there is nothing more to read from standard input, until the process is told to
    /// stop.
    pub stays: bool,
}

/// Plays until somebody leaves, or the demo ends.
///
/// # Errors
/// When the stage can't be set, or the demo finds something that isn't as it must be.
pub async fn play(play: Play) -> Result<(), Trouble> {
    let Play { plan, language, look, typed, demo, page } = play;
    let bot = plan.config.name.clone();
    let voice = Voice(language);
    let stage = Arc::new(Stage::set(plan).await?);
    let served = open(&stage, &bot, page, voice).await?;
    let mut session = Session::new(stage, voice, look, bot);
    for line in session.welcome() {
        print(&line);
    }
    match demo {
        Some(pace) => demo::play(&mut session, pace).await?,
        None => type_on(&mut session, typed).await,
    }
    if page.is_some_and(|page| page.stays) {
        told_to_stop().await;
    }
    drop(served);
    session.stage.stop().await
}

/// Opens the page where it is wanted, and says where it is.
async fn open(
    stage: &Arc<Stage>,
    bot: &str,
    page: Option<Page>,
    voice: Voice,
) -> Result<Option<web::Page>, Trouble> {
    let Some(Page { port, .. }) = page else { return Ok(None) };
    let opened = web::open(Arc::clone(stage), bot.to_owned(), port).await;
    let page = opened.map_err(|error| match port {
        Some(port) => Trouble::Mistake(say!(voice, "no-port", port = port, why = error.to_string())),
        None => Trouble::Failed(format!("no port of this machine can be used: {error}")),
    })?;
    print(&say!(voice, "page-at", url = page.url.as_str()));
    print("");
    Ok(Some(page))
}

/// Returns when the process is told to stop.
async fn told_to_stop() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => _ = terminated.recv().await,
            // Then only Ctrl-C can be heard.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

/// Reads and does one line after another.
async fn type_on(session: &mut Session, typed: bool) {
    let mut input = Input::start();
    loop {
        print("");
        let prompt = session.look.dim(&session.prompt());
        if typed {
            write(&prompt);
        }
        match input.next(session, typed).await {
            Line::Typed(line) => {
                if !typed {
                    print(&format!("{prompt}{line}"));
                }
                if !enter(session, &line).await {
                    return;
                }
            }
            // Something was said meanwhile: it is shown above a new prompt.
            Line::News(lines) => {
                write("\r\u{1b}[K");
                lines.iter().for_each(|line| print(line));
            }
            Line::End => {
                if typed {
                    print("");
                }
                return;
            }
        }
    }
}

/// Does a line and shows what comes of it; false when it was the last.
async fn enter(session: &mut Session, line: &str) -> bool {
    let mut waiting = session.stage.waiting();
    match session.enter(line).await {
        Next::Quit => return false,
        Next::Told(told) => told.iter().for_each(|line| print(line)),
        Next::Wait(time) => wait(session, time).await,
    }
    let settled = loop {
        let settled = session.stage.wait(&mut waiting).await;
        session.news().iter().for_each(|line| print(line));
        if let Some(settled) = settled {
            break settled;
        }
    };
    session.after(settled).await.iter().for_each(|line| print(line));
    true
}

/// Lets time pass and shows what happens meanwhile.
async fn wait(session: &mut Session, time: Option<Duration>) {
    let mut passing = session.stage.passing(time);
    let done = loop {
        let done = session.stage.pass(&mut passing).await;
        session.news().iter().for_each(|line| print(line));
        if let Some(done) = done {
            break done;
        }
    };
    session.waited(done).iter().for_each(|line| print(line));
}

/// Writes a line; whoever does not listen any more misses nothing.
fn print(line: &str) {
    write(&format!("{}\n", line.trim_end()));
}

fn write(text: &str) {
    let mut out = std::io::stdout().lock();
    _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

impl Session {
    fn welcome(&self) -> Vec<String> {
        let (voice, setting) = (self.voice, &self.stage.setting);
        let (bot, name) = (self.bot(), self.name());
        let (repository, base) = (setting.repository.as_str(), setting.base.as_str());
        let about = match &setting.imported_from {
            None => {
                say!(voice, "welcome-story", name = name, repository = repository, waiting = setting.waiting)
            }
            Some(from) => {
                let from = short(from);
                let (waiting, from) = (setting.waiting, from.as_str());
                if waiting == 0 {
                    say!(voice, "welcome-nothing", repository = repository, base = base, from = from)
                } else {
                    say!(
                        voice,
                        "welcome-history",
                        repository = repository,
                        waiting = waiting,
                        base = base,
                        from = from
                    )
                }
            }
        };
        let first = say!(voice, "welcome", bot = bot);
        let hint = say!(voice, "welcome-type", bot = bot, environment = setting.environment.as_str());
        let mut lines = vec![self.look.bold(&first), about, self.look.bold(&hint)];
        lines.push(say!(voice, "welcome-help"));
        lines.iter().flat_map(|line| self.wrap(line)).collect()
    }

    /// What time it is after waiting.
    fn waited(&self, done: bool) -> Vec<String> {
        let now = self.stage.clock.now().with_timezone(&self.look.zone);
        let now = now.format("%Y-%m-%d %H:%M:%S").to_string();
        let told = if done {
            say!(self.voice, "waited", now = now)
        } else {
            say!(self.voice, "restless", now = now)
        };
        let mut lines = vec![String::new()];
        lines.extend(self.wrap(&told).iter().map(|line| self.look.dim(line)));
        lines
    }

    /// What there is to say once a line is done.
    async fn after(&mut self, settled: bool) -> Vec<String> {
        let bot = self.bot().to_owned();
        match self.stage.fallen().await {
            Some(why) => vec![self.look.bad(&say!(self.voice, "fallen", bot = bot, why = why))],
            None if !settled => vec![self.look.dim(&say!(self.voice, "still-busy", bot = bot))],
            None => Vec::new(),
        }
    }
}

/// A whole hash is cut short; a name stays.
fn short(name: &str) -> String {
    let hash = name.len() == 40 && name.chars().all(|c| c.is_ascii_hexdigit());
    name.chars().take(if hash { 7 } else { usize::MAX }).collect()
}
