//! The versions of an item, as JSON.
//!
//! The input is GetItem's, with `Limit` and `NextToken`; so the permissions are those of a GetItem
//! of the past, with all conditions that a policy may have for it.

use ::engine::{ChangedBy, Engine, ItemVersion, RequestCtx};
use bytes::Bytes;
use model::{ApiError, GetItemInput, Operation, Request};
use serde_json::{Map, Value, json};
use value::Item;

use super::error::OwnError;

/// Versions of one answer, unless fewer are asked for, and at most.
const USUAL: u64 = 100;
const MOST: u64 = 1_000;

/// The GetItem that a call is about.
pub(super) fn request(body: &Bytes) -> Result<GetItemInput, ApiError> {
    match wire::decode(Operation::GetItem, body)? {
        Request::GetItem(input) => Ok(input),
        _ => Err(ApiError::InternalServerError),
    }
}

/// Answers a call.
///
/// # Errors
/// The API's, and those about the members that GetItem has not.
pub(crate) async fn answer(
    engine: &Engine,
    context: &RequestCtx,
    body: &Bytes,
) -> Result<Value, OwnError> {
    let input = request(body)?;
    let members: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|error| OwnError::new("SerializationException", error))?;
    let limit = match members.get("Limit") {
        None => Some(USUAL),
        Some(limit) => limit.as_u64().filter(|limit| (1..=MOST).contains(limit)),
    };
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).ok_or_else(|| {
        OwnError::new("ValidationException", format!("Limit must be a number from 1 to {MOST}"))
    })?;
    let next = match members.get("NextToken") {
        None => None,
        Some(token) => {
            Some(token.as_str().and_then(|token| token.parse().ok()).ok_or_else(|| {
                OwnError::new("ValidationException", "NextToken is not one of an earlier answer")
            })?)
        }
    };
    let found = engine.item_history(context, &input, (limit, next)).await?;
    let versions: Vec<Value> = found.versions.iter().map(version).collect();
    let mut answer = json!({ "Versions": versions, "Earliest": found.earliest.as_secs() });
    if let Some(members) = answer.as_object_mut() {
        if let Some(item) = &found.before {
            members.insert("Before".to_owned(), rendered(item));
        }
        if let Some(next) = found.next {
            members.insert("NextToken".to_owned(), Value::String(next.to_string()));
        }
    }
    Ok(answer)
}

fn version(version: &ItemVersion) -> Value {
    let by = match version.by {
        ChangedBy::Request => "REQUEST",
        ChangedBy::TimeToLive => "TIME_TO_LIVE",
    };
    let mut shown = json!({ "Time": version.at.as_epoch_seconds(), "By": by });
    if let (Some(members), Some(item)) = (shown.as_object_mut(), &version.item) {
        members.insert("Item".to_owned(), rendered(item));
    }
    shown
}

/// An item as in answers of the API.
fn rendered(item: &Item) -> Value {
    let mut text = Vec::new();
    wire::encode_item(item, &mut text);
    serde_json::from_slice(&text).unwrap_or_default()
}
