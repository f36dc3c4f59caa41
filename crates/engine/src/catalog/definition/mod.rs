//! What CreateTable and UpdateTable say about a table, checked and brought into the catalog's form.
//!
//! Pure: everything here depends on the request and, for a change, on the definition that holds.
//! The sentences of refusals are in `model::TableFault`.

pub(crate) mod indexes;
pub(crate) mod replica;
pub(crate) mod restored;
pub(crate) mod settings;
pub(crate) mod vectors;

use std::sync::Arc;

use model::{AttributeDefinition, KeySchemaElement, KeyType, ScalarAttributeType, TableFault};

use crate::table::{KeyAttribute, KeySchema, key_type};

/// Definitions that a table can use at most: its two keys, one for each of 5 local indexes, 8 for
/// each of 20 global ones and 19 for each of 5 vector indexes.
const MAX_DEFINITIONS: usize = 2 + 5 + 20 * 8 + 5 * 19;

/// The attribute definitions of the request, in its order.
#[derive(Clone, Debug)]
pub(crate) struct Definitions {
    pub(crate) list: Vec<(Arc<str>, ScalarAttributeType)>,
}

impl Definitions {
    pub(crate) fn new(given: &[AttributeDefinition]) -> Result<Self, TableFault> {
        // More than all keys of a table and its indexes could use.
        if given.len() > MAX_DEFINITIONS {
            return Err(TableFault::DefinitionCount);
        }
        let mut list: Vec<(Arc<str>, ScalarAttributeType)> = Vec::new();
        for definition in given {
            if list.iter().any(|(name, _)| **name == *definition.attribute_name) {
                return Err(TableFault::DuplicateDefinition(definition.attribute_name.clone()));
            }
            list.push((definition.attribute_name.as_str().into(), definition.attribute_type));
        }
        Ok(Self { list })
    }

    /// The defined names.
    pub(crate) fn names(&self) -> Vec<String> {
        self.list.iter().map(|(name, _)| name.to_string()).collect()
    }

    /// The key attribute that is defined under this name.
    pub(crate) fn attribute(&self, name: &str) -> Option<KeyAttribute> {
        let (name, definition) = self.list.iter().find(|(defined, _)| **defined == *name)?;
        Some(KeyAttribute { name: Arc::clone(name), key_type: key_type(*definition) })
    }

    /// The key schema of `elements`, whose attributes must all be defined.
    pub(crate) fn key_schema(
        &self,
        elements: &[KeySchemaElement],
    ) -> Result<KeySchema, TableFault> {
        let mut schema = KeySchema::default();
        for element in elements {
            let attribute = self.attribute(&element.attribute_name).ok_or_else(|| {
                let keys = elements.iter().map(|element| element.attribute_name.clone()).collect();
                TableFault::Undefined { keys, defined: self.names() }
            })?;
            match element.key_type {
                KeyType::Hash => schema.hash.push(attribute),
                KeyType::Range => schema.range.push(attribute),
            }
        }
        Ok(schema)
    }
}

/// The shape of a table's or a local index's key schema: HASH, then at most one RANGE.
pub(crate) fn check_simple_key(elements: &[KeySchemaElement]) -> Result<(), TableFault> {
    match elements {
        [first, ..] if first.key_type != KeyType::Hash => Err(TableFault::FirstKeyNotHash),
        [first, second, ..] if first.attribute_name == second.attribute_name => {
            Err(TableFault::SameHashAndRange)
        }
        [_, second, ..] if second.key_type != KeyType::Range => Err(TableFault::SecondKeyNotRange),
        _ => Ok(()),
    }
}
