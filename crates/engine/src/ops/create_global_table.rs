//! CreateGlobalTable: tables of one name in several Regions become replicas of each other.

use model::{
    ApiError, CreateGlobalTableInput, CreateGlobalTableOutput, GlobalTableFault, GlobalTableStatus,
    ReplicaFault,
};

use crate::catalog::{Deletion, Member};
use crate::context::{Namespace, RequestCtx};
use crate::engine::Engine;
use crate::replication::{GlobalTable, check_alike, check_empty, unite};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: CreateGlobalTableInput,
) -> Result<CreateGlobalTableOutput, ApiError> {
    if engine.one_region {
        return Err(ReplicaFault::OneRegion.into());
    }
    let account = &ctx.namespace.account;
    let name = input.global_table_name;
    if GlobalTable::all(engine, account).contains_key(&*name) {
        return Err(GlobalTableFault::Exists(name).into());
    }
    let regions = input.replication_group.iter().filter_map(|replica| replica.region_name.as_ref());
    let regions: Vec<Namespace> = regions.map(|region| Namespace::new(account, region)).collect();
    let twice = regions
        .iter()
        .enumerate()
        .any(|(at, region)| regions.get(..at).is_some_and(|before| before.contains(region)));
    if regions.is_empty() || twice {
        return Err(ReplicaFault::Regions.into());
    }
    for region in &regions {
        if let Some(table) = engine.catalog.find(region, &name) {
            check_empty(engine, &table).await?;
        }
    }
    let now = engine.env.now();
    let (places, given) = (regions.clone(), name.clone());
    let decide = move |members: &mut [Member]| {
        let first = members.first().and_then(|first| first.before.clone());
        for member in members.iter() {
            let place = (&*given, &*member.namespace.region);
            check_alike(place, member.before.as_ref(), first.as_ref())?;
        }
        regions.iter().try_for_each(|region| unite(members, region, now))
    };
    let deletion = Deletion { now, backup: None };
    let place = (places, name.as_str().into());
    engine.catalog.change_together(place, (ctx.deadline, deletion), decide).await?;
    engine.jobs.wake();
    let made = GlobalTable::find(engine, account, &name)?;
    let description = made.describe(account, GlobalTableStatus::Creating);
    Ok(CreateGlobalTableOutput { global_table_description: Some(description) })
}
