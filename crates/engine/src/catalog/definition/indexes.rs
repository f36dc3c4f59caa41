//! Secondary indexes: those of a new table, and a global one that is added later.

use model::{
    BillingMode, CreateTableInput, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    LocalSecondaryIndex, ProjectionType, TableFault,
};

use super::{Definitions, check_simple_key, settings};
use crate::layout::OwnerId;
use crate::table::{
    Index, IndexKind, IndexState, KeySchema, Projection, Throughput, ThroughputChanges,
};

/// Source for all limits: "Quotas in Amazon DynamoDB" in the developer guide.
const MAX_LOCAL: usize = 5;
pub(crate) const MAX_GLOBAL: usize = 20;
const MAX_KEY_ATTRIBUTES: usize = 4;
const MAX_PROJECTED: usize = 100;

/// The local indexes: the table's HASH key with another RANGE key.
pub(crate) fn local(
    input: &CreateTableInput,
    definitions: &Definitions,
    table: &KeySchema,
) -> Result<Vec<Index>, TableFault> {
    let Some(given) = &input.local_secondary_indexes else { return Ok(Vec::new()) };
    if given.is_empty() {
        return Err(TableFault::EmptyIndexList("LocalSecondaryIndexes"));
    }
    if given.len() > MAX_LOCAL {
        return Err(TableFault::TooManyLocalIndexes);
    }
    if table.range.is_empty() {
        return Err(TableFault::LocalIndexNeedsRange);
    }
    given.iter().map(|index| plan_local(index, definitions, table)).collect()
}

fn plan_local(
    given: &LocalSecondaryIndex,
    definitions: &Definitions,
    table: &KeySchema,
) -> Result<Index, TableFault> {
    check_simple_key(&given.key_schema)?;
    let keys = definitions.key_schema(&given.key_schema)?;
    let name = |schema: &KeySchema| {
        schema.hash.first().map(|attribute| attribute.name.to_string()).unwrap_or_default()
    };
    if keys.hash != table.hash {
        return Err(TableFault::ForeignHash {
            index: given.index_name.clone(),
            index_hash: name(&keys),
            table_hash: name(table),
        });
    }
    if keys.range.is_empty() {
        return Err(TableFault::IndexWithoutRange(given.index_name.clone()));
    }
    Ok(Index {
        owner: OwnerId(0),
        name: given.index_name.as_str().into(),
        kind: IndexKind::Local,
        keys,
        projection: projection(&given.projection)?,
        throughput: Throughput::default(),
        throughput_changes: ThroughputChanges::default(),
        on_demand: None,
        warm: None,
        state: IndexState::Active,
        insights: None,
        vectors: None,
    })
}

/// The global indexes: keys of their own.
pub(crate) fn globals(
    input: &CreateTableInput,
    definitions: &Definitions,
    billing: BillingMode,
) -> Result<Vec<Index>, TableFault> {
    let Some(given) = &input.global_secondary_indexes else { return Ok(Vec::new()) };
    if given.is_empty() {
        return Err(TableFault::EmptyIndexList("GlobalSecondaryIndexes"));
    }
    if given.len() > MAX_GLOBAL {
        return Err(TableFault::TooManyGlobalIndexes);
    }
    given.iter().map(|index| global(index, definitions, billing)).collect()
}

/// One global index, as a new table has it: empty and complete.
pub(crate) fn global(
    given: &GlobalSecondaryIndex,
    definitions: &Definitions,
    billing: BillingMode,
) -> Result<Index, TableFault> {
    check_global_key(&given.key_schema)?;
    let keys = definitions.key_schema(&given.key_schema)?;
    let throughput = match (billing, &given.provisioned_throughput) {
        (BillingMode::Provisioned, Some(given)) => settings::provisioned(given),
        (BillingMode::Provisioned, None) => {
            return Err(TableFault::IndexThroughputMissing(given.index_name.clone()));
        }
        (BillingMode::PayPerRequest, Some(_)) => {
            return Err(TableFault::IndexThroughputGiven(given.index_name.clone()));
        }
        (BillingMode::PayPerRequest, None) => Throughput::default(),
    };
    if billing == BillingMode::Provisioned && given.on_demand_throughput.is_some() {
        return Err(TableFault::OnDemandNotAllowed);
    }
    Ok(Index {
        owner: OwnerId(0),
        name: given.index_name.as_str().into(),
        kind: IndexKind::Global,
        keys,
        projection: projection(&given.projection)?,
        throughput,
        throughput_changes: ThroughputChanges::default(),
        on_demand: given.on_demand_throughput.as_ref().map(settings::on_demand),
        warm: given.warm_throughput.as_ref().map(|warm| settings::warm(warm, throughput)),
        state: IndexState::Active,
        insights: None,
        vectors: None,
    })
}

/// Up to four HASH elements, then up to four RANGE elements, no attribute twice.
fn check_global_key(elements: &[KeySchemaElement]) -> Result<(), TableFault> {
    if let [_, _] | [_] | [] = elements {
        let several_hash = elements.iter().all(|element| element.key_type == KeyType::Hash);
        if !several_hash {
            return check_simple_key(elements);
        }
    }
    if elements.first().is_some_and(|element| element.key_type != KeyType::Hash) {
        return Err(TableFault::FirstKeyNotHash);
    }
    if !elements.is_sorted_by_key(|element| element.key_type == KeyType::Range) {
        return Err(TableFault::KeyElementOrder);
    }
    if elements.len() > MAX_KEY_ATTRIBUTES.saturating_mul(4) {
        return Err(TableFault::TooManyKeyElements { role: "HASH", limit: MAX_KEY_ATTRIBUTES });
    }
    for (index, element) in elements.iter().enumerate() {
        if elements
            .iter()
            .take(index)
            .any(|earlier| earlier.attribute_name == element.attribute_name)
        {
            return Err(TableFault::DuplicateKeyAttribute(element.attribute_name.clone()));
        }
    }
    for (role, name) in [(KeyType::Hash, "HASH"), (KeyType::Range, "RANGE")] {
        if elements.iter().filter(|element| element.key_type == role).count() > MAX_KEY_ATTRIBUTES {
            return Err(TableFault::TooManyKeyElements { role: name, limit: MAX_KEY_ATTRIBUTES });
        }
    }
    Ok(())
}

/// What a request says of a projection.
pub(crate) fn projection(given: &model::Projection) -> Result<Projection, TableFault> {
    let names = given.non_key_attributes.as_deref();
    match (given.projection_type, names) {
        (None, _) => Err(TableFault::UnknownProjection),
        (Some(ProjectionType::Include), None) => Err(TableFault::AttributesMissing),
        (Some(ProjectionType::Include), Some(names)) => include(names),
        (Some(other), Some(_)) => Err(TableFault::AttributesGiven(other.as_str())),
        (Some(ProjectionType::All), None) => Ok(Projection::All),
        (Some(ProjectionType::KeysOnly), None) => Ok(Projection::KeysOnly),
    }
}

fn include(names: &[String]) -> Result<Projection, TableFault> {
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|earlier| earlier == name) {
            return Err(TableFault::DuplicateProjection(name.clone()));
        }
    }
    Ok(Projection::Include(names.iter().map(|name| name.as_str().into()).collect()))
}

/// Rules over all indexes of the table.
pub(crate) fn check_together(indexes: &[Index]) -> Result<(), TableFault> {
    for (position, index) in indexes.iter().enumerate() {
        if indexes.iter().take(position).any(|earlier| earlier.name == index.name) {
            return Err(TableFault::DuplicateIndex(index.name.to_string()));
        }
    }
    let projected: usize = indexes
        .iter()
        .map(|index| {
            let named = match &index.projection {
                Projection::Include(names) => names.len(),
                Projection::KeysOnly => 0,
                Projection::All => return 0,
            };
            // The vector and every filter are projected too.
            let vectors = index.vectors.as_ref().map_or(0, |vectors| vectors.filters.len() + 1);
            named.saturating_add(vectors)
        })
        .sum();
    if projected > MAX_PROJECTED {
        return Err(TableFault::TooManyProjected(MAX_PROJECTED));
    }
    Ok(())
}
