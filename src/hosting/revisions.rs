//! The revisions of a copy's family: what is no longer wanted is taken out of use.

use super::booth::Booth;
use super::names;
use crate::aws::AwsError;
use crate::feature::Feature;
use crate::ship::Stumble;
use crate::target::ecs::revision::tag;

impl Booth<'_> {
    /// Takes a revision out of use, that nobody may start it by mistake. What AWS refuses stops nothing.
    pub(super) async fn deregister(&self, revision: &str) -> Result<(), Stumble> {
        match self.aws()?.deregister(revision).await {
            Err(refused @ AwsError::Refused { .. }) => {
                tracing::warn!(revision, error = %refused, "a revision is not deregistered");
                Ok(())
            }
            done => Ok(done?),
        }
    }

    /// Takes out of use what was registered for a copy, but for one revision: also what somebody who died had
    /// no time to note, or to take out of use.
    pub(super) async fn deregister_others(
        &self,
        feature: &Feature,
        but: Option<&str>,
    ) -> Result<(), Stumble> {
        let (aws, family) = (self.aws()?, names::family(&self.app.name, &feature.slug));
        let revisions = match aws.revisions_of(&family).await {
            // Whoever may not list them still takes out of use what is noted.
            Err(refused @ AwsError::Refused { .. }) => {
                tracing::warn!(family, error = %refused, "the revisions of a copy are not listed");
                let live = feature.live.as_ref().map(|live| live.revision.clone());
                feature.revision.clone().into_iter().chain(live).collect()
            }
            found => found?,
        };
        for revision in revisions {
            if but == Some(revision.as_str()) {
                continue;
            }
            let found = aws.task_definition(&revision).await?;
            if found.is_some_and(|found| tag(&found.tags, names::FEATURE) == Some(&feature.id)) {
                self.deregister(&revision).await?;
            }
        }
        Ok(())
    }
}
