//! Copies of branches, as people ask for them: one file for each thing they want.

mod change;
mod deploy;
mod find;
mod logs;
mod pick;
mod show;

use super::{Asked, Tools, Trouble};
use crate::access::Access;
use crate::feature::Feature;
use crate::hosting::Booth;
use crate::message::block::link;
use crate::message::{Message, trouble};
use crate::request::FeatureRequest;
use crate::say;

pub use pick::submitted;
pub use show::mine;

/// Does what somebody wants of copies.
///
/// # Errors
/// What stands in the way.
pub async fn feature(
    tools: &Tools,
    wanted: &FeatureRequest,
    asked: &Asked,
) -> Result<Option<Message>, Trouble> {
    match wanted {
        FeatureRequest::Deploy(wanted) if wanted.branch.is_empty() => {
            Box::pin(pick::ask(tools, wanted, asked)).await
        }
        FeatureRequest::Deploy(wanted) => Box::pin(deploy::deploy(tools, wanted, asked)).await,
        FeatureRequest::List(app) => show::list(tools, app.as_deref()).await.map(Some),
        FeatureRequest::Show(given) => show::one(tools, given).await.map(Some),
        FeatureRequest::Redeploy(given) => change::redeploy(tools, given, asked).await,
        FeatureRequest::Extend(given, length) => change::extend(tools, given, *length, asked).await.map(Some),
        FeatureRequest::Delete(given) => change::delete(tools, given, asked).await.map(Some),
        FeatureRequest::Logs(given) => Box::pin(logs::logs(tools, given, asked)).await.map(Some),
    }
}

/// Why somebody may not have copies of an app; nothing when they may.
async fn refusal(booth: &Booth<'_>, asked: &Asked) -> Option<Message> {
    let access = Access { config: &booth.tools.config, people: &booth.tools.people };
    let permitted = access.permit(&asked.user, &[&booth.setting.allow], ()).await;
    permitted.err().map(|refusal| trouble::refused(booth.tools.config.language, &refusal))
}

/// Wakes whoever looks after copies.
async fn wake(tools: &Tools, feature: &Feature) -> Result<(), Trouble> {
    tools.store.wake_feature(&feature.id).await?;
    tools.features.notify_waiters();
    Ok(())
}

/// A link to a copy's card; to its address when Slack gives none.
async fn card_link(booth: &Booth<'_>, feature: &Feature) -> String {
    let tools = booth.tools;
    if let Some(ts) = &feature.card_ts
        && let Ok(page) = tools.slack.permalink(&feature.channel, ts).await
    {
        return link(&page, &say!(tools.config.language, "link-card"));
    }
    let url = booth.setting.url_of(feature.slug.as_str());
    link(&url, &url)
}
