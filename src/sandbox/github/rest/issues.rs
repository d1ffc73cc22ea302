//! Labels, assignees, comments and review requests of a pull request.

use serde_json::{Value, json};

use super::json::Pen;
use super::{Answer, Reply, Route, invalid, not_found, ok, refusal};
use crate::sandbox::github::model::{Comment, Kind};

impl Route<'_> {
    pub(super) fn add_labels(&self, name: &str, number: u64) -> Answer {
        self.may_pulls()?;
        self.knows(&["labels"]);
        let labels = self.names("labels");
        if labels.is_empty() {
            return Err(self.against_rules("Label", "labels", "missing_field", "labels are needed"));
        }
        if let Some(long) = labels.iter().find(|label| label.chars().count() > 50) {
            return Err(self.against_rules("Label", "name", "invalid", long));
        }
        {
            let mut world = self.shared.world();
            let ids: Vec<u64> = labels.iter().map(|_| world.id()).collect();
            let repository = world.repository_mut(name).map_err(refusal)?;
            repository.pull(number).map_err(refusal)?;
            for (label, id) in labels.iter().zip(ids) {
                repository.labels.entry(label.clone()).or_insert(id);
            }
            let pull = repository.pull_mut(number).map_err(refusal)?;
            labels.into_iter().for_each(|label| insert(&mut pull.labels, label));
        }
        self.shared.changed();
        self.read(name, |pen, repository| {
            let pull = repository.pull(number).map_err(refusal)?;
            ok(pull.labels.iter().map(|label| pen.label(repository, label)).collect())
        })
    }

    /// Adds assignees; whoever can't be assigned is silently left out, as GitHub does.
    pub(super) fn add_assignees(&self, name: &str, number: u64) -> Answer {
        self.may_pulls()?;
        self.knows(&["assignees"]);
        {
            let mut world = self.shared.world();
            let known = |login: &String| {
                world
                    .account(login)
                    .filter(|account| account.kind == Kind::User)
                    .map(|account| account.login.clone())
            };
            let logins: Vec<String> = self.names("assignees").iter().filter_map(known).collect();
            let pull = world
                .repository_mut(name)
                .and_then(|repository| repository.pull_mut(number))
                .map_err(refusal)?;
            logins.into_iter().for_each(|login| insert(&mut pull.assignees, login));
            pull.assignees.truncate(10);
        }
        self.shared.changed();
        self.read(name, |pen, repository| {
            let pull = repository.pull(number).map_err(refusal)?;
            let url = pen.url(repository, &format!("/issues/{number}"));
            let mut issue = pen.pull_simple(repository, pull);
            let more = json!({
                "url": url, "repository_url": pen.url(repository, ""), "events_url": format!("{url}/events"),
                "labels_url": format!("{url}/labels{{/name}}"), "comments": pull.comments.len(),
            });
            super::json::merge(&mut issue, more);
            Ok(Reply::new(201, issue))
        })
    }

    pub(super) fn request_reviewers(&self, name: &str, number: u64) -> Answer {
        self.may_pulls()?;
        self.knows(&["reviewers", "team_reviewers"]);
        {
            let mut world = self.shared.world();
            let org = name.split('/').next().unwrap_or_default();
            let (logins, teams) = (self.names("reviewers"), self.names("team_reviewers"));
            let stranger =
                |login: &String| world.account(login).is_none_or(|account| account.kind != Kind::User);
            let no_team = |slug: &String| !world.teams.contains(&format!("{org}/{slug}"));
            if logins.iter().any(stranger) || teams.iter().any(no_team) {
                let words = "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.";
                return Err(Reply::error(422, &format!("{words} ({name})")));
            }
            let pull = world
                .repository_mut(name)
                .and_then(|repository| repository.pull_mut(number))
                .map_err(refusal)?;
            if logins.iter().any(|login| login.eq_ignore_ascii_case(&pull.author)) {
                return Err(Reply::error(422, "Review cannot be requested from pull request author."));
            }
            logins.into_iter().for_each(|login| insert(&mut pull.requested_reviewers, login));
            teams.into_iter().for_each(|team| insert(&mut pull.requested_teams, team));
        }
        self.shared.changed();
        let simple = |pen: &Pen<'_>, repository: &_| Ok(repository_pull(pen, repository, number));
        self.read(name, simple)?.ok_or_else(not_found)
    }

    pub(super) fn comments(&self, name: &str, number: u64) -> Answer {
        self.may_pulls()?;
        self.knows_query(&["since", "per_page", "page"]);
        let page = self.page();
        self.read(name, |pen, repository| {
            let all = &repository.pull(number).map_err(refusal)?.comments;
            let body: Vec<Value> =
                page.of(all).iter().map(|comment| pen.comment(repository, number, comment)).collect();
            Ok(self.link(Reply::new(200, json!(body)), page, all.len(), repository.id))
        })
    }

    pub(super) fn comment(&self, name: &str, number: u64) -> Answer {
        self.may_pulls()?;
        self.knows(&["body"]);
        let Some(body) = self.text("body").filter(|body| !body.is_empty()) else {
            return Err(self.against_rules("IssueComment", "body", "missing_field", "Body cannot be blank"));
        };
        if body.chars().count() > crate::sandbox::github::pulls::BODY {
            return Err(self.against_rules(
                "IssueComment",
                "body",
                "custom",
                "body is too long (maximum is 65536 characters)",
            ));
        }
        let (author, at) = (self.login(), self.shared.now());
        let mut world = self.shared.world();
        let id = world.id();
        let pull =
            world.repository_mut(name).and_then(|repository| repository.pull_mut(number)).map_err(refusal)?;
        let comment = Comment { id, author, at, body: body.to_owned() };
        pull.comments.push(comment.clone());
        pull.updated_at = at;
        let pen = Pen::new(&world, self.shared);
        let reply = pen.comment(world.repository(name).map_err(refusal)?, number, &comment);
        drop(world);
        self.shared.changed();
        Ok(Reply::new(201, reply))
    }
}

fn repository_pull(
    pen: &Pen<'_>,
    repository: &crate::sandbox::github::world::Repository,
    number: u64,
) -> Option<Reply> {
    let pull = repository.pull(number).ok()?;
    Some(Reply::new(201, pen.pull_simple(repository, &repository.view(pull))))
}

/// Adds a name that is not there yet.
fn insert(list: &mut Vec<String>, name: String) {
    if !list.contains(&name) {
        list.push(name);
    }
}

/// A field that must be there.
pub(super) fn missing(field: &str) -> Reply {
    invalid("PullRequest", field, "missing_field", "")
}
