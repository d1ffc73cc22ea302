//! GitHub Apps: who they are, where they are installed, their tokens.

use serde_json::{Value, json};

use super::json::{Pen, time};
use super::{Answer, Reply, Route, not_found, ok};
use crate::sandbox::github::auth::{Access, App, Caller};

impl Route<'_> {
    /// The App whose JWT came with the request.
    fn own_app(&self) -> Result<App, Reply> {
        let Caller::App(id) = self.caller else {
            return Err(Reply::error(401, "A JSON web token could not be decoded"));
        };
        let edge = self.shared.edge();
        edge.doors.apps.iter().find(|app| app.id == *id).cloned().ok_or_else(not_found)
    }

    pub(super) fn app(&self) -> Answer {
        let app = self.own_app()?;
        let world = self.shared.world();
        let pen = Pen::new(&world, self.shared);
        let born = time(self.shared.now());
        ok(json!({
            "id": app.id, "node_id": format!("A_{}", app.id), "slug": app.slug, "name": app.slug, "description": null,
            "owner": pen.user(&app.slug), "external_url": self.shared.web(), "events": [],
            "html_url": format!("{}/apps/{}", self.shared.web(), app.slug),
            "created_at": born, "updated_at": born, "permissions": self.granted(),
        }))
    }

    /// Where the App is installed: everywhere, under its own number.
    pub(super) fn installation(&self) -> Answer {
        let app = self.own_app()?;
        self.installation_json(&app)
    }

    pub(super) fn installation_by_id(&self, id: &str) -> Answer {
        let app = self.own_app()?;
        if app.id.to_string() == id { self.installation_json(&app) } else { Err(not_found()) }
    }

    fn installation_json(&self, app: &App) -> Answer {
        let permissions = self.granted();
        let world = self.shared.world();
        let owner = world.repositories.first().map_or("acme", |repository| &repository.owner);
        let api = &self.shared.base;
        let born = time(self.shared.now());
        ok(json!({
            "id": app.id, "app_id": app.id, "app_slug": app.slug, "target_id": 1, "target_type": "Organization",
            "account": Pen::new(&world, self.shared).user(owner), "repository_selection": "all", "single_file_name": null,
            "access_tokens_url": format!("{api}/app/installations/{}/access_tokens", app.id),
            "repositories_url": format!("{api}/installation/repositories"),
            "html_url": format!("{}/settings/installations/{}", self.shared.web(), app.id),
            "events": [], "permissions": permissions, "created_at": born, "updated_at": born,
            "suspended_at": null, "suspended_by": null,
        }))
    }

    pub(super) fn access_token(&self, id: &str) -> Answer {
        let app = self.own_app()?;
        if app.id.to_string() != id {
            return Err(not_found());
        }
        self.knows(&["repositories", "repository_ids", "permissions"]);
        let permissions = self.granted();
        let now = self.shared.now();
        let (token, until) = self.shared.edge().doors.issue(&app.slug, now);
        let body = json!({ "token": token, "expires_at": time(until), "permissions": permissions, "repository_selection": "all" });
        Ok(Reply::new(201, body))
    }

    fn granted(&self) -> Value {
        let permissions = self.shared.edge().doors.permissions;
        let mut granted = json!({ "metadata": "read" });
        for (name, access) in [
            ("contents", permissions.contents),
            ("pull_requests", permissions.pull_requests),
            ("checks", permissions.checks),
            ("statuses", permissions.checks),
            ("deployments", permissions.deployments),
        ] {
            match access {
                Access::None => {}
                Access::Read => granted[name] = json!("read"),
                Access::Write => granted[name] = json!("write"),
            }
        }
        granted
    }
}
