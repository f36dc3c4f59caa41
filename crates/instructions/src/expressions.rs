//! Expressions: parsed with the request's placeholders, then evaluated on an item.

use expression::{Condition, KeyCondition, Kind, Projection, Scope, Update};

use crate::{Piece, repeat, sample};

pub(crate) const PIECES: &[Piece] = &[
    ("parse-condition", |count| {
        let values = sample::values(VALUES)?;
        repeat(count, || with_scope(&values, condition))
    }),
    ("evaluate-condition", |count| {
        let (values, item) = (sample::values(VALUES)?, sample::item()?);
        let condition = with_scope(&values, condition)?;
        repeat(count, || condition.evaluate(Some(item.as_map())).then_some(()))
    }),
    ("parse-key-condition", |count| {
        let values = sample::values(VALUES)?;
        repeat(count, || {
            let text = "pk = :pk AND begins_with(sk, :sk)";
            with_scope(&values, |scope| KeyCondition::parse(text, scope).ok())
        })
    }),
    ("parse-update", |count| {
        let values = sample::values(VALUES)?;
        repeat(count, || with_scope(&values, update))
    }),
    ("apply-update", |count| {
        let (values, item) = (sample::values(VALUES)?, sample::item()?);
        let update = with_scope(&values, update)?;
        repeat(count, || update.apply(item.as_map()).ok())
    }),
    ("apply-projection", |count| {
        let (values, item) = (sample::values(VALUES)?, sample::item()?);
        let text = "pk, sk, amount, goods[0].sku";
        let projection = with_scope(&values, |scope| Projection::parse(text, scope).ok())?;
        repeat(count, || Some(projection.apply(item.as_map())).filter(|item| item.len() == 4))
    }),
];

const VALUES: &str = "{\":status\":{\"S\":\"PAID\"},\":one\":{\"N\":\"1\"},\
    \":amount\":{\"N\":\"129.95\"},\":pk\":{\"S\":\"USER#00000042\"},\":sk\":{\"S\":\"ORDER#\"}}";

fn with_scope<T>(
    values: &value::Item,
    work: impl FnOnce(&mut Scope<'_>) -> Option<T>,
) -> Option<T> {
    let names = [("#status".to_owned(), "status".to_owned())];
    work(&mut Scope::open(Some(&names), Some(values), true).ok()?)
}

fn condition(scope: &mut Scope<'_>) -> Option<Condition> {
    let text = "attribute_exists(pk) AND #status = :status AND (amount >= :amount OR rev < :one)";
    Condition::parse(text, Kind::Condition, scope).ok()
}

fn update(scope: &mut Scope<'_>) -> Option<Update> {
    Update::parse("SET rev = rev + :one, amount = :amount, #status = :status", scope).ok()
}
