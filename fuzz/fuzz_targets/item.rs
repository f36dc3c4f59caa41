//! Any bytes as a stored item: every reader comes to an end.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use model::{GetItemOutput, Response};
use value::{Item, RawValue, SetRef, ValueRef};

fn walk(value: RawValue<'_>, depth: usize) -> usize {
    let elements = |set: SetRef<'_>| set.iter().count();
    match value.view() {
        ValueRef::M(map) if depth > 0 => {
            map.iter().map(|(name, value)| name.len() + walk(value, depth - 1)).sum()
        }
        ValueRef::L(list) if depth > 0 => list.iter().map(|value| walk(value, depth - 1)).sum(),
        ValueRef::Ss(set) | ValueRef::Ns(set) | ValueRef::Bs(set) => elements(set),
        ValueRef::N(number) => number.to_number().to_string().len(),
        _ => 1,
    }
}

fuzz_target!(|data: &[u8]| {
    let item = Item::from_encoded(Bytes::copy_from_slice(data));
    let _ = (item.size(), item.len(), item.get("pk").is_some());
    for (_, value) in item.as_map().iter() {
        let _ = (walk(value, 40), value.is_well_formed());
    }
    // What is said to be in it and what is in it may differ in bytes that are not ours.
    let copy = item.filter(|_| true);
    assert!(copy.len() <= item.attributes().count());
    assert_eq!(copy.filter(|_| true), copy);
    let mut answer = Vec::new();
    let response = GetItemOutput { item: Some(item), ..GetItemOutput::default() };
    wire::encode_response(&Response::GetItem(response), &mut answer);
});
