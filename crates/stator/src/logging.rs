//! The log: lines on the standard error, so that the standard output holds only what users paste.

use tracing_subscriber::EnvFilter;

use crate::configuration::LogFormat;
use crate::exit::Failure;

/// Starts logging; panics are logged too.
pub(crate) fn start(level: &str, format: LogFormat) -> Result<(), Failure> {
    let filter = EnvFilter::builder().parse(level).map_err(|error| {
        Failure::Configuration(format!(
            "log-level is {level:?}: {error}; it takes error, warn, info, debug, trace, or a filter \
             such as `info,access=debug`"
        ))
    })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(Failure::run)?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = panic.payload_as_str().unwrap_or("no text");
        tracing::error!(place, text, "panic");
    }));
    Ok(())
}
