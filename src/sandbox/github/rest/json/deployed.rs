//! Deployments, what was said of them, and comments, as GitHub's REST writes them.

use serde_json::{Value, json};

use super::{Pen, time};
use crate::sandbox::github::deployments::{Deployment, DeploymentStatus};
use crate::sandbox::github::model::Comment;
use crate::sandbox::github::world::Repository;

impl Pen<'_> {
    /// A `deployment`.
    pub(in super::super) fn deployment(&self, repository: &Repository, deployment: &Deployment) -> Value {
        let url = self.url(repository, &format!("/deployments/{}", deployment.id));
        let said = deployment.statuses.last().map_or(deployment.created_at, |status| status.at);
        json!({
            "id": deployment.id, "node_id": format!("DE_{}", deployment.id), "url": url, "sha": deployment.sha,
            "ref": deployment.reference, "task": deployment.task, "payload": deployment.payload,
            "environment": deployment.environment, "original_environment": deployment.environment,
            "description": deployment.description, "creator": self.user(&deployment.creator),
            "created_at": time(deployment.created_at), "updated_at": time(said),
            "statuses_url": format!("{url}/statuses"), "repository_url": self.url(repository, ""),
            "transient_environment": deployment.transient, "production_environment": deployment.production,
            "performed_via_github_app": null,
        })
    }

    /// A `deployment-status`.
    pub(in super::super) fn deployment_status(
        &self,
        repository: &Repository,
        deployment: &Deployment,
        status: &DeploymentStatus,
    ) -> Value {
        let url = self.url(repository, &format!("/deployments/{}", deployment.id));
        json!({
            "id": status.id, "node_id": format!("DES_{}", status.id), "state": status.state,
            "description": status.description, "creator": self.user(&status.creator),
            "environment": deployment.environment, "environment_url": status.environment_url,
            "log_url": status.log_url, "target_url": status.log_url,
            "created_at": time(status.at), "updated_at": time(status.at),
            "url": format!("{url}/statuses/{}", status.id), "deployment_url": url,
            "repository_url": self.url(repository, ""), "performed_via_github_app": null,
        })
    }

    /// An `issue-comment`.
    pub(in super::super) fn comment(&self, repository: &Repository, number: u64, comment: &Comment) -> Value {
        let Comment { id, author, at, body } = comment;
        json!({
            "id": id, "node_id": format!("IC_{id}"), "body": body, "user": self.user(author),
            "author_association": "MEMBER",
            "url": self.url(repository, &format!("/issues/comments/{id}")),
            "html_url": self.page(repository, &format!("/pull/{number}#issuecomment-{id}")),
            "issue_url": self.url(repository, &format!("/issues/{number}")),
            "created_at": time(*at), "updated_at": time(*at),
        })
    }
}
