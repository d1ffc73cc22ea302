//! Pages of feature environments, as a browser would see them.

use super::super::acts::Refused;
use super::Session;
use crate::say;

impl Session {
    /// What the load balancer leads to.
    pub(super) fn sites(&self) -> Vec<String> {
        let (rules, groups) = (self.stage.aws.rules(), self.stage.aws.target_groups());
        if rules.is_empty() {
            return self.told(&say!(self.voice, "no-sites"));
        }
        let row = |rule: &crate::sandbox::aws::RuleView| {
            let group = groups.iter().find(|group| group.arn == rule.target_group);
            let targets = group.iter().flat_map(|group| &group.targets);
            let states: Vec<String> =
                targets.map(|target| format!("{} {}", target.address, target.state)).collect();
            let name = group.map(|group| group.name.clone()).unwrap_or_default();
            vec![rule.hosts.join(", "), rule.priority.to_string(), name, states.join(" · ")]
        };
        self.table(&rules.iter().map(row).collect::<Vec<_>>())
    }

    /// Opens a page: its address, its host, or the first part of that.
    pub(super) async fn open(&self, page: &str) -> Result<Vec<String>, Refused> {
        let sites = self.stage.sites.address();
        let bare = page.split_once("://").map_or(page, |(_, rest)| rest);
        let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
        let host = host.split(':').next().unwrap_or_default();
        let host = if host.contains('.') { host.to_owned() } else { format!("{host}.localhost") };
        let asked = reqwest::Client::new().get(format!("http://{sites}/{path}")).header("host", &host);
        let answer = asked.send().await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let text = answer.text().await.map_err(|error| error.to_string())?;
        let mut lines = vec![self.look.bold(&format!("  {host} · HTTP {status}"))];
        lines.extend(words(&text).iter().flat_map(|line| self.wrap(&format!("  {line}"))));
        Ok(lines)
    }
}

/// What stands on a page, line by line.
fn words(page: &str) -> Vec<String> {
    let mut text = String::new();
    for (nth, part) in page.split('<').enumerate() {
        let (tag, after) = part.split_once('>').filter(|_| nth > 0).unwrap_or(("", part));
        let name = tag.split_whitespace().next().unwrap_or_default();
        let hidden = ["style", "title", "script"].contains(&name);
        text.push_str(if ["/h1", "/p", "/dd", "/tr", "/li", "/div", "br"].contains(&name) {
            "\n"
        } else {
            " "
        });
        text.push_str(if hidden { "" } else { after });
    }
    let plain = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let decoded = |line: String| entities.iter().fold(line, |line, (from, to)| line.replace(from, to));
    text.lines().map(plain).filter(|line| !line.is_empty()).map(decoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_without_its_tags() {
        let page = "<html><head><title>t</title><style>p{}</style></head><body class=\"x\"><h1>One <b>two</b></h1>\n<p>&lt;3 &amp; 4</p>";
        assert_eq!(words(page), ["One two", "<3 & 4"]);
        assert_eq!(words("ok"), ["ok"]);
    }
}
