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
    assert!(sentence.starts_with("Parameter 'P' has an AllowedPattern that takes more than "));
}

/// Processor time of this thread, in milliseconds.
fn processor_millis() -> u128 {
    // "utime" and "stime" are in ticks of a hundredth of a second.
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("this thread runs");
    let nanos = stat.split(' ').next().and_then(|text| text.parse::<u128>().ok());
    nanos.expect("a number") / 1_000_000
}

#[test]
fn all_patterns_of_a_call_share_one_budget() {
    let list = vec!["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"; 124].join(",");
    let empty = ",".repeat(4_095);
    let long = "a".repeat(4_096);
    let back = r"(?=(a*)*)((a|aa|a{3})*?\1?)*";
    let looks = "(?=a|)".repeat(30_000);
    for (pattern, given) in [(back, &list), (back, &long), (back, &empty), (&*looks, &empty)] {
        let declaration = format!("{{Type: CommaDelimitedList, AllowedPattern: '{pattern}'}}");
        let before = processor_millis();
        // Whatever it says, it says it soon.
        let found = value(&declaration, &[("P", given)]);
        let took = processor_millis() - before;
        assert!(took < 3_000, "{took} ms of processor for {:.40}", format!("{found:?}"));
    }
}

#[test]
fn usual_patterns_fit_the_budget_with_long_lists() {
    let name = r"(?!-)(?!.*--)[a-z][a-z0-9-]{1,62}(?<!-)";
    let list: Vec<String> = (0..200).map(|n| format!("my-bucket-{n}")).collect();
    let declaration = format!("{{Type: CommaDelimitedList, AllowedPattern: '{name}'}}");
    assert_eq!(value(&declaration, &[("P", &list.join(","))]), Ok(json!(list)));
    let password = r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z\d]{8,128}";
    let declaration = format!("{{Type: String, AllowedPattern: '{password}'}}");
    let secret = format!("{}A1", "a".repeat(126));
    assert_eq!(value(&declaration, &[("P", &secret)]), Ok(json!(secret)));
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
