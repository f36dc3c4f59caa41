//! A table that exists, as DescribeTable and its kin tell it, in the form of what a template wants.

use model::{
    BillingMode, ContributorInsightsStatus, ContributorInsightsSummary,
    GlobalSecondaryIndexDescription, KeySchemaElement, Operation, PointInTimeRecoveryStatus,
    Projection, Request, Response, TableDescription, TimeToLiveStatus,
};
use serde_json::{Value, json};

use super::settings::{arn, class_or_default};
use super::wanted::{
    DEFAULT_INSIGHTS, DEFAULT_RECOVERY, Encryption, Index, Insights, Units, Wanted, key_schema,
};
use crate::resource::step::request;
use crate::resource::{Observed, Place};

/// The requests that read a table, with the indexes that `wanted` names.
pub(in crate::resource) fn requests(place: &Place, table: &str) -> Vec<Request> {
    let named = json!({"TableName": table});
    let by_arn = json!({"ResourceArn": arn(place, table)});
    let bodies = [
        (Operation::DescribeTable, &named),
        (Operation::DescribeTimeToLive, &named),
        (Operation::DescribeContinuousBackups, &named),
        (Operation::ListContributorInsights, &named),
        (Operation::ListTagsOfResource, &by_arn),
        (Operation::GetResourcePolicy, &by_arn),
    ];
    // A name that breaks a constraint has no table: there is nothing to read then.
    bodies.into_iter().filter_map(|(operation, body)| request(operation, body).ok()).collect()
}

/// The description among the answers.
pub(in crate::resource) fn description(observed: &Observed) -> Option<&TableDescription> {
    observed.iter().flatten().find_map(|response| match response {
        Response::DescribeTable(output) => output.table.as_ref(),
        _ => None,
    })
}

/// The table, if there is one. `like` says what does not matter because nobody asked for it.
pub(in crate::resource) fn table(observed: &Observed, like: &Wanted) -> Option<Wanted> {
    let described = description(observed)?;
    let billing = described.billing_mode_summary.as_ref().and_then(|billing| billing.billing_mode);
    let on_demand = billing == Some(BillingMode::PayPerRequest);
    let provisioned = described.provisioned_throughput.as_ref().filter(|_| !on_demand);
    let mut table = Wanted {
        name: described.table_name.clone().unwrap_or_default(),
        keys: keys(described.key_schema.as_deref()),
        definitions: definitions(described, like),
        billing: if on_demand { "PAY_PER_REQUEST" } else { "PROVISIONED" }.to_owned(),
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
            .and_then(|stream| Some(stream.stream_view_type?.as_str().to_owned())),
        class: class_or_default(
            described
                .table_class_summary
                .as_ref()
                .and_then(|class| Some(class.table_class?.as_str())),
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

fn encryption(described: &TableDescription, like: &Wanted) -> Option<Encryption> {
    let found = described.sse_description.as_ref()?;
    // A key that nobody chose is told too.
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
fn definitions(described: &TableDescription, like: &Wanted) -> Vec<(String, String)> {
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

/// Limits, of which -1 is none.
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

fn global(found: &GlobalSecondaryIndexDescription, on_demand: bool, like: &Wanted) -> Index {
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
        // Told by another answer.
        insights: None,
        name,
    }
}

/// What the other answers tell.
fn settings(response: &Response, table: &mut Wanted) {
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
                    recovery.recovery_period_in_days.map_or(DEFAULT_RECOVERY, i64::from)
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
fn insights(found: &ContributorInsightsSummary, table: &mut Wanted) {
    let on = matches!(
        found.contributor_insights_status,
        Some(ContributorInsightsStatus::Enabled | ContributorInsightsStatus::Enabling)
    );
    let mode = found.contributor_insights_mode.map(|mode| mode.as_str());
    let insights = on.then(|| Insights { mode: mode.unwrap_or(DEFAULT_INSIGHTS).to_owned() });
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
