//! StartBulkPutItems, DescribeBulkOperation, ListBulkOperations and CancelBulkOperation.
//!
//! Order of checks of a bulk put: the request alone, its client token, the table, how many there
//! are. That a bucket is missing shows when the operation fails. The order is a guess.

use engine::RequestCtx;
use model::{
    ApiError, BulkOperationPerformanceTier, CancelBulkOperationInput, CancelBulkOperationOutput,
    ChangeFault, DescribeBulkOperationInput, DescribeBulkOperationOutput, DescribeTableInput,
    InUse, IndexStatus, InputCompressionType, ListBulkOperationsInput, ListBulkOperationsOutput,
    NotFound, OutputS3Configuration, Request, Response, StartBulkPutItemsInput,
    StartBulkPutItemsOutput, TableDescription, TableStatus, TransactionKind, TransferFault,
};
use serde_json::Value;

use super::record::{Bulk, Progress, Stage, asked};
use crate::body;
use crate::encryption;
use crate::id::new_id;
use crate::pagination;
use crate::records::Record as _;
use crate::state::State;

/// Bulk operations of a namespace at a time. A guess: AWS publishes no number.
const MAX_OPERATIONS: usize = 50;
/// Operations of a page, unless another number is asked for. Source: `API_ListBulkOperations`.
const PAGE: i32 = 10;
/// The most that may be asked for.
const LARGEST_PAGE: i32 = 25;

pub(crate) async fn start(
    on: &State,
    ctx: &RequestCtx,
    mut input: StartBulkPutItemsInput,
) -> Result<StartBulkPutItemsOutput, ApiError> {
    check(&input.output_s3_configuration)?;
    let compression = &mut input.input_s3_configuration.input_compression_type;
    compression.get_or_insert(InputCompressionType::None);
    input.performance_tier.get_or_insert(BulkOperationPerformanceTier::Standard);
    let request = stored(&input);
    let token = input.client_token.as_deref();
    let earlier: Option<Bulk> = on.records.with_token(&ctx.namespace, token).await?;
    if let Some(earlier) = earlier {
        if earlier.request != request {
            return Err(ApiError::IdempotentParameterMismatch(TransactionKind::Transfer));
        }
        return answer(&earlier);
    }
    let table = usable_table(on, ctx, &input.table_name).await?;
    if on.records.marked::<Bulk>(&ctx.namespace).await?.len() >= MAX_OPERATIONS {
        let detail =
            format!("Too many bulk operations are in progress: at most {MAX_OPERATIONS} at a time");
        return Err(ApiError::LimitExceeded { detail });
    }
    let env = on.engine.env();
    let name = table.table_name.unwrap_or_default();
    let arn = ctx.namespace.table_arn(&name);
    let bulk = Bulk {
        arn: format!("{arn}/bulk-operation/{}", new_id(env)),
        request,
        token: input.client_token.clone(),
        started: env.now().as_micros(),
        ended: None,
        stage: Stage::New,
        failure: None,
        is_cancelled: false,
        seed: env.random_u64(),
        table: name,
        table_id: table.table_id,
        total: None,
        progress: Progress::default(),
    };
    on.records.insert(&ctx.namespace, &bulk).await?;
    let first = answer(&bulk)?;
    on.begin::<Bulk>(&ctx.namespace, &bulk.arn).await;
    Ok(first)
}

fn answer(bulk: &Bulk) -> Result<StartBulkPutItemsOutput, ApiError> {
    Ok(StartBulkPutItemsOutput { bulk_operation_description: bulk.description()? })
}

/// The body of a request.
fn stored(input: &StartBulkPutItemsInput) -> Value {
    let shown = StartBulkPutItemsOutput { bulk_operation_description: asked(input) };
    let mut body = body::shown(&Response::from(shown));
    if let Value::Object(members) = &mut body {
        members.insert("TableName".to_owned(), input.table_name.clone().into());
    }
    body
}

/// Checks what the request alone says.
fn check(output: &OutputS3Configuration) -> Result<(), TransferFault> {
    if output.s3_bucket.is_none() {
        return Err(TransferFault::ReportBucket);
    }
    encryption::check(output.s3_sse_algorithm, output.s3_sse_kms_key_id.as_deref())
}

/// The table, if items can be put into it now. Source: "Considerations" of bulk puts in the
/// developer guide.
async fn usable_table(
    on: &State,
    ctx: &RequestCtx,
    name: &str,
) -> Result<TableDescription, ApiError> {
    let describe = Request::DescribeTable(DescribeTableInput { table_name: name.to_owned() });
    let Response::DescribeTable(output) = on.engine.call(ctx, describe).await? else {
        return Err(ApiError::InternalServerError);
    };
    let table = output.table.unwrap_or_default();
    let name = table.table_name.clone().unwrap_or_default();
    if table.table_status == Some(TableStatus::Creating) {
        return Err(ApiError::ResourceInUse(InUse::TableCreating(name)));
    }
    let indexes = table.global_secondary_indexes.as_deref().unwrap_or_default();
    if indexes.iter().any(|index| index.index_status == Some(IndexStatus::Creating)) {
        return Err(ApiError::ResourceInUse(InUse::TableUpdating(name)));
    }
    Ok(table)
}

fn not_found(arn: String) -> ApiError {
    ApiError::ResourceNotFound(NotFound::Arn(arn))
}

pub(crate) async fn describe(
    on: &State,
    ctx: &RequestCtx,
    input: DescribeBulkOperationInput,
) -> Result<DescribeBulkOperationOutput, ApiError> {
    let found: Option<Bulk> = on.records.load(&ctx.namespace, &input.bulk_operation_arn).await?;
    let bulk = found.ok_or_else(|| not_found(input.bulk_operation_arn))?;
    Ok(DescribeBulkOperationOutput { bulk_operation_description: bulk.description()? })
}

pub(crate) async fn cancel(
    on: &State,
    ctx: &RequestCtx,
    input: CancelBulkOperationInput,
) -> Result<CancelBulkOperationOutput, ApiError> {
    let arn = input.bulk_operation_arn;
    let change = |bulk: &mut Bulk| bulk.is_cancelled = true;
    let changed = on.records.update(&ctx.namespace, &arn, change).await?;
    let bulk = match changed {
        Some(bulk) => bulk,
        // One that has ended stays what it is.
        None => {
            let found: Option<Bulk> = on.records.load(&ctx.namespace, &arn).await?;
            found.ok_or_else(|| not_found(arn))?
        }
    };
    on.begin::<Bulk>(&ctx.namespace, &bulk.arn).await;
    let bulk_operation_status = bulk.status();
    Ok(CancelBulkOperationOutput { bulk_operation_arn: bulk.arn, bulk_operation_status })
}

pub(crate) async fn list(
    on: &State,
    ctx: &RequestCtx,
    input: ListBulkOperationsInput,
) -> Result<ListBulkOperationsOutput, ApiError> {
    let limit = input.max_results.unwrap_or(PAGE);
    if limit < 1 {
        return Err(ChangeFault::MaxResults(limit).into());
    }
    let limit = usize::try_from(limit.min(LARGEST_PAGE)).unwrap_or(1);
    let after = pagination::place(input.next_token.as_deref())?;
    let listed = on.records.list::<Bulk>(&ctx.namespace, "", after.as_deref(), limit).await?;
    let last = listed.records.last().filter(|_| listed.more);
    Ok(ListBulkOperationsOutput {
        next_token: last.map(|last| pagination::token(&Bulk::place(&last.arn))),
        bulk_operations_summary_list: Some(listed.records.iter().map(Bulk::summary).collect()),
    })
}
