//! Which programs there are: few keys and few values, so that steps meet each other.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{
    Attribute, Change, Condition, Key, Program, Query, Returns, Scalar, Step, Update, VIEWS, View,
    Write,
};

pub(super) fn programs() -> impl Strategy<Value = Program> {
    vec(step(), 1..24).prop_map(Program)
}

fn step() -> impl Strategy<Value = Step> {
    let batch = vec((key(), option::of(attributes())), 1..4);
    prop_oneof![
        8 => write().prop_map(Step::Write),
        2 => batch.prop_map(Step::Batch),
        3 => vec(action(), 1..4).prop_map(Step::Transact),
        1 => Just(Step::Repeat),
        1 => Just(Step::Reuse),
        1 => key().prop_map(Step::Get),
        1 => vec(key(), 1..4).prop_map(Step::BatchGet),
        1 => vec(key(), 1..4).prop_map(Step::TransactGet),
        4 => query().prop_map(Step::Query),
        1 => (view(), option::of(0..4_i64)).prop_map(|(view, filter)| Step::Scan(view, filter)),
        1 => Just(Step::Records),
    ]
}

fn key() -> impl Strategy<Value = Key> {
    (select(vec!["a", "b"]), 0..3_i64)
}

fn view() -> impl Strategy<Value = View> {
    select(VIEWS.to_vec())
}

/// Some of the attributes besides the key, each at most once.
fn attributes() -> impl Strategy<Value = Vec<Attribute>> {
    let text = |values: [&'static str; 2]| option::of(select(values.to_vec()));
    let number = |values| option::of(values);
    (text(["x", "y"]), number(-1..4_i64), number(0..4_i64), text(["", "long"])).prop_map(
        |(g, n, v, w)| {
            let texts = [("g", g), ("w", w)].into_iter();
            let numbers = [("n", n), ("v", v)].into_iter();
            let texts = texts.filter_map(|(name, value)| Some((name, Scalar::Text(value?))));
            let numbers = numbers.filter_map(|(name, value)| Some((name, Scalar::Number(value?))));
            texts.chain(numbers).collect()
        },
    )
}

fn update() -> impl Strategy<Value = Update> {
    prop_oneof![
        4 => attributes().prop_filter_map("sets nothing", |set| {
            (!set.is_empty()).then_some(Update::Set(set))
        }),
        2 => select(vec!["g", "n", "v", "w"]).prop_map(Update::Remove),
        1 => (-1..3_i64).prop_map(Update::Add),
        1 => (-1..3_i64).prop_map(Update::Increment),
        1 => (0..4_i64).prop_map(Update::Default),
        1 => Just(Update::Swap),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => attributes().prop_map(Change::Put),
        3 => update().prop_map(Change::Update),
        2 => Just(Change::Delete),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        Just(Condition::Exists),
        Just(Condition::NotExists),
        (0..4_i64).prop_map(Condition::Less),
        (0..4_i64).prop_map(Condition::NotLess),
    ]
}

fn returns() -> impl Strategy<Value = Returns> {
    select(vec![Returns::Nothing, Returns::Old, Returns::New])
}

fn write() -> impl Strategy<Value = Write> {
    (key(), change(), option::of(condition()), returns()).prop_map(
        |(key, change, condition, returns)| Write { key, change: Some(change), condition, returns },
    )
}

/// An action of a transaction.
fn action() -> impl Strategy<Value = Write> {
    let check = (key(), condition(), returns()).prop_map(|(key, condition, returns)| Write {
        key,
        change: None,
        condition: Some(condition),
        returns,
    });
    prop_oneof![4 => write(), 1 => check]
}

fn query() -> impl Strategy<Value = Query> {
    let range = (option::of(0..3_i64), any::<bool>());
    let page = (option::of(1..4_usize), option::of(0..4_usize), option::of(0..4_i64));
    (view(), any::<bool>(), range, page).prop_map(
        |(view, second, (at_least, backward), (limit, behind, filter))| Query {
            view,
            second,
            at_least,
            backward,
            limit,
            behind,
            filter,
        },
    )
}
