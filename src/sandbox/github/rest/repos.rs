//! Users, repositories, branches, refs and commits.

use serde_json::{Value, json};

use super::json::Pen;
use super::{Answer, Reply, Route, invalid, not_found, ok, refusal};
use crate::sandbox::github::auth::Caller;
use crate::sandbox::github::world::Repository;

impl Route<'_> {
    pub(super) fn viewer(&self) -> Answer {
        match self.caller {
            Caller::Token => self.user(&self.login()),
            // an installation is no user: GitHub says so
            Caller::Installation(_) => Err(Reply::error(403, "Resource not accessible by integration")),
            Caller::App(_) => Err(Reply::error(401, "Requires authentication")),
        }
    }

    pub(super) fn user(&self, login: &str) -> Answer {
        let world = self.shared.world();
        let account = world.account(login).ok_or_else(not_found)?;
        ok(Pen::new(&world, self.shared).whole_user(account))
    }

    pub(super) fn rate_limit(&self) -> Answer {
        let now = self.shared.now();
        let limits = &mut self.shared.edge().limits;
        limits.core.open(now);
        limits.graphql.open(now);
        let (core, graphql) = (limits.core.json(), limits.graphql.json());
        ok(json!({ "resources": { "core": core, "graphql": graphql, "search": core }, "rate": core }))
    }

    pub(super) fn repository(&self, name: &str) -> Answer {
        self.read(name, |pen, repository| ok(pen.repository(repository)))
    }

    pub(super) fn branches(&self, name: &str) -> Answer {
        self.may_contents()?;
        self.knows_query(&["protected", "per_page", "page"]);
        let page = self.page();
        self.read(name, |pen, repository| {
            let all: Vec<(&String, &usize)> = repository.branches.iter().collect();
            let short = |(branch, place): &(&String, &usize)| {
                let sha = &repository.history.at(**place).sha;
                let commit = json!({ "sha": sha, "url": pen.url(repository, &format!("/commits/{sha}")) });
                json!({ "name": branch, "commit": commit, "protected": false })
            };
            let body: Vec<Value> = page.of(&all).iter().map(short).collect();
            Ok(self.link(Reply::new(200, json!(body)), page, all.len(), repository.id))
        })
    }

    pub(super) fn branch(&self, name: &str, branch: &str) -> Answer {
        self.may_contents()?;
        self.read(name, |pen, repository| {
            let place = *repository.branches.get(branch).ok_or_else(|| Reply::error(404, "Branch not found"))?;
            let url = pen.url(repository, &format!("/branches/{branch}"));
            ok(json!({
                "name": branch, "commit": pen.commit(repository, place), "protected": false,
                "_links": { "self": url, "html": pen.page(repository, &format!("/tree/{branch}")) },
                "protection": { "enabled": false, "required_status_checks": { "enforcement_level": "off", "contexts": [], "checks": [] } },
                "protection_url": format!("{url}/protection"),
            }))
        })
    }

    pub(super) fn git_ref(&self, name: &str, branch: &str) -> Answer {
        self.may_contents()?;
        self.read(name, |pen, repository| ok(ref_json(pen, repository, branch)?))
    }

    pub(super) fn create_ref(&self, name: &str) -> Answer {
        self.may_contents()?;
        self.knows(&["ref", "sha"]);
        let (Some(reference), Some(sha)) = (self.text("ref"), self.text("sha")) else {
            return Err(self.against_rules("Reference", "ref", "missing_field", "ref and sha are needed"));
        };
        let Some(branch) = reference.strip_prefix("refs/heads/").filter(|branch| !branch.is_empty()) else {
            return Err(self.against_rules(
                "Reference",
                "ref",
                "invalid",
                "Reference name must start with refs/heads/",
            ));
        };
        self.read(name, |_, repository| {
            if repository.branches.contains_key(branch) {
                return Err(Reply::error(422, "Reference already exists"));
            }
            repository
                .history
                .place(sha)
                .map(|_| ())
                .ok_or_else(|| Reply::error(422, "Object does not exist"))
        })?;
        self.move_ref(name, branch, sha, 201)
    }

    pub(super) fn update_ref(&self, name: &str, branch: &str) -> Answer {
        self.may_contents()?;
        self.knows(&["sha", "force"]);
        let sha =
            self.text("sha").ok_or_else(|| self.against_rules("Reference", "sha", "missing_field", ""))?;
        let force = self.body["force"].as_bool().unwrap_or(false);
        self.read(name, |_, repository| {
            let from = *repository
                .branches
                .get(branch)
                .ok_or_else(|| Reply::error(422, "Reference does not exist"))?;
            let to =
                repository.history.place(sha).ok_or_else(|| Reply::error(422, "Object does not exist"))?;
            let forward = repository.history.compare(from, to).behind == 0;
            if forward || force { Ok(()) } else { Err(Reply::error(422, "Update is not a fast forward")) }
        })?;
        self.move_ref(name, branch, sha, 200)
    }

    fn move_ref(&self, name: &str, branch: &str, sha: &str, status: u16) -> Answer {
        let (login, now) = (self.login(), self.shared.now());
        {
            let mut world = self.shared.world();
            let repository = world.repository_mut(name).map_err(refusal)?;
            let place = repository.history.place(sha).ok_or_else(not_found)?;
            repository.move_branch(branch, place, &login, now);
        }
        self.shared.changed();
        self.read(name, |pen, repository| Ok(Reply::new(status, ref_json(pen, repository, branch)?)))
    }

    pub(super) fn delete_ref(&self, name: &str, branch: &str) -> Answer {
        self.may_contents()?;
        let now = self.shared.now();
        let dropped = self
            .shared
            .world()
            .repository_mut(name)
            .and_then(|repository| repository.drop_branch(branch, now));
        dropped.map_err(|_| Reply::error(422, "Reference does not exist"))?;
        self.shared.changed();
        Ok(Reply::new(204, Value::Null))
    }

    pub(super) fn commit(&self, name: &str, reference: &str) -> Answer {
        self.may_contents()?;
        self.knows_query(&["page", "per_page"]);
        self.read(name, |pen, repository| {
            let gone = || invalid_sha(reference);
            let place = repository.resolve(reference).ok_or_else(gone)?;
            let commit = repository.history.at(place);
            let mut all = pen.commit(repository, place);
            let own = repository.history.files(&[place]);
            let files: Vec<Value> =
                own.iter().map(|(path, new)| pen.file(repository, &commit.sha, path, *new)).collect();
            all["stats"] = json!({ "additions": files.len(), "deletions": 0, "total": files.len() });
            all["files"] = json!(files);
            ok(all)
        })
    }

    pub(super) fn pulls_of_commit(&self, name: &str, sha: &str) -> Answer {
        self.may_pulls()?;
        self.knows_query(&["page", "per_page"]);
        let page = self.page();
        self.read(name, |pen, repository| {
            let place = repository.history.find(sha).ok_or_else(|| invalid_sha(sha))?;
            let all = repository.associated(place);
            let body: Vec<Value> =
                page.of(&all).iter().map(|pull| pen.pull_simple(repository, pull)).collect();
            Ok(self.link(Reply::new(200, json!(body)), page, all.len(), repository.id))
        })
    }
}

fn invalid_sha(reference: &str) -> Reply {
    Reply::error(422, &format!("No commit found for SHA: {reference}"))
}

fn ref_json(pen: &Pen<'_>, repository: &Repository, branch: &str) -> Result<Value, Reply> {
    let place = *repository.branches.get(branch).ok_or_else(not_found)?;
    let sha = &repository.history.at(place).sha;
    let object =
        json!({ "type": "commit", "sha": sha, "url": pen.url(repository, &format!("/git/commits/{sha}")) });
    let reference = format!("refs/heads/{branch}");
    let url = pen.url(repository, &format!("/git/{reference}"));
    Ok(
        json!({ "ref": reference, "node_id": format!("REF_{}_{branch}", repository.id), "url": url, "object": object }),
    )
}

/// A 422 that names a branch which does not exist.
pub(super) fn no_branch(field: &str) -> Reply {
    invalid("PullRequest", field, "invalid", "")
}
