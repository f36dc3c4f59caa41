//! Backup job: copies tables into the backups that are being made of them, and deletes backups of
//! deleted tables when their time is over.
//!
//! A chunk is one commit: items, their counters, and how far the copy came, in the backup's row.
//! The last one is a change of the table too, which needs no history for it any more.

use bytes::Bytes;
use env::Deadline;
use store::{Batch, Current, Direction, PageLimit, Row, TransactError, transact};

use super::copy::{moved, view};
use crate::catalog::{all_backups, backup_in, backup_key, backup_name, put_backup};
use crate::derived::history::layout::hold_key;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::jobs::{Job, Pass, Rounds, Slice, Step};
use crate::layout::{envelope, owner_prefix, prefix_range, space};
use crate::size_deltas::{Delta, SizeDeltas};
use crate::table::{Backup, BackupName, Copying, Table};
use crate::view::Pager;

/// Items of one commit.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
/// Chunks a slice.
const SLICE: usize = 16;
const NAME: &str = "making backups";

/// The job.
#[derive(Debug)]
pub(crate) struct Backups;

impl Job<Engine> for Backups {
    fn name(&self) -> &'static str {
        NAME
    }

    fn start(&self, _: &Engine) -> Box<dyn Pass<Engine>> {
        let under_way = Rounds::new([], SLICE, |engine, name| Box::pin(chunk(engine, name)));
        Box::new(BackupPass { rest: Pager::forward(all_backups()), under_way })
    }
}

/// Goes over all backups; those that are being made take turns.
struct BackupPass {
    rest: Pager,
    under_way: Rounds<Engine, BackupName>,
}

impl BackupPass {
    async fn advance(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        if !self.rest.is_done() {
            self.list(engine).await?;
            return Ok(Step::More);
        }
        self.under_way.slice(engine).await
    }

    /// Lists the next backups, and deletes those whose time is over.
    async fn list(&mut self, engine: &Engine) -> Result<(), EngineError> {
        let now = engine.env.now();
        for (key, row) in self.rest.next(&engine.view(), CHUNK).await? {
            let (Some(name), backup) = (backup_name(&key), backup_in(&row)) else { continue };
            match backup {
                Ok(backup) if backup.copying.is_some() => self.under_way.add(name),
                Ok(backup) if backup.expiry().is_some_and(|expiry| expiry <= now) => {
                    let deleted = engine.catalog.delete_backup(&name, Deadline::NEVER).await;
                    if let Err(error) = deleted {
                        tracing::warn!(job = NAME, %error, "a backup was not deleted");
                    }
                    engine.jobs.ask();
                }
                Ok(_) => {}
                Err(error) => engine.jobs.skipped(NAME, &name.table, &error),
            }
        }
        Ok(())
    }
}

impl Pass<Engine> for BackupPass {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.advance(engine))
    }
}

/// Why a chunk was not carried out.
enum Stop {
    /// The backup or its progress are not what they were.
    Changed,
    /// Something stored cannot be read.
    Engine(EngineError),
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// The items of a chunk.
struct Chunk {
    name: BackupName,
    from: Copying,
    rows: Vec<Row>,
}

/// Copies the next items into a backup.
async fn chunk(engine: &Engine, name: &BackupName) -> Result<Step, EngineError> {
    let Some(row) = engine.view().get(&backup_key(name)).await? else { return Ok(Step::Done) };
    let Some(from) = backup_in(&row)?.copying else { return Ok(Step::Done) };
    let mut range = prefix_range(owner_prefix(space::ITEM, from.owner));
    if !from.done.is_empty() {
        range = range.after(&from.done);
    }
    let page = view(engine, &from).await?.range(range, Direction::Forward, CHUNK).await?;
    let chunk = Chunk { name: name.clone(), from, rows: page.rows };
    let done = if page.more { next(engine, chunk).await } else { last(engine, chunk).await };
    match done {
        Ok(()) => Ok(if page.more { Step::More } else { Step::Done }),
        Err(TransactError::Rejected(Stop::Changed)) => Ok(Step::Done),
        Err(TransactError::Rejected(Stop::Engine(error))) => Err(error),
        Err(TransactError::Store(error)) => Err(error.into()),
    }
}

/// A chunk with others behind it.
async fn next(engine: &Engine, chunk: Chunk) -> Result<(), TransactError<Stop>> {
    let declared = vec![backup_key(&chunk.name)];
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        let mut backup = fill(current.write(0), &chunk, batch)?;
        let last = chunk.rows.last().ok_or(Stop::Changed)?;
        backup.copying = Some(Copying { done: last.0.clone(), ..chunk.from.clone() });
        put_backup(&chunk.name, &backup, batch);
        Ok(())
    };
    transact(&*engine.store, declared, Vec::new(), Deadline::NEVER, apply).await.map(|_| ())
}

/// The last chunk.
async fn last(engine: &Engine, chunk: Chunk) -> Result<(), TransactError<Stop>> {
    let reads = vec![backup_key(&chunk.name)];
    let (namespace, table) = (chunk.name.namespace.clone(), chunk.name.table.clone());
    let apply = move |table: Option<Table>, current: &Current<'_>, batch: &mut Batch| {
        let mut table = table.ok_or(Stop::Changed)?;
        let mut backup = fill(current.read(0), &chunk, batch)?;
        backup.copying = None;
        put_backup(&chunk.name, &backup, batch);
        for held in chunk.from.held() {
            batch.delete(hold_key(held, backup.owner));
        }
        let left = table.settings.backups.unwrap_or(0).saturating_sub(1);
        table.settings.backups = (left > 0).then_some(left);
        table.keep_history_as_needed();
        Ok(table)
    };
    let place = (&namespace, &*table);
    engine.catalog.change(place, reads, Deadline::NEVER, apply).await?;
    // Its history may be over.
    engine.jobs.ask();
    Ok(())
}

/// Writes the items of a chunk; the backup as it was.
fn fill(row: Option<&Bytes>, chunk: &Chunk, batch: &mut Batch) -> Result<Backup, Stop> {
    let backup = backup_in(row.ok_or(Stop::Changed)?)?;
    if backup.copying.as_ref() != Some(&chunk.from) {
        return Err(Stop::Changed);
    }
    let mut sizes = SizeDeltas::default();
    for (key, row) in &chunk.rows {
        let target = moved(key, backup.owner).ok_or(Stop::Changed)?;
        let size = envelope::open_item(row)?.size();
        sizes.count(backup.owner, Delta::between(None, Some(size)));
        batch.put_stamped_value(target.into(), row.to_vec(), envelope::STAMP_AT);
    }
    sizes.flush(batch);
    Ok(backup)
}
