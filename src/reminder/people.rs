//! Who in Slack is meant by an author.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::deploy::DeployPerson;
use crate::slack::SlackError;
use crate::store::verifications::Model;
use crate::tools::Tools;

/// Finds people, each asked for once.
#[derive(Debug)]
pub struct Finder<'a> {
    tools: &'a Tools,
    known: BTreeMap<String, Option<String>>,
    /// Addresses by login: who only merged something is named without one there, and many commit with two.
    emails: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Finder<'a> {
    /// A finder of the people of these.
    pub fn new(tools: &'a Tools, rows: &[Model]) -> Self {
        let mut emails: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for DeployPerson { login, email, .. } in rows.iter().flat_map(people) {
            if let (Some(login), Some(email)) = (login, email) {
                emails.entry(login.to_lowercase()).or_default().insert(email);
            }
        }
        Self { tools, known: BTreeMap::new(), emails }
    }

    /// The Slack user behind an author: as the config says, as they said themselves, or by their address.
    ///
    /// # Errors
    /// When the store fails, or Slack gives no answer.
    pub async fn user(&mut self, person: &DeployPerson) -> Result<Option<String>> {
        let name = format!("{:?}|{:?}", person.login, person.email);
        if let Some(known) = self.known.get(&name) {
            return Ok(known.clone());
        }
        let found = match known(self.tools, person).await? {
            Some(user) => Some(user),
            None => self.by_address(person).await?,
        };
        self.known.insert(name, found.clone());
        Ok(found)
    }

    /// Who has one of somebody's addresses in Slack; remembered for their login.
    async fn by_address(&self, person: &DeployPerson) -> Result<Option<String>> {
        let login = person.login.as_ref().map(|login| login.to_lowercase());
        let elsewhere = login.as_ref().and_then(|login| self.emails.get(login)).into_iter().flatten();
        for email in person.email.iter().chain(elsewhere) {
            if let Some(user) = by_email(self.tools, email).await? {
                if let Some(login) = &login {
                    self.tools.store.learn(login, &user).await?;
                }
                return Ok(Some(user));
            }
        }
        Ok(None)
    }

    /// Who has to confirm something: Slack users, and the names of those who can't be found.
    ///
    /// # Errors
    /// As [`Self::user`].
    pub async fn owers(&mut self, row: &Model) -> Result<(BTreeSet<String>, Vec<String>)> {
        let (mut users, mut nobodies) = (BTreeSet::new(), Vec::new());
        for person in people(row) {
            match self.user(&person).await? {
                Some(user) => _ = users.insert(user),
                None => nobodies.push(person.login.unwrap_or(person.name)),
            }
        }
        Ok((users, nobodies))
    }
}

/// The authors of a change.
pub fn people(row: &Model) -> Vec<DeployPerson> {
    serde_json::from_str(&row.people).unwrap_or_default()
}

/// Who a login is, as the config says, as they said themselves, or as was found out before.
async fn known(tools: &Tools, person: &DeployPerson) -> Result<Option<String>> {
    let Some(login) = &person.login else { return Ok(None) };
    match tools.config.people.get(&login.to_lowercase()) {
        Some(user) => Ok(Some(user.clone())),
        None => tools.store.slack_user(login).await,
    }
}

async fn by_email(tools: &Tools, email: &str) -> Result<Option<String>> {
    match tools.people.by_email(email).await {
        Ok(user) => Ok(user),
        // A workspace that does not let us look people up by their address is told by `tengu check`.
        Err(refused @ SlackError::Refused { .. }) => {
            tracing::debug!(error = %refused, "Slack does not tell whose address that is");
            Ok(None)
        }
        Err(unclear) => Err(unclear.into()),
    }
}
