//! SSM: parameters that templates refer to. Values are kept as they are given; `SecureString` is not
//! encrypted here.

use std::collections::BTreeMap;

use engine::{Area, EngineError, RowRange, RowWrite, Rows, RowsError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use wire::aws::{Call, Reply};

use super::toolkit::bootstrap_version;
use crate::stack::Stacks;

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Parameter {
    value: String,
    /// `String`, `StringList` or `SecureString`.
    kind: String,
    version: u64,
    /// Microseconds since 1970.
    changed: u64,
}

/// Why a call is refused: its code and its text.
struct Refusal(u16, &'static str, String);

impl From<EngineError> for Refusal {
    fn from(error: EngineError) -> Self {
        tracing::error!(%error, "a call of SSM failed");
        Self(500, "InternalServerError", "Internal failure".to_owned())
    }
}

/// The longest name and the longest value.
const NAME: usize = 2_048;
const VALUE: usize = 8_192;

/// Answers a call.
pub(super) async fn answer(stacks: &Stacks, call: &Call) -> Reply {
    let action = call.target.strip_prefix("AmazonSSM.").unwrap_or_default();
    let input: Map<String, Value> = match serde_json::from_slice(&call.body) {
        Ok(input) => input,
        Err(error) => {
            return refused(&Refusal(400, "SerializationException", error.to_string()));
        }
    };
    let answer = match action {
        "GetParameter" => get(stacks, &input).await,
        "GetParameters" => get_many(stacks, &input).await,
        "GetParametersByPath" => by_path(stacks, &input).await,
        "PutParameter" => put(stacks, &input).await,
        "DeleteParameter" => delete(stacks, &input).await,
        other => {
            let message = format!("{other} is not available on this server");
            Err(Refusal(400, "UnknownOperationException", message))
        }
    };
    match answer {
        Ok(answer) => Reply::json(200, answer.to_string()),
        Err(refusal) => refused(&refusal),
    }
}

fn refused(Refusal(status, code, message): &Refusal) -> Reply {
    Reply::json(*status, json!({ "__type": code, "message": message }).to_string())
}

fn name(input: &Map<String, Value>) -> Result<&str, Refusal> {
    let name = input.get("Name").and_then(Value::as_str).unwrap_or_default();
    if name.is_empty() || name.len() > NAME {
        let message = "Name is missing or longer than 2048 characters".to_owned();
        return Err(Refusal(400, "ValidationException", message));
    }
    Ok(name)
}

fn missing(name: &str) -> Refusal {
    Refusal(400, "ParameterNotFound", format!("Parameter {name} not found."))
}

async fn get(stacks: &Stacks, input: &Map<String, Value>) -> Result<Value, Refusal> {
    let name = name(input)?;
    let found = stacks.parameter(name).await?.ok_or_else(|| missing(name))?;
    Ok(json!({ "Parameter": shown(stacks, name, &found) }))
}

async fn get_many(stacks: &Stacks, input: &Map<String, Value>) -> Result<Value, Refusal> {
    let names = input.get("Names").and_then(Value::as_array).into_iter().flatten();
    let (mut found, mut absent) = (Vec::new(), Vec::new());
    for name in names.filter_map(Value::as_str) {
        match stacks.parameter(name).await? {
            Some(parameter) => found.push(shown(stacks, name, &parameter)),
            None => absent.push(name),
        }
    }
    Ok(json!({ "Parameters": found, "InvalidParameters": absent }))
}

async fn by_path(stacks: &Stacks, input: &Map<String, Value>) -> Result<Value, Refusal> {
    let path = input.get("Path").and_then(Value::as_str).unwrap_or("/");
    let recursive = input.get("Recursive").and_then(Value::as_bool).unwrap_or_default();
    let prefix = format!("{}/", path.trim_end_matches('/'));
    let all = stacks.kept_parameters().await?;
    let below = all.iter().filter(|(name, _)| {
        let rest = name.strip_prefix(&prefix);
        rest.is_some_and(|rest| recursive || !rest.contains('/'))
    });
    let found: Vec<_> = below.map(|(name, one)| shown(stacks, name, one)).collect();
    Ok(json!({ "Parameters": found }))
}

async fn put(stacks: &Stacks, input: &Map<String, Value>) -> Result<Value, Refusal> {
    let name = name(input)?;
    let text = |key: &str| input.get(key).and_then(Value::as_str);
    let value = text("Value").unwrap_or_default();
    if value.is_empty() || value.len() > VALUE {
        let message = "Value is missing or longer than 8192 characters".to_owned();
        return Err(Refusal(400, "ValidationException", message));
    }
    let overwrite = input.get("Overwrite").and_then(Value::as_bool).unwrap_or_default();
    loop {
        let rows = stacks.parameter_rows();
        let revision = rows.revision().await?;
        let before = stacks.kept_parameter(name).await?;
        if before.is_some() && !overwrite {
            let message = "The parameter already exists. To overwrite this value, set the \
                           overwrite option in the request to true.";
            return Err(Refusal(400, "ParameterAlreadyExists", message.to_owned()));
        }
        let version = before.as_ref().map_or(1, |before| before.version.saturating_add(1));
        let kind = text("Type").map(str::to_owned).or(before.map(|before| before.kind));
        let kind = kind.unwrap_or_else(|| "String".to_owned());
        let changed = stacks.now();
        let parameter = Parameter { value: value.to_owned(), kind, version, changed };
        // Plain data: writing it cannot fail.
        let row = serde_json::to_vec(&parameter).unwrap_or_default();
        let write = RowWrite::Put(name.as_bytes().to_vec(), row);
        if commit(stacks, revision, write).await? {
            return Ok(json!({ "Version": version, "Tier": "Standard" }));
        }
    }
}

async fn delete(stacks: &Stacks, input: &Map<String, Value>) -> Result<Value, Refusal> {
    let name = name(input)?;
    loop {
        let revision = stacks.parameter_rows().revision().await?;
        if stacks.kept_parameter(name).await?.is_none() {
            return Err(missing(name));
        }
        let write = RowWrite::Delete(name.as_bytes().to_vec());
        if commit(stacks, revision, write).await? {
            return Ok(json!({}));
        }
    }
}

/// Whether the write went through; if not, somebody else was faster.
async fn commit(stacks: &Stacks, revision: u64, write: RowWrite) -> Result<bool, Refusal> {
    let deadline = stacks.engine.env().deadline(std::time::Duration::from_secs(60));
    match stacks.parameter_rows().commit(revision, vec![write], deadline).await {
        Ok(_) => Ok(true),
        Err(RowsError::Changed) => Ok(false),
        Err(RowsError::Engine(error)) => Err(error.into()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay below 2^53")]
fn shown(stacks: &Stacks, name: &str, parameter: &Parameter) -> Value {
    let (account, region) = (&stacks.namespace.account, &stacks.namespace.region);
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

impl Stacks {
    fn parameter_rows(&self) -> Rows<'_> {
        self.engine.rows(Area::new(3), &self.namespace, "parameters")
    }

    /// The names and values of all parameters that are kept.
    pub(crate) async fn all_parameters(&self) -> Result<BTreeMap<String, String>, EngineError> {
        let kept = self.kept_parameters().await?.into_iter();
        Ok(kept.map(|(name, parameter)| (name, parameter.value)).collect())
    }

    async fn kept_parameters(&self) -> Result<BTreeMap<String, Parameter>, EngineError> {
        let mut found = BTreeMap::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let last = after.as_deref();
            let range = RowRange { prefix: b"", after: last, newest_first: false, limit: 1_000 };
            let page = self.parameter_rows().page(range).await?;
            for (key, row) in page.rows {
                found.insert(String::from_utf8_lossy(&key).into_owned(), read(&row)?);
                after = Some(key);
            }
            if !page.more {
                return Ok(found);
            }
        }
    }

    async fn kept_parameter(&self, name: &str) -> Result<Option<Parameter>, EngineError> {
        let row = self.parameter_rows().get(name.as_bytes()).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// A parameter, the bootstrap's version among them.
    async fn parameter(&self, name: &str) -> Result<Option<Parameter>, EngineError> {
        if let Some(kept) = self.kept_parameter(name).await? {
            return Ok(Some(kept));
        }
        let virtual_one =
            |value| Parameter { value, kind: "String".into(), version: 1, changed: 0 };
        Ok(bootstrap_version(name).map(virtual_one))
    }
}

fn read(row: &[u8]) -> Result<Parameter, EngineError> {
    serde_json::from_slice(row).map_err(|_| EngineError::UnreadableCatalog { what: "parameter" })
}
