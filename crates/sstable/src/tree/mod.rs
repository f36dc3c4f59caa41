//! The tree: tables in levels in a directory, with their manifest.
//!
//! It holds no threads and decides nothing by itself: its owner writes runs, chooses compactions
//! ([`crate::choose`]), steps them and publishes what they wrote. A read takes a [`Snapshot`],
//! which is one lock for the time of a copied pointer.
//!
//! Invariants: a table is durable, its name too, before the manifest lists it; the manifest's edit
//! is durable before a read sees it; a file is removed only after the edit that drops it is durable
//! and no snapshot has it.
//!
//! Since a compaction keeps the versions of pinned stamps ([`Retention`]), every read at a stamp
//! that is still read uses the newest snapshot: no list of tables of the past is kept for it.

mod directory;
mod rewriting;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};

use crate::cache::BlockCache;
use crate::compaction::{Compaction, Plan};
use crate::error::TableError;
use crate::file::{TableFile, read_exact};
use crate::manifest::{self, AppendError, ManifestWriter};
use crate::retention::Retention;
use crate::rows::Runs;
use crate::run::Run;
use crate::run_writer::{NewTables, RunWriter};
use crate::table::{Expected, Table};
use crate::version::{Added, Edit, Merging, RunInfo, Version};
use crate::writer::{TableIdentity, TableSummary, WriterOptions};

pub use self::directory::{Directory, MemoryDirectory};

/// The name of the manifest.
pub const MANIFEST: &str = "MANIFEST";
const NEW_MANIFEST: &str = "MANIFEST.new";
const TABLE: &str = ".sst";

/// What a tree is opened with.
pub struct TreeOptions {
    /// About how many bytes a table has.
    pub table_bytes: u64,
    /// How tables are written.
    pub writer: WriterOptions,
    /// Whether tables of the newest level, which are soon merged, are compressed too.
    pub compress_newest: bool,
    /// Where blocks are kept.
    pub cache: Arc<BlockCache>,
    /// Random numbers, for salts.
    pub random: Box<dyn Fn() -> u64 + Send + Sync>,
    /// The number of an edit that is known to be durable; zero if none is.
    pub durable: u64,
}

/// The tables of one moment.
#[derive(Debug, Default)]
pub struct Snapshot {
    version: Version,
    runs: Runs,
    sequence: u64,
}

impl Snapshot {
    /// The list of tables.
    #[must_use]
    pub const fn version(&self) -> &Version {
        &self.version
    }

    /// The tables, for reads.
    #[must_use]
    pub const fn runs(&self) -> &Runs {
        &self.runs
    }

    /// The number of the manifest's edit that made it.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    fn table(&self, number: u64) -> Option<&Arc<Table>> {
        let mut tables = self.runs.runs().iter().flat_map(Run::tables);
        tables.find(|table| table.id() == number)
    }
}

/// Tables in levels.
pub struct Tree {
    directory: Arc<dyn Directory>,
    options: TreeOptions,
    manifest: Mutex<ManifestWriter<Box<dyn TableFile>>>,
    current: RwLock<Arc<Snapshot>>,
    next_table: AtomicU64,
    /// Tables that left the list. Their files are removed when no snapshot has them.
    dropped: Mutex<Vec<Arc<Table>>>,
    /// Tables that were begun and not published, whose files are still there.
    abandoned: Mutex<Vec<u64>>,
}

/// Where a run comes into the list of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It is the newest of all.
    Newest,
    /// Into the run of a level.
    Level(usize),
    /// Into a run of the newest level.
    Run(u64),
}

impl Tree {
    /// Opens the tree in a directory, or makes it in an empty one. Files that no list has are
    /// removed.
    ///
    /// # Errors
    /// [`TableError::Damaged`] if what was durable is not there as it was, with nothing changed;
    /// the file system's.
    pub fn open(directory: Arc<dyn Directory>, options: TreeOptions) -> Result<Self, TableError> {
        let names = directory.names()?;
        let (version, sequence) = if names.iter().any(|name| name == MANIFEST) {
            read_manifest(&*directory, &options)?
        } else if options.durable > 0 || names.iter().any(|name| name.ends_with(TABLE)) {
            let what = "the manifest is missing";
            return Err(TableError::Damaged { table: 0, offset: 0, what });
        } else {
            (Version::default(), 0)
        };
        let opened = |_: &Snapshot, table: &TableSummary| open_table(&*directory, table, &options);
        let snapshot = snapshot(&version, sequence, &Snapshot::default(), opened)?;
        // All of it is as it was: from here on files change. What was read of the last edit may be
        // in the page cache only, and after a sync that failed no later one brings it to the disk.
        // So it is written anew, and the manifest is never continued.
        let manifest = new_manifest(&*directory, &options, &version, sequence)?;
        for name in names.iter().filter(|name| is_stray(name, &version)) {
            directory.remove(name)?;
        }
        Ok(Self {
            // Zero is no table.
            next_table: AtomicU64::new(version.next_table().max(1)),
            current: RwLock::new(Arc::new(Snapshot { sequence: manifest.sequence(), ..snapshot })),
            manifest: Mutex::new(manifest),
            directory,
            options,
            dropped: Mutex::default(),
            abandoned: Mutex::default(),
        })
    }

    /// The tables as they are now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read())
    }

    /// Begins a run of the newest level; [`Tree::publish_run`] makes it visible.
    #[must_use]
    pub fn run_writer(&self) -> RunWriter<NewFiles<'_>> {
        let compress = self.options.writer.compress && self.options.compress_newest;
        let writer = WriterOptions { compress, ..self.options.writer.clone() };
        RunWriter::new(NewFiles(self), self.options.table_bytes, writer)
    }

    /// Begins a bulk load, whose rows have stamp zero until [`Tree::publish_load`] gives them
    /// theirs.
    #[must_use]
    pub fn load_writer(&self) -> RunWriter<NewFiles<'_>> {
        RunWriter::new(NewFiles(self), self.options.table_bytes, self.options.writer.clone())
    }

    /// Makes a run the newest one. With it every commit up to `through` is in tables.
    ///
    /// # Errors
    /// The file system's; then nothing changed for reads. Whether the disk has the edit is not
    /// known; the next one begins with a new manifest that does not.
    pub fn publish_run(&self, tables: Vec<TableSummary>, through: u64) -> Result<(), TableError> {
        self.publish(&[], Place::Newest, tables, through)
    }

    /// Makes a bulk load the newest run, with all its rows at a stamp that is later than any
    /// before.
    ///
    /// # Errors
    /// As [`Tree::publish_run`].
    pub fn publish_load(&self, tables: Vec<TableSummary>, stamp: u64) -> Result<(), TableError> {
        let tables = tables.into_iter().map(|table| table.shifted(stamp)).collect();
        self.publish(&[], Place::Newest, tables, stamp)
    }

    /// As [`Tree::publish_load`], in a level of a tree that has nothing in it or below.
    ///
    /// # Errors
    /// As [`Tree::publish_run`].
    pub fn publish_oldest(
        &self,
        tables: Vec<TableSummary>,
        level: usize,
        stamp: u64,
    ) -> Result<(), TableError> {
        let tables = tables.into_iter().map(|table| table.shifted(stamp)).collect();
        self.publish(&[], Place::Level(level), tables, stamp)
    }

    /// Begins a compaction that was chosen from the newest snapshot.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file system's.
    pub fn begin_compaction(
        &self,
        merging: &Merging,
        retention: Retention,
    ) -> Result<Compaction<NewFiles<'_>>, TableError> {
        let snapshot = self.snapshot();
        let run = |tables: &Vec<u64>| {
            Run::new(tables.iter().filter_map(|table| snapshot.table(*table).cloned()).collect())
        };
        let plan = Plan {
            inputs: merging.inputs.iter().map(run).collect(),
            retention,
            below: merging.below,
            table_bytes: self.options.table_bytes,
            options: self.options.writer.clone(),
        };
        Compaction::begin(plan, NewFiles(self))
    }

    /// Replaces the tables of a compaction by those that it wrote.
    ///
    /// # Errors
    /// As [`Tree::publish_run`].
    pub fn publish_compaction(
        &self,
        merging: &Merging,
        tables: Vec<TableSummary>,
    ) -> Result<(), TableError> {
        let removed: Vec<u64> = merging.inputs.iter().flatten().copied().collect();
        self.publish(&removed, Place::Level(merging.into), tables, 0)
    }

    /// Moves a table down as it is.
    ///
    /// # Errors
    /// As [`Tree::publish_run`].
    pub fn move_table(&self, table: u64, into: usize) -> Result<(), TableError> {
        let snapshot = self.snapshot();
        let summary = snapshot.version.tables().find(|summary| summary.table == table);
        let summaries = summary.map(|summary| (**summary).clone()).into_iter().collect();
        self.publish(&[table], Place::Level(into), summaries, 0)
    }

    /// Removes the files of dropped tables that no snapshot has, and those of `abandoned`, tables
    /// that were begun and will not be published. Returns how many are left for a later call. After
    /// an edit failed nothing is removed before the next one succeeds: the disk may list what was
    /// not published.
    ///
    /// # Errors
    /// The file system's.
    pub fn sweep(&self, abandoned: &[u64]) -> Result<usize, TableError> {
        let failed = self.manifest.lock().has_failed();
        let mut waiting = self.abandoned.lock();
        waiting.extend_from_slice(abandoned);
        let mut dropped = self.dropped.lock();
        if failed {
            return Ok(dropped.len().saturating_add(waiting.len()));
        }
        let unused: Vec<_> =
            dropped.extract_if(.., |table| Arc::strong_count(table) == 1).collect();
        let left = dropped.len();
        drop(dropped);
        // What cannot be removed now is tried again.
        waiting.extend(unused.iter().map(|table| table.id()));
        while let Some(number) = waiting.last() {
            match self.directory.remove(&table_name(*number)) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                removed => removed?,
            }
            waiting.pop();
        }
        Ok(left)
    }

    /// The number of the key that new tables are under; zero for none.
    fn newest_key(&self) -> u64 {
        self.options.writer.ciphers.as_ref().map_or(0, |ciphers| ciphers.newest_key())
    }

    fn new_manifest(&self, version: &Version, sequence: u64) -> Result<Manifest, TableError> {
        new_manifest(&*self.directory, &self.options, version, sequence)
    }

    fn publish(
        &self,
        removed: &[u64],
        place: Place,
        tables: Vec<TableSummary>,
        through: u64,
    ) -> Result<(), TableError> {
        // The names of the new tables.
        self.directory.sync()?;
        let mut manifest = self.manifest.lock();
        let before = self.snapshot();
        if manifest.has_failed() {
            // The disk has an edit that was not published, or not: from here on it has not. The
            // files that either of both lists are all there.
            *manifest = self.new_manifest(&before.version, manifest.sequence())?;
        }
        let (level, run) = match place {
            Place::Level(level) => (level, 0),
            Place::Run(run) => (0, run),
            Place::Newest => (0, before.version.next_run()),
        };
        let added = tables.into_iter();
        let edit = Edit {
            removed: removed.to_vec(),
            added: added.map(|table| Added { level, run, table: Arc::new(table) }).collect(),
            next_table: self.next_table.load(Ordering::Acquire),
            through: through.max(before.version.through()),
        };
        // Opened before the edit is durable: what cannot be opened is not listed.
        let version = before.version.edited(&edit).map_err(|_| TableError::Unordered)?;
        let open = |before: &Snapshot, table: &TableSummary| match before.table(table.table) {
            Some(open) => Ok(Arc::clone(open)),
            None => open_table(&*self.directory, table, &self.options),
        };
        let mut after = snapshot(&version, 0, &before, open)?;
        manifest.append(&edit).map_err(|error| match error {
            AppendError::Edit(_) => TableError::Unordered,
            AppendError::File(error) => error,
        })?;
        after.sequence = manifest.sequence();
        let kept = |table: &&Arc<Table>| version.tables().any(|kept| kept.table == table.id());
        let tables = before.runs.runs().iter().flat_map(Run::tables);
        let left: Vec<_> = tables.filter(|table| !kept(table)).cloned().collect();
        *self.current.write() = Arc::new(after);
        self.dropped.lock().extend(left);
        if manifest.is_grown() || manifest.key_id() != self.newest_key() {
            match self.new_manifest(&version, manifest.sequence()) {
                Ok(new) => *manifest = new,
                // The edit is durable; which of the two files has the name is not known.
                Err(_) => manifest.fail(),
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree").field("directory", &self.directory).finish_non_exhaustive()
    }
}

/// Makes the files of a tree's new tables.
#[derive(Debug)]
pub struct NewFiles<'t>(&'t Tree);

impl NewTables for NewFiles<'_> {
    type File = Box<dyn TableFile>;

    fn create(&mut self) -> Result<(TableIdentity, Box<dyn TableFile>), TableError> {
        let table = self.0.next_table.fetch_add(1, Ordering::AcqRel);
        let file = self.0.directory.create(&table_name(table))?;
        Ok((TableIdentity { table, salt: (self.0.options.random)() }, file))
    }
}

/// The name of a table's file.
#[must_use]
pub fn table_name(number: u64) -> String {
    format!("{number}{TABLE}")
}

fn is_stray(name: &str, version: &Version) -> bool {
    let number = name.strip_suffix(TABLE).and_then(|number| number.parse::<u64>().ok());
    let listed = |number| version.tables().any(|table| table.table == number);
    number.is_some_and(|number| !listed(number))
}

type Manifest = ManifestWriter<Box<dyn TableFile>>;

/// Reads the manifest: the list of tables, and the number of its last edit.
fn read_manifest(
    directory: &dyn Directory,
    options: &TreeOptions,
) -> Result<(Version, u64), TableError> {
    let (file, length) = directory.open(MANIFEST)?;
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    read_exact(&*file, &mut bytes, 0)?;
    let contents = manifest::read(&bytes, options.durable, options.writer.ciphers.as_deref())?;
    Ok((contents.version, contents.sequence))
}

/// Writes a manifest whose edits follow `sequence`, in place of the one that is there.
fn new_manifest(
    directory: &dyn Directory,
    options: &TreeOptions,
    version: &Version,
    sequence: u64,
) -> Result<Manifest, TableError> {
    let file = directory.create(NEW_MANIFEST)?;
    let (salt, ciphers) = ((options.random)(), options.writer.ciphers.as_deref());
    let manifest = ManifestWriter::create(file, salt, version, sequence, ciphers)?;
    directory.rename(NEW_MANIFEST, MANIFEST)?;
    directory.sync()?;
    Ok(manifest)
}

fn open_table(
    directory: &dyn Directory,
    table: &TableSummary,
    options: &TreeOptions,
) -> Result<Arc<Table>, TableError> {
    let number = table.table;
    let damaged = |what| TableError::Damaged { table: number, offset: 0, what };
    let (file, length) = match directory.open(&table_name(number)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(damaged("the table is missing"));
        }
        opened => opened?,
    };
    if length != table.file_bytes {
        return Err(damaged("the file has another length than the manifest says"));
    }
    let (salt, shift) = (Some(table.salt), table.shift);
    let expected = Expected { table: number, salt, file_bytes: length, shift };
    let ciphers = options.writer.ciphers.as_deref();
    Ok(Arc::new(Table::open(file, expected, Arc::clone(&options.cache), ciphers)?))
}

fn snapshot(
    version: &Version,
    sequence: u64,
    before: &Snapshot,
    open: impl Fn(&Snapshot, &TableSummary) -> Result<Arc<Table>, TableError>,
) -> Result<Snapshot, TableError> {
    let run = |run: &RunInfo| {
        let tables = run.tables.iter().map(|table| open(before, table));
        tables.collect::<Result<_, _>>().map(Run::new)
    };
    let runs = version.runs().map(run).collect::<Result<_, _>>()?;
    Ok(Snapshot { version: version.clone(), runs: Runs::new(runs), sequence })
}
