//! A table in the form of the properties of AWS::DynamoDB::Table, with every default said, so that
//! two of them can be compared.

use serde_json::{Map, Value, json};

use super::desired::{DesiredTable, Index, Insights, Units, key_schema};
use crate::resource::context::Properties;

/// The properties of a table.
#[must_use]
pub fn shown(table: &DesiredTable) -> Properties {
    let mut members = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    };
    put("TableName", Some(Value::from(&*table.name)));
    put("KeySchema", Some(key_schema(&table.keys)));
    put("AttributeDefinitions", Some(table.definitions_of(None)));
    put("BillingMode", Some(Value::from(table.billing.as_str())));
    put("ProvisionedThroughput", table.provisioned.map(Units::provisioned));
    put("OnDemandThroughput", table.on_demand.map(Units::on_demand));
    put("WarmThroughput", table.warm.map(Units::warm));
    put("GlobalSecondaryIndexes", Some(table.global_indexes.iter().map(index).collect()));
    put("LocalSecondaryIndexes", Some(Value::Array(table.local_indexes.clone())));
    let stream = table.stream.as_ref().map(|view| json!({"StreamViewType": view.as_str()}));
    put("StreamSpecification", stream);
    put("TableClass", Some(Value::from(table.class.as_str())));
    put("DeletionProtectionEnabled", Some(Value::Bool(table.protected)));
    put("SSESpecification", Some(encryption(table)));
    put("TimeToLiveSpecification", Some(time_to_live(table)));
    put("PointInTimeRecoverySpecification", Some(recovery(table)));
    put("ContributorInsightsSpecification", Some(insights(table.insights.as_ref())));
    let policy = table.policy.as_ref().map(|text| {
        json!({"PolicyDocument": serde_json::from_str(text).unwrap_or(Value::from(&**text))})
    });
    put("ResourcePolicy", policy);
    let tags = table.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value}));
    put("Tags", Some(tags.collect()));
    members
}

fn index(index: &Index) -> Value {
    let mut members = index.created();
    if let Some(members) = members.as_object_mut() {
        let shown = insights(index.insights.as_ref());
        members.insert("ContributorInsightsSpecification".to_owned(), shown);
    }
    members
}

fn insights(insights: Option<&Insights>) -> Value {
    match insights {
        Some(insights) => json!({"Enabled": true, "Mode": insights.mode.as_str()}),
        None => json!({"Enabled": false}),
    }
}

fn encryption(table: &DesiredTable) -> Value {
    match &table.encryption {
        Some(found) => match &found.key {
            Some(key) => json!({"SSEEnabled": true, "KMSMasterKeyId": key}),
            None => json!({"SSEEnabled": true}),
        },
        None => json!({"SSEEnabled": false}),
    }
}

fn time_to_live(table: &DesiredTable) -> Value {
    match &table.time_to_live {
        Some(attribute) => json!({"Enabled": true, "AttributeName": attribute}),
        None => json!({"Enabled": false}),
    }
}

fn recovery(table: &DesiredTable) -> Value {
    match table.recovery {
        Some(days) => json!({"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": days}),
        None => json!({"PointInTimeRecoveryEnabled": false}),
    }
}
