//! Any text as every kind of expression; what parses is carried out.
#![no_main]

use expression::{Condition, KeyCondition, KeySchema, Kind, Projection, Scope, Update};
use libfuzzer_sys::fuzz_target;
use value::{AttributeValue, Item, KeyType, Number};

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(Number::from(value))
}

fn item<const N: usize>(attributes: [(&str, AttributeValue); N]) -> Item {
    attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fuzz_target!(|data: &str| {
    let names = [("#a".to_owned(), "a".to_owned()), ("#b".to_owned(), "l".to_owned())];
    let list = AttributeValue::L(vec![number(1), text("x"), AttributeValue::L(vec![number(2)])]);
    let set = AttributeValue::Ss(["a", "b"].map(str::to_owned).into_iter().collect());
    let values = item([
        (":v", number(1)),
        (":s", text("S")),
        (":l", list.clone()),
        (":x", set.clone()),
    ]);
    let on = item([("a", number(3)), ("l", list), ("s", text("text")), ("x", set)]);
    let scope = || Scope::open(Some(&names), Some(&values), true, &[]).expect("a scope");
    for kind in [Kind::Condition, Kind::Filter] {
        match Condition::parse(data, kind, &mut scope()) {
            Ok(condition) => {
                let _ = (condition.evaluate(Some(on.as_map())), condition.evaluate(None));
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    if let Ok(projection) = Projection::parse(data, &mut scope()) {
        assert!(projection.apply(on.as_map()).len() <= on.len());
    }
    if let Ok(update) = Update::parse(data, &mut scope())
        && let Ok(new) = update.apply(on.as_map())
    {
        assert_eq!(new.as_map().to_item(), new);
        assert!(update.touched().apply(new.as_map()).len() <= new.len());
    }
    if let Ok(condition) = KeyCondition::parse(data, &mut scope()) {
        let (hash, range) = ([("a", KeyType::N)], [("s", KeyType::S)]);
        let _ = condition.bind(KeySchema { hash: &hash, range: &range });
    }
});
