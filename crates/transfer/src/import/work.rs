//! The work of an import: its table is made, objects are read one a piece, and the table is opened.
//!
//! Puts that are done again, because the process ended before they were entered, write the same
//! items again.

use std::collections::BTreeMap;

use aws_services::{Bucket, Head};
use engine::{EngineError, Job, Namespace, Pass, Slice, Step};
use model::{ImportTableInput, InputFormat};

use super::record::{Import, Progress, Stage, table_of_import};
use crate::failure::{Failure, Stop};
use crate::intake::{ObjectRecords, Outcome, Reader, Target, load};
use crate::jobs::{Part, TransferPass, Work};
use crate::state::{State, context};

/// Records that are written before the progress is entered.
const BATCH: usize = 4_096;
/// Errors of an import that are written to the log one by one.
const LOGGED: u64 = 100;

/// The job.
#[derive(Debug)]
pub(crate) struct Imports;

impl Job<State> for Imports {
    fn name(&self) -> &'static str {
        "importing tables"
    }

    fn start(&self, _: &State) -> Box<dyn Pass<State>> {
        Box::new(TransferPass::<Import>::new())
    }
}

impl Work for Import {
    fn piece<'a>(on: &'a State, part: &'a Part) -> Slice<'a> {
        Box::pin(piece(on, part))
    }
}

/// Does the next piece of an import.
async fn piece(on: &State, (namespace, place): &Part) -> Result<Step, EngineError> {
    let Some(import) = on.records.at::<Import>(namespace, place).await? else {
        return Ok(Step::Done);
    };
    let arn = import.arn.clone();
    let done = match import.stage {
        Stage::Close => return end(on, namespace, import).await,
        Stage::New => begin(on, namespace, &import).await,
        Stage::Data => read_object(on, namespace, &import).await,
    };
    match done {
        Ok(()) => Ok(Step::More),
        Err(Stop::Failed(failure)) => {
            let change = |import: &mut Import| {
                import.failure = Some(failure);
                import.stage = Stage::Close;
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

async fn bucket(on: &State, input: &ImportTableInput) -> Result<Bucket, Stop> {
    let source = &input.s3_bucket_source;
    on.bucket(&source.s3_bucket, source.s3_bucket_owner.as_deref()).await
}

/// Whether objects can be listed where an import takes them from.
pub(super) async fn find_source(on: &State, input: &ImportTableInput) -> Result<(), Stop> {
    let prefix = input.s3_bucket_source.s3_key_prefix.as_deref().unwrap_or_default();
    bucket(on, input).await?.list(prefix, None, 1).await?;
    Ok(())
}

/// Makes the table, if there is a bucket to fill it from.
async fn begin(on: &State, namespace: &Namespace, import: &Import) -> Result<(), Stop> {
    find_source(on, &import.input()?).await?;
    make_table(on, namespace, import).await
}

/// Makes the table.
pub(super) async fn make_table(
    on: &State,
    namespace: &Namespace,
    import: &Import,
) -> Result<(), Stop> {
    let input = import.input()?;
    let create = table_of_import(&input);
    let id = on.engine.create_imported(&context(namespace), &create, import.number).await?;
    let change = |import: &mut Import| {
        import.table_id = Some(id);
        if import.stage == Stage::New {
            import.stage = Stage::Data;
        }
    };
    on.records.update(namespace, &import.arn, change).await?;
    Ok(())
}

/// Reads the next object to its end.
async fn read_object(on: &State, namespace: &Namespace, import: &Import) -> Result<(), Stop> {
    let input = import.input()?;
    let bucket = bucket(on, &input).await?;
    let prefix = input.s3_bucket_source.s3_key_prefix.as_deref().unwrap_or_default();
    let listed = bucket.list(prefix, import.progress.done.as_deref(), 1).await?;
    let Some((key, head)) = listed.objects.into_iter().next() else {
        let change = |import: &mut Import| import.stage = Stage::Close;
        on.records.update(namespace, &import.arn, change).await?;
        return Ok(());
    };
    read(on, namespace, (import, &input), (&bucket, &key, &head)).await
}

async fn read(
    on: &State,
    namespace: &Namespace,
    (import, input): (&Import, &ImportTableInput),
    object: (&Bucket, &str, &Head),
) -> Result<(), Stop> {
    let ctx = context(namespace);
    let table = &input.table_creation_parameters.table_name;
    let target = Target { ctx: &ctx, table, import: Some(import.number) };
    let mut records = ObjectRecords::new(object, input.input_compression_type, reader(input));
    let mut progress = import.progress.clone();
    records.skip(progress.records).await?;
    loop {
        let batch = records.next(BATCH).await?;
        progress.bytes = progress.bytes.saturating_add(batch.bytes);
        for (at, outcome) in (0_u64..).zip(load(on, target, &batch.records).await?) {
            match outcome {
                Outcome::Written(_) => progress.written = progress.written.saturating_add(1),
                Outcome::Faulty(error) => {
                    let index = progress.records.saturating_add(at);
                    log(&import.arn, object.1, index, &error, progress.errors);
                    progress.errors = progress.errors.saturating_add(1);
                }
                // The records of imports have no conditions.
                Outcome::Unmet(_) => {}
            }
            progress.items = progress.items.saturating_add(1);
        }
        let count = u64::try_from(batch.records.len()).unwrap_or(u64::MAX);
        progress.records = progress.records.saturating_add(count);
        if batch.is_last {
            progress.done = Some(object.1.to_owned());
            progress.records = 0;
        }
        let entered: Progress = progress.clone();
        let change = |import: &mut Import| import.progress = entered;
        let still = on.records.update(namespace, &import.arn, change).await?;
        if batch.is_last || still.is_none() {
            return Ok(());
        }
    }
}

/// Writes an item that was refused to the log. Source of the members: "Validation errors" of
/// imports in the developer guide.
fn log(import: &str, key: &str, index: u64, error: &str, earlier: u64) {
    if earlier < LOGGED {
        tracing::warn!(target: "imports", import, key, index, error, "an item was not imported");
    }
}

fn reader(input: &ImportTableInput) -> Reader {
    match input.input_format {
        InputFormat::DynamodbJson => Reader::Json,
        InputFormat::Ion => Reader::ion(),
        InputFormat::Csv => {
            let definitions = input.table_creation_parameters.attribute_definitions.iter();
            let keys = definitions.map(|it| (it.attribute_name.clone(), it.attribute_type));
            Reader::csv(input.input_format_options.as_ref(), keys.collect::<BTreeMap<_, _>>())
        }
    }
}

/// Opens the table and ends the import. Source of the failure: "Validation errors" of imports in
/// the developer guide.
async fn end(on: &State, namespace: &Namespace, import: Import) -> Result<Step, EngineError> {
    let input = import.input().map_err(|_| EngineError::UnreadableCatalog { what: "import" })?;
    let table = &input.table_creation_parameters.table_name;
    on.engine.end_import(namespace, table, import.number).await?;
    let now = on.engine.env().now().as_micros();
    let change = |import: &mut Import| {
        if import.progress.errors > 0 {
            import.failure.get_or_insert_with(|| {
                Failure::new(
                    "ItemValidationError",
                    "Some of the items failed validation checks and were not imported. Please \
                     check CloudWatch error logs for more details.",
                )
            });
        }
        import.ended = Some(now);
    };
    let ended = on.records.update(namespace, &import.arn, change).await?;
    if let Some(Failure { code, message }) = ended.and_then(|import| import.failure) {
        tracing::warn!(import = import.arn, code, message, "an import failed");
    }
    on.has_ended();
    Ok(Step::Done)
}
