//! ListGlobalTables: those of version 2017.11.29, in the order of their names.

use model::{ListGlobalTablesInput, ListGlobalTablesOutput, Replica};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::replication::GlobalTable;

/// How many are listed when no limit is given. Source: API_ListGlobalTables.
const LIMIT: usize = 100;

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &ListGlobalTablesInput,
) -> ListGlobalTablesOutput {
    let limit = input.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(LIMIT);
    let after = input.exclusive_start_global_table_name.as_deref();
    let region = input.region_name.as_deref();
    let all = GlobalTable::all(engine, &ctx.namespace.account);
    let mut rest = all.into_values().filter(|table| {
        after.is_none_or(|after| *table.name > *after)
            && region.is_none_or(|region| table.replicas.contains_key(region))
    });
    let listed: Vec<_> = rest
        .by_ref()
        .take(limit)
        .map(|table| model::GlobalTable {
            global_table_name: Some(table.name.to_string()),
            replication_group: Some(
                table
                    .replicas
                    .keys()
                    .map(|region| Replica { region_name: Some(region.to_string()) })
                    .collect(),
            ),
        })
        .collect();
    let last = listed.last().and_then(|table| table.global_table_name.clone());
    ListGlobalTablesOutput {
        last_evaluated_global_table_name: last.filter(|_| rest.next().is_some()),
        global_tables: Some(listed),
    }
}
