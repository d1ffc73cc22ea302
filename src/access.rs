//! Who may: the only place where a [`Permitted`] is made.

use crate::config::roles::Role;
use crate::config::{Allow, Config};
use crate::slack::SlackError;
use crate::slack::people::{People, Person};

/// Something that somebody is allowed to do.
#[derive(Debug)]
pub struct Permitted<T> {
    request: T,
    by: Person,
}

impl<T> Permitted<T> {
    /// What is allowed, and to whom.
    pub fn into_parts(self) -> (T, Person) {
        (self.request, self.by)
    }
}

/// Why somebody is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// They are a guest, or of another workspace.
    NotAMember,
    /// They are a bot. Bots decide nothing, whatever the config says.
    NotAPerson,
    /// They have none of these roles.
    NotInRole(Vec<String>),
    /// Slack did not tell who they are; unknown is not allowed.
    Unsure,
}

/// Who is who, and who has which role.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    /// The roles.
    pub config: &'a Config,
    /// The people.
    pub people: &'a People,
}

impl Access<'_> {
    /// Lets a request through when everything it needs is allowed to `user`.
    ///
    /// # Errors
    /// Why not.
    pub async fn permit<T>(&self, user: &str, allow: &[&Allow], request: T) -> Result<Permitted<T>, Refusal> {
        let by = self.people.person(user).await.map_err(|error| unsure(&error))?;
        for allow in allow {
            self.check(&by, allow).await?;
        }
        Ok(Permitted { request, by })
    }

    /// The names of the roles that somebody has.
    pub async fn roles(&self, user: &str) -> Vec<String> {
        let mut roles = Vec::new();
        for (name, role) in &self.config.roles {
            if self.has(user, role).await.unwrap_or(false) {
                roles.push(name.clone());
            }
        }
        roles
    }

    async fn check(&self, by: &Person, allow: &Allow) -> Result<(), Refusal> {
        if by.bot {
            return Err(Refusal::NotAPerson);
        }
        if by.gone {
            return Err(Refusal::NotAMember);
        }
        let named = self.config.roles.values().any(|role| role.users.contains(&by.id));
        match allow {
            Allow::Everyone if by.full_member || named => Ok(()),
            Allow::Everyone => Err(Refusal::NotAMember),
            Allow::Roles(names) => {
                for role in names.iter().filter_map(|name| self.config.roles.get(name)) {
                    // A guest in a user group is still a guest: only being named lets them in.
                    let by_group = by.full_member
                        && self.in_group(&by.id, role).await.map_err(|error| unsure(&error))?;
                    if by_group || role.users.contains(&by.id) {
                        return Ok(());
                    }
                }
                Err(if by.full_member { Refusal::NotInRole(names.clone()) } else { Refusal::NotAMember })
            }
        }
    }

    async fn has(&self, user: &str, role: &Role) -> Result<bool, SlackError> {
        Ok(role.users.contains(user) || self.in_group(user, role).await?)
    }

    async fn in_group(&self, user: &str, role: &Role) -> Result<bool, SlackError> {
        for group in &role.groups {
            if self.people.is_in_group(user, group).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn unsure(error: &SlackError) -> Refusal {
    tracing::warn!(%error, "Slack does not tell who somebody is");
    Refusal::Unsure
}
