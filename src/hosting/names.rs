//! What everything made for a copy is called, and tagged with.

use std::collections::BTreeMap;

use super::booth::Booth;
use crate::feature::Feature;
use crate::feature::slug::{Slug, name32};

/// The tag that names the copy that something was made for.
pub const FEATURE: &str = "tengu:feature";
/// The tag that names the tengu that made it: by the store it keeps its copies in.
pub const BY: &str = "tengu:by";

/// The longest name of a service. Source: ECS API, `CreateService`.
const LONGEST: usize = 255;

/// The ECS service of a copy.
pub fn service(app: &str, slug: &Slug) -> String {
    sane(&format!("{app}-{slug}"))
}

/// The family of a copy's revisions.
pub fn family(app: &str, slug: &Slug) -> String {
    sane(&format!("{app}-feature-{slug}"))
}

/// The target group of a copy.
pub fn target_group(app: &str, slug: &Slug) -> String {
    name32(app, slug)
}

fn sane(name: &str) -> String {
    let letter = |char: char| if char.is_ascii_alphanumeric() || "_-".contains(char) { char } else { '-' };
    name.chars().map(letter).take(LONGEST).collect()
}

/// The token by which AWS knows an attempt again (at most 36 characters).
pub fn token(feature: &Feature) -> String {
    format!("{}-{}{}", feature.id, feature.attempt, if feature.on_demand { "d" } else { "" })
}

/// The tags of what is made for a copy.
pub fn tags(feature: &Feature, by: &str) -> BTreeMap<String, String> {
    let tag = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    BTreeMap::from([
        tag(FEATURE, &feature.id),
        tag(BY, by),
        tag("tengu:app", &feature.app),
        tag("tengu:slug", feature.slug.as_str()),
    ])
}

/// The text beside a record of ours, as a TXT record holds it: Route 53 has no tags for records.
pub fn owner(feature: &str, by: &str) -> String {
    format!("\"heritage=tengu,by={by},feature={feature}\"")
}

/// The copy that a text says it was made for, if `by` made it.
pub fn owned<'a>(text: &'a str, by: &str) -> Option<&'a str> {
    let rest = text.trim_matches('"').strip_prefix("heritage=tengu,by=")?.strip_prefix(by)?;
    rest.strip_prefix(",feature=")
}

/// What `{slug}`, `{url}`, `{branch}` and `{sha}` stand for.
pub fn fill(text: &str, booth: &Booth<'_>, feature: &Feature) -> String {
    let url = booth.setting.url_of(feature.slug.as_str());
    text.replace("{slug}", feature.slug.as_str())
        .replace("{url}", &url)
        .replace("{sha}", &feature.sha)
        .replace("{branch}", &feature.branch)
}

/// The key under which the store remembers who made things.
const INSTALLATION: &str = "installation";

/// The name of this tengu among all that make things in an account: all processes with one store are one.
///
/// # Errors
/// When the store fails.
pub async fn installation(booth: &Booth<'_>) -> anyhow::Result<String> {
    let store = &booth.tools.store;
    store.remember_first(INSTALLATION, &format!("{:012x}", fastrand::u64(..1 << 48))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ours_is_known_again() {
        let text = owner("f1", "abc");
        assert_eq!(text, "\"heritage=tengu,by=abc,feature=f1\"");
        assert_eq!(owned(&text, "abc"), Some("f1"));
        for (text, by) in
            [(text.as_str(), "ab"), (text.as_str(), "xyz"), ("\"heritage=external-dns\"", "abc")]
        {
            assert_eq!(owned(text, by), None, "{text} {by}");
        }
    }

    #[test]
    fn names_are_such_as_ecs_takes() {
        let slug = Slug::parse("feature-x").unwrap();
        assert_eq!(service("web", &slug), "web-feature-x");
        assert_eq!(service("my.app", &slug), "my-app-feature-x");
        assert_eq!(family("web", &slug), "web-feature-feature-x");
        assert!(service(&"a".repeat(300), &slug).len() <= LONGEST);
    }
}
