//! Imports of tables: what carries them out for templates with `ImportSourceSpecification`.

use std::fmt;
use std::pin::Pin;

use engine::RequestCtx;
use model::{
    ApiError, DescribeImportInput, ImportStatus, ListImportsInput, Operation, Request, Response,
};

/// What carries out imports of tables.
pub trait TableImports: fmt::Debug + Send + Sync {
    /// Answers a request of ImportTable, DescribeImport or ListImports.
    fn call<'a>(&'a self, context: &'a RequestCtx, request: Request) -> ImportAnswer<'a>;
}

/// The answer to a request about imports.
pub type ImportAnswer<'a> = Pin<Box<dyn Future<Output = Result<Response, ApiError>> + Send + 'a>>;

/// Whether an operation is one of imports.
pub(super) const fn is_of_imports(operation: Operation) -> bool {
    matches!(operation, Operation::ImportTable | Operation::DescribeImport | Operation::ListImports)
}

/// The request for the newest import of a table.
pub(super) fn newest_import(table: &str) -> Request {
    let table_arn = Some(table.to_owned());
    Request::ListImports(ListImportsInput { table_arn, page_size: Some(1), next_token: None })
}

/// What an answer says of the newest import.
pub(super) enum Newest {
    /// It is complete, or there is none.
    Complete,
    /// It is in progress.
    InProgress,
    /// It failed; the input of the request that says why.
    Failed(DescribeImportInput),
}

/// Reads the answer to [`newest_import`].
pub(super) fn read(answer: Response) -> Newest {
    let Response::ListImports(list) = answer else { return Newest::Complete };
    let newest = list.import_summary_list.unwrap_or_default().into_iter().next();
    let Some(newest) = newest else { return Newest::Complete };
    match newest.import_status {
        Some(ImportStatus::InProgress | ImportStatus::Cancelling) => Newest::InProgress,
        Some(ImportStatus::Failed | ImportStatus::Cancelled) => {
            let import_arn = newest.import_arn.unwrap_or_default();
            Newest::Failed(DescribeImportInput { import_arn })
        }
        Some(ImportStatus::Completed) | None => Newest::Complete,
    }
}

/// Why an import failed, from the answer that describes it.
pub(super) fn reason(answer: Response) -> String {
    let Response::DescribeImport(output) = answer else { return String::new() };
    let import = output.import_table_description;
    let code = import.failure_code.unwrap_or_default();
    format!("The import failed: {code}: {}", import.failure_message.unwrap_or_default())
}
