//! Waiting for an endpoint that does not do everything at once: what is wrong only for a moment is
//! not wrong.

use std::time::Duration;

use crate::scenario::Endpoint;

/// Pauses before what is wrong counts, in milliseconds: entries of global indexes follow their
/// items within a second or so.
const PAUSES: [u64; 5] = [100, 200, 400, 800, 1_600];

/// What `check` finds wrong, again and again, until the endpoint had the time that it needs.
pub(super) fn settled(
    endpoint: &dyn Endpoint,
    mut check: impl FnMut() -> Result<Option<String>, String>,
) -> Result<Option<String>, String> {
    for pause in PAUSES {
        let wrong = check()?;
        if wrong.is_none() || !endpoint.pause(Duration::from_millis(pause)) {
            return Ok(wrong);
        }
    }
    check()
}
