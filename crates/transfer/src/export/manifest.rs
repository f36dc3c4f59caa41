//! The manifests of an export. Source: "DynamoDB table export output format" in the developer
//! guide; that keys in them have the prefix, and what the checksum files hold, are guesses.

use aws_services::timestamp::iso8601;
use model::{ExportTableToPointInTimeInput, ExportViewType};
use serde_json::{Map, Value, json};

use super::record::{DataFile, Export};
use crate::id::table_of;

/// The files manifest: a line each.
pub(super) fn files(files: &[DataFile]) -> String {
    let line = |file: &DataFile| {
        let line = json!({
            "itemCount": file.items,
            "md5Checksum": file.md5,
            "etag": file.etag,
            "dataFileS3Key": file.key,
        });
        format!("{line}\n")
    };
    files.iter().map(line).collect()
}

/// The summary of an export that is complete at `ended`, in microseconds since 1970.
pub(super) fn summary(
    export: &Export,
    input: &ExportTableToPointInTimeInput,
    ended: u64,
) -> String {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    let time = |second: u64| Value::from(iso8601(second.saturating_mul(1_000_000)));
    let incremental = input.incremental_export_specification.as_ref();
    let version = if export.from.is_some() { "2023-08-01" } else { "2020-06-30" };
    add("version", version.into());
    add("exportArn", export.outline.arn.as_str().into());
    add("startTime", iso8601(export.outline.started).into());
    add("endTime", iso8601(ended).into());
    add("tableArn", table_of(&export.outline.arn).into());
    add("tableId", export.moment.table_id.as_str().into());
    match export.from {
        Some((_, from)) => {
            add("exportFromTime", time(from));
            add("exportToTime", time(export.moment.second));
        }
        None => {
            add("exportTime", time(export.moment.second));
        }
    }
    add("s3Bucket", input.s3_bucket.as_str().into());
    add("s3Prefix", input.s3_prefix.clone().into());
    add("s3SseAlgorithm", input.s3_sse_algorithm.map_or("AES256", |it| it.as_str()).into());
    add("s3SseKmsKeyId", input.s3_sse_kms_key_id.clone().into());
    add("manifestFilesS3Key", format!("{}manifest-files.json", export.folder(input)).into());
    add("billedSizeBytes", export.bytes.into());
    add("itemCount", export.items.into());
    add("outputFormat", input.export_format.map(|format| format.as_str()).into());
    if let Some(window) = incremental {
        let view = window.export_view_type.unwrap_or(ExportViewType::NewAndOldImages);
        add("outputView", view.as_str().into());
    }
    add("exportType", input.export_type.map(|kind| kind.as_str()).into());
    Value::Object(members).to_string()
}
