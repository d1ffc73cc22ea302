//! Where a copy's task definition comes from: a family, or the compose file of its branch.

use std::collections::BTreeMap;

use super::booth::Booth;
use super::define::{self, Defined};
use super::failing::asked;
use super::names::{self, fill};
use crate::config::feature::{ComposeSource, Size, Source};
use crate::feature::compose::{
    self, Architecture, BadCompose, Compose, Mapped, Variables, Why, task_definition,
};
use crate::feature::{Failure, Feature};
use crate::github::content::file;
use crate::ship::Stumble;

/// So many files beside a compose file are read; more is a mistake.
const FILES: usize = 20;

/// What is to be registered for a copy; a failure when it can't be made.
///
/// # Errors
/// What could not be asked.
pub(super) async fn defined(
    booth: &Booth<'_>,
    feature: &Feature,
    by: &str,
) -> Result<Result<Defined, Failure>, Stumble> {
    match &booth.setting.source {
        Source::Family { name, size } => Ok(match asked(booth.aws()?.task_definition(name).await)? {
            Ok(Some(current)) => define::from_family(booth, feature, by, &current.json, *size),
            Ok(None) => Err(Failure::NoFamily { family: name.clone() }),
            Err(failure) => Err(failure),
        }),
        Source::Compose(source) => from_compose(booth, feature, by, source).await,
    }
}

async fn from_compose(
    booth: &Booth<'_>,
    feature: &Feature,
    by: &str,
    source: &ComposeSource,
) -> Result<Result<Defined, Failure>, Stumble> {
    let wrong = |words: String| Ok(Err(Failure::Compose { path: source.path.clone(), words }));
    let Some(text) = beside(booth, feature, &source.path).await? else {
        return wrong(format!("there is no such file at {}", feature.sha.get(..7).unwrap_or_default()));
    };
    let variables = variables(booth, feature, source);
    let mut reading = Reading { booth, feature, source, text, variables, tried: Vec::new() };
    if let Err(words) = reading.with_dotenv().await? {
        return wrong(words);
    }
    for _ in 0..FILES {
        let mapped = match reading.mapped() {
            Err(Unread::File(path)) => match reading.add(&path).await? {
                true => continue,
                false => return wrong(format!("there is no file {path}")),
            },
            Err(Unread::Wrong(words)) => return wrong(words),
            Ok(mapped) => mapped,
        };
        // A file that need not be there may well be.
        let missing = mapped.notes.iter().find_map(|note| match &note.why {
            Why::NoFile(path) if !reading.tried.contains(path) => Some(path.clone()),
            _ => None,
        });
        match missing {
            Some(path) => _ = reading.add(&path).await?,
            None => return Ok(Ok(reading.defined(by, mapped))),
        }
    }
    wrong(format!("it names more than {FILES} files"))
}

/// A file of the repository at the copy's commit; nothing where there is none.
async fn beside(booth: &Booth<'_>, feature: &Feature, path: &str) -> Result<Option<String>, Stumble> {
    let (owner, repository) = (&booth.app.owner, &booth.app.repository);
    Ok(file(&booth.tools.github, owner, repository, path, &feature.sha).await?)
}

fn variables(booth: &Booth<'_>, feature: &Feature, source: &ComposeSource) -> Variables {
    let filled = source.variables.iter().map(|(name, value)| (name.clone(), fill(value, booth, feature)));
    Variables::new(filled.collect())
}

/// Why a compose file is not read yet, or can't be.
enum Unread {
    /// It needs this file, by its path beside it.
    File(String),
    /// It is wrong.
    Wrong(String),
}

/// A compose file under reading.
struct Reading<'a> {
    booth: &'a Booth<'a>,
    feature: &'a Feature,
    source: &'a ComposeSource,
    text: String,
    variables: Variables,
    tried: Vec<String>,
}

impl Reading<'_> {
    /// The path of a file that stands beside the compose file.
    fn path(&self, beside: &str) -> String {
        let beside = beside.strip_prefix("./").unwrap_or(beside);
        match self.source.path.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{beside}"),
            None => beside.to_owned(),
        }
    }

    /// Adds what Compose reads by itself; what is wrong with it.
    async fn with_dotenv(&mut self) -> Result<Result<(), String>, Stumble> {
        let path = self.path(".env");
        let Some(content) = beside(self.booth, self.feature, &path).await? else { return Ok(Ok(())) };
        Ok(match std::mem::take(&mut self.variables).with_dotenv(&path, &content) {
            Ok(variables) => {
                self.variables = variables;
                Ok(())
            }
            Err(error) => Err(format!("{path}: {error}")),
        })
    }

    /// Adds a file of the repository; whether it is there.
    async fn add(&mut self, name: &str) -> Result<bool, Stumble> {
        self.tried.push(name.to_owned());
        let Some(content) = beside(self.booth, self.feature, &self.path(name)).await? else {
            return Ok(false);
        };
        self.variables = std::mem::take(&mut self.variables).with_file(name, &content);
        Ok(true)
    }

    fn mapped(&self) -> Result<Mapped, Unread> {
        let read = Compose::read(&self.text, &self.variables).map_err(|error| match error.why {
            BadCompose::NoFile(path) if !self.tried.contains(&path) => Unread::File(path),
            _ => Unread::Wrong(error.to_string()),
        })?;
        task_definition(&read, &self.setting()).map_err(|error| Unread::Wrong(error.to_string()))
    }

    fn setting(&self) -> compose::Setting {
        let (booth, feature, source) = (self.booth, self.feature, self.source);
        let filled = |named: &[(String, String)]| -> BTreeMap<String, String> {
            named.iter().map(|(name, value)| (name.clone(), fill(value, booth, feature))).collect()
        };
        compose::Setting {
            family: names::family(&booth.app.name, &feature.slug),
            app_image: feature.image.clone().unwrap_or_default(),
            app_repository: booth.app.images.as_ref().map(|images| images.repository.clone()),
            region: booth.tools.aws.as_ref().map(|aws| aws.region().to_owned()).unwrap_or_default(),
            log_group: source.log_group.clone(),
            execution_role: source.execution_role.clone(),
            task_role: source.task_role.clone(),
            cpu: source.size.cpu,
            memory: source.size.memory,
            architecture: if source.arm { Architecture::Arm } else { Architecture::X86 },
            web: booth.setting.container.clone(),
            profiles: source.profiles.iter().cloned().collect(),
            environment: filled(&booth.setting.environment),
            secrets: filled(&booth.setting.secrets),
            tags: BTreeMap::new(),
        }
    }

    fn defined(&self, by: &str, mapped: Mapped) -> Defined {
        let Mapped { mut json, notes, web, .. } = mapped;
        define::open_port(&mut json, &web.container, self.booth.setting.port);
        // The size is in there already.
        define::finish(self.booth, self.feature, by, &mut json, Size::default());
        Defined { json, notes: notes.iter().map(ToString::to_string).collect() }
    }
}
