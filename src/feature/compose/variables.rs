//! What a compose file may refer to outside itself.

use std::collections::BTreeMap;

use super::dotenv;
use super::error::ComposeError;

/// The variables and files beside a compose file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    values: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
}

impl Variables {
    /// Variables by name.
    pub fn new(values: BTreeMap<String, String>) -> Self {
        Self { values, files: BTreeMap::new() }
    }

    /// Adds a file that `env_file` may name, by its path beside the compose file.
    #[must_use]
    pub fn with_file(mut self, path: &str, content: &str) -> Self {
        self.files.insert(normal(path).to_owned(), content.to_owned());
        self
    }

    /// Adds the variables of a `.env` file; those that are set already stay.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn with_dotenv(mut self, path: &str, content: &str) -> Result<Self, ComposeError> {
        for (name, value) in dotenv::read(path, content, &self.values)? {
            self.values.entry(name).or_insert(value);
        }
        Ok(self)
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    pub(super) fn values(&self) -> &BTreeMap<String, String> {
        &self.values
    }

    pub(super) fn file(&self, path: &str) -> Option<&str> {
        self.files.get(normal(path)).map(String::as_str)
    }
}

fn normal(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}
