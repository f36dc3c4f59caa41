//! GetTemplateSummary and ValidateTemplate.

use templates::{Capability, Template};

fn summary(text: &str) -> templates::Summary {
    Template::parse(text).expect(text).summary().expect(text)
}

#[test]
fn a_summary_tells_parameters_types_and_identifiers() {
    let found = summary(
        "AWSTemplateFormatVersion: 2010-09-09\nDescription: tables\nMetadata: {a: 1}\n\
         Parameters: {P: {Type: Number, Default: 5, NoEcho: true, Description: d, AllowedValues: [5, 6]}}\n\
         Resources:\n  A: {Type: AWS::DynamoDB::Table, Properties: {}}\n  \
         B: {Type: AWS::CDK::Metadata}\n  C: {Type: AWS::DynamoDB::Table, Properties: {}}\n",
    );
    assert_eq!(found.description.as_deref(), Some("tables"));
    assert_eq!(found.version.as_deref(), Some("2010-09-09"));
    assert_eq!(found.metadata.as_deref(), Some(r#"{"a":1}"#));
    assert_eq!(found.resource_types, ["AWS::DynamoDB::Table", "AWS::CDK::Metadata"]);
    let parameter = found.parameters.first().expect("a parameter");
    assert_eq!((parameter.key.as_str(), parameter.default.as_deref()), ("P", Some("5")));
    assert!(parameter.no_echo);
    assert_eq!(parameter.allowed_values, ["5", "6"]);
    let identifiers = found.resource_identifiers.first().expect("identifiers");
    assert_eq!(identifiers.logical_ids, ["A", "C"]);
    assert_eq!(identifiers.identifiers, ["TableName"]);
    assert!(found.capabilities.is_empty() && found.capabilities_reason.is_none());
}

#[test]
fn capabilities_are_those_that_iam_resources_need() {
    let unnamed = summary("Resources: {R: {Type: AWS::IAM::Role, Properties: {}}}");
    assert_eq!(unnamed.capabilities, [Capability::Iam]);
    assert_eq!(
        unnamed.capabilities_reason.as_deref(),
        Some("The following resource(s) require capabilities: [AWS::IAM::Role]")
    );
    let named = summary(
        "Resources: {R: {Type: AWS::IAM::Role, Properties: {RoleName: x}}, P: {Type: AWS::IAM::Policy}}",
    );
    assert_eq!(named.capabilities, [Capability::NamedIam]);
    let extended = summary(
        "Transform: AWS::LanguageExtensions\nResources: {Fn::ForEach::L: [K, [a], \
         {'R${K}': {Type: AWS::CDK::Metadata}}]}",
    );
    assert_eq!(extended.capabilities, [Capability::AutoExpand]);
    assert_eq!(extended.resource_types, ["AWS::CDK::Metadata"]);
}
