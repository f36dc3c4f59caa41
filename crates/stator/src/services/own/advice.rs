//! What a request would do, and what is wrong with the requests so far, as JSON.

use ::engine::RequestCtx;
use advisor::Advisor;
use bytes::Bytes;
use design::{Model, Prices, Region, Source};
use model::{ApiError, Operation, Request};
use serde_json::{Map, Value};

use super::error::OwnError;

/// The Region whose prices are shown where the tables' own has none.
const PRICED: &str = "us-east-1";

/// The request that an Explain is about: `{"Operation": "Query", "Input": {…}}`.
///
/// # Errors
/// Those of the request, in the words of its operation.
pub(super) fn request(body: &Bytes) -> Result<Request, OwnError> {
    let wrong = |what: &str| OwnError::new("ValidationException", what);
    let members: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|error| OwnError::new("SerializationException", error))?;
    let name = members.get("Operation").and_then(Value::as_str);
    let name = name.ok_or_else(|| wrong("Operation must be the name of an operation, Query"))?;
    let operation = Operation::from_name(name).ok_or_else(|| unknown(name))?;
    let input = members.get("Input").filter(|input| input.is_object());
    let input = input.ok_or_else(|| wrong("Input must be an object, as the operation takes it"))?;
    Ok(wire::decode(operation, &Bytes::from(input.to_string()))?)
}

/// There is no such operation; which one may be meant, where only its letters' case or hyphens
/// differ.
fn unknown(name: &str) -> OwnError {
    let letters = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase();
    let meant = Operation::ALL.iter().find(|it| letters(it.name()) == letters(name));
    let hint = meant.map(|it| format!("; did you mean {}?", it.name())).unwrap_or_default();
    let message = format!("{name} is not an operation of DynamoDB{hint}");
    OwnError::new("ValidationException", message)
}

/// Explains a request.
pub(super) async fn explain(
    advisor: &Advisor,
    context: &RequestCtx,
    body: &Bytes,
) -> Result<Value, OwnError> {
    let request = request(body)?;
    let operation = request.operation();
    let prices = prices(&context.namespace.region);
    let explained = advisor.explain(context, request, prices.as_ref()).await;
    let explained = explained.map_err(|why| OwnError::new("ValidationException", why))?;
    let refused = |error: &ApiError| {
        let (_, code) = wire::error_code(error);
        format!("{code}: {}", error.message(Some(operation)))
    };
    Ok(explained.json(refused))
}

/// Advises: what rules find in the requests so far. `Model` may be the text of a model.
pub(super) async fn advise(
    advisor: &Advisor,
    context: &RequestCtx,
    input: &Map<String, Value>,
) -> Result<Value, OwnError> {
    let model = match input.get("Model") {
        None | Some(Value::Null) => None,
        Some(text) => Some(read(text, input.get("ModelFile"))?),
    };
    let prices = prices(&context.namespace.region);
    let advice = advisor.advise(context, model.as_ref(), prices.as_ref()).await;
    let advice = advice.ok_or_else(|| {
        let why = "this server keeps no statistics of requests; start it without --advice=false";
        OwnError::new("ValidationException", why)
    })?;
    Ok(advice.json(&context.namespace))
}

fn read(text: &Value, file: Option<&Value>) -> Result<Model, OwnError> {
    let text = text.as_str().ok_or_else(|| {
        OwnError::new("ValidationException", "Model must be the text of a model file")
    })?;
    let source = Source::new(file.and_then(Value::as_str).unwrap_or("the model"), text);
    design::read(&source).map_err(|faults| {
        let faults = design::faults(&source, &faults);
        OwnError::new("ValidationException", format!("this is no model\n{faults}"))
    })
}

/// Prices of the Region, or else of the one whose prices are known best.
fn prices(region: &str) -> Option<Region> {
    let prices = Prices::read(&Prices::built_in()).ok()?;
    prices.region(region).or_else(|_| prices.region(PRICED)).ok().cloned()
}
