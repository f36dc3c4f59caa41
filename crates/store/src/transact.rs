//! Typed transactions over the untyped [`Store::transact`].

use bytes::Bytes;
use env::Deadline;

use crate::{Batch, Current, Decision, Outcome, Stamp, Store, StoreError, Transaction};

/// A committed transaction's stamp and answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed<T> {
    /// Its place in the store's order.
    pub stamp: Stamp,
    /// What `apply` answered.
    pub value: T,
}

/// Why a typed transaction wrote nothing, or is not known to have.
#[derive(Debug)]
pub enum TransactError<R> {
    /// `apply` rejected.
    Rejected(R),
    /// The store failed.
    Store(StoreError),
}

/// Runs `apply` in one transaction of `store`.
///
/// # Errors
/// [`TransactError::Rejected`] with what `apply` rejected with, or the store's error.
pub async fn transact<T, R>(
    store: &dyn Store,
    write_keys: Vec<Bytes>,
    read_keys: Vec<Bytes>,
    deadline: Deadline,
    mut apply: impl FnMut(&Current<'_>, &mut Batch) -> Result<T, R> + Send + 'static,
) -> Result<Committed<T>, TransactError<R>>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let apply = move |current: &Current<'_>, batch: &mut Batch| match apply(current, batch) {
        Ok(value) => Decision::Commit(Box::new(value)),
        Err(reason) => Decision::Reject(Box::new(reason)),
    };
    let transaction = Transaction { write_keys, read_keys, deadline, apply: Box::new(apply) };
    match store.transact(transaction).await.map_err(TransactError::Store)? {
        Outcome::Committed { stamp, payload } => {
            let value = *payload.downcast::<T>().map_err(|_| TransactError::Store(foreign()))?;
            Ok(Committed { stamp, value })
        }
        Outcome::Rejected { payload } => {
            let reason = *payload.downcast::<R>().map_err(|_| TransactError::Store(foreign()))?;
            Err(TransactError::Rejected(reason))
        }
    }
}

/// A store that answers with another transaction's payload has mixed up its callers.
fn foreign() -> StoreError {
    StoreError::Unknown { cause: "the store answered with another transaction's payload".into() }
}
