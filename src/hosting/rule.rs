//! The rule of a load balancer that leads requests for a copy's host to it.

use super::booth::Booth;
use super::failing::{or_nothing, refused};
use super::names;
use super::starting::Unfit;
use crate::aws::Rule;
use crate::config::feature::ServicePlace;
use crate::feature::{Failure, Feature};
use crate::ship::Stumble;

/// How many priorities are tried that others take at the same moment.
const TRIES: usize = 20;

/// Finds the rule, or makes it with the lowest priority that is free.
pub(super) async fn find_or_make(
    booth: &Booth<'_>,
    place: &ServicePlace,
    feature: &Feature,
    by: &str,
    group: &str,
) -> Result<(), Unfit> {
    let (aws, host) = (booth.aws()?, booth.setting.host_of(feature.slug.as_str()));
    let unfit = |error| match refused(error) {
        Ok(failure) => Unfit::Failure(failure),
        Err(stumble) => Unfit::Stumble(stumble),
    };
    for _ in 0..TRIES {
        let rules = aws.rules(&place.listener).await.map_err(unfit)?;
        if let Some(found) = rules.iter().find(|rule| rule.hosts.contains(&host)) {
            return match found.tags.get(names::FEATURE) == Some(&feature.id) {
                true => Ok(()),
                false => Err(Failure::NameTaken { host }.into()),
            };
        }
        let priority = free(&rules, place.priority);
        let tags = names::tags(feature, by);
        match aws.create_rule(&place.listener, &host, priority, group, &tags).await {
            Ok(_) => return Ok(()),
            // Somebody was faster; what is free is seen anew.
            Err(error) if error.code() == Some("PriorityInUse") => {}
            Err(error) => return Err(unfit(error)),
        }
    }
    Err(Failure::Aws { words: "every priority that was free was taken by somebody else".into() }.into())
}

/// The lowest priority from `first` on that no rule has.
fn free(rules: &[Rule], first: u32) -> u32 {
    let taken: Vec<u32> = rules.iter().filter_map(|rule| rule.priority).collect();
    (first..).find(|priority| !taken.contains(priority)).unwrap_or(first)
}

/// Removes the rules made for a copy.
///
/// # Errors
/// What could not be asked.
pub(super) async fn remove(booth: &Booth<'_>, listener: &str, feature: &Feature) -> Result<(), Stumble> {
    let aws = booth.aws()?;
    for rule in or_nothing(aws.rules(listener).await)? {
        if rule.tags.get(names::FEATURE) == Some(&feature.id) {
            aws.delete_rule(&rule.arn).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_free_priority_is_taken() {
        let rule = |priority| Rule { priority, ..Rule::default() };
        assert_eq!(free(&[], 100), 100);
        assert_eq!(free(&[rule(None), rule(Some(100)), rule(Some(101)), rule(Some(103))], 100), 102);
    }
}
