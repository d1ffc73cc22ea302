//! Pull requests and accounts, read from what GitHub left in a history.

use std::collections::HashSet;

use crate::sandbox::github::{Commit, GithubStandIn, Kind, MergedPull, login_of_noreply};

/// Accounts for every address that names its login.
pub(super) fn add_accounts(github: &GithubStandIn, commits: &[Commit]) {
    let mut seen = HashSet::new();
    for person in commits.iter().flat_map(Commit::authors) {
        let Some(login) = login_of_noreply(&person.email).filter(|login| seen.insert((*login).to_owned()))
        else {
            continue;
        };
        let kind = if login.ends_with("[bot]") { Kind::Bot } else { Kind::User };
        github.add_account(login, &person.name, &person.email, kind);
    }
}

/// The pull requests that merge commits and `(#N)` subjects speak of, oldest first, each once.
pub(super) fn found_in(commits: &[Commit], base: &str) -> Vec<MergedPull> {
    let mut seen = HashSet::new();
    let found = commits.iter().filter_map(|commit| merge(commit, base).or_else(|| squash(commit, base)));
    found.filter(|pull| seen.insert(pull.number)).collect()
}

/// `Merge pull request #12 from owner/branch`, its title as the body's first line.
fn merge(commit: &Commit, base: &str) -> Option<MergedPull> {
    if commit.parents.len() < 2 {
        return None;
    }
    let rest = commit.subject().strip_prefix("Merge pull request #")?;
    let (number, from) = rest.split_once(" from ")?;
    let head = from.split_whitespace().next()?.split_once('/').map_or(from, |(_, branch)| branch);
    let title = commit.message.lines().skip(1).find(|line| !line.trim().is_empty()).unwrap_or(head);
    let pull = MergedPull::new(number.parse().ok()?, title.trim(), head, base, &commit.sha);
    // who merged is the merge's author; who wrote it is read from the branch's commits
    Some(pull)
}

/// `Title (#12)`
fn squash(commit: &Commit, base: &str) -> Option<MergedPull> {
    if commit.parents.len() > 1 {
        return None;
    }
    let (title, number) = commit.subject().trim_end().strip_suffix(')')?.rsplit_once("(#")?;
    let number: u64 = number.parse().ok()?;
    Some(MergedPull::new(number, title.trim(), &format!("pull-{number}"), base, &commit.sha))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::github::Person;

    #[test]
    fn pull_requests_are_read_from_messages() {
        for (message, parents, expected) in [
            (
                "Merge pull request #12 from ayako/route/map\n\nDraw routes\n",
                2,
                Some((12, "Draw routes", "route/map")),
            ),
            ("Merge pull request #13 from ayako/fix", 2, Some((13, "fix", "fix"))),
            ("Warn of snow (#14)", 1, Some((14, "Warn of snow", "pull-14"))),
            (
                "Revert \"Warn of snow (#14)\" (#15)\n\nbody",
                1,
                Some((15, "Revert \"Warn of snow (#14)\"", "pull-15")),
            ),
            ("Revert \"Warn of snow (#14)\"", 1, None),
            ("Merge branch 'master' into fix", 2, None),
            ("Fix (#x)", 1, None),
        ] {
            let who = Person::new("a", "a@example.com");
            let (parents, message, date) =
                (vec![0; parents], message.to_owned(), chrono::DateTime::default());
            let commit = Commit {
                sha: "f".into(),
                parents,
                author: who.clone(),
                committer: who,
                date,
                message,
                files: vec![],
            };
            let found = found_in(std::slice::from_ref(&commit), "master");
            let said = found.first().map(|pull| (pull.number, pull.title.as_str(), pull.head.as_str()));
            assert_eq!(said, expected, "{}", commit.message);
        }
    }
}
