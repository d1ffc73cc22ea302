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
    /// Addresses by login: who only merged something is named without one there, and with it elsewhere.
    emails: BTreeMap<String, String>,
}

impl<'a> Finder<'a> {
    /// A finder of the people of these.
    pub fn new(tools: &'a Tools, rows: &[Model]) -> Self {
        let people = rows.iter().flat_map(people);
        let emails =
            people.filter_map(|person| Some((person.login?.to_lowercase(), person.email?))).collect();
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
        let login = person.login.as_ref().map(|login| login.to_lowercase());
        let elsewhere = login.and_then(|login| self.emails.get(&login).cloned());
        let email = person.email.clone().or(elsewhere);
        let found = find(self.tools, &DeployPerson { email, ..person.clone() }).await?;
        self.known.insert(name, found.clone());
        Ok(found)
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

async fn find(tools: &Tools, person: &DeployPerson) -> Result<Option<String>> {
    if let Some(login) = &person.login {
        if let Some(user) = tools.config.people.get(&login.to_lowercase()) {
            return Ok(Some(user.clone()));
        }
        if let Some(user) = tools.store.slack_user(login).await? {
            return Ok(Some(user));
        }
    }
    let Some(email) = &person.email else { return Ok(None) };
    let user = match tools.people.by_email(email).await {
        Ok(user) => user,
        // A workspace that does not let us look people up by their address is told by `tengu check`.
        Err(refused @ SlackError::Refused { .. }) => {
            tracing::debug!(error = %refused, "Slack does not tell whose address that is");
            None
        }
        Err(unclear) => return Err(unclear.into()),
    };
    if let (Some(login), Some(user)) = (&person.login, &user) {
        tools.store.learn(login, user).await?;
    }
    Ok(user)
}
