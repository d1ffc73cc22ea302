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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::aws::testing::{Says, Scripted};

    fn described(revision: u32, image: &str, deploy: &str) -> Says {
        Says::This(json!({
            "taskDefinition": {
                "taskDefinitionArn": format!("web:{revision}"),
                "family": "web",
                "revision": revision,
                "status": "ACTIVE",
                "registeredAt": 1.5,
                "containerDefinitions": [{ "name": "web", "image": image }],
            },
            "tags": [{ "key": "tengu:deploy", "value": deploy }],
        }))
    }

    fn next() -> Value {
        let tags = json!([{ "key": "tengu:deploy", "value": "d2" }]);
        json!({ "family": "web", "containerDefinitions": [{ "name": "web", "image": "web:2" }], "tags": tags })
    }

    async fn told(script: Vec<(&'static str, Says)>) -> (Result<String, AwsError>, usize) {
        let (aws, client) = Scripted::start(script).await;
        let made = register_once(&client, "web", &next(), "d2").await;
        let sent = aws.operations().iter().filter(|name| *name == "RegisterTaskDefinition").count();
        (made, sent)
    }

    const DESCRIBE: &str = "DescribeTaskDefinition";
    const REGISTER: &str = "RegisterTaskDefinition";

    #[tokio::test]
    async fn a_revision_is_made_once() {
        let made = || Says::This(json!({ "taskDefinition": { "taskDefinitionArn": "web:8" } }));
        let new = vec![(DESCRIBE, described(7, "web:1", "d1")), (REGISTER, made())];
        assert_eq!(told(new).await, (Ok("web:8".into()), 1), "new");
        let crashed = vec![(DESCRIBE, described(8, "web:2", "d2"))];
        assert_eq!(told(crashed).await, (Ok("web:8".into()), 0), "made before a crash");
        let others = vec![(DESCRIBE, described(8, "web:2", "d1")), (REGISTER, made())];
        assert_eq!(told(others).await, (Ok("web:8".into()), 1), "made for another deploy");
        let differs = vec![(DESCRIBE, described(8, "web:3", "d2")), (REGISTER, made())];
        assert_eq!(told(differs).await, (Ok("web:8".into()), 1), "ours, and changed since");
        let lost = vec![
            (DESCRIBE, described(7, "web:1", "d1")),
            (REGISTER, Says::Lost),
            (DESCRIBE, described(8, "web:2", "d2")),
        ];
        assert_eq!(told(lost).await, (Ok("web:8".into()), 1), "the answer was lost");
        let undone = vec![
            (DESCRIBE, described(7, "web:1", "d1")),
            (REGISTER, Says::Lost),
            (DESCRIBE, described(7, "web:1", "d1")),
            (REGISTER, made()),
        ];
        assert_eq!(told(undone).await, (Ok("web:8".into()), 2), "it was not done");
        let denied = vec![
            (DESCRIBE, described(7, "web:1", "d1")),
            (REGISTER, Says::No("AccessDeniedException", "no")),
        ];
        assert!(matches!(told(denied).await, (Err(AwsError::Refused { .. }), 1)), "denied");
    }
}
