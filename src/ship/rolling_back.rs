//! Rolling back: every target that was touched goes back to what it ran before.

use std::time::Duration;

use super::rolling::{Movement, drive, reread};
use super::{Berth, Next, Stepped, Stumble, ending};
use crate::deploy::{BACK, Deploy, Failure, Moving, OUT, Stage};
use crate::store::rollouts::Model;

/// Moves every target back, and ends the deploy.
///
/// # Errors
/// What could not be asked.
pub async fn step(berth: &Berth<'_>, deploy: Deploy) -> Stepped {
    plan(berth, &deploy).await?;
    match drive(berth, &deploy, BACK).await? {
        Movement::Arrived => {
            let deploy = reread(berth, deploy).await?;
            ending::deregister(berth, &deploy).await?;
            ending::finish(berth, deploy, Stage::RolledBack, "what ran before runs again").await
        }
        Movement::Failed(failure) => back_failed(berth, reread(berth, deploy).await?, failure).await,
        Movement::WantedBack(_) | Movement::Stopping => Ok(Next::In(Duration::from_secs(1))),
    }
}

async fn back_failed(berth: &Berth<'_>, deploy: Deploy, failure: Failure) -> Stepped {
    let why = serde_json::json!(failure).to_string();
    let failed = Deploy { failed_stage: Some(Stage::RollingBack), failure: Some(failure), ..deploy };
    ending::finish(berth, failed, Stage::Failed, &why).await
}

/// A way back for each target that was touched, unless there is one already.
async fn plan(berth: &Berth<'_>, deploy: &Deploy) -> Result<(), Stumble> {
    let rows = berth.tools.store.rollouts(&deploy.id).await?;
    let of = |direction: &str| {
        let direction = direction.to_owned();
        rows.iter().filter(move |row| row.attempt == deploy.attempt && row.direction == direction)
    };
    if of(BACK).next().is_some() {
        return Ok(());
    }
    // An update whose answer was lost may have been done, so what was only planned goes back as well: a
    // target that never moved is found where it should be.
    let touched = of(OUT).filter(|row| Moving::named(&row.state) != Moving::Unchanged);
    berth.tools.store.save_rollouts(touched.map(back).collect()).await?;
    Ok(())
}

fn back(row: &Model) -> Model {
    Model {
        direction: BACK.into(),
        before_revision: row.revision.clone(),
        revision: row.before_revision.clone(),
        state: Moving::Planned.word().into(),
        deployment: None,
        service_deployment: None,
        cause: None,
        note: None,
        started_at: None,
        ended_at: None,
        ..row.clone()
    }
}
