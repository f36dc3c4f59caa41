//! AWS::DynamoDB::Table: its properties, the requests that create it, its attributes.

use cloudformation::provider::{self, Change, Step, Wait};
use model::{
    BillingMode, ContributorInsightsAction, ContributorInsightsMode, InputCompressionType,
    InputFormat, ProjectionType, Request, StreamViewType, TableClass,
};
use templates::resource::{ResourceContext, ResourceError};

use super::harness::{context, create, properties, update};

const TABLE: &str = "AWS::DynamoDB::Table";

const SMALL: &str = r#"{
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST"
}"#;

const FULL: &str = r#"{
    "TableName": "demo-Main",
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"},
        {"AttributeName": "g", "AttributeType": "S"}, {"AttributeName": "l", "AttributeType": "B"}
    ],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "ProvisionedThroughput": {"ReadCapacityUnits": "5", "WriteCapacityUnits": 6},
    "GlobalSecondaryIndexes": [{
        "IndexName": "gsi", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
        "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
        "WarmThroughput": {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000},
        "ContributorInsightsSpecification": {"Enabled": true}
    }],
    "LocalSecondaryIndexes": [{
        "IndexName": "lsi",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "l", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "b"]}
    }],
    "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
    "SSESpecification": {"SSEEnabled": "true", "SSEType": "KMS", "KMSMasterKeyId": "alias/mine"},
    "TableClass": "STANDARD_INFREQUENT_ACCESS",
    "DeletionProtectionEnabled": "true",
    "WarmThroughput": {"ReadUnitsPerSecond": 13000, "WriteUnitsPerSecond": 5000},
    "Tags": [{"Key": "team", "Value": "orders"}],
    "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": true},
    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7},
    "ContributorInsightsSpecification": {"Enabled": true, "Mode": "THROTTLED_KEYS"},
    "ResourcePolicy": {"PolicyDocument": {"Version": "2012-10-17", "Statement": []}}
}"#;

fn refused(json: &str) -> String {
    create(TABLE, json).expect_err(json).to_string()
}

#[test]
fn a_table_is_created_with_what_create_table_takes() {
    let steps = create(TABLE, FULL).expect("steps");
    let first = steps.first().expect("a step");
    assert_eq!(first.wait, Wait::TableActive("demo-Main".to_owned()));
    let Some(Request::CreateTable(input)) = first.request() else { panic!("{first:?}") };
    assert_eq!(input.table_name, "demo-Main");
    assert_eq!(input.billing_mode, Some(BillingMode::Provisioned));
    let units = input.provisioned_throughput.as_ref().expect("units");
    assert_eq!((units.read_capacity_units, units.write_capacity_units), (5, 6));
    let index = input.global_secondary_indexes.iter().flatten().next().expect("an index");
    assert_eq!(index.projection.projection_type, Some(ProjectionType::All));
    let units = index.provisioned_throughput.as_ref().expect("units");
    assert_eq!((units.read_capacity_units, units.write_capacity_units), (1, 2));
    let warm = index.warm_throughput.as_ref().expect("warm");
    assert_eq!(
        (warm.read_units_per_second, warm.write_units_per_second),
        (Some(12_000), Some(4_000))
    );
    let local = input.local_secondary_indexes.iter().flatten().next().expect("an index");
    assert_eq!(local.projection.non_key_attributes, Some(vec!["a".to_owned(), "b".to_owned()]));
    let stream = input.stream_specification.as_ref().expect("a stream");
    assert_eq!(
        (stream.stream_enabled, stream.stream_view_type),
        (true, Some(StreamViewType::NewImage))
    );
    let encryption = input.sse_specification.as_ref().expect("encryption");
    assert_eq!(encryption.enabled, Some(true));
    assert_eq!(encryption.kms_master_key_id.as_deref(), Some("alias/mine"));
    assert_eq!(input.table_class, Some(TableClass::StandardInfrequentAccess));
    assert_eq!(input.deletion_protection_enabled, Some(true));
    let warm = input.warm_throughput.as_ref().expect("warm");
    assert_eq!(
        (warm.read_units_per_second, warm.write_units_per_second),
        (Some(13_000), Some(5_000))
    );
    let tag = input.tags.iter().flatten().next().expect("a tag");
    assert_eq!((tag.key.as_str(), tag.value.as_str()), ("team", "orders"));
    assert_eq!(input.resource_policy, None);
}

#[test]
fn the_rest_follows_in_requests_of_its_own() {
    let steps = create(TABLE, FULL).expect("steps");
    let mut requests = steps.iter().skip(1).filter_map(Step::request).cloned();
    let Some(Request::UpdateTimeToLive(input)) = requests.next() else { panic!("time to live") };
    assert!(input.time_to_live_specification.enabled);
    assert_eq!(input.time_to_live_specification.attribute_name, "ttl");
    let Some(Request::UpdateContinuousBackups(input)) = requests.next() else { panic!("recovery") };
    assert_eq!(input.point_in_time_recovery_specification.recovery_period_in_days, Some(7));
    let Some(Request::UpdateContributorInsights(input)) = requests.next() else {
        panic!("insights")
    };
    assert_eq!(input.contributor_insights_action, ContributorInsightsAction::Enable);
    assert_eq!(input.contributor_insights_mode, Some(ContributorInsightsMode::ThrottledKeys));
    let Some(Request::UpdateContributorInsights(input)) = requests.next() else {
        panic!("insights")
    };
    assert_eq!(input.index_name.as_deref(), Some("gsi"));
    let Some(Request::PutResourcePolicy(input)) = requests.next() else { panic!("policy") };
    assert_eq!(input.resource_arn, "arn:aws:dynamodb:us-east-1:123456789012:table/demo-Main");
    assert_eq!(input.policy, r#"{"Version":"2012-10-17","Statement":[]}"#);
    assert_eq!(requests.next(), None);
}

#[test]
fn a_small_table_is_one_request() {
    let steps = create(TABLE, SMALL).expect("steps");
    let [step] = steps.as_slice() else { panic!("{steps:?}") };
    let Some(Request::CreateTable(input)) = step.request() else { panic!("{step:?}") };
    assert_eq!(input.billing_mode, Some(BillingMode::PayPerRequest));
    assert_eq!(input.provisioned_throughput, None);
    assert_eq!(input.tags, None);
}

#[test]
fn tags_of_the_stack_come_along_and_the_table_s_own_win() {
    let context = ResourceContext {
        stack_tags: vec![
            ("team".to_owned(), "stack".to_owned()),
            ("env".to_owned(), "p".to_owned()),
        ],
        ..context()
    };
    let provider = provider::provider(TABLE).expect("a type");
    let steps = provider.create(&context, "demo-Main", &properties(FULL)).expect("steps");
    let Some(Request::CreateTable(input)) = steps.first().and_then(Step::request) else { panic!() };
    let tags: Vec<_> = input.tags.iter().flatten().map(|tag| (&*tag.key, &*tag.value)).collect();
    assert_eq!(tags, [("env", "p"), ("team", "orders")]);
}

#[test]
fn units_of_zero_mean_nothing_on_demand() {
    let json = SMALL.replace(
        "\"BillingMode\"",
        r#""ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}, "BillingMode""#,
    );
    let steps = create(TABLE, &json).expect("steps");
    let Some(Request::CreateTable(input)) = steps.first().and_then(Step::request) else { panic!() };
    assert_eq!(input.provisioned_throughput, None);
}

#[test]
fn wrong_properties_are_named_with_their_place() {
    for (from, to, expected) in [
        (
            "\"BillingMode\"",
            "\"BilingMode\"",
            "Encountered unsupported property BilingMode, did you mean BillingMode?",
        ),
        (
            "\"BillingMode\"",
            "\"billingMode\"",
            "Encountered unsupported property billingMode, did you mean BillingMode?",
        ),
        ("\"KeyType\"", "\"Type\"", "Encountered unsupported property Type (at /KeySchema/0)"),
        (", \"KeyType\": \"HASH\"", "", "Property KeyType cannot be empty. (at /KeySchema/0)"),
        (
            "\"PAY_PER_REQUEST\"",
            "[]",
            "Value of property BillingMode must be of type String (at \
                                       /BillingMode)",
        ),
        (
            "[{\"AttributeName\": \"pk\", \"KeyType\": \"HASH\"}]",
            "\"pk\"",
            "Value of property KeySchema must be of type List (at /KeySchema)",
        ),
        (
            "{\"AttributeName\": \"pk\", \"AttributeType\": \"S\"}",
            "\"pk\"",
            "Value of property AttributeDefinitions must be an object (at /AttributeDefinitions/0)",
        ),
        (
            "\"pk\", \"KeyType\"",
            "\"id\", \"KeyType\"",
            "Property AttributeDefinitions is inconsistent with the KeySchema of the table and the \
          secondary indexes; not defined: [id]; in no key: [pk]",
        ),
    ] {
        assert_eq!(refused(&SMALL.replace(from, to)), expected, "{to}");
    }
    assert_eq!(refused("{}"), "Property KeySchema cannot be empty.");
    assert_eq!(
        refused(r#"{"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}"#),
        "You must specify the AttributeDefinitions property."
    );
}

#[test]
fn enumerations_and_bounds_are_refused_in_dynamodb_s_words() {
    let mode = refused(&SMALL.replace("PAY_PER_REQUEST", "FREE"));
    assert_eq!(
        mode,
        "1 validation error detected: Value 'FREE' at 'billingMode' failed to satisfy constraint: Member \
         must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"
    );
    let error = create(TABLE, &SMALL.replace("\"S\"", "\"X\"")).expect_err("refused");
    assert!(matches!(error, ResourceError::Api(_)), "{error}");
}

#[test]
fn an_import_makes_the_table_and_other_settings_follow() {
    let json = SMALL.replace(
        "\"BillingMode\"",
        r#""ImportSourceSpecification": {
               "InputFormat": "CSV", "InputCompressionType": "GZIP",
               "InputFormatOptions": {"Csv": {"Delimiter": ";"}},
               "S3BucketSource": {"S3Bucket": "bb", "S3KeyPrefix": "in/"}},
           "DeletionProtectionEnabled": true,
           "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
           "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": true},
           "Tags": [{"Key": "team", "Value": "red"}],
           "BillingMode""#,
    );
    let steps = create(TABLE, &json).expect("steps");
    let Some(Request::ImportTable(import)) = steps[0].request() else { panic!("{:?}", steps[0]) };
    assert_eq!(import.input_format, InputFormat::Csv);
    assert_eq!(import.input_compression_type, Some(InputCompressionType::Gzip));
    assert_eq!(import.s3_bucket_source.s3_key_prefix.as_deref(), Some("in/"));
    let options = import.input_format_options.as_ref().and_then(|options| options.csv.as_ref());
    assert_eq!(options.and_then(|csv| csv.delimiter.as_deref()), Some(";"));
    let table = &import.table_creation_parameters;
    assert_eq!(table.billing_mode, Some(BillingMode::PayPerRequest));
    assert_eq!(steps[0].wait, Wait::Imported(table.table_name.clone()));
    let operations: Vec<&str> =
        steps.iter().filter_map(Step::request).map(|one| one.operation().name()).collect();
    assert_eq!(
        operations,
        ["ImportTable", "UpdateTable", "UpdateTable", "UpdateTimeToLive", "TagResource"]
    );
}

#[test]
fn what_an_import_cannot_make_is_refused_and_another_source_is_another_table() {
    let source = r#""ImportSourceSpecification": {
        "InputFormat": "ION", "S3BucketSource": {"S3Bucket": "bb"}}, "BillingMode""#;
    let json = SMALL.replace("\"BillingMode\"", source);
    let local = r#""LocalSecondaryIndexes": [{"IndexName": "l", "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}],
        "BillingMode""#;
    assert_eq!(
        refused(&json.replacen("\"BillingMode\"", local, 1)),
        "Property LocalSecondaryIndexes beside ImportSourceSpecification is not available in this \
         version of Stator"
    );
    let change = update(TABLE, &json, &json.replace("\"bb\"", "\"cc\"")).expect("a change");
    let Change::Replace(reasons) = change else { panic!("{change:?}") };
    assert_eq!(reasons[0].property, "ImportSourceSpecification");
}

#[test]
fn names_are_given_or_made_of_stack_and_logical_id() {
    let provider = provider::provider(TABLE).expect("a type");
    let name = |context: &ResourceContext, json: &str, entropy| {
        provider.physical_id(context, &properties(json), entropy).expect("a name")
    };
    assert_eq!(name(&context(), FULL, 1), "demo-Main");
    let made = name(&context(), SMALL, 1);
    let suffix = made.strip_prefix("demo-Main-").expect("stack and logical id");
    assert_eq!(suffix.len(), 12);
    assert!(
        suffix.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()),
        "{made}"
    );
    assert_eq!(name(&context(), SMALL, 1), made);
    assert_ne!(name(&context(), SMALL, 2), made);
    let long =
        ResourceContext { stack_name: "s".repeat(128), logical_id: "L".repeat(255), ..context() };
    let made = name(&long, SMALL, 1);
    assert_eq!(made.len(), 255);
    assert!(made.starts_with("ss") && made.contains("L-"), "{made}");
}

#[test]
fn a_deleted_table_that_is_gone_is_no_failure() {
    let provider = provider::provider(TABLE).expect("a type");
    let steps = provider
        .delete(&context(), "demo-Main", &templates::resource::Properties::new())
        .expect("steps");
    let [step] = steps.as_slice() else { panic!("{steps:?}") };
    assert!(
        matches!(step.request(), Some(Request::DeleteTable(input)) if input.table_name == "demo-Main")
    );
    assert_eq!(step.wait, Wait::TableGone("demo-Main".to_owned()));
    assert_eq!(step.done_if, Some(provider::Done::NotFound));
}

#[test]
fn companions_answer_what_templates_ask() {
    let ask = |resource_type: &str, json: &str, attribute: &str| {
        let provider =
            provider::provider(resource_type).unwrap_or_else(|| panic!("{resource_type}"));
        let properties = properties(json);
        let id = provider.physical_id(&context(), &properties, 7).expect("an id");
        assert!(provider.effect() != templates::resource::Effect::Real);
        let reference = provider.reference(&id);
        let attributes = provider.attributes(&context(), &id, &properties, &[]);
        let value = attributes.get(attribute).and_then(|value| value.as_str()).map(str::to_owned);
        (reference, value.unwrap_or_default())
    };
    let (name, arn) =
        ask("AWS::IAM::Role", r#"{"RoleName": "reader", "AssumeRolePolicyDocument": {}}"#, "Arn");
    assert_eq!((name.as_str(), arn.as_str()), ("reader", "arn:aws:iam::123456789012:role/reader"));
    let policy = r#"{"ManagedPolicyName": "p", "PolicyDocument": {}}"#;
    let (arn, _) = ask("AWS::IAM::ManagedPolicy", policy, "PolicyArn");
    assert_eq!(arn, "arn:aws:iam::123456789012:policy/p");
    let (name, value) =
        ask("AWS::SSM::Parameter", r#"{"Name": "/n", "Type": "String", "Value": "v"}"#, "Value");
    assert_eq!((name.as_str(), value.as_str()), ("/n", "v"));
    let role = provider::provider("AWS::IAM::Role").expect("a type");
    assert!(role.has_attribute("RoleId") && !role.has_attribute("Name"));
}
