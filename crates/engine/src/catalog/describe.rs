//! A [`Table`] as DescribeTable shows it.

use env::Timestamp;
use model::{
    AttributeDefinition, BillingModeSummary, GlobalSecondaryIndexDescription,
    GlobalSecondaryIndexWarmThroughputDescription, GlobalTableSettingsReplicationMode, IndexStatus,
    KeySchemaElement, LocalSecondaryIndexDescription, ProjectionType,
    ProvisionedThroughputDescription, RestoreSummary, SseDescription, SseStatus, SseType,
    StreamSpecification, TableClassSummary, TableDescription, TableStatus,
    TableWarmThroughputDescription, VectorAttributeDefinition, VectorIndexDescription,
};

use super::Changed;
use super::sizes::TableSizes;
use crate::table::{
    Index, IndexKind, KeySchema, OnDemandThroughput, Projection, Restore, Table, Throughput,
    ThroughputChanges, Vectors,
};

/// The phase of a table's life, as the answer to one request shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// CreateTable answers so; the next answer is `Active`.
    Creating,
    /// In use.
    Active,
    /// UpdateTable answers so; the next answer is `Active`.
    Updating,
    /// DeleteTable answers so; the next answer is that there is no such table.
    Deleting,
}

/// The description of a table that UpdateTable has just changed: what changes is shown on its way.
pub(crate) fn describe_change(changed: &Changed, sizes: &TableSizes) -> TableDescription {
    let Changed { before, after } = changed;
    let mut description = describe(after, Phase::Updating, sizes);
    let mut globals = description.global_secondary_indexes.take().unwrap_or_default();
    for shown in &mut globals {
        let named = |index: &&Index| Some(&*index.name) == shown.index_name.as_deref();
        let old = before.indexes_of(IndexKind::Global).find(named);
        let new = after.indexes_of(IndexKind::Global).find(named);
        if old.is_none() {
            // The backfill begins after the answer.
            shown.backfilling = Some(false);
        } else if old != new {
            shown.index_status = Some(IndexStatus::Updating);
        }
    }
    for dropped in before.indexes_of(IndexKind::Global) {
        if after.index(&dropped.name).is_none() {
            globals.push(global(before, dropped, Phase::Deleting, sizes));
        }
    }
    description.global_secondary_indexes = (!globals.is_empty()).then_some(globals);
    description.vector_indexes = changed_vectors(changed, sizes, description.vector_indexes.take());
    description
}

/// The vector indexes of a table that UpdateTable has just changed.
fn changed_vectors(
    Changed { before, after }: &Changed,
    sizes: &TableSizes,
    shown: Option<Vec<VectorIndexDescription>>,
) -> Option<Vec<VectorIndexDescription>> {
    let mut shown = shown.unwrap_or_default();
    for new in &mut shown {
        if new.index_name.as_deref().is_some_and(|name| before.index(name).is_none()) {
            // The backfill begins after the answer.
            new.backfilling = Some(false);
        }
    }
    let gone = before.vector_indexes().filter(|(index, _)| after.index(&index.name).is_none());
    shown.extend(gone.map(|index| vector(before, index, Phase::Deleting, sizes)));
    (!shown.is_empty()).then_some(shown)
}

/// The description of a table that DeleteTable has just deleted: what it was goes unmentioned.
/// Source: the sample answer in API_DeleteTable, with the members that newer answers add.
pub(crate) fn describe_deleted(table: &Table, sizes: &TableSizes) -> TableDescription {
    let description = describe(table, Phase::Deleting, sizes);
    TableDescription {
        table_name: description.table_name,
        table_status: description.table_status,
        provisioned_throughput: description.provisioned_throughput,
        table_size_bytes: description.table_size_bytes,
        item_count: description.item_count,
        table_arn: description.table_arn,
        table_id: description.table_id,
        billing_mode_summary: description.billing_mode_summary,
        table_class_summary: description.table_class_summary,
        deletion_protection_enabled: description.deletion_protection_enabled,
        ..TableDescription::default()
    }
}

/// The table's description.
pub(crate) fn describe(table: &Table, phase: Phase, sizes: &TableSizes) -> TableDescription {
    let settings = &table.settings;
    let phase = if table.is_being_filled() { Phase::Creating } else { phase };
    let size = sizes.of(table.owner);
    let stream = settings.stream.as_ref();
    let status = match phase {
        Phase::Creating => TableStatus::Creating,
        Phase::Active => TableStatus::Active,
        Phase::Updating => TableStatus::Updating,
        Phase::Deleting => TableStatus::Deleting,
    };
    let created = table.created.as_epoch_seconds();
    let locals: Vec<_> =
        table.indexes_of(IndexKind::Local).map(|index| local(table, index, sizes)).collect();
    let globals: Vec<_> = table
        .indexes_of(IndexKind::Global)
        .map(|index| global(table, index, phase, sizes))
        .collect();
    let vectors = table.vector_indexes();
    let vectors: Vec<_> = vectors.map(|index| vector(table, index, phase, sizes)).collect();
    TableDescription {
        attribute_definitions: Some(definitions(table)),
        table_name: Some(table.name.to_string()),
        key_schema: Some(key_schema(&table.keys)),
        table_status: Some(status),
        creation_date_time: Some(created),
        provisioned_throughput: Some(throughput(
            settings.throughput,
            settings.throughput_changes,
            sizes,
        )),
        table_size_bytes: Some(size.bytes),
        item_count: Some(size.items),
        table_arn: Some(table.arn()),
        table_id: Some(table.table_id.clone()),
        billing_mode_summary: settings.on_demand_since.map(|since| BillingModeSummary {
            billing_mode: Some(settings.billing),
            last_update_to_pay_per_request_date_time: (phase != Phase::Creating)
                .then(|| since.as_epoch_seconds()),
        }),
        local_secondary_indexes: (!locals.is_empty()).then_some(locals),
        global_secondary_indexes: (!globals.is_empty()).then_some(globals),
        vector_indexes: (!vectors.is_empty()).then_some(vectors),
        sse_description: settings.encryption.as_ref().map(|encryption| SseDescription {
            status: Some(SseStatus::Enabled),
            sse_type: Some(SseType::Kms),
            kms_master_key_arn: Some(kms_arn(table, encryption.kms_key.as_deref())),
            inaccessible_encryption_date_time: None,
        }),
        table_class_summary: settings.class.map(|class| TableClassSummary {
            table_class: Some(class),
            last_update_date_time: None,
        }),
        stream_specification: stream.filter(|stream| stream.is_open()).map(|stream| {
            StreamSpecification { stream_enabled: true, stream_view_type: Some(stream.view) }
        }),
        latest_stream_label: stream.map(|stream| stream.name(table).label),
        latest_stream_arn: stream.map(|stream| stream.name(table).arn()),
        deletion_protection_enabled: Some(settings.deletion_protection),
        global_table_settings_replication_mode: replication_mode(table),
        on_demand_throughput: settings.on_demand.map(on_demand_throughput),
        warm_throughput: Some(table_warm(table.warm(None), status)),
        restore_summary: settings.restore.as_ref().map(restore_summary),
        ..TableDescription::default()
    }
}

fn restore_summary(restore: &Restore) -> RestoreSummary {
    RestoreSummary {
        source_backup_arn: restore.backup.clone(),
        source_table_arn: Some(restore.table.clone()),
        restore_date_time: restore.at.as_epoch_seconds(),
        restore_in_progress: restore.copying.is_some(),
    }
}

fn definitions(table: &Table) -> Vec<AttributeDefinition> {
    let describe = |(name, attribute_type): &(std::sync::Arc<str>, _)| AttributeDefinition {
        attribute_name: name.to_string(),
        attribute_type: *attribute_type,
    };
    table.attribute_definitions.iter().map(describe).collect()
}

pub(super) fn key_schema(keys: &KeySchema) -> Vec<KeySchemaElement> {
    keys.roles()
        .map(|(attribute, key_type)| KeySchemaElement {
            attribute_name: attribute.name.to_string(),
            key_type,
        })
        .collect()
}

fn throughput(
    throughput: Throughput,
    changes: ThroughputChanges,
    sizes: &TableSizes,
) -> ProvisionedThroughputDescription {
    ProvisionedThroughputDescription {
        last_increase_date_time: changes.increased.map(Timestamp::as_epoch_seconds),
        last_decrease_date_time: changes.decreased.map(Timestamp::as_epoch_seconds),
        number_of_decreases_today: Some(changes.decreases_on(sizes.at)),
        read_capacity_units: Some(throughput.read),
        write_capacity_units: Some(throughput.write),
    }
}

pub(super) fn on_demand_throughput(limits: OnDemandThroughput) -> model::OnDemandThroughput {
    model::OnDemandThroughput {
        max_read_request_units: Some(limits.max_read.unwrap_or(-1)),
        max_write_request_units: Some(limits.max_write.unwrap_or(-1)),
    }
}

const fn table_warm(warm: Throughput, status: TableStatus) -> TableWarmThroughputDescription {
    TableWarmThroughputDescription {
        read_units_per_second: Some(warm.read),
        write_units_per_second: Some(warm.write),
        status: Some(status),
    }
}

pub(super) fn projection(projection: &Projection) -> model::Projection {
    let (projection_type, names) = match projection {
        Projection::All => (ProjectionType::All, None),
        Projection::KeysOnly => (ProjectionType::KeysOnly, None),
        Projection::Include(names) => (ProjectionType::Include, Some(names)),
    };
    model::Projection {
        projection_type: Some(projection_type),
        non_key_attributes: names.map(|names| names.iter().map(ToString::to_string).collect()),
    }
}

fn index_arn(table: &Table, index: &Index) -> String {
    format!("{}/index/{}", table.arn(), index.name)
}

fn local(table: &Table, index: &Index, sizes: &TableSizes) -> LocalSecondaryIndexDescription {
    let size = sizes.of(index.owner);
    LocalSecondaryIndexDescription {
        index_name: Some(index.name.to_string()),
        key_schema: Some(key_schema(&index.keys)),
        projection: Some(projection(&index.projection)),
        index_size_bytes: Some(size.bytes),
        item_count: Some(size.items),
        index_arn: Some(index_arn(table, index)),
    }
}

fn global(
    table: &Table,
    index: &Index,
    phase: Phase,
    sizes: &TableSizes,
) -> GlobalSecondaryIndexDescription {
    let size = sizes.of(index.owner);
    let building = index.progress().is_some();
    let status = index_status(index, phase);
    let warm = table.warm(Some(index));
    GlobalSecondaryIndexDescription {
        index_name: Some(index.name.to_string()),
        key_schema: Some(key_schema(&index.keys)),
        projection: Some(projection(&index.projection)),
        index_status: Some(status),
        backfilling: building.then_some(true),
        provisioned_throughput: Some(throughput(index.throughput, index.throughput_changes, sizes)),
        index_size_bytes: Some(size.bytes),
        item_count: Some(size.items),
        index_arn: Some(index_arn(table, index)),
        on_demand_throughput: index.on_demand.map(on_demand_throughput),
        warm_throughput: Some(GlobalSecondaryIndexWarmThroughputDescription {
            read_units_per_second: Some(warm.read),
            write_units_per_second: Some(warm.write),
            status: Some(status),
        }),
    }
}

fn vector(
    table: &Table,
    (index, vectors): (&Index, &Vectors),
    phase: Phase,
    sizes: &TableSizes,
) -> VectorIndexDescription {
    let size = sizes.of(index.owner);
    VectorIndexDescription {
        index_name: Some(index.name.to_string()),
        search_schema: index.search_schema(),
        projection: Some(projection(&index.projection)),
        vector_attribute: Some(VectorAttributeDefinition {
            attribute_name: vectors.attribute.to_string(),
        }),
        dimensions: Some(i64::from(vectors.dimensions)),
        distance_function: Some(vectors.distance),
        index_status: Some(index_status(index, phase)),
        backfilling: index.progress().map(|_| true),
        index_size_bytes: Some(size.bytes),
        item_count: Some(size.items),
        index_arn: Some(index_arn(table, index)),
    }
}

/// The status of an index that comes and goes.
const fn index_status(index: &Index, phase: Phase) -> IndexStatus {
    match phase {
        Phase::Deleting => IndexStatus::Deleting,
        Phase::Creating => IndexStatus::Creating,
        Phase::Active | Phase::Updating if index.progress().is_some() => IndexStatus::Creating,
        Phase::Active | Phase::Updating => IndexStatus::Active,
    }
}

/// The ARN of the encryption key; without one of the customer's, that of the AWS managed key.
pub(super) fn kms_arn(table: &Table, key: Option<&str>) -> String {
    match key {
        Some(arn) if arn.starts_with("arn:") => arn.to_owned(),
        key => {
            let key = key.unwrap_or("alias/aws/dynamodb");
            let resource =
                if key.starts_with("alias/") { key.to_owned() } else { format!("key/{key}") };
            format!("arn:aws:kms:{}:{}:{resource}", table.namespace.region, table.namespace.account)
        }
    }
}

/// The mode of tables that may have replicas in other accounts; others show none.
pub(crate) fn replication_mode(table: &Table) -> Option<GlobalTableSettingsReplicationMode> {
    table.settings.recorded.replicates_settings.map(|enabled| {
        if enabled {
            GlobalTableSettingsReplicationMode::Enabled
        } else {
            GlobalTableSettingsReplicationMode::Disabled
        }
    })
}
