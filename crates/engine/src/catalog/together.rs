//! Changes of several tables in one commit: the replicas of a global table.
//!
//! Invariant: either all of them change or none; a table that is as it was is not written.

use std::sync::Arc;

use bytes::Bytes;
use env::Deadline;
use model::ApiError;
use store::{Batch, Current, Stamp, transact_to_free_space};

use super::change::{Deletion, assign_owner_ids, drop_table, put_row, sequence};
use super::{Catalog, record};
use crate::context::Namespace;
use crate::derived::derive_from_table;
use crate::error::{EngineError, transact_error};
use crate::layout::{OwnerId, catalog_key, dead_owner_key, owner_sequence_key};
use crate::table::Table;

/// A table that may be made, changed or deleted.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) namespace: Namespace,
    pub(crate) before: Option<Table>,
    pub(crate) after: Option<Table>,
}

impl Catalog {
    /// Changes the tables named `name` of several namespaces in one commit. `decide` gets them as
    /// they are then, in the order of `namespaces`, and says what becomes of each; `deletion` says
    /// how those go that are deleted.
    ///
    /// # Errors
    /// What `decide` refuses with, or the store's failure.
    pub(crate) async fn change_together(
        &self,
        (namespaces, name): (Vec<Namespace>, Arc<str>),
        (deadline, deletion): (Deadline, Deletion),
        mut decide: impl FnMut(&mut [Member]) -> Result<(), ApiError> + Send + 'static,
    ) -> Result<Vec<Member>, ApiError> {
        let mut keys: Vec<Bytes> =
            namespaces.iter().map(|namespace| catalog_key(namespace, &name)).collect();
        keys.push(owner_sequence_key());
        let notice = self.notice(&mut keys);
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            let mut members = Vec::with_capacity(namespaces.len());
            for (at, namespace) in namespaces.iter().enumerate() {
                let before = current.write(at).map(record::from_row).transpose()?;
                let after = before.clone();
                members.push(Member { namespace: namespace.clone(), before, after });
            }
            decide(&mut members)?;
            let mut last = sequence(current.write(namespaces.len()))?;
            for (at, member) in members.iter_mut().enumerate() {
                last = member.write(current.write(at), last, &deletion, batch)?;
            }
            let changed = members.iter().filter(|member| member.before != member.after);
            let changed =
                changed.filter_map(|member| member.after.as_ref().or(member.before.as_ref()));
            notice.write(changed, current, batch)?;
            Ok::<_, ApiError>(members)
        };
        let name = Arc::clone(&name);
        let _change = self.begin();
        // Nothing that is written here grows with the tables, and what is deleted frees space.
        let committed = transact_to_free_space(&*self.store, keys, deadline, apply);
        let committed = committed.await.map_err(transact_error)?;
        let mut members = committed.value;
        for member in &mut members {
            self.enter_member(member, &name, committed.stamp).await;
        }
        Ok(members)
    }

    async fn enter_member(&self, member: &mut Member, name: &Arc<str>, stamp: Stamp) {
        if member.before == member.after {
            return;
        }
        if let Some(after) = &mut member.after {
            record::set_build_start(after, stamp);
        }
        let table = member.after.clone().map(Arc::new);
        self.entered((&member.namespace, name), stamp, table).await;
    }
}

impl Member {
    /// Writes what became of the table; the last owner id that was given out.
    fn write(
        &mut self,
        row: Option<&Bytes>,
        last: u64,
        deletion: &Deletion,
        batch: &mut Batch,
    ) -> Result<u64, EngineError> {
        if self.before == self.after {
            return Ok(last);
        }
        let last = match (self.before.as_ref().zip(row), &mut self.after) {
            (None, None) => last,
            (Some((before, row)), None) => {
                let kept = deletion.keep(before, row, batch);
                drop_table((before, row), kept, deletion.now, batch);
                last
            }
            (before, Some(after)) => {
                let version = before.map_or(0, |(before, _)| before.version);
                after.version = version.saturating_add(1);
                let last = assign_owner_ids(after, last, batch);
                if let Some((before, _)) = before {
                    bury(before, after, batch);
                }
                derive_from_table(before, after, batch);
                put_row(after, batch);
                last
            }
        };
        Ok(last)
    }
}

/// Leaves the owners that a change drops to the sweep.
fn bury(before: &Table, after: &Table, batch: &mut Batch) {
    let kept: Vec<OwnerId> = after.owners().collect();
    for owner in before.owners().filter(|owner| !kept.contains(owner)) {
        batch.put(dead_owner_key(owner).into(), Vec::new());
    }
}
