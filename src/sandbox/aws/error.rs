//! What AWS answers when it refuses, and what people are told when they ask for the impossible.

use serde_json::{Value, json};

/// Why an act did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// It names something that isn't there.
    #[error("there is no {what} `{name}`{}", near.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?")))]
    NoSuch {
        /// What was looked for.
        what: &'static str,
        /// The name it was looked for by.
        name: String,
        /// The nearest name there is.
        near: Option<String>,
    },
    /// A rule of AWS forbids it: its words.
    #[error("{0}")]
    Refused(String),
}

impl ActError {
    pub(super) fn no(what: &'static str, name: &str, known: impl IntoIterator<Item = String>) -> Self {
        let scored = known.into_iter().map(|known| (strsim::jaro_winkler(&known, name), known));
        let near = scored.filter(|(score, _)| *score > 0.7).max_by(|one, other| one.0.total_cmp(&other.0));
        Self::NoSuch { what, name: name.to_owned(), near: near.map(|(_, near)| near) }
    }
}

impl From<AwsError> for ActError {
    fn from(error: AwsError) -> Self {
        Self::Refused(error.message)
    }
}

/// How the words begin about what AWS can do and the stand-in can't.
pub(super) const BEYOND: &str = "the stand-in can't";

/// An error as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AwsError {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
}

/// What an action makes of its input.
pub(super) type Answer = Result<Value, AwsError>;

impl AwsError {
    pub(super) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { status: 400, code: code.to_owned(), message: message.into() }
    }

    /// An `InvalidParameterException`.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    /// A `ClientException`: ECS's word for much that is wrong.
    pub(super) fn client(message: impl Into<String>) -> Self {
        Self::new("ClientException", message)
    }

    pub(super) fn cluster_not_found() -> Self {
        Self::new("ClusterNotFoundException", "Cluster not found.")
    }

    pub(super) fn service_not_found() -> Self {
        Self::new("ServiceNotFoundException", "Service not found.")
    }

    pub(super) fn throttled() -> Self {
        Self::new("ThrottlingException", "Rate exceeded")
    }

    /// A failure of AWS's own.
    pub(super) fn internal(status: u16) -> Self {
        let code = if status == 503 { "ServiceUnavailable" } else { "ServerException" };
        Self { status, code: code.to_owned(), message: "Service Unavailable. Please try again later.".into() }
    }

    pub(super) fn json(&self) -> Value {
        json!({ "__type": self.code, "message": self.message })
    }
}
