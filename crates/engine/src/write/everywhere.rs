//! Strong consistency across Regions: a write in one replica is a write in all of them, in the same
//! commit.
//!
//! The items of all replicas are the same at every moment, so the same plan does the same in each:
//! behind the plans of a request come those for the other replicas. A commit that finds another
//! group than its plans were made for is refused, and may be repeated.

use std::sync::Arc;

use super::apply::Refusal;
use super::plan::WritePlan;
use crate::catalog::Catalog;
use crate::context::Namespace;
use crate::layout::moved_to;

/// Plans, and those for other replicas behind them.
pub(super) struct Everywhere {
    pub(super) plans: Vec<WritePlan>,
    /// How many are the request's own.
    own: usize,
    /// Which of its own plans each further one repeats.
    repeats: Vec<usize>,
}

impl Everywhere {
    /// Adds what the other replicas need.
    ///
    /// # Errors
    /// When a replica is just coming or going.
    pub(super) fn new(
        catalog: &Catalog,
        mut plans: Vec<WritePlan>,
    ) -> Result<Self, Vec<Option<Refusal>>> {
        let own = plans.len();
        let mut repeats = Vec::new();
        for at in 0..own {
            let Some(plan) = plans.get(at).filter(|plan| plan.table.is_strong_replica()) else {
                continue;
            };
            for further in elsewhere(catalog, &plan.clone()) {
                let Some(further) = further else { return Err(vec![Some(Refusal::GroupChanged)]) };
                plans.push(further);
                repeats.push(at);
            }
        }
        Ok(Self { plans, own, repeats })
    }

    /// How the request's own plans are told from the others once they are used up.
    pub(super) fn places(&mut self) -> Places {
        Places { own: self.own, repeats: std::mem::take(&mut self.repeats) }
    }
}

/// Which plans are a request's own.
pub(super) struct Places {
    pub(super) own: usize,
    repeats: Vec<usize>,
}

impl Places {
    /// The request's own plan that this one is, or repeats.
    pub(super) fn own_of(&self, at: usize) -> usize {
        let further = at.checked_sub(self.own);
        further.and_then(|further| self.repeats.get(further)).copied().unwrap_or(at)
    }

    /// The refusals of the request's own plans, with what the other replicas refused.
    pub(super) fn refusals(&self, mut all: Vec<Option<Refusal>>) -> Vec<Option<Refusal>> {
        if self.repeats.is_empty() {
            return all;
        }
        let further = all.split_off(self.own.min(all.len()));
        for (at, refusal) in further.into_iter().enumerate() {
            let place = self.repeats.get(at).and_then(|own| all.get_mut(*own));
            let Some(place) = place.filter(|place| place.is_none()) else { continue };
            *place = refusal.map(|refusal| match refusal {
                // It went since the write was planned.
                Refusal::NoTable => Refusal::GroupChanged,
                other => other,
            });
        }
        all
    }
}

/// The same plan for each other replica; `None` for one that is not there.
fn elsewhere<'a>(
    catalog: &'a Catalog,
    plan: &'a WritePlan,
) -> impl Iterator<Item = Option<WritePlan>> + 'a {
    let of = |namespace: Namespace| {
        let table = catalog.find(&namespace, &plan.table.name)?;
        let key = moved_to(table.owner, &plan.key).into();
        Some(WritePlan { table: Arc::clone(&table), key, ..plan.clone() })
    };
    plan.table.peers().map(of)
}
