//! The capacity that an answer reports, for the access log.

use model::{ConsumedCapacity, Response};

/// The units of all tables, where the request asked for them.
pub(crate) fn units(response: &Response) -> Option<f64> {
    match response {
        Response::GetItem(output) => one(output.consumed_capacity.as_ref()),
        Response::PutItem(output) => one(output.consumed_capacity.as_ref()),
        Response::UpdateItem(output) => one(output.consumed_capacity.as_ref()),
        Response::DeleteItem(output) => one(output.consumed_capacity.as_ref()),
        Response::Query(output) => one(output.consumed_capacity.as_ref()),
        Response::Scan(output) => one(output.consumed_capacity.as_ref()),
        Response::ExecuteStatement(output) => one(output.consumed_capacity.as_ref()),
        Response::BatchGetItem(output) => all(output.consumed_capacity.as_deref()),
        Response::BatchWriteItem(output) => all(output.consumed_capacity.as_deref()),
        Response::TransactGetItems(output) => all(output.consumed_capacity.as_deref()),
        Response::TransactWriteItems(output) => all(output.consumed_capacity.as_deref()),
        Response::BatchExecuteStatement(output) => all(output.consumed_capacity.as_deref()),
        Response::ExecuteTransaction(output) => all(output.consumed_capacity.as_deref()),
        _ => None,
    }
}

fn one(consumed: Option<&ConsumedCapacity>) -> Option<f64> {
    consumed?.capacity_units
}

fn all(consumed: Option<&[ConsumedCapacity]>) -> Option<f64> {
    Some(consumed?.iter().filter_map(|table| table.capacity_units).sum())
}
