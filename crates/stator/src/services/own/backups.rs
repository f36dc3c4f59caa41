//! Backups of a running server: one at a time, beside the requests.
//!
//! A checkpoint of the store is made inside the data directory, where its tables can be links. It
//! is copied from there by a thread that pauses as long as it works ([`Pace`]), and removed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

use ::engine::Engine;
use aws_services::ExternalBuckets;
use env::{Env, Timestamp};
use parking_lot::Mutex;
use serde_json::{Value, json};
use store::Store;
use store_lsm::STAGING;
use tokio::sync::oneshot;

use super::error::OwnError;
use crate::backup::{BESIDE, BackupError, Destination, Done, Pace, Shown, is_in_bucket};

/// Backups of one server.
pub(super) struct Backups {
    engine: Arc<Engine>,
    /// Where the data is, if it is in a directory.
    data: Option<PathBuf>,
    /// Where backups may go besides directories.
    buckets: ExternalBuckets,
    env: Env,
    /// The one that runs or ran last.
    newest: Mutex<Option<Newest>>,
}

/// A backup that was asked for.
struct Newest {
    destination: PathBuf,
    began: Timestamp,
    shown: Shown,
    state: State,
}

enum State {
    /// Dropping the sender stops it.
    Running {
        _stop: Sender<()>,
    },
    Complete(Timestamp, Done),
    Failed(String),
}

impl std::fmt::Debug for Backups {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backups").field("data", &self.data).finish_non_exhaustive()
    }
}

impl Backups {
    pub(super) fn new(
        engine: &Arc<Engine>,
        (data, buckets): (Option<PathBuf>, ExternalBuckets),
        env: &Env,
    ) -> Self {
        let engine = Arc::clone(engine);
        Self { engine, data, buckets, env: env.clone(), newest: Mutex::default() }
    }

    /// Begins a backup; answers when it is certain that there can be one.
    pub(super) async fn start(self: &Arc<Self>, destination: &str) -> Result<Value, OwnError> {
        let is_place = is_in_bucket(destination);
        let destination = PathBuf::from(destination);
        if !destination.is_absolute() && !is_place {
            let message = "Destination must be an absolute path of a directory on the server's \
                           machine, or s3://BUCKET/PREFIX";
            return Err(OwnError::new("ValidationException", message));
        }
        let store = Arc::clone(self.engine.store());
        let Some(data) = self.data.clone() else {
            // The store says what to do instead.
            let refused = store.checkpoint(&destination).await.err();
            let message = refused.map(|refused| refused.to_string()).unwrap_or_default();
            return Err(OwnError::new("BackupNotAvailableException", message));
        };
        let opened = Destination::open(&destination, &data, &self.buckets)
            .map_err(|error| OwnError::new("InvalidDestinationException", error))?;
        let (stop, stopped) = mpsc::channel();
        let shown = Shown::default();
        {
            let mut newest = self.newest.lock();
            if matches!(&*newest, Some(Newest { state: State::Running { .. }, .. })) {
                let message = "a backup of this server is being made already";
                return Err(OwnError::new("BackupInProgressException", message));
            }
            let (began, shown) = (self.env.now(), Arc::clone(&shown));
            let state = State::Running { _stop: stop };
            *newest = Some(Newest { destination, began, shown, state });
        }
        let own = Arc::clone(self);
        let work = Work { store, data, opened, stopped, shown };
        self.env.spawn("backup", async move { own.run(work).await });
        Ok(self.describe())
    }

    async fn run(&self, work: Work) {
        let ended = work.run(&self.env).await;
        let now = self.env.now();
        let state = match ended {
            Ok(done) => {
                let (backup, bytes) = (done.backup.display(), done.bytes);
                tracing::info!(%backup, bytes, copied = done.bytes_copied, "a backup is complete");
                State::Complete(now, done)
            }
            Err(message) => {
                tracing::error!(message, "a backup failed");
                State::Failed(message)
            }
        };
        if let Some(newest) = &mut *self.newest.lock() {
            newest.state = state;
        }
    }

    /// How far the newest backup since the server's start is.
    pub(super) fn describe(&self) -> Value {
        let newest = self.newest.lock();
        let Some(Newest { destination, began, shown, state }) = &*newest else {
            return json!({});
        };
        let shown = *shown.lock();
        let mut backup = json!({
            "Destination": destination,
            "StartTime": began.as_secs(),
            "Files": shown.files,
            "FilesDone": shown.files_done,
            "Bytes": shown.bytes,
            "BytesDone": shown.bytes_done,
            "BytesCopied": shown.bytes_copied,
        });
        let further = match state {
            State::Running { .. } => json!({"Status": "IN_PROGRESS"}),
            State::Failed(message) => json!({"Status": "FAILED", "FailureMessage": message}),
            State::Complete(at, done) => json!({
                "Status": "COMPLETED",
                "EndTime": at.as_secs(),
                "Backup": done.backup,
                "FilesContinued": done.files_continued,
            }),
        };
        if let (Some(backup), Value::Object(further)) = (backup.as_object_mut(), further) {
            backup.extend(further);
        }
        json!({"Backup": backup})
    }
}

/// What a backup is made of.
struct Work {
    store: Arc<dyn Store>,
    data: PathBuf,
    opened: Destination,
    stopped: Receiver<()>,
    shown: Shown,
}

impl Work {
    async fn run(self, env: &Env) -> Result<Done, String> {
        let Self { store, data, opened, stopped, shown } = self;
        let staging = data.join(STAGING);
        remove(&staging).map_err(|error| error.to_string())?;
        store.checkpoint(&staging).await.map_err(|error| error.to_string())?;
        let pace = Pace::beside(env, stopped, shown);
        let (sender, receiver) = oneshot::channel();
        let now = env.now();
        let copies = move || {
            let done = copy(&opened, &staging, &data, now, pace);
            // Also where it failed: the links keep the space of tables that are gone.
            let removed = remove(&staging);
            let done = done.and_then(|done| removed.map(|()| done));
            // Nobody waits when the server is being stopped.
            let _ = sender.send(done.map_err(|error| error.to_string()));
        };
        let thread = std::thread::Builder::new().name("backup".to_owned()).spawn(copies);
        thread.map_err(|error| error.to_string())?;
        receiver.await.unwrap_or_else(|_| Err("it ended before it was complete".to_owned()))
    }
}

fn copy(
    opened: &Destination,
    staging: &Path,
    data: &Path,
    now: Timestamp,
    mut pace: Pace,
) -> Result<Done, BackupError> {
    let beside = BESIDE.map(|name| data.join(name));
    opened.back_up((staging, &beside), now, &mut pace)
}

fn remove(staging: &Path) -> Result<(), BackupError> {
    match std::fs::remove_dir_all(staging) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(BackupError::io(staging)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
