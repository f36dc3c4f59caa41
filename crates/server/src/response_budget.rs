//! The memory budget of large responses that wait for their clients.

use std::sync::Arc;

use bytes::Bytes;
use model::ApiError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::answer::Answer;

/// Answers up to this length, in bytes, are not counted: nearly all are.
const SMALL: usize = 64 << 10;
/// Bytes of one permit.
const UNIT: usize = 1 << 10;

/// The bytes that large answers may hold together until their clients have taken them.
#[derive(Clone, Debug)]
pub(crate) struct ResponseBudget(Arc<Semaphore>);

impl ResponseBudget {
    /// A budget of `bytes` bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / UNIT)))
    }

    /// The answer, which returns its share of the budget once its last byte is written; an error
    /// in its place when the budget is used up.
    pub(crate) fn admit(&self, answer: Answer) -> Answer {
        if answer.body.len() <= SMALL {
            return answer;
        }
        let units = u32::try_from(answer.body.len().div_ceil(UNIT)).unwrap_or(u32::MAX);
        match Arc::clone(&self.0).try_acquire_many_owned(units) {
            Ok(share) => {
                let body = Bytes::from_owner(Counted { bytes: answer.body, _share: share });
                Answer { body, ..answer }
            }
            Err(_) => {
                tracing::debug!("large answers that wait for their clients use up the budget");
                Answer::error(&ApiError::InternalServerError)
            }
        }
    }
}

/// Bytes and their share of the budget.
struct Counted {
    bytes: Bytes,
    _share: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}
