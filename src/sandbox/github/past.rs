//! Pull requests that were merged before the stand-in began, told from a history.

use std::sync::Arc;

use super::history::Commit;
use super::model::{PullState, PullView};
use super::pulls::blank;
use super::world::World;
use super::{ActError, GithubStandIn, NewPull};

/// A merged pull request of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedPull {
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// The branch it came from.
    pub head: String,
    /// The branch it went to.
    pub base: String,
    /// The commit that merging it made.
    pub merge_commit: String,
}

impl MergedPull {
    /// One of that number, title, head and base, merged by that commit.
    pub fn new(number: u64, title: &str, head: &str, base: &str, merge_commit: &str) -> Self {
        let [title, head, base, merge_commit] = [title, head, base, merge_commit].map(str::to_owned);
        Self { number, title, head, base, merge_commit }
    }
}

impl GithubStandIn {
    /// Adds pull requests whose merge commits are in the repository already. The author is whoever
    /// wrote most of it, as far as the address tells; the merger is the merge's author.
    ///
    /// # Errors
    /// When the repository or a merge commit does not exist.
    pub fn add_merged(&self, repository: &str, pulls: Vec<MergedPull>) -> Result<(), ActError> {
        let mut world = self.shared.world();
        for pull in pulls {
            world.add_merged(repository, &pull)?;
        }
        drop(world);
        self.shared.changed();
        Ok(())
    }
}

impl World {
    fn add_merged(&mut self, full_name: &str, pull: &MergedPull) -> Result<(), ActError> {
        let id = self.id();
        let repository = self.repository(full_name)?;
        let history = &repository.history;
        let nothing = || ActError::NoSuch { what: "commit", name: pull.merge_commit.clone(), near: None };
        let place = history.place(&pull.merge_commit).ok_or_else(nothing)?;
        let merge = Arc::clone(history.at(place));
        let (mut brought, frozen) = match merge.parents[..] {
            [base, head, ..] => (history.range(base, head), history.range(base, head)),
            _ => (vec![], vec![place]),
        };
        brought.push(place);
        let first = frozen.iter().map(|place| history.at(*place)).next().unwrap_or(&merge);
        let author = self.login_of(first);
        let merged_by =
            (merge.parents.len() > 1).then(|| self.login_of(&merge)).filter(|login| !login.is_empty());
        let sha = |place: Option<&usize>| {
            place.map_or_else(|| merge.sha.clone(), |place| history.at(*place).sha.clone())
        };
        let (base_sha, head_sha) = (sha(merge.parents.first()), sha(merge.parents.get(1)));
        let new =
            NewPull { head: &pull.head, base: &pull.base, title: &pull.title, body: "", author: &author };
        let view = PullView {
            state: PullState::Merged,
            closed_at: Some(merge.date),
            merged_by,
            merge_commit: Some(merge.sha.clone()),
            frozen: Some(frozen),
            base_sha,
            head_sha,
            ..blank(repository, id, pull.number, &new, merge.date)
        };
        let repository = self.repository_mut(full_name)?;
        for place in brought {
            repository.brought_by.entry(place).or_default().insert(pull.number);
        }
        repository.next_number = repository.next_number.max(pull.number + 1);
        repository.pulls.insert(pull.number, Arc::new(view));
        Ok(())
    }

    /// The login of a commit's author; empty, which is nobody, when the address does not tell.
    fn login_of(&self, commit: &Commit) -> String {
        self.account_by_email(&commit.author.email).map(|account| account.login.clone()).unwrap_or_default()
    }
}
