//! The layers of the configuration: settings as they were written on the command line, in the
//! environment and in a file.
//!
//! All three write the same [`Layer`], so a setting exists once. A value keeps its [`Source`], so
//! that an error can name it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{ArgAction, Args};
use serde::Deserialize;

use super::error::ConfigurationError;

/// The configuration file that is read when it exists and none is named.
const DEFAULT_FILE: &str = "stator.toml";

/// The options of `serve`.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Flags {
    /// The configuration file [default: ./stator.toml if it exists].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    layer: Layer,
}

/// Settings as they were written; the next layer decides what is not set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Layer {
    /// The directory that holds the data [default: ./stator-data].
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<String>,
    /// Keep everything in memory; all is gone when the process ends.
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true,
          default_missing_value = "true", value_name = "true|false")]
    pub(crate) memory: Option<bool>,
    /// What the store's caches, newest writes and queue may take together, such as 512MiB [default:
    /// 1GiB, or less where the control group has a memory limit].
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory_budget: Option<String>,
    /// The most connections at once; a limit of open files can lower it [default: 10000].
    #[arg(long, value_name = "NUMBER")]
    pub(crate) connections: Option<String>,
    /// The address to listen on; port 0 takes a free one [default: 127.0.0.1:8000].
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<String>,
    /// The AWS Region that the server answers as [default: us-east-1].
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// The AWS account id that the server answers as [default: 000000000000].
    #[arg(long, value_name = "12 DIGITS")]
    pub(crate) account: Option<String>,
    /// What to log: error, warn, info, debug, trace, or a filter such as `info,access=debug`
    /// [default: info].
    #[arg(long, value_name = "LEVEL")]
    pub(crate) log_level: Option<String>,
    /// How to log: text or json [default: text].
    #[arg(long, value_name = "FORMAT")]
    pub(crate) log_format: Option<String>,
    /// A web origin that may call from a browser, such as http://localhost:3000, or `*`; may be
    /// repeated [default: none].
    #[arg(long, value_name = "ORIGIN", value_delimiter = ',')]
    pub(crate) cors: Option<Vec<String>>,
    /// Let everyone who reaches the address read and write: needed to listen on an address that is
    /// not loopback.
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true,
          default_missing_value = "true", value_name = "true|false")]
    pub(crate) allow_unauthenticated: Option<bool>,
    /// Let tests move the server's clock and wait for background work, under /_stator/; see
    /// docs/testing.md. Not for data that matters.
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true,
          default_missing_value = "true", value_name = "true|false")]
    pub(crate) test_control: Option<bool>,
    /// Record resource types that Stator does not know as skipped, instead of refusing their
    /// template.
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true,
          default_missing_value = "true", value_name = "true|false")]
    pub(crate) skip_unsupported: Option<bool>,
    /// Deploy a template or a cdk.out directory before answering; see `stator deploy`.
    #[arg(long, value_name = "TEMPLATE_OR_CDK_OUT")]
    pub(crate) deploy: Option<String>,
}

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// On the command line.
    Flag,
    /// In the environment.
    Environment,
    /// In this file.
    File(PathBuf),
}

impl Source {
    /// How the setting `name` (in kebab case) is called there.
    pub(crate) fn call(&self, name: &str) -> String {
        match self {
            Self::Flag => format!("--{name}"),
            Self::Environment => variable(name),
            Self::File(path) => format!("`{name}` in {}", path.display()),
        }
    }
}

/// The environment variable of a setting.
fn variable(name: &str) -> String {
    format!("STATOR_{}", name.to_uppercase().replace('-', "_"))
}

/// Every layer, the strongest first.
pub(crate) fn collect(
    flags: Flags,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Vec<(Source, Layer)>, ConfigurationError> {
    let from_environment = self::environment(&environment)?;
    let named = flags.config.or_else(|| environment("STATOR_CONFIG").map(PathBuf::from));
    let mut layers = vec![(Source::Flag, flags.layer), (Source::Environment, from_environment)];
    if let Some(file) = file(named)? {
        layers.push(file);
    }
    Ok(layers)
}

/// Unknown variables are ignored, even with the prefix: some platforms set variables named after a
/// service.
fn environment(environment: &impl Fn(&str) -> Option<String>) -> Result<Layer, ConfigurationError> {
    let text = |name: &str| environment(&variable(name)).filter(|value| !value.is_empty());
    let switch = |name: &str| match text(name).as_deref() {
        None => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(value) => Err(ConfigurationError::Value {
            setting: variable(name),
            value: value.to_owned(),
            expected: "true or false",
        }),
    };
    Ok(Layer {
        data: text("data"),
        memory: switch("memory")?,
        memory_budget: text("memory-budget"),
        connections: text("connections"),
        listen: text("listen"),
        region: text("region"),
        account: text("account"),
        log_level: text("log-level"),
        log_format: text("log-format"),
        cors: text("cors").map(|list| list.split(',').map(|one| one.trim().to_owned()).collect()),
        allow_unauthenticated: switch("allow-unauthenticated")?,
        test_control: switch("test-control")?,
        skip_unsupported: switch("skip-unsupported")?,
        deploy: text("deploy"),
    })
}

fn file(named: Option<PathBuf>) -> Result<Option<(Source, Layer)>, ConfigurationError> {
    let path = named.as_deref().unwrap_or(Path::new(DEFAULT_FILE));
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => return Ok(None),
        Err(error) => {
            let (path, cause) = (path.to_owned(), error.to_string());
            return Err(ConfigurationError::File { path, cause });
        }
    };
    let layer = toml::from_str(&text).map_err(|error| ConfigurationError::File {
        path: path.to_owned(),
        cause: error.to_string(),
    })?;
    Ok(Some((Source::File(path.to_owned()), layer)))
}
