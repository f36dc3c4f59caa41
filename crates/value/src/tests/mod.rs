//! Tests across the modules of this crate, and the values they draw.

mod item;
mod key;

use proptest::prelude::*;

use crate::{AttributeValue, Number};

/// Trees of every type, a few levels deep.
fn trees() -> impl Strategy<Value = AttributeValue> {
    let number = (any::<i64>(), -20_i32..20).prop_filter_map("in range", |(digits, exp)| {
        Number::parse(&format!("{digits}e{exp}")).ok()
    });
    let leaf = prop_oneof![
        ".{0,12}".prop_map(AttributeValue::S),
        number.clone().prop_map(AttributeValue::N),
        prop::collection::vec(any::<u8>(), 0..12).prop_map(|b| AttributeValue::B(b.into())),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        prop::collection::btree_set(".{0,4}", 1..5).prop_map(AttributeValue::Ss),
        prop::collection::btree_set(number, 1..5).prop_map(AttributeValue::Ns),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(AttributeValue::L),
            prop::collection::btree_map(".{0,6}", inner, 0..5).prop_map(AttributeValue::M),
        ]
    })
}
