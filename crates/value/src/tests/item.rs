//! Items: canonical form, limits, and the way to trees and back.

use proptest::prelude::*;

use super::trees;
use crate::{DataType, Item, ItemBuilder, Number, RawValue, SetError, Value, ValueRef};

fn item(write: impl FnOnce(&mut ItemBuilder)) -> Item {
    let mut builder = ItemBuilder::new();
    write(&mut builder);
    builder.finish()
}

#[test]
fn attributes_are_sorted_and_the_last_duplicate_wins() {
    let built = item(|b| {
        for (name, text) in [("sk", "1"), ("pk", "old"), ("a", "2"), ("pk", "new")] {
            b.begin_attribute(name);
            b.string(text);
        }
    });
    let names: Vec<&str> = built.attributes().map(|(name, _)| name).collect();
    assert_eq!(names, ["a", "pk", "sk"]);
    assert_eq!(built.get("pk").map(RawValue::view), Some(ValueRef::S("new")));
    assert_eq!(built.get("zz"), None);
}

#[test]
fn order_of_arrival_does_not_show_in_nested_maps() {
    let nested = |names: [&str; 2]| {
        item(|b| {
            b.begin_attribute("m");
            b.begin_map();
            for name in names {
                b.begin_attribute(name);
                b.begin_list();
                b.null();
                b.boolean(true);
                b.end_list();
            }
            b.end_map();
        })
    };
    assert_eq!(nested(["x", "y"]), nested(["y", "x"]));
    assert_eq!(nested(["x", "y"]).get("m").map(RawValue::data_type), Some(DataType::M));
}

#[test]
fn sets_are_sorted_and_checked() {
    let numbers = ["-1.5", "-1", "10", "9"].map(|text| Number::parse(text).unwrap_or(Number::ZERO));
    let set = ItemBuilder::try_value(|b| b.number_set(numbers)).unwrap();
    let ValueRef::Ns(elements) = set.as_raw().view() else { panic!("not a number set") };
    let texts: Vec<String> = elements
        .iter()
        .map(|v| if let ValueRef::N(n) = v { n.to_number().to_string() } else { String::new() })
        .collect();
    assert_eq!(texts, ["-1.5", "-1", "9", "10"]);
    let duplicate = ItemBuilder::try_value(|b| b.string_set(["a", "b", "a"]));
    assert_eq!(duplicate, Err(SetError::Duplicate));
    assert_eq!(ItemBuilder::try_value(|b| b.binary_set([])), Err(SetError::Empty));
}

#[test]
fn sizes_are_those_of_the_developer_guide() {
    // "DynamoDB item sizes and formats": names and values in UTF-8 bytes, 3 bytes a list or map and
    // 1 byte an element, null and boolean 1 byte.
    let sized = item(|b| {
        b.begin_attribute("pk");
        b.string("héllo"); // 2 + 6
        b.begin_attribute("n");
        b.number(Number::from(12)); // 1 + 2
        b.begin_attribute("ok");
        b.boolean(true); // 2 + 1
        b.begin_attribute("list");
        b.begin_list(); // 4 + 3
        b.string("ab"); // 2 + 1
        b.null(); // 1 + 1
        b.end_list();
        b.begin_attribute("map");
        b.begin_map(); // 3 + 3
        b.begin_attribute("k");
        b.binary(&[1, 2, 3]); // 1 + 3 + 1
        b.end_map();
    });
    assert_eq!(sized.size(), 8 + 3 + 3 + 12 + 11);
}

#[test]
fn a_long_string_keeps_its_length() {
    let long = "x".repeat(70_000);
    let built = Value::string(&long);
    assert_eq!(built.as_raw().view(), ValueRef::S(&long));
}

proptest! {
    #[test]
    fn trees_round_trip(tree in trees()) {
        let value = tree.to_value();
        prop_assert!(value.as_raw().is_well_formed());
        prop_assert_eq!(value.as_raw().to_tree(), tree);
    }

    #[test]
    fn equal_trees_have_equal_bytes_and_others_do_not(a in trees(), b in trees()) {
        prop_assert_eq!(a.to_value() == b.to_value(), a == b);
    }

    #[test]
    fn a_map_finds_each_name_and_no_other(map in prop::collection::btree_map(".{0,6}", trees(), 0..8)) {
        let item: Item = map.clone().into_iter().collect();
        prop_assert_eq!(item.len(), map.len());
        for (name, tree) in &map {
            prop_assert_eq!(item.get(name).map(RawValue::to_tree), Some(tree.clone()));
        }
        prop_assert_eq!(item.get("no such name"), None);
        prop_assert_eq!(item.filter(|_| true), item);
    }

    #[test]
    fn damaged_bytes_never_panic(tree in trees(), at in any::<prop::sample::Index>(), byte: u8) {
        let mut bytes = tree.to_value().as_encoded().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let damaged = RawValue::new(&bytes);
        // Whatever is read, it is read in bounds and comes to an end.
        prop_assert!(damaged.to_tree().to_value().as_raw().is_well_formed());
        prop_assert!(damaged.size() < usize::MAX);
    }
}
