//! The items of an entity that are made, found by values of their attributes.

use std::collections::{BTreeMap, HashMap};

use crate::meaning::Values;

/// An item that is made.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) values: Values,
    /// The item of the other entity, for each reference.
    pub(super) parents: Vec<Option<usize>>,
    /// Bytes by which its attributes are too few for its size.
    pub(super) filler: usize,
}

/// The items of one entity.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) all: Vec<Row>,
    /// Positions by the values of some attributes, as they are asked for.
    by: BTreeMap<Vec<String>, HashMap<Vec<String>, Vec<usize>>>,
}

impl Rows {
    /// The positions of the items with these values. No item may be added after the first question.
    pub(super) fn with(&mut self, names: &[String], values: &[String]) -> &[usize] {
        let Self { all, by } = self;
        let index = by.entry(names.to_vec()).or_insert_with(|| index(all, names));
        index.get(values).map_or(&[], Vec::as_slice)
    }
}

fn index(rows: &[Row], names: &[String]) -> HashMap<Vec<String>, Vec<usize>> {
    let mut index: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let values: Option<Vec<String>> =
            names.iter().map(|name| row.values.get(name).cloned()).collect();
        if let Some(values) = values {
            index.entry(values).or_default().push(at);
        }
    }
    index
}
