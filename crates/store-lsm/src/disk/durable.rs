//! Crash-safe file operations: sequences of a [`Disk`]'s operations whose result survives a crash.
//!
//! Invariant: none of them reports success before the file *and* the directory entry that names it
//! are durable, unless its comment leaves the entry to the caller.

use std::io;
use std::path::Path;

use super::{Dir, Disk, Open};

impl Dir {
    /// Makes the names in the directory durable.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.disk.sync_dir(&self.path)
    }

    /// Makes the directory and those above it that are missing, and makes their names durable. The
    /// name of a directory that was there counts too: the process that made it may have been
    /// stopped before it synced the name.
    pub(crate) fn create_durably(&self) -> io::Result<()> {
        let exists = |dir: &Path| self.disk.exists(dir).unwrap_or(false);
        let missing =
            self.path.ancestors().take_while(|dir| !dir.as_os_str().is_empty() && !exists(dir));
        let created = missing.count();
        self.disk.create_dir_all(&self.path)?;
        for parent in self.path.ancestors().skip(1).take(created.max(1)) {
            let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            match self.disk.sync_dir(parent) {
                // Not ours to read, so we did not make what is in it.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(()),
                synced => synced?,
            }
        }
        Ok(())
    }

    /// Replaces the file `name` as a whole: after a crash it is the old one or the new one.
    ///
    /// # Errors
    /// The file system's; the file is then the old one or the new one.
    pub fn replace_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let temporary = self.join(&format!("{name}.new"));
        let file = self.disk.open(&temporary, Open::CreateEmpty)?;
        file.write_at(bytes, 0)?;
        file.sync_all()?;
        drop(file);
        self.disk.rename(&temporary, &self.join(name))?;
        self.sync()
    }

    /// Makes a directory in it, in place of one of that name and everything in that. The entry is
    /// the caller's to sync.
    pub(crate) fn recreate(&self) -> io::Result<()> {
        missing_is_fine(self.disk.remove_dir_all(&self.path))?;
        self.disk.create_dir(&self.path)
    }
}

/// Gives a durable file a second name, or where the file system cannot, makes a durable copy; the
/// entry is the caller's to sync.
pub(crate) fn link_or_copy(disk: &dyn Disk, from: &Path, to: &Path) -> io::Result<()> {
    match disk.hard_link(from, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(error),
        Err(_) => copy_durably(disk, from, to),
    }
}

/// Copies a file and makes the copy durable; the entry is the caller's to sync.
fn copy_durably(disk: &dyn Disk, from: &Path, to: &Path) -> io::Result<()> {
    disk.copy(from, to)?;
    disk.open(to, Open::Read)?.sync_all()
}

/// What came of removing something that may be missing: whether it was there.
pub(crate) fn missing_is_fine(removed: io::Result<()>) -> io::Result<bool> {
    match removed {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
