//! Resources of SAM that have no effect here, and what the transform makes beside them.
//!
//! Their properties stay as they are written, except those that AWS gives to another resource: what
//! refers to a function must not wait for what calls it. Logical ids that end in a hash on AWS
//! (versions, deployments, layers) end without one.

use serde_json::{Map, Value, json};

use super::{Transformed, become_type, properties, role};

/// The implicit APIs of functions: logical id, type, and the stage that belongs to it.
const REST: [&str; 4] = [
    "ServerlessRestApi",
    "AWS::ApiGateway::RestApi",
    "ServerlessRestApiProdStage",
    "AWS::ApiGateway::Stage",
];
const HTTP: [&str; 4] = [
    "ServerlessHttpApi",
    "AWS::ApiGatewayV2::Api",
    "ServerlessHttpApiApiGatewayDefaultStage",
    "AWS::ApiGatewayV2::Stage",
];

/// Adds the resource of a type of SAM, and what is made for it.
pub(super) fn add(
    made: &mut Transformed,
    logical_id: &str,
    kind: &str,
    mut resource: Value,
    globals: Option<&Value>,
) {
    let mut given = properties(&mut resource);
    for (name, value) in globals.and_then(Value::as_object).into_iter().flatten() {
        given.entry(name).or_insert_with(|| value.clone());
    }
    let resource_type = match kind {
        "Function" => return function(made, logical_id, resource, given),
        "StateMachine" => {
            given.remove("Events");
            role(made, logical_id, &resource, (&mut given, "states.amazonaws.com"));
            "AWS::StepFunctions::StateMachine"
        }
        "Application" => match given.remove("Location") {
            // An application of the repository has no template here: it is not provided.
            Some(Value::Object(location)) => {
                given.insert("Location".to_owned(), Value::Object(location));
                "AWS::Serverless::Application"
            }
            location => {
                given.insert("TemplateURL".to_owned(), location.unwrap_or_default());
                if let Some(Value::Object(tags)) = given.get_mut("Tags").map(Value::take) {
                    let tags = tags.into_iter();
                    let tags = tags.map(|(key, value)| json!({ "Key": key, "Value": value }));
                    given.insert("Tags".to_owned(), tags.collect());
                }
                "AWS::CloudFormation::Stack"
            }
        },
        "Api" => {
            let stage = format!("{logical_id}{}Stage", text(&given, "StageName"));
            stage_of(made, logical_id, &resource, stage, REST[3]);
            REST[1]
        }
        "HttpApi" => {
            let stage = match &*text(&given, "StageName") {
                "" => format!("{logical_id}ApiGatewayDefaultStage"),
                name => format!("{logical_id}{name}Stage"),
            };
            stage_of(made, logical_id, &resource, stage, HTTP[3]);
            HTTP[1]
        }
        "LayerVersion" => "AWS::Lambda::LayerVersion",
        "GraphQLApi" => "AWS::AppSync::GraphQLApi",
        other => {
            let kind = format!("{}{other}", super::PREFIX);
            become_type(&mut resource, &kind, given);
            return made.add(logical_id, resource);
        }
    };
    become_type(&mut resource, resource_type, given);
    made.add(logical_id, resource);
}

/// A function with its role, its version and alias, and the APIs that its events imply.
fn function(
    made: &mut Transformed,
    logical_id: &str,
    mut resource: Value,
    mut given: Map<String, Value>,
) {
    let events = match given.remove("Events") {
        Some(Value::Object(events)) => events,
        _ => Map::new(),
    };
    for (kind, of, api) in [("Api", "RestApiId", REST), ("HttpApi", "ApiId", HTTP)] {
        let implied = events.values().any(|event| {
            let named = event.get("Properties").and_then(|properties| properties.get(of));
            event.get("Type").and_then(Value::as_str) == Some(kind) && named.is_none()
        });
        if implied {
            let [id, resource_type, stage, stage_type] = api;
            made.make(id.to_owned(), json!({ "Type": resource_type }));
            made.make(stage.to_owned(), json!({ "Type": stage_type }));
            made.renamed.add(id, "Stage", stage);
        }
    }
    role(made, logical_id, &resource, (&mut given, "lambda.amazonaws.com"));
    if let Some(Value::String(alias)) = given.remove("AutoPublishAlias") {
        let version = format!("{logical_id}Version");
        let alias_id = format!("{logical_id}Alias{alias}");
        let of = json!({ "Ref": logical_id });
        let members = json!({ "FunctionName": of });
        let made_for = |kind| with_condition(&resource, kind, &members);
        made.make(version.clone(), made_for("AWS::Lambda::Version"));
        made.make(alias_id.clone(), made_for("AWS::Lambda::Alias"));
        made.renamed.add(logical_id, "Version", &version);
        made.renamed.add(logical_id, "Alias", &alias_id);
    }
    become_type(&mut resource, "AWS::Lambda::Function", given);
    made.add(logical_id, resource);
}

/// The role of a function or a state machine that names none.
fn role(
    made: &mut Transformed,
    logical_id: &str,
    resource: &Value,
    (given, service): (&mut Map<String, Value>, &str),
) {
    let policies = given.remove("Policies");
    if given.contains_key("Role") {
        return;
    }
    let id = format!("{logical_id}Role");
    let members = role::properties(&id, service, policies);
    made.make(id.clone(), with_condition(resource, "AWS::IAM::Role", &members));
    given.insert("Role".to_owned(), json!({ "Fn::GetAtt": [id, "Arn"] }));
}

fn stage_of(
    made: &mut Transformed,
    logical_id: &str,
    resource: &Value,
    stage: String,
    stage_type: &str,
) {
    made.renamed.add(logical_id, "Stage", &stage);
    made.make(stage, with_condition(resource, stage_type, &json!({})));
}

/// A resource that exists when `of` does.
fn with_condition(of: &Value, resource_type: &str, properties: &Value) -> Value {
    let mut made = json!({ "Type": resource_type, "Properties": properties });
    if let (Some(condition), Some(members)) = (of.get("Condition"), made.as_object_mut()) {
        members.insert("Condition".to_owned(), condition.clone());
    }
    made
}

/// A property that is text; empty when it is something else.
fn text(given: &Map<String, Value>, name: &str) -> String {
    given.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
