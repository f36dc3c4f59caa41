//! Generator of random programs: few keys and few values, so that steps collide.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Attribute, Change, Condition, Form, Key, Program, Query, Returns, Step, Update, VIEWS, Value,
    View, Write,
};

pub(super) fn programs() -> impl Strategy<Value = Program> {
    vec(step(), 1..24).prop_map(Program)
}

fn step() -> impl Strategy<Value = Step> {
    let batch = vec((key(), option::of(attributes())), 1..4);
    prop_oneof![
        12 => single().prop_map(Step::Write),
        2 => batch.prop_map(Step::Batch),
        3 => vec(action(), 1..4).prop_map(Step::Transact),
        2 => vec(write().prop_map(|write| as_statement(write).unwrap_or_else(deletion)), 1..4)
            .prop_map(Step::Statements),
        1 => Just(Step::Repeat),
        1 => Just(Step::Reuse),
        1 => key().prop_map(Step::Get),
        1 => vec(key(), 1..4).prop_map(Step::BatchGet),
        1 => vec(key(), 1..4).prop_map(Step::TransactGet),
        4 => query().prop_map(Step::Query),
        1 => (view(), option::of(0..4_i64), form())
            .prop_map(|(view, filter, form)| Step::Scan(view, filter, form)),
        1 => Just(Step::Records),
        1 => Just(Step::Rotate),
        2 => (1..4_i64).prop_map(Step::Advance),
        1 => select(VIEWS.into_iter().filter(|view| view.hash == "g").collect::<Vec<_>>())
            .prop_map(Step::Rebuild),
    ]
}

fn key() -> impl Strategy<Value = Key> {
    (select(vec!["a", "b"]), 0..3_i64)
}

fn view() -> impl Strategy<Value = View> {
    select(VIEWS.to_vec())
}

fn form() -> impl Strategy<Value = Form> {
    select(vec![Form::Expressions, Form::Legacy, Form::Statement])
}

fn set() -> impl Strategy<Value = BTreeSet<&'static str>> {
    prop::collection::btree_set(select(vec!["x", "y", "z"]), 1..3)
}

fn map() -> impl Strategy<Value = BTreeMap<&'static str, i64>> {
    prop::collection::btree_map(select(vec!["a", "b"]), 0..3_i64, 0..3)
}

fn list() -> impl Strategy<Value = Vec<i64>> {
    vec(0..3_i64, 0..3)
}

/// Some of the attributes besides the key, each at most once.
fn attributes() -> impl Strategy<Value = Vec<Attribute>> {
    let text =
        |values: [&'static str; 2]| option::of(select(values.to_vec()).prop_map(Value::Text));
    let number = |values: std::ops::Range<i64>| option::of(values.prop_map(Value::Number));
    let rare = |value: BoxedStrategy<Value>| option::weighted(0.25, value);
    // Between the hundreds, by which the clock moves, so that seconds do not matter.
    let until = (0..6_i64).prop_map(|hundreds| Value::Time(100 * hundreds + 50)).boxed();
    (
        (text(["x", "y"]), number(-1..4), number(0..4), text(["", "long"])),
        rare(set().prop_map(Value::Set).boxed()),
        rare(map().prop_map(Value::Map).boxed()),
        rare(list().prop_map(Value::List).boxed()),
        rare(until),
    )
        .prop_map(|((g, n, v, w), s, m, l, until)| {
            let named = [
                ("g", g),
                ("n", n),
                ("v", v),
                ("w", w),
                ("s", s),
                ("m", m),
                ("l", l),
                ("until", until),
            ];
            named.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
        })
}

fn update() -> impl Strategy<Value = Update> {
    prop_oneof![
        4 => attributes().prop_filter_map("sets nothing", |set| {
            (!set.is_empty()).then_some(Update::Set(set))
        }),
        2 => select(vec!["g", "n", "v", "w", "s", "m", "l", "until"]).prop_map(Update::Remove),
        1 => (-1..3_i64).prop_map(Update::Add),
        1 => (-1..3_i64).prop_map(Update::Increment),
        1 => (0..4_i64).prop_map(Update::Default),
        1 => Just(Update::Swap),
        1 => set().prop_map(Update::Join),
        1 => set().prop_map(Update::Part),
        1 => (select(vec!["a", "b"]), 0..3_i64).prop_map(|(name, to)| Update::SetInner(name, to)),
        1 => select(vec!["a", "b"]).prop_map(Update::RemoveInner),
        1 => (0..4_usize, 0..3_i64).prop_map(|(at, to)| Update::SetElement(at, to)),
        1 => (0..4_usize).prop_map(Update::RemoveElement),
        1 => list().prop_map(Update::Append),
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
        select(vec!["x", "y"]).prop_map(Condition::Contains),
        (0..3_i64).prop_map(Condition::Inner),
    ]
}

fn returns() -> impl Strategy<Value = Returns> {
    select(vec![Returns::Nothing, Returns::Old, Returns::New])
}

fn write() -> impl Strategy<Value = Write> {
    (key(), change(), option::of(condition()), returns(), form()).prop_map(
        |(key, change, condition, returns, form)| {
            let form = if form == Form::Statement { Form::Expressions } else { form };
            let write = Write { key, change: Some(change), condition, returns, form };
            if says_legacy(&write) { write } else { Write { form: Form::Expressions, ..write } }
        },
    )
}

/// A write of its own, in any form.
fn single() -> impl Strategy<Value = Write> {
    (write(), any::<bool>()).prop_map(|(write, as_text)| {
        let statement = as_text.then(|| as_statement(write.clone()));
        statement.and_then(Result::ok).unwrap_or(write)
    })
}

/// Whether the legacy parameters can say it.
fn says_legacy(write: &Write) -> bool {
    let condition = !matches!(write.condition, Some(Condition::NotLess(_) | Condition::Inner(_)));
    let change = match &write.change {
        Some(Change::Update(update)) => match update {
            Update::Set(_) | Update::Add(_) | Update::Join(_) => true,
            // By themselves they make no item.
            Update::Remove(_) | Update::Part(_) => {
                matches!(write.condition, Some(Condition::Exists))
            }
            _ => false,
        },
        Some(Change::Put(_) | Change::Delete) => true,
        None => false,
    };
    condition && change
}

/// The write as a statement, with the condition that statements of its kind have: INSERT is of a
/// new item, UPDATE of one that is there, DELETE of any. The write itself if no statement says it.
fn as_statement(write: Write) -> Result<Write, Write> {
    let condition = match &write.change {
        Some(Change::Put(_)) => Some(Condition::NotExists),
        Some(Change::Delete) => None,
        Some(Change::Update(Update::Default(_) | Update::Swap | Update::Add(_))) | None => {
            return Err(write);
        }
        Some(Change::Update(_)) => Some(Condition::Exists),
    };
    Ok(Write { condition, form: Form::Statement, ..write })
}

fn deletion(write: Write) -> Write {
    let change = Some(Change::Delete);
    Write { change, condition: None, form: Form::Statement, ..write }
}

/// An action of a transaction.
fn action() -> impl Strategy<Value = Write> {
    let check = (key(), condition(), returns()).prop_map(|(key, condition, returns)| Write {
        key,
        change: None,
        condition: Some(condition),
        returns,
        form: Form::Expressions,
    });
    let write = write().prop_map(|write| Write { form: Form::Expressions, ..write });
    prop_oneof![4 => write, 1 => check]
}

fn query() -> impl Strategy<Value = Query> {
    let range = (option::of(0..3_i64), any::<bool>());
    let page = (option::of(1..4_usize), option::of(0..4_usize), option::of(0..4_i64));
    (view(), any::<bool>(), range, page, form()).prop_map(
        |(view, second, (at_least, backward), (limit, behind, filter), form)| Query {
            view,
            second,
            at_least,
            backward,
            limit,
            behind,
            filter,
            form,
        },
    )
}
