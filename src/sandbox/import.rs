//! The history of a real git repository, as the stand-in's world: what would a deploy of *our*
//! repository look like?

mod git;
mod pulls;

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::github::GithubStandIn;

/// What to import.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// `owner/name`; when not given, as the address of `origin` has it, else the folder's name below `acme`.
    pub repository: Option<String>,
    /// Where work is merged. When not given: what `origin` checks out, `main`, `master`, else the branch that
    /// is checked out.
    pub base: Option<String>,
    /// The release branch, tag or commit. When not given: `deployment/production` if there is one,
    /// else the newest tag, else fifty commits before the base.
    pub release: Option<String>,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// `owner/name`
    pub repository: String,
    /// Where work is merged.
    pub base: String,
    /// The release branch in the stand-in.
    pub release_branch: String,
    /// What the release branch was made from.
    pub release_from: String,
    /// How many commits came along.
    pub commits: usize,
    /// How many pull requests were made of merges and subjects.
    pub pull_requests: usize,
}

/// The most commits that are read, newest first; older history is cut off.
const MOST: usize = 5000;
/// How far before the base a release is assumed when nothing tells.
const ASSUMED: usize = 50;
const RELEASE: &str = "deployment/production";

/// Reads the history at `path` with `git` and puts it into the stand-in. Hashes stay as they are.
///
/// # Errors
/// When it is no git repository, has no commits, or lacks a branch that was asked for; the message
/// says which ones there are.
pub async fn import(github: &GithubStandIn, path: &Path, options: ImportOptions) -> Result<Imported> {
    let repository = git::Repository::open(path).await?;
    let base = match options.base {
        Some(base) => base,
        None => repository.likely_base().await?,
    };
    let tip = repository.commit(&base).await?;
    let release_from = match options.release {
        Some(release) => release,
        None => repository.likely_release(&tip).await?,
    };
    let release = repository.commit(&release_from).await?;
    let commits = repository.log(&tip, &release).await?;
    let origin = repository.origin().await;
    let named = options.repository.or_else(|| origin.as_deref().and_then(name_in));
    let name = named.unwrap_or_else(|| default_name(path));
    let release_branch =
        if repository.has_branch(&release_from).await { release_from.clone() } else { RELEASE.to_owned() };
    let branch = |name: &str, sha: &str| (name.to_owned(), sha.to_owned());
    let branches = [branch(&base, &tip), branch(&release_branch, &release)];
    if base == release_branch {
        bail!("the base and the release branch are both `{base}`: name another one with --release");
    }
    pulls::add_accounts(github, &commits);
    let (found, count) = (pulls::found_in(&commits, &base), commits.len());
    github.add_history(&name, &base, commits, &branches)?;
    let pull_requests = found.len();
    github.add_merged(&name, found).with_context(|| format!("the pull requests of {name}"))?;
    Ok(Imported { repository: name, base, release_branch, release_from, commits: count, pull_requests })
}

/// `owner/name` at the end of an address such as `git@github.com:acme/web.git`.
fn name_in(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://").or_else(|| address.split_once(':'))?;
    let mut parts = rest.trim_end_matches('/').trim_end_matches(".git").rsplit(['/', ':']);
    let (name, owner) = (parts.next()?, parts.next()?);
    let plain =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    (plain(owner) && plain(name) && !address.starts_with("file:")).then(|| format!("{owner}/{name}"))
}

fn default_name(path: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = full.file_name().map_or("repository".to_owned(), |name| name.to_string_lossy().into_owned());
    let plain =
        |letter: char| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '-' };
    format!("acme/{}", folder.trim_end_matches(".git").chars().map(plain).collect::<String>())
}

#[cfg(test)]
mod tests;
