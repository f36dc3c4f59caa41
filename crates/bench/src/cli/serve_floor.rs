//! `stator bench floor`: a floor as a process of its own.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;
use env::Env;

use super::arguments::FloorKind;
use crate::floor::Floor;

/// Serves a floor until the standard input ends.
///
/// # Errors
/// When it cannot be bound, or the operating system hands over no more connections.
pub fn serve(
    kind: FloorKind,
    listen: SocketAddr,
    (log, database): (Option<&Path>, Option<&str>),
) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let env = Env::real();
    let floor = runtime.block_on(async {
        match kind {
            FloorKind::Http => Floor::bind(listen, None).await,
            FloorKind::Durable => Floor::bind(listen, log).await,
            FloorKind::Rows => Floor::over(listen, database.unwrap_or_default(), &env).await,
        }
    })?;
    let mut output = io::stdout().lock();
    writeln!(output, "floor answers at http://{}", floor.address())?;
    output.flush()?;
    let ended = runtime.spawn_blocking(|| io::copy(&mut io::stdin().lock(), &mut io::sink()));
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = floor.run(env) => outcome,
            _ = ended => Ok(()),
        }
    });
    runtime.shutdown_background();
    Ok(outcome?)
}
