//! The page's files, as they are in the binary.

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const IMAGE: &str = "image/svg+xml";

/// Path, kind and content.
const FILES: &[(&str, &str, &str)] = &[
    ("/", HTML, include_str!("page/index.html")),
    ("/page.css", CSS, include_str!("page/page.css")),
    ("/icon.svg", IMAGE, include_str!("page/icon.svg")),
    ("/main.js", SCRIPT, include_str!("page/main.js")),
    ("/dom.js", SCRIPT, include_str!("page/dom.js")),
    ("/state.js", SCRIPT, include_str!("page/state.js")),
    ("/words.js", SCRIPT, include_str!("page/words.js")),
    ("/emoji.js", SCRIPT, include_str!("page/emoji.js")),
    ("/mrkdwn.js", SCRIPT, include_str!("page/mrkdwn.js")),
    ("/markdown.js", SCRIPT, include_str!("page/markdown.js")),
    ("/blocks.js", SCRIPT, include_str!("page/blocks.js")),
    ("/slack.js", SCRIPT, include_str!("page/slack.js")),
    ("/github.js", SCRIPT, include_str!("page/github.js")),
    ("/aws.js", SCRIPT, include_str!("page/aws.js")),
    ("/levers.js", SCRIPT, include_str!("page/levers.js")),
    ("/tour.js", SCRIPT, include_str!("page/tour.js")),
];

/// The kind and the content of a file.
pub(super) fn file(path: &str) -> Option<(&'static str, &'static str)> {
    FILES.iter().find(|(known, ..)| *known == path).map(|(_, kind, content)| (*kind, *content))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What somebody has to fetch before they see anything, in bytes.
    const MOST: usize = 150 * 1024;

    #[test]
    fn the_page_is_light() {
        let weight: usize = FILES.iter().map(|(.., content)| content.len()).sum();
        assert!(weight <= MOST, "the page weighs {weight} bytes");
    }

    #[test]
    fn the_page_fetches_nothing_from_elsewhere_and_writes_no_markup() {
        for (path, _, content) in FILES {
            for bad in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "style="] {
                assert!(!content.contains(bad), "{path} has {bad}");
            }
            let imports = content.split("from '").skip(1).filter_map(|rest| rest.split('\'').next());
            for import in imports.filter(|import| import.ends_with(".js")) {
                assert!(file(&format!("/{}", import.trim_start_matches("./"))).is_some(), "{path}: {import}");
            }
        }
    }
}
