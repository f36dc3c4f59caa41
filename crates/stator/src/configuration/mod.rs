//! The configuration of a server: every setting, resolved from its layers.
//!
//! `layer` reads the settings as they were written; here they become what they mean.

mod error;
mod layer;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use server::Origins;

pub(crate) use error::ConfigurationError;
pub(crate) use layer::{Flags, collect};
use layer::{Layer, Source};

/// The smallest memory budget, in bytes: below this a store would only write tiny tables.
const SMALLEST_BUDGET: u64 = 32 << 20;

/// The default bound on connections.
const DEFAULT_CONNECTIONS: usize = 10_000;
/// The largest one.
const MOST_CONNECTIONS: usize = 1_000_000;

/// Everything that a server needs to know at its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Configuration {
    /// Where the data is.
    pub(crate) storage: Storage,
    /// Bytes that the store's caches, newest writes and queue may take together; without, what the
    /// limit of the control group allows.
    pub(crate) memory_budget: Option<u64>,
    /// The most connections at once, if the limit of descriptors allows them.
    pub(crate) connections: usize,
    /// The address to listen on.
    pub(crate) listen: SocketAddr,
    /// The Region to answer as.
    pub(crate) region: String,
    /// The account to answer as, twelve digits.
    pub(crate) account: String,
    /// What is logged: a filter of `tracing`.
    pub(crate) log_level: String,
    /// How it is logged.
    pub(crate) log_format: LogFormat,
    /// Which web pages may call.
    pub(crate) origins: Origins,
    /// Whether tests may move the clock.
    pub(crate) test_control: bool,
    /// Whether resource types that are not known are skipped.
    pub(crate) skip_unsupported: bool,
    /// What to deploy before answering.
    pub(crate) deploy: Option<PathBuf>,
}

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    /// In memory only.
    Memory,
    /// In this directory.
    Directory(PathBuf),
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// A value and where it was written.
type Written<T> = Option<(Source, T)>;

/// The strongest layer's value of one setting.
fn strongest<T>(layers: &[(Source, Layer)], pick: impl Fn(&Layer) -> Option<T>) -> Written<T> {
    layers.iter().find_map(|(source, layer)| Some((source.clone(), pick(layer)?)))
}

/// Reads a written value with `read`, or takes the default.
fn read<T>(
    written: Written<String>,
    name: &str,
    expected: &'static str,
    default: T,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, ConfigurationError> {
    let Some((source, value)) = written else { return Ok(default) };
    let meaning = read(&value);
    meaning.ok_or_else(|| ConfigurationError::Value { setting: source.call(name), value, expected })
}

impl Configuration {
    /// What `layers` mean together; the first layer that sets something decides.
    pub(crate) fn resolve(layers: &[(Source, Layer)]) -> Result<Self, ConfigurationError> {
        let listen = read(
            strongest(layers, |layer| layer.listen.clone()),
            "listen",
            "an address and a port, such as 127.0.0.1:8000",
            SocketAddr::from((Ipv4Addr::LOCALHOST, 8000)),
            address,
        )?;
        let allowed = strongest(layers, |layer| layer.allow_unauthenticated);
        if !listen.ip().is_loopback() && !allowed.is_some_and(|(_, allowed)| allowed) {
            return Err(ConfigurationError::Exposed { listen });
        }
        Ok(Self {
            storage: storage(layers)?,
            memory_budget: read(
                strongest(layers, |layer| layer.memory_budget.clone()),
                "memory-budget",
                "at least 32MiB: a number of bytes, or one with KiB, MiB or GiB",
                None,
                |text| budget(text).map(Some),
            )?,
            connections: read(
                strongest(layers, |layer| layer.connections.clone()),
                "connections",
                "a number from 1 to 1000000",
                DEFAULT_CONNECTIONS,
                connections,
            )?,
            listen,
            region: read(
                strongest(layers, |layer| layer.region.clone()),
                "region",
                "a Region such as eu-west-2: lower-case letters, digits and hyphens",
                "us-east-1".to_owned(),
                region,
            )?,
            account: read(
                strongest(layers, |layer| layer.account.clone()),
                "account",
                "an account id: twelve digits",
                "000000000000".to_owned(),
                account,
            )?,
            log_level: strongest(layers, |layer| layer.log_level.clone())
                .map_or_else(|| "info".to_owned(), |(_, level)| level),
            log_format: read(
                strongest(layers, |layer| layer.log_format.clone()),
                "log-format",
                "text or json",
                LogFormat::Text,
                log_format,
            )?,
            origins: strongest(layers, |layer| layer.cors.clone())
                .map_or(Origins::None, |(_, origins)| allowed_origins(origins)),
            test_control: strongest(layers, |layer| layer.test_control)
                .is_some_and(|(_, enabled)| enabled),
            skip_unsupported: strongest(layers, |layer| layer.skip_unsupported)
                .is_some_and(|(_, enabled)| enabled),
            deploy: strongest(layers, |layer| layer.deploy.clone())
                .map(|(_, path)| PathBuf::from(path)),
        })
    }
}

/// A directory on a stronger layer beats `memory` on a weaker one, and the other way round.
fn storage(layers: &[(Source, Layer)]) -> Result<Storage, ConfigurationError> {
    for (source, layer) in layers {
        match (&layer.data, layer.memory) {
            (Some(_), Some(true)) => {
                return Err(ConfigurationError::DirectoryInMemory { setting: source.call("data") });
            }
            (Some(directory), _) => return Ok(Storage::Directory(directory.into())),
            (None, Some(true)) => return Ok(Storage::Memory),
            (None, _) => {}
        }
    }
    Ok(Storage::Directory("stator-data".into()))
}

fn address(text: &str) -> Option<SocketAddr> {
    let port = text.strip_prefix("localhost:").map(str::parse);
    match port {
        Some(port) => Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port.ok()?))),
        None => text.parse().ok(),
    }
}

/// A number of bytes: `1073741824`, `1GiB`, `512 MiB`.
fn budget(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let factor = match unit.trim() {
        "" | "B" => 1,
        "KiB" | "K" => 1 << 10,
        "MiB" | "M" => 1 << 20,
        "GiB" | "G" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor).filter(|bytes| *bytes >= SMALLEST_BUDGET)
}

fn connections(text: &str) -> Option<usize> {
    text.parse().ok().filter(|number| (1..=MOST_CONNECTIONS).contains(number))
}

fn region(text: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    ((1..=32).contains(&text.len()) && text.bytes().all(fits)).then(|| text.to_owned())
}

fn account(text: &str) -> Option<String> {
    (text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
}

fn log_format(text: &str) -> Option<LogFormat> {
    match text {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

fn allowed_origins(mut origins: Vec<String>) -> Origins {
    origins.retain(|origin| !origin.is_empty());
    if origins.iter().any(|origin| origin == "*") {
        Origins::Any
    } else if origins.is_empty() {
        Origins::None
    } else {
        Origins::Only(origins)
    }
}

#[cfg(test)]
mod tests;
