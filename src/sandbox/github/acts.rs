//! Acting as the people of the stand-in's world.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use chrono::TimeDelta;

use super::history::{Commit, History, Person};
use super::merging::github;
use super::model::{Kind, MergeKind};
use super::new_commit::NewCommit;
use super::pulls::{NewPull, ticked};
use super::world::{Repository, World};
use super::{ActError, GithubStandIn};

impl GithubStandIn {
    pub(super) fn act<T>(&self, act: impl FnOnce(&mut World) -> Result<T, ActError>) -> Result<T, ActError> {
        let done = act(&mut self.shared.world());
        self.shared.changed();
        done
    }

    /// Everything people do from now on happened that long ago: for telling how things came about.
    pub fn backdate(&self, ago: Duration) {
        self.shared.edge().ago = TimeDelta::from_std(ago).unwrap_or(TimeDelta::zero());
    }

    /// Gives the token to an account; makes one with that login if there is none.
    pub fn set_token_login(&self, login: &str) {
        let mut world = self.shared.world();
        if world.account(login).is_none() {
            world.add_account(login, login, &format!("{login}@users.noreply.github.com"), Kind::User);
        }
        login.clone_into(&mut world.bot);
    }

    /// Adds an account, or changes the one with that login.
    pub fn add_account(&self, login: &str, name: &str, email: &str, kind: Kind) {
        self.shared.world().add_account(login, name, email, kind);
    }

    /// Adds a team by `organisation/slug`.
    pub fn add_team(&self, team: &str) {
        self.shared.world().teams.push(team.to_owned());
    }

    /// Makes `owner/name` with a first commit on `master`.
    ///
    /// # Errors
    /// When the name has no owner, or is taken.
    pub fn add_repository(&self, full_name: &str) -> Result<(), ActError> {
        self.add_repository_with_branch(full_name, "master")
    }

    /// Makes `owner/name` with a first commit on that default branch.
    ///
    /// # Errors
    /// When the name has no owner, or is taken.
    pub fn add_repository_with_branch(&self, full_name: &str, branch: &str) -> Result<(), ActError> {
        let date = self.shared.acting();
        self.act(|world| {
            let mut history = History::default();
            let first = Commit {
                sha: String::new(),
                parents: vec![],
                author: github(),
                committer: github(),
                date,
                message: "Initial commit".into(),
                files: vec!["README.md".into()],
            };
            let tip = history.add(first);
            world.place_repository(
                full_name,
                branch,
                history,
                BTreeMap::from([(branch.to_owned(), tip)]),
                date,
            )
        })
    }

    /// Makes a repository out of a history that is there already.
    pub(in crate::sandbox) fn add_history(
        &self,
        full_name: &str,
        default_branch: &str,
        commits: Vec<Commit>,
        branches: &[(String, String)],
    ) -> Result<(), ActError> {
        let mut history = History::default();
        commits.into_iter().for_each(|commit| {
            history.add(commit);
        });
        let places =
            branches.iter().filter_map(|(name, sha)| Some((name.clone(), history.place(sha)?))).collect();
        let created = self.shared.acting();
        self.act(|world| world.place_repository(full_name, default_branch, history, places, created))
    }

    /// Commits to a branch; gives the hash.
    ///
    /// # Errors
    /// When repository, branch or login do not exist.
    pub fn commit(&self, repository: &str, branch: &str, new: NewCommit<'_>) -> Result<String, ActError> {
        let date = self.shared.acting();
        let NewCommit { author, co_authors, message, files } = new;
        self.act(|world| {
            let author = world.who(&author)?;
            let login = world
                .account_by_email(&author.email)
                .map_or(author.name.clone(), |account| account.login.clone());
            let mut message = message.to_owned();
            for (nth, who) in co_authors.iter().enumerate() {
                let Person { name, email } = world.who(who)?;
                let gap = if nth == 0 { "\n\n" } else { "\n" };
                message.push_str(&format!("{gap}Co-authored-by: {name} <{email}>"));
            }
            let repository = world.repository_mut(repository)?;
            let parents = vec![repository.branch(branch)?];
            let files = files.iter().map(|path| (*path).to_owned()).collect();
            let commit = Commit {
                sha: String::new(),
                parents,
                committer: author.clone(),
                author,
                date,
                message,
                files,
            };
            let place = repository.history.add(commit);
            repository.move_branch(branch, place, &login, date);
            Ok(repository.history.at(place).sha.clone())
        })
    }

    /// Commits a file with that text to a branch, as the token's account; gives the hash.
    ///
    /// # Errors
    /// When repository or branch do not exist.
    pub fn put_file(
        &self,
        repository: &str,
        branch: &str,
        path: &str,
        text: &str,
    ) -> Result<String, ActError> {
        let login = self.shared.world().bot.clone();
        let message = format!("Write {path}");
        let sha = self.commit(repository, branch, NewCommit::new(login.as_str(), &message, &[path]))?;
        self.act(|world| {
            let repository = world.repository_mut(repository)?;
            let place = repository.commit(&sha)?;
            repository.contents.insert((place, path.to_owned()), text.to_owned());
            Ok(sha)
        })
    }

    /// Makes a branch at a branch or hash, or moves it there.
    ///
    /// # Errors
    /// When the repository or the place do not exist.
    pub fn branch(&self, repository: &str, name: &str, from: &str) -> Result<(), ActError> {
        let now = self.shared.acting();
        self.act(|world| {
            let bot = world.bot.clone();
            let repository = world.repository_mut(repository)?;
            let place = repository.commit(from)?;
            repository.move_branch(name, place, &bot, now);
            Ok(())
        })
    }

    /// Deletes a branch; open pull requests from or to it are closed.
    ///
    /// # Errors
    /// When there is no such repository or branch.
    pub fn delete_branch(&self, repository: &str, name: &str) -> Result<(), ActError> {
        let now = self.shared.acting();
        self.act(|world| world.repository_mut(repository)?.drop_branch(name, now))
    }

    /// Opens a pull request; gives its number.
    ///
    /// # Errors
    /// When something it names does not exist, when there is nothing between the branches, or when
    /// one is open already.
    pub fn open_pull_request(&self, repository: &str, new: &NewPull<'_>) -> Result<u64, ActError> {
        let now = self.shared.acting();
        self.act(|world| {
            world.person(new.author)?;
            world.open(repository, new, now)
        })
    }

    /// Merges a pull request; gives the commit that it made.
    ///
    /// # Errors
    /// When it does not exist or can't be merged.
    pub fn merge(&self, repository: &str, number: u64, how: MergeKind, by: &str) -> Result<String, ActError> {
        let now = self.shared.acting();
        self.act(|world| world.merge(repository, number, how, by, None, now))
    }

    /// Closes a pull request.
    ///
    /// # Errors
    /// When it does not exist.
    pub fn close(&self, repository: &str, number: u64) -> Result<(), ActError> {
        let now = self.shared.acting();
        self.act(|world| world.repository_mut(repository)?.close(number, now))
    }

    /// Opens a closed pull request again.
    ///
    /// # Errors
    /// When it does not exist, is merged, or lost a branch.
    pub fn reopen(&self, repository: &str, number: u64) -> Result<(), ActError> {
        let now = self.shared.acting();
        self.act(|world| world.repository_mut(repository)?.reopen(number, now))
    }

    /// Changes a body as the page does: the text that is stored has CRLF line ends.
    ///
    /// # Errors
    /// When the pull request does not exist.
    pub fn edit_body(
        &self,
        repository: &str,
        number: u64,
        by: &str,
        edit: impl FnOnce(&str) -> String,
    ) -> Result<(), ActError> {
        let now = self.shared.acting();
        self.act(|world| {
            let repository = world.repository_mut(repository)?;
            let text = edit(repository.pull(number)?.body.as_deref().unwrap_or_default());
            let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
            repository.write_body(number, by, text, now)
        })
    }

    /// Ticks or clears the first box on a line that contains `part`, as a click on the page does.
    ///
    /// # Errors
    /// When there is no such pull request or no such box.
    pub fn tick(
        &self,
        repository: &str,
        number: u64,
        by: &str,
        part: &str,
        on: bool,
    ) -> Result<(), ActError> {
        let now = self.shared.acting();
        self.act(|world| {
            let repository = world.repository_mut(repository)?;
            let body = repository.pull(number)?.body.clone().unwrap_or_default();
            let no_box = || ActError::NoSuch { what: "checkbox", name: part.to_owned(), near: None };
            repository.write_body(number, by, ticked(&body, part, on).ok_or_else(no_box)?, now)
        })
    }

    /// Changes a title.
    ///
    /// # Errors
    /// When the pull request does not exist.
    pub fn edit_title(&self, repository: &str, number: u64, title: &str) -> Result<(), ActError> {
        let now = self.shared.acting();
        self.act(|world| {
            let pull = world.repository_mut(repository)?.pull_mut(number)?;
            (pull.title, pull.updated_at) = (title.to_owned(), now);
            Ok(())
        })
    }
}

impl World {
    fn place_repository(
        &mut self,
        full_name: &str,
        default_branch: &str,
        history: History,
        branches: BTreeMap<String, usize>,
        created_at: chrono::DateTime<chrono::Utc>,
    ) -> Result<(), ActError> {
        let Some((owner, name)) =
            full_name.split_once('/').filter(|(owner, name)| !owner.is_empty() && !name.is_empty())
        else {
            return Err(ActError::Refused(format!("`{full_name}` is not `owner/name`")));
        };
        if self.find(owner, name).is_some() {
            return Err(ActError::Refused(format!("the repository {full_name} exists already")));
        }
        let (id, owner, name) = (self.id(), owner.to_owned(), name.to_owned());
        self.repositories.push(Repository {
            id,
            owner,
            name,
            created_at,
            private: true,
            hidden: false,
            default_branch: default_branch.to_owned(),
            history,
            branches,
            contents: HashMap::new(),
            pulls: BTreeMap::new(),
            next_number: 1,
            labels: BTreeMap::new(),
            checks: HashMap::new(),
            reports: HashMap::new(),
            protections: BTreeMap::new(),
            queues: BTreeMap::new(),
            merge_kinds: vec![MergeKind::Merge, MergeKind::Squash, MergeKind::Rebase],
            deployments: BTreeMap::new(),
            brought_by: HashMap::<usize, BTreeSet<u64>>::new(),
        });
        Ok(())
    }
}
