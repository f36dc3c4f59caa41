//! Programs that make or check packages: run to their end, with their output in the error.

use std::process::{Command, Output};

use anyhow::{Context, Result, bail};

/// Runs a command; its standard output.
pub(super) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let shown = format!("{command:?}");
    let Output { status, stdout, stderr } = command.output().with_context(|| shown.clone())?;
    if !status.success() {
        let [stdout, stderr] = [&stdout, &stderr].map(|text| String::from_utf8_lossy(text));
        bail!("{shown} ended with {status}:\n{stdout}{stderr}");
    }
    Ok(stdout)
}

/// Its standard output as text without space around it.
pub(super) fn text(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8(output(command)?)?.trim().to_owned())
}
