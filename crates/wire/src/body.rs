//! Bodies of DynamoDB calls: from bytes to a request, and from a response to bytes.

use bytes::Bytes;
use model::{ApiError, Operation, OrderedMap, Request, Response};
use value::Item;

use crate::decode::whole;
use crate::encode::{Encode as _, Encoder};
use crate::generated;

/// Bytes of a response in addition to its items.
const FRAME: usize = 512;

/// Decodes the body of a request.
///
/// # Errors
/// `Serialization` for a body that does not fit the operation's shapes, `Validation` for one that
/// does but breaks constraints.
pub fn decode(operation: Operation, body: &Bytes) -> Result<Request, ApiError> {
    whole(operation, body, generated::request::request)
}

/// Appends the body of `response` to `out`.
pub fn encode_response(response: &Response, out: &mut Vec<u8>) {
    generated::response::response(&mut Encoder::new(out), response);
}

/// Appends the JSON of an item, as in a response, to `out`.
pub fn encode_item(item: &Item, out: &mut Vec<u8>) {
    item.encode(&mut Encoder::new(out));
}

/// About how many bytes the body of `response` will have, so that its buffer need not grow. The
/// JSON of an item is longer than its encoded form by quotes and type descriptors.
#[must_use]
pub fn expected_bytes(response: &Response) -> usize {
    let items = |items: Option<&[Item]>| {
        items.unwrap_or_default().iter().map(item_bytes).fold(0, usize::saturating_add)
    };
    let content = match response {
        Response::GetItem(output) => output.item.as_ref().map_or(0, item_bytes),
        Response::Query(output) => items(output.items.as_deref()),
        Response::Scan(output) => items(output.items.as_deref()),
        Response::BatchGetItem(output) => {
            let tables = output.responses.iter().flat_map(OrderedMap::iter);
            tables.map(|(_, found)| items(Some(found))).fold(0, usize::saturating_add)
        }
        _ => 0,
    };
    content.saturating_add(FRAME)
}

fn item_bytes(item: &Item) -> usize {
    item.as_encoded().len().saturating_add(item.len().saturating_mul(12)).saturating_add(8)
}
