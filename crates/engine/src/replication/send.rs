//! Sends items of one replica to another.

use std::sync::Arc;

use bytes::Bytes;
use store::StoreError;

use crate::derived::replication::version_key;
use crate::derived::{Author, Version};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::{OwnerId, envelope, owner_prefix, space};
use crate::table::Table;
use crate::view::View;
use crate::write::{Action, CommitError, Refusal, Replicated, WritePlan, commit_for_service};

/// Bytes of `space | owner id`.
const OWNER_PREFIX: usize = 9;

/// An item of a replica, as it is.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// What is behind the owner in its key, which is the same in every replica.
    place: Bytes,
    state: Replicated,
}

/// The items of these keys as they are now, with their versions. What cannot be read is passed
/// over, what was never there too.
///
/// # Errors
/// The store's failure.
pub(super) async fn states(
    engine: &Engine,
    view: &View<'_>,
    (table, group): (&Table, OwnerId),
    keys: &[Bytes],
    job: &'static str,
) -> Result<Vec<Sent>, EngineError> {
    let mut wanted = keys.to_vec();
    wanted.extend(keys.iter().map(|key| Bytes::from(version_key(group, key))));
    let rows = view.multi_get(&wanted).await?;
    let (items, versions) = rows.split_at(keys.len().min(rows.len()));
    let mut sent = Vec::with_capacity(keys.len());
    for ((key, item), version) in keys.iter().zip(items).zip(versions) {
        let Some(version) = Version::read(version.as_ref(), item.as_ref()) else { continue };
        match item.as_ref().map(envelope::open_item).transpose() {
            Ok(item) => {
                let state = Replicated { item, version };
                sent.push(Sent { place: key.slice(OWNER_PREFIX.min(key.len())..), state });
            }
            Err(error) => engine.jobs.skipped(job, &table.name, &error),
        }
    }
    Ok(sent)
}

/// Writes items of another replica into `to`, in one commit. If one of them cannot be written, each
/// goes alone and that one is passed over.
///
/// # Errors
/// The store's failure.
pub(super) async fn send(
    engine: &Engine,
    to: &Arc<Table>,
    items: &[Sent],
    job: &'static str,
) -> Result<(), EngineError> {
    if items.is_empty() || attempt(engine, to, items).await?.is_none() {
        return Ok(());
    }
    for item in items {
        if let Some(error) = attempt(engine, to, std::slice::from_ref(item)).await? {
            engine.jobs.skipped(job, &to.name, &error);
        }
    }
    Ok(())
}

/// Writes all of them or none, if one cannot be: then says why.
async fn attempt(
    engine: &Engine,
    to: &Arc<Table>,
    items: &[Sent],
) -> Result<Option<EngineError>, EngineError> {
    let plans = items.iter().map(|item| plan(to, item)).collect();
    match commit_for_service(engine, Author::Replica, plans).await {
        // Without a token.
        Ok(_) | Err(CommitError::Token(_)) => Ok(None),
        Err(CommitError::Refused(refusals)) => {
            Ok(refusals.into_iter().flatten().find_map(unwritable))
        }
        Err(CommitError::Store(error @ StoreError::Corrupt { .. })) => Ok(Some(error.into())),
        Err(CommitError::Conflict(key)) => Err(StoreError::Conflict { key }.into()),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

fn plan(to: &Arc<Table>, item: &Sent) -> WritePlan {
    let mut key = owner_prefix(space::ITEM, to.owner);
    key.extend_from_slice(&item.place);
    WritePlan {
        table: Arc::clone(to),
        key: key.into(),
        action: Action::Replicate(item.state.clone()),
        condition: None,
        return_old_on_failure: false,
    }
}

/// Without a condition, what else refuses a replicated write is that the table is gone.
fn unwritable(refusal: Refusal) -> Option<EngineError> {
    match refusal {
        Refusal::Engine(error) => Some(error),
        Refusal::Condition(_)
        | Refusal::Invalid(_)
        | Refusal::CollectionFull
        | Refusal::Throttled(_)
        | Refusal::NoTable
        | Refusal::GroupChanged => None,
    }
}
