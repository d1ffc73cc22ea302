//! Pull requests: listing, opening, changing, merging.

use std::sync::Arc;

use serde_json::{Value, json};

use super::issues::missing;
use super::repos::no_branch;
use super::{Answer, Reply, Route, invalid, ok, refusal};
use crate::sandbox::github::ActError;
use crate::sandbox::github::model::{PullState, PullView};
use crate::sandbox::github::pulls::{BODY, NewPull, TITLE};
use crate::sandbox::github::world::Repository;

/// The most commits a pull request lists. Source: GitHub docs, "List commits on a pull request".
const COMMITS: usize = 250;

impl Route<'_> {
    pub(super) fn pulls(&self, name: &str) -> Answer {
        self.may_pulls()?;
        self.knows_query(&["state", "head", "base", "sort", "direction", "per_page", "page"]);
        let page = self.page();
        let state = self.parameter("state").unwrap_or("open");
        if !["open", "closed", "all"].contains(&state) {
            return Err(self.against_rules("PullRequest", "state", "invalid", state));
        }
        self.read(name, |pen, repository| {
            let fits = |pull: &&Arc<PullView>| {
                state == "all" || (state == "open") == (pull.state == PullState::Open)
            };
            let mut all: Vec<Arc<PullView>> =
                repository.pulls.values().filter(fits).map(|pull| repository.view(pull)).collect();
            all.retain(|pull| self.on_branches(repository, pull));
            self.sort(&mut all);
            let body: Vec<Value> =
                page.of(&all).iter().map(|pull| pen.pull_simple(repository, pull)).collect();
            Ok(self.link(Reply::new(200, json!(body)), page, all.len(), repository.id))
        })
    }

    /// Whether it fits `head=owner:branch` and `base=branch`. A head without an owner filters
    /// nothing, as on GitHub.
    fn on_branches(&self, repository: &Repository, pull: &PullView) -> bool {
        let head = self.parameter("head").and_then(|head| head.split_once(':'));
        let from = head.is_none_or(|(owner, branch)| {
            owner.eq_ignore_ascii_case(&repository.owner) && branch == pull.head
        });
        from && self.parameter("base").is_none_or(|base| base == pull.base)
    }

    fn sort(&self, pulls: &mut [Arc<PullView>]) {
        let by = self.parameter("sort").unwrap_or("created");
        pulls.sort_by_key(|pull| {
            (if by == "updated" { pull.updated_at } else { pull.created_at }, pull.number)
        });
        // newest first, unless sorted by something else than the time of creation
        let ascending = if self.parameter("sort").is_none_or(|by| by == "created") { "desc" } else { "asc" };
        if self.parameter("direction").unwrap_or(ascending) == "desc" {
            pulls.reverse();
        }
    }

    pub(super) fn create_pull(&self, name: &str) -> Answer {
        self.may_pulls()?;
        self.knows(&[
            "title",
            "head",
            "base",
            "body",
            "draft",
            "maintainer_can_modify",
            "head_repo",
            "issue",
        ]);
        let field =
            |field: &str| self.text(field).filter(|text| !text.is_empty()).ok_or_else(|| missing(field));
        let (title, head, base) = (field("title")?, field("head")?, field("base")?);
        self.fits(Some(title), self.text("body"))?;
        let (author, now) = (self.login(), self.shared.now());
        let head = head.rsplit_once(':').map_or(head, |(_, branch)| branch);
        let new = NewPull { head, base, title, body: self.text("body").unwrap_or_default(), author: &author };
        self.read(name, |_, repository| {
            let exists = |field: &str, branch: &str| {
                repository.branches.contains_key(branch).then_some(()).ok_or_else(|| no_branch(field))
            };
            exists("head", head).and(exists("base", base))
        })?;
        let number = self.shared.world().open(name, &new, now).map_err(refusal)?;
        self.shared.changed();
        self.read(name, |pen, repository| {
            let pull = repository.view(repository.pull(number).map_err(refusal)?);
            let mut reply = Reply::new(201, pen.pull(repository, &pull));
            reply.headers.push(("location".to_owned(), pen.url(repository, &format!("/pulls/{number}"))));
            Ok(reply)
        })
    }

    fn fits(&self, title: Option<&str>, body: Option<&str>) -> Result<(), Reply> {
        let long = |text: Option<&str>, most: usize| text.is_some_and(|text| text.chars().count() > most);
        if long(title, TITLE) {
            return Err(self.against_rules(
                "PullRequest",
                "title",
                "custom",
                "title is too long (maximum is 256 characters)",
            ));
        }
        if long(body, BODY) {
            return Err(self.against_rules(
                "PullRequest",
                "body",
                "custom",
                "body is too long (maximum is 65536 characters)",
            ));
        }
        Ok(())
    }

    pub(super) fn pull(&self, name: &str, number: u64) -> Answer {
        self.may_pulls()?;
        let body = self.read(name, |pen, repository| {
            let pull = repository.view(repository.pull(number).map_err(refusal)?);
            Ok(pen.pull(repository, &pull))
        })?;
        let mut world = self.shared.world();
        let pull =
            world.repository_mut(name).and_then(|repository| repository.pull_mut(number)).map_err(refusal)?;
        pull.mergeable_unknown = pull.mergeable_unknown.saturating_sub(1);
        ok(body)
    }

    pub(super) fn update_pull(&self, name: &str, number: u64) -> Answer {
        self.may_pulls()?;
        // octocrab repeats the number in the body; GitHub ignores it
        self.knows(&["title", "body", "state", "base", "maintainer_can_modify", "pull_number"]);
        self.fits(self.text("title"), self.text("body"))?;
        let hook = self.shared.edge().before_write.take();
        if let Some(hook) = hook {
            hook();
        }
        let (login, now) = (self.login(), self.shared.now());
        let updated = self
            .shared
            .world()
            .repository_mut(name)
            .and_then(|repository| self.update(repository, number, &login, now));
        updated.map_err(|error| match error {
            ActError::Refused(words) => invalid("PullRequest", "state", "invalid", &words),
            other => refusal(other),
        })?;
        self.shared.changed();
        self.read(name, |pen, repository| {
            let pull = repository.view(repository.pull(number).map_err(refusal)?);
            ok(pen.pull(repository, &pull))
        })
    }

    fn update(
        &self,
        repository: &mut Repository,
        number: u64,
        login: &str,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<(), ActError> {
        if let Some(base) = self.text("base") {
            repository.branch(base)?;
            base.clone_into(&mut repository.pull_mut(number)?.base);
        }
        if let Some(title) = self.text("title") {
            let pull = repository.pull_mut(number)?;
            (pull.title, pull.updated_at) = (title.to_owned(), now);
        }
        if let Some(body) = self.text("body") {
            repository.write_body(number, login, body.to_owned(), now)?;
        }
        match self.text("state") {
            Some("closed") => repository.close(number, now),
            Some("open") => repository.reopen(number, now),
            Some(other) => Err(ActError::Refused(format!("{other} is not a state"))),
            None => repository.pull(number).map(|_| ()),
        }
    }

    pub(super) fn pull_commits(&self, name: &str, number: u64) -> Answer {
        self.may_pulls()?;
        self.knows_query(&["per_page", "page"]);
        let page = self.page();
        self.read(name, |pen, repository| {
            let pull = repository.pull(number).map_err(refusal)?;
            let mut all = repository.commits_of(pull);
            all.truncate(COMMITS);
            let body: Vec<Value> = page.of(&all).iter().map(|place| pen.commit(repository, *place)).collect();
            Ok(self.link(Reply::new(200, json!(body)), page, all.len(), repository.id))
        })
    }
}
