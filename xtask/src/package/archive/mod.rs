//! Archives whose bytes depend on what is put in, and on nothing else: tar, gzip, zip, ar.

use std::io::Write as _;

use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// An entry of an archive.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The path, without a slash at its beginning; directories end with one.
    path: String,
    mode: u32,
    /// The user and the group that own it.
    owner: u64,
    content: Vec<u8>,
}

impl Entry {
    /// A file that everyone may read.
    pub(super) fn file(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), mode: 0o644, owner: 0, content: content.into() }
    }

    /// A file that everyone may run.
    pub(super) fn program(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { mode: 0o755, ..Self::file(path, content) }
    }

    /// The same entry with its path relative to `folder`.
    pub(super) fn below(self, folder: &str) -> Self {
        let path = self.path.strip_prefix(folder).map_or(self.path.clone(), str::to_owned);
        Self { path, ..self }
    }

    /// Path and content.
    pub(super) fn parts(&self) -> (&str, &[u8]) {
        (&self.path, &self.content)
    }

    /// A directory; it belongs to `owner`.
    pub(super) fn directory(path: &str, mode: u32, owner: u64) -> Self {
        Self { path: format!("{path}/"), mode, owner, content: Vec::new() }
    }
}

/// Sorts entries, with every directory before what is in it.
fn sorted(mut entries: Vec<Entry>) -> Vec<Entry> {
    let mut parents: Vec<String> = Vec::new();
    for entry in &entries {
        let parts = entry.path.trim_end_matches('/').match_indices('/');
        parents.extend(parts.map(|(at, _)| entry.path.chars().take(at).collect::<String>()));
    }
    for parent in parents {
        let path = format!("{parent}/");
        if !entries.iter().any(|entry| entry.path == path) {
            entries.push(Entry::directory(&parent, 0o755, 0));
        }
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
}

/// A tar archive, with directories made as they are needed. `epoch` is the time of all entries, in
/// seconds since 1970; `prefix` is put before every path.
pub(super) fn tar(entries: Vec<Entry>, epoch: u64, prefix: &str) -> Result<Vec<u8>> {
    tar_of_files(sorted(entries), epoch, prefix)
}

/// The same with no other entries than these, in their order.
pub(super) fn tar_of_files(entries: Vec<Entry>, epoch: u64, prefix: &str) -> Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for entry in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(u64::try_from(entry.content.len())?);
        header.set_mode(entry.mode);
        header.set_uid(entry.owner);
        header.set_gid(entry.owner);
        header.set_mtime(epoch);
        let is_directory = entry.path.ends_with('/');
        header.set_entry_type(if is_directory {
            tar::EntryType::Directory
        } else {
            tar::EntryType::Regular
        });
        let path = format!("{prefix}{}", entry.path);
        archive.append_data(&mut header, &path, entry.content.as_slice()).context(path)?;
    }
    Ok(archive.into_inner()?)
}

/// Compresses with gzip, without a name or a time.
pub(super) fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzBuilder::new().write(Vec::new(), Compression::new(6));
    writer.write_all(content)?;
    Ok(writer.finish()?)
}

/// A zip archive. Its times have no zone and begin in 1980, so they are always its first second.
pub(super) fn zip(entries: Vec<Entry>) -> Result<Vec<u8>> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for entry in entries {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(DateTime::default())
            .unix_permissions(entry.mode);
        archive.start_file(entry.path, options)?;
        archive.write_all(&entry.content)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// An archive of `ar`, as Debian's packages are.
pub(super) fn ar(members: &[(&str, Vec<u8>)], epoch: u64) -> Vec<u8> {
    let mut out = b"!<arch>\n".to_vec();
    for (name, content) in members {
        let size = content.len();
        let head = format!("{name:<16}{epoch:<12}{0:<6}{0:<6}{1:<8}{size:<10}`\n", 0, "100644");
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(content);
        if size % 2 == 1 {
            out.push(b'\n');
        }
    }
    out
}

#[cfg(test)]
mod tests;
