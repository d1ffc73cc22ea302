//! From a proposal to a running release: whoever looks after a deploy, stage by stage.
//!
//! A stage is a step that is taken again and again: it looks at what is there, decides, and does the next
//! thing, finding what an earlier attempt has done before it does anything. So a process may die anywhere;
//! the next one takes the same step and carries on. What people decide meanwhile stands in the store as
//! facts (approvals, wishes, locks), and steps read them.
//!
//! - [`yard`] finds the deploys that are due and looks after each under a lease.
//! - [`step`] goes by the stage: [`proposed`], [`merging`], [`image`], [`preparing`], [`rolling`],
//!   [`checking`], [`ending`].
//! - [`verifying`] is what begins when it has arrived.
//! - [`propose`] makes a proposal or brings it up to date, [`show`] puts it in front of people.
//! - [`gate`] decides whether a proposal may be merged. Pure.

pub mod asking;
pub mod back;
pub mod checking;
pub mod ending;
pub mod gate;
pub mod image;
pub mod lease;
pub mod merging;
pub mod patience;
pub mod plan;
pub mod preparing;
pub mod propose;
pub mod proposed;
pub mod rolling;
pub mod rolling_back;
pub mod show;
pub mod step;
pub mod under_way;
pub mod unlocked;
pub mod verifying;
pub mod yard;

use std::time::Duration;

use crate::config::ship::Ship;
use crate::deploy::{Deploy, Failure, Hold, Stage};
use crate::message::Message;
use crate::request::Target;
use crate::tools::{Tools, Trouble};

/// What a step works with.
#[derive(Clone, Copy, Debug)]
pub struct Berth<'a> {
    /// The tools.
    pub tools: &'a Tools,
    /// The app and environment.
    pub target: Target<'a>,
}

/// When the next step is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// At once.
    Now,
    /// After that long, or when somebody wakes us.
    In(Duration),
}

/// Why a step could not be taken. It will be taken again.
#[derive(Debug, thiserror::Error)]
pub enum Stumble {
    /// GitHub.
    #[error(transparent)]
    Github(#[from] crate::github::GithubError),
    /// AWS.
    #[error(transparent)]
    Aws(#[from] crate::aws::AwsError),
    /// Slack.
    #[error(transparent)]
    Slack(#[from] crate::slack::SlackError),
    /// Something people were told.
    #[error("{}", .0.text)]
    Told(Message),
    /// Ours.
    #[error(transparent)]
    Ours(#[from] anyhow::Error),
}

impl Stumble {
    /// Who did not do as was hoped, and in which words; our own trouble is told by `id` alone.
    pub fn service_and_words(&self, id: &str) -> (&'static str, String) {
        match self {
            Self::Github(error) => ("GitHub", error.to_string()),
            Self::Aws(error) => ("AWS", error.to_string()),
            Self::Slack(error) => ("Slack", error.to_string()),
            Self::Told(message) => ("tengu", message.text.clone()),
            Self::Ours(_) => ("tengu", id.to_owned()),
        }
    }
}

impl From<Trouble> for Stumble {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Told(message) => Self::Told(message),
            Trouble::Ours(error) => Self::Ours(error),
        }
    }
}

/// What a step ends with.
pub type Stepped = Result<Next, Stumble>;

impl<'a> Berth<'a> {
    /// How the environment is shipped; nothing where tengu's part ends with the merge.
    pub fn ship(&self) -> Option<&'a Ship> {
        self.target.environment.ship.as_ref()
    }

    /// Writes a deploy down as it is now.
    ///
    /// # Errors
    /// When the store fails, or somebody else has changed it.
    pub async fn save(&self, deploy: &Deploy) -> Result<Deploy, anyhow::Error> {
        let (row, changes) = deploy.to_rows();
        let version = self.tools.store.save_deploy(row, changes).await?;
        Ok(Deploy { version, ..deploy.clone() })
    }

    /// Moves a deploy to another stage, writes that down and shows it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn enter(&self, deploy: Deploy, stage: Stage, why: &str) -> Stepped {
        let from = deploy.stage;
        let deploy = Deploy { stage, hold: None, stage_since: self.tools.store.stamp(), ..deploy };
        let deploy = self.save(&deploy).await?;
        let what = format!("{} → {}", from.word(), stage.word());
        self.tools.store.audit("tengu", &what, why, Some(&deploy.id)).await?;
        self.show(&deploy).await;
        Ok(Next::Now)
    }

    /// Notes why a deploy waits, and shows it when that is new.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn wait(&self, deploy: Deploy, hold: Option<Hold>, next: Duration) -> Stepped {
        if deploy.hold != hold {
            let deploy = self.save(&Deploy { hold, ..deploy }).await?;
            self.show(&deploy).await;
        }
        Ok(Next::In(next))
    }

    /// Goes on after a failure as the environment's config says.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn fail(&self, deploy: Deploy, failure: Failure) -> Stepped {
        ending::failed(self, deploy, failure).await
    }
}
