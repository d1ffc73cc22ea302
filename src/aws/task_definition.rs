//! Task definitions, carried over as the JSON they came as: fields that this SDK does not know survive.

use aws_sdk_ecs::types::{TaskDefinitionField, TaskDefinitionStatus};
use serde_json::{Value, json};

use super::client::Aws;
use super::error::AwsError;
use super::raw::{Listener, speak};

/// One revision of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskDefinition {
    /// Its ARN, which ends in `family:revision`.
    pub arn: String,
    /// The whole of it, as AWS wrote it.
    pub json: Value,
    /// Its tags: a list of `{key, value}`.
    pub tags: Value,
    /// `ACTIVE`, `INACTIVE` or `DELETE_IN_PROGRESS`.
    pub status: String,
}

impl TaskDefinition {
    /// The name it shares with its other revisions.
    pub fn family(&self) -> &str {
        self.json["family"].as_str().unwrap_or_default()
    }
}

impl Aws {
    /// A revision by its ARN or `family:revision`, or the newest active one of a family; nothing when there is
    /// no such thing.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn task_definition(&self, name: &str) -> Result<Option<TaskDefinition>, AwsError> {
        let listener = Listener::default();
        let asked = self.ecs().describe_task_definition().task_definition(name);
        let asked = asked.include(TaskDefinitionField::Tags).customize().interceptor(listener.clone());
        match asked.send().await.map_err(AwsError::from) {
            Ok(_) => read(listener.heard()?).map(Some),
            Err(AwsError::Refused { code, message }) if is_missing(&code, &message) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The ARNs of the revisions of a family that are in use.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn revisions_of(&self, family: &str) -> Result<Vec<String>, AwsError> {
        let asked = self.ecs().list_task_definitions().family_prefix(family);
        let asked = asked.status(TaskDefinitionStatus::Active).into_paginator().items().send();
        Ok(asked.collect::<Result<Vec<String>, _>>().await?)
    }

    /// Registers this JSON as the next revision of its family; the ARN of that revision. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn register(&self, json: &Value) -> Result<String, AwsError> {
        let (listener, body) = (Listener::default(), json.to_string());
        // The SDK wants to see a family and containers before it sends anything; what it sends is our JSON.
        let family = json["family"].as_str().unwrap_or_default();
        let asked = self.ecs_writes().register_task_definition().family(family);
        let asked = asked.set_container_definitions(Some(Vec::new())).customize();
        asked
            .interceptor(listener.clone())
            .mutate_request(move |request| speak(request, &body))
            .send()
            .await?;
        Ok(read(listener.heard()?)?.arn)
    }

    /// Takes a revision out of use; services that run it are not touched. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn deregister(&self, arn: &str) -> Result<(), AwsError> {
        self.ecs_writes().deregister_task_definition().task_definition(arn).send().await?;
        Ok(())
    }
}

/// ECS has no error of its own for a missing task definition, only words. Seen in public reports of
/// `ClientException: Unable to describe task definition.`
fn is_missing(code: &str, message: &str) -> bool {
    code == "ClientException" && message.to_lowercase().contains("unable to describe task definition")
}

fn read(mut answer: Value) -> Result<TaskDefinition, AwsError> {
    let json = answer["taskDefinition"].take();
    let word = |name: &str| json[name].as_str().map(str::to_owned);
    let arn = word("taskDefinitionArn").ok_or_else(|| AwsError::Unclear("no task definition".into()))?;
    let status = word("status").unwrap_or_default();
    let tags = if answer["tags"].is_array() { answer["tags"].take() } else { json!([]) };
    Ok(TaskDefinition { arn, json, tags, status })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::testing::{Says, Scripted};

    #[tokio::test]
    async fn fields_that_the_sdk_does_not_know_come_out_and_go_in() {
        let described = json!({
            "taskDefinition": {
                "taskDefinitionArn": "arn:aws:ecs:r:1:task-definition/web:7",
                "family": "web",
                "status": "ACTIVE",
                "fromTheFuture": { "deep": [1, 2.5, "\u{30c6}"] },
                "containerDefinitions": [{ "name": "web", "image": "web:1", "alsoNew": true }],
            },
            "tags": [{ "key": "team", "value": "map" }],
        });
        let registered = json!({ "taskDefinition": { "taskDefinitionArn": "web:8" } });
        let script = vec![
            ("DescribeTaskDefinition", Says::This(described.clone())),
            ("RegisterTaskDefinition", Says::This(registered)),
        ];
        let (aws, client) = Scripted::start(script).await;
        let found = client.task_definition("web").await.unwrap().unwrap();
        assert_eq!(found.json, described["taskDefinition"]);
        assert_eq!((found.family(), &found.tags), ("web", &described["tags"]));
        assert_eq!(client.register(&found.json).await.unwrap(), "web:8");
        let asked = aws.asked();
        assert_eq!(asked[0].1, json!({ "taskDefinition": "web", "include": ["TAGS"] }));
        assert_eq!(asked[1].1, found.json, "byte for byte what we meant to send");
    }

    #[tokio::test]
    async fn a_missing_task_definition_is_no_error() {
        let missing = Says::No("ClientException", "Unable to describe task definition.");
        let script = vec![("DescribeTaskDefinition", missing)];
        let (_aws, client) = Scripted::start(script).await;
        assert_eq!(client.task_definition("web").await, Ok(None));
    }
}
