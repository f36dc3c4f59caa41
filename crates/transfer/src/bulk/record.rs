//! The record of a bulk operation, and the description that callers see.

use env::Timestamp;
use model::{
    ApiError, BulkOperationDescription, BulkOperationStatus, BulkOperationSummary,
    BulkOperationTableDetail, Operation, Request, StartBulkPutItemsInput,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body;
use crate::failure::Failure;
use crate::id::id_of;
use crate::records::Record;

/// How far a bulk operation came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// Its objects are not counted yet.
    New,
    /// Objects are read.
    Data,
    /// Nothing more is read.
    Close,
}

/// How far the objects were read, and what became of their records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The last object that was read to its end.
    pub(crate) done: Option<String>,
    /// Records of the next one that are done.
    pub(crate) records: u64,
    /// Bytes of the objects that were read to their ends.
    pub(crate) bytes: u64,
    pub(crate) items: u64,
    /// Records that could not be read or were refused.
    pub(crate) errors: u64,
    /// The files of reports.
    pub(crate) reports: Vec<ReportFile>,
}

/// A file of a report. Stored, and shown in the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReportFile {
    #[serde(rename = "outputType")]
    pub(crate) kind: String,
    #[serde(rename = "itemCount")]
    pub(crate) items: u64,
    #[serde(rename = "dataFileS3Key")]
    pub(crate) key: String,
}

/// A bulk operation. Stored as JSON; the names of the fields are fixed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Bulk {
    pub(crate) arn: String,
    /// The body of its request.
    pub(crate) request: Value,
    pub(crate) token: Option<String>,
    /// Microseconds since 1970.
    pub(crate) started: u64,
    pub(crate) ended: Option<u64>,
    pub(crate) stage: Stage,
    pub(crate) failure: Option<Failure>,
    pub(crate) is_cancelled: bool,
    /// Names the files of its reports.
    pub(crate) seed: u64,
    pub(crate) table: String,
    pub(crate) table_id: Option<String>,
    /// Bytes of all objects, once they are counted.
    pub(crate) total: Option<u64>,
    pub(crate) progress: Progress,
}

impl Record for Bulk {
    const GROUP: &'static str = "bulk operations";

    fn arn(&self) -> &str {
        &self.arn
    }

    fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    fn times(&self) -> (u64, Option<u64>) {
        (self.started, self.ended)
    }

    /// Lists are in the order of time.
    fn place(arn: &str) -> String {
        format!("{}|{arn}", id_of(arn))
    }
}

impl Bulk {
    /// The request that it was begun with.
    pub(crate) fn input(&self) -> Result<StartBulkPutItemsInput, ApiError> {
        match body::request(Operation::StartBulkPutItems, &self.request)? {
            Request::StartBulkPutItems(input) => Ok(input),
            _ => Err(ApiError::InternalServerError),
        }
    }

    /// Its status.
    pub(crate) const fn status(&self) -> BulkOperationStatus {
        match (self.ended, &self.failure) {
            (None, _) if self.is_cancelled => BulkOperationStatus::Cancelling,
            (None, _) => BulkOperationStatus::InProgress,
            (Some(_), Some(_)) => BulkOperationStatus::Failed,
            (Some(_), None) if self.is_cancelled => BulkOperationStatus::Cancelled,
            (Some(_), None) if self.progress.errors > 0 => BulkOperationStatus::CompletedWithErrors,
            (Some(_), None) => BulkOperationStatus::Completed,
        }
    }

    /// As lists show it.
    pub(crate) fn summary(&self) -> BulkOperationSummary {
        BulkOperationSummary {
            bulk_operation_arn: self.arn.clone(),
            bulk_operation_status: self.status(),
            start_time: seconds(self.started),
            end_time: self.ended.map(seconds),
        }
    }

    /// As DescribeBulkOperation shows it.
    pub(crate) fn description(&self) -> Result<BulkOperationDescription, ApiError> {
        let input = self.input()?;
        let failed = self.failure.as_ref().filter(|_| self.ended.is_some());
        let count = |count: u64| Some(i64::try_from(count).unwrap_or(i64::MAX));
        let table = BulkOperationTableDetail {
            table_name: Some(self.table.clone()),
            table_id: self.table_id.clone(),
        };
        Ok(BulkOperationDescription {
            bulk_operation_arn: Some(self.arn.clone()),
            bulk_operation_status: Some(self.status()),
            table_details: Some(vec![table]),
            start_time: Some(seconds(self.started)),
            end_time: self.ended.map(seconds),
            processed_item_count: count(self.progress.items),
            processed_input_bytes: count(self.progress.bytes),
            total_input_bytes: self.total.and_then(count),
            failed_item_count: count(self.progress.errors),
            failure_code: failed.map(|failure| failure.code.clone()),
            failure_message: failed.map(|failure| failure.message.clone()),
            ..asked(&input)
        })
    }
}

fn seconds(micros: u64) -> f64 {
    Timestamp::from_micros(micros).as_epoch_seconds()
}

/// The members of a description that say what was asked for.
pub(crate) fn asked(input: &StartBulkPutItemsInput) -> BulkOperationDescription {
    BulkOperationDescription {
        client_token: input.client_token.clone(),
        input_s3_configuration: Some(input.input_s3_configuration.clone()),
        output_s3_configuration: Some(input.output_s3_configuration.clone()),
        max_write_request_units: input.max_write_request_units,
        performance_tier: input.performance_tier,
        ..BulkOperationDescription::default()
    }
}
