//! The work of an export: its moment is held, data files are written one a piece, then the
//! manifests, and the moment is let go.
//!
//! A piece that is done again, because the process ended before it was entered, writes the same
//! objects again. The manifests are the last objects: an export that failed has none.

use aws_services::Bucket;
use bytes::Bytes;
use engine::{ExportedItems, Namespace};
use model::{ExportFormat, ExportTableToPointInTimeInput, ExportViewType};

use super::file::{FileInProgress, md5_of};
use super::manifest;
use super::record::{DataFile, Export, Stage, held};
use crate::encryption::encryption;
use crate::failure::{Failure, Stop};
use crate::format::lines::{ChangeView, change_line, extension, item_line};
use crate::id::{file_name, hex, unhex};
use crate::jobs::{Turn, Work};
use crate::state::{State, context};

/// Bytes of lines that are made in one piece, about.
const STEP: usize = 4 << 20;

/// The data file that is being made, between two pieces.
#[derive(Default)]
pub(crate) struct OpenFile(Option<Filling>);

struct Filling {
    /// Its number.
    number: u64,
    file: FileInProgress,
    /// Bytes of the items that were looked at.
    bytes: u64,
    next: Option<Bytes>,
}

impl Work for Export {
    type Open = OpenFile;

    async fn piece<'a>(
        &'a self,
        on: &'a State,
        namespace: &'a Namespace,
        open: &'a mut OpenFile,
    ) -> Result<Turn, Stop> {
        match self.stage {
            Stage::Release => return end(on, namespace, self).await,
            Stage::New => begin(on, namespace, self).await?,
            Stage::Data => fill(on, namespace, self, open).await?,
            Stage::Manifests => write_manifests(on, namespace, self).await?,
        }
        Ok(Turn::More)
    }

    fn fail(&mut self, failure: Failure, _: u64) -> bool {
        let is_closing = self.stage == Stage::Release;
        self.outline.failure.get_or_insert(failure);
        self.stage = Stage::Release;
        !is_closing
    }
}

/// The bucket that an export writes to.
async fn bucket(on: &State, input: &ExportTableToPointInTimeInput) -> Result<Bucket, Stop> {
    let bucket = on.bucket(&input.s3_bucket, input.s3_bucket_owner.as_deref()).await?;
    Ok(bucket.encrypting(encryption(input.s3_sse_algorithm, input.s3_sse_kms_key_id.as_deref())))
}

/// Holds the moment, and shows that the bucket can be written.
async fn begin(on: &State, namespace: &Namespace, export: &Export) -> Result<(), Stop> {
    let input = export.input()?;
    let bucket = bucket(on, &input).await?;
    on.engine.hold(namespace, &held(export), export.holder).await?;
    let key = format!("{}_started", export.folder(&input));
    bucket.put(&key, "application/octet-stream", Bytes::new()).await?;
    on.records
        .update(namespace, &export.outline.arn, |export: &mut Export| export.stage = Stage::Data)
        .await?;
    Ok(())
}

/// Adds to the data file that is being made, and writes it when it is full.
async fn fill(
    on: &State,
    namespace: &Namespace,
    export: &Export,
    open: &mut OpenFile,
) -> Result<(), Stop> {
    let input = export.input()?;
    let number = export.next_file();
    let known = open.0.take().filter(|filling| filling.number == number);
    let mut filling = known.unwrap_or_else(|| {
        let next = Some(unhex(&export.next).unwrap_or_default().into());
        Filling { number, file: FileInProgress::new(), bytes: 0, next }
    });
    match export.from {
        Some(_) => add_changes(on, export, &input, &mut filling).await?,
        None => add_items(on, (namespace, export), &input, &mut filling).await?,
    }
    if filling.next.is_some() && !filling.file.is_full() {
        open.0 = Some(filling);
        return Ok(());
    }
    write_file(on, namespace, (export, &input), filling).await
}

/// Writes a data file.
async fn write_file(
    on: &State,
    namespace: &Namespace,
    (export, input): (&Export, &ExportTableToPointInTimeInput),
    filling: Filling,
) -> Result<(), Stop> {
    let bucket = bucket(on, input).await?;
    let Filling { number, file, bytes, next } = filling;
    let format = input.export_format.unwrap_or(ExportFormat::DynamodbJson);
    let items = file.items;
    let content = file.finish();
    let name = file_name(export.holder, number);
    let key = format!("{}{name}.{}", export.data_folder(input), extension(format));
    let md5 = md5_of(&content);
    let head = bucket.put(&key, "application/octet-stream", content).await?;
    let file = DataFile { key, items, md5, etag: head.etag };
    let change = |export: &mut Export| {
        export.parts = export.parts.saturating_add(1);
        export.items = export.items.saturating_add(items);
        export.bytes = export.bytes.saturating_add(bytes);
        match next {
            Some(next) => export.next = hex(&next),
            None => export.stage = Stage::Manifests,
        }
    };
    on.records.update_with_part(namespace, &export.outline.arn, (number, &file), change).await?;
    Ok(())
}

/// Adds the next items of a full export.
async fn add_items(
    on: &State,
    (namespace, export): (&Namespace, &Export),
    input: &ExportTableToPointInTimeInput,
    filling: &mut Filling,
) -> Result<(), Stop> {
    let format = input.export_format.unwrap_or(ExportFormat::DynamodbJson);
    let exported = match &input.filter_specification {
        None => ExportedItems::of(&export.moment),
        filter => {
            let context = context(namespace);
            on.engine.exported_items(&context, &export.moment.table, filter.as_ref())?
        }
    };
    let (mut lines, mut made) = (Vec::new(), 0_usize);
    while let Some(next) = filling.next.take() {
        let past = on.engine.past_items(&export.moment, &exported, &next).await?;
        lines.clear();
        past.items.iter().for_each(|item| item_line(format, item, &mut lines));
        filling.file.add(&lines, past.items.len());
        filling.bytes = filling.bytes.saturating_add(past.looked_at);
        filling.next = past.next;
        made = made.saturating_add(lines.len());
        if filling.file.is_full() || made >= STEP {
            break;
        }
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Adds the next changes of an incremental export.
async fn add_changes(
    on: &State,
    export: &Export,
    input: &ExportTableToPointInTimeInput,
    filling: &mut Filling,
) -> Result<(), Stop> {
    let format = input.export_format.unwrap_or(ExportFormat::DynamodbJson);
    let window = input.incremental_export_specification.as_ref();
    let images = window.and_then(|window| window.export_view_type);
    let images = images.unwrap_or(ExportViewType::NewAndOldImages);
    let view = ChangeView { keys: &export.keys, images };
    let from = held(export);
    let (mut lines, mut made) = (Vec::new(), 0_usize);
    while let Some(next) = filling.next.take() {
        let changes = on.engine.changes(&from, &export.moment, &next).await?;
        lines.clear();
        for change in &changes.items {
            change_line(format, view, change, &mut lines);
        }
        filling.file.add(&lines, changes.items.len());
        filling.bytes = filling.bytes.saturating_add(changes.looked_at);
        filling.next = changes.next;
        made = made.saturating_add(lines.len());
        if filling.file.is_full() || made >= STEP {
            break;
        }
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Writes the manifests, the summary last.
async fn write_manifests(on: &State, namespace: &Namespace, export: &Export) -> Result<(), Stop> {
    let input = export.input()?;
    let bucket = bucket(on, &input).await?;
    let folder = export.folder(&input);
    let ended = on.engine.env().now().as_micros();
    let mut data = export.files.clone();
    data.extend(on.records.parts::<Export, DataFile>(namespace, &export.outline.arn).await?);
    let files = ("manifest-files", manifest::files(&data));
    let summary = ("manifest-summary", manifest::summary(export, &input, ended));
    for (name, content) in [files, summary] {
        let checksum = md5_of(content.as_bytes());
        bucket.put(&format!("{folder}{name}.md5"), "text/plain", checksum).await?;
        let key = format!("{folder}{name}.json");
        bucket.put(&key, "application/json", content).await?;
    }
    let change = |export: &mut Export| export.stage = Stage::Release;
    on.records.update(namespace, &export.outline.arn, change).await?;
    Ok(())
}

/// Lets the moment go and ends the export.
async fn end(on: &State, namespace: &Namespace, export: &Export) -> Result<Turn, Stop> {
    on.engine.release(&held(export), export.holder).await?;
    let now = on.engine.env().now().as_micros();
    let change = |export: &mut Export| export.outline.ended = Some(now);
    on.end(namespace, &export.outline.arn, change).await?;
    Ok(Turn::Done)
}
