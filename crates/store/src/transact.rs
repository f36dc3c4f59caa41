//! Typed transactions over the untyped [`Store::transact`].

use bytes::Bytes;
use env::Deadline;

use crate::{Batch, Current, Decision, Outcome, SpaceNeed, Stamp, Store, StoreError, Transaction};

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
    apply: impl FnMut(&Current<'_>, &mut Batch) -> Result<T, R> + Send + 'static,
) -> Result<Committed<T>, TransactError<R>>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let space = SpaceNeed::Takes;
    run(store, Parameters { write_keys, read_keys, deadline, space }, apply).await
}

/// The same for a transaction that removes more than it writes: it is taken while others are
/// refused for lack of space. It reads nothing but what it may write.
///
/// # Errors
/// As [`transact`].
pub async fn transact_to_free_space<T, R>(
    store: &dyn Store,
    write_keys: Vec<Bytes>,
    deadline: Deadline,
    apply: impl FnMut(&Current<'_>, &mut Batch) -> Result<T, R> + Send + 'static,
) -> Result<Committed<T>, TransactError<R>>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let (read_keys, space) = (Vec::new(), SpaceNeed::Frees);
    run(store, Parameters { write_keys, read_keys, deadline, space }, apply).await
}

/// What a transaction says before it runs.
struct Parameters {
    write_keys: Vec<Bytes>,
    read_keys: Vec<Bytes>,
    deadline: Deadline,
    space: SpaceNeed,
}

async fn run<T, R>(
    store: &dyn Store,
    parameters: Parameters,
    mut apply: impl FnMut(&Current<'_>, &mut Batch) -> Result<T, R> + Send + 'static,
) -> Result<Committed<T>, TransactError<R>>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let Parameters { write_keys, read_keys, deadline, space } = parameters;
    let apply = move |current: &Current<'_>, batch: &mut Batch| match apply(current, batch) {
        Ok(value) => Decision::Commit(Box::new(value)),
        Err(reason) => Decision::Reject(Box::new(reason)),
    };
    let apply = Box::new(apply);
    let transaction = Transaction { write_keys, read_keys, deadline, space, apply };
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
