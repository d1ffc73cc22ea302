//! Asking `git`, with its arguments as a list and never through a shell.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use chrono::DateTime;
use tokio::process::Command;

use super::{ASSUMED, MOST, RELEASE};
use crate::sandbox::github::{Commit, Person};

/// A git repository on disk.
pub(super) struct Repository {
    path: PathBuf,
}

/// The most commits whose changed paths are read.
const WITH_PATHS: usize = 2000;
const FORMAT: &str = "--format=%H%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%ct%x00%B";

impl Repository {
    pub(super) async fn open(path: &Path) -> Result<Self> {
        let repository = Self { path: path.to_owned() };
        if !path.is_dir() {
            bail!("there is no folder {}", path.display());
        }
        if repository.git(&["rev-parse", "--git-dir"]).await.is_err() {
            bail!("{} is not a git repository; name the folder that `git clone` made", path.display());
        }
        if repository.git(&["rev-list", "-n1", "--all"]).await?.trim().is_empty() {
            bail!("the git repository {} has no commits yet", path.display());
        }
        Ok(repository)
    }

    async fn git(&self, arguments: &[&str]) -> Result<String> {
        let mut git = Command::new("git");
        git.arg("-C").arg(&self.path).args(arguments).stdin(Stdio::null()).kill_on_drop(true);
        // nothing of the user's own pager, language or locks may change what is read
        git.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        let output = git.output().await.context("`git` can't be started; is it installed?")?;
        if !output.status.success() {
            let complaint = String::from_utf8_lossy(&output.stderr);
            bail!("git {}: {}", arguments.first().unwrap_or(&""), complaint.trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Where work is merged, as far as the repository tells: the branch that `origin` checks out, `main`,
    /// `master`, else what is checked out here.
    pub(super) async fn likely_base(&self) -> Result<String> {
        let origin = self.git(&["symbolic-ref", "--short", "-q", "refs/remotes/origin/HEAD"]).await;
        if let Some(branch) = origin.ok().as_deref().and_then(|name| name.trim().strip_prefix("origin/")) {
            return Ok(branch.to_owned());
        }
        for name in ["main", "master"] {
            if self.has_branch(name).await {
                return Ok(name.to_owned());
            }
        }
        self.current_branch().await
    }

    /// The address of `origin`, if there is one.
    pub(super) async fn origin(&self) -> Option<String> {
        Some(self.git(&["remote", "get-url", "origin"]).await.ok()?.trim().to_owned())
    }

    async fn current_branch(&self) -> Result<String> {
        let branch = self.git(&["symbolic-ref", "--short", "-q", "HEAD"]).await;
        let branch = branch.context("no branch is checked out; name the base branch")?;
        Ok(branch.trim().to_owned())
    }

    pub(super) async fn has_branch(&self, name: &str) -> bool {
        self.git(&["rev-parse", "--verify", "-q", &format!("refs/heads/{name}")]).await.is_ok()
            || self
                .git(&["rev-parse", "--verify", "-q", &format!("refs/remotes/origin/{name}")])
                .await
                .is_ok()
    }

    /// The commit a branch (here or at `origin`), tag or hash names.
    pub(super) async fn commit(&self, name: &str) -> Result<String> {
        let places = ["refs/heads/", "refs/remotes/origin/", "refs/tags/", ""];
        for place in places.iter().filter(|_| !name.starts_with('-')) {
            let full = format!("{place}{name}^{{commit}}");
            if let Ok(sha) = self.git(&["rev-parse", "--verify", "-q", "--end-of-options", &full]).await {
                return Ok(sha.trim().to_owned());
            }
        }
        let names = self
            .git(&["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/remotes", "refs/tags"])
            .await?;
        let near = nearest(name, names.lines().map(|name| name.trim_start_matches("origin/")));
        bail!(
            "there is no branch, tag or commit `{name}` in {}; the nearest: {}",
            self.path.display(),
            near.join(", ")
        )
    }

    /// What the last release may have been.
    pub(super) async fn likely_release(&self, tip: &str) -> Result<String> {
        if self.has_branch(RELEASE).await {
            return Ok(RELEASE.to_owned());
        }
        let tags = self
            .git(&[
                "for-each-ref",
                "--sort=-creatordate",
                "--count=1",
                "--format=%(refname:lstrip=2)",
                "--merged",
                tip,
                "refs/tags",
            ])
            .await?;
        if let Some(tag) = tags.lines().next() {
            return Ok(tag.to_owned());
        }
        let skip = format!("--max-count={}", ASSUMED + 1);
        let first_parents = self.git(&["rev-list", "--first-parent", &skip, tip]).await?;
        first_parents.lines().last().map(str::to_owned).context("the base branch has no commits")
    }

    /// The newest commits of both, parents before children, those between them with their paths.
    pub(super) async fn log(&self, tip: &str, release: &str) -> Result<Vec<Commit>> {
        let most = format!("--max-count={MOST}");
        let text = self.git(&["log", "--topo-order", "-z", &most, FORMAT, tip, release, "--"]).await?;
        let range = format!("{release}..{tip}");
        let paths = self.paths(&range).await?;
        let fields: Vec<&str> = text.split('\0').collect();
        let mut places = HashMap::new();
        let mut commits: Vec<Commit> = Vec::new();
        for fields in fields.chunks_exact(8).rev() {
            let commit = read(fields, &places, &paths)?;
            places.insert(commit.sha.clone(), commits.len());
            commits.push(commit);
        }
        if !places.contains_key(tip) || !places.contains_key(release) {
            bail!("the release {release} is more than {MOST} commits away; name a later one");
        }
        Ok(commits)
    }

    /// The changed paths of every commit in a range; none when there are too many.
    async fn paths(&self, range: &str) -> Result<HashMap<String, Vec<String>>> {
        let count: usize = self.git(&["rev-list", "--count", range]).await?.trim().parse()?;
        if count > WITH_PATHS {
            return Ok(HashMap::new());
        }
        // after `-z` every hash and every path ends in NUL; the marker tells them apart
        let text =
            self.git(&["log", "-z", "--no-merges", "--name-only", "--format=%x01%H", range, "--"]).await?;
        let of_commit = |text: &str| {
            let mut parts =
                text.split('\0').map(|part| part.trim_start_matches('\n')).filter(|part| !part.is_empty());
            Some((parts.next()?.to_owned(), parts.map(str::to_owned).collect()))
        };
        Ok(text.split('\u{1}').filter_map(of_commit).collect())
    }
}

fn read(
    fields: &[&str],
    places: &HashMap<String, usize>,
    paths: &HashMap<String, Vec<String>>,
) -> Result<Commit> {
    let [sha, parents, author, email, committer, committer_email, time, message] = fields else {
        bail!("git log answered in a form that is not understood");
    };
    let seconds = time.parse().with_context(|| format!("the time of commit {sha}"))?;
    Ok(Commit {
        sha: (*sha).to_owned(),
        parents: parents.split(' ').filter_map(|parent| places.get(parent).copied()).collect(),
        author: Person::new(*author, *email),
        committer: Person::new(*committer, *committer_email),
        date: DateTime::from_timestamp(seconds, 0).unwrap_or_default(),
        message: message.trim_end().to_owned(),
        files: paths.get(*sha).cloned().unwrap_or_default(),
    })
}

/// The three names most like one.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let known: HashSet<&str> = known.filter(|known| !known.ends_with("HEAD")).collect();
    let mut known: Vec<&str> = known.into_iter().collect();
    let score = |other: &str| strsim::jaro_winkler(other, name);
    known.sort_by(|one, other| score(other).total_cmp(&score(one)).then(one.cmp(other)));
    known.into_iter().take(3).map(|name| format!("`{name}`")).collect()
}
