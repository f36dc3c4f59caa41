//! Target tracking: what throughput should be, by what was consumed in each of the last minutes.
//!
//! Pure. As DynamoDB's alarms do: two minutes above the target scale out, fifteen minutes below a
//! lower bound scale in. The lower bound, twenty percent of the throughput below the target, is
//! that of the alarms that AWS makes for a target of 70 (50 percent); for other targets it is a
//! guess.

use super::target::{Policy, Suspended, Target};

/// Minutes above the target that scale out.
const HIGH: usize = 2;
/// Minutes below the lower bound that scale in; also how many are remembered.
pub(super) const LOW: usize = 15;
/// Percent between the target and the lower bound.
const BAND: f64 = 20.0;

/// How long ago the target was scaled, in seconds; `None` if it never was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Since {
    pub(super) scaled_in: Option<u64>,
    pub(super) scaled_out: Option<u64>,
}

/// The throughput that a target should have, if it is another than `present`. `minutes` are the
/// units a second that were consumed in each of the last minutes, the newest last.
pub(super) fn wanted(target: &Target, present: i64, minutes: &[f64], since: Since) -> Option<i64> {
    let bounded = present.clamp(target.min, target.max.max(target.min));
    if bounded != present {
        return allowed(target.suspended, present, bounded).then_some(bounded);
    }
    let each = target.policies.values().map(|policy| track(policy, present, minutes, since));
    // The largest that any policy wants: none may be short of capacity.
    let wanted = each.max()?.clamp(target.min, target.max.max(target.min));
    (wanted != present && allowed(target.suspended, present, wanted)).then_some(wanted)
}

const fn allowed(suspended: Suspended, present: i64, wanted: i64) -> bool {
    if wanted > present { !suspended.scale_out } else { !suspended.scale_in }
}

/// What one policy wants.
fn track(policy: &Policy, present: i64, minutes: &[f64], since: Since) -> i64 {
    let newest = |count: usize| {
        let start = minutes.len().checked_sub(count)?;
        minutes.get(start..)
    };
    // Percent first: a share of 0.7 would round 21 units up to more than 30.
    let needed = |units: f64| whole(units * 100.0 / policy.target);
    let high = units(present) * policy.target / 100.0;
    let cool = |since: Option<u64>, cooldown: Option<u64>| {
        since.is_none_or(|since| since >= cooldown.unwrap_or_default())
    };
    if let Some(newest) = newest(HIGH)
        && newest.iter().all(|units| *units > high)
        && cool(since.scaled_out, policy.scale_out_cooldown)
    {
        return needed(newest.iter().copied().fold(0.0, f64::max)).max(present);
    }
    let low = units(present) * (policy.target - BAND).max(1.0) / 100.0;
    let last = match (since.scaled_in, since.scaled_out) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    if policy.disable_scale_in != Some(true)
        && let Some(newest) = newest(LOW)
        && newest.iter().all(|units| *units < low)
        && cool(last, policy.scale_in_cooldown)
    {
        return needed(newest.iter().copied().fold(0.0, f64::max)).min(present);
    }
    present
}

#[expect(clippy::cast_precision_loss, reason = "throughput stays far below 2^53 units")]
const fn units(units: i64) -> f64 {
    units as f64
}

/// The next whole number of units, at least one.
#[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
fn whole(units: f64) -> i64 {
    (units.ceil() as i64).max(1)
}

#[cfg(test)]
mod tests {
    //! Expected: "Managing throughput capacity automatically with DynamoDB auto scaling", and by
    //! hand.

    use std::collections::BTreeMap;

    use super::*;

    fn with(policy: Policy) -> Target {
        Target {
            id: String::new(),
            min: 5,
            max: 100,
            role: None,
            created: 0,
            suspended: Suspended::default(),
            tags: BTreeMap::new(),
            policies: BTreeMap::from([("p".to_owned(), policy)]),
        }
    }

    fn seventy() -> Policy {
        Policy {
            id: String::new(),
            created: 0,
            target: 70.0,
            scale_in_cooldown: None,
            scale_out_cooldown: None,
            disable_scale_in: None,
        }
    }

    fn of(target: &Target, present: i64, minutes: &[f64]) -> Option<i64> {
        wanted(target, present, minutes, Since::default())
    }

    #[test]
    fn two_minutes_above_the_target_scale_out_to_the_target() {
        let target = with(seventy());
        assert_eq!(of(&target, 20, &[21.0]), None);
        assert_eq!(of(&target, 20, &[21.0, 14.0]), None);
        assert_eq!(of(&target, 20, &[14.1, 21.0]), Some(30));
        assert_eq!(of(&target, 20, &[500.0, 500.0]), Some(100), "not beyond the maximum");
    }

    #[test]
    fn fifteen_minutes_below_the_band_scale_in_to_the_target() {
        let target = with(seventy());
        assert_eq!(of(&target, 20, &[7.0; 14]), None);
        assert_eq!(of(&target, 20, &[7.0; 15]), Some(10));
        assert_eq!(of(&target, 20, &[10.0; 15]), None, "within the band");
        assert_eq!(of(&target, 20, &[0.0; 15]), Some(5), "not below the minimum");
        let keeps = Policy { disable_scale_in: Some(true), ..seventy() };
        assert_eq!(of(&with(keeps), 20, &[0.0; 15]), None);
    }

    #[test]
    fn bounds_hold_at_once_and_cooldowns_and_suspensions_are_kept() {
        let mut target = with(Policy { scale_out_cooldown: Some(120), ..seventy() });
        assert_eq!(of(&target, 2, &[]), Some(5));
        assert_eq!(of(&target, 200, &[]), Some(100));
        let since = |scaled_out| Since { scaled_out: Some(scaled_out), scaled_in: None };
        assert_eq!(wanted(&target, 20, &[21.0, 21.0], since(60)), None);
        assert_eq!(wanted(&target, 20, &[21.0, 21.0], since(120)), Some(30));
        target.suspended.scale_out = true;
        assert_eq!(of(&target, 20, &[21.0, 21.0]), None);
    }
}
