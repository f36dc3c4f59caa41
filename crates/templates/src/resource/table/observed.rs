//! An existing table, as DescribeTable and related operations report it, in the form of a desired
//! table.

use model::{
    BillingMode, ContributorInsightsStatus, ContributorInsightsSummary,
    GlobalSecondaryIndexDescription, KeySchemaElement, PointInTimeRecoveryStatus, Projection,
    Response, TableDescription, TimeToLiveStatus,
};
use serde_json::{Value, json};

use super::desired::{
    DEFAULT_CLASS, DEFAULT_INSIGHTS_MODE, DEFAULT_RECOVERY_DAYS, DesiredTable, Encryption, Index,
    Insights, Units, key_schema,
};
use super::enum_value::EnumValue;
use crate::resource::context::Observed;

/// The description among the answers.
#[must_use]
pub fn description(observed: &Observed) -> Option<&TableDescription> {
    observed.iter().flatten().find_map(|response| match response {
        Response::DescribeTable(output) => output.table.as_ref(),
        _ => None,
    })
}

/// The table, if there is one. `like` says what does not matter because it was not asked for.
#[must_use]
pub fn observed_table(observed: &Observed, like: &DesiredTable) -> Option<DesiredTable> {
    let described = description(observed)?;
    let billing = described.billing_mode_summary.as_ref().and_then(|billing| billing.billing_mode);
    let on_demand = billing == Some(BillingMode::PayPerRequest);
    let provisioned = described.provisioned_throughput.as_ref().filter(|_| !on_demand);
    let mut table = DesiredTable {
        name: described.table_name.clone().unwrap_or_default(),
        // What it was filled from, it does not say.
        source: like.source.clone(),
        replica_of: like.replica_of.clone(),
        // Replicas of one account have a mode that is not asked for.
        settings_replication: like.settings_replication.as_ref().and_then(|_| {
            let mode = described.global_table_settings_replication_mode;
            mode.map(|mode| mode.as_str().to_owned())
        }),
        keys: keys(described.key_schema.as_deref()),
        definitions: definitions(described, like),
        billing: EnumValue::Known(billing.unwrap_or(BillingMode::Provisioned)),
        provisioned: provisioned.map(|units| Units {
            read: units.read_capacity_units,
            write: units.write_capacity_units,
        }),
        on_demand: described.on_demand_throughput.as_ref().and_then(limits),
        warm: like.warm.and(described.warm_throughput.as_ref()).map(|warm| Units {
            read: warm.read_units_per_second,
            write: warm.write_units_per_second,
        }),
        global_indexes: Vec::new(),
        local_indexes: locals(described),
        vector_indexes: like.vector_indexes.clone(),
        stream: described
            .stream_specification
            .as_ref()
            .filter(|stream| stream.stream_enabled)
            .and_then(|stream| stream.stream_view_type.map(EnumValue::Known)),
        class: EnumValue::Known(
            described
                .table_class_summary
                .as_ref()
                .and_then(|class| class.table_class)
                .unwrap_or(DEFAULT_CLASS),
        ),
        protected: described.deletion_protection_enabled.unwrap_or(false),
        encryption: encryption(described, like),
        time_to_live: None,
        recovery: None,
        insights: None,
        policy: None,
        // Set once the steps are done, see `Provider::finish`.
        stream_policy: like.stream_policy.clone(),
        kinesis: None,
        tags: Vec::new(),
    };
    let globals = described.global_secondary_indexes.iter().flatten();
    table.global_indexes = globals.map(|index| global(index, on_demand, like)).collect();
    observed.iter().flatten().for_each(|response| settings(response, &mut table));
    Some(table)
}

fn encryption(described: &TableDescription, like: &DesiredTable) -> Option<Encryption> {
    let found = described.sse_description.as_ref()?;
    // A key that was not chosen is reported too.
    let chosen = like.encryption.as_ref().is_none_or(|wanted| wanted.key.is_some());
    Some(Encryption { key: found.kms_master_key_arn.clone().filter(|_| chosen) })
}

fn keys(elements: Option<&[KeySchemaElement]>) -> Vec<(String, String)> {
    let element = |element: &KeySchemaElement| {
        (element.attribute_name.clone(), element.key_type.as_str().to_owned())
    };
    elements.unwrap_or_default().iter().map(element).collect()
}

/// In the order of the template: the order means nothing.
fn definitions(described: &TableDescription, like: &DesiredTable) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = described
        .attribute_definitions
        .iter()
        .flatten()
        .map(|definition| {
            (definition.attribute_name.clone(), definition.attribute_type.as_str().to_owned())
        })
        .collect();
    let place = |name: &str| like.definitions.iter().position(|(known, _)| known == name);
    found.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
    found
}

/// Limits; -1 means none.
fn limits(found: &model::OnDemandThroughput) -> Option<Units> {
    let limit = |units: Option<i64>| units.filter(|units| *units >= 0);
    let (read, write) = (limit(found.max_read_request_units), limit(found.max_write_request_units));
    (read.is_some() || write.is_some()).then_some(Units { read, write })
}

fn projection(found: Option<&Projection>) -> Value {
    let Some(found) = found else { return Value::Null };
    let kind = found.projection_type.map(|kind| kind.as_str());
    match &found.non_key_attributes {
        Some(names) => json!({"ProjectionType": kind, "NonKeyAttributes": names}),
        None => json!({"ProjectionType": kind}),
    }
}

fn locals(described: &TableDescription) -> Vec<Value> {
    let indexes = described.local_secondary_indexes.iter().flatten();
    indexes
        .map(|index| {
            json!({
                "IndexName": index.index_name,
                "KeySchema": key_schema(&keys(index.key_schema.as_deref())),
                "Projection": projection(index.projection.as_ref()),
            })
        })
        .collect()
}

fn global(found: &GlobalSecondaryIndexDescription, on_demand: bool, like: &DesiredTable) -> Index {
    let name = found.index_name.clone().unwrap_or_default();
    let wanted = like.index(&name);
    let provisioned = found.provisioned_throughput.as_ref().filter(|_| !on_demand);
    Index {
        keys: keys(found.key_schema.as_deref()),
        projection: projection(found.projection.as_ref()),
        provisioned: provisioned.map(|units| Units {
            read: units.read_capacity_units,
            write: units.write_capacity_units,
        }),
        on_demand: found.on_demand_throughput.as_ref().and_then(limits),
        warm: wanted.and_then(|index| index.warm).and(found.warm_throughput.as_ref()).map(|warm| {
            Units { read: warm.read_units_per_second, write: warm.write_units_per_second }
        }),
        // Reported by another answer.
        insights: None,
        name,
    }
}

/// Takes over what the other answers report.
fn settings(response: &Response, table: &mut DesiredTable) {
    match response {
        Response::DescribeTimeToLive(output) => {
            let found = output.time_to_live_description.as_ref().filter(|found| {
                matches!(
                    found.time_to_live_status,
                    Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
                )
            });
            table.time_to_live = found.and_then(|found| found.attribute_name.clone());
        }
        Response::DescribeContinuousBackups(output) => {
            let recovery = output
                .continuous_backups_description
                .as_ref()
                .and_then(|backups| backups.point_in_time_recovery_description.as_ref());
            table.recovery = recovery
                .filter(|recovery| {
                    recovery.point_in_time_recovery_status
                        == Some(PointInTimeRecoveryStatus::Enabled)
                })
                .map(|recovery| {
                    recovery.recovery_period_in_days.map_or(DEFAULT_RECOVERY_DAYS, i64::from)
                });
        }
        Response::ListContributorInsights(output) => {
            output.contributor_insights_summaries.iter().flatten().for_each(|found| {
                insights(found, table);
            });
        }
        Response::ListTagsOfResource(output) => {
            let tags = output.tags.iter().flatten();
            table.tags = tags.map(|tag| (tag.key.clone(), tag.value.clone())).collect();
        }
        Response::GetResourcePolicy(output) => table.policy.clone_from(&output.policy),
        _ => {}
    }
}

/// Notes insights that are on, of the table or of one of its indexes.
fn insights(found: &ContributorInsightsSummary, table: &mut DesiredTable) {
    let on = matches!(
        found.contributor_insights_status,
        Some(ContributorInsightsStatus::Enabled | ContributorInsightsStatus::Enabling)
    );
    let mode = found.contributor_insights_mode.unwrap_or(DEFAULT_INSIGHTS_MODE);
    let insights = on.then_some(Insights { mode: EnumValue::Known(mode) });
    match &found.index_name {
        None => table.insights = insights,
        Some(name) => {
            let index = table.global_indexes.iter_mut().find(|index| index.name == *name);
            if let Some(index) = index {
                index.insights = insights;
            }
        }
    }
}

/// The Regions of the replicas elsewhere.
#[must_use]
pub fn replica_regions(observed: &Observed) -> Vec<String> {
    let table = description(observed);
    let replicas = table.into_iter().flat_map(|table| table.replicas.iter()).flatten();
    replicas.filter_map(|replica| replica.region_name.clone()).collect()
}

/// The ARN of the stream, when it is on.
#[must_use]
pub fn stream_arn(observed: &Observed) -> Option<String> {
    let table = description(observed)?;
    table.stream_specification.as_ref().filter(|stream| stream.stream_enabled)?;
    table.latest_stream_arn.clone()
}
