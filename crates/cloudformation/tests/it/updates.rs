//! Updates of tables: what changes in place and in which order, what replaces, what is adopted.
//!
//! Source of what replaces: "Update requires" in the template reference of AWS::DynamoDB::Table.
//! Several index changes in one update are ours: CloudFormation refuses them.

use cloudformation::provider::{self, Adoption, Change, Step, Wait};
use model::{
    BillingMode, DescribeTableOutput, GlobalSecondaryIndexDescription, KeySchemaElement, KeyType,
    Request, Response, TableDescription,
};

use super::harness::{context, properties, steps_of, update, why};

const TABLE: &str = "AWS::DynamoDB::Table";

/// An on-demand table with these indexes, each on an attribute of its own, and these other
/// properties.
fn table(indexes: &[&str], more: &str) -> String {
    let definition = |name: &str| format!(r#"{{"AttributeName": "{name}", "AttributeType": "S"}}"#);
    let definitions: Vec<String> =
        ["pk"].iter().chain(indexes).map(|name| definition(name)).collect();
    let list: Vec<String> = indexes
        .iter()
        .map(|name| {
            format!(
                r#"{{"IndexName": "{name}", "KeySchema": [{{"AttributeName": "{name}", "KeyType": "HASH"}}],
                    "Projection": {{"ProjectionType": "ALL"}}}}"#
            )
        })
        .collect();
    let indexes = if list.is_empty() {
        String::new()
    } else {
        format!(r#""GlobalSecondaryIndexes": [{}],"#, list.join(","))
    };
    format!(
        r#"{{"AttributeDefinitions": [{}], "KeySchema": [{{"AttributeName": "pk", "KeyType": "HASH"}}],
            {indexes} {more} "Tags": []}}"#,
        definitions.join(",")
    )
}

const ON_DEMAND: &str = r#""BillingMode": "PAY_PER_REQUEST","#;

fn steps(change: Change) -> Vec<Step> {
    match change {
        Change::InPlace(steps) => steps,
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_changes_when_nothing_does() {
    let same = table(&["gsi1"], ON_DEMAND);
    assert_eq!(update(TABLE, &same, &same), Ok(Change::None));
}

#[test]
fn indexes_come_and_go_one_after_the_other() {
    let old = table(&["aaa", "bbb", "ccc"], ON_DEMAND);
    let new = table(&["bbb", "ddd", "eee"], ON_DEMAND);
    let steps = steps(update(TABLE, &old, &new).expect("a change"));
    let told: Vec<&str> = steps.iter().map(|step| step.what.as_str()).collect();
    assert_eq!(
        told,
        [
            "remove index aaa (1 of 2)",
            "remove index ccc (2 of 2)",
            "add index ddd (1 of 2)",
            "add index eee (2 of 2)"
        ]
    );
    let waits: Vec<&Wait> = steps.iter().map(|step| &step.wait).collect();
    let table = || "demo-Main".to_owned();
    assert_eq!(waits.first(), Some(&&Wait::IndexGone(table(), "aaa".to_owned())));
    assert_eq!(waits.last(), Some(&&Wait::IndexActive(table(), "eee".to_owned())));
    for step in &steps {
        let Some(Request::UpdateTable(input)) = step.request() else { panic!("{step:?}") };
        let updates = input.global_secondary_index_updates.as_deref().unwrap_or_default();
        assert_eq!(updates.len(), 1, "{step:?}");
    }
    let Some(Request::UpdateTable(last)) = steps.last().and_then(Step::request) else { panic!() };
    let defined =
        last.attribute_definitions.iter().flatten().map(|one| one.attribute_name.as_str());
    assert_eq!(defined.collect::<Vec<_>>(), ["eee"]);
}

#[test]
fn an_index_with_another_key_or_projection_is_built_anew() {
    let old = table(&["gsi1"], ON_DEMAND);
    let new = old.replace(r#""ProjectionType": "ALL""#, r#""ProjectionType": "KEYS_ONLY""#);
    let change = update(TABLE, &old, &new).expect("a change");
    assert_eq!(steps_of(change), ["remove index gsi1", "add index gsi1"]);
}

#[test]
fn billing_changes_with_the_units_of_all_indexes_that_stay() {
    let units = r#""ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},"#;
    let old = table(&["gone", "stays"], ON_DEMAND);
    let new = table(&["stays"], units).replace(
        r#""IndexName""#,
        r#""ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}, "IndexName""#,
    );
    let steps = steps(update(TABLE, &old, &new).expect("a change"));
    let names: Vec<&str> = steps.iter().map(|step| step.what.as_str()).collect();
    assert_eq!(names, ["remove index gone", "change billing to PROVISIONED"]);
    let Some(Request::UpdateTable(input)) = steps.last().and_then(Step::request) else { panic!() };
    assert_eq!(input.billing_mode, Some(BillingMode::Provisioned));
    let units = input.provisioned_throughput.as_ref().expect("units");
    assert_eq!((units.read_capacity_units, units.write_capacity_units), (5, 6));
    let updates = input.global_secondary_index_updates.as_deref().unwrap_or_default();
    let index = updates.first().and_then(|update| update.update.as_ref()).expect("an update");
    assert_eq!(index.index_name, "stays");
    assert_eq!(
        index.provisioned_throughput.as_ref().map(|units| units.read_capacity_units),
        Some(1)
    );

    let back = update(TABLE, &new, &old.replace("gone", "neww")).expect("a change");
    assert_eq!(steps_of(back), ["change billing to PAY_PER_REQUEST", "add index neww"]);
}

#[test]
fn limits_on_demand_are_taken_away_with_minus_one() {
    let limited = format!(
        r#"{ON_DEMAND} "OnDemandThroughput": {{"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 20}},"#
    );
    let some = format!(r#"{ON_DEMAND} "OnDemandThroughput": {{"MaxReadRequestUnits": 10}},"#);
    let limits = |old: &str, new: &str| {
        let steps = steps(update(TABLE, &table(&[], old), &table(&[], new)).expect("a change"));
        let [step] = steps.as_slice() else { panic!("{steps:?}") };
        let Some(Request::UpdateTable(input)) = step.request() else { panic!("{step:?}") };
        let found = input.on_demand_throughput.clone().expect("limits");
        (found.max_read_request_units, found.max_write_request_units)
    };
    assert_eq!(limits(&limited, ON_DEMAND), (Some(-1), Some(-1)));
    assert_eq!(limits(&limited, &some), (None, Some(-1)));
    assert_eq!(limits(ON_DEMAND, &limited), (Some(10), Some(20)));
}

#[test]
fn settings_change_in_place_and_go_back_to_their_defaults() {
    let settings = r#"
        "StreamSpecification": {"StreamViewType": "KEYS_ONLY"}, "TableClass": "STANDARD_INFREQUENT_ACCESS",
        "DeletionProtectionEnabled": true, "SSESpecification": {"SSEEnabled": true},
        "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": true},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true},
        "ContributorInsightsSpecification": {"Enabled": true},
        "ResourcePolicy": {"PolicyDocument": {"Statement": []}},"#;
    let plain = table(&[], ON_DEMAND);
    let full = table(&[], &format!("{ON_DEMAND}{settings}")).replace(
        "\"Tags\": []",
        r#""Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]"#,
    );
    assert_eq!(
        steps_of(update(TABLE, &plain, &full).expect("a change")),
        [
            "switch a stream of KEYS_ONLY on",
            "change the class to STANDARD_INFREQUENT_ACCESS",
            "protect from deletion",
            "change the key of encryption",
            "switch time to live on (ttl)",
            "switch point-in-time recovery on (35 days)",
            "switch contributor insights on",
            "attach the resource policy",
            "set tags",
        ]
    );
    assert_eq!(
        steps_of(update(TABLE, &full, &plain).expect("a change")),
        [
            "switch the stream off",
            "change the class to STANDARD",
            "allow deletion",
            "go back to the encryption that every table has",
            "switch time to live off (ttl)",
            "switch point-in-time recovery off",
            "switch contributor insights off",
            "remove the resource policy",
            "remove tags",
        ]
    );
    let other = full
        .replace("\"ttl\"", "\"expires\"")
        .replace("KEYS_ONLY", "NEW_IMAGE")
        .replace("\"Value\": \"2\"", "\"Value\": \"3\"");
    assert_eq!(
        steps_of(update(TABLE, &full, &other).expect("a change")),
        [
            "switch the stream off",
            "switch a stream of NEW_IMAGE on",
            "switch time to live off (ttl)",
            "switch time to live on (expires)",
            "set tags",
        ]
    );
}

#[test]
fn keys_types_local_indexes_and_names_replace() {
    let old = table(&["gsi1"], ON_DEMAND);
    let replaced = |new: &str| why(update(TABLE, &old, new).expect("a change"));
    let range = old
        .replace(
            r#"{"AttributeName": "pk", "KeyType": "HASH"}"#,
            r#"{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "gsi1", "KeyType": "RANGE"}"#,
        );
    assert_eq!(replaced(&range), ["KeySchema: the key of a table cannot change"]);
    let typed = old.replace(
        r#"{"AttributeName": "gsi1", "AttributeType": "S"}"#,
        r#"{"AttributeName": "gsi1", "AttributeType": "N"}"#,
    );
    assert_eq!(replaced(&typed), ["AttributeDefinitions: the type of gsi1 changes from S to N"]);
    let local = old.replace(
        "\"GlobalSecondaryIndexes\"",
        r#""LocalSecondaryIndexes": [{"IndexName": "lsi", "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "gsi1", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"}}], "GlobalSecondaryIndexes""#,
    );
    assert_eq!(
        replaced(&local),
        ["LocalSecondaryIndexes: local indexes come and go with their table"]
    );
    let named = old.replace("\"Tags\"", "\"TableName\": \"other\", \"Tags\"");
    assert_eq!(
        update(TABLE, &old, &named).map_err(|error| error.to_string()).map(why),
        Ok(vec!["TableName: the name changes to other".to_owned()])
    );
}

#[test]
fn a_replacement_under_the_same_custom_name_is_refused() {
    let old =
        table(&["gsi1"], ON_DEMAND).replace("\"Tags\"", "\"TableName\": \"demo-Main\", \"Tags\"");
    let new = old.replace(
        r#"{"AttributeName": "gsi1", "AttributeType": "S"}"#,
        r#"{"AttributeName": "gsi1", "AttributeType": "N"}"#,
    );
    assert_eq!(
        update(TABLE, &old, &new).expect_err("refused").to_string(),
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename \
         demo-Main and update the stack again."
    );
}

/// What DescribeTable tells of a retained table with these indexes.
fn described(indexes: &[&str]) -> Option<Response> {
    let key = |name: &str| {
        vec![KeySchemaElement { attribute_name: name.to_owned(), key_type: KeyType::Hash }]
    };
    let definition = |name: &str| model::AttributeDefinition {
        attribute_name: name.to_owned(),
        attribute_type: model::ScalarAttributeType::S,
    };
    let index = |name: &&str| GlobalSecondaryIndexDescription {
        index_name: Some((*name).to_owned()),
        key_schema: Some(key(name)),
        projection: Some(model::Projection {
            projection_type: Some(model::ProjectionType::All),
            non_key_attributes: None,
        }),
        ..Default::default()
    };
    let table = TableDescription {
        table_name: Some("demo-Main".to_owned()),
        key_schema: Some(key("pk")),
        attribute_definitions: Some(
            indexes.iter().rev().chain(&["pk"]).map(|name| definition(name)).collect(),
        ),
        billing_mode_summary: Some(model::BillingModeSummary {
            billing_mode: Some(BillingMode::PayPerRequest),
            last_update_to_pay_per_request_date_time: None,
        }),
        global_secondary_indexes: Some(indexes.iter().map(index).collect()),
        ..Default::default()
    };
    Some(Response::DescribeTable(Box::new(DescribeTableOutput { table: Some(table) })))
}

fn adopted(observed: &[Option<Response>], json: &str) -> Adoption {
    let provider = provider::provider(TABLE).expect("a type");
    provider.adopt(&context(), "demo-Main", observed, &properties(json)).expect("an answer")
}

#[test]
fn a_table_that_is_there_is_adopted_as_it_is_or_step_by_step() {
    let wanted = table(&["gsi1", "gsi2"], ON_DEMAND);
    assert_eq!(adopted(&[None], &wanted), Adoption::Absent);
    assert_eq!(adopted(&[described(&["gsi2", "gsi1"])], &wanted), Adoption::Same);
    let Adoption::InPlace(steps) = adopted(&[described(&["gsi1"])], &wanted) else { panic!() };
    let told: Vec<&str> = steps.iter().map(|step| step.what.as_str()).collect();
    assert_eq!(told, ["add index gsi2"]);
    let other = wanted.replace(
        r#"{"AttributeName": "pk", "AttributeType": "S"}"#,
        r#"{"AttributeName": "pk", "AttributeType": "N"}"#,
    );
    let Adoption::Different(reasons) = adopted(&[described(&["gsi1", "gsi2"])], &other) else {
        panic!()
    };
    let properties: Vec<&str> = reasons.iter().map(|reason| reason.property.as_str()).collect();
    assert_eq!(properties, ["AttributeDefinitions"]);
}

/// Vector indexes, each on an attribute of its own, with these dimensions.
fn vectors(indexes: &[(&str, u32)]) -> String {
    let index = |(name, dimensions): &(&str, u32)| {
        format!(
            r#"{{"IndexName": "{name}", "VectorAttribute": {{"AttributeName": "v"}},
                "Dimensions": {dimensions}, "DistanceFunction": "COSINE",
                "Projection": {{"ProjectionType": "KEYS_ONLY"}},
                "SearchSchema": [{{"AttributeName": "pk", "SearchSchemaElementType": "HASH"}}]}}"#
        )
    };
    let list: Vec<String> = indexes.iter().map(index).collect();
    format!(r#"{ON_DEMAND} "VectorIndexes": [{}],"#, list.join(","))
}

#[test]
fn vector_indexes_come_and_go_and_are_made_anew() {
    let old = table(&[], &vectors(&[("kept", 4), ("gone", 4), ("other", 4)]));
    let new = table(&[], &vectors(&[("kept", 4), ("other", 8), ("new", 4)]));
    let steps = steps(update(TABLE, &old, &new).expect("a change"));
    let what: Vec<&str> = steps.iter().map(|step| step.what.as_str()).collect();
    let expected = ["remove index gone", "remove index other", "add index other", "add index new"];
    assert_eq!(what, expected);
    let waits: Vec<&Wait> = steps.iter().map(|step| &step.wait).collect();
    let table = || "demo-Main".to_owned();
    assert_eq!(waits.first(), Some(&&Wait::IndexGone(table(), "gone".to_owned())));
    assert_eq!(waits.last(), Some(&&Wait::IndexActive(table(), "new".to_owned())));
    let Some(Request::UpdateTable(last)) = steps.last().and_then(Step::request) else { panic!() };
    let updates = last.vector_index_updates.as_deref().unwrap_or_default();
    let [update] = updates else { panic!("{updates:?}") };
    let created = update.create.as_ref().expect("a creation");
    assert_eq!((created.index_name.as_str(), created.dimensions), ("new", 4));
    let defined =
        last.attribute_definitions.iter().flatten().map(|one| one.attribute_name.as_str());
    assert_eq!(defined.collect::<Vec<_>>(), ["pk"]);
}
