//! Registering a revision once, whatever happens between asking and knowing.

use serde_json::Value;

use super::revision::{DEPLOY_TAG, registrable, tag};
use crate::aws::{Aws, AwsError};

/// How often a revision is sent whose answer was lost, after looking each time.
const TRIES: usize = 3;

/// The ARN of the revision that is `next` (from [`super::revision::next`]) for this deploy: the family's newest
/// one, if it is that already, else a new one.
///
/// # Errors
/// What [`AwsError`] says; after [`AwsError::Unclear`], asking again finds what was made.
pub async fn register_once(
    aws: &Aws,
    family: &str,
    next: &Value,
    deploy_tag: &str,
) -> Result<String, AwsError> {
    let mut last = AwsError::Unclear("not tried".into());
    for _ in 0..TRIES {
        if let Some(arn) = made_before(aws, family, next, deploy_tag).await? {
            return Ok(arn);
        }
        match aws.register(next).await {
            Err(AwsError::Unclear(reason)) => last = AwsError::Unclear(reason),
            clear => return clear,
        }
    }
    made_before(aws, family, next, deploy_tag).await?.ok_or(last)
}

/// The family's newest revision, when it carries this deploy's tag and is what we would register.
async fn made_before(
    aws: &Aws,
    family: &str,
    next: &Value,
    deploy_tag: &str,
) -> Result<Option<String>, AwsError> {
    let Some(newest) = aws.task_definition(family).await? else { return Ok(None) };
    let ours = newest.status == "ACTIVE" && tag(&newest.tags, DEPLOY_TAG) == Some(deploy_tag);
    let same = || registrable(&newest.json) == registrable(next);
    Ok((ours && same()).then_some(newest.arn))
}
