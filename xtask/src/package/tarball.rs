//! The tarball: the binary, manual, completions, documents, unit and licences in one folder.

use std::fs;

use anyhow::Result;

use super::Files;
use super::archive::{self, Entry};
use super::release::Release;

/// Documents at the root of the repository.
const DOCUMENTS: [&str; 3] = ["README.md", "CHANGELOG.md", "SECURITY.md"];

/// The file.
pub(super) fn make(release: &Release) -> Result<Files> {
    let stem = release.stem();
    let mut entries = vec![Entry::program("bin/stator", release.binary.clone())];
    for entry in release.share()? {
        entries.push(entry.below("usr/"));
    }
    let powershell = release.completions.get("powershell").cloned().unwrap_or_default();
    entries.push(Entry::file("share/powershell/stator.ps1", powershell));
    entries.push(Entry::file(
        "share/systemd/stator.service",
        release.source("packages/systemd/stator.service")?,
    ));
    for name in DOCUMENTS {
        entries.push(Entry::file(name, release.source(name)?));
    }
    for file in fs::read_dir(release.root.join("docs"))? {
        let file = file?;
        if file.file_type()?.is_file() {
            let name = format!("docs/{}", file.file_name().to_string_lossy());
            entries.push(Entry::file(name, fs::read(file.path())?));
        }
    }
    entries.extend(release.licences("licences")?);
    let packed = archive::tar(entries, release.epoch, &format!("{stem}/"))?;
    Ok(Files::from([(format!("{stem}.tar.gz"), archive::gzip(&packed)?)]))
}
