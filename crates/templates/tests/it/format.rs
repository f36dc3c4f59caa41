//! The form of templates. Sentences: AWS, "Troubleshooting CloudFormation" and its knowledge
//! center, unless the error says otherwise.

use serde_json::json;
use templates::Template;
use templates::Value;

use super::harness::{Known, plan, refusal, resource};

fn body(text: &str) -> Value {
    Template::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).body().clone()
}

/// A value in YAML, read as a property.
fn yaml(value: &str) -> Value {
    let text = format!(
        "Resources:\n  P:\n    Type: AWS::SSM::Parameter\n    Properties:\n      V: {value}\n"
    );
    body(&text).pointer("/Resources/P/Properties/V").cloned().expect("a value")
}

#[test]
fn short_forms_are_long_forms() {
    for (text, expected) in [
        ("!Ref Main", json!({"Ref": "Main"})),
        ("!GetAtt Main.Arn", json!({"Fn::GetAtt": ["Main", "Arn"]})),
        ("!GetAtt [Main, Arn]", json!({"Fn::GetAtt": ["Main", "Arn"]})),
        ("!GetAtt Nested.Outputs.Name", json!({"Fn::GetAtt": ["Nested", "Outputs.Name"]})),
        ("!Sub 'a-${B}'", json!({"Fn::Sub": "a-${B}"})),
        ("!Sub [x, {a: 1}]", json!({"Fn::Sub": ["x", {"a": 1}]})),
        ("!Join ['', [a, !Ref B]]", json!({"Fn::Join": ["", ["a", {"Ref": "B"}]]})),
        (
            "!If [C, !Ref A, !Ref 'AWS::NoValue']",
            json!({"Fn::If": ["C", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}),
        ),
        ("!Select [0, !GetAZs '']", json!({"Fn::Select": [0, {"Fn::GetAZs": ""}]})),
        ("!Select [0, !GetAZs ]", json!({"Fn::Select": [0, {"Fn::GetAZs": ""}]})),
        ("!Split [',', 'a,b']", json!({"Fn::Split": [",", "a,b"]})),
        ("!FindInMap [M, a, b]", json!({"Fn::FindInMap": ["M", "a", "b"]})),
        ("!ImportValue x", json!({"Fn::ImportValue": "x"})),
        ("!Base64 text", json!({"Fn::Base64": "text"})),
        ("!Cidr [10.0.0.0/24, 6, 5]", json!({"Fn::Cidr": ["10.0.0.0/24", 6, 5]})),
        ("!Equals [a, b]", json!({"Fn::Equals": ["a", "b"]})),
        (
            "!And [!Condition A, !Not [!Condition B]]",
            json!({"Fn::And": [{"Condition": "A"}, {"Fn::Not": [{"Condition": "B"}]}]}),
        ),
        (
            "!Or [!Condition A, !Condition B]",
            json!({"Fn::Or": [{"Condition": "A"}, {"Condition": "B"}]}),
        ),
        ("!Length [a, b]", json!({"Fn::Length": ["a", "b"]})),
        ("!ToJsonString {a: 1}", json!({"Fn::ToJsonString": {"a": 1}})),
        ("!Contains [[a], b]", json!({"Fn::Contains": [["a"], "b"]})),
    ] {
        assert_eq!(yaml(text), expected, "{text}");
    }
}

#[test]
fn plain_scalars_mean_what_yaml_1_1_says() {
    for (text, expected) in [
        ("5", json!(5)),
        ("-5", json!(-5)),
        ("0.5", json!(0.5)),
        ("true", json!(true)),
        ("No", json!(false)),
        ("'5'", json!("5")),
        ("\"yes\"", json!("yes")),
        ("2012-10-17", json!("2012-10-17")),
        ("012345678901", json!("012345678901")),
        ("1.50", json!("1.50")),
        ("1e3", json!("1e3")),
        ("arn:aws:s3:::x", json!("arn:aws:s3:::x")),
        ("!!str 5", json!("5")),
        ("|\n        two\n        lines", json!("two\nlines\n")),
    ] {
        assert_eq!(yaml(text), expected, "{text}");
    }
}

#[test]
fn keys_are_text_and_keep_their_order() {
    let text = "Mappings:\n  M:\n    123456789012: {Zeta: a, Alpha: b, on: c}\n\
                Resources: {B: {Type: AWS::CDK::Metadata}, A: {Type: AWS::CDK::Metadata}}";
    let body = body(text);
    let keys = |pointer: &str| -> Vec<String> {
        let object = body.pointer(pointer).and_then(Value::as_object).expect("an object");
        object.keys().cloned().collect()
    };
    assert_eq!(keys("/Mappings/M"), ["123456789012"]);
    assert_eq!(keys("/Mappings/M/123456789012"), ["Zeta", "Alpha", "on"]);
    assert_eq!(keys("/Resources"), ["B", "A"]);
}

#[test]
fn json_and_yaml_of_one_template_are_the_same() {
    let json = r#"{"Resources": {"T": {"Type": "AWS::CDK::Metadata", "Properties": {"N": [1, "a", true]}}}}"#;
    let yaml =
        "Resources:\n  T:\n    Type: AWS::CDK::Metadata\n    Properties:\n      N: [1, a, true]\n";
    assert_eq!(body(json), body(yaml));
    assert_eq!(plan(json).expect(json), plan(yaml).expect(yaml));
}

#[test]
fn what_is_not_well_formed_is_refused_with_its_place() {
    for (text, expected) in [
        ("{\"Resources\": }", "Template format error: JSON not well-formed. (line 1, column 15)"),
        ("a: b: c", "Template format error: YAML not well-formed. (line 1, column 5)"),
        ("[1, 2]", "Template format error: unsupported structure."),
        ("", "Template format error: unsupported structure."),
        ("just text", "Template format error: unsupported structure."),
        (
            "Resources:\n  A: &x {Type: AWS::CDK::Metadata}\n  B: *x\n",
            "Template format error: YAML aliases are not allowed in CloudFormation templates",
        ),
        (
            "Resources:\n  A: {Type: AWS::CDK::Metadata}\n  A: {Type: AWS::CDK::Metadata}\n",
            "Template format error: YAML not well-formed. (line 3, column 3) Duplicate key A",
        ),
        (
            "Resources: !Foo bar",
            "Template format error: YAML not well-formed. (line 1, column 12) Unknown tag !Foo",
        ),
        ("a: 1\n---\nb: 2\n", "Template format error: YAML not well-formed. (line 2, column 1)"),
    ] {
        assert_eq!(refusal(text), expected, "{text}");
    }
}

#[test]
fn too_deep_and_too_long_texts_are_refused() {
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(2_000), close.repeat(2_000));
    let json = format!("{{\"Resources\": {}}}", nested("[", "]"));
    assert_eq!(refusal(&json), "Template format error: nesting exceeds 100 levels");
    let yaml = format!("Resources: {}", nested("[", "]"));
    assert_eq!(refusal(&yaml), "Template format error: nesting exceeds 100 levels");
    let long = format!("Description: {}", "x".repeat(1_000_000));
    assert_eq!(refusal(&long), "Template may not exceed 1000000 bytes in size.");
}

#[test]
fn sections_have_their_form() {
    for (text, expected) in [
        ("Parameters: {}", "Template format error: At least one Resources member must be defined."),
        ("Resources: {}", "Template format error: At least one Resources member must be defined."),
        ("Resurces: {}", "Invalid template property or properties [Resurces]"),
        (
            "Resources: {my-table: {Type: AWS::CDK::Metadata}}",
            "Template format error: Resource name my-table is non alphanumeric.",
        ),
        (
            "Resources: {T: {Type: !Ref X}}",
            "Template format error: [/Resources/T] Every Type member must be a string.",
        ),
        (
            "Resources: {T: {Type: AWS::CDK::Metadata, name: x}}",
            "Invalid template resource property 'name' (in /Resources/T)",
        ),
        (
            "Resources:\n  T:\n    Type: AWS::CDK::Metadata\n    Properties:\n",
            "Template format error: [/Resources/T/Properties] 'null' values are not allowed in templates",
        ),
        (
            "Resources: {T: {Type: AWS::CDK::Metadata, Condition: [a]}}",
            "Template format error: [/Resources/T] Every Condition member must be a string.",
        ),
        (
            "Mappings: {M: {v1!: {a: b}}}\nResources: {T: {Type: AWS::CDK::Metadata}}",
            "Template format error: Mappings attribute name 'v1!' must contain only alphanumeric \
             characters.",
        ),
        (
            "Mappings: {M: {a: {b: {c: d}}}}\nResources: {T: {Type: AWS::CDK::Metadata}}",
            "Template format error: Every Mappings attribute must be a String or a List.",
        ),
        (
            "Outputs: {O: {Description: x}}\nResources: {T: {Type: AWS::CDK::Metadata}}",
            "Template format error: Every Outputs member must contain a Value object (in /Outputs/O)",
        ),
        (
            "Parameters: {P: {Type: Strin}}\nResources: {T: {Type: AWS::CDK::Metadata}}",
            "Template format error: Unrecognized parameter type: Strin",
        ),
        (
            "Parameters: {P: {Type: String, Defalt: x}}\nResources: {T: {Type: AWS::CDK::Metadata}}",
            "Invalid template parameter property 'Defalt' (in /Parameters/P)",
        ),
        (
            "Parameters: {P: {Type: String, Default: [x]}}\nResources: {T: {Type: AWS::CDK::Metadata}}",
            "Template format error: [/Parameters/P] Every Default member must be a string.",
        ),
        (
            "Transform: AWS::Include\nResources: {T: {Type: AWS::CDK::Metadata}}",
            "No transform named AWS::Include found.",
        ),
        (
            "Resources: {T: {Type: Table}}",
            "Template format error: Unrecognized resource types: [Table]",
        ),
        (
            "Resources: {T: {Type: AWS::CDK::Metadata, DeletionPolicy: Keep}}",
            "Template format error: Unrecognized DeletionPolicy Keep for resource T. It must be one of \
          [Delete, Retain, RetainExceptOnCreate]",
        ),
    ] {
        assert_eq!(refusal(text), expected, "{text}");
    }
}

#[test]
fn macros_are_refused_wherever_they_stand() {
    for text in [
        "Transform: AWS::Include\nResources: {T: {Type: AWS::CDK::Metadata}}",
        "Resources: {T: {Type: AWS::CDK::Metadata, Properties: !Transform {Name: AWS::Include}}}",
        "Resources: {T: {Type: AWS::CDK::Metadata, Properties: {A: 1, 'Fn::Transform': {Name: \
         AWS::Include}}}}",
        "Resources: {T: {Type: AWS::CDK::Metadata}}\nMappings: {'Fn::Transform': {Name: AWS::Include}}",
    ] {
        assert_eq!(refusal(text), "No transform named AWS::Include found.", "{text}");
    }
}

#[test]
fn entries_of_outputs_are_text() {
    let with = |output: &str| {
        format!("Resources: {{T: {{Type: AWS::CDK::Metadata}}}}\nOutputs: {{O: {output}}}\n")
    };
    let malformed = "Template format error: Output O is malformed. The Name field of every Export member \
                     must be specified and consist only of alphanumeric characters, colons, or hyphens.";
    assert_eq!(refusal(&with("{Value: x, Export: {Nam: y}}")), malformed);
    let resolved = |output: &str| {
        let plan = plan(&with(output)).expect(output);
        plan.outputs(&Known::default()).expect_err(output).to_string()
    };
    assert_eq!(resolved("{Value: x, Export: {Name: 'a b'}}"), malformed);
    assert_eq!(
        resolved("{Value: [a, b]}"),
        "Template format error: The Value field of every Outputs member must evaluate to a String. (in \
         /Outputs/O)"
    );
    let long = format!(
        "Description: {}\nResources: {{T: {{Type: AWS::CDK::Metadata}}}}",
        "x".repeat(1_025)
    );
    assert_eq!(refusal(&long), "Template format error: 'Description' length is greater than 1024.");
}

#[test]
fn the_quotas_of_cloudformation_hold() {
    let entries = |count: usize, entry: &str| -> String {
        (0..count).map(|number| format!("  E{number}: {entry}\n")).collect()
    };
    let resources = |count| format!("Resources:\n{}", entries(count, "{Type: AWS::CDK::Metadata}"));
    assert_eq!(plan(&resources(500)).expect("500").resources.len(), 500);
    assert_eq!(
        refusal(&resources(501)),
        "Template format error: Number of resources, 501, is greater than maximum allowed, 500"
    );
    let outputs = format!("{}Outputs:\n{}", resources(1), entries(201, "{Value: x}"));
    assert_eq!(
        refusal(&outputs),
        "Template format error: Number of outputs, 201, is greater than maximum allowed, 200"
    );
    let parameters =
        format!("{}Parameters:\n{}", resources(1), entries(201, "{Type: String, Default: x}"));
    assert_eq!(
        refusal(&parameters),
        "Template format error: Number of parameters, 201, is greater than maximum allowed, 200"
    );
}

#[test]
fn resource_types_that_nobody_provides_are_named() {
    use super::harness::plan_with;
    use templates::Unsupported;

    let text = "Resources: {Q: {Type: AWS::SQS::Queue}, T: {Type: AWS::CDK::Metadata}}";
    let sentence = refusal(text);
    assert!(sentence.contains("Q (AWS::SQS::Queue)"), "{sentence}");
    let plan = plan_with(text, &[], Unsupported::Skip).expect(text);
    assert!(resource(&plan, "Q").skipped && !resource(&plan, "T").skipped);
}
