//! REST: which route a request takes, and what every route needs.

mod apps;
mod compare;
mod contents;
mod deployments;
mod issues;
mod json;
mod merge;
mod paging;
mod pulls;
mod repos;

use http::Method;
use serde_json::{Value, json};

use super::auth::{Access, Caller};
use super::server::{Asked, Reply};
use super::world::Repository;
use super::{ActError, Shared};

/// A request on its way to an answer.
struct Route<'a> {
    shared: &'a Shared,
    asked: &'a Asked,
    caller: &'a Caller,
    body: Value,
}

type Answer = Result<Reply, Reply>;

pub(super) fn answer(shared: &Shared, asked: &Asked, caller: &Caller) -> Reply {
    let body = match serde_json::from_slice(&asked.body) {
        Ok(body) => body,
        Err(_) if asked.body.is_empty() => Value::Null,
        Err(_) => return Reply::error(400, "Problems parsing JSON"),
    };
    let route = Route { shared, asked, caller, body };
    let path = by_name(shared, &asked.path);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    route.dispatch(&path).unwrap_or_else(|reply| reply)
}

/// `/repositories/ID/…`, which GitHub's own links use, said by name.
fn by_name(shared: &Shared, path: &[String]) -> Vec<String> {
    let [first, id, rest @ ..] = path else { return path.to_vec() };
    let world = shared.world();
    let found =
        id.parse().ok().and_then(|id: u64| world.repositories.iter().find(|repository| repository.id == id));
    match found.filter(|_| first == "repositories") {
        Some(found) => {
            ["repos", &found.owner, &found.name].map(str::to_owned).into_iter().chain(rest.to_vec()).collect()
        }
        None => path.to_vec(),
    }
}

impl Route<'_> {
    fn dispatch(&self, path: &[&str]) -> Answer {
        let method = self.asked.method.as_str();
        if let Some((repository, rest)) = split_repository(path) {
            self.visible(&repository)?;
            return self.dispatch_repository(method, &repository, rest);
        }
        match (method, path) {
            ("GET", ["user"]) => self.viewer(),
            ("GET", ["users", login]) => self.user(login),
            ("GET", ["rate_limit"]) => self.rate_limit(),
            ("GET", ["app"]) => self.app(),
            ("GET", ["app", "installations", id]) => self.installation_by_id(id),
            ("POST", ["app", "installations", id, "access_tokens"]) => self.access_token(id),
            _ => Err(self.unknown()),
        }
    }

    fn dispatch_repository(&self, method: &str, repository: &str, rest: &[&str]) -> Answer {
        match (method, rest) {
            ("GET", []) => self.repository(repository),
            ("GET", ["installation"]) => self.installation(),
            ("GET", ["branches"]) => self.branches(repository),
            ("GET", ["branches", branch @ ..]) => self.branch(repository, &branch.join("/")),
            ("GET", ["git", "ref", "heads", branch @ ..]) => self.git_ref(repository, &branch.join("/")),
            ("POST", ["git", "refs"]) => self.create_ref(repository),
            ("PATCH", ["git", "refs", "heads", branch @ ..]) => {
                self.update_ref(repository, &branch.join("/"))
            }
            ("DELETE", ["git", "refs", "heads", branch @ ..]) => {
                self.delete_ref(repository, &branch.join("/"))
            }
            ("GET", ["commits", sha, "pulls"]) => self.pulls_of_commit(repository, sha),
            ("GET", ["commits", reference @ ..]) if !reference.is_empty() => {
                self.commit(repository, &reference.join("/"))
            }
            ("GET", ["compare", basehead @ ..]) => self.compare(repository, &basehead.join("/")),
            ("GET", ["contents", path @ ..]) => self.contents(repository, &path.join("/")),
            ("GET", ["pulls"]) => self.pulls(repository),
            ("POST", ["pulls"]) => self.create_pull(repository),
            ("POST", ["issues", number, "labels"]) => self.add_labels(repository, number_in(number)?),
            ("POST", ["issues", number, "assignees"]) => self.add_assignees(repository, number_in(number)?),
            ("GET", ["issues", number, "comments"]) => self.comments(repository, number_in(number)?),
            ("POST", ["issues", number, "comments"]) => self.comment(repository, number_in(number)?),
            (method, ["deployments", rest @ ..]) => self.dispatch_deployment(method, repository, rest),
            (method, ["pulls", number, rest @ ..]) => {
                self.dispatch_pull(method, repository, number_in(number)?, rest)
            }
            _ => Err(self.unknown()),
        }
    }

    fn dispatch_pull(&self, method: &str, repository: &str, number: u64, rest: &[&str]) -> Answer {
        match (method, rest) {
            ("GET", []) => self.pull(repository, number),
            ("PATCH", []) => self.update_pull(repository, number),
            ("GET", ["commits"]) => self.pull_commits(repository, number),
            ("PUT", ["merge"]) => self.merge_pull(repository, number),
            ("POST", ["requested_reviewers"]) => self.request_reviewers(repository, number),
            _ => Err(self.unknown()),
        }
    }

    fn dispatch_deployment(&self, method: &str, repository: &str, rest: &[&str]) -> Answer {
        self.may(self.shared.edge().doors.permissions.deployments)?;
        match (method, rest) {
            ("GET", []) => self.deployments(repository),
            ("POST", []) => self.create_deployment(repository),
            ("GET", [id]) => self.deployment(repository, number_in(id)?),
            ("GET", [id, "statuses"]) => self.deployment_statuses(repository, number_in(id)?),
            ("POST", [id, "statuses"]) => self.create_deployment_status(repository, number_in(id)?),
            _ => Err(self.unknown()),
        }
    }

    fn unknown(&self) -> Reply {
        self.shared.refuse(format!("{} {}: no such route here", self.asked.method, self.asked.uri));
        not_found()
    }

    /// A repository the caller does not see does not exist; an App's JWT opens no repository
    /// except to say where it is installed.
    fn visible(&self, full_name: &str) -> Result<(), Reply> {
        let world = self.shared.world();
        let hidden = world.repository(full_name).map_or(true, |repository| repository.hidden);
        let jwt = matches!(self.caller, Caller::App(_))
            && self.asked.path.last().is_none_or(|last| last != "installation");
        match (hidden, jwt) {
            (true, _) => Err(not_found()),
            (false, true) => Err(Reply::error(401, "Requires authentication")),
            (false, false) => Ok(()),
        }
    }

    /// Contents are read by GET and need writing for all else.
    fn may_contents(&self) -> Result<(), Reply> {
        self.may(self.shared.edge().doors.permissions.contents)
    }

    fn may_pulls(&self) -> Result<(), Reply> {
        self.may(self.shared.edge().doors.permissions.pull_requests)
    }

    fn may(&self, access: Access) -> Result<(), Reply> {
        let needed = if self.asked.method == Method::GET { Access::Read } else { Access::Write };
        if access >= needed {
            Ok(())
        } else {
            Err(Reply::error(403, "Resource not accessible by integration"))
        }
    }

    /// Reads a repository under lock.
    fn read<T>(
        &self,
        full_name: &str,
        read: impl FnOnce(&json::Pen<'_>, &Repository) -> Result<T, Reply>,
    ) -> Result<T, Reply> {
        let world = self.shared.world();
        let repository = world.repository(full_name).map_err(|_| not_found())?;
        read(&json::Pen::new(&world, self.shared), repository)
    }

    /// The login everything is done as.
    fn login(&self) -> String {
        match self.caller {
            Caller::Installation(slug) => slug.clone(),
            _ => self.shared.world().bot.clone(),
        }
    }

    /// Notes fields of the body that GitHub does not document for this route.
    fn knows(&self, fields: &[&str]) {
        let unknown = self.body.as_object().into_iter().flat_map(|body| body.keys());
        for field in unknown.filter(|field| !fields.contains(&field.as_str())) {
            self.shared.refuse(format!("{} {}: unknown field `{field}`", self.asked.method, self.asked.uri));
        }
    }

    /// Notes query parameters that GitHub does not document for this route.
    fn knows_query(&self, names: &[&str]) {
        for (name, _) in self.asked.query.iter().filter(|(name, _)| !names.contains(&name.as_str())) {
            self.shared
                .refuse(format!("{} {}: unknown parameter `{name}`", self.asked.method, self.asked.uri));
        }
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.asked.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.body[field].as_str()
    }

    /// A list of names in the body.
    fn names(&self, field: &str) -> Vec<String> {
        let list = self.body[field].as_array().cloned().unwrap_or_default();
        list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
    }

    /// A 422 because of a field, noted as against the rules.
    fn against_rules(&self, resource: &str, field: &str, code: &str, message: &str) -> Reply {
        self.shared.refuse(format!(
            "{} {}: {resource}.{field} {code}: {message}",
            self.asked.method, self.asked.uri
        ));
        invalid(resource, field, code, message)
    }
}

fn split_repository<'a>(path: &'a [&'a str]) -> Option<(String, &'a [&'a str])> {
    match path {
        ["repos", owner, name, rest @ ..] => Some((format!("{owner}/{name}"), rest)),
        _ => None,
    }
}

fn number_in(text: &str) -> Result<u64, Reply> {
    text.parse().map_err(|_| not_found())
}

fn ok(body: Value) -> Answer {
    Ok(Reply::new(200, body))
}

fn not_found() -> Reply {
    Reply::error(404, "Not Found")
}

/// GitHub's `validation-error`.
fn invalid(resource: &str, field: &str, code: &str, message: &str) -> Reply {
    let mut error = json!({ "resource": resource, "code": code });
    if !field.is_empty() {
        error["field"] = json!(field);
    }
    if !message.is_empty() {
        error["message"] = json!(message);
    }
    let docs = "https://docs.github.com/rest";
    Reply::new(
        422,
        json!({ "message": "Validation Failed", "errors": [error], "documentation_url": docs, "status": "422" }),
    )
}

/// What an act's failure is over HTTP.
fn refusal(error: ActError) -> Reply {
    match error {
        ActError::NoSuch { .. } => not_found(),
        ActError::NotMergeable { .. } => Reply::error(405, "Pull Request is not mergeable"),
        ActError::HeadMoved { .. } => {
            Reply::error(409, "Head branch was modified. Review and try the merge again.")
        }
        ActError::Blocked(words) => Reply::error(405, &words),
        ActError::Refused(words) => invalid("PullRequest", "", "custom", &words),
    }
}
