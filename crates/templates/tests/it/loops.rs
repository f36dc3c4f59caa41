//! `Fn::ForEach`, after the examples of the reference of AWS::LanguageExtensions.

use serde_json::json;
use templates::DeletionPolicy;

use super::harness::{Known, known, plan, refusal, resource};

#[test]
fn a_loop_makes_resources_and_outputs() {
    let text = r#"
Transform: AWS::LanguageExtensions
Parameters: {Kinds: {Type: CommaDelimitedList, Default: "Users,Orders"}}
Resources:
  Fn::ForEach::Tables:
    - Kind
    - !Ref Kinds
    - Table${Kind}:
        Type: AWS::SSM::Parameter
        Properties:
          Name: !Ref Kind
          Value: !Sub "${AWS::StackName}-${Kind}"
          Joined: !Join ["-", [!Ref Kind, x]]
Outputs:
  Fn::ForEach::Names:
    - Kind
    - [Users, Orders]
    - Name${Kind}:
        Value: !GetAtt Table${Kind}.Value
"#;
    let plan = plan(text).unwrap_or_else(|error| panic!("{error}"));
    let ids: Vec<&str> = plan.resources.iter().map(|found| found.logical_id.as_str()).collect();
    assert_eq!(ids, ["TableUsers", "TableOrders"]);
    let properties = plan.properties(resource(&plan, "TableOrders"), &Known::default());
    let expected = json!({"Name": "Orders", "Value": "demo-Orders", "Joined": "Orders-x"});
    assert_eq!(properties.map(serde_json::Value::Object), Ok(expected));
    let keys: Vec<&str> = plan.outputs.iter().map(|output| output.key.as_str()).collect();
    assert_eq!(keys, ["NameUsers", "NameOrders"]);
}

#[test]
fn names_may_be_functions_of_parameters() {
    let text = r#"
Transform: AWS::LanguageExtensions
Parameters: {Stage: {Type: String, Default: Prod}, Policy: {Type: String, Default: Retain}}
Mappings: {Names: {Prod: {Table: Main}}}
Resources:
  Other:
    Type: AWS::SSM::Parameter
    DeletionPolicy: !Ref Policy
    Properties:
      Value: !Ref {"Fn::FindInMap": [Names, !Ref Stage, Table]}
      Arn: !GetAtt [!FindInMap [Names, !Ref Stage, Table], Arn]
  Main: {Type: AWS::DynamoDB::Table, Properties: {}}
"#;
    let plan = plan(text).unwrap_or_else(|error| panic!("{error}"));
    let ids: Vec<&str> = plan.resources.iter().map(|found| found.logical_id.as_str()).collect();
    assert_eq!(ids, ["Main", "Other"]);
    let other = resource(&plan, "Other");
    assert_eq!(other.deletion_policy, DeletionPolicy::Retain);
    let scope = known(&[("Main", "demo-Main")], &[("Main.Arn", "the-arn")]);
    let expected = json!({"Value": "demo-Main", "Arn": "the-arn"});
    assert_eq!(plan.properties(other, &scope).map(serde_json::Value::Object), Ok(expected));
}

#[test]
fn loops_nest_and_stand_in_properties() {
    let text = r#"
Transform: [AWS::LanguageExtensions]
Resources:
  Fn::ForEach::Outer:
    - A
    - [X, Y]
    - Fn::ForEach::Inner:
        - B
        - ["1.0", "2.0"]
        - R${A}&{B}:
            Type: AWS::SSM::Parameter
            Properties:
              Fn::ForEach::Members:
                - M
                - [p, q]
                - Key${M}: "${A}/${B}/${M}"
"#;
    let plan = plan(text).unwrap_or_else(|error| panic!("{error}"));
    let ids: Vec<&str> = plan.resources.iter().map(|found| found.logical_id.as_str()).collect();
    assert_eq!(ids, ["RX10", "RX20", "RY10", "RY20"]);
    let expected = json!({"Keyp": "Y/2.0/p", "Keyq": "Y/2.0/q"});
    assert_eq!(resource(&plan, "RY20").properties, expected);
}

#[test]
fn loops_need_their_transform_and_their_form() {
    let text = "Resources:\n  Fn::ForEach::L: [K, [a], {'R${K}': {Type: AWS::CDK::Metadata}}]\n";
    assert_eq!(
        refusal(text),
        "Template format error: Resource name Fn::ForEach::L is non alphanumeric."
    );
    let with = |body: &str| format!("Transform: AWS::LanguageExtensions\nResources:\n  {body}\n");
    for body in [
        "Fn::ForEach::L: [K, [a], {R: {Type: AWS::CDK::Metadata}}]",
        "Fn::ForEach::L: [K, a, {'R${K}': {Type: AWS::CDK::Metadata}}]",
        "Fn::ForEach::L: [K, [a]]",
        "Fn::ForEach::L: [K, [a, a], {'R${K}': {Type: AWS::CDK::Metadata}}]",
    ] {
        let sentence = refusal(&with(body));
        assert!(
            sentence.starts_with("Template error: every Fn::ForEach object requires"),
            "{sentence}"
        );
    }
}

#[test]
fn nested_loops_cannot_grow_without_end() {
    let list: Vec<String> = (0..200).map(|number| format!("n{number}")).collect();
    let list = list.join(",");
    let text = format!(
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A:\n  - A\n  - [{list}]\n  - \
         Fn::ForEach::B:\n    - B\n    - [{list}]\n    - Fn::ForEach::C:\n      - C\n      - [{list}]\n      \
         - 'R${{A}}${{B}}${{C}}': {{Type: AWS::CDK::Metadata}}\n"
    );
    let sentence = refusal(&text);
    assert!(
        sentence.starts_with("Template error: what the functions produce exceeds"),
        "{sentence}"
    );
}

#[test]
fn functions_of_the_extensions_need_the_transform() {
    let sentence =
        refusal("Resources: {R: {Type: AWS::CDK::Metadata, Properties: {P: !Length [a]}}}");
    assert!(
        sentence.contains("Fn::Length requires the transform AWS::LanguageExtensions"),
        "{sentence}"
    );
}
