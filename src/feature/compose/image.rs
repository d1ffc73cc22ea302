//! Which images are the app's.

/// Whether an image is one of a repository. A repository without a registry means that name in any registry.
pub(super) fn belongs(image: &str, repository: &str) -> bool {
    let (image, repository) = (without_version(image), without_version(repository));
    match split_registry(repository) {
        (Some(_), _) => image == repository,
        (None, name) => split_registry(image).1 == name,
    }
}

/// An image's name without `@digest` and `:tag`. A colon before the last slash is a registry's port.
fn without_version(image: &str) -> &str {
    let name = image.split_once('@').map_or(image, |(name, _)| name);
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    name[last..].find(':').map_or(name, |colon| &name[..last + colon])
}

/// The registry is what stands before the first slash, if it looks like a host: `web/api` has none.
fn split_registry(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (Some(host), path),
        _ => (None, name),
    }
}
