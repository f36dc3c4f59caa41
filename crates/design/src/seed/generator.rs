//! Makes the items of each entity, those first that others refer to.
//!
//! An item takes what it repeats from the item that it refers to, and makes up the rest. What is
//! taken already is made up again. Where entities refer to each other in a circle, the last of
//! these references are filled in when all items are made.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use env::SplitMix64;

use super::Seeding;
use super::relations::{Reference, Relations};
use super::rows::{Row, Rows};
use super::taken::Taken;
use super::values::{Source, of_format, time_to_live, value};
use super::words;
use crate::definition::{Attribute, Entity, Model};
use crate::language::Language;
use crate::meaning::{Filling, Item, Sample, Values};

/// How often an item is made up, until one is not taken.
const ATTEMPTS: u32 = 64;

/// Attempts after which items are spread evenly over those that they refer to.
const SKEWED: u32 = 8;

/// One of as many optional attributes is absent.
const ABSENT: u64 = 4;

/// Bytes of an item that are never exceeded: DynamoDB takes 400 KB.
const LARGEST: u64 = 399 * 1_024;

/// The parts of its size that an item of an entity has at least, and at most, in percent.
const SIZES: (u64, u64) = (75, 125);

pub(super) struct Generator<'m> {
    model: &'m Model,
    relations: &'m Relations,
    seeding: &'m Seeding,
    rows: Vec<Rows>,
    taken: Taken,
    /// How many items of each entity could not be made.
    failed: Vec<usize>,
}

/// What is made of each entity, and how many items of it could not be made.
pub(super) type Made = Vec<(Vec<Sample>, usize)>;

/// One of the items to be made: which, of how many.
#[derive(Clone, Copy)]
struct Turn {
    number: usize,
    of: usize,
}

impl<'m> Generator<'m> {
    pub(super) fn new(model: &'m Model, relations: &'m Relations, seeding: &'m Seeding) -> Self {
        let rows = model.entities.iter().map(|_| Rows::default()).collect();
        let failed = vec![0; model.entities.len()];
        Self { model, relations, seeding, rows, taken: Taken::default(), failed }
    }

    /// Makes as many items of each entity as `quotas` say, as far as there are values for them.
    pub(super) fn run(mut self, quotas: &[usize]) -> Made {
        for at in self.relations.order.iter().copied() {
            let random = SplitMix64::new(self.seed_of(at));
            if self.relations.guards_of(at).is_empty() {
                let of = quotas.get(at).copied().unwrap_or(0);
                for number in 0..of {
                    if !self.add(at, &Values::new(), Turn { number, of }, &random) {
                        self.fail(at, of.saturating_sub(number));
                        break;
                    }
                }
            } else {
                self.add_guards(at, &random);
            }
        }
        if self.relations.references.iter().flatten().any(|reference| reference.late) {
            self.close_circles();
        }
        let entities = self.rows.into_iter().zip(self.failed).enumerate();
        let made = entities.map(|(at, (rows, failed))| (samples(self.model, at, rows.all), failed));
        made.collect()
    }

    fn fail(&mut self, at: usize, count: usize) {
        if let Some(failed) = self.failed.get_mut(at) {
            *failed = failed.saturating_add(count);
        }
    }

    /// The seed of an entity: what is changed of others does not change it.
    fn seed_of(&self, at: usize) -> u64 {
        let name = self.model.entities.get(at).map_or("", |entity| entity.name.text.as_str());
        let mut mixed = SplitMix64::new(self.seeding.seed).next();
        for byte in name.bytes() {
            mixed = SplitMix64::new(mixed ^ u64::from(byte)).next();
        }
        mixed
    }

    /// Adds an item with these values; false if none can be made that is not taken.
    fn add(&mut self, at: usize, base: &Values, turn: Turn, random: &SplitMix64) -> bool {
        for attempt in 0..ATTEMPTS {
            let source = Source { random, attempt, now: self.seeding.now };
            let Some(row) = self.row(at, base.clone(), turn, &source) else { continue };
            if !self.taken.take(self.model, at, &row.values) {
                continue;
            }
            let Some(row) = self.filled(at, row, &source) else { continue };
            if let Some(rows) = self.rows.get_mut(at) {
                rows.all.push(row);
            }
            return true;
        }
        false
    }

    /// Adds an item for each unique value that entity `at` stands for.
    fn add_guards(&mut self, at: usize, random: &SplitMix64) {
        let Some(entity) = self.model.entities.get(at) else { return };
        for guard in self.relations.guards_of(at) {
            let guarded: Vec<Values> = self
                .rows
                .get(guard.of)
                .map_or(Vec::new(), |rows| rows.all.iter().map(|row| row.values.clone()).collect());
            let of = guarded.len();
            for (number, values) in guarded.into_iter().enumerate() {
                let Some(unique) = values.get(&guard.attribute).cloned() else { continue };
                let same = entity.attributes.iter().filter_map(|attribute| {
                    let name = &attribute.name.text;
                    let value = values.get(name).filter(|value| can_be(attribute, value))?;
                    Some((name.clone(), value.clone()))
                });
                let mut base: Values = same.collect();
                let value = entity.attribute(&guard.value).and_then(|it| normal(it, &unique));
                base.insert(guard.value.clone(), value.unwrap_or(unique));
                if !self.add(at, &base, Turn { number, of }, random) {
                    self.fail(at, 1);
                }
            }
        }
    }

    /// The values of an item, with those that are given.
    fn row(
        &mut self,
        at: usize,
        mut values: Values,
        turn: Turn,
        source: &Source<'_>,
    ) -> Option<Row> {
        let entity = self.model.entities.get(at)?;
        let relations = self.relations;
        let references = relations.references_of(at);
        let mut parents: Vec<Option<usize>> = vec![None; references.len()];
        let mut absent: BTreeSet<&str> = BTreeSet::new();
        // Those that say most come first: others must agree with them.
        let mut order: Vec<usize> = (0..references.len()).collect();
        order.sort_by_key(|number| {
            Reverse(references.get(*number).map(|it| (it.one_to_one, it.all().count())))
        });
        for number in order {
            let reference = references.get(number).filter(|it| !it.late);
            let Some(reference) = reference else { continue };
            let own = || reference.all().filter_map(|(own, _)| entity.attribute(own));
            let is_optional = own().any(|it| may_be_absent(self.model, entity, it));
            if is_optional && source.random.below(ABSENT) == 0 {
                let optional = own().filter(|it| may_be_absent(self.model, entity, it));
                absent.extend(optional.map(|it| it.name.text.as_str()));
                continue;
            }
            let parent = self.parent(reference, &values, turn, source)?;
            let rows = self.rows.get(reference.to)?;
            let row = rows.all.get(parent)?;
            for (own, theirs) in reference.all() {
                if let Some(value) = row.values.get(theirs) {
                    values.entry(own.clone()).or_insert_with(|| value.clone());
                }
            }
            if let Some(known) = parents.get_mut(number) {
                *known = Some(parent);
            }
        }
        for attribute in &entity.attributes {
            let name = attribute.name.text.as_str();
            let optional = may_be_absent(self.model, entity, attribute);
            if values.contains_key(name)
                || absent.contains(name)
                || (optional && source.random.below(ABSENT) == 0)
            {
                continue;
            }
            values.insert(name.to_owned(), self.value(entity, attribute, source)?);
        }
        Some(Row { values, parents, filler: 0 })
    }

    /// A value of an attribute that fits the entity which stands for it, too.
    fn value(&self, entity: &Entity, attribute: &Attribute, source: &Source<'_>) -> Option<String> {
        let ttl = self.model.table_of(entity).and_then(|table| table.ttl.as_ref());
        if ttl.is_some_and(|ttl| ttl.text == attribute.name.text) {
            return time_to_live(attribute, source);
        }
        let made = value(attribute, source)?;
        let by = attribute.unique.as_ref().and_then(|unique| unique.by);
        let Some(by) = by else { return Some(made) };
        let guards = self.relations.guards_of(by).iter();
        let mut own = guards.filter(|guard| guard.attribute == attribute.name.text);
        let guard = self.model.entities.get(by)?.attribute(&own.next()?.value)?;
        if normal(guard, &made).is_some() {
            return Some(made);
        }
        of_format(&guard.format, source).filter(|made| can_be(attribute, made))
    }

    /// An item that `reference` can lead to, as far as the values say it already. A few items have
    /// most of those that refer to them.
    fn parent(
        &mut self,
        reference: &Reference,
        values: &Values,
        turn: Turn,
        source: &Source<'_>,
    ) -> Option<usize> {
        let rows = self.rows.get_mut(reference.to)?;
        let all = rows.all.len();
        if all == 0 {
            return None;
        }
        let attempt = source.attempt;
        for pairs in [reference.all().collect(), reference.pairs.iter().collect::<Vec<_>>()] {
            let set =
                pairs.into_iter().filter_map(|(own, theirs)| Some((theirs, values.get(own)?)));
            let (names, wanted): (Vec<String>, Vec<String>) =
                set.map(|(name, value)| (name.clone(), value.clone())).unzip();
            if names.is_empty() {
                // Each once, over all of them.
                let spread = turn.number.saturating_mul(all).checked_div(turn.of).unwrap_or(0);
                let further = usize::try_from(attempt).unwrap_or(0);
                let even = spread.saturating_add(further).checked_rem(all).unwrap_or(0);
                return Some(if reference.one_to_one { even } else { skewed(all, source) });
            }
            let found = rows.with(&names, &wanted);
            if !found.is_empty() {
                return found.get(skewed(found.len(), source)).copied();
            }
        }
        None
    }

    /// `row` about as large as its entity says.
    fn filled(&self, at: usize, row: Row, source: &Source<'_>) -> Option<Row> {
        let entity = self.model.entities.get(at)?;
        let (least, most) = SIZES;
        let span = most.saturating_sub(least).saturating_add(1);
        let percent = least.saturating_add(source.random.below(span));
        let size = (entity.size.unwrap_or(0).saturating_mul(percent) / 100).min(LARGEST);
        let references = self.relations.references_of(at);
        let repeated =
            |name: &str| references.iter().any(|it| it.all().any(|(own, _)| own == name));
        let guards = self.relations.guards_of(at);
        let keeps = |name: &str| {
            let plain = entity
                .attribute(name)
                .is_some_and(|attribute| attribute.unique.is_none() && attribute.shares.is_empty());
            !plain || !guards.is_empty() || repeated(name)
        };
        let Row { values, parents, .. } = row;
        let filling = Filling {
            size: usize::try_from(size).ok()?,
            keeps: &keeps,
            text: &mut |bytes| words::continuation(bytes, source.random),
        };
        let item = item(self.model, at, values)?;
        let Sample { item, filler } = Sample::filled(self.model, item, filling)?;
        Some(Row { values: item.values, parents, filler })
    }

    /// Fills in the references that were left out as their items were not made yet, and what
    /// follows from them.
    fn close_circles(&mut self) {
        for at in 0..self.rows.len() {
            let random = SplitMix64::new(self.seed_of(at).rotate_left(1));
            let source = Source { random: &random, attempt: 0, now: self.seeding.now };
            let relations = self.relations;
            for (number, reference) in relations.references_of(at).iter().enumerate() {
                let others = self.rows.get(reference.to).map_or(0, |rows| rows.all.len());
                let rows = self.rows.get_mut(at).filter(|_| reference.late && others > 0);
                for row in rows.into_iter().flat_map(|rows| &mut rows.all) {
                    if let Some(parent) = row.parents.get_mut(number) {
                        *parent = Some(skewed(others, &source));
                    }
                }
            }
        }
        // What is copied may be copied further.
        for _ in 0..self.rows.len() {
            for at in 0..self.rows.len() {
                self.copy_again(at);
            }
        }
    }

    /// Copies what items of entity `at` repeat from the items that they refer to.
    fn copy_again(&mut self, at: usize) {
        let relations = self.relations;
        let Some(entity) = self.model.entities.get(at) else { return };
        let is_identity = |name: &str| entity.identity.iter().any(|it| it.text == name);
        for (number, reference) in relations.references_of(at).iter().enumerate() {
            let count = self.rows.get(at).map_or(0, |rows| rows.all.len());
            for row in 0..count {
                let own = self.rows.get(at).and_then(|rows| rows.all.get(row));
                let parent = own.and_then(|row| row.parents.get(number).copied().flatten());
                let Some(parent) = parent else { continue };
                let other = self.rows.get(reference.to).and_then(|rows| rows.all.get(parent));
                let Some(other) = other else { continue };
                let copied: Vec<(String, String)> = reference
                    .all()
                    .filter(|(own, _)| !is_identity(own))
                    .filter_map(|(own, theirs)| {
                        Some((own.clone(), other.values.get(theirs)?.clone()))
                    })
                    .collect();
                let own = self.rows.get_mut(at).and_then(|rows| rows.all.get_mut(row));
                let Some(own) = own else { continue };
                for (name, value) in copied {
                    if let Some(known) = own.values.get_mut(&name) {
                        *known = value;
                    }
                }
            }
        }
    }
}

/// A position below `count`: more often a low one, until that was tried often.
fn skewed(count: usize, source: &Source<'_>) -> usize {
    let unit = source.unit();
    let drawn = if source.attempt < SKEWED { unit * unit } else { unit };
    ((drawn * count as f64) as usize).min(count.saturating_sub(1))
}

/// Whether some items have no such attribute.
fn may_be_absent(model: &Model, entity: &Entity, attribute: &Attribute) -> bool {
    let name = attribute.name.text.as_str();
    let schema = model.table_of(entity).map(|table| &table.schema);
    let keys = schema.into_iter().flat_map(|schema| schema.names());
    let mut keys = keys.filter_map(|key| entity.key(&key.text));
    attribute.optional
        && !entity.identity.iter().any(|it| it.text == name)
        && !keys.any(|template| template.slots().any(|slot| slot == name))
}

/// The form of `value` that an attribute can have: as it is, or in lower case.
fn normal(attribute: &Attribute, value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    [value.to_owned(), lower].into_iter().find(|form| can_be(attribute, form))
}

fn can_be(attribute: &Attribute, value: &str) -> bool {
    Language::of(&attribute.format).is_ok_and(|language| language.matches(value))
}

/// The item with these values: without a key that is made of an absent attribute.
fn item(model: &Model, at: usize, values: Values) -> Option<Item> {
    let entity = model.entities.get(at)?;
    let absent = |name: &str| !values.contains_key(name);
    let attributes = entity.attributes.iter().map(|attribute| &attribute.name.text);
    let attributes = attributes.filter(|name| absent(name));
    let keys = entity.keys.iter().filter(|(_, template)| template.slots().any(absent));
    let without = attributes.chain(keys.map(|(key, _)| &key.text)).cloned().collect();
    Some(Item { entity: at, values, without })
}

fn samples(model: &Model, at: usize, rows: Vec<Row>) -> Vec<Sample> {
    let sample = |row: Row| Some(Sample { item: item(model, at, row.values)?, filler: row.filler });
    rows.into_iter().filter_map(sample).collect()
}
