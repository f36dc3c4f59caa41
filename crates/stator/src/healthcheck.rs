//! `stator healthcheck`: asks a running server whether it answers.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use hyper::Request;
use hyper::header::HOST;

use crate::exit::Failure;
use crate::http::Place;

/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Succeeds if the server at `endpoint` is ready. Within TLS the authority in `trusted` counts.
pub(crate) fn check(endpoint: &str, trusted: Option<&Path>) -> Result<(), Failure> {
    let place = Place::of(endpoint, trusted)?;
    let request = Request::get("/health/ready").header(HOST, place.authority());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Failure::run)?;
    let asked = runtime.block_on(async {
        let asked = place.exchange(request, Bytes::new());
        let patience = tokio::time::timeout(PATIENCE, asked).await;
        patience.unwrap_or_else(|_| Err(format!("{endpoint} does not answer in time")))
    });
    match asked.map_err(Failure::Run)? {
        (200, _) => Ok(()),
        (status, body) => {
            Err(Failure::Run(format!("{endpoint} answers {status}: {}", body.trim())))
        }
    }
}
