//! The address of a database: what of it the library does not know, taken out.

use std::path::PathBuf;

use super::OptionsError;
#[cfg(feature = "database-tests")]
use crate::dialect::Defect;
use crate::dialect::Kind;

/// How connections are encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Encryption {
    /// They are not.
    #[default]
    None,
    /// With a certificate of the authorities in this file.
    Authorities(PathBuf),
}

/// What an address says beside what the library knows of it.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) encryption: Encryption,
    pub(super) dialect: Option<Kind>,
    /// Connections that commit one transaction at a time, if they do.
    pub(super) alone: Option<usize>,
    #[cfg(feature = "database-tests")]
    pub(super) defect: Option<Defect>,
    #[cfg(feature = "database-tests")]
    pub(super) knows: Option<i32>,
}

/// The address without `sslmode`, `sslrootcert` and `dialect`, and what they said.
///
/// # Errors
/// They ask for something that is not done, or lack something.
pub(super) fn split(url: &str) -> Result<(String, Own), OptionsError> {
    let Some((place, query)) = url.split_once('?') else {
        return Ok((url.to_owned(), Own::default()));
    };
    let mut own = Own::default();
    let (mut mode, mut file, mut others) = (None, None, Vec::new());
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value),
            Some(("sslrootcert", value)) => file = Some(value),
            Some(("dialect", name)) => own.dialect = Some(kind(name)?),
            #[cfg(feature = "database-tests")]
            Some(("defect", name)) => {
                let defect = Defect::named(name);
                own.defect = Some(defect.ok_or_else(|| OptionsError::Dialect(name.into()))?);
            }
            // As a program from before, which knows no newer version of the tables.
            #[cfg(feature = "database-tests")]
            Some(("knows", version)) => own.knows = version.parse().ok(),
            // One transaction at a time on each of these connections, to measure batches by.
            #[cfg(feature = "database-tests")]
            Some(("alone", connections)) => own.alone = connections.parse().ok(),
            _ => others.push(pair),
        }
    }
    let rest = match others.is_empty() {
        true => place.to_owned(),
        false => format!("{place}?{}", others.join("&")),
    };
    own.encryption = match (mode, file) {
        (None | Some("disable"), None) => Encryption::None,
        (Some("require" | "verify-full"), Some(file)) => Encryption::Authorities(path(file)),
        (None | Some("require" | "verify-full"), _) => return Err(OptionsError::NoAuthority),
        (Some(mode), _) => return Err(OptionsError::TlsMode(mode.to_owned())),
    };
    Ok((rest, own))
}

/// The dialect of this name.
fn kind(name: &str) -> Result<Kind, OptionsError> {
    let found = Kind::ALL.into_iter().find(|kind| kind.name() == name);
    found.ok_or_else(|| OptionsError::Dialect(name.to_owned()))
}

/// A path with `%2F` and the like.
fn path(text: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let code = behind.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
        match (code, behind.get(2..)) {
            (Some(code), Some(behind)) => {
                bytes.push(code);
                rest = behind;
            }
            _ => {
                bytes.push(b'%');
                rest = behind;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}
