//! The record of an export, and the description that callers see.

use engine::TableMoment;
use model::{
    ApiError, ExportDescription, ExportStatus, ExportSummary, ExportTableToPointInTimeInput,
    ExportType, Operation, Request,
};
use serde::{Deserialize, Serialize};

use crate::body;
use crate::id::id_of;
use crate::outline::{Outcome, Outline, shown};
use crate::records::Record;

/// How far an export came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// Its moment is not held yet.
    New,
    /// Data files are written.
    Data,
    /// All data files are there.
    Manifests,
    /// Nothing more is written; its moment is to be let go.
    Release,
}

/// A data file that is there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DataFile {
    pub(crate) key: String,
    pub(crate) items: u64,
    /// In base64.
    pub(crate) md5: String,
    pub(crate) etag: String,
}

/// An export. Stored as JSON; the names of the fields are fixed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Export {
    #[serde(flatten)]
    pub(crate) outline: Outline,
    pub(crate) stage: Stage,
    /// The number by which it holds its moment.
    pub(crate) holder: u64,
    /// The moment that it shows, or the end of its window.
    #[serde(with = "Moment")]
    pub(crate) moment: TableMoment,
    /// The stamp and the second of the beginning of its window, if it is incremental.
    pub(crate) from: Option<(u64, u64)>,
    /// The key attributes of the table.
    pub(crate) keys: Vec<String>,
    /// Where the next data file begins, in hexadecimal.
    pub(crate) next: String,
    /// Data files of an export that a version began which kept them here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<DataFile>,
    /// Data files after those, each a part of the record.
    #[serde(default)]
    pub(crate) parts: u64,
    pub(crate) items: u64,
    pub(crate) bytes: u64,
}

/// The stored form of a moment.
#[derive(Serialize, Deserialize)]
#[serde(remote = "TableMoment")]
struct Moment {
    table: String,
    table_id: String,
    owner: u64,
    history: u64,
    stamp: u64,
    second: u64,
}

impl Record for Export {
    const GROUP: &'static str = "exports";
    /// Source: "Quotas in Amazon DynamoDB" in the developer guide.
    const MOST: usize = 300;

    fn outline(&self) -> &Outline {
        &self.outline
    }

    fn outline_mut(&mut self) -> &mut Outline {
        &mut self.outline
    }

    /// Lists are in the order of ARNs. Source: `API_ListExports`.
    fn place(arn: &str) -> String {
        arn.to_owned()
    }
}

impl Export {
    /// The request that it was begun with.
    pub(crate) fn input(&self) -> Result<ExportTableToPointInTimeInput, ApiError> {
        match body::request(Operation::ExportTableToPointInTime, &self.outline.request)? {
            Request::ExportTableToPointInTime(input) => Ok(input),
            _ => Err(ApiError::InternalServerError),
        }
    }

    /// What the keys of its files begin with, a slash at its end.
    pub(crate) fn folder(&self, input: &ExportTableToPointInTimeInput) -> String {
        format!("{}{}/", all_exports(input), id_of(&self.outline.arn))
    }

    /// What the keys of its data files begin with. Source: "DynamoDB table export output format" in
    /// the developer guide: those of incremental exports are in one folder.
    pub(crate) fn data_folder(&self, input: &ExportTableToPointInTimeInput) -> String {
        match self.from {
            Some(_) => format!("{}data/", all_exports(input)),
            None => format!("{}data/", self.folder(input)),
        }
    }

    /// The number of the next data file.
    pub(crate) fn next_file(&self) -> u64 {
        self.parts.saturating_add(u64::try_from(self.files.len()).unwrap_or(u64::MAX))
    }

    const fn status(&self) -> ExportStatus {
        match self.outline.outcome() {
            Outcome::InProgress => ExportStatus::InProgress,
            Outcome::Completed => ExportStatus::Completed,
            Outcome::Failed(_) => ExportStatus::Failed,
        }
    }

    /// As lists show it.
    pub(crate) fn summary(&self) -> ExportSummary {
        let kind = match self.from {
            Some(_) => ExportType::IncrementalExport,
            None => ExportType::FullExport,
        };
        ExportSummary {
            export_arn: Some(self.outline.arn.clone()),
            export_status: Some(self.status()),
            export_type: Some(kind),
        }
    }

    /// As DescribeExport shows it.
    pub(crate) fn description(&self) -> Result<ExportDescription, ApiError> {
        let input = self.input()?;
        let completed = self.status() == ExportStatus::Completed;
        let manifest = || format!("{}manifest-summary.json", self.folder(&input));
        Ok(ExportDescription {
            export_arn: Some(self.outline.arn.clone()),
            export_status: Some(self.status()),
            start_time: Some(self.outline.start_time()),
            end_time: self.outline.end_time(),
            export_manifest: completed.then(manifest),
            table_id: Some(self.moment.table_id.clone()),
            export_time: input.export_time,
            failure_code: self.outline.failure_code(),
            failure_message: self.outline.failure_message(),
            billed_size_bytes: completed.then_some(shown(self.bytes)),
            item_count: completed.then_some(shown(self.items)),
            ..asked(&input)
        })
    }
}

/// What the keys of the files of all exports of a prefix begin with.
fn all_exports(input: &ExportTableToPointInTimeInput) -> String {
    match input.s3_prefix.as_deref() {
        None | Some("") => "AWSDynamoDB/".to_owned(),
        Some(prefix) => format!("{}/AWSDynamoDB/", prefix.strip_suffix('/').unwrap_or(prefix)),
    }
}

/// The members of a description that say what was asked for.
pub(crate) fn asked(input: &ExportTableToPointInTimeInput) -> ExportDescription {
    ExportDescription {
        table_arn: Some(input.table_arn.clone()),
        export_time: input.export_time,
        client_token: input.client_token.clone(),
        s3_bucket: Some(input.s3_bucket.clone()),
        s3_bucket_owner: input.s3_bucket_owner.clone(),
        s3_prefix: input.s3_prefix.clone(),
        s3_sse_algorithm: input.s3_sse_algorithm,
        s3_sse_kms_key_id: input.s3_sse_kms_key_id.clone(),
        export_format: input.export_format,
        export_type: input.export_type,
        incremental_export_specification: input.incremental_export_specification.clone(),
        filter_specification: input.filter_specification.clone(),
        ..ExportDescription::default()
    }
}

/// The earliest moment that an export reads, which has to be held: its own, or that of the
/// beginning of its window.
pub(crate) fn held(export: &Export) -> TableMoment {
    let (stamp, second) = export.from.unwrap_or((export.moment.stamp, export.moment.second));
    TableMoment { stamp, second, ..export.moment.clone() }
}
