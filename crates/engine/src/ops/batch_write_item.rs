//! BatchWriteItem: up to 25 puts and deletes, carried out in one commit.
//!
//! AWS promises each write by itself; one commit for all of them promises more and costs one fsync.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use model::{
    ApiError, BatchWriteItemInput, BatchWriteItemOutput, Operation, OrderedMap, RequestFault,
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ValidationError, WriteRequest,
};

use super::item_collection::metrics_by_table;
use store::StoreError;

use crate::capacity::ConsumedByTable;
use crate::context::RequestCtx;
use crate::derived::index::check_index_keys;
use crate::engine::Engine;
use crate::table::Table;
use crate::write::{
    Action, CommitError, Effect, Pricing, WritePlan, check_item_size, commit, key_of, key_of_item,
    single_answer,
};

const MAX_REQUESTS: usize = 25;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: BatchWriteItemInput,
) -> Result<BatchWriteItemOutput, ApiError> {
    let asked = input.return_consumed_capacity;
    let collections = input.return_item_collection_metrics;
    // Requests of one table are next to each other, as plans are.
    let kept: Option<Vec<(String, WriteRequest)>> = engine.accounting.throttle().map(|_| {
        let tables = input.request_items.iter();
        let named = |name: &str, request: &WriteRequest| (name.to_owned(), request.clone());
        tables.flat_map(|(name, all)| all.iter().map(move |one| named(name, one))).collect()
    });
    let plans = plan(engine, ctx, input)?;
    if let Some(requests) = kept {
        return one_by_one(engine, ctx, plans.into_iter().zip(requests), (asked, collections))
            .await;
    }
    let places: Vec<(Arc<Table>, Bytes)> =
        plans.iter().map(|plan| (Arc::clone(&plan.table), plan.key.clone())).collect();
    let effects = carry_out(engine, ctx, plans).await.map_err(single_answer)?;
    let done = places.into_iter().zip(effects).map(|((table, key), effect)| (table, key, effect));
    Ok(answer(done.collect(), OrderedMap::new(), (asked, collections)))
}

/// What the request asks to be reported.
type Asked = (Option<ReturnConsumedCapacity>, Option<ReturnItemCollectionMetrics>);

fn answer(
    done: Vec<(Arc<Table>, Bytes, Effect)>,
    unprocessed: OrderedMap<Vec<WriteRequest>>,
    (asked, collections): Asked,
) -> BatchWriteItemOutput {
    let mut consumed = ConsumedByTable::default();
    for (table, _, effect) in &done {
        consumed.add(table, &effect.consumed);
    }
    let writes = done.iter().map(|(table, key, effect)| (table, key, effect));
    BatchWriteItemOutput {
        unprocessed_items: Some(unprocessed),
        item_collection_metrics: metrics_by_table(collections, writes),
        consumed_capacity: consumed.report(asked, None),
    }
}

/// Carries out each write by itself, as AWS does, where throughput is enforced: those that are
/// throttled come back as unprocessed. When all are, the call fails.
async fn one_by_one(
    engine: &Engine,
    ctx: &RequestCtx,
    plans: impl Iterator<Item = (WritePlan, (String, WriteRequest))>,
    asked: Asked,
) -> Result<BatchWriteItemOutput, ApiError> {
    let mut done = Vec::new();
    let mut left: Vec<(String, Vec<WriteRequest>)> = Vec::new();
    let mut throttled = None;
    for (plan, (name, request)) in plans {
        let (table, key) = (Arc::clone(&plan.table), plan.key.clone());
        match commit(engine, ctx, Pricing::Single, vec![plan], None).await.map_err(single_answer) {
            Ok(effects) => {
                let effect = effects.into_iter().next();
                done.extend(effect.map(|effect| (table, key, effect)));
            }
            Err(
                error @ (ApiError::ProvisionedThroughputExceeded { .. }
                | ApiError::Throttling { .. }),
            ) => {
                throttled.get_or_insert(error);
                match left.last_mut().filter(|(known, _)| *known == name) {
                    Some((_, requests)) => requests.push(request),
                    None => left.push((name, vec![request])),
                }
            }
            Err(error) => return Err(error),
        }
    }
    match throttled {
        Some(error) if done.is_empty() => Err(error),
        _ => Ok(answer(done, left.into_iter().collect(), asked)),
    }
}

/// Carries out all plans in one commit; where that is more than the store takes at once, one by
/// one.
async fn carry_out(
    engine: &Engine,
    ctx: &RequestCtx,
    plans: Vec<WritePlan>,
) -> Result<Vec<Effect>, CommitError> {
    match commit(engine, ctx, Pricing::Single, plans.clone(), None).await {
        Err(CommitError::Store(StoreError::TooLarge { .. })) => {}
        done => return done,
    }
    let mut effects = Vec::with_capacity(plans.len());
    for plan in plans {
        effects.extend(commit(engine, ctx, Pricing::Single, vec![plan], None).await?);
    }
    Ok(effects)
}

fn plan(
    engine: &Engine,
    ctx: &RequestCtx,
    input: BatchWriteItemInput,
) -> Result<Vec<WritePlan>, ApiError> {
    if input.request_items.is_empty() {
        return Err(ValidationError::ParameterRequired {
            parameter: "requestItems",
            operation: Operation::BatchWriteItem.name(),
        }
        .into());
    }
    let requests: usize = input.request_items.values().map(Vec::len).sum();
    if requests > MAX_REQUESTS {
        return Err(RequestFault::TooManyWrites.into());
    }
    let mut plans = Vec::with_capacity(requests);
    let mut seen: HashSet<Bytes> = HashSet::with_capacity(requests);
    for (name, requests) in input.request_items {
        let table = engine.catalog.table(ctx, &name)?;
        for request in requests {
            let plan = plan_one(&table, request)?;
            if !seen.insert(plan.key.clone()) {
                return Err(RequestFault::DuplicateKeys.into());
            }
            plans.push(plan);
        }
    }
    Ok(plans)
}

fn plan_one(table: &Arc<Table>, request: WriteRequest) -> Result<WritePlan, ApiError> {
    let (key, action) = match (request.put_request, request.delete_request) {
        (Some(put), None) => {
            check_item_size(&put.item)?;
            let key = key_of_item(table, &put.item).map_err(|fault| match fault {
                // A batch words a missing key and one of the wrong type as reads do (public AWS
                // capture).
                model::ItemFault::KeyType { .. } | model::ItemFault::MissingKey(_) => {
                    model::ItemFault::KeyMismatch
                }
                other => other,
            });
            let key = key?;
            check_index_keys(table, &put.item)?;
            (key, Action::Put(put.item))
        }
        (None, Some(delete)) => (key_of(table, &delete.key)?, Action::Delete),
        (Some(_), Some(_)) | (None, None) => {
            return Err(RequestFault::WriteRequest.into());
        }
    };
    let table = Arc::clone(table);
    Ok(WritePlan { table, key, action, condition: None, return_old_on_failure: false })
}
