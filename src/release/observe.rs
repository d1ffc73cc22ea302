//! What would go out at this moment, as GitHub tells it.

use crate::config::{App, Environment, Per};
use crate::github::compare::{self, Comparison, Missing, Range};
use crate::github::pull_request::OpenPullRequest;
use crate::github::{Github, GithubError, branch};

use super::attention::{AttentionRule, AttentionRules, attention};
use super::per_author::per_author;
use super::{Release, changes};

/// A release and what was seen along with it.
#[derive(Clone, Debug)]
pub struct Observed {
    /// What would go out.
    pub release: Release,
    /// What the checks of its head say, in GitHub's words; nothing when there are none.
    pub checks: Option<String>,
    /// The deploy pull request, if one is open.
    pub open: Option<OpenPullRequest>,
}

/// Why nothing would go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// The release branch has all that the base branch has.
    UpToDate {
        /// The commit both have.
        head_sha: String,
    },
    /// There is no such repository, or we may not see it.
    NoRepository,
    /// There is no such branch.
    NoBranch {
        /// Its name.
        name: String,
        /// Branches with names like it, the most alike first.
        nearest: Vec<String>,
        /// Whether it is the release branch, which has to be made once.
        release: bool,
    },
}

/// The branches of an environment.
pub fn range<'a>(app: &'a App, environment: &'a Environment) -> Range<'a> {
    Range {
        owner: &app.owner,
        repository: &app.repository,
        base: &app.base,
        release: &environment.release_branch,
        head: environment.approval.pin.as_deref().unwrap_or(&app.base),
    }
}

/// Looks at what the base branch has that the release branch has not.
///
/// # Errors
/// What [`GithubError`] says.
pub async fn observe(
    github: &Github,
    app: &App,
    environment: &Environment,
) -> Result<Result<Observed, Nothing>, GithubError> {
    let range = range(app, environment);
    let comparison = match compare::compare(github, range).await? {
        Ok(comparison) if comparison.commits.is_empty() => {
            return Ok(Err(Nothing::UpToDate { head_sha: comparison.head_sha }));
        }
        Ok(comparison) => comparison,
        Err(missing) => return nothing(github, range, missing).await.map(Err),
    };
    // Which files changed is another question; it is asked only where somebody wants to know.
    let paths = match app.attention.as_slice() {
        [] => Vec::new(),
        _ => compare::changed_paths(github, range, &comparison.head_sha).await?,
    };
    Ok(Ok(observed(app, environment, comparison, &paths)))
}

fn rules(app: &App) -> AttentionRules {
    let rule = |rule: &crate::config::AttentionRule| AttentionRule {
        glob: rule.glob.clone(),
        note: rule.note.clone(),
    };
    let rules: Vec<_> = app.attention.iter().map(rule).collect();
    // The config has tried every glob already.
    AttentionRules::new(&rules).unwrap_or_default()
}

fn observed(app: &App, environment: &Environment, comparison: Comparison, paths: &[String]) -> Observed {
    let changes = changes(&comparison.commits, &app.base, &environment.release_branch);
    let attention = attention(paths, &rules(app), &changes);
    let changes = match environment.verify.per {
        Per::Change => changes,
        Per::Author => per_author(changes),
    };
    let release = Release {
        app: app.name.clone(),
        environment: environment.name.clone(),
        base: app.base.clone(),
        release_branch: environment.release_branch.clone(),
        head_sha: comparison.head_sha,
        release_sha: comparison.release_sha,
        changes,
        attention,
        truncated: comparison.commits.len() < comparison.commit_count,
        commit_count: comparison.commit_count,
    };
    Observed { release, checks: comparison.checks, open: comparison.open }
}

async fn nothing(github: &Github, range: Range<'_>, missing: Missing) -> Result<Nothing, GithubError> {
    let (name, release) = match missing {
        Missing::Repository => return Ok(Nothing::NoRepository),
        Missing::Base => (range.base, false),
        Missing::Release => (range.release, true),
    };
    let names = branch::names(github, range.owner, range.repository).await?;
    Ok(Nothing::NoBranch { name: name.to_owned(), nearest: nearest(name, names), release })
}

/// At most three names that are like the one that is wanted.
pub(crate) fn nearest(wanted: &str, names: Vec<String>) -> Vec<String> {
    let mut alike: Vec<_> = names
        .into_iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(wanted, &name), name))
        .filter(|(likeness, _)| *likeness > 0.5)
        .collect();
    alike.sort_by(|one, other| other.0.total_cmp(&one.0));
    alike.into_iter().take(3).map(|(_, name)| name).collect()
}
