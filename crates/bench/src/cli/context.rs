//! The context of a run: time, progress, environment.

use std::sync::Arc;

use env::Env;

use super::environment::Environment;
use crate::progress::Progress;

/// What a run works with.
#[derive(Debug)]
pub struct RunContext {
    /// Time and randomness.
    pub env: Env,
    /// Where it reports its progress.
    pub progress: Arc<Progress>,
    /// Where this program is, and what it knows of its environment.
    pub environment: Environment,
}
