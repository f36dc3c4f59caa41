//! The work of an export: its moment is held, data files are written one a piece, then the
//! manifests, and the moment is let go.
//!
//! A piece that is done again, because the process ended before it was entered, writes the same
//! objects again. The manifests are the last objects: an export that failed has none.

use aws_services::Bucket;
use bytes::Bytes;
use engine::{EngineError, ExportedItems, Job, Pass, Slice, Step};
use model::{ExportFormat, ExportTableToPointInTimeInput, ExportViewType};

use super::file::{FileInProgress, md5_of};
use super::manifest;
use super::record::{DataFile, Export, Stage, held};
use crate::encryption::encryption;
use crate::failure::{Failure, Stop};
use crate::format::lines::{ChangeView, change_line, extension, item_line};
use crate::id::{file_name, hex, unhex};
use crate::jobs::{Part, TransferPass, Work};
use crate::state::{State, context};

/// The job.
#[derive(Debug)]
pub(crate) struct Exports;

impl Job<State> for Exports {
    fn name(&self) -> &'static str {
        "exporting tables"
    }

    fn start(&self, _: &State) -> Box<dyn Pass<State>> {
        Box::new(TransferPass::<Export>::new())
    }
}

impl Work for Export {
    fn piece<'a>(on: &'a State, part: &'a Part) -> Slice<'a> {
        Box::pin(piece(on, part))
    }
}

/// Does the next piece of an export.
async fn piece(on: &State, part: &Part) -> Result<Step, EngineError> {
    let (namespace, place) = part;
    let Some(export) = on.records.at::<Export>(namespace, place).await? else {
        return Ok(Step::Done);
    };
    let arn = export.arn.clone();
    let done = match export.stage {
        Stage::Release => return end(on, part, &export).await,
        Stage::New => begin(on, part, &export).await,
        Stage::Data => write_file(on, part, &export).await,
        Stage::Manifests => write_manifests(on, part, &export).await,
    };
    match done {
        Ok(()) => Ok(Step::More),
        Err(Stop::Failed(failure)) => {
            let change = |export: &mut Export| {
                export.failure = Some(failure);
                export.stage = Stage::Release;
            };
            on.records.update(namespace, &arn, change).await?;
            Ok(Step::More)
        }
        Err(Stop::Later(error)) => {
            on.try_again(&arn, &error);
            Ok(Step::Done)
        }
    }
}

/// The bucket that an export writes to.
async fn bucket(on: &State, input: &ExportTableToPointInTimeInput) -> Result<Bucket, Stop> {
    let bucket = on.bucket(&input.s3_bucket, input.s3_bucket_owner.as_deref()).await?;
    Ok(bucket.encrypting(encryption(input.s3_sse_algorithm, input.s3_sse_kms_key_id.as_deref())))
}

/// Holds the moment, and shows that the bucket can be written.
async fn begin(on: &State, (namespace, _): &Part, export: &Export) -> Result<(), Stop> {
    let input = export.input()?;
    let bucket = bucket(on, &input).await?;
    on.engine.hold(namespace, &held(export), export.holder).await?;
    let key = format!("{}_started", export.folder(&input));
    bucket.put(&key, "application/octet-stream", Bytes::new()).await?;
    on.records
        .update(namespace, &export.arn, |export: &mut Export| export.stage = Stage::Data)
        .await?;
    Ok(())
}

/// Writes the next data file.
async fn write_file(on: &State, (namespace, _): &Part, export: &Export) -> Result<(), Stop> {
    let input = export.input()?;
    let bucket = bucket(on, &input).await?;
    let format = input.export_format.unwrap_or(ExportFormat::DynamodbJson);
    let begin = unhex(&export.next).unwrap_or_default().into();
    let filled = match export.from {
        Some(_) => changes(on, export, &input, begin).await?,
        None => items(on, (namespace, export), &input, begin).await?,
    };
    let Filled { file, bytes, next } = filled;
    let number = export.files.len();
    let items = file.items;
    let content = file.finish();
    let name = file_name(export.holder, number);
    let key = format!("{}{name}.{}", export.data_folder(&input), extension(format));
    let md5 = md5_of(&content);
    let head = bucket.put(&key, "application/octet-stream", content).await?;
    let file = DataFile { key, items, md5, etag: head.etag };
    let change = |export: &mut Export| {
        export.files.push(file);
        export.items = export.items.saturating_add(items);
        export.bytes = export.bytes.saturating_add(bytes);
        match next {
            Some(next) => export.next = hex(&next),
            None => export.stage = Stage::Manifests,
        }
    };
    on.records.update(namespace, &export.arn, change).await?;
    Ok(())
}

/// A data file, and what remains after it.
struct Filled {
    file: FileInProgress,
    /// Bytes of the items that were looked at.
    bytes: u64,
    next: Option<Bytes>,
}

/// The next file of a full export.
async fn items(
    on: &State,
    (namespace, export): (&engine::Namespace, &Export),
    input: &ExportTableToPointInTimeInput,
    begin: Bytes,
) -> Result<Filled, Stop> {
    let format = input.export_format.unwrap_or(ExportFormat::DynamodbJson);
    let exported = match &input.filter_specification {
        None => ExportedItems::of(&export.moment),
        filter => {
            let context = context(namespace);
            on.engine.exported_items(&context, &export.moment.table, filter.as_ref())?
        }
    };
    let mut filled = Filled { file: FileInProgress::new(), bytes: 0, next: Some(begin) };
    let mut lines = Vec::new();
    while let Some(next) = filled.next.take() {
        let past = on.engine.past_items(&export.moment, &exported, &next).await?;
        lines.clear();
        past.items.iter().for_each(|item| item_line(format, item, &mut lines));
        filled.file.add(&lines, past.items.len());
        filled.bytes = filled.bytes.saturating_add(past.looked_at);
        filled.next = past.next;
        if filled.file.is_full() {
            break;
        }
        tokio::task::yield_now().await;
    }
    Ok(filled)
}

/// The next file of an incremental export.
async fn changes(
    on: &State,
    export: &Export,
    input: &ExportTableToPointInTimeInput,
    begin: Bytes,
) -> Result<Filled, Stop> {
    let format = input.export_format.unwrap_or(ExportFormat::DynamodbJson);
    let window = input.incremental_export_specification.as_ref();
    let images = window.and_then(|window| window.export_view_type);
    let images = images.unwrap_or(ExportViewType::NewAndOldImages);
    let view = ChangeView { keys: &export.keys, images };
    let from = held(export);
    let mut filled = Filled { file: FileInProgress::new(), bytes: 0, next: Some(begin) };
    let mut lines = Vec::new();
    while let Some(next) = filled.next.take() {
        let changes = on.engine.changes(&from, &export.moment, &next).await?;
        lines.clear();
        for change in &changes.items {
            change_line(format, view, change, &mut lines);
        }
        filled.file.add(&lines, changes.items.len());
        filled.bytes = filled.bytes.saturating_add(changes.looked_at);
        filled.next = changes.next;
        if filled.file.is_full() {
            break;
        }
        tokio::task::yield_now().await;
    }
    Ok(filled)
}

/// Writes the manifests, the summary last.
async fn write_manifests(on: &State, (namespace, _): &Part, export: &Export) -> Result<(), Stop> {
    let input = export.input()?;
    let bucket = bucket(on, &input).await?;
    let folder = export.folder(&input);
    let ended = on.engine.env().now().as_micros();
    let files = ("manifest-files", manifest::files(export));
    let summary = ("manifest-summary", manifest::summary(export, &input, ended));
    for (name, content) in [files, summary] {
        let checksum = md5_of(content.as_bytes());
        bucket.put(&format!("{folder}{name}.md5"), "text/plain", checksum).await?;
        let key = format!("{folder}{name}.json");
        bucket.put(&key, "application/json", content).await?;
    }
    let change = |export: &mut Export| export.stage = Stage::Release;
    on.records.update(namespace, &export.arn, change).await?;
    Ok(())
}

/// Lets the moment go and ends the export.
async fn end(on: &State, (namespace, _): &Part, export: &Export) -> Result<Step, EngineError> {
    if let Err(error) = on.engine.release(&held(export), export.holder).await {
        on.try_again(&export.arn, &error.to_string());
        return Ok(Step::Done);
    }
    let now = on.engine.env().now().as_micros();
    if let Some(Failure { code, message }) = &export.failure {
        tracing::warn!(export = export.arn, code, message, "an export failed");
    }
    on.records
        .update(namespace, &export.arn, |export: &mut Export| export.ended = Some(now))
        .await?;
    on.has_ended();
    Ok(Step::Done)
}
