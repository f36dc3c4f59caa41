//! Query.

use bytes::Bytes;
use expression::{KeyCondition, Shown};
use model::{ApiError, QueryInput, QueryOutput, RequestFault, Select};
use store::{Direction, KeyRange};
use value::Item;

use crate::capacity::Consistency;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::history::{self, Reads};
use crate::layout::same_partition;
use crate::legacy;
use crate::read::{self, Given, PagePlan, Parsed, key_range, page, select, source, start_key};
use crate::table::Table;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: QueryInput,
) -> Result<QueryOutput, ApiError> {
    let parsed = parse(&input)?;
    let table = engine.catalog.table(ctx, &input.table_name)?;
    let plan = plan(&table, &input, parsed)?;
    let single = plan.source.has_single_items();
    let reads = Reads::Range(&plan.range, plan.direction);
    let view = history::view(engine, ctx, plan.source, reads).await?;
    let page = page(engine, ctx.deadline, &view, plan).await?;
    Ok(QueryOutput {
        count: i32::try_from(page.count).ok(),
        scanned_count: i32::try_from(page.scanned).ok(),
        items: (input.select != Some(Select::Count)).then_some(page.items),
        // Nothing can follow, and no start key would be taken.
        last_evaluated_key: page.last_key.filter(|_| !single),
        consumed_capacity: page.consumed.report(&table, input.return_consumed_capacity),
    })
}

fn parse(input: &QueryInput) -> Result<Parsed<KeyCondition>, ApiError> {
    legacy::reject_mixed(
        &[
            (input.attributes_to_get.is_some(), "AttributesToGet"),
            (input.query_filter.is_some(), "QueryFilter"),
            (input.conditional_operator.is_some(), "ConditionalOperator"),
            // KeyConditions together with a filter or projection expression is older than key
            // expressions.
            (
                input.key_conditions.is_some() && input.key_condition_expression.is_some(),
                "KeyConditions",
            ),
        ],
        &[
            (input.projection_expression.is_some(), "ProjectionExpression"),
            (input.filter_expression.is_some(), "FilterExpression"),
            (input.key_condition_expression.is_some(), "KeyConditionExpression"),
        ],
    )?;
    let given = Given {
        names: input.expression_attribute_names.as_ref(),
        values: input.expression_attribute_values.as_ref(),
        keys: input.key_condition_expression.as_deref(),
        filter: input.filter_expression.as_deref(),
        projection: input.projection_expression.as_deref(),
        legacy_filter: input.query_filter.as_ref(),
        conditional_operator: input.conditional_operator,
        attributes_to_get: input.attributes_to_get.as_deref(),
        select: input.select,
    };
    read::parse(&given, |expressions, text| {
        match (expressions.parse(text, KeyCondition::parse)?, &input.key_conditions) {
            (Some(keys), _) => Ok(keys),
            (None, Some(given)) => Ok(legacy::key_conditions(given)?),
            (None, None) => Err(RequestFault::NoKeyCondition.into()),
        }
    })
}

fn plan<'t>(
    table: &'t Table,
    input: &QueryInput,
    parsed: Parsed<KeyCondition>,
) -> Result<PagePlan<'t>, ApiError> {
    let consistency = Consistency::asked(input.consistent_read);
    let source = source(table, input.index_name.as_deref(), consistency, "Query")?;
    let returned = select(source, parsed.selection)?;
    let names: Vec<&str> = source.keys().iter().map(|attribute| &*attribute.name).collect();
    if let Some(given) = &input.query_filter {
        legacy::reject_keys(given, &names)?;
    } else if let Some(filter) = &parsed.filter {
        filter.reject_keys(&names).map_err(|error| RequestFault::FilterOnKey(error.to_string()))?;
    }
    let direction = match input.scan_index_forward {
        Some(false) => Direction::Backward,
        Some(true) | None => Direction::Forward,
    };
    let mut range = key_range(source, &parsed.keys)?;
    if let Some(given) = &input.exclusive_start_key {
        let start = start_key(source, given)?;
        if source.has_single_items() {
            return Err(RequestFault::StartKeyOfSingleItem(shown(given)).into());
        }
        check_inside(&range, &start)?;
        range = range.resume(&start, direction);
    }
    Ok(PagePlan {
        source,
        range,
        direction,
        limit: input.limit.and_then(|limit| usize::try_from(limit).ok()),
        filter: parsed.filter,
        returned,
        consistency,
    })
}

/// A key as refusals show it: `{pk=AttributeValue: {S:a}}`.
fn shown(key: &Item) -> String {
    let attribute = |(name, value)| format!("{name}={}", Shown(value));
    format!("{{{}}}", key.as_map().iter().map(attribute).collect::<Vec<_>>().join(", "))
}

/// A start key must lie in the range of the query.
fn check_inside(range: &KeyRange, start: &Bytes) -> Result<(), RequestFault> {
    if range.start <= *start && *start < range.end {
        Ok(())
    } else if same_partition(start, &range.start) {
        Err(RequestFault::StartKeyPredicate)
    } else {
        Err(RequestFault::StartKeyOutside)
    }
}
