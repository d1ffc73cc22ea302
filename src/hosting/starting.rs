//! Starting: what a copy consists of is found or made, and watched until it runs.

use super::booth::Booth;
use super::failing::fail;
use super::{service, task};
use crate::aws::{CapacityProvider, Launch, Network};
use crate::config::feature::Place;
use crate::feature::{Failure, Feature};
use crate::ship::{Stepped, Stumble};

/// Why a copy does not start.
pub(super) enum Unfit {
    /// It never will.
    Failure(Failure),
    /// It could not be asked.
    Stumble(Stumble),
}

impl<E: Into<Stumble>> From<E> for Unfit {
    fn from(error: E) -> Self {
        Self::Stumble(error.into())
    }
}

impl From<Failure> for Unfit {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// Starts a copy, or watches how it starts.
///
/// # Errors
/// What could not be asked.
pub(super) async fn step(booth: &Booth<'_>, feature: Feature) -> Stepped {
    let started = match &booth.setting.place {
        Place::Service(place) => Box::pin(service::start(booth, place, feature.clone())).await,
        Place::Task(place) => Box::pin(task::start(booth, place, feature.clone())).await,
    };
    match started {
        Ok(next) => Ok(next),
        Err(Unfit::Failure(failure)) => {
            // While it was watched, how far it came was written down.
            let row = booth.tools.store.feature(&feature.id).await?;
            fail(booth, row.and_then(Feature::from_row).unwrap_or(feature), failure).await
        }
        Err(Unfit::Stumble(stumble)) => Err(stumble),
    }
}

impl Booth<'_> {
    /// Where and how tasks run: on Spot where that is wanted and has room.
    pub(super) fn launch(&self, spot: bool) -> Launch {
        let provider = |name: &str| CapacityProvider { name: name.to_owned(), weight: 1, base: 0 };
        let network = &self.setting.network;
        let public_ip = if network.public_ip { "ENABLED" } else { "DISABLED" };
        let network = Network {
            subnets: network.subnets.clone(),
            security_groups: network.security_groups.clone(),
            public_ip: Some(public_ip.to_owned()),
        };
        let network = Some(network);
        match (self.setting.spot, spot) {
            (true, true) => Launch { capacity: vec![provider("FARGATE_SPOT")], network, ..Launch::default() },
            (true, false) => Launch { capacity: vec![provider("FARGATE")], network, ..Launch::default() },
            (false, _) => Launch { launch_type: Some("FARGATE".into()), network, ..Launch::default() },
        }
    }
}
