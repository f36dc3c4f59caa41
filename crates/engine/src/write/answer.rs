//! The answer to a failed commit, outside a transaction of the API.

use model::{ApiError, NotFound};

use super::apply::Refusal;
use super::commit::CommitError;
use crate::error::EngineError;

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
        Refusal::CollectionFull => ApiError::ItemCollectionSizeLimitExceeded,
        Refusal::NoTable => ApiError::ResourceNotFound(NotFound::Resource),
        Refusal::Engine(error) => error.into(),
    }
}
