//! Opening of the simulated store: the real recovery, over simulated tables.

use std::sync::Arc;

use env::Env;
use parking_lot::{Mutex, RwLock};
use store::{Backend as _, Commit, Memory, Stamp, StoreError, Write};
use store_lsm::disk::{Dir, Disk};
use store_lsm::{
    Damage, Features, ManifestVersion, OpenError, Recover, Recovered, TableFormat, recover,
};

use super::manifest::{self, Manifest};
use super::sabotage::Sabotaged;
use super::table::Table;
use super::{Mutation, ROOT, Settings, Simulated, Tree, Writer};
use crate::disk::SimulatedDisk;

impl Simulated {
    /// Opens what is on `disk`, or makes a new store on an empty one.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when something that was acknowledged is damaged, [`StoreError::Io`]
    /// when the disk fails meanwhile.
    pub(crate) fn open(
        disk: &SimulatedDisk,
        settings: Settings,
        env: &Env,
    ) -> Result<Self, StoreError> {
        let seen: Arc<dyn Disk> = match settings.mutation {
            Some(mutation) => Arc::new(Sabotaged::new(disk.clone(), mutation)),
            None => Arc::new(disk.clone()),
        };
        let root = Dir::new(seen, ROOT.as_ref());
        let tables = Tables { mutation: settings.mutation };
        let recovered = recover(root.clone(), &tables, settings.segment_bytes, env);
        let Recovered { tables, log, lock, .. } = recovered.map_err(refused)?;
        let opened_at = log.last_stamp();
        tables.rows.release_versions(&[], opened_at);
        let mut writer = Writer { last: opened_at, ..Writer::default() };
        writer.unflushed = settings.memtable_bytes.min(tables.replayed.into_inner());
        Ok(Self {
            disk: disk.clone(),
            tables: root.subdirectory("tree"),
            settings,
            rows: tables.rows,
            tree: tables.tree,
            log,
            writer: Mutex::new(writer),
            opened_at,
            _lock: lock,
        })
    }
}

/// How the simulated tables are made and recovered.
struct Tables {
    mutation: Option<Mutation>,
}

/// Tables and what the log adds to them.
struct Opened {
    rows: Memory,
    tree: RwLock<Tree>,
    /// Bytes that the log added.
    replayed: Mutex<usize>,
}

impl Recover for Tables {
    type Tables = Opened;

    /// As far as the superblock says.
    fn new_tables(&self) -> TableFormat {
        TableFormat::LsmTree
    }

    fn create(&self, dir: &Dir) -> Result<(), OpenError> {
        Manifest::empty().install(dir).map_err(|error| io(dir, error))
    }

    fn check_manifest(
        &self,
        dir: &Dir,
        _: &Features,
        _: u64,
    ) -> Result<ManifestVersion, OpenError> {
        let file = dir.join(manifest::NAME);
        Ok(ManifestVersion { version: read_manifest(dir)?.table, file })
    }

    /// The manifest has the length and the checksum of its table.
    fn list_tables(&self, _: &Dir) -> Result<(), OpenError> {
        Ok(())
    }

    fn open(&self, dir: &Dir, _: &Features) -> Result<Opened, OpenError> {
        let manifest = read_manifest(dir)?;
        let trusting = self.mutation == Some(Mutation::IgnoresChecksums);
        let (table, rows) = read_table(dir, manifest, trusting)?;
        remove_others(dir, manifest).map_err(|error| io(dir, error))?;
        let memory = Memory::default();
        let writes = rows.into_iter().map(|(key, value)| Write { key, value: Some(value) });
        append(&memory, &[Commit { stamp: manifest.stamp, writes: writes.collect() }]);
        let tree = Tree { table, ..Tree::default() };
        Ok(Opened { rows: memory, tree: RwLock::new(tree), replayed: Mutex::new(0) })
    }

    fn newest_stamp(&self, tables: &Opened) -> Stamp {
        tables.tree.read().table.stamp
    }

    fn replay(&self, tables: &Opened, group: &[Commit]) {
        let mut group = group.to_vec();
        if self.mutation == Some(Mutation::ForgetsDeletions) {
            let kept = |write: &Write| write.value.is_some();
            group.iter_mut().for_each(|commit| commit.writes.retain(kept));
        }
        tables.tree.write().note(&group);
        *tables.replayed.lock() += super::bytes(&group);
        append(&tables.rows, &group);
    }
}

/// Memory takes every group.
fn append(memory: &Memory, group: &[Commit]) {
    let _ = memory.append(group, Stamp(0));
}

fn read_manifest(dir: &Dir) -> Result<Manifest, OpenError> {
    let path = dir.join(manifest::NAME);
    match dir.disk().read(&path) {
        Ok(bytes) => Manifest::parse(&bytes).ok_or_else(|| damage(dir, manifest::NAME, 0)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(damage(dir, manifest::NAME, 0))
        }
        Err(error) => Err(io(dir, error)),
    }
}

type Rows = Vec<(bytes::Bytes, bytes::Bytes)>;

fn read_table(dir: &Dir, manifest: Manifest, trusting: bool) -> Result<(Table, Rows), OpenError> {
    if manifest.table == Table::NONE {
        return Ok((Table::default(), Vec::new()));
    }
    let name = Table::name(manifest.table);
    let bytes = match dir.disk().read(&dir.join(&name)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(damage(dir, &name, 0));
        }
        Err(error) => return Err(io(dir, error)),
    };
    let whole = bytes.len() as u64 == manifest.length && crc32fast::hash(&bytes) == manifest.sum;
    if !whole && !trusting {
        return Err(damage(dir, &name, 0));
    }
    Table::parse(manifest.table, manifest.stamp, &bytes, trusting)
        .map_err(|offset| damage(dir, &name, offset))
}

/// Removes what a flush left that did not come to its end.
fn remove_others(dir: &Dir, manifest: Manifest) -> std::io::Result<()> {
    let kept = [manifest::NAME.to_owned(), Table::name(manifest.table)];
    for name in dir.disk().read_dir(dir.path())? {
        if !kept.iter().any(|kept| name == **kept) {
            dir.disk().remove_file(&dir.path().join(name))?;
        }
    }
    Ok(())
}

fn damage(dir: &Dir, name: &str, offset: usize) -> OpenError {
    let what = "the simulated tables are damaged".to_owned();
    OpenError::Damaged(Damage { file: dir.join(name), offset: offset as u64, what })
}

fn io(dir: &Dir, error: std::io::Error) -> OpenError {
    OpenError::Io { file: dir.path().to_path_buf(), error }
}

pub(super) fn refused(error: OpenError) -> StoreError {
    match error {
        OpenError::Damaged(damage) => StoreError::Corrupt { detail: damage.to_string() },
        other => StoreError::Io { cause: other.to_string() },
    }
}
