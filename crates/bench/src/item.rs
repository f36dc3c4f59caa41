//! The items of the bench: an order in a user's partition, with one index by day.
//!
//! Sizes are DynamoDB's: attribute names and values in UTF-8, numbers about half a byte a digit.
//!
//! Invariant: every item of a run has the same size, so bytes a second follow from items a second.

use crate::request::{Hole, Template};

/// What all attributes but the padding of `note` take, in DynamoDB's counting: pk 15, sk 16,
/// gsi1pk 18, gsi1sk 20, rev 11, status 10, amount 10, the name `note` 4.
const WITHOUT_PADDING: usize = 104;

/// The smallest item that can be asked for, in bytes.
pub const LEAST_BYTES: usize = WITHOUT_PADDING;

/// The order that every item has; conditions of the update workload ask for it.
pub const STATUS: &str = "PAID";

/// The key of the item in `slot`, as a JSON object.
#[must_use]
pub fn key(slot: usize) -> Template {
    Template::default()
        .text("{\"pk\":{\"S\":\"USER#")
        .hole(Hole::Partition(slot))
        .text("\"},\"sk\":{\"S\":\"ORDER#")
        .hole(Hole::Sort(slot))
        .text("\"}}")
}

/// The item in `slot`, of about `bytes` bytes, as a JSON object. Its `rev` is new in every request
/// and is projected into the index, so that every put has to change the index.
#[must_use]
pub fn item(slot: usize, bytes: usize) -> Template {
    let padding = padding(bytes.saturating_sub(WITHOUT_PADDING));
    Template::default()
        .text("{\"pk\":{\"S\":\"USER#")
        .hole(Hole::Partition(slot))
        .text("\"},\"sk\":{\"S\":\"ORDER#")
        .hole(Hole::Sort(slot))
        .text("\"},\"gsi1pk\":{\"S\":\"DAY#")
        .hole(Hole::Partition(slot))
        .text("\"},\"gsi1sk\":{\"S\":\"ORDER#")
        .hole(Hole::Sort(slot))
        .text("\"},\"rev\":{\"N\":\"")
        .hole(Hole::Revision)
        .text(&format!(
            "\"}},\"status\":{{\"S\":\"{STATUS}\"}},\"amount\":{{\"N\":\"129.95\"}},\
             \"note\":{{\"S\":\"{padding}\"}}}}"
        ))
}

/// Text of `bytes` bytes that no compressor can shrink to nothing.
fn padding(bytes: usize) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz  ,.-+";
    let mut random = crate::random::Random::new(0, 0);
    let mut letter = || {
        let index = usize::try_from(random.between(0, 32)).unwrap_or_default();
        LETTERS.get(index).copied().map_or(' ', char::from)
    };
    (0..bytes).map(|_| letter()).collect()
}
