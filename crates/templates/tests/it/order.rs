//! References, dependencies and the order of resources.

use super::harness::{known, plan, refusal, resource};
use templates::DeletionPolicy;

fn ids(text: &str) -> Vec<String> {
    let plan = plan(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    plan.resources.into_iter().map(|resource| resource.logical_id).collect()
}

#[test]
fn resources_come_after_what_they_need_and_keep_their_order_otherwise() {
    let text = "Resources:\n  D: {Type: AWS::CDK::Metadata, DependsOn: [B, A]}\n  \
                C: {Type: AWS::SSM::Parameter, Properties: {Value: !Sub '${A}-${B.Value}'}}\n  \
                B: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref A}}\n  \
                A: {Type: AWS::CDK::Metadata}\n  E: {Type: AWS::CDK::Metadata}\n";
    assert_eq!(ids(text), ["A", "B", "D", "C", "E"]);
}

#[test]
fn circles_are_named_without_what_hangs_on_them() {
    let text = "Resources:\n  A: {Type: AWS::CDK::Metadata, Properties: {P: !Ref B}}\n  \
                B: {Type: AWS::CDK::Metadata, DependsOn: A}\n  \
                C: {Type: AWS::CDK::Metadata, DependsOn: B}\n  D: {Type: AWS::CDK::Metadata}\n";
    assert_eq!(refusal(text), "Circular dependency between resources: [A, B]");
    let own = "Resources: {A: {Type: AWS::CDK::Metadata, Properties: {P: !Ref A}}}";
    assert_eq!(refusal(own), "Circular dependency between resources: [A]");
}

#[test]
fn references_to_nothing_are_named() {
    for (text, expected) in [
        (
            "Resources: {A: {Type: AWS::CDK::Metadata, Properties: {P: !Ref X, Q: !Ref Y}}}",
            "Template format error: Unresolved resource dependencies [X, Y] in the Resources block of the \
          template",
        ),
        (
            "Resources: {A: {Type: AWS::CDK::Metadata, DependsOn: X}}",
            "Template format error: Unresolved resource dependencies [X] in the Resources block of the \
          template",
        ),
        (
            "Resources: {A: {Type: AWS::CDK::Metadata, Properties: {P: !Sub '${aws:InstanceId}'}}}",
            "Template format error: Unresolved resource dependencies [aws:InstanceId] in the Resources \
          block of the template",
        ),
        (
            "Resources: {A: {Type: AWS::CDK::Metadata}}\nOutputs: {O: {Value: !Ref X}}",
            "Template format error: Unresolved resource dependencies [X] in the Outputs block of the \
          template",
        ),
        (
            "Resources: {A: {Type: AWS::CDK::Metadata, Properties: {P: !GetAtt X.Arn}}}",
            "Template error: instance of Fn::GetAtt references undefined resource X",
        ),
        (
            "Resources: {A: {Type: AWS::CDK::Metadata, Properties: {P: !Sub '${X.Arn}'}}}",
            "Template error: instance of Fn::Sub references invalid resource attribute X.Arn",
        ),
    ] {
        assert_eq!(refusal(text), expected, "{text}");
    }
}

#[test]
fn what_a_condition_leaves_out_is_not_there() {
    let head = "Conditions: {Never: !Equals [a, b]}\nResources:\n  \
                A: {Type: AWS::SSM::Parameter, Condition: Never, Properties: {Value: x}}\n  ";
    let branch = "B: {Type: AWS::SSM::Parameter, DependsOn: A, Properties: {Value: !If [Never, !Ref A, other]}}";
    assert_eq!(ids(&format!("{head}{branch}")), ["B"]);
    let direct = "B: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref A}}";
    assert_eq!(
        refusal(&format!("{head}{direct}")),
        "Template format error: Unresolved resource dependencies [A] in the Resources block of the template"
    );
    let output = "B: {Type: AWS::CDK::Metadata}\nOutputs:\n  O: {Condition: Never, Value: !Ref A}\n  \
                  P: {Value: !Ref B}\n";
    let plan = plan(&format!("{head}{output}")).expect("planned");
    let outputs: Vec<&str> = plan.outputs.iter().map(|output| output.key.as_str()).collect();
    assert_eq!(outputs, ["P"]);
}

#[test]
fn outputs_and_exports_are_resolved() {
    let text = "Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {}}}\n\
                Outputs:\n  Name: {Description: its name, Value: !Ref T, \
                Export: {Name: !Sub '${AWS::StackName}-Name'}}\n  Number: {Value: 5}\n";
    let plan = plan(text).expect(text);
    let outputs = plan.outputs(&known(&[("T", "demo-T")], &[])).expect("outputs");
    let found: Vec<_> = outputs
        .iter()
        .map(|output| (output.key.as_str(), output.value.as_str(), output.export.as_deref()))
        .collect();
    assert_eq!(found, [("Name", "demo-T", Some("demo-Name")), ("Number", "5", None)]);
    assert_eq!(outputs.first().and_then(|output| output.description.as_deref()), Some("its name"));
}

#[test]
fn policies_are_read() {
    let text = "Resources:\n  A: {Type: AWS::CDK::Metadata, DeletionPolicy: Retain, \
                UpdateReplacePolicy: Retain}\n  B: {Type: AWS::CDK::Metadata, \
                DeletionPolicy: RetainExceptOnCreate}\n";
    let plan = plan(text).expect(text);
    let policies = |id| {
        let found = resource(&plan, id);
        (found.deletion_policy, found.update_replace_policy)
    };
    assert_eq!(policies("A"), (DeletionPolicy::Retain, DeletionPolicy::Retain));
    assert_eq!(policies("B"), (DeletionPolicy::RetainExceptOnCreate, DeletionPolicy::Delete));
}
