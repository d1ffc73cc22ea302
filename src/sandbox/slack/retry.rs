//! Slack trying again, for as long as the stand-in runs.

use super::delivery::Waits;
use super::shared::Shared;

/// Looks after what was not acknowledged, for as long as the stand-in runs.
pub(super) async fn retry(shared: Shared) {
    loop {
        let next = shared.quietly(|world| {
            let now = world.now();
            let (in_vain, next) = world.delivery.look_after(now);
            for waits in in_vain {
                if let Waits::Caller(user, channel) = waits {
                    world.tell_slash_failed(&user, &channel, "operation_timeout");
                }
            }
            world.delivery.next_look = next;
            next
        });
        let wait = async {
            match next {
                Some(next) => shared.clock().sleep_until(next).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = wait => shared.change(|_| ()),
            () = shared.retries().notified() => {}
        }
    }
}
