//! Where a copy's task definition comes from: a family, or the compose file of its branch.

use super::booth::Booth;
use super::define::{self, Defined};
use super::record::Feature;
use super::stage::Failure;
use crate::config::feature::Source;
use crate::ship::Stumble;

/// What is to be registered for a copy; a failure when it can't be made.
///
/// # Errors
/// What could not be asked.
pub(super) async fn defined(
    booth: &Booth<'_>,
    feature: &Feature,
    by: &str,
) -> Result<Result<Defined, Failure>, Stumble> {
    match &booth.setting.source {
        Source::Family { name, size } => {
            let Some(current) = booth.aws()?.task_definition(name).await? else {
                return Ok(Err(Failure::NoFamily { family: name.clone() }));
            };
            Ok(define::from_family(booth, feature, by, &current.json, *size))
        }
        Source::Compose { .. } => todo!(),
    }
}
