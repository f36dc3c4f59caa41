//! The steps that set everything but the keys and indexes of a table: stream, class, protection,
//! encryption, time to live, recovery, insights, policy, tags.
//!
//! Each change is a request of its own, since DynamoDB takes some of them only alone.

use model::Operation;
use serde_json::{Value, json};
use templates::resource::table::{
    DEFAULT_RECOVERY_DAYS, DesiredTable, Encryption, Insights, Kinesis, arn,
};
use templates::resource::{ResourceContext, ResourceError};

use crate::provider::step::{Done, Step, Wait};

type PlanResult = Result<(), ResourceError>;

pub(super) fn stream_on(view: &str) -> Value {
    json!({"StreamEnabled": true, "StreamViewType": view})
}

pub(super) fn encryption(encryption: &Encryption) -> Value {
    match &encryption.key {
        Some(key) => json!({"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": key}),
        None => json!({"Enabled": true, "SSEType": "KMS"}),
    }
}

pub(super) fn tag_list(tags: &[(String, String)]) -> Value {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

/// What a new table does not have yet.
pub(super) fn after_create(
    context: &ResourceContext,
    desired: &DesiredTable,
    steps: &mut Vec<Step>,
) -> PlanResult {
    if let Some(attribute) = &desired.time_to_live {
        steps.push(time_to_live(&desired.name, attribute, true)?);
    }
    if desired.recovery.is_some() {
        steps.push(recovery(&desired.name, desired.recovery)?);
    }
    if desired.insights.is_some() {
        steps.push(insights(&desired.name, None, desired.insights.as_ref())?);
    }
    for index in desired.global_indexes.iter().filter(|index| index.insights.is_some()) {
        steps.push(insights(&desired.name, Some(&index.name), index.insights.as_ref())?);
    }
    if let Some(policy) = &desired.policy {
        steps.push(put_policy(context, &desired.name, policy)?);
    }
    if let Some(destination) = &desired.kinesis {
        steps.push(kinesis_on(&desired.name, destination)?);
    }
    Ok(())
}

/// What differs, one step each.
pub(super) fn changes(
    context: &ResourceContext,
    old: &DesiredTable,
    new: &DesiredTable,
    steps: &mut Vec<Step>,
) -> PlanResult {
    stream(old, new, steps)?;
    table_settings(old, new, steps)?;
    if old.time_to_live != new.time_to_live {
        // One attribute at a time: the old one has to be switched off first.
        if let Some(attribute) = &old.time_to_live {
            steps.push(time_to_live(&new.name, attribute, false)?);
        }
        if let Some(attribute) = &new.time_to_live {
            steps.push(time_to_live(&new.name, attribute, true)?);
        }
    }
    if old.recovery != new.recovery {
        steps.push(recovery(&new.name, new.recovery)?);
    }
    if old.insights != new.insights {
        steps.push(insights(&new.name, None, new.insights.as_ref())?);
    }
    for index in &new.global_indexes {
        let before = old.index(&index.name).filter(|before| before.is_built_like(index));
        if before.and_then(|before| before.insights.as_ref()) != index.insights.as_ref() {
            steps.push(insights(&new.name, Some(&index.name), index.insights.as_ref())?);
        }
    }
    policy(context, old, new, steps)?;
    kinesis(old, new, steps)?;
    tags(context, old, new, steps)
}

fn update(table: &str, setting: &str, value: Value, what: &str) -> Result<Step, ResourceError> {
    let body = json!({"TableName": table, setting: value});
    Ok(Step::new(Operation::UpdateTable, &body, what)?.then(Wait::TableActive(table.to_owned())))
}

fn stream(old: &DesiredTable, new: &DesiredTable, steps: &mut Vec<Step>) -> PlanResult {
    if old.stream == new.stream {
        return Ok(());
    }
    // A stream keeps its view type: another one is another stream.
    if old.stream.is_some() {
        let off = json!({"StreamEnabled": false});
        steps.push(update(&new.name, "StreamSpecification", off, "switch the stream off")?);
    }
    if let Some(view) = &new.stream {
        let what = format!("switch a stream of {view} on");
        steps.push(update(&new.name, "StreamSpecification", stream_on(view.as_str()), &what)?);
    }
    Ok(())
}

fn table_settings(old: &DesiredTable, new: &DesiredTable, steps: &mut Vec<Step>) -> PlanResult {
    if old.settings_replication != new.settings_replication {
        let mode = new.settings_replication.as_deref().unwrap_or("DISABLED");
        let what = "change the replication of settings";
        let setting = "GlobalTableSettingsReplicationMode";
        steps.push(update(&new.name, setting, mode.into(), what)?);
    }
    if old.class != new.class {
        let what = format!("change the class to {}", new.class);
        let class = Value::from(new.class.as_str());
        steps.push(update(&new.name, "TableClass", class, &what)?);
    }
    if old.protected != new.protected {
        let what = if new.protected { "protect from deletion" } else { "allow deletion" };
        let protected = Value::Bool(new.protected);
        steps.push(update(&new.name, "DeletionProtectionEnabled", protected, what)?);
    }
    if !same_encryption(old.encryption.as_ref(), new.encryption.as_ref()) {
        let (value, what) = match &new.encryption {
            Some(desired) => (encryption(desired), "change the key of encryption"),
            None => (json!({"Enabled": false}), "go back to the encryption that every table has"),
        };
        steps.push(update(&new.name, "SSESpecification", value, what)?);
    }
    Ok(())
}

/// A key may be named by its id, its alias or its ARN; DescribeTable reports the ARN.
fn same_encryption(old: Option<&Encryption>, new: Option<&Encryption>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => match (&old.key, &new.key) {
            (Some(old), Some(new)) => old == new || old.ends_with(&format!("/{new}")),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        },
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn time_to_live(table: &str, attribute: &str, enabled: bool) -> Result<Step, ResourceError> {
    let body = json!({
        "TableName": table,
        "TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": attribute},
    });
    let switch = if enabled { "on" } else { "off" };
    let what = format!("switch time to live {switch} ({attribute})");
    Ok(Step::new(Operation::UpdateTimeToLive, &body, what)?)
}

fn recovery(table: &str, days: Option<i64>) -> Result<Step, ResourceError> {
    let specification = match days {
        Some(DEFAULT_RECOVERY_DAYS) => json!({"PointInTimeRecoveryEnabled": true}),
        Some(days) => json!({"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": days}),
        None => json!({"PointInTimeRecoveryEnabled": false}),
    };
    let body = json!({"TableName": table, "PointInTimeRecoverySpecification": specification});
    let what = match days {
        Some(days) => format!("switch point-in-time recovery on ({days} days)"),
        None => "switch point-in-time recovery off".to_owned(),
    };
    Ok(Step::new(Operation::UpdateContinuousBackups, &body, what)?)
}

fn insights(
    table: &str,
    index: Option<&str>,
    desired: Option<&Insights>,
) -> Result<Step, ResourceError> {
    let action = if desired.is_some() { "ENABLE" } else { "DISABLE" };
    let mut body = json!({"TableName": table, "ContributorInsightsAction": action});
    if let Some(members) = body.as_object_mut() {
        if let Some(index) = index {
            members.insert("IndexName".to_owned(), Value::from(index));
        }
        // Always given: a table whose insights were in another mode would keep that mode.
        if let Some(Insights { mode }) = desired {
            members.insert("ContributorInsightsMode".to_owned(), Value::from(mode.as_str()));
        }
    }
    let switch = if desired.is_some() { "on" } else { "off" };
    let what = match index {
        Some(index) => format!("switch contributor insights of {index} {switch}"),
        None => format!("switch contributor insights {switch}"),
    };
    Ok(Step::new(Operation::UpdateContributorInsights, &body, what)?)
}

fn put_policy(context: &ResourceContext, table: &str, policy: &str) -> Result<Step, ResourceError> {
    let body = json!({"ResourceArn": arn(context, table), "Policy": policy});
    Ok(Step::new(Operation::PutResourcePolicy, &body, "attach the resource policy")?)
}

fn policy(
    context: &ResourceContext,
    old: &DesiredTable,
    new: &DesiredTable,
    steps: &mut Vec<Step>,
) -> PlanResult {
    if same_document(old.policy.as_deref(), new.policy.as_deref()) {
        return Ok(());
    }
    match &new.policy {
        Some(policy) => steps.push(put_policy(context, &new.name, policy)?),
        None => {
            let body = json!({"ResourceArn": arn(context, &new.name)});
            let what = "remove the resource policy";
            let step = Step::new(Operation::DeleteResourcePolicy, &body, what)?;
            steps.push(step.done_by(Done::NotFound));
        }
    }
    Ok(())
}

/// The steps that need an existing stream: its policy. `stream` is its ARN.
pub(super) fn stream_policy(
    old: Option<&DesiredTable>,
    new: &DesiredTable,
    stream: &str,
) -> Result<Vec<Step>, ResourceError> {
    let before =
        old.filter(|old| old.stream == new.stream).and_then(|old| old.stream_policy.as_deref());
    if same_document(before, new.stream_policy.as_deref()) {
        return Ok(Vec::new());
    }
    let step = match &new.stream_policy {
        Some(policy) => {
            let body = json!({"ResourceArn": stream, "Policy": policy});
            Step::new(Operation::PutResourcePolicy, &body, "attach the policy of the stream")?
        }
        None => {
            let body = json!({"ResourceArn": stream});
            let what = "remove the policy of the stream";
            Step::new(Operation::DeleteResourcePolicy, &body, what)?.done_by(Done::NotFound)
        }
    };
    Ok(vec![step])
}

/// Whether two policies are the same document, however they are written.
fn same_document(old: Option<&str>, new: Option<&str>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => {
            let read = |text: &str| serde_json::from_str::<Value>(text).ok();
            old == new || read(old).is_some_and(|old| Some(old) == read(new))
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn kinesis_on(table: &str, destination: &Kinesis) -> Result<Step, ResourceError> {
    let mut body = json!({"TableName": table, "StreamArn": destination.stream});
    if let (Some(precision), Some(members)) = (&destination.precision, body.as_object_mut()) {
        members.insert(
            "EnableKinesisStreamingConfiguration".to_owned(),
            json!({"ApproximateCreationDateTimePrecision": precision}),
        );
    }
    let what = "begin streaming to Kinesis";
    Ok(Step::new(Operation::EnableKinesisStreamingDestination, &body, what)?)
}

fn kinesis(old: &DesiredTable, new: &DesiredTable, steps: &mut Vec<Step>) -> PlanResult {
    if old.kinesis == new.kinesis {
        return Ok(());
    }
    if let Some(destination) = &old.kinesis {
        let body = json!({"TableName": new.name, "StreamArn": destination.stream});
        let what = "end streaming to Kinesis";
        steps.push(Step::new(Operation::DisableKinesisStreamingDestination, &body, what)?);
    }
    if let Some(destination) = &new.kinesis {
        steps.push(kinesis_on(&new.name, destination)?);
    }
    Ok(())
}

fn tags(
    context: &ResourceContext,
    old: &DesiredTable,
    new: &DesiredTable,
    steps: &mut Vec<Step>,
) -> PlanResult {
    let set: Vec<(String, String)> =
        new.tags.iter().filter(|tag| !old.tags.contains(tag)).cloned().collect();
    let stays = |key: &String| new.tags.iter().any(|(known, _)| known == key);
    let removed: Vec<&String> =
        old.tags.iter().map(|(key, _)| key).filter(|key| !stays(key)).collect();
    let arn = arn(context, &new.name);
    // First those that go: a table takes fifty.
    if !removed.is_empty() {
        let body = json!({"ResourceArn": arn, "TagKeys": removed});
        steps.push(Step::new(Operation::UntagResource, &body, "remove tags")?);
    }
    if !set.is_empty() {
        let body = json!({"ResourceArn": arn, "Tags": tag_list(&set)});
        steps.push(Step::new(Operation::TagResource, &body, "set tags")?);
    }
    Ok(())
}
