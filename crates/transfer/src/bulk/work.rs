//! The work of a bulk operation: objects are counted, read one a piece, and reported on.
//!
//! Puts that are done again, because the process ended before they were entered, write the same
//! items again; a condition is then asked of the item that the first time has left.

use std::time::Duration;

use aws_services::Bucket;
use engine::{EngineError, Job, Namespace, Pass, Slice, Step};
use env::Moment;
use model::{BulkOperationInputFormat, StartBulkPutItemsInput};
use serde_json::json;

use super::record::{Bulk, Progress, ReportFile, Stage};
use super::report::{Place, Report, file_key, folder};
use crate::encryption::encryption;
use crate::failure::{Failure, Stop};
use crate::intake::{ObjectRecords, Outcome, Reader, Target, load};
use crate::jobs::{Part, TransferPass, Work};
use crate::state::{State, context};

/// Records that are written before the progress is entered.
const BATCH: usize = 2_048;
/// Objects of one page while they are counted.
const PAGE: usize = 1_000;
/// Bytes of a write request unit.
const UNIT: usize = 1_024;

/// The job.
#[derive(Debug)]
pub(crate) struct BulkPuts;

impl Job<State> for BulkPuts {
    fn name(&self) -> &'static str {
        "bulk puts"
    }

    fn start(&self, _: &State) -> Box<dyn Pass<State>> {
        Box::new(TransferPass::<Bulk>::new())
    }
}

impl Work for Bulk {
    fn piece<'a>(on: &'a State, part: &'a Part) -> Slice<'a> {
        Box::pin(piece(on, part))
    }
}

/// Does the next piece of a bulk operation.
async fn piece(on: &State, (namespace, place): &Part) -> Result<Step, EngineError> {
    let Some(bulk) = on.records.at::<Bulk>(namespace, place).await? else {
        return Ok(Step::Done);
    };
    let arn = bulk.arn.clone();
    let done = match bulk.stage {
        Stage::Close => end(on, namespace, &bulk).await.map(|()| Step::Done),
        _ if bulk.is_cancelled => close(on, namespace, &bulk).await.map(|()| Step::More),
        Stage::New => count(on, namespace, &bulk).await.map(|()| Step::More),
        Stage::Data => read_object(on, namespace, &bulk).await.map(|()| Step::More),
    };
    match done {
        Ok(step) => Ok(step),
        Err(Stop::Failed(failure)) => {
            let now = on.engine.env().now().as_micros();
            let change = |bulk: &mut Bulk| {
                // What fails at the end would fail again.
                bulk.ended = (bulk.stage == Stage::Close).then_some(now);
                bulk.failure = Some(failure);
                bulk.stage = Stage::Close;
            };
            on.records.update(namespace, &arn, change).await?;
            on.has_ended();
            Ok(Step::More)
        }
        Err(Stop::Later(error)) => {
            on.try_again(&arn, &error);
            Ok(Step::Done)
        }
    }
}

async fn close(on: &State, namespace: &Namespace, bulk: &Bulk) -> Result<(), Stop> {
    let change = |bulk: &mut Bulk| bulk.stage = Stage::Close;
    on.records.update(namespace, &bulk.arn, change).await?;
    Ok(())
}

async fn input_bucket(on: &State, input: &StartBulkPutItemsInput) -> Result<Bucket, Stop> {
    let source = &input.input_s3_configuration;
    on.bucket(&source.s3_bucket, source.s3_bucket_owner.as_deref()).await
}

async fn output_bucket(on: &State, input: &StartBulkPutItemsInput) -> Result<Bucket, Stop> {
    let output = &input.output_s3_configuration;
    let name = output.s3_bucket.as_deref().unwrap_or_default();
    let bucket = on.bucket(name, output.s3_bucket_owner.as_deref()).await?;
    Ok(bucket.encrypting(encryption(output.s3_sse_algorithm, output.s3_sse_kms_key_id.as_deref())))
}

fn prefix(input: &StartBulkPutItemsInput) -> &str {
    input.input_s3_configuration.s3_key_prefix.as_deref().unwrap_or_default()
}

/// Counts the bytes of the objects; both buckets have to be there.
async fn count(on: &State, namespace: &Namespace, bulk: &Bulk) -> Result<(), Stop> {
    let input = bulk.input()?;
    output_bucket(on, &input).await?;
    let bucket = input_bucket(on, &input).await?;
    let (mut total, mut after): (u64, Option<String>) = (0, None);
    loop {
        let page = bucket.list(prefix(&input), after.as_deref(), PAGE).await?;
        for (_, head) in &page.objects {
            total = total.saturating_add(u64::try_from(head.size).unwrap_or(u64::MAX));
        }
        after = page.objects.into_iter().next_back().map(|(key, _)| key);
        if !page.more {
            break;
        }
    }
    let change = |bulk: &mut Bulk| {
        bulk.total = Some(total);
        bulk.stage = Stage::Data;
    };
    on.records.update(namespace, &bulk.arn, change).await?;
    Ok(())
}

/// Reads the next object to its end.
async fn read_object(on: &State, namespace: &Namespace, bulk: &Bulk) -> Result<(), Stop> {
    let input = bulk.input()?;
    let bucket = input_bucket(on, &input).await?;
    let listed = bucket.list(prefix(&input), bulk.progress.done.as_deref(), 1).await?;
    let Some((key, head)) = listed.objects.into_iter().next() else {
        return close(on, namespace, bulk).await;
    };
    let compression = input.input_s3_configuration.input_compression_type;
    let reader = match input.input_s3_configuration.input_format {
        BulkOperationInputFormat::DynamodbJson => Reader::Json,
        BulkOperationInputFormat::Ion => Reader::ion(),
    };
    let mut records = ObjectRecords::new((&bucket, &key, &head), compression, reader);
    let mut progress = bulk.progress.clone();
    records.skip(progress.records).await?;
    let mut pace = Pace { limit: input.max_write_request_units, since: on.engine.env().moment() };
    loop {
        let batch = records.next(BATCH).await?;
        let units = write(on, (namespace, bulk, &input), &key, (&batch.records, &mut progress));
        pace.keep(on, units.await?).await;
        if batch.is_last {
            let size = u64::try_from(head.size).unwrap_or(u64::MAX);
            progress.bytes = progress.bytes.saturating_add(size);
            progress.done = Some(key.clone());
            progress.records = 0;
        }
        let entered = progress.clone();
        let change = |bulk: &mut Bulk| bulk.progress = entered;
        let still = on.records.update(namespace, &bulk.arn, change).await?;
        if batch.is_last || still.is_none_or(|bulk| bulk.is_cancelled) {
            return Ok(());
        }
    }
}

/// Writes some records and their reports; the write request units of those that were written.
async fn write(
    on: &State,
    (namespace, bulk, input): (&Namespace, &Bulk, &StartBulkPutItemsInput),
    key: &str,
    (records, progress): (&[Result<Vec<u8>, String>], &mut Progress),
) -> Result<usize, Stop> {
    let ctx = context(namespace);
    let target = Target { ctx: &ctx, table: &bulk.table, import: None };
    let mut report = Report::default();
    let mut units = 0_usize;
    let bucket = &*input.input_s3_configuration.s3_bucket;
    for (record, outcome) in records.iter().zip(load(on, target, records).await?) {
        let record = record.as_deref().ok();
        let place = Place { bucket, key, index: progress.records, record };
        match outcome {
            Outcome::Written(bytes) => units = units.saturating_add(bytes.div_ceil(UNIT)),
            Outcome::Unmet(existing) => report.unmet(place, existing.as_ref()),
            Outcome::Faulty(message) => {
                progress.errors = progress.errors.saturating_add(1);
                report.error(place, &message);
            }
        }
        progress.items = progress.items.saturating_add(1);
        progress.records = progress.records.saturating_add(1);
    }
    let output = &input.output_s3_configuration;
    for (kind, lines) in report.wanted(output) {
        let folder = folder(output, &bulk.arn);
        let key = file_key(&folder, kind, bulk.seed, progress.reports.len());
        let bucket = output_bucket(on, input).await?;
        let items = lines.count;
        bucket.put(&key, "application/json", lines.text).await?;
        let kind = kind.as_str().to_owned();
        progress.reports.push(ReportFile { kind, items, key });
    }
    Ok(units)
}

/// Keeps an operation from writing faster than it may.
struct Pace {
    /// Write request units a second.
    limit: Option<i64>,
    since: Moment,
}

impl Pace {
    /// Waits until `units` more may have been written.
    async fn keep(&mut self, on: &State, units: usize) {
        let Some(limit) = self.limit.and_then(|limit| u64::try_from(limit).ok()) else { return };
        let env = on.engine.env();
        let micros = u64::try_from(units).unwrap_or(u64::MAX).saturating_mul(1_000_000);
        let needed = Duration::from_micros(micros / limit.max(1));
        let passed = env.moment().since(self.since);
        if let Some(rest) = needed.checked_sub(passed).filter(|rest| !rest.is_zero()) {
            env.sleep(rest).await;
        }
        self.since = env.moment();
    }
}

/// Writes the manifest and ends the operation.
async fn end(on: &State, namespace: &Namespace, bulk: &Bulk) -> Result<(), Stop> {
    let input = bulk.input()?;
    let now = on.engine.env().now().as_micros();
    if bulk.failure.is_none() {
        let manifest = json!({
            "bulkOperationArn": bulk.arn,
            "processedItemCount": bulk.progress.items,
            "failedItemCount": bulk.progress.errors,
            "files": bulk.progress.reports,
        });
        let key = format!("{}manifest.json", folder(&input.output_s3_configuration, &bulk.arn));
        let bucket = output_bucket(on, &input).await?;
        bucket.put(&key, "application/json", manifest.to_string()).await?;
    }
    let change = |bulk: &mut Bulk| bulk.ended = Some(now);
    let ended = on.records.update(namespace, &bulk.arn, change).await?;
    if let Some(Failure { code, message }) = ended.and_then(|bulk| bulk.failure) {
        tracing::warn!(operation = bulk.arn, code, message, "a bulk operation failed");
    }
    on.has_ended();
    Ok(())
}
