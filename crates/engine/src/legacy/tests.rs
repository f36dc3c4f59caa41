//! What requests cannot show: the trees that the legacy parameters become.

use expression::{Action, Condition, KeyTest, Path, Test};
use model::{
    AttributeAction, AttributeValueUpdate, ComparisonOperator, ConditionalOperator, OrderedMap,
};
use value::Value;

use super::{attribute_updates, filter, key_conditions};

fn condition(operator: ComparisonOperator, values: &[Value]) -> model::Condition {
    model::Condition { attribute_value_list: Some(values.to_vec()), comparison_operator: operator }
}

fn exists(name: &str) -> (String, model::Condition) {
    (name.to_owned(), condition(ComparisonOperator::NotNull, &[]))
}

#[test]
fn a_dot_is_part_of_the_attribute_name() {
    let given = OrderedMap::from_pairs(vec![exists("a.b")]);
    let lowered = filter(Some(&given), None).unwrap();
    let test = Test::And(vec![Test::Exists(Path::attribute("a.b"))]);
    assert_eq!(lowered, Some(Condition { test }));
}

#[test]
fn conditions_are_joined_by_the_operator_and_flat() {
    let given = OrderedMap::from_pairs(vec![exists("a"), exists("b")]);
    let tests = vec![Test::Exists(Path::attribute("a")), Test::Exists(Path::attribute("b"))];
    for (joined, test) in [
        (None, Test::And(tests.clone())),
        (Some(ConditionalOperator::And), Test::And(tests.clone())),
        (Some(ConditionalOperator::Or), Test::Or(tests.clone())),
    ] {
        let lowered = filter(Some(&given), joined).unwrap();
        assert_eq!(lowered, Some(Condition { test }));
    }
}

#[test]
fn an_empty_filter_is_no_filter() {
    let lowered = filter(Some(&OrderedMap::new()), None).unwrap();
    assert_eq!(lowered, None);
}

#[test]
fn key_conditions_keep_their_order() {
    let value = || Value::string("x");
    let given = OrderedMap::from_pairs(vec![
        ("sk".to_owned(), condition(ComparisonOperator::BeginsWith, &[value()])),
        ("pk".to_owned(), condition(ComparisonOperator::Eq, &[value()])),
    ]);
    let lowered = key_conditions(&given).unwrap();
    let terms: Vec<_> = lowered.terms.iter().map(|term| (&*term.name, &term.test)).collect();
    let (prefix, equal) = (KeyTest::BeginsWith(value()), KeyTest::Eq(value()));
    assert_eq!(terms, [("sk", &prefix), ("pk", &equal)]);
}

#[test]
fn only_deletes_make_no_item() {
    let update = |action, value| AttributeValueUpdate { action, value };
    let delete = || update(Some(AttributeAction::Delete), None);
    let put = update(None, Some(Value::null()));
    for (given, creates) in [
        (vec![("a".to_owned(), delete())], false),
        (vec![("a".to_owned(), delete()), ("b".to_owned(), put)], true),
        (vec![], true),
    ] {
        let given = OrderedMap::from_pairs(given);
        let (_, makes) = attribute_updates(&given).unwrap();
        assert_eq!(makes, creates);
    }
}

#[test]
fn delete_without_a_value_removes_the_attribute() {
    let delete = AttributeValueUpdate { action: Some(AttributeAction::Delete), value: None };
    let given = OrderedMap::from_pairs(vec![("a".to_owned(), delete)]);
    let (update, _) = attribute_updates(&given).unwrap();
    assert_eq!(update.actions(), [Action::Remove(Path::attribute("a"))]);
}
