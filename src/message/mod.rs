//! Every message tengu sends: data in, words and blocks out. Pure; knows no client.

pub mod block;

use slack_morphism::prelude::SlackBlock;

/// A message as it is sent to Slack.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What notifications and screen readers say; everything when there are no blocks.
    pub text: String,
    /// What is drawn.
    pub blocks: Vec<SlackBlock>,
}
