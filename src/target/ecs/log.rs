//! Where a container's lines are, and the last of them.

use serde_json::Value;

use crate::aws::{Aws, AwsError, LogPage};

/// A stream of CloudWatch Logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSource {
    /// The log group.
    pub group: String,
    /// The stream.
    pub stream: String,
}

/// Where a container's lines go; nothing when that is not CloudWatch Logs, or AWS chose the stream's name
/// itself. Source: AWS, "Send Amazon ECS logs to CloudWatch": streams are `prefix/container/task`.
pub fn source(revision: &Value, container: &str, task_arn: &str) -> Option<LogSource> {
    let mut containers = revision["containerDefinitions"].as_array()?.iter();
    let log = &containers.find(|known| known["name"] == container)?["logConfiguration"];
    if log["logDriver"] != "awslogs" {
        return None;
    }
    let group = log["options"]["awslogs-group"].as_str()?.to_owned();
    let prefix = log["options"]["awslogs-stream-prefix"].as_str()?;
    let task = task_arn.rsplit('/').next()?;
    Some(LogSource { group, stream: format!("{prefix}/{container}/{task}") })
}

/// The last lines of a container, oldest first. A cause is told without them when they can't be had.
pub async fn log_tail(
    aws: &Aws,
    revision: &Value,
    container: &str,
    task_arn: &str,
    lines: u16,
) -> Vec<String> {
    let Some(LogSource { group, stream }) = source(revision, container, task_arn) else { return Vec::new() };
    match aws.last_log_events(&group, &stream, lines).await {
        Ok(found) => found.into_iter().map(|line| line.text).collect(),
        Err(error) => {
            tracing::warn!(group, stream, %error, "the last lines could not be read");
            Vec::new()
        }
    }
}

/// A container's lines from the beginning, or from where a page before ended; an empty page when there is
/// nowhere to read them.
///
/// # Errors
/// What [`AwsError`] says.
pub async fn follow_log(
    aws: &Aws,
    revision: &Value,
    container: &str,
    task_arn: &str,
    token: Option<&str>,
) -> Result<LogPage, AwsError> {
    match source(revision, container, task_arn) {
        Some(LogSource { group, stream }) => aws.log_events(&group, &stream, token).await,
        None => Ok(LogPage::default()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stream_is_named_by_prefix_container_and_task() {
        let options =
            json!({ "awslogs-group": "/web", "awslogs-stream-prefix": "ecs", "awslogs-region": "x" });
        let container = |name: &str, driver: &str, options: &Value| json!({ "name": name, "logConfiguration": { "logDriver": driver, "options": options } });
        let revision = json!({ "containerDefinitions": [
            container("web", "awslogs", &options),
            container("odd", "awslogs", &json!({ "awslogs-group": "/web" })),
            container("dog", "awsfirelens", &options),
            { "name": "mute" },
        ]});
        let found = source(&revision, "web", "arn:aws:ecs:r:1:task/main/abc").unwrap();
        assert_eq!((found.group.as_str(), found.stream.as_str()), ("/web", "ecs/web/abc"));
        for none in ["odd", "dog", "mute", "missing"] {
            assert_eq!(source(&revision, none, "arn:aws:ecs:r:1:task/main/abc"), None, "{none}");
        }
    }
}
