//! Names made from a branch: for DNS, load balancers and registries, which all take less than git does.

use std::fmt;

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The longest label of a DNS name. Source: RFC 1035, 2.3.4.
pub const LONGEST_LABEL: usize = 63;
/// Characters of a hash in a name: 30 bits, enough to tell apart the branches of one repository.
const HASH: usize = 6;
/// Below this nothing readable would be left beside a hash.
const SHORTEST: usize = HASH + 2;
/// How often another name is tried. Whoever says that all of them are taken is answered all the same.
const TRIES: u32 = 1000;
/// Source: ELBv2 API, `CreateTargetGroup`, `Name`.
const LONGEST_TARGET_GROUP: usize = 32;
/// Source: OCI distribution spec, "tag".
const LONGEST_TAG: usize = 128;

/// A name that can be one label of a DNS name: `[a-z0-9]`, with hyphens between, at most 63 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// A text is no [`Slug`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" must be 1 to 63 of a-z, 0-9 and hyphens, with no hyphen at its edges")]
pub struct BadSlug(pub String);

impl Slug {
    /// Takes a text that is a slug already.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, BadSlug> {
        let letter = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
        let edges = text.starts_with('-') || text.ends_with('-');
        if edges || !(1..=LONGEST_LABEL).contains(&text.len()) || !text.chars().all(letter) {
            return Err(BadSlug(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The slug of a branch (its name without `refs/heads/`) of at most `longest` characters, which counts as 8
/// to 63. Always the same for the same branch; branches that differ in little may share one.
pub fn slug(branch: &str, longest: usize) -> Slug {
    let longest = longest.clamp(SHORTEST, LONGEST_LABEL);
    let plain = plain(branch);
    match plain.len() {
        0 => cut("branch", &hash(branch), longest),
        length if length > longest => cut(&plain, &hash(branch), longest),
        _ => Slug(plain),
    }
}

/// The slug of a branch, another one if it is taken: then with a hash of the branch, then with hashes of the
/// branch and a number. So what a branch is called depends on what others are called, and on nothing else.
pub fn distinct(branch: &str, longest: usize, taken: impl Fn(&Slug) -> bool) -> Slug {
    let first = slug(branch, longest);
    if !taken(&first) {
        return first;
    }
    let longest = longest.clamp(SHORTEST, LONGEST_LABEL);
    let plain = plain(branch);
    let base = if plain.is_empty() { "branch" } else { &plain };
    let mut next = cut(base, &hash(branch), longest);
    for number in 2..TRIES {
        if !taken(&next) {
            break;
        }
        next = cut(base, &hash(&format!("{branch}\n{number}")), longest);
    }
    next
}

/// The name of a target group: at most 32 of `A-Z`, `a-z`, `0-9` and hyphens, none at its edges, and not
/// starting with `internal-`. Source: ELBv2 API, `CreateTargetGroup`.
pub fn name32(prefix: &str, slug: &Slug) -> String {
    let whole = joined(&format!("{prefix}-{slug}"), |char| char.is_ascii_alphanumeric());
    let whole = if whole.starts_with("internal-") { format!("tg-{whole}") } else { whole };
    if whole.len() <= LONGEST_TARGET_GROUP {
        return whole;
    }
    let kept = whole[..LONGEST_TARGET_GROUP - HASH - 1].trim_end_matches('-');
    format!("{kept}-{}", hash(&format!("{prefix}\n{slug}")))
}

/// The image tag of a branch, as most CI makes it: what a tag can't hold becomes a hyphen, and upper case
/// stays. `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}`; source: OCI distribution spec.
pub fn branch_tag(branch: &str) -> String {
    let tag = joined(branch, |char| char.is_ascii_alphanumeric() || "._".contains(char));
    let tag = tag.trim_start_matches(['.', '-']);
    match tag.len() {
        0 => format!("branch-{}", hash(branch)),
        length if length > LONGEST_TAG => format!("{}-{}", &tag[..LONGEST_TAG - HASH - 1], hash(branch)),
        _ => tag.to_owned(),
    }
}

/// What of a branch's name DNS can hold.
fn plain(branch: &str) -> String {
    let lower = branch.nfkc().collect::<String>().to_lowercase();
    joined(&lower, |char| char.is_ascii_lowercase() || char.is_ascii_digit())
}

/// The runs of good characters, joined by single hyphens.
fn joined(text: &str, good: impl Fn(char) -> bool) -> String {
    let runs = text.split(|char| !good(char)).filter(|run| !run.is_empty());
    runs.collect::<Vec<_>>().join("-")
}

/// As much of a name as fits beside a hash.
fn cut(name: &str, hash: &str, longest: usize) -> Slug {
    let end = name.len().min(longest - HASH - 1);
    Slug(format!("{}-{hash}", name[..end].trim_end_matches('-')))
}

/// A short hash in the letters of base 32 (RFC 4648), of which none looks like another.
fn hash(text: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let digest = digest(&SHA256, text.as_bytes());
    let bytes = digest.as_ref().iter().take(HASH);
    bytes.map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

impl fmt::Display for Slug {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for Slug {
    type Error = BadSlug;

    fn try_from(text: String) -> Result<Self, BadSlug> {
        Self::parse(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn branches_get_names_that_dns_takes() {
        let table = [
            ("feature/x", 63, "feature-x"),
            ("Feature/ABC_123", 63, "feature-abc-123"),
            ("feature//--x--", 63, "feature-x"),
            ("ｆｅａｔｕｒｅ／全角", 63, "feature"),
            ("feature/検索-v2", 63, "feature-v2"),
            ("feature/検索", 63, "feature"),
            ("検索", 63, "branch-3l2pjr"),
            ("🚀🚀", 63, "branch-his4ov"),
            ("🚀", 8, "b-l4liql"),
            ("dependabot/npm_and_yarn/types/node-22.1.0", 20, "dependabot-np-uqgvin"),
            ("dependabot/npm", 14, "dependabot-npm"),
            ("dependabot/npm2", 14, "dependa-ykf2v5"),
            ("a-very-long-name", 0, "a-mvicat"),
        ];
        let got: Vec<_> = table.iter().map(|(branch, longest, _)| slug(branch, *longest).0).collect();
        assert_eq!(got, table.map(|(_, _, expected)| expected));
    }

    #[test]
    fn a_slug_is_read_only_if_it_is_one() {
        for good in ["a", "0", "a-b", "a--b", &"a".repeat(63)] {
            assert_eq!(Slug::parse(good).map(String::from), Ok(good.to_owned()));
            assert_eq!(serde_json::from_value::<Slug>(serde_json::json!(good)).unwrap().to_string(), good);
        }
        for bad in ["", "-a", "a-", "A", "a_b", "a.b", "あ", &"a".repeat(64)] {
            assert_eq!(Slug::parse(bad), Err(BadSlug(bad.to_owned())));
            assert!(serde_json::from_value::<Slug>(serde_json::json!(bad)).is_err());
        }
    }

    #[test]
    fn target_groups_have_names_of_their_own() {
        let name = |prefix: &str, slug: &str| name32(prefix, &Slug::parse(slug).unwrap());
        assert_eq!(name("tengu", "feature-x"), "tengu-feature-x");
        assert_eq!(name("", "feature-x"), "feature-x");
        assert_eq!(name("My App", "x"), "My-App-x");
        assert_eq!(name("internal", "x"), "tg-internal-x");
        let long = name("tengu-web", "feature-".repeat(5).trim_end_matches('-'));
        assert_eq!((long.len(), &long[..25]), (32, "tengu-web-feature-feature"));
        assert_ne!(long, name("tengu-web", "feature-feature-feature-feature-featurf"));
    }

    #[test]
    fn branches_have_image_tags() {
        assert_eq!(branch_tag("feature/ABC_1.2"), "feature-ABC_1.2");
        assert_eq!(branch_tag("_x"), "_x");
        assert_eq!(branch_tag("#12/x"), "12-x");
        assert_eq!(branch_tag("検索"), "branch-3l2pjr");
        assert_eq!(branch_tag(&"x".repeat(129)).len(), 128);
        assert_ne!(branch_tag(&"x".repeat(129)), branch_tag(&"x".repeat(130)));
    }

    proptest! {
        #[test]
        fn slugs_are_valid_and_stable(branch in "\\PC{0,80}", longest in 0usize..100) {
            let slug = slug(&branch, longest);
            prop_assert_eq!(Slug::parse(slug.as_str()), Ok(slug.clone()));
            prop_assert!(slug.as_str().len() <= longest.clamp(SHORTEST, LONGEST_LABEL));
            prop_assert_eq!(super::slug(&branch, longest), slug);
        }

        #[test]
        fn no_two_branches_share_a_name(
            branches in prop::collection::btree_set("[aA/_é-]{1,4}|\\PC{1,30}", 1..30),
            longest in 8usize..63,
        ) {
            let mut taken = BTreeSet::new();
            for branch in &branches {
                let name = distinct(branch, longest, |slug| taken.contains(slug));
                prop_assert_eq!(Slug::parse(name.as_str()), Ok(name.clone()));
                prop_assert!(name.as_str().len() <= longest);
                prop_assert_eq!(distinct(branch, longest, |slug| taken.contains(slug)), name.clone());
                prop_assert!(taken.insert(name), "{} shares a name", branch);
            }
        }

        #[test]
        fn other_names_are_valid(prefix in "\\PC{0,40}", branch in "\\PC{0,200}") {
            let name = name32(&prefix, &slug(&branch, 63));
            let letter = |char: char| char.is_ascii_alphanumeric() || char == '-';
            prop_assert!((1..=32).contains(&name.len()) && name.chars().all(letter), "{}", name);
            prop_assert!(!name.starts_with('-') && !name.ends_with('-') && !name.starts_with("internal-"));
            let tag = branch_tag(&branch);
            let letter = |char: char| char.is_ascii_alphanumeric() || "._-".contains(char);
            prop_assert!((1..=128).contains(&tag.len()) && tag.chars().all(letter), "{}", tag);
            prop_assert!(!tag.starts_with(['.', '-']));
        }
    }

    #[test]
    fn somebody_who_takes_everything_gets_an_answer() {
        assert!(distinct("x", 63, |_| true).as_str().starts_with("x-"));
    }
}
