//! What conditions see of operations on items: keys, named attributes, and what is returned.

use std::collections::BTreeSet;

use expression::{Condition, Kind, Projection, Scope, Update};
use expression::{KeyCondition, KeyTest};
use model::{OrderedMap, QueryInput};
use value::{Item, Value};

/// The parameters of a request that name attributes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Named<'a> {
    pub(super) names: Option<&'a OrderedMap<String>>,
    pub(super) values: Option<&'a Item>,
    pub(super) condition: Option<&'a str>,
    pub(super) filter: Option<&'a str>,
    pub(super) key_condition: Option<&'a str>,
    pub(super) projection: Option<&'a str>,
    pub(super) update: Option<&'a str>,
    /// `AttributesToGet`.
    pub(super) listed: Option<&'a [String]>,
}

/// The attributes that the parameters name. What cannot be parsed is refused later, before
/// anything is read.
pub(super) fn attributes(named: &Named<'_>, into: &mut BTreeSet<String>) {
    into.extend(named.listed.unwrap_or_default().iter().cloned());
    let names = named.names.map(OrderedMap::as_slice);
    let Ok(mut scope) = Scope::open(names, named.values, true) else { return };
    for (text, kind) in [(named.condition, Kind::Condition), (named.filter, Kind::Filter)] {
        let Some(Ok(condition)) = text.map(|text| Condition::parse(text, kind, &mut scope)) else {
            continue;
        };
        into.extend(condition.test.attributes().into_iter().map(str::to_owned));
    }
    if let Some(Ok(condition)) =
        named.key_condition.map(|text| KeyCondition::parse(text, &mut scope))
    {
        into.extend(condition.terms.iter().map(|term| term.name.to_string()));
    }
    if let Some(Ok(projection)) = named.projection.map(|text| Projection::parse(text, &mut scope)) {
        into.extend(projection.top_level().map(str::to_owned));
    }
    if let Some(Ok(update)) = named.update.map(|text| Update::parse(text, &mut scope)) {
        let mut found = BTreeSet::new();
        update.actions().iter().for_each(|action| action.collect(&mut found));
        into.extend(found.into_iter().map(str::to_owned));
    }
}

/// The values that a Query compares the key attribute `name` with.
pub(super) fn queried(input: &QueryInput, name: &str) -> Vec<Value> {
    let legacy = input.key_conditions.as_ref().and_then(|conditions| conditions.get(name));
    if let Some(condition) = legacy {
        return condition.attribute_value_list.clone().unwrap_or_default();
    }
    let names = input.expression_attribute_names.as_ref().map(OrderedMap::as_slice);
    let values = input.expression_attribute_values.as_ref();
    let Some(text) = input.key_condition_expression.as_deref() else { return Vec::new() };
    let Ok(mut scope) = Scope::open(names, values, true) else { return Vec::new() };
    let Ok(condition) = KeyCondition::parse(text, &mut scope) else { return Vec::new() };
    let terms = condition.terms.into_iter().filter(|term| *term.name == *name);
    terms
        .filter_map(|term| match term.test {
            KeyTest::Eq(value) => Some(value),
            _ => None,
        })
        .collect()
}
