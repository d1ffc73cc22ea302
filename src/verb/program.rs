//! What command files bring: answers to pick from, and programs to run.

use anyhow::Context;

use super::{Asked, Tools, Trouble};
use crate::command::action::Run;
use crate::command::argument::{Argument, Arguments};
use crate::command::argv::Refused;
use crate::command::placeholder::is_branch;
use crate::command::run::{self, Exit, Outcome};
use crate::command::template::Template;
use crate::message::block::{code, escape, section};
use crate::message::{Message, block};
use crate::say;
use crate::slack::people::Person;

/// How much of a program's output is shown, in characters; Slack allows 3,000 for a section.
const SHOWN: usize = 2_800;

/// One of the answers, picked by chance.
pub fn reply(tools: &Tools, answers: &[Template], arguments: &Arguments, asked: &Asked) -> Message {
    let picked = answers.get(fastrand::usize(..answers.len().max(1)));
    let said = picked.map_or_else(|| Ok(String::new()), |answer| answer.render(arguments, &asked.user));
    Message::plain(
        said.unwrap_or_else(|problem| {
            say!(tools.config.language, "reply-broken", problem = escape(&problem))
        }),
    )
}

/// Runs a program: says that it runs, and then how it ended in the same message.
///
/// A program cannot be asked whether it has run. So the intent is stored first, and when a process finds
/// an intent that is not its own, it asks people instead of running it twice.
///
/// # Errors
/// What stands in the way.
pub async fn run(
    tools: &Tools,
    run: &Run,
    arguments: &Arguments,
    by: &Person,
    asked: &Asked,
) -> Result<Option<Message>, Trouble> {
    let language = tools.config.language;
    let intent = format!("run:{}", asked.key);
    if tools.store.recall(&intent).await?.is_some() {
        return Ok(Some(Message::plain(say!(language, "run-unknown"))));
    }
    if let Err(Refused::LooksLikeOption { placeholder } | Refused::Nul { placeholder }) =
        run.argv.fill(arguments)
    {
        let given = arguments.get(&placeholder).map(ToString::to_string).unwrap_or_default();
        return Ok(Some(Message::plain(say!(language, "run-argument", argument = code(&given)))));
    }
    // A program may trust that a branch is what git allows; our own commands say what is wrong themselves.
    if let Some(Argument::Branch(given)) = arguments.get("branch")
        && !is_branch(given)
    {
        return Ok(Some(Message::plain(say!(language, "near-bad-branch", given = code(given)))));
    }
    let program = run.argv.program();
    tools.store.remember(&intent, &tools.owner).await?;
    tools.store.audit(&by.id, "run", &program, None).await?;
    let started = say!(language, "run-started", command = code(&program));
    let ts = tools.answer(asked, "started", Message::plain(started)).await?;
    let outcome =
        run::run(run, arguments, &tools.clock, &tools.stop).await.context("the arguments changed")?;
    let message = ended(tools, run, &outcome);
    match ts {
        Some(ts) => {
            tools.outbox.update(&asked.channel, &ts, message).await?;
            Ok(None)
        }
        None => Ok(Some(message)),
    }
}

fn ended(tools: &Tools, run: &Run, outcome: &Outcome) -> Message {
    let language = tools.config.language;
    let seconds = outcome.took.as_secs();
    let how = match &outcome.exit {
        Exit::Exited(0) => say!(language, "run-done", seconds = seconds),
        Exit::Exited(exit) => say!(language, "run-failed", code = *exit, seconds = seconds),
        Exit::Signalled(_) => say!(language, "run-signalled", seconds = seconds),
        Exit::TimedOut => say!(language, "run-timeout", seconds = run.timeout.as_secs()),
        Exit::Cancelled => say!(language, "run-cancelled", seconds = seconds),
        Exit::NotFound => say!(language, "run-not-found"),
        Exit::NotStarted(why) => say!(language, "run-not-started", problem = escape(why)),
    };
    let how = format!("{}: {how}", code(&run.argv.program()));
    let output = outcome.tail.trim_end();
    if matches!(outcome.exit, Exit::NotFound | Exit::NotStarted(_)) {
        return Message::plain(how);
    }
    if output.is_empty() {
        return Message::plain(format!("{how} {}", say!(language, "run-no-output")));
    }
    let tail = tail(output);
    let cut = outcome.truncated || tail.len() < output.len();
    let mut blocks = vec![section(&how)];
    blocks.extend(cut.then(|| block::context(&say!(language, "run-cut"))));
    blocks.push(section(&format!("```\n{}\n```", escape_lines(&tail))));
    Message { text: how, blocks }
}

/// The last lines that fit.
fn tail(output: &str) -> String {
    let skipped = output.chars().count().saturating_sub(SHOWN);
    let tail: String = output.chars().skip(skipped).collect();
    match tail.split_once('\n') {
        Some((_, whole_lines)) if skipped > 0 => whole_lines.to_owned(),
        _ => tail,
    }
}

/// Untrusted lines for a code block: escaped one by one, and nothing in them that ends the block.
fn escape_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| escape(line).replace("```", "'''")).collect();
    lines.join("\n")
}
