//! What a deploy moves to a new revision, and how one knows that it got there.

pub mod ecs;
