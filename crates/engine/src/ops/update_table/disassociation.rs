//! Disassociation: a replica leaves its global table and stays as a table of its own, unless it is
//! protected from that, as every replica is at first.
//!
//! Sources: UpdateTable in the API reference, "Disassociating a global table replica" in the
//! developer guide.

use std::sync::Arc;

use env::Timestamp;
use model::{
    ApiError, DisassociationFault, ReplicaFault, ReplicationGroupUpdate, UpdateTableInput,
};

use super::is_empty;
use super::replicas::{GroupChange, own};
use crate::catalog::{Deletion, Member};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::replication::{change_group, leave, send_all};
use crate::table::Table;

/// What a request asks for.
pub(super) enum Asked {
    /// The replica in this Region leaves.
    Leave { region: String },
    /// Whether the replica is protected from that.
    Protect(bool),
}

/// Whether a request asks for one of both.
///
/// # Errors
/// When it asks for something else as well.
pub(super) fn asked(input: &UpdateTableInput) -> Result<Option<Asked>, DisassociationFault> {
    let updates = input.replica_updates.as_deref();
    let leaving = updates.unwrap_or_default().iter().find_map(|one| one.disassociate.as_ref());
    let alone = is_empty(input)
        && input.multi_region_consistency.is_none()
        && input.global_table_witness_updates.is_none();
    match (leaving, input.disassociation_protection_enabled) {
        (None, None) => Ok(None),
        (Some(leaving), None) if alone && updates.is_some_and(is_one) => {
            Ok(Some(Asked::Leave { region: leaving.region_name.clone() }))
        }
        (None, Some(protect)) if alone && updates.is_none() => Ok(Some(Asked::Protect(protect))),
        _ => Err(DisassociationFault::Together),
    }
}

/// Whether these are one update of one kind.
fn is_one(updates: &[ReplicationGroupUpdate]) -> bool {
    let [update] = updates else { return false };
    update.create.is_none() && update.update.is_none() && update.delete.is_none()
}

/// Carries out what was asked for. Before a replica leaves, what was written until then in it and
/// in the others is in all of them.
pub(super) async fn carry_out(
    engine: &Engine,
    ctx: &RequestCtx,
    table: &Arc<Table>,
    asked: Asked,
    now: Timestamp,
) -> Result<GroupChange, ApiError> {
    check(table, &asked).map_err(ReplicaFault::Disassociation)?;
    if matches!(asked, Asked::Leave { .. }) {
        send_all(engine, table).await?;
    }
    let change = move |members: &mut [Member]| {
        let Some(own) = members.first_mut().and_then(|own| own.after.as_mut()) else {
            return Ok(());
        };
        check(own, &asked).map_err(ReplicaFault::Disassociation)?;
        let Some(group) = &mut own.settings.group else { return Ok(()) };
        match &asked {
            Asked::Protect(protect) => group.unprotected = (!protect).then_some(true),
            Asked::Leave { region } => {
                // It stays, so it may have been the source of another one.
                group.sourced = None;
                leave(members, region, now)?;
            }
        }
        Ok(())
    };
    let deletion = Deletion { now, backup: None };
    let members = change_group(engine, ctx, (table, Vec::new()), deletion, change).await?;
    Ok(GroupChange { changed: own(members)?, touched: Vec::new() })
}

fn check(table: &Table, asked: &Asked) -> Result<(), DisassociationFault> {
    let group = table.settings.group.as_ref();
    let group = group.filter(|_| table.is_eventual_replica() && !table.is_legacy_replica());
    let group = group.ok_or(DisassociationFault::Kind)?;
    match asked {
        Asked::Leave { region } if *region != *table.namespace.region => {
            Err(DisassociationFault::Region(region.clone()))
        }
        Asked::Leave { .. } if group.unprotected != Some(true) => {
            Err(DisassociationFault::Protected(table.name.to_string()))
        }
        Asked::Leave { .. } | Asked::Protect(_) => Ok(()),
    }
}
