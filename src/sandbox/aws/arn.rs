//! Amazon Resource Names, and reading the short forms that stand for them.

use super::{ACCOUNT, REGION};

/// Where the images are: what their names begin with.
pub(super) fn registry() -> String {
    format!("{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com")
}

/// `arn:aws:ecs:…:` and that.
pub(super) fn ecs(resource: &str) -> String {
    format!("arn:aws:ecs:{REGION}:{ACCOUNT}:{resource}")
}

pub(super) fn cluster(name: &str) -> String {
    ecs(&format!("cluster/{name}"))
}

pub(super) fn service(cluster: &str, name: &str) -> String {
    ecs(&format!("service/{cluster}/{name}"))
}

pub(super) fn task(cluster: &str, id: &str) -> String {
    ecs(&format!("task/{cluster}/{id}"))
}

pub(super) fn revision(family: &str, revision: u32) -> String {
    ecs(&format!("task-definition/{family}:{revision}"))
}

pub(super) fn repository(name: &str) -> String {
    format!("arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{name}")
}

pub(super) fn target_group(service: &str) -> String {
    format!("arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/{service}/0123456789abcdef")
}

/// `arn:aws:elasticloadbalancing:…:` and that.
pub(super) fn balancing(resource: &str) -> String {
    format!("arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:{resource}")
}

/// The last part of an ARN of that kind or of a plain name; `None` for an ARN of something else.
pub(super) fn name_of<'a>(text: &'a str, kind: &str) -> Option<&'a str> {
    if !text.starts_with("arn:") {
        return Some(text);
    }
    let resource = text.strip_prefix(&ecs(""))?.strip_prefix(kind)?.strip_prefix('/')?;
    resource.rsplit('/').next()
}
