//! `stator backup`: a backup of all data of a running server, or of a directory that none uses.
//!
//! A server makes its backup itself; the command asks it to, and shows how far it is. Without one
//! the directory is opened, copied and closed here.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_services::ExternalBuckets;
use clap::Args;
use env::Env;
use serde_json::{Value, json};
use store_lsm::STAGING;

use crate::backup::{Destination, Done, Pace, is_in_bucket};
use crate::client::open;
use crate::configuration::Configuration;
use crate::exit::Failure;
use crate::http::{self, Endpoint};
use crate::{banner, buckets};

/// How often the server is asked how far it is.
const AGAIN: Duration = Duration::from_millis(250);

/// What `stator backup` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct BackUp {
    /// The directory for backups, on the server's machine, made if it is absent, or
    /// s3://BUCKET/PREFIX with a bucket that `[buckets]` in the server's configuration names. Each
    /// backup is a directory there; what an earlier one has is not copied again.
    #[arg(value_name = "DEST")]
    destination: PathBuf,
    /// Back up this data directory, which no server uses, instead of asking a server.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["endpoint", "region"])]
    data: Option<PathBuf>,
    /// The server [default: AWS_ENDPOINT_URL, or where `serve` would listen].
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The Region to sign for [default: AWS_REGION, AWS_DEFAULT_REGION, or the server's own].
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
}

/// Runs the command; `configured` gives the configuration, where it is needed: where a
/// server would be if none is named, its Region, and its buckets.
pub(crate) fn run(
    command: BackUp,
    configured: impl FnOnce() -> Result<Configuration, Failure>,
) -> Result<(), Failure> {
    let destination = match command.destination.to_str() {
        Some(place) if is_in_bucket(place) => command.destination.clone(),
        _ => std::path::absolute(&command.destination).map_err(Failure::run)?,
    };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::run)?;
    if let Some(data) = &command.data {
        let done = runtime.block_on(of_directory(data, &destination, configured))?;
        let (backup, files, copied) = (done.backup.display(), done.files, done.bytes_copied);
        say(&summary(&backup.to_string(), (files, done.files_continued), (done.bytes, copied)));
        return Ok(());
    }
    let (endpoint, identity) = http::find(command.endpoint, command.region, || {
        let configuration = configured()?;
        let listens = banner::configured(&configuration).into_iter().next().unwrap_or_default();
        Ok((listens, configuration.region))
    })?;
    let server = Endpoint::new(&endpoint, &identity)?;
    runtime.block_on(of_server(&server, &destination))
}

fn say(text: &str) {
    // A closed output is no failure.
    let _ = writeln!(io::stdout(), "{text}");
}

fn summary(backup: &str, (files, continued): (u64, u64), (bytes, copied): (u64, u64)) -> String {
    let continued = match continued {
        0 => String::new(),
        files => format!("\ncontinued one that was interrupted: {files} files of it were kept"),
    };
    format!(
        "{backup}\n{files} files, {bytes} bytes, of which {copied} were copied now{continued}\n\
         check it with: stator verify {backup}"
    )
}

/// Has a server make its backup, and waits for it.
async fn of_server(server: &Endpoint, destination: &Path) -> Result<(), Failure> {
    let env = Env::real();
    let asked = server.ask("StartBackup", &json!({"Destination": destination})).await;
    asked.map_err(|failure| match failure {
        Failure::Run(text) if text.contains("does not answer") => Failure::Run(format!(
            "{text}; name a server with --endpoint, or with --data a directory that none uses"
        )),
        other => other,
    })?;
    let shows = io::stderr().is_terminal();
    loop {
        let answer = server.ask("DescribeBackup", &json!({})).await?;
        let backup = answer.get("Backup").cloned().unwrap_or_default();
        let number = |name: &str| backup.get(name).and_then(Value::as_u64).unwrap_or_default();
        let text = |name: &str| backup.get(name).and_then(Value::as_str).unwrap_or_default();
        let bytes = (number("Bytes"), number("BytesCopied"));
        if shows {
            let (done, all) = (number("BytesDone") >> 20, bytes.0 >> 20);
            // A terminal that is gone is no failure.
            let _ = write!(io::stderr(), "\r\x1b[K{done} of {all} MiB");
        }
        let status = text("Status");
        if status != "IN_PROGRESS" && shows {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
        match status {
            "IN_PROGRESS" => env.sleep(AGAIN).await,
            "COMPLETED" => {
                let files = (number("Files"), number("FilesContinued"));
                say(&summary(text("Backup"), files, bytes));
                return Ok(());
            }
            "FAILED" => return Err(Failure::Run(text("FailureMessage").to_owned())),
            // A server that was restarted knows of none.
            _ => {
                let text = "the server was restarted before the backup was complete; run the \
                            command again: it continues";
                return Err(Failure::Run(text.to_owned()));
            }
        }
    }
}

/// Backs up a directory that no server uses.
async fn of_directory(
    data: &Path,
    destination: &Path,
    configured: impl FnOnce() -> Result<Configuration, Failure>,
) -> Result<Done, Failure> {
    let env = Env::real();
    let buckets = match destination.to_str() {
        Some(place) if is_in_bucket(place) => buckets::open(&configured()?.buckets, &env)?,
        _ => ExternalBuckets::new(),
    };
    let store = open(data, &env)?;
    let opened = Destination::open(destination, data, &buckets).map_err(Failure::run)?;
    let staging = data.join(STAGING);
    let copied = async {
        store::Store::checkpoint(&*store, &staging).await.map_err(Failure::run)?;
        let beside = crate::backup::BESIDE.map(|name| data.join(name));
        let now = env.now();
        let done = opened.back_up((&staging, &beside), now, &mut Pace::full(&env));
        done.map_err(Failure::run)
    };
    let copied = copied.await;
    // Also where it failed. The next open removes what is left.
    let _ = std::fs::remove_dir_all(&staging);
    store::Store::close(&*store).await.map_err(Failure::run)?;
    copied
}
