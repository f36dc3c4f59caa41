//! `stator raise-version`: has the tables in a database be of the newest version that this program
//! knows.
//!
//! Invariant: nothing is changed while a server that does not know that version uses the tables.

use std::io::{self, Write as _};

use env::Env;

use crate::configuration::{Configuration, Storage};
use crate::exit::Failure;
use crate::storage;

/// Runs the command.
pub(crate) fn run(configuration: &Configuration) -> Result<(), Failure> {
    let Storage::Database(database) = &configuration.storage else {
        return Err(Failure::Configuration(
            "no database is named whose tables are meant: --store postgres://…, STATOR_STORE or a \
             line in the configuration file does that; data directories have no such version"
                .to_owned(),
        ));
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(Failure::run)?;
    let (now, before) = runtime.block_on(storage::raise_version(database, &Env::real()))?;
    let text = if now == before {
        format!("{database}: the tables are of version {now} already\n")
    } else {
        format!(
            "{database}: the tables are of version {now} from now on, before {before}; programs \
             that do not know it are refused\nservers write what it brings from their next start \
             on: start them again one by one\n"
        )
    };
    // A closed output is no failure: the exit code says the same.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(())
}
