//! Parameters: binding, types, constraints. Sentences as CloudFormation answers CreateStack.

use serde_json::json;
use templates::Value;
use templates::{ParameterInput, Unsupported};

use super::harness::{Known, given, plan_with, resource};

fn template(declaration: &str) -> String {
    format!(
        "Parameters:\n  P: {declaration}\nResources:\n  R:\n    Type: AWS::SSM::Parameter\n    \
         Properties: {{Value: !Ref P}}\n"
    )
}

fn value(declaration: &str, values: &[(&str, &str)]) -> Result<Value, String> {
    let text = template(declaration);
    let plan =
        plan_with(&text, &given(values), Unsupported::Refuse).map_err(|error| error.to_string())?;
    let properties = plan.properties(resource(&plan, "R"), &Known::default());
    Ok(properties.map_err(|error| error.to_string())?.get("Value").cloned().unwrap_or_default())
}

#[test]
fn a_value_is_given_or_default_and_lists_are_lists() {
    for (declaration, values, expected) in [
        ("{Type: String, Default: d}", &[][..], json!("d")),
        ("{Type: String, Default: d}", &[("P", "v")], json!("v")),
        ("{Type: Number, Default: 5}", &[], json!("5")),
        ("{Type: CommaDelimitedList}", &[("P", "a, b ,c")], json!(["a", "b", "c"])),
        ("{Type: CommaDelimitedList}", &[("P", "")], json!([])),
        ("{Type: List<Number>}", &[("P", "1,2")], json!(["1", "2"])),
        ("{Type: AWS::SSM::Parameter::Name, Default: /n}", &[], json!("/n")),
        (
            "{Type: AWS::SSM::Parameter::Value<String>, Default: /cdk-bootstrap/hnb659fds/version}",
            &[],
            json!("33"),
        ),
        (
            "{Type: AWS::SSM::Parameter::Value<List<String>>, Default: /names}",
            &[],
            json!(["a", "b"]),
        ),
    ] {
        assert_eq!(value(declaration, values), Ok(expected), "{declaration}");
    }
}

#[test]
fn constraints_are_told_in_cloudformation_s_words() {
    for (declaration, given, expected) in [
        ("{Type: String}", None, "Parameters: [P] must have values"),
        (
            "{Type: String, AllowedValues: [a, b]}",
            Some("c"),
            "Parameter 'P' must be one of AllowedValues",
        ),
        (
            "{Type: String, AllowedPattern: '[a-z]+'}",
            Some("abc1"),
            "Parameter 'P' must match pattern [a-z]+",
        ),
        (
            "{Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: only letters}",
            Some("1"),
            "Parameter 'P' failed to satisfy constraint: only letters",
        ),
        (
            "{Type: String, MinLength: 3}",
            Some("ab"),
            "Parameter 'P' must contain at least 3 characters",
        ),
        (
            "{Type: String, MaxLength: 3}",
            Some("abcd"),
            "Parameter 'P' must contain at most 3 characters",
        ),
        ("{Type: Number}", Some("x"), "Parameter 'P' must be a number"),
        (
            "{Type: Number, MinValue: 3}",
            Some("2"),
            "Parameter 'P' must be a number not less than 3",
        ),
        (
            "{Type: Number, MaxValue: 3}",
            Some("4"),
            "Parameter 'P' must be a number not greater than 3",
        ),
        (
            "{Type: CommaDelimitedList, AllowedValues: [a, b]}",
            Some("a,c"),
            "Parameter 'P' must be one of AllowedValues",
        ),
        ("{Type: List<Number>}", Some("1,x"), "Parameter 'P' must be a number"),
        (
            "{Type: AWS::SSM::Parameter::Value<String>}",
            Some("/none"),
            "Unable to fetch parameters [/none] from parameter store for this account.",
        ),
    ] {
        let values: Vec<(&str, &str)> = given.map(|value| ("P", value)).into_iter().collect();
        assert_eq!(value(declaration, &values), Err(expected.to_owned()), "{declaration}");
    }
}

#[test]
fn patterns_match_the_whole_value_and_may_look_around() {
    assert_eq!(
        value("{Type: String, AllowedPattern: 'a|b'}", &[("P", "ab")]),
        Err("Parameter 'P' must match pattern a|b".to_owned())
    );
    let lookahead = "{Type: String, AllowedPattern: '(?!aws)[a-z]+'}";
    assert_eq!(value(lookahead, &[("P", "table")]), Ok(json!("table")));
    assert!(value(lookahead, &[("P", "awstable")]).is_err());
}

#[test]
fn a_pattern_that_backtracks_without_end_is_given_up() {
    let evil = "{Type: String, AllowedPattern: '(?=(a+)+$)(a|aa)+\\1b'}";
    let found = value(evil, &[("P", &"a".repeat(2_000))]);
    let sentence = found.expect_err("refused");
    assert!(sentence.starts_with("Parameter 'P' "), "{sentence}");
}

#[test]
fn the_request_s_parameters_must_exist_once() {
    let text = template("{Type: String, Default: d}");
    let refused = |inputs: &[ParameterInput]| {
        plan_with(&text, inputs, Unsupported::Refuse).expect_err("refused").to_string()
    };
    assert_eq!(
        refused(&given(&[("X", "1"), ("Y", "2")])),
        "Parameters: [X, Y] do not exist in the template"
    );
    assert_eq!(refused(&given(&[("P", "1"), ("P", "2")])), "Duplicate parameter key: P");
    assert_eq!(
        refused(&[ParameterInput::Previous("P".to_owned())]),
        "Invalid input for parameter key P. Cannot specify usePreviousValue as true for a parameter key \
         not in the previous template"
    );
}

#[test]
fn previous_values_stay_and_secrets_are_marked() {
    let text = "Parameters: {Kept: {Type: String, NoEcho: true, Default: d}}\n\
                Resources: {R: {Type: AWS::CDK::Metadata}}";
    let inputs = [ParameterInput::Previous("Kept".to_owned())];
    let plan = plan_with(text, &inputs, Unsupported::Refuse).expect(text);
    let kept = plan.parameters.first().expect("a parameter");
    assert_eq!((kept.value.as_str(), kept.no_echo), ("from before", true));
}
