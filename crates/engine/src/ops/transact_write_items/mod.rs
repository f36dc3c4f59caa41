//! TransactWriteItems: up to 100 writes and checks, all or none, at most once a token.

mod fingerprint;
mod plan;

use std::collections::HashSet;
use std::sync::Arc;

use expression::Update;
use model::{
    ApiError, CanceledReason, GlobalTableFault, ItemFault, NotFound, ReasonCode, RequestFault,
    TransactWriteItemsInput, TransactWriteItemsOutput, TransactionKind,
};

use super::item_collection::metrics_by_table;
use crate::capacity::{ConsumedByTable, Direction};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::key_length;
use crate::read::get_together;
use crate::replication::check_transaction;
use crate::table::Table;
use crate::token::RequestToken;
use crate::write::{
    Action, CommitError, Effect, Pricing, Refusal, Token, TokenVerdict, WritePlan, commit,
};

/// Bytes that a transaction may write. Source: API_TransactWriteItems.
const MAX_BYTES: usize = 4 * 1024 * 1024;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: TransactWriteItemsInput,
) -> Result<TransactWriteItemsOutput, ApiError> {
    let asked = input.return_consumed_capacity;
    let asked_sizes = input.return_item_collection_metrics;
    let token = input.client_request_token.as_deref().map(|given| {
        let same = fingerprint::fingerprint(&input);
        let token = RequestToken::new(engine.env.now(), &ctx.namespace, given, same);
        Box::new(token) as Box<dyn Token>
    });
    let plans = plans(engine, ctx, input)?;
    check_transaction(plans.iter().map(|plan| &plan.table))?;
    let tables: Vec<Arc<Table>> = plans.iter().map(|plan| Arc::clone(&plan.table)).collect();
    let keys: Vec<bytes::Bytes> = plans.iter().map(|plan| plan.key.clone()).collect();
    let count = plans.len();
    let mut consumed = ConsumedByTable::default();
    let mut collections = None;
    let direction = match commit(engine, ctx, Pricing::Transaction, plans, token).await {
        Ok(effects) => {
            let writes = tables.iter().zip(&keys).zip(&effects);
            let writes = writes.map(|((table, key), effect)| (table, key, effect));
            collections = metrics_by_table(asked_sizes, writes);
            sum(&tables, &effects, &mut consumed);
            Direction::Write
        }
        Err(CommitError::Token(TokenVerdict::Replay)) => {
            // A request that was carried out before costs a transactional read of each item.
            consumed = get_together(engine, tables.iter(), &keys).await?.consumed;
            Direction::Read
        }
        Err(error) => return Err(answer(error, count)),
    };
    Ok(TransactWriteItemsOutput {
        consumed_capacity: consumed.report(asked, Some(direction)),
        item_collection_metrics: collections,
    })
}

/// Adds up what the writes consumed, table by table.
pub(super) fn sum(tables: &[Arc<Table>], effects: &[Effect], consumed: &mut ConsumedByTable) {
    for (table, effect) in tables.iter().zip(effects) {
        consumed.add(table, &effect.consumed);
    }
}

fn plans(
    engine: &Engine,
    ctx: &RequestCtx,
    input: TransactWriteItemsInput,
) -> Result<Vec<WritePlan>, ApiError> {
    let mut plans = Vec::with_capacity(input.transact_items.len());
    let mut reasons = Vec::with_capacity(input.transact_items.len());
    // Every action is checked in full before any table is looked up.
    let parsed: Vec<plan::Parsed> =
        input.transact_items.into_iter().map(plan::parse).collect::<Result<_, _>>()?;
    for parsed in parsed {
        if plans.len() < reasons.len() {
            // What is behind the first ValidationError is not looked at.
            reasons.push(CanceledReason::NONE);
            continue;
        }
        let table = engine.catalog.table(ctx, parsed.table_name());
        let table = table.map_err(|error| error.acting(parsed.permission()))?;
        match plan::bind(table, parsed) {
            Ok(plan) => {
                plans.push(plan);
                reasons.push(CanceledReason::NONE);
            }
            // Empty key values, what is too large and updates of index keys are refused at once,
            // everything else about keys cancels.
            Err(
                fault @ (ItemFault::EmptyKey { .. }
                | ItemFault::EmptyIndexKey { .. }
                | ItemFault::IndexKeyUpdate
                | ItemFault::TooLarge),
            ) => {
                return Err(fault.into());
            }
            Err(fault) => {
                reasons.push(CanceledReason::new(ReasonCode::ValidationError(fault.into())))
            }
        }
    }
    if plans.len() < reasons.len() {
        return Err(ApiError::TransactionCanceled { reasons });
    }
    check_together(&plans)?;
    Ok(plans)
}

/// The writes of a transaction have different items, and are not too much together.
pub(super) fn check_together(plans: &[WritePlan]) -> Result<(), ApiError> {
    let mut seen = HashSet::with_capacity(plans.len());
    if !plans.iter().all(|plan| seen.insert(plan.key.clone())) {
        return Err(RequestFault::DuplicateTransactItem.into());
    }
    let bytes = plans.iter().map(size).fold(0, usize::saturating_add);
    if bytes > MAX_BYTES {
        return Err(RequestFault::TransactionTooLarge.into());
    }
    Ok(())
}

/// What an action counts for the limit: the item that it puts, or its key and the values that it
/// brings.
fn size(plan: &WritePlan) -> usize {
    match &plan.action {
        Action::Put(item) => item.size(),
        Action::Update { key, update, .. } => {
            key.size().saturating_add(update.as_ref().map_or(0, Update::given_size))
        }
        Action::Delete | Action::Expire(_) | Action::Check | Action::Replicate(_) => {
            key_length(&plan.key)
        }
    }
}

pub(super) fn answer(error: CommitError, count: usize) -> ApiError {
    match error {
        CommitError::Refused(refusals) => refused(refusals),
        CommitError::Token(_) => {
            ApiError::IdempotentParameterMismatch(TransactionKind::Transaction)
        }
        CommitError::Conflict(at) => {
            let reason = |index| {
                // Where the store cannot tell, the first action is named.
                if index == at.unwrap_or(0) {
                    CanceledReason::new(ReasonCode::TransactionConflict)
                } else {
                    CanceledReason::NONE
                }
            };
            ApiError::TransactionCanceled { reasons: (0..count).map(reason).collect() }
        }
        CommitError::Store(error) => EngineError::from(error).into(),
    }
}

fn refused(refusals: Vec<Option<Refusal>>) -> ApiError {
    let mut reasons = Vec::with_capacity(refusals.len());
    // What is behind the first ValidationError is not looked at.
    let mut invalid = false;
    for refusal in refusals {
        reasons.push(match refusal {
            _ if invalid => CanceledReason::NONE,
            None => CanceledReason::NONE,
            Some(Refusal::Condition(item)) => {
                CanceledReason { code: ReasonCode::ConditionalCheckFailed, item }
            }
            Some(Refusal::Invalid(fault)) => {
                invalid = true;
                CanceledReason::new(ReasonCode::ValidationError(fault.into()))
            }
            Some(Refusal::Throttled(exceeded)) => CanceledReason::new(exceeded.cancellation()),
            Some(Refusal::CollectionFull) => {
                CanceledReason::new(ReasonCode::ItemCollectionSizeLimitExceeded)
            }
            Some(Refusal::GroupChanged) => return GlobalTableFault::WriteConflict.into(),
            Some(Refusal::NoTable) => return ApiError::ResourceNotFound(NotFound::Resource),
            Some(Refusal::Engine(error)) => return error.into(),
        });
    }
    ApiError::TransactionCanceled { reasons }
}
