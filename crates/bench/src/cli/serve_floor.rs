//! `stator bench floor`: a floor as a process of its own.

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::Result;
use env::Env;

use super::arguments::FloorKind;
use crate::floor::Floor;

/// Serves a floor until the standard input ends.
///
/// # Errors
/// When it cannot be bound, or the operating system hands over no more connections.
pub fn serve(kind: FloorKind, listen: std::net::SocketAddr, log: Option<&Path>) -> Result<()> {
    let log = match kind {
        FloorKind::Http => None,
        FloorKind::Durable => log,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let floor = runtime.block_on(Floor::bind(listen, log))?;
    let mut output = io::stdout().lock();
    writeln!(output, "floor answers at http://{}", floor.address())?;
    output.flush()?;
    let ended = runtime.spawn_blocking(|| io::copy(&mut io::stdin().lock(), &mut io::sink()));
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = floor.run(Env::real()) => outcome,
            _ = ended => Ok(()),
        }
    });
    runtime.shutdown_background();
    Ok(outcome?)
}
