//! Licences of the crates in the binary: checked against those that we may ship, and gathered with
//! their texts into one file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use spdx::{Expression, LicenseReq, ParseMode};

use super::metadata::Crate;

/// Licences that ask for a notice and for nothing else.
const ALLOWED: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// What files with licences are called.
const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// The file `THIRD-PARTY.txt`.
///
/// # Errors
/// A crate whose licence is not among [`ALLOWED`], or one without a text of it.
pub(super) fn gather(crates: &[Crate]) -> Result<String> {
    let mut text = "Stator contains the crates below. After the list come the texts of their \
                    licences, each with the crates that it came with.\n\n"
        .to_owned();
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in crates {
        check(one)?;
        writeln!(text, "{} {}: {}", one.name, one.version, one.licence)?;
        let own = own_texts(&one.directory)?;
        let all = if own.is_empty() { standard_texts(one)? } else { own };
        for licence in all {
            texts.entry(licence).or_default().push(one.id());
        }
    }
    for (licence, users) in texts {
        let line = "-".repeat(80);
        write!(text, "\n{line}\n{}\n{line}\n\n{licence}\n", users.join(", "))?;
    }
    Ok(text)
}

fn expression(one: &Crate) -> Result<Expression> {
    Expression::parse_mode(&one.licence, ParseMode::LAX)
        .with_context(|| format!("{}: licence {:?}", one.id(), one.licence))
}

/// Whether we may ship the crate.
pub(super) fn check(one: &Crate) -> Result<()> {
    let allowed = |required: &LicenseReq| {
        let name = required.license.id().map(|id| id.name);
        name.is_some_and(|name| ALLOWED.contains(&name))
    };
    if expression(one)?.evaluate(allowed) {
        return Ok(());
    }
    bail!("{} is under {}, which is not one of {}", one.id(), one.licence, ALLOWED.join(", "))
}

/// The texts in the crate's own folder.
fn own_texts(directory: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).with_context(|| directory.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        if entry.file_type()?.is_file() && NAMES.iter().any(|known| name.starts_with(known)) {
            files.push(entry.path());
        }
    }
    files.sort();
    let mut texts = Vec::new();
    for path in files {
        let text = fs::read(&path).with_context(|| path.display().to_string())?;
        texts.push(String::from_utf8_lossy(&text).replace("\r\n", "\n").trim().to_owned());
    }
    Ok(texts)
}

/// The texts of SPDX, for a crate that carries none.
fn standard_texts(one: &Crate) -> Result<Vec<String>> {
    let expression = expression(one)?;
    let named = expression.requirements().filter_map(|required| required.req.license.id());
    let texts: Vec<String> = named
        .filter(|id| ALLOWED.contains(&id.name))
        .map(|id| id.text().trim().to_owned())
        .collect();
    if texts.is_empty() {
        bail!("{} has no text of its licence", one.id());
    }
    Ok(texts)
}

#[cfg(test)]
mod tests;
