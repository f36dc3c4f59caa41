//! How many items of each entity: as the counts of the model say, with one of each at least.

use super::Seeding;
use super::relations::Relations;
use super::values::choices;
use crate::definition::{DataType, Entity, Format, Model};

/// Items that refer to one item, where the model does not say how many there are.
const CHILDREN: f64 = 4.0;

/// Of the identities that are possible, the part that is used at most: finding the last ones
/// takes long.
const USED: f64 = 0.5;

/// Entities are dealt out one by one, each to the one that has least for its weight.
struct Dealer<'m> {
    model: &'m Model,
    relations: &'m Relations,
    weights: Vec<f64>,
    quotas: Vec<usize>,
}

/// The items of each entity. An entity that stands for unique values has as many as there are such
/// values, whatever is here.
pub(super) fn quotas(model: &Model, relations: &Relations, seeding: &Seeding) -> Vec<usize> {
    let weights = weights(model, relations, seeding.scale);
    let quotas = vec![0; model.entities.len()];
    let mut dealer = Dealer { model, relations, weights, quotas };
    let mut left = seeding.items;
    let own = |at: &usize| relations.guards_of(*at).is_empty();
    for at in (0..model.entities.len()).filter(own) {
        left = left.saturating_sub(dealer.cost(at));
        dealer.give(at);
    }
    while let Some(at) = dealer.next(left) {
        left = left.saturating_sub(dealer.cost(at));
        dealer.give(at);
    }
    dealer.quotas
}

/// The fewest items that give one of each entity.
pub(super) fn least(model: &Model, relations: &Relations) -> usize {
    let dealer = Dealer { model, relations, weights: Vec::new(), quotas: Vec::new() };
    let all = 0..model.entities.len();
    all.filter(|at| relations.guards_of(*at).is_empty()).map(|at| dealer.cost(at)).sum()
}

impl Dealer<'_> {
    /// One item, and those that stand for its unique values.
    fn cost(&self, at: usize) -> usize {
        let guards = self.relations.guards.iter().flatten().filter(|guard| guard.of == at);
        guards.count().saturating_add(1)
    }

    fn give(&mut self, at: usize) {
        if let Some(quota) = self.quotas.get_mut(at) {
            *quota = quota.saturating_add(1);
        }
    }

    fn quota(&self, at: usize) -> f64 {
        self.quotas.get(at).map_or(0.0, |quota| *quota as f64)
    }

    /// The entity that gets the next item (by D'Hondt's highest averages), with `left` to give.
    fn next(&self, left: usize) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (at, entity) in self.model.entities.iter().enumerate() {
            let weight = self.weights.get(at).copied().unwrap_or(0.0);
            let average = weight / (self.quota(at) + 1.0);
            let is_own = self.relations.guards_of(at).is_empty() && self.cost(at) <= left;
            let is_better = best.is_none_or(|(_, other)| average > other);
            if is_own && is_better && self.quota(at) + 1.0 <= self.capacity(at, entity) {
                best = Some((at, average));
            }
        }
        best.map(|(at, _)| at)
    }

    /// How many items of an entity there can be, by their identity and what they refer to.
    fn capacity(&self, at: usize, entity: &Entity) -> f64 {
        let references = self.relations.references_of(at);
        let alone = references.iter().filter(|it| it.one_to_one).map(|it| self.quota(it.to));
        if let Some(fewest) = alone.min_by(f64::total_cmp) {
            return fewest;
        }
        let mut possible = 1.0;
        let mut named: Vec<&str> = Vec::new();
        for reference in references {
            let own = reference.pairs.iter().map(|(own, _)| own.as_str());
            let own = own.filter(|name| entity.identity.iter().any(|it| it.text == *name));
            let new: Vec<&str> = own.filter(|name| !named.contains(name)).collect();
            if !new.is_empty() {
                possible *= self.quota(reference.to);
                named.extend(new);
            }
        }
        let free = entity.identity.iter().filter(|name| !named.contains(&name.text.as_str()));
        let free: Vec<f64> = free
            .filter_map(|name| entity.attribute(&name.text))
            .map(|attribute| values(&attribute.format))
            .collect();
        // Items that are told apart by what they refer to alone.
        let all: f64 = free.iter().product::<f64>() * possible;
        if all <= 2.0 { all } else { (all * USED).floor() }
    }
}

/// How many values a format has, as far as that is few.
fn values(format: &Format) -> f64 {
    let compact: String = format.text.chars().filter(|it| !it.is_whitespace()).collect();
    let digits = |name: &str| -> Option<i32> {
        compact.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')')?.parse().ok()
    };
    if let Some(choices) = choices(format) {
        return choices.len() as f64;
    }
    match (compact.as_str(), digits("digits"), digits("hex")) {
        (_, Some(count), _) => 10_f64.powi(count),
        (_, _, Some(count)) => 16_f64.powi(count),
        ("year", ..) => 10.0,
        ("month", ..) => 1_200.0,
        ("date", ..) => 33_600.0,
        _ if format.data_type == DataType::Bool => 2.0,
        _ => f64::INFINITY,
    }
}

/// How many items of each entity there are for those of the others. What the model does not say
/// follows from what an entity refers to.
fn weights(model: &Model, relations: &Relations, scale: f64) -> Vec<f64> {
    let said = |entity: &Entity| entity.count.filter(|count| *count > 0.0);
    let least = model.entities.iter().filter_map(said).min_by(f64::total_cmp).unwrap_or(1.0);
    let mut weights = vec![least; model.entities.len()];
    for at in relations.order.iter().copied() {
        let references = relations.references_of(at).iter().filter(|it| !it.late);
        let weight_of = |reference: &super::relations::Reference| {
            let other = weights.get(reference.to).copied().unwrap_or(least);
            if reference.one_to_one { other } else { other * CHILDREN }
        };
        let derived = references.map(weight_of).max_by(f64::total_cmp);
        let count = model.entities.get(at).and_then(said).or(derived);
        if let (Some(weight), Some(count)) = (weights.get_mut(at), count) {
            *weight = count;
        }
    }
    // A parent has more or fewer children than the counts say, and these again.
    for (weight, depth) in weights.iter_mut().zip(&relations.depths) {
        *weight *= scale.powi(*depth);
    }
    weights
}
