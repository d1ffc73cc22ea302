//! The ways a request to AWS can go wrong, by what one does about them.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Why a request did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AwsError {
    /// A limit is used up for the moment; nothing was done.
    #[error("AWS asks for patience: too many requests")]
    Throttled,
    /// AWS understood and said no; nothing was done. What IAM denies is among these: its message names the
    /// permission that is missing.
    #[error("AWS refused ({code}): {message}")]
    Refused {
        /// AWS's word for the kind of error, such as `ServiceNotFoundException`.
        code: String,
        /// AWS's words.
        message: String,
    },
    /// There are no credentials, or AWS does not accept them; nothing was done.
    #[error("AWS does not accept the credentials: {0}")]
    Credentials(String),
    /// No usable answer: it may or may not have been done.
    #[error("AWS gave no clear answer: {0}")]
    Unclear(String),
}

impl AwsError {
    /// AWS's word for the kind of refusal, if it was one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Whether IAM denies the request.
    pub fn is_denied(&self) -> bool {
        self.code().is_some_and(|code| code.starts_with("AccessDenied"))
    }
}

/// Codes that ask to come back later. Source: the SDK's own list of throttling errors (`aws-runtime`), which
/// its retries go by.
const THROTTLING: [&str; 13] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "RequestThrottled",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
];

/// Codes that say who is asking is not known. Source: AWS, "Common errors" of the ECS API.
const CREDENTIALS: [&str; 11] = [
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "AuthFailure",
];

/// What any operation's error means to us.
impl<E> From<SdkError<E, HttpResponse>> for AwsError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        match &error {
            SdkError::ServiceError(answer) => {
                judge(answer.raw().status().as_u16(), answer.err().code(), answer.err().message())
            }
            other => unsent(&error).unwrap_or_else(|| Self::Unclear(explained(other))),
        }
    }
}

pub(super) fn judge(status: u16, code: Option<&str>, message: Option<&str>) -> AwsError {
    let message = message.unwrap_or("no reason given").to_owned();
    let code = code.unwrap_or_default();
    if THROTTLING.contains(&code) || status == 429 {
        AwsError::Throttled
    } else if CREDENTIALS.contains(&code) {
        AwsError::Credentials(message)
    } else if status >= 500 || code.is_empty() {
        AwsError::Unclear(format!("HTTP {status} {code}: {message}"))
    } else {
        AwsError::Refused { code: code.to_owned(), message }
    }
}

/// The error when nothing left this machine: no credentials were found, or the request could not be made.
fn unsent<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> Option<AwsError> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if inner.is::<aws_credential_types::provider::error::CredentialsError>() {
            return Some(AwsError::Credentials(explained(inner)));
        }
        cause = inner.source();
    }
    let refused = |error| AwsError::Refused { code: "NotSent".into(), message: explained(error) };
    matches!(error, SdkError::ConstructionFailure(_)).then(|| refused(error))
}

fn explained(error: &(dyn Error + 'static)) -> String {
    let mut words = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(inner) = cause {
        words.push(inner.to_string());
        cause = inner.source();
    }
    words.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_what_one_does_about_it() {
        let refused = |code: &str| AwsError::Refused { code: code.into(), message: "why".into() };
        for (status, code, expected) in [
            (400, Some("ThrottlingException"), AwsError::Throttled),
            (429, None, AwsError::Throttled),
            (400, Some("UnrecognizedClientException"), AwsError::Credentials("why".into())),
            (400, Some("ExpiredTokenException"), AwsError::Credentials("why".into())),
            (403, Some("InvalidSignatureException"), AwsError::Credentials("why".into())),
            (400, Some("AccessDeniedException"), refused("AccessDeniedException")),
            (400, Some("ServiceNotFoundException"), refused("ServiceNotFoundException")),
            (500, Some("ServerException"), AwsError::Unclear("HTTP 500 ServerException: why".into())),
            (503, None, AwsError::Unclear("HTTP 503 : why".into())),
            (404, None, AwsError::Unclear("HTTP 404 : why".into())),
        ] {
            assert_eq!(judge(status, code, Some("why")), expected, "{status} {code:?}");
        }
        assert!(refused("AccessDeniedException").is_denied());
    }
}
