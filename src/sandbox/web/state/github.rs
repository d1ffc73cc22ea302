//! The repository: pull requests, branches, commits, deployments.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::sandbox::github::{ActError, Checks, Deployment, PullState, PullView};
use crate::sandbox::terminal::Stage;

/// How many pull requests, branches, commits and deployments the page lists.
const MOST: usize = 30;

/// What was counted, so that it need not be counted again.
#[derive(Default)]
pub(super) struct Github {
    /// How many commits a head has and lacks, by both heads.
    distances: HashMap<(String, String), (usize, usize)>,
}

impl Github {
    pub(super) fn look(&mut self, stage: &Stage) -> Value {
        // It is there as long as the sandbox is.
        self.read(stage).unwrap_or_default()
    }

    fn read(&mut self, stage: &Stage) -> Result<Value, ActError> {
        let (github, setting) = (&stage.github, &stage.setting);
        let (repository, base) = (setting.repository.as_str(), setting.base.as_str());
        let heads = github.branches(repository)?;
        let log = github.log(repository, base)?;
        let commits = log.iter().take(MOST).map(|commit| {
            let at = heads.iter().filter(|(_, sha)| *sha == commit.sha).map(|(name, _)| name.as_str());
            json!({
                "sha": commit.sha, "subject": commit.subject(), "author": commit.author.name,
                "date": commit.date, "at": at.collect::<Vec<_>>(),
            })
        });
        let commits: Vec<Value> = commits.collect();
        let mut branches = Vec::new();
        for (name, sha) in heads.iter().take(MOST) {
            let (ahead, behind) = self.distance(stage, name, sha, &heads)?;
            let newest = github.log(repository, name)?.into_iter().next();
            let subject = newest.as_ref().map(|commit| commit.subject().to_owned());
            branches.push(
                json!({ "name": name, "sha": sha, "ahead": ahead, "behind": behind, "subject": subject }),
            );
        }
        let all = github.pull_requests(repository)?;
        let mut pulls = Vec::new();
        for pull in all.iter().rev().take(MOST) {
            pulls.push(shown(pull, github.checks(repository, &pull.head_sha).unwrap_or(Checks::None)));
        }
        let deployments = github.deployments(repository)?;
        Ok(json!({
            "web": github.web_url(), "repository": repository, "base": base,
            "releases": [{ "environment": setting.environment, "branch": setting.release }],
            "checks": word(github.checks(repository, base)?), "branches": branches, "commits": commits,
            "pulls": pulls, "older": all.len().saturating_sub(MOST),
            "deployments": deployments.iter().rev().take(MOST).map(deployment).collect::<Vec<_>>(),
        }))
    }

    /// How many commits a branch has that the base branch lacks, and the other way round.
    fn distance(
        &mut self,
        stage: &Stage,
        name: &str,
        sha: &str,
        heads: &[(String, String)],
    ) -> Result<(usize, usize), ActError> {
        let base = stage.setting.base.as_str();
        let head = heads.iter().find(|(known, _)| known == base).map(|(_, sha)| sha.clone());
        let between = (sha.to_owned(), head.unwrap_or_default());
        if let Some(known) = self.distances.get(&between) {
            return Ok(*known);
        }
        let repository = stage.setting.repository.as_str();
        let (mine, theirs) = (stage.github.log(repository, name)?, stage.github.log(repository, base)?);
        let shas = |log: &[_]| -> HashSet<String> {
            log.iter().map(|one: &std::sync::Arc<crate::sandbox::github::Commit>| one.sha.clone()).collect()
        };
        let (mine, theirs) = (shas(&mine), shas(&theirs));
        let distance = (mine.difference(&theirs).count(), theirs.difference(&mine).count());
        self.distances.insert(between, distance);
        Ok(distance)
    }
}

fn shown(pull: &PullView, checks: Checks) -> Value {
    let comments = pull
        .comments
        .iter()
        .map(|comment| json!({ "author": comment.author, "at": comment.at, "body": comment.body }));
    json!({
        "number": pull.number, "title": pull.title, "body": pull.body.as_deref().unwrap_or_default(),
        "author": pull.author, "head": pull.head, "base": pull.base, "sha": pull.head_sha,
        "state": match pull.state {
            PullState::Open => "open",
            PullState::Closed => "closed",
            PullState::Merged => "merged",
        },
        "checks": word(checks), "conflict": pull.conflict, "labels": pull.labels,
        "comments": comments.collect::<Vec<_>>(), "edits": pull.edits.len().saturating_sub(1),
        "editor": pull.edits.iter().skip(1).next_back().map(|edit| edit.editor.as_str()),
    })
}

fn deployment(one: &Deployment) -> Value {
    let last = one.statuses.last();
    json!({
        "id": one.id, "environment": one.environment, "sha": one.sha, "state": one.state().unwrap_or("pending"),
        "description": last.map(|status| status.description.as_str()).filter(|text| !text.is_empty()),
        "at": last.map_or(one.created_at, |status| status.at),
    })
}

fn word(checks: Checks) -> &'static str {
    match checks {
        Checks::Success => "success",
        Checks::Failure => "failure",
        Checks::Pending | Checks::Expected => "pending",
        Checks::None => "none",
    }
}
