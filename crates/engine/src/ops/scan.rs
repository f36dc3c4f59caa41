//! Scan: a whole table or index, or one of several equal parts of its hash space.

use model::{ApiError, RequestFault, ScanInput, ScanOutput, Select};
use store::{Direction, KeyRange};

use crate::capacity::Consistency;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::history::{self, Reads};
use crate::keys::Source;
use crate::legacy;
use crate::read::{self, Given, PagePlan, Parsed, page, select, source, start_key};
use crate::table::Table;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: ScanInput,
) -> Result<ScanOutput, ApiError> {
    let parsed = parse(&input)?;
    let table = engine.catalog.table(ctx, &input.table_name)?;
    let plan = plan(&table, &input, parsed)?;
    let reads = Reads::Range(&plan.range, plan.direction);
    let view = history::view(engine, ctx, plan.source, reads).await?;
    let page = page(engine, ctx.deadline, &view, plan).await?;
    Ok(ScanOutput {
        count: i32::try_from(page.count).ok(),
        scanned_count: i32::try_from(page.scanned).ok(),
        items: (input.select != Some(Select::Count)).then_some(page.items),
        last_evaluated_key: page.last_key,
        consumed_capacity: page.consumed.report(&table, input.return_consumed_capacity),
    })
}

/// The segment and the number of segments.
type Segment = (u32, u32);

fn parse(input: &ScanInput) -> Result<Parsed<Segment>, ApiError> {
    legacy::reject_mixed(
        &[
            (input.attributes_to_get.is_some(), "AttributesToGet"),
            (input.scan_filter.is_some(), "ScanFilter"),
            (input.conditional_operator.is_some(), "ConditionalOperator"),
        ],
        &[
            (input.projection_expression.is_some(), "ProjectionExpression"),
            (input.filter_expression.is_some(), "FilterExpression"),
        ],
    )?;
    let segment = segment(input)?;
    let given = Given {
        names: input.expression_attribute_names.as_ref(),
        values: input.expression_attribute_values.as_ref(),
        keys: None,
        filter: input.filter_expression.as_deref(),
        projection: input.projection_expression.as_deref(),
        legacy_filter: input.scan_filter.as_ref(),
        conditional_operator: input.conditional_operator,
        attributes_to_get: input.attributes_to_get.as_deref(),
        select: input.select,
    };
    read::parse(&given, |_, _| Ok(segment))
}

/// The whole is segment 0 of 1.
fn segment(input: &ScanInput) -> Result<Segment, RequestFault> {
    match (input.segment, input.total_segments) {
        (None, None) => Ok((0, 1)),
        (None, Some(_)) => Err(RequestFault::SegmentMissing),
        (Some(_), None) => Err(RequestFault::TotalSegmentsMissing),
        (Some(segment), Some(total)) if segment >= total => {
            Err(RequestFault::SegmentOutside { segment, total })
        }
        (Some(segment), Some(total)) => {
            Ok((u32::try_from(segment).unwrap_or(0), u32::try_from(total).unwrap_or(1)))
        }
    }
}

fn plan<'t>(
    table: &'t Table,
    input: &ScanInput,
    parsed: Parsed<Segment>,
) -> Result<PagePlan<'t>, ApiError> {
    let consistency = Consistency::asked(input.consistent_read);
    let source = source(table, input.index_name.as_deref(), consistency, "Scan")?;
    let returned = select(source, parsed.selection)?;
    Ok(PagePlan {
        source,
        range: range(source, input, parsed.keys)?,
        direction: Direction::Forward,
        limit: input.limit.and_then(|limit| usize::try_from(limit).ok()),
        filter: parsed.filter,
        returned,
        consistency,
    })
}

fn range(source: Source<'_>, input: &ScanInput, segment: Segment) -> Result<KeyRange, ApiError> {
    let range = source.segment_range(segment.0, segment.1);
    let Some(given) = &input.exclusive_start_key else { return Ok(range) };
    // Scan words every unfit start key one way.
    let start = start_key(source, given).map_err(|_| RequestFault::StartKeyMismatch)?;
    if !(range.start <= start && start < range.end) {
        return Err(
            RequestFault::StartKeyOfOtherSegment { segment: segment.0, total: segment.1 }.into()
        );
    }
    Ok(range.resume(&start, Direction::Forward))
}
