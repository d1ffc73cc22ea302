//! The story a newcomer finds: a shop of mountain tours, some days after its last release.

mod work;

use std::time::Duration;

use super::github::{ActError, GithubStandIn, Kind, MergeKind, NewCommit, NewPull};

/// What [`seed`] made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// `owner/name`
    pub repository: &'static str,
    /// Where work is merged.
    pub base: &'static str,
    /// What runs in production.
    pub release_branch: &'static str,
    /// What runs in staging.
    pub staging_branch: &'static str,
    /// The number of the last merged deploy pull request.
    pub last_deploy: u64,
    /// The numbers of the pull requests that wait to be deployed, in merge order.
    pub changes: Vec<u64>,
}

const WEB: &str = "acme/web";
const BASE: &str = "master";
const PRODUCTION: &str = "deployment/production";
const STAGING: &str = "deployment/staging";
const BOT: &str = "dependabot";

/// A pull request from its branch to its merge.
struct Work<'a> {
    branch: &'a str,
    from: &'a str,
    into: &'a str,
    title: &'a str,
    body: &'a str,
    author: &'a str,
    by: &'a str,
    how: MergeKind,
    commits: Vec<NewCommit<'a>>,
}

/// Tells it into an empty stand-in.
///
/// # Errors
/// When `acme/web` exists already.
pub fn seed(github: &GithubStandIn) -> Result<Story, ActError> {
    people(github);
    hours_ago(github, 30 * 24);
    github.add_repository(WEB)?;
    github.branch(WEB, PRODUCTION, BASE)?;
    github.branch(WEB, STAGING, BASE)?;
    let last_deploy = earlier_release(github)?;
    let changes = since_then(github)?;
    github.backdate(Duration::ZERO);
    Ok(Story {
        repository: WEB,
        base: BASE,
        release_branch: PRODUCTION,
        staging_branch: STAGING,
        last_deploy,
        changes,
    })
}

fn people(github: &GithubStandIn) {
    for (login, name, email) in [
        ("ayako-t", "高橋 彩子", "ayako@acme.example"),
        ("kenji-m", "Kenji Mori", "kenji@acme.example"),
        ("rosa-lindt", "Rosa Lindt", "rosa@acme.example"),
        ("tomas-h", "Tomas Hale", "tomas@acme.example"),
        ("yuki-s", "佐藤 ゆき", "yuki@acme.example"),
    ] {
        github.add_account(login, name, email, Kind::User);
    }
    github.add_account(BOT, BOT, "49699333+dependabot[bot]@users.noreply.github.com", Kind::Bot);
    github.add_team("acme/hut-keepers");
}

fn hours_ago(github: &GithubStandIn, hours: u64) {
    github.backdate(Duration::from_secs(hours * 3600));
}

fn merged(github: &GithubStandIn, hours: u64, work: Work<'_>) -> Result<u64, ActError> {
    hours_ago(github, hours);
    github.branch(WEB, work.branch, work.from)?;
    for commit in work.commits {
        github.commit(WEB, work.branch, commit)?;
    }
    let Work { branch: head, into: base, title, body, author, .. } = work;
    let number = github.open_pull_request(WEB, &NewPull { head, base, title, body, author })?;
    hours_ago(github, hours.saturating_sub(1));
    github.merge(WEB, number, work.how, work.by)?;
    Ok(number)
}

/// A first version, which went out three weeks ago by a deploy pull request.
fn earlier_release(github: &GithubStandIn) -> Result<u64, ActError> {
    let work = Work {
        branch: "hut-booking",
        from: BASE,
        into: BASE,
        title: "Book a bunk in a hut",
        body: "Guests choose a hut, a night and how many bunks.",
        author: "rosa-lindt",
        by: "kenji-m",
        how: MergeKind::Merge,
        commits: vec![
            NewCommit::new(
                "rosa-lindt",
                "Show free bunks per night",
                &["app/models/hut.rb", "app/views/huts/show.html"],
            ),
            NewCommit::new("rosa-lindt", "Hold a bunk for ten minutes", &["app/models/hold.rb"]),
        ],
    };
    merged(github, 22 * 24, work)?;
    hours_ago(github, 21 * 24);
    github.commit(
        WEB,
        BASE,
        NewCommit::new("tomas-h", "Sunrise times in the local zone", &["lib/sun.rb"]),
    )?;
    let title = "Deploy to production";
    let new = NewPull {
        head: BASE,
        base: PRODUCTION,
        title,
        body: "- [x] #1 Book a bunk in a hut @rosa-lindt",
        author: "kenji-m",
    };
    let number = github.open_pull_request(WEB, &new)?;
    hours_ago(github, 20 * 24);
    github.merge(WEB, number, MergeKind::Merge, "kenji-m")?;
    Ok(number)
}

fn since_then(github: &GithubStandIn) -> Result<Vec<u64>, ActError> {
    let mut changes =
        vec![merged(github, 120, work::routes_on_a_map())?, merged(github, 100, work::snow_warning())?];
    changes.push(merged(github, 90, work::faster_search())?);
    hours_ago(github, 80);
    github.commit(
        WEB,
        BASE,
        NewCommit::new("tomas-h", "Spell Jungfraujoch right", &["config/locales/de.yml"]),
    )?;
    github.commit(
        WEB,
        BASE,
        NewCommit::new("tomas-h", "日本語のメールの件名を直す", &["config/locales/ja.yml"]),
    )?;
    changes.push(merged(github, 70, work::bump())?);
    let (inner, outer) = reviews(github)?;
    changes.extend([inner, outer]);
    changes.push(merged(github, 30, work::revert())?);
    changes.push(merged(github, 20, work::migration())?);
    hours_ago(github, 18);
    github.branch(WEB, STAGING, BASE)?;
    Ok(changes)
}

/// A pull request into the branch of another one, which was merged later.
fn reviews(github: &GithubStandIn) -> Result<(u64, u64), ActError> {
    hours_ago(github, 60);
    github.branch(WEB, "tour-reviews", BASE)?;
    github.commit(
        WEB,
        "tour-reviews",
        NewCommit::new("kenji-m", "Guests rate a tour", &["app/models/review.rb"]),
    )?;
    let title = "Reviews of tours";
    let new = NewPull {
        head: "tour-reviews",
        base: BASE,
        title,
        body: "Stars and a few words.",
        author: "kenji-m",
    };
    let outer = github.open_pull_request(WEB, &new)?;
    let inner = Work {
        branch: "review-photos",
        from: "tour-reviews",
        into: "tour-reviews",
        title: "Photos in reviews",
        body: "Up to four.",
        author: "ayako-t",
        by: "kenji-m",
        how: MergeKind::Merge,
        commits: vec![NewCommit::new("ayako-t", "Attach photos", &["app/models/photo.rb"])],
    };
    let inner = merged(github, 50, inner)?;
    hours_ago(github, 40);
    github.merge(WEB, outer, MergeKind::Merge, "rosa-lindt")?;
    Ok((inner, outer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[tokio::test]
    async fn the_story_holds_every_kind_of_change() {
        let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let github = GithubStandIn::start(Clock::standing(now)).await.unwrap();
        let story = seed(&github).unwrap();
        assert_eq!((story.last_deploy, story.changes.len()), (2, 8));
        assert!(story.changes.iter().all(|number| github.pull_request(WEB, *number).unwrap().merged()));
        let subjects: Vec<String> =
            github.log(WEB, BASE).unwrap().iter().map(|one| one.subject().to_owned()).collect();
        for subject in [
            "Warn of snow above 2,500 m (#4)",
            "Filter by height",
            "日本語のメールの件名を直す",
            "Attach photos",
        ] {
            assert!(subjects.iter().any(|known| known == subject), "{subject} is not in {subjects:#?}");
        }
        let branches = github.branches(WEB).unwrap();
        let head = |name: &str| branches.iter().find(|(known, _)| known == name).unwrap().1.clone();
        assert_eq!(head(STAGING), head(BASE));
        assert_ne!(head(PRODUCTION), head(BASE));
    }
}
