//! The record of a bulk operation, and the description that callers see.

use model::{
    ApiError, BulkOperationDescription, BulkOperationStatus, BulkOperationSummary,
    BulkOperationTableDetail, Operation, Request, StartBulkPutItemsInput,
};
use serde::{Deserialize, Serialize};

use crate::body;
use crate::id::id_of;
use crate::intake::Position;
use crate::outline::{Outcome, Outline, shown};
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
    #[serde(flatten)]
    pub(crate) position: Position,
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
    #[serde(flatten)]
    pub(crate) outline: Outline,
    pub(crate) stage: Stage,
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
    /// A guess: AWS publishes no number.
    const MOST: usize = 50;

    fn outline(&self) -> &Outline {
        &self.outline
    }

    fn outline_mut(&mut self) -> &mut Outline {
        &mut self.outline
    }

    /// Lists are in the order of time.
    fn place(arn: &str) -> String {
        format!("{}|{arn}", id_of(arn))
    }
}

impl Bulk {
    /// The request that it was begun with.
    pub(crate) fn input(&self) -> Result<StartBulkPutItemsInput, ApiError> {
        match body::request(Operation::StartBulkPutItems, &self.outline.request)? {
            Request::StartBulkPutItems(input) => Ok(input),
            _ => Err(ApiError::InternalServerError),
        }
    }

    /// Its status.
    pub(crate) const fn status(&self) -> BulkOperationStatus {
        match self.outline.outcome() {
            Outcome::InProgress if self.is_cancelled => BulkOperationStatus::Cancelling,
            Outcome::InProgress => BulkOperationStatus::InProgress,
            Outcome::Failed(_) => BulkOperationStatus::Failed,
            Outcome::Completed if self.is_cancelled => BulkOperationStatus::Cancelled,
            Outcome::Completed if self.progress.errors > 0 => {
                BulkOperationStatus::CompletedWithErrors
            }
            Outcome::Completed => BulkOperationStatus::Completed,
        }
    }

    /// As lists show it.
    pub(crate) fn summary(&self) -> BulkOperationSummary {
        BulkOperationSummary {
            bulk_operation_arn: self.outline.arn.clone(),
            bulk_operation_status: self.status(),
            start_time: self.outline.start_time(),
            end_time: self.outline.end_time(),
        }
    }

    /// As DescribeBulkOperation shows it.
    pub(crate) fn description(&self) -> Result<BulkOperationDescription, ApiError> {
        let input = self.input()?;
        let table = BulkOperationTableDetail {
            table_name: Some(self.table.clone()),
            table_id: self.table_id.clone(),
        };
        Ok(BulkOperationDescription {
            bulk_operation_arn: Some(self.outline.arn.clone()),
            bulk_operation_status: Some(self.status()),
            table_details: Some(vec![table]),
            start_time: Some(self.outline.start_time()),
            end_time: self.outline.end_time(),
            processed_item_count: Some(shown(self.progress.items)),
            processed_input_bytes: Some(shown(self.progress.bytes)),
            total_input_bytes: self.total.map(shown),
            failed_item_count: Some(shown(self.progress.errors)),
            failure_code: self.outline.failure_code(),
            failure_message: self.outline.failure_message(),
            ..asked(&input)
        })
    }
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
