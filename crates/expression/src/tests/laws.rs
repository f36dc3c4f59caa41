//! Laws: any text ends in a result; evaluation agrees with a naive one; updates do what they say.

use std::cmp::Ordering;

use proptest::prelude::*;
use value::{AttributeValue, Item, Number};

use super::notation::item;
use crate::{
    Action, Comparator, Condition, KeyCondition, Kind, Operand, Path, Projection, Scope,
    SetOperand, SetValue, Step, Test, Update,
};

/// Parses `text` as every kind of expression; what parses is evaluated on `on`.
fn exercise(text: &str, on: &Item) {
    let names = [("#a".to_owned(), "a".to_owned()), ("#b".to_owned(), "l".to_owned())];
    let values = item(r#"{:v: 1, :s: "S", :l: [1, {a: 2}], :x: <"a">}"#);
    let scope = || Scope::open(Some(&names), Some(&values), true).unwrap();
    for kind in [Kind::Condition, Kind::Filter] {
        if let Ok(condition) = Condition::parse(text, kind, &mut scope()) {
            let _ = (condition.evaluate(Some(on.as_map())), condition.evaluate(None));
        }
    }
    if let Ok(projection) = Projection::parse(text, &mut scope()) {
        assert!(projection.apply(on.as_map()).len() <= on.len());
    }
    if let Ok(update) = Update::parse(text, &mut scope())
        && let Ok(new) = update.apply(on.as_map())
    {
        assert!(new.as_map().to_item() == new);
        assert!(update.touched().apply(new.as_map()).len() <= new.len());
    }
    if let Err(error) = KeyCondition::parse(text, &mut scope()) {
        assert!(!error.to_string().is_empty());
    }
}

fn sample() -> Item {
    item(r#"{a: {b: 1, c: [1, 2]}, l: [1, {a: 2}, [3]], n: 1, s: "S", x: <"a" "b">}"#)
}

/// Texts made of tokens, which get further than arbitrary characters.
fn token_soup() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "a",
        "b",
        "l",
        "n",
        "s",
        "x",
        "#a",
        "#b",
        ":v",
        ":s",
        ":l",
        ":x",
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "AND",
        "OR",
        "NOT",
        "BETWEEN",
        "IN",
        "size",
        "contains",
        "begins_with",
        "attribute_exists",
        "attribute_type",
        "if_not_exists",
        "list_append",
        "(",
        ")",
        "(",
        ")",
        ",",
        ".",
        "[",
        "]",
        "0",
        "1",
        "=",
        "<>",
        "<",
        "<=",
        "+",
        "-",
        "é",
        "status",
    ]);
    prop::collection::vec(token, 0..24).prop_map(|tokens| tokens.join(" "))
}

/// A small naive item: attributes a to d, one level of nesting.
fn small_item() -> impl Strategy<Value = AttributeValue> {
    let scalar = prop_oneof![
        (0_i64..3).prop_map(|n| AttributeValue::N(Number::from(n))),
        "[xy]{0,2}".prop_map(AttributeValue::S),
        Just(AttributeValue::Null),
    ];
    let nested = prop_oneof![
        3 => scalar.clone(),
        1 => prop::collection::vec(scalar.clone(), 0..3).prop_map(AttributeValue::L),
        1 => prop::collection::btree_map("[ab]", scalar, 0..3).prop_map(AttributeValue::M),
    ];
    prop::collection::btree_map("[abcd]", nested, 0..5).prop_map(AttributeValue::M)
}

fn to_item(tree: &AttributeValue) -> Item {
    let AttributeValue::M(map) = tree else { unreachable!() };
    map.clone().into_iter().collect()
}

fn path() -> impl Strategy<Value = Path> {
    let step = prop_oneof![
        "[ab]".prop_map(|name| Step::Name(name.into())),
        (0_u32..3).prop_map(Step::Index)
    ];
    ("[abcd]", prop::collection::vec(step, 0..2))
        .prop_map(|(root, steps)| Path { root: root.into(), steps })
}

fn operand() -> impl Strategy<Value = Operand> {
    let literal = prop_oneof![
        (0_i64..3).prop_map(|n| AttributeValue::N(Number::from(n))),
        "[xy]{0,2}".prop_map(AttributeValue::S),
    ];
    prop_oneof![
        3 => path().prop_map(Operand::Path),
        2 => literal.prop_map(|tree| Operand::Value(tree.to_value())),
        1 => path().prop_map(|path| Operand::Size(Box::new(Operand::Path(path)))),
    ]
}

fn condition() -> impl Strategy<Value = Test> {
    let comparator = prop::sample::select(vec![
        Comparator::Eq,
        Comparator::Ne,
        Comparator::Lt,
        Comparator::Le,
        Comparator::Gt,
        Comparator::Ge,
    ]);
    let leaf = prop_oneof![
        4 => (comparator, operand(), operand()).prop_map(|(c, l, r)| Test::Compare(c, l, r)),
        1 => path().prop_map(Test::Exists),
        1 => path().prop_map(Test::NotExists),
        1 => (operand(), operand()).prop_map(|(l, r)| Test::BeginsWith(l, r)),
        1 => (operand(), operand()).prop_map(|(l, r)| Test::Contains(l, r)),
        1 => (operand(), operand(), operand()).prop_map(|(o, l, h)| Test::Between(o, l, h)),
        1 => (operand(), prop::collection::vec(operand(), 1..4)).prop_map(|(o, l)| Test::In(o, l)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Test::And),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Test::Or),
            inner.prop_map(|test| Test::Not(Box::new(test))),
        ]
    })
}

/// Evaluation on trees, written as plainly as possible.
fn naive(test: &Test, on: &AttributeValue) -> bool {
    match test {
        Test::Compare(comparator, left, right) => {
            let (left, right) = (naive_operand(left, on), naive_operand(right, on));
            let order = order(left.as_ref(), right.as_ref());
            match comparator {
                Comparator::Eq => left.is_some() && left == right,
                Comparator::Ne => left.is_none() || left != right,
                Comparator::Lt => order == Some(Ordering::Less),
                Comparator::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
                Comparator::Gt => order == Some(Ordering::Greater),
                Comparator::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            }
        }
        Test::Between(operand, low, high) => {
            let low = Test::Compare(Comparator::Le, low.clone(), operand.clone());
            let high = Test::Compare(Comparator::Le, operand.clone(), high.clone());
            naive(&low, on) && naive(&high, on)
        }
        Test::In(operand, list) => list
            .iter()
            .any(|other| naive(&Test::Compare(Comparator::Eq, operand.clone(), other.clone()), on)),
        Test::Exists(path) => naive_find(path, on).is_some(),
        Test::NotExists(path) => naive_find(path, on).is_none(),
        Test::HasType(..) => unreachable!(),
        Test::BeginsWith(operand, prefix) => {
            match (naive_operand(operand, on), naive_operand(prefix, on)) {
                (Some(AttributeValue::S(text)), Some(AttributeValue::S(prefix))) => {
                    text.starts_with(&prefix)
                }
                _ => false,
            }
        }
        Test::Contains(operand, part) => {
            match (naive_operand(operand, on), naive_operand(part, on)) {
                (Some(AttributeValue::S(text)), Some(AttributeValue::S(part))) => {
                    text.contains(&part)
                }
                (Some(AttributeValue::L(list)), Some(part)) => list.contains(&part),
                _ => false,
            }
        }
        Test::And(terms) => terms.iter().all(|term| naive(term, on)),
        Test::Or(terms) => terms.iter().any(|term| naive(term, on)),
        Test::Not(test) => !naive(test, on),
    }
}

fn order(left: Option<&AttributeValue>, right: Option<&AttributeValue>) -> Option<Ordering> {
    match (left?, right?) {
        (AttributeValue::N(a), AttributeValue::N(b)) => Some(a.cmp(b)),
        (AttributeValue::S(a), AttributeValue::S(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        _ => None,
    }
}

fn naive_find<'v>(path: &Path, on: &'v AttributeValue) -> Option<&'v AttributeValue> {
    let root = [Step::Name(path.root.clone())];
    root.iter().chain(&path.steps).try_fold(on, |value, step| match (step, value) {
        (Step::Name(name), AttributeValue::M(map)) => map.get(&**name),
        (Step::Index(index), AttributeValue::L(list)) => list.get(*index as usize),
        _ => None,
    })
}

fn naive_operand(operand: &Operand, on: &AttributeValue) -> Option<AttributeValue> {
    match operand {
        Operand::Path(path) => naive_find(path, on).cloned(),
        Operand::Value(value) => Some(value.as_raw().to_tree()),
        Operand::Size(inner) => {
            let size = match naive_operand(inner, on)? {
                AttributeValue::S(text) => text.len(),
                AttributeValue::L(list) => list.len(),
                AttributeValue::M(map) => map.len(),
                _ => return None,
            };
            Some(AttributeValue::N(Number::from(size as i64)))
        }
    }
}

fn number(value: i64) -> value::Value {
    value::Value::number(Number::from(value))
}

proptest! {
    #[test]
    fn any_text_ends_in_a_result(text in ".{0,200}") {
        exercise(&text, &sample());
    }

    #[test]
    fn any_tokens_end_in_a_result(text in token_soup()) {
        exercise(&text, &sample());
    }

    #[test]
    fn evaluation_agrees_with_a_naive_one(test in condition(), tree in small_item()) {
        let on = to_item(&tree);
        let expected = naive(&test, &tree);
        prop_assert_eq!(Condition { test }.evaluate(Some(on.as_map())), expected);
    }

    #[test]
    fn a_projection_keeps_what_its_paths_find(paths in prop::collection::vec(path(), 1..4), tree in small_item()) {
        let on = to_item(&tree);
        let found = paths.iter().filter(|path| naive_find(path, &tree).is_some()).count();
        let text: Vec<String> = paths.iter().map(in_expression).collect();
        if let Ok(projection) = Projection::parse(&text.join(", "), &mut Scope::default()) {
            let projected = projection.apply(on.as_map());
            prop_assert_eq!(projected.is_empty(), found == 0);
            prop_assert_eq!(projection.apply(on.as_map()), projected.clone());
            for path in paths.iter().filter(|path| path.steps.iter().all(|step| matches!(step, Step::Name(_)))) {
                let found = path.find(projected.as_map());
                prop_assert_eq!(found.map(|raw| raw.to_tree()), naive_find(path, &tree).cloned());
            }
        }
    }

    #[test]
    fn what_was_set_is_read(path in path(), tree in small_item(), n in 0_i64..9) {
        let on = to_item(&tree);
        let set = SetValue::Operand(SetOperand::Value(number(n)));
        let update = Update::new(vec![Action::Set(path.clone(), set)]).unwrap();
        if let Ok(new) = update.apply(on.as_map()) {
            if path.steps.iter().all(|step| matches!(step, Step::Name(_))) {
                let found = path.find(new.as_map()).map(value::RawValue::to_value);
                prop_assert_eq!(found, Some(number(n)));
            }
            let others = |item: &Item| item.filter(|name| *name != *path.root);
            prop_assert_eq!(others(&new), others(&on));
        }
    }

    #[test]
    fn what_was_removed_is_gone(path in path(), tree in small_item()) {
        let on = to_item(&tree);
        let update = Update::new(vec![Action::Remove(path.clone())]).unwrap();
        if let Ok(new) = update.apply(on.as_map()) {
            if path.steps.iter().all(|step| matches!(step, Step::Name(_))) {
                prop_assert_eq!(path.find(new.as_map()), None);
            }
            prop_assert!(naive_find(&path, &tree).is_some() || new == on);
        }
    }

    #[test]
    fn adding_numbers_commutes(a in -999_i64..999, b in -999_i64..999, start in -999_i64..999) {
        let add = |n| Update::new(vec![Action::Add(Path::attribute("n"), number(n))]).unwrap();
        let old = item(&format!("{{n: {start}}}"));
        let both = |x, y| {
            let middle = add(x).apply(old.as_map()).unwrap();
            add(y).apply(middle.as_map()).unwrap()
        };
        prop_assert_eq!(both(a, b), both(b, a));
        prop_assert_eq!(both(a, b), item(&format!("{{n: {}}}", start + a + b)));
    }
}

fn in_expression(path: &Path) -> String {
    path.steps.iter().fold(path.root.to_string(), |text, step| match step {
        Step::Name(name) => format!("{text}.{name}"),
        Step::Index(index) => format!("{text}[{index}]"),
    })
}
