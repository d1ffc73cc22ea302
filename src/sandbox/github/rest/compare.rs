//! Comparing two commits.

use serde_json::{Value, json};

use super::{Answer, Reply, Route, not_found};

/// The most commits in an answer nobody pages through: the newest. Source: GitHub docs, "Compare two commits".
const UNPAGED: usize = 250;
/// The most files in an answer; they come with the first page alone.
const FILES: usize = 300;

impl Route<'_> {
    pub(super) fn compare(&self, name: &str, basehead: &str) -> Answer {
        self.may_contents()?;
        self.knows_query(&["page", "per_page"]);
        let (base, head) = basehead.split_once("...").ok_or_else(not_found)?;
        let page =
            (self.parameter("page").is_some() || self.parameter("per_page").is_some()).then(|| self.page());
        self.read(name, |pen, repository| {
            let (base, head) = repository.resolve(base).zip(repository.resolve(head)).ok_or_else(not_found)?;
            let comparison = repository.history.compare(base, head);
            let no_ancestor = || Reply::error(404, "No common ancestor between the two.");
            let merge_base = comparison.merge_base.ok_or_else(no_ancestor)?;
            let all = &comparison.ahead;
            let shown = page.map_or(&all[all.len().saturating_sub(UNPAGED)..], |page| page.of(all));
            let commits: Vec<Value> = shown.iter().map(|place| pen.commit(repository, *place)).collect();
            let head_sha = &repository.history.at(head).sha;
            let first = page.is_none_or(|page| page.is_first());
            let touched = if first { repository.history.files(all) } else { Default::default() };
            let files: Vec<Value> =
                touched.iter().take(FILES).map(|(path, new)| pen.file(repository, head_sha, path, *new)).collect();
            let url = pen.url(repository, &format!("/compare/{basehead}"));
            let view = pen.page(repository, &format!("/compare/{basehead}"));
            let mut body = json!({
                "url": url, "html_url": view, "permalink_url": view,
                "diff_url": format!("{view}.diff"), "patch_url": format!("{view}.patch"),
                "base_commit": pen.commit(repository, base), "merge_base_commit": pen.commit(repository, merge_base),
                "status": comparison.status(), "ahead_by": all.len(), "behind_by": comparison.behind,
                "total_commits": all.len(), "commits": commits,
            });
            if first {
                body["files"] = json!(files);
            }
            let reply = Reply::new(200, body);
            Ok(match page {
                Some(page) => self.link(reply, page, all.len(), repository.id),
                None => reply,
            })
        })
    }
}
