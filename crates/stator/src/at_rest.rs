//! Encryption at rest: the keys that a server and the commands open a data directory with, and
//! `stator encryption`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use encryption::{KeyFileError, KeyId, Keys};
use env::Env;
use store_lsm::{Encryption, FilesUnderKey, OpenError, Options, encryption_status};

use crate::backup::rendered;
use crate::configuration::{Flags, Written};
use crate::elapsed::Elapsed;
use crate::exit::Failure;
use crate::reloading::{self, Sentences};

/// Keys of encryption at rest: make one, show which keys a directory is under, decrypt it.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a key file with a new key, or add a new key, which then encrypts.
    NewKey(NewKey),
    /// Show under which keys the files of a data directory or a backup are; a server may use it.
    ///
    /// Exit code 0: all under the newest key of the key file, or nothing encrypted; 1: some are
    /// not, or no key file is configured.
    Status {
        /// The directory [default: the one that `serve` would use].
        #[arg(value_name = "DIR")]
        directory: Option<PathBuf>,
    },
    /// Write a data directory, which no server uses, anew without encryption.
    Decrypt {
        /// The directory.
        #[arg(value_name = "DIR")]
        directory: PathBuf,
    },
}

/// What `stator encryption new-key` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct NewKey {
    /// The key file, outside the data directory.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Add the key to a key file that is there.
    #[arg(long)]
    add: bool,
}

/// Runs the command; `data` says where `serve` would have its data.
pub(crate) fn run(
    command: Command,
    data: impl FnOnce() -> Result<PathBuf, Failure>,
) -> Result<(), Failure> {
    match command {
        Command::NewKey(NewKey { file, add }) => new_key(&file, add),
        Command::Status { directory } => status(&directory.map_or_else(data, Ok)?),
        Command::Decrypt { directory } => decrypt(&directory),
    }
}

fn say(text: &str) {
    // A closed output is no failure.
    let _ = writeln!(io::stdout(), "{text}");
}

fn refused(error: &KeyFileError) -> Failure {
    Failure::Configuration(error.to_string())
}

fn new_key(file: &Path, add: bool) -> Result<(), Failure> {
    let made = rendered(Env::real().now());
    let note = format!("made {made}");
    let id = if add { encryption::add_key(file, &note) } else { encryption::create(file, &note) };
    let id = id.map_err(|error| refused(&error))?;
    let path = file.display();
    say(&format!("{path}: the key {id} encrypts"));
    if add {
        say("a running server takes it within 10 seconds, or at once on SIGHUP, and rewrites its \
             files; take the older key out of the file when `stator encryption status` says that \
             nothing is under it any more, backups included");
    } else {
        say(&format!(
            "start with: stator --encryption-key-file {path}\nkeep a copy elsewhere: without it \
             nobody can read the data"
        ));
    }
    Ok(())
}

fn status(directory: &Path) -> Result<(), Failure> {
    let status = encryption_status(directory).map_err(|error| Failure::Data(error.to_string()))?;
    let keys = configured_file()?.map(|file| read(&file)).transpose()?;
    let newest = keys.as_ref().and_then(|keys| keys.newest()).map_or(0, |id| id.number());
    let known = keys.map(|keys| keys.ids()).unwrap_or_default();
    let path = directory.display();
    if !status.is_encrypted {
        say(&format!("{path}: not encrypted"));
        return Ok(());
    }
    say(&format!("{path}: encrypted"));
    for (key, files) in &status.keys {
        let about = match key {
            0 => "",
            key if *key == newest => ", the newest of the key file",
            key if known.iter().any(|id| id.number() == *key) => ", an older one of the key file",
            _ => ", not in the key file",
        };
        let FilesUnderKey { log_segments, tables, table_bytes, manifests } = files;
        let name = if *key == 0 { "plain".to_owned() } else { format!("key {key:016x}") };
        say(&format!(
            "{name}{about}: {tables} tables ({table_bytes} bytes), {log_segments} files of the \
             log, {manifests} lists of tables"
        ));
    }
    if status.keys.keys().all(|key| *key == newest) {
        return Ok(());
    }
    let text = if known.is_empty() {
        "no key file is configured: STATOR_ENCRYPTION_KEY_FILE names it"
    } else {
        "not all files are under the newest key: a server that has it rewrites them"
    };
    Err(Failure::Run(format!("{path}: {text}")))
}

fn decrypt(directory: &Path) -> Result<(), Failure> {
    let status = encryption_status(directory).map_err(|error| Failure::Data(error.to_string()))?;
    let encryption = of(directory)?;
    if !status.is_encrypted {
        say(&format!("{}: not encrypted", directory.display()));
        return Ok(());
    }
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let elapsed = Elapsed::of(format!("decrypting {}", directory.display()));
    let options = Options { encryption, ..Options::default() };
    let decrypted = store_lsm::decrypt(directory, options, &Env::real());
    decrypted.map_err(|error| Failure::Data(error.to_string()))?;
    drop(elapsed);
    say(&format!("{}: no longer encrypted", directory.display()));
    Ok(())
}

fn read(file: &Path) -> Result<Keys, Failure> {
    Keys::read(file).map_err(|error| refused(&error))
}

/// The key file that the environment or the configuration file names.
fn configured_file() -> Result<Option<PathBuf>, Failure> {
    let variables = std::env::vars_os();
    let texts = variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let readable = texts.map(|(name, value)| (name, value.to_string_lossy().into_owned()));
    Ok(Written::collect(Flags::default(), readable)?.encryption_key_file())
}

/// The keys for a command that opens a directory: those that are configured where it is encrypted,
/// and none where it is not, since only a server encrypts.
pub(crate) fn of(directory: &Path) -> Result<Encryption, Failure> {
    // What is wrong with the directory is said by who opens it.
    if !encryption_status(directory).is_ok_and(|status| status.is_encrypted) {
        return Ok(Encryption::none());
    }
    match configured_file()? {
        Some(file) => Ok(Encryption::under(Arc::new(read(&file)?))),
        None => Err(Failure::Configuration(format!(
            "{} is encrypted: name its key file with STATOR_ENCRYPTION_KEY_FILE, or as \
             encryption-key-file in the configuration file",
            directory.display()
        ))),
    }
}

/// Refuses a directory that is encrypted when a key of it is not configured, from headers alone.
///
/// # Errors
/// There is no key file, or it lacks a key.
pub(crate) fn check_keys(directory: &Path) -> Result<(), Failure> {
    // What is wrong with the directory is said by who opens it.
    let Ok(status) = encryption_status(directory) else { return Ok(()) };
    if !status.is_encrypted {
        return Ok(());
    }
    of(directory)?;
    let known = configured_file()?.map(|file| read(&file)).transpose()?;
    let known = known.map(|keys| keys.ids()).unwrap_or_default();
    let mut used = status.keys.keys().filter_map(|key| KeyId::from_header(*key));
    let missing = used.find(|key| !known.contains(key));
    missing.map_or(Ok(()), |key| {
        let error = OpenError::KeyMissing { file: directory.to_path_buf(), key };
        Err(Failure::Data(error.to_string()))
    })
}

/// The keys of a server.
///
/// # Errors
/// When there is a key file and it cannot be used.
pub(crate) fn of_server(file: Option<&Path>) -> Result<Option<Arc<Keys>>, Failure> {
    file.map(|file| read(file).map(Arc::new)).transpose()
}

/// Reads the key file again and again: a key that is added encrypts from then on, and the store
/// rewrites its files.
pub(crate) async fn follow(keys: Arc<Keys>, file: PathBuf, env: Env) {
    let newest = keys.newest();
    let say = Sentences {
        replaced: "another key encrypts from now on; older files are rewritten",
        kept: "the encryption keys stay as they were: the key file cannot be used",
    };
    // The keys take what they read at once.
    let read = || match keys.read_again(&file) {
        Ok(_) => Ok(keys.newest()),
        Err(error) => Err(error.to_string()),
    };
    reloading::follow(env, newest, say, read, |_| Ok(())).await;
}
