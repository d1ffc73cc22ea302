//! Merging a pull request, with all the ways in which GitHub says no.

use serde_json::json;

use super::{Answer, Reply, Route, not_found, ok, refusal};
use crate::sandbox::github::ActError;
use crate::sandbox::github::merging::may_be_merged;
use crate::sandbox::github::model::{MergeKind, PullState};
use crate::sandbox::github::world::World;

impl Route<'_> {
    pub(super) fn merge_pull(&self, name: &str, number: u64) -> Answer {
        self.may_contents()?;
        self.knows(&["commit_title", "commit_message", "sha", "merge_method"]);
        let how = match self.text("merge_method").unwrap_or("merge") {
            "merge" => MergeKind::Merge,
            "squash" => MergeKind::Squash,
            "rebase" => MergeKind::Rebase,
            other => return Err(self.against_rules("PullRequest", "merge_method", "invalid", other)),
        };
        let hook = self.shared.edge().before_write.take();
        if let Some(hook) = hook {
            hook();
        }
        let (login, now) = (self.login(), self.shared.now());
        let message = self.text("commit_title").map(|title| match self.text("commit_message") {
            Some(body) if !body.is_empty() => format!("{title}\n\n{body}"),
            _ => title.to_owned(),
        });
        let mut world = self.shared.world();
        self.comes_in_time(&mut world, name, number)?;
        let sha = world.merge(name, number, how, &login, message, now).map_err(refusal)?;
        drop(world);
        self.shared.changed();
        ok(json!({ "sha": sha, "merged": true, "message": "Pull Request successfully merged" }))
    }

    /// Whether head and base are where the merge expects them.
    fn comes_in_time(&self, world: &mut World, name: &str, number: u64) -> Result<(), Reply> {
        let repository = world.repository_mut(name).map_err(refusal)?;
        let pull = repository.view(repository.pull(number).map_err(|_| not_found())?);
        if pull.state == PullState::Open && self.text("sha").is_some_and(|sha| sha != pull.head_sha) {
            return Err(refusal(ActError::HeadMoved { number, head: pull.head_sha.clone() }));
        }
        may_be_merged(&pull).map_err(refusal)?;
        let pull = repository.pull_mut(number).map_err(refusal)?;
        if pull.base_modified > 0 {
            pull.base_modified -= 1;
            return Err(Reply::error(405, "Base branch was modified. Review and try the merge again."));
        }
        Ok(())
    }
}
