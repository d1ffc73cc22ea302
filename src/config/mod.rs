//! `config.toml`: what a team tells tengu about itself.
//!
//! The file is read once, whole and strictly: every mistake in it is reported with its line, and what
//! comes out holds only references that exist. Secrets are never in it; see [`secrets`].

pub mod app;
pub mod approval;
pub mod feature;
pub mod freeze;
pub mod problem;
pub mod reader;
pub mod reminder;
pub mod roles;
pub mod secrets;
pub mod ship;
pub mod working;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use app::{App, AttentionRule, Environment};
pub use feature::FeatureSetting;
pub use problem::{Problem, Problems};
use reader::{File, Placed, Table};
pub use reminder::{Fallback, Per, Reminder, Verify};
pub use roles::{Allow, Role};

use crate::words::Language;

/// The whole of `config.toml`.
#[derive(Clone, Debug)]
pub struct Config {
    /// The name people call at the start of a message.
    pub name: String,
    /// Other names it answers to.
    pub aliases: Vec<String>,
    /// The language of what tengu says.
    pub language: Language,
    /// The folder with command files of the team's own.
    pub commands: PathBuf,
    /// How far back tengu looks for what was said while it was away.
    pub catch_up: Duration,
    /// The reactions that approve, by their names.
    pub approve_with: Vec<String>,
    /// How long what a process works on is left to it after it went silent.
    pub lease: Duration,
    /// The region of AWS; what the environment says when not set.
    pub region: Option<String>,
    /// Where state is kept when `DATABASE_URL` does not say.
    pub database: String,
    /// The address of the health and metrics pages; none when not set.
    pub listen: Option<std::net::SocketAddr>,
    /// The GitHub App to act as, when it is not a token.
    pub github_app: Option<GithubApp>,
    /// Who may do what, by the name of the role.
    pub roles: BTreeMap<String, Role>,
    /// Slack user by GitHub login (in lower case).
    pub people: BTreeMap<String, String>,
    /// When people are reminded to look whether what they changed works.
    pub reminder: Reminder,
    /// What is deployed, by name.
    pub apps: BTreeMap<String, App>,
}

/// A GitHub App and where it is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GithubApp {
    /// The App's id.
    pub id: u64,
    /// The installation; found by the repository when not given.
    pub installation: Option<u64>,
}

impl Config {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// Every problem of the file; one problem when it cannot be read.
    pub fn load(path: &Path) -> Result<Self, Problems> {
        let name = path.display().to_string();
        let folder = path.parent().unwrap_or(Path::new("."));
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("cannot be read ({error}). Give the path with --config, or start from the one that comes with tengu");
            Problems(vec![Problem { file: name.clone(), line: 1, key: String::new(), message }])
        })?;
        Self::parse(&name, &text, folder)
    }

    /// Reads and checks the text of a file; relative paths in it start at `folder`.
    ///
    /// # Errors
    /// Every problem of the text.
    pub fn parse(name: &str, text: &str, folder: &Path) -> Result<Self, Problems> {
        let file = File::new(name, text);
        let config = Self::read(file.root(), folder);
        let problems = file.into_problems();
        if problems.is_empty() { Ok(config) } else { Err(Problems(problems)) }
    }

    fn read(mut root: Table<'_, '_>, folder: &Path) -> Self {
        let channels = channels(&mut root);
        let roles = roles::read(&mut root);
        let people = people(&mut root);
        let known = app::Known { channels: &channels, roles: &roles, folder };
        let apps = app::read(&mut root, &known);
        let (catch_up, approve_with) = slack(&mut root);
        let (database, lease) = store(&mut root, folder);
        let config = Self {
            name: name(&mut root),
            aliases: root.texts("aliases").into_iter().map(|alias| alias.value).collect(),
            language: language(&mut root),
            commands: folder
                .join(root.text("commands").map_or_else(|| "commands.d".into(), |path| path.value)),
            catch_up,
            approve_with,
            database,
            lease,
            region: aws(&mut root),
            listen: listen(&mut root),
            github_app: github(&mut root),
            reminder: reminder::read(&mut root, &roles, folder),
            roles,
            people,
            apps,
        };
        root.finish();
        config
    }

    /// The app of that name or alias, ignoring case.
    pub fn app(&self, name: &str) -> Option<&App> {
        self.apps.values().find(|app| app.name.eq_ignore_ascii_case(name))
    }
}

fn name(root: &mut Table<'_, '_>) -> String {
    let Some(name) = root.text("name") else { return "tengu".into() };
    if name.value.trim().is_empty() || name.value.contains(char::is_whitespace) {
        root.wrong(&name, "must be one word, such as \"tengu\"".into());
    }
    name.value
}

fn language(root: &mut Table<'_, '_>) -> Language {
    let Some(language) = root.text("language") else { return Language::English };
    Language::named(&language.value).unwrap_or_else(|| {
        root.wrong(
            &language,
            format!("\"{}\" is not a language tengu speaks; allowed: \"en\", \"ja\"", language.value),
        );
        Language::English
    })
}

/// How far back tengu looks, and the reactions that approve.
fn slack(root: &mut Table<'_, '_>) -> (Duration, Vec<String>) {
    let catch_up = Duration::from_secs(2 * 3600);
    let approve = || ["+1", "white_check_mark"].map(str::to_owned).to_vec();
    let Some(mut slack) = root.table("slack") else { return (catch_up, approve()) };
    let catch_up = duration_at(&mut slack, "catch_up").unwrap_or(catch_up);
    let named = slack.texts("approve");
    let bare = |name: &Placed<String>| plain_reaction(name.value.trim_matches(':')).to_owned();
    let named: Vec<_> = named.iter().map(bare).collect();
    slack.finish();
    (catch_up, if named.is_empty() { approve() } else { named })
}

/// A reaction without its skin tone, and by the name that Slack itself uses.
pub fn plain_reaction(name: &str) -> &str {
    match name.split("::").next().unwrap_or(name) {
        "thumbsup" => "+1",
        "thumbsdown" => "-1",
        other => other,
    }
}

fn aws(root: &mut Table<'_, '_>) -> Option<String> {
    let mut aws = root.table("aws")?;
    let region = aws.text("region");
    aws.finish();
    region.map(|region| region.value)
}

/// Where state is kept, and how long a silent process keeps its work.
fn store(root: &mut Table<'_, '_>, folder: &Path) -> (String, Duration) {
    let default = format!("sqlite://{}", folder.join("tengu.db").display());
    let lease = Duration::from_secs(20);
    let Some(mut store) = root.table("store") else { return (default, lease) };
    let lease = duration_at(&mut store, "lease").filter(|lease| !lease.is_zero()).unwrap_or(lease);
    let url = store.text("url");
    if let Some(url) = &url {
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.value.starts_with(scheme)) {
            store.wrong(url, "must start with sqlite: or postgres:".into());
        }
        if url.value.contains('@')
            && url.value.split('@').next().is_some_and(|user| user.matches(':').count() > 1)
        {
            store.wrong(url, "must not hold a password; set DATABASE_URL in the environment instead".into());
        }
    }
    store.finish();
    (url.map_or(default, |url| url.value), lease)
}

fn listen(root: &mut Table<'_, '_>) -> Option<std::net::SocketAddr> {
    let mut http = root.table("http")?;
    let listen = http.text("listen").and_then(|text| {
        let address = text.value.parse().ok();
        if address.is_none() {
            http.wrong(&text, "must be an address with a port, such as \"127.0.0.1:8080\"".into());
        }
        address
    });
    http.finish();
    listen
}

fn github(root: &mut Table<'_, '_>) -> Option<GithubApp> {
    let mut github = root.table("github")?;
    let id = github.number("app_id");
    let installation = github.number("installation_id");
    if let (None, Some(installation)) = (&id, &installation) {
        github.wrong(installation, "needs app_id beside it".into());
    }
    github.finish();
    id.map(|id| GithubApp { id: id.value, installation: installation.map(|installation| installation.value) })
}

fn channels(root: &mut Table<'_, '_>) -> BTreeMap<String, String> {
    let Some(table) = root.table("channels") else { return BTreeMap::new() };
    let named = table.named_texts();
    let mut channels = BTreeMap::new();
    for (name, id) in named {
        if !is_slack_id(&id, &['C', 'G']) {
            root.wrong(&name, format!("\"{id}\" is not a channel id. Slack shows it at the end of a channel's details; it starts with C or G"));
        }
        channels.insert(name.value, id);
    }
    channels
}

fn people(root: &mut Table<'_, '_>) -> BTreeMap<String, String> {
    let Some(table) = root.table("people") else { return BTreeMap::new() };
    let named = table.named_texts();
    let mut people = BTreeMap::new();
    for (login, user) in named {
        if !is_slack_id(&user, &['U', 'W']) {
            root.wrong(&login, format!("\"{user}\" is not a Slack user id. A profile's menu copies it (Copy member ID); it starts with U or W"));
        }
        people.insert(login.value.to_lowercase(), user);
    }
    people
}

/// Whether `id` looks like Slack's ids: one of the letters, then capitals and digits.
fn is_slack_id(id: &str, letters: &[char]) -> bool {
    id.starts_with(letters)
        && id.len() > 1
        && id.chars().all(|char| char.is_ascii_uppercase() || char.is_ascii_digit())
}

/// A duration, if the key is there.
fn duration_at(table: &mut Table<'_, '_>, key: &'static str) -> Option<Duration> {
    let text = table.text(key)?;
    Some(duration(table, &text))
}

/// A duration such as `90s`, `30m`, `2h`, `1d`.
fn duration(table: &Table<'_, '_>, text: &Placed<String>) -> Duration {
    parse_duration(&text.value).unwrap_or_else(|| {
        table.wrong(
            text,
            format!("\"{}\" is not a duration; write \"90s\", \"30m\", \"2h\" or \"1d\"", text.value),
        );
        Duration::ZERO
    })
}

/// Reads `90s`, `30m`, `2h`, `1d`.
fn parse_duration(text: &str) -> Option<Duration> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86400,
        _ => return None,
    };
    let count: u32 = text.get(..text.len() - 1)?.parse().ok()?;
    Some(Duration::from_secs(u64::from(count) * unit))
}
