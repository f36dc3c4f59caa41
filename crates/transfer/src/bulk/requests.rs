//! StartBulkPutItems, DescribeBulkOperation, ListBulkOperations and CancelBulkOperation.
//!
//! Order of checks of a bulk put: the request alone, its client token, the table, how many there
//! are. That a bucket is missing shows when the operation fails. The order is a guess.

use engine::RequestCtx;
use model::{
    ApiError, BulkOperationPerformanceTier, CancelBulkOperationInput, CancelBulkOperationOutput,
    DescribeBulkOperationInput, DescribeBulkOperationOutput, DescribeTableInput, InUse,
    IndexStatus, InputCompressionType, ListBulkOperationsInput, ListBulkOperationsOutput, NotFound,
    OutputS3Configuration, Request, Response, StartBulkPutItemsInput, StartBulkPutItemsOutput,
    TableDescription, TableStatus, TransactionKind, TransferFault,
};
use serde_json::Value;

use super::record::{Bulk, Progress, Stage, asked};
use crate::body;
use crate::encryption;
use crate::id::new_id;
use crate::outline::Outline;
use crate::pagination;
use crate::requests;
use crate::state::State;

/// Operations of a page, unless another number is asked for. Source: `API_ListBulkOperations`.
const PAGE: i32 = 10;

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
    let conflict = ApiError::IdempotentParameterMismatch(TransactionKind::Transfer);
    let earlier: Option<Bulk> = requests::earlier(on, ctx, (token, &request), conflict).await?;
    if let Some(earlier) = earlier {
        return answer(&earlier);
    }
    let table = usable_table(on, ctx, &input.table_name).await?;
    requests::check_number::<Bulk>(on, ctx).await?;
    let env = on.engine.env();
    let name = table.table_name.unwrap_or_default();
    let arn = ctx.namespace.table_arn(&name);
    let arn = format!("{arn}/bulk-operation/{}", new_id(env));
    let bulk = Bulk {
        outline: Outline::new(arn, request, input.client_token.clone(), env),
        stage: Stage::New,
        is_cancelled: false,
        seed: env.random_u64(),
        table: name,
        table_id: table.table_id,
        total: None,
        progress: Progress::default(),
    };
    on.records.insert(&ctx.namespace, &bulk).await?;
    let first = answer(&bulk)?;
    on.begin::<Bulk>(&ctx.namespace, &bulk.outline.arn).await;
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
    on.begin::<Bulk>(&ctx.namespace, &bulk.outline.arn).await;
    let bulk_operation_status = bulk.status();
    Ok(CancelBulkOperationOutput { bulk_operation_arn: bulk.outline.arn, bulk_operation_status })
}

pub(crate) async fn list(
    on: &State,
    ctx: &RequestCtx,
    input: ListBulkOperationsInput,
) -> Result<ListBulkOperationsOutput, ApiError> {
    let limit = requests::page_size(input.max_results, PAGE)?;
    let after = pagination::place(input.next_token.as_deref())?;
    let listed = on.records.list::<Bulk>(&ctx.namespace, "", after.as_deref(), limit).await?;
    Ok(ListBulkOperationsOutput {
        next_token: requests::next_token(&listed),
        bulk_operations_summary_list: Some(listed.records.iter().map(Bulk::summary).collect()),
    })
}
