//! Conditions and rules.

use templates::Unsupported;

use super::harness::{given, plan, plan_with, refusal};

const RESOURCE: &str = "Resources: {R: {Type: AWS::CDK::Metadata}}";

fn decided(conditions: &str) -> Result<Vec<(String, bool)>, String> {
    let text = format!(
        "Parameters: {{Stage: {{Type: String, Default: prod}}}}\nMappings: {{M: {{a: {{b: prod}}}}}}\n\
         Conditions: {conditions}\n{RESOURCE}"
    );
    plan(&text).map(|plan| plan.conditions).map_err(|error| error.to_string())
}

#[test]
fn conditions_come_to_what_their_functions_say() {
    for (condition, expected) in [
        ("!Equals [!Ref Stage, prod]", true),
        ("!Equals [!Ref Stage, test]", false),
        ("!Equals [1, '1']", true),
        ("!Equals [!FindInMap [M, a, b], !Ref Stage]", true),
        ("!Equals [!Select [0, !Split ['-', 'prod-1']], !Ref Stage]", true),
        ("!Not [!Equals [a, b]]", true),
        ("!And [!Equals [a, a], !Equals [b, b]]", true),
        ("!And [!Equals [a, a], !Equals [b, c]]", false),
        ("!Or [!Equals [a, b], !Equals [b, b]]", true),
        ("!Or [!Equals [a, b], !Equals [b, c]]", false),
    ] {
        let found = decided(&format!("{{C: {condition}}}"));
        assert_eq!(found, Ok(vec![("C".to_owned(), expected)]), "{condition}");
    }
}

#[test]
fn conditions_may_name_each_other_in_any_order() {
    let found = decided(
        "{A: !Not [!Condition B], B: !And [!Condition C, !Condition C], C: !Equals [x, x]}",
    );
    let expected =
        [("A", false), ("B", true), ("C", true)].map(|(name, holds)| (name.to_owned(), holds));
    assert_eq!(found, Ok(expected.to_vec()));
}

#[test]
fn what_is_no_condition_is_refused() {
    for (conditions, expected) in [
        (
            "{A: !Condition B, B: !Not [!Condition A]}",
            "Template format error: Circular dependency between conditions: [A, B]",
        ),
        (
            "{A: !Condition X}",
            "Template format error: Unresolved condition dependency X in the Conditions block of the template",
        ),
        (
            "{A: !Equals [!Ref R, x]}",
            "Template format error: Unresolved dependencies [R]. Cannot reference resources in the \
          Conditions block of the template",
        ),
        (
            "{A: !Equals [!GetAtt R.Arn, x]}",
            "Template format error: Unresolved dependencies [R]. Cannot reference resources in the \
          Conditions block of the template",
        ),
        (
            "{A: !Join ['', [a]]}",
            "Template format error: Conditions can only be boolean operations on parameters and other \
          conditions (at /Conditions/A/Fn::Join)",
        ),
        (
            "{A: yes}",
            "Template format error: Conditions can only be boolean operations on parameters and other \
          conditions (at /Conditions/A)",
        ),
        (
            "{A: !Equals [a]}",
            "Template error: every Fn::Equals object requires a list of 2 string parameters. (at \
          /Conditions/A/Fn::Equals)",
        ),
        (
            "{A: !And [!Equals [a, a]]}",
            "Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean \
          parameters. (at /Conditions/A/Fn::And)",
        ),
        (
            "{A: !Not [!Equals [a, a], !Equals [a, a]]}",
            "Template error: every Fn::Not object requires one boolean parameter. (at \
          /Conditions/A/Fn::Not)",
        ),
    ] {
        assert_eq!(decided(conditions), Err(expected.to_owned()), "{conditions}");
    }
}

#[test]
fn a_chain_of_conditions_may_be_long_in_either_direction() {
    const LENGTH: usize = 20_000;
    let chain = |to: &dyn Fn(usize) -> usize| -> String {
        let links: Vec<String> = (1..LENGTH)
            .map(|number| format!("C{}: !Not [!Condition C{}]", to(number), to(number - 1)))
            .collect();
        format!("{{C{}: !Equals [a, a], {}}}", to(0), links.join(", "))
    };
    let forward = chain(&|number| number);
    assert_eq!(decided(&forward).expect("decided").len(), LENGTH);
    let lines: Vec<&str> = forward.trim_matches(['{', '}']).split(", C").collect();
    let backward: Vec<&str> = lines.iter().rev().copied().collect();
    let backward = format!("{{C{}}}", backward.join(", C").replace(", CC0", ", C0"));
    assert_eq!(decided(&backward).expect("decided").len(), LENGTH);
}

fn ruled(rule: &str, stage: &str) -> Result<(), String> {
    let text = format!(
        "Parameters:\n  Stage: {{Type: String}}\n  Zones: {{Type: CommaDelimitedList, Default: 'a,b'}}\n\
         Rules: {{Check: {rule}}}\n{RESOURCE}"
    );
    let planned = plan_with(&text, &given(&[("Stage", stage)]), Unsupported::Refuse);
    planned.map(|_| ()).map_err(|error| error.to_string())
}

#[test]
fn assertions_must_hold_when_their_rule_applies() {
    let contains = "{Assertions: [{Assert: !Contains [[test, prod], !Ref Stage], \
                    AssertDescription: test or prod}]}";
    assert_eq!(ruled(contains, "prod"), Ok(()));
    assert_eq!(ruled(contains, "x"), Err("Rules were violated: Check: test or prod".to_owned()));
    let conditional = "{RuleCondition: !Equals [!Ref Stage, prod], \
                       Assertions: [{Assert: !EachMemberEquals [!Ref Zones, a]}]}";
    assert_eq!(ruled(conditional, "test"), Ok(()));
    assert_eq!(ruled(conditional, "prod"), Err("Rules were violated: Check".to_owned()));
    let members = "{Assertions: [{Assert: !EachMemberIn [!Ref Zones, [a, b, c]]}]}";
    assert_eq!(ruled(members, "x"), Ok(()));
}

#[test]
fn rule_functions_do_not_belong_into_conditions() {
    let sentence = decided("{A: !Contains [[a], a]}").expect_err("refused");
    assert!(sentence.contains("Conditions can only be boolean operations"), "{sentence}");
}

#[test]
fn a_condition_that_does_not_exist_is_named() {
    assert_eq!(
        refusal("Resources: {R: {Type: AWS::CDK::Metadata, Condition: Nope}}"),
        "Template format error: Unresolved condition dependency Nope in the Resources block of the template"
    );
    assert_eq!(
        refusal("Resources: {R: {Type: AWS::CDK::Metadata, Properties: {P: !If [Nope, a, b]}}}"),
        "Template format error: Unresolved condition dependency Nope in the Resources block of the template"
    );
}
