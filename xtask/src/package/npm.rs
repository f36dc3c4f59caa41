//! The npm packages: one with the code, and one with the binary of each platform, which the first
//! names as optional. No script runs while they are installed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::archive::{self, Entry};
use super::release::Release;
use super::{Files, NAME, targets};

/// Where the code is.
const MAIN: &str = "packages/npm/main";

/// Both files.
pub(super) fn make(release: &Release) -> Result<Files> {
    let version = &release.version;
    let (os, cpu) = release.target.npm;
    let platform = format!("{NAME}-{os}-{cpu}");
    Ok(Files::from([
        (format!("{NAME}-{version}.tgz"), pack(main(release)?, release)?),
        (format!("{platform}-{version}.tgz"), pack(binary(release, &platform)?, release)?),
    ]))
}

/// npm wants everything in a folder of this name.
fn pack(entries: Vec<Entry>, release: &Release) -> Result<Vec<u8>> {
    // Directories are no entries of npm's archives.
    archive::gzip(&archive::tar_of_files(entries, release.epoch, "package/")?)
}

fn main(release: &Release) -> Result<Vec<Entry>> {
    let manifest = release.template(&format!("{MAIN}/package.json"))?;
    let mut manifest: Map<String, Value> = serde_json::from_str(&manifest)?;
    let platforms = targets::of_npm().into_iter();
    let optional: Map<String, Value> =
        platforms.map(|(os, cpu)| (format!("{NAME}-{os}-{cpu}"), json!(release.version))).collect();
    manifest.insert("optionalDependencies".to_owned(), Value::Object(optional));
    let mut entries = vec![Entry::file("package.json", text(&Value::Object(manifest))?)];
    let mut files = Vec::new();
    list(&release.root.join(MAIN), "", &mut files)?;
    for name in files.into_iter().filter(|name| name != "package.json") {
        let content = release.template(&format!("{MAIN}/{name}"))?;
        let is_program = name.starts_with("bin/");
        entries.push(if is_program {
            Entry::program(name, content)
        } else {
            Entry::file(name, content)
        });
    }
    entries.push(Entry::file("LICENSE", release.source("LICENSE")?));
    entries.push(Entry::file("NOTICE", release.source("NOTICE")?));
    Ok(entries)
}

/// The paths of all files below `folder`, relative to it.
fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push(name);
        }
    }
    files.sort();
    Ok(())
}

fn binary(release: &Release, name: &str) -> Result<Vec<Entry>> {
    let (os, cpu) = release.target.npm;
    let manifest = json!({
        "name": name,
        "version": release.version,
        "description": format!("The binary of {NAME} for {os} on {cpu}"),
        "license": "Apache-2.0",
        "os": [os],
        "cpu": [cpu],
        "files": ["bin", "licences"],
        "preferUnplugged": true,
    });
    let mut entries = vec![
        Entry::file("package.json", text(&manifest)?),
        Entry::file("README.md", release.template("packages/npm/platform/README.md")?),
        Entry::program("bin/stator", release.binary.clone()),
    ];
    entries.extend(release.licences("licences")?);
    Ok(entries)
}

fn text(manifest: &Value) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(manifest)?;
    text.push(b'\n');
    Ok(text)
}
