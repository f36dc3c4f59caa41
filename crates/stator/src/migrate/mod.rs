//! `stator migrate-store`: the rows of a data directory into a database, read back and compared.
//!
//! Invariant: the database has all rows or none, as they go in one transaction. The directory is
//! not changed.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use clap::Args;
use env::Env;
use store::{Direction, KeyRange, PageLimit, Row, Snapshot, Store, StoreError};

use crate::configuration::{Configuration, Flags, Storage};
use crate::elapsed::Elapsed;
use crate::exit::Failure;
use crate::{at_rest, storage};

/// Rows that are read at once.
const PAGE: PageLimit = PageLimit { rows: 1024, bytes: 1 << 20 };
/// Pages that are read ahead.
const AHEAD: usize = 4;
/// Threads: one of them waits for rows while others read them.
const THREADS: usize = 4;

/// What `stator migrate-store` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Migrate {
    /// The data directory, which no server uses.
    #[arg(value_name = "DIR")]
    from: PathBuf,
    /// The options of `serve`, which name the database.
    #[command(flatten)]
    pub(crate) serve: Flags,
}

/// What was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Copied {
    rows: u64,
    bytes: u64,
}

impl Copied {
    fn add(&mut self, (key, value): &Row) {
        self.rows = self.rows.saturating_add(1);
        let bytes = key.len().saturating_add(value.len());
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    }
}

/// Runs the command; `configuration` is what its options make.
pub(crate) fn run(migrate: &Migrate, configuration: &Configuration) -> Result<(), Failure> {
    let Storage::Database(database) = &configuration.storage else {
        return Err(Failure::Configuration(
            "no database is named to move into: --store postgres://…, STATOR_STORE or a line in \
             the configuration file does that"
                .to_owned(),
        ));
    };
    let from = &migrate.from;
    // Opening an empty directory would make a store in it.
    if std::fs::read_dir(from).map_or(true, |mut all| all.next().is_none()) {
        return Err(Failure::Data(format!("{} is no data directory", from.display())));
    }
    let elapsed = Elapsed::of(format!("moving {} into {database}", from.display()));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(THREADS)
        .enable_all()
        .build()
        .map_err(Failure::run)?;
    let copied = runtime.block_on(async {
        let env = Env::real();
        let directory = Storage::Directory(from.clone());
        let budget = configuration.memory_budget;
        let budget = budget.unwrap_or_else(crate::memory_limit::default_budget);
        // With the tables that it has.
        let options = (budget, None, at_rest::of(from)?);
        let source = storage::open(&directory, options, &env).await?;
        let newest = source.closed_through().await.map_err(Failure::run)?;
        let target = storage::open_empty(database, newest, &env).await?;
        let copied = copy(&source, &*target, &env).await;
        // Also after a failure: the schema is free for others at once.
        let closed = target.close().await.map_err(Failure::run);
        let copied = copied?;
        closed?;
        source.close().await.map_err(Failure::run)?;
        Ok::<_, Failure>(copied)
    })?;
    drop(elapsed);
    let Copied { rows, bytes } = copied;
    let text = format!(
        "{database}: {rows} rows, {bytes} bytes, read back and compared\n\
         {} is as it was; start servers with --store and keep the directory until you trust them\n",
        from.display()
    );
    // A closed output is no failure: the exit code says the same.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    Ok(())
}

/// Every key of a store.
fn everything() -> KeyRange {
    KeyRange { start: vec![0].into(), end: vec![u8::MAX].into() }
}

/// Copies all rows and compares what is there afterwards.
async fn copy(source: &Arc<dyn Store>, target: &dyn Store, env: &Env) -> Result<Copied, Failure> {
    let snapshot = source.snapshot().await.map_err(Failure::run)?;
    let (sender, rows) = sync_channel(AHEAD);
    let (ended, reading) = tokio::sync::oneshot::channel();
    let own = Arc::clone(&snapshot);
    env.spawn("reading the directory", async move {
        // The receiver may be gone.
        let _ = ended.send(read(&*own, &sender).await);
    });
    let loaded = target.bulk_load(Box::new(rows_of(rows))).await;
    // Why there were not all rows comes before what the target made of that.
    match reading.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Err(Failure::Run(format!("reading the directory: {error}"))),
        Err(_) => return Err(Failure::Run("reading the directory ended early".to_owned())),
    }
    loaded.map_err(|error| Failure::Run(format!("writing into the database: {error}")))?;
    let written = target.snapshot().await.map_err(Failure::run)?;
    compare(&*snapshot, &*written).await
}

/// A page of rows, or nothing after a failure.
type Sent = Option<Vec<Row>>;

/// Sends all rows, and nothing at the end if there were not all.
async fn read(snapshot: &dyn Snapshot, sender: &SyncSender<Sent>) -> Result<(), StoreError> {
    let mut range = everything();
    loop {
        let page = match snapshot.range(range.clone(), Direction::Forward, PAGE).await {
            Ok(page) => page,
            Err(error) => {
                let _ = sender.send(None);
                return Err(error);
            }
        };
        let last = page.rows.last().map(|(key, _)| key.clone());
        // Who does not take it any more says why.
        if !page.rows.is_empty() && sender.send(Some(page.rows)).is_err() {
            return Ok(());
        }
        match last.filter(|_| page.more) {
            Some(last) => range = range.resume(&last, Direction::Forward),
            None => return Ok(()),
        }
    }
}

/// The rows that are sent. In place of those that could not be read comes one that no store takes,
/// so that nothing is written.
fn rows_of(receiver: Receiver<Sent>) -> impl Iterator<Item = Row> + Send {
    let refused = || vec![(Default::default(), Default::default())];
    receiver.into_iter().flat_map(move |sent| sent.unwrap_or_else(refused))
}

/// Compares all rows; what there is.
async fn compare(source: &dyn Snapshot, target: &dyn Snapshot) -> Result<Copied, Failure> {
    let mut copied = Copied::default();
    let mut range = everything();
    loop {
        let page = source.range(range.clone(), Direction::Forward, PAGE).await;
        let page = page.map_err(Failure::run)?;
        // Behind the last row there must be none.
        let wanted = page.rows.len().saturating_add(usize::from(!page.more));
        let there = rows_up_to(target, range.clone(), wanted).await?;
        if let Some(at) = first_difference(&page.rows, &there) {
            return Err(Difference { at, copied }.into());
        }
        page.rows.iter().for_each(|row| copied.add(row));
        match page.rows.last().filter(|_| page.more) {
            Some((last, _)) => range = range.resume(last, Direction::Forward),
            None => break,
        }
    }
    Ok(copied)
}

/// The first rows of a range, `wanted` at most.
async fn rows_up_to(
    target: &dyn Snapshot,
    mut range: KeyRange,
    wanted: usize,
) -> Result<Vec<Row>, Failure> {
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let left = wanted.saturating_sub(rows.len());
        if left == 0 {
            return Ok(rows);
        }
        let limit = PageLimit { rows: left, ..PAGE };
        let page = target.range(range.clone(), Direction::Forward, limit).await;
        let page = page.map_err(Failure::run)?;
        let last = page.rows.last().map(|(key, _)| key.clone());
        rows.extend(page.rows);
        match last.filter(|_| page.more) {
            Some(last) => range = range.resume(&last, Direction::Forward),
            None => return Ok(rows),
        }
    }
}

/// The place of the first row that differs.
fn first_difference(source: &[Row], target: &[Row]) -> Option<usize> {
    let at = source.iter().zip(target).position(|(here, there)| here != there);
    at.or_else(|| (source.len() != target.len()).then(|| source.len().min(target.len())))
}

/// What was written is not what was read.
struct Difference {
    at: usize,
    copied: Copied,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = self.copied.rows.saturating_add(u64::try_from(self.at).unwrap_or(u64::MAX));
        write!(
            f,
            "what the database gives back differs from the directory at row {row}, counted from \
             zero: do not use it; drop the schema and move again"
        )
    }
}

impl From<Difference> for Failure {
    fn from(difference: Difference) -> Self {
        Self::Run(difference.to_string())
    }
}

#[cfg(test)]
mod tests;
