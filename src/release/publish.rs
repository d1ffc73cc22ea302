//! The deploy pull request: found or made, its body brought up to date without losing a tick.
//!
//! GitHub replaces a body without asking whether it has changed since it was read. So the body is read
//! right before it is written and again right after; when a person edited it in between, what they wrote
//! is taken from the history of edits, and the part is put into that.

use std::collections::BTreeSet;

use anyhow::Context;
use tracing::{info, warn};

use super::body::render::DEFAULT_TEMPLATE;
use super::body::{self, Detail, NewBody, Unfit};
use super::observe::{Observed, range};
use super::{Key, Release};
use crate::config::{App, Environment};
use crate::github::compare::Range;
use crate::github::pull_request::{self, Edit, Seen, State, Words};
use crate::github::{Github, GithubError};
use crate::say;
use crate::store::Store;
use crate::words::Language;

/// How often people may edit the body while we write it.
const ROUNDS: usize = 5;

/// A deploy pull request that is up to date.
#[derive(Clone, Debug)]
pub struct Published {
    /// How it was when we last looked.
    pub seen: Seen,
    /// Whether it was made just now.
    pub created: bool,
    /// How much of the list fitted.
    pub detail: Detail,
    /// What is wrong with the team's template, which was not used then.
    pub template_problem: Option<String>,
    /// What GitHub refused of labels, assignees and reviewers.
    pub refused: Vec<String>,
}

/// Why there is no deploy pull request.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// GitHub would not.
    #[error(transparent)]
    Github(#[from] GithubError),
    /// The list is too long for GitHub, however short it is written.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The store failed.
    #[error(transparent)]
    Store(anyhow::Error),
    /// It was closed or merged while we wrote it.
    #[error("the pull request was closed while it was written")]
    Closed,
}

/// Everything that is needed to publish.
#[derive(Clone, Copy, Debug)]
pub struct Publisher<'a> {
    /// GitHub.
    pub github: &'a Github,
    /// Where ticks are remembered.
    pub store: &'a Store,
    /// The app.
    pub app: &'a App,
    /// The environment.
    pub environment: &'a Environment,
    /// The language of the body.
    pub language: Language,
}

/// A body ready to be written, and how it came to be.
struct Draft {
    body: NewBody,
    detail: Detail,
    template_problem: Option<String>,
}

impl Publisher<'_> {
    /// Makes or updates the deploy pull request of a release.
    ///
    /// # Errors
    /// What [`PublishError`] says.
    pub async fn publish(&self, observed: &Observed) -> Result<Published, PublishError> {
        let release = &observed.release;
        let found = match &observed.open {
            Some(open) => pull_request::Found { number: open.number, created: false },
            None => {
                let draft = self.draft("", release, &self.earlier_ticks().await?)?;
                let words = Words { title: self.title(release), body: draft.body.text };
                pull_request::create(self.github, self.range(), &words).await?
            }
        };
        let (seen, draft) = self.bring_up_to_date(found.number, release).await?;
        let refused = self.decorate(&seen, found.created).await;
        info!(number = seen.number, created = found.created, "the deploy pull request is up to date");
        Ok(Published {
            seen,
            created: found.created,
            detail: draft.detail,
            template_problem: draft.template_problem,
            refused,
        })
    }

    /// Remembers what is ticked in a pull request now, before it is left.
    ///
    /// # Errors
    /// What [`PublishError`] says.
    pub async fn keep_ticks(&self, number: u64) -> Result<(), PublishError> {
        let Some(seen) = pull_request::see(self.github, self.range(), number).await? else { return Ok(()) };
        self.remember(number, &seen.body, seen.last_person()).await?;
        Ok(())
    }

    /// What was ticked in the pull request before this one, when it was closed and not merged: nobody
    /// confirms twice.
    async fn earlier_ticks(&self) -> Result<BTreeSet<Key>, PublishError> {
        let kept = async {
            let last =
                self.store.deploys(&self.app.name, &self.environment.name, 1).await?.into_iter().next();
            let Some(last) = last.filter(|last| last.merge_sha.is_none()) else { return Ok(BTreeSet::new()) };
            self.store.ticks(&format!("{}#{}", self.app.full_name(), last.pull_number)).await
        };
        let keys = kept.await.map_err(PublishError::Store)?;
        Ok(keys.iter().filter_map(|key| key.parse().ok()).collect())
    }

    fn range(&self) -> Range<'_> {
        range(self.app, self.environment)
    }

    /// What the pull request is called; at most the 256 characters that GitHub allows.
    fn title(&self, release: &Release) -> String {
        let (app, environment) = (release.app.as_str(), release.environment.as_str());
        let title = say!(self.language, "card-title", app = app, environment = environment);
        title.chars().take(256).collect()
    }

    async fn see(&self, number: u64) -> Result<Seen, PublishError> {
        let seen = pull_request::see(self.github, self.range(), number).await?;
        let seen = seen.ok_or_else(|| GithubError::NotFound(format!("pull request #{number}")))?;
        if seen.state == State::Open { Ok(seen) } else { Err(PublishError::Closed) }
    }

    async fn bring_up_to_date(&self, number: u64, release: &Release) -> Result<(Seen, Draft), PublishError> {
        let mut before = self.see(number).await?;
        let mut base = before.body.clone();
        for _ in 0..ROUNDS {
            let remembered = self.remember(number, &base, before.last_person()).await?;
            let draft = self.draft(&base, release, &remembered)?;
            let new = &draft.body.text;
            if same(new, &before.body) {
                return Ok((before, draft));
            }
            pull_request::rewrite(self.github, self.range(), number, new).await?;
            let after = self.see(number).await?;
            match overwritten(&before, &after) {
                Some(edit) => {
                    warn!(
                        number,
                        "somebody edited the pull request at the same moment; their words are put back"
                    );
                    base = edit.diff.clone().unwrap_or_else(|| after.body.clone());
                }
                None if same(new, &after.body) => return Ok((after, draft)),
                None => base = after.body.clone(),
            }
            before = after;
        }
        let why = format!("pull request #{number} was edited again and again while it was written");
        Err(GithubError::Unclear(why).into())
    }

    /// Notes the ticks of a body; returns the keys of all that are remembered.
    async fn remember(
        &self,
        number: u64,
        body: &str,
        by: Option<&str>,
    ) -> Result<BTreeSet<Key>, PublishError> {
        let pull = format!("{}#{number}", self.app.full_name());
        let found = body::read(body);
        let (mut ticked, mut unticked) = (BTreeSet::new(), BTreeSet::new());
        for (key, _) in found.ours() {
            let set = if found.ticked(key) == Some(true) { &mut ticked } else { &mut unticked };
            set.insert(key.to_string());
        }
        let remembered = async {
            self.store.remember_ticks(&pull, &ticked, &unticked, by).await?;
            self.store.ticks(&pull).await
        };
        let keys = remembered.await.context("ticks could not be remembered").map_err(PublishError::Store)?;
        Ok(keys.iter().filter_map(|key| key.parse().ok()).collect())
    }

    /// The body in place of an old one; with tengu's own template where the team's is at fault.
    fn draft(&self, old: &str, release: &Release, remembered: &BTreeSet<Key>) -> Result<Draft, PublishError> {
        let words = match self.language {
            Language::English => body::Words::english(),
            Language::Japanese => body::Words::japanese(),
        };
        let template = self.environment.template.as_deref().unwrap_or(DEFAULT_TEMPLATE);
        let (fitted, template_problem) = match body::fit(old, release, template, &words, remembered) {
            Err(Unfit::Template(problem)) => {
                (body::fit(old, release, DEFAULT_TEMPLATE, &words, remembered), Some(problem.to_string()))
            }
            fitted => (fitted, None),
        };
        let (body, detail) = fitted?;
        Ok(Draft { body, detail, template_problem })
    }

    /// Adds labels, assignees and reviewers; what GitHub refuses of them is told, and no more.
    async fn decorate(&self, seen: &Seen, created: bool) -> Vec<String> {
        let (range, number, environment) = (self.range(), seen.number, self.environment);
        let mut refused = Vec::new();
        let mut note = |what: &str, result: Result<(), GithubError>| {
            let why = |error| match error {
                GithubError::Refused { message, .. } => message,
                other => other.to_string(),
            };
            refused.extend(result.err().map(|error| format!("{what}: {}", why(error))));
        };
        if !environment.labels.is_empty() {
            note("labels", pull_request::label(self.github, range, number, &environment.labels).await);
        }
        if !environment.assignees.is_empty() {
            note("assignees", pull_request::assign(self.github, range, number, &environment.assignees).await);
        }
        // Asking again would call back those who have reviewed already.
        if created && !environment.reviewers.is_empty() {
            note(
                "reviewers",
                pull_request::ask_for_review(self.github, range, number, &environment.reviewers).await,
            );
        }
        refused
    }
}

/// GitHub's page turns line ends into CRLF; that is no difference.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || one.replace("\r\n", "\n") == other.replace("\r\n", "\n")
}

/// The newest edit by a person between two looks, which our own write may have covered. GitHub lists the
/// newest first, and tells times in whole seconds.
pub(super) fn overwritten<'a>(before: &Seen, after: &'a Seen) -> Option<&'a Edit> {
    let known: Vec<_> = before.edits_by_people().collect();
    after.edits_by_people().find(|edit| !known.contains(edit))
}
