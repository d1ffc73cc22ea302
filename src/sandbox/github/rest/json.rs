//! Things as GitHub's REST writes them, with every field its OpenAPI description requires.

mod deployed;
mod urls;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use crate::sandbox::github::Shared;
use crate::sandbox::github::history::{Person, hex};
use crate::sandbox::github::model::{Account, Kind, MergeKind, PullState, PullView};
use crate::sandbox::github::world::{Repository, World};
use urls::{REPOSITORY_URLS, USER_URLS};

/// Writes things with their addresses.
pub(super) struct Pen<'a> {
    world: &'a World,
    api: &'a str,
    web: String,
}

pub(super) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The login as REST writes it: Apps with `[bot]`.
fn login(account: &Account) -> String {
    if account.kind == Kind::Bot { format!("{}[bot]", account.login) } else { account.login.clone() }
}

impl<'a> Pen<'a> {
    pub(super) fn new(world: &'a World, shared: &'a Shared) -> Self {
        Self { world, api: &shared.base, web: shared.web() }
    }

    /// A `simple-user`; whoever is not known is the ghost that GitHub shows for deleted accounts.
    pub(super) fn user(&self, who: &str) -> Value {
        let known = self.world.account(who).filter(|account| account.kind != Kind::Deleted);
        let (id, name, kind) = match known {
            Some(account) => {
                (account.id, login(account), if account.kind == Kind::Bot { "Bot" } else { "User" })
            }
            None if self.world.repositories.iter().any(|repository| repository.owner == who) => {
                (1, who.to_owned(), "Organization")
            }
            None => (10_137, "ghost".to_owned(), "User"),
        };
        let mut user = Map::new();
        for part in USER_URLS {
            user.insert(format!("{part}_url"), json!(format!("{}/users/{name}/{part}", self.api)));
        }
        let rest = json!({
            "id": id, "login": name, "type": kind, "site_admin": false, "gravatar_id": "",
            "node_id": format!("U_{id}"),
            "url": format!("{}/users/{name}", self.api),
            "html_url": format!("{}/{name}", self.web),
            "avatar_url": format!("{}/avatars/{id}", self.web),
        });
        user.extend(rest.as_object().cloned().unwrap_or_default());
        Value::Object(user)
    }

    /// A `public-user`.
    pub(super) fn whole_user(&self, account: &Account) -> Value {
        let mut user = self.user(&account.login);
        let more = json!({
            "name": account.name, "email": account.email, "bio": null, "blog": "", "company": null,
            "location": null, "hireable": null, "user_view_type": "public", "followers": 0, "following": 0, "public_gists": 0,
            "public_repos": 0, "created_at": "2019-04-01T00:00:00Z", "updated_at": "2019-04-01T00:00:00Z",
        });
        merge(&mut user, more);
        user
    }

    /// A `full-repository`.
    pub(super) fn repository(&self, repository: &Repository) -> Value {
        let name = repository.full_name();
        let (url, page) = (format!("{}/repos/{name}", self.api), format!("{}/{name}", self.web));
        let open = repository.pulls.values().filter(|pull| pull.state == PullState::Open).count();
        let mut all = json!({
        "id": repository.id, "node_id": format!("R_{}", repository.id), "name": repository.name, "full_name": name,
        "owner": self.user(&repository.owner), "private": repository.private, "fork": false,
        "html_url": page, "url": url, "description": null, "homepage": null, "language": null,
        "mirror_url": null, "license": null, "size": repository.history.len(),
        "git_url": format!("{page}.git"), "ssh_url": format!("git@127.0.0.1:{name}.git"),
        "clone_url": format!("{page}.git"), "svn_url": page,
        "default_branch": repository.default_branch, "visibility": if repository.private { "private" } else { "public" },
        });
        let more = json!({
            "forks": 0, "forks_count": 0, "open_issues": open, "open_issues_count": open, "stargazers_count": 0,
            "watchers": 0, "watchers_count": 0, "network_count": 0, "subscribers_count": 0,
            "has_issues": true, "has_projects": true, "has_wiki": true, "has_pages": false, "has_discussions": false,
            "has_downloads": true, "archived": false, "disabled": false,
            "allow_merge_commit": repository.merge_kinds.contains(&MergeKind::Merge),
            "allow_squash_merge": repository.merge_kinds.contains(&MergeKind::Squash),
            "allow_rebase_merge": repository.merge_kinds.contains(&MergeKind::Rebase), "allow_auto_merge": false,
            "permissions": { "admin": false, "maintain": false, "push": true, "triage": true, "pull": true },
        });
        merge(&mut all, more);
        for field in ["created_at", "updated_at", "pushed_at"] {
            all[field] = json!(time(repository.created_at));
        }
        for part in REPOSITORY_URLS {
            all[format!("{part}_url")] = json!(format!("{url}/{}", part.replace('_', "/")));
        }
        all
    }

    /// A `commit`.
    pub(super) fn commit(&self, repository: &Repository, place: usize) -> Value {
        let commit = repository.history.at(place);
        let name = repository.full_name();
        let (api, page) = (format!("{}/repos/{name}", self.api), format!("{}/{name}", self.web));
        let git_user = |person: &Person| json!({ "name": person.name, "email": person.email, "date": time(commit.date) });
        let account = |person: &Person| {
            self.world.account_by_email(&person.email).map(|account| self.user(&account.login))
        };
        let parent = |place: &usize| {
            let sha = &repository.history.at(*place).sha;
            json!({ "sha": sha, "url": format!("{api}/commits/{sha}"), "html_url": format!("{page}/commit/{sha}") })
        };
        let (sha, tree) = (&commit.sha, hex(commit.sha.as_bytes()));
        json!({
            "sha": sha, "node_id": format!("C_{sha}"), "url": format!("{api}/commits/{sha}"),
            "html_url": format!("{page}/commit/{sha}"), "comments_url": format!("{api}/commits/{sha}/comments"),
            "author": account(&commit.author), "committer": account(&commit.committer),
            "parents": commit.parents.iter().map(parent).collect::<Vec<_>>(),
            "commit": {
                "author": git_user(&commit.author), "committer": git_user(&commit.committer),
                "message": commit.message, "comment_count": 0, "url": format!("{api}/git/commits/{sha}"),
                "tree": { "sha": tree, "url": format!("{api}/git/trees/{tree}") },
                "verification": { "verified": false, "reason": "unsigned", "payload": null, "signature": null, "verified_at": null },
            },
        })
    }

    /// A `diff-entry`.
    pub(super) fn file(&self, repository: &Repository, sha: &str, path: &str, new: bool) -> Value {
        let name = repository.full_name();
        json!({
            "sha": hex(path.as_bytes()), "filename": path, "status": if new { "added" } else { "modified" },
            "additions": 1, "deletions": u8::from(!new), "changes": 1 + u8::from(!new),
            "blob_url": format!("{}/{name}/blob/{sha}/{path}", self.web),
            "raw_url": format!("{}/{name}/raw/{sha}/{path}", self.web),
            "contents_url": format!("{}/repos/{name}/contents/{path}?ref={sha}", self.api),
        })
    }

    /// A `pull-request-simple`, as lists have it.
    pub(super) fn pull_simple(&self, repository: &Repository, pull: &PullView) -> Value {
        let (name, number) = (repository.full_name(), pull.number);
        let api = format!("{}/repos/{name}", self.api);
        let (url, issue) = (format!("{api}/pulls/{number}"), format!("{api}/issues/{number}"));
        let page = format!("{}/{name}/pull/{number}", self.web);
        let statuses = format!("{api}/statuses/{}", pull.head_sha);
        let review = format!("{api}/pulls/comments{{/number}}");
        let users = |logins: &[String]| logins.iter().map(|login| self.user(login)).collect::<Vec<_>>();
        let link = |href: &str| json!({ "href": href });
        let mut all = json!({
        "id": pull.id, "node_id": format!("PR_{}", pull.id), "number": number, "url": url, "html_url": page,
        "diff_url": format!("{page}.diff"), "patch_url": format!("{page}.patch"), "issue_url": issue,
        "commits_url": format!("{url}/commits"), "comments_url": format!("{issue}/comments"),
        "review_comments_url": format!("{url}/comments"), "review_comment_url": review, "statuses_url": statuses,
        });
        let words = json!({
        "state": if pull.state == PullState::Open { "open" } else { "closed" }, "locked": false, "draft": false,
        "title": pull.title, "body": pull.body, "user": self.user(&pull.author), "author_association": "MEMBER",
        "created_at": time(pull.created_at), "updated_at": time(pull.updated_at),
        "closed_at": pull.closed_at.map(time), "merged_at": pull.closed_at.filter(|_| pull.merged()).map(time),
        "merge_commit_sha": pull.merge_commit, "milestone": null, "auto_merge": null, "active_lock_reason": null,
        });
        let around = json!({
            "labels": pull.labels.iter().map(|label| self.label(repository, label)).collect::<Vec<_>>(),
            "assignee": users(&pull.assignees).first(), "assignees": users(&pull.assignees),
            "requested_reviewers": users(&pull.requested_reviewers),
            "requested_teams": pull.requested_teams.iter().map(|slug| self.team(repository, slug)).collect::<Vec<_>>(),
            "head": self.end(repository, &pull.head, &pull.head_sha),
            "base": self.end(repository, &pull.base, &pull.base_sha),
        });
        let links = json!({
            "_links": {
                "self": link(&url), "html": link(&page), "issue": link(&issue), "statuses": link(&statuses),
                "comments": link(&format!("{issue}/comments")), "commits": link(&format!("{url}/commits")),
                "review_comments": link(&format!("{url}/comments")), "review_comment": link(&review),
            },
        });
        for part in [words, around, links] {
            merge(&mut all, part);
        }
        all
    }

    fn end(&self, repository: &Repository, branch: &str, sha: &str) -> Value {
        json!({
            "label": format!("{}:{branch}", repository.owner), "ref": branch, "sha": sha,
            "user": self.user(&repository.owner), "repo": self.repository(repository),
        })
    }

    /// A `pull-request`, as one alone has it.
    pub(super) fn pull(&self, repository: &Repository, pull: &PullView) -> Value {
        let commits = repository.commits_of(pull);
        let files = repository.history.files(&commits);
        let open = pull.state == PullState::Open;
        let mergeable = (open && pull.mergeable_unknown == 0).then_some(!pull.conflict);
        let mut all = self.pull_simple(repository, pull);
        let more = json!({
            "merged": pull.merged(), "merged_by": pull.merged_by.as_deref().map(|login| self.user(login)),
            "mergeable": mergeable, "mergeable_state": repository.merge_state(pull).to_lowercase(),
            "rebaseable": mergeable, "comments": pull.comments.len(), "review_comments": 0,
            "commits": commits.len(), "additions": files.len(), "deletions": 0, "changed_files": files.len(),
            "maintainer_can_modify": false,
        });
        merge(&mut all, more);
        all
    }

    /// A `label`.
    pub(super) fn label(&self, repository: &Repository, label: &str) -> Value {
        let id = repository.labels.get(label).copied().unwrap_or_default();
        json!({
            "id": id, "node_id": format!("LA_{id}"), "name": label, "description": "", "color": "ededed",
            "default": false, "url": format!("{}/repos/{}/labels/{}", self.api, repository.full_name(), label.replace(' ', "%20")),
        })
    }

    fn team(&self, repository: &Repository, slug: &str) -> Value {
        let (org, id) = (&repository.owner, 1);
        let url = format!("{}/organizations/{id}/team/{slug}", self.api);
        json!({
            "id": id, "node_id": format!("T_{slug}"), "name": slug, "slug": slug, "description": null,
            "privacy": "closed", "permission": "pull", "parent": null, "type": "organization",
            "url": url, "html_url": format!("{}/orgs/{org}/teams/{slug}", self.web),
            "members_url": format!("{url}/members{{/member}}"), "repositories_url": format!("{url}/repos"),
        })
    }

    /// An address below the repository's in the API.
    pub(super) fn url(&self, repository: &Repository, rest: &str) -> String {
        format!("{}/repos/{}{rest}", self.api, repository.full_name())
    }

    /// An address below the repository's page.
    pub(super) fn page(&self, repository: &Repository, rest: &str) -> String {
        format!("{}/{}{rest}", self.web, repository.full_name())
    }
}

/// Adds the fields of one object to another.
pub(super) fn merge(to: &mut Value, from: Value) {
    if let (Value::Object(to), Value::Object(from)) = (to, from) {
        to.extend(from);
    }
}
