//! `verify`, `unverify`, `broken` and the buttons for them: what somebody says about a change that runs.

use anyhow::anyhow;

use super::{Asked, Tools, Trouble};
use crate::event::Submitted;
use crate::github::GithubError;
use crate::message::block::escape;
use crate::message::{Message, command, verify as words};
use crate::reminder::MEMORY;
use crate::reminder::look::settle_or_later;
use crate::reminder::people::Finder;
use crate::reminder::tick::tick;
use crate::say;
use crate::slack::SlackError;
use crate::slack::outbox::Post;
use crate::store::verifications::{CONFIRMED, Model, OPEN};

/// What "all" is called.
const ALL: [&str; 4] = ["all", "everything", "全部", "すべて"];

/// Confirms: all that is one's own, or what is named by number.
///
/// # Errors
/// When the store fails.
pub async fn verify(tools: &Tools, given: &str, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let open = tools.store.open_verifications().await?;
    let all = ALL.contains(&given.to_lowercase().as_str());
    if given.is_empty() || all {
        let mine = mine(tools, open, &asked.user).await?;
        return Ok(Some(match mine.as_slice() {
            [] => words::nothing(tools.voice(), None),
            [_] => confirm(tools, &mine, asked).await?,
            _ if all => confirm(tools, &mine, asked).await?,
            several => words::which(tools.voice(), several),
        }));
    }
    let numbers = numbers(given);
    let named: Vec<Model> = open.into_iter().filter(|row| is_named(row, &numbers)).collect();
    let ambiguous =
        named.iter().any(|row| named.iter().filter(|other| other.number == row.number).count() > 1);
    Ok(Some(match named.as_slice() {
        [] => verified_before(tools, &numbers, given, asked).await?,
        several if ambiguous => words::which(tools.voice(), several),
        _ => confirm(tools, &named, asked).await?,
    }))
}

/// Nothing that is open is meant. What was confirmed already is said as such: by the same question, if whoever
/// answered it first died before that.
async fn verified_before(
    tools: &Tools,
    numbers: &[i64],
    given: &str,
    asked: &Asked,
) -> Result<Message, Trouble> {
    let confirmed = confirmed(tools, numbers).await?;
    if confirmed.is_empty() {
        return Ok(words::nothing(tools.voice(), Some(given)));
    }
    let by_this = asked.begun_before.is_some()
        && confirmed.iter().all(|row| row.changed_by.as_deref() == Some(asked.user.as_str()));
    if by_this {
        return Ok(words::verified(tools.config.language, &confirmed, left_of(tools, &confirmed).await?));
    }
    Ok(words::verified_already(tools.config.language, &confirmed))
}

/// What was confirmed lately and goes by these numbers.
async fn confirmed(tools: &Tools, numbers: &[i64]) -> Result<Vec<Model>, Trouble> {
    let since = tools.store.stamp_before(MEMORY);
    let mut confirmed = Vec::new();
    for deploy in tools.store.verified_deploys(&since).await? {
        let rows = tools.store.verifications(&deploy.id).await?;
        confirmed.extend(rows.into_iter().filter(|row| row.state == CONFIRMED && is_named(row, numbers)));
    }
    Ok(confirmed)
}

/// Takes a confirmation back.
///
/// # Errors
/// When the store fails.
pub async fn unverify(tools: &Tools, given: &str, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let confirmed = confirmed(tools, &numbers(given)).await?;
    if confirmed.is_empty() {
        return Ok(Some(words::nothing(tools.voice(), Some(given))));
    }
    Ok(Some(match tick(tools, &confirmed, false, &asked.user).await? {
        Ok(()) => words::reopened(tools.config.language, &confirmed),
        Err(error) => not_ticked(tools, &error),
    }))
}

/// The button "It works".
///
/// # Errors
/// When the store fails.
pub async fn works(tools: &Tools, value: &str, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let Some(row) = row(tools, value).await? else { return Ok(None) };
    if row.state != OPEN {
        // Somebody was faster; the message will say so in a moment.
        settle_or_later(tools, &row.deploy_id).await;
        return Ok(None);
    }
    pressed(tools, &[row], asked).await
}

/// The card's button "My changes work".
///
/// # Errors
/// When the store fails.
pub async fn mine_works(tools: &Tools, deploy: &str, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let rows = tools.store.verifications(deploy).await?;
    let open = rows.into_iter().filter(|row| row.state == OPEN).collect();
    let mine = mine(tools, open, &asked.user).await?;
    if mine.is_empty() {
        return Ok(Some(words::nothing(tools.voice(), None)));
    }
    pressed(tools, &mine, asked).await
}

/// What a button does needs no answer where the message itself shows it.
async fn pressed(tools: &Tools, rows: &[Model], asked: &Asked) -> Result<Option<Message>, Trouble> {
    Ok(tick(tools, rows, true, &asked.user).await?.err().map(|error| not_ticked(tools, &error)))
}

async fn confirm(tools: &Tools, rows: &[Model], asked: &Asked) -> Result<Message, Trouble> {
    if let Err(error) = tick(tools, rows, true, &asked.user).await? {
        return Ok(not_ticked(tools, &error));
    }
    Ok(words::verified(tools.config.language, rows, left_of(tools, rows).await?))
}

/// How much of the same deploys is still open.
async fn left_of(tools: &Tools, rows: &[Model]) -> Result<usize, Trouble> {
    let mut left = 0;
    let mut deploys: Vec<&str> = rows.iter().map(|row| row.deploy_id.as_str()).collect();
    deploys.dedup();
    for deploy in deploys {
        left += tools.store.verifications(deploy).await?.iter().filter(|row| row.state == OPEN).count();
    }
    Ok(left)
}

fn not_ticked(tools: &Tools, error: &GithubError) -> Message {
    Message::plain(say!(tools.config.language, "verify-github", problem = escape(&error.to_string())))
}

/// The button "It does not": asks what does not work, while Slack lets us.
///
/// # Errors
/// When the store fails.
pub async fn ask_what(tools: &Tools, value: &str, trigger_id: &str) -> Result<Option<Message>, Trouble> {
    let Some(row) = row(tools, value).await? else { return Ok(None) };
    let view = words::ask_for_problem(tools.config.language, &row);
    match tools.slack.open_view(trigger_id, &view).await {
        Ok(()) => Ok(None),
        Err(SlackError::Refused { .. } | SlackError::Unclear { .. } | SlackError::Limited(_)) => {
            let name = row.number.map_or_else(|| "#7".to_owned(), |number| format!("#{number}"));
            let typed = command(&tools.config.name, &format!("broken {name} …"));
            Ok(Some(Message::plain(say!(tools.config.language, "problem-late", command = typed))))
        }
    }
}

/// The modal was submitted.
///
/// # Errors
/// When the store fails or the channel can't be told.
pub async fn submitted(
    tools: &Tools,
    submitted: &Submitted,
    asked: &Asked,
) -> Result<Option<Message>, Trouble> {
    let said = submitted.values.get(words::WORDS).map(String::as_str).unwrap_or_default();
    let Some(row) = row(tools, &submitted.private_metadata).await? else { return Ok(None) };
    tell(tools, &row, said, asked).await.map(|()| None)
}

/// `broken #7 …`: the same by a command.
///
/// # Errors
/// As [`submitted`].
pub async fn broken(tools: &Tools, given: &str, asked: &Asked) -> Result<Option<Message>, Trouble> {
    let (number, said) = given.split_once(char::is_whitespace).unwrap_or((given, ""));
    let numbers = numbers(number);
    let open = tools.store.open_verifications().await?;
    let named: Vec<Model> = open.into_iter().filter(|row| is_named(row, &numbers)).collect();
    match named.as_slice() {
        [] => Ok(Some(words::nothing(tools.voice(), Some(number)))),
        [_] if said.trim().is_empty() => {
            let typed = command(&tools.config.name, &format!("broken {number} …"));
            Ok(Some(Message::plain(say!(tools.config.language, "problem-words", command = typed))))
        }
        [row] => tell(tools, row, said.trim(), asked).await.map(|()| None),
        several => Ok(Some(words::which(tools.voice(), several))),
    }
}

/// Notes what does not work and tells the channel, with the way back.
async fn tell(tools: &Tools, row: &Model, said: &str, asked: &Asked) -> Result<(), Trouble> {
    tools.store.note_problem(&row.pull, &row.key, Some((&asked.user, said))).await?;
    let why = format!("{} in {}: {said}", row.key, row.pull);
    tools.store.audit(&asked.user, "does not work", &why, Some(&row.deploy_id)).await?;
    let environment = tools.config.apps.get(&row.app).and_then(|app| app.environments.get(&row.environment));
    let may_go_back = environment.is_some_and(|environment| environment.ship.is_some());
    let post = Post {
        channel: row.channel.clone(),
        thread_ts: None,
        key: format!("{}:problem", asked.key),
        message: words::problem(tools.voice(), row, &asked.user, said, may_go_back),
        tried_since: asked.begun_before,
    };
    tools.outbox.post(post).await.map_err(|error| anyhow!(error).context("the channel could not be told"))?;
    settle_or_later(tools, &row.deploy_id).await;
    Ok(())
}

/// The rows that somebody has to confirm.
///
/// # Errors
/// When the store fails.
pub async fn mine(tools: &Tools, rows: Vec<Model>, user: &str) -> Result<Vec<Model>, Trouble> {
    let (mut finder, mut mine) = (Finder::new(tools, &rows), Vec::new());
    for row in rows {
        if finder.owers(&row).await?.0.contains(user) {
            mine.push(row);
        }
    }
    Ok(mine)
}

/// What a button or a modal carries: `pull key`.
async fn row(tools: &Tools, value: &str) -> Result<Option<Model>, Trouble> {
    let Some((pull, key)) = value.split_once(' ') else { return Ok(None) };
    Ok(tools.store.verification(pull, key).await?)
}

/// `#7, #8` and `7 8`.
fn numbers(given: &str) -> Vec<i64> {
    let words = given.split(|char: char| char.is_whitespace() || matches!(char, ',' | '、' | '，'));
    words.filter_map(|word| word.trim_start_matches(['#', '＃']).parse().ok()).collect()
}

fn is_named(row: &Model, numbers: &[i64]) -> bool {
    row.number.is_some_and(|number| numbers.contains(&number))
}
