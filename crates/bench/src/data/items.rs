//! The items of the tables, as JSON templates.
//!
//! Sizes are DynamoDB's: attribute names and values in UTF-8, numbers about half a byte a digit.
//!
//! Invariants: every item of one form has the same size, so bytes a second follow from items a
//! second; every form has a `rev` that is new in every request and that every index projects, so
//! that every put has to change the indexes.

use crate::client::template::{Placeholder, Template};

/// What all attributes but the padding of `note` take in DynamoDB's counting, for the order with
/// one index: pk 15, sk 16, gsi1pk 18, gsi1sk 20, rev 11, status 10, amount 10, the name `note` 4.
const WITHOUT_PADDING: usize = 104;

/// The same for the order of the production table: pk 15, sk 16, email 30, gsi1pk 11, gsi1sk 34,
/// rev 11, status 12, amount 10, `note` 4.
const PRODUCTION_WITHOUT_PADDING: usize = 143;

/// The same for the order of the single-table design, which has no email.
const ORDER_WITHOUT_PADDING: usize = 113;

/// The same for a profile: pk 15, sk 9, email 30, name 7, rev 11, `note` 4.
const PROFILE_WITHOUT_PADDING: usize = 76;

/// The smallest item that can be asked for, in bytes.
pub const MIN_ITEM_BYTES: usize = PRODUCTION_WITHOUT_PADDING;

/// Fields of an item of YCSB.
pub const FIELDS: usize = 10;

/// The state that every order of the indexed table has; conditions of the update workload ask for
/// it.
pub const STATUS: &str = "PAID";

/// Adds `"name":{"S":"prefix` to `object`; the value and its end follow.
fn string(object: Template, name: &str, prefix: &str) -> Template {
    object.text(&format!("\"{name}\":{{\"S\":\"{prefix}"))
}

/// The key of the item in `slot`.
#[must_use]
pub fn key(slot: usize) -> Template {
    members_of_key(Template::default().text("{"), slot).text("}")
}

fn members_of_key(object: Template, slot: usize) -> Template {
    let object =
        string(object, "pk", "USER#").placeholder(Placeholder::Partition(slot)).text("\"},");
    string(object, "sk", "ORDER#").placeholder(Placeholder::Sort(slot)).text("\"}")
}

/// The end of every order: what changes, a state, an amount, and text that fills it up.
fn tail(object: Template, padding_bytes: usize) -> Template {
    let padding = padding(padding_bytes);
    object
        .text(",\"amount\":{\"N\":\"129.95\"},\"rev\":{\"N\":\"")
        .placeholder(Placeholder::Revision)
        .text(&format!("\"}},\"note\":{{\"S\":\"{padding}\"}}}}"))
}

/// The order in `slot`, of about `bytes` bytes, with one index by day.
#[must_use]
pub fn item(slot: usize, bytes: usize) -> Template {
    let object = members_of_key(Template::default().text("{"), slot).text(",");
    let object =
        string(object, "gsi1pk", "DAY#").placeholder(Placeholder::Partition(slot)).text("\"},");
    let object =
        string(object, "gsi1sk", "ORDER#").placeholder(Placeholder::Sort(slot)).text("\"},");
    let object = string(object, "status", STATUS).text("\"}");
    tail(object, bytes.saturating_sub(WITHOUT_PADDING))
}

/// The order in `slot` as the single-table design has it: in the index of all orders by day.
#[must_use]
pub fn order(slot: usize, bytes: usize) -> Template {
    let object = members_of_key(Template::default().text("{"), slot).text(",");
    dated(object, slot, bytes.saturating_sub(ORDER_WITHOUT_PADDING))
}

/// An order that belongs to the user of item `slot` and is none of those that were loaded; one for
/// each of them, so that orders replace each other after a while.
#[must_use]
pub fn new_order(slot: usize, bytes: usize) -> Template {
    let object = string(Template::default().text("{"), "pk", "USER#")
        .placeholder(Placeholder::Partition(slot));
    let object = string(object.text("\"},"), "sk", "ORDER#N")
        .placeholder(Placeholder::Sort(slot))
        .text("\"},");
    dated(object, slot, bytes.saturating_sub(ORDER_WITHOUT_PADDING))
}

/// The order in `slot` that is in both indexes of the production table.
#[must_use]
pub fn production(slot: usize, bytes: usize) -> Template {
    let object = members_of_key(Template::default().text("{"), slot).text(",");
    let object = string(object, "email", "user-").placeholder(Placeholder::Partition(slot));
    let object = object.text("@example.com\"},");
    dated(object, slot, bytes.saturating_sub(PRODUCTION_WITHOUT_PADDING))
}

fn dated(object: Template, slot: usize, padding_bytes: usize) -> Template {
    let object = string(object, "gsi1pk", "ORDER").text("\"},");
    let object = string(object, "gsi1sk", "").placeholder(Placeholder::Day(slot)).text("#");
    let object = object
        .placeholder(Placeholder::Partition(slot))
        .text("-")
        .placeholder(Placeholder::Sort(slot))
        .text("\"},");
    let object = string(object, "status", "").placeholder(Placeholder::State).text("\"}");
    tail(object, padding_bytes)
}

/// The profile of user number `slot` (not of the user that owns item `slot`).
#[must_use]
pub fn profile(slot: usize, bytes: usize) -> Template {
    user(Placeholder::Number(slot), bytes.saturating_sub(PROFILE_WITHOUT_PADDING))
}

/// The profile of a user that no earlier request made.
#[must_use]
pub fn new_profile(bytes: usize) -> Template {
    user(Placeholder::Revision, bytes.saturating_sub(PROFILE_WITHOUT_PADDING))
}

fn user(number: Placeholder, padding_bytes: usize) -> Template {
    let padding = padding(padding_bytes);
    let object = string(Template::default().text("{"), "pk", "USER#").placeholder(number);
    let object = string(object.text("\"},"), "sk", "PROFILE").text("\"},");
    let object = string(object, "email", "user-").placeholder(number);
    object
        .text("@example.com\"},\"name\":{\"S\":\"Ada\"},\"rev\":{\"N\":\"")
        .placeholder(Placeholder::Revision)
        .text(&format!("\"}},\"note\":{{\"S\":\"{padding}\"}}}}"))
}

/// The item of YCSB in `slot`: a key and ten fields, together about `bytes` bytes.
#[must_use]
pub fn fields(slot: usize, bytes: usize) -> Template {
    let mut object = Template::default().text("{").then(&ycsb_key_member(slot));
    for field in 0..FIELDS {
        object = object.text(&format!(",\"field{field}\":")).then(&field_value(bytes));
    }
    object.text("}")
}

/// The member `pk` of an item of YCSB.
fn ycsb_key_member(slot: usize) -> Template {
    string(Template::default(), "pk", "user").placeholder(Placeholder::Item(slot)).text("\"}")
}

/// The key of the item of YCSB in `slot`.
#[must_use]
pub fn ycsb_key(slot: usize) -> Template {
    Template::default().text("{").then(&ycsb_key_member(slot)).text("}")
}

/// The value of a field of an item of `bytes` bytes; new in every request.
#[must_use]
pub fn field_value(bytes: usize) -> Template {
    // The key takes 18 bytes, the name of each field 6, the revision 13.
    let padding = padding((bytes.saturating_sub(18) / FIELDS).saturating_sub(19));
    Template::default()
        .text("{\"S\":\"")
        .placeholder(Placeholder::Revision)
        .text(&format!("{padding}\"}}"))
}

/// Text of `bytes` bytes that no compressor can shrink to nothing.
fn padding(bytes: usize) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz  ,.-+";
    let mut random = crate::data::random::Random::new(0, 0);
    let mut letter = || {
        let index = usize::try_from(random.between(0, 32)).unwrap_or_default();
        LETTERS.get(index).copied().map_or(' ', char::from)
    };
    (0..bytes).map(|_| letter()).collect()
}
