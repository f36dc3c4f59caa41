//! The key file: a line of 64 hexadecimal digits for each key, the newest last; lines that begin
//! with # are comments.
//!
//! Invariants: a file that everyone may read is refused; it is replaced as a whole or not at all.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use crate::error::KeyFileError;
use crate::keys::{KEY, Key, KeyId, Keys};

/// What others may not do, and the group may not write. The group may read: that is how secrets
/// are mounted into containers whose user is not root.
const EXPOSED: u32 = 0o027;
/// The longest file that is read.
const MOST_BYTES: u64 = 1 << 20;

const FIRST_LINES: &str = "# Encryption keys of a Stator data directory. The last key encrypts, \
                           the others only decrypt.\n# Who has this file can read the data; \
                           without it nobody can. Keep a copy elsewhere.\n";

impl Keys {
    /// The keys in the file at `path`.
    ///
    /// # Errors
    /// [`KeyFileError`]
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        Ok(Self::of(read(path)?))
    }

    /// Reads the file again; returns whether another key encrypts from now on. Keys that are gone
    /// from the file are kept until the store is closed, since files may still be under them.
    ///
    /// # Errors
    /// [`KeyFileError`]; the keys are then as they were.
    pub fn read_again(&self, path: &Path) -> Result<bool, KeyFileError> {
        Ok(self.replace(read(path)?))
    }
}

/// The keys in the file, the newest last.
fn read(path: &Path) -> Result<Vec<Key>, KeyFileError> {
    parse(path, &read_text(path)?)
}

fn read_text(path: &Path) -> Result<Zeroizing<String>, KeyFileError> {
    let failed = |error| KeyFileError::Io { path: path.to_owned(), error };
    let metadata = fs::metadata(path).map_err(failed)?;
    let mode = metadata.mode() & 0o777;
    if mode & EXPOSED != 0 {
        return Err(KeyFileError::Exposed { path: path.to_owned(), mode });
    }
    if metadata.len() > MOST_BYTES {
        return Err(KeyFileError::Line { path: path.to_owned(), line: 1 });
    }
    let bytes = Zeroizing::new(fs::read(path).map_err(failed)?);
    let text = str::from_utf8(&bytes);
    let text = text.map_err(|_| KeyFileError::Line { path: path.to_owned(), line: 1 })?;
    Ok(Zeroizing::new(text.to_owned()))
}

fn parse(path: &Path, text: &str) -> Result<Vec<Key>, KeyFileError> {
    let mut keys: Vec<Key> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let (line, number) = (line.trim(), at.saturating_add(1));
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let key = bytes(line).and_then(Key::new);
        let key = key.ok_or_else(|| KeyFileError::Line { path: path.to_owned(), line: number })?;
        if keys.iter().any(|other| other.id() == key.id()) {
            return Err(KeyFileError::Twice { path: path.to_owned(), line: number });
        }
        keys.push(key);
    }
    if keys.is_empty() {
        return Err(KeyFileError::Empty { path: path.to_owned() });
    }
    Ok(keys)
}

fn bytes(digits: &str) -> Option<Zeroizing<[u8; KEY]>> {
    if digits.len() != 2 * KEY || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = Zeroizing::new([0; KEY]);
    for (to, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
        *to = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// Makes a key file with a new key, mode 600; returns the key's id. `note` is a comment beside the
/// key, of one line.
///
/// # Errors
/// [`KeyFileError::Io`] also where the file is there already.
pub fn create(path: &Path, note: &str) -> Result<KeyId, KeyFileError> {
    let mut text = Zeroizing::new(FIRST_LINES.to_owned());
    let id = append_key(&mut text, note)?;
    let failed = |error| KeyFileError::Io { path: path.to_owned(), error };
    let new = write_beside(path, &text).map_err(failed)?;
    // A link does not replace a file that is there.
    let linked = fs::hard_link(&new, path);
    let removed = fs::remove_file(&new);
    linked.and(removed).and_then(|()| sync_dir(path)).map_err(failed)?;
    Ok(id)
}

/// Adds a new key to the key file, which encrypts from the next reading on; returns its id.
///
/// # Errors
/// [`KeyFileError`]; the file is then as it was.
pub fn add_key(path: &Path, note: &str) -> Result<KeyId, KeyFileError> {
    let before = read_text(path)?;
    parse(path, &before)?;
    let mut text = Zeroizing::new(String::with_capacity(before.len().saturating_add(256)));
    text.push_str(&before);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let id = append_key(&mut text, note)?;
    let failed = |error| KeyFileError::Io { path: path.to_owned(), error };
    let replace = || fs::rename(write_beside(path, &text)?, path).and_then(|()| sync_dir(path));
    replace().map_err(failed)?;
    Ok(id)
}

fn append_key(text: &mut String, note: &str) -> Result<KeyId, KeyFileError> {
    let mut bytes = Zeroizing::new([0; KEY]);
    SystemRandom::new().fill(&mut *bytes).map_err(|_| KeyFileError::Randomness)?;
    let key = Key::new(bytes.clone()).ok_or(KeyFileError::Randomness)?;
    let note = note.lines().next().unwrap_or_default();
    // Writing into a string cannot fail.
    let _ = writeln!(text, "# key {} {note}", key.id());
    for byte in bytes.iter() {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\n');
    Ok(key.id())
}

/// Writes the file that is to get the name, durably.
fn write_beside(path: &Path, text: &str) -> io::Result<PathBuf> {
    let mut name = OsString::from(path.as_os_str());
    name.push(".new");
    let new = PathBuf::from(name);
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(new)
}

fn sync_dir(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}
