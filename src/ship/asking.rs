//! Asking: something failed, and people say how to go on.

use std::time::Duration;

use super::{Berth, Stepped, ending};
use crate::deploy::{Deploy, Stage, Wish};

/// Nothing happens by itself here.
const AGAIN: Duration = Duration::from_secs(3600);

/// Does what people decided.
///
/// # Errors
/// When the store fails.
pub async fn step(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    let store = &berth.tools.store;
    let Some(wish) = store.open_wishes(&deploy.id).await?.into_iter().next() else {
        return berth.wait(deploy, None, AGAIN).await;
    };
    let why = format!("{} said {}", wish.who, wish.what);
    // A step that is cut short after this finds the deploy in its new stage, or the wish still open.
    let stepped = match Wish::named(&wish.what) {
        Some(Wish::Retry) => {
            let attempt = deploy.attempt + 1;
            let deploy = Deploy { attempt, failure: None, failed_stage: None, ..deploy };
            berth.enter(deploy, Stage::AwaitingImage, &why).await
        }
        Some(Wish::Rollback) => berth.enter(deploy, Stage::RollingBack, &why).await,
        Some(Wish::Leave | Wish::Cancel) => ending::finish(berth, deploy, Stage::Failed, &why).await,
        None => berth.wait(deploy, None, AGAIN).await,
    };
    store.wish_considered(&wish.id).await?;
    stepped
}
