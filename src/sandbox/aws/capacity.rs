//! Capacity providers: which one gets the next task.

use serde_json::{Value, json};

/// What is said when there is no room for a task.
pub(super) const UNAVAILABLE: &str = "Capacity is unavailable at this time. Please try again later or in a \
    different availability zone";

/// The provider of the next task, where `placed` are those of the tasks there are: bases first, then by
/// weight. There is no falling back from one to another. Source: ECS docs, "Capacity provider strategy".
pub(super) fn pick(strategy: &Value, placed: &[Option<String>]) -> Option<String> {
    let parts = strategy.as_array().map(Vec::as_slice).unwrap_or_default();
    let name = |part: &Value| part["capacityProvider"].as_str().unwrap_or_default().to_owned();
    let number = |part: &Value, key: &str, default| part[key].as_u64().unwrap_or(default);
    let has = |part: &Value| {
        placed.iter().filter(|provider| provider.as_deref() == Some(name(part).as_str())).count() as u64
    };
    let short = parts.iter().find(|part| has(part) < number(part, "base", 0));
    // A strategy of one provider needs no weight.
    let weight = |part: &Value| number(part, "weight", u64::from(parts.len() == 1));
    let due = parts.iter().filter(|part| weight(part) > 0);
    // The one that is furthest behind its share; the first of those that are equally far.
    // A base does not count towards the shares.
    let shared = |part: &Value| has(part).saturating_sub(number(part, "base", 0));
    let due = due.min_by(|one, other| {
        let (left, right) = ((shared(one) + 1) * weight(other), (shared(other) + 1) * weight(one));
        left.cmp(&right)
    });
    short.or(due).map(name)
}

/// The whole strategy of tasks that come by one provider.
pub(super) fn only(provider: &str) -> Value {
    json!([{ "capacityProvider": provider, "weight": 1, "base": 0 }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_come_first_then_weights() {
        let strategy = json!([
            { "capacityProvider": "FARGATE", "base": 1, "weight": 1 },
            { "capacityProvider": "FARGATE_SPOT", "weight": 3 },
        ]);
        let mut placed = Vec::new();
        for _ in 0..6 {
            placed.push(pick(&strategy, &placed));
        }
        let spot = placed.iter().filter(|one| one.as_deref() == Some("FARGATE_SPOT")).count();
        assert_eq!((placed[0].as_deref(), spot), (Some("FARGATE"), 4), "{placed:?}");
    }
}
