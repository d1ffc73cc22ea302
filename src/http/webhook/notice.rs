//! What a delivery says that matters to a deploy.

use serde_json::Value;

/// Something happened on GitHub. `repository` is `owner/name` throughout.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Notice {
    /// A pull request is different.
    PullRequest {
        /// Where.
        repository: String,
        /// Its number.
        number: u64,
        /// What happened to it.
        action: PullAction,
    },
    /// A branch has moved, or is new.
    Push {
        /// Where.
        repository: String,
        /// Its name, without `refs/heads/`.
        branch: String,
    },
    /// A commit's checks have come to an end, or some of them.
    Checks {
        /// Where.
        repository: String,
        /// The commit.
        sha: String,
    },
    /// A branch is gone.
    BranchDeleted {
        /// Where.
        repository: String,
        /// Its name.
        branch: String,
    },
}

/// What happened to a pull request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PullAction {
    /// It was merged.
    Merged,
    /// It was closed without a merge.
    Closed,
    /// Its title, body or base is another; a ticked box is an edited body.
    Edited,
    /// It would bring another commit.
    Synchronized,
}

impl Notice {
    /// Where it happened: `owner/name`.
    pub fn repository(&self) -> &str {
        match self {
            Self::PullRequest { repository, .. }
            | Self::Push { repository, .. }
            | Self::Checks { repository, .. }
            | Self::BranchDeleted { repository, .. } => repository,
        }
    }

    /// Reads a delivery; nothing when it is of no interest.
    ///
    /// Source: GitHub Docs, "Webhook events and payloads".
    pub(super) fn read(event: &str, payload: &Value) -> Option<Self> {
        let repository = payload["repository"]["full_name"].as_str()?.to_owned();
        match event {
            "pull_request" => {
                let (number, action) = (payload["number"].as_u64()?, PullAction::read(payload)?);
                Some(Self::PullRequest { repository, number, action })
            }
            // A push that deletes is told once more as what it is.
            "push" if payload["deleted"] != true => {
                let branch = payload["ref"].as_str()?.strip_prefix("refs/heads/")?.to_owned();
                Some(Self::Push { repository, branch })
            }
            "check_suite" if payload["action"] == "completed" => {
                let sha = payload["check_suite"]["head_sha"].as_str()?.to_owned();
                Some(Self::Checks { repository, sha })
            }
            "status" if payload["state"] != "pending" => {
                Some(Self::Checks { repository, sha: payload["sha"].as_str()?.to_owned() })
            }
            "delete" if payload["ref_type"] == "branch" => {
                Some(Self::BranchDeleted { repository, branch: payload["ref"].as_str()?.to_owned() })
            }
            _ => None,
        }
    }
}

impl PullAction {
    fn read(payload: &Value) -> Option<Self> {
        match payload["action"].as_str()? {
            "closed" if payload["pull_request"]["merged"] == true => Some(Self::Merged),
            "closed" => Some(Self::Closed),
            "edited" => Some(Self::Edited),
            "synchronize" => Some(Self::Synchronized),
            _ => None,
        }
    }
}
