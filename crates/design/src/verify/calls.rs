//! The parameters of the calls that a pattern is verified with, taken from items.

use std::collections::BTreeMap;

use crate::definition::{Comparison, Model, Order, Pattern, Template};
use crate::meaning::{Item, Values, bounds, compare};

/// Items that give parameters, of each entity.
const CALLERS: usize = 12;

/// Calls of [`covering`] at most.
const MOST: usize = 1_000;

/// Parameters from items; the two bounds of a range from two items.
pub(super) fn crossed(pattern: &Pattern, own: &[&Item]) -> Vec<Values> {
    let conditions = pattern.key.iter().chain(&pattern.filter);
    let slots: Vec<&str> =
        conditions.flat_map(|it| &it.operands).flat_map(Template::slots).collect();
    // Items that give the same parameters would make the same calls.
    let mut callers: Vec<(&Item, Vec<Option<String>>)> = Vec::new();
    for item in own.iter().copied() {
        let given: Vec<Option<String>> =
            slots.iter().map(|slot| value(pattern, item, slot)).collect();
        let known = callers.iter().any(|(_, other)| *other == given);
        if pattern.entities.contains(&item.entity) && !known && callers.len() < CALLERS {
            callers.push((item, given));
        }
    }
    let mut calls: Vec<Values> = Vec::new();
    for (one, _) in &callers {
        for (two, _) in &callers {
            let mut values = Values::new();
            let mut seen: Vec<Option<&String>> = Vec::new();
            for slot in &slots {
                let attribute = pattern.parameter(slot).and_then(|it| it.attribute.as_ref());
                let attribute = attribute.map(|(_, attribute)| attribute);
                let source = if seen.contains(&attribute) { two } else { one };
                if !values.contains_key(*slot) {
                    seen.push(attribute);
                }
                let given = value(pattern, source, slot);
                values.extend(given.map(|value| ((*slot).to_owned(), value)));
            }
            if !calls.contains(&values) {
                calls.push(values);
            }
        }
    }
    calls
}

/// The value that `item` gives to a parameter.
fn value(pattern: &Pattern, item: &Item, name: &str) -> Option<String> {
    let (_, attribute) = pattern.parameter(name)?.attribute.as_ref()?;
    item.values.get(attribute).cloned()
}

/// A parameter, with the end of a range that it is, if it is one.
struct Slot<'p> {
    name: &'p str,
    end: Option<End>,
}

/// An end of a range.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// Calls that together mean every one of `own`: one for each set of values that are asked to be
/// equal, with ranges from the first to the last item that has them. Nothing if a parameter does
/// not say which attribute it takes.
pub(super) fn covering(model: &Model, pattern: &Pattern, own: &[&Item]) -> Option<Vec<Values>> {
    let slots = slots(pattern)?;
    let mut groups: BTreeMap<Vec<String>, Values> = BTreeMap::new();
    for item in own.iter().copied().filter(|item| pattern.entities.contains(&item.entity)) {
        let equal = slots.iter().filter(|slot| slot.end.is_none());
        let given: Option<Vec<String>> =
            equal.map(|slot| value(pattern, item, slot.name)).collect();
        let all: Option<Vec<(&Slot<'_>, String)>> =
            slots.iter().map(|slot| Some((slot, value(pattern, item, slot.name)?))).collect();
        let (Some(given), Some(all)) = (given, all) else { continue };
        let group = groups.entry(given).or_default();
        for (slot, value) in all {
            let order = order(model, pattern, item, slot.name);
            let is_further = group.get(slot.name).is_none_or(|known| match slot.end {
                Some(End::First) => compare(order, &value, known).is_lt(),
                Some(End::Last) => compare(order, &value, known).is_gt(),
                None => false,
            });
            if is_further {
                group.insert(slot.name.to_owned(), value);
            }
        }
    }
    let each = groups.len().div_ceil(MOST).max(1);
    Some(groups.into_values().step_by(each).collect())
}

/// What "smaller" means for the values of a parameter.
fn order(model: &Model, pattern: &Pattern, item: &Item, name: &str) -> Order {
    let attribute = pattern.parameter(name).and_then(|it| it.attribute.as_ref());
    let entity = model.entities.get(item.entity);
    let found = entity.zip(attribute).and_then(|(entity, (_, name))| entity.attribute(name));
    found.map_or(Order::Bytes, |attribute| attribute.format.order)
}

/// The parameters that conditions ask for, without numbers of shards.
fn slots(pattern: &Pattern) -> Option<Vec<Slot<'_>>> {
    let mut slots: Vec<Slot<'_>> = Vec::new();
    for condition in pattern.key.iter().chain(&pattern.filter) {
        for (operand, comparison) in bounds(condition) {
            let template = condition.operands.get(operand)?;
            let last = template.slots().last();
            for name in template.slots() {
                let parameter = pattern.parameter(name)?;
                if parameter.shards.is_some() {
                    continue;
                }
                parameter.attribute.as_ref()?;
                let end = if Some(name) == last { end_of(comparison) } else { None };
                match slots.iter_mut().find(|slot| slot.name == name) {
                    Some(known) if end.is_none() => known.end = None,
                    Some(_) => {}
                    None => slots.push(Slot { name, end }),
                }
            }
        }
    }
    Some(slots)
}

const fn end_of(comparison: Comparison) -> Option<End> {
    match comparison {
        Comparison::Equal | Comparison::BeginsWith | Comparison::Between => None,
        Comparison::Less | Comparison::LessEqual => Some(End::Last),
        Comparison::Greater | Comparison::GreaterEqual => Some(End::First),
    }
}
