//! What people want of a copy, and what happened to its branch: written down by those who hear of it, and considered
//! by whoever looks after the copy.

use super::stage::Ending;

/// What somebody wants of a copy. Stored among the wishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeatureWish {
    /// To have it brought again, at the head of its branch.
    Redeploy,
    /// To have it removed.
    Delete,
    /// To have what was pushed to its branch.
    Push {
        /// The attempt that was there when it was seen: for another one it means nothing.
        attempt: i64,
        /// The branch's head.
        sha: String,
    },
    /// To have it removed because of what happened to its branch.
    End {
        /// The attempt that was there when it was seen.
        attempt: i64,
        /// What happened.
        why: Ending,
    },
    /// To have another branch in its place.
    Take {
        /// The branch.
        branch: String,
        /// Its head.
        sha: String,
    },
}

impl FeatureWish {
    /// The words that are stored.
    pub fn words(&self) -> String {
        match self {
            Self::Redeploy => "redeploy".into(),
            Self::Delete => "delete".into(),
            Self::Push { attempt, sha } => format!("push {attempt} {sha}"),
            Self::End { attempt, why } => format!("end {attempt} {}", serde_json::json!(why)),
            Self::Take { branch, sha } => format!("take {sha} {branch}"),
        }
    }

    /// The wish of these words.
    pub fn read(words: &str) -> Option<Self> {
        match words {
            "redeploy" => Some(Self::Redeploy),
            "delete" => Some(Self::Delete),
            other => match other.split_once(' ')? {
                ("push", seen) => {
                    let (attempt, sha) = seen.split_once(' ')?;
                    Some(Self::Push { attempt: attempt.parse().ok()?, sha: sha.to_owned() })
                }
                ("end", seen) => {
                    let (attempt, why) = seen.split_once(' ')?;
                    Some(Self::End { attempt: attempt.parse().ok()?, why: serde_json::from_str(why).ok()? })
                }
                ("take", place) => {
                    let (sha, branch) = place.split_once(' ')?;
                    Some(Self::Take { branch: branch.to_owned(), sha: sha.to_owned() })
                }
                _ => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_were_written() {
        let take = FeatureWish::Take { branch: "feature/a b".into(), sha: "c0ffee".into() };
        let push = FeatureWish::Push { attempt: 2, sha: "c0ffee".into() };
        let end = FeatureWish::End { attempt: 0, why: Ending::PullClosed { number: 7, merged: true } };
        for wish in [FeatureWish::Redeploy, FeatureWish::Delete, take, push, end] {
            assert_eq!(FeatureWish::read(&wish.words()), Some(wish));
        }
        assert_eq!(FeatureWish::read("dance"), None);
    }
}
