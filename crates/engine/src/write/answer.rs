//! Failure of a commit, and its answer outside a transaction of the API.

use model::{ApiError, GlobalTableFault, NotFound};
use store::StoreError;

use super::apply::Refusal;
use super::token::TokenVerdict;
use crate::error::EngineError;

/// Why nothing was written, or is not known to have been.
#[derive(Debug)]
pub(crate) enum CommitError {
    /// At least one write was refused; one entry a plan, in order.
    Refused(Vec<Option<Refusal>>),
    /// The client request token was used before.
    Token(TokenVerdict),
    /// Another transaction holds the item of this plan, where the store knows which.
    Conflict(Option<usize>),
    /// The store failed.
    Store(StoreError),
}

/// The answer to a failed commit that is not a transaction of the API.
pub(crate) fn single_answer(error: CommitError) -> ApiError {
    match error {
        CommitError::Refused(refusals) => refusals
            .into_iter()
            .flatten()
            .next()
            .map_or(ApiError::InternalServerError, refusal_answer),
        CommitError::Token(_) => ApiError::InternalServerError,
        CommitError::Conflict(_) => ApiError::TransactionConflict,
        CommitError::Store(error) => EngineError::from(error).into(),
    }
}

fn refusal_answer(refusal: Refusal) -> ApiError {
    match refusal {
        Refusal::Condition(item) => ApiError::ConditionalCheckFailed { item },
        Refusal::Invalid(fault) => fault.into(),
        Refusal::Throttled(exceeded) => exceeded.into(),
        Refusal::CollectionFull => ApiError::ItemCollectionSizeLimitExceeded,
        Refusal::NoTable => ApiError::ResourceNotFound(NotFound::Resource),
        Refusal::GroupChanged => GlobalTableFault::WriteConflict.into(),
        Refusal::Engine(error) => error.into(),
    }
}
