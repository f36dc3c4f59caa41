//! What is generated says what the model says, and nothing else.

use serde_json::Value;

use super::*;
use crate::read::read;
use crate::source::Source;

const MODEL: &str = r##"
name = "Shop"
[tables.my-table]
partition_key = "pk"
sort_key = "sk"
billing = "provisioned"
class = "infrequent-access"
stream = "new-and-old"
ttl = "expires"
point_in_time_recovery = true
deletion_protection = true
encryption = "customer-managed"

[tables.my-table.indexes.by-day]
partition_key = ["tenant", "day"]
sort_key = ["status", "total"]
projection = ["note"]
[tables.my-table.types]
total = "N"
"##;

fn made(text: &str, target: Target) -> String {
    let model = read(&Source::new("m.toml", text)).unwrap_or_else(|faults| panic!("{faults:?}"));
    generate(&model, &crate::check::check(&model), target)
        .unwrap_or_else(|error| panic!("{error}"))
        .text
}

/// Names and values from "AWS::DynamoDB::Table" in the CloudFormation user guide.
#[test]
fn a_template_has_every_setting_of_a_table() {
    let template: Value = serde_json::from_str(&made(MODEL, Target::CloudFormation))
        .unwrap_or_else(|error| panic!("{error}"));
    let table = template.pointer("/Resources/MyTable").cloned().unwrap_or_default();
    for (path, expected) in [
        ("/Type", "\"AWS::DynamoDB::Table\""),
        ("/DeletionPolicy", "\"Retain\""),
        ("/UpdateReplacePolicy", "\"Retain\""),
        ("/Properties/TableName", "\"my-table\""),
        ("/Properties/BillingMode", "\"PROVISIONED\""),
        ("/Properties/TableClass", "\"STANDARD_INFREQUENT_ACCESS\""),
        ("/Properties/StreamSpecification/StreamViewType", "\"NEW_AND_OLD_IMAGES\""),
        ("/Properties/TimeToLiveSpecification", r#"{"AttributeName":"expires","Enabled":true}"#),
        ("/Properties/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled", "true"),
        ("/Properties/DeletionProtectionEnabled", "true"),
        (
            "/Properties/SSESpecification",
            r#"{"SSEEnabled":true,"SSEType":"KMS","KMSMasterKeyId":{"Ref":"MyTableKey"}}"#,
        ),
        ("/Properties/ProvisionedThroughput/ReadCapacityUnits", r#"{"Ref":"MyTableReadUnits"}"#),
        (
            "/Properties/GlobalSecondaryIndexes/0/ProvisionedThroughput/WriteCapacityUnits",
            r#"{"Ref":"MyTableByDayWriteUnits"}"#,
        ),
        (
            "/Properties/GlobalSecondaryIndexes/0/KeySchema/3",
            r#"{"AttributeName":"total","KeyType":"RANGE"}"#,
        ),
        (
            "/Properties/GlobalSecondaryIndexes/0/Projection",
            r#"{"ProjectionType":"INCLUDE","NonKeyAttributes":["note"]}"#,
        ),
    ] {
        assert_eq!(table.pointer(path).map(Value::to_string).as_deref(), Some(expected), "{path}");
    }
    // What the model does not say has to be given: there is no default.
    let parameters = template.get("Parameters").and_then(Value::as_object);
    let names: Vec<&String> = parameters.into_iter().flat_map(|it| it.keys()).collect();
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(!template.to_string().contains("Default"), "{template}");
}

#[test]
fn constructs_use_the_names_of_the_cdk() {
    let python = made(MODEL, Target::CdkPython);
    for part in [
        "from aws_cdk import CfnParameter, RemovalPolicy\n",
        "my_table_read_units = CfnParameter(",
        "self.my_table = dynamodb.CfnTable(",
        "dynamodb.CfnTable.KeySchemaProperty(attribute_name=\"tenant\", key_type=\"HASH\"),",
        "sse_specification=dynamodb.CfnTable.SSESpecificationProperty(",
        "kms_master_key_id=my_table_key.value_as_string,",
        "read_capacity_units=my_table_by_day_read_units.value_as_number,",
        "point_in_time_recovery_enabled=True",
        "self.my_table.apply_removal_policy(RemovalPolicy.RETAIN)",
    ] {
        assert!(python.contains(part), "{part}\n{python}");
    }
    let typescript = made(MODEL, Target::CdkTypeScript);
    for part in [
        "readonly myTable: dynamodb.CfnTable;",
        "this.myTable = new dynamodb.CfnTable(this, \"MyTable\", {",
        "{ attributeName: \"tenant\", keyType: \"HASH\" },",
        "sseSpecification: {",
        "kmsMasterKeyId: myTableKey.valueAsString,",
        "readCapacityUnits: myTableByDayReadUnits.valueAsNumber,",
        "this.myTable.applyRemovalPolicy(cdk.RemovalPolicy.RETAIN);",
    ] {
        assert!(typescript.contains(part), "{part}\n{typescript}");
    }
}

/// Members of "version 3.0" as the public sample models of NoSQL Workbench have them.
#[test]
fn a_model_of_workbench_comes_back_as_it_was() {
    let text = r##"
[tables.Shop]
partition_key = "pk"
sort_key = "sk"
[tables.Shop.indexes.by-day]
partition_key = "day"
projection = ["note"]
[tables.Shop.indexes.by-tenant]
partition_key = ["tenant", "day"]
[entities.Order]
identity = ["order_id"]
keys = { pk = "USER#{user_id}", sk = "ORDER#{order_id}" }
attributes = { user_id = "ulid", order_id = "ulid", day = "date", note = "text", tenant = "slug", count = "natural" }
"##;
    let model = read(&Source::new("m.toml", text)).unwrap_or_else(|faults| panic!("{faults:?}"));
    let made = generate(&model, &crate::check::check(&model), Target::Workbench)
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        made.left_out,
        ["by-tenant: NoSQL Workbench has no form for a key of several attributes"]
    );
    let value: Value = serde_json::from_str(&made.text).unwrap_or_else(|it| panic!("{it}"));
    for (path, expected) in [
        ("/ModelMetadata/Version", r#""3.0""#),
        ("/DataModel/0/KeyAttributes/SortKey", r#"{"AttributeName":"sk","AttributeType":"S"}"#),
        ("/DataModel/0/TableFacets/0/KeyAttributeAlias/SortKeyAlias", r#""ORDER#<order_id>""#),
        ("/DataModel/0/GlobalSecondaryIndexes/0/Projection/ProjectionType", r#""INCLUDE""#),
        ("/DataModel/0/NonKeyAttributes/5", r#"{"AttributeName":"count","AttributeType":"N"}"#),
    ] {
        assert_eq!(value.pointer(path).map(Value::to_string).as_deref(), Some(expected), "{path}");
    }
    let back = crate::import::import(&[Source::new("w.json", made.text)])
        .unwrap_or_else(|(_, fault)| panic!("{fault}"));
    assert_eq!(back.format, "a model of NoSQL Workbench");
    for part in [
        "[tables.Shop]\npartition_key = \"pk\"\nsort_key = \"sk\"\n",
        "keys = { pk = \"USER#{user_id}\", sk = \"ORDER#{order_id}\" }",
        "projection = [\"note\"]",
        "count = \"number\"",
    ] {
        assert!(back.text.contains(part), "{part}\n{}", back.text);
    }
}

#[test]
fn tables_whose_names_are_alike_have_ids_of_their_own() {
    let text = "[tables.a-b]\npartition_key = \"pk\"\n[tables.a_b]\npartition_key = \"pk\"\n";
    let template: Value = serde_json::from_str(&made(text, Target::CloudFormation))
        .unwrap_or_else(|error| panic!("{error}"));
    let resources = template.get("Resources").and_then(Value::as_object);
    let ids: Vec<&String> = resources.into_iter().flat_map(|it| it.keys()).collect();
    assert_eq!(ids, ["AB", "AB2"]);
}
