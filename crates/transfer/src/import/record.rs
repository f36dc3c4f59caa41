//! The record of an import, and the description that callers see.

use model::{
    ApiError, CreateTableInput, ImportStatus, ImportSummary, ImportTableDescription,
    ImportTableInput, Operation, Request,
};
use serde::{Deserialize, Serialize};

use crate::body;
use crate::id::{id_of, table_of};
use crate::intake::Position;
use crate::outline::{Outcome, Outline, shown};
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
    #[serde(flatten)]
    pub(crate) position: Position,
    pub(crate) bytes: u64,
    pub(crate) items: u64,
    pub(crate) written: u64,
    pub(crate) errors: u64,
}

/// An import. Stored as JSON; the names of the fields are fixed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Import {
    #[serde(flatten)]
    pub(crate) outline: Outline,
    pub(crate) stage: Stage,
    /// The number by which its table knows it.
    pub(crate) number: u64,
    pub(crate) table_id: Option<String>,
    pub(crate) progress: Progress,
}

impl Record for Import {
    const GROUP: &'static str = "imports";
    /// Source: "Quotas in Amazon DynamoDB" in the developer guide.
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

impl Import {
    /// The request that it was begun with.
    pub(crate) fn input(&self) -> Result<ImportTableInput, ApiError> {
        match body::request(Operation::ImportTable, &self.outline.request)? {
            Request::ImportTable(input) => Ok(input),
            _ => Err(ApiError::InternalServerError),
        }
    }

    const fn status(&self) -> ImportStatus {
        match self.outline.outcome() {
            Outcome::InProgress => ImportStatus::InProgress,
            Outcome::Completed => ImportStatus::Completed,
            Outcome::Failed(_) => ImportStatus::Failed,
        }
    }

    /// As lists show it.
    pub(crate) fn summary(&self) -> Result<ImportSummary, ApiError> {
        let input = self.input()?;
        Ok(ImportSummary {
            import_arn: Some(self.outline.arn.clone()),
            import_status: Some(self.status()),
            table_arn: Some(table_of(&self.outline.arn).to_owned()),
            s3_bucket_source: Some(input.s3_bucket_source),
            cloud_watch_log_group_arn: None,
            input_format: Some(input.input_format),
            start_time: Some(self.outline.start_time()),
            end_time: self.outline.end_time(),
        })
    }

    /// As DescribeImport shows it.
    pub(crate) fn description(&self) -> Result<ImportTableDescription, ApiError> {
        let input = self.input()?;
        let Progress { bytes, items, written, errors, .. } = &self.progress;
        Ok(ImportTableDescription {
            import_arn: Some(self.outline.arn.clone()),
            import_status: Some(self.status()),
            table_arn: Some(table_of(&self.outline.arn).to_owned()),
            table_id: self.table_id.clone(),
            error_count: Some(shown(*errors)),
            start_time: Some(self.outline.start_time()),
            end_time: self.outline.end_time(),
            processed_size_bytes: Some(shown(*bytes)),
            processed_item_count: Some(shown(*items)),
            imported_item_count: Some(shown(*written)),
            failure_code: self.outline.failure_code(),
            failure_message: self.outline.failure_message(),
            ..asked(&input)
        })
    }
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
