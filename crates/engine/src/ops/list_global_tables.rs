//! ListGlobalTables: none, as nothing makes global tables yet.

use model::{ListGlobalTablesInput, ListGlobalTablesOutput};

use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) fn call(
    _engine: &Engine,
    _ctx: &RequestCtx,
    _input: &ListGlobalTablesInput,
) -> ListGlobalTablesOutput {
    ListGlobalTablesOutput {
        global_tables: Some(Vec::new()),
        last_evaluated_global_table_name: None,
    }
}
