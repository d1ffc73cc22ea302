//! The pages: what a feature environment says of itself, and what is said where there is none.

use http::StatusCode;
use serde_json::Value;

use super::super::task::Task;
use super::super::world::World;
use super::super::xml::escaped;

const STYLE: &str = "<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0;\
    min-height:100vh;display:grid;place-items:center;background:Canvas;color:CanvasText}main{width:min(42rem,88vw);\
    padding:2rem 0}h1{font-size:1.7rem;margin:0 0 .3rem;overflow-wrap:anywhere}p{margin:0 0 1.5rem;opacity:.75}\
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1.2rem;margin:0;padding:1.2rem 1.4rem;\
    border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:.8rem}dt{opacity:.7}\
    dd{margin:0;font-family:ui-monospace,monospace;overflow-wrap:anywhere}</style>";

fn whole(title: &str, inside: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title>{STYLE}<main>{inside}</main></html>"
    )
}

/// Values longer than this are cut: the page stays small.
const LONGEST: usize = 120;

fn short(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST).collect();
    if cut.len() < text.len() { cut + "…" } else { cut }
}

/// What a task says of itself: its branch, its revision, its commit, and what it was told.
pub(super) fn site(world: &World, host: &str, task: &Task) -> String {
    let environment = environment(world, task);
    let value = |name: &str| environment.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let tag = |key: &str| {
        let tags = task.tags.as_array().into_iter().flatten();
        let found =
            tags.into_iter().find(|tag| tag["key"].as_str().is_some_and(|known| known.ends_with(key)));
        found.and_then(|tag| tag["value"].as_str()).map(str::to_owned)
    };
    let branch = value("BRANCH").or_else(|| value("TENGU_BRANCH")).or_else(|| tag("branch"));
    let revision = task.definition.rsplit('/').next().unwrap_or_default().to_owned();
    let mut facts = vec![("branch".to_owned(), branch.clone().unwrap_or_else(|| "unknown".to_owned()))];
    facts.push(("revision".to_owned(), revision));
    facts.extend(commit(world, task).map(|commit| ("commit".to_owned(), commit)));
    facts.push(("task".to_owned(), format!("{} at {}", &task.id[..8], task.address)));
    facts.extend(environment.into_iter().take(12));
    let rows = facts
        .iter()
        .map(|(name, value)| format!("<dt>{}<dd>{}", escaped(&short(name)), escaped(&short(value))));
    let title = branch.unwrap_or_else(|| host.to_owned());
    let inside = format!(
        "<h1>{}</h1><p>{}</p><dl>{}</dl>",
        escaped(&short(&title)),
        escaped(&short(host)),
        rows.collect::<String>()
    );
    whole(&title, &inside)
}

/// What the containers are told that may be shown, overrides last.
fn environment(world: &World, task: &Task) -> Vec<(String, String)> {
    let body = world.definition(&task.definition).map(|one| &one.body["containerDefinitions"]);
    let all = body.into_iter().chain([&task.overrides["containerOverrides"]]);
    let containers = all.flat_map(|list| list.as_array().into_iter().flatten());
    let mut found: Vec<(String, String)> = Vec::new();
    for pair in containers.flat_map(|container| container["environment"].as_array().into_iter().flatten()) {
        let text = |key: &str| pair[key].as_str().unwrap_or_default().to_owned();
        let (name, value) = (text("name"), text("value"));
        if name.starts_with("TENGU_") || name == "URL" || name == "BRANCH" {
            found.retain(|(known, _)| *known != name);
            found.push((name, value));
        }
    }
    found
}

/// The commit that the first image of ours was built from: its label, else its tags.
pub(super) fn commit(world: &World, task: &Task) -> Option<String> {
    let container = task.containers.iter().find(|one| World::ours(&one.image).is_some())?;
    let (repository, reference) = World::ours(&container.image)?;
    let repository = world.repositories.get(repository)?;
    let image = repository.find(container.digest.as_deref().unwrap_or(reference))?;
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    let digest = |manifest: &Value| manifest["config"]["digest"].as_str().map(str::to_owned);
    let manifest = json(&image.manifest)?;
    let config = digest(&manifest).or_else(|| {
        let first = manifest["manifests"][0]["digest"].as_str()?;
        digest(&json(&repository.find(first)?.manifest)?)
    });
    let config = config.and_then(|digest| world.blob(&digest)).and_then(|blob| json(&blob));
    let label = config.and_then(|config| {
        config["config"]["Labels"]["org.opencontainers.image.revision"].as_str().map(str::to_owned)
    });
    label.filter(|label| !label.is_empty()).or_else(|| Some(image.tags.join(", ")))
}

/// What a load balancer says where nobody answers, and why.
pub(super) fn nobody(status: StatusCode, host: &str, why: &str) -> String {
    let title = status.to_string();
    let inside =
        format!("<h1>{}</h1><p>{}</p><p>{}</p>", escaped(&title), escaped(&short(host)), escaped(why));
    whole(&title, &inside)
}
