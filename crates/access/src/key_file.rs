//! The key file: 64 hexadecimal digits that only their owner may read.
//!
//! Invariants: it is made once, whole, and never written again; a file that others may read is
//! refused.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::AccessError;
use crate::sealing::{self, SealingKey};

/// What group and others may do with a file.
const OTHERS: u32 = 0o077;

impl SealingKey {
    /// The key in the file at `path`; `None` if there is no such file.
    ///
    /// # Errors
    /// The file cannot be read, others may read it, or it is no key file.
    pub fn read(path: &Path) -> Result<Option<Self>, AccessError> {
        let failed = |error| AccessError::KeyFile { path: path.to_owned(), error };
        let mode = match fs::metadata(path) {
            Ok(metadata) => metadata.mode(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        if mode & OTHERS != 0 {
            return Err(AccessError::OpenKeyFile { path: path.to_owned(), mode: mode & 0o777 });
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
        let bytes = bytes(text.trim_end());
        let bytes = bytes.ok_or_else(|| AccessError::NotAKeyFile { path: path.to_owned() })?;
        Self::new(&bytes).map(Some)
    }

    /// Makes the file at `path` with a new key. It is whole and on the disk, or not there.
    ///
    /// # Errors
    /// The file cannot be written, or is there already.
    pub fn create(path: &Path) -> Result<Self, AccessError> {
        let bytes = sealing::random()?;
        let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
        let text = Zeroizing::new(digits.chain(["\n".to_owned()]).collect::<String>());
        let failed = |error| AccessError::KeyFile { path: path.to_owned(), error };
        write(path, &text).map_err(failed)?;
        Self::new(&bytes)
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    match fs::remove_file(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    // A link does not replace a file that somebody else made meanwhile.
    fs::hard_link(&new, path)?;
    fs::remove_file(&new)?;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

fn bytes(digits: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        let pair = digits.get(at.checked_mul(2)?..at.checked_mul(2)?.checked_add(2)?)?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(bytes)
}
