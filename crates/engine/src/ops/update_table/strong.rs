//! Global tables with strong consistency across Regions (MRSC): three replicas, or two and a
//! witness, which come together and go together.
//!
//! Sources: "How DynamoDB global tables work", section on multi-Region strong consistency, and the
//! service quotas in the developer guide.

use std::sync::Arc;

use env::Timestamp;
use model::{
    ApiError, MultiRegionConsistency, ReplicaFault, ReplicaStatus, StrongFault, UpdateTableInput,
};

use super::replicas::{GroupChange, NewReplicas, Update, new_replica, own};
use crate::catalog::{Deletion, Member, may_delete};
use crate::context::{Namespace, RequestCtx};
use crate::engine::Engine;
use crate::ops::create_backup::draft;
use crate::replication::{change_group, is_empty};
use crate::table::{Group, IndexKind, Table};

/// The sets of Regions; a global table is in three of one.
const SETS: [&[&str]; 3] = [
    &["us-east-1", "us-east-2", "us-west-2"],
    &["eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"],
    &["ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
];

/// Whether replicas of `table` come or go by the rules of strong consistency.
pub(super) fn concerns(table: &Table, input: &UpdateTableInput, updates: &[Update]) -> bool {
    let changes = |update: &Update| matches!(update, Update::Change { .. });
    asks(input) || (table.is_strong_replica() && !updates.iter().all(changes))
}

/// Whether a request names a mode or a witness.
pub(super) fn asks(input: &UpdateTableInput) -> bool {
    input.multi_region_consistency == Some(MultiRegionConsistency::Strong)
        || input.global_table_witness_updates.is_some()
}

/// The Region of a witness that comes, and that of one that goes.
fn witnesses(input: &UpdateTableInput) -> (Option<&str>, Option<&str>) {
    let update = input.global_table_witness_updates.iter().flatten().next();
    let created = update.and_then(|update| update.create.as_ref());
    let deleted = update.and_then(|update| update.delete.as_ref());
    (created.map(|one| &*one.region_name), deleted.map(|one| &*one.region_name))
}

/// Makes a table and its new replicas a global table, or takes all of them but it away.
pub(super) async fn update(
    engine: &Engine,
    ctx: &RequestCtx,
    (table, input): (&Arc<Table>, &UpdateTableInput),
    updates: Vec<Update>,
    now: Timestamp,
) -> Result<GroupChange, ApiError> {
    let (created, deleted) = witnesses(input);
    if table.is_strong_replica() {
        if input.multi_region_consistency.is_some() {
            return Err(ReplicaFault::Strong(StrongFault::Mode).into());
        }
        check_deletion(table, &updates, (created, deleted))?;
        return dissolve(engine, ctx, table, ReplicaStatus::Deleting, now).await;
    }
    if table.settings.group.is_some() {
        return Err(ReplicaFault::Strong(StrongFault::Mode).into());
    }
    if input.multi_region_consistency.is_none() || deleted.is_some() {
        return Err(ReplicaFault::Strong(StrongFault::Alone).into());
    }
    check_creation(table, &updates, created)?;
    check_empty(engine, table).await?;
    let witness: Option<Arc<str>> = created.map(Into::into);
    let made = unite(engine, ctx, table, (updates, witness), now).await?;
    // A write from before the group was there is in one Region alone.
    if let Err(refused) = check_empty(engine, &made.changed.after).await {
        dissolve(engine, ctx, &made.changed.after, ReplicaStatus::Deleting, now).await?;
        return Err(refused);
    }
    Ok(made)
}

async fn check_empty(engine: &Engine, table: &Table) -> Result<(), ApiError> {
    if is_empty(engine, table).await? {
        return Ok(());
    }
    Err(ReplicaFault::Strong(StrongFault::NotEmpty).into())
}

fn check_creation(
    table: &Table,
    updates: &[Update],
    witness: Option<&str>,
) -> Result<(), ReplicaFault> {
    if !updates.iter().all(|update| matches!(update, Update::Create { .. })) {
        return Err(ReplicaFault::Strong(StrongFault::Alone));
    }
    let mut regions = vec![&*table.namespace.region];
    regions.extend(updates.iter().map(|update| &*update.region().region));
    regions.extend(witness);
    let distinct: std::collections::BTreeSet<&str> = regions.iter().copied().collect();
    if regions.len() != 3 || distinct.len() != 3 {
        return Err(ReplicaFault::Strong(StrongFault::Three));
    }
    if !SETS.iter().any(|set| regions.iter().all(|region| set.contains(region))) {
        return Err(ReplicaFault::Strong(StrongFault::Set));
    }
    if table.indexes_of(IndexKind::Local).next().is_some() {
        return Err(ReplicaFault::Strong(StrongFault::LocalIndexes));
    }
    if table.settings.ttl.is_some() {
        return Err(ReplicaFault::Strong(StrongFault::TimeToLive));
    }
    Ok(())
}

/// All other replicas go, and the witness if there is one.
fn check_deletion(
    table: &Table,
    updates: &[Update],
    (created, deleted): (Option<&str>, Option<&str>),
) -> Result<(), ReplicaFault> {
    let creates = |update: &Update| matches!(update, Update::Create { .. });
    if created.is_some() || updates.iter().any(creates) {
        return Err(ReplicaFault::Strong(StrongFault::Fixed));
    }
    let group = table.settings.group.as_ref();
    let witness = group.and_then(|group| group.witness.as_deref());
    if let Some(region) = deleted.filter(|region| Some(*region) != witness) {
        return Err(ReplicaFault::Missing(region.to_owned()));
    }
    let peers: Vec<Namespace> = table.peers().collect();
    if let Some(other) = updates.iter().find(|update| !peers.contains(update.region())) {
        return Err(ReplicaFault::Missing(other.region().region.to_string()));
    }
    let deletes = |update: &Update| matches!(update, Update::Delete { .. });
    let gone = updates.iter().filter(|update| deletes(update)).count();
    if gone == peers.len() && gone == updates.len() && deleted == witness {
        return Ok(());
    }
    Err(ReplicaFault::Strong(StrongFault::DeleteTogether))
}

/// Makes the replicas, in one commit with the group.
async fn unite(
    engine: &Engine,
    ctx: &RequestCtx,
    table: &Arc<Table>,
    (updates, witness): (Vec<Update>, Option<Arc<str>>),
    now: Timestamp,
) -> Result<GroupChange, ApiError> {
    let others: Vec<Namespace> = updates.iter().map(|update| update.region().clone()).collect();
    let new = NewReplicas::prepare(engine, table, &others, now).await?;
    let touched =
        others.iter().map(|region| (Arc::clone(&region.region), ReplicaStatus::Creating)).collect();
    let change = move |members: &mut [Member]| {
        let source = members.first().and_then(|own| own.after.clone());
        let Some(source) = source.filter(|own| own.settings.group.is_none()) else {
            return Err(ReplicaFault::Strong(StrongFault::Mode).into());
        };
        if source.settings.ttl.is_some() {
            return Err(ReplicaFault::Strong(StrongFault::TimeToLive).into());
        }
        for update in &updates {
            let Update::Create { region, overrides } = update else { continue };
            let stream = source.settings.stream.as_ref().filter(|stream| stream.is_open());
            let stream = stream.map(|stream| stream.view);
            let replica = new_replica((&source, region), stream, overrides, &new)?;
            let place = members.iter_mut().find(|member| member.namespace == *region);
            if let Some(place) = place {
                place.after = Some(replica);
            }
        }
        form(members, witness.as_ref(), now);
        Ok(())
    };
    let deletion = Deletion { now, backup: None };
    let members = change_group(engine, ctx, (table, others), deletion, change).await?;
    Ok(GroupChange { changed: own(members)?, touched })
}

/// Makes the members a group.
fn form(members: &mut [Member], witness: Option<&Arc<str>>, now: Timestamp) {
    let regions: Vec<Arc<str>> =
        members.iter().map(|member| Arc::clone(&member.namespace.region)).collect();
    for member in members {
        let own = &member.namespace.region;
        let peers = regions.iter().filter(|region| *region != own).cloned().collect();
        if let Some(table) = &mut member.after {
            table.settings.group = Some(Group {
                owner: <_>::default(),
                deletions: <_>::default(),
                peers,
                accounts: None,
                since: now,
                expires: false,
                sourced: None,
                filling: None,
                legacy: None,
                strong: Some(true),
                witness: witness.cloned(),
                unprotected: None,
            });
        }
    }
}

/// Deletes all other replicas; the table remains by itself.
async fn dissolve(
    engine: &Engine,
    ctx: &RequestCtx,
    table: &Arc<Table>,
    status: ReplicaStatus,
    now: Timestamp,
) -> Result<GroupChange, ApiError> {
    let touched = table.peers().map(|peer| (peer.region, status)).collect();
    let change = |members: &mut [Member]| {
        let Some((own, others)) = members.split_first_mut() else { return Ok(()) };
        for other in others {
            other.after.as_ref().map_or(Ok(()), may_delete)?;
            other.after = None;
        }
        if let Some(own) = &mut own.after {
            own.settings.group = None;
        }
        Ok(())
    };
    let deletion = Deletion { now, backup: Some(draft(engine, String::new()).id) };
    let members = change_group(engine, ctx, (table, Vec::new()), deletion, change).await?;
    Ok(GroupChange { changed: own(members)?, touched })
}
