//! Key extraction: what a WHERE clause says about a key, and the rest of it.
//!
//! Only conditions that AND joins at the top count. A partition key that equals one of several
//! values (`IN`, or equalities that OR joins) gives one key condition for each. Source: "PartiQL
//! select statements for DynamoDB": such statements do not scan.

use value::Value;

use crate::ast::{Comparator, Operand, Test};
use crate::key_condition::{KeyCondition, KeySchema, KeyTerm, KeyTest};

/// A WHERE clause, taken apart for a read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedWhere {
    /// One key condition for each partition that is read; none: everything is.
    pub partitions: Vec<KeyCondition>,
    /// What the key conditions do not say.
    pub rest: Option<Test>,
}

/// A WHERE clause that names one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeKey {
    /// The values of the key attributes, in key order.
    pub values: Vec<Value>,
    /// What the key does not say.
    pub rest: Option<Test>,
}

/// Takes `condition` apart for a read of a table or index with the key `schema`.
#[must_use]
pub fn split_key(schema: KeySchema<'_>, condition: Option<&Test>) -> KeyedWhere {
    let mut left = conjuncts(condition);
    let mut terms = Vec::new();
    let mut choice: Option<(&str, Vec<Value>)> = None;
    for (name, _) in schema.hash {
        if let Some(value) = take(&mut left, |test| equality(test, name)) {
            terms.push(KeyTerm { name: (*name).into(), test: KeyTest::Eq(value) });
        } else if choice.is_none()
            && let Some(values) = take(&mut left, |test| choices(test, name))
        {
            choice = Some((name, values));
        } else {
            return KeyedWhere { partitions: Vec::new(), rest: condition.cloned() };
        }
    }
    for (name, _) in schema.range {
        if let Some(value) = take(&mut left, |test| equality(test, name)) {
            terms.push(KeyTerm { name: (*name).into(), test: KeyTest::Eq(value) });
            continue;
        }
        if let Some(test) = take(&mut left, |test| range(test, name)) {
            terms.push(KeyTerm { name: (*name).into(), test });
        }
        break;
    }
    let partitions = match choice {
        None => vec![KeyCondition { terms }],
        Some((name, values)) => values
            .into_iter()
            .map(|value| {
                let mut terms = terms.clone();
                terms.push(KeyTerm { name: name.into(), test: KeyTest::Eq(value) });
                KeyCondition { terms }
            })
            .collect(),
    };
    KeyedWhere { partitions, rest: joined(left) }
}

/// The item that `condition` names by an equality for each of the key attributes `names`; `None`
/// when one of them lacks it.
#[must_use]
pub fn split_whole_key(names: &[&str], condition: Option<&Test>) -> Option<WholeKey> {
    let mut left = conjuncts(condition);
    let mut values = Vec::with_capacity(names.len());
    for name in names {
        values.push(take(&mut left, |test| equality(test, name))?);
    }
    Some(WholeKey { values, rest: joined(left) })
}

/// The conditions that AND joins. Depth: that of the statement.
fn conjuncts(condition: Option<&Test>) -> Vec<&Test> {
    fn collect<'t>(test: &'t Test, into: &mut Vec<&'t Test>) {
        match test {
            Test::And(tests) => tests.iter().for_each(|test| collect(test, into)),
            other => into.push(other),
        }
    }
    let mut tests = Vec::new();
    if let Some(test) = condition {
        collect(test, &mut tests);
    }
    tests
}

fn joined(tests: Vec<&Test>) -> Option<Test> {
    match tests.as_slice() {
        [] => None,
        [test] => Some((*test).clone()),
        _ => Some(Test::And(tests.into_iter().cloned().collect())),
    }
}

/// Takes the first test out of `tests` in which `find` finds something.
fn take<T>(tests: &mut Vec<&Test>, find: impl Fn(&Test) -> Option<T>) -> Option<T> {
    let (at, found) = tests.iter().enumerate().find_map(|(at, test)| Some((at, find(test)?)))?;
    tests.remove(at);
    Some(found)
}

/// The comparison of the attribute `name` with a value, the attribute first.
fn comparison<'t>(test: &'t Test, name: &str) -> Option<(Comparator, &'t Value)> {
    let Test::Compare(comparator, left, right) = test else { return None };
    match (left, right) {
        (Operand::Path(path), Operand::Value(value)) if names(path, name) => {
            Some((*comparator, value))
        }
        (Operand::Value(value), Operand::Path(path)) if names(path, name) => {
            Some((comparator.flipped(), value))
        }
        _ => None,
    }
}

fn names(path: &crate::Path, name: &str) -> bool {
    path.is_attribute() && &*path.root == name
}

fn equality(test: &Test, name: &str) -> Option<Value> {
    match comparison(test, name)? {
        (Comparator::Eq, value) => Some(value.clone()),
        _ => None,
    }
}

/// The values of which `name` equals one, each once.
fn choices(test: &Test, name: &str) -> Option<Vec<Value>> {
    let mut values: Vec<Value> = match test {
        Test::In(Operand::Path(path), list) if names(path, name) => list
            .iter()
            .map(|operand| match operand {
                Operand::Value(value) => Some(value.clone()),
                Operand::Path(_) | Operand::Size(_) => None,
            })
            .collect::<Option<_>>()?,
        Test::Or(tests) => tests.iter().map(|test| equality(test, name)).collect::<Option<_>>()?,
        _ => return None,
    };
    let mut at = 0_usize;
    while let Some(value) = values.get(at).cloned() {
        at = at.saturating_add(1);
        let mut place = 0_usize;
        values.retain(|other| {
            place = place.saturating_add(1);
            place <= at || *other != value
        });
    }
    // Of an empty list nothing is true; a scan finds that out.
    (!values.is_empty()).then_some(values)
}

/// A range of a sort key.
fn range(test: &Test, name: &str) -> Option<KeyTest> {
    match test {
        Test::Between(Operand::Path(path), Operand::Value(low), Operand::Value(high))
            if names(path, name) =>
        {
            Some(KeyTest::Between(low.clone(), high.clone()))
        }
        Test::BeginsWith(Operand::Path(path), Operand::Value(prefix)) if names(path, name) => {
            Some(KeyTest::BeginsWith(prefix.clone()))
        }
        _ => {
            let (comparator, value) = comparison(test, name)?;
            match comparator {
                Comparator::Lt => Some(KeyTest::Lt(value.clone())),
                Comparator::Le => Some(KeyTest::Le(value.clone())),
                Comparator::Gt => Some(KeyTest::Gt(value.clone())),
                Comparator::Ge => Some(KeyTest::Ge(value.clone())),
                Comparator::Eq | Comparator::Ne => None,
            }
        }
    }
}
