//! The calls of SSM.

use access::CallPermission;
use engine::{Namespace, RequestCtx};
use serde_json::{Map, Value, json};
use wire::aws::{Call, Reply};

use super::error::SsmError;
use super::parameters::{Parameter, Parameters, Ssm};
use crate::service::AwsService;

/// The longest name and the longest value, in characters.
const MAX_NAME: usize = 2_048;
const MAX_VALUE: usize = 8_192;

impl AwsService for Ssm {
    async fn answer(&self, context: &RequestCtx, call: &Call) -> Reply {
        match dispatch(self.parameters(&context.namespace), call).await {
            Ok(answer) => Reply::json(200, answer.to_string()),
            Err(SsmError { status, code, message }) => {
                Reply::json(status, json!({ "__type": code, "message": message }).to_string())
            }
        }
    }

    /// Source: service authorization reference, `list_awssystemsmanager`.
    fn permissions(&self, namespace: &Namespace, call: &Call) -> Vec<CallPermission> {
        let action = call.target.strip_prefix("AmazonSSM.").unwrap_or_default();
        let Ok(input) = serde_json::from_slice::<Map<String, Value>>(&call.body) else {
            return Vec::new();
        };
        let names = input.get("Names").and_then(Value::as_array).into_iter().flatten();
        let one = ["Name", "Path"].into_iter().filter_map(|name| input.get(name));
        let arn = |name: &str| {
            let Namespace { account, region } = namespace;
            let name = name.strip_prefix('/').unwrap_or(name);
            format!("arn:aws:ssm:{region}:{account}:parameter/{name}")
        };
        let action = format!("ssm:{action}");
        let named: Vec<_> = match action.as_str() {
            "ssm:GetParameters" => names.filter_map(Value::as_str).map(arn).collect(),
            _ => one.filter_map(Value::as_str).map(arn).collect(),
        };
        if named.is_empty() {
            return vec![CallPermission::new(action, "*")];
        }
        named.into_iter().map(|arn| CallPermission::new(action.as_str(), arn)).collect()
    }
}

async fn dispatch(parameters: Parameters<'_>, call: &Call) -> Result<Value, SsmError> {
    let action = call.target.strip_prefix("AmazonSSM.").unwrap_or_default();
    let input: Map<String, Value> = serde_json::from_slice(&call.body)
        .map_err(|error| SsmError::new("SerializationException", error.to_string()))?;
    match action {
        "GetParameter" => get(parameters, &input).await,
        "GetParameters" => get_many(parameters, &input).await,
        "GetParametersByPath" => by_path(parameters, &input).await,
        "PutParameter" => put(parameters, &input).await,
        "DeleteParameter" => delete(parameters, &input).await,
        other => {
            let message = format!("{other} is not available on this server");
            Err(SsmError::new("UnknownOperationException", message))
        }
    }
}

fn name(input: &Map<String, Value>) -> Result<&str, SsmError> {
    let name = input.get("Name").and_then(Value::as_str).unwrap_or_default();
    if name.is_empty() || name.len() > MAX_NAME {
        let message = "Name is missing or longer than 2048 characters".to_owned();
        return Err(SsmError::new("ValidationException", message));
    }
    Ok(name)
}

fn missing(name: &str) -> SsmError {
    SsmError::new("ParameterNotFound", format!("Parameter {name} not found."))
}

async fn get(parameters: Parameters<'_>, input: &Map<String, Value>) -> Result<Value, SsmError> {
    let name = name(input)?;
    let found = parameters.parameter(name).await?.ok_or_else(|| missing(name))?;
    Ok(json!({ "Parameter": describe(parameters.namespace, name, &found) }))
}

async fn get_many(
    parameters: Parameters<'_>,
    input: &Map<String, Value>,
) -> Result<Value, SsmError> {
    let names = input.get("Names").and_then(Value::as_array).into_iter().flatten();
    let (mut found, mut absent) = (Vec::new(), Vec::new());
    for name in names.filter_map(Value::as_str) {
        match parameters.parameter(name).await? {
            Some(parameter) => found.push(describe(parameters.namespace, name, &parameter)),
            None => absent.push(name),
        }
    }
    Ok(json!({ "Parameters": found, "InvalidParameters": absent }))
}

async fn by_path(
    parameters: Parameters<'_>,
    input: &Map<String, Value>,
) -> Result<Value, SsmError> {
    let path = input.get("Path").and_then(Value::as_str).unwrap_or("/");
    let recursive = input.get("Recursive").and_then(Value::as_bool).unwrap_or_default();
    let prefix = format!("{}/", path.trim_end_matches('/'));
    let all = parameters.all_stored().await?;
    let below = all.iter().filter(|(name, _)| {
        let rest = name.strip_prefix(&prefix);
        rest.is_some_and(|rest| recursive || !rest.contains('/'))
    });
    let found: Vec<_> =
        below.map(|(name, one)| describe(parameters.namespace, name, one)).collect();
    Ok(json!({ "Parameters": found }))
}

async fn put(parameters: Parameters<'_>, input: &Map<String, Value>) -> Result<Value, SsmError> {
    let name = name(input)?;
    let text = |key: &str| input.get(key).and_then(Value::as_str);
    let value = text("Value").unwrap_or_default();
    if value.is_empty() || value.len() > MAX_VALUE {
        let message = "Value is missing or longer than 8192 characters".to_owned();
        return Err(SsmError::new("ValidationException", message));
    }
    let overwrite = input.get("Overwrite").and_then(Value::as_bool).unwrap_or_default();
    loop {
        let revision = parameters.revision().await?;
        let before = parameters.stored(name).await?;
        if before.is_some() && !overwrite {
            let message = "The parameter already exists. To overwrite this value, set the \
                           overwrite option in the request to true.";
            return Err(SsmError::new("ParameterAlreadyExists", message.to_owned()));
        }
        let version = before.as_ref().map_or(1, |before| before.version.saturating_add(1));
        let kind = text("Type").map(str::to_owned).or(before.map(|before| before.kind));
        let kind = kind.unwrap_or_else(|| "String".to_owned());
        let parameter =
            Parameter { value: value.to_owned(), kind, version, changed: parameters.now() };
        if parameters.put(revision, name, &parameter).await? {
            return Ok(json!({ "Version": version, "Tier": "Standard" }));
        }
    }
}

async fn delete(parameters: Parameters<'_>, input: &Map<String, Value>) -> Result<Value, SsmError> {
    let name = name(input)?;
    loop {
        let revision = parameters.revision().await?;
        if parameters.stored(name).await?.is_none() {
            return Err(missing(name));
        }
        if parameters.delete(revision, name).await? {
            return Ok(json!({}));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay below 2^53")]
fn describe(namespace: &Namespace, name: &str, parameter: &Parameter) -> Value {
    let Namespace { account, region } = namespace;
    let path = name.strip_prefix('/').unwrap_or(name);
    json!({
        "Name": name,
        "Type": parameter.kind,
        "Value": parameter.value,
        "Version": parameter.version,
        "LastModifiedDate": (parameter.changed / 1_000) as f64 / 1_000.0,
        "ARN": format!("arn:aws:ssm:{region}:{account}:parameter/{path}"),
        "DataType": "text",
    })
}
