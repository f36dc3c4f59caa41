//! The file of a Unix socket: made for its owner alone, removed at the end.
//!
//! Invariants: nobody else can connect to it at any moment (it gets its mode in a directory of its
//! own, before its name); a file that a server which died left is replaced, the socket of a living
//! one is not; of two servers that start at once one is refused.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

/// The file of a socket that this process listens on; removed when it is dropped.
#[derive(Debug)]
pub(crate) struct SocketFile {
    path: PathBuf,
    /// Its device and number: another server's file stays.
    identity: (u64, u64),
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if identity(&self.path).is_ok_and(|found| found == self.identity) {
            // A file that stays is replaced by the next server.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let found = fs::symlink_metadata(path)?;
    Ok((found.dev(), found.ino()))
}

/// Listens on a socket at `path`, whose directory is made, for its owner alone, if it is not there.
///
/// # Errors
/// The operating system's; `AddrInUse` if another server listens there, `AlreadyExists` if the path
/// is something else, `PermissionDenied` if others could replace the file.
pub(crate) async fn bind(path: &Path) -> io::Result<(UnixListener, SocketFile)> {
    let wrong = || io::Error::new(ErrorKind::InvalidInput, "it takes the path of a file");
    let directory = path.parent().filter(|directory| directory.is_absolute()).ok_or_else(wrong)?;
    let name = path.file_name().ok_or_else(wrong)?;
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let _turn = take_turn(directory)?;
    free(path).await?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}", std::process::id()));
    let hidden = directory.join(hidden);
    DirBuilder::new().mode(0o700).create(&hidden)?;
    let made = place(&hidden.join("s"), path);
    let _ = fs::remove_dir_all(&hidden);
    made
}

/// Makes the socket in a directory that only its owner can enter, and moves it to its place.
fn place(hidden: &Path, path: &Path) -> io::Result<(UnixListener, SocketFile)> {
    let listener = UnixListener::bind(hidden)?;
    fs::set_permissions(hidden, fs::Permissions::from_mode(0o600))?;
    let identity = identity(hidden)?;
    fs::rename(hidden, path)?;
    Ok((listener, SocketFile { path: path.to_owned(), identity }))
}

/// The right to change the sockets in a directory, if only its owner can.
fn take_turn(directory: &Path) -> io::Result<File> {
    let lock = File::open(directory)?;
    let mode = lock.metadata()?.mode();
    // In a directory with the sticky bit nobody removes the files of others.
    if mode & 0o022 != 0 && mode & 0o1000 == 0 {
        let why = "others may replace files in its directory; it takes one of mode 700";
        return Err(io::Error::new(ErrorKind::PermissionDenied, why));
    }
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => {
            Err(io::Error::new(ErrorKind::AddrInUse, "another server starts there"))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Makes sure that nobody listens on the socket at `path`, and that it is one if it is there.
async fn free(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        Ok(found) if !found.file_type().is_socket() => {
            let why = "there is a file that is no socket";
            return Err(io::Error::new(ErrorKind::AlreadyExists, why));
        }
        Ok(_) => {}
    }
    match UnixStream::connect(path).await {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            tracing::info!(path = %path.display(), "the socket of a server that died is replaced");
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        // A queue that is full is one of a living server.
        Ok(_) => Err(ErrorKind::AddrInUse.into()),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Err(ErrorKind::AddrInUse.into()),
        Err(error) => Err(error),
    }
}
