//! The role that SAM makes for a function or a state machine: who assumes it, and its policies.
//!
//! Policies are names or ARNs of managed ones, documents, and SAM's templates. Of the templates
//! those of DynamoDB count; what the others permit is of services that are not here.

use serde_json::{Map, Value, json};

/// The ARN of a table of this account and Region.
const TABLE: &str = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${name}";
/// What the name of a managed policy of AWS follows.
const MANAGED: &str = "arn:aws:iam::aws:policy/";

/// Actions of DynamoDB, and what follows the ARN of the table in each resource that they are for.
type Statement = (&'static [&'static str], &'static [&'static str]);

const WITH_INDEXES: &[&str] = &["", "/index/*"];

/// Policy templates of SAM and their statements. Source: "AWS SAM policy template list".
const TEMPLATES: [(&str, &[Statement]); 5] = [
    (
        "DynamoDBCrudPolicy",
        &[(
            &[
                "GetItem",
                "DeleteItem",
                "PutItem",
                "Scan",
                "Query",
                "UpdateItem",
                "BatchWriteItem",
                "BatchGetItem",
                "DescribeTable",
                "ConditionCheckItem",
            ],
            WITH_INDEXES,
        )],
    ),
    (
        "DynamoDBReadPolicy",
        &[(&["GetItem", "Scan", "Query", "BatchGetItem", "DescribeTable"], WITH_INDEXES)],
    ),
    ("DynamoDBWritePolicy", &[(&["PutItem", "UpdateItem", "BatchWriteItem"], WITH_INDEXES)]),
    ("DynamoDBReconfigurePolicy", &[(&["UpdateTable"], &[""])]),
    (
        "DynamoDBStreamReadPolicy",
        &[
            (&["DescribeStream", "GetRecords", "GetShardIterator"], &["/stream/${stream}"]),
            (&["ListStreams"], &["/stream/*"]),
        ],
    ),
];

/// The properties of the role with this logical id, assumed by `service`.
pub(super) fn properties(id: &str, service: &str, policies: Option<Value>) -> Value {
    let given = match policies {
        None => Vec::new(),
        Some(Value::Array(list)) => list,
        Some(one) => vec![one],
    };
    let (mut managed, mut own) = (Vec::new(), Vec::new());
    for (place, policy) in given.into_iter().enumerate() {
        let named = |document| {
            json!({
                "PolicyName": format!("{id}Policy{place}"), "PolicyDocument": document,
            })
        };
        match policy {
            Value::String(name) if name.starts_with("arn:") => managed.push(json!(name)),
            Value::String(name) => managed.push(json!(format!("{MANAGED}{name}"))),
            Value::Object(policy) if policy.contains_key("Statement") => {
                own.push(named(Value::Object(policy)));
            }
            Value::Object(policy) if is_reference(&policy) => managed.push(Value::Object(policy)),
            Value::Object(policy) => own.extend(expanded(&policy).map(named)),
            _ => {}
        }
    }
    let mut members = json!({ "AssumeRolePolicyDocument": {
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": { "Service": [service] },
        }],
    } });
    for (name, list) in [("ManagedPolicyArns", managed), ("Policies", own)] {
        if let (false, Some(members)) = (list.is_empty(), members.as_object_mut()) {
            members.insert(name.to_owned(), Value::Array(list));
        }
    }
    members
}

/// Whether it stands for the ARN of a managed policy.
fn is_reference(policy: &Map<String, Value>) -> bool {
    policy.keys().all(|key| ["Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join"].contains(&&**key))
}

/// The document of a template of DynamoDB.
fn expanded(policy: &Map<String, Value>) -> Option<Value> {
    let (statements, parameters) =
        TEMPLATES.iter().find_map(|(name, statements)| Some((statements, policy.get(*name)?)))?;
    let table = parameters.get("TableName")?;
    let resource = |after: &&str| {
        let mut names = json!({ "name": table });
        if let (true, Some(names)) = (after.contains("${stream}"), names.as_object_mut()) {
            let stream = parameters.get("StreamName").cloned().unwrap_or_default();
            names.insert("stream".to_owned(), stream);
        }
        json!({ "Fn::Sub": [format!("{TABLE}{after}"), names] })
    };
    let statement = |(actions, after): &Statement| {
        let actions: Vec<_> = actions.iter().map(|action| format!("dynamodb:{action}")).collect();
        let resources: Vec<_> = after.iter().map(resource).collect();
        json!({ "Effect": "Allow", "Action": actions, "Resource": resources })
    };
    let statements: Vec<_> = statements.iter().map(statement).collect();
    Some(json!({ "Version": "2012-10-17", "Statement": statements }))
}
