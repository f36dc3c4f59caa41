//! The decoder: any body of any operation becomes a request or an error, and never stops the
//! server. An item that is accepted comes back unchanged from an answer.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use model::{GetItemOutput, Operation, PutItemInput, Request, Response};

fn item_of(body: &Bytes) -> Option<value::Item> {
    match wire::decode(Operation::PutItem, body) {
        Ok(Request::PutItem(PutItemInput { item, .. })) => Some(item),
        _ => None,
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((first, body)) = data.split_first() else { return };
    let operation = Operation::ALL[usize::from(*first) % Operation::ALL.len()];
    let body = Bytes::copy_from_slice(body);
    let mut answer = Vec::new();
    if let Err(error) = wire::decode(operation, &body) {
        let status = wire::encode_error(Some(operation), &error, &mut answer);
        assert!((400..600).contains(&status));
        assert!(serde_json::from_slice::<serde_json::Value>(&answer).is_ok());
        return;
    }
    let Some(item) = item_of(&body) else { return };
    let response = GetItemOutput { item: Some(item.clone()), ..GetItemOutput::default() };
    answer.clear();
    wire::encode_response(&Response::GetItem(response), &mut answer);
    let answered: std::collections::HashMap<String, Box<serde_json::value::RawValue>> =
        serde_json::from_slice(&answer).expect("an answer is JSON");
    let again = format!(r#"{{"TableName":"table","Item":{}}}"#, answered["Item"].get());
    assert_eq!(item_of(&Bytes::from(again)), Some(item));
});
