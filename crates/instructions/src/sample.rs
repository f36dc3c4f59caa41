//! What the pieces work on: an order of about 450 bytes, and requests about it.

use bytes::Bytes;
use model::{Operation, Request};
use value::Item;

/// An order in a user's partition, as JSON.
pub(crate) fn order() -> String {
    let note = "the quick brown fox jumps over the lazy dog, ".repeat(8);
    format!(
        "{{\"pk\":{{\"S\":\"USER#00000042\"}},\"sk\":{{\"S\":\"ORDER#00000007\"}},\
         \"gsi1pk\":{{\"S\":\"DAY#00000042\"}},\"gsi1sk\":{{\"S\":\"ORDER#00000007\"}},\
         \"status\":{{\"S\":\"PAID\"}},\"amount\":{{\"N\":\"129.95\"}},\
         \"rev\":{{\"N\":\"1000000000042\"}},\"goods\":{{\"L\":[{{\"M\":{{\"sku\":{{\"S\":\"A-1\"}},\
         \"n\":{{\"N\":\"2\"}}}}}}]}},\"note\":{{\"S\":\"{note}\"}}}}"
    )
}

/// The body of a PutItem of it.
pub(crate) fn put() -> Bytes {
    format!("{{\"TableName\":\"Main\",\"Item\":{}}}", order()).into()
}

/// The body of a BatchWriteItem of 25 of them.
pub(crate) fn batch_write() -> Bytes {
    let put = format!("{{\"PutRequest\":{{\"Item\":{}}}}}", order());
    format!("{{\"RequestItems\":{{\"Main\":[{}]}}}}", vec![put; 25].join(",")).into()
}

/// The item of it.
pub(crate) fn item() -> Option<Item> {
    match wire::decode(Operation::PutItem, &put()) {
        Ok(Request::PutItem(input)) => Some(input.item),
        _ => None,
    }
}

/// The values of a request with expressions.
pub(crate) fn values(json: &str) -> Option<Item> {
    let body = format!("{{\"TableName\":\"Main\",\"Item\":{json}}}");
    match wire::decode(Operation::PutItem, &body.into()) {
        Ok(Request::PutItem(input)) => Some(input.item),
        _ => None,
    }
}
