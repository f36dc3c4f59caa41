//! ImportTable, DescribeImport and ListImports.
//!
//! Order of checks of an import: the request alone, its client token, the definition of the table,
//! that there is none of its name, how many imports there are. That the bucket is missing shows
//! when the import fails, and no table is made then. Source: "Validation errors" of imports in the
//! developer guide; the order is a guess.

use engine::RequestCtx;
use model::{
    ApiError, ChangeFault, DescribeImportInput, DescribeImportOutput, DescribeTableInput,
    ImportTableInput, ImportTableOutput, InUse, InputCompressionType, InputFormat,
    ListImportsInput, ListImportsOutput, Request, Response, TransferError, TransferFault,
};

use super::record::{Import, Progress, Stage, asked, table_of_import};
use super::work::{find_source, make_table};
use crate::body;
use crate::format::csv;
use crate::id::new_id;
use crate::pagination;
use crate::records::Record as _;
use crate::state::State;

/// Imports of a namespace at a time. Source: "Quotas in Amazon DynamoDB" in the developer guide.
const MAX_IMPORTS: usize = 50;
/// Imports of a page. Source: `ListImportsMaxLimit` in the service model.
const PAGE: i32 = 25;

pub(crate) async fn start(
    on: &State,
    ctx: &RequestCtx,
    mut input: ImportTableInput,
) -> Result<ImportTableOutput, ApiError> {
    check(&input)?;
    input.input_compression_type.get_or_insert(InputCompressionType::None);
    let description = asked(&input);
    let shown = ImportTableOutput { import_table_description: description };
    let request = body::shown(&Response::from(shown));
    let token = input.client_token.as_deref();
    let earlier: Option<Import> = on.records.with_token(&ctx.namespace, token).await?;
    if let Some(earlier) = earlier {
        if earlier.request != request {
            return Err(TransferError::ImportConflict.into());
        }
        return answer(&earlier);
    }
    let create = table_of_import(&input);
    on.engine.check_create_table(ctx, &create)?;
    let name = create.table_name;
    let described = Request::DescribeTable(DescribeTableInput { table_name: name.clone() });
    if on.engine.call(ctx, described).await.is_ok() {
        return Err(ApiError::ResourceInUse(InUse::TableExists(name)));
    }
    if on.records.marked::<Import>(&ctx.namespace).await?.len() >= MAX_IMPORTS {
        let detail = format!("Too many imports are in progress: at most {MAX_IMPORTS} at a time");
        return Err(ApiError::LimitExceeded { detail });
    }
    let env = on.engine.env();
    let import = Import {
        arn: format!("{}/import/{}", ctx.namespace.table_arn(&name), new_id(env)),
        request,
        token: input.client_token.clone(),
        started: env.now().as_micros(),
        ended: None,
        stage: Stage::New,
        failure: None,
        number: env.random_u64(),
        table_id: None,
        progress: Progress::default(),
    };
    on.records.insert(&ctx.namespace, &import).await?;
    // So that the table can be described at once; what fails here fails in the job, and is said.
    if on.soon(find_source(on, &input)).await.is_some_and(|found| found.is_ok()) {
        let _ = make_table(on, &ctx.namespace, &import).await;
    }
    let made: Option<Import> = on.records.load(&ctx.namespace, &import.arn).await?;
    let first = answer(made.as_ref().unwrap_or(&import))?;
    on.begin::<Import>(&ctx.namespace, &import.arn).await;
    Ok(first)
}

fn answer(import: &Import) -> Result<ImportTableOutput, ApiError> {
    Ok(ImportTableOutput { import_table_description: import.description()? })
}

/// Checks what the request alone says.
fn check(input: &ImportTableInput) -> Result<(), TransferFault> {
    let options = input.input_format_options.as_ref();
    let csv = options.and_then(|options| options.csv.as_ref());
    if csv.is_some() && input.input_format != InputFormat::Csv {
        return Err(TransferFault::CsvOptions);
    }
    csv::delimiter(options).map(|_| ())
}

pub(crate) async fn describe(
    on: &State,
    ctx: &RequestCtx,
    input: DescribeImportInput,
) -> Result<DescribeImportOutput, ApiError> {
    let found: Option<Import> = on.records.load(&ctx.namespace, &input.import_arn).await?;
    let import = found.ok_or(TransferError::ImportNotFound(input.import_arn))?;
    Ok(DescribeImportOutput { import_table_description: import.description()? })
}

pub(crate) async fn list(
    on: &State,
    ctx: &RequestCtx,
    input: ListImportsInput,
) -> Result<ListImportsOutput, ApiError> {
    let limit = input.page_size.unwrap_or(PAGE);
    if limit < 1 {
        return Err(ChangeFault::MaxResults(limit).into());
    }
    let limit = usize::try_from(limit.min(PAGE)).unwrap_or(1);
    let mut after = pagination::place(input.next_token.as_deref())?;
    let table = input.table_arn.map(|arn| match arn.starts_with("arn:") {
        true => format!("{arn}/import/"),
        false => format!("{}/import/", ctx.namespace.table_arn(&arn)),
    });
    let of_table =
        |import: &Import| table.as_ref().is_none_or(|table| import.arn.starts_with(table));
    let mut found: Vec<Import> = Vec::new();
    let mut more = true;
    while more && found.len() <= limit {
        let page = on.records.list::<Import>(&ctx.namespace, "", after.as_deref(), 64).await?;
        more = page.more;
        after = page.records.last().map(|last| Import::place(&last.arn));
        found.extend(page.records.into_iter().filter(of_table));
    }
    let is_cut = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| is_cut);
    Ok(ListImportsOutput {
        next_token: last.map(|last| pagination::token(&Import::place(&last.arn))),
        import_summary_list: Some(found.iter().map(Import::summary).collect::<Result<_, _>>()?),
    })
}
