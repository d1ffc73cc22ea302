//! Renders tengu's part of the body.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::mark;
use super::read::read;
use super::words::{Words, fill};
use crate::release::body::escape::{code, text};
use crate::release::{Key, Release};

mod item;
mod notes;

use item::Items;

/// The template that is used unless a team brings its own.
pub const DEFAULT_TEMPLATE: &str = include_str!("template.md.j2");

/// How much is shown: each step is shorter than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Everything.
    Full,
    /// Commits are counted, not listed.
    WithoutCommits,
    /// Titles and notes are cut short as well.
    ShortTitles,
    /// Each change is its number (or its author's name) and its key. Nobody is mentioned.
    OnlyNumbers,
}

impl Detail {
    /// From the longest to the shortest.
    pub const ALL: [Self; 4] = [Self::Full, Self::WithoutCommits, Self::ShortTitles, Self::OnlyNumbers];
}

/// Tengu's part of a body, marks included, with every box empty and `\n` at the line ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The Markdown.
    pub text: String,
    /// The changes that have a box in it, in the order of the release.
    pub keys: Vec<Key>,
}

/// Why a template can't be used for this release. Its text is for whoever wrote the template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateProblem {
    /// It can't be read or filled.
    #[error("the template can't be rendered: {0}")]
    Broken(String),
    /// Some of what it puts on the page is not one box per change.
    #[error(
        "the template must give each change exactly one checkbox: put `{{{{ change.item }}}}` at the start \
             of a line, once for each of `changes`; without a box: [{}]; with several: [{}]; not in this \
             release: [{}]",
        keys(missing),
        keys(repeated),
        keys(unknown)
    )]
    Keys {
        /// The changes without a box.
        missing: Vec<Key>,
        /// The changes with more than one.
        repeated: Vec<Key>,
        /// Boxes of no change of this release.
        unknown: Vec<Key>,
    },
    /// Its text hides or doubles the marks around tengu's part.
    #[error(
        "the template must not contain tengu's own begin and end marks, nor leave a code fence or an HTML \
             comment open"
    )]
    Marks,
}

fn keys(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(", ")
}

/// Renders tengu's part of the body for `release`, and reads it back to be sure that every change
/// has its box.
///
/// The template sees, all escaped for Markdown and ready to be put on a page: `app`, `environment`, `base`,
/// `release_branch`, `head_sha`, `headline`, `summary`, `notes` (a list of lines), `shortened` (a line, or
/// nothing), `counts` (`pull_requests`, `direct`, `commits`, `people`), `words` and `changes`, each with
/// `item` (the whole task item), `mark` (its key's comment), `number`, `title`, `url`, `people` and
/// `commits` (a list of lines).
///
/// # Errors
/// If the template is at fault; the default template never is.
pub fn render(
    release: &Release,
    template: &str,
    words: &Words,
    detail: Detail,
) -> Result<Part, TemplateProblem> {
    let broken = |error: minijinja::Error| TemplateProblem::Broken(error.to_string());
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(broken)?;
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    let inside = environment.render_named_str("body.md", template, page(release, words, detail));
    let inside = inside.map_err(broken)?.replace("\r\n", "\n");
    // the blank lines end whatever HTML block stands before, and let a list begin
    let text = format!("{}\n\n{}\n\n{}", mark::BEGIN, inside.trim(), mark::END);
    let part = Part { text, keys: release.keys() };
    verify(&part)?;
    Ok(part)
}

fn verify(part: &Part) -> Result<(), TemplateProblem> {
    let found = read(&part.text);
    let whole = 0..part.text.len();
    if found.parts.first() != Some(&whole) || found.parts.len() > 1 || !found.lone_marks.is_empty() {
        return Err(TemplateProblem::Marks);
    }
    let mut boxes: BTreeMap<&Key, usize> = part.keys.iter().map(|key| (key, 0)).collect();
    let mut unknown = vec![];
    for (key, _) in found.ours() {
        match boxes.get_mut(key) {
            Some(count) => *count += 1,
            None => unknown.push(key.clone()),
        }
    }
    let with = |wanted: fn(usize) -> bool| -> Vec<Key> {
        part.keys.iter().filter(|key| wanted(boxes[key])).cloned().collect()
    };
    let (missing, repeated) = (with(|count| count == 0), with(|count| count > 1));
    if missing.is_empty() && repeated.is_empty() && unknown.is_empty() {
        return Ok(());
    }
    Err(TemplateProblem::Keys { missing, repeated, unknown })
}

fn page(release: &Release, words: &Words, detail: Detail) -> Value {
    let counts = release.counts();
    let mut items = Items::new(words, detail);
    let changes: Vec<Value> = release.changes.iter().map(|change| items.of(change)).collect();
    context! {
        app => text(&release.app),
        environment => text(&release.environment),
        base => code(&release.base),
        release_branch => code(&release.release_branch),
        head_sha => code(&release.head_sha),
        headline => headline(release, words),
        summary => fill(&words.summary, &[
            ("pull_requests", &counts.pull_requests.to_string()),
            ("commits", &counts.commits.to_string()),
            ("people", &counts.people.to_string()),
        ]),
        counts => context! {
            pull_requests => counts.pull_requests,
            direct => counts.direct,
            commits => counts.commits,
            people => counts.people,
        },
        notes => notes::lines(release, words, detail),
        shortened => match detail {
            Detail::Full => "",
            Detail::WithoutCommits => &words.without_commits,
            Detail::ShortTitles => &words.short_titles,
            Detail::OnlyNumbers => &words.only_numbers,
        },
        words => context! { how => &words.how, nothing => &words.nothing, attention => &words.attention },
        changes,
    }
}

fn headline(release: &Release, words: &Words) -> String {
    fill(
        &words.headline,
        &[
            ("app", &text(&release.app)),
            ("environment", &text(&release.environment)),
            ("base", &code(&release.base)),
            ("release_branch", &code(&release.release_branch)),
            ("sha", &code(&short(&release.head_sha))),
        ],
    )
}

/// A hash as people read it.
fn short(sha: &str) -> String {
    sha.chars().take(7).collect()
}

#[cfg(test)]
mod tests;
