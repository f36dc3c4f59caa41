//! The definition of a restored table: that of its source, with the overrides of the request.
//!
//! What a restore does not carry over: tags, stream, time to live, recovery, policies, deletion
//! protection, table class. Source: "Backup and restore for DynamoDB" in the developer guide.

use env::Timestamp;
use model::{
    ApiError, BillingMode, GlobalSecondaryIndex, HistoryFault, KeySchemaElement,
    LocalSecondaryIndex, OnDemandThroughput, ProvisionedThroughput, SseSpecification, TableFault,
    VectorIndex,
};

use super::{Definitions, indexes, settings, vectors};
use crate::context::Namespace;
use crate::layout::OwnerId;
use crate::table::{
    Index, IndexKind, IndexState, Projection, RecordedSettings, Restore, Settings, Table,
    Throughput, ThroughputChanges,
};

/// What the request wants otherwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) billing: Option<BillingMode>,
    pub(crate) throughput: Option<ProvisionedThroughput>,
    pub(crate) on_demand: Option<OnDemandThroughput>,
    pub(crate) encryption: Option<SseSpecification>,
    pub(crate) globals: Option<Vec<GlobalSecondaryIndex>>,
    pub(crate) locals: Option<Vec<LocalSecondaryIndex>>,
    pub(crate) vectors: Option<Vec<VectorIndex>>,
}

/// What the new table is, besides its definition.
pub(crate) struct Target {
    pub(crate) namespace: Namespace,
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) created: Timestamp,
    pub(crate) restore: Restore,
}

/// The new table; the catalog gives it its owner ids.
///
/// # Errors
/// A validation error for overrides that do not fit.
pub(crate) fn restored(
    source: &Table,
    overrides: &Overrides,
    target: Target,
) -> Result<Table, ApiError> {
    let billing = overrides.billing.unwrap_or(source.settings.billing);
    let settings = settings_of(source, overrides, billing, &target)?;
    let mut indexes = locals(source, overrides)?;
    indexes.extend(globals(source, overrides, billing)?);
    indexes.extend(vector_indexes(source, overrides)?);
    indexes::check_together(&indexes)?;
    let mut attribute_definitions = source.attribute_definitions.clone();
    attribute_definitions.retain(|(name, _)| {
        source.keys.contains(name) || indexes.iter().any(|index| index.defines(name))
    });
    let table = Table {
        namespace: target.namespace,
        name: target.name.into(),
        owner: OwnerId(0),
        version: 1,
        table_id: target.id,
        created: target.created,
        attribute_definitions,
        keys: source.keys.clone(),
        indexes,
        settings,
    };
    vectors::check_billing(&table)?;
    Ok(table)
}

fn settings_of(
    source: &Table,
    overrides: &Overrides,
    billing: BillingMode,
    target: &Target,
) -> Result<Settings, ApiError> {
    let was = &source.settings;
    let throughput = match (billing, &overrides.throughput) {
        (BillingMode::Provisioned, Some(given)) => settings::provisioned(given),
        (BillingMode::Provisioned, None) if was.billing == billing => was.throughput,
        (BillingMode::Provisioned, None) => return Err(TableFault::ThroughputMissing.into()),
        (BillingMode::PayPerRequest, Some(_)) => return Err(TableFault::ThroughputGiven.into()),
        (BillingMode::PayPerRequest, None) => Throughput::default(),
    };
    let on_demand = match (billing, &overrides.on_demand) {
        (BillingMode::Provisioned, Some(_)) => return Err(TableFault::OnDemandNotAllowed.into()),
        (BillingMode::Provisioned, None) => None,
        (BillingMode::PayPerRequest, Some(given)) => Some(settings::on_demand(given)),
        (BillingMode::PayPerRequest, None) => was.on_demand,
    };
    let encryption = match &overrides.encryption {
        Some(given) => settings::encryption(given)?,
        None => was.encryption.clone(),
    };
    Ok(Settings {
        billing,
        on_demand_since: (billing == BillingMode::PayPerRequest).then_some(target.created),
        throughput,
        throughput_changes: ThroughputChanges::default(),
        on_demand,
        warm: None,
        class: None,
        encryption,
        deletion_protection: false,
        tags: Vec::new(),
        stream: None,
        ttl: None,
        history: None,
        backups: None,
        restore: Some(target.restore.clone()),
        group: None,
        destination: None,
        importing: None,
        recorded: RecordedSettings::default(),
    })
}

/// An index of the source as the new table has it: the copy fills it.
fn fresh(index: &Index) -> Index {
    Index {
        owner: OwnerId(0),
        throughput_changes: ThroughputChanges::default(),
        warm: None,
        state: IndexState::Active,
        insights: None,
        ..index.clone()
    }
}

/// The source's index that an override means.
fn matching<'s>(
    source: &'s Table,
    kind: IndexKind,
    name: &str,
    keys: &[KeySchemaElement],
    projection: &model::Projection,
) -> Result<&'s Index, ApiError> {
    let other = || ApiError::from(HistoryFault::OtherIndex(name.to_owned()));
    let definitions = Definitions { list: source.attribute_definitions.clone() };
    let index = source.indexes_of(kind).find(|index| *index.name == *name).ok_or_else(other)?;
    let keys = definitions.key_schema(keys).map_err(|_| other())?;
    let projection = indexes::projection(projection)?;
    if index.keys == keys && is_same(&index.projection, &projection) {
        Ok(index)
    } else {
        Err(other())
    }
}

/// Whether two projections show the same attributes.
fn is_same(one: &Projection, other: &Projection) -> bool {
    match (one, other) {
        (Projection::Include(one), Projection::Include(other)) => {
            one.len() == other.len() && one.iter().all(|name| other.contains(name))
        }
        (one, other) => one == other,
    }
}

fn locals(source: &Table, overrides: &Overrides) -> Result<Vec<Index>, ApiError> {
    let Some(given) = &overrides.locals else {
        return Ok(source.indexes_of(IndexKind::Local).map(fresh).collect());
    };
    let find = |index: &LocalSecondaryIndex| {
        let LocalSecondaryIndex { index_name, key_schema, projection } = index;
        matching(source, IndexKind::Local, index_name, key_schema, projection).map(fresh)
    };
    given.iter().map(find).collect()
}

fn vector_indexes(source: &Table, overrides: &Overrides) -> Result<Vec<Index>, ApiError> {
    let Some(given) = &overrides.vectors else {
        return Ok(source.indexes_of(IndexKind::Vector).map(fresh).collect());
    };
    let definitions = Definitions { list: source.attribute_definitions.clone() };
    let find = |given: &VectorIndex| {
        let other = || ApiError::from(HistoryFault::OtherIndex(given.index_name.clone()));
        let asked = vectors::vector(given, &definitions).map_err(|_| other())?;
        let found = source.index(&given.index_name).filter(|index| {
            index.kind == IndexKind::Vector
                && index.keys == asked.keys
                && index.vectors == asked.vectors
                && is_same(&index.projection, &asked.projection)
        });
        found.map(fresh).ok_or_else(other)
    };
    given.iter().map(find).collect()
}

fn globals(
    source: &Table,
    overrides: &Overrides,
    billing: BillingMode,
) -> Result<Vec<Index>, ApiError> {
    let Some(given) = &overrides.globals else {
        let kept = source.indexes_of(IndexKind::Global).map(|index| {
            let mut index = fresh(index);
            index.throughput = index_throughput(source, &index, None, billing)?;
            index.on_demand = index.on_demand.filter(|_| billing == BillingMode::PayPerRequest);
            Ok(index)
        });
        return kept.collect();
    };
    given.iter().map(|given| global(source, given, billing)).collect()
}

fn global(
    source: &Table,
    given: &GlobalSecondaryIndex,
    billing: BillingMode,
) -> Result<Index, ApiError> {
    if given.warm_throughput.is_some() {
        return Err(HistoryFault::WarmThroughput.into());
    }
    let GlobalSecondaryIndex { index_name, key_schema, projection, .. } = given;
    let found = matching(source, IndexKind::Global, index_name, key_schema, projection)?;
    let mut index = fresh(found);
    let throughput = given.provisioned_throughput.as_ref();
    index.throughput = index_throughput(source, &index, throughput, billing)?;
    index.on_demand = match (billing, &given.on_demand_throughput) {
        (BillingMode::Provisioned, Some(_)) => return Err(TableFault::OnDemandNotAllowed.into()),
        (BillingMode::Provisioned, None) => None,
        (BillingMode::PayPerRequest, Some(given)) => Some(settings::on_demand(given)),
        (BillingMode::PayPerRequest, None) => index.on_demand,
    };
    Ok(index)
}

fn index_throughput(
    source: &Table,
    index: &Index,
    given: Option<&ProvisionedThroughput>,
    billing: BillingMode,
) -> Result<Throughput, ApiError> {
    let name = || index.name.to_string();
    Ok(match (billing, given) {
        (BillingMode::Provisioned, Some(given)) => settings::provisioned(given),
        (BillingMode::Provisioned, None) if source.settings.billing == billing => index.throughput,
        (BillingMode::Provisioned, None) => {
            return Err(TableFault::IndexThroughputMissing(name()).into());
        }
        (BillingMode::PayPerRequest, Some(_)) => {
            return Err(TableFault::IndexThroughputGiven(name()).into());
        }
        (BillingMode::PayPerRequest, None) => Throughput::default(),
    })
}
