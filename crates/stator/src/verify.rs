//! `stator verify`: checks a data directory that no server uses.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use store_lsm::Report;

use crate::at_rest;
use crate::configuration::Storage;
use crate::elapsed::Elapsed;
use crate::exit::Failure;

/// The directory that a server with this configuration uses.
pub(crate) fn directory(storage: Storage) -> Result<PathBuf, Failure> {
    match storage {
        Storage::Directory(directory) => Ok(directory),
        Storage::Database(_) => Err(Failure::Configuration(
            "the data is in a database, whose own tools check it (pg_amcheck); name a data \
             directory to verify that"
                .to_owned(),
        )),
        Storage::Memory => Err(Failure::Configuration(
            "memory is set, so there is no data directory to verify; name one".to_owned(),
        )),
    }
}

/// Checks `directory` and prints a summary. Damage is a failure that lists every place.
pub(crate) fn run(directory: &Path) -> Result<(), Failure> {
    let elapsed = Elapsed::of(format!("checking {}", directory.display()));
    let encryption = at_rest::of(directory)?;
    let report = store_lsm::verify(directory, &encryption);
    let report = report.map_err(|error| Failure::Data(error.to_string()))?;
    drop(elapsed);
    if !report.damages.is_empty() {
        return Err(Failure::Run(damages(directory, &report)));
    }
    let text = summary(directory, &report);
    // A closed output is no failure: the exit code says the same.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(())
}

fn summary(directory: &Path, report: &Report) -> String {
    let closed =
        if report.closed { "closed in good order" } else { "not closed; the log is replayed" };
    format!(
        "{}: no damage found\n\
         log: {} commit groups in {} files, {} bytes, newest stamp {} ({closed})\n\
         tables: {} files, {} bytes\n",
        directory.display(),
        report.log_groups,
        report.log_segments,
        report.log_bytes,
        report.last_stamp,
        report.tables,
        report.table_bytes,
    )
}

fn damages(directory: &Path, report: &Report) -> String {
    let count = report.damages.len();
    let mut text = format!("{}: {count} damaged places; nothing was changed", directory.display());
    for damage in &report.damages {
        // Writing into a string cannot fail.
        let _ = write!(text, "\n  {damage}");
    }
    let data = directory.display();
    let _ = write!(
        text,
        "\nRestore the directory from a backup: stator restore-server BACKUP --data {data} --replace \
         renames this one first."
    );
    text
}
