//! What a template would change in a stack.

use cloudformation::diff::{
    Action, ChangeKind, Deployed, Part, PolicyAction, Recreation, Replacement, ResourceChange,
    Source, compare,
};
use serde_json::json;
use templates::Value;
use templates::{DeletionPolicy, UNKNOWN};

use super::harness::{Known, context, known, plan, properties};

const KEYS: &str = r#""AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]"#;

fn deployed(id: &str, json: &str) -> Deployed {
    Deployed {
        logical_id: id.to_owned(),
        resource_type: "AWS::DynamoDB::Table".to_owned(),
        physical_id: format!("demo-{id}"),
        properties: properties(json),
        stack_tags: Vec::new(),
        metadata: None,
        deletion_policy: DeletionPolicy::Delete,
        update_replace_policy: DeletionPolicy::Delete,
        skipped: false,
    }
}

fn on_demand() -> String {
    format!(r#"{{{KEYS}, "BillingMode": "PAY_PER_REQUEST"}}"#)
}

fn changes(before: &[Deployed], template: &str, scope: &Known) -> Vec<ResourceChange> {
    let plan = plan(template).unwrap_or_else(|error| panic!("{template}: {error}"));
    compare(before, &plan, scope, &context()).unwrap_or_else(|error| panic!("{error}"))
}

/// A template of one table `T` with these properties and attributes.
fn one(properties: &str, more: &str) -> String {
    format!(
        r#"{{"Resources": {{"T": {{"Type": "AWS::DynamoDB::Table"{more}, "Properties": {properties}}}}}}}"#
    )
}

#[test]
fn what_stays_does_not_appear() {
    let numbers = format!(
        r#"{{{KEYS}, "ProvisionedThroughput": {{"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}}}"#
    );
    let text = numbers.replace(": 1", ": \"1\"");
    assert_eq!(changes(&[deployed("T", &numbers)], &one(&text, ""), &Known::default()), []);
}

#[test]
fn what_is_new_and_what_goes_is_said_with_the_loss_of_data() {
    let mut kept = deployed("Kept", &on_demand());
    kept.deletion_policy = DeletionPolicy::Retain;
    let before = [deployed("Gone", &on_demand()), kept];
    let found = changes(&before, &one(&on_demand(), ""), &Known::default());
    let found_changes: Vec<_> = found
        .iter()
        .map(|one| (one.action, &*one.logical_id, one.policy_action, one.data_loss))
        .collect();
    assert_eq!(
        found_changes,
        [
            (Action::Add, "T", None, false),
            (Action::Remove, "Kept", Some(PolicyAction::Retain), false),
            (Action::Remove, "Gone", Some(PolicyAction::Delete), true),
        ]
    );
}

#[test]
fn a_change_in_place_tells_before_and_after() {
    let old = format!(
        r#"{{{KEYS}, "ProvisionedThroughput": {{"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}}}"#
    );
    let new = old.replace("\"ReadCapacityUnits\": 1", "\"ReadCapacityUnits\": 2");
    let found = changes(&[deployed("T", &old)], &one(&new, ""), &Known::default());
    let [change] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(change.action, Action::Modify);
    assert_eq!(change.replacement, Some(Replacement::False));
    assert_eq!(change.scope, [Part::Properties]);
    let [detail] = change.details.as_slice() else { panic!("{change:?}") };
    assert_eq!(detail.path, "/Properties/ProvisionedThroughput/ReadCapacityUnits");
    assert_eq!(detail.name.as_deref(), Some("ProvisionedThroughput"));
    assert_eq!((detail.change, detail.recreation), (ChangeKind::Modify, Recreation::Never));
    assert_eq!((&detail.before, &detail.after), (&Some(json!(1)), &Some(json!(2))));
    assert_eq!((detail.dynamic, &detail.source), (false, &Source::Direct));
    assert!(!change.data_loss && change.problem.is_none());
}

#[test]
fn a_replacement_loses_data_unless_the_policy_keeps_the_old_one() {
    let new = on_demand().replace("\"pk\"", "\"id\"");
    let found = changes(&[deployed("T", &on_demand())], &one(&new, ""), &Known::default());
    let [change] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(change.replacement, Some(Replacement::True));
    assert_eq!(change.policy_action, Some(PolicyAction::ReplaceAndDelete));
    assert!(change.data_loss);
    let key = change.details.iter().find(|one| one.name.as_deref() == Some("KeySchema"));
    assert_eq!(key.map(|detail| detail.recreation), Some(Recreation::Always));
    let kept = one(&new, r#", "UpdateReplacePolicy": "Retain""#);
    let found = changes(&[deployed("T", &on_demand())], &kept, &Known::default());
    let [change] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(change.policy_action, Some(PolicyAction::ReplaceAndRetain));
    assert!(!change.data_loss);
}

#[test]
fn a_replacement_that_keeps_its_custom_name_tells_its_problem() {
    let old = on_demand().replace("\"BillingMode\"", "\"TableName\": \"demo-T\", \"BillingMode\"");
    let new = old.replace("\"pk\"", "\"id\"");
    let found = changes(&[deployed("T", &old)], &one(&new, ""), &Known::default());
    let [change] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(change.replacement, Some(Replacement::True));
    let problem = change.problem.as_ref().expect("a problem").to_string();
    assert!(
        problem.contains("custom-named resource requires replacing. Rename demo-T"),
        "{problem}"
    );
}

#[test]
fn what_will_fail_is_told_before() {
    let bad = on_demand().replace("\"KeyType\": \"HASH\"", "\"KeyType\": \"FIRST\"");
    let found = changes(&[], &one(&bad, ""), &Known::default());
    let [change] = found.as_slice() else { panic!("{found:?}") };
    let problem = change.problem.as_ref().expect("a problem").to_string();
    assert!(problem.contains("Value 'FIRST' at 'keySchema.1.member.keyType'"), "{problem}");
    let found = changes(&[deployed("T", &on_demand())], &one(&bad, ""), &Known::default());
    let [change] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(change.replacement, Some(Replacement::True));
}

#[test]
fn what_follows_a_replaced_resource_is_not_known_yet() {
    let template = format!(
        r#"{{"Resources": {{
            "P": {{"Type": "AWS::SSM::Parameter", "Properties": {{"Value": {{"Ref": "T"}}}}}},
            "N": {{"Type": "AWS::DynamoDB::Table", "Properties": {{{KEYS},
                  "BillingMode": "PAY_PER_REQUEST", "TableName": {{"Fn::Sub": "${{T}}-n"}}}}}},
            "T": {{"Type": "AWS::DynamoDB::Table", "Properties": {}}}}}}}"#,
        on_demand().replace("\"pk\"", "\"id\"")
    );
    let mut parameter = deployed("P", r#"{"Value": "demo-T"}"#);
    parameter.resource_type = "AWS::SSM::Parameter".to_owned();
    let named =
        on_demand().replace("\"BillingMode\"", "\"TableName\": \"demo-T-n\", \"BillingMode\"");
    let mut following = deployed("N", &named);
    following.physical_id = "demo-T-n".to_owned();
    let before = [deployed("T", &on_demand()), parameter, following];
    let found = changes(&before, &template, &known(&[("T", "demo-T")], &[]));
    let of =
        |id: &str| found.iter().find(|one| one.logical_id == id).unwrap_or_else(|| panic!("{id}"));
    assert_eq!(of("T").replacement, Some(Replacement::True));
    let parameter = of("P");
    assert_eq!(parameter.replacement, Some(Replacement::False));
    assert!(parameter.recorded_only && !parameter.data_loss);
    let detail = parameter.details.first().expect("a detail");
    assert_eq!(detail.after, Some(Value::from(UNKNOWN)));
    assert_eq!((detail.dynamic, &detail.source), (true, &Source::Resource("T".to_owned())));
    let table = of("N");
    assert_eq!(table.replacement, Some(Replacement::Conditional));
    let detail = table.details.first().expect("a detail");
    assert_eq!(detail.recreation, Recreation::Conditionally);
}

#[test]
fn policies_metadata_and_tags_of_the_stack_are_parts_of_their_own() {
    let template =
        one(&on_demand(), r#", "DeletionPolicy": "Retain", "Metadata": {"aws:cdk:path": "x"}"#);
    let plan = plan(&template).expect("planned");
    let mut context = context();
    context.stack_tags = vec![("team".to_owned(), "orders".to_owned())];
    let before = [deployed("T", &on_demand())];
    let found = compare(&before, &plan, &Known::default(), &context).expect("compared");
    let [change] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(change.replacement, Some(Replacement::False));
    assert_eq!(change.scope, [Part::Metadata, Part::DeletionPolicy, Part::Tags]);
}

#[test]
fn a_resource_cannot_change_its_type() {
    let template = r#"{"Resources": {"T": {"Type": "AWS::CDK::Metadata"}}}"#;
    let plan = plan(template).expect("planned");
    let before = [deployed("T", &on_demand())];
    let error = compare(&before, &plan, &Known::default(), &context()).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "Update of resource type is not permitted. The new template modifies resource type of the \
         following resources: [T]"
    );
}
