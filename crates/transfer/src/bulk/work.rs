//! The work of a bulk operation: objects are counted, read one a piece, and reported on.
//!
//! Puts that are done again, because the process ended before they were entered, write the same
//! items again; a condition is then asked of the item that the first time has left.

use std::time::Duration;

use aws_services::Bucket;
use engine::Namespace;
use model::{BulkOperationInputFormat, StartBulkPutItemsInput};
use serde_json::json;

use super::record::{Bulk, Progress, ReportFile, Stage};
use super::report::{Place, Report, file_key, folder};
use crate::encryption::encryption;
use crate::failure::{Failure, Stop};
use crate::intake::{Batch, Objects, OpenObject, Outcome, Reader, Target, load};
use crate::jobs::{Turn, Work};
use crate::state::{State, context};

/// Records that are written before the progress is entered.
const BATCH: usize = 4_096;
/// Objects of one page while they are counted.
const PAGE: usize = 1_000;
/// Bytes of a write request unit.
const UNIT: usize = 1_024;

impl Work for Bulk {
    type Open = OpenObject;

    async fn piece<'a>(
        &'a self,
        on: &'a State,
        namespace: &'a Namespace,
        open: &'a mut OpenObject,
    ) -> Result<Turn, Stop> {
        match self.stage {
            Stage::Close => return end(on, namespace, self).await,
            _ if self.is_cancelled => close(on, namespace, self).await?,
            Stage::New => count(on, namespace, self).await?,
            Stage::Data => return read(on, namespace, self, open).await,
        }
        Ok(Turn::More)
    }

    fn fail(&mut self, failure: Failure, now: u64) -> bool {
        // What fails at the end would fail again.
        self.outline.ended = (self.stage == Stage::Close).then_some(now);
        self.outline.failure.get_or_insert(failure);
        self.stage = Stage::Close;
        true
    }
}

async fn close(on: &State, namespace: &Namespace, bulk: &Bulk) -> Result<(), Stop> {
    let change = |bulk: &mut Bulk| bulk.stage = Stage::Close;
    on.records.update(namespace, &bulk.outline.arn, change).await?;
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
    on.records.update(namespace, &bulk.outline.arn, change).await?;
    Ok(())
}

/// Writes the next batch of records, and reads the one after it meanwhile.
async fn read(
    on: &State,
    namespace: &Namespace,
    bulk: &Bulk,
    open: &mut OpenObject,
) -> Result<Turn, Stop> {
    let input = bulk.input()?;
    let bucket = input_bucket(on, &input).await?;
    let objects = Objects {
        bucket: &bucket,
        prefix: prefix(&input),
        compression: input.input_s3_configuration.input_compression_type,
        reader: &|| match input.input_s3_configuration.input_format {
            BulkOperationInputFormat::DynamodbJson => Reader::Json,
            BulkOperationInputFormat::Ion => Reader::ion(),
        },
        most: BATCH,
    };
    let Some(batch) = open.next(&bulk.progress.position, &objects).await? else {
        close(on, namespace, bulk).await?;
        return Ok(Turn::More);
    };
    let began = on.engine.env().moment();
    let ctx = context(namespace);
    let target = Target { ctx: &ctx, table: &bulk.table, import: None };
    let ahead = open.read_ahead(&batch.end, &objects);
    let (outcomes, ()) = tokio::join!(load(on, target, &batch.records), ahead);
    let mut progress = Progress { position: batch.end.clone(), ..bulk.progress.clone() };
    let (report, units) = report(&input, &batch, outcomes?, &mut progress);
    write_report(on, (bulk, &input), report, &mut progress).await?;
    let change = |bulk: &mut Bulk| bulk.progress = progress;
    on.records.update(namespace, &bulk.outline.arn, change).await?;
    let passed = on.engine.env().moment().since(began);
    let rest = needed(input.max_write_request_units, units).saturating_sub(passed);
    Ok(if rest.is_zero() { Turn::More } else { Turn::Rest(rest) })
}

/// What a batch gives for the reports, and its write request units; the rest is counted.
fn report(
    input: &StartBulkPutItemsInput,
    batch: &Batch,
    outcomes: Vec<Outcome>,
    progress: &mut Progress,
) -> (Report, usize) {
    let mut report = Report::default();
    let mut units = 0_usize;
    let (bucket, key) = (&*input.input_s3_configuration.s3_bucket, &*batch.key);
    for ((index, record), outcome) in (batch.first..).zip(&batch.records).zip(outcomes) {
        let record = record.as_deref().ok();
        let place = Place { bucket, key, index, record };
        match outcome {
            Outcome::Written(bytes) => units = units.saturating_add(bytes.div_ceil(UNIT)),
            Outcome::Unmet(existing) => report.unmet(place, existing.as_ref()),
            Outcome::Faulty(message) => {
                progress.errors = progress.errors.saturating_add(1);
                report.error(place, &message);
            }
        }
        progress.items = progress.items.saturating_add(1);
    }
    progress.bytes = progress.bytes.saturating_add(batch.ended.unwrap_or_default());
    (report, units)
}

/// Writes the files of a report.
async fn write_report(
    on: &State,
    (bulk, input): (&Bulk, &StartBulkPutItemsInput),
    report: Report,
    progress: &mut Progress,
) -> Result<(), Stop> {
    let output = &input.output_s3_configuration;
    for (kind, lines) in report.wanted(output) {
        let folder = folder(output, &bulk.outline.arn);
        let key = file_key(&folder, kind, bulk.seed, progress.reports.len());
        let bucket = output_bucket(on, input).await?;
        let items = lines.count;
        bucket.put(&key, "application/json", lines.text).await?;
        let kind = kind.as_str().to_owned();
        progress.reports.push(ReportFile { kind, items, key });
    }
    Ok(())
}

/// How long it takes at least to write a number of units.
fn needed(limit: Option<i64>, units: usize) -> Duration {
    let Some(limit) = limit.and_then(|limit| u64::try_from(limit).ok()) else {
        return Duration::ZERO;
    };
    let micros = u64::try_from(units).unwrap_or(u64::MAX).saturating_mul(1_000_000);
    Duration::from_micros(micros / limit.max(1))
}

/// Writes the manifest and ends the operation.
async fn end(on: &State, namespace: &Namespace, bulk: &Bulk) -> Result<Turn, Stop> {
    let input = bulk.input()?;
    let now = on.engine.env().now().as_micros();
    if bulk.outline.failure.is_none() {
        let manifest = json!({
            "bulkOperationArn": bulk.outline.arn,
            "processedItemCount": bulk.progress.items,
            "failedItemCount": bulk.progress.errors,
            "files": bulk.progress.reports,
        });
        let key =
            format!("{}manifest.json", folder(&input.output_s3_configuration, &bulk.outline.arn));
        let bucket = output_bucket(on, &input).await?;
        bucket.put(&key, "application/json", manifest.to_string()).await?;
    }
    let change = |bulk: &mut Bulk| bulk.outline.ended = Some(now);
    on.end(namespace, &bulk.outline.arn, change).await?;
    Ok(Turn::Done)
}
