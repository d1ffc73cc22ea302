//! Where whoever looks after copies of an app stands: the tools, and what the config says.

use anyhow::Result;

use crate::config::{App, FeatureSetting};
use crate::feature::{Feature, Stage};
use crate::tools::Tools;

/// What everything about the copies of an app works with.
#[derive(Clone, Copy, Debug)]
pub struct Booth<'a> {
    /// The tools.
    pub tools: &'a Tools,
    /// The app.
    pub app: &'a App,
    /// How copies of its branches run.
    pub setting: &'a FeatureSetting,
}

impl<'a> Booth<'a> {
    /// The booth of an app, if it has copies.
    pub fn of(tools: &'a Tools, app: &str) -> Option<Self> {
        let app = tools.config.apps.get(app)?;
        Some(Self { tools, app, setting: app.feature.as_ref()? })
    }

    /// Writes a copy down as it is now.
    ///
    /// # Errors
    /// When the store fails, another copy has its name, or somebody else has changed it.
    pub async fn save(&self, feature: &Feature) -> Result<Feature> {
        let version = self.tools.store.save_feature(feature.to_row()).await?;
        Ok(Feature { version, ..feature.clone() })
    }

    /// Moves a copy to another stage and writes that down.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn enter(&self, feature: Feature, stage: Stage, why: &str) -> Result<Feature> {
        let from = feature.stage;
        let feature = Feature { stage, hold: None, stage_since: self.tools.store.stamp(), ..feature };
        let feature = self.save(&feature).await?;
        let what = format!("{} → {}", from.word(), stage.word());
        self.tools.store.audit("tengu", &what, why, Some(&feature.id)).await?;
        Ok(feature)
    }
}
