//! The stages of a blue/green deployment, and what holds it in one of them.

/// Where a blue/green, linear or canary deployment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Looking at what there is.
    ReconcileService,
    /// Before the new tasks.
    PreScaleUp,
    /// The new tasks come.
    ScaleUp,
    /// All new tasks are there.
    PostScaleUp,
    /// Test traffic goes to them.
    TestTrafficShift,
    /// Test traffic is with them.
    PostTestTrafficShift,
    /// The real traffic goes to them.
    ProductionTrafficShift,
    /// The real traffic is with them.
    PostProductionTrafficShift,
    /// Both are there, in case it was a mistake.
    BakeTime,
    /// The old tasks go.
    CleanUp,
}

const ORDER: [(Stage, &str); 10] = [
    (Stage::ReconcileService, "RECONCILE_SERVICE"),
    (Stage::PreScaleUp, "PRE_SCALE_UP"),
    (Stage::ScaleUp, "SCALE_UP"),
    (Stage::PostScaleUp, "POST_SCALE_UP"),
    (Stage::TestTrafficShift, "TEST_TRAFFIC_SHIFT"),
    (Stage::PostTestTrafficShift, "POST_TEST_TRAFFIC_SHIFT"),
    (Stage::ProductionTrafficShift, "PRODUCTION_TRAFFIC_SHIFT"),
    (Stage::PostProductionTrafficShift, "POST_PRODUCTION_TRAFFIC_SHIFT"),
    (Stage::BakeTime, "BAKE_TIME"),
    (Stage::CleanUp, "CLEAN_UP"),
];

impl Stage {
    /// As ECS spells it.
    pub fn word(self) -> &'static str {
        ORDER.iter().find(|(stage, _)| *stage == self).map_or("", |(_, word)| word)
    }

    /// The one after it; the last stays.
    pub(super) fn next(self) -> Self {
        ORDER.iter().map(|(stage, _)| *stage).find(|stage| *stage > self).unwrap_or(self)
    }
}

/// A pause in a stage until somebody says how to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hook {
    pub(super) id: String,
    pub(super) stage: Stage,
    pub(super) released: bool,
}
