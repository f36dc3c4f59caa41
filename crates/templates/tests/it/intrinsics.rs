//! Intrinsic functions. Cases after the examples of "Intrinsic function reference"; refusals in
//! AWS's words.

use serde_json::json;
use templates::UNKNOWN;
use templates::Value;

use super::harness::{known, plan, resource};

/// A template around a value; `T` is a table, `Prod` holds, `Never` does not.
fn around(value: &str) -> String {
    format!(
        "Transform: AWS::LanguageExtensions\n\
         Parameters:\n  Names: {{Type: CommaDelimitedList, Default: 'x,y,z'}}\n  \
         Stage: {{Type: String, Default: prod}}\n  \
         Kind: {{Type: String, Default: name}}\n\
         Mappings:\n  Regions: {{us-east-1: {{Short: use1, Zones: [a, b]}}}}\n\
         Conditions:\n  Prod: !Equals [!Ref Stage, prod]\n  Never: !Not [!Condition Prod]\n\
         Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties: {{}}\n  \
         R:\n    Type: AWS::SSM::Parameter\n    Properties:\n      Value: {value}\n"
    )
}

fn resolved(value: &str) -> Result<Value, String> {
    let plan = plan(&around(value)).map_err(|error| error.to_string())?;
    let scope =
        known(&[("T", "demo-T")], &[("T.Arn", "arn:aws:dynamodb:us-east-1:1:table/demo-T")]);
    let properties = plan.properties(resource(&plan, "R"), &scope);
    let properties = properties.map_err(|error| error.to_string())?;
    Ok(properties.get("Value").cloned().unwrap_or_default())
}

#[test]
fn functions_give_what_the_reference_says() {
    for (value, expected) in [
        ("!Ref T", json!("demo-T")),
        ("!Ref AWS::Region", json!("us-east-1")),
        ("!Ref AWS::AccountId", json!("123456789012")),
        ("!Ref AWS::Partition", json!("aws")),
        ("!Ref AWS::URLSuffix", json!("amazonaws.com")),
        ("!Ref AWS::StackName", json!("demo")),
        ("!Ref AWS::NotificationARNs", json!([])),
        ("!Ref Names", json!(["x", "y", "z"])),
        ("!GetAtt T.Arn", json!("arn:aws:dynamodb:us-east-1:1:table/demo-T")),
        ("{'Fn::GetAtt': T.Arn}", json!("arn:aws:dynamodb:us-east-1:1:table/demo-T")),
        ("!Join [':', [a, b, c]]", json!("a:b:c")),
        ("!Join ['', [n, 1, true]]", json!("n1true")),
        ("!Join [',', !Ref Names]", json!("x,y,z")),
        ("!Join [',', [a, !Ref AWS::NoValue, b]]", json!("a,b")),
        ("!Sub '${AWS::StackName}-${Stage}-${T}'", json!("demo-prod-demo-T")),
        ("!Sub '${T.Arn}/index/*'", json!("arn:aws:dynamodb:us-east-1:1:table/demo-T/index/*")),
        ("!Sub ['${a}-${Stage}', {a: !Ref T}]", json!("demo-T-prod")),
        ("!Sub ['${Stage}', {Stage: mine}]", json!("mine")),
        ("!Sub '${!Literal} $x ${'", json!("${Literal} $x ${")),
        ("!Sub '${Names}'", json!("x,y,z")),
        ("!Select [1, [apples, grapes, oranges]]", json!("grapes")),
        ("!Select ['2', !Ref Names]", json!("z")),
        ("!Split ['|', 'a|b|c']", json!(["a", "b", "c"])),
        ("!Split ['|', 'a||c|']", json!(["a", "", "c", ""])),
        ("!Select [5, !Split [':', !GetAtt T.Arn]]", json!("table/demo-T")),
        ("!If [Prod, yes-it-is, no-it-is-not]", json!("yes-it-is")),
        ("!If [Never, a, !If [Prod, b, c]]", json!("b")),
        ("!FindInMap [Regions, !Ref AWS::Region, Short]", json!("use1")),
        ("!FindInMap [Regions, us-east-1, Zones]", json!(["a", "b"])),
        ("!FindInMap [Regions, eu-west-1, Short, {DefaultValue: none}]", json!("none")),
        ("!FindInMap [Nowhere, a, b, {DefaultValue: !Ref Stage}]", json!("prod")),
        ("!ImportValue shared-name", json!("shared-table")),
        ("!ImportValue {'Fn::Sub': 'shared-${Kind}'}", json!("shared-table")),
        ("!Base64 AWS CloudFormation", json!("QVdTIENsb3VkRm9ybWF0aW9u")),
        ("!GetAZs eu-west-1", json!(["eu-west-1a", "eu-west-1b", "eu-west-1c"])),
        (
            "!Cidr [192.168.0.0/24, 6, 5]",
            json!([
                "192.168.0.0/27",
                "192.168.0.32/27",
                "192.168.0.64/27",
                "192.168.0.96/27",
                "192.168.0.128/27",
                "192.168.0.160/27"
            ]),
        ),
        ("!Length [a, b, c]", json!(3)),
        ("!Length {'Ref': Names}", json!(3)),
        ("!ToJsonString {a: !Ref Stage, b: [1, true]}", json!(r#"{"a":"prod","b":[1,true]}"#)),
        ("'{{resolve:ssm:/names:1}}'", json!("a,b")),
        ("'x-{{resolve:ssm:/names}}-y'", json!("x-a,b-y")),
    ] {
        assert_eq!(resolved(value), Ok(expected), "{value}");
    }
}

#[test]
fn no_value_leaves_out_what_holds_it() {
    let found = resolved("{a: !Ref 'AWS::NoValue', b: [1, !If [Never, 2, !Ref 'AWS::NoValue']]}");
    assert_eq!(found, Ok(json!({"b": [1]})));
}

#[test]
fn an_object_with_a_condition_key_is_no_function_in_properties() {
    let policy = "{Effect: Allow, Condition: {StringEquals: {a: b}}}";
    let expected = json!({"Effect": "Allow", "Condition": {"StringEquals": {"a": "b"}}});
    assert_eq!(resolved(policy), Ok(expected));
}

/// Each value is refused with the sentence, and with the place.
fn refuses(cases: &[(&str, &str)]) {
    for (value, expected) in cases {
        let sentence = resolved(value).expect_err(value);
        assert!(sentence.starts_with(expected), "{value}: {sentence}");
        assert!(sentence.contains(" (at /Resources/R/Properties/Value"), "{value}: {sentence}");
    }
}

#[test]
fn refusals_of_text_and_lists_name_the_function_and_the_place() {
    refuses(&[
        (
            "!Join [a]",
            "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a \
          list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) \
          to be joined.",
        ),
        (
            "!Join ['', abc]",
            "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a \
          list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) \
          to be joined.",
        ),
        (
            "!Split ['', a]",
            "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) \
          a string to be split or a function that returns a string to be split.",
        ),
        (
            "!Select [3, [a]]",
            "Template error: Fn::Select cannot select nonexistent value at index 3",
        ),
        (
            "!Select [x, [a]]",
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a \
          list",
        ),
    ]);
}

#[test]
fn refusals_of_lookups_name_the_function_and_the_place() {
    refuses(&[
        (
            "!FindInMap [Nowhere, a, b]",
            "Template error: Mapping named 'Nowhere' is not present in the 'Mappings' section of template.",
        ),
        (
            "!FindInMap [Regions, eu-west-1, Short]",
            "Template error: Unable to get mapping for Regions::eu-west-1::Short",
        ),
        (
            "!FindInMap [Regions, a]",
            "Template error: every Fn::FindInMap object requires three parameters, the map name, map key \
          and the attribute for return value",
        ),
        ("!If [Prod, a]", "Template error: Fn::If requires a list argument with three elements"),
        (
            "!Sub '${a b}'",
            "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, \
          underscores, periods, and colons",
        ),
        (
            "!Sub []",
            "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. \
          Specify a string as first argument, and an optional second argument to specify a mapping of \
          values to replace in the string",
        ),
        (
            "!GetAtt T.Nothing",
            "Template error: resource T does not support attribute type Nothing in Fn::GetAtt",
        ),
        (
            "!GetAtt T",
            "Template error: if specifying one argument to Fn::GetAtt, that argument must be a non-empty \
          string in format <LogicalId>.<Attribute>",
        ),
        ("!Base64 [a]", "Template error: every Fn::Base64 object must have a String-typed value."),
        (
            "!ImportValue {'Fn::Join': ['', [!Ref T]]}",
            "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported \
          values, or Fn::GetAZs",
        ),
        (
            "'{{resolve:secretsmanager:x}}'",
            "Template error: the dynamic reference {{resolve:secretsmanager:x}} cannot be resolved here",
        ),
        (
            "!Cidr [10.0.0.0/30, 9, 1]",
            "Template error: every Fn::Cidr object requires an IPv4 or IPv6 block, a count from 1 to 256 \
          and optionally the bits of a subnet, all of which must fit into the block",
        ),
    ]);
}

#[test]
fn an_export_that_does_not_exist_is_named_when_it_is_resolved() {
    let plan = plan(&around("!ImportValue nothing")).expect("planned");
    let error = plan.properties(resource(&plan, "R"), &known(&[], &[])).expect_err("no export");
    assert_eq!(
        error.to_string(),
        "No export named nothing found (at /Resources/R/Properties/Value/Fn::ImportValue)"
    );
    assert!(plan.imports(&known(&[], &[])).is_err());
}

#[test]
fn the_imports_of_a_template_are_known() {
    let plan = plan(&around("!Sub ['${x}', {x: !ImportValue shared-name}]")).expect("planned");
    let imports = plan.imports(&known(&[], &[])).expect("imports");
    assert_eq!(imports, ["shared-name"]);
}

#[test]
fn a_preview_shows_what_is_not_known_yet() {
    let nothing = known(&[], &[]);
    for (value, expected) in [
        ("!Ref T", json!(UNKNOWN)),
        ("!Sub '${T}-x'", json!(format!("{UNKNOWN}-x"))),
        ("!Join [',', [!Ref T, b]]", json!(format!("{UNKNOWN},b"))),
        ("!Select [0, !Split [':', !GetAtt T.Arn]]", json!(UNKNOWN)),
        ("!Ref Stage", json!("prod")),
    ] {
        let plan = plan(&around(value)).expect(value);
        let preview = plan.preview(resource(&plan, "R"), &nothing).expect(value);
        assert_eq!(preview.get("Value"), Some(&expected), "{value}");
        let exact = plan.properties(resource(&plan, "R"), &nothing);
        assert_eq!(exact.is_err(), expected != json!("prod"), "{value}");
    }
}

#[test]
fn a_short_text_cannot_multiply_without_end() {
    let value = format!("!Sub '{}'", "${Stage}".repeat(100_000));
    let long = around(&value).replace("Default: prod", &format!("Default: {}", "p".repeat(4_000)));
    let sentence = plan(&long).expect_err("refused").to_string();
    assert!(
        sentence.starts_with("Template error: what the functions produce exceeds"),
        "{sentence}"
    );
}
