//! Vector indexes: those of a new table, one that is added later, and rules over all of them.

use model::{
    BillingMode, SearchSchemaElement, SearchSchemaElementType, TableFault, ValidationError,
    VectorFault, VectorIndex,
};

use super::Definitions;
use super::indexes::projection;
use crate::layout::OwnerId;
use crate::table::{
    Index, IndexKind, IndexState, KeySchema, Table, Throughput, ThroughputChanges, Vectors,
};

/// Source for all limits: "Quotas in Amazon DynamoDB" in the developer guide.
const MAX_INDEXES: usize = 5;
const MAX_DIMENSIONS: u32 = 4096;
const MAX_HASH: usize = 1;
const MAX_FILTERS: usize = 18;

/// The vector indexes of a new table.
pub(crate) fn vectors(
    given: Option<&[VectorIndex]>,
    definitions: &Definitions,
    billing: BillingMode,
) -> Result<Vec<Index>, ValidationError> {
    let Some(given) = given else { return Ok(Vec::new()) };
    if given.is_empty() {
        return Err(TableFault::EmptyIndexList("VectorIndexes").into());
    }
    if billing == BillingMode::Provisioned {
        return Err(VectorFault::Provisioned.into());
    }
    let indexes = given.iter().map(|index| vector(index, definitions));
    let indexes = indexes.collect::<Result<Vec<_>, _>>()?;
    check(&indexes, definitions)?;
    Ok(indexes)
}

/// One vector index, as a new table has it: empty and complete.
pub(crate) fn vector(
    given: &VectorIndex,
    definitions: &Definitions,
) -> Result<Index, ValidationError> {
    let dimensions = u32::try_from(given.dimensions).ok();
    let dimensions = dimensions.filter(|dimensions| (1..=MAX_DIMENSIONS).contains(dimensions));
    let dimensions = dimensions.ok_or(VectorFault::Dimensions)?;
    let elements = given.search_schema.as_deref().unwrap_or_default();
    check_schema(elements)?;
    let mut keys = KeySchema::default();
    let mut filters = Vec::new();
    let mut hash_at = 0;
    for element in elements {
        let attribute =
            definitions.attribute(&element.attribute_name).ok_or(VectorFault::Undefined)?;
        match element.search_schema_element_type {
            SearchSchemaElementType::Hash => {
                keys.hash.push(attribute);
                hash_at = u32::try_from(filters.len()).unwrap_or_default();
            }
            SearchSchemaElementType::InlineFilter => filters.push(attribute),
        }
    }
    Ok(Index {
        owner: OwnerId(0),
        name: given.index_name.as_str().into(),
        kind: IndexKind::Vector,
        keys,
        projection: projection(&given.projection)?,
        throughput: Throughput::default(),
        throughput_changes: ThroughputChanges::default(),
        on_demand: None,
        warm: None,
        state: IndexState::Active,
        insights: None,
        vectors: Some(Vectors {
            attribute: given.vector_attribute.attribute_name.as_str().into(),
            dimensions,
            distance: given.distance_function,
            filters,
            hash_at,
        }),
    })
}

fn check_schema(elements: &[SearchSchemaElement]) -> Result<(), VectorFault> {
    use SearchSchemaElementType::{Hash, InlineFilter};
    for (at, element) in elements.iter().enumerate() {
        let same = |earlier: &SearchSchemaElement| earlier.attribute_name == element.attribute_name;
        if elements.iter().take(at).any(same) {
            return Err(VectorFault::DuplicateElement);
        }
    }
    for (kind, limit) in [(Hash, MAX_HASH), (InlineFilter, MAX_FILTERS)] {
        let of_kind = |element: &&SearchSchemaElement| element.search_schema_element_type == kind;
        let given = elements.iter().filter(of_kind).count();
        if given > limit {
            return Err(VectorFault::TooManyElements { role: kind.as_str(), given, limit });
        }
    }
    Ok(())
}

/// Rules over all vector indexes of a table.
pub(crate) fn check(indexes: &[Index], definitions: &Definitions) -> Result<(), VectorFault> {
    let all = || indexes.iter().filter_map(|index| index.vectors.as_ref());
    if all().count() > MAX_INDEXES {
        return Err(VectorFault::TooManyIndexes(MAX_INDEXES));
    }
    for (at, vectors) in all().enumerate() {
        let name = &vectors.attribute;
        if definitions.attribute(name).is_some() {
            return Err(VectorFault::DefinedAttribute(name.to_string()));
        }
        let mut same = all().take(at).filter(|earlier| earlier.attribute == *name);
        if same.any(|earlier| earlier.dimensions != vectors.dimensions) {
            return Err(VectorFault::OtherDimensions(name.to_string()));
        }
    }
    Ok(())
}

/// What a table with vector indexes must be.
pub(crate) fn check_billing(table: &Table) -> Result<(), VectorFault> {
    let provisioned = table.settings.billing == BillingMode::Provisioned;
    if provisioned && table.vector_indexes().next().is_some() {
        return Err(VectorFault::BecomesProvisioned);
    }
    Ok(())
}
