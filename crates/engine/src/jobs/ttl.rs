//! Marks items for time to live and deletes those whose time has come.

use env::Timestamp;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ttl;

/// Finishes the marking that was asked for.
pub(super) async fn build(engine: &Engine) -> Result<(), EngineError> {
    ttl::build(engine).await
}

/// Deletes what is due.
pub(super) async fn expire(engine: &Engine) -> Result<(), EngineError> {
    ttl::expire(engine).await
}

/// When something is due next.
pub(super) async fn next(engine: &Engine) -> Result<Option<Timestamp>, EngineError> {
    Ok(ttl::next_expiry(engine).await?.map(Timestamp::from_secs))
}
