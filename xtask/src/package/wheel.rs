//! The Python wheel: the binary as a script, a module that finds it, a plugin of pytest.
//!
//! Source: PyPA specifications, "Binary distribution format" and "Core metadata" 2.4.

use std::fmt::Write as _;

use anyhow::Result;
use base64_simd::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::archive::{self, Entry};
use super::release::Release;
use super::{Files, NAME};

/// The modules of the package.
const MODULES: [&str; 4] = ["__init__.py", "__main__.py", "pytest_plugin.py", "py.typed"];

/// The file.
pub(super) fn make(release: &Release) -> Result<Files> {
    let version = &release.version;
    let tag = tag(release);
    let info = format!("{NAME}-{version}.dist-info");
    let mut entries = Vec::new();
    for name in MODULES {
        let text = release.template(&format!("packages/python/{NAME}/{name}"))?;
        entries.push(Entry::file(format!("{NAME}/{name}"), text));
    }
    let script = format!("{NAME}-{version}.data/scripts/stator");
    entries.push(Entry::program(script, release.binary.clone()));
    entries.push(Entry::file(format!("{info}/METADATA"), metadata(release)?));
    let wheel = format!(
        "Wheel-Version: 1.0\nGenerator: {NAME} ({version})\nRoot-Is-Purelib: false\n{}",
        tags(&tag)
    );
    entries.push(Entry::file(format!("{info}/WHEEL"), wheel));
    let plugin = format!("[pytest11]\n{NAME} = {NAME}.pytest_plugin\n");
    entries.push(Entry::file(format!("{info}/entry_points.txt"), plugin));
    entries.extend(release.licences(&format!("{info}/licenses"))?);
    let record = record(&entries, &info)?;
    entries.push(Entry::file(format!("{info}/RECORD"), record));
    Ok(Files::from([(format!("{NAME}-{version}-{tag}.whl"), archive::zip(entries)?)]))
}

/// A binary that needs this machine's libraries is for this machine.
fn tag(release: &Release) -> String {
    let platform = if release.is_static { release.target.wheel } else { "linux_x86_64" };
    format!("py3-none-{platform}")
}

/// One line for each platform of the compressed tag.
fn tags(tag: &str) -> String {
    let (before, platforms) = tag.rsplit_once('-').unwrap_or_default();
    platforms.split('.').map(|platform| format!("Tag: {before}-{platform}\n")).collect()
}

fn metadata(release: &Release) -> Result<String> {
    let version = &release.version;
    let readme = release.template("packages/python/README.md")?;
    Ok(format!(
        "Metadata-Version: 2.4
Name: {NAME}
Version: {version}
Summary: DynamoDB that you run yourself: one binary, with a plugin for pytest
Keywords: dynamodb,aws,database,testing,local
License-Expression: Apache-2.0
License-File: LICENSE
License-File: NOTICE
License-File: THIRD-PARTY.txt
Requires-Python: >=3.9
Classifier: Framework :: Pytest
Classifier: Topic :: Database :: Database Engines/Servers
Provides-Extra: boto3
Requires-Dist: boto3; extra == 'boto3'
Description-Content-Type: text/markdown

{readme}"
    ))
}

/// The list of all files with their hashes; its own line has none.
fn record(entries: &[Entry], info: &str) -> Result<String> {
    let mut text = String::new();
    for entry in entries {
        let (path, content) = entry.parts();
        let hash = URL_SAFE_NO_PAD.encode_to_string(Sha256::digest(content));
        writeln!(text, "{path},sha256={hash},{}", content.len())?;
    }
    writeln!(text, "{info}/RECORD,,")?;
    Ok(text)
}
