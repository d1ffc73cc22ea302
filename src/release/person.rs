//! Who must confirm a change.

use super::key::author_login;
use crate::github::model::{Account, Author};

/// Somebody who is asked to confirm that a change works. Never a bot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person {
    /// The GitHub account without `@`; people without one are named in words.
    pub login: Option<String>,
    /// The name in the commits, or the login when only that is known. Untrusted text.
    pub name: String,
    /// The address in the commits: what a Slack account can be found by.
    pub email: Option<String>,
}

impl Person {
    /// The person behind an account; `None` for a bot.
    pub(super) fn from_account(account: &Account) -> Option<Self> {
        let Account { login, bot } = account;
        (!bot && !names_a_bot(login)).then(|| Self {
            login: Some(login.clone()),
            name: login.clone(),
            email: None,
        })
    }

    /// The person who wrote a commit; `None` for a bot.
    pub(super) fn from_author(author: &Author) -> Option<Self> {
        let login = author_login(author);
        let bot = author.bot || names_a_bot(&author.name) || login.is_some_and(names_a_bot);
        (!bot).then(|| Self {
            login: login.map(str::to_owned),
            name: author.name.clone(),
            email: Some(author.email.clone()),
        })
    }

    /// Whether both are one human being, as far as GitHub lets us know: one account; or, if one of
    /// them has no account, one address under one name. Two names on one address are two people.
    pub fn is(&self, other: &Self) -> bool {
        match (&self.login, &other.login) {
            (Some(one), Some(two)) => one.eq_ignore_ascii_case(two),
            _ => {
                let mail = |person: &Self| person.email.as_ref().map(|email| email.to_lowercase());
                mail(self).is_some()
                    && mail(self) == mail(other)
                    && self.name.to_lowercase() == other.name.to_lowercase()
            }
        }
    }
}

/// Bots of an App carry the suffix in REST answers and in their commits' names.
fn names_a_bot(name: &str) -> bool {
    name.ends_with("[bot]")
}

/// Adds `person` unless the same is there already, who then learns what was not known yet.
pub(super) fn add(people: &mut Vec<Person>, person: Person) {
    let Some(known) = people.iter_mut().find(|known| known.is(&person)) else {
        return people.push(person);
    };
    if known.email.is_none() {
        known.name = person.name;
        known.email = person.email;
    }
    known.login = known.login.take().or(person.login);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(login: Option<&str>, name: &str, email: Option<&str>) -> Person {
        Person { login: login.map(Into::into), name: name.into(), email: email.map(Into::into) }
    }

    #[test]
    fn one_account_is_one_person_and_two_names_on_an_address_are_two() {
        let mut people = vec![];
        add(&mut people, person(Some("ken"), "ken", None));
        add(&mut people, person(Some("Ken"), "Ken Tanaka", Some("ken@example.com")));
        add(&mut people, person(None, "ken tanaka", Some("KEN@example.com")));
        add(&mut people, person(None, "Mari", Some("pair@example.com")));
        add(&mut people, person(None, "Yui", Some("pair@example.com")));
        add(&mut people, person(Some("mari"), "Mari", Some("pair@example.com")));
        assert_eq!(
            people,
            [
                person(Some("ken"), "Ken Tanaka", Some("ken@example.com")),
                person(Some("mari"), "Mari", Some("pair@example.com")),
                person(None, "Yui", Some("pair@example.com")),
            ]
        );
    }

    #[test]
    fn bots_are_nobody() {
        let account = |login: &str, bot| Account { login: login.into(), bot };
        assert_eq!(Person::from_account(&account("dependabot", true)), None);
        assert_eq!(Person::from_account(&account("renovate[bot]", false)), None);
        assert!(Person::from_account(&account("ken", false)).is_some());
    }
}
