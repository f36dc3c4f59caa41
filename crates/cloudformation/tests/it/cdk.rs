//! What aws-cdk-lib 2.275.0 synthesises: `fixtures/app.py` is the source of the templates beside
//! it.

use cloudformation::diff::{Deployed, Replacement, compare};
use cloudformation::provider::{Step, Update, provider};
use model::Request;
use templates::resource::Effect;
use templates::{DeletionPolicy, ResolvedTemplate, Scope};

use super::harness::{Known, context, given, known, plan, plan_with, resource as planned};
use templates::Unsupported;

const SEED: &str = include_str!("../fixtures/seed.template.json");
const SECOND: &str = include_str!("../fixtures/seed2.template.json");
const FULL: &str = include_str!("../fixtures/full.template.json");
const AGNOSTIC: &str = include_str!("../fixtures/agnosticv2.template.json");
const FULL_V2: &str = include_str!("../fixtures/fullv2.template.json");

/// What each step of creating a resource does.
fn create_steps(plan: &ResolvedTemplate, scope: &dyn Scope, id: &str) -> Vec<String> {
    let found = plan.resources.iter().find(|found| found.logical_id.starts_with(id));
    let found = found.unwrap_or_else(|| panic!("no {id}"));
    let provider = provider(&found.resource_type).expect("a type");
    let properties = plan.properties(found, scope).expect("properties");
    let steps = provider.create(&context(), "demo-Main", &properties);
    steps
        .unwrap_or_else(|error| panic!("{id}: {error}"))
        .into_iter()
        .map(|step| step.what)
        .collect()
}

#[test]
fn the_seed_s_stack_makes_its_table() {
    let plan = plan(SEED).expect("planned");
    let ids: Vec<&str> = plan.resources.iter().map(|found| found.resource_type.as_str()).collect();
    assert_eq!(ids, ["AWS::DynamoDB::Table", "AWS::CDK::Metadata"]);
    assert_eq!(plan.conditions, [("CDKMetadataAvailable".to_owned(), true)]);
    let table = plan.resources.first().expect("a table");
    assert_eq!(table.deletion_policy, DeletionPolicy::Retain);
    let nothing = Known::default();
    assert_eq!(
        create_steps(&plan, &nothing, "MainTable"),
        ["create the table", "switch point-in-time recovery on (35 days)"]
    );
    let provider = provider(&table.resource_type).expect("a type");
    let properties = plan.properties(table, &nothing).expect("properties");
    assert_eq!(provider.physical_id(&context(), &properties, 1), Ok("demo-Main".to_owned()));
    let steps = provider.create(&context(), "demo-Main", &properties).expect("steps");
    let Some(Request::CreateTable(input)) = steps.first().and_then(Step::request) else { panic!() };
    let indexes = input.global_secondary_indexes.iter().flatten();
    let names: Vec<&str> = indexes.map(|index| index.index_name.as_str()).collect();
    assert_eq!(names, ["email-index", "gsi1"]);
    let id = table.logical_id.as_str();
    let (arn, stream) = (format!("{id}.Arn"), format!("{id}.StreamArn"));
    let scope = known(&[(id, "demo-Main")], &[(&arn, "the-arn"), (&stream, "the-stream")]);
    let outputs = plan.outputs(&scope).expect("outputs");
    let values: Vec<&str> = outputs.iter().map(|output| output.value.as_str()).collect();
    assert_eq!(values, ["demo-Main", "the-arn", "the-stream"]);
    let export = outputs.first().and_then(|output| output.export.as_deref());
    assert_eq!(export, Some("Seed-TableName"));
}

#[test]
fn the_seed_s_stack_changes_in_place() {
    let before = plan(SEED).expect("planned");
    let table = before.resources.first().expect("a table");
    let properties = before.properties(table, &Known::default()).expect("properties");
    let deployed = Deployed {
        logical_id: table.logical_id.clone(),
        resource_type: table.resource_type.clone(),
        physical_id: "demo-Main".to_owned(),
        properties: properties.clone(),
        stack_tags: Vec::new(),
        metadata: table.metadata.clone(),
        deletion_policy: table.deletion_policy,
        update_replace_policy: table.update_replace_policy,
        skipped: false,
    };
    let mut after = plan(SECOND).expect("planned");
    // Only the table is deployed here, and the second stack has another id, and so another path in
    // the metadata.
    after.resources.retain(|found| found.logical_id == deployed.logical_id);
    after.resources.iter_mut().for_each(|found| found.metadata.clone_from(&deployed.metadata));
    let scope = known(&[(&deployed.logical_id, "demo-Main")], &[]);
    let found =
        compare(std::slice::from_ref(&deployed), &after, &scope, &context()).expect("compared");
    let [change] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(change.replacement, Some(Replacement::False));
    let names: Vec<&str> = change.details.iter().filter_map(|one| one.name.as_deref()).collect();
    assert_eq!(
        names,
        ["AttributeDefinitions", "GlobalSecondaryIndexes", "TimeToLiveSpecification"]
    );
    let table = after.resources.first().expect("a table");
    let provider = provider(&table.resource_type).expect("a type");
    let new = after.properties(table, &scope).expect("properties");
    let update = Update { physical_id: "demo-Main", old: &properties, old_tags: &[], new: &new };
    let steps = super::harness::steps_of(provider.update(&context(), &update).expect("a change"));
    assert_eq!(
        steps,
        ["add index gsi2 (1 of 2)", "add index gsi3 (2 of 2)", "switch time to live on (expires)"]
    );
    let mut before = before;
    before.resources.truncate(1);
    let same = compare(&[deployed], &before, &scope, &context()).expect("compared");
    assert_eq!(same, []);
}

#[test]
fn tables_with_every_option_of_the_first_construct_are_made() {
    let plan = plan(FULL).expect("planned");
    let nothing = Known::default();
    assert_eq!(
        create_steps(&plan, &nothing, "Provisioned"),
        [
            "create the table",
            "switch time to live on (ttl)",
            "switch point-in-time recovery on (7 days)",
            "switch contributor insights on",
            "attach the resource policy",
        ]
    );
    assert_eq!(create_steps(&plan, &nothing, "OnDemand"), ["create the table"]);
    let recorded = plan.resources.iter().filter(|found| {
        let provider = provider(&found.resource_type).expect("a type");
        provider.effect() != Effect::Real
    });
    let mut types: Vec<&str> = recorded.map(|found| found.resource_type.as_str()).collect();
    types.sort_unstable();
    assert_eq!(types, ["AWS::CDK::Metadata", "AWS::IAM::Policy", "AWS::IAM::Role",]);
}

#[test]
fn tables_with_every_option_of_the_second_construct_are_made() {
    let plan = plan(FULL_V2).expect("planned");
    let nothing = Known::default();
    assert_eq!(
        create_steps(&plan, &nothing, "Provisioned"),
        [
            "create the table",
            "switch time to live on (ttl)",
            "switch point-in-time recovery on (9 days)",
            "switch contributor insights on",
            "switch contributor insights of gsi1 on",
            "attach the resource policy",
        ]
    );
    let found = plan.resources.iter().find(|found| found.logical_id.starts_with("Provisioned"));
    let found = planned(&plan, &found.expect("a table").logical_id);
    let properties = plan.properties(found, &nothing).expect("properties");
    let provider = provider(&found.resource_type).expect("a type");
    let steps = provider.create(&context(), "demo-Main", &properties).expect("steps");
    let Some(Request::CreateTable(input)) = steps.first().and_then(Step::request) else { panic!() };
    let units = input.provisioned_throughput.as_ref().expect("units");
    assert_eq!((units.read_capacity_units, units.write_capacity_units), (10, 2));
    assert_eq!(create_steps(&plan, &nothing, "OnDemand"), ["create the table"]);
}

#[test]
fn a_stack_without_a_region_makes_the_replica_of_the_server_s() {
    let plan = plan(AGNOSTIC).expect("planned");
    let ids: Vec<&str> = plan.resources.iter().map(|found| found.resource_type.as_str()).collect();
    assert_eq!(ids, ["AWS::KMS::Key", "AWS::DynamoDB::GlobalTable", "AWS::CDK::Metadata"]);
    let key = plan.resources.first().expect("a key").logical_id.clone();
    let arn = "arn:aws:kms:us-east-1:123456789012:key/1";
    let scope = known(&[(&key, "1")], &[(&format!("{key}.Arn"), arn)]);
    let table = plan.resources.get(1).expect("a table");
    let properties = plan.properties(table, &scope).expect("properties");
    let provider = provider(&table.resource_type).expect("a type");
    let steps = provider.create(&context(), "demo-Main", &properties).expect("steps");
    let Some(Request::CreateTable(input)) = steps.first().and_then(Step::request) else { panic!() };
    let index = input.global_secondary_indexes.iter().flatten().next().expect("an index");
    let keys: Vec<&str> = index.key_schema.iter().map(|key| key.attribute_name.as_str()).collect();
    assert_eq!(keys, ["tenant", "region", "year", "month"]);
    let tag = input.tags.iter().flatten().next().expect("a tag");
    assert_eq!(tag.value, arn);
}

#[test]
fn the_rule_of_the_bootstrap_version_is_checked() {
    let old = given(&[("BootstrapVersion", "/old/version")]);
    let error = plan_with(SEED, &old, Unsupported::Refuse).expect_err("refused");
    assert!(error.to_string().contains("CDK bootstrap stack version 6 required"), "{error}");
}
