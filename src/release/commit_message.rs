//! What a commit's message says about where it came from.

use crate::github::model::Author;

/// The first line, without the spaces around it.
pub(super) fn subject(message: &str) -> &str {
    message.trim_start().lines().next().unwrap_or_default().trim()
}

/// A pull request that a subject names, with the title that the message gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named<'a> {
    pub(super) number: u64,
    pub(super) title: &'a str,
}

/// The pull request that a merge commit brought: `Merge pull request #12 from acme/topic` and the title
/// in the body; or, where the repository is set so, the title and its number as in a squash.
pub(super) fn merged(message: &str) -> Option<Named<'_>> {
    let subject = subject(message);
    let Some(rest) = subject.strip_prefix("Merge pull request #") else {
        return squashed(message);
    };
    let (number, _from) = rest.split_once(" from ")?;
    let title = body(message).map(str::trim).find(|line| !line.is_empty()).unwrap_or(subject);
    Some(Named { number: number.parse().ok()?, title })
}

/// The pull request of a squash subject: `Title (#12)`.
pub(super) fn squashed(message: &str) -> Option<Named<'_>> {
    let (title, number) = subject(message).strip_suffix(')')?.rsplit_once("(#")?;
    let title = title.trim_end();
    Some(Named { number: number.parse().ok()?, title }).filter(|_| !title.is_empty())
}

/// The commit that `git cherry-pick -x` says this is a copy of.
pub(super) fn cherry_picked(message: &str) -> Option<&str> {
    body(message).filter_map(|line| line.trim().strip_prefix("(cherry picked from commit ")).find_map(sha)
}

/// The commits that `git revert` says this one takes back.
pub(super) fn reverted_commits(message: &str) -> impl Iterator<Item = &str> {
    body(message).filter_map(|line| line.trim().strip_prefix("This reverts commit ")).filter_map(sha)
}

/// The pull requests that GitHub's revert button says this one takes back: `Reverts acme/web#12`.
pub(super) fn reverted_pull_requests(message: &str) -> impl Iterator<Item = u64> {
    body(message).filter_map(|line| {
        let what = line.trim().strip_prefix("Reverts ")?;
        let (repository, number) = what.split_once('#')?;
        let number = number.trim_end_matches('.');
        (!repository.contains(' ')).then(|| number.parse().ok()).flatten()
    })
}

/// The subject that `Revert "…"` puts in quotes.
pub(super) fn reverted_title(subject: &str) -> Option<&str> {
    let quoted = subject.strip_prefix("Revert \"")?;
    quoted.rfind('"').map(|end| &quoted[..end])
}

/// The people of the `Co-authored-by` trailers.
pub(super) fn co_authors(message: &str) -> impl Iterator<Item = Author> {
    body(message).filter_map(|line| {
        let (label, person) = line.trim().split_once(':')?;
        let (name, email) = person.trim().strip_suffix('>')?.split_once('<')?;
        label.eq_ignore_ascii_case("co-authored-by").then(|| Author {
            name: name.trim().to_owned(),
            email: email.trim().to_owned(),
            login: None,
            bot: false,
        })
    })
}

fn body(message: &str) -> impl Iterator<Item = &str> {
    message.trim_start().lines().skip(1)
}

/// The hash that `text` starts with: at least seven hex digits and nothing glued to them.
fn sha(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(text.len());
    let glued = text[end..].starts_with(|c: char| c.is_alphanumeric());
    ((7..=64).contains(&end) && !glued).then(|| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_name_their_pull_request() {
        for (message, named) in [
            ("Merge pull request #12 from acme/topic\n\nFix the lamp\n", Some((12, "Fix the lamp"))),
            ("Merge pull request #12 from acme/topic\r\n\r\nFix\r\n", Some((12, "Fix"))),
            ("Merge pull request #12 from acme/a/b", Some((12, "Merge pull request #12 from acme/a/b"))),
            ("Fix the lamp (#12)", Some((12, "Fix the lamp"))),
            ("Merge branch 'master' into topic", None),
            ("Merge pull request #x from acme/topic", None),
            ("Merge pull request #99999999999999999999999 from acme/topic", None),
        ] {
            assert_eq!(merged(message).map(|named| (named.number, named.title)), named, "{message}");
        }
    }

    #[test]
    fn squash_subjects_end_in_the_number() {
        for (message, named) in [
            ("Fix the lamp (#12)\n\n* one\n* two", Some((12, "Fix the lamp"))),
            ("Fix the lamp (#3) (#12)", Some((12, "Fix the lamp (#3)"))),
            ("Revert \"Fix (#12)\" (#15)", Some((15, "Revert \"Fix (#12)\""))),
            ("Revert \"Fix (#12)\"", None),
            ("Fix (#12) for good", None),
            ("(#12)", None),
            ("Fix (#)", None),
            ("", None),
        ] {
            assert_eq!(squashed(message).map(|named| (named.number, named.title)), named, "{message}");
        }
    }

    #[test]
    fn reverts_and_picks_name_their_origin() {
        let message = "Revert \"Fix \"it\"\"\n\nThis reverts commit 0123abc, reversing\nchanges made to fedcba9.\n\
                       Reverts acme/web#12\nReverts #13.\nReverts the part of #14\n\
                       (cherry picked from commit 89abcdef)";
        assert_eq!(reverted_commits(message).collect::<Vec<_>>(), ["0123abc"]);
        assert_eq!(reverted_pull_requests(message).collect::<Vec<_>>(), [12, 13]);
        assert_eq!(reverted_title(subject(message)), Some("Fix \"it\""));
        assert_eq!(cherry_picked(message), Some("89abcdef"));
        assert_eq!(reverted_commits("x\n\nThis reverts commit 0123abcxyz").count(), 0);
    }

    #[test]
    fn co_authors_stand_in_trailers() {
        let message = "Fix\n\nco-authored-by: Mari  <mari@example.com>\nCo-Authored-By: broken\n";
        let names: Vec<_> = co_authors(message).map(|author| (author.name, author.email)).collect();
        assert_eq!(names, [("Mari".to_owned(), "mari@example.com".to_owned())]);
    }
}
