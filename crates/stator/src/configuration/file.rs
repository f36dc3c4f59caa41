//! The configuration file: TOML, one key a setting, and the table of buckets.
//!
//! Values are as forgiving as the command line: `memory-budget = 536870912` and `memory-budget =
//! "512MiB"` mean the same. Paths are relative to the file.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::buckets::{self, BUCKETS, Buckets};
use super::error::ConfigurationError;
use super::layer::Layer;
use super::setting::{Form, SETTINGS, Setting, named, nearest};

/// The file that is read when it exists and none is named.
const DEFAULT_FILE: &str = "stator.toml";

/// What a file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) layer: Layer,
    pub(super) buckets: Buckets,
}

/// The file's path and what it says; `None` when none is named and there is no default one.
pub(super) fn read(
    named: Option<PathBuf>,
) -> Result<Option<(PathBuf, Content)>, ConfigurationError> {
    let path = named.as_deref().unwrap_or(Path::new(DEFAULT_FILE));
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => return Ok(None),
        Err(error) => return Err(fault(path, error.to_string())),
    };
    let content = parse(&text, path)?;
    Ok(Some((path.to_owned(), content)))
}

fn fault(path: &Path, cause: String) -> ConfigurationError {
    ConfigurationError::File { path: path.to_owned(), cause }
}

/// What `text` says, which is the content of `path`.
pub(super) fn parse(text: &str, path: &Path) -> Result<Content, ConfigurationError> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let advice = match error.span().and_then(|span| line_of(text, span.start)) {
            Some(line) if line.trim_start().starts_with("account") => {
                "a number cannot begin with 0: put the account id in quotes, as in account = \
                 \"012345678901\"\n"
            }
            _ => "",
        };
        fault(path, format!("{error}{advice}"))
    })?;
    let (mut layer, mut buckets) = (Layer::new(), Buckets::new());
    for (key, value) in &table {
        if key == BUCKETS {
            buckets = buckets::read(value, path.parent()).map_err(|cause| fault(path, cause))?;
            continue;
        }
        let Some(setting) = named(key) else { return Err(fault(path, unknown(key))) };
        let Some(written) = written(value, setting.form) else {
            return Err(fault(path, wrong_type(setting, value)));
        };
        if written.is_empty() && !matches!(setting.form, Form::List(_)) {
            let default = setting.default;
            let cause = format!("`{key}` is empty: write a value, or leave it out for {default}");
            return Err(fault(path, cause));
        }
        layer.insert(setting.name, beside(path, setting.form, written));
    }
    Ok(Content { layer, buckets })
}

/// The line of `text` that holds the byte at `position`.
fn line_of(text: &str, position: usize) -> Option<&str> {
    let start = text.get(..position)?.rfind('\n').map_or(0, |end| end.saturating_add(1));
    text.get(start..)?.lines().next()
}

/// A value as the command line would have it.
fn written(value: &Value, form: Form) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(switch) => Some(switch.to_string()),
        Value::Array(values) if matches!(form, Form::List(_)) => {
            let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
            Some(texts?.join(","))
        }
        Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

fn wrong_type(setting: &Setting, value: &Value) -> String {
    let expected = match setting.form {
        Form::Text(_) | Form::Path(_) => "text in quotes, or a whole number",
        Form::Switch => "true or false",
        Form::List(_) => "a list of texts in quotes, or one text",
    };
    format!("`{}` is of the type {}; it takes {expected}", setting.name, value.type_str())
}

fn unknown(key: &str) -> String {
    let names: Vec<String> = SETTINGS.iter().map(|setting| format!("`{}`", setting.name)).collect();
    let advice = nearest(key).map(|name| format!("did you mean `{name}`? ")).unwrap_or_default();
    format!(
        "`{key}` is no setting; {advice}the settings are {}, and the table \
         `{BUCKETS}`",
        names.join(", ")
    )
}

/// A path in a file is relative to the file's directory.
fn beside(file: &Path, form: Form, written: String) -> String {
    match (form, file.parent()) {
        (Form::Path(_), Some(directory)) => {
            directory.join(&written).into_os_string().into_string().unwrap_or(written)
        }
        _ => written,
    }
}
