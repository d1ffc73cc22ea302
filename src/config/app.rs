//! What is deployed, and where to: apps and their environments.

use std::collections::BTreeMap;
use std::path::Path;

use globset::Glob;

use super::approval::{self, Approval};
use super::feature::{self, FeatureSetting};
use super::reader::{Placed, Table};
use super::reminder::{self, Fallback, Verify};
use super::roles::{self, Allow, Role};
use super::ship::{self, Images, Ship};

/// Something we deploy: one GitHub repository.
#[derive(Clone, Debug)]
pub struct App {
    /// What people call it.
    pub name: String,
    /// The repository's owner on GitHub.
    pub owner: String,
    /// The repository's name on GitHub.
    pub repository: String,
    /// The branch that releases are cut from.
    pub base: String,
    /// Where it runs, by name, in the order of their names.
    pub environments: BTreeMap<String, Environment>,
    /// Paths that deserve a second look before they go out.
    pub attention: Vec<AttentionRule>,
    /// Where its images are.
    pub images: Option<Images>,
    /// Who is asked about changes whose authors can't be found in Slack.
    pub fallback: Option<Fallback>,
    /// How copies of its branches run; nothing where there are none.
    pub feature: Option<FeatureSetting>,
}

/// Where an app runs.
#[derive(Clone, Debug)]
pub struct Environment {
    /// What people call it.
    pub name: String,
    /// Other words for it, such as `prod` or `本番`.
    pub aliases: Vec<String>,
    /// The branch whose head is what runs there.
    pub release_branch: String,
    /// The Slack channel its cards are posted in; where it was asked for, when not set.
    pub channel: Option<String>,
    /// Who may propose a deploy.
    pub allow: Allow,
    /// Labels of the deploy pull request.
    pub labels: Vec<String>,
    /// GitHub logins that deploy pull requests are assigned to.
    pub assignees: Vec<String>,
    /// GitHub logins, or `org/team` slugs, asked to review deploy pull requests.
    pub reviewers: Vec<String>,
    /// The text of a template (minijinja) for the body, instead of tengu's own.
    pub template: Option<String>,
    /// What has to be so before anything is merged.
    pub approval: Approval,
    /// How a release gets there; nothing where tengu's part ends with the merge.
    pub ship: Option<Ship>,
    /// Whether authors say that their changes work.
    pub verify: Verify,
}

/// A kind of path that deserves a second look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionRule {
    /// The glob as it was written.
    pub glob: String,
    /// What to say about it.
    pub note: String,
}

/// What an app may refer to.
pub(super) struct Known<'a> {
    pub(super) channels: &'a BTreeMap<String, String>,
    pub(super) roles: &'a BTreeMap<String, Role>,
    pub(super) folder: &'a Path,
}

pub(super) fn read(root: &mut Table<'_, '_>, known: &Known<'_>) -> BTreeMap<String, App> {
    let Some(table) = root.table("apps") else {
        root.missing("apps", "at least one [apps.<name>] with its repository and its environments");
        return BTreeMap::new();
    };
    let apps = table.named_tables().into_iter();
    apps.map(|(name, table)| (name.value.clone(), app(name.value, table, known))).collect()
}

fn app(name: String, mut table: Table<'_, '_>, known: &Known<'_>) -> App {
    let repository = table.required_text("repository", "the repository on GitHub, as in \"acme/web\"");
    let (owner, repository) = split_repository(&table, &repository);
    let base = branch(&mut table, "base").map_or_else(|| "master".into(), |base| base.value);
    let attention = table.tables("attention").into_iter().map(attention_rule).collect();
    let images = ship::images(&mut table);
    let fallback = reminder::fallback(&mut table);
    let environments = environments(&mut table, &base, images.is_some(), known);
    let feature = feature::read(&mut table, images.is_some(), known.channels, known.roles);
    table.finish();
    App { name, owner, repository, base, environments, attention, images, fallback, feature }
}

fn split_repository(table: &Table<'_, '_>, repository: &Placed<String>) -> (String, String) {
    let (owner, name) = repository.value.split_once('/').unwrap_or_default();
    let letter = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    let good = |part: &str| !part.is_empty() && part.chars().all(letter);
    let missing = repository.value.is_empty();
    if !(missing || good(owner) && good(name)) {
        let message = format!("\"{}\" must be an owner and a name, as in \"acme/web\"", repository.value);
        table.wrong(repository, message);
    }
    (owner.to_owned(), name.to_owned())
}

fn attention_rule(mut table: Table<'_, '_>) -> AttentionRule {
    let glob = table.required_text("paths", "a glob, as in \"db/migrate/**\"");
    let note = table.required_text("note", "what to say when such a path is part of a release");
    if let Err(error) = Glob::new(&glob.value) {
        table.wrong(&glob, format!("is not a glob: {error}"));
    }
    table.finish();
    AttentionRule { glob: glob.value, note: note.value }
}

fn environments(
    table: &mut Table<'_, '_>,
    base: &str,
    images: bool,
    known: &Known<'_>,
) -> BTreeMap<String, Environment> {
    let Some(named) = table.table("environments") else {
        table.missing("environments", "at least one environment with its release_branch");
        return BTreeMap::new();
    };
    let mut environments: BTreeMap<String, Environment> = BTreeMap::new();
    for (name, inner) in named.named_tables() {
        let environment = environment(&name, inner, base, images, known);
        if let Some((word, other)) = shared_word(&environment, environments.values()) {
            let message = format!("\"{word}\" means {other} already; a word may mean one environment");
            table.wrong(&name, message);
        }
        environments.insert(name.value, environment);
    }
    environments
}

fn shared_word<'a>(
    environment: &'a Environment,
    mut others: impl Iterator<Item = &'a Environment>,
) -> Option<(&'a str, &'a str)> {
    others.find_map(|other| {
        let shared = environment.words().find(|word| other.is_called(word))?;
        Some((shared, other.name.as_str()))
    })
}

fn environment(
    name: &Placed<String>,
    mut table: Table<'_, '_>,
    base: &str,
    images: bool,
    known: &Known<'_>,
) -> Environment {
    let hint = "the branch whose head runs there, as in \"deployment/production\"";
    let release_branch = branch(&mut table, "release_branch").unwrap_or_else(|| {
        table.missing("release_branch", hint);
        Placed { value: String::new(), key: String::new(), at: 0 }
    });
    if release_branch.value == base {
        table.wrong(
            &release_branch,
            format!("must differ from base (\"{base}\"): a release is what one has and the other has not"),
        );
    }
    let approval = approval::read(&mut table, known.roles, &release_branch.value);
    let ship = ship::read(&mut table, images);
    let environment = Environment {
        name: name.value.clone(),
        aliases: values(table.texts("aliases")),
        release_branch: release_branch.value,
        channel: channel(&mut table, known.channels),
        allow: roles::allow_at(&mut table, "allow", known.roles),
        labels: values(table.texts("labels")),
        assignees: values(table.texts("assignees")),
        reviewers: values(table.texts("reviewers")),
        template: template(&mut table, known.folder),
        approval,
        verify: reminder::verify(&mut table, ship.is_some()),
        ship,
    };
    table.finish();
    environment
}

fn values(placed: Vec<Placed<String>>) -> Vec<String> {
    placed.into_iter().map(|placed| placed.value).collect()
}

fn branch(table: &mut Table<'_, '_>, key: &'static str) -> Option<Placed<String>> {
    let branch = table.text(key)?;
    let bad = |name: &str| {
        name.is_empty()
            || name.starts_with(['/', '-', '.'])
            || name.ends_with(['/', '.'])
            || name.ends_with(".lock")
            || name.contains("..")
            || name.contains("//")
            || name.contains(|char: char| char.is_control() || " ~^:?*[\\".contains(char))
    };
    if bad(&branch.value) {
        table.wrong(&branch, format!("\"{}\" cannot be the name of a branch", branch.value));
    }
    Some(branch)
}

pub(super) fn channel(table: &mut Table<'_, '_>, channels: &BTreeMap<String, String>) -> Option<String> {
    let name = table.text("channel")?;
    let id = channels.get(&name.value).cloned();
    if id.is_none() {
        let known: Vec<_> = channels.keys().map(String::as_str).collect();
        let allowed = if known.is_empty() {
            "there are none yet; add them under [channels]".into()
        } else {
            format!("allowed: {}", known.join(", "))
        };
        table.wrong(&name, format!("there is no channel \"{}\" under [channels]; {allowed}", name.value));
    }
    id
}

fn template(table: &mut Table<'_, '_>, folder: &Path) -> Option<String> {
    let path = table.text("template")?;
    let read = std::fs::read_to_string(folder.join(&path.value));
    if let Err(error) = &read {
        table.wrong(&path, format!("\"{}\" cannot be read: {error}", path.value));
    }
    read.ok()
}

impl Environment {
    /// The name and the aliases.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// Whether that is a word for it, ignoring case.
    pub fn is_called(&self, word: &str) -> bool {
        self.words().any(|name| name.to_lowercase() == word.to_lowercase())
    }
}

impl App {
    /// `owner/name` on GitHub.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.repository)
    }

    /// The environment that is called so.
    pub fn environment(&self, word: &str) -> Option<&Environment> {
        self.environments.values().find(|environment| environment.is_called(word))
    }
}
