//! The log of the durable floor: one thread, group commit with one write and one fdatasync.
//!
//! A record is its length as 4 bytes, little-endian, and its bytes. The file starts anew when it
//! has grown to [`SEGMENT`] bytes, so that a long run does not fill the disk; the start is part of
//! what is measured, as a real log has to do the same.
//!
//! Invariant: `append` answers true only after an fdatasync that began after the write of the
//! record. After the first failure of the disk nothing is acknowledged any more.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

/// The file starts anew at this size, in bytes.
const SEGMENT: usize = 256 << 20;

/// A group takes no more records when it has this many bytes.
const MAX_GROUP_BYTES: usize = 4 << 20;

/// What waits for the disk.
struct Waiting {
    body: Bytes,
    done: oneshot::Sender<bool>,
}

/// A handle to the log.
#[derive(Clone, Debug)]
pub struct Log {
    queue: mpsc::UnboundedSender<Waiting>,
}

impl Log {
    /// Creates the file, or empties it, and starts the thread that writes it. The thread ends when
    /// the last handle is dropped.
    ///
    /// # Errors
    /// The operating system's.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = File::create(path)?;
        let (queue, waiting) = mpsc::unbounded_channel();
        let writer = Writer { file, written: 0, buffer: Vec::new(), group: Vec::new() };
        std::thread::Builder::new()
            .name("floor log".to_owned())
            .spawn(move || writer.run(waiting))?;
        Ok(Self { queue })
    }

    /// Appends `body`; true when it is on the disk, false when the disk failed.
    pub async fn append(&self, body: Bytes) -> bool {
        let (done, outcome) = oneshot::channel();
        self.queue.send(Waiting { body, done }).is_ok() && outcome.await.unwrap_or(false)
    }
}

/// The thread's own state.
struct Writer {
    file: File,
    written: usize,
    buffer: Vec<u8>,
    group: Vec<oneshot::Sender<bool>>,
}

impl Writer {
    fn run(mut self, mut queue: mpsc::UnboundedReceiver<Waiting>) {
        let mut sound = true;
        while let Some(first) = queue.blocking_recv() {
            self.take(first);
            while self.buffer.len() < MAX_GROUP_BYTES
                && let Ok(next) = queue.try_recv()
            {
                self.take(next);
            }
            sound = sound && self.commit().is_ok();
            for done in self.group.drain(..) {
                // Who does not wait any more does not need to know.
                let _ = done.send(sound);
            }
            self.buffer.clear();
        }
    }

    fn take(&mut self, waiting: Waiting) {
        let length = u32::try_from(waiting.body.len()).unwrap_or(u32::MAX);
        self.buffer.extend_from_slice(&length.to_le_bytes());
        self.buffer.extend_from_slice(&waiting.body);
        self.group.push(waiting.done);
    }

    fn commit(&mut self) -> io::Result<()> {
        if self.written > SEGMENT {
            self.file.set_len(0)?;
            io::Seek::rewind(&mut self.file)?;
            self.written = 0;
        }
        self.file.write_all(&self.buffer)?;
        self.written = self.written.saturating_add(self.buffer.len());
        self.file.sync_data()
    }
}
