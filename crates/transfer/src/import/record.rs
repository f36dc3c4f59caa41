//! The record of an import, and the description that callers see.

use env::Timestamp;
use model::{
    ApiError, CreateTableInput, ImportStatus, ImportSummary, ImportTableDescription,
    ImportTableInput, Operation, Request,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body;
use crate::failure::Failure;
use crate::id::{id_of, table_of};
use crate::records::Record;

/// How far an import came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// Its table is not made yet.
    New,
    /// Objects are read.
    Data,
    /// Nothing more is written; the table is to be opened.
    Close,
}

/// How far the objects were read, and what was in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The last object that was read to its end.
    pub(crate) done: Option<String>,
    /// Records of the next one that are done.
    pub(crate) records: u64,
    pub(crate) bytes: u64,
    pub(crate) items: u64,
    pub(crate) written: u64,
    pub(crate) errors: u64,
}

/// An import. Stored as JSON; the names of the fields are fixed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Import {
    pub(crate) arn: String,
    /// The body of its request.
    pub(crate) request: Value,
    pub(crate) token: Option<String>,
    /// Microseconds since 1970.
    pub(crate) started: u64,
    pub(crate) ended: Option<u64>,
    pub(crate) stage: Stage,
    pub(crate) failure: Option<Failure>,
    /// The number by which its table knows it.
    pub(crate) number: u64,
    pub(crate) table_id: Option<String>,
    pub(crate) progress: Progress,
}

impl Record for Import {
    const GROUP: &'static str = "imports";

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

impl Import {
    /// The request that it was begun with.
    pub(crate) fn input(&self) -> Result<ImportTableInput, ApiError> {
        match body::request(Operation::ImportTable, &self.request)? {
            Request::ImportTable(input) => Ok(input),
            _ => Err(ApiError::InternalServerError),
        }
    }

    const fn status(&self) -> ImportStatus {
        match (self.ended, &self.failure) {
            (None, _) => ImportStatus::InProgress,
            (Some(_), None) => ImportStatus::Completed,
            (Some(_), Some(_)) => ImportStatus::Failed,
        }
    }

    /// As lists show it.
    pub(crate) fn summary(&self) -> Result<ImportSummary, ApiError> {
        let input = self.input()?;
        Ok(ImportSummary {
            import_arn: Some(self.arn.clone()),
            import_status: Some(self.status()),
            table_arn: Some(table_of(&self.arn).to_owned()),
            s3_bucket_source: Some(input.s3_bucket_source),
            cloud_watch_log_group_arn: None,
            input_format: Some(input.input_format),
            start_time: Some(seconds(self.started)),
            end_time: self.ended.map(seconds),
        })
    }

    /// As DescribeImport shows it.
    pub(crate) fn description(&self) -> Result<ImportTableDescription, ApiError> {
        let input = self.input()?;
        let failed = self.failure.as_ref().filter(|_| self.ended.is_some());
        let count = |count: u64| Some(i64::try_from(count).unwrap_or(i64::MAX));
        let Progress { bytes, items, written, errors, .. } = &self.progress;
        Ok(ImportTableDescription {
            import_arn: Some(self.arn.clone()),
            import_status: Some(self.status()),
            table_arn: Some(table_of(&self.arn).to_owned()),
            table_id: self.table_id.clone(),
            error_count: count(*errors),
            start_time: Some(seconds(self.started)),
            end_time: self.ended.map(seconds),
            processed_size_bytes: count(*bytes),
            processed_item_count: count(*items),
            imported_item_count: count(*written),
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
pub(crate) fn asked(input: &ImportTableInput) -> ImportTableDescription {
    ImportTableDescription {
        client_token: input.client_token.clone(),
        s3_bucket_source: Some(input.s3_bucket_source.clone()),
        input_format: Some(input.input_format),
        input_format_options: input.input_format_options.clone(),
        input_compression_type: input.input_compression_type,
        table_creation_parameters: Some(input.table_creation_parameters.clone()),
        ..ImportTableDescription::default()
    }
}

/// The request that makes the table of an import.
pub(crate) fn table_of_import(input: &ImportTableInput) -> CreateTableInput {
    let asked = input.table_creation_parameters.clone();
    CreateTableInput {
        table_name: asked.table_name,
        attribute_definitions: Some(asked.attribute_definitions),
        key_schema: Some(asked.key_schema),
        billing_mode: asked.billing_mode,
        provisioned_throughput: asked.provisioned_throughput,
        on_demand_throughput: asked.on_demand_throughput,
        sse_specification: asked.sse_specification,
        global_secondary_indexes: asked.global_secondary_indexes,
        vector_indexes: asked.vector_indexes,
        ..CreateTableInput::default()
    }
}
