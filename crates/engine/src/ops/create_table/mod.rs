//! CreateTable.
//!
//! Order of checks: parameters that are not available yet, billing and throughput, key schemas against
//! definitions, local indexes, global indexes, definitions that nothing uses, the other settings.

mod indexes;
mod settings;

use std::sync::Arc;

use model::{
    ApiError, CreateTableInput, CreateTableOutput, KeySchemaElement, KeyType, RequestFault,
    ScalarAttributeType, TableFault,
};

use crate::catalog::{KeyAttribute, KeySchema, Phase, Table, describe, key_type};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::layout::OwnerId;
use crate::stream::StreamChange;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: CreateTableInput,
) -> Result<CreateTableOutput, ApiError> {
    let draft = plan(engine, ctx, &input)?;
    let stream = match &input.stream_specification {
        Some(asked) => StreamChange::plan(engine, &ctx.namespace, &draft.name, None, asked).await?,
        None => None,
    };
    let table = engine.catalog.create(ctx, draft, stream).await?;
    if stream.is_some() {
        engine.jobs.wake();
    }
    Ok(CreateTableOutput { table_description: Some(describe(&table, Phase::Creating)) })
}

/// The attribute definitions of the request, in its order.
struct Definitions {
    list: Vec<(Arc<str>, ScalarAttributeType)>,
}

impl Definitions {
    fn new(input: &CreateTableInput) -> Result<Self, TableFault> {
        let mut list: Vec<(Arc<str>, ScalarAttributeType)> = Vec::new();
        for definition in input.attribute_definitions.iter().flatten() {
            if list.iter().any(|(name, _)| **name == *definition.attribute_name) {
                return Err(TableFault::DuplicateDefinition(definition.attribute_name.clone()));
            }
            list.push((definition.attribute_name.as_str().into(), definition.attribute_type));
        }
        Ok(Self { list })
    }

    fn names(&self) -> Vec<String> {
        self.list.iter().map(|(name, _)| name.to_string()).collect()
    }

    fn attribute(&self, name: &str) -> Option<KeyAttribute> {
        let (name, definition) = self.list.iter().find(|(defined, _)| **defined == *name)?;
        Some(KeyAttribute { name: Arc::clone(name), key_type: key_type(*definition) })
    }

    /// The key schema of `elements`, whose attributes must all be defined.
    fn key_schema(&self, elements: &[KeySchemaElement]) -> Result<KeySchema, TableFault> {
        let mut schema = KeySchema::default();
        for element in elements {
            let attribute = self.attribute(&element.attribute_name).ok_or_else(|| {
                let keys = elements.iter().map(|element| element.attribute_name.clone()).collect();
                TableFault::Undefined { keys, defined: self.names() }
            })?;
            match element.key_type {
                KeyType::Hash => schema.hash.push(attribute),
                KeyType::Range => schema.range.push(attribute),
            }
        }
        Ok(schema)
    }
}

/// The shape of a table's or a local index's key schema: HASH, then at most one RANGE.
fn check_simple_key(elements: &[KeySchemaElement]) -> Result<(), TableFault> {
    match elements {
        [first, ..] if first.key_type != KeyType::Hash => Err(TableFault::FirstKeyNotHash),
        [first, second, ..] if first.attribute_name == second.attribute_name => {
            Err(TableFault::SameHashAndRange)
        }
        [_, second, ..] if second.key_type != KeyType::Range => Err(TableFault::SecondKeyNotRange),
        _ => Ok(()),
    }
}

fn plan(engine: &Engine, ctx: &RequestCtx, input: &CreateTableInput) -> Result<Table, ApiError> {
    reject_unavailable(input)?;
    let table = plan_table(engine, ctx, input).map_err(ApiError::validation)?;
    Ok(table)
}

fn plan_table(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &CreateTableInput,
) -> Result<Table, TableFault> {
    let settings = settings::plan(input)?;
    let definitions = Definitions::new(input)?;
    let elements = input.key_schema.as_deref().unwrap_or_default();
    check_simple_key(elements)?;
    let keys = definitions.key_schema(elements)?;
    let mut indexes = indexes::local(input, &definitions, &keys)?;
    indexes.extend(indexes::global(input, &definitions, &settings)?);
    indexes::check_together(&indexes)?;
    check_all_used(&definitions, &keys, &indexes)?;
    Ok(Table {
        namespace: ctx.namespace.clone(),
        name: input.table_name.as_str().into(),
        owner: OwnerId(0),
        version: 1,
        table_id: engine.uuid(),
        created: engine.env.now(),
        attribute_definitions: definitions.list,
        keys,
        indexes,
        settings,
    })
}

fn check_all_used(
    definitions: &Definitions,
    keys: &KeySchema,
    indexes: &[crate::catalog::Index],
) -> Result<(), TableFault> {
    let schemas = || std::iter::once(keys).chain(indexes.iter().map(|index| &index.keys));
    if definitions.list.iter().all(|(name, _)| schemas().any(|schema| schema.contains(name))) {
        return Ok(());
    }
    if indexes.is_empty() {
        return Err(TableFault::DefinitionCount);
    }
    let mut used: Vec<String> = Vec::new();
    for attribute in schemas().flat_map(KeySchema::iter) {
        if !used.iter().any(|name| **name == *attribute.name) {
            used.push(attribute.name.to_string());
        }
    }
    Err(TableFault::Unused { defined: definitions.names(), used })
}

/// Parameters that later versions take. Refused, so that nobody believes them in force.
fn reject_unavailable(input: &CreateTableInput) -> Result<(), ApiError> {
    let unavailable = [
        (input.vector_indexes.is_some(), "VectorIndexes"),
        (input.resource_policy.is_some(), "ResourcePolicy"),
        (input.global_table_source_arn.is_some(), "GlobalTableSourceArn"),
        (
            input.global_table_settings_replication_mode.is_some(),
            "GlobalTableSettingsReplicationMode",
        ),
    ];
    match unavailable.into_iter().find(|(given, _)| *given) {
        Some((_, parameter)) => Err(ApiError::validation(RequestFault::NotAvailable(parameter))),
        None => Ok(()),
    }
}
