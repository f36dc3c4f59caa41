//! What items have already and no further item may have.

use std::collections::HashSet;

use crate::definition::Model;
use crate::meaning::{Values, render};

/// Something that only one item may have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Claim {
    /// The identity of an entity.
    Identity(usize, Vec<String>),
    /// The primary key of a table.
    Key(usize, Vec<String>),
    /// The value of an attribute, in lower case.
    Unique(usize, String, String),
    /// The value that an entity stands for, in lower case.
    Guarded(usize, String),
}

/// All that is taken.
#[derive(Debug, Default)]
pub(super) struct Taken(HashSet<Claim>);

impl Taken {
    /// Takes what an item of entity `at` with these values has; false, and nothing is taken, if
    /// another item has some of it.
    pub(super) fn take(&mut self, model: &Model, at: usize, values: &Values) -> bool {
        let Some(claims) = claims(model, at, values) else { return false };
        let mut own = HashSet::new();
        if claims.iter().any(|claim| self.0.contains(claim) || !own.insert(claim)) {
            return false;
        }
        self.0.extend(claims);
        true
    }
}

fn claims(model: &Model, at: usize, values: &Values) -> Option<Vec<Claim>> {
    let entity = model.entities.get(at)?;
    let table = model.table_of(entity)?;
    let identity = entity.identity.iter().map(|name| values.get(&name.text).cloned());
    let key = table.schema.names().map(|name| render(entity.key(&name.text)?, values));
    let mut claims = vec![
        Claim::Identity(at, identity.collect::<Option<_>>()?),
        Claim::Key(entity.table, key.collect::<Option<_>>()?),
    ];
    for attribute in &entity.attributes {
        let name = &attribute.name.text;
        let value = values.get(name).map(|value| value.to_ascii_lowercase());
        let (Some(unique), Some(value)) = (&attribute.unique, value) else { continue };
        claims.push(match unique.by {
            Some(guard) => Claim::Guarded(guard, value),
            None => Claim::Unique(at, name.clone(), value),
        });
    }
    Some(claims)
}
