//! Opens the store that the configuration asks for. The only place that names concrete stores.
//!
//! Files of data are for this user alone: the process makes them with mode 600, directories with
//! 700, and a directory that others may enter is closed to them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use env::Env;
use store::{MemoryStore, Stamp, Store};
use store_lsm::{Encryption, Options};

use crate::configuration::{Database, Storage, TableFormat};
use crate::exit::Failure;

/// What group and others may do with a file.
const OTHERS: u32 = 0o077;

/// The opened store. Nothing is written to a directory that cannot be used.
pub(crate) async fn open(
    storage: &Storage,
    (memory_budget, table_format, encryption): (u64, Option<TableFormat>, Encryption),
    env: &Env,
) -> Result<Arc<dyn Store>, Failure> {
    match storage {
        Storage::Memory => Ok(Arc::new(MemoryStore::in_memory(env))),
        Storage::Database(database) => open_database(database, env).await,
        Storage::Directory(directory) => {
            rustix::process::umask(rustix::fs::Mode::from_raw_mode(OTHERS));
            let options = Options { encryption, ..Options::within(memory_budget) };
            let options = with_tables(table_format, options);
            match store_lsm::open(directory, options, env) {
                Ok(store) => {
                    close_to_others(directory);
                    Ok(store)
                }
                Err(error) => Err(Failure::Data(error.to_string())),
            }
        }
    }
}

/// The options with what was said about tables. A directory that has others is converted only where
/// somebody asks for it, since programs from before refuse it then.
fn with_tables(said: Option<TableFormat>, options: Options) -> Options {
    match said {
        None => options,
        // For somebody who may want to go back to a version from before.
        Some(TableFormat::LsmTree) => {
            Options { tables: store_lsm::TableFormat::LsmTree, ..options }
        }
        Some(TableFormat::Own) => {
            let tables = store_lsm::TableFormat::Own;
            Options { tables, converts_tables: true, ..options }
        }
    }
}

/// The store over PostgreSQL, which other servers may use at the same time.
#[cfg(feature = "postgres")]
async fn open_database(database: &Database, env: &Env) -> Result<Arc<dyn Store>, Failure> {
    let opened = store_postgres::PostgresStore::open(options(database)?, env.clone()).await;
    Ok(Arc::new(opened.map_err(|error| Failure::Data(error.to_string()))?))
}

/// Has the tables in a database be of the newest version; that version, and the one before it.
#[cfg(feature = "postgres")]
pub(crate) async fn raise_version(database: &Database, env: &Env) -> Result<(i32, i32), Failure> {
    use store_postgres::Raised;
    let opened = store_postgres::PostgresStore::open(options(database)?, env.clone()).await;
    let store = opened.map_err(|error| Failure::Data(error.to_string()))?;
    let raised = store.raise_version().await;
    store.close().await.map_err(Failure::run)?;
    match raised.map_err(Failure::run)? {
        Raised::To { version, before } => Ok((version, before)),
        Raised::Not(older) => {
            let older: Vec<String> = older.iter().map(ToString::to_string).collect();
            Err(Failure::Data(format!(
                "{database}: the version stays as it is, because servers use the tables that do not \
                 know the newer one: {}. Replace them by this program, then run this again",
                older.join(", ")
            )))
        }
    }
}

/// How the database is reached, and as whom the database shows this process.
#[cfg(feature = "postgres")]
fn options(database: &Database) -> Result<store_postgres::Options, Failure> {
    let options = store_postgres::Options::parse(database.url(), database.schema());
    let options = options.map_err(|error| Failure::Configuration(error.to_string()))?;
    Ok(options.named(&format!("stator {}", std::process::id())))
}

/// The same with nothing in it, for this process alone; what is written into it comes after
/// `newest`.
#[cfg(feature = "postgres")]
pub(crate) async fn open_empty(
    database: &Database,
    newest: Stamp,
    env: &Env,
) -> Result<Arc<dyn Store>, Failure> {
    let mut options = options(database)?;
    options.exclusive = true;
    let opened = store_postgres::PostgresStore::open(options, env.clone()).await;
    let store = opened.map_err(|error| Failure::Data(error.to_string()))?;
    let empty = store.begin_above(newest).await;
    let newest = store.is_of_newest_version();
    if !newest || !matches!(empty, Ok(true)) {
        // The schema is free for others at once.
        store.close().await.map_err(Failure::run)?;
    }
    if !empty.map_err(Failure::run)? {
        return Err(Failure::Data(format!("{database} holds data already: name another schema")));
    }
    if !newest {
        return Err(Failure::Data(format!(
            "{database} has tables of an older version, and the directory may have rows that \
             programs of that version cannot read: run stator raise-version first"
        )));
    }
    Ok(Arc::new(store))
}

#[cfg(not(feature = "postgres"))]
async fn open_database(_: &Database, _: &Env) -> Result<Arc<dyn Store>, Failure> {
    Err(not_built())
}

#[cfg(not(feature = "postgres"))]
pub(crate) async fn open_empty(_: &Database, _: Stamp, _: &Env) -> Result<Arc<dyn Store>, Failure> {
    Err(not_built())
}

#[cfg(not(feature = "postgres"))]
pub(crate) async fn raise_version(_: &Database, _: &Env) -> Result<(i32, i32), Failure> {
    Err(not_built())
}

#[cfg(not(feature = "postgres"))]
fn not_built() -> Failure {
    Failure::Configuration(
        "store names a database, and this program was built without that store: build it with \
         cargo build --release --package stator --features postgres"
            .to_owned(),
    )
}

/// Takes the directory away from everyone but its owner.
fn close_to_others(directory: &Path) {
    let changed = fs::metadata(directory).and_then(|metadata| {
        let mode = metadata.permissions().mode();
        if mode & OTHERS == 0 {
            return Ok(false);
        }
        fs::set_permissions(directory, fs::Permissions::from_mode(mode & !OTHERS)).map(|()| true)
    });
    let directory = directory.display();
    match changed {
        Ok(false) => {}
        Ok(true) => {
            tracing::info!(%directory, "other users could enter the data directory; now they cannot")
        }
        Err(error) => {
            tracing::warn!(%directory, %error, "other users may enter the data directory")
        }
    }
}
