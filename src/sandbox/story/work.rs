//! The pull requests of the story.

use super::{BASE, BOT, Work};
use crate::sandbox::github::{MergeKind, NewCommit};

pub(super) fn routes_on_a_map() -> Work<'static> {
    Work {
        branch: "route-map",
        from: BASE,
        into: BASE,
        title: "Draw routes on the map",
        body: "Every tour shows its route and its huts.",
        author: "ayako-t",
        by: "kenji-m",
        how: MergeKind::Merge,
        commits: vec![
            NewCommit::new("ayako-t", "Read GPX tracks", &["lib/gpx.rb"]),
            NewCommit::new(
                "ayako-t",
                "Draw the track and its huts",
                &["app/assets/map.js", "app/views/tours/show.html"],
            )
            .with("yuki-s"),
            NewCommit::new("ayako-t", "Mark steep parts in red", &["app/assets/map.js"]),
        ],
    }
}

pub(super) fn snow_warning() -> Work<'static> {
    Work {
        branch: "snow-warning",
        from: BASE,
        into: BASE,
        title: "Warn of snow above 2,500 m",
        body: "From the forecast of the next three days.",
        author: "yuki-s",
        by: "yuki-s",
        how: MergeKind::Squash,
        commits: vec![
            NewCommit::new("yuki-s", "Fetch the forecast", &["app/jobs/forecast.rb"]),
            NewCommit::new("yuki-s", "Show a banner", &["app/views/tours/_warning.html"]),
        ],
    }
}

pub(super) fn faster_search() -> Work<'static> {
    Work {
        branch: "faster-search",
        from: BASE,
        into: BASE,
        title: "Search tours by day and height",
        body: "",
        author: "rosa-lindt",
        by: "ayako-t",
        how: MergeKind::Rebase,
        commits: vec![
            NewCommit::new("rosa-lindt", "Index tours by day", &["app/models/tour.rb"]),
            NewCommit::new(
                "rosa-lindt",
                "Filter by height",
                &["app/models/tour.rb", "app/views/tours/index.html"],
            ),
        ],
    }
}

pub(super) fn bump() -> Work<'static> {
    Work {
        branch: "dependabot/bundler/rack-3.1.8",
        from: BASE,
        into: BASE,
        title: "Bump rack from 3.1.7 to 3.1.8",
        body: "Bumps rack from 3.1.7 to 3.1.8.",
        author: BOT,
        by: "kenji-m",
        how: MergeKind::Merge,
        commits: vec![NewCommit::new(BOT, "Bump rack from 3.1.7 to 3.1.8", &["Gemfile.lock"])],
    }
}

pub(super) fn revert() -> Work<'static> {
    Work {
        branch: "revert-snow-warning",
        from: BASE,
        into: BASE,
        title: "Revert \"Warn of snow above 2,500 m\"",
        body: "The forecast counts rain as snow.",
        author: "tomas-h",
        by: "yuki-s",
        how: MergeKind::Merge,
        commits: vec![NewCommit::new(
            "tomas-h",
            "Revert \"Warn of snow above 2,500 m\"",
            &["app/jobs/forecast.rb", "app/views/tours/_warning.html"],
        )],
    }
}

pub(super) fn migration() -> Work<'static> {
    Work {
        branch: "guide-languages",
        from: BASE,
        into: BASE,
        title: "Guides name the languages they speak",
        body: "Adds a column; old guides speak German until they say otherwise.",
        author: "rosa-lindt",
        by: "ayako-t",
        how: MergeKind::Merge,
        commits: vec![
            NewCommit::new(
                "rosa-lindt",
                "Add languages to guides",
                &["db/migrate/20260302090000_add_languages_to_guides.rb", "db/schema.rb"],
            ),
            NewCommit::new("rosa-lindt", "Choose a guide by language", &["app/views/guides/index.html"]),
        ],
    }
}
