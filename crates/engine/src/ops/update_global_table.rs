//! UpdateGlobalTable: tables join a global table of version 2017.11.29, or leave it and stay.

use model::{
    ApiError, GlobalTableFault, GlobalTableStatus, ReplicaFault, ReplicaUpdate,
    UpdateGlobalTableInput, UpdateGlobalTableOutput,
};

use crate::catalog::{Deletion, Member};
use crate::context::{Namespace, RequestCtx};
use crate::engine::Engine;
use crate::replication::{GlobalTable, change_group, check_alike, check_empty, leave, unite};
use crate::table::Table;

/// One change.
enum Update {
    Create(Namespace),
    Delete(Namespace),
}

impl Update {
    fn new(asked: &ReplicaUpdate, account: &str) -> Result<Self, ReplicaFault> {
        let at = |region: &str| Namespace::new(account, region);
        match asked {
            ReplicaUpdate { create: Some(asked), delete: None } => {
                Ok(Self::Create(at(&asked.region_name)))
            }
            ReplicaUpdate { create: None, delete: Some(asked) } => {
                Ok(Self::Delete(at(&asked.region_name)))
            }
            _ => Err(ReplicaFault::Action),
        }
    }

    const fn region(&self) -> &Namespace {
        match self {
            Self::Create(region) | Self::Delete(region) => region,
        }
    }
}

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: UpdateGlobalTableInput,
) -> Result<UpdateGlobalTableOutput, ApiError> {
    let account = &ctx.namespace.account;
    let name = input.global_table_name;
    let global = GlobalTable::find(engine, account, &name)?;
    let mut updates: Vec<Update> = Vec::with_capacity(input.replica_updates.len());
    for asked in &input.replica_updates {
        let update = Update::new(asked, account)?;
        if updates.iter().any(|known| known.region() == update.region()) {
            return Err(ReplicaFault::Twice(update.region().region.to_string()).into());
        }
        updates.push(update);
    }
    let is_replica = |region: &Namespace| global.replicas.contains_key(&region.region);
    let mut others = Vec::new();
    for update in &updates {
        match update {
            Update::Create(region) if is_replica(region) => {
                let (table, region) = (name, region.region.to_string());
                return Err(GlobalTableFault::ReplicaExists { table, region }.into());
            }
            Update::Create(region) => {
                if let Some(table) = engine.catalog.find(region, &name) {
                    check_empty(engine, &table).await?;
                }
                others.push(region.clone());
            }
            Update::Delete(region) if !is_replica(region) => {
                let (table, region) = (name, region.region.to_string());
                return Err(GlobalTableFault::ReplicaNotFound { table, region }.into());
            }
            Update::Delete(_) => {}
        }
    }
    let now = engine.env.now();
    let first = global.replicas.values().next().cloned();
    let first = first.ok_or(ApiError::InternalServerError)?;
    let change = move |members: &mut [Member]| {
        updates.iter().try_for_each(|update| carry_out(members, update, now))
    };
    let deletion = Deletion { now, backup: None };
    change_group(engine, ctx, (&first, others), deletion, change).await?;
    engine.jobs.wake();
    let after = GlobalTable::find(engine, account, &name).unwrap_or(global);
    let description = after.describe(account, GlobalTableStatus::Updating);
    Ok(UpdateGlobalTableOutput { global_table_description: Some(description) })
}

fn carry_out(members: &mut [Member], update: &Update, now: env::Timestamp) -> Result<(), ApiError> {
    match update {
        Update::Create(region) => {
            let first = members.first().and_then(|first| first.before.clone());
            let name = first.as_ref().map(|first| first.name.to_string()).unwrap_or_default();
            let new = members.iter().find(|member| member.namespace == *region);
            let new: Option<&Table> = new.and_then(|member| member.before.as_ref());
            check_alike((&name, &region.region), new, first.as_ref())?;
            unite(members, region, now)
        }
        Update::Delete(region) => Ok(leave(members, &region.region, now)?),
    }
}
