//! CreateTable.
//!
//! Order of checks: billing and throughput, key schemas
//! against definitions, local indexes, global indexes, vector indexes, definitions that nothing
//! uses, the other settings.

mod replica;

use model::{
    ApiError, CreateTableInput, CreateTableOutput, GlobalTableSettingsReplicationMode,
    MultiAccountFault, TableFault, ValidationError,
};

use crate::catalog::definition::{Definitions, check_simple_key, indexes, settings, vectors};
use crate::catalog::policy::policy;
use crate::catalog::{Phase, TableSizes, describe, new_name};
use crate::context::RequestCtx;
use crate::derived::stream;
use crate::engine::Engine;
use crate::layout::OwnerId;
use crate::table::{Index, KeySchema, Table};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: CreateTableInput,
) -> Result<CreateTableOutput, ApiError> {
    if let Some(source) = input.global_table_source_arn.clone() {
        return replica::call(engine, ctx, input, &source).await;
    }
    let mut draft = plan(engine, ctx, &input)?;
    let table = loop {
        if let Some(asked) = &input.stream_specification {
            let name = (&ctx.namespace, &*draft.name);
            let at = stream::fresh(&engine.view(), name, engine.env.now()).await?;
            stream::create(&mut draft, asked, at)?;
        }
        // Another table of this name may have come and gone meanwhile, and left its stream.
        if let Some(table) = engine.catalog.create(ctx, draft.clone()).await? {
            break table;
        }
    };
    if table.settings.stream.is_some() {
        // It sleeps until something is due, and did not know of this stream.
        engine.jobs.wake();
    }
    let sizes = TableSizes::empty(table.created);
    Ok(CreateTableOutput { table_description: Some(describe(&table, Phase::Creating, &sizes)) })
}

impl Engine {
    /// Whether CreateTable would take this, as far as it needs no look at what exists.
    ///
    /// # Errors
    /// Its refusal.
    pub fn check_create_table(
        &self,
        ctx: &RequestCtx,
        input: &CreateTableInput,
    ) -> Result<(), ApiError> {
        match &input.global_table_source_arn {
            Some(source) => replica::check(self, ctx, input, source),
            None => plan(self, ctx, input).map(drop),
        }
    }
}

pub(super) fn plan(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &CreateTableInput,
) -> Result<Table, ApiError> {
    let name = new_name(ctx, &input.table_name)?;
    let mut table = plan_table(engine, ctx, input, name)?;
    if let Some(document) = &input.resource_policy {
        table.settings.recorded.policy = Some(policy(document, None, table.created)?);
    }
    table.settings.recorded.replicates_settings = match input.global_table_settings_replication_mode
    {
        Some(GlobalTableSettingsReplicationMode::Enabled) => Some(true),
        Some(GlobalTableSettingsReplicationMode::EnabledWithOverrides) => {
            return Err(MultiAccountFault::NotOfRegional.into());
        }
        Some(GlobalTableSettingsReplicationMode::Disabled) | None => None,
    };
    Ok(table)
}

fn plan_table(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &CreateTableInput,
    name: &str,
) -> Result<Table, ValidationError> {
    let now = engine.env.now();
    let settings = settings::plan(input, now)?;
    let definitions = Definitions::new(input.attribute_definitions.as_deref().unwrap_or_default())?;
    let elements = input.key_schema.as_deref().unwrap_or_default();
    check_simple_key(elements)?;
    let keys = definitions.key_schema(elements)?;
    let mut indexes = indexes::local(input, &definitions, &keys)?;
    indexes.extend(indexes::globals(input, &definitions, settings.billing)?);
    let given = input.vector_indexes.as_deref();
    indexes.extend(vectors::vectors(given, &definitions, settings.billing)?);
    indexes::check_together(&indexes)?;
    check_all_used(&definitions, &keys, &indexes)?;
    Ok(Table {
        namespace: ctx.namespace.clone(),
        name: name.into(),
        owner: OwnerId(0),
        version: 1,
        table_id: engine.env.uuid(),
        created: now,
        attribute_definitions: definitions.list,
        keys,
        indexes,
        settings,
    })
}

fn check_all_used(
    definitions: &Definitions,
    keys: &KeySchema,
    indexes: &[Index],
) -> Result<(), TableFault> {
    let attributes = || keys.iter().chain(indexes.iter().flat_map(Index::defined));
    let is_used = |name: &str| attributes().any(|attribute| *attribute.name == *name);
    if definitions.list.iter().all(|(name, _)| is_used(name)) {
        return Ok(());
    }
    if indexes.is_empty() {
        return Err(TableFault::DefinitionCount);
    }
    let mut used: Vec<String> = Vec::new();
    for attribute in attributes() {
        if !used.iter().any(|name| **name == *attribute.name) {
            used.push(attribute.name.to_string());
        }
    }
    Err(TableFault::Unused { defined: definitions.names(), used })
}
