//! The work of an import: its table is made, objects are read in batches, and the table is opened.
//!
//! Puts that are done again, because the process ended before they were entered, write the same
//! items again.

use std::collections::BTreeMap;

use aws_services::Bucket;
use engine::Namespace;
use model::{ImportTableInput, InputFormat};

use super::record::{Import, Progress, Stage, table_of_import};
use crate::failure::{Failure, Stop};
use crate::intake::{Batch, Objects, OpenObject, Outcome, Reader, Target, load};
use crate::jobs::{Turn, Work};
use crate::state::{State, context};

/// Records that are written before the progress is entered.
const BATCH: usize = 8_192;
/// Errors of an import that are written to the log one by one.
const LOGGED: u64 = 100;

impl Work for Import {
    type Open = OpenObject;

    async fn piece<'a>(
        &'a self,
        on: &'a State,
        namespace: &'a Namespace,
        open: &'a mut OpenObject,
    ) -> Result<Turn, Stop> {
        match self.stage {
            Stage::Close => return end(on, namespace, self).await,
            Stage::New => begin(on, namespace, self).await?,
            Stage::Data => read(on, namespace, self, open).await?,
        }
        Ok(Turn::More)
    }

    fn fail(&mut self, failure: Failure, _: u64) -> bool {
        let is_closing = self.stage == Stage::Close;
        self.outline.failure.get_or_insert(failure);
        self.stage = Stage::Close;
        !is_closing
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
    on.records.update(namespace, &import.outline.arn, change).await?;
    Ok(())
}

/// Writes the next batch of records, and reads the one after it meanwhile.
async fn read(
    on: &State,
    namespace: &Namespace,
    import: &Import,
    open: &mut OpenObject,
) -> Result<(), Stop> {
    let arn = &import.outline.arn;
    let input = import.input()?;
    let bucket = bucket(on, &input).await?;
    let objects = Objects {
        bucket: &bucket,
        prefix: input.s3_bucket_source.s3_key_prefix.as_deref().unwrap_or_default(),
        compression: input.input_compression_type,
        reader: &|| reader(&input),
        most: BATCH,
    };
    let Some(batch) = open.next(&import.progress.position, &objects).await? else {
        let change = |import: &mut Import| import.stage = Stage::Close;
        on.records.update(namespace, arn, change).await?;
        return Ok(());
    };
    let ctx = context(namespace);
    let table = &input.table_creation_parameters.table_name;
    let target = Target { ctx: &ctx, table, import: Some(import.number) };
    let (outcomes, ()) =
        tokio::join!(load(on, target, &batch.records), open.read_ahead(&batch.end, &objects));
    let progress = count(arn, &import.progress, &batch, outcomes?);
    let change = |import: &mut Import| import.progress = progress;
    on.records.update(namespace, arn, change).await?;
    Ok(())
}

/// The progress with a batch; what was refused goes to the log.
fn count(arn: &str, before: &Progress, batch: &Batch, outcomes: Vec<Outcome>) -> Progress {
    let mut progress = Progress { position: batch.end.clone(), ..before.clone() };
    progress.bytes = progress.bytes.saturating_add(batch.bytes);
    for (at, outcome) in (0_u64..).zip(outcomes) {
        match outcome {
            Outcome::Written(_) => progress.written = progress.written.saturating_add(1),
            Outcome::Faulty(error) => {
                log(arn, &batch.key, batch.first.saturating_add(at), &error, progress.errors);
                progress.errors = progress.errors.saturating_add(1);
            }
            // The records of imports have no conditions.
            Outcome::Unmet(_) => {}
        }
        progress.items = progress.items.saturating_add(1);
    }
    progress
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
async fn end(on: &State, namespace: &Namespace, import: &Import) -> Result<Turn, Stop> {
    let input = import.input()?;
    let table = &input.table_creation_parameters.table_name;
    on.engine.end_import(namespace, table, import.number).await?;
    let now = on.engine.env().now().as_micros();
    let change = |import: &mut Import| {
        if import.progress.errors > 0 {
            import.outline.failure.get_or_insert_with(|| {
                Failure::new(
                    "ItemValidationError",
                    "Some of the items failed validation checks and were not imported. Please \
                     check CloudWatch error logs for more details.",
                )
            });
        }
        import.outline.ended = Some(now);
    };
    on.end(namespace, &import.outline.arn, change).await?;
    Ok(Turn::Done)
}
