//! What would go out: from the commits of a comparison to a deploy pull request.
