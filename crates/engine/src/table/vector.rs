//! What a vector index is besides an index: the attribute with the vectors, their length, how they
//! are compared and what a search can be narrowed by.

use std::sync::Arc;

use model::{SearchSchemaElement, SearchSchemaElementType, VectorDistanceFunction};

use super::{Index, IndexKind, KeyAttribute, Table};

/// The vectors of an index. The HASH attribute of its search schema, if there is one, is the key of
/// the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Vectors {
    /// The attribute of the items.
    pub(crate) attribute: Arc<str>,
    /// How many numbers a vector has.
    pub(crate) dimensions: u32,
    pub(crate) distance: VectorDistanceFunction,
    /// The INLINE_FILTER attributes, in their order in the search schema.
    pub(crate) filters: Vec<KeyAttribute>,
    /// How many of them come before the HASH attribute in the search schema.
    pub(crate) hash_at: u32,
}

impl Vectors {
    /// The filter attribute of this name.
    pub(crate) fn filter(&self, name: &str) -> Option<&KeyAttribute> {
        self.filters.iter().find(|filter| *filter.name == *name)
    }

    /// Bytes of one vector.
    pub(crate) fn bytes(&self) -> usize {
        usize::try_from(self.dimensions).unwrap_or(usize::MAX).saturating_mul(4)
    }
}

impl Index {
    /// The attributes that need a definition: its key, and what a search can be narrowed by.
    pub(crate) fn defined(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.keys.iter().chain(self.vectors.iter().flat_map(|vectors| &vectors.filters))
    }

    /// What a search can be narrowed by, as it was asked for; `None` if by nothing.
    pub(crate) fn search_schema(&self) -> Option<Vec<SearchSchemaElement>> {
        let vectors = self.vectors.as_ref()?;
        let element = |attribute: &KeyAttribute, search_schema_element_type| SearchSchemaElement {
            attribute_name: attribute.name.to_string(),
            search_schema_element_type,
        };
        let filters = vectors.filters.iter();
        let mut schema: Vec<_> =
            filters.map(|filter| element(filter, SearchSchemaElementType::InlineFilter)).collect();
        if let Some(hash) = self.keys.hash.first() {
            let at = usize::try_from(vectors.hash_at).unwrap_or_default().min(schema.len());
            schema.insert(at, element(hash, SearchSchemaElementType::Hash));
        }
        (!schema.is_empty()).then_some(schema)
    }

    /// Whether the attribute `name` is one of these.
    pub(crate) fn defines(&self, name: &str) -> bool {
        self.defined().any(|attribute| *attribute.name == *name)
    }
}

impl Table {
    /// Its vector indexes with their vectors.
    pub(crate) fn vector_indexes(&self) -> impl Iterator<Item = (&Index, &Vectors)> {
        let vectors = |index: &'_ Index| index.kind == IndexKind::Vector;
        let indexes = self.indexes.iter().filter(move |index| vectors(index));
        indexes.filter_map(|index| Some((index, index.vectors.as_ref()?)))
    }
}
