//! ExportTableToPointInTime, DescribeExport and ListExports.
//!
//! Order of checks of an export: the request alone, its client token, the table, its recovery, the
//! times, the filter, how many exports there are. That the bucket is missing shows when the export
//! fails. Source: the failure codes in `API_ExportDescription`; the order is a guess.

use engine::{RequestCtx, TableMoment};
use model::{
    ApiError, DescribeExportInput, DescribeExportOutput, DescribeTableInput, ExportFormat,
    ExportTableToPointInTimeInput, ExportTableToPointInTimeOutput, ExportType,
    IncrementalExportSpecification, ListExportsInput, ListExportsOutput, Request, Response,
    TransferError, TransferFault,
};
use serde_json::Value;

use super::record::{Export, Stage, asked, held};
use crate::body;
use crate::encryption;
use crate::id::new_id;
use crate::outline::Outline;
use crate::pagination;
use crate::requests::{self, LARGEST_PAGE};
use crate::state::State;

/// The shortest window of an incremental export, in seconds. Source: the same.
const SHORTEST: i64 = 15 * 60;
/// The longest one.
const LONGEST: i64 = 24 * 60 * 60;

/// The times of an export: that of its window's beginning, if it is incremental, and its own or
/// that of the window's end.
type Times = (Option<f64>, Option<f64>);

pub(crate) async fn start(
    on: &State,
    ctx: &RequestCtx,
    mut input: ExportTableToPointInTimeInput,
) -> Result<ExportTableToPointInTimeOutput, ApiError> {
    let times = check(&input)?;
    input.export_format.get_or_insert(ExportFormat::DynamodbJson);
    input.export_type.get_or_insert(ExportType::FullExport);
    let request = stored(&input);
    let token = input.client_token.as_deref();
    let conflict = TransferError::ExportConflict;
    let earlier: Option<Export> = requests::earlier(on, ctx, (token, &request), conflict).await?;
    if let Some(earlier) = earlier {
        return answer(&earlier);
    }
    let export = plan(on, ctx, &input, (times, request)).await?;
    requests::check_number::<Export>(on, ctx).await?;
    on.records.insert(&ctx.namespace, &export).await?;
    let first = answer(&export)?;
    // From here on the table may be deleted; the job tries again if this fails.
    let _ = on.engine.hold(&ctx.namespace, &held(&export), export.holder).await;
    on.begin::<Export>(&ctx.namespace, &export.outline.arn).await;
    Ok(first)
}

fn answer(export: &Export) -> Result<ExportTableToPointInTimeOutput, ApiError> {
    Ok(ExportTableToPointInTimeOutput { export_description: Some(export.description()?) })
}

/// The body of a request. The time that an export without one gets is no part of it.
fn stored(input: &ExportTableToPointInTimeInput) -> Value {
    let description = Some(asked(input));
    let shown = ExportTableToPointInTimeOutput { export_description: description };
    body::shown(&Response::ExportTableToPointInTime(shown))
}

/// Checks what the request alone says.
fn check(input: &ExportTableToPointInTimeInput) -> Result<Times, TransferFault> {
    encryption::check(input.s3_sse_algorithm, input.s3_sse_kms_key_id.as_deref())?;
    let window = input.incremental_export_specification.as_ref();
    match (input.export_type, window) {
        (Some(ExportType::IncrementalExport), None) => Err(TransferFault::WindowMissing),
        (Some(ExportType::IncrementalExport), Some(_)) if input.export_time.is_some() => {
            Err(TransferFault::TimeOfIncremental)
        }
        (Some(ExportType::IncrementalExport), Some(_)) if input.filter_specification.is_some() => {
            Err(TransferFault::FilterOfIncremental)
        }
        (Some(ExportType::IncrementalExport), Some(window)) => check_window(window),
        (Some(ExportType::FullExport) | None, Some(_)) => Err(TransferFault::WindowOfFull),
        (Some(ExportType::FullExport) | None, None) => Ok((None, input.export_time)),
    }
}

fn check_window(window: &IncrementalExportSpecification) -> Result<Times, TransferFault> {
    let from = window.export_from_time.ok_or(TransferFault::FromMissing)?;
    if let Some(to) = window.export_to_time {
        check_length(from, to)?;
    }
    Ok((Some(from), window.export_to_time))
}

#[expect(clippy::cast_possible_truncation, reason = "seconds; what is far too long stays so")]
fn check_length(from: f64, to: f64) -> Result<(), TransferFault> {
    let seconds = (to.floor() - from.floor()) as i64;
    if (SHORTEST..=LONGEST).contains(&seconds) {
        return Ok(());
    }
    Err(TransferFault::Window(seconds))
}

/// The record of a new export.
async fn plan(
    on: &State,
    ctx: &RequestCtx,
    input: &ExportTableToPointInTimeInput,
    ((from, at), request): (Times, Value),
) -> Result<Export, ApiError> {
    let engine = &on.engine;
    let moment = engine.table_moment(ctx, &input.table_arn, at).await?;
    let beginning = match from {
        Some(from) => Some(engine.table_moment(ctx, &input.table_arn, Some(from)).await?),
        None => None,
    };
    if let Some(from) = &beginning {
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970")]
        check_length(from.second as f64, moment.second as f64)?;
    }
    engine.exported_items(ctx, &input.table_arn, input.filter_specification.as_ref())?;
    let keys = keys(on, ctx, &moment).await?;
    let arn = ctx.namespace.table_arn(&moment.table);
    let arn = format!("{arn}/export/{}", new_id(engine.env()));
    Ok(Export {
        outline: Outline::new(arn, request, input.client_token.clone(), engine.env()),
        stage: Stage::New,
        holder: engine.env().random_u64(),
        moment,
        from: beginning.map(|from| (from.stamp, from.second)),
        keys,
        next: String::new(),
        files: Vec::new(),
        parts: 0,
        items: 0,
        bytes: 0,
    })
}

/// The names of the table's key attributes.
async fn keys(on: &State, ctx: &RequestCtx, moment: &TableMoment) -> Result<Vec<String>, ApiError> {
    let input = DescribeTableInput { table_name: moment.table.clone() };
    match on.engine.call(ctx, Request::DescribeTable(input)).await? {
        Response::DescribeTable(output) => {
            let schema = output.table.and_then(|table| table.key_schema).unwrap_or_default();
            Ok(schema.into_iter().map(|key| key.attribute_name).collect())
        }
        _ => Err(ApiError::InternalServerError),
    }
}

pub(crate) async fn describe(
    on: &State,
    ctx: &RequestCtx,
    input: DescribeExportInput,
) -> Result<DescribeExportOutput, ApiError> {
    let found: Option<Export> = on.records.load(&ctx.namespace, &input.export_arn).await?;
    let export = found.ok_or(TransferError::ExportNotFound(input.export_arn))?;
    Ok(DescribeExportOutput { export_description: Some(export.description()?) })
}

pub(crate) async fn list(
    on: &State,
    ctx: &RequestCtx,
    input: ListExportsInput,
) -> Result<ListExportsOutput, ApiError> {
    let limit = requests::page_size(input.max_results, LARGEST_PAGE)?;
    let after = pagination::place(input.next_token.as_deref())?;
    let prefix = input.table_arn.map(|table| requests::of_table(ctx, &table)).unwrap_or_default();
    let listed =
        on.records.list::<Export>(&ctx.namespace, &prefix, after.as_deref(), limit).await?;
    Ok(ListExportsOutput {
        next_token: requests::next_token(&listed),
        export_summaries: Some(listed.records.iter().map(Export::summary).collect()),
    })
}
