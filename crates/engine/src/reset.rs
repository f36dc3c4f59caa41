//! Reset: everything that the store holds is deleted while the engine runs, for tests.
//!
//! Rows of other services go first, so that an operation of theirs that is under way cannot commit
//! any more; then all tables, whatever protects them, and their streams, which would be readable
//! for another day; then request tokens and what the tables left.
//!
//! Invariant: revisions of groups only rise. One that began again from zero could meet the revision
//! that an old operation still holds.

use bytes::Bytes;
use env::Deadline;
use model::{ApiError, NotFound};
use store::{Batch, Current, PageLimit, TransactError, transact};
use value::{KeyType, KeyValue};

use crate::catalog::{Deletion, all_backups, backup_in};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::{dead_owner_key, envelope, space, space_range, token_range};
use crate::stream::retire_closed;
use crate::view::Pager;

/// Rows that one commit deals with.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };

impl Engine {
    /// Deletes every table, every row of other services and every request token, of all accounts
    /// and Regions. What is created meanwhile may remain.
    ///
    /// # Errors
    /// [`ApiError`] when the store fails; what was deleted stays deleted.
    pub async fn reset(&self) -> Result<(), ApiError> {
        self.forget_rows(Pager::forward(space_range(space::SERVICE))).await?;
        self.catalog.refresh().await?;
        for table in self.catalog.all() {
            let place = (&table.namespace, &table.name);
            let last = Deletion { now: self.env.now(), backup: None };
            let removed = self.catalog.remove(place, Deadline::NEVER, last, |_| Ok(()));
            match removed.await {
                // Somebody else deleted it first.
                Ok(_) | Err(ApiError::ResourceNotFound(NotFound::Table(_))) => {}
                Err(error) => return Err(error),
            }
        }
        self.forget_backups().await?;
        retire_closed(self).await?;
        self.forget_rows(Pager::forward(token_range())).await?;
        Ok(self.run_due_jobs().await?)
    }

    /// Deletes all backups, whatever state they are in, and what they hold.
    async fn forget_backups(&self) -> Result<(), EngineError> {
        let mut rest = Pager::forward(all_backups());
        while !rest.is_done() {
            for (key, row) in rest.next(&self.view(), CHUNK).await? {
                let owner = backup_in(&row)?.owner;
                let apply = move |_: &Current<'_>, batch: &mut Batch| {
                    batch.put(dead_owner_key(owner).into(), Vec::new());
                    Ok::<(), EngineError>(())
                };
                let declared = vec![key.clone()];
                let done =
                    transact(&*self.store, declared, Vec::new(), Deadline::NEVER, apply).await;
                done.map_err(|error| match error {
                    TransactError::Rejected(error) => error,
                    TransactError::Store(error) => error.into(),
                })?;
                self.forget(vec![key]).await?;
            }
        }
        self.forget_rows(Pager::forward(space_range(space::HOLD))).await
    }

    async fn forget_rows(&self, mut rest: Pager) -> Result<(), EngineError> {
        while !rest.is_done() {
            let rows = rest.next(&self.view(), CHUNK).await?;
            let keys: Vec<Bytes> = rows.into_iter().map(|(key, _)| key).collect();
            if !keys.is_empty() {
                self.forget(keys).await?;
            }
        }
        Ok(())
    }

    async fn forget(&self, keys: Vec<Bytes>) -> Result<(), EngineError> {
        let declared = keys.clone();
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            for (index, key) in keys.iter().enumerate() {
                match current.write(index).filter(|_| is_revision(key)) {
                    Some(row) => {
                        let content = envelope::open(row)?;
                        let bytes = content.first_chunk::<8>();
                        let last = bytes.map_or(0, |bytes| u64::from_be_bytes(*bytes));
                        let next = last.saturating_add(1).to_be_bytes();
                        batch.put(key.to_vec(), envelope::seal(&next));
                    }
                    None => batch.delete(key.to_vec()),
                }
            }
            Ok::<(), EngineError>(())
        };
        let done = transact(&*self.store, declared, Vec::new(), Deadline::NEVER, apply).await;
        match done {
            Ok(_) => Ok(()),
            Err(TransactError::Rejected(error)) => Err(error),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }
}

/// Whether a key is that of a group's revision: `space | area | account | Region | group | 0`.
fn is_revision(key: &[u8]) -> bool {
    let Some((&[space::SERVICE, _], mut rest)) = key.split_first_chunk::<2>() else { return false };
    for _ in 0..3 {
        let Some((_, after)) = KeyValue::decode(KeyType::S, rest) else { return false };
        rest = after;
    }
    rest == [0]
}
