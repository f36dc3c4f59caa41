//! ListTables: names in byte order, a hundred a page.

use model::{ListTablesInput, ListTablesOutput};

use crate::context::RequestCtx;
use crate::engine::Engine;

/// Names a page. Source: API_ListTables.
const PAGE: usize = 100;

pub(crate) fn call(engine: &Engine, ctx: &RequestCtx, input: &ListTablesInput) -> ListTablesOutput {
    let limit = input.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(PAGE);
    let after = input.exclusive_start_table_name.as_deref();
    let (names, more) = engine.catalog.list(&ctx.namespace, after, limit);
    let last_evaluated_table_name = if more { names.last().cloned() } else { None };
    ListTablesOutput { table_names: Some(names), last_evaluated_table_name }
}
