//! What exists: accounts, teams, repositories, pull requests.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ActError;
use super::checks::Report;
use super::deployments::Deployment;
use super::history::{History, Person};
use super::model::{Account, Checks, Kind, MergeKind, PullState, PullView};
use super::rules::Protection;

/// A repository.
#[derive(Debug)]
pub(super) struct Repository {
    pub(super) id: u64,
    pub(super) owner: String,
    pub(super) name: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) private: bool,
    /// Whether the token sees it; GitHub answers 404 otherwise.
    pub(super) hidden: bool,
    pub(super) default_branch: String,
    pub(super) history: History,
    pub(super) branches: BTreeMap<String, usize>,
    /// What a file holds since a commit, where somebody said so.
    pub(super) contents: HashMap<(usize, String), String>,
    pub(super) pulls: BTreeMap<u64, Arc<PullView>>,
    pub(super) next_number: u64,
    pub(super) labels: BTreeMap<String, u64>,
    pub(super) checks: HashMap<usize, Checks>,
    pub(super) reports: HashMap<usize, Vec<Report>>,
    /// By branch.
    pub(super) protections: BTreeMap<String, Protection>,
    /// By branch: pull requests and when they came, the first to go first.
    pub(super) queues: BTreeMap<String, Vec<(u64, DateTime<Utc>)>>,
    /// The ways of merging that are allowed.
    pub(super) merge_kinds: Vec<MergeKind>,
    pub(super) deployments: BTreeMap<u64, Deployment>,
    /// Which merged pull requests brought a commit.
    pub(super) brought_by: HashMap<usize, BTreeSet<u64>>,
}

impl Repository {
    pub(super) fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// The place a branch, `refs/heads/…`, `HEAD` or a hash names.
    pub(super) fn resolve(&self, expression: &str) -> Option<usize> {
        let name = expression
            .strip_prefix("refs/heads/")
            .or(expression.strip_prefix("heads/"))
            .unwrap_or(expression);
        let name = if name == "HEAD" { &self.default_branch } else { name };
        let own = format!("{}:", self.owner);
        let name = name.strip_prefix(&own).unwrap_or(name);
        self.branches.get(name).copied().or_else(|| self.history.find(name))
    }

    /// The place of a branch's head or a commit.
    pub(super) fn commit(&self, name: &str) -> Result<usize, ActError> {
        self.resolve(name).ok_or_else(|| ActError::no("branch or commit", name, self.branches.keys()))
    }

    pub(super) fn branch(&self, name: &str) -> Result<usize, ActError> {
        self.branches.get(name).copied().ok_or_else(|| ActError::no("branch", name, self.branches.keys()))
    }

    pub(super) fn pull(&self, number: u64) -> Result<&Arc<PullView>, ActError> {
        self.pulls.get(&number).ok_or_else(|| ActError::NoSuch {
            what: "pull request",
            name: number.to_string(),
            near: None,
        })
    }

    pub(super) fn pull_mut(&mut self, number: u64) -> Result<&mut PullView, ActError> {
        let found = self.pulls.get_mut(&number).map(Arc::make_mut);
        found.ok_or_else(|| ActError::NoSuch { what: "pull request", name: number.to_string(), near: None })
    }

    /// The pull request with today's branch heads filled in.
    pub(super) fn view(&self, pull: &Arc<PullView>) -> Arc<PullView> {
        if pull.state != PullState::Open {
            return Arc::clone(pull);
        }
        let sha = |branch: &str, old: &str| {
            self.branches.get(branch).map_or(old.to_owned(), |place| self.history.at(*place).sha.clone())
        };
        let (head_sha, base_sha) = (sha(&pull.head, &pull.head_sha), sha(&pull.base, &pull.base_sha));
        Arc::new(PullView { head_sha, base_sha, ..PullView::clone(pull) })
    }

    /// The commits a pull request shows, oldest first.
    pub(super) fn commits_of(&self, pull: &PullView) -> Vec<usize> {
        if let Some(frozen) = &pull.frozen {
            return frozen.clone();
        }
        match (self.branches.get(&pull.base), self.branches.get(&pull.head)) {
            (Some(base), Some(head)) => self.history.range(*base, *head),
            _ => Vec::new(),
        }
    }

    /// The pull requests GitHub associates with a commit: the merged ones that brought it, and
    /// while it is not on the default branch, the open ones that would.
    ///
    /// Source: the GraphQL schema's words on `Commit.associatedPullRequests`.
    pub(super) fn associated(&self, place: usize) -> Vec<Arc<PullView>> {
        let mut numbers = self.brought_by.get(&place).cloned().unwrap_or_default();
        let default = self.branches.get(&self.default_branch);
        if !default.is_some_and(|head| self.history.ancestors(*head).contains(place)) {
            let open = self.pulls.values().filter(|pull| pull.state == PullState::Open);
            numbers
                .extend(open.filter(|pull| self.commits_of(pull).contains(&place)).map(|pull| pull.number));
        }
        numbers.iter().filter_map(|number| self.pulls.get(number)).map(|pull| self.view(pull)).collect()
    }
}

/// Everything there is.
#[derive(Debug)]
pub(super) struct World {
    pub(super) accounts: Vec<Account>,
    /// `org/slug`
    pub(super) teams: Vec<String>,
    pub(super) repositories: Vec<Repository>,
    /// The login that the token belongs to.
    pub(super) bot: String,
    last_id: u64,
}

impl World {
    pub(super) fn new(bot: &str) -> Self {
        let mut world = Self {
            accounts: vec![],
            teams: vec![],
            repositories: vec![],
            bot: bot.to_owned(),
            last_id: 1000,
        };
        world.add_account(bot, bot, &format!("{bot}@users.noreply.github.com"), Kind::User);
        world
    }

    /// Numbers nothing else has: the first of so many.
    pub(super) fn ids(&mut self, many: usize) -> u64 {
        let first = self.last_id + 1;
        self.last_id += many as u64;
        first
    }

    /// A number nothing else has.
    pub(super) fn id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(super) fn add_account(&mut self, login: &str, name: &str, email: &str, kind: Kind) {
        let login = login.trim_end_matches("[bot]");
        let id = self.account(login).map(|known| known.id).unwrap_or_else(|| self.id());
        let account = Account { id, login: login.into(), name: name.into(), email: email.into(), kind };
        self.accounts.retain(|known| known.id != id);
        self.accounts.push(account);
    }

    pub(super) fn account(&self, login: &str) -> Option<&Account> {
        let login = login.trim_end_matches("[bot]");
        self.accounts.iter().find(|account| account.login.eq_ignore_ascii_case(login))
    }

    /// Whose address it is: the account's own, or the noreply form that names the login.
    pub(super) fn account_by_email(&self, email: &str) -> Option<&Account> {
        let living = || self.accounts.iter().filter(|account| account.kind != Kind::Deleted);
        let own = living().find(|account| !email.is_empty() && account.email.eq_ignore_ascii_case(email));
        own.or_else(|| {
            login_of_noreply(email)
                .and_then(|login| self.account(login))
                .filter(|account| account.kind != Kind::Deleted)
        })
    }

    pub(super) fn person(&self, login: &str) -> Result<Person, ActError> {
        let known = self.account(login).map(|account| Person::new(&account.name, &account.email));
        known
            .ok_or_else(|| ActError::no("account", login, self.accounts.iter().map(|account| &account.login)))
    }

    pub(super) fn find(&self, owner: &str, name: &str) -> Option<usize> {
        let same =
            |one: &Repository| one.owner.eq_ignore_ascii_case(owner) && one.name.eq_ignore_ascii_case(name);
        self.repositories.iter().position(same)
    }

    pub(super) fn repository(&self, full_name: &str) -> Result<&Repository, ActError> {
        let found = full_name.split_once('/').and_then(|(owner, name)| self.find(owner, name));
        let names: Vec<String> = self.repositories.iter().map(Repository::full_name).collect();
        found
            .map(|index| &self.repositories[index])
            .ok_or_else(|| ActError::no("repository", full_name, &names))
    }

    pub(super) fn repository_mut(&mut self, full_name: &str) -> Result<&mut Repository, ActError> {
        let id = self.repository(full_name)?.id;
        let found = self.repositories.iter_mut().find(|repository| repository.id == id);
        found.ok_or_else(|| ActError::NoSuch { what: "repository", name: full_name.into(), near: None })
    }
}

/// The login in `12345+login@users.noreply.github.com` or its older form without the number.
pub(in crate::sandbox) fn login_of_noreply(email: &str) -> Option<&str> {
    let local = email.strip_suffix("@users.noreply.github.com")?;
    let login = local.split_once('+').map_or(local, |(_, login)| login);
    (!login.is_empty()).then_some(login)
}
